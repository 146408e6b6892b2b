import { formatMoney, parseMoney, projectCash, rollupOf, sumCents, viewOf } from '@stuurhuis/domain'
import type { ForecastLine, PortfolioResult } from '@stuurhuis/schemas'
import { expect, onTestFinished, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, send } from '../../test/forecasts.ts'
import { commit, portfolioFiles } from '../../test/imports.ts'
import { referenceFile } from '../../test/workbook.ts'
import { verifyRollups } from '../maintenance/maintenance.jobs.ts'
import { systemAct } from '../platform/actor.ts'
import { connect } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { listItems, modelOf } from './forecasts.service.ts'
import { checkRollups } from './rollups.service.ts'

const SELF = 'own:project:self'
const cockpit = (app: TestApp, token: string, query = '') =>
  call<PortfolioResult>(app, token, 'GET', `/v1/portfolio/result${query}`)
const centsOf = (text: string): bigint => {
  const parsed = parseMoney(text, 'point')
  if (!parsed.ok) throw new Error(text)
  return parsed.value
}

function givenWorker(app: TestApp) {
  const worker = connect({ url: app.urls.workerUrl, max: 1, onError: () => {} })
  onTestFinished(() => worker.close())
  return worker
}

/** The live models, from their inputs. */
async function liveModels(app: TestApp) {
  const versions = await app.owner.many<{ id: string; settings: Record<string, unknown> }>(
    sql`select id, settings from forecast where base_id is null and state = 'working'`,
  )
  const items = await listItems(
    app.owner,
    versions.map(({ id }) => id),
  )
  return versions.map(({ id, settings }) =>
    modelOf(
      settings,
      items.filter((item) => item.forecastId === id),
    ),
  )
}

function seeded() {
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000)
  console.info(`seed ${seed}`)
  let state = seed
  return (n: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * n)
  }
}

type Random = (n: number) => number
const someMonth = (random: Random) => `20${27 + random(8)}-${String(1 + random(12)).padStart(2, '0')}`

/** One random edit of a line or of its version by one of several writers; who comes second on the same line is refused. */
async function editOnce(
  app: TestApp,
  token: string,
  { line: was, forecastId }: { line: ForecastLine; forecastId: string },
  random: Random,
): Promise<number> {
  const { version } = await app.owner.one<{ version: number }>(
    sql`select version from forecast_item where id = ${was.id}`,
  )
  const line = { ...was, version }
  const sign = line.direction === 'out' ? '-' : ''
  const amount = () => `${sign}${1 + random(1_000_000)}.${10 + random(90)}`
  const at = `/v1/forecastLines/${line.id}`
  switch (random(6)) {
    case 0:
      return (
        await send(
          app,
          token,
          'PATCH',
          at,
          { vatRate: ['0', '0.06', '0.21'][random(3)], paymentLagMonths: random(6) },
          line.version,
        )
      ).statusCode
    case 1:
      return (
        await send(app, token, 'POST', `/v1/forecasts/${forecastId}/transfers`, {
          code: `T${random(1_000_000)}`,
          label: 'voorschot',
          ...(random(2) === 0
            ? { payer: 'own:fund:streekfonds', receiver: SELF }
            : { payer: SELF, receiver: 'own:org' }),
          amount: `${1 + random(100_000)}.00`,
          month: someMonth(random),
        })
      ).statusCode
    case 2:
      return (
        await send(app, token, 'PATCH', at, { amounts: { [someMonth(random)]: amount() } }, line.version)
      ).statusCode
    default: {
      const months = Array.from({ length: 1 + random(12) }, () => someMonth(random))
      const amounts = Object.fromEntries(months.map((month) => [month, random(5) === 0 ? null : amount()]))
      const edits = [{ lineId: line.id, version: line.version, amounts }]
      return (await send(app, token, 'POST', `/v1/forecasts/${forecastId}/edits`, { edits, reason: 'proef' }))
        .statusCode
    }
  }
}

test('after 300 random edits by four writers at once rollups and cockpit are what the inputs say, to the cent', {
  timeout: 180_000,
}, async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const worker = givenWorker(app)
  const report = await commit(app, token, portfolioFiles())
  const forecasts = report.created.forecasts.slice(0, 3).map(({ id }) => id)
  const lines = await Promise.all(
    forecasts.map(async (forecastId) => {
      const url = `/v1/forecasts/${forecastId}/lines?pageSize=200`
      const { items } = await call<{ items: ForecastLine[] }>(app, token, 'GET', url)
      return items.map((line) => ({ line, forecastId }))
    }),
  ).then((lists) => lists.flat())
  await cockpit(app, token) // from here on the process follows what changes
  const random = seeded()
  const edits = 300
  const statuses = new Map<number, number>()
  let done = 0
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      let session = ''
      for (let own = 0; done < edits; own += 1) {
        done += 1
        // a session may write 120 times a minute
        if (own % 100 === 0) session = await app.signIn('bram.claes')
        const status = await editOnce(
          app,
          session,
          lines[random(lines.length)] as (typeof lines)[number],
          random,
        )
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (done % 25 === 0) await cockpit(app, token)
        // looking on while others write finds nothing either
        if (done % 100 === 0) expect((await checkRollups(worker)).drifts).toEqual([])
      }
    }),
  )
  // a line that another writer changed first is refused; everything else is stored
  expect([...statuses.keys()].filter((status) => ![200, 201, 412].includes(status))).toEqual([])
  expect((statuses.get(200) ?? 0) + (statuses.get(201) ?? 0)).toBeGreaterThan(edits / 2)
  expect(await checkRollups(worker)).toEqual({ checked: 12, made: 0, drifts: [] })

  const models = await liveModels(app)
  const body = await cockpit(app, token)
  const first = models.map((model) => model.start).sort()[0]
  expect(body.months[0]).toBe(first)
  const flows = models.map((model) => ({ model, seen: viewOf(projectCash(model).flows, new Set([SELF])) }))
  const everything = sumCents(flows.flatMap(({ seen }) => [...seen.net, seen.afterHorizon]))
  const shown = [...body.totals.net, body.afterHorizon, ...(body.internal ? [body.internal.total] : [])]
  expect(formatMoney(sumCents(shown.map(centsOf)))).toBe(formatMoney(everything))
  const rollups = models.map(rollupOf)
  const whole = (key: 'all' | 'internal') => formatMoney(sumCents(rollups.flatMap((rollup) => rollup[key])))
  expect(body.internal?.total).toBe(whole('internal'))
  expect(formatMoney(sumCents([...body.totals.net, body.afterHorizon].map(centsOf)))).toBe(whole('all'))
})

test('what moves between own units stands apart, in every view, and is no cash of the organisation', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const { forecastId, projectId = '' } = await commit(app, bram, [
    referenceFile('brownfield_papiermolen.xlsx'),
  ])
  const before = await cockpit(app, bram)
  expect(before.internal).toBeUndefined()
  await call(app, bram, 'POST', `/v1/forecasts/${forecastId}/transfers`, {
    code: 'F1',
    label: 'voorschot van het fonds',
    payer: 'own:fund:streekfonds',
    receiver: SELF,
    amount: '250000.00',
    month: '2027-03',
  })
  const after = await cockpit(app, bram)
  const at = after.months.indexOf('2027-03')
  expect({ ...after, internal: undefined }).toEqual({ ...before, internal: undefined })
  expect([after.internal?.total, after.internal?.cells[at], after.internal?.afterHorizon]).toEqual([
    '250000.00',
    '250000.00',
    '0.00',
  ])
  expect(after.internal?.projects.map((project) => [project.id, project.total])).toEqual([
    [projectId, '250000.00'],
  ])
  // a transfer is planned: nothing of it is committed
  expect((await cockpit(app, bram, '?view=committedOnly')).internal).toBeUndefined()
  expect((await cockpit(app, bram, '?view=expectedValue')).internal?.total).toBe('250000.00')
  const totals = await cockpit(app, bram, '?detail=totals')
  expect([totals.projects, totals.internal?.projects, totals.projectCount]).toEqual([[], [], 1])
  expect(totals.totals).toEqual(after.totals)
  expect(totals.internal?.cells).toEqual(after.internal?.cells)

  await systemAct(app.owner, 'test', '', (tx) =>
    tx.run(sql`update project set sensitive = true where id = ${projectId}`),
  )
  const els = await app.signIn('els.jacobs')
  const seen = await cockpit(app, els)
  expect(seen.totals).toEqual(after.totals)
  expect(seen.internal?.projects.map(({ id, name, total }) => [id, name, total])).toEqual([
    [undefined, 'Overige projecten', '250000.00'],
  ])
  const { clusterId } = await app.owner.one<{ clusterId: string }>(
    sql`select cluster_id from project where id = ${projectId}`,
  )
  const ofCluster = await cockpit(app, els, `?clusterId=${clusterId}`)
  expect([ofCluster.internal, ofCluster.totals.net.every((cents) => cents === '0.00')]).toEqual([
    undefined,
    true,
  ])
  expect((await cockpit(app, bram, `?clusterId=${clusterId}`)).totals).toEqual(after.totals)
})

test('a project that stops, moves or gets another version counts as it is now, in the very next answer', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  await commit(app, bram, portfolioFiles())
  const all = await cockpit(app, bram)
  const [project] = all.projects
  const change = (statement: ReturnType<typeof sql>) =>
    systemAct(app.owner, 'test', '', (tx) => tx.run(statement))
  await change(sql`update project set stage = 'stopped' where id = ${project?.id}`)
  const without = await cockpit(app, bram)
  expect(without.projects.map(({ id }) => id)).toEqual(all.projects.slice(1).map(({ id }) => id))
  await change(sql`update project set stage = 'execution' where id = ${project?.id}`)
  expect({ ...(await cockpit(app, bram)), self: '' }).toEqual({ ...all, self: '' })
  const other = await app.owner.one<{ id: string }>(
    sql`select id from cluster where id <> (select cluster_id from project where id = ${project?.id}) limit 1`,
  )
  await change(sql`update project set cluster_id = ${other.id} where id = ${project?.id}`)
  const moved = await cockpit(app, bram, `?clusterId=${other.id}`)
  expect(moved.projects.map(({ id }) => id)).toContain(project?.id)
  expect((await cockpit(app, bram)).totals).toEqual(all.totals)
})

test('a cent of difference is an incident: told, kept, in the audit log, and mended; a missing rollup is made', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const worker = givenWorker(app)
  const { forecastId } = await commit(app, token, [referenceFile('brownfield_papiermolen.xlsx')])
  const right = await app.owner.one(sql`select * from forecast_rollup where forecast_id = ${forecastId}`)
  const lines: Record<string, unknown>[] = []
  const log = {
    info: (line: object) => void lines.push({ ...line, level: 'info' }),
    fatal: (line: object) => void lines.push({ ...line, level: 'fatal' }),
  } as never
  await app.owner.transaction((tx) =>
    tx.run(
      sql`update forecast_rollup set all_cents[14] = all_cents[14] + 1, internal_cents[2] = -5 where forecast_id = ${forecastId}`,
    ),
  )
  await verifyRollups(worker, log)
  await verifyRollups(worker, log)
  expect(lines).toEqual([
    { level: 'fatal', incident: 'rollup_drift', forecastId, cells: 2, cents: '6' },
    { level: 'info', checked: 1, made: 0, drifts: 1 },
    { level: 'info', checked: 1, made: 0, drifts: 0 },
  ])
  expect(await app.owner.one(sql`select * from forecast_rollup where forecast_id = ${forecastId}`)).toEqual(
    right,
  )
  expect(
    await app.owner.many(
      sql`select actor, changes ->> 'cells' as cells from audit_event where object = 'rollup_incident'`,
    ),
  ).toEqual([{ actor: 'system:verify_rollups', cells: '2' }])
  await expect(app.owner.transaction((tx) => tx.run(sql`delete from rollup_incident`))).rejects.toThrow()

  await app.owner.transaction((tx) => tx.run(sql`delete from forecast_rollup`))
  // a process that starts now works it out by itself; the check stores it again
  const cells = (await cockpit(app, token)).totals.net
  expect(await checkRollups(worker)).toEqual({ checked: 1, made: 1, drifts: [] })
  expect(await app.owner.one(sql`select * from forecast_rollup where forecast_id = ${forecastId}`)).toEqual(
    right,
  )
  expect((await cockpit(app, token)).totals.net).toEqual(cells)
})
