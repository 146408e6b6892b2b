import type {
  CashItem,
  Forecast,
  ForecastLine,
  ForecastResult,
  ForecastStanding,
  getForecastBridge,
  Problem,
  ResultOf,
} from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, projectNamed, send } from '../../test/forecasts.ts'
import { sql } from '../platform/db/sql.ts'

/** A plan of 24 months from January 2024: works of 120,000.00 over 12 months and a sale of 300,000.00. */
async function givenPlan(app: TestApp) {
  const [bram, els, ines] = [
    await app.signIn('bram.claes'),
    await app.signIn('els.jacobs'),
    await app.signIn('ines.martens'),
  ]
  const projectId = await projectNamed(app, bram, 'Papierfabriek')
  const plan = await call<Forecast>(app, bram, 'POST', `/v1/projects/${projectId}/forecasts`, {
    label: 'Plan',
    startMonth: '2024-01',
    horizonMonths: 24,
  })
  const line = (body: object) =>
    call(app, bram, 'POST', `/v1/forecasts/${plan.id}/lines`, {
      direction: 'out',
      profile: { kind: 'linear' },
      start: '2024-01',
      months: 12,
      ...body,
    })
  await line({ code: 'WERKEN', category: 'infrastructure', label: 'Wegenis', amount: '120000.00' })
  await line({
    code: 'VERKOOP',
    category: 'plot_sale',
    label: 'Verkoop',
    direction: 'in',
    amount: '300000.00',
    start: '2025-06',
    months: 1,
  })
  return { bram, els, ines, projectId, planId: plan.id }
}
type ForecastBridge = ResultOf<typeof getForecastBridge>
type Given = Awaited<ReturnType<typeof givenPlan>>

/** An item on the line, brought as far as asked through the functions of order and match. */
async function givenItem(
  app: TestApp,
  { els, projectId }: Given,
  amount: string,
  on: string,
  paid: boolean,
  lineCode = 'WERKEN',
): Promise<void> {
  const item = await call<CashItem>(app, els, 'POST', '/v1/cashItems', {
    projectId,
    ...(lineCode && { lineCode }),
    description: 'vordering',
    direction: 'out',
    amount,
    dueDate: on,
    status: 'expected',
  })
  if (!paid) return
  const cents = -BigInt(amount.replace('.', ''))
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`select cash_item_matched(${item.id}, ${`rek ${on}`}, ${on}, ${cents})`)
  })
}
const standing = (app: TestApp, token: string, id: string, query = '') =>
  call<ForecastStanding>(app, token, 'GET', `/v1/forecasts/${id}/standing${query}`)
const works = ({ items }: ForecastStanding) => {
  const { budget, revised, paid, forecast, eac, overCommitted } = items.find(
    (line) => line.lineCode === 'WERKEN',
  ) as ForecastStanding['items'][number]
  return [budget, revised, paid, forecast, eac, overCommitted]
}

describe('closing months', () => {
  test('holds what was paid, spreads the rest, and leaves the old version as it was', async () => {
    const app = await givenApp()
    const given = await givenPlan(app)
    const { bram, planId } = given
    await givenItem(app, given, '9000.00', '2024-01-20', true)
    await givenItem(app, given, '11000.00', '2024-02-20', true)
    await givenItem(app, given, '4000.00', '2024-03-20', true)
    await givenItem(app, given, '500.00', '2024-03-21', true, '')
    const before = await standing(app, bram, planId)
    expect(before).toMatchObject({ lastClosable: '2025-12', withoutLine: { paid: '-500.00', count: 1 } })
    expect(works(before)).toEqual(['120000.00', '120000.00', '24000.00', '96000.00', '120000.00', '0.00'])
    // the worked example of keepRemaining: four months 9,000 / 11,000 / 4,000 / 0 leave 8 x 10,000
    const preview = await standing(app, bram, planId, '?closedThrough=2024-04&policy=keepRemaining')
    expect(works(preview)).toEqual(['120000.00', '104000.00', '24000.00', '80000.00', '104000.00', '0.00'])
    expect(preview.costs.eac).toBe('104000.00')
    expect(preview.revenues.eac).toBe('300000.00')

    const rolled = await call<Forecast>(app, bram, 'POST', `/v1/forecasts/${planId}/rollForwards`, {
      closedThrough: '2024-04',
      label: 'April gesloten',
      policy: 'keepRemaining',
    })
    expect(rolled).toMatchObject({ state: 'working', parentId: planId, closedThrough: '2024-04' })
    expect(works(await standing(app, bram, rolled.id))).toEqual(works(preview))
    expect(works(await standing(app, bram, planId))).toEqual(works(before))
    const { items } = await call<{ items: { code: string; cash: string[]; rollPolicy?: string }[] }>(
      app,
      bram,
      'GET',
      `/v1/forecasts/${rolled.id}/lines`,
    )
    const line = items.find((one) => one.code === 'WERKEN')
    expect(line?.rollPolicy).toBe('keepRemaining')
    expect(line?.cash.slice(0, 13)).toEqual([
      '-9000.00',
      '-11000.00',
      '-4000.00',
      '0.00',
      ...Array(8).fill('-10000.00'),
      '0.00',
    ])
    const result = await call<ForecastResult>(app, bram, 'GET', `/v1/forecasts/${rolled.id}/result`)
    expect(result.metrics.sunkCost).toBe('24000.00')
    expect(Number(result.metrics.decisionNpv)).toBeGreaterThan(Number(result.metrics.npv))
  })

  test('a line may have its own policy and an expected end total; over-commitment shows', async () => {
    const app = await givenApp()
    const given = await givenPlan(app)
    await givenItem(app, given, '30000.00', '2024-01-20', true)
    await givenItem(app, given, '95000.00', '2024-09-20', false)
    const at = `/v1/forecasts/${given.planId}/rollForwards`
    const body = { closedThrough: '2024-05', label: 'Mei' }
    const manual = { lineCode: 'WERKEN', policy: 'manual' }
    const refused = async (extra: object) => {
      const { issues } = (await send(app, given.bram, 'POST', at, { ...body, ...extra })).json<Problem>()
      return issues?.map(({ name, code }) => `${name} ${code}`)
    }
    expect(await refused({ lines: [manual] })).toEqual(['lines[0].eac required'])
    expect(await refused({ lines: [{ lineCode: 'X', policy: 'keepTotal' }] })).toEqual([
      'lines[0].lineCode not_found',
    ])
    expect(await refused({ closedThrough: '2026-01' })).toEqual(['closedThrough month_not_ended'])
    expect(await refused({ closedThrough: '2023-12' })).toEqual(['closedThrough outside_plan'])
    const rolled = await call<Forecast>(app, given.bram, 'POST', at, {
      ...body,
      lines: [{ ...manual, eac: '124000.00' }],
    })
    expect(works(await standing(app, given.bram, rolled.id))).toEqual([
      '120000.00',
      '124000.00',
      '30000.00',
      '95000.00',
      '125000.00',
      '1000.00',
    ])
    const again = `/v1/forecasts/${rolled.id}/rollForwards`
    const earlier = await send(app, given.bram, 'POST', again, { ...body, closedThrough: '2024-04' })
    expect(earlier.json<Problem>().issues?.map((issue) => issue.code)).toEqual(['closed_later'])
  })

  test('the bridge to a closed version names the lines whose months were closed on other amounts', async () => {
    const app = await givenApp()
    const given = await givenPlan(app)
    const { bram, planId } = given
    await givenItem(app, given, '30000.00', '2024-01-20', true)
    const at = `/v1/forecasts/${planId}`
    const closing = { closedThrough: '2024-05', label: 'Mei', policy: 'keepRemaining' }
    const closed = await call<Forecast>(app, bram, 'POST', `${at}/rollForwards`, closing)
    const bridge = await call<ForecastBridge>(
      app,
      bram,
      'GET',
      `${at}/bridge?to=${closed.id}&by=line&metric=nominalSum`,
    )
    // 12 x 10,000 was planned; 30,000 was paid in five months and 70,000 remains
    expect(bridge).toMatchObject({ start: '180000.00', rounding: '0.00', end: '200000.00' })
    expect(bridge.contributions).toEqual([{ group: 'WERKEN', label: 'WERKEN Wegenis', amount: '20000.00' }])
  })

  test('a copy of a scenario, closed or not, is written in the amounts that count', async () => {
    const app = await givenApp()
    const { bram, planId, projectId } = await givenPlan(app)
    const scenario = await call<Forecast>(app, bram, 'POST', `/v1/forecasts/${planId}/scenarios`, {
      name: 'Duurder',
      deltas: [{ path: 'lines.WERKEN.amount', op: 'factor', value: '1.1', label: 'duurder' }],
    })
    const copy = await call<Forecast>(app, bram, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'Kopie',
      parentId: scenario.id,
    })
    const closed = await call<Forecast>(app, bram, 'POST', `/v1/forecasts/${scenario.id}/rollForwards`, {
      closedThrough: '2024-02',
      label: 'Februari',
    })
    for (const { id } of [copy, closed]) {
      const { items } = await call<{ items: ForecastLine[] }>(
        app,
        bram,
        'GET',
        `/v1/forecasts/${id}/lines?sort=-code`,
      )
      expect(items[0]).toMatchObject({ code: 'WERKEN', amount: '132000.00', total: '-132000.00' })
      const result = await call<ForecastResult>(app, bram, 'GET', `/v1/forecasts/${id}/result`)
      expect(result.metrics.nominalSum).toBe('168000.00')
    }
  })

  test('a board reader reads the standing of what he may see and closes nothing', async () => {
    const app = await givenApp()
    const { ines, planId } = await givenPlan(app)
    const at = `/v1/forecasts/${planId}`
    expect((await send(app, ines, 'GET', `${at}/standing`)).statusCode).toBe(403)
    const closing = { closedThrough: '2024-05', label: 'x' }
    expect((await send(app, ines, 'POST', `${at}/rollForwards`, closing)).statusCode).toBe(403)
  })
})
