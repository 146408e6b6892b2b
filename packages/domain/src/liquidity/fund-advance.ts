import type { IsoDate } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'

/** In the account from the end of `advanceOn` until the day before `repayOn`. */
export interface AdvanceWindow {
  readonly advanceOn: IsoDate
  readonly repayOn: IsoDate
}

export interface NeededAdvance {
  /** Cents; 0 when nothing in the window is under the buffer. */
  readonly amount: Cents
  /** The day that sets the amount. */
  readonly lowestOn: IsoDate | null
  /** Days under the buffer that no advance in this window reaches. */
  readonly daysOutside: number
}

/** The smallest advance after which no day of the window ends under the buffer; equal is not under (journey J3). */
export function neededAdvance(
  forecast: { readonly days: readonly IsoDate[]; readonly buffer: Cents },
  curve: { readonly balance: readonly Cents[] },
  window: AdvanceWindow,
): NeededAdvance {
  let [amount, lowestOn, daysOutside] = [0n, null as IsoDate | null, 0]
  forecast.days.forEach((day, slot) => {
    const short = forecast.buffer - (curve.balance[slot] ?? 0n)
    if (short <= 0n) return
    if (day < window.advanceOn || day >= window.repayOn) daysOutside += 1
    else if (short > amount) [amount, lowestOn] = [short, day]
  })
  return { amount, lowestOn, daysOutside }
}

export type AdvanceDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'FUND_INSUFFICIENT'; readonly shortfall: Cents }

/** An advance above the free amount of the fund (finance.md 14) is refused, with what is missing. */
export function decideAdvance(amount: Cents, free: Cents): AdvanceDecision {
  const available = free > 0n ? free : 0n
  if (amount <= available) return { allowed: true }
  return { allowed: false, reason: 'FUND_INSUFFICIENT', shortfall: amount - available }
}
