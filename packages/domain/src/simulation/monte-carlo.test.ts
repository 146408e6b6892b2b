import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { wasmInstance } from '../../test/kernel.ts'
import { papiermolen } from '../../test/papiermolen.ts'
import { ownFile } from '../../test/reference.ts'
import { ENGINE_VERSION } from '../forecast/model.ts'
import { figureValue } from '../forecast/solve.ts'
import { percentileInc } from '../metrics/statistics.ts'
import { expectOk } from '../money/result.ts'
import { correlationMatrix } from './correlation.ts'
import { scalarKernel, wasmKernel } from './kernel.ts'
import { linearModel } from './linear-model.ts'
import { MC_LIMITS, type McDriver, type McFigure, type McModel } from './mc-model.ts'
import {
  blockCount,
  type McOptions,
  type McPartial,
  type McResult,
  mergePartials,
  monteCarlo,
  simulateBlocks,
  splitBlocks,
} from './monte-carlo.ts'
import { summarise } from './summary.ts'

const instance = await wasmInstance()
const simd = wasmKernel(instance)
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const factor = (name: string, path: string, distribution: McDriver['distribution']): McDriver => ({
  name,
  changes: [{ path, op: 'factor' }],
  distribution,
})
const WORKS = 'lines.K06,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount'
/** The definition of brownfield_scenarios.json. */
const DRIVERS: readonly McDriver[] = [
  factor('price', 'plots.*.price', { kind: 'triangular', min: 0.85, mode: 1, max: 1.2 }),
  factor('works', WORKS, { kind: 'pert', min: 0.9, mode: 1, max: 1.35 }),
  factor('remediation', 'lines.K07.amount', { kind: 'pert', min: 0.7, mode: 1, max: 2 }),
  factor('subsidy', 'lines.O02,O03,O04.amount', { kind: 'bernoulli', probability: 0.8 }),
]
const correlation = expectOk(
  correlationMatrix(
    DRIVERS.map(({ name }) => name),
    [{ a: 'price', b: 'works', rho: 0.3 }],
  ),
)
const fromEngine = expectOk(linearModel(papiermolen(), DRIVERS, { sha256, correlation }))

interface ReferenceRun {
  readonly mean: number
  readonly sd: number
  readonly p10: number
  readonly p50: number
  readonly p90: number
  readonly unit: Readonly<Record<'sales' | 'works' | 'remediation' | 'subsidy' | 'rest', number>>
}
const reference = (
  JSON.parse(ownFile('brownfield_scenarios.json')) as { monteCarlo: { runs: ReferenceRun[] } }
).monteCarlo.runs
const unit = reference[0]?.unit ?? { sales: 0, works: 0, remediation: 0, subsidy: 0, rest: 0 }

/** xnpv = price x sales - works x works - remediation x remediation + subsidy x subsidy + rest, as the file defines it. */
const fromFile: McModel = {
  ...fromEngine,
  months: 0,
  columns: 4,
  base: inCents([unit.rest + unit.sales - unit.works - unit.remediation + unit.subsidy]),
  vectors: inCents([unit.sales, -unit.works, -unit.remediation, unit.subsidy]),
  parties: fromEngine.parties.slice(0, 1),
}

function inCents(npv: readonly number[]): Float64Array {
  return Float64Array.from(npv.flatMap((euro) => [euro * 100, 0, 0, 0]))
}

const run = (model: McModel, options: Partial<McOptions> = {}) =>
  expectOk(monteCarlo(model, { seed: 2026, n: 20_000, kernel: simd, ...options }))
const npvOf = (result: McResult) => {
  const [outcome] = result.outcomes
  if (!outcome) throw new Error('no outcome')
  return outcome
}
const at = (result: McResult, p: number) =>
  npvOf(result).percentiles.find((entry) => entry.p === p)?.value ?? Number.NaN

describe('the Papiermolen under uncertainty', () => {
  test('the exposures of the engine are those of the reference file', () => {
    const exposures = DRIVERS.map((_, d) => (fromEngine.vectors[d * fromEngine.columns + 132] ?? 0) / 100)
    const expected = [unit.sales, -unit.works, -unit.remediation, unit.subsidy]
    exposures.forEach((exposure, d) => {
      expect(Math.abs(exposure - (expected[d] ?? 0))).toBeLessThan(0.5)
    })
  })

  test('the exact mean', () => {
    const means = [3.05 / 3, 6.25 / 6, 6.7 / 6, 0.8]
    const exact = ({ base, vectors, columns, months }: McModel) =>
      means.reduce((sum, m, d) => sum + (m - 1) * (vectors[d * columns + months] ?? 0), base[months] ?? 0)
    expect(Math.abs(exact(fromFile) / 100 - -4_061_679.53)).toBeLessThan(0.005)
    expect(Math.abs(exact(fromEngine) / 100 - -4_061_679.53)).toBeLessThan(0.05)
  })

  const models = { 'exposures of the file': fromFile, 'exposures of the engine': fromEngine }
  test.each(Object.entries(models))(
    '%s: percentiles and mean agree with every reference run',
    (_n, model) => {
      const result = run(model)
      for (const expected of reference) {
        for (const [p, value] of [
          [0.1, expected.p10],
          [0.5, expected.p50],
          [0.9, expected.p90],
        ] as const)
          expect(Math.abs(at(result, p) - value)).toBeLessThan(0.045 * expected.sd)
        const allowed = 0.04 * expected.sd * Math.sqrt(200_000 / result.n)
        expect(Math.abs(npvOf(result).mean - expected.mean)).toBeLessThan(allowed)
      }
      const { mean, standardError, probabilityNotNegative } = npvOf(result)
      expect(Math.abs(mean - -4_061_679.53)).toBeLessThan(4 * standardError)
      expect(probabilityNotNegative).toBeLessThan(0.001)
    },
  )
})

const FIGURES: readonly McFigure[] = ['npv', 'interest', 'closing', 'settlement:partner:1']
/** With a delay, a rate and a copula: everything that a run can hold. */
const whole = expectOk(
  linearModel(
    papiermolen(),
    [
      ...DRIVERS,
      {
        name: 'pace',
        changes: [{ path: 'plots.*.agreement', op: 'shift' }],
        distribution: { kind: 'pert', min: -3, mode: 0, max: 9 },
      },
      {
        name: 'rate',
        changes: [{ path: 'account.debitRate', op: 'set' }],
        distribution: { kind: 'normal', mean: 0.0275, sd: 0.01, min: 0, max: 0.06 },
      },
    ],
    { sha256 },
  ),
)

function parts(model: McModel, workers: number, options: McOptions): McPartial[] {
  return splitBlocks(options.n, workers).map((range) =>
    expectOk(simulateBlocks(model, { ...options, ...range })),
  )
}

describe('the same seed gives the same bits', () => {
  test('for 1, 2 and 5 workers, SIMD and scalar, in any order of the parts', () => {
    law(
      [fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }), fc.integer({ min: 100, max: 1700 })],
      (seed: number, n: number) => {
        const options = { seed, n, figures: FIGURES }
        const alone = expectOk(monteCarlo(whole, { ...options, kernel: simd }))
        expect(expectOk(monteCarlo(whole, options))).toEqual(alone)
        for (const workers of [2, 5]) {
          const computed = parts(whole, workers, { ...options, kernel: workers === 2 ? simd : scalarKernel })
          expect(expectOk(mergePartials(whole, computed.reverse()))).toEqual(alone)
        }
      },
      20,
    )
  })

  test('on every machine', () => {
    const { mean, sd } = npvOf(run(whole, { seed: 42, n: 1000 }))
    expect([mean, sd]).toMatchInlineSnapshot(`
      [
        -4054597.4334690026,
        1394385.9399355236,
      ]
    `)
    expect(at(run(fromEngine, { seed: 42, n: 1000 }), 0.1)).toMatchInlineSnapshot(`-5928536.7783929715`)
  })

  test('whatever other figures are asked for beside it', () => {
    const all = run(whole, { n: 1000, figures: FIGURES })
    const alone = run(whole, { n: 1000, figures: ['npv'] })
    expect(all.outcomes[0]).toEqual(alone.outcomes[0])
  })

  test('and another seed other ones', () => {
    expect(npvOf(run(whole, { seed: 1 })).mean).not.toBe(npvOf(run(whole, { seed: 2 })).mean)
  })

  test('no function is used that may differ from machine to machine', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
    const sources = [
      ...files.map((name) => join(import.meta.dirname, name)),
      join(import.meta.dirname, '../metrics/statistics.ts'),
      join(import.meta.dirname, '../metrics/elementary.ts'),
    ]
    const uneven = /Math\.(?!abs|floor|ceil|min|max|sqrt|sign|PI|LOG2E|SQRT2)\w+/
    const lines = sources.flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    const code = lines.filter((line) => !/^\s*(\*|\/[/*])/.test(line))
    expect(code.filter((line) => uneven.test(line))).toEqual([])
    // A power of two that a seed is compared with is exact.
    expect(code.filter((line) => line.includes('**'))).toEqual([
      '  if (!Number.isInteger(seed) || seed < -(2 ** 31) || seed >= 2 ** 32) {',
    ])
  })
})

test('with every driver fixed a simulation is the base', () => {
  law(
    [fc.integer({ min: 80, max: 120 }), fc.integer({ min: -6, max: 12 }), fc.constantFrom(0, 1)],
    (percent: number, months: number, granted: number) => {
      const values = [percent / 100, 1.1, 1, granted]
      const drivers = DRIVERS.map(
        (driver, d): McDriver => ({
          ...driver,
          distribution: { kind: 'fixed', value: values[d] ?? 1 },
        }),
      )
      const pace: McDriver = {
        name: 'pace',
        changes: [{ path: 'plots.*.agreement', op: 'shift' }],
        distribution: { kind: 'fixed', value: months },
      }
      const model = expectOk(linearModel(papiermolen(), [...drivers, pace], { sha256 }))
      for (const outcome of run(model, { n: 100, figures: FIGURES }).outcomes) {
        expect([outcome.lowest, outcome.highest]).toEqual([outcome.mean, outcome.mean])
        expect([outcome.sd, outcome.histogram.counts]).toEqual([0, [100]])
      }
    },
    20,
  )
  const untouched = expectOk(linearModel(papiermolen(), [], { sha256 }))
  const { outcomes } = run(untouched, { n: 100, figures: FIGURES })
  FIGURES.forEach((figure, f) => {
    const exact = figureValue(papiermolen(), figure, { asOf: '2026-01-01' })
    expect(Math.abs((outcomes[f]?.mean ?? 0) - exact)).toBeLessThan(
      figure.startsWith('settlement') ? 0.011 : 1e-6,
    )
  })
})

describe('a run of many blocks', () => {
  test('tells how far it is, and stops between two blocks', () => {
    const seen: number[] = []
    const signal = { aborted: false }
    const onProgress = (done: number, total: number) => {
      seen.push(done, total)
      if (done >= 512) signal.aborted = true
    }
    const result = monteCarlo(fromEngine, { seed: 1, n: 1000, kernel: simd, signal, onProgress })
    expect(result.ok ? [] : result.errors.map((e) => e.code)).toEqual(['MC_ABORTED'])
    expect(seen).toEqual([256, 1000, 512, 1000])
  })

  test('is split without gap or overlap', () => {
    law(
      [fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 64 })],
      (n: number, workers: number) => {
        let next = 0
        for (const { firstBlock, blocks } of splitBlocks(n, workers)) {
          expect(firstBlock).toBe(next)
          expect(blocks).toBeGreaterThan(0)
          next += blocks
        }
        expect(next).toBe(blockCount(n))
      },
    )
  })

  test('is refused with its reason', () => {
    const codes = (options: Partial<McOptions>) => {
      const result = monteCarlo(fromEngine, { seed: 1, n: 100, ...options })
      return result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)
    }
    for (const seed of [0.5, Number.NaN, 2 ** 32, -(2 ** 31) - 1])
      expect(codes({ seed })).toEqual(['MC_SEED seed'])
    for (const n of [0, 99, 100.5, MC_LIMITS.maxRuns + 1, Number.NaN])
      expect(codes({ n })).toEqual(['MC_RUNS n'])
    expect(codes({ figures: ['settlement:partner:9'] })).toEqual(['MC_FIGURE figures'])
    for (const [firstBlock, blocks] of [
      [0, 2],
      [-1, 1],
      [0, 0],
      [0.5, 1],
    ] as const) {
      const part = simulateBlocks(fromEngine, { seed: 1, n: 100, firstBlock, blocks })
      expect(part.ok ? [] : part.errors.map((e) => e.code)).toEqual(['MC_BLOCKS'])
    }
  })

  test('is not put together from parts that do not belong together', () => {
    const options = { seed: 1, n: 1000, kernel: simd }
    const [a, b] = parts(fromEngine, 2, options)
    if (!a || !b) throw new Error('two parts')
    const other = parts(fromEngine, 2, { ...options, seed: 2 })
    const isRefused = (list: readonly McPartial[], model = fromEngine) => !mergePartials(model, list).ok
    expect(isRefused([a, b])).toBe(false)
    for (const list of [
      [],
      [a],
      [b],
      [a, a, b],
      [a, ...other.slice(1)],
      [a, { ...b, precision: 'f32' as const }],
    ])
      expect(isRefused(list)).toBe(true)
    expect(isRefused([a, b], whole)).toBe(true)
  })
})

test('a result says what it was computed from, and a preview that it is one', () => {
  const { seed, n, engineVersion, inputHash, precision } = run(fromEngine)
  expect({ seed, n, engineVersion, precision }).toEqual({
    seed: 2026,
    n: 20_000,
    engineVersion: ENGINE_VERSION,
    precision: 'f64',
  })
  expect(inputHash).toMatch(/^[0-9a-f]{64}$/)
  const preview = run(fromEngine, { kernel: wasmKernel(instance, 'f32') })
  expect(preview.precision).toBe('f32')
  expect(Math.abs(npvOf(preview).mean - npvOf(run(fromEngine)).mean)).toBeLessThan(10)
})

describe('the summary of many values', () => {
  const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 300 })

  test('percentiles of type 7 rise, and the histogram counts every value once', () => {
    law([values], (list: number[]) => {
      const outcome = summarise('npv', Float64Array.from(list))
      outcome.percentiles.forEach(({ p, value }, i) => {
        expect(value).toBe(percentileInc(list, p))
        expect(value).toBeGreaterThanOrEqual(outcome.percentiles[i - 1]?.value ?? -Infinity)
      })
      expect(outcome.histogram.counts.reduce((a, b) => a + b, 0)).toBe(list.length)
      expect(outcome.probabilityNotNegative).toBe(list.filter((v) => v >= 0).length / list.length)
      for (const [i, p] of [0.1, 0.9].entries()) {
        const [low, high] = i === 0 ? outcome.limits.p10 : outcome.limits.p90
        const inside = percentileInc(list, p)
        expect(low <= high && low <= Math.max(inside, high)).toBe(true)
      }
    })
  })

  test('known figures', () => {
    const outcome = summarise('npv', Float64Array.from([5, 1, 9, 3]))
    expect(outcome).toMatchObject({ mean: 4.5, lowest: 1, highest: 9, probabilityNotNegative: 1 })
    expect(outcome.sd).toBeCloseTo(3.41565, 5)
    expect(outcome.standardError).toBeCloseTo(3.41565 / 2, 5)
    expect(outcome.percentiles.map(({ value }) => value)[1]).toBeCloseTo(1.6, 12)
    expect(summarise('npv', Float64Array.from([7])).sd).toBe(0)
  })

  test('the limits hold the true percentile about nineteen times of twenty', () => {
    let held = 0
    for (let seed = 0; seed < 400; seed += 1) {
      const uniform: McModel = {
        ...fromFile,
        drivers: [factor('u', '', { kind: 'uniform', min: 0, max: 1 })],
      }
      const one = { ...uniform, cholesky: null, linear: [{ driver: 0, reference: 0 }], base: inCents([0]) }
      const [low, high] = npvOf(run({ ...one, vectors: inCents([1]) }, { seed, n: 500 })).limits.p10
      if (low <= 0.1 && high >= 0.1) held += 1
    }
    expect(held / 400).toBeGreaterThan(0.92)
    expect(held / 400).toBeLessThan(0.99)
  })
})
