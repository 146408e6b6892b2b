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
  return breaches.map((breach) => {
    const day = toDayNumber(breach.date)
    const window = { from: day - DRIVER_DAYS, to: day, outflowsOnly: true }
    return {
      ...breach,
      causes: largestMovements(span, curve, input.items, input.residuals, window),
      levers: leversOf(input, breach, candidates, options.fundFree),
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

/** Each list has the largest first: those that are enough alone stand before the others. */
function leversOf(
  input: LoadedForecastInput,
  breach: BreachPoint,
  candidates: readonly (readonly ShiftCandidate[])[],
  fundFree: Cents | undefined,
): Lever[] {
  const to = bankDaysAround(input, breach.date)
  const levers: Lever[] = largestLevers(input, breach, candidates, to)
  if (fundFree !== undefined && fundFree > 0n) {
    const amount = breach.short < fundFree ? breach.short : fundFree
    levers.push({ kind: 'fundAdvance', amount, remaining: breach.short - amount })
  }
  return [...levers, { kind: 'loan', amount: breach.short }]
}

/** At most this many shifts are listed per breach: those that are enough first, then the largest. */
const SHIFT_LEVERS = 10

function largestLevers(
  input: LoadedForecastInput,
  breach: BreachPoint,
  candidates: readonly (readonly ShiftCandidate[])[],
  to: ReturnType<typeof bankDaysAround>,
): Lever[] {
  const top: { size: number; lever: Lever }[] = []
  for (const list of candidates)
    for (const candidate of list) {
      const size = sizeOf(candidate)
      if (top.length === SHIFT_LEVERS && size <= (top.at(-1)?.size ?? 0)) break // the rest is smaller still
      const lever = shiftLever(input, breach, candidate, to)
      if (!lever) continue
      const at = top.findIndex((other) => other.size < size)
      top.splice(at === -1 ? top.length : at, 0, { size, lever })
      if (top.length > SHIFT_LEVERS) top.pop()
    }
  return top.map(({ lever }) => lever)
}

/** Where an outflow goes that leaves a day, and an inflow that is to help it. */
const bankDaysAround = (input: LoadedForecastInput, day: IsoDate) => ({
  after: shiftBankDay(fromDayNumber(toDayNumber(day) + 1), 'next', input.calendar),
  before: shiftBankDay(day, 'previous', input.calendar),
})

function shiftLever(
  input: LoadedForecastInput,
  breach: BreachPoint,
  candidate: ShiftCandidate,
  { after, before }: ReturnType<typeof bankDaysAround>,
): Lever | null {
  const { id, date, amount, earliest, latest } = candidate
  const lever = (to: IsoDate, limit: IsoDate, size: Cents): Lever => ({
    kind: 'shift',
    itemId: id,
    amount,
    from: date,
    to,
    limit,
    enough: size >= breach.short,
  })
  if (amount < 0n) {
    if (date > breach.date || latest === null) return null
    return after <= latest ? lever(after, latest, -amount) : null
  }
  if (date <= breach.date || earliest === null) return null
  return before >= earliest && before > input.asOf ? lever(before, earliest, amount) : null
}
