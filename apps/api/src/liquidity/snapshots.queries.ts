import type { CashChange } from '@stuurhuis/schemas'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { limitTo, type Sql, sql } from '../platform/db/sql.ts'
import { afterCursor, cursorColumn, type Order, orderBy, type SortKey } from '../platform/http/paging.ts'
import type { SnapshotContent } from './snapshot.ts'

export type SnapshotRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  label: string
  asOf: string
  untilOn: string
  content: SnapshotContent
  hash: Buffer
  /** Of a scenario: what was tried out. */
  changes?: CashChange[]
  decisionId?: string
  byName: string
  releasedAt?: string
  cursorValues: string[]
}
export const snapshotSort = {
  createdAt: { expression: sql`s.created_at`, type: 'timestamptz' },
  id: { expression: sql`s.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const columns = sql`s.id, s.version, s.created_at, s.updated_at, s.label, s.as_of, s.until_on, s.content, s.hash, s.changes, s.decision_id, w.first_name || ' ' || w.last_name as by_name, s.released_at`
const from = sql`from forecast_snapshot s join person w on w.id = s.by_id`
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
/** @param readable released ones only for a reader of the board */
export const listSnapshots = (db: Reader, readable: Sql, page: Page) =>
  db.many<SnapshotRow>(
    sql`select ${columns}, ${cursorColumn(page.order)} ${from} where ${readable} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`,
  )
export const findSnapshot = (db: Reader, readable: Sql, id: string) =>
  db.maybe<SnapshotRow>(sql`select ${columns} ${from} where s.id = ${id} and ${readable}`)
export const everySnapshot = sql`true`
export const releasedSnapshot = sql`s.released_at is not null`
export const insertSnapshot = (
  tx: Tx,
  input: {
    label: string
    content: SnapshotContent
    hash: Buffer
    changes?: readonly CashChange[] | undefined
    decisionId?: string | undefined
    by: string
  },
) =>
  tx.one<{ id: string }>(
    sql`insert into forecast_snapshot (label, as_of, until_on, content, hash, changes, decision_id, by_id) values (${input.label}, ${input.content.asOf}, ${input.content.until}, ${JSON.stringify(input.content)}, ${input.hash}, ${input.changes ? JSON.stringify(input.changes) : null}, ${input.decisionId ?? null}, ${input.by}) returning id`,
  )
export const releaseSnapshot = (tx: Tx, id: string) =>
  tx.run(sql`update forecast_snapshot set released_at = clock_timestamp() where id = ${id}`)
