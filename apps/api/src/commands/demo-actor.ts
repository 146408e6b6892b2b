import type { Role } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'

/** Somebody of the demo with the roles held, as the services ask for whoever acts: they judge the demo like a user. */
export async function demoActor(tx: Tx, firstName: string): Promise<Actor> {
  const { id, lastName } = await tx.one<{ id: string; lastName: string }>(
    sql`select id, last_name from person where first_name = ${firstName}`,
  )
  const roles = await tx.many<{ role: Role; clusterId?: string }>(
    sql`select role, cluster_id from role_assignment where person_id = ${id} and state = 'confirmed'`,
  )
  return {
    personId: id,
    sessionId: '',
    firstName,
    lastName,
    roles,
    rights: '',
    pending: [],
    isDemo: true,
    secondFactor: 'none',
    sessionEndsAt: '',
    amr: [],
  }
}

/** Nobody else is at it: the version is the one that was just written. */
export const anyVersion: ExpectedVersion = { check() {} }
