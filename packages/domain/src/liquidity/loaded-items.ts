import { toDayNumber } from '../calendar/dates.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import { type CashItem, isCommitted, liveItems, probabilityWeights, signedAmount } from './cash-item.ts'
import type { ForecastCurve } from './day-flows.ts'

/**
 * Live unpaid items as arrays in order of their day, outflows first, so that a forecast over 200,000 of them takes milliseconds
 * (performance.md B7). Load the items of a project once and load them again when one changes; a forecast takes any
 * number of these.
 */
export interface LoadedItems {
  readonly ids: readonly string[]
  /** Day number of the date, ascending; `UNDATED`, before all others, without one. */
  readonly days: Int32Array
  /** Signed cents, whole numbers. */
  readonly cents: Float64Array
  /** R(amount x probability), signed. */
  readonly expected: Float64Array
  /** Signed cents when contracted or later, else 0. */
  readonly committed: Float64Array
  /** Sum of the absolute amounts: a forecast refuses to add what a double cannot hold. */
  readonly magnitude: number
}

export const UNDATED = -2_147_483_648

/** Items of one load: the order below counts them in 20 bits. */
export const MAX_LOADED_ITEMS = 2 ** 20

/**
 * Leaves out what is paid, lapsed or superseded. Throws AMOUNT_TOO_LARGE above 2^53 - 1 cents, PROBABILITY_RANGE, and
 * RangeError above 1,048,576 items.
 */
export function loadItems(items: readonly CashItem[]): LoadedItems {
  const open = liveItems(items).filter((item) => item.status !== 'paid')
  if (open.length > MAX_LOADED_ITEMS) throw new RangeError(`more than ${MAX_LOADED_ITEMS} items in one load`)
  const ids = new Array<string>(open.length)
  const days = new Int32Array(open.length)
  const cents = new Float64Array(open.length)
  const expected = new Float64Array(open.length)
  const committed = new Float64Array(open.length)
  const weigh = probabilityWeights()
  let magnitude = 0
  inDayOrder(open).forEach((key, i) => {
    const item = open[key % MAX_LOADED_ITEMS]
    if (item === undefined) return
    const signed = signedAmount(item)
    const whole = Number(signed)
    if (Math.abs(whole) > Number.MAX_SAFE_INTEGER)
      throw new EngineRefusal([engineError('AMOUNT_TOO_LARGE', `items.${item.id}`)])
    ids[i] = item.id
    days[i] = Math.floor(key / MAX_LOADED_ITEMS / 2) + UNDATED
    cents[i] = whole
    expected[i] = item.probability === '1' ? whole : Number(weigh(signed, item.probability))
    committed[i] = isCommitted(item.status) ? whole : 0
    magnitude += Math.abs(whole)
  })
  return { ids, days, cents, expected, committed, magnitude }
}

/** One number per item, ascending: its day, counted from `UNDATED`, its direction, and its position in the list. */
function inDayOrder(items: readonly CashItem[]): Float64Array {
  const known = new Map<string, number>()
  return Float64Array.from(items, (item, i) => {
    const day = item.date === null ? UNDATED : dayNumberOf(item.date, known)
    return ((day - UNDATED) * 2 + (item.direction === 'in' ? 1 : 0)) * MAX_LOADED_ITEMS + i
  }).sort()
}

/** Many items share a date: each date is read once. */
function dayNumberOf(date: string, known: Map<string, number>): number {
  const found = known.get(date)
  if (found !== undefined) return found
  const day = toDayNumber(date)
  known.set(date, day)
  return day
}

/** Signed cents of an item in a curve; 0 when it does not count there. */
export function itemCents(items: LoadedItems, curve: ForecastCurve, i: number): number {
  switch (curve) {
    case 'all':
      return items.cents[i] ?? 0
    case 'committedOnly':
      return items.committed[i] ?? 0
    case 'expectedValue':
      return items.expected[i] ?? 0
  }
}

/** Position of the first item on or after a day. */
export function firstFrom(items: LoadedItems, day: number): number {
  let [low, high] = [0, items.days.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((items.days[middle] ?? day) < day) low = middle + 1
    else high = middle
  }
  return low
}
