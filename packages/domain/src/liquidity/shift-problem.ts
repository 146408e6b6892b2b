import { fromDayNumber, type IsoDate, toDayNumber } from '../calendar/dates.ts'
import { type BankCalendar, isBankDay, shiftBankDay } from '../calendar/holidays.ts'
import type { Cents } from '../money/money.ts'

/** A movement that may be moved: what goes out to a later day, what comes in to an earlier one. */
export interface ShiftCandidate {
  readonly id: string
  /** The day on which the forecast places it. */
  readonly date: IsoDate
  /** Signed cents: + comes in. */
  readonly amount: Cents
  /** How early an inflow may come; null: it stays. */
  readonly earliest: IsoDate | null
  /** How late an outflow may go; null: it stays. */
  readonly latest: IsoDate | null
}

export interface ShiftProblem {
  /** The days of a forecast; the first is the as-of date, which nothing can change any more. */
  readonly days: readonly IsoDate[]
  /** End-of-day balances of one curve. */
  readonly balance: readonly Cents[]
  readonly buffer: Cents
  readonly candidates: readonly ShiftCandidate[]
  /** Moved payments are placed on bank days. */
  readonly calendar: BankCalendar
}

export interface ShiftMove {
  readonly id: string
  readonly amount: Cents
  readonly from: IsoDate
  readonly to: IsoDate
}

export interface ShiftSolution {
  /** False: the buffer cannot be kept with these candidates; `moves` is then empty. */
  readonly feasible: boolean
  /** True when it is proved that no smaller set keeps the buffer, or that none does. */
  readonly fewest: boolean
  /** True when it is proved as well that no equally small set is cheaper. */
  readonly exact: boolean
  /** In order of id. */
  readonly moves: readonly ShiftMove[]
  /** Sum of amount x calendar days moved, in cent-days. */
  readonly centDays: bigint
  /** What is still missing on the worst day when everything is moved as far as it may; 0 when feasible. */
  readonly short: Cents
}

/** Consecutive days that miss the same amount, cut where a candidate stands. */
export interface ShortRun {
  readonly first: number
  readonly last: number
  readonly cents: number
  readonly days: number
}

/** One useful new day of a candidate: the runs that it then relieves, and what that costs in cent-days. */
export interface ShiftLevel {
  readonly to: number
  readonly firstRun: number
  readonly lastRun: number
  readonly cost: number
}

/** Levels reach further and further; each relieves all that the one before it does. */
export interface ShiftOption {
  readonly candidate: ShiftCandidate
  readonly cents: number
  readonly levels: readonly ShiftLevel[]
}

export interface ShiftModel {
  readonly start: number
  readonly runs: readonly ShortRun[]
  /** In order of id, without candidates that relieve nothing. */
  readonly options: readonly ShiftOption[]
}

/** More candidates than a person would look through; the caller offers the largest. */
export const MAX_SHIFT_CANDIDATES = 500

/**
 * A shortage only ever ends when a run ends, so the only useful new days are the bank day after a run (for an outflow)
 * and the bank day on which a run starts, or the one before it (for an inflow). Throws RangeError above 500 candidates.
 */
export function shiftModel(problem: ShiftProblem): ShiftModel {
  if (problem.candidates.length > MAX_SHIFT_CANDIDATES)
    throw new RangeError(`more than ${MAX_SHIFT_CANDIDATES} candidates`)
  const start = toDayNumber(problem.days[0] ?? '')
  const runs = shortRuns(problem, start)
  const shift = (slot: number, direction: 'next' | 'previous') =>
    toDayNumber(shiftBankDay(fromDayNumber(start + slot), direction, problem.calendar)) - start
  const ends = runs.map((run) => shift(run.last + 1, 'next'))
  const starts = runs.map((run) => shift(run.first, 'previous'))
  const options = [...problem.candidates]
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    .map((candidate): ShiftOption => {
      const slot = toDayNumber(candidate.date) - start
      const levels =
        candidate.amount < 0n
          ? laterLevels(candidate, slot, runs, ends, start)
          : earlierLevels(candidate, slot, runs, starts, start)
      return { candidate, cents: Math.abs(Number(candidate.amount)), levels }
    })
    .filter((option) => option.levels.length > 0)
  return { start, runs, options }
}

function shortRuns(problem: ShiftProblem, start: number): ShortRun[] {
  const cuts = cutsOf(problem, start)
  const runs: ShortRun[] = []
  for (let slot = 1; slot < problem.days.length; slot += 1) {
    const cents = Number(problem.buffer - (problem.balance[slot] ?? 0n))
    if (cents <= 0) continue
    const open = runs.at(-1)
    if (open?.last === slot - 1 && open.cents === cents && !cuts.has(slot))
      runs[runs.length - 1] = { ...open, last: slot, days: open.days + 1 }
    else runs.push({ first: slot, last: slot, cents, days: 1 })
  }
  return runs
}

/**
 * Slots on which a run is cut: the days of the candidates; and, where outflows and inflows both reach, every bank day,
 * for there one may relieve the first part of a run and the other the rest.
 */
function cutsOf(problem: ShiftProblem, start: number): ReadonlySet<number> {
  const cuts = new Set<number>()
  const reach = { later: new Set<number>(), earlier: new Set<number>() }
  for (const { date, amount, earliest, latest } of problem.candidates) {
    const slot = toDayNumber(date) - start
    cuts.add(slot)
    const bound = amount < 0n ? latest : earliest
    if (bound === null) continue
    const [from, to] = [slot, toDayNumber(bound) - start].sort((a, b) => a - b)
    const end = Math.min(to ?? 0, problem.days.length)
    for (let at = Math.max(from ?? 0, 0); at <= end; at += 1) reach[amount < 0n ? 'later' : 'earlier'].add(at)
  }
  for (const at of reach.later)
    if (reach.earlier.has(at) && isBankDay(fromDayNumber(start + at), problem.calendar)) cuts.add(at)
  return cuts
}

function laterLevels(
  candidate: ShiftCandidate,
  slot: number,
  runs: readonly ShortRun[],
  ends: readonly number[],
  start: number,
): ShiftLevel[] {
  const firstRun = runs.findIndex((run) => run.first >= slot)
  if (candidate.latest === null || firstRun === -1) return []
  const latest = toDayNumber(candidate.latest) - start
  const levels: ShiftLevel[] = []
  for (let r = firstRun; r < runs.length; r += 1) {
    const to = ends[r] ?? 0
    if (to > latest) break
    const lastRun = runs.findLastIndex((run) => run.last < to)
    if (levels.at(-1)?.lastRun === lastRun) continue
    levels.push({ to, firstRun, lastRun, cost: costOf(candidate, to - slot) })
  }
  return levels
}

function earlierLevels(
  candidate: ShiftCandidate,
  slot: number,
  runs: readonly ShortRun[],
  starts: readonly number[],
  start: number,
): ShiftLevel[] {
  const lastRun = runs.findLastIndex((run) => run.last < slot)
  if (candidate.earliest === null || lastRun === -1) return []
  const earliest = Math.max(toDayNumber(candidate.earliest) - start, 1)
  const levels: ShiftLevel[] = []
  for (let r = lastRun; r >= 0; r -= 1) {
    const to = starts[r] ?? 0
    if (to < earliest) break
    const firstRun = runs.findIndex((run) => run.first >= to)
    if (levels.at(-1)?.firstRun === firstRun) continue
    levels.push({ to, firstRun, lastRun, cost: costOf(candidate, slot - to) })
  }
  return levels
}

function costOf(candidate: ShiftCandidate, days: number): number {
  return Math.abs(Number(candidate.amount)) * days
}

/** For each option its level, or -1 when it is not moved. */
export type Choice = readonly number[]

/** What is missing per run after a choice; below 0 there is more than needed. */
export function missingAfter(model: ShiftModel, choice: Choice): number[] {
  const missing = model.runs.map((run) => run.cents)
  model.options.forEach((option, i) => {
    const level = option.levels[choice[i] ?? -1]
    if (level) relieve(missing, level, option.cents)
  })
  return missing
}

export function relieve(missing: number[], level: ShiftLevel, cents: number): void {
  for (let r = level.firstRun; r <= level.lastRun; r += 1) missing[r] = (missing[r] ?? 0) - cents
}

export function isRelieved(missing: readonly number[]): boolean {
  return missing.every((cents) => cents <= 0)
}

/** Fewer moves first, then fewer cent-days. */
export function compareChoices(model: ShiftModel, a: Choice, b: Choice): number {
  return movedCount(a) - movedCount(b) || choiceCost(model, a) - choiceCost(model, b)
}

export function movedCount(choice: Choice): number {
  return choice.filter((level) => level >= 0).length
}

export function choiceCost(model: ShiftModel, choice: Choice): number {
  return model.options.reduce((sum, option, i) => sum + (option.levels[choice[i] ?? -1]?.cost ?? 0), 0)
}

/** The choice in the words of the caller. */
export function solutionOf(
  model: ShiftModel,
  choice: Choice | null,
  proved: { readonly fewest: boolean; readonly exact: boolean },
): ShiftSolution {
  if (choice === null) {
    const missing = missingAfter(model, farthest(model))
    return { feasible: false, ...proved, moves: [], centDays: 0n, short: BigInt(Math.max(0, ...missing)) }
  }
  let centDays = 0n
  const moves = model.options.flatMap(({ candidate, levels }, i): ShiftMove[] => {
    const level = levels[choice[i] ?? -1]
    if (level === undefined) return []
    const [from, to] = [toDayNumber(candidate.date), model.start + level.to]
    const size = candidate.amount < 0n ? -candidate.amount : candidate.amount
    centDays += size * BigInt(Math.abs(to - from))
    return [{ id: candidate.id, amount: candidate.amount, from: candidate.date, to: fromDayNumber(to) }]
  })
  return { feasible: true, ...proved, moves, centDays, short: 0n }
}

/** Every option as far as it may go: when this does not relieve all runs, nothing does. */
export function farthest(model: ShiftModel): number[] {
  return model.options.map((option) => option.levels.length - 1)
}
