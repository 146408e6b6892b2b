import * as contracts from '@stuurhuis/schemas'
import { today } from '../platform/clock.ts'
import { fieldProblem } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { accountRoutes } from './accounts.routes.ts'
import { alertRoutes } from './alerts.routes.ts'
import { outlookOf } from './liquidity.service.ts'
import type { Memory } from './memory.ts'
import { toLiquidity } from './outlook.ts'
import { snapshotRoutes } from './snapshots.routes.ts'
import { changesOfDraft, whatIfRoutes } from './what-if.routes.ts'

/** The total cash forecast by day, what may be tried on it, and what was told of it. */
export function liquidityRoutes(server: Server, memory: Memory): void {
  const { route, db, clock, publicUrl } = server
  route(contracts.getLiquidity, async ({ query, actor, language, request }) => {
    // a draft moves items of now
    if (query.draftId !== undefined && query.knownAt !== undefined)
      throw fieldProblem('draftId', 'not_with_known_at', 'invalidInput', 'query')
    const changes = query.draftId === undefined ? [] : await changesOfDraft(db, actor, query.draftId, 'query')
    const outlook = await outlookOf({ db, memory, today: today(clock) }, actor, query, changes)
    return {
      body: toLiquidity(outlook, query, language, `${publicUrl}${request.url}`),
    }
  })
  alertRoutes(server)
  accountRoutes(server)
  whatIfRoutes(server, memory)
  snapshotRoutes(server, memory)
}
