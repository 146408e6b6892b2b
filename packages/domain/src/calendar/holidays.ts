import { addDays, daysInMonth, fromDayNumber, type IsoDate, toDayNumber, weekday } from './dates.ts'

/** The ten statutory holidays of Belgium, under their Dutch names. */
export interface BelgianHolidays {
  readonly nieuwjaar: IsoDate
  readonly paasmaandag: IsoDate
  readonly dagVanDeArbeid: IsoDate
  readonly hemelvaart: IsoDate
  readonly pinkstermaandag: IsoDate
  readonly nationaleFeestdag: IsoDate
  readonly olvHemelvaart: IsoDate
  readonly allerheiligen: IsoDate
  readonly wapenstilstand: IsoDate
  readonly kerstmis: IsoDate
}

/** Days on which banks are closed besides weekends. Data, because the organisation confirms the list. */
export interface BankCalendar {
  readonly closed: ReadonlySet<IsoDate>
}

/** Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher). */
export function easterSunday(year: number): IsoDate {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const sum = h + l - 7 * m + 114
  const month = String(Math.floor(sum / 31)).padStart(2, '0')
  return `${year}-${month}-${String((sum % 31) + 1).padStart(2, '0')}`
}

export function belgianHolidays(year: number): BelgianHolidays {
  const easter = easterSunday(year)
  return {
    nieuwjaar: `${year}-01-01`,
    paasmaandag: addDays(easter, 1),
    dagVanDeArbeid: `${year}-05-01`,
    hemelvaart: addDays(easter, 39),
    pinkstermaandag: addDays(easter, 50),
    nationaleFeestdag: `${year}-07-21`,
    olvHemelvaart: `${year}-08-15`,
    allerheiligen: `${year}-11-01`,
    wapenstilstand: `${year}-11-11`,
    kerstmis: `${year}-12-25`,
  }
}

/** Working days of a month: no weekend days, no statutory holidays, no bridging or replacement days. */
export function workingDays(year: number, month: number, weekend: readonly number[] = [0, 6]): number {
  const holidays = new Set<IsoDate>(Object.values(belgianHolidays(year)))
  const first = toDayNumber(`${year}-${String(month).padStart(2, '0')}-01`)
  let count = 0
  for (let day = 0; day < daysInMonth(year, month); day += 1) {
    const date = fromDayNumber(first + day)
    if (!weekend.includes(weekday(date)) && !holidays.has(date)) count += 1
  }
  return count
}

/**
 * The closing days of the European settlement system for a span of years: 1 January, Good Friday, Easter Monday,
 * 1 May, 25 and 26 December. The default table; the organisation may hold another one.
 */
export function targetCalendar(fromYear: number, toYear: number): BankCalendar {
  const closed = new Set<IsoDate>()
  for (let year = fromYear; year <= toYear; year += 1) {
    const easter = easterSunday(year)
    for (const day of ['01-01', '05-01', '12-25', '12-26']) closed.add(`${year}-${day}`)
    closed.add(addDays(easter, -2))
    closed.add(addDays(easter, 1))
  }
  return { closed }
}

export function isBankDay(date: IsoDate, calendar: BankCalendar): boolean {
  const day = weekday(date)
  return day !== 0 && day !== 6 && !calendar.closed.has(date)
}

/** The date itself when it is a bank day, else the nearest bank day in the given direction. */
export function shiftBankDay(date: IsoDate, direction: 'next' | 'previous', calendar: BankCalendar): IsoDate {
  let day = date
  // A closing table that closes a whole month would loop for ever: 366 days is more than any calendar needs.
  for (let steps = 0; steps < 366; steps += 1) {
    if (isBankDay(day, calendar)) return day
    day = addDays(day, direction === 'next' ? 1 : -1)
  }
  throw new RangeError('the bank calendar has no open day within a year')
}
