import { expect, test } from 'vitest'
import type { Plan } from '../use-plan.ts'
import {
  type DriverBase,
  groupsOf,
  numberOf,
  riskDefaults,
  simulationBody,
  tornadoBody,
  tornadoDefaults,
} from './drivers.ts'

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
