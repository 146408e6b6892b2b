import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

export const deleteOldAnswers = (tx: Tx) =>
  tx.run(sql`delete from idempotency where at < clock_timestamp() - interval '30 days'`)
export const deleteOldSessions = (tx: Tx) =>
  tx.run(sql`delete from login_session where expires_at < clock_timestamp() - interval '30 days'`)
/** Computations on request, with their outputs. */
export const deleteOldJobs = (tx: Tx) =>
  tx.run(sql`delete from job where created_at < clock_timestamp() - interval '30 days'`)
/** Files that nobody can download any more. */
export const deleteOldExports = (tx: Tx) =>
  tx.run(sql`delete from export_file where created_at < clock_timestamp() - interval '1 hour'`)
export const deleteOldCounters = (tx: Tx) =>
  tx.run(sql`delete from attempt_counter where since < clock_timestamp() - interval '1 day'`)
export const deleteUnfinishedEnrolments = (tx: Tx) =>
  tx.run(sql`delete from totp where confirmed_at is null and expires_at < clock_timestamp()`)
