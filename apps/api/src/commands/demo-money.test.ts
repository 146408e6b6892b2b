import { addMonths, endOfMonth } from '@stuurhuis/domain'
import type { Budget, CashAlert, Commitment, Forecast, Liquidity, ProgressClaim } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { demoPassword, givenApp, type TestApp } from '../../test/app.ts'
import { call, projectNamed } from '../../test/forecasts.ts'
import { checkRollups } from '../forecasts/rollups.service.ts'
import { refreshAlerts } from '../liquidity/alerts.service.ts'
import { createMemory } from '../liquidity/memory.ts'
import { systemAct } from '../platform/actor.ts'
import { sql } from '../platform/db/sql.ts'
import { loadDemo } from './demo.ts'
import { insertDemoCash } from './demo-cash.ts'
import { insertDemoMoney } from './demo-money.ts'
import { insertDemoPartners } from './demo-partners.ts'

async function givenDemo(today: string): Promise<TestApp> {
  const app = await givenApp({ demo: false })
  await loadDemo(app.owner, demoPassword, async (tx) => {
    await insertDemoCash(tx, today)
    await insertDemoPartners(tx, today)
  })
  app.clock.reach(today)
  return app
}
const addMoney = (app: TestApp, today: string) =>
  systemAct(app.owner, 'demo', '', (tx) => insertDemoMoney(tx, today))

test.each(['2026-11-28', '2027-01-31', '2028-02-29'])(
  'the plans of a demo begun on %s leave its day forecast as it was, to the cent and with what helps',
  async (today) => {
    const app = await givenDemo(today)
    const els = await app.signIn('els.jacobs')
    const outlooks = async () => {
      const answers: unknown[] = []
      for (const view of ['all', 'expected', 'committed'])
        for (const until of [addMonths(today, 18), endOfMonth(today, 18)]) {
          const url = `/v1/liquidity?granularity=day&view=${view}&to=${until}`
          const {
            sequence: _s,
            afterHorizon: _a,
            self: _h,
            ...answer
          } = await call<Liquidity>(app, els, 'GET', url)
          answers.push(answer)
        }
      return answers
    }
    const before = await outlooks()
    await addMoney(app, today)
    expect(await outlooks()).toEqual(before)
  },
)

type List<T> = { items: T[] }
const today = '2026-11-28'
async function givenMoney() {
  const app = await givenDemo(today)
  await addMoney(app, today)
  return { app, bram: await app.signIn('bram.claes') }
}

test('the plans of the demo fill the portfolio, and what is kept of them is right', async () => {
  const { app, bram } = await givenMoney()
  expect(await checkRollups(app.owner)).toMatchObject({ made: 0, drifts: [] })
  const { projects } = await call<{ projects: { name: string; clusterId: string }[] }>(
    app,
    bram,
    'GET',
    '/v1/portfolio/result',
  )
  expect(projects.map((project) => project.name)).toEqual([
    'Bedrijvenpark Kanaalzone',
    'Reconversie Gieterij Noord',
    'KMO-zone Molenakker',
    'Bedrijvencentrum De Loods',
    'Incubator Zorgtechnologie',
  ])
  const foundry = await projectNamed(app, bram, 'Reconversie Gieterij Noord')
  const [plan] = (await call<List<Forecast>>(app, bram, 'GET', `/v1/projects/${foundry}/forecasts`)).items
  const scenarios = await call<List<Forecast>>(app, bram, 'GET', `/v1/forecasts/${plan?.id}/scenarios`)
  expect(scenarios.items.map((one) => one.label)).toEqual(['Sanering +30 %', 'Verkoop 1 jaar later'])
})

test('the approved plan of the park and the one that followed it differ, to the cent, by what changed', async () => {
  const { app, bram } = await givenMoney()
  const park = await projectNamed(app, bram, 'Bedrijvenpark Kanaalzone')
  const { items } = await call<List<Forecast>>(app, bram, 'GET', `/v1/projects/${park}/forecasts`)
  const approved = items.find((one) => one.state === 'approved')
  const live = items.find((one) => one.live)
  expect(approved).toMatchObject({ baselineYear: 2026, live: false })
  expect(approved?.decisionId).toBeDefined()
  expect(live).toMatchObject({ state: 'working', parentId: approved?.id, closedThrough: '2026-10' })
  const bridge = await call<{ contributions: { group: string; amount: string }[]; rounding: string }>(
    app,
    bram,
    'GET',
    `/v1/forecasts/${approved?.id}/bridge?to=${live?.id}`,
  )
  expect(bridge.rounding).toBe('0.00')
  const moved = bridge.contributions.filter(({ amount }) => amount !== '0.00').map(({ group }) => group)
  expect(moved).toEqual(['price', 'timing', 'actuals'])
  // the board reads what was approved
  const ines = await app.signIn('ines.martens')
  const read = await call<List<Forecast>>(app, ines, 'GET', `/v1/projects/${park}/forecasts`)
  expect(read.items.map((one) => one.id)).toEqual([approved?.id])
})

test('budgets of the demo show what is left, an order over one waits for a reason, a claim for its check', async () => {
  const { app, bram } = await givenMoney()
  const budgets = (await call<List<Budget>>(app, bram, 'GET', '/v1/budgets')).items
  const left = budgets.flatMap(({ code, lines }) =>
    lines.map((line) => `${code} ${line.code} ${line.headroom}`),
  )
  expect(left).toEqual([
    'GN-2026 STUDIE 133200.00',
    'GN-2026 SANERING 3600000.00',
    'INNO-2026 LABO 16000.00',
    'INNO-2026 EVENTS 45000.00',
    'KZ-2026 FASE1 49199.63',
    'KZ-2026 FASE2 1300000.00',
    'KZ-2026 TOEZICHT 38360.00',
    'STREEK-2026 VOORFIN 750000.00',
  ])
  const park = await projectNamed(app, bram, 'Bedrijvenpark Kanaalzone')
  const orders = (await call<List<Commitment>>(app, bram, 'GET', `/v1/commitments?projectId=${park}`)).items
  expect(orders.map(({ state, amount }) => [state, amount])).toEqual([
    ['draft', '72600.00'],
    ['open', '101640.00'],
    ['open', '1350800.37'],
  ])
  const path = `/v1/commitments/${orders[0]?.id}/transitions`
  const refused = await call(app, bram, 'POST', path, { to: 'approved' }, 409, orders[0]?.version)
  expect(refused).toMatchObject({ shortfall: '23400.37', missing: ['reason'] })
  const claims = await call<List<ProgressClaim>>(
    app,
    bram,
    'GET',
    `/v1/commitments/${orders[2]?.id}/progressClaims`,
  )
  expect(claims.items.map(({ number, state }) => [number, state])).toEqual([
    ['VS 1', 'verified'],
    ['VS 2', 'verified'],
    ['VS 3', 'verified'],
    ['Eindstaat', 'received'],
  ])
})

test('Vandaag of the demo has few words to say, and the total forecast that was told differs from that of now', async () => {
  const { app, bram } = await givenMoney()
  await refreshAlerts({ db: app.owner, memory: createMemory(app.owner), today })
  const alerts = await call<List<CashAlert>>(app, bram, 'GET', '/v1/liquidity/alerts?state=open')
  expect(alerts.items.map(({ kind }) => kind).sort()).toEqual(['breach', 'largeShift', 'unplaced'])
  const [told] = (await call<List<{ id: string }>>(app, bram, 'GET', '/v1/forecastSnapshots')).items
  const bridge = await call<{ contributions: { group: string; amount: string }[]; rounding: string }>(
    app,
    bram,
    'GET',
    `/v1/forecastSnapshots/${told?.id}/bridge`,
  )
  expect(bridge.rounding).toBe('0.00')
  expect(bridge.contributions.find(({ group }) => group === 'amount')?.amount).toBe('-126000.00')
})

test('a second load of the demo finds the first and adds nothing', async () => {
  const app = await givenApp({ demo: false })
  const load = () =>
    loadDemo(app.owner, demoPassword, async (tx) => {
      await insertDemoCash(tx, today)
      await insertDemoMoney(tx, today)
    })
  expect(await load()).toHaveLength(10)
  const count = () =>
    app.owner.one(
      sql`select (select count(*)::int from forecast) as forecasts, (select count(*)::int from forecast_item) as lines, (select count(*)::int from budget) as budgets, (select count(*)::int from commitment) as orders, (select count(*)::int from cash_item) as items`,
    )
  const before = await count()
  expect(before).toMatchObject({ forecasts: 10, budgets: 4, orders: 5 })
  expect(await load()).toBeUndefined()
  expect(await count()).toEqual(before)
})
