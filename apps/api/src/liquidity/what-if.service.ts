import { type CashChange as DomainChange, decideAdvance } from '@stuurhuis/domain'
import type { CashChange } from '@stuurhuis/schemas'
import { applyItemChange, centsOf, mayEditItems } from '../cash/cash.service.ts'
import { proposeMovement } from '../funds/funds.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import { type FundStanding, money } from './liquidity.service.ts'
import * as queries from './what-if.queries.ts'

/** The changes of a draft in the words of the rules: cents instead of text. */
export function toDomainChange(change: CashChange): DomainChange {
  switch (change.kind) {
    case 'moveItem':
      return change
    case 'setItemAmount':
      return { ...change, amount: centsOf(change.amount) }
    case 'splitItem':
      return { ...change, parts: change.parts.map(({ amount, date }) => ({ amount: centsOf(amount), date })) }
    case 'fundAdvance': {
      const { id, amount, advanceOn, repayOn } = change
      return { kind: 'fundAdvance', id, amount: centsOf(amount), advanceOn, repayOn }
    }
    case 'loan':
      return { ...change, amount: centsOf(change.amount) }
  }
}
/** A change that the rules propose, as the API writes it. */
export function toApiChange(change: DomainChange, fundId: string | undefined): CashChange[] {
  if (change.kind === 'moveItem') return [change]
  if (change.kind === 'loan') return [{ ...change, amount: money(change.amount) }]
  if (change.kind !== 'fundAdvance' || fundId === undefined) return []
  return [{ ...change, amount: money(change.amount), fundId }]
}

/**
 * What a draft may hold: advances that the fund can bear; the items are judged by the outlook itself.
 * @returns version per touched item
 * @throws FUND_INSUFFICIENT with what is missing
 */
export async function checkChanges(
  db: Reader,
  changes: readonly CashChange[],
  standings: readonly FundStanding[],
): Promise<Record<string, number>> {
  for (const [index, change] of changes.entries()) {
    if (change.kind !== 'fundAdvance') continue
    const fund = standings.find((one) => one.id === change.fundId)
    if (!fund) throw fieldProblem(`changes[${index}].fundId`, 'not_found', 'referencedResourceNotFound')
    const asked = changes
      .filter((other) => other.kind === 'fundAdvance' && other.fundId === change.fundId)
      .reduce((sum, other) => sum + (other.kind === 'fundAdvance' ? centsOf(other.amount) : 0n), 0n)
    const decision = decideAdvance(asked, fund.free)
    if (!decision.allowed)
      throw new ProblemError('FUND_INSUFFICIENT', { shortfall: money(decision.shortfall) })
    if (change.repayOn <= change.advanceOn) throw fieldProblem(`changes[${index}].repayOn`, 'before_advance')
  }
  const ids = [...new Set(changes.flatMap((change) => ('itemId' in change ? [change.itemId] : [])))]
  const versions = await queries.listVersions(db, ids)
  return Object.fromEntries(versions.map(({ id, version }) => [id, version]))
}

/**
 * Makes a draft real: items move with one reason, an advance becomes a reservation and an advance for the director to
 * approve. A loan is no item of ours yet: it becomes two expected items.
 * @throws BASE_CHANGED with the items that changed since, MISSING_PERMISSION when one is not the actor's to change
 */
export async function applyDraft(
  tx: Tx,
  actor: Actor,
  draft: queries.DraftRow,
  input: { reason: string; despiteChanges: boolean },
): Promise<void> {
  if (draft.state !== 'open') throw new ProblemError('VERSION_FROZEN')
  if (draft.baseChanged.length > 0 && !input.despiteChanges)
    throw new ProblemError('BASE_CHANGED', { missing: draft.baseChanged })
  for (const [index, change] of draft.changes.entries()) {
    const at = `changes[${index}]`
    if (change.kind === 'fundAdvance') {
      const { fundId, projectId, amount, advanceOn } = change
      if (projectId === undefined) throw fieldProblem(`${at}.projectId`, 'required')
      // the reservation is proposed; the advance follows once the director approved it
      const proposal = { kind: 'commit', projectId, amount, on: advanceOn, reason: input.reason } as const
      await proposeMovement(tx, actor, fundId, proposal)
      continue
    }
    if (change.kind === 'loan') {
      await applyItemChange(tx, actor, { ...change, description: draft.name }, input.reason, at)
      continue
    }
    await applyItemChange(tx, actor, change, input.reason, at)
  }
  await queries.updateDraft(tx, draft.id, { state: 'applied', reason: input.reason })
}

/** Does this actor plan the money of every item that the draft touches? */
export const mayApply = async (db: Reader, actor: Actor, changes: readonly CashChange[]): Promise<boolean> =>
  mayEditItems(
    db,
    actor,
    changes.flatMap((change) => ('itemId' in change ? [change.itemId] : [])),
  )
