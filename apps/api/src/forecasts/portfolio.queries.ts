import type { Reader } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { liveVersion } from '../projects/projects.queries.ts'

/** A project as the consolidation keeps it. Series as text of an array: thousands of them go straight into typed arrays. */
export type PortfolioRow = {
  id: string
  code: string
  name: string
  externalId?: string
  clusterId: string
  sensitive: boolean
  leadId?: string
  backupId?: string
  namedPersonIds: string[]
  /** The live version that counts; absent when there is none or the project was stopped. */
  forecastId?: string
  startOn?: string
  /** Absent for a version whose rollup has not been made yet. */
  allCents?: string
  committedCents: string
  expectedCents: string
  internalCents: string
  internalCommittedCents: string
  internalExpectedCents: string
}
/** Every project that ever counted or may, and the snapshot from which changes are to be asked. */
export const listWatched = (db: Reader) =>
  db.one<{ xmin: string; ids: string[] }>(
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin, array(select project_id from portfolio_change) as ids`,
  )

const row = sql`p.id, p.code, p.name, p.external_id, p.cluster_id, p.sensitive, p.lead_id, p.backup_id, array(select person_id from project_named_person n where n.project_id = p.id) as named_person_ids,
  f.id as forecast_id, f.start_on, r.all_cents::text, r.committed_cents::text, r.expected_cents::text, r.internal_cents::text, r.internal_committed_cents::text, r.internal_expected_cents::text`
const live = sql`left join lateral ${liveVersion()} f on p.stage <> 'stopped'
  left join forecast_rollup r on r.forecast_id = f.id`
export const listPortfolioRows = (db: Reader, ids: readonly string[]) =>
  db.many<PortfolioRow>(sql`select ${row} from project p ${live} where p.id = any(${ids}::uuid[])`)
/** Whether anything changed in a transaction that an earlier snapshot could not see: nearly always the whole question. */
export const hasPortfolioChanged = async (db: Reader, since: string) =>
  (
    await db.one<{ changed: boolean }>(
      sql`select exists (select from portfolio_change where xid >= ${since}::xid8) as changed`,
    )
  ).changed
type ChangeRow = { xmin: string } & (PortfolioRow | { id?: undefined })
/**
 * The projects that changed in a transaction which an earlier snapshot could not see, and the snapshot to ask from next
 * time: one statement, so one moment.
 */
export const findPortfolioChanges = (db: Reader, since: string) =>
  db.many<ChangeRow>(sql`
    select s.xmin, c.* from (select pg_snapshot_xmin(pg_current_snapshot())::text as xmin) s left join (
      select ${row} from portfolio_change w join project p on p.id = w.project_id ${live} where w.xid >= ${since}::xid8) c on true`)

/** Settings of some versions, for those whose rollup has to be worked out. */
export const listSettings = (db: Reader, forecastIds: readonly string[]) =>
  db.many<{ id: string; settings: Record<string, unknown> }>(
    sql`select id, settings from forecast where id = any(${forecastIds}::uuid[])`,
  )
