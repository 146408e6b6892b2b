import { type Actor, clustersOf, hasRole } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { joinSql, type Sql, sql } from '../platform/db/sql.ts'
import { afterCursor, cursorColumn, type Order, orderBy, type SortKey } from '../platform/http/paging.ts'

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
/**
 * Which events this actor may read: director and experts all but what belongs to sign-in means of others, a manager
 * those of the own cluster's projects, a project manager those of own projects, the administrator technical ones.
 */
function readableEvents(actor: Actor): Sql {
  if (hasRole(actor, 'general_director', 'finance_expert', 'legal_expert'))
    return hasRole(actor, 'general_director') ? sql`true` : sensitiveHidden(actor)
  const managed = clustersOf(actor, 'cluster_manager')
  const parts: Sql[] = [sql`e.actor = ${actor.personId}`]
  if (hasRole(actor, 'administrator')) parts.push(sql`e.object = any(${technical}::text[])`)
  if (hasRole(actor, 'cluster_manager', 'project_manager')) {
    parts.push(sql`(e.object in ('project', 'stage_transition') and exists (
      select from project p where p.id::text = case when e.object = 'project' then e.object_id else e.changes ->> 'project_id' end
      and (p.cluster_id = any(${managed}::uuid[]) or p.lead_id = ${actor.personId} or p.backup_id = ${actor.personId})))`)
  }
  return sql`(${joinSql(parts, ' or ')})`
}
const sensitiveHidden = (actor: Actor): Sql => sql`not exists (
  select from project p where p.sensitive and p.lead_id is distinct from ${actor.personId} and p.backup_id is distinct from ${actor.personId}
    and not exists (select from project_named_person n where n.project_id = p.id and n.person_id = ${actor.personId})
    and (e.object_id = p.id::text or e.object_id like p.id::text || '/%' or e.changes ->> 'project_id' = p.id::text))`

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
export const countAuditEvents = async (db: Reader, actor: Actor, filter: AuditFilter) =>
  (
    await db.one<{ n: number }>(
      sql`select count(*)::int as n from (select 1 ${from} where ${conditions(actor, filter)} limit 10001) s`,
    )
  ).n

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
