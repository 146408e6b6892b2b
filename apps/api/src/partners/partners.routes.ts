import { formatMoney } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './partners.queries.ts'
import * as service from './partners.service.ts'
import { calculate, shown } from './settlements.service.ts'

const toShare = ({ fromOn, toOn, partnershipId: _, ...key }: queries.KeyRow): contracts.PartnerShare => ({
  ...key,
  from: fromOn,
  ...(toOn !== undefined && { to: toOn }),
})
const toEntry = (row: queries.EntryRow, publicUrl: string): contracts.PartnerEntry => {
  const { amountCents, bookedOn, settledOn: _s, cursorValues: _k, ...fields } = row
  return {
    ...fields,
    href: `${publicUrl}/v1/partnerships/${row.partnershipId}/entries`,
    currency: 'EUR',
    amount: formatMoney(amountCents),
    on: bookedOn,
  }
}

/** Partnerships of a project: their parties, dated keys, entries and where each party stands. */
export function partnershipRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const shaped = async (
    reader: Reader,
    rows: readonly queries.PartnershipRow[],
  ): Promise<contracts.Partnership[]> => {
    const ids = rows.map((row) => row.id)
    const partners = await queries.listPartners(reader, ids)
    const keys = await queries.listKeys(reader, ids)
    return rows.map(({ mayConclude: _, ...row }) => ({
      ...row,
      href: `${publicUrl}/v1/partnerships/${row.id}`,
      currency: 'EUR',
      partners: partners
        .filter((one) => one.partnershipId === row.id)
        .map(({ partnershipId: _p, lossCapCents, ...one }) => ({
          ...one,
          ...(lossCapCents !== undefined && { lossCap: formatMoney(lossCapCents) }),
        })),
      shares: keys.filter((one) => one.partnershipId === row.id).map(toShare),
    }))
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const [body] = await shaped(reader, [await found(reader, actor, id)])
    if (!body) throw notFound()
    return { body, version: body.version, location: `/v1/partnerships/${id}` }
  }
  route(contracts.listPartnerships, async ({ actor, query }) => ({
    body: {
      self: `${publicUrl}/v1/partnerships`,
      items: await shaped(db, await queries.listPartnerships(db, actor, query)),
    },
  }))
  route(contracts.getPartnership, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createPartnership, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createPartnership(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updatePartnership, (call) =>
    call.once(
      async (tx) => {
        await service.changePartnership(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.getPartnerPositions, async ({ actor, params, query }) => {
    const partnership = await found(db, actor, params.id)
    const upTo = query.upTo ?? today(server.clock)
    const calculation = await calculate(db, partnership, { cutOff: upTo })
    return {
      body: {
        self: `${publicUrl}/v1/partnerships/${params.id}/positions`,
        currency: 'EUR' as const,
        upTo,
        ...shown(calculation),
        disputedCount: calculation.entries.filter((entry) => entry.state === 'disputed').length,
        laterCount: calculation.laterCount,
      },
    }
  })
  shareRoutes(server)
  entryRoutes(server)
}

async function found(reader: Reader, actor: Actor, id: string): Promise<queries.PartnershipRow> {
  const row = await queries.findPartnership(reader, actor, id)
  if (!row) throw notFound()
  return row
}

function shareRoutes({ route, db, publicUrl }: Server): void {
  const all = async (reader: Reader, actor: Actor, id: string) => {
    await found(reader, actor, id)
    return (await queries.listKeys(reader, [id])).map(toShare)
  }
  const one = async (reader: Reader, actor: Actor, id: string, keyId: string) => {
    const body = (await all(reader, actor, id)).find((key) => key.id === keyId)
    if (!body) throw notFound()
    return { body, version: body.version, location: `/v1/partnerships/${id}/shares` }
  }
  route(contracts.listPartnerShares, async ({ actor, params }) => ({
    body: {
      self: `${publicUrl}/v1/partnerships/${params.id}/shares`,
      items: await all(db, actor, params.id),
    },
  }))
  route(contracts.createPartnerShare, (call) => {
    const { actor, params, body } = call
    return call.once(
      async (tx) => one(tx, actor, params.id, await service.createKey(tx, actor, params.id, body)),
      (tx, { id }) => one(tx, actor, params.id, id),
    )
  })
  route(contracts.updatePartnerShare, (call) => {
    const { actor, params, expected, body } = call
    const at = { partnershipId: params.id, keyId: params.shareId }
    return call.once(
      async (tx) => {
        await service.changeKey(tx, actor, at, expected, body)
        return one(tx, actor, params.id, params.shareId)
      },
      (tx) => one(tx, actor, params.id, params.shareId),
    )
  })
}

function entryRoutes(server: Server): void {
  const { route, db, publicUrl, clock } = server
  const one = async (reader: Reader, actor: Actor, id: string, entryId: string) => {
    await found(reader, actor, id)
    const row = await queries.findEntry(reader, id, entryId)
    if (!row) throw notFound()
    return {
      body: toEntry(row, publicUrl),
      version: row.version,
      location: `/v1/partnerships/${id}/entries`,
    }
  }
  route(contracts.listPartnerEntries, async (call) => {
    const { actor, params, query } = call
    await found(db, actor, params.id)
    const order = orderOf(query.sort, ['-on'], queries.entrySort, queries.entrySort.id)
    const rows = async (args: { after: readonly string[] | undefined; limit: number }, reader: Reader) =>
      (await queries.listEntries(reader, params.id, query, { order, ...args })).map((row) => ({
        item: toEntry(row, publicUrl),
        cursorValues: row.cursorValues,
      }))
    return listPage(call, { rows, count: () => queries.countEntries(db, params.id, query) }, server)
  })
  route(contracts.createPartnerEntry, (call) => {
    const { actor, params, body } = call
    return call.once(
      async (tx) =>
        one(tx, actor, params.id, await service.createEntry(tx, actor, params.id, body, today(clock))),
      (tx, { id }) => one(tx, actor, params.id, id),
    )
  })
  route(contracts.updatePartnerEntry, (call) => {
    const { actor, params, expected, body } = call
    const at = { partnershipId: params.id, entryId: params.entryId }
    return call.once(
      async (tx) => {
        await service.changeEntry(tx, actor, at, expected, body, today(clock))
        return one(tx, actor, params.id, params.entryId)
      },
      (tx) => one(tx, actor, params.id, params.entryId),
    )
  })
}
