import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { bankDays, cents, item } from '../../test/cash-items.ts'
import { FRAME, forecast, line, moves } from '../../test/day-forecasts.ts'
import { addDays } from '../calendar/dates.ts'
import { isBankDay, shiftBankDay } from '../calendar/holidays.ts'
import { formatMoney, mulRatio } from '../money/money.ts'
import { parseRatio } from '../money/ratio.ts'
import { type CashItem, isCommitted, signedAmount } from './cash-item.ts'
import { FLAG_LIMIT } from './day-flows.ts'
import { loadedForecast } from './day-forecast.ts'
import { loadItems } from './loaded-items.ts'
import { mergeResiduals, placeResiduals } from './placed-residuals.ts'

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

  test('an overdue item counts on the day on which it stands', () => {
    const items = [item('late', '2026-01-10', '-30'), item('now', '2027-01-05', '-20')]
    expect(forecast({ items }).all.drivers).toEqual([
      { kind: 'item', id: 'late', date: '2027-01-04', amount: cents('-30') },
      { kind: 'item', id: 'now', date: '2027-01-05', amount: cents('-20') },
    ])
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
    const merged = mergeResiduals(residuals.map((one) => placeResiduals([one], FRAME)))
    expect(loadedForecast({ ...FRAME, items: [loadItems(items)], residuals: [merged] })).toEqual(parts)
    expect(() => mergeResiduals([merged, placeResiduals([], { ...FRAME, setting: 'end' })])).toThrow(
      RangeError,
    )
    expect(() => mergeResiduals([])).toThrow(RangeError)
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
