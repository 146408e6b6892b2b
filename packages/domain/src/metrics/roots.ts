import { type DayCount, type IsoDate, yearFraction } from '../calendar/dates.ts'

export interface DatedNum {
  readonly date: IsoDate
  readonly amount: number
}

/**
 * All rates at which a stream is worth nothing. `headline` is null unless the rate is unique: with several roots
 * no single one is *the* internal rate of return.
 */
export interface RootResult {
  readonly status: 'unique' | 'multiple' | 'noRoot' | 'undefined'
  readonly roots: readonly number[]
  readonly headline: number | null
}

const LOWEST_RATE = -0.999999
const HIGHEST_RATE = 12_500
const STEPS = 2500
/** Below this share of the discounted sum of amounts a local extreme counts as touching zero. */
const TOUCH = 1e-13

/** Internal rate per period of equally spaced flows. Rates searched: (-0.999999, 12500]. */
export function irr(flows: readonly number[]): RootResult {
  return findRoots(
    flows,
    flows.map((_, k) => k),
  )
}

/** Yearly internal rate of dated flows, counted from the earliest date; the order of the input does not matter. */
export function xirr(flows: readonly DatedNum[], dayCount: DayCount = 'ACT/365F'): RootResult {
  const sorted = [...flows].sort((a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : 0))
  const first = sorted[0]
  if (!first) return classify([], true)
  return findRoots(
    sorted.map((f) => f.amount),
    sorted.map((f) => yearFraction(first.date, f.date, dayCount)),
  )
}

interface Stream {
  readonly amounts: readonly number[]
  readonly times: readonly number[]
  /** Times are 0, 1, 2, … */
  readonly isPeriodic: boolean
}

interface ScaledValue {
  readonly value: number
  /** Sum of the absolute terms: how large rounding noise in `value` may be. */
  readonly scale: number
}

/** Value at u = ln(1+r), scaled so that the largest discount factor is 1: the sign is right and nothing overflows. */
function valueAt(stream: Stream, u: number): ScaledValue {
  return stream.isPeriodic ? periodicValue(stream.amounts, u) : datedValue(stream, u)
}

function datedValue(stream: Stream, u: number): ScaledValue {
  const last = stream.times.at(-1) ?? 0
  const first = stream.times[0] ?? 0
  const largest = Math.max(-u * first, -u * last)
  let value = 0
  let scale = 0
  for (let i = 0; i < stream.amounts.length; i += 1) {
    const term = (stream.amounts[i] ?? 0) * Math.exp(-u * (stream.times[i] ?? 0) - largest)
    value += term
    scale += Math.abs(term)
  }
  return { value, scale }
}

/** Equal periods need one exponential: the factors are powers of it, taken from the end where it is 1. */
function periodicValue(amounts: readonly number[], u: number): ScaledValue {
  const step = Math.exp(-Math.abs(u))
  const last = amounts.length - 1
  let factor = 1
  let value = 0
  let scale = 0
  for (let i = 0; i <= last; i += 1) {
    const term = (amounts[u >= 0 ? i : last - i] ?? 0) * factor
    value += term
    scale += Math.abs(term)
    factor *= step
  }
  return { value, scale }
}

function findRoots(amounts: readonly number[], times: readonly number[]): RootResult {
  if (amounts.every((a) => a === 0)) return classify([], true)
  const hasBothSigns = amounts.some((a) => a > 0) && amounts.some((a) => a < 0)
  if (!hasBothSigns) return classify([], false)

  const stream = { amounts, times, isPeriodic: times.every((time, k) => time === k) }
  const [low, high] = [Math.log1p(LOWEST_RATE), Math.log1p(HIGHEST_RATE)]
  const at = (i: number) => low + ((high - low) * i) / STEPS
  const grid = Array.from({ length: STEPS + 1 }, (_, i) => valueAt(stream, at(i)))
  const found: number[] = []
  for (let i = 0; i <= STEPS; i += 1) {
    const [here, next] = [grid[i], grid[i + 1]]
    if (!here) continue
    if (here.value === 0) found.push(at(i))
    else if (next && here.value * next.value < 0) found.push(bisect(stream, at(i), at(i + 1)))
    const touching = touchNear(stream, grid, i, at)
    if (touching !== null) found.push(touching)
  }
  return classify(
    distinct(found).map((u) => Math.expm1(u)),
    false,
  )
}

/** A local extreme of |value| at grid point i without a change of sign: refined, and a root when it reaches zero. */
function touchNear(
  stream: Stream,
  grid: readonly ScaledValue[],
  i: number,
  at: (i: number) => number,
): number | null {
  const [before, here, after] = [grid[i - 1], grid[i], grid[i + 1]]
  if (!before || !here || !after) return null
  if (here.value * before.value <= 0 || here.value * after.value <= 0) return null
  const height = Math.abs(here.value / here.scale)
  if (height >= Math.abs(before.value / before.scale) || height > Math.abs(after.value / after.scale))
    return null
  const u = minimise((x) => relativeHeight(stream, x), at(i - 1), at(i + 1))
  return relativeHeight(stream, u) < TOUCH ? u : null
}

function relativeHeight(stream: Stream, u: number): number {
  const { value, scale } = valueAt(stream, u)
  return Math.abs(value) / scale
}

function bisect(stream: Stream, from: number, to: number): number {
  let [low, high] = [from, to]
  const sign = Math.sign(valueAt(stream, low).value)
  // Each step halves the bracket; 60 halvings bring any bracket of the scan far below 1e-12.
  for (let step = 0; step < 60 && high - low > 1e-15; step += 1) {
    const middle = (low + high) / 2
    const value = valueAt(stream, middle).value
    if (value === 0) return middle
    if (Math.sign(value) === sign) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Golden-section search; 80 steps shrink the bracket by 1e-16. */
function minimise(f: (u: number) => number, from: number, to: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let [low, high] = [from, to]
  for (let step = 0; step < 80; step += 1) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)]
    if (f(left) < f(right)) high = right
    else low = left
  }
  return (low + high) / 2
}

function distinct(sorted: readonly number[]): number[] {
  return [...sorted].sort((a, b) => a - b).filter((u, i, all) => i === 0 || u - (all[i - 1] ?? 0) > 1e-9)
}

function classify(roots: readonly number[], allZero: boolean): RootResult {
  if (allZero) return { status: 'undefined', roots: [], headline: null }
  if (roots.length === 0) return { status: 'noRoot', roots, headline: null }
  const only = roots[0]
  if (roots.length === 1 && only !== undefined) return { status: 'unique', roots, headline: only }
  return { status: 'multiple', roots, headline: null }
}
