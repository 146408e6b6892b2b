import pg from 'pg'
import { ProblemError } from '../problem.ts'
import { databaseProblem } from './errors.ts'
import { type Outcome, runPrepared, type TypeParser } from './prepared.ts'
import { createStatements, type Sql, sql } from './sql.ts'

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
  /** Runs statements one after the other on one trip to the database; gives the rows of each. */
  all<T extends readonly unknown[]>(
    ...statements: { [I in keyof T]: Sql }
  ): Promise<{ [I in keyof T]: T[I][] }>
  /** Leaves a statement that is sent together with COMMIT: the last of the work, whose rows nobody looks at. */
  last(statement: Sql): void
}
export interface Db extends Reader {
  /**
   * BEGIN, the work, COMMIT; rolls back on any error. Connection and serialisation failures become problems.
   * @param opening sent together with BEGIN; the work is given its rows
   */
  transaction<T>(work: (tx: Tx, opened: readonly unknown[]) => Promise<T>, opening?: Sql): Promise<T>
  /**
   * What the database holds at this moment, for a reader that takes its time. It keeps a connection until it is closed,
   * so only a few are given out at once, and PostgreSQL takes it back from who did not read for a minute.
   * @param onLost called when that happens
   * @throws SERVICE_UNAVAILABLE beyond those few
   */
  openSnapshot(onLost: () => void): Promise<Snapshot>
  close(): Promise<void>
}
export type Snapshot = { readonly reader: Reader; close(): Promise<void> }

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
  const run = createRun()
  const direct = readerOf(async (statement) => {
    const client = await checkOut(pool)
    let broken: Error | undefined
    try {
      return (await run(client, [statement]))[0]
    } catch (error) {
      broken = lost(error)
      throw databaseProblem(error)
    } finally {
      client.release(broken)
    }
  })
  return {
    ...direct,
    transaction: (work, opening) => inTransaction(pool, (client) => attempt(client, run, work, opening)),
    openSnapshot: createSnapshots(pool, run, Math.max(1, Math.min(mostSnapshots, max - 1))),
    close: () => pool.end(),
  }
}

const mostSnapshots = 3
const beginSnapshot = sql`begin isolation level repeatable read read only`
// a caller may read slowly, but one who stopped reading loses the connection, and with it his place
const patience = sql`select set_config('idle_in_transaction_session_timeout', '60s', true)`
function createSnapshots(pool: pg.Pool, run: Run, most: number): Db['openSnapshot'] {
  let open = 0
  return async (onLost) => {
    if (open >= most) throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 10 })
    open++
    const client = await checkOut(pool).catch((error: unknown) => {
      open--
      throw error
    })
    let running: Promise<unknown> = run(client, [beginSnapshot, patience])
    const end = async () => {
      client.off('end', lose)
      await running.catch(() => {}) // the statement of a caller who went away meanwhile
      const failure = await client.query('rollback').then(
        () => undefined,
        (error: Error) => error,
      )
      client.release(failure)
      open--
    }
    let ended: Promise<void> | undefined
    const close = (): Promise<void> => (ended ??= end())
    const lose = () => {
      void close()
      onLost()
    }
    client.once('end', lose)
    const reader = readerOf(async (statement) => {
      const asked = run(client, [statement])
      running = asked
      return (await asked)[0]
    })
    await running.catch(async (error: unknown) => {
      await close()
      throw databaseProblem(error)
    })
    return { reader, close }
  }
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
async function inTransaction<T>(pool: pg.Pool, attemptOn: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    const client = await checkOut(pool)
    let broken: Error | undefined
    try {
      return await attemptOn(client)
    } catch (error) {
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      if (round === attempts || !repeatable.has(codeOf(error) ?? '')) throw databaseProblem(error)
    } finally {
      client.release(broken)
    }
  }
}

const begin = sql`begin`
const commit = sql`commit`
async function attempt<T>(
  client: pg.PoolClient,
  run: Run,
  work: (tx: Tx, opened: readonly unknown[]) => Promise<T>,
  opening: Sql | undefined,
): Promise<T> {
  const opened = await run(client, opening ? [begin, opening] : [begin])
  const closing: Sql[] = []
  const one = async (statement: Sql) => (await run(client, [statement]))[0]
  const tx = {
    ...readerOf(one),
    run: async (statement: Sql) => (await one(statement))?.rowCount ?? 0,
    all: async (...statements: Sql[]) => (await run(client, statements)).map(({ rows }) => rows),
    last: (statement: Sql) => {
      closing.push(statement)
    },
  } as unknown as Tx // its mark is no property, so that only this place can make one
  const result = await work(tx, opened[1]?.rows ?? [])
  await run(client, [...closing, commit])
  return result
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

type Run = (client: pg.PoolClient, statements: readonly Sql[]) => Promise<Outcome[]>
const composedTexts = 300
function createRun(): Run {
  const statementOf = createStatements(composedTexts)
  return (client, statements) => runPrepared(client, statements.map(statementOf), parserOf)
}

function readerOf(query: (statement: Sql) => Promise<Outcome | undefined>): Reader {
  const many = async <T>(statement: Sql) => ((await query(statement))?.rows ?? []) as T[]
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
