import { type Actor, clustersOf, hasRole } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, likeLiteral, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'

/** A page of rows after a cursor, in a given order. */
export type Page = {
  readonly order: Order
  readonly after: readonly string[] | undefined
  readonly limit: number
}
const where = (conditions: readonly Sql[]): Sql =>
  conditions.length === 0 ? sql`true` : joinSql(conditions, ' and ')
const anyOf = (column: Sql, values: readonly string[] | undefined, type: Sql): Sql[] =>
  values ? [sql`${column} = any(${values}::${type})`] : []
const pattern = (text: string): string => `%${likeLiteral(text)}%`
const uuids = sql`uuid[]`
const texts = sql`text[]`

// --- clusters
export type ClusterRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  name: string
  code: string
  cursorValues: string[]
}
export const clusterSort = {
  name: { expression: sql`lower(c.name)`, type: 'text' },
  code: { expression: sql`c.code`, type: 'text' },
  id: { expression: sql`c.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const clusterColumns = sql`c.id, c.version, c.created_at, c.updated_at, c.name, c.code`
export const listClusters = (db: Reader, page: Page) =>
  db.many<ClusterRow>(
    sql`select ${clusterColumns}, ${cursorColumn(page.order)} from cluster c where ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countClusters = async (db: Reader) =>
  (await db.one<{ n: number }>(sql`select count(*)::int as n from cluster`)).n
export const findCluster = (db: Reader, id: string) =>
  db.maybe<ClusterRow>(sql`select ${clusterColumns} from cluster c where c.id = ${id}`)
export const lockCluster = (tx: Tx, id: string) =>
  tx.maybe<{ version: number }>(sql`select version from cluster where id = ${id} for update`)
export const insertCluster = (tx: Tx, input: { name: string; code: string }) =>
  tx.one<{ id: string }>(
    sql`insert into cluster (name, code) values (${input.name}, ${input.code}) returning id`,
  )
export const updateCluster = (
  tx: Tx,
  id: string,
  input: { name?: string | undefined; code?: string | undefined },
) =>
  tx.run(
    sql`update cluster set name = coalesce(${input.name ?? null}, name), code = coalesce(${input.code ?? null}, code) where id = ${id}`,
  )

// --- people
export type PersonRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  firstName: string
  lastName: string
  active: boolean
  email: string
  roles: { role: string; clusterId?: string }[]
  accountState: 'none' | 'one_time_password' | 'active' | 'locked'
  hasTotp: boolean
  lastSignInAt?: string
  recoveryCodeUsedAt?: string
  cursorValues: string[]
}
export const personSort = {
  lastName: { expression: sql`lower(p.last_name)`, type: 'text' },
  firstName: { expression: sql`lower(p.first_name)`, type: 'text' },
  email: { expression: sql`lower(p.email)`, type: 'text' },
  id: { expression: sql`p.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
export type PersonFilter = {
  q?: string | undefined
  active?: 'true' | 'false' | undefined
  role?: readonly string[] | undefined
  clusterId?: readonly string[] | undefined
  email?: string | undefined
}
const personColumns = sql`
  p.id, p.version, p.created_at, p.updated_at, p.first_name, p.last_name, p.active, p.email,
  coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('role', r.role, 'clusterId', r.cluster_id)) order by r.role) from live_role r where r.person_id = p.id), '[]') as roles,
  case when a.person_id is null then 'none' when a.one_time_until is not null then 'one_time_password'
    when coalesce((select c.count > 5 and c.since > clock_timestamp() - interval '15 minutes' from attempt_counter c where c.kind = 'login' and c.subject = encode(sha256(convert_to(lower(p.email), 'UTF8')), 'hex')), false) then 'locked'
    else 'active' end as account_state,
  exists (select from totp t where t.person_id = p.id and t.confirmed_at is not null) as has_totp, a.last_sign_in_at,
  (select max(c.used_at) from recovery_code c where c.person_id = p.id) as recovery_code_used_at`
const personFrom = sql`from person p left join account a on a.person_id = p.id`
const personWhere = (filter: PersonFilter, searchesEmail: boolean): Sql =>
  where([
    ...(filter.q
      ? [
          searchesEmail
            ? sql`(p.first_name || ' ' || p.last_name || ' ' || p.email) ilike ${pattern(filter.q)}`
            : sql`(p.first_name || ' ' || p.last_name) ilike ${pattern(filter.q)}`,
        ]
      : []),
    ...(filter.active ? [sql`p.active = ${filter.active === 'true'}`] : []),
    ...(filter.email ? [sql`lower(p.email) = lower(${filter.email})`] : []),
    ...(filter.role || filter.clusterId
      ? [
          sql`exists (select from live_role r where r.person_id = p.id and ${where([...anyOf(sql`r.role`, filter.role, texts), ...anyOf(sql`r.cluster_id`, filter.clusterId, uuids)])})`,
        ]
      : []),
  ])
export const listPeople = (db: Reader, filter: PersonFilter, searchesEmail: boolean, page: Page) =>
  db.many<PersonRow>(
    sql`select ${personColumns}, ${cursorColumn(page.order)} ${personFrom} where ${personWhere(filter, searchesEmail)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countPeople = (db: Reader, filter: PersonFilter, searchesEmail: boolean) =>
  countRows(db, personFrom, personWhere(filter, searchesEmail))
export const findPerson = (db: Reader, id: string) =>
  db.maybe<PersonRow>(sql`select ${personColumns} ${personFrom} where p.id = ${id}`)
export const lockPerson = (tx: Tx, id: string) =>
  tx.maybe<{ version: number; active: boolean }>(
    sql`select version, active from person where id = ${id} for update`,
  )
export const insertPerson = (tx: Tx, input: { firstName: string; lastName: string; email: string }) =>
  tx.one<{ id: string }>(
    sql`insert into person (first_name, last_name, email) values (${input.firstName}, ${input.lastName}, ${input.email}) returning id`,
  )
export type PersonChange = {
  firstName?: string | undefined
  lastName?: string | undefined
  email?: string | undefined
  active?: boolean | undefined
}
export const updatePerson = (tx: Tx, id: string, change: PersonChange) =>
  tx.run(sql`
    update person set first_name = coalesce(${change.firstName ?? null}, first_name), last_name = coalesce(${change.lastName ?? null}, last_name),
      email = coalesce(${change.email ?? null}, email), active = coalesce(${change.active ?? null}::boolean, active) where id = ${id}`)
export const endSessionsOf = (tx: Tx, personId: string, reason: string) =>
  tx.run(
    sql`update login_session set ended_at = clock_timestamp(), end_reason = ${reason} where person_id = ${personId} and ended_at is null`,
  )

// --- role assignments
export type RoleAssignmentRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  personId: string
  personName: string
  role: string
  clusterId?: string
  clusterName?: string
  validFrom: string
  validTo?: string
  decisionReference?: string
  state: 'proposed' | 'confirmed' | 'ended' | 'refused'
  proposedBy: string
  proposedByName: string
  confirmedBy?: string
  confirmedByName?: string
  confirmedAt?: string
  maySign: boolean
  cursorValues: string[]
}
export const roleAssignmentSort = {
  validFrom: { expression: sql`r.valid_from`, type: 'date' },
  personName: { expression: sql`lower(p.last_name || ' ' || p.first_name)`, type: 'text' },
  id: { expression: sql`r.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
export type RoleAssignmentFilter = {
  personId?: readonly string[] | undefined
  role?: readonly string[] | undefined
  clusterId?: readonly string[] | undefined
  state?: readonly string[] | undefined
}
const assignmentColumns = sql`
  r.id, r.version, r.created_at, r.updated_at, r.person_id, p.first_name || ' ' || p.last_name as person_name, r.role, r.cluster_id, c.name as cluster_name, r.valid_from, r.valid_to, r.decision_reference,
  case when r.state = 'confirmed' and r.valid_to < today() then 'ended' else r.state end as state, r.proposed_by, b.first_name || ' ' || b.last_name as proposed_by_name,
  r.confirmed_by, k.first_name || ' ' || k.last_name as confirmed_by_name, r.confirmed_at, r.signing_confirmed_at is not null and r.state = 'confirmed' as may_sign`
const assignmentFrom = sql`
  from role_assignment r join person p on p.id = r.person_id join person b on b.id = r.proposed_by left join person k on k.id = r.confirmed_by left join cluster c on c.id = r.cluster_id`
const assignmentWhere = (filter: RoleAssignmentFilter): Sql =>
  where([
    ...anyOf(sql`r.person_id`, filter.personId, uuids),
    ...anyOf(sql`r.role`, filter.role, texts),
    ...anyOf(sql`r.cluster_id`, filter.clusterId, uuids),
    ...anyOf(
      sql`case when r.state = 'confirmed' and r.valid_to < today() then 'ended' else r.state end`,
      filter.state,
      texts,
    ),
  ])
export const listRoleAssignments = (db: Reader, filter: RoleAssignmentFilter, page: Page) =>
  db.many<RoleAssignmentRow>(
    sql`select ${assignmentColumns}, ${cursorColumn(page.order)} ${assignmentFrom} where ${assignmentWhere(filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countRoleAssignments = (db: Reader, filter: RoleAssignmentFilter) =>
  countRows(db, assignmentFrom, assignmentWhere(filter))
export const findRoleAssignment = (db: Reader, id: string) =>
  db.maybe<RoleAssignmentRow>(sql`select ${assignmentColumns} ${assignmentFrom} where r.id = ${id}`)
export const lockRoleAssignment = (tx: Tx, id: string) =>
  tx.maybe<{ id: string }>(sql`select id from role_assignment where id = ${id} for update`)
export type NewRoleAssignment = {
  personId: string
  role: string
  clusterId?: string | undefined
  validFrom: string
  validTo?: string | undefined
  decisionReference?: string | undefined
  proposedBy: string
  confirmed: boolean
}
export const insertRoleAssignment = (tx: Tx, input: NewRoleAssignment) =>
  tx.one<{ id: string }>(sql`
    insert into role_assignment (person_id, role, cluster_id, valid_from, valid_to, decision_reference, state, proposed_by, confirmed_by, confirmed_at)
    values (${input.personId}, ${input.role}, ${input.clusterId ?? null}, ${input.validFrom}, ${input.validTo ?? null}, ${input.decisionReference ?? null}, ${input.confirmed ? 'confirmed' : 'proposed'}, ${input.proposedBy},
      ${input.confirmed ? input.proposedBy : null}, case when ${input.confirmed} then clock_timestamp() end) returning id`)
/** Never retroactive: a late confirmation counts from today. */
export const decideRoleAssignment = (tx: Tx, id: string, by: string, verdict: 'confirmed' | 'refused') =>
  tx.run(sql`
    update role_assignment set state = ${verdict}, confirmed_by = ${by}, confirmed_at = clock_timestamp(),
      valid_from = case when ${verdict} = 'confirmed' then greatest(valid_from, today()) else valid_from end where id = ${id}`)
/** A last day in the past ends the role at once; one today or later is its last day. */
export const endRoleAssignment = (tx: Tx, id: string, validTo: string) =>
  tx.run(sql`
    update role_assignment set state = case when ${validTo}::date < today() then 'ended' else state end, valid_to = greatest(valid_from, ${validTo}::date) where id = ${id}`)
export const databaseToday = async (db: Reader) =>
  (await db.one<{ today: string }>(sql`select today() as today`)).today

// --- absences
export type AbsenceRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  personId: string
  personName: string
  fromOn: string
  toOn?: string
  dayPart: 'whole' | 'morning' | 'afternoon'
  expectedReturnOn?: string
  certainty?: 'sure' | 'likely' | 'unknown'
  longTerm: boolean
  state: 'recorded' | 'ended' | 'revoked'
  declaredBy: string
  declaredByName: string
  declaredAt: string
  isDirector: boolean
  clusterIds: string[]
  cursorValues: string[]
}
export const absenceSort = {
  from: { expression: sql`a.from_on`, type: 'date' },
  personName: { expression: sql`lower(p.last_name || ' ' || p.first_name)`, type: 'text' },
  id: { expression: sql`a.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
export type AbsenceFilter = {
  personId?: readonly string[] | undefined
  clusterId?: readonly string[] | undefined
  from?: string | undefined
  to?: string | undefined
  state?: readonly string[] | undefined
}
const absenceState = sql`case when a.revoked_at is not null then 'revoked' when a.ended_at is not null then 'ended' else 'recorded' end`
const absenceColumns = sql`
  a.id, a.version, a.created_at, a.updated_at, a.person_id, p.first_name || ' ' || p.last_name as person_name, a.from_on, a.to_on, a.day_part, a.expected_return_on, a.certainty,
  coalesce(a.to_on, a.expected_return_on - 1, today()) - a.from_on >= 29 as long_term, ${absenceState} as state, a.declared_by, d.first_name || ' ' || d.last_name as declared_by_name, a.declared_at,
  exists (select from live_role r where r.person_id = a.person_id and r.role = 'general_director') as is_director,
  coalesce((select array_agg(distinct r.cluster_id) from live_role r where r.person_id = a.person_id and r.cluster_id is not null), '{}') as cluster_ids`
const absenceFrom = sql`from absence a join person p on p.id = a.person_id join person d on d.id = a.declared_by`
/**
 * What has passed, ended or was revoked is history: for the person, who declared it, the director and the manager of the
 * cluster; of the director also for the signers. Everybody else sees who is away now or will be.
 */
const visibleAbsences = (actor: Actor): Sql =>
  hasRole(actor, 'general_director')
    ? sql`true`
    : sql`((a.revoked_at is null and a.ended_at is null and coalesce(a.to_on, 'infinity') >= today())
    or a.person_id = ${actor.personId} or a.declared_by = ${actor.personId}
    or exists (select from live_role r where r.person_id = a.person_id and (r.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[])
      or (r.role = 'general_director' and ${hasRole(actor, 'cluster_manager', 'finance_expert', 'legal_expert')}))))`
const absenceWhere = (actor: Actor, filter: AbsenceFilter): Sql =>
  where([
    visibleAbsences(actor),
    ...anyOf(sql`a.person_id`, filter.personId, uuids),
    ...anyOf(absenceState, filter.state, texts),
    ...(filter.clusterId
      ? [
          sql`exists (select from live_role r where r.person_id = a.person_id and ${where(anyOf(sql`r.cluster_id`, filter.clusterId, uuids))})`,
        ]
      : []),
    ...(filter.from ? [sql`coalesce(a.to_on, 'infinity') >= ${filter.from}::date`] : []),
    ...(filter.to ? [sql`a.from_on <= ${filter.to}::date`] : []),
  ])
export const listAbsences = (db: Reader, actor: Actor, filter: AbsenceFilter, page: Page) =>
  db.many<AbsenceRow>(
    sql`select ${absenceColumns}, ${cursorColumn(page.order)} ${absenceFrom} where ${absenceWhere(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countAbsences = (db: Reader, actor: Actor, filter: AbsenceFilter) =>
  countRows(db, absenceFrom, absenceWhere(actor, filter))
export const findVisibleAbsence = (db: Reader, actor: Actor, id: string) =>
  db.maybe<AbsenceRow>(
    sql`select ${absenceColumns} ${absenceFrom} where a.id = ${id} and ${visibleAbsences(actor)}`,
  )
export const lockAbsence = (tx: Tx, id: string) =>
  tx.maybe<{ id: string }>(sql`select id from absence where id = ${id} for update`)
export const findAbsentPerson = (db: Reader, personId: string) =>
  db.maybe<{ personId: string; isDirector: boolean; clusterIds: string[] }>(sql`
    select p.id as person_id, exists (select from live_role r where r.person_id = p.id and r.role = 'general_director') as is_director,
      coalesce((select array_agg(distinct r.cluster_id) from live_role r where r.person_id = p.id and r.cluster_id is not null), '{}') as cluster_ids
    from person p where p.id = ${personId} and p.active`)
export type AbsenceDates = {
  from: string
  to?: string | undefined
  dayPart: string
  expectedReturn?: string | undefined
  certainty?: string | undefined
}
export const insertAbsence = (tx: Tx, personId: string, dates: AbsenceDates, declaredBy: string) =>
  tx.one<{ id: string }>(sql`
    insert into absence (person_id, from_on, to_on, day_part, expected_return_on, certainty, declared_by)
    values (${personId}, ${dates.from}, ${dates.to ?? null}, ${dates.dayPart}, ${dates.expectedReturn ?? null}, ${dates.certainty ?? null}, ${declaredBy}) returning id`)
export const updateAbsence = (tx: Tx, id: string, dates: AbsenceDates) =>
  tx.run(
    sql`update absence set from_on = ${dates.from}, to_on = ${dates.to ?? null}, day_part = ${dates.dayPart}, expected_return_on = ${dates.expectedReturn ?? null}, certainty = ${dates.certainty ?? null} where id = ${id}`,
  )
/** Ends it from now on: the last day of absence becomes yesterday, or its first day when it began today. */
export const endAbsence = (tx: Tx, id: string) =>
  tx.run(
    sql`update absence set ended_at = clock_timestamp(), to_on = greatest(from_on, least(coalesce(to_on, today() - 1), today() - 1)), expected_return_on = null where id = ${id}`,
  )
export const revokeAbsence = (tx: Tx, id: string) =>
  tx.run(sql`update absence set revoked_at = clock_timestamp() where id = ${id}`)
