import * as contracts from '@stuurhuis/schemas'
import type { Server } from '../platform/server.ts'
import { listAlerts } from './alerts.queries.ts'

/** What the cash warns of. */
export function alertRoutes({ route, db, publicUrl }: Server): void {
  route(contracts.listCashAlerts, async ({ query, actor, request }) => ({
    body: {
      self: `${publicUrl}${request.url}`,
      currency: 'EUR' as const,
      items: (await listAlerts(db, actor, query.state)).map(({ facts, projectName: _, ...alert }) => ({
        ...alert,
        ...facts,
      })),
    },
  }))
}
