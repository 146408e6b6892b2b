import type { Role } from '@stuurhuis/schemas'
import type { Db, Reader, Tx } from './db/connect.ts'
import { sql } from './db/sql.ts'
import { ProblemError } from './problem.ts'

/** Who acts, as the database says at this moment; never what a token or a body claims. */
export type Actor = {
  readonly personId: string
  readonly sessionId: string
  readonly firstName: string
  readonly lastName: string
  readonly roles: readonly { readonly role: Role; readonly clusterId?: string }[]
  /** Fingerprint of the rights; compared again inside a writing transaction. */
  readonly rights: string
  /** Steps that must come first: own password, second factor. */
  readonly pending: readonly ('new_password' | 'second_factor')[]
  readonly isDemo: boolean
  readonly secondFactor: 'none' | 'totp'
  readonly sessionEndsAt: string
  /** How the person signed in: `pwd`, then `otp` or `recovery`. */
  readonly amr: readonly string[]
}

type ActorRow = Omit<Actor, 'roles' | 'pending' | 'secondFactor'> & { oneTime: boolean; hasTotp: boolean }

/** The live session's person with his roles of today; undefined when the session or the person is no longer live. */
export async function findActor(
  db: Reader,
  sessionId: string,
  production: boolean,
): Promise<Actor | undefined> {
  const row = await db.maybe<ActorRow>(sql`
    select p.id as person_id, s.id as session_id, p.first_name, p.last_name, rights_of(p.id) as rights, a.is_demo,
      a.one_time_until is not null as one_time, s.expires_at as session_ends_at, s.amr,
      exists (select from totp t where t.person_id = p.id and t.confirmed_at is not null) as has_totp
    from login_session s join person p on p.id = s.person_id join account a on a.person_id = p.id
    where s.id = ${sessionId} and s.ended_at is null and s.expires_at > clock_timestamp() and p.active`)
  if (!row) return undefined
  const { oneTime, hasTotp, ...rest } = row
  const mustEnrol = !hasTotp && !row.isDemo && production
  return {
    ...rest,
    roles: rolesOf(row.rights),
    secondFactor: hasTotp ? 'totp' : 'none',
    pending: [
      ...(oneTime ? (['new_password'] as const) : []),
      ...(mustEnrol ? (['second_factor'] as const) : []),
    ],
  }
}

const rolesOf = (rights: string): Actor['roles'] =>
  rights === ''
    ? []
    : rights.split(',').map((right) => {
        const [role, clusterId] = right.split(':')
        return { role: role as Role, ...(clusterId && { clusterId }) }
      })

export const hasRole = (actor: Actor, ...roles: readonly Role[]): boolean =>
  actor.roles.some((held) => roles.includes(held.role))
/** Clusters in which the actor holds the role. */
export const clustersOf = (actor: Actor, role: Role): readonly string[] =>
  actor.roles.flatMap((held) => (held.role === role && held.clusterId ? [held.clusterId] : []))
export const managesCluster = (actor: Actor, clusterId: string | undefined): boolean =>
  clusterId !== undefined && clustersOf(actor, 'cluster_manager').includes(clusterId)
/** Answers for the money of the whole organisation, balances and totals included. */
export const seesWholeHouse = (actor: Actor): boolean =>
  hasRole(actor, 'general_director', 'cluster_manager', 'finance_expert', 'legal_expert')
/** Works inside the organisation: sees more than a board reader or an administrator. */
export const isInternal = (actor: Actor): boolean =>
  hasRole(
    actor,
    'general_director',
    'cluster_manager',
    'project_manager',
    'finance_expert',
    'legal_expert',
    'team_member',
  )

export type Acting = { readonly actor: Actor; readonly traceId: string }

/**
 * A transaction in the name of a signed-in person. Session and rights are read again inside it: a write judged on
 * rights that have changed since is refused, and the audit log knows who did it.
 */
export function act<T>(db: Db, { actor, traceId }: Acting, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(async (tx, [opened]) => {
    if ((opened as { rights: string }).rights !== actor.rights) throw new ProblemError('MISSING_PERMISSION')
    return work(tx)
  }, sql`select begin_act(${actor.sessionId}, ${traceId}) as rights`)
}

/** A transaction of the system itself (sign-in, jobs, demo data); the audit log shows `system:<name>`. */
export function systemAct<T>(
  db: Db,
  name: string,
  traceId: string,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return db.transaction(
    work,
    sql`select set_config('stuurhuis.actor', ${`system:${name}`}, true), set_config('stuurhuis.request', ${traceId}, true)`,
  )
}
