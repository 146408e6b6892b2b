import { fromDayNumber, type IsoDate, toDayNumber } from '../calendar/dates.ts'
import { shiftBankDay } from '../calendar/holidays.ts'
import type { Cents } from '../money/money.ts'
import type { BreachPoint } from './day-curve.ts'
import type { ForecastCurve } from './day-flows.ts'
import type { DayForecast, LoadedForecastInput } from './day-forecast.ts'
import { daySpan } from './day-span.ts'
import { DRIVER_DAYS, type Driver, largestMovements } from './drivers.ts'
import { itemCents, UNDATED } from './loaded-items.ts'
import type { ShiftCandidate } from './shift-problem.ts'

/** How far an item may move: an agreement with the other side, or the rule of its source. */
export interface Mobility {
  readonly itemId: string
  readonly earliest?: IsoDate
  readonly latest?: IsoDate
}

/** Something that can be done about a breach, by itself or with others. */
export type Lever =
  | {
      readonly kind: 'shift'
      readonly itemId: string
      /** Signed cents: an outflow goes later, an inflow comes earlier. */
      readonly amount: Cents
      readonly from: IsoDate
      /** The nearest bank day that relieves this breach. */
      readonly to: IsoDate
      /** How far it may go. */
      readonly limit: IsoDate
      /** True when this move alone is enough for this day. */
      readonly enough: boolean
    }
  /** Within the free amount of the fund; `remaining` is what it leaves open. */
  | { readonly kind: 'fundAdvance'; readonly amount: Cents; readonly remaining: Cents }
  | { readonly kind: 'loan'; readonly amount: Cents }

export interface BreachExplanation extends BreachPoint {
  /** The largest outflows of the 30 days before and of the day itself. */
  readonly causes: readonly Driver[]
  readonly levers: readonly Lever[]
}

export interface ExplainOptions {
  readonly curve?: ForecastCurve
  readonly movable: readonly Mobility[]
  /** Free amount of the fund (finance.md 14); absent: no fund may help. */
  readonly fundFree?: Cents
  /** How many breach points are explained, the first ones; 50 unless told. */
  readonly limit?: number
}

/** Per breach: date, amount short, largest causes, and what can be moved or borrowed (finance.md 15). */
export function explainBreaches(
  input: LoadedForecastInput,
  forecast: DayForecast,
  options: ExplainOptions,
): BreachExplanation[] {
  const span = daySpan(input.asOf, input.until, input.calendar)
  const curve = options.curve ?? 'all'
  const candidates = shiftCandidates(input, options.movable, curve)
  return forecast[curve].breachPoints.slice(0, options.limit ?? 50).map((breach) => {
    const day = toDayNumber(breach.date)
    const window = { from: day - DRIVER_DAYS, to: day, outflowsOnly: true }
    return {
      ...breach,
      causes: largestMovements(span, curve, input.items, input.residuals, window),
      levers: leversOf(input, breach, candidates, options.fundFree),
    }
  })
}

/** The movable items of a forecast where it places them, with their bounds, for `smallestShifts`. */
export function shiftCandidates(
  input: LoadedForecastInput,
  movable: readonly Mobility[],
  curve: ForecastCurve = 'all',
): ShiftCandidate[] {
  const byId = new Map(movable.map((mobility) => [mobility.itemId, mobility]))
  const { nextBankDay, asOf } = daySpan(input.asOf, input.until, input.calendar)
  return input.items.flatMap((part) =>
    part.ids.flatMap((id, i): ShiftCandidate[] => {
      const mobility = byId.get(id)
      const stated = part.days[i] ?? UNDATED
      const cents = itemCents(part, curve, i)
      if (mobility === undefined || stated === UNDATED || cents === 0) return []
      const date = fromDayNumber(stated <= asOf ? nextBankDay : stated)
      const [earliest, latest] = [mobility.earliest ?? null, mobility.latest ?? null]
      return [{ id, date, amount: BigInt(cents), earliest, latest }]
    }),
  )
}

function leversOf(
  input: LoadedForecastInput,
  breach: BreachPoint,
  candidates: readonly ShiftCandidate[],
  fundFree: Cents | undefined,
): Lever[] {
  const shifts = candidates
    .flatMap((candidate) => shiftLever(input, breach, candidate))
    .sort((a, b) => Number(b.enough) - Number(a.enough) || compareSize(a.amount, b.amount))
  const levers: Lever[] = shifts.slice(0, SHIFT_LEVERS)
  if (fundFree !== undefined && fundFree > 0n) {
    const amount = breach.short < fundFree ? breach.short : fundFree
    levers.push({ kind: 'fundAdvance', amount, remaining: breach.short - amount })
  }
  return [...levers, { kind: 'loan', amount: breach.short }]
}

/** At most this many shifts are listed per breach: those that are enough first, then the largest. */
const SHIFT_LEVERS = 10

function compareSize(a: Cents, b: Cents): number {
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  return x > y ? -1 : x < y ? 1 : 0
}

function shiftLever(
  input: LoadedForecastInput,
  breach: BreachPoint,
  candidate: ShiftCandidate,
): (Lever & { kind: 'shift' })[] {
  const { id, date, amount, earliest, latest } = candidate
  const lever = (to: IsoDate, limit: IsoDate, size: Cents) => [
    { kind: 'shift' as const, itemId: id, amount, from: date, to, limit, enough: size >= breach.short },
  ]
  if (amount < 0n) {
    if (date > breach.date || latest === null) return []
    const to = shiftBankDay(fromDayNumber(toDayNumber(breach.date) + 1), 'next', input.calendar)
    return to <= latest ? lever(to, latest, -amount) : []
  }
  if (date <= breach.date || earliest === null) return []
  const to = shiftBankDay(breach.date, 'previous', input.calendar)
  return to >= earliest && to > input.asOf ? lever(to, earliest, amount) : []
}
