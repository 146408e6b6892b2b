import { expect, test } from 'vitest'
import type { Plan } from '../use-plan.ts'
import { faultsOf, listOf } from './driver-faults.ts'
import {
  type DriverBase,
  groupsOf,
  numberOf,
  type RiskValues,
  riskDefaults,
  shapesOf,
  tornadoBody,
  tornadoDefaults,
} from './drivers.ts'
import { simulationBody } from './simulation-body.ts'

const line = (code: string, category: string, total: string) => ({
  code,
  category,
  total,
  label: `lijn ${code}`,
  direction: total.startsWith('-') ? 'out' : 'in',
})
const plan = {
  forecast: {
    indexes: { grond: { mode: 'calendarYear', rate: '0.02' } },
    plotTerms: { priceIndex: 'grond' },
  },
  lines: [
    line('K01', 'land_acquisition', '-400000.00'),
    line('K02', 'infrastructure', '-900000.00'),
    line('K03', 'fees', '-20000.00'),
    line('K04', 'studies', '0.00'),
    line('O01', 'subsidy', '300000.00'),
  ],
  plots: [{ code: 'A1', mode: 'sale' }],
} as unknown as Plan
const name = (driver: DriverBase) => driver.line ?? driver.key ?? ''

test('a version suggests its prices, costs, large lines, subsidies and interest', () => {
  expect(tornadoDefaults(plan, false).map(name)).toEqual([
    'price',
    'costs',
    'K02 lijn K02',
    'K01 lijn K01',
    'subsidies',
    'landIndex',
    'delay',
    'discount',
  ])
  expect(tornadoDefaults(plan, true).map(name)).toContain('debit')
  expect(groupsOf(plan).costs.map(({ code }) => code)).toEqual(['K01', 'K02', 'K03'])
})

test('no two drivers of a simulation change the same line', () => {
  const codes = riskDefaults(plan).flatMap(({ path }) => path.split('.')[1]?.split(',') ?? [])
  const ofLines = codes.filter((code) => code !== '*')
  expect(new Set(ofLines).size).toBe(ofLines.length)
})

test('a typed deviation becomes the number of the engine', () => {
  expect(['-10', '+7,5', ' 12 % ', '\u22123', 'veel', ''].map(numberOf)).toEqual([
    -10,
    7.5,
    12,
    -3,
    undefined,
    undefined,
  ])
  const built = tornadoBody(tornadoDefaults(plan, false), name)
  if ('wrong' in built) throw new Error(built.wrong.join())
  expect(built.body.map(({ low, high }) => [low, high])).toEqual([
    ['0.9', '1.1'],
    ['1.1', '0.9'],
    ['1.2', '0.8'],
    ['1.2', '0.8'],
    ['0.8', '1.2'],
    ['-0.01', '0.01'],
    ['12', '0'],
    ['0.01', '-0.01'],
  ])
  const risk = simulationBody(riskDefaults(plan), name)
  if ('wrong' in risk) throw new Error(risk.wrong.join())
  expect(risk.body[0]?.distribution).toEqual({ kind: 'triangular', min: 0.85, mode: 1, max: 1.2 })
  expect(risk.body.find((one) => one.name === 'subsidies')?.distribution).toEqual({
    kind: 'bernoulli',
    probability: 0.8,
  })
})

test('what is no number is named, and nothing is asked', () => {
  const [price, ...rest] = riskDefaults(plan)
  if (!price) throw new Error('no driver')
  expect(simulationBody([{ ...price, max: 'veel' }, ...rest], name)).toEqual({ wrong: ['price'] })
  expect(simulationBody([{ ...price, active: false, max: 'veel' }], name)).toEqual({ body: [] })
})

/** The first driver of the version, a price in percent, with other numbers. */
const priceWith = (changes: Partial<RiskValues>): RiskValues => {
  const [price] = riskDefaults(plan)
  if (!price) throw new Error('no driver')
  return { ...price, ...changes }
}
test.each<[Partial<RiskValues>, unknown]>([
  [
    { shape: 'normal', min: '-30', mode: '0', max: '30', sd: '12,5' },
    { kind: 'normal', min: 0.7, max: 1.3, mean: 1, sd: 0.125 },
  ],
  [
    { shape: 'discrete', values: '-10; 0; 25', weights: '1;2;0,5' },
    { kind: 'discrete', values: [0.9, 1, 1.25], weights: [1, 2, 0.5] },
  ],
])('what is typed becomes the distribution: %o', (changes, distribution) => {
  const built = simulationBody([priceWith(changes)], name)
  expect('body' in built && built.body[0]?.distribution).toEqual(distribution)
})

test('of a lognormal driver the median and what is exceeded once in ten times are typed', () => {
  const built = simulationBody([priceWith({ shape: 'lognormal', mode: '5', max: '40' })], name)
  const made = 'body' in built ? built.body[0]?.distribution : undefined
  if (made?.kind !== 'lognormal') throw new Error('not lognormal')
  expect(Math.exp(made.mu)).toBeCloseTo(1.05, 10)
  expect(Math.exp(made.mu + 1.2815515655446004 * made.sigma)).toBeCloseTo(1.4, 10)
})

test.each<[Partial<RiskValues>, object]>([
  [{ shape: 'pert', mode: '-20' }, { mode: 'order' }],
  [{ shape: 'pert', mode: '25' }, { max: 'order' }],
  [
    { shape: 'uniform', min: 'x', max: '' },
    { min: 'number', max: 'number' },
  ],
  [{ shape: 'normal', sd: '0' }, { sd: 'positive' }],
  [{ shape: 'lognormal', mode: '-100' }, { mode: 'factor' }],
  [{ shape: 'lognormal', mode: '20', max: '20' }, { max: 'order' }],
  [{ shape: 'chance', chance: '101' }, { chance: 'share' }],
  [{ shape: 'discrete', values: '1; veel' }, { values: 'list' }],
  [{ shape: 'discrete', values: '1; 2', weights: '1' }, { weights: 'weights' }],
  [{ shape: 'discrete', weights: '0; 0; 0' }, { weights: 'weights' }],
  [{ shape: 'triangular' }, {}],
])('a fault is told of its field: %o', (changes, faults) => {
  const driver = priceWith(changes)
  expect(faultsOf(driver)).toEqual(faults)
  expect('wrong' in simulationBody([driver], name)).toBe(Object.keys(faults).length > 0)
})

test('months are no multiple, and a list needs numbers only', () => {
  expect(shapesOf({ path: '', unit: 'months' })).not.toContain('lognormal')
  expect(listOf('1; 2,5')).toEqual([1, 2.5])
  expect(listOf('1;')).toBeUndefined()
})
