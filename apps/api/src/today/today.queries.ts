import { type Actor, clustersOf, hasRole, isInternal } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { ownProjects, plansMoney, visibleProjects } from '../projects/projects.queries.ts'

export const staleAfterDays = 30
const active = sql`p.stage not in ('closed', 'stopped')`

export type ProjectNeed = {
  id: string
  code: string
  name: string
  kind: 'project_without_lead' | 'project_without_backup' | 'stale_project' | 'stage_request'
  days?: number
}
/** Own projects that lack somebody, or that nobody updated for 30 days, and stage requests that wait for a manager. */
export const listProjectNeeds = (db: Reader, actor: Actor) =>
  db.many<ProjectNeed>(sql`
    select id, code, name, kind, days from (
      select p.id, p.code, p.name, 'project_without_lead' as kind, null::int as days, 1 as rank from project p where ${active} and p.lead_id is null and p.stage <> 'signal' and ${ownProjects(actor)} and ${visibleProjects(actor)}
      union all
      select p.id, p.code, p.name, 'project_without_backup', null, 2 from project p where ${active} and p.lead_id is not null and p.backup_id is null and p.stage not in ('signal', 'exploration') and ${ownProjects(actor)} and ${visibleProjects(actor)}
      union all
      select p.id, p.code, p.name, 'stage_request', null, 0 from project p join stage_transition t on t.project_id = p.id and t.state = 'requested'
        where p.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[])
      union all
      select p.id, p.code, p.name, 'stale_project', (today() - (p.updated_at at time zone 'Europe/Brussels')::date), 3 from project p
        where ${active} and p.stage <> 'on_hold' and p.updated_at < clock_timestamp() - make_interval(days => ${staleAfterDays}) and ${ownProjects(actor)} and ${visibleProjects(actor)}) needs
    order by rank, days desc nulls last, code limit 50`)

export type RoleNeed = { id: string; personName: string; role: string; since: string }
export const listRoleNeeds = (db: Reader, actor: Actor) =>
  db.many<RoleNeed>(sql`
    select r.id, p.first_name || ' ' || p.last_name as person_name, r.role, (r.created_at at time zone 'Europe/Brussels')::date as since
    from role_assignment r join person p on p.id = r.person_id
    where r.state = 'proposed' and r.person_id <> ${actor.personId} and r.proposed_by <> ${actor.personId}
      and ((r.role = 'general_director' and ${hasRole(actor, 'cluster_manager')}) or (r.role <> 'general_director' and ${hasRole(actor, 'general_director')}))
    order by r.created_at limit 20`)

export type ChangeRow = {
  at: string
  actorName?: string
  action: 'created' | 'updated' | 'deleted'
  object: string
  objectId: string
  subject: string
  fields: string[]
  projectId: string
}
/** The latest changes of visible projects. */
export const listChanges = (db: Reader, actor: Actor) =>
  db.many<ChangeRow>(sql`
    select e.at, w.first_name || ' ' || w.last_name as actor_name, e.action, e.object, p.id as object_id, p.code || ' ' || p.name as subject, p.id as project_id,
      case when e.action = 'updated' then array(select jsonb_object_keys(e.changes)) else '{}' end as fields
    from (select * from audit_event where object in ('project', 'stage_transition') order by seq desc limit 300) e
    join project p on p.id::text = case when e.object = 'project' then e.object_id else e.changes ->> 'project_id' end
    left join person w on w.id::text = e.actor
    where ${visibleProjects(actor)} order by e.seq desc limit 12`)

export type Figures = {
  activeProjects: number
  ownProjects: number
  areaM2: string
  staleProjects: number
  /** Only for who may read absences. */
  absentToday?: number
}
export const readFigures = (db: Reader, actor: Actor) =>
  db.one<Figures>(sql`
    select count(*)::int as active_projects, count(*) filter (where ${ownProjects(actor)})::int as own_projects, trim_scale(coalesce(sum(p.area_m2), 0))::text as area_m2,
      count(*) filter (where p.stage <> 'on_hold' and p.updated_at < clock_timestamp() - make_interval(days => ${staleAfterDays}))::int as stale_projects,
      (select count(distinct a.person_id)::int from absence a where a.revoked_at is null and a.ended_at is null and a.from_on <= today() and coalesce(a.to_on, 'infinity') >= today() having ${isInternal(actor)}) as absent_today
    from project p where ${active} and ${visibleProjects(actor)}`)

export const listAbsentToday = (db: Reader) =>
  db.many<{ personName: string; from: string; to?: string }>(sql`
    select p.first_name || ' ' || p.last_name as person_name, a.from_on as from, a.to_on as to from absence a join person p on p.id = a.person_id
    where p.active and a.revoked_at is null and a.ended_at is null and a.from_on <= today() and coalesce(a.to_on, 'infinity') >= today() order by lower(p.last_name), a.from_on limit 50`)

export type ImportNeed = { id: string; fileName: string; since: string }
/** Own files that were checked and found right in the past week, and not brought in since. */
export const listOpenImports = (db: Reader, personId: string) =>
  db.many<ImportNeed>(sql`
    select i.id, i.file_name, (i.created_at at time zone 'Europe/Brussels')::date as since from project_import i
    where i.imported_by = ${personId} and i.state = 'checked' and i.committable and i.created_at > clock_timestamp() - interval '7 days'
      and not exists (select from project_import c where c.file_sha256 = i.file_sha256 and c.state = 'committed' and c.committed_at >= i.created_at)
    order by i.created_at desc limit 5`)

/** The last use of a recovery code in the past 30 days: told to its owner, in case it was somebody else. */
export const findRecoveryUse = (db: Reader, personId: string) =>
  db.maybe<{ id: string; since: string }>(
    sql`select id, (used_at at time zone 'Europe/Brussels')::date as since from recovery_code where person_id = ${personId} and used_at > clock_timestamp() - interval '30 days' order by used_at desc limit 1`,
  )

/** Days before the term of a claim on which it is asked for. */
const claimWarningDays = 7
export type ClaimNeed = {
  id: string
  commitmentId: string
  payee: string
  number: string
  cents: bigint
  verifyBy: string
  late: boolean
  code?: string
}
/** Claims that this actor has to verify within a week, or that nobody verified in time (30 days, journey J14). */
export const listClaimNeeds = (db: Reader, actor: Actor) =>
  db.many<ClaimNeed>(sql`
    select g.id, g.commitment_id, c.payee, g.number, g.claimed_cents as cents, g.received_on + 30 as verify_by, g.received_on + 30 < today() as late, p.code
    from progress_claim g join commitment c on c.id = g.commitment_id left join project p on p.id = c.project_id
    where g.state = 'received' and g.received_on + 30 <= today() + ${claimWarningDays}::int
      and coalesce(case when c.project_id is not null then ${visibleProjects(actor)} and ${plansMoney(actor)}
        else ${hasRole(actor, 'finance_expert')} or c.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[]) end, false)
    order by verify_by, g.id limit 20`)

export type AdoptionNeed = {
  id: string
  kind: 'policy_to_adopt' | 'movement_to_approve'
  subject: string
  since: string
  cents?: bigint
  fundId?: string
}
/** What waits for the general director: rules and fund movements that somebody else proposed. */
export const listAdoptionNeeds = (db: Reader, actor: Actor) =>
  db.many<AdoptionNeed>(sql`
    select n.id, n.kind, n.subject, n.since, n.cents, n.fund_id from (
      select v.id, 'policy_to_adopt' as kind, v.key as subject, v.proposed_by, (v.created_at at time zone 'Europe/Brussels')::date as since, null::bigint as cents, null::uuid as fund_id
        from policy_version v where v.state = 'proposed' and v.key in ('buffer', 'dayForecast', 'bankClosingDays', 'forecastDefaults', 'alerts')
      union all
      select m.id, 'movement_to_approve', f.name, m.proposed_by, (m.created_at at time zone 'Europe/Brussels')::date, m.amount_cents, f.id
        from fund_movement m join fund f on f.id = m.fund_id where m.state = 'proposed') n
    where n.proposed_by <> ${actor.personId} order by n.since, n.id limit 20`)
