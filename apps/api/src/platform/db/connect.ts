import pg from 'pg'
import { ProblemError } from '../problem.ts'
import { databaseProblem } from './errors.ts'
import { type Outcome, runPrepared, type TypeParser } from './prepared.ts'
import { createStatements, type Sql } from './sql.ts'

/** Reads rows. Columns come as camelCase properties; a null column is an absent property, never null. */
export interface Reader {
  many<T>(statement: Sql): Promise<T[]>
  maybe<T>(statement: Sql): Promise<T | undefined>
  /** Exactly one row; anything else is a programming error. */
  one<T>(statement: Sql): Promise<T>
}
declare const writes: unique symbol
/** A transaction: the only thing that writing queries take, so a write outside one does not compile. */
export interface Tx extends Reader {
  readonly [writes]: true
  /** Runs a statement without looking at rows; gives the number of rows it touched. */
  run(statement: Sql): Promise<number>
}
export interface Db extends Reader {
  /** BEGIN, the work, COMMIT; rolls back on any error. Connection and serialisation failures become problems. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

export type ConnectOptions = {
  readonly url: string
  readonly max?: number
  readonly onError: (error: Error) => void
}
const waitingLimit = 50

const parsers = new Map<number, (text: string) => unknown>([
  [1082, (text) => text], // date: stays YYYY-MM-DD; the default makes local midnight of it
  [1114, (text) => text],
  [1184, isoInstant],
  [20, BigInt],
  [1016, (text) => elements(text).map(BigInt)],
  [2951, elements], // uuid[]
])
/** Of an array whose elements need no quotes. */
function elements(text: string): string[] {
  return text === '{}' ? [] : text.slice(1, -1).split(',')
}
/** `2026-11-24 02:01:52.579383+00` -> `2026-11-24T02:01:52.579Z` (connections run in UTC). */
function isoInstant(text: string): string {
  if (text.length === 29) return `${text.slice(0, 10)}T${text.slice(11, 23)}Z` // six decimals, as nearly all have
  const fraction = text[19] === '.' ? text.slice(20).replace(/[^\d].*$/, '') : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}
const parserOf = (typeId: number): TypeParser => parsers.get(typeId) ?? pg.types.getTypeParser(typeId, 'text')

/** A pool of connections to PostgreSQL, at most `max` (10) with at most 50 callers waiting 2 s; beyond that 503. */
export function connect({ url, max = 10, onError }: ConnectOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 2000,
    idleTimeoutMillis: 0, // they stay open: statements are prepared per connection
    options: '-c TimeZone=UTC',
  })
  pool.on('error', onError) // an idle client was lost
  pool.on('connect', (client) => client.on('error', onError)) // a checked-out client was lost: unheard, it ends the process
  const query = createQuery()
  const direct = readerOf(async (statement) => {
    const client = await checkOut(pool)
    let broken: Error | undefined
    try {
      return await query(client, statement)
    } catch (error) {
      broken = lost(error)
      throw databaseProblem(error)
    } finally {
      client.release(broken)
    }
  })
  return { ...direct, transaction: (work) => inTransaction(pool, query, work), close: () => pool.end() }
}

async function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  if (pool.waitingCount >= waitingLimit) throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 2 })
  try {
    return await pool.connect()
  } catch (cause) {
    throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 2 }, { cause })
  }
}

const attempts = 3
const repeatable = new Set(['40001', '40P01'])
async function inTransaction<T>(pool: pg.Pool, query: Query, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, query, work)
    } catch (error) {
      if (attempt < attempts && repeatable.has(codeOf(error) ?? '')) continue
      throw databaseProblem(error)
    }
  }
}

async function attemptTransaction<T>(pool: pg.Pool, query: Query, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await checkOut(pool)
  let broken: Error | undefined
  try {
    await client.query('begin')
    const run = (statement: Sql) => query(client, statement)
    const tx = { ...readerOf(run), run: async (statement: Sql) => (await run(statement)).rowCount } as Tx
    const result = await work(tx)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
/** A connection whose statement failed for reasons of the connection is not given back to the pool. */
const lost = (error: unknown): Error | undefined => {
  const code = codeOf(error)
  return error instanceof Error && (code === undefined || code.startsWith('08') || code.startsWith('57P'))
    ? error
    : undefined
}

type Query = (client: pg.PoolClient, statement: Sql) => Promise<Outcome>
const composedTexts = 300
function createQuery(): Query {
  const statementOf = createStatements(composedTexts)
  return (client, statement) => runPrepared(client, statementOf(statement), parserOf)
}

function readerOf(query: (statement: Sql) => Promise<Outcome>): Reader {
  const many = async <T>(statement: Sql) => (await query(statement)).rows as T[]
  return {
    many,
    maybe: async <T>(statement: Sql) => (await many<T>(statement))[0],
    one: async <T>(statement: Sql) => {
      const rows = await many<T>(statement)
      if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}`)
      return rows[0] as T
    },
  }
}
