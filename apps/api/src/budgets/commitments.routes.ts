import { formatMoney, ratio, roundRatio } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './budgets.queries.ts'
import * as service from './budgets.service.ts'

/** A stored commitment; `lines` hold its budget line when it has one. */
function toCommitment(
  row: queries.CommitmentRow,
  lines: readonly queries.BudgetLineRow[],
  publicUrl: string,
): contracts.Commitment {
  const { amountCents, changesCents, claimedCents, ownCents, terms, ...rest } = row
  const { number, preparedBy: _p, mayApprove: _a, projectClusterId: _c, cursorValues: _k, ...fields } = rest
  const line = lines.find((one) => one.id === row.budgetLineId)
  return {
    ...fields,
    href: `${publicUrl}/v1/commitments/${row.id}`,
    currency: 'EUR',
    code: `VL-${String(number).padStart(5, '0')}`,
    amount: formatMoney(amountCents),
    changes: formatMoney(changesCents),
    claimed: formatMoney(claimedCents),
    terms: terms.map((term) => ({ dueDate: term.dueDate, amount: formatMoney(BigInt(term.amountCents)) })),
    ...(line && { headroom: formatMoney(service.headroomOf(line) + ownCents) }),
    next: service.nextOf(row),
  }
}

/** Percent with two decimals, half away from zero. */
const percentOf = (part: bigint, whole: bigint): string =>
  formatMoney(roundRatio(ratio(part * 10_000n, whole)))

function toChange(
  row: queries.ChangeRow,
  commitment: queries.CommitmentRow,
  actor: Actor,
  publicUrl: string,
): contracts.ChangeOrder {
  const { amountCents, dueOn, firstCents, approvedBeforeCents, checkedBy: _by, ...fields } = row
  return {
    ...fields,
    href: `${publicUrl}/v1/commitments/${row.commitmentId}/changeOrders`,
    currency: 'EUR',
    amount: formatMoney(amountCents),
    dueDate: dueOn,
    cumulativePercent: percentOf(approvedBeforeCents + amountCents, firstCents),
    next: service.nextOfChange(actor, row, commitment),
  }
}

function toClaim(row: queries.ClaimRow, publicUrl: string): contracts.ProgressClaim {
  const { claimedCents, verifiedCents, ...fields } = row
  const { paymentTerm, verifyBy, daysLate, dueAtLatest } = service.clockOf(row)
  return {
    ...fields,
    href: `${publicUrl}/v1/commitments/${row.commitmentId}/progressClaims`,
    currency: 'EUR',
    claimed: formatMoney(claimedCents),
    verifyBy,
    daysLate,
    paymentTermDays: paymentTerm,
    dueAtLatest,
    ...(verifiedCents !== undefined && { verified: formatMoney(verifiedCents) }),
  }
}

/** What binds the organisation: commitments, their changes and the claims on them. */
export function commitmentRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const shaped = async (reader: Reader, rows: readonly queries.CommitmentRow[]) => {
    const lineIds = rows.flatMap((row) => row.budgetLineId ?? [])
    const lines = await queries.listBudgetLines(reader, { lineIds })
    return rows.map((row) => toCommitment(row, lines, publicUrl))
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const [body] = await shaped(reader, [await found(reader, actor, id)])
    if (!body) throw notFound()
    return { body, version: body.version, location: `/v1/commitments/${id}` }
  }
  route(contracts.listCommitments, (call) => {
    const { actor, query } = call
    const order = orderOf(query.sort, ['-createdAt'], queries.commitmentSort, queries.commitmentSort.id)
    const rows = async (args: { after: readonly string[] | undefined; limit: number }, reader: Reader) => {
      const page = await queries.listCommitments(reader, actor, query, { order, ...args })
      const items = await shaped(reader, page)
      return items.map((item, i) => ({ item, cursorValues: page[i]?.cursorValues ?? [] }))
    }
    return listPage(call, { rows, count: () => queries.countCommitments(db, actor, query) }, server)
  })
  route(contracts.getCommitment, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createCommitment, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createCommitment(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updateCommitment, (call) =>
    call.once(
      async (tx) => {
        await service.changeCommitment(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.changeCommitmentState, (call) =>
    call.once(
      async (tx) => {
        await service.changeCommitmentState(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  changeOrderRoutes(server)
  progressClaimRoutes(server)
}

async function found(reader: Reader, actor: Actor, id: string): Promise<queries.CommitmentRow> {
  const row = await queries.findCommitment(reader, actor, id)
  if (!row) throw notFound()
  return row
}

function changeOrderRoutes({ route, db, publicUrl }: Server): void {
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findChange(reader, id)
    if (!row) throw notFound()
    const body = toChange(row, await found(reader, actor, row.commitmentId), actor, publicUrl)
    return { body, version: row.version, location: `/v1/commitments/${row.commitmentId}/changeOrders` }
  }
  route(contracts.listChangeOrders, async ({ params, actor }) => {
    const commitment = await found(db, actor, params.id)
    const rows = await queries.listChanges(db, params.id)
    return {
      body: {
        self: `${publicUrl}/v1/commitments/${params.id}/changeOrders`,
        items: rows.map((row) => toChange(row, commitment, actor, publicUrl)),
      },
    }
  })
  route(contracts.createChangeOrder, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createChange(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.changeChangeOrderState, (call) =>
    call.once(
      async (tx) => {
        await service.changeChangeState(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
}

function progressClaimRoutes({ route, db, publicUrl, clock }: Server): void {
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findClaim(reader, id)
    if (!row) throw notFound()
    await found(reader, actor, row.commitmentId)
    const location = `/v1/commitments/${row.commitmentId}/progressClaims`
    return { body: toClaim(row, publicUrl), version: row.version, location }
  }
  route(contracts.listProgressClaims, async ({ params, actor }) => {
    await found(db, actor, params.id)
    const rows = await queries.listClaims(db, params.id)
    return {
      body: {
        self: `${publicUrl}/v1/commitments/${params.id}/progressClaims`,
        items: rows.map((row) => toClaim(row, publicUrl)),
      },
    }
  })
  route(contracts.createProgressClaim, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createClaim(tx, call.actor, call.body, today(clock))),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.changeProgressClaimState, (call) =>
    call.once(
      async (tx) => {
        await service.changeClaimState(tx, call.actor, call.params.id, call.expected, call.body, today(clock))
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
}
