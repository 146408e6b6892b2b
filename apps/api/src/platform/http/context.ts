import type { Contract } from '@stuurhuis/schemas'
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import type { Db } from '../db/connect.ts'
import type { RateLimiter } from './rate-limit.ts'

/** What the route machinery needs of the wiring. */
export type Context = {
  readonly db: Db
  readonly publicUrl: string
  readonly rateLimiter: RateLimiter
  readonly registered: Set<string>
  /** Who sends this request, by its bearer token. @throws a 401 problem */
  authenticate(request: FastifyRequest, fresh: boolean): Promise<Actor>
}

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor | undefined
  }
  interface FastifyContextConfig {
    contract?: Contract
  }
}
