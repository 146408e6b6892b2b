import { formatMoney } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './funds.queries.ts'
import * as service from './funds.service.ts'

type Stand = ReturnType<typeof service.standingOf>

function toFund(
  row: queries.FundRow,
  movements: readonly queries.MovementRow[],
  publicUrl: string,
): contracts.Fund {
  const { floorCents, ...fields } = row
  const stand = service.standingOf(row, movements)
  return {
    ...fields,
    href: `${publicUrl}/v1/funds/${row.id}`,
    currency: 'EUR',
    floor: formatMoney(floorCents),
    balance: formatMoney(stand.balance),
    committed: formatMoney(stand.committed),
    outstanding: formatMoney(stand.outstanding),
    free: formatMoney(stand.free),
    projects: [...service.perProject(movements).values()]
      .filter(
        ({ row: one, reserved, outstanding }) => one.projectVisible && (reserved > 0n || outstanding > 0n),
      )
      .map(({ row: one, reserved, outstanding }) => ({
        projectId: one.projectId ?? '',
        projectCode: one.projectCode ?? '',
        projectName: one.projectName ?? '',
        reserved: formatMoney(reserved),
        outstanding: formatMoney(outstanding),
      })),
  }
}

/** Earmarked funds: a ledger of movements, each proposed by one person and approved by another. */
export function fundRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findFund(reader, id)
    if (!row) throw notFound()
    const movements = await queries.listMovements(reader, actor, [id])
    return { body: toFund(row, movements, publicUrl), version: row.version, location: `/v1/funds/${id}` }
  }
  route(contracts.listFunds, async ({ actor }) => {
    const funds = await queries.listFunds(db)
    const movements = await queries.listMovements(
      db,
      actor,
      funds.map((fund) => fund.id),
    )
    const items = funds.map((fund) =>
      toFund(
        fund,
        movements.filter((movement) => movement.fundId === fund.id),
        publicUrl,
      ),
    )
    return { body: { self: `${publicUrl}/v1/funds`, items } }
  })
  route(contracts.getFund, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createFund, (call) =>
    call.once(async (tx) => {
      const { floor, ...input } = call.body
      const { id } = await queries.insertFund(tx, { ...input, floorCents: centsOf(floor) })
      return one(tx, call.actor, id)
    }),
  )
  route(contracts.updateFund, (call) =>
    call.once(async (tx) => {
      const { params, expected, body, actor } = call
      const row = await queries.lockFund(tx, params.id)
      if (!row) throw notFound()
      expected.check(row.version)
      const { floor, ...fields } = body
      await queries.updateFund(tx, params.id, {
        ...fields,
        ...(floor !== undefined && { floorCents: centsOf(floor) }),
      })
      return one(tx, actor, params.id)
    }),
  )
  movementRoutes(server)
}

function movementRoutes({ route, db, publicUrl }: Server): void {
  const toMovement = (row: queries.MovementRow, stand: Stand, actor: Actor): contracts.FundMovement => {
    const { amountCents, movesOn, excessCents, projectVisible, proposedBy, ...rest } = row
    const { projectId, projectCode, projectName: _n, approvedBy: _a, bookedSeq: _b, ...fields } = rest
    const after = stand.rows.get(row.id)
    return {
      ...fields,
      href: `${publicUrl}/v1/funds/${row.fundId}/movements/${row.id}`,
      currency: 'EUR',
      ...(projectVisible && projectId && projectCode && { projectId, projectCode }),
      ...(amountCents !== undefined && { amount: formatMoney(amountCents) }),
      on: movesOn,
      excess: formatMoney(excessCents),
      ...(after && { balance: formatMoney(after.cash), free: formatMoney(after.free) }),
      next: [...service.nextStates({ state: row.state, proposedBy }, actor)],
    }
  }
  const all = async (reader: Reader, actor: Actor, fundId: string) => {
    const fund = await queries.findFund(reader, fundId)
    if (!fund) throw notFound()
    const rows = await queries.listMovements(reader, actor, [fundId])
    const stand = service.standingOf(fund, rows)
    return rows.map((row) => toMovement(row, stand, actor))
  }
  const one = async (reader: Reader, actor: Actor, fundId: string, id: string) => {
    const found = (await all(reader, actor, fundId)).find((movement) => movement.id === id)
    if (!found) throw notFound()
    return { body: found, version: found.version, location: `/v1/funds/${fundId}/movements` }
  }
  route(contracts.listFundMovements, async ({ params, actor }) => ({
    body: {
      self: `${publicUrl}/v1/funds/${params.id}/movements`,
      items: (await all(db, actor, params.id)).slice(0, 2000),
    },
  }))
  route(contracts.createFundMovement, (call) =>
    call.once(async (tx) => {
      const { actor, params, body } = call
      return one(tx, actor, params.id, await service.proposeMovement(tx, actor, params.id, body))
    }),
  )
  route(contracts.changeFundMovementState, (call) =>
    call.once(async (tx) => {
      const { actor, params, expected, body } = call
      const at = { fundId: params.id, movementId: params.movementId }
      await service.changeMovementState(tx, actor, at, expected, body)
      return one(tx, actor, params.id, params.movementId)
    }),
  )
}
