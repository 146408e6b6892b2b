import { fieldProblem } from '../problem.ts'
import type { Reader } from './connect.ts'
import { fixed, type Sql, sql } from './sql.ts'

/** Tables that can be read as they were, with the columns by which the audit log names their rows. */
const keys = {
  bank_account: 'id',
  bank_balance: 'id',
  cash_item: 'id',
  cluster: 'id',
  forecast: 'id',
  forecast_item: 'id',
  fund: 'id',
  fund_movement: 'id',
  line_rule: 'project_id,line_code',
  policy_version: 'id',
  project: 'id',
} as const

/** A table to select from: as it was recorded at an instant (ISO 8601), or as it is. Of deleted rows the stamps are unknown. */
export const rowsAt = (table: keyof typeof keys, knownAt: string | undefined): Sql =>
  knownAt === undefined
    ? fixed(table)
    : sql`rows_known(null::${fixed(table)}, ${keys[table]}, ${knownAt}::timestamptz)`

/**
 * The same for records that carry a version: with the version and the time of their last change of then, which the log
 * does not hold but its events tell.
 */
export const recordsAt = (table: 'cash_item', knownAt: string): Sql => sql`
  (select (jsonb_populate_record(r, jsonb_build_object('version', e.version, 'updated_at', e.at))).*
    from ${rowsAt(table, knownAt)} r cross join lateral (
      select count(*) as version, max(at) as at from audit_event
      where object = ${table} and object_id = r.id::text and at <= ${knownAt}::timestamptz) e)`

/** Waits until everything that was recorded at an instant can be read. @throws BAD_REQUEST for one that is still to come */
export async function refuseUnknownYet(db: Reader, knownAt: string): Promise<void> {
  const { isPast } = await db.one<{ isPast: boolean }>(
    sql`select ${knownAt}::timestamptz <= settle_log() as is_past`,
  )
  if (!isPast) throw fieldProblem('knownAt', 'in_the_future', 'invalidInput', 'query')
}
