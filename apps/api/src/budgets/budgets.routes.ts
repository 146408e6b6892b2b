import { type Cents, formatMoney } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './budgets.queries.ts'
import * as service from './budgets.service.ts'

const useOf = (use: queries.Use) => ({
  approved: formatMoney(use.approvedCents),
  committed: formatMoney(use.committedCents),
  ordered: formatMoney(use.orderedCents),
  inPayment: formatMoney(use.inPaymentCents),
  paid: formatMoney(use.paidCents),
  headroom: formatMoney(service.headroomOf(use)),
})

/** A stored budget with its lines, their use and the sums. */
function toBudget(
  row: queries.BudgetRow,
  lines: readonly queries.BudgetLineRow[],
  actor: Actor,
  publicUrl: string,
): contracts.Budget {
  const own = lines.filter((line) => line.budgetId === row.id)
  const sum = (pick: (line: queries.Use) => Cents) => own.reduce((total, line) => total + pick(line), 0n)
  return {
    ...row,
    href: `${publicUrl}/v1/budgets/${row.id}`,
    currency: 'EUR',
    lines: own.map(({ id, code, label, version, ...use }) => ({ id, code, label, version, ...useOf(use) })),
    ...useOf({
      approvedCents: sum((line) => line.approvedCents),
      committedCents: sum((line) => line.committedCents),
      orderedCents: sum((line) => line.orderedCents),
      inPaymentCents: sum((line) => line.inPaymentCents),
      paidCents: sum((line) => line.paidCents),
    }),
    mayEdit: row.mayEdit && row.state === 'draft',
    next: service.nextOfBudget(actor, row),
  }
}

/** Approved budgets over several years with what is left of them. */
export function budgetRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const many = async (reader: Reader, actor: Actor, rows: readonly queries.BudgetRow[]) => {
    const lines = await queries.listBudgetLines(reader, { budgetIds: rows.map((row) => row.id) })
    return rows.map((row) => toBudget(row, lines, actor, publicUrl))
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findBudget(reader, actor, id)
    const [body] = row ? await many(reader, actor, [row]) : []
    if (!body) throw notFound()
    return { body, version: body.version, location: `/v1/budgets/${id}` }
  }
  route(contracts.listBudgets, async ({ actor, query }) => ({
    body: {
      self: `${publicUrl}/v1/budgets`,
      items: await many(db, actor, await queries.listBudgets(db, actor, query)),
    },
  }))
  route(contracts.getBudget, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createBudget, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.createBudget(tx, call.actor, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updateBudget, (call) =>
    call.once(
      async (tx) => {
        await service.changeBudget(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.changeBudgetState, (call) =>
    call.once(
      async (tx) => {
        await service.changeBudgetState(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
}
