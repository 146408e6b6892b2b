import { monthIndex, type YM } from '../calendar/dates.ts'
import { type Cents, sumCents } from '../money/money.ts'
import { type CashDirection, type CashItem, isCommitted, liveItems } from './cash-item.ts'
import { compareCover } from './chain.ts'

/** What a contract on a line means for the rest of it. `keepDifference` is the default of finance.md 9.3. */
export type OnContract = 'keepDifference' | 'releaseDifference'

export interface CoverPolicy {
  /** Month 0 of the line's amounts. */
  readonly start: YM
  /** The line's own direction: a cost line pays `out`, and its amounts are then positive costs. */
  readonly direction: CashDirection
  readonly onContract: OnContract
  /** The line is closed: what is left of it will not come, for this reason. */
  readonly closed?: { readonly reason: string }
}

/** `overCommitted`: items beyond the line; `creditBeyondChain`: a credit of more than its chain had taken. */
export type CoverAlert = 'overCommitted' | 'creditBeyondChain'

export interface Reconciled {
  /** What no item covers yet, per month, in the line's own sign. */
  readonly residual: readonly Cents[]
  /** Items beyond the line less credits beyond what their chain took; each of the two has its alert. */
  readonly overrun: Cents
  /** Residual given up by a contract or by closing the line; to be logged with `releaseReason`. */
  readonly released: Cents
  readonly releaseReason: 'contract' | 'closed' | null
  /** Expected end total: live items + residual = the line + overrun - released. */
  readonly eac: Cents
  readonly alerts: readonly CoverAlert[]
}

/** One bite that a chain took: from a month of the line, or from beyond it (null). */
interface Bite {
  readonly month: number | null
  cents: Cents
}

interface Line {
  readonly residual: Cents[]
  readonly bites: Map<string, Bite[]>
  /** Items that found no residual, 0 or more. */
  over: Cents
  /** Credits beyond what their chain took, 0 or less. */
  beyond: Cents
}

/**
 * Which part of a line do dated items replace? (finance.md 9.3.) In the order (cover month, sequence number) each live
 * item takes residual from its cover month, then from the other months, earliest first; the rest is overrun. An item
 * of the opposite direction gives back what its chain took, overrun first, then the last bite first. Dates of items
 * play no part. In a month whose amount has the opposite sign (a retention, a refund), items of that direction take
 * it in the same way. `amounts` and the result are in the line's own sign; superseded and lapsed items are skipped.
 */
export function reconcileLine(
  amounts: readonly Cents[],
  items: readonly CashItem[],
  policy: CoverPolicy,
): Reconciled {
  const line: Line = { residual: [...amounts], bites: new Map(), over: 0n, beyond: 0n }
  const live = liveItems(items).sort(compareCover)
  let itemsTotal = 0n
  for (const item of live) {
    const cents = item.direction === policy.direction ? item.amount : -item.amount
    const month = item.coverMonth === null ? -1 : monthIndex(policy.start, item.coverMonth)
    itemsTotal += cents
    takeMonths(line, item.chainId, cents < 0n ? giveBack(line, item.chainId, cents) : cents, month)
  }
  const releaseReason = releaseReasonOf(live, policy)
  const released = releaseReason === null ? 0n : sumCents(line.residual)
  const residual = releaseReason === null ? line.residual : line.residual.map(() => 0n)
  const eac = itemsTotal + sumCents(residual)
  return { residual, overrun: line.over + line.beyond, released, releaseReason, eac, alerts: alertsOf(line) }
}

/** Takes cents from the cover month and then from the others, and records what found no residual. */
function takeMonths(line: Line, chainId: string, cents: Cents, coverMonth: number): void {
  let left = cents
  const take = (k: number) => {
    const there = line.residual[k] ?? 0n
    if (left === 0n || there === 0n || there > 0n !== left > 0n) return
    const bite = there > 0n === there > left ? left : there
    line.residual[k] = there - bite
    left -= bite
    remember(line, chainId, { month: k, cents: bite })
  }
  take(coverMonth)
  for (let k = 0; k < line.residual.length && left !== 0n; k += 1) take(k)
  if (left > 0n) {
    line.over += left
    remember(line, chainId, { month: null, cents: left })
  } else line.beyond += left
}

function remember(line: Line, chainId: string, bite: Bite): void {
  const bites = line.bites.get(chainId)
  if (bites === undefined) line.bites.set(chainId, [bite])
  else bites.push(bite)
}

/** A credit (below 0) reverses what its chain took: overrun, then the last bite first. Returns what is left of it. */
function giveBack(line: Line, chainId: string, credit: Cents): Cents {
  const taken = (line.bites.get(chainId) ?? []).filter((bite) => bite.cents > 0n).reverse()
  const order = [
    ...taken.filter((bite) => bite.month === null),
    ...taken.filter((bite) => bite.month !== null),
  ]
  let left = credit
  for (const bite of order) {
    if (left === 0n) break
    let back = bite.cents
    if (back > -left) back = -left
    bite.cents -= back
    left += back
    if (bite.month === null) line.over -= back
    else line.residual[bite.month] = (line.residual[bite.month] ?? 0n) + back
  }
  return left
}

function alertsOf(line: Line): CoverAlert[] {
  return [
    ...(line.over > 0n ? (['overCommitted'] as const) : []),
    ...(line.beyond < 0n ? (['creditBeyondChain'] as const) : []),
  ]
}

function releaseReasonOf(live: readonly CashItem[], policy: CoverPolicy): 'contract' | 'closed' | null {
  if (policy.closed) return 'closed'
  if (policy.onContract === 'keepDifference') return null
  const contracted = live.some((item) => item.direction === policy.direction && isCommitted(item.status))
  return contracted ? 'contract' : null
}
