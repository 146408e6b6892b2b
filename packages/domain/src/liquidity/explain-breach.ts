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
      /** The first bank day with which the move is enough; when none is, the one that helps most. */
      readonly to: IsoDate
      /** How far it may go. */
      readonly limit: IsoDate
      /** True when no day from the breach to the end of its stretch under the buffer stays under it. */
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
  /** A caller that keeps them per part gives lists of candidates of this curve, each with the largest first. */
  readonly movable: readonly Mobility[] | { readonly candidates: readonly (readonly ShiftCandidate[])[] }
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
  const curve = options.curve ?? 'all'
  const breaches = forecast[curve].breachPoints.slice(0, options.limit ?? 50)
  if (breaches.length === 0) return []
  const span = daySpan(input.asOf, input.until, input.calendar)
  const { movable } = options
  const candidates =
    'candidates' in movable ? movable.candidates : [largestFirst(shiftCandidates(input, movable, curve))]
  const stretchOf = stretchesOf(input, forecast, curve)
  return breaches.map((breach) => {
    const day = toDayNumber(breach.date)
    const window = { from: day - DRIVER_DAYS, to: day, outflowsOnly: true }
    return {
      ...breach,
      causes: largestMovements(span, curve, input.items, input.residuals, window),
      levers: leversOf(input, stretchOf(breach), candidates, options.fundFree),
    }
  })
}

/** By absolute amount; equal ones stay in their order. */
export function largestFirst(candidates: readonly ShiftCandidate[]): readonly ShiftCandidate[] {
  const sizes = Float64Array.from(candidates, sizeOf)
  return Uint32Array.from(candidates, (_, i) => i)
    .sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b)
    .reduce((list: ShiftCandidate[], i) => {
      const candidate = candidates[i]
      if (candidate) list.push(candidate)
      return list
    }, [])
}
const sizeOf = ({ amount }: { readonly amount: Cents }): number => Math.abs(Number(amount))

/** The movable items of a forecast where it places them, with their bounds, for `smallestShifts`. */
export function shiftCandidates(
  input: Omit<LoadedForecastInput, 'opening' | 'buffer' | 'residuals'>,
  movable: readonly Mobility[],
  curve: ForecastCurve = 'all',
): ShiftCandidate[] {
  const byId = new Map(movable.map((mobility) => [mobility.itemId, mobility]))
  const { nextBankDay, asOf } = daySpan(input.asOf, input.until, input.calendar)
  const dates = new Map<number, IsoDate>() // many items share a date
  const found: ShiftCandidate[] = []
  for (const part of input.items)
    for (let i = 0; i < part.ids.length; i += 1) {
      const id = part.ids[i] ?? ''
      const mobility = byId.get(id)
      const stated = part.days[i] ?? UNDATED
      const cents = itemCents(part, curve, i)
      if (mobility === undefined || stated === UNDATED || cents === 0) continue
      const day = stated <= asOf ? nextBankDay : stated
      const date = dates.get(day) ?? fromDayNumber(day)
      dates.set(day, date)
      const [earliest, latest] = [mobility.earliest ?? null, mobility.latest ?? null]
      found.push({ id, date, amount: BigInt(cents), earliest, latest })
    }
  return found
}

/** What a shift has to relieve: the days from a breach to the last of the days in a row that are under the buffer. */
interface Stretch {
  readonly breach: BreachPoint
  /** Largest shortage of these days, in cents. */
  readonly deepest: number
  readonly last: IsoDate
  /** Where an outflow goes that leaves the day of the breach, and the whole stretch. */
  readonly afterBreach: IsoDate
  readonly afterLast: IsoDate
  /** False when it lasts to the end of the forecast: then nothing shows that it ends at all. */
  readonly isEnding: boolean
  /** Where an inflow is to help it. */
  readonly before: IsoDate
}

function stretchesOf(
  input: LoadedForecastInput,
  { days, buffer, ...curves }: DayForecast,
  curve: ForecastCurve,
): (breach: BreachPoint) => Stretch {
  const { balance } = curves[curve]
  const count = days.length
  const deepest = new Float64Array(count)
  const last = new Int32Array(count)
  for (let slot = count - 1; slot >= 0; slot -= 1) {
    const short = Number(buffer - (balance[slot] ?? 0n))
    if (short <= 0) continue
    const lasts = (deepest[slot + 1] ?? 0) > 0
    deepest[slot] = lasts ? Math.max(short, deepest[slot + 1] ?? 0) : short
    last[slot] = lasts ? (last[slot + 1] ?? slot) : slot
  }
  const start = toDayNumber(input.asOf)
  const nextAfter = (slot: number) => shiftBankDay(fromDayNumber(start + slot + 1), 'next', input.calendar)
  return (breach) => {
    const slot = toDayNumber(breach.date) - start
    const end = last[slot] ?? slot
    return {
      breach,
      deepest: deepest[slot] ?? 0,
      last: days[end] ?? breach.date,
      afterBreach: nextAfter(slot),
      afterLast: nextAfter(end),
      isEnding: end < count - 1,
      before: shiftBankDay(breach.date, 'previous', input.calendar),
    }
  }
}

/** Shifts that are enough alone stand before the others, each with the largest first. */
function leversOf(
  input: LoadedForecastInput,
  stretch: Stretch,
  candidates: readonly (readonly ShiftCandidate[])[],
  fundFree: Cents | undefined,
): Lever[] {
  const { short } = stretch.breach
  const levers: Lever[] = largestLevers(input, stretch, candidates)
  if (fundFree !== undefined && fundFree > 0n) {
    const amount = short < fundFree ? short : fundFree
    levers.push({ kind: 'fundAdvance', amount, remaining: short - amount })
  }
  return [...levers, { kind: 'loan', amount: short }]
}

/** At most this many shifts are listed per breach: those that are enough first, then the largest. */
const SHIFT_LEVERS = 10

interface Ranked {
  readonly size: number
  readonly enough: boolean
  readonly lever: Lever
}
const goesBefore = (a: Omit<Ranked, 'lever'>, b: Ranked) =>
  a.enough === b.enough ? a.size > b.size : a.enough

function largestLevers(
  input: LoadedForecastInput,
  stretch: Stretch,
  candidates: readonly (readonly ShiftCandidate[])[],
): Lever[] {
  const top: Ranked[] = []
  for (const list of candidates)
    for (const candidate of list) {
      const size = sizeOf(candidate)
      const worst = top.length === SHIFT_LEVERS ? top.at(-1) : undefined
      if (worst && !goesBefore({ size, enough: size >= stretch.deepest }, worst)) break // the rest is smaller still
      const lever = shiftLever(input, stretch, candidate)
      if (!lever) continue
      const ranked = { size, enough: lever.enough, lever }
      const at = top.findIndex((other) => goesBefore(ranked, other))
      top.splice(at === -1 ? top.length : at, 0, ranked)
      if (top.length > SHIFT_LEVERS) top.pop()
    }
  return top.map(({ lever }) => lever)
}

/**
 * An outflow that goes later, and an inflow that comes earlier, lift the days between and leave the others as they
 * are, so neither makes a new breach. The days that stay under the buffer are those of the stretch that the move does
 * not pass, hence the further an outflow goes (to the end of the stretch) the more it helps.
 */
function shiftLever(
  input: LoadedForecastInput,
  stretch: Stretch,
  candidate: ShiftCandidate,
): Extract<Lever, { kind: 'shift' }> | null {
  const { id, date, amount, earliest, latest } = candidate
  const { breach, last, afterBreach, afterLast, before } = stretch
  const isLarge = sizeOf(candidate) >= stretch.deepest
  const base = { kind: 'shift', itemId: id, amount, from: date } as const
  if (amount < 0n) {
    if (date > breach.date || latest === null || afterBreach > latest) return null
    const passes = afterLast <= latest
    const to = passes ? afterLast : shiftBankDay(latest, 'previous', input.calendar)
    return { ...base, to, limit: latest, enough: isLarge && passes && stretch.isEnding }
  }
  if (date <= breach.date || earliest === null || before < earliest || before <= input.asOf) return null
  return { ...base, to: before, limit: earliest, enough: isLarge && date > last }
}
