import { formatMoney } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { refuseUnknownYet } from '../platform/db/rows-at.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './cash.queries.ts'
import * as service from './cash.service.ts'

/** A stored item as the API gives it. */
export function toCashItem(row: queries.ItemRow, publicUrl: string): contracts.CashItem {
  const { amountCents, dueOn, earliestOn, latestOn, coverMonth, sourceType, sourceId, ...rest } = row
  const { cursorValues: _c, sequence: _s, ...fields } = rest
  return {
    ...fields,
    href: `${publicUrl}/v1/cashItems/${row.id}`,
    currency: 'EUR',
    amount: formatMoney(amountCents),
    ...(dueOn && { dueDate: dueOn }),
    ...(earliestOn && { earliest: earliestOn }),
    ...(latestOn && { latest: latestOn }),
    ...(coverMonth && { coverMonth: coverMonth.slice(0, 7) }),
    source: { type: sourceType, ...(sourceId && { id: sourceId }) },
  }
}

/** Cash items: one register from estimate to paid. */
export function cashRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findItem(reader, actor, id)
    if (!row) throw notFound()
    return { body: toCashItem(row, publicUrl), version: row.version, location: `/v1/cashItems/${id}` }
  }
  route(contracts.listCashItems, async (call) => {
    const { actor, query } = call
    if (query.knownAt !== undefined) await refuseUnknownYet(db, query.knownAt)
    const order = orderOf(query.sort, ['dueDate'], queries.itemSort, queries.itemSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listItems(reader, actor, query, { order, ...args })).map((row) => ({
            item: toCashItem(row, publicUrl),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countItems(db, actor, query),
      },
      server,
    )
  })
  route(contracts.getCashItem, ({ params, actor }) => one(db, actor, params.id))
  changeRoutes(server, one)
  route(contracts.listCashItemRevisions, async ({ params, actor }) => {
    await one(db, actor, params.id)
    return {
      body: {
        self: `${publicUrl}/v1/cashItems/${params.id}/revisions`,
        items: await queries.listRevisions(db, params.id),
      },
    }
  })
}

type One = (
  reader: Reader,
  actor: Actor,
  id: string,
) => Promise<{ body: contracts.CashItem; version: number; location: string }>
function changeRoutes({ route }: Server, one: One): void {
  route(contracts.createCashItem, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createItem(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updateCashItem, (call) =>
    call.once(
      async (tx) => {
        await service.changeItem(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.changeCashItemState, (call) =>
    call.once(
      async (tx) => {
        await service.changeItemState(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.supersedeCashItem, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const { partId, remainderId } = await service.supersedeItem(tx, actor, params.id, expected, body)
        const part = await one(tx, actor, partId)
        const remainder = remainderId === undefined ? undefined : await one(tx, actor, remainderId)
        return {
          body: { part: part.body, ...(remainder && { remainder: remainder.body }) },
          version: part.version,
          location: part.location,
        }
      },
      (tx, { part }) => one(tx, call.actor, part.id),
    ),
  )
  route(contracts.importCashItems, (call) =>
    call.once(async (tx) => {
      const { inflow, outflow, ...counts } = await service.importItems(tx, call.actor, call.body)
      return {
        body: {
          mode: call.body.mode,
          ...counts,
          inflow: formatMoney(inflow),
          outflow: formatMoney(outflow),
        },
        location: '/v1/cashItems',
      }
    }),
  )
}
