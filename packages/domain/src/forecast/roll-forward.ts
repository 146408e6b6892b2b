import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import { divRatio, ONE, type Ratio, subRatio, ZERO } from '../money/ratio.ts'
import { phase } from './profiles.ts'

export interface RollInput {
  readonly budget: Cents
  /** Cumulative shares of the line, one per month. */
  readonly shares: readonly Ratio[]
  /** Paid per month, by bank date, from the first month of the line. */
  readonly actuals: readonly Cents[]
  /** Number of closed months: months below it are actuals. */
  readonly cutoff: number
  readonly policy: 'keepTotal' | 'keepRemaining' | 'manual'
  /** Expected end total, for the policy `manual`. */
  readonly eac?: Cents
}

export interface RollResult {
  readonly actual: Cents[]
  readonly forecast: Cents[]
  /** What has no month left to stand in. */
  readonly unplaced: Cents
  readonly eac: Cents
  /** True when the remainder is negative: more was spent than the total allows. Kept, not hidden. */
  readonly overspent: boolean
}

/**
 * Closes months and re-phases what is left over the rest of the profile: F' = (F - Fc)/(1 - Fc) by cumulative
 * rounding (finance.md 10). With nothing of the profile left, the remainder is unplaced.
 */
export function rollForward(input: RollInput): RollResult {
  const actual = input.actuals.slice(0, input.cutoff)
  const spent = sumCents(actual)
  const done = input.cutoff === 0 ? ZERO : (input.shares[input.cutoff - 1] ?? ONE)
  const remainder = remainderOf(input, spent, done)
  const left = subRatio(ONE, done)
  const eac = spent + remainder
  const overspent = remainder !== 0n && remainder < 0n !== input.budget < 0n
  if (left.n === 0n) return { actual, forecast: [], unplaced: remainder, eac, overspent }
  const rest = input.shares.slice(input.cutoff).map((share) => divRatio(subRatio(share, done), left))
  return { actual, forecast: phase(remainder, rest), unplaced: 0n, eac, overspent }
}

function remainderOf(input: RollInput, spent: Cents, done: Ratio): Cents {
  switch (input.policy) {
    case 'keepTotal':
      return input.budget - spent
    case 'keepRemaining':
      return input.budget - mulRatio(input.budget, done)
    case 'manual':
      return (input.eac ?? input.budget) - spent
  }
}
