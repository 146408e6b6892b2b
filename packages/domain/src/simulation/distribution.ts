import { exp } from '../metrics/elementary.ts'
import { lognormalInverse, normalCdf, normalInverse, triangularInverse } from '../metrics/statistics.ts'
import { type EngineError, engineError } from '../money/result.ts'
import { betaTable } from './beta-table.ts'

/**
 * How a driver of a simulation varies, in the unit of its override (a factor, months, euro). PERT has lambda 4; a
 * normal distribution is always cut off at `min` and `max`; `mu` and `sigma` are those of the logarithm; a Bernoulli
 * driver is 1 with the given probability, else 0.
 */
export type Distribution =
  | { readonly kind: 'fixed'; readonly value: number }
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | {
      readonly kind: 'triangular' | 'pert'
      readonly min: number
      readonly mode: number
      readonly max: number
    }
  | {
      readonly kind: 'normal'
      readonly mean: number
      readonly sd: number
      readonly min: number
      readonly max: number
    }
  | { readonly kind: 'lognormal'; readonly mu: number; readonly sigma: number }
  | { readonly kind: 'discrete'; readonly values: readonly number[]; readonly weights: readonly number[] }
  | { readonly kind: 'bernoulli'; readonly probability: number }

export const PERT_LAMBDA = 4
/** A discrete distribution is a short list: each value may cost one run of the exact engine. */
export const MAX_VALUES = 400

/**
 * Reasons why a distribution is refused, with the path of the field. Codes: DISTRIBUTION_NOT_FINITE,
 * DISTRIBUTION_ORDER (min <= mode <= max, min < max for a uniform or normal one), DISTRIBUTION_SPREAD (sd or sigma
 * not above 0), DISTRIBUTION_NO_MASS (nothing of the normal curve lies between min and max),
 * DISTRIBUTION_PROBABILITY, DISTRIBUTION_WEIGHTS (one weight per value, none negative, sum above 0),
 * DISTRIBUTION_TOO_MANY_VALUES.
 */
export function validateDistribution(d: Distribution, path: string): EngineError[] {
  const numbers = Object.entries(d).flatMap(([field, value]) =>
    field === 'kind' ? [] : [value as number | readonly number[]].flat().map((n) => ({ field, n })),
  )
  const odd = numbers.find(({ n }) => !Number.isFinite(n))
  if (odd) return [engineError('DISTRIBUTION_NOT_FINITE', `${path}.${odd.field}`, { value: String(odd.n) })]
  const problem = problemOf(d)
  return problem ? [engineError(problem.code, `${path}.${problem.field}`)] : []
}

type Problem = { readonly code: string; readonly field: string } | null

function problemOf(d: Distribution): Problem {
  switch (d.kind) {
    case 'fixed':
      return null
    case 'uniform':
      return d.min < d.max ? null : { code: 'DISTRIBUTION_ORDER', field: 'max' }
    case 'triangular':
    case 'pert':
      if (d.min > d.mode) return { code: 'DISTRIBUTION_ORDER', field: 'mode' }
      return d.mode > d.max ? { code: 'DISTRIBUTION_ORDER', field: 'max' } : null
    case 'normal':
      if (d.sd <= 0) return { code: 'DISTRIBUTION_SPREAD', field: 'sd' }
      if (d.min >= d.max) return { code: 'DISTRIBUTION_ORDER', field: 'max' }
      return cutOf(d).mass < 1e-9 ? { code: 'DISTRIBUTION_NO_MASS', field: 'min' } : null
    case 'lognormal':
      return d.sigma > 0 ? null : { code: 'DISTRIBUTION_SPREAD', field: 'sigma' }
    case 'bernoulli':
      return d.probability >= 0 && d.probability <= 1
        ? null
        : { code: 'DISTRIBUTION_PROBABILITY', field: 'probability' }
    case 'discrete':
      return discreteProblem(d.values, d.weights)
  }
}

function discreteProblem(values: readonly number[], weights: readonly number[]): Problem {
  if (values.length > MAX_VALUES) return { code: 'DISTRIBUTION_TOO_MANY_VALUES', field: 'values' }
  const isComplete = weights.length === values.length && weights.every((w) => w >= 0)
  return isComplete && weights.some((w) => w > 0) ? null : { code: 'DISTRIBUTION_WEIGHTS', field: 'weights' }
}

/**
 * The value at a probability: the inverse transform, in the engine's own arithmetic, so that the same number gives
 * the same value on every machine. Rises with u for every kind. The distribution must be valid.
 */
export function samplerOf(d: Distribution): (u: number) => number {
  switch (d.kind) {
    case 'fixed':
      return () => d.value
    case 'uniform':
      return (u) => d.min + u * (d.max - d.min)
    case 'triangular':
      return (u) => triangularInverse(u, d.min, d.mode, d.max)
    case 'pert':
      return pertSampler(d.min, d.mode, d.max)
    case 'normal': {
      const { below, mass } = cutOf(d)
      return (u) => Math.min(d.max, Math.max(d.min, normalInverse(below + u * mass, d.mean, d.sd)))
    }
    case 'lognormal':
      return (u) => lognormalInverse(u, d.mu, d.sigma)
    case 'bernoulli':
      return (u) => (u < 1 - d.probability ? 0 : 1)
    case 'discrete':
      return discreteSampler(d.values, d.weights)
  }
}

/** Probability below `min`, and between `min` and `max`. */
function cutOf(d: {
  readonly mean: number
  readonly sd: number
  readonly min: number
  readonly max: number
}): {
  readonly below: number
  readonly mass: number
} {
  const below = normalCdf((d.min - d.mean) / d.sd)
  return { below, mass: normalCdf((d.max - d.mean) / d.sd) - below }
}

function pertSampler(min: number, mode: number, max: number): (u: number) => number {
  const width = max - min
  if (width === 0) return () => min
  const inverse = betaTable(
    1 + (PERT_LAMBDA * (mode - min)) / width,
    1 + (PERT_LAMBDA * (max - mode)) / width,
  )
  return (u) => min + width * inverse(u)
}

function discreteSampler(values: readonly number[], weights: readonly number[]): (u: number) => number {
  const order = values
    .map((value, i) => ({ value, weight: weights[i] ?? 0 }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => a.value - b.value)
  const total = order.reduce((sum, { weight }) => sum + weight, 0)
  let sum = 0
  const upTo = order.map(({ weight }) => {
    sum += weight
    return sum / total
  })
  const last = order.length - 1
  return (u) => {
    let i = 0
    while (i < last && u >= (upTo[i] ?? 1)) i += 1
    return order[i]?.value ?? 0
  }
}

/** Lowest and highest value; of a lognormal distribution those of one draw in ten thousand at either side. */
export function rangeOf(d: Distribution): readonly [number, number] {
  switch (d.kind) {
    case 'fixed':
      return [d.value, d.value]
    case 'bernoulli':
    case 'discrete': {
      const values = valuesOf(d) ?? [0]
      return [values[0] ?? 0, values.at(-1) ?? 0]
    }
    case 'lognormal':
      return [lognormalInverse(1e-4, d.mu, d.sigma), lognormalInverse(1 - 1e-4, d.mu, d.sigma)]
    case 'uniform':
    case 'triangular':
    case 'pert':
    case 'normal':
      return [d.min, d.max]
  }
}

/** The values that can be drawn, ascending, when they can be counted; null for a continuous distribution. */
export function valuesOf(d: Distribution): number[] | null {
  if (d.kind === 'fixed') return [d.value]
  if (d.kind === 'bernoulli') return d.probability === 0 ? [0] : d.probability === 1 ? [1] : [0, 1]
  if (d.kind !== 'discrete') return null
  const drawn = d.values.filter((_, i) => (d.weights[i] ?? 0) > 0)
  return [...new Set(drawn)].sort((a, b) => a - b)
}

/** The value around which a driver varies: its mode or middle, the most probable one of a list. */
export function centreOf(d: Distribution): number {
  switch (d.kind) {
    case 'fixed':
      return d.value
    case 'uniform':
      return (d.min + d.max) / 2
    case 'triangular':
    case 'pert':
      return d.mode
    case 'normal':
      return Math.min(d.max, Math.max(d.min, d.mean))
    case 'lognormal':
      return exp(d.mu)
    case 'bernoulli':
      return d.probability >= 0.5 ? 1 : 0
    case 'discrete': {
      const highest = d.weights.reduce((best, w, i) => (w > (d.weights[best] ?? 0) ? i : best), 0)
      return d.values[highest] ?? 0
    }
  }
}
