import { addToMonth, type YM, yearOf } from '../calendar/dates.ts'
import { type Cents, mulRatio } from '../money/money.ts'
import { addRatio, divRatio, ONE, parseRatio, type Ratio, ratio, ZERO } from '../money/ratio.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import type { Profile } from './model.ts'

/**
 * F(0..n-1): the share of the total that is done by the end of each step; the last one is exactly 1.
 * lump 1; linear (k+1)/n; sCurve 3x^2 - 2x^3 with x = (k+1)/n; weights and annual by cumulative weight.
 * `start` is only needed by `annual`, whose shares belong to calendar years. Instalments and recurring amounts
 * have no cumulative share of their own: see `instalments` and `recurringAmounts`.
 */
export function cumulativeShare(profile: Profile, n: number, start: YM = '2000-01'): Ratio[] {
  switch (profile.kind) {
    case 'lump':
      return [ONE]
    case 'linear':
      return Array.from({ length: n }, (_, k) => ratio(k + 1, n))
    case 'sCurve':
      return Array.from({ length: n }, (_, k) => sShare(BigInt(k + 1), BigInt(n)))
    case 'weights':
      return cumulate(profile.weights.map(parseRatio))
    case 'annual':
      return cumulate(monthlyWeights(profile.shares, n, start))
    case 'instalments':
      return cumulate(profile.shares.map(parseRatio))
    case 'recurring':
      throw new EngineRefusal([engineError('PROFILE_WITHOUT_TOTAL', 'profile')])
  }
}

/** Periods of a line in a yearly model. */
export const yearsOfLine = (months: number): number => Math.max(1, Math.ceil(months / 12))

/** 3x^2 - 2x^3 at x = k/n, exactly: (3 k^2 n - 2 k^3) / n^3. */
function sShare(k: bigint, n: bigint): Ratio {
  return { n: 3n * k * k * n - 2n * k * k * k, d: n * n * n }
}

function cumulate(weights: readonly Ratio[]): Ratio[] {
  const total = weights.reduce(addRatio, ZERO)
  if (total.n <= 0n || weights.some((w) => w.n < 0n)) {
    throw new EngineRefusal([engineError('ALLOC_NO_WEIGHT', 'profile.weights')])
  }
  let sum = ZERO
  return weights.map((w) => {
    sum = addRatio(sum, w)
    return divRatio(sum, total)
  })
}

function monthlyWeights(shares: Readonly<Record<string, string>>, n: number, start: YM): Ratio[] {
  const years = Array.from({ length: n }, (_, k) => yearOf(addToMonth(start, k)))
  return years.map((year) => {
    const monthsOfYear = years.filter((y) => y === year).length
    const share = shares[String(year)]
    return share === undefined ? ZERO : divRatio(parseRatio(share), ratio(monthsOfYear))
  })
}

/** a_k = R(A F(k)) - R(A F(k-1)): cumulative rounding, so the parts sum to the total exactly. */
export function phase(total: Cents, shares: readonly Ratio[]): Cents[] {
  let before = 0n
  return shares.map((share) => {
    const until = mulRatio(total, share)
    const part = until - before
    before = until
    return part
  })
}
