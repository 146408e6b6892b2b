import type { Cents } from '../money/money.ts'
import { projectFlows } from './flows.ts'
import type { ProjectModel } from './model.ts'
import { consolidate, type PortfolioSeries } from './portfolio.ts'
import { portfolioSeries } from './portfolio-series.ts'
import { type ProjectCash, projectCash } from './project.ts'
import type { LineResult } from './project-result.ts'

/** The series of a rollup; each has one element per month and a last one for what lies after the horizon. */
export const ROLLUP_SERIES = [
  'all',
  'committedOnly',
  'expectedValue',
  'internal',
  'internalCommitted',
  'internalExpected',
] as const
export type RollupSeries = (typeof ROLLUP_SERIES)[number]

/**
 * Own cash of a project in the three views of a consolidation (finance.md 15), without what moves between two own
 * units of the organisation: that stands apart, in the same three views, because in a total it is no cash at all.
 */
export type Rollup = Readonly<Record<RollupSeries, readonly Cents[]>>

export function rollupOf(model: ProjectModel): Rollup {
  return rolledUp(model, projectCash(model))
}

/** The part of one line, with its VAT settlement: a rollup changes by the difference of two of these, exactly. */
export function lineRollup(model: ProjectModel, line: LineResult): Rollup {
  const lines = [line]
  const flows = projectFlows({ ...model, transfers: [], loans: [] }, lines, [])
  return rolledUp(model, { lines, plots: [], flows })
}

function rolledUp(model: ProjectModel, cash: ProjectCash): Rollup {
  const series = portfolioSeries(cash)
  const isInternal = (one: PortfolioSeries) => one.counterparty?.startsWith('own:') === true
  const sums = (members: readonly PortfolioSeries[]) =>
    consolidate([{ id: '', start: model.start, basis: 'own', series: members }], {
      opening: 0n,
      floor: 0n,
      start: model.start,
      months: model.months,
    })
  const external = sums(series.filter((one) => !isInternal(one)))
  const internal = sums(series.filter(isInternal))
  const whole = ({ net, afterHorizon }: { net: readonly Cents[]; afterHorizon: Cents }) => [
    ...net,
    afterHorizon,
  ]
  return {
    all: whole(external.all),
    committedOnly: whole(external.committedOnly),
    expectedValue: whole(external.expectedValue),
    internal: whole(internal.all),
    internalCommitted: whole(internal.committedOnly),
    internalExpected: whole(internal.expectedValue),
  }
}

/** One value for each series. */
export const perSeries = <T>(make: (key: RollupSeries) => T): Record<RollupSeries, T> => ({
  all: make('all'),
  committedOnly: make('committedOnly'),
  expectedValue: make('expectedValue'),
  internal: make('internal'),
  internalCommitted: make('internalCommitted'),
  internalExpected: make('internalExpected'),
})

/** a + sign x b, element by element; both of the same model length. */
export function addRollup(a: Rollup, b: Rollup, sign: 1n | -1n): Rollup {
  return perSeries((key) => a[key].map((cents, k) => cents + sign * (b[key][k] ?? 0n)))
}
