import { type Actor, clustersOf, hasRole } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { joinSql, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { visibleProjects } from '../projects/projects.queries.ts'

export type AuditRow = {
  seq: bigint
  at: string
  actor: string
  actorName?: string
  action: 'created' | 'updated' | 'deleted'
  object: string
  objectId: string
  changes: Record<string, unknown>
  requestId: string
  hash: Buffer
  cursorValues: string[]
}
export const auditSort = { seq: { expression: sql`e.seq`, type: 'bigint' } } as const satisfies Record<
  string,
  SortKey
>
export type AuditFilter = {
  object?: readonly string[] | undefined
  objectId?: readonly string[] | undefined
  actorId?: readonly string[] | undefined
}

/** Objects of sign-in and people: the technical events that an administrator reads. */
const technical = ['person', 'account', 'totp', 'recovery_code', 'role_assignment', 'cluster']
/** Means of sign-in, and absences with their certainty and history: besides the director only whoever did it. */
const personal = ['account', 'totp', 'recovery_code', 'absence']
/** The projects that an event belongs to; the case guards the casts, and each look-up is one by key. */
const projectIds = sql`case e.object
  when 'project' then array[e.object_id::uuid]
  when 'project_named_person' then array[split_part(e.object_id, '/', 1)::uuid]
  when 'stage_transition' then array(select t.project_id from stage_transition t where t.id = e.object_id::uuid)
  when 'forecast' then array(select f.project_id from forecast f where f.id = e.object_id::uuid)
  when 'forecast_item' then array(select f.project_id from forecast_item i join forecast f on f.id = i.forecast_id where i.id = e.object_id::uuid)
  when 'project_import' then array(
    select f.project_id from forecast f where f.import_id = e.object_id::uuid
    union select (b ->> 'projectId')::uuid from project_import i cross join jsonb_array_elements(i.base) b where i.id = e.object_id::uuid and b ->> 'projectId' is not null)
  else '{}'::uuid[] end`
/**
 * Which events this actor may read: the director all; experts all but what is personal of others; a manager those of the
 * own cluster's projects, a project manager those of own projects, the administrator technical ones, everybody the own
 * acts. An event of a project that is hidden from the reader does not exist for him.
 */
function readableEvents(actor: Actor): Sql {
  if (hasRole(actor, 'general_director')) return sql`true`
  const parts: Sql[] = [sql`e.actor = ${actor.personId}`]
  if (hasRole(actor, 'finance_expert', 'legal_expert')) parts.push(sql`e.object <> all(${personal}::text[])`)
  if (hasRole(actor, 'administrator')) parts.push(sql`e.object = any(${technical}::text[])`)
  if (hasRole(actor, 'cluster_manager', 'project_manager')) {
    const managed = clustersOf(actor, 'cluster_manager')
    parts.push(sql`exists (select from project p where p.id = any(${projectIds})
      and (p.cluster_id = any(${managed}::uuid[]) or p.lead_id = ${actor.personId} or p.backup_id = ${actor.personId}))`)
  }
  return sql`((${joinSql(parts, ' or ')}) and not exists (select from project p where p.id = any(${projectIds}) and not ${visibleProjects(actor)}))`
}

const columns = sql`e.seq, e.at, e.actor, w.first_name || ' ' || w.last_name as actor_name, e.action, e.object, e.object_id, e.changes, e.request_id, e.hash`
const from = sql`from audit_event e left join person w on w.id::text = e.actor`
const conditions = (actor: Actor, filter: AuditFilter): Sql =>
  joinSql(
    [
      readableEvents(actor),
      ...(filter.object ? [sql`e.object = any(${filter.object}::text[])`] : []),
      ...(filter.objectId ? [sql`e.object_id = any(${filter.objectId}::text[])`] : []),
      ...(filter.actorId ? [sql`e.actor = any(${filter.actorId}::text[])`] : []),
    ],
    ' and ',
  )
export const listAuditEvents = (
  db: Reader,
  actor: Actor,
  filter: AuditFilter,
  page: { order: Order; after: readonly string[] | undefined; limit: number },
) =>
  db.many<AuditRow>(
    sql`select ${columns}, ${cursorColumn(page.order)} ${from} where ${conditions(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countAuditEvents = (db: Reader, actor: Actor, filter: AuditFilter) =>
  countRows(db, from, conditions(actor, filter))

/** One link of the chain, with the exact texts that its hash covers. */
export type ChainRow = {
  seq: bigint
  atText: string
  actor: string
  sessionId: string
  requestId: string
  action: string
  object: string
  objectId: string
  changesText: string
  previousHash: Buffer
  hash: Buffer
}
export const listChain = (db: Reader, after: bigint, limit: number) =>
  db.many<ChainRow>(sql`
    select seq, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at_text, actor, session_id, request_id, action, object, object_id, changes::text as changes_text, previous_hash, hash
    from audit_event where seq > ${after} order by seq limit ${limit}`)
export const findChainHead = (db: Reader) =>
  db.maybe<{ seq: bigint; hash: Buffer; at: string }>(
    sql`select seq, hash, at from audit_event order by seq desc limit 1`,
  )
export const findChainHash = async (db: Reader, seq: bigint) =>
  (await db.maybe<{ hash: Buffer }>(sql`select hash from audit_event where seq = ${seq}`))?.hash
