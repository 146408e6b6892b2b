import { addMonths, type IsoDate, type ProjectModel } from '@stuurhuis/domain'
import { recordDecision } from '../decisions/decisions.service.ts'
import { changeLine } from '../forecasts/forecasts.edit.service.ts'
import { listItems } from '../forecasts/forecasts.service.ts'
import { changeState, newForecast, newScenario } from '../forecasts/forecasts.versions.service.ts'
import { patchLoan, patchPlot, patchTransfer } from '../forecasts/items.ts'
import { newLine } from '../forecasts/line-input.ts'
import { outlookOf } from '../liquidity/liquidity.service.ts'
import { createMemory } from '../liquidity/memory.ts'
import { freeze, hashOfContent } from '../liquidity/snapshot.ts'
import { insertSnapshot, releaseSnapshot } from '../liquidity/snapshots.queries.ts'
import { rollForward } from '../liquidity/standing.service.ts'
import { changeMilestone, createMilestone } from '../milestones/milestones.service.ts'
import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { anyVersion, demoActor } from './demo-actor.ts'
import { idsOf } from './demo-cash.ts'
import { type DemoWorld, insertDemoBudgets, insertDemoOrders } from './demo-orders.ts'
import {
  centrePlan,
  type DemoPlan,
  fieldPlan,
  foundryPlan,
  incubatorPlan,
  monthsFrom,
  parkPlan,
} from './demo-plans.ts'

/**
 * Forecasts of five projects, budgets, orders and a frozen total forecast, on top of the cash of the demo. The day
 * forecast stays the same to the cent: what the plans have within its months is covered by its items.
 */
export async function insertDemoMoney(tx: Tx, today: IsoDate): Promise<void> {
  const m = monthsFrom(today)
  const world: DemoWorld = {
    today,
    m,
    project: await idsOf(tx, sql`select name, id from project`),
    cluster: await idsOf(tx, sql`select code as name, id from cluster`),
    fund: await idsOf(tx, sql`select name, id from fund`),
    actors: {
      An: await demoActor(tx, 'An'),
      Bram: await demoActor(tx, 'Bram'),
      Els: await demoActor(tx, 'Els'),
      Hanne: await demoActor(tx, 'Hanne'),
    },
  }
  const park = await insertPlan(tx, world, parkPlan(m))
  await approvePark(tx, world, park.id)
  const foundry = await insertPlan(tx, world, foundryPlan(m))
  await insertPlan(tx, world, fieldPlan(m))
  await insertPlan(tx, world, centrePlan(m))
  const incubator = await insertPlan(tx, world, incubatorPlan(m))
  const budgetLine = await insertDemoBudgets(tx, world, addMonths(today, -15))
  await insertDemoOrders(tx, world, budgetLine)
  const followed = await followPark(tx, world, park)
  await insertScenarios(tx, world, followed, foundry.id)
  await closeUntilToday(tx, world, 'Hanne', incubator.id)
  await insertTold(tx, world)
}

type Made = { readonly id: string; readonly milestones: ReadonlyMap<string, string> }
async function insertPlan(tx: Tx, world: DemoWorld, plan: DemoPlan): Promise<Made> {
  const { today, project, actors } = world
  const actor = actors[plan.by]
  const projectId = project(plan.project)
  const milestones = new Map<string, string>()
  for (const milestone of plan.milestones)
    milestones.set(milestone.code, await createMilestone(tx, actor, projectId, milestone, today))
  const year = Number(today.slice(0, 4))
  const settings = {
    label: plan.label,
    startMonth: plan.start,
    horizonMonths: 144,
    priceYear: year,
    ...(plan.areaM2 !== undefined && { grossAreaM2: plan.areaM2 }),
    indexes: {
      kosten: { mode: 'calendarYear' as const, rate: '0.025' },
      opbrengsten: { mode: 'calendarYear' as const, rate: '0.02' },
      geen: { mode: 'calendarYear' as const, rate: '0' },
    },
    plotTerms: {
      depositShare: '0.1',
      deedLagMonths: 4,
      canonPerM2: '0',
      priceIndex: 'opbrengsten',
      canonIndex: 'kosten',
    },
  }
  const id = await newForecast(tx, actor, projectId, settings, today, (model) => filled(model, plan))
  return { id, milestones }
}

const filled = (model: ProjectModel, plan: DemoPlan): ProjectModel => ({
  ...model,
  lines: plan.lines.map((line) => newLine(model, line)),
  plots: (plan.plots ?? []).map((plot) => patchPlot(undefined, plot)),
  transfers: (plan.transfers ?? []).map((transfer) => patchTransfer(undefined, transfer)),
  loans: (plan.loans ?? []).map((loan) => patchLoan(undefined, loan)),
})

async function approvePark(tx: Tx, { actors, project, today }: DemoWorld, id: string): Promise<void> {
  const decidedOn = addMonths(today, -8)
  const decision = {
    body: 'raad van bestuur',
    number: `${decidedOn.slice(0, 4)}/4.2`,
    decidedOn,
    title: 'Businesscase Bedrijvenpark Kanaalzone',
    outcome: 'approved',
    projectId: project('Bedrijvenpark Kanaalzone'),
  }
  const decisionId = await recordDecision(tx, actors.Bram, decision, today)
  await changeState(tx, actors.Bram, id, anyVersion, { to: 'submitted' }, today)
  const approval = { to: 'approved' as const, decisionId, baselineYear: Number(today.slice(0, 4)) }
  await changeState(tx, actors.Bram, id, anyVersion, approval, today)
}

/** What came of the approved plan: dearer works, a deed that came later for more money, a second phase that slipped. */
async function followPark(tx: Tx, world: DemoWorld, park: Made): Promise<string> {
  const { m, actors, today } = world
  const id = await closeUntilToday(tx, world, 'Bram', park.id)
  const lines = new Map((await listItems(tx, [id])).map((item) => [item.code, item.id]))
  const works = Object.fromEntries([4, 5, 6, 7].map((k) => [m(k), '-250000.00']))
  const patches = [
    {
      code: 'WEG2',
      patch: {
        amounts: { [m(2)]: null, [m(3)]: null, ...works },
        status: 'committed' as const,
        assumption: { text: 'Prijs van de aanbesteding', source: 'bestek 2026-14' },
      },
    },
    { code: 'KAVEL3', patch: { amounts: { [m(3)]: null, [m(5)]: '1250000.00' } } },
  ]
  for (const { code, patch } of patches)
    await changeLine(tx, actors.Bram, lines.get(code) ?? '', anyVersion, patch)
  const slipped = { forecast: `${m(22)}-01`, reasonForShift: 'De netbeheerder kan pas later beginnen' }
  await changeMilestone(tx, actors.Bram, park.milestones.get('FASE2') ?? '', anyVersion, slipped, today)
  return id
}

/** The months that have ended hold what was paid in them. @returns the version in which they do */
const closeUntilToday = (tx: Tx, { actors, m, today }: DemoWorld, by: 'Bram' | 'Hanne', id: string) =>
  rollForward(
    tx,
    actors[by],
    id,
    {
      label: `Prognose ${m(0).slice(5)}/${m(0).slice(0, 4)}`,
      closedThrough: m(-1),
      policy: 'keepRemaining',
      lines: [],
    },
    today,
  )

async function insertScenarios(tx: Tx, { actors }: DemoWorld, park: string, foundry: string): Promise<void> {
  const scenario = (baseId: string, name: string, path: string, op: 'factor' | 'shift', value: string) =>
    newScenario(tx, actors.Bram, baseId, { name, deltas: [{ path, op, value, label: name }] })
  await scenario(foundry, 'Sanering +30 %', 'lines.SANERING.amount', 'factor', '1.3')
  await scenario(foundry, 'Verkoop 1 jaar later', 'plots.*.agreement', 'shift', '12')
  await scenario(park, 'Kavelprijs -10 %', 'plots.*.price', 'factor', '0.9')
}

/** What the board was told: the deed before the second instalment, so no breach, and more subsidy. */
async function insertTold(tx: Tx, { actors, today, m }: DemoWorld): Promise<void> {
  const item = await idsOf(tx, sql`select description as name, id from cash_item where not superseded`)
  const outlook = await outlookOf(
    { db: tx, memory: createMemory(tx), today },
    actors.An,
    { granularity: 'month' },
    [
      { kind: 'moveItem', itemId: item('Akte verkoop kavel 3'), date: `${m(4)}-26` },
      { kind: 'setItemAmount', itemId: item('Subsidie sanering'), amount: 630_000_00n },
    ],
  )
  const content = freeze(outlook)
  const { id } = await insertSnapshot(tx, {
    label: 'Stand voor de raad van bestuur',
    content,
    hash: hashOfContent(content),
    by: actors.Els.personId,
  })
  await releaseSnapshot(tx, id)
}
