import { formatMoney } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './partners.queries.ts'
import * as service from './settlements.service.ts'

/** A stored settlement with its result: frozen, or of a draft as it would be now. */
function toSettlement(
  row: queries.SettlementRow,
  calculation: Pick<service.Calculation, 'answer' | 'terms'>,
  publicUrl: string,
): contracts.Settlement {
  const { retentionCents, resultHash, disputed, mayConclude: _m, terms: _t, ...rest } = row
  const { resultCents: _r, interestCents: _i, distributedCents: _d, ...fields } = rest
  return {
    ...fields,
    ...service.shown(calculation),
    terms: termsOf(calculation.terms),
    href: `${publicUrl}/v1/settlements/${row.id}`,
    currency: 'EUR',
    retention: formatMoney(retentionCents),
    ...(resultHash && { resultHash: resultHash.toString('hex') }),
    disputed: disputed.map(({ amountCents, ...entry }) => ({
      ...entry,
      amount: formatMoney(BigInt(amountCents)),
    })),
    next: service.nextStates(row),
    mayEdit: row.mayEdit && row.state === 'draft',
  }
}

const termsOf = ({ keys, interestRate }: queries.Terms): contracts.Settlement['terms'] => ({
  ...(interestRate !== undefined && { interestRate }),
  shares: keys.map(({ id: _, fromOn, toOn, ...key }) => ({
    ...key,
    from: fromOn,
    ...(toOn !== undefined && { to: toOn }),
  })),
})

/** Settlements of a partnership: a draft, then frozen, then agreed by every party. */
export function settlementRoutes({ route, db, publicUrl, clock }: Server): void {
  const shaped = async (reader: Reader, actor: Actor, rows: readonly queries.SettlementRow[]) => {
    const ids = rows.filter((row) => row.state !== 'draft').map((row) => row.id)
    const positions = await queries.listPositions(reader, ids)
    const transfers = await queries.listTransfers(reader, ids)
    const items: contracts.Settlement[] = []
    for (const row of rows) {
      if (row.state !== 'draft') {
        const frozen = service.frozenOutcome(row, positions, transfers)
        items.push(toSettlement(row, frozen, publicUrl))
        continue
      }
      const now = await preview(reader, actor, row)
      const counted = now.entries.filter((entry) => entry.state === 'booked').length
      items.push(toSettlement({ ...row, counted }, now, publicUrl))
    }
    return items
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findSettlement(reader, actor, id)
    const [body] = row ? await shaped(reader, actor, [row]) : []
    if (!body) throw notFound()
    return { body, version: body.version, location: `/v1/settlements/${id}` }
  }
  route(contracts.listSettlements, async ({ actor, query }) => ({
    body: {
      self: `${publicUrl}/v1/settlements`,
      items: await shaped(db, actor, await queries.listSettlements(db, actor, query)),
    },
  }))
  route(contracts.getSettlement, ({ actor, params }) => one(db, actor, params.id))
  route(contracts.createSettlement, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createSettlement(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updateSettlement, (call) => {
    const { actor, params, expected, body } = call
    return call.once(
      async (tx) => {
        await service.changeSettlement(tx, actor, params.id, expected, body)
        return one(tx, actor, params.id)
      },
      (tx) => one(tx, actor, params.id),
    )
  })
  route(contracts.changeSettlementState, (call) => {
    const { actor, params, expected, body } = call
    return call.once(
      async (tx: Tx) => {
        await service.changeSettlementState(tx, actor, params.id, expected, body)
        return one(tx, actor, params.id)
      },
      (tx) => one(tx, actor, params.id),
    )
  })
  route(contracts.recordSettlementAgreement, (call) => {
    const { actor, params, expected, body } = call
    return call.once(
      async (tx) => {
        await service.recordAgreement(tx, actor, params.id, expected, body, today(clock))
        return one(tx, actor, params.id)
      },
      (tx) => one(tx, actor, params.id),
    )
  })
}

async function preview(
  reader: Reader,
  actor: Actor,
  row: queries.SettlementRow,
): Promise<service.Calculation> {
  const partnership = await queries.findPartnership(reader, actor, row.partnershipId)
  if (!partnership) throw notFound()
  return service.calculate(reader, partnership, service.spanOf(row))
}
