import { type DayCount, type IsoDate, type Timing, yearFraction } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { mulRatio } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'
import type { DatedNum } from './roots.ts'

/** Net present value of equally spaced flows: `end` discounts flow k over k+1 periods, `begin` over k, `mid` over k+1/2. */
export function npv(rate: number, flows: readonly number[], timing: Timing): number {
  let value = 0
  // Horner from the last flow: one division per period, no powers.
  for (let k = flows.length - 1; k >= 0; k -= 1) value = (value + (flows[k] ?? 0)) / (1 + rate)
  if (timing === 'end') return value
  return timing === 'begin' ? value * (1 + rate) : value * Math.sqrt(1 + rate)
}

/**
 * Net present value of dated flows at an effective yearly rate; discounts to the earliest date unless a valuation
 * date is given. The order of the input does not matter.
 */
export function xnpv(
  rate: number,
  flows: readonly DatedNum[],
  at?: IsoDate,
  dayCount: DayCount = 'ACT/365F',
): number {
  const sorted = [...flows].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  const valuation = at ?? sorted[0]?.date
  if (valuation === undefined) return 0
  return sorted.reduce(
    (sum, flow) => sum + flow.amount / (1 + rate) ** yearFraction(valuation, flow.date, dayCount),
    0,
  )
}

/** Value of a stream at the end of its last period. */
export function futureValueOfStream(rate: number, flows: readonly number[], timing: Timing): number {
  return npv(rate, flows, timing) * (1 + rate) ** flows.length
}

/**
 * Ledger form of the end value (finance.md 12): bal_t = bal_{t-1} + R(bal_{t-1} x r) + cf_t. Exact cents; it may
 * differ by a cent from the float form, so a figure must say which one it is.
 */
export function ledgerBalances(rate: Ratio, flows: readonly Cents[]): Cents[] {
  let balance = 0n
  return flows.map((flow) => {
    balance += mulRatio(balance, rate) + flow
    return balance
  })
}

/** Modified internal rate: costs at the finance rate, receipts at the reinvestment rate; null without both signs. */
export function mirr(flows: readonly number[], financeRate: number, reinvestRate: number): number | null {
  if (!flows.some((f) => f > 0) || !flows.some((f) => f < 0)) return null
  const positives = flows.map((f) => Math.max(f, 0))
  const negatives = flows.map((f) => Math.min(f, 0))
  const n = flows.length
  const future = npv(reinvestRate, positives, 'begin') * (1 + reinvestRate) ** (n - 1)
  const present = npv(financeRate, negatives, 'begin')
  return (future / -present) ** (1 / (n - 1)) - 1
}

export function effectiveRate(nominal: number, periods: number): number {
  return Math.expm1(periods * Math.log1p(nominal / periods))
}

export function nominalRate(effective: number, periods: number): number {
  return periods * Math.expm1(Math.log1p(effective) / periods)
}

/** The monthly rate that compounds to an effective yearly one: (1+r)^(1/12) - 1. */
export function monthlyRateEffective(annual: number): number {
  return Math.expm1(Math.log1p(annual) / 12)
}
