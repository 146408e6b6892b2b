/** B7: the consolidation of 80,000 lines over HTTP, and the day forecast of 200,000 live items. */
import {
  anchorSide,
  atLeast,
  atMost,
  authorised,
  type CaseResult,
  compare,
  type Flags,
  get,
  productSide,
} from './cases.ts'
import type { Environment } from './environment.ts'
import { ask, type Latency, pace, saturate } from './load.ts'
import { fillForecasts, fillItems, linesOfProject, monthsOfLine, projectsOf } from './portfolio-data.ts'

/** A cockpit without a row per project: the totals per month that a screen shows while one talks. */
const totalsPath = '/v1/portfolio/result?detail=totals'
const rowsPath = '/v1/portfolio/result'
const clients = 16
const requests = 600

export async function cockpit(environment: Environment, { isLarge }: Flags): Promise<CaseResult> {
  const projects = isLarge ? projectsOf.large : projectsOf.normal
  const cells = projects * linesOfProject * monthsOfLine
  console.log(`Planning ${projects} projects, ${cells} months …`)
  await fillForecasts(environment, projects)
  const headers = await authorised(environment)
  const first = await timed(() => expectSameSums(environment, headers))
  const anchor = anchorSide(environment, () => get('/cells'), '"cents"')
  const product = productSide(environment, () => get(totalsPath, headers), '"balance"')
  // one after the other: how much sooner one question is answered
  const pair = await compare(environment, anchor, product, requests, 1, isLarge ? 1 : 3)
  const [rows, again] = [await askRows(environment, headers), await askRows(environment, headers)]
  const latency = await atHalfLoad(product, requests * 4)
  return {
    name: isLarge ? 'cockpit, large' : 'cockpit',
    clients: 1,
    requests,
    pairs: { 'anchor | product': pair },
    latency,
    targets: [
      atMost(`${cells / 1e6} million months, p95 at half load in ms`, latency.p95, isLarge ? 8 : 5),
      atLeast('times as fast as GROUP BY', pair.rateRatio.median, 300),
    ],
    notes: [
      `first answer of the process, which reads all rollups: ${first.toFixed(0)} ms`,
      `one answer with a row of months for each of ${projects} projects: ${rows.toFixed(0)} ms, the next ${again.toFixed(0)} ms`,
    ],
  }
}

const askRows = (environment: Environment, headers: Record<string, string>) =>
  timed(() => ask(environment.product.port, get(rowsPath, headers)))

const tenYears = () => {
  const day = new Date()
  day.setUTCFullYear(day.getUTCFullYear() + 10)
  return day.toISOString().slice(0, 10)
}

/** Ten years by day, shown by month: every item has its day in the curve. */
export async function days(environment: Environment): Promise<CaseResult> {
  await fillItems(environment)
  const headers = await authorised(environment)
  const path = `/v1/liquidity?granularity=month&to=${tenYears()}`
  const first = await timed(() => ask(environment.product.port, get(path, headers)))
  const anchor = anchorSide(environment, () => get('/days'), '"lowest"')
  const product = productSide(environment, () => get(path, headers), '"lowestBalance"')
  const total = 60
  const pair = await compare(environment, anchor, product, total, 1, 10)
  // a few at once: sixteen would hold the loop so long that the server, rightly, refuses some
  const latency = await atHalfLoad(product, total * 4, 2)
  return {
    name: 'days',
    clients: 1,
    requests: total,
    pairs: { 'anchor | product': pair },
    latency,
    targets: [atMost('200,000 live items, p95 at half load in ms', latency.p95, 15)],
    notes: [`first answer of the process, which reads all items: ${first.toFixed(0)} ms`],
  }
}

/** Latency at half of what the product can answer. */
export async function atHalfLoad(
  product: ReturnType<typeof productSide>,
  total: number,
  connections = clients,
): Promise<Latency> {
  const { perSecond } = await saturate(product, product.make, connections, total)
  return await pace(product, product.make, perSecond / 2, 5)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** What moves in each month by the answer of the cockpit, in cents. */
export async function netOf(environment: Environment, headers: Record<string, string>): Promise<bigint[]> {
  const { body } = await ask(environment.product.port, get(totalsPath, headers))
  const { totals } = JSON.parse(body) as { totals: { net: string[] } }
  return totals.net.map((amount) => BigInt(amount.replace('.', '')))
}

/** The two sides must say the same, month by month, before anything is measured. */
async function expectSameSums(environment: Environment, headers: Record<string, string>): Promise<void> {
  const ours = await netOf(environment, headers)
  const anchor = await ask(environment.anchor.port, get('/cells'))
  const { items } = JSON.parse(anchor.body) as { items: { cents: string }[] }
  const at = items.findIndex(({ cents }, k) => BigInt(cents) !== ours[k])
  if (at !== -1 || items.length !== ours.length)
    throw new Error(`cockpit and GROUP BY differ in month ${at}: ${ours[at]} and ${items[at]?.cents}`)
}
