import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Db } from './db/connect.ts'
import type { Cursors } from './http/paging.ts'
import type { RegisterRoute } from './http/route.ts'
import type { Sessions } from './http/sessions.ts'
import type { Tokens } from './http/tokens.ts'
import type { Secrets } from './secrets.ts'

/** What a feature is given to register its routes. */
export type Server = {
  readonly route: RegisterRoute
  readonly db: Db
  readonly clock: Clock
  readonly config: Config
  readonly publicUrl: string
  readonly cursors: Cursors
  readonly tokens: Tokens
  readonly sessions: Sessions
  readonly secrets: Secrets
  /** Security events with fixed codes (sign-in, lock, refusal): ids only, never names or secrets. */
  readonly security: (event: string, details: Readonly<Record<string, string | number | undefined>>) => void
}
