import pg from 'pg'
import { ProblemError } from '../problem.ts'
import { databaseProblem } from './errors.ts'
import type { Sql } from './sql.ts'

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
  [1016, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt))],
])
/** `2026-11-24 02:01:52.579383+00` -> `2026-11-24T02:01:52.579Z` (connections run in UTC). */
function isoInstant(text: string): string {
  const fraction = text[19] === '.' ? text.slice(20).replace(/[^\d].*$/, '') : ''
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0').slice(0, 3)}Z`
}
const types = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    return parsers.get(oid) ?? pg.types.getTypeParser(oid, format as 'text')
  },
}

/** A pool of connections to PostgreSQL, at most `max` (10) with at most 50 callers waiting 2 s; beyond that 503. */
export function connect({ url, max = 10, onError }: ConnectOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: 2000,
    options: '-c TimeZone=UTC',
    types: types as never,
  })
  pool.on('error', onError) // an idle client was lost
  pool.on('connect', (client) => client.on('error', onError)) // a checked-out client was lost: unheard, it ends the process
  const configOf = createConfigs()
  const direct = readerOf(async (statement) => {
    const client = await checkOut(pool)
    let broken: Error | undefined
    try {
      return await client.query(configOf(statement))
    } catch (error) {
      broken = lost(error)
      throw databaseProblem(error)
    } finally {
      client.release(broken)
    }
  })
  return { ...direct, transaction: (work) => inTransaction(pool, configOf, work), close: () => pool.end() }
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
async function inTransaction<T>(pool: pg.Pool, configOf: ConfigOf, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptTransaction(pool, configOf, work)
    } catch (error) {
      if (attempt < attempts && repeatable.has(codeOf(error) ?? '')) continue
      throw databaseProblem(error)
    }
  }
}

async function attemptTransaction<T>(
  pool: pg.Pool,
  configOf: ConfigOf,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const client = await checkOut(pool)
  let broken: Error | undefined
  try {
    await client.query('begin')
    const run = async (statement: Sql) => await client.query(configOf(statement))
    const tx = { ...readerOf(run), run: async (statement: Sql) => (await run(statement)).rowCount ?? 0 } as Tx
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

type ArrayResult = pg.QueryArrayResult<unknown[]>
type ConfigOf = (statement: Sql) => pg.QueryArrayConfig
const preparedTexts = 300
/**
 * Names composed statements too, so that PostgreSQL parses and plans each text once per connection (of a small read,
 * that is most of the database's work). Beyond the limit a text stays unnamed: no mix of filters fills the memory.
 */
function createConfigs(): ConfigOf {
  const names = new Map<string, string>()
  return (statement) => {
    const { text } = statement
    let name = statement.name ?? names.get(text)
    if (name === undefined && names.size < preparedTexts) {
      name = `c_${names.size}`
      names.set(text, name)
    }
    return { text, values: statement.values as unknown[], rowMode: 'array', ...(name && { name }) }
  }
}

function readerOf(query: (statement: Sql) => Promise<ArrayResult>): Reader {
  const many = async <T>(statement: Sql) => rowsOf<T>(await query(statement))
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

function rowsOf<T>(result: ArrayResult): T[] {
  const names = result.fields.map((field) => propertyOf(field.name))
  return result.rows.map((cells) => {
    const row: Record<string, unknown> = {}
    for (let index = 0; index < names.length; index++) {
      const cell = cells[index]
      if (cell !== null) row[names[index] as string] = cell
    }
    return row as T
  })
}

const properties = new Map<string, string>()
/** `created_at` -> `createdAt`; the columns are those of our own statements, so the map stays small. */
function propertyOf(column: string): string {
  let property = properties.get(column)
  if (property === undefined) {
    property = column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
    properties.set(column, property)
  }
  return property
}
