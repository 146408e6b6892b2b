import { addToMonth, type IsoDate, monthIndex, type YM } from '../calendar/dates.ts'
import type { BankCalendar } from '../calendar/holidays.ts'
import type { LineStatus } from '../forecast/model.ts'
import type { Cents } from '../money/money.ts'
import type { Rate } from '../money/ratio.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import { type CashDirection, probabilityWeights } from './cash-item.ts'
import {
  addFlows,
  type DayFlows,
  emptyFlows,
  emptyTally,
  type ForecastCurve,
  mergeTallies,
  type Tally,
  tally,
  touchedPositions,
} from './day-flows.ts'
import { type DaySpan, daySpan, type MonthDays } from './day-span.ts'

/** On which day of its month a line pays. The values per category are reference data of the organisation. */
export type DayRule =
  /** This day, clamped to the end of the month. */
  | { readonly kind: 'day'; readonly day: number }
  /** Equal parts on the days of the supplier runs. */
  | { readonly kind: 'runDays'; readonly days: readonly number[] }
  /** Equal parts on all bank days. */
  | { readonly kind: 'spread' }

/** For lines without a day rule: outflows first and inflows last, all on the last bank day, or evenly. */
export type PlacementSetting = 'prudent' | 'end' | 'spread'

/** What dated items do not cover of a line, per month; see `reconcileLine`. */
export interface LineResidual {
  readonly lineId: string
  readonly direction: CashDirection
  readonly status: LineStatus
  readonly probability: Rate
  readonly start: YM
  /** In the line's own sign. */
  readonly residual: readonly Cents[]
  readonly dayRule?: DayRule
}

export interface ResidualCell {
  readonly lineId: string
  readonly month: YM
}

export interface PlacementOptions {
  readonly asOf: IsoDate
  readonly until: IsoDate
  readonly setting: PlacementSetting
  readonly calendar: BankCalendar
}

/** Residuals of lines on their days, as arrays. Place the lines of a project once per as-of date and setting. */
export interface PlacedResiduals {
  readonly options: PlacementOptions
  readonly lines: readonly LineResidual[]
  /** Per line its first month, counted from the month of the as-of date. */
  readonly offsets: readonly number[]
  readonly flows: DayFlows
  /** Where the flows hold anything. */
  readonly touched: Int32Array
  /** Months that ended and are not closed: they stand on the first bank day after the as-of date. */
  readonly past: Tally<ResidualCell>
  readonly afterUntil: Tally<ResidualCell>
  /** Sum of the absolute amounts. */
  readonly magnitude: number
}

/** Throws AMOUNT_TOO_LARGE, PROBABILITY_RANGE, DAY_RULE (a day outside 1 to 31, no run day), RangeError of the span. */
export function placeResiduals(lines: readonly LineResidual[], options: PlacementOptions): PlacedResiduals {
  const span = daySpan(options.asOf, options.until, options.calendar)
  const offsets = lines.map((line) => monthIndex(span.start, line.start))
  const placed = {
    options,
    lines,
    offsets,
    flows: emptyFlows(span.days.length),
    past: emptyTally<ResidualCell>(),
    afterUntil: emptyTally<ResidualCell>(),
  }
  const weigh = probabilityWeights()
  let magnitude = 0
  lines.forEach((line, i) => {
    magnitude += placeLine(span, line, offsets[i] ?? 0, placed, weigh)
  })
  return { ...placed, touched: touchedPositions(placed.flows), magnitude }
}

/**
 * Many parts as one, for a caller that keeps the sum of what did not change. Throws RangeError without parts, or when
 * they were placed for different frames.
 */
export function mergeResiduals(parts: readonly PlacedResiduals[]): PlacedResiduals {
  const [first] = parts
  if (first === undefined || !parts.every((part) => isPlacedFor(part, first.options)))
    throw new RangeError('only residuals that were placed for one frame can be merged')
  const flows = emptyFlows(first.flows.all.length / 2)
  for (const part of parts) addFlows(flows, part.flows, part.touched)
  return {
    options: first.options,
    lines: parts.flatMap((part) => part.lines),
    offsets: parts.flatMap((part) => part.offsets),
    flows,
    touched: touchedPositions(flows),
    past: mergeTallies(parts.map((part) => part.past)),
    afterUntil: mergeTallies(parts.map((part) => part.afterUntil)),
    magnitude: parts.reduce((sum, part) => sum + part.magnitude, 0),
  }
}

/** Whether residuals stand where a forecast of this frame needs them. */
export function isPlacedFor({ options }: PlacedResiduals, frame: PlacementOptions): boolean {
  return (
    options.asOf === frame.asOf &&
    options.until === frame.until &&
    options.setting === frame.setting &&
    options.calendar === frame.calendar
  )
}

type Weigh = ReturnType<typeof probabilityWeights>

/** Adds a line to the curves in which it counts; returns the sum of its absolute amounts. */
function placeLine(
  span: DaySpan,
  line: LineResidual,
  offset: number,
  placed: Omit<PlacedResiduals, 'magnitude' | 'touched'>,
  weigh: Weigh,
): number {
  checkRule(line)
  const { all, committedOnly, expectedValue } = placed.flows
  const { setting } = placed.options
  const isCertain = line.probability === '1'
  const curves = [
    all,
    ...(line.status === 'committed' ? [committedOnly] : []),
    ...(isCertain ? [expectedValue] : []),
  ]
  let magnitude = 0
  for (let k = 0; k < line.residual.length; k += 1) {
    const own = line.residual[k] ?? 0n
    if (own === 0n) continue
    const signed = line.direction === 'in' ? own : -own
    const cents = Number(signed)
    if (Math.abs(cents) > Number.MAX_SAFE_INTEGER)
      throw new EngineRefusal([engineError('AMOUNT_TOO_LARGE', `lines.${line.lineId}`)])
    magnitude += Math.abs(cents)
    const days = paymentDays(span, k + offset, cents < 0, line.dayRule, setting)
    const late = addParts(span, days, cents, curves)
    if (!isCertain) addParts(span, days, Number(weigh(signed, line.probability)), [expectedValue])
    if (late === 0 && !isEnded(span, k + offset)) continue
    const cell = { lineId: line.lineId, month: addToMonth(line.start, k) }
    if (isEnded(span, k + offset)) tally(placed.past, cents, cell)
    if (late !== 0) tally(placed.afterUntil, late, cell)
  }
  return magnitude
}

/** Adds equal parts to curves; returns what falls after the last day. */
function addParts(
  span: DaySpan,
  days: readonly number[],
  cents: number,
  curves: readonly Float64Array[],
): number {
  const offset = (cents < 0 ? span.days.length : 0) - span.asOf
  let late = 0
  for (let i = 0; i < days.length; i += 1) {
    const day = days[i] ?? 0
    const part = equalPart(cents, days.length, i)
    if (day > span.until) late += part
    else for (const curve of curves) curve[offset + day] = (curve[offset + day] ?? 0) + part
  }
  return late
}

/** Part i of `allocate` with equal weights, in whole numbers: the cents left go to the first parts. */
export function equalPart(cents: number, parts: number, i: number): number {
  const rest = cents % parts
  const share = (cents - rest) / parts
  return i < Math.abs(rest) ? share + Math.sign(rest) : share
}

/**
 * The days on which a month of a line moves money, in equal parts (finance.md 9.4). The sign of the amount decides what
 * is an outflow, so a credit month of a cost line is placed like an inflow. A residual never leaves its month, but an
 * ended month stands on the first bank day after the as-of date.
 */
export function paymentDays(
  span: DaySpan,
  month: number,
  isOutflow: boolean,
  rule: DayRule | undefined,
  setting: PlacementSetting,
): readonly number[] {
  if (isEnded(span, month)) return [span.nextBankDay]
  const days = span.months[month]
  if (days === undefined) return [span.until + 1]
  const payment = rule ?? { kind: setting }
  const last = days.bankDays.at(-1) ?? days.last
  switch (payment.kind) {
    case 'prudent':
      return [openDay(span, days, isOutflow ? (days.bankDays[0] ?? last) : last)]
    case 'end':
      return [openDay(span, days, last)]
    case 'spread':
      return days.first > span.asOf ? days.bankDays : days.bankDays.map((day) => openDay(span, days, day))
    case 'day':
      return [openDay(span, days, bankDayNear(days, payment.day, isOutflow))]
    case 'runDays':
      return payment.days.map((day) => openDay(span, days, bankDayNear(days, day, isOutflow)))
  }
}

/** True when the whole month lies on or before the as-of date. */
function isEnded(span: DaySpan, month: number): boolean {
  return month < 0 || (span.months[month]?.last ?? span.until + 1) <= span.asOf
}

/** A day that has passed becomes the first bank day after the as-of date, inside the month. */
function openDay(span: DaySpan, month: MonthDays, day: number): number {
  return day > span.asOf ? day : month.open
}

/**
 * The bank day for a day of the month, clamped to its end: the previous one for an outflow, the next one for an inflow;
 * where the month has none on that side, the nearest on the other.
 */
function bankDayNear(month: MonthDays, day: number, isOutflow: boolean): number {
  const near = isOutflow ? month.previous : month.next
  return near[Math.min(day, near.length) - 1] ?? month.last
}

function checkRule(line: LineResidual): void {
  const rule = line.dayRule
  if (rule === undefined || rule.kind === 'spread') return
  const days = rule.kind === 'day' ? [rule.day] : rule.days
  if (days.length > 0 && days.every((day) => Number.isInteger(day) && day >= 1 && day <= 31)) return
  throw new EngineRefusal([engineError('DAY_RULE', `lines.${line.lineId}.dayRule`)])
}

/** Signed cents of one month of a line in a curve; 0 when it does not count there. */
export function residualCents(line: LineResidual, k: number, curve: ForecastCurve, weigh: Weigh): number {
  if (curve === 'committedOnly' && line.status !== 'committed') return 0
  const own = line.residual[k] ?? 0n
  if (own === 0n) return 0
  const signed = line.direction === 'in' ? own : -own
  return Number(curve === 'expectedValue' ? weigh(signed, line.probability) : signed)
}
