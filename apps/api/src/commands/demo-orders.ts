import { addDays, formatMoney, type IsoDate } from '@stuurhuis/domain'
import { findClaim } from '../budgets/budgets.queries.ts'
import {
  changeBudgetState,
  changeClaimState,
  changeCommitmentState,
  createBudget,
  createChange,
  createClaim,
  createCommitment,
} from '../budgets/budgets.service.ts'
import { insertItems, type NewItem } from '../cash/cash.queries.ts'
import { centsOf } from '../cash/cash.service.ts'
import { recordDecision } from '../decisions/decisions.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { anyVersion } from './demo-actor.ts'
import type { Names } from './demo-cash.ts'
import type { MonthAt } from './demo-plans.ts'

export type DemoWorld = {
  readonly today: IsoDate
  readonly m: MonthAt
  readonly project: Names
  readonly cluster: Names
  readonly fund: Names
  readonly actors: Readonly<Record<'An' | 'Bram' | 'Els' | 'Hanne', Actor>>
}
type Budget = Omit<Parameters<typeof createBudget>[2], 'fromYear' | 'toYear'>

/** Budgets of projects, of a cluster and of a fund; lines of two of them are almost used up. */
function budgetsOf({ m, project, cluster, fund }: DemoWorld): Budget[] {
  const year = m(0).slice(0, 4)
  return [
    {
      code: `KZ-${year}`,
      label: 'Meerjarenbudget Kanaalzone',
      projectId: project('Bedrijvenpark Kanaalzone'),
      control: 'warn',
      lines: [
        { code: 'FASE1', label: 'Weg- en rioleringswerken fase 1', approved: '1400000.00' },
        { code: 'FASE2', label: 'Weg- en rioleringswerken fase 2', approved: '1300000.00' },
        { code: 'TOEZICHT', label: 'Studie en toezicht', approved: '140000.00' },
      ],
    },
    {
      code: `GN-${year}`,
      label: 'Meerjarenbudget Gieterij Noord',
      projectId: project('Reconversie Gieterij Noord'),
      control: 'stop',
      lines: [
        { code: 'STUDIE', label: 'Bodemonderzoek en studies', approved: '230000.00' },
        { code: 'SANERING', label: 'Sloop en sanering', approved: '3600000.00' },
      ],
    },
    {
      code: `INNO-${year}`,
      label: 'Investeringen Innovatie',
      clusterId: cluster('INNO'),
      control: 'warn',
      lines: [
        { code: 'LABO', label: "Inrichting labo's", approved: '500000.00' },
        { code: 'EVENTS', label: 'Communicatie en evenementen', approved: '45000.00' },
      ],
    },
    {
      code: `STREEK-${year}`,
      label: 'Streekfonds, jaarprogramma',
      fundId: fund('Streekfonds'),
      control: 'stop',
      lines: [{ code: 'VOORFIN', label: 'Voorfinanciering sanering', approved: '750000.00' }],
    },
  ]
}

/** @returns ids of the lines, by code of budget and line without the year */
export async function insertDemoBudgets(tx: Tx, world: DemoWorld, decidedOn: IsoDate): Promise<Names> {
  const { An, Els } = world.actors
  const decision = {
    body: 'raad van bestuur',
    number: `${decidedOn.slice(0, 4)}/9.1`,
    decidedOn,
    title: 'Meerjarenbudgetten van de projecten en van het streekfonds',
    outcome: 'approved',
  }
  const decisionId = await recordDecision(tx, An, decision, world.today)
  const year = Number(world.m(0).slice(0, 4))
  for (const budget of budgetsOf(world)) {
    const id = await createBudget(tx, Els, { ...budget, fromYear: year - 2, toYear: year + 5 })
    await changeBudgetState(tx, An, id, anyVersion, { to: 'approved', decisionId })
  }
  const rows = await tx.many<{ name: string; id: string }>(
    sql`select split_part(b.code, '-', 1) || ' ' || l.code as name, l.id from budget_line l join budget b on b.id = l.budget_id`,
  )
  const ids = new Map(rows.map((row) => [row.name, row.id]))
  return (name) => ids.get(name) ?? ''
}

type Order = {
  readonly on: string
  readonly project: string
  readonly payee: string
  readonly description: string
  readonly lineCode: string
  /** Month from the one of today, amount with VAT; what lies before today was claimed and paid. */
  readonly terms: readonly (readonly [number, string])[]
  readonly isDraft?: boolean
}
const orders: readonly Order[] = [
  {
    on: 'KZ FASE1',
    project: 'Bedrijvenpark Kanaalzone',
    payee: 'Aannemingen Vercruysse',
    description: 'Wegenis en riolering fase 1',
    lineCode: 'WEG1',
    terms: [
      [-12, '398750.00'],
      [-11, '441250.00'],
      [-10, '444250.37'],
      [20, '66550.00'],
    ],
  },
  {
    on: 'KZ TOEZICHT',
    project: 'Bedrijvenpark Kanaalzone',
    payee: 'Studiebureau Meers',
    description: 'Ontwerp, werftoezicht en veiligheidscoördinatie',
    lineCode: 'TOEZICHT',
    terms: [
      [-13, '36300.00'],
      [-9, '36300.00'],
      [20, '14520.00'],
      [26, '14520.00'],
    ],
  },
  {
    on: 'KZ FASE1',
    project: 'Bedrijvenpark Kanaalzone',
    payee: 'Aannemingen Vercruysse',
    description: 'Bijkomende straatkolken en fietspad',
    lineCode: 'WEG1',
    terms: [[3, '72600.00']],
    isDraft: true,
  },
  {
    on: 'GN STUDIE',
    project: 'Reconversie Gieterij Noord',
    payee: 'Bodemkundig Bureau Rupel',
    description: 'Bodemsaneringsproject en milieukundige begeleiding',
    lineCode: 'STUDIE',
    terms: [
      [19, '60500.00'],
      [24, '36300.00'],
    ],
  },
  {
    on: 'INNO LABO',
    project: 'Incubator Zorgtechnologie',
    payee: 'Labtechniek Kempen',
    description: "Inrichting labo's fase 1",
    lineCode: 'LABO',
    terms: [
      [-6, '145200.00'],
      [-4, '145200.00'],
      [-2, '145200.00'],
      [19, '48400.00'],
    ],
  },
]

/** Orders that are paid in part, one that waits for approval, a claim and a change that wait for somebody. */
export async function insertDemoOrders(tx: Tx, world: DemoWorld, budgetLine: Names): Promise<void> {
  const made: string[] = []
  for (const order of orders) {
    const id = await insertOrder(tx, world, order, budgetLine(order.on))
    made.push(id)
    const paid = order.terms.filter(([month]) => month < 0)
    for (const [index, [month, amount]] of paid.entries())
      await payClaim(tx, world, id, `VS ${index + 1}`, amount, `${world.m(month)}-20`)
  }
  const [works = ''] = made
  await insertWaiting(tx, world, works)
  await insertPaid(tx, world)
}

/** The final account of the first phase, to be verified this week, and more work that finance has to check. */
async function insertWaiting(tx: Tx, { actors, today, m }: DemoWorld, commitmentId: string): Promise<void> {
  const claim = { commitmentId, number: 'Eindstaat', claimed: '66550.00', receivedOn: addDays(today, -25) }
  await createClaim(tx, actors.Bram, claim, today)
  await createChange(tx, actors.Bram, {
    commitmentId,
    description: 'Meer funderingslaag door slappe ondergrond',
    amount: '18150.00',
    dueDate: `${m(21)}-15`,
  })
}

async function insertOrder(tx: Tx, world: DemoWorld, order: Order, budgetLineId: string): Promise<string> {
  const { actors, m, project } = world
  const approves = order.on.startsWith('INNO') ? actors.Hanne : actors.Bram
  const terms = order.terms.map(([month, amount]) => ({ dueDate: `${m(month)}-20`, amount }))
  const sum = terms.reduce((total, term) => total + centsOf(term.amount), 0n)
  const id = await createCommitment(tx, actors.Els, {
    projectId: project(order.project),
    budgetLineId,
    payee: order.payee,
    description: order.description,
    amount: formatMoney(sum),
    lineCode: order.lineCode,
    terms,
  })
  if (!order.isDraft) {
    await changeCommitmentState(tx, approves, id, anyVersion, { to: 'approved' })
    await changeCommitmentState(tx, approves, id, anyVersion, { to: 'open' })
  }
  return id
}

/** A claim that came in, was verified in time and left the bank on the day that it was due. */
async function payClaim(
  tx: Tx,
  { actors, today }: DemoWorld,
  commitmentId: string,
  number: string,
  claimed: string,
  paidOn: IsoDate,
): Promise<void> {
  const received = { commitmentId, number, claimed, receivedOn: addDays(paidOn, -48) }
  const id = await createClaim(tx, actors.Els, received, today)
  const verifiedOn = addDays(paidOn, -30)
  await changeClaimState(tx, actors.Els, id, anyVersion, { to: 'verified', verifiedOn }, today)
  const claim = await findClaim(tx, id)
  await payItem(tx, claim?.itemId ?? '', paidOn, -centsOf(claimed))
}

/** The match with the bank, by the function that will do it once statements arrive. */
const payItem = (tx: Tx, id: string, on: IsoDate, cents: bigint) =>
  tx.run(sql`select cash_item_matched(${id}, ${`demo ${id}`}, ${on}, ${cents})`)

/** The purchase and the deeds of the park, which had no order. */
async function insertPaid(tx: Tx, { m, project }: DemoWorld): Promise<void> {
  const park = { projectId: project('Bedrijvenpark Kanaalzone'), status: 'due', sourceType: 'manual' }
  const items: NewItem[] = [
    {
      ...park,
      description: 'Aankoopakte gronden',
      direction: 'out',
      amountCents: 1_900_000_00n,
      dueOn: `${m(-14)}-12`,
      category: 'land_acquisition',
      lineCode: 'GROND',
    },
    {
      ...park,
      description: 'Akten kavels 1, 2 en 4',
      direction: 'in',
      amountCents: 4_120_000_00n,
      dueOn: `${m(-5)}-18`,
      category: 'plot_sale',
      lineCode: 'KAVELS',
    },
  ]
  const ids = await insertItems(tx, items)
  for (const [index, { direction, amountCents, dueOn }] of items.entries())
    await payItem(tx, ids[index] ?? '', dueOn ?? '', direction === 'in' ? amountCents : -amountCents)
}
