import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fewer, law } from '../../test/arbitraries.ts'
import { addToMonth } from '../calendar/dates.ts'
import { consolidate, type PortfolioSeries } from '../forecast/portfolio.ts'
import type { Rollup } from '../forecast/rollup.ts'
import type { Cents } from '../money/money.ts'
import {
  addPlaced,
  emptySums,
  framedInternal,
  framedProject,
  mergeSums,
  placeRollup,
  type RollupSums,
  summedPortfolio,
} from './rollup-sums.ts'

const amount = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n })
type Row = { readonly offset: number; readonly all: Cents[]; readonly internal: Cents[] }
/** A project of 1 to 30 months, in the last element what lies after its horizon; half of them move nothing internally. */
const row: fc.Arbitrary<Row> = fc.nat(29).chain((more) => {
  const size = { minLength: more + 2, maxLength: more + 2 }
  return fc.record({
    offset: fc.oneof(fc.nat(40), fc.nat(1200)),
    all: fc.array(amount, size),
    internal: fc.oneof(fc.array(fc.constant(0n), size), fc.array(amount, size)),
  })
})
const startOf = ({ offset }: Row) => addToMonth('1990-01', offset)
const rollupOf = ({ all, internal }: Row): Rollup => {
  const half = (cents: Cents[]) => cents.map((value) => value / 2n)
  const third = (cents: Cents[]) => cents.map((value) => value / 3n)
  return {
    all,
    committedOnly: half(all),
    expectedValue: third(all),
    internal,
    internalCommitted: half(internal),
    internalExpected: third(internal),
  }
}
const placedOf = (one: Row) => placeRollup(startOf(one), rollupOf(one))
const sumsOf = (rows: readonly Row[]): RollupSums => {
  const sums = emptySums()
  for (const one of rows) addPlaced(sums, placedOf(one), 1)
  return sums
}
const seriesOf = (cents: readonly Cents[]): PortfolioSeries => ({
  status: 'committed',
  probability: '1',
  cents: cents.slice(0, -1),
  afterHorizon: cents.at(-1) ?? 0n,
})
const views = ['all', 'committedOnly', 'expectedValue'] as const

test('a consolidation of sums is the consolidation of the projects, in every view, also beyond its 600 months', () => {
  const rows = fc.array(row, { minLength: 1, maxLength: 8 })
  law(
    [rows, amount, amount, fc.constantFrom(...views)],
    (list: Row[], opening: Cents, floor: Cents, view: (typeof views)[number]) => {
      const found = summedPortfolio(sumsOf(list), { view, opening, floor })
      const { start, months } = found.frame
      const { all } = consolidate(
        list.map((one, i) => ({
          id: String(i),
          start: startOf(one),
          basis: 'own' as const,
          series: [seriesOf(rollupOf(one)[view])],
        })),
        { opening, floor, start, months },
      )
      expect(found.projects).toBe(list.length)
      expect(start).toBe(list.map(startOf).sort()[0])
      expect([found.net, found.balance, found.afterHorizon]).toEqual([all.net, all.balance, all.afterHorizon])
      expect([found.lowest, found.belowFloorFrom]).toEqual([all.lowest, all.belowFloorFrom])
      const projects = list.map((one) => framedProject(placedOf(one), found.frame))
      expect(projects).toEqual(
        all.projects.map(({ cents, afterHorizon, total, peak }) => ({ cents, afterHorizon, total, peak })),
      )
      const internals = list.flatMap((one) => framedInternal(placedOf(one), found.frame) ?? [])
      const total = (pick: (one: (typeof internals)[number]) => Cents) =>
        internals.reduce((sum, one) => sum + pick(one), 0n)
      const internal =
        internals.length === 0
          ? null
          : {
              cents: Array.from({ length: months }, (_, k) => total((one) => one.cents[k] ?? 0n)),
              afterHorizon: total((one) => one.afterHorizon),
            }
      expect(found.internal).toEqual(internal)
    },
    fewer,
  )
})

test('what was taken in and out again leaves nothing, and sums of parts are the sum of the whole', () => {
  const rows = fc.array(row, { maxLength: 6 })
  const options = { view: 'all', opening: 0n, floor: 0n } as const
  law(
    [rows, rows],
    (kept: Row[], gone: Row[]) => {
      const sums = sumsOf([...kept, ...gone])
      for (const one of gone) addPlaced(sums, placedOf(one), -1)
      expect(summedPortfolio(sums, options)).toEqual(summedPortfolio(sumsOf(kept), options))
      expect(summedPortfolio(mergeSums([sumsOf(kept), sumsOf(gone)]), options)).toEqual(
        summedPortfolio(sumsOf([...kept, ...gone]), options),
      )
    },
    fewer,
  )
})

test('without a project there is one month of nothing, and unequal series are refused', () => {
  const nothing = summedPortfolio(emptySums(), { view: 'all', opening: 5n, floor: 5n })
  expect([nothing.net, nothing.balance, nothing.belowFloorFrom, nothing.internal]).toEqual([
    [0n],
    [5n],
    null,
    null,
  ])
  const [one] = fc.sample(row, 1) as [Row]
  expect(() => placeRollup('2026-01', { ...rollupOf(one), internal: [] })).toThrow(RangeError)
})
