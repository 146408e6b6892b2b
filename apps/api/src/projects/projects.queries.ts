import { type Actor, clustersOf, hasRole, isInternal, seesWholeHouse } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, likeLiteral, limitTo, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  lastCursorColumn,
  type Order,
  orderBy,
  orderByKeys,
  type SortKey,
  sortKeys,
} from '../platform/http/paging.ts'

/**
 * Which projects exist for this actor: joined by every query that touches projects. A sensitive one exists only for
 * the director, the cluster's manager, its lead and back-up, and named persons. Never null, also where a project has no
 * lead, so that `not visible` means hidden.
 */
export function visibleProjects(actor: Actor): Sql {
  if (hasRole(actor, 'general_director')) return sql`true`
  return sql`(not p.sensitive or ${inManaged(actor)} or ${worksOn(actor)})`
}
/** Whose projects this actor may change: the director all, a manager those of the cluster, a lead or back-up the own ones. */
export function ownProjects(actor: Actor): Sql {
  return hasRole(actor, 'general_director') ? sql`true` : managedOrLed(actor)
}
/**
 * Of whose projects this actor may read the money (its forecasts), beyond seeing the project: director, managers, finance
 * and legal experts of all; project managers and team members of those they lead, back up or are named on.
 */
export function readsMoney(actor: Actor): Sql {
  if (seesWholeHouse(actor)) return sql`true`
  return hasRole(actor, 'project_manager', 'team_member') ? worksOn(actor) : sql`false`
}
/** Whose money this actor may plan: a finance expert of all, a manager of the cluster, a lead or back-up of the own ones. */
export function plansMoney(actor: Actor): Sql {
  return hasRole(actor, 'finance_expert') ? sql`true` : managedOrLed(actor)
}
export const worksOn = (actor: Actor): Sql =>
  sql`(${leadsOrBacksUp(actor)} or exists (select from project_named_person n where n.project_id = p.id and n.person_id = ${actor.personId}))`

// What the roles decide alone is decided here, so that the statement of a role says no more than it needs.
const inManaged = (actor: Actor): Sql => {
  const managed = clustersOf(actor, 'cluster_manager')
  return managed.length === 0 ? sql`false` : sql`p.cluster_id = any(${managed}::uuid[])`
}
const managedOrLed = (actor: Actor): Sql =>
  hasRole(actor, 'project_manager')
    ? sql`(${inManaged(actor)} or ${leadsOrBacksUp(actor)})`
    : inManaged(actor)
const leadsOrBacksUp = (actor: Actor): Sql =>
  sql`coalesce(${actor.personId}::uuid in (p.lead_id, p.backup_id), false)`

export type ProjectRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  code: string
  externalId?: string
  name: string
  clusterId: string
  clusterName: string
  kind: string
  stage: string
  municipality?: string
  areaM2?: string
  leadId?: string
  leadName?: string
  backupId?: string
  backupName?: string
  sensitive: boolean
  namedPersonIds: string[]
  visionText?: string
  dataAgeDays: number
  mayEdit: boolean
  currentForecastId?: string
  /** Only on the last row that a page shows. */
  cursorValues?: string[]
}
export const projectSort = {
  code: { expression: sql`p.code`, type: 'text' },
  name: { expression: sql`lower(p.name)`, type: 'text' },
  stage: {
    expression: sql`array_position(array['signal','exploration','feasibility','business_case','preparation','execution','commercialisation','settlement','closed','on_hold','stopped'], p.stage)`,
    type: 'bigint',
  },
  kind: { expression: sql`p.kind`, type: 'text' },
  municipality: { expression: sql`lower(coalesce(p.municipality, ''))`, type: 'text' },
  areaM2: { expression: sql`coalesce(p.area_m2, -1)`, type: 'numeric' },
  clusterName: { expression: sql`lower(c.name)`, type: 'text' },
  leadName: { expression: sql`coalesce(lower(l.last_name || ' ' || l.first_name), '')`, type: 'text' },
  updatedAt: { expression: sql`p.updated_at`, type: 'timestamptz' },
  id: { expression: sql`p.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
export type ProjectFilter = {
  q?: string | undefined
  code?: readonly string[] | undefined
  externalId?: readonly string[] | undefined
  stage?: readonly string[] | undefined
  kind?: readonly string[] | undefined
  clusterId?: readonly string[] | undefined
  municipality?: readonly string[] | undefined
  leadId?: readonly string[] | undefined
  backupId?: readonly string[] | undefined
  sensitive?: 'true' | 'false' | undefined
  updatedSince?: string | undefined
}

const columns = (actor: Actor, { named, forecast }: { named: Sql; forecast: Sql }): Sql => sql`
  p.id, p.version, p.created_at, p.updated_at, p.code, p.external_id, p.name, p.cluster_id, c.name as cluster_name, p.kind, p.stage, p.municipality, trim_scale(p.area_m2) as area_m2,
  p.lead_id, l.first_name || ' ' || l.last_name as lead_name, p.backup_id, b.first_name || ' ' || b.last_name as backup_name, p.sensitive, p.vision_text,
  ${named} as named_person_ids, case when ${readsMoney(actor)} then ${forecast} end as current_forecast_id,
  greatest(0, (select today()) - (p.updated_at at time zone 'Europe/Brussels')::date) as data_age_days, ${ownProjects(actor)} as may_edit`
// left joins, so that PostgreSQL leaves out those that a page is neither filtered nor sorted by
const joins = sql`left join cluster c on c.id = p.cluster_id left join person l on l.id = p.lead_id left join person b on b.id = p.backup_id`
const from = sql`from project p ${joins}`
const current = sql`f.state in ('working', 'submitted', 'approved')`
/**
 * Which version of a project counts, as an order: what was submitted or approved, or was made of another version, goes
 * before one that was begun from nothing; of those the newest. So an empty trial takes no approved money out of the cash.
 */
const liveFirst = sql`(f.state <> 'working' or f.parent_id is not null) desc, f.created_at desc, f.id desc`
/** The version of project p that counts, as a subquery of one row. @param versions the table, or its rows of an earlier instant */
export const liveVersion = (versions: Sql = sql`forecast`): Sql =>
  sql`(select f.* from ${versions} f where f.project_id = p.id and f.base_id is null and ${current} order by ${liveFirst} limit 1)`
const ofOne = {
  named: sql`array(select n.person_id from project_named_person n where n.project_id = p.id order by n.person_id)`,
  forecast: sql`(select v.id from ${liveVersion()} v)`,
}
const ofNew = {
  named: sql`array(select n.person_id from named n order by n.person_id)`,
  forecast: sql`null::uuid`,
}
// For a page both are found for all its projects at once: project by project they are half of the work.
const ofPage = { named: sql`coalesce(n.ids, '{}')`, forecast: sql`f.id` }
const joinsOfPage = sql`
  left join (select n.project_id, array_agg(n.person_id order by n.person_id) as ids from project_named_person n
    where n.project_id in (select id from page) group by n.project_id) n on n.project_id = p.id
  left join (select distinct on (f.project_id) f.project_id, f.id from forecast f
    where f.project_id in (select id from page) and f.base_id is null and ${current} order by f.project_id, ${liveFirst}) f on f.project_id = p.id`
const pattern = (text: string): string => `%${likeLiteral(text)}%`
const anyText = (column: Sql, values: readonly string[] | undefined): Sql[] =>
  values ? [sql`${column} = any(${values}::text[])`] : []
const anyId = (column: Sql, values: readonly string[] | undefined): Sql[] =>
  values ? [sql`${column} = any(${values}::uuid[])`] : []
const conditions = (actor: Actor, filter: ProjectFilter): Sql =>
  joinSql(
    [
      visibleProjects(actor),
      ...(filter.q
        ? [
            // who reads headlines only does not find by a field that he does not get
            isInternal(actor)
              ? sql`(p.code || ' ' || p.name || ' ' || coalesce(p.municipality, '') || ' ' || coalesce(p.external_id, '')) ilike ${pattern(filter.q)}`
              : sql`(p.code || ' ' || p.name || ' ' || coalesce(p.municipality, '')) ilike ${pattern(filter.q)}`,
          ]
        : []),
      ...anyText(sql`p.code`, filter.code),
      ...anyText(sql`p.external_id`, filter.externalId),
      ...anyText(sql`p.stage`, filter.stage),
      ...anyText(sql`p.kind`, filter.kind),
      ...anyText(sql`p.municipality`, filter.municipality),
      ...anyId(sql`p.cluster_id`, filter.clusterId),
      ...anyId(sql`p.lead_id`, filter.leadId),
      ...anyId(sql`p.backup_id`, filter.backupId),
      ...(filter.sensitive ? [sql`p.sensitive = ${filter.sensitive === 'true'}`] : []),
      ...(filter.updatedSince ? [sql`p.updated_at >= ${filter.updatedSince}::timestamptz`] : []),
    ],
    ' and ',
  )

export const listProjects = (
  db: Reader,
  actor: Actor,
  filter: ProjectFilter,
  page: { order: Order; after: readonly string[] | undefined; limit: number },
) =>
  db.many<ProjectRow>(sql`
    with page as materialized (select p.*, ${sortKeys(page.order)} ${from}
      where ${conditions(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)})
    select ${columns(actor, ofPage)}, ${lastCursorColumn(page.order, page.limit)}
    from page p ${joins} ${joinsOfPage} order by ${orderByKeys(page.order)}`)
export const countProjects = (db: Reader, actor: Actor, filter: ProjectFilter) =>
  countRows(db, from, conditions(actor, filter))
export const findProject = (db: Reader, actor: Actor, id: string) =>
  db.maybe<ProjectRow>(
    sql`select ${columns(actor, ofOne)} ${from} where p.id = ${id} and ${visibleProjects(actor)}`,
  )
/** Locks the project that the actor may see; says whether he may change it. */
/** Whether this project exists for the actor. */
export const seesProject = async (db: Reader, actor: Actor, projectId: string): Promise<boolean> =>
  (await db.maybe(
    sql`select p.id from project p where p.id = ${projectId} and ${visibleProjects(actor)}`,
  )) !== undefined
export const lockProject = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<{
    version: number
    stage: string
    clusterId: string
    leadId?: string
    backupId?: string
    mayEdit: boolean
  }>(
    sql`select p.version, p.stage, p.cluster_id, p.lead_id, p.backup_id, ${ownProjects(actor)} as may_edit from project p where p.id = ${id} and ${visibleProjects(actor)} for update of p`,
  )

export type ProjectInput = {
  name: string
  clusterId: string
  kind: string
  municipality?: string | null | undefined
  areaM2?: string | null | undefined
  leadId?: string | null | undefined
  backupId?: string | null | undefined
  sensitive?: boolean | undefined
  visionText?: string | null | undefined
  externalId?: string | null | undefined
}
/**
 * A new project with its named persons and the next free code of the year, as this actor reads it. One statement,
 * because whoever takes a code waits for the COMMIT of whoever took the one before.
 */
export const insertProject = (
  tx: Tx,
  actor: Actor,
  input: ProjectInput & { stage: string; namedPersonIds?: readonly string[] | undefined },
) =>
  tx.one<ProjectRow>(sql`
    with p as (insert into project (code, external_id, name, cluster_id, kind, stage, municipality, area_m2, lead_id, backup_id, sensitive, vision_text)
      values (next_project_code(extract(year from today())::int), ${input.externalId ?? null}, ${input.name}, ${input.clusterId}, ${input.kind}, ${input.stage}, ${input.municipality ?? null}, ${input.areaM2 ?? null}, ${input.leadId ?? null}, ${input.backupId ?? null}, ${input.sensitive ?? false}, ${input.visionText ?? null})
      returning *),
    named as (insert into project_named_person (project_id, person_id)
      select distinct p.id, n.id from p, unnest(${input.namedPersonIds ?? []}::uuid[]) as n (id) returning person_id)
    select ${columns(actor, ofNew)} from p ${joins}`)

const settable = {
  name: sql`name`,
  clusterId: sql`cluster_id`,
  kind: sql`kind`,
  municipality: sql`municipality`,
  areaM2: sql`area_m2`,
  leadId: sql`lead_id`,
  backupId: sql`backup_id`,
  sensitive: sql`sensitive`,
  visionText: sql`vision_text`,
  externalId: sql`external_id`,
} as const
/** A merge patch: only the named fields change, null removes. Also without a field the version goes up. */
export const updateProject = (
  tx: Tx,
  id: string,
  change: Partial<Record<keyof typeof settable, unknown>>,
) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update project set ${joinSql(set.length > 0 ? set : [sql`name = name`], ', ')} where id = ${id}`,
  )
}
export const setStage = (tx: Tx, id: string, stage: string) =>
  tx.run(sql`update project set stage = ${stage} where id = ${id}`)
export const replaceNamedPersons = async (tx: Tx, id: string, personIds: readonly string[]) => {
  await tx.run(
    sql`delete from project_named_person where project_id = ${id} and person_id <> all(${personIds}::uuid[])`,
  )
  await tx.run(
    sql`insert into project_named_person (project_id, person_id) select ${id}, unnest(${personIds}::uuid[]) on conflict do nothing`,
  )
}

export type TransitionRow = {
  id: string
  fromStage: string
  toStage: string
  state: 'requested' | 'done' | 'declined'
  reason?: string
  reviewOn?: string
  by: string
  byName: string
  at: string
}
const transitionColumns = sql`t.id, t.from_stage, t.to_stage, t.state, t.reason, t.review_on, t.by_id as by, w.first_name || ' ' || w.last_name as by_name, t.at`
export const listTransitions = (db: Reader, projectId: string) =>
  db.many<TransitionRow>(
    sql`select ${transitionColumns} from stage_transition t join person w on w.id = t.by_id where t.project_id = ${projectId} order by t.at desc, t.id desc limit 200`,
  )
export const findTransition = (db: Reader, id: string) =>
  db.one<TransitionRow>(
    sql`select ${transitionColumns} from stage_transition t join person w on w.id = t.by_id where t.id = ${id}`,
  )
export const findStageBeforeHold = async (db: Reader, projectId: string) =>
  (
    await db.maybe<{ fromStage: string }>(
      sql`select from_stage from stage_transition where project_id = ${projectId} and to_stage = 'on_hold' and state = 'done' order by at desc limit 1`,
    )
  )?.fromStage
export const insertTransition = (
  tx: Tx,
  transition: {
    projectId: string
    from: string
    to: string
    state: 'requested' | 'done'
    reason?: string | undefined
    reviewOn?: string | undefined
    by: string
  },
) =>
  tx.one<{ id: string }>(sql`
    insert into stage_transition (project_id, from_stage, to_stage, state, reason, review_on, by_id)
    values (${transition.projectId}, ${transition.from}, ${transition.to}, ${transition.state}, ${transition.reason ?? null}, ${transition.reviewOn ?? null}, ${transition.by}) returning id`)
/** A step that was asked for and is now taken answers the request; another step leaves it behind. */
export const settleRequests = (tx: Tx, projectId: string, to: string) =>
  tx.run(
    sql`update stage_transition set state = case when to_stage = ${to} then 'done' else 'declined' end where project_id = ${projectId} and state = 'requested'`,
  )
