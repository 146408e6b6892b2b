import * as contracts from '@stuurhuis/schemas'
import { today } from '../platform/clock.ts'
import type { Server } from '../platform/server.ts'
import { accountRoutes } from './accounts.routes.ts'
import { alertRoutes } from './alerts.routes.ts'
import { askedOutlook } from './asked-outlook.ts'
import type { Memory } from './memory.ts'
import { toLiquidity } from './outlook.ts'
import { snapshotRoutes } from './snapshots.routes.ts'
import { whatIfRoutes } from './what-if.routes.ts'

/** The total cash forecast by day, what may be tried on it, and what was told of it. */
export function liquidityRoutes(server: Server, memory: Memory): void {
  const { route, db, clock, publicUrl } = server
  route(contracts.getLiquidity, async ({ query, actor, language, request }) => {
    const outlook = await askedOutlook({ db, memory, today: today(clock) }, actor, query)
    return {
      body: toLiquidity(outlook, query, language, `${publicUrl}${request.url}`),
    }
  })
  alertRoutes(server)
  accountRoutes(server)
  whatIfRoutes(server, memory)
  snapshotRoutes(server, memory)
}
