import { normalCdf, normalInverse } from '../metrics/statistics.ts'
import { samplerOf } from './distribution.ts'
import { nearestIndex } from './driver.ts'
import type { KernelSession } from './kernel.ts'
import type { McModel } from './mc-model.ts'
import { type RandomSource, uniform } from './random.ts'

/** Values of the drivers of the runs of one block: run by run, drivers in index order. */
export interface Draws {
  readonly values: Float64Array
  /** Draws the drivers of one run into row r of `values`. */
  draw(random: RandomSource, r: number): void
}

/** Half a step of the generator from either end: what the copula rounds to 0 or 1 stays inside. */
const SMALLEST = 1.1102230246251565e-16 // 2^-53

/**
 * One uniform number per driver in index order, correlated by the Gaussian copula, then the inverse transform
 * (finance.md 11). A driver that is independent of all others keeps its number as it was drawn.
 */
export function drawsOf(model: McModel, runs: number): Draws {
  const count = model.drivers.length
  const samplers = model.drivers.map((driver) => samplerOf(driver.distribution))
  const correlated = correlatedDrivers(model)
  const values = new Float64Array(runs * count)
  const u = new Float64Array(count)
  const z = new Float64Array(count)
  return {
    values,
    draw: (random, r) => {
      for (let d = 0; d < count; d += 1) u[d] = uniform(random)
      for (const d of correlated) z[d] = normalInverse(u[d] ?? 0.5)
      for (const d of correlated) u[d] = correlatedUniform(model.cholesky?.[d] ?? [], z)
      for (let d = 0; d < count; d += 1) values[r * count + d] = samplers[d]?.(u[d] ?? 0.5) ?? 0
    },
  }
}

/** Drivers with a correlation other than 0, ascending. */
function correlatedDrivers(model: McModel): number[] {
  const lower = model.cholesky ?? []
  return lower.flatMap((row, i) => {
    const hasOwn = row.some((value, j) => j < i && value !== 0)
    const isUsed = lower.some((other, k) => k > i && (other[i] ?? 0) !== 0)
    return hasOwn || isUsed ? [i] : []
  })
}

function correlatedUniform(row: readonly number[], z: Float64Array): number {
  let sum = 0
  for (let j = 0; j < row.length; j += 1) sum += (row[j] ?? 0) * (z[j] ?? 0)
  return Math.min(1 - SMALLEST, Math.max(SMALLEST, normalCdf(sum)))
}

/** Fills the factors of a kernel from the values of the drivers of one run. */
export function factorsOf(model: McModel, session: KernelSession, values: Float64Array) {
  const drivers = model.drivers.length
  const { linear, tableTerms, groups } = model
  const states = new Int32Array(groups.length)
  return (r: number): void => {
    for (const [t, { driver, reference }] of linear.entries())
      session.x[r * linear.length + t] = (values[r * drivers + driver] ?? 0) - reference
    groups.forEach((group, g) => {
      let state = 0
      group.drivers.forEach((driver, i) => {
        const list = group.values[i] ?? []
        state = state * list.length + nearestIndex(list, values[r * drivers + driver] ?? 0)
      })
      states[g] = state
    })
    tableTerms.forEach(({ group, linear: term, firstRow }, t) => {
      session.rows[r * tableTerms.length + t] = firstRow + (states[group] ?? 0)
      session.weights[r * tableTerms.length + t] =
        term === null ? 1 : (session.x[r * linear.length + term] ?? 0)
    })
  }
}
