import { percentileOfSorted } from '../metrics/statistics.ts'
import type { McFigure } from './mc-model.ts'

export const MC_PERCENTILES = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95] as const
const BINS = 40
/** Two-sided 95 % of the normal distribution. */
const Z95 = 1.959963984540054

/**
 * What a simulation says about one figure, in euro. P10 is the value with a 10 % chance of being *lower*. The limits
 * hold the true P10 and P90 with 95 % confidence: they say how far n runs can be trusted.
 */
export interface McOutcome {
  readonly figure: McFigure
  readonly mean: number
  readonly sd: number
  readonly standardError: number
  readonly lowest: number
  readonly highest: number
  /** Type 7, for p = 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95. */
  readonly percentiles: readonly { readonly p: number; readonly value: number }[]
  readonly limits: {
    readonly p10: readonly [number, number]
    readonly p90: readonly [number, number]
  }
  readonly probabilityNotNegative: number
  /** Equal bins from the lowest to the highest value; the last one holds its upper edge. */
  readonly histogram: { readonly from: number; readonly width: number; readonly counts: readonly number[] }
}

/** Summary of the values of all runs, in the order of the runs: the same values in the same order give the same bits. */
export function summarise(figure: McFigure, values: Float64Array): McOutcome {
  const n = values.length
  const mean = sumOf(values, (v) => v) / n
  const sd = n > 1 ? Math.sqrt(sumOf(values, (v) => (v - mean) * (v - mean)) / (n - 1)) : 0
  const sorted = values.slice().sort()
  return {
    figure,
    mean,
    sd,
    standardError: sd / Math.sqrt(n),
    lowest: sorted[0] ?? Number.NaN,
    highest: sorted[n - 1] ?? Number.NaN,
    percentiles: MC_PERCENTILES.map((p) => ({ p, value: percentileOfSorted(sorted, p) })),
    limits: { p10: orderLimits(sorted, 0.1), p90: orderLimits(sorted, 0.9) },
    probabilityNotNegative: values.reduce((count, v) => count + (v >= 0 ? 1 : 0), 0) / n,
    histogram: histogramOf(sorted),
  }
}

/** Neumaier's sum: what each addition loses is added at the end. */
function sumOf(values: Float64Array, of: (v: number) => number): number {
  let [sum, lost] = [0, 0]
  for (const value of values) {
    const v = of(value)
    const next = sum + v
    lost += Math.abs(sum) >= Math.abs(v) ? sum - next + v : v - next + sum
    sum = next
  }
  return sum + lost
}

/**
 * 95 % limits of the p-quantile from order statistics (Conover): ranks np -+ 1.96 sqrt(np(1-p)), rounded up. No
 * assumption about the distribution.
 */
function orderLimits(sorted: Float64Array, p: number): readonly [number, number] {
  const n = sorted.length
  const spread = Z95 * Math.sqrt(n * p * (1 - p))
  const at = (rank: number) => sorted[Math.min(n, Math.max(1, Math.ceil(rank))) - 1] ?? Number.NaN
  return [at(n * p - spread), at(n * p + spread)]
}

function histogramOf(sorted: Float64Array): McOutcome['histogram'] {
  const from = sorted[0] ?? 0
  const width = ((sorted[sorted.length - 1] ?? 0) - from) / BINS
  const bins = width > 0 ? BINS : 1
  const counts = Array.from({ length: bins }, () => 0)
  for (const value of sorted) {
    const bin = width > 0 ? Math.min(bins - 1, Math.floor((value - from) / width)) : 0
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { from, width, counts }
}
