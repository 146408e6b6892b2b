import type { IsoDate } from '../calendar/dates.ts'
import { type Cents, MAX_CENTS, sumCents } from '../money/money.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import type { CashItem } from './cash-item.ts'
import { curveOf, type DayCurve } from './day-curve.ts'
import {
  addFlows,
  type DayFlows,
  emptyFlows,
  emptyTally,
  type Flagged,
  type ForecastCurve,
  flagged,
  mergeTallies,
  type Tally,
  tally,
} from './day-flows.ts'
import { type DaySpan, daySpan } from './day-span.ts'
import { DRIVER_DAYS, largestMovements } from './drivers.ts'
import { firstFrom, itemCents, type LoadedItems, loadItems, UNDATED } from './loaded-items.ts'
import {
  isPlacedFor,
  type LineResidual,
  type PlacedResiduals,
  type PlacementOptions,
  placeResiduals,
  type ResidualCell,
} from './placed-residuals.ts'

/** A line of a bank statement that nobody has confirmed to be an item yet; the balance holds it. */
export interface UnmatchedBankLine {
  readonly id: string
  /** Signed cents: + came in. */
  readonly amount: Cents
  /** The open item that it may be; a proposal moves nothing. */
  readonly proposedItemId: string | null
}

/** `asOf` is the date of the last accepted bank balance, `opening` that balance. */
export interface ForecastFrame extends PlacementOptions {
  readonly opening: Cents
  readonly buffer: Cents
  readonly bankLines?: readonly UnmatchedBankLine[]
}

export interface DayForecastInput extends ForecastFrame {
  readonly items: readonly CashItem[]
  readonly residuals: readonly LineResidual[]
}

/** The same with everything in arrays; the parts may be those of the projects. */
export interface LoadedForecastInput extends ForecastFrame {
  readonly items: readonly LoadedItems[]
  readonly residuals: readonly PlacedResiduals[]
}

export interface DayForecast extends Readonly<Record<ForecastCurve, DayCurve>> {
  readonly asOf: IsoDate
  readonly until: IsoDate
  readonly setting: PlacementOptions['setting']
  readonly opening: Cents
  readonly buffer: Cents
  /** From the as-of date, one per value of a curve. */
  readonly days: readonly IsoDate[]
  /** Sum of the bank lines without confirmed match: it is in the balance. */
  readonly unexplained: Cents
  /** Open items that an unmatched bank line may already have paid. */
  readonly possiblyDouble: Flagged<string>
  /** Items dated on or before the as-of date: they stand on the first bank day after it. */
  readonly overdue: Flagged<string>
  /** Items without a date: outside the curves. */
  readonly unscheduled: Flagged<string>
  /** Items dated on a day on which banks are closed: they stand there all the same. */
  readonly nonBankDay: Flagged<string>
  readonly itemsAfterUntil: Flagged<string>
  /** Residuals of ended months that are not closed: they stand on the first bank day after the as-of date. */
  readonly pastResidual: Flagged<ResidualCell>
  readonly residualsAfterUntil: Flagged<ResidualCell>
}

/**
 * The balance per day (finance.md 9.4): dated items on the day that they state, what they do not cover of the monthly
 * lines by day rule or setting. Superseded, lapsed and paid items are skipped. Throws AMOUNT_TOO_LARGE,
 * PROBABILITY_RANGE or DAY_RULE on input that validation would have refused, RangeError on an impossible span.
 */
export function dayForecast(input: DayForecastInput): DayForecast {
  const { asOf, until, setting, calendar } = input
  return loadedForecast({
    ...input,
    items: [loadItems(input.items)],
    residuals: [placeResiduals(input.residuals, { asOf, until, setting, calendar })],
  })
}

/** The same on arrays: 200,000 items within 15 ms (performance.md B7). Residuals must be placed for the same frame. */
export function loadedForecast(input: LoadedForecastInput): DayForecast {
  checkParts(input)
  const span = daySpan(input.asOf, input.until, input.calendar)
  const flows = emptyFlows(span.days.length)
  for (const part of input.residuals) addFlows(flows, part.flows, part.touched)
  const flags = emptyFlags()
  for (const part of input.items) placeItems(span, part, flows, flags)
  return {
    asOf: input.asOf,
    until: input.until,
    setting: input.setting,
    opening: input.opening,
    buffer: input.buffer,
    days: span.days,
    ...curvesOf(span, flows, input),
    unexplained: sumCents((input.bankLines ?? []).map((line) => line.amount)),
    possiblyDouble: flagged(possiblyDouble(input)),
    overdue: flagged(flags.overdue),
    unscheduled: flagged(flags.unscheduled),
    nonBankDay: flagged(flags.nonBankDay),
    itemsAfterUntil: flagged(flags.afterUntil),
    pastResidual: flagged(mergeTallies(input.residuals.map((part) => part.past))),
    residualsAfterUntil: flagged(mergeTallies(input.residuals.map((part) => part.afterUntil))),
  }
}

/** Every partial sum of doubles stays exact below 2^53: the sum of all absolute amounts is the proof. */
function checkParts(input: LoadedForecastInput): void {
  const limit = Number(MAX_CENTS)
  const magnitude = [...input.items, ...input.residuals].reduce((sum, part) => sum + part.magnitude, 0)
  const [opening, buffer] = [Math.abs(Number(input.opening)), Math.abs(Number(input.buffer))]
  if (opening + magnitude >= limit || buffer >= limit)
    throw new EngineRefusal([engineError('AMOUNT_TOO_LARGE')])
  if (!input.residuals.every((part) => isPlacedFor(part, input)))
    throw new RangeError('residuals were placed for another as-of date, end, setting or calendar')
}

interface ItemFlags {
  readonly overdue: Tally<string>
  readonly unscheduled: Tally<string>
  readonly nonBankDay: Tally<string>
  readonly afterUntil: Tally<string>
}

function emptyFlags(): ItemFlags {
  return {
    overdue: emptyTally(),
    unscheduled: emptyTally(),
    nonBankDay: emptyTally(),
    afterUntil: emptyTally(),
  }
}

/** Items stand in order of day: first those without one, then the overdue, the placed and the late ones. */
function placeItems(span: DaySpan, items: LoadedItems, flows: DayFlows, flags: ItemFlags): void {
  const tallyAll = (into: Tally<string>, from: number, to: number) => {
    for (let i = from; i < to; i += 1) tally(into, items.cents[i] ?? 0, items.ids[i] ?? '')
  }
  const dated = firstFrom(items, UNDATED + 1)
  const ahead = firstFrom(items, span.asOf + 1)
  const late = firstFrom(items, span.until + 1)
  tallyAll(flags.unscheduled, 0, dated)
  tallyAll(flags.overdue, dated, ahead)
  tallyAll(flags.afterUntil, late, items.days.length)
  if (span.nextBankDay > span.until) tallyAll(flags.afterUntil, dated, ahead)
  else addItems(span, items, flows, dated, ahead, new Int32Array(ahead).fill(span.nextBankDay))
  addItems(span, items, flows, ahead, late, items.days)
  for (let i = ahead; i < late; i += 1) {
    if (span.isBankDay[(items.days[i] ?? 0) - span.asOf] === 0)
      tally(flags.nonBankDay, items.cents[i] ?? 0, items.ids[i] ?? '')
  }
}

/**
 * The inner loop of the forecast: it sees nothing but arrays of numbers, so that it stays compiled. `onDays` says on
 * which day each item stands.
 */
function addItems(
  span: DaySpan,
  items: LoadedItems,
  flows: DayFlows,
  from: number,
  to: number,
  onDays: Int32Array,
): void {
  const { cents: amounts, expected, committed } = items
  const { all, committedOnly, expectedValue } = flows
  const [asOf, slots] = [span.asOf, span.days.length]
  for (let i = from; i < to; i += 1) {
    const cents = amounts[i] ?? 0
    const at = (onDays[i] ?? 0) - asOf + (cents < 0 ? slots : 0)
    all[at] = (all[at] ?? 0) + cents
    expectedValue[at] = (expectedValue[at] ?? 0) + (expected[i] ?? 0)
    committedOnly[at] = (committedOnly[at] ?? 0) + (committed[i] ?? 0)
  }
}

function curvesOf(
  span: DaySpan,
  flows: DayFlows,
  input: LoadedForecastInput,
): Record<ForecastCurve, DayCurve> {
  const curve = (name: ForecastCurve): DayCurve => {
    const numbers = curveOf(span, flows[name], input.opening, input.buffer)
    const low = span.asOf + span.days.indexOf(numbers.low.date)
    const window = { from: low - DRIVER_DAYS, to: low }
    return { ...numbers, drivers: largestMovements(span, name, input.items, input.residuals, window) }
  }
  return { all: curve('all'), committedOnly: curve('committedOnly'), expectedValue: curve('expectedValue') }
}

function possiblyDouble(input: LoadedForecastInput): Tally<string> {
  const found = emptyTally<string>()
  const proposed = new Set((input.bankLines ?? []).map((line) => line.proposedItemId))
  proposed.delete(null)
  if (proposed.size === 0) return found
  for (const part of input.items)
    part.ids.forEach((id, i) => {
      if (proposed.has(id)) tally(found, itemCents(part, 'all', i), id)
    })
  return found
}
