/** B1 to B4: get one, list 50, filtered keyset list at page 1 and in the depth, create with audit record. */
import { randomUUID } from 'node:crypto'
import type { Environment } from './environment.ts'
import { ask, type Latency, pace, type Request, type RequestMaker, saturate } from './load.ts'
import { measurePair, type Pair, type Sample, sample } from './measure.ts'
import { runPgbench } from './pgbench.ts'
import {
  createStatements,
  filterStatement,
  getStatement,
  listStatement,
  manager,
  scriptOf,
} from './statements.ts'

export type Target = { text: string; value: number; isMet: boolean }
export type CaseResult = {
  name: string
  clients: number
  requests: number
  pairs: Record<string, Pair>
  /** Transactions a second of pgbench with the same statement; absent where there is no pgbench. */
  pgbench?: number
  /** Of the product at half of its capacity. */
  latency: Latency
  targets: Target[]
  /** What was measured beside it and is held to nothing. */
  notes?: string[]
}
/** `edits`: how many random ones come before the rollups are compared. */
export type Flags = { isLarge: boolean; edits: number }

/** `holds`: what the body of a first answer must say. */
export type Side = { port: number; pid: number; status: number; make: RequestMaker; holds: string }

const clients = 16
const deepRows = 100_000
const stage = 'signal'

/** One project by its id. */
export async function getOne(environment: Environment): Promise<CaseResult> {
  const { projectIds } = environment
  const idOf = (n: number) => projectIds[n % projectIds.length] ?? ''
  const headers = await authorised(environment)
  const requests = 4_000
  const anchor = anchorSide(environment, (n) => get(`/projects/${idOf(n)}`))
  const product = productSide(environment, (n) => get(`/v1/projects/${idOf(n)}`, headers))
  const pair = await compare(environment, anchor, product, requests)
  const script = scriptOf(getStatement(manager(environment.clusterId), idOf(7)))
  return await result(
    'get',
    environment,
    product,
    requests,
    { 'anchor | product': pair },
    script,
    (pgbench) => [
      atLeast('rate / bare node', pair.rateRatio.median, 0.8),
      atMost('Node CPU / bare node', pair.nodeCpuRatio.median, 1.5),
      ...ofPgbench(pair, pgbench, 0.5),
    ],
  )
}

/** The newest 50 projects. */
export async function list(environment: Environment): Promise<CaseResult> {
  const headers = await authorised(environment)
  const requests = 1_500
  const anchor = anchorSide(environment, () => get('/projects'))
  const product = productSide(environment, () => get('/v1/projects?pageSize=50', headers))
  const pair = await compare(environment, anchor, product, requests)
  const script = scriptOf(listStatement(manager(environment.clusterId)))
  return await result(
    'list',
    environment,
    product,
    requests,
    { 'anchor | product': pair },
    script,
    (pgbench) => [
      atLeast('rate / bare node with default type parsers', pair.rateRatio.median, 1.4),
      ...ofPgbench(pair, pgbench, 0.5),
    ],
  )
}

/** Fifty projects of one stage: the first page, and a page behind 100,000 rows. */
export async function filter(environment: Environment): Promise<CaseResult> {
  const headers = await authorised(environment)
  const requests = 1_500
  const first = `/v1/projects?stage=${stage}&pageSize=50`
  const anchor = anchorSide(environment, () => get(`/projects?stage=${stage}`))
  const product = productSide(environment, () => get(first, headers))
  const pair = await compare(environment, anchor, product, requests)
  const deepPath = await pathAtDepth(environment, headers)
  const deep = productSide(environment, () => get(deepPath, headers))
  const depth = await compare(environment, product, deep, requests)
  const script = scriptOf(filterStatement(manager(environment.clusterId), stage))
  const pairs = { 'anchor | product, page 1': pair, [`page 1 | ${deepRows} rows deep`]: depth }
  return await result('filter', environment, product, requests, pairs, script, (pgbench) => [
    atMost('depth / page 1, time of a request', 1 / depth.rateRatio.median, 1.2),
    ...ofPgbench(pair, pgbench, 0.5),
  ])
}

/** A new project in a transaction with its audit record, chained; 8 and 32 clients. */
export async function create(environment: Environment): Promise<CaseResult> {
  const token = await authorised(environment)
  const requests = 800
  const body = (n: number) => ({ name: `Meting ${n}`, kind: 'brownfield', municipality: 'Gent' })
  const post = (path: string, headers: Record<string, string>, value: unknown): Request => ({
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(value),
  })
  const anchor = { ...anchorSide(environment, (n) => post('/projects', {}, body(n))), status: 201 }
  const { clusterId } = environment
  const product = {
    ...productSide(environment, (n) =>
      post('/v1/projects', { ...token, 'idempotency-key': randomUUID() }, { ...body(n), clusterId }),
    ),
    status: 201,
  }
  const few = await compare(environment, anchor, product, requests, 8)
  const many = await compare(environment, anchor, product, requests, 32)
  const values = [
    'next_project_code(extract(year from now())::int)',
    "'Meting'",
    `'${clusterId}'`,
    "'brownfield'",
    "'Gent'",
  ]
  const insert = values.reduce(
    (text, value, index) => text.replace(`$${index + 1}`, value),
    createStatements.insert,
  )
  const script = `begin;\n${createStatements.actor};\n${insert.replaceAll('\n', ' ')};\ncommit;\n`
  const pairs = { 'anchor | product, 8 clients': few, 'anchor | product, 32 clients': many }
  return await result('create', environment, product, requests, pairs, script, (pgbench) => [
    ...ofPgbench(few, pgbench, 0.65),
    atLeast('32 clients / 8 clients', many.candidate.perSecond.median / few.candidate.perSecond.median, 0.6),
  ])
}

export const get = (path: string, headers: Record<string, string> = {}): Request => ({
  method: 'GET',
  path,
  headers,
})

const ofProjects = '"kind":"brownfield"'
export const anchorSide = ({ anchor }: Environment, make: RequestMaker, holds = ofProjects): Side => ({
  ...anchor,
  status: 200,
  make,
  holds,
})
export const productSide = ({ product }: Environment, make: RequestMaker, holds = ofProjects): Side => ({
  ...product,
  status: 200,
  make,
  holds,
})

export async function authorised(environment: Environment): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await environment.signIn()}` }
}

/** Looks at one answer of each side, then measures both in turn; `anchorRequests` where the anchor takes seconds. */
export async function compare(
  environment: Environment,
  anchor: Side,
  candidate: Side,
  requests: number,
  connections = clients,
  anchorRequests = requests,
): Promise<Pair> {
  for (const side of [anchor, candidate]) {
    const answer = await ask(side.port, side.make(0))
    const isRight = answer.status === side.status && answer.body.includes(side.holds)
    if (!isRight)
      throw new Error(`a first look at port ${side.port}: ${answer.status} ${answer.body.slice(0, 300)}`)
  }
  const run = (side: Side, total: number) => (): Promise<Sample> =>
    sample(() => saturate(side, side.make, connections, total), {
      requests: total,
      serverPid: side.pid,
      dataFolder: environment.dataFolder,
    })
  return await measurePair(run(anchor, anchorRequests), run(candidate, requests))
}

async function result(
  name: string,
  environment: Environment,
  product: Side,
  requests: number,
  pairs: Record<string, Pair>,
  script: string,
  targets: (pgbench: number | undefined) => Target[],
): Promise<CaseResult> {
  const [pair] = Object.values(pairs)
  const capacity = pair?.candidate.perSecond.median ?? 1
  const latency = await pace(product, product.make, capacity / 2, 3)
  const pgbench = runPgbench(environment.appUrl, script, 8, 3)
  return {
    name,
    clients,
    requests,
    pairs,
    ...(pgbench === undefined ? {} : { pgbench }),
    latency,
    targets: targets(pgbench),
  }
}

/** The address of a page that stands `deepRows` behind the first, reached as a caller would: from cursor to cursor. */
async function pathAtDepth(environment: Environment, headers: Record<string, string>): Promise<string> {
  let path = `/v1/projects?stage=${stage}&pageSize=200`
  for (let rows = 0; rows < deepRows; rows += 200) {
    const answer = await ask(environment.product.port, get(path, headers))
    const { next } = JSON.parse(answer.body) as { next?: string }
    if (next === undefined) throw new Error(`there are only ${rows} rows of this stage`)
    const url = new URL(next)
    path = `${url.pathname}${url.search}`
  }
  return path.replace('pageSize=200', 'pageSize=50')
}

export const atLeast = (text: string, value: number, target: number): Target => ({
  text: `${text} >= ${target}`,
  value,
  isMet: value >= target,
})
export const atMost = (text: string, value: number, target: number): Target => ({
  text: `${text} <= ${target}`,
  value,
  isMet: value <= target,
})
const ofPgbench = (pair: Pair, pgbench: number | undefined, target: number): Target[] =>
  pgbench === undefined ? [] : [atLeast('rate / pgbench', pair.candidate.perSecond.median / pgbench, target)]
