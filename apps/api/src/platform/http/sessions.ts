import type { Actor } from '../actor.ts'
import { findActor } from '../actor.ts'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/connect.ts'

const freshFor = 1000 // milliseconds that a read may rest on rights already loaded

export type Sessions = {
  /** The person of a live session; at most 1 s old, or read anew. */
  actorOf(sessionId: string, fresh: boolean): Promise<Actor | undefined>
  /** Forgets what is known of a person: called by NOTIFY the moment his session or rights change. */
  forget(personId: string): void
  forgetAll(): void
}

export function createSessions({
  db,
  clock,
  production,
}: {
  db: Db
  clock: Clock
  production: boolean
}): Sessions {
  const known = new Map<string, { actor: Actor; at: number }>()
  return {
    async actorOf(sessionId, fresh) {
      const entry = known.get(sessionId)
      if (!fresh && entry && clock.now() - entry.at < freshFor) return entry.actor
      const actor = await findActor(db, sessionId, production)
      known.delete(sessionId)
      if (actor) known.set(sessionId, { actor, at: clock.now() })
      if (known.size > 5000) known.clear()
      return actor
    },
    forgetAll: () => known.clear(),
    forget(personId) {
      for (const [sessionId, { actor }] of known) if (actor.personId === personId) known.delete(sessionId)
    },
  }
}
