import type { Cents } from '../money/money.ts'

/** First index from which the cumulative amount is 0 or more and stays so; null when that never happens. */
export function payback(cumulative: readonly Cents[]): number | null {
  let from: number | null = null
  cumulative.forEach((value, k) => {
    if (value < 0n) from = null
    else if (from === null) from = k
  })
  return from
}

/** Payback on discounted amounts: floats, so a balance within half a cent of zero counts as zero. */
export function discountedPayback(discounted: readonly number[]): number | null {
  let [sum, from] = [0, null as number | null]
  discounted.forEach((value, k) => {
    sum += value
    if (sum < -0.005) from = null
    else if (from === null) from = k
  })
  return from
}

export interface Peak {
  readonly cents: Cents
  readonly k: number
}

/** The deepest balance and the first month in which it occurs. */
export function peakFunding(balances: readonly Cents[]): Peak {
  return balances.reduce<Peak>((low, cents, k) => (cents < low.cents ? { cents, k } : low), {
    cents: balances[0] ?? 0n,
    k: 0,
  })
}
