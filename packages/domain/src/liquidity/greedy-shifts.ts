import {
  type Choice,
  compareChoices,
  farthest,
  isRelieved,
  missingAfter,
  relieve,
  type ShiftModel,
  type ShiftProblem,
  type ShiftSolution,
  shiftModel,
  solutionOf,
} from './shift-problem.ts'

/**
 * The plain greedy answer, the yardstick of `smallestShifts`: again and again the candidate that relieves most of what
 * is still missing, moved as far as needed. Equal ones: the cheaper, then the lower id.
 */
export function greedyShifts(problem: ShiftProblem): ShiftSolution {
  const model = shiftModel(problem)
  return solutionOf(model, greedyChoice(model), { fewest: false, exact: false })
}

/** Null when even moving everything as far as it may does not keep the buffer. */
export function greedyChoice(model: ShiftModel): number[] | null {
  if (!isRelieved(missingAfter(model, farthest(model)))) return null
  const choice = model.options.map(() => -1)
  const missing = model.runs.map((run) => run.cents)
  while (!isRelieved(missing)) {
    const best = mostRelief(model, choice, missing)
    const option = model.options[best]
    const level = option?.levels.at(-1)
    // Whatever is missing is relieved by some candidate: the check above has shown it.
    if (option === undefined || level === undefined) return null
    choice[best] = option.levels.length - 1
    relieve(missing, level, option.cents)
  }
  return shorten(model, choice)
}

function mostRelief(model: ShiftModel, choice: Choice, missing: readonly number[]): number {
  let [best, bestRelief, bestCost] = [-1, 0, 0]
  model.options.forEach((option, i) => {
    const level = option.levels.at(-1)
    if (level === undefined || choice[i] !== -1) return
    let relief = 0
    for (let r = level.firstRun; r <= level.lastRun; r += 1)
      relief += Math.max(0, Math.min(missing[r] ?? 0, option.cents)) * (model.runs[r]?.days ?? 0)
    if (relief > bestRelief || (relief === bestRelief && relief > 0 && level.cost < bestCost))
      [best, bestRelief, bestCost] = [i, relief, level.cost]
  })
  return best
}

/** Moves each chosen candidate no further than needed, the most expensive first. */
export function shorten(model: ShiftModel, choice: Choice): number[] {
  const shorter = [...choice]
  const missing = missingAfter(model, choice)
  for (const i of byCost(model, choice)) {
    const option = model.options[i]
    const level = option?.levels[choice[i] ?? -1]
    if (option === undefined || level === undefined) continue
    relieve(missing, level, -option.cents)
    const [first, last] = [
      missing.findIndex((cents) => cents > 0),
      missing.findLastIndex((cents) => cents > 0),
    ]
    const enough = option.levels.findIndex(
      (one) => first === -1 || (one.firstRun <= first && one.lastRun >= last),
    )
    shorter[i] = enough
    const chosen = option.levels[enough]
    if (chosen) relieve(missing, chosen, option.cents)
  }
  return shorter
}

/** Chosen options, the most expensive first. */
function byCost(model: ShiftModel, choice: Choice): number[] {
  const cost = (i: number) => model.options[i]?.levels[choice[i] ?? -1]?.cost ?? 0
  return choice.flatMap((level, i) => (level >= 0 ? [i] : [])).sort((a, b) => cost(b) - cost(a) || a - b)
}

/** An improvement looks at most at this many exchanges. */
export const EXCHANGE_LIMIT = 30_000

/** Some moves are left out, and at most one other takes their place. */
interface Exchange {
  readonly without: readonly number[]
  readonly added: number | null
}

/**
 * Leaves out what is not needed, replaces two moves by one and one by a cheaper one, until nothing gets better or
 * 30,000 exchanges were looked at. Never worse than what it was given.
 */
export function improve(model: ShiftModel, greedy: Choice): Choice {
  let best: Choice = greedy
  let left = EXCHANGE_LIMIT
  for (let better = true; better && left > 0; ) {
    better = false
    const wide = widened(model, best)
    const missing = missingAfter(model, wide)
    for (const exchange of exchangesOf(model, wide)) {
      left -= 1
      if (left <= 0) break
      if (!isEnough(model, missing, exchange)) continue
      const candidate = shorten(model, exchanged(model, wide, exchange))
      if (compareChoices(model, candidate, best) >= 0) continue
      best = candidate
      better = true
      break
    }
  }
  return best
}

/** The same moves, each as far as it may go: what an exchange can count on. */
function widened(model: ShiftModel, choice: Choice): number[] {
  const far = farthest(model)
  return choice.map((level, i) => (level >= 0 ? (far[i] ?? -1) : -1))
}

function exchanged(model: ShiftModel, wide: Choice, exchange: Exchange): number[] {
  const next = [...wide]
  for (const i of exchange.without) next[i] = -1
  if (exchange.added !== null) next[exchange.added] = (model.options[exchange.added]?.levels.length ?? 0) - 1
  return next
}

/** Whether all runs stay relieved; most exchanges fail at one of the first runs. */
function isEnough(model: ShiftModel, missing: readonly number[], exchange: Exchange): boolean {
  return missing.every((cents, run) => {
    let left = cents
    for (const i of exchange.without) left += reliefAt(model, i, run)
    if (exchange.added !== null) left -= reliefAt(model, exchange.added, run)
    return left <= 0
  })
}

function reliefAt(model: ShiftModel, i: number, run: number): number {
  const option = model.options[i]
  const level = option?.levels.at(-1)
  return option && level && run >= level.firstRun && run <= level.lastRun ? option.cents : 0
}

function* exchangesOf(model: ShiftModel, wide: Choice): Generator<Exchange> {
  const chosen = byCost(model, wide)
  const others = wide.flatMap((level, i) => (level < 0 ? [i] : []))
  yield { without: [], added: null }
  for (const i of chosen) yield { without: [i], added: null }
  for (const i of chosen) for (const k of others) yield { without: [i], added: k }
  for (const [n, i] of chosen.entries())
    for (const j of chosen.slice(n + 1)) for (const k of others) yield { without: [i, j], added: k }
}
