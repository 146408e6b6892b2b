import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import {
  addDays,
  addMonths,
  addToMonth,
  days,
  discountDate,
  endOfMonth,
  fromDayNumber,
  isIsoDate,
  isYearMonth,
  lastDayOf,
  monthIndex,
  toDayNumber,
  weekday,
  yearFractionRatio,
} from './dates.ts'
import { easterSunday, isBankDay, shiftBankDay, targetCalendar, workingDays } from './holidays.ts'

describe('dates', () => {
  test('a month later is clamped to the end of the month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2028-02-29', -12)).toBe('2027-02-28')
    expect(addMonths('2026-01-15', -13)).toBe('2024-12-15')
  })

  test('day counts of 2026-02-28 to 2026-03-31', () => {
    expect(yearFractionRatio('2026-02-28', '2026-03-31', 'ACT/365F')).toEqual({ n: 31n, d: 365n })
    expect(yearFractionRatio('2026-02-28', '2026-03-31', '30E/360')).toEqual({ n: 32n, d: 360n })
    expect(yearFractionRatio('2026-02-28', '2026-03-31', 'ACT/360')).toEqual({ n: 31n, d: 360n })
  })

  test('only days and months that exist are dates', () => {
    expect(
      ['2026-02-29', '2028-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '1900-02-29'].map(isIsoDate),
    ).toEqual([false, true, false, false, false, false])
    expect(['2026-12', '2026-00', '2026'].map(isYearMonth)).toEqual([true, false, false])
    expect(() => toDayNumber('2026-02-30')).toThrow(TypeError)
    expect(() => addToMonth('2026', 1)).toThrow(TypeError)
  })

  test('the discounting day of a month is its last, its first or day 15', () => {
    const month = '2028-02'
    expect([discountDate(month, 'end'), discountDate(month, 'begin'), discountDate(month, 'mid')]).toEqual([
      '2028-02-29',
      '2028-02-01',
      '2028-02-15',
    ])
    expect(endOfMonth('2026-11-30', 3)).toBe('2027-02-28')
  })

  test('the calendar agrees with the platform for every day from 1900 to 2200', () => {
    for (let n = toDayNumber('1900-01-01'); n <= toDayNumber('2200-12-31'); n += 1) {
      // biome-ignore lint/style/noRestrictedGlobals: the oracle of this test is the platform's own calendar.
      const date = new Date(n * 86_400_000)
      expect(fromDayNumber(n)).toBe(date.toISOString().slice(0, 10))
      expect(weekday(fromDayNumber(n))).toBe(date.getUTCDay())
    }
  })

  test('adding days and months can be undone by counting', () => {
    law(
      [fc.integer({ min: -20_000, max: 60_000 }), fc.integer({ min: -5000, max: 5000 })],
      (start: number, n: number) => {
        const date = fromDayNumber(start)
        expect(days(date, addDays(date, n))).toBe(n)
        expect(monthIndex('2000-01', addToMonth('2000-01', n))).toBe(n)
      },
    )
  })
})

describe('holidays and bank days', () => {
  test('Easter', () => {
    expect([2024, 2027, 2038].map(easterSunday)).toEqual(['2024-03-31', '2027-03-28', '2038-04-25'])
  })

  test('a statutory holiday on a weekday is no working day', () => {
    expect([workingDays(2026, 5), workingDays(2027, 2)]).toEqual([18, 20])
  })

  test('banks close on weekends and on the days of the table, and a date shifts to the nearest open day', () => {
    const calendar = targetCalendar(2027, 2027)
    expect(
      ['2027-03-26', '2027-03-29', '2027-07-21', '2027-12-24'].map((d) => isBankDay(d, calendar)),
    ).toEqual([false, false, true, true])
    expect(shiftBankDay('2027-04-25', 'previous', calendar)).toBe('2027-04-23')
    expect(shiftBankDay('2027-03-26', 'next', calendar)).toBe('2027-03-30')
    expect(shiftBankDay('2027-03-30', 'next', calendar)).toBe('2027-03-30')
  })

  test('a calendar that never opens is an error and not an endless loop', () => {
    const closed = new Set(Array.from({ length: 800 }, (_, i) => addDays('2027-01-01', i)))
    expect(() => shiftBankDay('2027-01-01', 'next', { closed })).toThrow(RangeError)
  })
})

test('the last day of a month follows the leap years', () => {
  expect(['2026-02', '2028-02', '2100-02', '2000-02', '2026-04'].map(lastDayOf)).toEqual([
    '2026-02-28',
    '2028-02-29',
    '2100-02-28',
    '2000-02-29',
    '2026-04-30',
  ])
})
