import {
  addToMonth,
  firstDayOf,
  fromDayNumber,
  type IsoDate,
  lastDayOf,
  monthIndex,
  toDayNumber,
  type YM,
  ymOf,
} from '../calendar/dates.ts'
import type { BankCalendar } from '../calendar/holidays.ts'

/** One month on the way, with its bank days as day numbers. */
export interface MonthDays {
  readonly month: YM
  readonly first: number
  readonly last: number
  /** Never empty: a month without a bank day has its last calendar day. */
  readonly bankDays: readonly number[]
  /** For each day of the month, from 0: the last bank day up to it, or the first of the month. */
  readonly previous: readonly number[]
  /** For each day of the month, from 0: the first bank day from it on, or the last of the month. */
  readonly next: readonly number[]
  /** Where an amount goes whose day has passed: the first bank day after the as-of date, else the last calendar day. */
  readonly open: number
}

/** The days from the as-of date (slot 0) up to and with the last one, and the months that they touch. */
export interface DaySpan {
  readonly asOf: number
  readonly until: number
  readonly start: YM
  readonly days: readonly IsoDate[]
  readonly months: readonly MonthDays[]
  /** 1 for a bank day, per slot. */
  readonly isBankDay: Uint8Array
  /** First bank day after the as-of date; it may lie beyond the last day. */
  readonly nextBankDay: number
}

/** A forecast by day looks at most this far ahead. */
export const MAX_FORECAST_MONTHS = 600

/** Throws RangeError when the last day lies before the as-of date or more than 600 months after it. */
export function daySpan(asOfDate: IsoDate, untilDate: IsoDate, calendar: BankCalendar): DaySpan {
  const [asOf, until, start] = [toDayNumber(asOfDate), toDayNumber(untilDate), ymOf(asOfDate)]
  const monthCount = monthIndex(start, ymOf(untilDate)) + 1
  if (until < asOf) throw new RangeError('the forecast ends before the as-of date')
  if (monthCount > MAX_FORECAST_MONTHS) throw new RangeError(`more than ${MAX_FORECAST_MONTHS} months`)
  const closed = new Set([...calendar.closed].map(toDayNumber))
  const isOpen = (day: number) => !isWeekend(day) && !closed.has(day)
  const months: MonthDays[] = []
  const days: IsoDate[] = []
  for (let k = 0; k < monthCount; k += 1) {
    const month = addToMonth(start, k)
    const [first, last] = [toDayNumber(firstDayOf(month)), toDayNumber(lastDayOf(month))]
    const bankDays: number[] = []
    for (let day = first; day <= last; day += 1) {
      if (isOpen(day)) bankDays.push(day)
      if (day >= asOf && day <= until) days.push(`${month}-${TWO_DIGITS[day - first] ?? ''}`)
    }
    months.push(monthDays({ month, first, last }, bankDays, asOf))
  }
  const isBankDay = Uint8Array.from(days, (_, slot) => (isOpen(asOf + slot) ? 1 : 0))
  return { asOf, until, start, days, months, isBankDay, nextBankDay: nextOpenDay(asOf, isOpen) }
}

function monthDays(
  bounds: { readonly month: YM; readonly first: number; readonly last: number },
  found: readonly number[],
  asOf: number,
): MonthDays {
  const bankDays = found.length > 0 ? found : [bounds.last]
  const previous: number[] = []
  const next: number[] = []
  let n = 0
  for (let day = bounds.first; day <= bounds.last; day += 1) {
    const upcoming = bankDays[n] ?? bankDays[n - 1] ?? bounds.last
    next.push(upcoming)
    previous.push(upcoming <= day ? upcoming : (bankDays[n - 1] ?? upcoming))
    if (upcoming === day) n += 1
  }
  const open = found.find((day) => day > asOf) ?? bounds.last
  return { ...bounds, bankDays, previous, next, open }
}

/** Day number 0 is Thursday 1970-01-01, so 2 is a Saturday and 3 a Sunday. */
function isWeekend(day: number): boolean {
  const weekday = ((day % 7) + 7) % 7
  return weekday === 2 || weekday === 3
}

const TWO_DIGITS = Array.from({ length: 31 }, (_, i) => String(i + 1).padStart(2, '0'))

function nextOpenDay(asOf: number, isOpen: (day: number) => boolean): number {
  for (let day = asOf + 1; day <= asOf + 366; day += 1) if (isOpen(day)) return day
  throw new RangeError(`the bank calendar has no open day in the year after ${fromDayNumber(asOf)}`)
}
