import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { bankDays, cents, item } from '../../test/cash-items.ts'
import { addDays } from '../calendar/dates.ts'
import { isBankDay, shiftBankDay } from '../calendar/holidays.ts'
import { allocate } from '../money/allocate.ts'
import { formatMoney, mulRatio } from '../money/money.ts'
import { ONE, parseRatio } from '../money/ratio.ts'
import { type CashItem, isCommitted, signedAmount } from './cash-item.ts'
import { FLAG_LIMIT } from './day-flows.ts'
import { type DayForecastInput, dayForecast, loadedForecast } from './day-forecast.ts'
import { loadItems } from './loaded-items.ts'
import { type LineResidual, placeResiduals } from './placed-residuals.ts'

const FRAME = {
  asOf: '2026-12-31',
  until: '2027-06-30',
  opening: cents('1200000'),
  buffer: cents('250000'),
  setting: 'prudent',
  calendar: bankDays,
} as const

const line = (facts: Partial<LineResidual> = {}): LineResidual => ({
  lineId: 'L1',
  direction: 'out',
  status: 'planned',
  probability: '1',
  start: '2027-01',
  residual: [],
  ...facts,
})
const forecast = (facts: Partial<DayForecastInput>) =>
  dayForecast({ ...FRAME, items: [], residuals: [], ...facts })
/** The days on which a curve moves, with the amount. */
function moves(facts: Partial<DayForecastInput>, curve: 'all' | 'committedOnly' | 'expectedValue' = 'all') {
  const out = forecast(facts)
  return out.days.flatMap((day, slot) => {
    const moved = (out[curve].inflow[slot] ?? 0n) + (out[curve].outflow[slot] ?? 0n)
    return moved === 0n ? [] : [`${day} ${formatMoney(moved)}`]
  })
}

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

describe('dated items', () => {
  test('an item stands on the day that it states, with a flag when banks are closed', () => {
    const items = [item('S', '2027-04-25', '-10'), item('M', '2027-04-26', '-10')]
    expect(moves({ items })).toEqual(['2027-04-25 -10.00', '2027-04-26 -10.00'])
    expect(forecast({ items }).nonBankDay).toMatchObject({ count: 1, first: ['S'] })
  })

  test('a date on or before the as-of date is overdue: it stands on the next bank day', () => {
    const items = [item('O', '2026-12-31', '-10'), item('P', '2026-03-01', '4'), item('N', '2027-01-01', '1')]
    expect(moves({ items })).toEqual(['2027-01-01 1.00', '2027-01-04 -6.00'])
    expect(forecast({ items }).overdue).toEqual({
      count: 2,
      inflow: cents('4'),
      outflow: cents('-10'),
      first: ['P', 'O'],
    })
  })

  test('an item without a date is outside the curve and told', () => {
    const out = forecast({ items: [item('U', null, '-10')] })
    expect([out.unscheduled.count, out.unscheduled.outflow, out.all.low.balance]).toEqual([
      1,
      cents('-10'),
      cents('1200000'),
    ])
  })

  test('paid, lapsed and superseded items are not placed; disputed ones are', () => {
    const items = [
      item('A', '2027-02-01', '-1', { status: 'paid' }),
      item('B', '2027-02-01', '-2', { status: 'lapsed' }),
      item('C', '2027-02-01', '-4'),
      item('D', '2027-02-02', '-8', { supersedesId: 'C', status: 'contracted' }),
      item('E', '2027-02-03', '-16', { status: 'disputed' }),
    ]
    expect(moves({ items })).toEqual(['2027-02-02 -8.00', '2027-02-03 -16.00'])
    expect(moves({ items }, 'committedOnly')).toEqual(['2027-02-02 -8.00', '2027-02-03 -16.00'])
  })

  test('bank lines without confirmed match are in the balance: told, with the items that they may have paid', () => {
    const out = forecast({
      items: [item('A', '2027-02-01', '-100'), item('B', '2027-02-01', '-7')],
      bankLines: [
        { id: 'b1', amount: cents('-100'), proposedItemId: 'A' },
        { id: 'b2', amount: cents('30'), proposedItemId: null },
        { id: 'b3', amount: cents('-7'), proposedItemId: 'paid long ago' },
      ],
    })
    expect(out.unexplained).toBe(cents('-77'))
    expect(out.possiblyDouble).toEqual({ count: 1, inflow: 0n, outflow: cents('-100'), first: ['A'] })
    expect(out.all.balance.at(-1)).toBe(cents('1199893'))
  })

  test('a list in the header is limited, its count and amounts are not', () => {
    const items = Array.from({ length: FLAG_LIMIT + 5 }, (_, i) => item(`I${i}`, null, '-1'))
    const { unscheduled } = forecast({ items })
    expect([unscheduled.count, unscheduled.first.length, unscheduled.outflow]).toEqual([
      FLAG_LIMIT + 5,
      FLAG_LIMIT,
      cents('-205'),
    ])
  })
})

describe('three curves', () => {
  const items = [
    item('A', '2027-02-01', '-100', { status: 'contracted' }),
    item('B', '2027-02-02', '-10', { status: 'expected', probability: '0.5' }),
    item('C', '2027-02-03', '-0.01', { status: 'estimate', probability: '0.5' }),
  ]
  const residuals = [
    line({ lineId: 'K', status: 'committed', residual: [0n, cents('20')], dayRule: { kind: 'day', day: 4 } }),
    line({
      lineId: 'L',
      status: 'chance',
      probability: '0.25',
      residual: [0n, cents('40.02')],
      dayRule: { kind: 'day', day: 5 },
    }),
  ]

  test('everything; contracted and later; amount x probability per item and per line and month', () => {
    expect(moves({ items, residuals })).toEqual([
      '2027-02-01 -100.00',
      '2027-02-02 -10.00',
      '2027-02-03 -0.01',
      '2027-02-04 -20.00',
      '2027-02-05 -40.02',
    ])
    expect(moves({ items, residuals }, 'committedOnly')).toEqual(['2027-02-01 -100.00', '2027-02-04 -20.00'])
    expect(moves({ items, residuals }, 'expectedValue')).toEqual([
      '2027-02-01 -100.00',
      '2027-02-02 -5.00',
      '2027-02-03 -0.01',
      '2027-02-04 -20.00',
      '2027-02-05 -10.01',
    ])
  })

  test('each curve has its own low point and its own drivers', () => {
    const out = forecast({ items, residuals })
    expect(out.all.drivers.map((driver) => (driver.kind === 'item' ? driver.id : driver.lineId))).toEqual([
      'A',
      'L',
      'K',
      'B',
      'C',
    ])
    expect(out.committedOnly.drivers).toEqual([
      { kind: 'item', id: 'A', date: '2027-02-01', amount: cents('-100') },
      { kind: 'residual', lineId: 'K', month: '2027-02', date: '2027-02-04', amount: cents('-20') },
    ])
  })

  test.for(['-0.1', '1.1', 'half'])('the probability %s is refused', (probability) => {
    expect(() => forecast({ items: [item('A', '2027-02-01', '-1', { probability })] })).toThrow(
      'PROBABILITY_RANGE',
    )
  })
})

describe('low point, breaches and drivers', () => {
  test('equal to the buffer is not under it, and a breach point is a day that moves', () => {
    const items = [
      item('A', '2027-01-11', '-950000'),
      item('B', '2027-01-13', '-0.01'),
      item('C', '2027-01-15', '5'),
      item('D', '2027-01-15', '-5'),
      item('E', '2027-01-18', '1'),
    ]
    const { all } = forecast({ items })
    expect(all.breachPoints.map((point) => [point.date, formatMoney(point.short)])).toEqual([
      ['2027-01-13', '0.01'],
      ['2027-01-15', '0.01'],
    ])
    expect([all.daysUnderBuffer, all.low]).toEqual([5, { date: '2027-01-13', balance: cents('249999.99') }])
  })

  test('an account that starts under the buffer is a breach on the as-of date', () => {
    const { all } = forecast({ opening: cents('10'), until: '2027-01-02' })
    expect(all.firstBreach).toMatchObject({ date: '2026-12-31', balance: cents('10') })
    expect([all.daysUnderBuffer, all.breachPoints]).toEqual([3, []])
  })

  test('the five largest movements of the 30 days before the low point, whatever the order of loading', () => {
    const items = [
      item('old', '2027-03-01', '-900'),
      item('in', '2027-03-02', '60'),
      ...[10, 20, 30, 40, 50, 50].map((euro, i) => item(`out${i}`, '2027-04-01', `-${euro}`)),
    ]
    const ids = (list: CashItem[]) =>
      forecast({ items: list }).all.drivers.map((one) => (one.kind === 'item' ? one.id : ''))
    expect(ids(items)).toEqual(['in', 'out4', 'out5', 'out3', 'out2'])
    expect(ids([...items].reverse())).toEqual(ids(items))
  })

  test('a spread residual counts with its part inside the window, an ended month on the day where it stands', () => {
    const spread = line({ residual: [cents('20'), cents('2000')], dayRule: { kind: 'spread' } })
    const ended = line({ lineId: 'L0', start: '2026-12', residual: [cents('7')] })
    const { drivers } = forecast({ residuals: [spread, ended], until: '2027-02-02' }).all
    expect(drivers).toEqual([
      { kind: 'residual', lineId: 'L1', month: '2027-02', date: '2027-02-02', amount: cents('-200') },
      { kind: 'residual', lineId: 'L1', month: '2027-01', date: '2027-01-29', amount: cents('-20') },
      { kind: 'residual', lineId: 'L0', month: '2026-12', date: '2027-01-04', amount: cents('-7') },
    ])
  })
})

describe('arrays', () => {
  test('what a double cannot add exactly is refused', () => {
    const huge = item('H', '2027-02-01', '-90000000000000')
    expect(() => forecast({ items: [{ ...huge, amount: 2n ** 53n }] })).toThrow('AMOUNT_TOO_LARGE')
    expect(() => forecast({ items: [huge, { ...huge, id: 'I' }] })).toThrow('AMOUNT_TOO_LARGE')
    expect(() => forecast({ residuals: [line({ residual: [2n ** 53n] })] })).toThrow('AMOUNT_TOO_LARGE')
    expect(() => forecast({ buffer: 2n ** 60n })).toThrow('AMOUNT_TOO_LARGE')
  })

  test('an end before the as-of date, more than fifty years and a calendar that never opens are errors', () => {
    expect(() => forecast({ until: '2026-12-30' })).toThrow(RangeError)
    expect(() => forecast({ until: '2077-01-01' })).toThrow(RangeError)
    const closed = new Set(Array.from({ length: 800 }, (_, i) => addDays('2026-12-01', i)))
    expect(() => forecast({ calendar: { closed } })).toThrow(RangeError)
  })

  test('residuals that were placed for another frame are not added', () => {
    const placed = placeResiduals([], { ...FRAME, setting: 'end' })
    expect(() => loadedForecast({ ...FRAME, items: [], residuals: [placed] })).toThrow(RangeError)
  })

  test('parts per project give the forecast of the whole', () => {
    const items = [item('A', '2027-02-01', '-100'), item('B', null, '-5'), item('C', '2026-12-01', '7')]
    const residuals = [line({ residual: [5n] }), line({ lineId: 'L2', start: '2026-11', residual: [9n] })]
    const parts = loadedForecast({
      ...FRAME,
      items: items.map((one) => loadItems([one])),
      residuals: residuals.map((one) => placeResiduals([one], FRAME)),
    })
    expect(parts).toEqual(forecast({ items, residuals }))
  })

  test('every balance is the opening plus all that has a day up to then, one by one in bigint', () => {
    const anyItem = fc.record({
      day: fc.option(fc.integer({ min: -40, max: 130 }), { nil: null }),
      amount: fc.bigInt({ min: -10_000n, max: 10_000n }).filter((n) => n !== 0n),
      status: fc.constantFrom<CashItem['status']>('estimate', 'contracted', 'paid', 'lapsed', 'disputed'),
      probability: fc.constantFrom('1', '0.5', '0.333'),
    })
    law([fc.array(anyItem, { maxLength: 12 }), fc.integer({ min: 0, max: 60 })], (raw, offset) => {
      const asOf = addDays('2027-03-15', offset)
      const until = addDays(asOf, 50)
      const items = raw.map(({ day, amount, status, probability }, n) =>
        item(`I${n}`, day === null ? null : addDays('2027-03-15', day), '-1', {
          amount: amount < 0n ? -amount : amount,
          direction: amount < 0n ? 'out' : 'in',
          status,
          probability,
        }),
      )
      const out = forecast({ asOf, until, items })
      const next = shiftBankDay(addDays(asOf, 1), 'next', bankDays)
      const open = items.filter(
        (one) => one.status !== 'paid' && one.status !== 'lapsed' && one.date !== null,
      )
      const placed = open.map((one) => ({
        ...one,
        at: one.date !== null && one.date > asOf ? one.date : next,
      }))
      const at = (day: string, weigh: (one: CashItem) => bigint) =>
        placed.reduce((sum, one) => (one.at <= day ? sum + weigh(one) : sum), FRAME.opening)
      out.days.forEach((day, slot) => {
        expect(out.all.balance[slot]).toBe(at(day, signedAmount))
        expect(out.committedOnly.balance[slot]).toBe(
          at(day, (one) => (isCommitted(one.status) ? signedAmount(one) : 0n)),
        )
        expect(out.expectedValue.balance[slot]).toBe(
          at(day, (one) => mulRatio(signedAmount(one), parseRatio(one.probability))),
        )
      })
      const closed = placed.filter((one) => one.at <= until && !isBankDay(one.at, bankDays))
      expect(out.nonBankDay.count).toBe(closed.length)
    })
  })
})
