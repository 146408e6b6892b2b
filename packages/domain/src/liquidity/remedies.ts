import { addDays, type IsoDate } from '../calendar/dates.ts'
import { shiftBankDay } from '../calendar/holidays.ts'
import { peakFunding } from '../metrics/peak.ts'
import type { Cents } from '../money/money.ts'
import type { Rate } from '../money/ratio.ts'
import type { DayForecast, LoadedForecastInput } from './day-forecast.ts'
import { type Mobility, shiftCandidates } from './explain-breach.ts'
import { type AdvanceWindow, neededAdvance } from './fund-advance.ts'
import type { ShiftCandidate, ShiftSolution } from './shift-problem.ts'
import { smallestShifts } from './smallest-shifts.ts'
import { type CashChange, loanRepayment } from './what-if.ts'

/** A set of changes after which no day is under the buffer, ready for `applyChanges`. */
export interface Remedy {
  readonly kind: 'shifts' | 'fundAdvance' | 'fundAdvanceAndShifts' | 'fundAdvanceAndLoan' | 'loan'
  readonly changes: readonly CashChange[]
  /** Lowest end-of-day balance from the first day after the as-of date on. */
  readonly low: Cents
  /** Set where shifts are part of it: whether a smaller set of shifts is ruled out. */
  readonly fewest: boolean | null
}

export interface RemedyOptions {
  readonly movable: readonly Mobility[]
  readonly fundFree: Cents
  /** Yearly rate of a loan. */
  readonly loanRate: Rate
  /** When money may be borrowed; from the first breach to the first bank day after the last when absent. */
  readonly window?: AdvanceWindow
}

/**
 * Ways to keep the buffer in the curve with all items, in this order: shifts alone, an advance within the free amount
 * of the fund, such an advance with shifts, with a loan for what it leaves, a loan alone. Only those that work are
 * returned; when the last day of the forecast is under the buffer no borrowing inside it can. Of the movable items the
 * 200 largest are looked at.
 */
export function proposeRemedies(
  input: LoadedForecastInput,
  forecast: DayForecast,
  options: RemedyOptions,
): Remedy[] {
  const { balance } = forecast.all
  // What is under the buffer on the as-of date itself is past help.
  const firstUnder = balance.findIndex((cents, slot) => slot > 0 && cents < forecast.buffer)
  const firstBreach = forecast.days[firstUnder]
  if (firstBreach === undefined) return []
  const candidates = largestCandidates(shiftCandidates(input, options.movable))
  const problem = (balances: readonly Cents[]) => ({
    days: forecast.days,
    balance: balances,
    buffer: forecast.buffer,
    candidates,
    calendar: input.calendar,
  })
  const found: (Remedy | null)[] = [shiftRemedy(forecast, 'shifts', smallestShifts(problem(balance)), [])]
  const window = options.window ?? borrowingWindow(input, forecast, firstBreach)
  const needed = window === null ? 0n : neededAdvance(forecast, forecast.all, window).amount
  if (window !== null && needed > 0n) {
    const free = options.fundFree > 0n ? options.fundFree : 0n
    const advance = advanceOf(window, needed < free ? needed : free)
    const loan = (amount: Cents) => loanOf(window, amount, options.loanRate)
    if (needed <= free) found.push(remedy(forecast, 'fundAdvance', [advance]))
    else if (free > 0n) {
      const bridged = withMovements(forecast, balance, movementsOf(advance))
      const solution = smallestShifts(problem(bridged))
      found.push(shiftRemedy(forecast, 'fundAdvanceAndShifts', solution, [advance]))
      found.push(remedy(forecast, 'fundAdvanceAndLoan', [advance, loan(needed - free)]))
    }
    found.push(remedy(forecast, 'loan', [loan(needed)]))
  }
  return found.filter((one) => one !== null)
}

/** More movable items than these are not looked at: the largest do most, and a person waits for the answer. */
export const REMEDY_CANDIDATES = 200

function largestCandidates(candidates: readonly ShiftCandidate[]): readonly ShiftCandidate[] {
  const size = ({ amount }: ShiftCandidate) => Math.abs(Number(amount))
  return [...candidates]
    .sort((a, b) => size(b) - size(a) || (a.id < b.id ? -1 : 1))
    .slice(0, REMEDY_CANDIDATES)
}

/** Null when the forecast ends under the buffer: there is no day to repay on. */
function borrowingWindow(
  input: LoadedForecastInput,
  forecast: DayForecast,
  firstBreach: IsoDate,
): AdvanceWindow | null {
  const lastUnder = forecast.all.balance.findLastIndex((cents) => cents < forecast.buffer)
  const dayAfter = forecast.days[lastUnder + 1]
  if (dayAfter === undefined) return null
  const before = shiftBankDay(firstBreach, 'previous', input.calendar)
  const advanceOn =
    before > input.asOf ? before : shiftBankDay(addDays(input.asOf, 1), 'next', input.calendar)
  const repayOn = shiftBankDay(dayAfter, 'next', input.calendar)
  return advanceOn < repayOn ? { advanceOn, repayOn } : null
}

function advanceOf(window: AdvanceWindow, amount: Cents): CashChange & { kind: 'fundAdvance' } {
  return { kind: 'fundAdvance', id: 'remedy-advance', amount, ...window }
}

function loanOf(window: AdvanceWindow, amount: Cents, rate: Rate): CashChange & { kind: 'loan' } {
  return { kind: 'loan', id: 'remedy-loan', amount, drawOn: window.advanceOn, repayOn: window.repayOn, rate }
}

interface Movement {
  readonly date: IsoDate
  readonly amount: Cents
}

function movementsOf(change: CashChange): Movement[] {
  switch (change.kind) {
    case 'fundAdvance':
      return [
        { date: change.advanceOn, amount: change.amount },
        { date: change.repayOn, amount: -change.amount },
      ]
    case 'loan':
      return [
        { date: change.drawOn, amount: change.amount },
        { date: change.repayOn, amount: -loanRepayment(change) },
      ]
    case 'moveItem':
    case 'setItemAmount':
    case 'setItemStatus':
    case 'splitItem':
    case 'setLineMonth':
    case 'moveLineMonth':
      return []
  }
}

function withMovements(
  forecast: DayForecast,
  balance: readonly Cents[],
  movements: readonly Movement[],
): Cents[] {
  return balance.map((cents, slot) => {
    const day = forecast.days[slot] ?? ''
    return movements.reduce((sum, movement) => (movement.date <= day ? sum + movement.amount : sum), cents)
  })
}

function shiftRemedy(
  forecast: DayForecast,
  kind: Remedy['kind'],
  solution: ShiftSolution,
  first: readonly CashChange[],
): Remedy | null {
  if (!solution.feasible) return null
  const moved = solution.moves.flatMap((move): Movement[] => [
    { date: move.from, amount: -move.amount },
    { date: move.to, amount: move.amount },
  ])
  const changes = solution.moves.map(
    (move): CashChange => ({ kind: 'moveItem', itemId: move.id, date: move.to }),
  )
  const found = remedy(forecast, kind, [...first, ...changes], moved)
  return found && { ...found, fewest: solution.fewest }
}

/** Null when a day stays under the buffer, for instance after the interest of a loan. */
function remedy(
  forecast: DayForecast,
  kind: Remedy['kind'],
  changes: readonly CashChange[],
  moved: readonly Movement[] = [],
): Remedy | null {
  const after = withMovements(forecast, forecast.all.balance, [...changes.flatMap(movementsOf), ...moved])
  const low = peakFunding(after.slice(1)).cents
  return low < forecast.buffer ? null : { kind, changes, low, fewest: null }
}
