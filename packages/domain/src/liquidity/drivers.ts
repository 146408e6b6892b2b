import { addToMonth, fromDayNumber, type IsoDate, type YM } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { probabilityWeights } from './cash-item.ts'
import type { ForecastCurve } from './day-flows.ts'
import type { DaySpan } from './day-span.ts'
import { firstFrom, itemCents, type LoadedItems, UNDATED } from './loaded-items.ts'
import { equalPart, type PlacedResiduals, paymentDays, residualCents } from './placed-residuals.ts'

/** A movement that explains a low balance: an item, or a month of a line (its parts inside the window together). */
export type Driver =
  | { readonly kind: 'item'; readonly id: string; readonly date: IsoDate; readonly amount: Cents }
  | {
      readonly kind: 'residual'
      readonly lineId: string
      readonly month: YM
      /** The last day on which it moves inside the window. */
      readonly date: IsoDate
      readonly amount: Cents
    }

export interface DriverWindow {
  /** Day numbers, both ends inclusive. */
  readonly from: number
  readonly to: number
  /** Only movements that take money away. */
  readonly outflowsOnly?: boolean
}

/** How far a cause may lie before its effect, and how many are named. */
export const DRIVER_DAYS = 30
export const DRIVER_LIMIT = 5

interface Candidate {
  readonly cents: number
  readonly day: number
  readonly key: string
  readonly driver: () => Driver
}

/**
 * The five largest movements of a curve in a window, by absolute amount; equal ones by date and id, so that the order
 * in which items were loaded plays no part.
 */
export function largestMovements(
  span: DaySpan,
  curve: ForecastCurve,
  items: readonly LoadedItems[],
  residuals: readonly PlacedResiduals[],
  window: DriverWindow,
): Driver[] {
  const top: Candidate[] = []
  for (const part of items) fromItems(span, curve, part, window, top)
  for (const part of residuals) fromResiduals(span, curve, part, window, top)
  return top.map((candidate) => candidate.driver())
}

function fromItems(
  span: DaySpan,
  curve: ForecastCurve,
  items: LoadedItems,
  window: DriverWindow,
  top: Candidate[],
): void {
  const consider = (from: number, to: number, overdueOn?: number) => {
    for (let i = from; i < to; i += 1) {
      const cents = itemCents(items, curve, i)
      if (cents === 0 || (window.outflowsOnly && cents > 0) || !mayEnter(top, cents)) continue
      const day = overdueOn ?? items.days[i] ?? 0
      const id = items.ids[i] ?? ''
      const driver = (): Driver => ({ kind: 'item', id, date: fromDayNumber(day), amount: BigInt(cents) })
      enter(top, { cents, day, key: id, driver })
    }
  }
  const open = firstFrom(items, span.asOf + 1)
  if (isInside(window, span.nextBankDay)) consider(firstFrom(items, UNDATED + 1), open, span.nextBankDay)
  consider(Math.max(open, firstFrom(items, window.from)), firstFrom(items, window.to + 1))
}

function fromResiduals(
  span: DaySpan,
  curve: ForecastCurve,
  placed: PlacedResiduals,
  window: DriverWindow,
  top: Candidate[],
): void {
  const weigh = probabilityWeights()
  // Ended months stand on the first bank day after the as-of date: they are looked at when the window holds it.
  const firstMonth = isInside(window, span.nextBankDay)
    ? Number.NEGATIVE_INFINITY
    : monthAt(span, window.from)
  const lastMonth = monthAt(span, window.to)
  placed.lines.forEach((line, i) => {
    const offset = placed.offsets[i] ?? 0
    for (let month = Math.max(firstMonth, offset); month <= lastMonth; month += 1) {
      const cents = residualCents(line, month - offset, curve, weigh)
      if (cents === 0 || (window.outflowsOnly && cents > 0) || !mayEnter(top, cents)) continue
      const days = paymentDays(span, month, cents < 0, line.dayRule, placed.options.setting)
      let [sum, last] = [0, 0]
      days.forEach((day, n) => {
        if (!isInside(window, day)) return
        sum += equalPart(cents, days.length, n)
        last = Math.max(last, day)
      })
      if (sum === 0 || !mayEnter(top, sum)) continue
      const [lineId, ym, date] = [line.lineId, addToMonth(span.start, month), fromDayNumber(last)]
      const driver = (): Driver => ({ kind: 'residual', lineId, month: ym, date, amount: BigInt(sum) })
      enter(top, { cents: sum, day: last, key: `${lineId} ${ym}`, driver })
    }
  })
}

function isInside(window: DriverWindow, day: number): boolean {
  return day >= window.from && day <= window.to
}

function monthAt(span: DaySpan, day: number): number {
  const found = span.months.findIndex((month) => day <= month.last)
  return found === -1 ? span.months.length - 1 : found
}

function mayEnter(top: readonly Candidate[], cents: number): boolean {
  return top.length < DRIVER_LIMIT || Math.abs(cents) >= Math.abs(top.at(-1)?.cents ?? 0)
}

function enter(top: Candidate[], candidate: Candidate): void {
  const at = top.findIndex((other) => compareCandidates(candidate, other) < 0)
  top.splice(at === -1 ? top.length : at, 0, candidate)
  if (top.length > DRIVER_LIMIT) top.pop()
}

function compareCandidates(a: Candidate, b: Candidate): number {
  const larger = Math.abs(b.cents) - Math.abs(a.cents)
  return larger || a.day - b.day || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
}
