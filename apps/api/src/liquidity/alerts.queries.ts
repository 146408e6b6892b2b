import type { AlertFacts, AlertKind, FoundAlert, OpenAlert } from '@stuurhuis/domain'
import { type Actor, clustersOf, hasRole, seesWholeHouse } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { liveVersion, plansMoney, readsMoney, visibleProjects } from '../projects/projects.queries.ts'

/** Number of the last audit record: whatever is written to the business data moves it, in the order of commits. */
export const lastChange = async (db: Reader): Promise<string> => {
  const row = await db.maybe<{ seq: bigint }>(sql`select seq from audit_event order by seq desc limit 1`)
  return String(row?.seq ?? 0)
}
/** @returns false while another worker writes alerts */
export const holdAlerts = async (tx: Tx): Promise<boolean> =>
  (await tx.one<{ held: boolean }>(sql`select pg_try_advisory_xact_lock(7305805) as held`)).held

export const listOpenAlerts = (db: Reader) =>
  db.many<OpenAlert>(
    sql`select id, kind, subject, severity, project_id, cluster_id, details as facts from cash_alert where cleared_on is null`,
  )
export const insertAlerts = (tx: Tx, alerts: readonly FoundAlert[], on: string) =>
  tx.run(sql`
    insert into cash_alert (kind, subject, severity, project_id, cluster_id, details, first_seen_on, changed_on)
    select e ->> 'kind', e ->> 'subject', e ->> 'severity', (e ->> 'projectId')::uuid, (e ->> 'clusterId')::uuid, e -> 'facts', ${on}, ${on}
    from jsonb_array_elements(${JSON.stringify(alerts)}::jsonb) e`)
export const moveAlerts = (tx: Tx, alerts: readonly OpenAlert[], on: string) =>
  tx.run(sql`
    update cash_alert a set severity = e ->> 'severity', details = e -> 'facts', changed_on = greatest(a.first_seen_on, ${on})
    from jsonb_array_elements(${JSON.stringify(alerts)}::jsonb) e where a.id = (e ->> 'id')::uuid`)
export const clearAlerts = (tx: Tx, ids: readonly string[], on: string) =>
  tx.run(
    sql`update cash_alert set cleared_on = greatest(first_seen_on, ${on}) where id = any(${ids}::uuid[])`,
  )

/** Live versions whose own cash differs by more than the limit from that of the last approved version. */
export const listShifts = (db: Reader, limitCents: bigint) =>
  db.many<{ projectId: string; label: string; cents: bigint }>(sql`
    select * from (
      select p.id as project_id, f.label, ((select sum(c) from unnest(now.all_cents) c) - (select sum(c) from unnest(old.all_cents) c))::bigint as cents
      from project p
        cross join lateral ${liveVersion()} f
        cross join lateral (select v.id from forecast v where v.project_id = p.id and v.base_id is null and v.state = 'approved' order by v.created_at desc, v.id desc limit 1) a
        join forecast_rollup now on now.forecast_id = f.id join forecast_rollup old on old.forecast_id = a.id
      where p.stage not in ('closed', 'stopped') and f.id <> a.id) shift
    where abs(cents) > ${limitCents} order by project_id`)

export type AlertRow = {
  id: string
  kind: AlertKind
  severity: FoundAlert['severity']
  projectId?: string
  projectCode?: string
  projectName?: string
  facts: AlertFacts
  firstSeenOn: string
  changedOn: string
  clearedOn?: string
}
const columns = sql`a.id, a.kind, a.severity, a.project_id, p.code as project_code, p.name as project_name, a.details as facts, a.first_seen_on, a.changed_on, a.cleared_on`
const from = sql`from cash_alert a left join project p on p.id = a.project_id`
/** Alerts this actor may read: those of the house for who answers for it, those of a project as its money. */
const readable = (actor: Actor) =>
  sql`(case when a.project_id is not null then ${visibleProjects(actor)} and ${readsMoney(actor)} else ${seesWholeHouse(actor)} end)`
const worstFirst = sql`case a.severity when 'serious' then 0 when 'warning' then 1 else 2 end`
export const listAlerts = (db: Reader, actor: Actor, state: 'open' | 'cleared') =>
  db.many<AlertRow>(sql`
    select ${columns} ${from} where (a.cleared_on is null) = ${state === 'open'} and ${readable(actor)}
    order by a.cleared_on desc nulls first, ${worstFirst}, a.first_seen_on, a.id limit 200`)

/** Open alerts that this actor must do something about: product.md 4 says who runs what. */
export const listAlertsToSettle = (db: Reader, actor: Actor) => {
  const ofTheHouse = [
    ...(hasRole(actor, 'general_director', 'cluster_manager', 'finance_expert')
      ? ['breach', 'committedOnlyBreach']
      : []),
    ...(hasRole(actor, 'cluster_manager', 'finance_expert') ? ['fundBelowFloor'] : []),
    ...(hasRole(actor, 'finance_expert') ? ['overdue', 'pastResidual', 'budgetExceeded'] : []),
  ]
  return db.many<AlertRow>(sql`
    select ${columns} ${from} where a.cleared_on is null and ${readable(actor)} and coalesce(case
      when a.project_id is not null then ${plansMoney(actor)}
      else a.kind = any(${ofTheHouse}::text[]) or (a.kind = 'budgetExceeded' and a.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[])) end, false)
    order by ${worstFirst}, array_position(array['breach', 'committedOnlyBreach', 'fundBelowFloor', 'budgetExceeded', 'overCommitted', 'largeShift'], a.kind), a.first_seen_on, a.id limit 50`)
}
