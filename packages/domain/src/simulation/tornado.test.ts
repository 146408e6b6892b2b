import { describe, expect, test } from 'vitest'
import { papiermolen } from '../../test/papiermolen.ts'
import { ownFile } from '../../test/reference.ts'
import type { Override } from '../forecast/scenario.ts'
import { breakEven, figureValue } from '../forecast/solve.ts'
import { expectOk } from '../money/result.ts'
import type { McDriver } from './mc-model.ts'
import { type TornadoDriver, tornado, tornadoDriver } from './tornado.ts'

const asOf = '2026-01-01'
const near = (value: number | undefined, expected: number, tolerance: number) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance)

type Inputs = Readonly<Record<string, number>>
const file = JSON.parse(ownFile('brownfield_scenarios.json')) as {
  readonly tornado: readonly {
    readonly param: string
    readonly low: Inputs
    readonly high: Inputs
    readonly xnpv_low: number
    readonly xnpv_high: number
    readonly swing: number
  }[]
  readonly breakEven: {
    readonly factor: number
    readonly avgPriceBase: number
    readonly breakEvenAvgPrice: number
  }
}

const PATHS: Readonly<Record<string, readonly [string, Override['op']]>> = {
  costf: ['lines.K06,K07,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount', 'factor'],
  rem: ['lines.K07.amount', 'factor'],
  pricef: ['plots.*.price', 'factor'],
  subs: ['lines.O02,O03,O04.amount', 'factor'],
  delay: ['plots.*.agreement', 'shift'],
  priceidx: ['indexes.grondprijs.rate', 'set'],
  disc: ['discount.rate', 'set'],
}

function overridesOf(inputs: Inputs): Override[] {
  return Object.entries(inputs).map(([key, value]) => {
    const [path, op] = PATHS[key] ?? ['', 'set']
    return { path, op, value: String(value), label: key }
  })
}

describe('tornado', () => {
  const drivers = file.tornado.map(
    ({ param, low, high }): TornadoDriver => ({
      name: param,
      low: overridesOf(low),
      high: overridesOf(high),
    }),
  )

  test('the drivers of the Papiermolen stand in the order of their swing, whatever the order they come in', () => {
    for (const list of [drivers, [...drivers].reverse()]) {
      const rows = expectOk(tornado(papiermolen(), list, 'npv', { asOf }))
      expect(rows.map((row) => row.name)).toEqual(file.tornado.map(({ param }) => param))
      rows.forEach((row, i) => {
        near(row.low, file.tornado[i]?.xnpv_low ?? 0, 1e-6)
        near(row.high, file.tornado[i]?.xnpv_high ?? 0, 1e-6)
        near(row.swing, file.tornado[i]?.swing ?? 0, 1e-6)
        near(row.base, -3_278_037.675830067, 1e-6)
      })
    }
  })

  test('a driver that changes nothing has a bar of nothing, last', () => {
    const idle: TornadoDriver = { name: 'niets', low: [], high: [] }
    const rows = expectOk(tornado(papiermolen(), [idle, ...drivers.slice(0, 1)], 'closing', { asOf }))
    expect(rows.at(-1)).toEqual({
      name: 'niets',
      base: -1_016_736.05,
      low: -1_016_736.05,
      high: -1_016_736.05,
      swing: 0,
    })
  })

  test('what cannot be computed is refused', () => {
    const unknown = overridesOf({ delay: 1 }).map((o) => ({ ...o, path: 'plots.P99.price' }))
    const codes = (...args: Parameters<typeof tornado>) => {
      const result = tornado(...args)
      return result.ok ? [] : result.errors.map((e) => e.code)
    }
    const of = (low: readonly Override[], high: readonly Override[]) => [{ name: 'x', low, high }]
    expect(codes(papiermolen(), of(unknown, []), 'npv', { asOf })).toEqual(['SCENARIO_UNKNOWN_PATH'])
    expect(codes(papiermolen(), of([], unknown), 'npv', { asOf })).toEqual(['SCENARIO_UNKNOWN_PATH'])
    expect(codes(papiermolen(), [], 'settlement:partner:9', { asOf })).toEqual(['FIGURE_UNKNOWN_PARTY'])
    const many = Array.from({ length: 401 }, (_, i) => ({ name: String(i), low: [], high: [] }))
    expect(codes(papiermolen(), many, 'npv', { asOf })).toEqual(['DRIVER_TOO_MANY'])
  })

  test('a driver of a simulation at its P10 and P90', () => {
    const price: McDriver = {
      name: 'prijs',
      changes: [{ path: 'plots.*.price', op: 'factor' }],
      distribution: { kind: 'uniform', min: 0.9, max: 1.1 },
    }
    const driver = expectOk(tornadoDriver(price))
    expect([driver.low[0]?.value, driver.high[0]?.value]).toEqual(['0.92', '1.08'])
    expect(expectOk(tornadoDriver(price, 0.25)).low[0]?.value).toBe('0.95')
    const refused = tornadoDriver({ ...price, distribution: { kind: 'uniform', min: 1, max: 0 } })
    expect(refused.ok ? [] : refused.errors.map((e) => e.code)).toEqual(['DISTRIBUTION_ORDER'])
  })
})

describe('break-even in money', () => {
  const price = (
    path: string,
    range: readonly [number, number],
    ...more: Parameters<typeof breakEven>[4][]
  ) => breakEven(papiermolen(), path, asOf, range, ...more)

  test('the smallest average price per m2 at which the Papiermolen is worth something', () => {
    const solved = price('plots.*.price', [1, 2])
    near(solved?.factor, file.breakEven.factor, 1e-6)
    near((solved?.price?.nowCents ?? 0) / 100, file.breakEven.avgPriceBase, 1e-9)
    expect(solved?.price).toMatchObject({ unit: 'perM2', bound: 'least', cents: 22_994n })
    // A cent less gives a loss: the reference needs 229.9338.
    expect(Number(solved?.price?.cents) - 1).toBeLessThan(file.breakEven.breakEvenAvgPrice * 100)
    expect(solved?.price?.value).toBeGreaterThanOrEqual(0)
    const lower = { path: 'plots.*.price', op: 'factor' as const, value: String(22_993 / 18_051.30260521042) }
    const [row] = expectOk(
      tornado(papiermolen(), [{ name: 'x', low: [{ ...lower, label: 'x' }], high: [] }], 'npv', { asOf }),
    )
    expect(row?.low).toBeLessThan(0)
  })

  test('the largest amount that a cost may have, and the smallest that a subsidy must have', () => {
    const cost = price('lines.K09.amount', [0, 1], { figure: 'closing' })
    const own = price('lines.O02.amount', [0, 20], { figure: 'closing' })
    expect([cost?.price?.bound, own?.price?.bound]).toEqual(['most', 'least'])
    for (const [solved, code, figure, further] of [
      [cost, 'K09', 'closing', 1n],
      [own, 'O02', 'closing', -1n],
    ] as const) {
      const at = (cents: bigint) => ({
        ...papiermolen(),
        lines: papiermolen().lines.map((line) =>
          line.code === code ? { ...line, amount: { cents } } : line,
        ),
      })
      const found = solved?.price?.cents ?? 0n
      expect(figureValue(at(found), figure, { asOf })).toBeGreaterThanOrEqual(0)
      expect(figureValue(at(found + further), figure, { asOf })).toBeLessThan(0)
    }
  })

  test('the price of a quantity, and a driver that is no price', () => {
    const model = {
      ...papiermolen(),
      lines: papiermolen().lines.map((line) =>
        line.code === 'O02' ? { ...line, amount: { quantity: '1000', unitPrice: '250.50' } } : line,
      ),
    }
    const solved = breakEven(model, 'lines.O02.unitPrice', asOf, [0, 50])
    expect(solved?.price).toMatchObject({ unit: 'unitPrice', bound: 'least', nowCents: 25_050 })
    const index = breakEven(papiermolen(), 'indexes.grondprijs.rate', asOf, [0, 6])
    expect([index?.price, (index?.factor ?? 0) > 1]).toEqual([null, true])
  })

  test('no change of sign, no answer; an unknown path is a programming error', () => {
    expect(price('plots.*.price', [2, 3])).toBeNull()
    expect(() => price('plots.P99.price', [1, 2])).toThrow('SCENARIO_UNKNOWN_PATH')
  })
})
