import { describe, expect, test } from 'vitest'
import { cents, item } from '../../test/cash-items.ts'
import { forecast, line, moves } from '../../test/day-forecasts.ts'
import { allocate } from '../money/allocate.ts'
import { formatMoney } from '../money/money.ts'
import { ONE } from '../money/ratio.ts'
import type { LineResidual } from './placed-residuals.ts'

describe('the worked example of finance.md 9.4', () => {
  const monthly = line({
    residual: Array.from({ length: 6 }, () => cents('45000')),
    dayRule: { kind: 'day', day: 25 },
  })
  const dated = (deed: string) => [
    item('A', '2027-02-12', '-620000'),
    item('B', '2027-03-08', '-180000'),
    item('C', '2027-04-08', '-180000'),
    item('D', deed, '540000'),
    item('E', '2027-06-30', '90000'),
  ]

  test('all month ends hold the buffer, and yet 2027-04-08 ends at 85,000.00', () => {
    const out = forecast({ items: dated('2027-04-20'), residuals: [monthly] })
    expect(out.all.monthEnds.map((end) => formatMoney(end.balance))).toEqual([
      '1200000.00',
      '1155000.00',
      '490000.00',
      '265000.00',
      '580000.00',
      '535000.00',
      '580000.00',
    ])
    expect(out.all.low).toEqual({ date: '2027-04-08', balance: cents('85000') })
    expect(out.all.firstBreach).toEqual({
      date: '2027-04-08',
      balance: cents('85000'),
      short: cents('165000'),
    })
    expect([out.setting, out.all.daysUnderBuffer]).toEqual(['prudent', 12])
  })

  test('the deed that slips to 15/06 gives -5,000.00 on 2027-05-25', () => {
    const out = forecast({ items: dated('2027-06-15'), residuals: [monthly] })
    expect(out.all.monthEnds.slice(4, 6).map((end) => formatMoney(end.balance))).toEqual([
      '40000.00',
      '-5000.00',
    ])
    expect(out.all.low).toEqual({ date: '2027-05-25', balance: cents('-5000') })
  })

  test('the residual of Sunday 25/04/2027 is placed on Friday 23/04', () => {
    expect(moves({ residuals: [monthly] })).toEqual([
      '2027-01-25 -45000.00',
      '2027-02-25 -45000.00',
      '2027-03-25 -45000.00',
      '2027-04-23 -45000.00',
      '2027-05-25 -45000.00',
      '2027-06-25 -45000.00',
    ])
  })
})

describe('where a residual stands in its month', () => {
  const one = [cents('10')]

  test('prudent: outflows on the first bank day, inflows on the last; end: all on the last', () => {
    const both = [line({ residual: one }), line({ lineId: 'L2', direction: 'in', residual: one })]
    expect(moves({ residuals: both })).toEqual(['2027-01-04 -10.00', '2027-01-29 10.00'])
    expect(moves({ residuals: both.slice(0, 1), setting: 'end' })).toEqual(['2027-01-29 -10.00'])
  })

  test('a credit month of a cost line is placed like the inflow that it is', () => {
    expect(moves({ residuals: [line({ residual: [cents('-10')] })] })).toEqual(['2027-01-29 10.00'])
  })

  test('spread: equal parts on all bank days, the cents left on the first ones, as allocate gives them', () => {
    const out = moves({ residuals: [line({ residual: [cents('0.23')], dayRule: { kind: 'spread' } })] })
    const parts = allocate(
      cents('-0.23'),
      Array.from({ length: 20 }, () => ONE),
    )
    expect(out.map((move) => move.slice(11))).toEqual(parts.map(formatMoney))
    expect([out[0], out.length]).toEqual(['2027-01-04 -0.02', 20])
  })

  test('run days share equally, clamped to the end of the month and kept on bank days', () => {
    const runs = line({
      start: '2027-02',
      residual: [cents('9.01')],
      dayRule: { kind: 'runDays', days: [6, 31] },
    })
    expect(moves({ residuals: [runs] })).toEqual(['2027-02-05 -4.51', '2027-02-26 -4.50'])
  })

  test('an inflow on a closed day goes to the next bank day, an outflow to the previous, inside the month', () => {
    const on = (day: number, direction: 'in' | 'out', month: string) =>
      moves({ residuals: [line({ start: month, direction, residual: one, dayRule: { kind: 'day', day } })] })
    expect(on(25, 'in', '2027-04')).toEqual(['2027-04-26 10.00'])
    expect(on(1, 'out', '2027-05')).toEqual(['2027-05-03 -10.00'])
    expect(on(31, 'in', '2027-01')).toEqual(['2027-01-29 10.00'])
    expect(on(26, 'in', '2027-03')).toEqual(['2027-03-30 10.00'])
  })

  test('in the current month a day that has passed becomes the first bank day after the as-of date', () => {
    const current = (asOf: string, facts: Partial<LineResidual>) =>
      moves({ asOf, residuals: [line({ start: '2027-04', residual: one, ...facts })] })
    expect(current('2027-04-09', {})).toEqual(['2027-04-12 -10.00'])
    expect(current('2027-04-23', { dayRule: { kind: 'day', day: 25 } })).toEqual(['2027-04-26 -10.00'])
    expect(current('2027-04-27', { dayRule: { kind: 'runDays', days: [5, 29] } })).toEqual([
      '2027-04-28 -5.00',
      '2027-04-29 -5.00',
    ])
    expect(current('2027-04-28', { residual: [cents('22')], dayRule: { kind: 'spread' } })).toEqual([
      '2027-04-29 -21.00',
      '2027-04-30 -1.00',
    ])
  })

  test('with no bank day left the current month has its last calendar day', () => {
    const facts = { asOf: '2027-01-29', residuals: [line({ residual: one })] }
    expect(moves(facts)).toEqual(['2027-01-31 -10.00'])
    expect(moves({ ...facts, setting: 'end' })).toEqual(['2027-01-31 -10.00'])
    expect(moves({ ...facts, setting: 'spread' })).toEqual(['2027-01-31 -10.00'])
    expect(forecast(facts).pastResidual.count).toBe(0)
  })

  test('an ended month that is not closed stands on the first bank day after the as-of date, with a flag', () => {
    const residuals = [line({ start: '2026-10', residual: [...one, ...one, ...one, ...one] })]
    expect(moves({ residuals })).toEqual(['2027-01-04 -40.00'])
    expect(forecast({ residuals }).pastResidual).toEqual({
      count: 3,
      inflow: 0n,
      outflow: cents('-30'),
      first: ['2026-10', '2026-11', '2026-12'].map((month) => ({ lineId: 'L1', month })),
    })
  })

  test('what falls after the last day is told and not lost', () => {
    const out = forecast({
      until: '2027-01-15',
      residuals: [line({ direction: 'in', residual: [...one, ...one] })],
      items: [item('X', '2027-01-16', '-3'), item('Y', '2027-01-15', '-4')],
    })
    expect(out.residualsAfterUntil).toMatchObject({ count: 2, inflow: cents('20') })
    expect(out.itemsAfterUntil).toMatchObject({ count: 1, outflow: cents('-3'), first: ['X'] })
    expect(out.all.balance.at(-1)).toBe(cents('1199996'))
  })

  test('a day rule that names no day is refused', () => {
    for (const days of [[], [0], [32], [1.5]])
      expect(() =>
        moves({ residuals: [line({ residual: one, dayRule: { kind: 'runDays', days } })] }),
      ).toThrow('DAY_RULE')
  })
})
