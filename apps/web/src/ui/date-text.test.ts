import { expect, test } from 'vitest'
import { endOfDay, parseDate, showDate, showInstant, showLongMonth, showMonth, todayIn } from './date-text.ts'

test.each([
  ['1/3/2027', '2027-03-01'],
  ['01-03-27', '2027-03-01'],
  ['01.03.2027', '2027-03-01'],
  ['01032027', '2027-03-01'],
  ['2027-03-01', '2027-03-01'],
  ['29/02/2028', '2028-02-29'],
])('%s is read in day, month, year order as %s', (text, iso) => {
  expect(parseDate(text)).toBe(iso)
})

test.each(['29/02/2027', '31/04/2027', '13/13/2027', '2027', 'morgen', '', '1/3'])(
  '%s is refused: no such day',
  (text) => {
    expect(parseDate(text)).toBeUndefined()
  },
)

test('days, months and instants are shown the Belgian way, on the clock of Brussels', () => {
  expect(showDate('2027-03-01')).toBe('01/03/2027')
  expect(showMonth('2027-01', 'nl')).toBe('jan 27')
  expect(showLongMonth('2027-03', 'nl')).toBe('maart 2027')
  expect(showInstant('2026-11-24T09:12:00.000Z')).toBe('24/11/2026 10:12')
  expect(todayIn(new Date('2026-11-24T23:30:00.000Z'))).toBe('2026-11-25')
})

test.each([
  ['2027-03-01', '2027-03-01T22:59:59.999Z'],
  ['2027-07-01', '2027-07-01T21:59:59.999Z'],
  ['2027-03-27', '2027-03-27T22:59:59.999Z'],
  ['2027-03-28', '2027-03-28T21:59:59.999Z'],
  ['2027-10-31', '2027-10-31T22:59:59.999Z'],
])('the end of %s in Brussels is %s, also on the days that the clock changes', (day, end) => {
  expect(endOfDay(day)).toBe(end)
})
