import { MAX_CENTS } from '../money/money.ts'
import { greedyChoice, improve, shorten } from './greedy-shifts.ts'
import {
  type Choice,
  choiceCost,
  compareChoices,
  movedCount,
  relieve,
  type ShiftModel,
  type ShiftOption,
  type ShiftProblem,
  type ShiftSolution,
  shiftModel,
  solutionOf,
} from './shift-problem.ts'

/** Up to this many useful candidates the answer is searched exactly. */
export const EXACT_SHIFT_CANDIDATES = 18
/** Steps (a candidate or a run looked at) of the exact search unless told: about a quarter of a second. */
export const EXACT_SHIFT_WORK = 20_000_000

/**
 * The smallest set of moved items that keeps every day after the first at or above the buffer; among equally small sets
 * the one with the least amount x days, then a fixed one that does not depend on the order of the candidates. Branch and
 * bound up to 18 useful candidates while the work lasts, else greedy with improvement; `fewest` and `exact` say what is
 * proved. Never worse than `greedyShifts`. An item is moved as a whole: splitting one is another change. Throws
 * RangeError above 500 candidates.
 */
export function smallestShifts(problem: ShiftProblem, work: number = EXACT_SHIFT_WORK): ShiftSolution {
  const model = shiftModel(problem)
  const greedy = greedyChoice(model)
  if (greedy === null) return solutionOf(model, null, { fewest: true, exact: true })
  const improved = improve(model, greedy)
  if (model.options.length > EXACT_SHIFT_CANDIDATES)
    return solutionOf(model, improved, {
      fewest: movedCount(improved) <= 1,
      exact: movedCount(improved) === 0,
    })
  const { choice, ...proved } = exactChoice(model, improved, { left: work })
  return solutionOf(model, choice, { ...proved, exact: proved.exact && isExactInDoubles(model) })
}

/** Above 2^53 cent-days a tie between two costs may be decided by rounding. */
function isExactInDoubles(model: ShiftModel): boolean {
  return model.options.reduce((sum, o) => sum + (o.levels.at(-1)?.cost ?? 0), 0) < Number(MAX_CENTS)
}

interface ProvedChoice {
  readonly choice: Choice
  readonly fewest: boolean
  readonly exact: boolean
}

function exactChoice(model: ShiftModel, known: Choice, work: { left: number }): ProvedChoice {
  let best = known
  // First how few: only the farthest levels matter for that.
  for (let moves = 0; moves < movedCount(best); moves += 1) {
    const found = search(model, { moves, farthestOnly: true, costBelow: Number.POSITIVE_INFINITY }, work)
    if (found !== null) best = shorten(model, found)
    if (work.left <= 0) return { choice: best, fewest: false, exact: false }
  }
  // Then how cheap, with that number of moves.
  const [moves, cost] = [movedCount(best), choiceCost(model, best)]
  const cheaper = search(model, { moves, farthestOnly: false, costBelow: cost }, work)
  if (cheaper !== null && compareChoices(model, cheaper, best) < 0) best = cheaper
  return { choice: best, fewest: true, exact: work.left > 0 }
}

interface Goal {
  /** At most this many candidates move. */
  readonly moves: number
  /** Stop at the first answer, with every move as far as it may go. */
  readonly farthestOnly: boolean
  readonly costBelow: number
}

interface Search {
  readonly model: ShiftModel
  readonly goal: Goal
  readonly work: { left: number }
  /** Options by amount, largest first: the order of the bound and of the branches. */
  readonly order: readonly number[]
  readonly choice: number[]
  /** Per option the last run that it may no longer relieve, -1 for none. */
  readonly barred: number[]
  best: number[] | null
  bestCost: number
}

function search(model: ShiftModel, goal: Goal, work: { left: number }): number[] | null {
  const order = model.options
    .map((_, i) => i)
    .sort((a, b) => (model.options[b]?.cents ?? 0) - (model.options[a]?.cents ?? 0) || a - b)
  const state: Search = {
    model,
    goal,
    work,
    order,
    choice: model.options.map(() => -1),
    barred: model.options.map(() => -1),
    best: null,
    bestCost: goal.costBelow,
  }
  const missing = model.runs.map((run) => run.cents)
  descend(state, missing, 0, 0)
  return state.best
}

/** Relieves the first run that still misses something, in every way that can lead to a better answer. */
function descend(state: Search, missing: readonly number[], moved: number, cost: number): void {
  state.work.left -= missing.length
  const run = missing.findIndex((cents) => cents > 0)
  if (run === -1) {
    if (cost >= state.bestCost) return
    state.best = [...state.choice]
    state.bestCost = cost
    return
  }
  if (moved === state.goal.moves || isHopeless(state, missing, moved, cost)) return
  const before = [...state.barred]
  for (const i of state.order) {
    const option = state.model.options[i]
    if (option === undefined || state.choice[i] !== -1) continue
    if (tryLevels(state, i, option, run, missing, moved, cost)) break
    // The branches that follow leave this run to the others, so that no set is looked at twice.
    if (touches(option, run)) state.barred[i] = run
  }
  before.forEach((run, i) => {
    state.barred[i] = run
  })
}

/** Every level of an option that relieves the run; true when the search is over. */
function tryLevels(
  state: Search,
  i: number,
  option: ShiftOption,
  run: number,
  missing: readonly number[],
  moved: number,
  cost: number,
): boolean {
  const from = state.goal.farthestOnly ? option.levels.length - 1 : 0
  for (let n = from; n < option.levels.length; n += 1) {
    const level = option.levels[n]
    if (level === undefined || level.firstRun > run || level.lastRun < run) continue
    if (level.firstRun <= (state.barred[i] ?? -1)) continue
    const next = [...missing]
    relieve(next, level, option.cents)
    state.choice[i] = n
    descend(state, next, moved + 1, cost + (state.goal.farthestOnly ? 0 : level.cost))
    state.choice[i] = -1
    if (state.work.left <= 0 || (state.goal.farthestOnly && state.best !== null)) return true
  }
  return false
}

function touches(option: ShiftOption, run: number): boolean {
  const far = option.levels.at(-1)
  return far !== undefined && far.firstRun <= run && run <= far.lastRun
}

/**
 * True when no better answer lies below: what is missing, as cent-days, is a lower bound of the cost that is still to
 * come, and a run cannot get more than the largest candidates that may still move.
 */
function isHopeless(state: Search, missing: readonly number[], moved: number, cost: number): boolean {
  const { model, goal } = state
  let bound = cost
  for (let r = 0; r < missing.length; r += 1) {
    const cents = missing[r] ?? 0
    if (cents <= 0) continue
    if (!goal.farthestOnly) bound += cents * (model.runs[r]?.days ?? 0)
    if (bound >= state.bestCost || cents > mostFor(state, r, goal.moves - moved)) return true
  }
  return false
}

function mostFor(state: Search, run: number, moves: number): number {
  let [sum, left] = [0, moves]
  for (const i of state.order) {
    if (left === 0) break
    state.work.left -= 1
    const option = state.model.options[i]
    if (option === undefined || state.choice[i] !== -1 || !touches(option, run)) continue
    if (mayStillRelieve(option, run, state.barred[i] ?? -1)) {
      sum += option.cents
      left -= 1
    }
  }
  return sum
}

/** A later level of an outflow always starts at its own day; one of an inflow may start after the barred run. */
function mayStillRelieve(option: ShiftOption, run: number, barred: number): boolean {
  return option.levels.some(
    (level) => level.firstRun > barred && level.firstRun <= run && run <= level.lastRun,
  )
}
