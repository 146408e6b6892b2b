import type { IsoDate, YM } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import type { DaySpan } from './day-span.ts'
import type { Driver } from './drivers.ts'

/** A day that ends under the buffer. */
export interface BreachPoint {
  readonly date: IsoDate
  readonly balance: Cents
  /** Buffer less balance, above 0. */
  readonly short: Cents
}

/** One curve, a value per day from the as-of date (its opening balance) to the last day. */
export interface DayCurve {
  /** End-of-day balance. */
  readonly balance: readonly Cents[]
  readonly inflow: readonly Cents[]
  /** 0 or less. */
  readonly outflow: readonly Cents[]
  readonly monthEnds: readonly { readonly month: YM; readonly balance: Cents }[]
  /** The lowest end-of-day balance and the first day that has it. */
  readonly low: { readonly date: IsoDate; readonly balance: Cents }
  /** Calendar days that end under the buffer; equal is not under. */
  readonly daysUnderBuffer: number
  readonly firstBreach: BreachPoint | null
  /** Each day with a movement that ends under the buffer, in date order (journey J3). */
  readonly breachPoints: readonly BreachPoint[]
  /** The largest movements of the 30 days before the low point and of that day. */
  readonly drivers: readonly Driver[]
}

/** A curve without its drivers, from whole cents that are known to stay below 2^53. */
export function curveOf(
  span: DaySpan,
  flows: Float64Array,
  opening: Cents,
  buffer: Cents,
): Omit<DayCurve, 'drivers'> {
  const slots = span.days.length
  const [start, floor] = [Number(opening), Number(buffer)]
  const balance = new Array<Cents>(slots)
  const inflow = new Array<Cents>(slots)
  const outflow = new Array<Cents>(slots)
  const breachPoints: BreachPoint[] = []
  let firstBreach: BreachPoint | null = null
  let [daysUnderBuffer, sum, lowest, lowSlot] = [0, start, start, 0]
  let cents = opening
  for (let slot = 0; slot < slots; slot += 1) {
    const [came, went] = [flows[slot] ?? 0, flows[slots + slot] ?? 0]
    const moved = came !== 0 || went !== 0
    if (moved) {
      sum += came + went
      cents = BigInt(sum)
    }
    balance[slot] = cents
    inflow[slot] = came === 0 ? 0n : BigInt(came)
    outflow[slot] = went === 0 ? 0n : BigInt(went)
    if (sum < lowest) [lowest, lowSlot] = [sum, slot]
    if (sum >= floor) continue
    daysUnderBuffer += 1
    const point = { date: span.days[slot] ?? '', balance: cents, short: buffer - cents }
    firstBreach ??= point
    if (moved) breachPoints.push(point)
  }
  return {
    balance,
    inflow,
    outflow,
    monthEnds: monthEndsOf(span, balance),
    low: { date: span.days[lowSlot] ?? '', balance: BigInt(lowest) },
    daysUnderBuffer,
    firstBreach,
    breachPoints,
  }
}

function monthEndsOf(span: DaySpan, balance: readonly Cents[]): DayCurve['monthEnds'] {
  return span.months
    .filter((month) => month.last <= span.until)
    .map((month) => ({ month: month.month, balance: balance[month.last - span.asOf] ?? 0n }))
}
