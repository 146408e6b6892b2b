import { type DayCount, type IsoDate, yearFractionRatio } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { addRatio, mulRatios, type Ratio, roundRatio, ZERO } from '../money/ratio.ts'

export interface DatedCents {
  readonly date: IsoDate
  readonly cents: Cents
}

export interface AccountSpec {
  readonly rate: Ratio
  readonly end: IsoDate
  readonly dayCount: DayCount
}

export interface AccountResult {
  readonly interest: Cents
  /** Balance at the end, without the interest. */
  readonly balance: Cents
}

/**
 * Simple interest on a dated current account, rounded once at settlement (finance.md 8). A movement counts from
 * its own date; movements after the end are ignored.
 */
export function currentAccount(movements: readonly DatedCents[], spec: AccountSpec): AccountResult {
  const sorted = movements
    .filter((m) => m.date <= spec.end)
    .sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  let balance = 0n
  let weighted = ZERO
  sorted.forEach((movement, i) => {
    balance += movement.cents
    const until = sorted[i + 1]?.date ?? spec.end
    const part = mulRatios({ n: balance, d: 1n }, yearFractionRatio(movement.date, until, spec.dayCount))
    weighted = addRatio(weighted, part)
  })
  return { interest: roundRatio(mulRatios(weighted, spec.rate)), balance }
}
