import { describe, expect, test } from 'vitest'
import { daysOf, endOfMonth, monthsOf, movedDays, repayDay } from './liquidity-view.ts'

const day = (date: string, balance: bigint, moved = 0n) => ({
  date,
  balance,
  inflow: moved > 0n ? moved : 0n,
  outflow: moved < 0n ? moved : 0n,
})

test('a forecast ends with the last day of a month, also of February and over a year', () => {
  expect(endOfMonth('2026-11-27', 12)).toBe('2027-11-30')
  expect(endOfMonth('2026-08-31', 18)).toBe('2028-02-29')
})

test('a month shows its last balance and its lowest day, the first of equal ones', () => {
  const days = daysOf([
    { date: '2027-04-09', inflow: '0.00', outflow: '0.00', balance: '587850.00' },
    { date: '2027-04-10', inflow: '0.00', outflow: '-302500.00', balance: '285350.00' },
    { date: '2027-04-11', inflow: '0.00', outflow: '0.00', balance: '285350.00' },
    { date: '2027-04-15', inflow: '1250000.00', outflow: '0.00', balance: '1535350.00' },
    { date: '2027-05-01', inflow: '0.00', outflow: '0.00', balance: '1535350.00' },
  ])
  expect(monthsOf(days)).toEqual([
    {
      month: '2027-04',
      inflow: 125000000n,
      outflow: -30250000n,
      balance: 153535000n,
      lowest: 28535000n,
      lowestOn: '2027-04-10',
    },
    {
      month: '2027-05',
      inflow: 0n,
      outflow: 0n,
      balance: 153535000n,
      lowest: 153535000n,
      lowestOn: '2027-05-01',
    },
  ])
  expect(movedDays(days).map(({ date }) => date)).toEqual(['2027-04-09', '2027-04-10', '2027-04-15'])
})

describe('an advance is paid back', () => {
  const days = [
    day('2027-04-10', 200n),
    day('2027-04-15', 900n),
    day('2027-05-10', 600n),
    day('2027-06-01', 950n),
  ]
  test('on the first day after which the buffer holds without it', () => {
    expect(repayDay(days, 500n, 300n, '2027-04-10')).toBe('2027-06-01')
    expect(repayDay(days, 500n, 100n, '2027-04-10')).toBe('2027-04-15')
  })
  test('a year later when no day of the forecast can bear it', () => {
    expect(repayDay(days, 500n, 800n, '2027-04-10')).toBe('2028-04-09')
  })
})
