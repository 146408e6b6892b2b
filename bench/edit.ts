/** B8: 120 months of a line with rollup and audit by eight writers of one cluster, and no cent lost after many of them. */
import { randomUUID } from 'node:crypto'
import { checkRollups } from '@stuurhuis/api/src/forecasts/rollups.service.ts'
import { connect } from '@stuurhuis/api/src/platform/db/connect.ts'
import { sql } from '@stuurhuis/api/src/platform/db/sql.ts'
import { anchorSide, atMost, authorised, type CaseResult, compare, type Flags, productSide } from './cases.ts'
import { atHalfLoad, netOf } from './cockpit.ts'
import type { Environment } from './environment.ts'
import { type Request, saturate } from './load.ts'
import { asOwner, fillForecasts, monthsOfLine, projectsOf, seeded, startYear } from './portfolio-data.ts'

const writers = 8
const requests = 400
/** An access token lives five minutes. */
const editsPerToken = 4_000

type Line = { id: string; forecastId: string; isCost: boolean; version: number }

export async function edit(environment: Environment, { edits }: Flags): Promise<CaseResult> {
  await asOwner(environment, async (db) => {
    const { there } = await db.one<{ there: boolean }>(
      sql`select to_regclass('bench.cell') is not null as there`,
    )
    if (!there) await fillForecasts(environment, projectsOf.normal)
  })
  const before = await deadlocks(environment)
  const lines = await someLines(environment)
  const random = seeded(2)
  const amounts = (isCost: boolean, months: readonly number[]) =>
    Object.fromEntries(
      months.map((k) => [
        `${startYear + Math.floor(k / 12)}-${String(1 + (k % 12)).padStart(2, '0')}`,
        `${isCost ? '-' : ''}${1 + random(1_000_000)}.${10 + random(90)}`,
      ]),
    )
  const all = Array.from({ length: monthsOfLine }, (_, k) => k)
  let made = 0
  const next = (headers: Record<string, string>, months: () => readonly number[], among = lines) => {
    const line = among[made % among.length] as Line
    made += 1
    const { id: lineId, version, forecastId, isCost } = line
    line.version += 1 // no other request of this run is on its way with this line
    const body = { edits: [{ lineId, version, amounts: amounts(isCost, months()) }], reason: 'meting' }
    return post(`/v1/forecasts/${forecastId}/edits`, { ...headers, 'idempotency-key': randomUUID() }, body)
  }
  const headers = await authorised(environment)
  const anchor = {
    ...anchorSide(environment, (n) => post('/edits', {}, { line: 1 + ((n * 41) % 80_000) }), '"line"'),
    status: 201,
  }
  const product = { ...productSide(environment, () => next(headers, () => all), '"inputHash"'), status: 201 }
  const pair = await compare(environment, anchor, product, requests, writers)
  const latency = await atHalfLoad(product, requests)

  const few = () => Array.from({ length: 1 + random(12) }, () => random(monthsOfLine))
  console.log(`${edits} random edits by ${writers} writers …`)
  for (let done = 0; done < edits; done += editsPerToken) {
    const fresh = await authorised(environment)
    const target = { port: environment.product.port, status: 201 }
    await saturate(target, () => next(fresh, few), writers, Math.min(editsPerToken, edits - done))
    // in between the process follows what changed
    await netOf(environment, fresh)
  }
  const drift = await driftOf(environment)
  return {
    name: 'edit',
    clients: writers,
    requests,
    pairs: { 'anchor | product, 8 writers': pair },
    latency,
    targets: [
      atMost('p95 at half load in ms', latency.p95, 10),
      atMost('time of an edit / update of 120 rows', 1 / pair.rateRatio.median, 0.5),
      atMost('deadlocks', (await deadlocks(environment)) - before, 0),
      atMost(`cents of drift after ${edits} random edits`, drift, 0),
    ],
  }
}

const post = (path: string, headers: Record<string, string>, value: unknown): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
})

/** One line of each of 400 projects, all in one cluster: more than are on their way at once. */
const someLines = (environment: Environment): Promise<Line[]> =>
  asOwner(environment, (db) =>
    db.many<Line>(sql`
      select i.id, i.forecast_id, i.input ->> 'direction' = 'cost' as is_cost, i.version from forecast_item i join forecast f on f.id = i.forecast_id
      where f.label = 'meting' and i.code = 'K7' order by i.id limit 400`),
  )

const deadlocks = (environment: Environment): Promise<number> =>
  asOwner(
    environment,
    async (db) =>
      (
        await db.one<{ n: number }>(
          sql`select deadlocks::integer as n from pg_stat_database where datname = current_database()`,
        )
      ).n,
  )

/** Cents by which rollups differ from their inputs, and the cockpit from the arrays of the lines. */
async function driftOf(environment: Environment): Promise<number> {
  const worker = connect({ url: environment.workerUrl, max: 1, onError: () => {} })
  const { drifts } = await checkRollups(worker).finally(() => worker.close())
  const inRollups = drifts.reduce((sum, { cents }) => sum + Number(cents), 0)
  const net = await netOf(environment, await authorised(environment))
  const months = await asOwner(environment, (db) =>
    db.many<{ cents: bigint }>(sql`
      select sum(c.cents)::bigint as cents from forecast f join forecast_amount a on a.forecast_id = f.id, unnest(a.cents) with ordinality c (cents, month)
      where f.label = 'meting' group by c.month order by c.month`),
  )
  const inCockpit = net.reduce((sum, cents, k) => sum + Math.abs(Number(cents - (months[k]?.cents ?? 0n))), 0)
  return inRollups + inCockpit
}
