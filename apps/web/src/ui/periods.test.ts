import { expect, test } from 'vitest'
import { balancesOf, flowsOf, type Grain, isYearly, periodsOf, yearTicks } from './periods.ts'

const months = ['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04']
const quarter = (n: string, year: string) => `K${n} ${year}`

test('quarters and years are sums of their months, and their grand total stays the same', () => {
  const cells = [1n, 2n, 3n, 4n, 5n, 6n]
  const quarters = periodsOf(months, 'quarter', '2027-02-14', 'nl', quarter)
  expect(quarters.map((period) => period.label)).toEqual(['K4 2026', 'K1 2027', 'K2 2027'])
  expect(quarters.map((period) => period.isNow)).toEqual([false, true, false])
  expect(flowsOf(cells, quarters)).toEqual([3n, 12n, 6n])
  expect(flowsOf(cells, periodsOf(months, 'year', '2027-02-14', 'nl', quarter))).toEqual([3n, 18n])
})

test('the balance of a period is that of its last month', () => {
  const years = periodsOf(months, 'year', '2027-02-14', 'nl', quarter)
  expect(balancesOf([10n, 20n, 30n, 40n, 50n, 60n], years)).toEqual([20n, 60n])
})

test('months keep their own column and name', () => {
  const columns = periodsOf(months, 'month', '2026-11-24', 'nl', quarter)
  expect(columns[0]).toMatchObject({ label: 'nov 26', title: 'november 2026', isNow: true, from: 0, to: 0 })
})

const run = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => {
    const month = from + i
    return `${2026 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`
  })
const ticks = (count: number, grain: Grain) =>
  yearTicks(periodsOf(run(9, count), grain, '2026-11-24', 'nl', quarter))

test('more than 36 months carry the year at the period that holds January, and nothing else', () => {
  const marks = ticks(40, 'month')
  expect(marks).toHaveLength(40)
  expect(marks?.flatMap((year, index) => (year ? [[index, year]] : []))).toEqual([
    [3, '2027'],
    [15, '2028'],
    [27, '2029'],
    [39, '2030'],
  ])
  expect(ticks(40, 'quarter')?.filter(Boolean)).toEqual(['2027', '2028', '2029', '2030'])
  expect(ticks(40, 'year')).toEqual(['2026', '2027', '2028', '2029', '2030'])
})

test('up to 36 months every period keeps its own label', () => {
  expect(ticks(36, 'month')).toBeUndefined()
  expect(ticks(37, 'month')).toBeDefined()
})

test('amounts in one month of every year are yearly; one year, or two months of a year, are not', () => {
  expect(isYearly(months, [0n, 5n, 6n, 0n, 0n, 0n])).toBe(true)
  expect(isYearly(months, [0n, 0n, 6n, 0n, 0n, 0n])).toBe(false)
  expect(isYearly(months, [0n, 5n, 6n, 7n, 0n, 0n])).toBe(false)
  expect(isYearly([], [])).toBe(false)
})
