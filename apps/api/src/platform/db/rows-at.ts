import type { Reader } from './connect.ts'
import { fixed, type Sql, sql } from './sql.ts'

/** Tables that can be read as they were, with the columns by which the audit log names their rows. */
const keys = {
  bank_account: 'id',
  bank_balance: 'id',
  cash_item: 'id',
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

/** Whether everything that was recorded at an instant can be read: false for an instant that is still to come. */
export const isPast = async (db: Reader, knownAt: string): Promise<boolean> =>
  (await db.one<{ isPast: boolean }>(sql`select ${knownAt}::timestamptz <= settle_log() as is_past`)).isPast
