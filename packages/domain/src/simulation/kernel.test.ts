import fc from 'fast-check'
import { expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { wasmInstance } from '../../test/kernel.ts'
import { BLOCK_RUNS, type KernelModel, type McKernel, scalarKernel, wasmKernel } from './kernel.ts'
import { uniform, xoroshiro128plus } from './random.ts'

const instance = await wasmInstance()
const simd = wasmKernel(instance)
const preview = wasmKernel(instance, 'f32')

interface Case {
  readonly model: KernelModel
  readonly x: Float64Array
  readonly rows: Int32Array
  readonly weights: Float64Array
  readonly runs: number
}

/** Numbers of very different sizes, so that a sum in another order would show. */
function caseOf(seed: number, columns: number, terms: number, tableTerms: number, runs: number): Case {
  const random = xoroshiro128plus(seed)
  const wild = () => (uniform(random) - 0.5) * 10 ** Math.floor(uniform(random) * 12)
  const list = (length: number) => Float64Array.from({ length }, wild)
  const tableRows = tableTerms === 0 ? 0 : 7
  return {
    model: {
      columns,
      base: list(columns),
      vectors: list(columns * terms),
      tables: list(columns * tableRows),
      terms,
      tableTerms,
    },
    x: list(runs * terms),
    rows: Int32Array.from({ length: runs * tableTerms }, () => Math.floor(uniform(random) * tableRows)),
    weights: list(runs * tableTerms),
    runs,
  }
}

function compute(kernel: McKernel, { model, x, rows, weights, runs }: Case): number[] {
  const session = kernel.load(model)
  session.x.set(x)
  session.rows.set(rows)
  session.weights.set(weights)
  session.run(runs)
  return Array.from({ length: runs }, (_, r) => [
    ...session.out.subarray(r * session.stride, r * session.stride + model.columns),
  ]).flat()
}

test('the SIMD kernel gives the bits of the scalar kernel, whatever the sizes', () => {
  law(
    [fc.integer(), fc.integer({ min: 1, max: 40 }), fc.nat(9), fc.nat(3), fc.integer({ min: 1, max: 9 })],
    (seed: number, columns: number, terms: number, tableTerms: number, runs: number) => {
      const one = caseOf(seed, columns, terms, tableTerms, runs)
      expect(compute(simd, one)).toEqual(compute(scalarKernel, one))
    },
  )
})

test('a full block of a large model, and a smaller model after it in the same memory', () => {
  for (const [columns, terms, tableTerms, runs] of [
    [360, 200, 0, BLOCK_RUNS],
    [17, 3, 2, 5],
    [135, 21, 4, BLOCK_RUNS - 1],
  ] as const) {
    const one = caseOf(columns, columns, terms, tableTerms, runs)
    expect(compute(simd, one)).toEqual(compute(scalarKernel, one))
  }
})

test('the preview keeps six digits of the largest sum', () => {
  const one = caseOf(5, 50, 10, 2, 20)
  const [exact, rough] = [compute(scalarKernel, one), compute(preview, one)]
  const scale = Math.max(...exact.map(Math.abs))
  expect(preview.precision).toBe('f32')
  exact.forEach((value, i) => {
    expect(Math.abs(value - (rough[i] ?? 0))).toBeLessThan(1e-5 * scale)
  })
})
