import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BreakEven, Job, Problem, Simulation, Tornado } from '@stuurhuis/schemas'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type Answer, givenApp, type TestApp } from '../../test/app.ts'
import { commit } from '../../test/imports.ts'
import { referenceFile } from '../../test/workbook.ts'
import { clearExpired } from '../maintenance/maintenance.jobs.ts'
import { connect } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { type RiskJobsOptions, runRiskJobs } from './risk.jobs.ts'

type Inputs = Readonly<Record<string, number>>
type Run = {
  readonly mean: number
  readonly sd: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
}
const file = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../../packages/domain/test/reference/brownfield_scenarios.json'),
    'utf8',
  ),
) as {
  readonly tornado: readonly {
    readonly param: string
    readonly low: Inputs
    readonly high: Inputs
    readonly xnpv_low: number
    readonly xnpv_high: number
    readonly swing: number
  }[]
  readonly breakEven: { readonly factor: number; readonly avgPriceBase: number }
  readonly residualLandValue: { readonly residualLandValue: number }
  readonly monteCarlo: { readonly runs: readonly Run[] }
}

const PATHS: Readonly<Record<string, { path: string; op: 'factor' | 'shift' | 'set' }>> = {
  costf: { path: 'lines.K06,K07,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount', op: 'factor' },
  rem: { path: 'lines.K07.amount', op: 'factor' },
  pricef: { path: 'plots.*.price', op: 'factor' },
  subs: { path: 'lines.O02,O03,O04.amount', op: 'factor' },
  delay: { path: 'plots.*.agreement', op: 'shift' },
  priceidx: { path: 'indexes.grondprijs.rate', op: 'set' },
  disc: { path: 'discount.rate', op: 'set' },
}
const tornadoDrivers = file.tornado.map(({ param, low, high }) => {
  const [key = ''] = Object.keys(low)
  return { name: param, changes: [PATHS[key]], low: String(low[key]), high: String(high[key]) }
})
const factor = (name: string, path: string, distribution: Record<string, unknown>) => ({
  name,
  changes: [{ path, op: 'factor' }],
  distribution,
})
/** The definition of the reference runs. */
const DRIVERS = [
  factor('prijs', 'plots.*.price', { kind: 'triangular', min: 0.85, mode: 1, max: 1.2 }),
  factor('werken', 'lines.K06,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount', {
    kind: 'pert',
    min: 0.9,
    mode: 1,
    max: 1.35,
  }),
  factor('sanering', 'lines.K07.amount', { kind: 'pert', min: 0.7, mode: 1, max: 2 }),
  factor('subsidie', 'lines.O02,O03,O04.amount', { kind: 'bernoulli', probability: 0.8 }),
]
const CORRELATION = [{ a: 'prijs', b: 'werken', rho: 0.3 }]
const simulation = { seed: 42, draws: 20_000, drivers: DRIVERS, correlation: CORRELATION }

const near = (value: number | undefined, expected: number, tolerance: number) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance)

async function givenForecast() {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { forecastId = '', projectId = '' } = await commit(app, token, [
    referenceFile('brownfield_papiermolen.xlsx'),
  ])
  return { app, token, forecastId, projectId }
}
type Given = Awaited<ReturnType<typeof givenForecast>>

/** The worker on the database of this test, with its own login. */
function startWorker(app: TestApp, options: Partial<RiskJobsOptions> = {}) {
  const db = connect({ url: app.urls.workerUrl, max: 4, onError: () => {} })
  const lines: unknown[] = []
  const log = { info: () => {}, error: (line: unknown) => void lines.push(line) } as never
  const jobs = runRiskJobs({ db, log, threads: 1, idleMs: 20, beatMs: 50, ...options })
  const stop = async () => {
    await jobs.stop()
    await db.close()
  }
  onTestFinished(stop)
  return { db, lines, stop: jobs.stop }
}

const start = (
  { app, token, forecastId }: Given,
  collection: string,
  body: unknown,
  more: Record<string, string> = {},
) => app.ask({ method: 'POST', url: `/v1/forecasts/${forecastId}/${collection}`, token, body, headers: more })
const jobPath = (answer: Answer) => {
  expect(answer.statusCode, answer.body).toBe(202)
  return String(answer.headers['location']).replace('http://localhost:3000', '')
}
/** Asks until the task ends; gives the last answer. */
async function ended({ app, token }: Given, path: string): Promise<Answer> {
  for (;;) {
    const answer = await app.ask({ url: path, token })
    if (answer.statusCode !== 200) return answer
    if (answer.json<Job>().status.state === 'failed') return answer
    app.clock.ahead(1000) // the rate limit is not what is tried here
    await sleep(30)
  }
}
async function output<T>(given: Given, collection: string, body: unknown): Promise<T> {
  const done = await ended(given, jobPath(await start(given, collection, body)))
  expect(done.statusCode, done.body).toBe(303)
  expect(done.body).toBe('')
  const location = String(done.headers['location']).replace('http://localhost:3000', '')
  const answer = await given.app.ask({ url: location, token: given.token })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<T>()
}

describe('the Papiermolen gives the values of the reference', () => {
  test('tornado: bars from the base line, sorted by swing', async () => {
    const given = await givenForecast()
    startWorker(given.app)
    const result = await output<Tornado>(given, 'tornados', { drivers: tornadoDrivers.toReversed() })
    expect(result.rows.map(({ name }) => name)).toEqual(file.tornado.map(({ param }) => param))
    near(result.base, -3_278_037.675830067, 1e-6)
    for (const [i, row] of result.rows.entries()) {
      near(row.low, file.tornado[i]?.xnpv_low ?? 0, 1e-6)
      near(row.high, file.tornado[i]?.xnpv_high ?? 0, 1e-6)
      near(row.swing, file.tornado[i]?.swing ?? 0, 1e-6)
    }
    expect(result).toMatchObject({ figure: 'npv', view: 'project', forecastId: given.forecastId })
    const version = (
      await given.app.ask({ url: `/v1/forecasts/${given.forecastId}`, token: given.token })
    ).json<{ inputHash: string }>()
    expect(result.forecastHash).toBe(version.inputHash)
  })

  test('a scenario is computed with its changes', async () => {
    const given = await givenForecast()
    const created = await given.app.ask({
      method: 'POST',
      url: `/v1/forecasts/${given.forecastId}/scenarios`,
      token: given.token,
      body: {
        name: 'duurder',
        deltas: [{ path: 'plots.*.price', op: 'factor', value: '1.1', label: 'prijs' }],
      },
    })
    const forecastId = created.json<{ id: string }>().id
    startWorker(given.app)
    const drivers = tornadoDrivers.filter(({ name }) => name === 'werken')
    const result = await output<Tornado>({ ...given, forecastId }, 'tornados', { drivers })
    near(result.base, file.tornado.find(({ param }) => param === 'verkoopprijs')?.xnpv_high ?? 0, 1e-6)
  })

  test('break-even: the smallest average price per m2, and what the land may cost', async () => {
    const given = await givenForecast()
    startWorker(given.app)
    const landLines = ['K01', 'K02']
    const result = await output<BreakEven>(given, 'breakEvens', { path: 'plots.*.price', landLines })
    near(result.factor, file.breakEven.factor, 1e-6)
    near(result.price?.current, file.breakEven.avgPriceBase, 1e-9)
    expect(result.price).toMatchObject({ unit: 'perM2', bound: 'least', required: '229.94' })
    near(result.now, -3_278_037.675830067, 1e-6)
    near(Number(result.residualLandValue), file.residualLandValue.residualLandValue, 0.01)
    const none = await output<BreakEven>(given, 'breakEvens', { path: 'plots.*.price', low: 2, high: 3 })
    expect(none).not.toHaveProperty('factor')
    expect(none.landLines).toEqual(['K01', 'K02', 'K03', 'K04'])
  })

  test('Monte Carlo: P10, P50, P90 and mean within the tolerance; the same seed gives the same bits', async () => {
    const given = await givenForecast()
    startWorker(given.app, { threads: 2 })
    const [first, again, other] = await Promise.all(
      [simulation, simulation, { ...simulation, seed: 43 }].map((body) =>
        output<Simulation>(given, 'simulations', body),
      ),
    )
    const [npv] = first?.figures ?? []
    if (!first || !npv) throw new Error('no figure')
    const at = (p: number) => npv.percentiles.find((one) => one.p === p)?.value
    for (const run of file.monteCarlo.runs) {
      near(at(0.1), run.p10, 0.045 * run.sd)
      near(at(0.5), run.p50, 0.045 * run.sd)
      near(at(0.9), run.p90, 0.045 * run.sd)
      near(npv.mean, run.mean, 0.04 * run.sd * Math.sqrt(10))
    }
    expect(npv.limits.p10.from).toBeLessThan(npv.limits.p10.to)
    expect(npv.histogram.counts.reduce((sum, count) => sum + count, 0)).toBe(20_000)
    expect(first).toMatchObject({ seed: 42, draws: 20_000, drivers: DRIVERS, correlation: CORRELATION })
    expect(again?.figures).toEqual(first.figures)
    expect(again?.inputHash).toBe(first.inputHash)
    expect(other?.figures).not.toEqual(first.figures)
  })
})

describe('a long task', () => {
  test('waits, shows how far it is, and leads to its output; the API itself computes nothing', async () => {
    const given = await givenForecast()
    const path = jobPath(
      await start(given, 'simulations', { ...simulation, draws: 200_000, figures: ['npv', 'closing'] }),
    )
    const waiting = await given.app.ask({ url: path, token: given.token })
    expect(waiting.json<Job>().status).toMatchObject({ state: 'queued', progressPercent: 0 })
    expect(Date.parse(waiting.json<Job>().status.pollAfter ?? '')).toBeGreaterThan(Date.now() - 1000)
    const id = path.split('/').at(-1)
    const early = await given.app.ask({
      url: `/v1/forecasts/${given.forecastId}/simulations/${id}`,
      token: given.token,
    })
    expect(early.statusCode).toBe(404)
    startWorker(given.app)
    const seen = new Set<number>()
    for (;;) {
      const answer = await given.app.ask({ url: path, token: given.token })
      if (answer.statusCode === 303) break
      seen.add(answer.json<Job>().status.progressPercent ?? -1)
      given.app.clock.ahead(1000)
      await sleep(20)
    }
    expect(Math.max(...seen)).toBeGreaterThan(0)
    const wrongKind = await given.app.ask({
      url: `/v1/forecasts/${given.forecastId}/tornados/${id}`,
      token: given.token,
    })
    expect(wrongKind.statusCode).toBe(404)
  })

  test('is computed on the forecast as it was when it was asked', async () => {
    const given = await givenForecast()
    const { app, token, forecastId } = given
    const path = jobPath(await start(given, 'breakEvens', { path: 'plots.*.price' }))
    const version = await app.ask({ url: `/v1/forecasts/${forecastId}`, token })
    const changed = await app.ask({
      method: 'PATCH',
      url: `/v1/forecasts/${forecastId}`,
      token,
      headers: { 'if-match': String(version.headers['etag']) },
      body: { discountRate: '0.08' },
    })
    expect(changed.statusCode, changed.body).toBe(200)
    startWorker(app)
    const done = await ended(given, path)
    const result = (
      await app.ask({ url: String(done.headers['location']).replace('http://localhost:3000', ''), token })
    ).json<BreakEven>()
    near(result.factor, file.breakEven.factor, 1e-6)
    expect(result.forecastHash).toBe(version.json<{ inputHash: string }>().inputHash)
  })

  test('is cancelled while it waits and while it runs; then it does not exist, and one that ended stays', async () => {
    const given = await givenForecast()
    const { app, token } = given
    const cancel = (path: string) => app.ask({ method: 'DELETE', url: path, token })
    const waiting = jobPath(await start(given, 'tornados', { drivers: tornadoDrivers }))
    expect((await cancel(waiting)).statusCode).toBe(204)
    expect((await app.ask({ url: waiting, token })).statusCode).toBe(404)
    expect((await cancel(waiting)).statusCode).toBe(404)

    const many = Array.from({ length: 100 }, (_, i) => ({ ...tornadoDrivers[0], name: `d${i}` }))
    const long = jobPath(await start(given, 'tornados', { drivers: many, figure: 'closing' }))
    const { lines } = startWorker(app)
    await expect
      .poll(async () => (await app.ask({ url: long, token })).json<Job>().status.state)
      .toBe('processing')
    expect((await cancel(long)).statusCode).toBe(204)
    // the thread is free for the next one
    const next = jobPath(await start(given, 'breakEvens', { path: 'plots.*.price' }))
    expect((await ended(given, next)).statusCode).toBe(303)
    expect((await cancel(next)).statusCode).toBe(409)
    const states = await app.owner.many(
      sql`select state, model is null as emptied from job order by created_at`,
    )
    expect(states).toEqual(['cancelled', 'cancelled', 'done'].map((state) => ({ state, emptied: true })))
    expect(lines).toEqual([])
  })

  test('is taken up again when its worker stopped or died, and given up after three attempts', async () => {
    const given = await givenForecast()
    const { app, token } = given
    const many = Array.from({ length: 100 }, (_, i) => ({ ...tornadoDrivers[0], name: `d${i}` }))
    const path = jobPath(await start(given, 'tornados', { drivers: many, figure: 'closing' }))
    const first = startWorker(app)
    await expect
      .poll(async () => (await app.ask({ url: path, token })).json<Job>().status.state)
      .toBe('processing')
    await first.stop()
    expect((await app.ask({ url: path, token })).json<Job>().status.state).toBe('queued')
    await app.owner.transaction((tx) =>
      tx.run(
        sql`update job set state = 'processing', attempts = 2, heard_at = clock_timestamp() - interval '31 seconds'`,
      ),
    )
    const second = startWorker(app)
    expect((await ended(given, path)).statusCode).toBe(303)
    await second.stop()

    const lost = jobPath(await start(given, 'breakEvens', { path: 'plots.*.price' }))
    await app.owner.transaction((tx) => tx.run(sql`update job set attempts = 3 where state = 'queued'`))
    startWorker(app)
    const failed = await ended(given, lost)
    expect(failed.json<Job>().status).toMatchObject({ state: 'failed', problem: { status: 500 } })
  })

  test('has at most five of one person waiting, however many ask at once', async () => {
    const given = await givenForecast()
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => start(given, 'breakEvens', { path: 'plots.*.price' })),
    )
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([
      202, 202, 202, 202, 202, 429, 429, 429,
    ])
    expect(answers.find((answer) => answer.statusCode === 429)?.headers['retry-after']).toBe('5')
  })

  test('is started once per idempotency key, also by two at the same time', async () => {
    const given = await givenForecast()
    const ask = () => start(given, 'breakEvens', { path: 'plots.*.price' }, { 'idempotency-key': 'k1' })
    const [first, second] = await Promise.all([ask(), ask()])
    expect(jobPath(first)).toBe(jobPath(second))
  })

  test('is forgotten after thirty days', async () => {
    const given = await givenForecast()
    const path = jobPath(await start(given, 'breakEvens', { path: 'plots.*.price' }))
    const { db } = startWorker(given.app)
    await ended(given, path)
    await given.app.owner.transaction(async (tx) => {
      await tx.run(sql`alter table job disable trigger job_step`)
      await tx.run(sql`update job set created_at = created_at - interval '31 days'`)
    })
    await clearExpired(db)
    expect((await given.app.ask({ url: path, token: given.token })).statusCode).toBe(404)
  })
})

describe('what cannot be computed is refused with the field and the code of the engine', () => {
  const [price, works] = DRIVERS
  const discrete = { kind: 'discrete', values: [0.9, 1.1], weights: [0, 0] }
  const cases = [
    [
      'a driver twice',
      'simulations',
      { ...simulation, drivers: [price, price], correlation: [] },
      'drivers[1]',
      'driver_twice',
    ],
    [
      'an unknown path',
      'simulations',
      {
        ...simulation,
        drivers: [price, factor('x', 'lines.Z99.amount', { kind: 'uniform', min: 0.9, max: 1.1 })],
        correlation: [],
      },
      'drivers[1].changes[0].path',
      'scenario_unknown_path',
    ],
    [
      'an unknown path of a fixed driver',
      'simulations',
      {
        ...simulation,
        drivers: [factor('x', 'lines.Z99.amount', { kind: 'fixed', value: 1 })],
        correlation: [],
      },
      'drivers[0].changes[0].path',
      'scenario_unknown_path',
    ],
    [
      'the discount rate',
      'simulations',
      {
        ...simulation,
        drivers: [factor('x', 'discount.rate', { kind: 'uniform', min: 0.9, max: 1.1 })],
        correlation: [],
      },
      'drivers[0]',
      'driver_path',
    ],
    [
      'an order that is none',
      'simulations',
      {
        ...simulation,
        drivers: [factor('a.b', 'plots.*.price', { kind: 'triangular', min: 0.9, mode: 1.2, max: 1.1 })],
        correlation: [],
      },
      'drivers[0].distribution.max',
      'distribution_order',
    ],
    [
      'weights that sum to 0',
      'simulations',
      { ...simulation, drivers: [factor('x', 'plots.*.price', discrete)], correlation: [] },
      'drivers[0].distribution.weights',
      'distribution_weights',
    ],
    [
      'a correlation with an unknown driver',
      'simulations',
      { ...simulation, correlation: [{ a: 'prijs', b: 'weer', rho: 0.1 }] },
      'correlation[0]',
      'driver_unknown',
    ],
    [
      'a path of a tornado',
      'tornados',
      {
        drivers: [
          { name: 'x', changes: [{ path: 'lines.Z99.amount', op: 'factor' }], low: '0.9', high: '1.1' },
        ],
      },
      'drivers[0].changes[0].path',
      'scenario_unknown_path',
    ],
    [
      'a value of a tornado',
      'tornados',
      {
        drivers: [
          { name: 'x', changes: [{ path: 'plots.*.price', op: 'factor' }], low: '0.9', high: 'veel' },
        ],
      },
      'drivers[0].high',
      'scenario_bad_value',
    ],
    ['a path of a break-even', 'breakEvens', { path: 'plots.P99.price' }, 'path', 'scenario_unknown_path'],
    [
      'bounds the wrong way round',
      'breakEvens',
      { path: 'plots.*.price', low: 2, high: 1 },
      'high',
      'break_even_bounds',
    ],
  ] as const

  test('before anything is queued', async () => {
    const given = await givenForecast()
    for (const [label, collection, body, name, code] of cases) {
      const answer = await start(given, collection, body)
      expect(answer.statusCode, `${label} ${answer.body}`).toBe(422)
      const problem = answer.json<Problem>()
      expect(problem.code, label).toBe('SIMULATION_INVALID')
      expect(
        problem.issues?.map((issue) => [issue.name, issue.code]),
        label,
      ).toContainEqual([name, code])
    }
    const { count } = await given.app.owner.one<{ count: number }>(
      sql`select count(*)::int as count from job`,
    )
    expect(count).toBe(0)
  })

  test('a correlation that contradicts itself names its pair, in three languages', async () => {
    const given = await givenForecast()
    const correlation = [
      { a: 'prijs', b: 'werken', rho: 0.9 },
      { a: 'prijs', b: 'sanering', rho: 0.9 },
      { a: 'werken', b: 'sanering', rho: -0.9 },
    ]
    const titles = new Set<string>()
    for (const language of ['nl', 'en', 'fr']) {
      const answer = await start(
        given,
        'simulations',
        { ...simulation, correlation },
        { 'accept-language': language },
      )
      const { title, issues } = answer.json<Problem>()
      titles.add(title)
      expect(issues).toMatchObject([
        {
          code: 'correlation_not_positive',
          name: 'correlation[2]',
          params: { a: 'werken', b: 'sanering', rho: '-0.9' },
        },
      ])
    }
    expect(titles.size).toBe(3)
  })

  test('what only the engine finds ends the task as failed, with the same shape', async () => {
    const given = await givenForecast()
    startWorker(given.app)
    const index = factor('index', 'indexes.grondprijs.rate', { kind: 'uniform', min: 0.5, max: 2 })
    const failed = await ended(
      given,
      jobPath(await start(given, 'simulations', { ...simulation, drivers: [price, index], correlation: [] })),
    )
    expect(failed.json<Job>().status).toMatchObject({
      state: 'failed',
      completed: expect.any(String),
      problem: {
        code: 'SIMULATION_INVALID',
        status: 422,
        issues: [{ name: 'drivers[1]', code: 'driver_not_linear' }],
      },
    })
    const amount = factor('hoeveelheid', 'plots.*.price', { kind: 'uniform', min: 0.8, max: 1.2 })
    const together = await ended(
      given,
      jobPath(
        await start(given, 'simulations', {
          ...simulation,
          drivers: [price, works, amount],
          correlation: [],
        }),
      ),
    )
    expect(together.json<Job>().status.problem?.issues).toMatchObject([
      { name: 'drivers[2]', code: 'drivers_not_additive', params: { a: 'prijs', b: 'hoeveelheid' } },
    ])
  })

  test('a body that is no request is 400', async () => {
    const given = await givenForecast()
    for (const body of [
      { ...simulation, draws: 255 },
      { ...simulation, draws: 200_001 },
      { ...simulation, seed: 0.5 },
      { ...simulation, drivers: [] },
      { ...simulation, extra: 1 },
    ])
      expect((await start(given, 'simulations', body)).statusCode).toBe(400)
  })
})

describe('who may', () => {
  test('whoever plans the money of the project; the job is his alone', async () => {
    const given = await givenForecast()
    const { app, forecastId } = given
    const body = { path: 'plots.*.price' }
    const url = `/v1/forecasts/${forecastId}/breakEvens`
    const as = async (name: string) => {
      const token = await app.signIn(name)
      return (await app.ask({ method: 'POST', url, token, body })).statusCode
    }
    expect((await app.ask({ method: 'POST', url, body })).statusCode).toBe(401)
    expect(await as('joris.lemmens')).toBe(403)
    const path = jobPath(await start(given, 'breakEvens', body))
    const els = await app.signIn('els.jacobs')
    expect(await as('els.jacobs')).toBe(202)
    for (const method of ['GET', 'DELETE'] as const)
      expect((await app.ask({ method, url: path, token: els })).statusCode).toBe(404)
    startWorker(app)
    const done = await ended(given, path)
    const output = String(done.headers['location']).replace('http://localhost:3000', '')
    expect((await app.ask({ url: output, token: els })).statusCode).toBe(404)
    const missing = '0197c2aa-0000-7000-8000-000000000000'
    const absent = await app.ask({
      method: 'POST',
      url: `/v1/forecasts/${missing}/breakEvens`,
      token: given.token,
      body,
    })
    expect(absent.statusCode).toBe(404)
  })

  test('the login of the API stops a task and does nothing else with it', async () => {
    const given = await givenForecast()
    await start(given, 'breakEvens', { path: 'plots.*.price' })
    for (const attack of [
      sql`update job set state = 'processing'`,
      sql`update job set output = '{}'`,
      sql`update job set owner_id = owner_id`,
      sql`delete from job`,
    ])
      await expect(
        given.app.db.transaction((tx) => tx.run(attack)),
        attack.text,
      ).rejects.toMatchObject({ code: '42501' })
  })
})
