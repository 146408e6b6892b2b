import * as contracts from '@stuurhuis/schemas'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './audit.queries.ts'
import { verifyChain } from './audit.service.ts'

export function auditRoutes(server: Server): void {
  const { route, db } = server
  const toEvent = (row: queries.AuditRow) => {
    const isPerson = !row.actor.startsWith('system:')
    return {
      ...row,
      seq: String(row.seq),
      hash: row.hash.toString('hex'),
      actorKind: isPerson ? ('person' as const) : ('system' as const),
      ...(isPerson && { actorId: row.actor }),
    }
  }
  route(contracts.listAuditEvents, (call) => {
    const order = orderOf(call.query.sort, ['-seq'], queries.auditSort, queries.auditSort.seq)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listAuditEvents(reader, call.actor, call.query, { order, ...args })).map((row) => ({
            item: toEvent(row),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countAuditEvents(db, call.actor, call.query),
      },
      server,
    )
  })
  route(contracts.verifyAudit, async ({ query }) => {
    const { from, to } = query
    const verdict = await verifyChain(db, {
      ...(from && { from: BigInt(from) }),
      ...(to && { to: BigInt(to) }),
    })
    const { firstBroken, head } = verdict
    return {
      body: {
        valid: verdict.valid,
        checked: String(verdict.checked),
        ...(firstBroken && { firstBroken: { seq: String(firstBroken.seq), reason: firstBroken.reason } }),
        ...(head && { head: { seq: String(head.seq), hash: head.hash.toString('hex'), at: head.at } }),
      },
    }
  })
}
