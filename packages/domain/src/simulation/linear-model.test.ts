import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { papiermolen } from '../../test/papiermolen.ts'
import type { ProjectModel } from '../forecast/model.ts'
import { applyScenario } from '../forecast/scenario.ts'
import { figureValue } from '../forecast/solve.ts'
import { expectOk } from '../money/result.ts'
import { drawsOf, factorsOf } from './draws.ts'
import { overridesAt } from './driver.ts'
import { scalarKernel } from './kernel.ts'
import { type LinearModelOptions, linearModel } from './linear-model.ts'
import type { McDriver, McFigure, McModel } from './mc-model.ts'
import { kernelModelOf } from './monte-carlo.ts'
import { outcomesOf } from './outcomes.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const build = (
  drivers: readonly McDriver[],
  options: Partial<LinearModelOptions> = {},
  model = papiermolen(),
) => linearModel(model, drivers, { sha256, ...options })
const refusals = (drivers: readonly McDriver[]) => {
  const result = build(drivers)
  return result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)
}
const driver = (
  name: string,
  path: string,
  op: 'factor' | 'set' | 'shift',
  distribution: McDriver['distribution'],
): McDriver => ({ name, changes: [{ path, op }], distribution })

const WORKS = 'lines.K06,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount'
const price = driver('prijs', 'plots.*.price', 'factor', { kind: 'triangular', min: 0.85, mode: 1, max: 1.2 })
const works = driver('werken', WORKS, 'factor', { kind: 'pert', min: 0.9, mode: 1, max: 1.35 })
const remediation = driver('sanering', 'lines.K07.amount', 'factor', {
  kind: 'pert',
  min: 0.7,
  mode: 1,
  max: 2,
})
const delay = driver('tempo', 'plots.*.agreement', 'shift', { kind: 'pert', min: -6, mode: 0, max: 24 })
const late = driver('oplevering', 'lines.K09,K10,K15.start', 'shift', { kind: 'uniform', min: 0, max: 8 })
const subsidy = driver('subsidie', 'lines.O02,O03,O04.amount', 'factor', {
  kind: 'bernoulli',
  probability: 0.3,
})
const rate = driver('rente', 'account.debitRate', 'shift', { kind: 'uniform', min: -0.005, max: 0.02 })
const extra = driver('meerwerk', 'lines.K07.amount', 'shift', { kind: 'uniform', min: 0, max: 300_000 })

const FIGURES: readonly McFigure[] = [
  'npv',
  'endValue',
  'nominalSum',
  'interest',
  'closing',
  'peakFunding',
  'settlement:own:project:self',
  'settlement:partner:1',
]

/** Figures of one run whose drivers have the given values. */
function runAt(model: McModel, values: readonly number[]): number[] {
  const session = scalarKernel.load(kernelModelOf(model))
  const draws = drawsOf(model, 1)
  draws.values.set(values)
  factorsOf(model, session, draws.values)(0)
  session.run(1)
  return outcomesOf(model, FIGURES).map((read) => read?.(session.out, 0, draws.values, 0) ?? Number.NaN)
}

function exactAt(project: ProjectModel, drivers: readonly McDriver[], values: readonly number[]): number[] {
  const overrides = drivers.flatMap((d, i) => overridesAt(d, values[i] ?? 0))
  const changed = expectOk(applyScenario(project, overrides))
  return FIGURES.map((figure) => figureValue(changed, figure, { asOf: '2026-01-01' }))
}

describe('the linear model is the exact engine', () => {
  const drivers = [price, works, delay, late, subsidy, remediation, rate]
  const project = papiermolen()
  const model = expectOk(build(drivers, {}, project))

  test('delays are tables, with a vector per value for each driver that touches the same lines', () => {
    expect(model.linear.map(({ driver: d }) => drivers[d]?.name)).toEqual([
      'prijs',
      'werken',
      'subsidie',
      'sanering',
    ])
    expect(model.groups.map(({ drivers: d, values }) => [d, values.map((v) => v.length)])).toEqual([
      [[2], [31]],
      [[3], [9]],
    ])
    expect(model.tableTerms.map(({ group, linear }) => [group, linear])).toEqual([
      [0, null],
      [0, 0],
      [1, null],
      [1, 1],
    ])
    expect(model.rates).toEqual([{ driver: 6, rate: 'debitRate', op: 'shift' }])
  })

  test('wherever the drivers stand, each figure is within the rounding of the lines', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    law(
      [fc.tuple(share, share, fc.integer({ min: -6, max: 24 }), fc.nat(8), fc.nat(1), share, share)],
      ([p, w, months, lateBy, granted, r, i]) => {
        const values = [0.85 + 0.35 * p, 0.9 + 0.45 * w, months, lateBy, granted, 0.7 + 1.3 * r, 0.02 * i]
        const [linear, exact] = [runAt(model, values), exactAt(project, drivers, values)]
        // Some 40 lines and plots, each rounded a few times a month: a few euro on millions.
        FIGURES.forEach((figure, f) => {
          expect([figure, Math.abs((linear[f] ?? 0) - (exact[f] ?? 0)) < 4]).toEqual([figure, true])
        })
      },
      60,
    )
  })

  test('at the reference of every driver a run is the exact engine to the cent', () => {
    const reference = [1, 1, 0, 4, 0, 1, 0]
    const [linear, exact] = [runAt(model, reference), exactAt(project, drivers, reference)]
    FIGURES.forEach((_, f) => {
      expect(Math.abs((linear[f] ?? 0) - (exact[f] ?? 0))).toBeLessThan(f < 2 ? 1e-6 : 0.011)
    })
  })

  test('amounts that are set or shifted, and the rate of a model of years', () => {
    const set = driver('ereloon', 'lines.K18.amount', 'set', { kind: 'uniform', min: 100_000, max: 400_000 })
    const yearly: ProjectModel = { ...papiermolen(), period: 'year' }
    for (const variant of [papiermolen(), yearly]) {
      const mixed = [set, extra, rate]
      const built = expectOk(build(mixed, {}, variant))
      const values = [123_456.78, 250_000, 0.01]
      const [linear, exact] = [runAt(built, values), exactAt(variant, mixed, values)]
      FIGURES.forEach((figure, f) => {
        expect([figure, Math.abs((linear[f] ?? 0) - (exact[f] ?? 0)) < 1]).toEqual([figure, true])
      })
    }
  })

  test('delays that touch the same lines are a grid, and the figures are those of the engine', () => {
    const phase = driver('fase', 'plots.P01,P02,P03.agreement', 'shift', {
      kind: 'discrete',
      values: [0, 12],
      weights: [3, 1],
    })
    const both = [delay, phase]
    const built = expectOk(build(both))
    expect(built.groups).toHaveLength(1)
    expect(built.tables.length / built.columns).toBe(62)
    for (const values of [
      [24, 12],
      [-6, 12],
      [5, 0],
    ]) {
      const [linear, exact] = [runAt(built, values), exactAt(project, both, values)]
      FIGURES.forEach((_, f) => {
        expect(Math.abs((linear[f] ?? 0) - (exact[f] ?? 0))).toBeLessThan(0.02)
      })
    }
  })

  test('a driver with few values may be anything: an index rate becomes a table', () => {
    const index = driver('index', 'indexes.bouw.rate', 'set', {
      kind: 'discrete',
      values: [0.01, 0.025, 0.05],
      weights: [1, 2, 1],
    })
    const both = [index, works]
    const built = expectOk(build(both))
    expect([built.groups.length, built.tableTerms.length]).toEqual([1, 2])
    const values = [0.05, 1.2]
    const [linear, exact] = [runAt(built, values), exactAt(project, both, values)]
    FIGURES.forEach((_, f) => {
      expect(Math.abs((linear[f] ?? 0) - (exact[f] ?? 0))).toBeLessThan(4)
    })
  })

  test('two factors on one line: exact when one of them has few values', () => {
    const found = driver('asbest', 'lines.K07.amount', 'factor', {
      kind: 'discrete',
      values: [1, 1.4],
      weights: [4, 1],
    })
    const both = [remediation, found]
    const built = expectOk(build(both))
    expect([built.linear.length, built.groups.length]).toEqual([1, 1])
    const values = [1.8, 1.4]
    const [linear, exact] = [runAt(built, values), exactAt(project, both, values)]
    FIGURES.forEach((_, f) => {
      expect(Math.abs((linear[f] ?? 0) - (exact[f] ?? 0))).toBeLessThan(4)
    })
  })

  test('a milestone moves its lines, also those that another driver has switched off', () => {
    const withMilestone: ProjectModel = {
      ...papiermolen(),
      milestones: { vergunning: '2028-01' },
      lines: papiermolen().lines.map((line) =>
        ['O02', 'K09'].includes(line.code)
          ? { ...line, start: { milestone: 'vergunning', offset: 3 } }
          : line,
      ),
    }
    const permit = driver('vergunning', 'milestones.vergunning', 'shift', {
      kind: 'uniform',
      min: 0,
      max: 6,
    })
    const both = [permit, subsidy]
    const built = expectOk(build(both, {}, withMilestone))
    const values = [5, 1]
    const [linear, exact] = [runAt(built, values), exactAt(withMilestone, both, values)]
    FIGURES.forEach((_, f) => {
      expect(Math.abs((linear[f] ?? 0) - (exact[f] ?? 0))).toBeLessThan(1)
    })
  })
})

describe('what is no linear model is refused', () => {
  const uniform = { kind: 'uniform', min: 0, max: 0.05 } as const
  const fixed = { kind: 'fixed', value: 1 } as const

  test('an index rate that varies continuously', () => {
    expect(refusals([driver('index', 'indexes.bouw.rate', 'set', uniform)])).toEqual([
      'DRIVER_NOT_LINEAR drivers.index',
    ])
  })

  test('two continuous factors on one line, by both names', () => {
    const all = driver('kosten', '@remediation', 'factor', uniform)
    expect(
      refusals([remediation, { ...all, changes: [{ path: 'lines.@remediation.amount', op: 'factor' }] }]),
    ).toEqual(['DRIVERS_NOT_ADDITIVE drivers.sanering|kosten'])
    expect(refusals([extra, { ...extra, name: 'nog meer' }])).toEqual([])
  })

  test('a grid of more than 400 combinations, and a delay of more than 400 months', () => {
    const one = driver('a', 'plots.*.agreement', 'shift', { kind: 'uniform', min: 0, max: 20 })
    const two = driver('b', 'plots.P02.agreement', 'shift', { kind: 'uniform', min: 0, max: 20 })
    expect(refusals([one, two])).toEqual(['DRIVER_GRID_TOO_LARGE drivers.a|b'])
    const long = driver('c', 'lines.K09.start', 'shift', { kind: 'uniform', min: 0, max: 400 })
    const open = driver('d', 'lines.K09.start', 'shift', { kind: 'lognormal', mu: 1, sigma: 1 })
    expect(refusals([long, open])).toEqual([
      'DRIVER_TOO_MANY_VALUES drivers.c',
      'DRIVER_TOO_MANY_VALUES drivers.d',
    ])
  })

  test('a place where no number goes, and places that do not exist', () => {
    const paths: readonly (readonly [string, 'factor' | 'set' | 'shift'])[] = [
      ['lines.K07.start', 'set'],
      ['lines.K07.probability', 'set'],
      ['lines.K07.months', 'factor'],
      ['plots.*.agreement', 'factor'],
      ['milestones.vergunning', 'set'],
      ['vat.refundLagMonths', 'factor'],
      ['discount.rate', 'set'],
    ]
    for (const [path, op] of paths)
      expect(refusals([driver('x', path, op, fixed)])).toEqual(['DRIVER_PATH drivers.x'])
    expect(refusals([driver('x', 'lines.K99.amount', 'factor', uniform)])).toEqual([
      'SCENARIO_UNKNOWN_PATH lines.K99.amount',
    ])
    expect(refusals([driver('x', 'account.rate', 'shift', uniform)])).toEqual([
      'SCENARIO_UNKNOWN_PATH account.rate',
    ])
  })

  test('a list that cannot be read', () => {
    expect(refusals([price, price])).toEqual(['DRIVER_TWICE drivers.prijs'])
    expect(refusals([{ ...price, changes: [] }])).toEqual(['DRIVER_WITHOUT_CHANGE drivers.prijs'])
    expect(refusals([{ ...price, changes: [...price.changes, ...rate.changes] }])).toEqual([
      'DRIVER_MIXED drivers.prijs',
    ])
    expect(refusals(Array.from({ length: 401 }, () => price))).toEqual(['DRIVER_TOO_MANY drivers'])
    expect(refusals([{ ...price, distribution: { kind: 'pert', min: 2, mode: 1, max: 3 } }])).toEqual([
      'DISTRIBUTION_ORDER drivers.prijs.distribution.mode',
    ])
    const result = build([price, works], { correlation: [[1]] })
    expect(result.ok ? [] : result.errors.map((e) => e.code)).toEqual(['CORRELATION_SHAPE'])
  })
})

test('the hash follows the project, its drivers, their correlation and the view', () => {
  const hash = (...args: Parameters<typeof build>) => expectOk(build(...args)).inputHash
  const usual = hash([price, works])
  const correlation = [
    [1, 0.3],
    [0.3, 1],
  ]
  expect(hash([price, works])).toBe(usual)
  const others = [
    hash([works, price]),
    hash([price, works], { correlation }),
    hash([price, works], { view: { kind: 'own' } }),
    hash([price, works], {}, { ...papiermolen(), grossAreaM2: '1' }),
  ]
  expect(new Set([usual, ...others]).size).toBe(5)
})
