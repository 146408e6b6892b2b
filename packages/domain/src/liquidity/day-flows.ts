import type { Cents } from '../money/money.ts'

/** The three curves of finance.md 9.4: everything, contracted and later, and weighted by probability. */
export const FORECAST_CURVES = ['all', 'committedOnly', 'expectedValue'] as const
export type ForecastCurve = (typeof FORECAST_CURVES)[number]

/**
 * Whole cents per day and curve as doubles: the first half of an array holds what comes in (0 or more), the second
 * half what goes out (0 or less). Exact while the sum of all absolute amounts stays below 2^53, which is checked
 * before anything returns to bigint.
 */
export type DayFlows = Readonly<Record<ForecastCurve, Float64Array>>

export function emptyFlows(slots: number): DayFlows {
  return {
    all: new Float64Array(2 * slots),
    committedOnly: new Float64Array(2 * slots),
    expectedValue: new Float64Array(2 * slots),
  }
}

/** Positions that hold anything: whatever counts in a curve counts in `all`, and no half mixes signs. */
export function touchedPositions(flows: DayFlows): Int32Array {
  const touched: number[] = []
  flows.all.forEach((cents, i) => {
    if (cents !== 0) touched.push(i)
  })
  return Int32Array.from(touched)
}

/** target += added at the touched positions, in place: a project moves on few of the days of a forecast. */
export function addFlows(target: DayFlows, added: DayFlows, touched: Int32Array): void {
  for (const curve of FORECAST_CURVES) {
    const [into, from] = [target[curve], added[curve]]
    for (const i of touched) into[i] = (into[i] ?? 0) + (from[i] ?? 0)
  }
}

/** What a header line says about flagged amounts: how many, how much, and the first of them. */
export interface Flagged<T> {
  readonly count: number
  readonly inflow: Cents
  /** 0 or less. */
  readonly outflow: Cents
  /** At most `FLAG_LIMIT`. */
  readonly first: readonly T[]
}

export const FLAG_LIMIT = 200

export interface Tally<T> {
  count: number
  inflow: number
  outflow: number
  readonly first: T[]
}

export function emptyTally<T>(): Tally<T> {
  return { count: 0, inflow: 0, outflow: 0, first: [] }
}

export function tally<T>(into: Tally<T>, cents: number, what: T): void {
  into.count += 1
  if (cents < 0) into.outflow += cents
  else into.inflow += cents
  if (into.first.length < FLAG_LIMIT) into.first.push(what)
}

export function mergeTallies<T>(parts: readonly Tally<T>[]): Tally<T> {
  const sum = emptyTally<T>()
  for (const part of parts) {
    sum.count += part.count
    sum.inflow += part.inflow
    sum.outflow += part.outflow
    for (const what of part.first) if (sum.first.length < FLAG_LIMIT) sum.first.push(what)
  }
  return sum
}

export function flagged<T>(from: Tally<T>): Flagged<T> {
  return {
    count: from.count,
    inflow: BigInt(from.inflow),
    outflow: BigInt(from.outflow),
    first: from.first,
  }
}
