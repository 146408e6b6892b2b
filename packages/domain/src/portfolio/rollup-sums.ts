import { addToMonth, monthIndex, type YM } from '../calendar/dates.ts'
import type { PortfolioView } from '../forecast/portfolio.ts'
import { perSeries, ROLLUP_SERIES, type RollupSeries } from '../forecast/rollup.ts'
import { cumulate } from '../forecast/view.ts'
import { peakFunding } from '../metrics/peak.ts'
import { type Cents, sumCents } from '../money/money.ts'

/** Longest consolidation in months; what lies beyond is after the horizon. */
const LONGEST = 600
const EPOCH: YM = '1900-01'

/** The series of a view: what counts, and what moves between two own units and so does not. */
const SERIES_OF: Readonly<Record<PortfolioView, { counted: RollupSeries; internal: RollupSeries }>> = {
  all: { counted: 'all', internal: 'internal' },
  committedOnly: { counted: 'committedOnly', internal: 'internalCommitted' },
  expectedValue: { counted: 'expectedValue', internal: 'internalExpected' },
}

/**
 * The rollup of one project, as a process keeps thousands of them: each series has an element per month and a last one
 * for what lies after the horizon, or no element at all where nothing moves.
 */
export interface PlacedRollup {
  readonly start: YM
  readonly months: number
  readonly series: Readonly<Record<RollupSeries, BigInt64Array>>
}

const nothing = new BigInt64Array(0)

/** Throws RangeError when the series are not equally long. */
export function placeRollup(
  start: YM,
  rollup: Readonly<Record<RollupSeries, readonly Cents[] | BigInt64Array>>,
): PlacedRollup {
  const { length } = rollup.all
  const series = perSeries((key) => {
    const given = rollup[key]
    if (given.length !== length) throw new RangeError(`${key} has ${given.length} elements, not ${length}`)
    const cents = given instanceof BigInt64Array ? given : BigInt64Array.from(given)
    return cents.every((value) => value === 0n) ? nothing : cents
  })
  return { start, months: length - 1, series }
}

/**
 * Sums of rollups that take one in and out again exactly, so that an edit of one project costs the same among ten and
 * among ten thousand. Changed in place by `addPlaced`.
 */
export interface RollupSums {
  /** How many members start in, and end before, a month (counted from 1900-01). */
  readonly starts: Map<number, number>
  readonly ends: Map<number, number>
  /** Per series cents by month, counted from 1900-01. */
  readonly cents: Readonly<Record<RollupSeries, Cents[]>>
  readonly beyond: Record<RollupSeries, Cents>
  /** Members in which anything moves between own units, by view. */
  readonly internals: Record<PortfolioView, number>
}

export function emptySums(): RollupSums {
  return {
    starts: new Map(),
    ends: new Map(),
    cents: perSeries((): Cents[] => []),
    beyond: perSeries(() => 0n),
    internals: { all: 0, committedOnly: 0, expectedValue: 0 },
  }
}

/** Takes a rollup in (1) or out (-1), in place. */
export function addPlaced(sums: RollupSums, placed: PlacedRollup, sign: 1 | -1): void {
  const first = monthIndex(EPOCH, placed.start)
  count(sums.starts, first, sign)
  count(sums.ends, first + placed.months, sign)
  for (const view of ['all', 'committedOnly', 'expectedValue'] as const)
    if (placed.series[SERIES_OF[view].internal].length > 0) sums.internals[view] += sign
  const factor = BigInt(sign)
  for (const key of ROLLUP_SERIES) {
    const from = placed.series[key]
    const into = sums.cents[key]
    if (from.length === 0) continue
    while (into.length < first + placed.months) into.push(0n)
    for (let k = 0; k < placed.months; k += 1) {
      const cents = from[k] ?? 0n
      if (cents !== 0n) into[first + k] = (into[first + k] ?? 0n) + factor * cents
    }
    sums.beyond[key] += factor * (from[placed.months] ?? 0n)
  }
}

function count(counts: Map<number, number>, key: number, sign: 1 | -1): void {
  const left = (counts.get(key) ?? 0) + sign
  if (left === 0) counts.delete(key)
  else counts.set(key, left)
}

/** The sum of several sums, as sums of its own. */
export function mergeSums(parts: readonly RollupSums[]): RollupSums {
  const merged = emptySums()
  for (const part of parts) {
    for (const [key, n] of part.starts) merged.starts.set(key, (merged.starts.get(key) ?? 0) + n)
    for (const [key, n] of part.ends) merged.ends.set(key, (merged.ends.get(key) ?? 0) + n)
    for (const view of ['all', 'committedOnly', 'expectedValue'] as const)
      merged.internals[view] += part.internals[view]
    for (const key of ROLLUP_SERIES) {
      const [into, from] = [merged.cents[key], part.cents[key]]
      while (into.length < from.length) into.push(0n)
      from.forEach((cents, month) => {
        if (cents !== 0n) into[month] = (into[month] ?? 0n) + cents
      })
      merged.beyond[key] += part.beyond[key]
    }
  }
  return merged
}

/** Months of a consolidation: from the first month of any member to the last, at most 600. */
export interface PortfolioFrame {
  readonly view: PortfolioView
  readonly start: YM
  readonly months: number
}

export function frameOf(sums: RollupSums, view: PortfolioView): PortfolioFrame {
  if (sums.starts.size === 0) return { view, start: '2000-01', months: 1 }
  const first = Math.min(...sums.starts.keys())
  const months = Math.min(LONGEST, Math.max(1, Math.max(...sums.ends.keys()) - first))
  return { view, start: addToMonth(EPOCH, first), months }
}

export interface FramedCash {
  readonly cents: Cents[]
  readonly afterHorizon: Cents
}

export interface SummedPortfolio {
  readonly frame: PortfolioFrame
  /** How many projects stand in it. */
  readonly projects: number
  readonly net: Cents[]
  readonly balance: Cents[]
  readonly afterHorizon: Cents
  readonly lowest: { readonly cents: Cents; readonly month: YM }
  readonly belowFloorFrom: YM | null
  /** What moves between own units and is in no figure above; null when no member moves any. */
  readonly internal: FramedCash | null
}

/** The consolidation of `consolidate` from sums of rollups, for one view. */
export function summedPortfolio(
  sums: RollupSums,
  options: { readonly view: PortfolioView; readonly opening: Cents; readonly floor: Cents },
): SummedPortfolio {
  const frame = frameOf(sums, options.view)
  const { counted, internal } = SERIES_OF[options.view]
  const { cents: net, afterHorizon } = framedSums(sums, counted, frame)
  const balance = cumulate(net).map((cents) => cents + options.opening)
  const lowest = peakFunding(balance)
  const breach = balance.findIndex((cents) => cents < options.floor)
  return {
    frame,
    projects: [...sums.starts.values()].reduce((sum, n) => sum + n, 0),
    net,
    balance,
    afterHorizon,
    lowest: { cents: lowest.cents, month: addToMonth(frame.start, lowest.k) },
    belowFloorFrom: breach === -1 ? null : addToMonth(frame.start, breach),
    internal: sums.internals[options.view] === 0 ? null : framedSums(sums, internal, frame),
  }
}

function framedSums(sums: RollupSums, key: RollupSeries, frame: PortfolioFrame): FramedCash {
  const first = monthIndex(EPOCH, frame.start)
  const all = sums.cents[key]
  const cents = Array.from({ length: frame.months }, (_, k) => all[first + k] ?? 0n)
  return { cents, afterHorizon: sums.beyond[key] + sumCents(all.slice(first + frame.months)) }
}

/** One project on the months of a consolidation; `total` includes what lies after the horizon, `peak` does not. */
export interface FramedProject extends FramedCash {
  readonly total: Cents
  readonly peak: Cents
}

export function framedProject(placed: PlacedRollup, frame: PortfolioFrame): FramedProject {
  const { cents, afterHorizon } = framed(placed, SERIES_OF[frame.view].counted, frame)
  const peak = peakFunding([0n, ...cumulate(cents)]).cents
  return { cents, afterHorizon, total: sumCents(cents) + afterHorizon, peak }
}

/** What a project moves with other own units; null when nothing. */
export function framedInternal(placed: PlacedRollup, frame: PortfolioFrame): FramedCash | null {
  const key = SERIES_OF[frame.view].internal
  return placed.series[key].length === 0 ? null : framed(placed, key, frame)
}

function framed(placed: PlacedRollup, key: RollupSeries, frame: PortfolioFrame): FramedCash {
  const offset = monthIndex(frame.start, placed.start)
  const from = placed.series[key]
  const cents = Array.from({ length: frame.months }, (_, k) =>
    k >= offset && k - offset < placed.months ? (from[k - offset] ?? 0n) : 0n,
  )
  const late = Array.from(from.subarray(Math.max(0, frame.months - offset), placed.months))
  return { cents, afterHorizon: sumCents(late) + (from[placed.months] ?? 0n) }
}
