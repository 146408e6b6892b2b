import type { ForecastLine } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { FROZEN, lockOf } from '../ui/cash-grid.ts'
import { planRows } from './plan-rows.ts'

const line = (over: Partial<ForecastLine>): ForecastLine => ({
  id: 'w',
  href: 'https://stuurhuis.example/w',
  version: 1,
  currency: 'EUR',
  code: 'WERKEN',
  category: 'infrastructure',
  label: 'Wegenis',
  direction: 'out',
  payer: 'own:project:self',
  receiver: 'ext:market',
  amount: '40000.00',
  priceYear: 2027,
  profile: { kind: 'linear' },
  start: '2027-01',
  months: 4,
  indexKey: 'geen',
  indexRate: '0',
  vatRate: '0.21',
  vatRecoverable: '0',
  paymentLagMonths: 0,
  status: 'planned',
  probability: '1',
  total: '-40000.00',
  amounts: {
    '2027-01': '-10000.00',
    '2027-02': '-10000.00',
    '2027-03': '-10000.00',
    '2027-04': '-10000.00',
  },
  setByHand: ['2027-02', '2027-03'],
  paid: {},
  firstMonth: '2027-01',
  cash: [],
  afterHorizon: '0.00',
  ...over,
})
const t = (key: string) => key
const rowOf = (over: Partial<ForecastLine>, months: readonly string[], closedThrough?: string) => {
  const row = planRows([line(over)], months, closedThrough, new Set(), t).find((one) => one.kind === 'line')
  if (!row) throw new Error('no line')
  return row
}
const months = ['2027-01', '2027-02', '2027-03', '2027-04']

test('a closed month is actual only where something was paid, and shows that without VAT', () => {
  const row = rowOf({ paid: { '2027-01': '-12100.00' } }, months, '2027-02')
  expect(row.cells).toEqual([-1_000_000n, 0n, -1_000_000n, -1_000_000n])
  expect(row.states).toEqual(['actual', undefined, 'expected', 'expected'])
  expect(row.byHand).toEqual([false, false, true, false])
  expect(row.total).toBe(-3_000_000n)
  expect(months.map((_, k) => lockOf(row, FROZEN + k))).toEqual(['actual', 'closed', undefined, undefined])
})

test('what a closed month planned is not shown as paid, also in the sum of its group', () => {
  const [group] = planRows([line({ paid: { '2027-02': '121.01' } })], months, '2027-03', new Set(), t)
  expect(group).toMatchObject({ kind: 'group', cells: [0n, 10_001n, 0n, -1_000_000n], total: -989_999n })
})

test('an open version shows its plan', () => {
  const row = rowOf({}, months)
  expect(row.cells).toEqual(months.map(() => -1_000_000n))
  expect(row.total).toBe(-4_000_000n)
  expect(row.states).toEqual(months.map(() => 'expected'))
})

test('in a yearly plan a year is closed with its December', () => {
  const over = {
    amounts: { '2027-12': '-30000.00', '2028-12': '-10000.00' },
    paid: { '2027-03': '-121.00', '2027-11': '-242.00', '2028-01': '-121.00' },
  }
  const row = rowOf(over, ['2027-12', '2028-12'], '2028-02')
  expect(row.cells).toEqual([-30_000n, -1_000_000n])
  expect(row.states).toEqual(['actual', 'expected'])
  expect(row.total).toBe(-4_000_000n - 30_000n + 3_000_000n)
})
