import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { issueTypes } from '@stuurhuis/schemas'
import type { Reader } from '../db/connect.ts'
import { fixed, joinSql, type Sql, sql } from '../db/sql.ts'
import { ProblemError } from '../problem.ts'

/** A column by which a list can be ordered: its expression (never null) and the type its cursor value is cast to. */
export type SortKey = {
  readonly expression: Sql
  readonly type: 'text' | 'timestamptz' | 'date' | 'numeric' | 'bigint' | 'uuid'
}
export type Order = readonly { readonly key: SortKey; readonly descending: boolean }[]

/**
 * The asked order, always ending with the id so that it is total.
 * @param sort names as in the query, `-` for descending
 */
export function orderOf(
  sort: readonly string[] | undefined,
  fallback: readonly string[],
  keys: Readonly<Record<string, SortKey>>,
  id: SortKey,
): Order {
  const wanted = (sort ?? fallback).flatMap((name) => {
    const key = keys[name.replace(/^-/, '')]
    return key ? [{ key, descending: name.startsWith('-') }] : []
  })
  return [...wanted, { key: id, descending: wanted.at(-1)?.descending ?? false }]
}

/** The rows after a cursor: a row comparison when all keys run one way (an index serves it), else its expansion. */
export function afterCursor(order: Order, values: readonly string[] | undefined): Sql {
  if (!values) return sql`true`
  const typed = order.map(({ key }, index) => sql`${values[index]}::text${fixed(`::${key.type}`)}`)
  const oneWay = order.every((item) => item.descending === order[0]?.descending)
  if (oneWay) {
    const comparison = fixed(order[0]?.descending ? '<' : '>')
    return sql`(${joinSql(
      order.map((item) => item.key.expression),
      ', ',
    )}) ${comparison} (${joinSql(typed, ', ')})`
  }
  const alternatives = order.map((item, index) => {
    const equal = order.slice(0, index).map((before, at) => sql`${before.key.expression} = ${typed[at]}`)
    return sql`(${joinSql([...equal, sql`${item.key.expression} ${fixed(item.descending ? '<' : '>')} ${typed[index]}`], ' and ')})`
  })
  return sql`(${joinSql(alternatives, ' or ')})`
}

export const orderBy = (order: Order): Sql =>
  joinSql(
    order.map(({ key, descending }) => sql`${key.expression} ${fixed(descending ? 'desc' : 'asc')}`),
    ', ',
  )
/** The values of a row under this order, as text, for the cursor that continues after it. */
export const cursorColumn = (order: Order): Sql =>
  sql`array[${joinSql(
    order.map(({ key }) => sql`(${key.expression})::text`),
    ', ',
  )}] as cursor_values`

/**
 * For a list whose columns cost more than its order does: `with page as materialized (select p.*, <sortKeys> … limit …)`
 * takes the rows, and the columns are then worked out for those alone. The keys are columns `key_0`, `key_1`… of it.
 */
export const sortKeys = (order: Order): Sql =>
  joinSql(
    order.map(({ key }, index) => sql`${key.expression} as ${fixed(`key_${index}`)}`),
    ', ',
  )
export const orderByKeys = (order: Order): Sql =>
  joinSql(
    order.map(({ descending }, index) => fixed(`key_${index} ${descending ? 'desc' : 'asc'}`)),
    ', ',
  )
/** As `cursorColumn`, but only on the last row that is shown of a page `p`: to write out the keys of all costs a fifth. */
export const lastCursorColumn = (order: Order, limit: number): Sql =>
  sql`case when p.id = (select id from page order by ${orderByKeys(order)} offset ${limit - 2} limit 1) then array[${joinSql(
    order.map((_, index) => fixed(`key_${index}::text`)),
    ', ',
  )}] end as cursor_values`

/** Rows of a list, counted to 10,001 at most: beyond that the exact number costs more than it tells. */
export const countRows = async (db: Reader, from: Sql, conditions: Sql): Promise<number> =>
  (
    await db.one<{ n: number }>(
      sql`select count(*)::int as n from (select 1 ${from} where ${conditions} limit 10001) s`,
    )
  ).n

/** Cursors are opaque and signed: bound to reader, route, filter and sort, so that a changed or foreign one is refused. */
export type Cursors = {
  write(values: readonly string[], binding: string): string
  read(cursor: string, binding: string): readonly string[]
}
export function createCursors(secret: Buffer): Cursors {
  const key = createSecretKey(secret)
  const seal = (payload: string, binding: string) =>
    createHmac('sha256', key).update(`cursor\n${binding}\n${payload}`).digest().subarray(0, 16)
  const refused = () =>
    new ProblemError('BAD_REQUEST', {
      issues: [{ type: issueTypes.invalidInput, in: 'query', name: 'cursor', code: 'invalid_cursor' }],
    })
  return {
    write(values, binding) {
      const payload = JSON.stringify(values)
      return `${Buffer.from(payload).toString('base64url')}.${seal(payload, binding).toString('base64url')}`
    },
    read(cursor, binding) {
      const [body = '', mac = ''] = cursor.split('.')
      const payload = Buffer.from(body, 'base64url').toString('utf8')
      const given = Buffer.from(mac, 'base64url')
      const right = seal(payload, binding)
      if (given.length !== right.length || !timingSafeEqual(given, right)) throw refused()
      return JSON.parse(payload) as string[]
    },
  }
}
