import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { incompleteBeta, lognormalInverse, pertInverse, triangularInverse } from '../metrics/statistics.ts'
import { betaTable } from './beta-table.ts'
import {
  centreOf,
  type Distribution,
  rangeOf,
  samplerOf,
  validateDistribution,
  valuesOf,
} from './distribution.ts'

const codes = (d: Distribution) => validateDistribution(d, 'd').map(({ code, path }) => `${code} ${path}`)
const unit = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true })

const every: readonly Distribution[] = [
  { kind: 'fixed', value: 3 },
  { kind: 'uniform', min: -1, max: 4 },
  { kind: 'triangular', min: 0.85, mode: 1, max: 1.2 },
  { kind: 'pert', min: 0.9, mode: 1, max: 1.35 },
  { kind: 'normal', mean: 1, sd: 0.2, min: 0.5, max: 2 },
  { kind: 'lognormal', mu: 0, sigma: 0.3 },
  { kind: 'discrete', values: [3, 1, 2], weights: [1, 2, 1] },
  { kind: 'bernoulli', probability: 0.8 },
]

describe('what is refused', () => {
  test.each<[Distribution, string]>([
    [{ kind: 'fixed', value: Number.NaN }, 'DISTRIBUTION_NOT_FINITE d.value'],
    [{ kind: 'uniform', min: 2, max: 2 }, 'DISTRIBUTION_ORDER d.max'],
    [{ kind: 'triangular', min: 1.1, mode: 1, max: 1.2 }, 'DISTRIBUTION_ORDER d.mode'],
    [{ kind: 'pert', min: 0.9, mode: 1.4, max: 1.2 }, 'DISTRIBUTION_ORDER d.max'],
    [{ kind: 'pert', min: 0.9, mode: Infinity, max: 1.2 }, 'DISTRIBUTION_NOT_FINITE d.mode'],
    [{ kind: 'normal', mean: 1, sd: 0, min: 0, max: 2 }, 'DISTRIBUTION_SPREAD d.sd'],
    [{ kind: 'normal', mean: 1, sd: 1, min: 2, max: 2 }, 'DISTRIBUTION_ORDER d.max'],
    [{ kind: 'normal', mean: 0, sd: 1, min: 30, max: 31 }, 'DISTRIBUTION_NO_MASS d.min'],
    [{ kind: 'lognormal', mu: 0, sigma: -1 }, 'DISTRIBUTION_SPREAD d.sigma'],
    [{ kind: 'bernoulli', probability: 1.01 }, 'DISTRIBUTION_PROBABILITY d.probability'],
    [{ kind: 'discrete', values: [1, 2], weights: [0, 0] }, 'DISTRIBUTION_WEIGHTS d.weights'],
    [{ kind: 'discrete', values: [1, 2], weights: [1] }, 'DISTRIBUTION_WEIGHTS d.weights'],
    [{ kind: 'discrete', values: [1, 2], weights: [2, -1] }, 'DISTRIBUTION_WEIGHTS d.weights'],
    [{ kind: 'discrete', values: [], weights: [] }, 'DISTRIBUTION_WEIGHTS d.weights'],
    [
      { kind: 'discrete', values: Array(401).fill(1), weights: Array(401).fill(1) },
      'DISTRIBUTION_TOO_MANY_VALUES d.values',
    ],
  ])('refusal %#', (distribution, expected) => {
    expect(codes(distribution)).toEqual([expected])
  })

  test('every kind has a valid example', () => {
    expect(every.flatMap(codes)).toEqual([])
  })
})

describe('drawing', () => {
  test('every kind rises with the uniform number and stays in its range', () => {
    law([unit, unit, fc.nat(every.length - 1)], (a: number, b: number, i: number) => {
      const d = every[i]
      if (!d) return
      const sample = samplerOf(d)
      const [low, high] = [sample(Math.min(a, b)), sample(Math.max(a, b))]
      expect(high).toBeGreaterThanOrEqual(low)
      const [from, to] = d.kind === 'lognormal' ? [0, Infinity] : rangeOf(d)
      expect(low).toBeGreaterThanOrEqual(from)
      expect(high).toBeLessThanOrEqual(to)
    })
  })

  test('the mean of each kind is the one of its formula', () => {
    const n = 20_000
    const mean = (d: Distribution) => {
      const sample = samplerOf(d)
      let sum = 0
      for (let i = 0; i < n; i += 1) sum += sample((i + 0.5) / n)
      return sum / n
    }
    const expected = [3, 1.5, 3.05 / 3, 6.25 / 6, 1.00364, Math.exp(0.045), 1.75, 0.8]
    every.forEach((d, i) => {
      expect([d.kind, Math.abs(mean(d) - (expected[i] ?? 0)) < 2e-4]).toEqual([d.kind, true])
    })
  })

  test('the inverse functions of the engine are used as they are', () => {
    law([unit], (u: number) => {
      const of = (d: Distribution) => samplerOf(d)(u)
      expect(of({ kind: 'triangular', min: 0, mode: 1, max: 3 })).toBe(triangularInverse(u, 0, 1, 3))
      expect(of({ kind: 'lognormal', mu: 0.1, sigma: 0.2 })).toBe(lognormalInverse(u, 0.1, 0.2))
    })
  })

  test('the table of a PERT distribution is as good as its inverse by bisection', () => {
    law(
      [unit, fc.integer({ min: 0, max: 100 })],
      (u: number, percent: number) => {
        const mode = percent / 100
        const x = samplerOf({ kind: 'pert', min: 0, mode, max: 1 })(u)
        expect(Math.abs(incompleteBeta(x, 1 + 4 * mode, 5 - 4 * mode) - u)).toBeLessThan(
          u > 1e-6 && u < 1 - 1e-6 ? 1e-9 : 2e-8,
        )
        if (u > 1e-4 && u < 1 - 1e-4) expect(Math.abs(x - pertInverse(u, 0, mode, 1, 4))).toBeLessThan(1e-6)
      },
      200,
    )
    expect(samplerOf({ kind: 'pert', min: 4, mode: 4, max: 4 })(0.3)).toBe(4)
  })

  test('the table holds at the outermost numbers of the generator', () => {
    for (const alpha of [1, 1.2, 3, 4.8, 5]) {
      const inverse = betaTable(alpha, 6 - alpha)
      for (const u of [0.5 / 2 ** 52, 1 - 0.5 / 2 ** 52]) {
        expect(inverse(u)).toBeGreaterThanOrEqual(0)
        expect(inverse(u)).toBeLessThanOrEqual(1)
      }
    }
  })

  test('a discrete value comes as often as its weight, and a weight of 0 never', () => {
    const sample = samplerOf({ kind: 'discrete', values: [10, 20, 30], weights: [1, 0, 3] })
    expect([0.01, 0.249, 0.251, 0.99].map(sample)).toEqual([10, 10, 30, 30])
    const certain = samplerOf({ kind: 'bernoulli', probability: 1 })
    expect([1e-9, 0.5, 1 - 1e-9].map(certain)).toEqual([1, 1, 1])
  })
})

test('values that can be counted, and the value around which a driver varies', () => {
  expect(every.map(valuesOf)).toEqual([[3], null, null, null, null, null, [1, 2, 3], [0, 1]])
  expect(every.map(centreOf)).toEqual([3, 1.5, 1, 1, 1, 1, 1, 1])
  expect(valuesOf({ kind: 'bernoulli', probability: 0 })).toEqual([0])
  expect(valuesOf({ kind: 'bernoulli', probability: 1 })).toEqual([1])
  expect(centreOf({ kind: 'bernoulli', probability: 0.4 })).toBe(0)
  expect(centreOf({ kind: 'normal', mean: 9, sd: 1, min: 0, max: 2 })).toBe(2)
})
