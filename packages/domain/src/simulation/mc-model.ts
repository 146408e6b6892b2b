import type { YM } from '../calendar/dates.ts'
import type { Override } from '../forecast/scenario.ts'
import type { Distribution } from './distribution.ts'

/** One place where the value of a driver goes: the path and operation of an override (see `Override`). */
export interface McDriverChange {
  readonly path: string
  readonly op: Override['op']
}

/** One uncertainty of a project: a name, how it varies, and what it changes. */
export interface McDriver {
  readonly name: string
  readonly distribution: Distribution
  readonly changes: readonly McDriverChange[]
}

/**
 * A figure of one run, in euro. Of the view of the model: `npv` (dated, per year in a yearly model), `endValue` (the
 * float form), `nominalSum`. Of the own account: `interest` (sum), `closing`, `peakFunding` (deepest month-end
 * balance). `settlement:<unit>`: what the party receives (positive) or pays when the project is settled.
 */
export type McFigure =
  | 'npv'
  | 'endValue'
  | 'nominalSum'
  | 'interest'
  | 'closing'
  | 'peakFunding'
  | `settlement:${string}`

/** A driver that enters the sums by a factor: out += (x - reference) * vector. */
export interface LinearTerm {
  /** Index of the driver. */
  readonly driver: number
  readonly reference: number
}

/** Drivers that have one vector per value (delays), or per combination of values when they touch the same lines. */
export interface TableGroup {
  readonly drivers: readonly number[]
  /** Ascending values of each of these drivers. */
  readonly values: readonly (readonly number[])[]
}

/** A term whose vector depends on the state of a group; its factor is 1, or that of a linear term. */
export interface TableTerm {
  readonly group: number
  readonly linear: number | null
  readonly firstRow: number
}

/** A driver of a rate of the own account: no vector, it enters where the interest of a run is computed. */
export interface RateTerm {
  readonly driver: number
  readonly rate: 'debitRate' | 'creditRate'
  readonly op: Override['op']
}

/**
 * What a simulation needs, as plain data that a worker can be sent: the exact engine has run already (finance.md 11).
 * Cells of one run, in cents: net of the own project per month, then npv, endValue and nominalSum of the view, then
 * the position of each party before interest.
 */
export interface McModel {
  readonly engineVersion: string
  readonly inputHash: string
  readonly start: YM
  readonly months: number
  readonly period: 'month' | 'year'
  readonly drivers: readonly McDriver[]
  /** Lower triangle of the copula; null when every driver is independent. */
  readonly cholesky: readonly (readonly number[])[] | null
  readonly columns: number
  readonly base: Float64Array
  readonly linear: readonly LinearTerm[]
  readonly vectors: Float64Array
  readonly groups: readonly TableGroup[]
  readonly tableTerms: readonly TableTerm[]
  readonly tables: Float64Array
  readonly rates: readonly RateTerm[]
  readonly account: { readonly opening: number; readonly debitRate: number; readonly creditRate: number }
  readonly parties: readonly { readonly unit: string; readonly key: number; readonly isSelf: boolean }[]
}

/** Limits of a simulation: a list without a limit is a way to stop the service. */
export const MC_LIMITS = {
  drivers: 400,
  minRuns: 100,
  maxRuns: 1_000_000,
  /** Values of one delay, and combinations of delays that touch the same lines. */
  states: 400,
  /** Cells of all vectors together: 256 MiB. */
  cells: 33_554_432,
} as const

export const MC_DEFAULT_RUNS = 10_000
