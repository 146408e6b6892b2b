import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './decisions.queries.ts'
import { recordDecision } from './decisions.service.ts'

/** Decisions of the bodies, which baselines, budgets and fund movements rest on. */
export function decisionRoutes(server: Server): void {
  const { route, db, publicUrl, clock } = server
  const toDecision = ({ cursorValues: _, ...row }: queries.DecisionRow): contracts.Decision => ({
    ...row,
    href: `${publicUrl}/v1/decisions/${row.id}`,
  })
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findDecision(reader, actor, id)
    if (!row) throw notFound()
    return { body: toDecision(row), version: row.version, location: `/v1/decisions/${id}` }
  }
  route(contracts.listDecisions, (call) => {
    const { actor, query } = call
    const order = orderOf(query.sort, ['-decidedOn'], queries.decisionSort, queries.decisionSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listDecisions(reader, actor, query, { order, ...args })).map((row) => ({
            item: toDecision(row),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countDecisions(db, actor, query),
      },
      server,
    )
  })
  route(contracts.getDecision, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createDecision, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await recordDecision(tx, call.actor, call.body, today(clock))),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
}
