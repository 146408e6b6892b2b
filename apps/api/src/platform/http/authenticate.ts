import type { FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import { ProblemError } from '../problem.ts'
import type { Sessions } from './sessions.ts'
import type { Tokens } from './tokens.ts'

/** The text of a bearer token, if one was sent. */
export const bearerOf = (request: FastifyRequest): string | undefined =>
  /^Bearer +([\w.~+/=-]{1,4096})$/i.exec(request.headers.authorization ?? '')?.[1]

/**
 * Who sends this request: the bearer token only (a cookie is never a fallback), then session and rights from the
 * database; read anew when `fresh`. @throws NO_ACCESS_TOKEN, INVALID_ACCESS_TOKEN, EXPIRED_ACCESS_TOKEN, SESSION_ENDED
 */
export function createAuthenticate(
  tokens: Tokens,
  sessions: Sessions,
): (request: FastifyRequest, fresh: boolean) => Promise<Actor> {
  return async (request, fresh) => {
    const token = bearerOf(request)
    if (!token) throw new ProblemError('NO_ACCESS_TOKEN')
    const claims = tokens.verify(token)
    const actor = await sessions.actorOf(claims.sid, fresh)
    if (!actor || actor.personId !== claims.sub) throw new ProblemError('SESSION_ENDED')
    return actor
  }
}
