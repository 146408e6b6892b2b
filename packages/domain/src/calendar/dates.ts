import { type Ratio, ratioToNumber } from '../money/ratio.ts'

/** A calendar day, "YYYY-MM-DD". */
export type IsoDate = string
/** A calendar month, "YYYY-MM". */
export type YM = string

/** ACT/365F is the default; 30/360 US is deliberately absent (it differs at the end of February). */
export type DayCount = 'ACT/365F' | '30E/360' | 'ACT/360'

/** Where inside its month a flow is discounted from: last day, first day or day 15. */
export type Timing = 'end' | 'begin' | 'mid'

interface Civil {
  readonly y: number
  readonly m: number
  readonly d: number
}

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})$/

/** True for an existing day of the Gregorian calendar: "2026-02-30" is not one. */
export function isIsoDate(text: string): boolean {
  const match = ISO_DATE.exec(text)
  if (!match) return false
  const [y, m, d] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return m >= 1 && m <= 12 && d >= 1 && d <= daysInMonth(y, m)
}

export function isYearMonth(text: string): boolean {
  return readMonth(text) !== undefined
}

/** Months since year 0 of a "YYYY-MM". An edit reads thousands of them, so there is no regular expression here. */
function readMonth(text: string): number | undefined {
  if (text.length !== 7 || text[4] !== '-') return undefined
  const [year, month] = [digits(text, 0, 4), digits(text, 5, 7)]
  return year === -1 || month < 1 || month > 12 ? undefined : year * 12 + month - 1
}

/** -1 when one of the characters is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0
  for (let i = from; i < to; i += 1) {
    const digit = text.charCodeAt(i) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

function civil(date: IsoDate): Civil {
  if (!isIsoDate(date)) throw new TypeError(`not a date: ${JSON.stringify(date)}`)
  return { y: Number(date.slice(0, 4)), m: Number(date.slice(5, 7)), d: Number(date.slice(8, 10)) }
}

function iso(y: number, m: number, d: number): IsoDate {
  return `${ym(y, m)}-${String(d).padStart(2, '0')}`
}

function ym(y: number, m: number): YM {
  return `${String(y).padStart(4, '0')}-${String(m).padStart(2, '0')}`
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Days since 1970-01-01 (proleptic Gregorian); the calendar of the engine counts in whole days, without `Date`. */
export function toDayNumber(date: IsoDate): number {
  const { y, m, d } = civil(date)
  const year = m <= 2 ? y - 1 : y
  const era = Math.floor(year / 400)
  const yearOfEra = year - era * 400
  const dayOfYear = Math.floor((153 * (m + (m > 2 ? -3 : 9)) + 2) / 5) + d - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

export function fromDayNumber(days: number): IsoDate {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return iso(
    yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1,
  )
}

export function addDays(date: IsoDate, n: number): IsoDate {
  return fromDayNumber(toDayNumber(date) + n)
}

/** Whole days from a to b; negative when b lies before a. */
export function days(a: IsoDate, b: IsoDate): number {
  return toDayNumber(b) - toDayNumber(a)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(date: IsoDate): number {
  return (((toDayNumber(date) + 4) % 7) + 7) % 7
}

/** The same day n months later, clamped to the end of the month: 2026-01-31 + 1 = 2026-02-28. */
export function addMonths(date: IsoDate, n: number): IsoDate {
  const { y, m, d } = civil(date)
  const index = y * 12 + (m - 1) + n
  const [year, month] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1]
  return iso(year, month, Math.min(d, daysInMonth(year, month)))
}

/** Last day of the month that lies n months after the month of the date. */
export function endOfMonth(date: IsoDate, n = 0): IsoDate {
  return lastDayOf(addToMonth(ymOf(date), n))
}

export function ymOf(date: IsoDate): YM {
  return date.slice(0, 7)
}

export function yearOf(month: YM | IsoDate): number {
  return Number(month.slice(0, 4))
}

export function addToMonth(month: YM, n: number): YM {
  const index = monthNumber(month) + n
  return ym(Math.floor(index / 12), (((index % 12) + 12) % 12) + 1)
}

/** Months since year 0: only differences of it mean something. */
function monthNumber(month: YM): number {
  const read = readMonth(month)
  if (read === undefined) throw new TypeError(`not a month: ${JSON.stringify(month)}`)
  return read
}

/** Index of a month in a model that starts at `start`: 0 for the start month itself, negative before it. */
export function monthIndex(start: YM, month: YM): number {
  return monthNumber(month) - monthNumber(start)
}

export function firstDayOf(month: YM): IsoDate {
  return `${month}-01`
}

export function lastDayOf(month: YM): IsoDate {
  return iso(yearOf(month), Number(month.slice(5, 7)), daysInMonth(yearOf(month), Number(month.slice(5, 7))))
}

/** The day on which a monthly amount is discounted. */
export function discountDate(month: YM, timing: Timing): IsoDate {
  if (timing === 'end') return lastDayOf(month)
  return timing === 'begin' ? firstDayOf(month) : `${month}-15`
}

/** Exact year fraction. 2026-02-28 to 2026-03-31: ACT/365F 31/365, 30E/360 32/360. */
export function yearFractionRatio(a: IsoDate, b: IsoDate, dayCount: DayCount): Ratio {
  if (dayCount === 'ACT/365F') return { n: BigInt(days(a, b)), d: 365n }
  if (dayCount === 'ACT/360') return { n: BigInt(days(a, b)), d: 360n }
  const [from, to] = [civil(a), civil(b)]
  const thirty = 360 * (to.y - from.y) + 30 * (to.m - from.m) + Math.min(to.d, 30) - Math.min(from.d, 30)
  return { n: BigInt(thirty), d: 360n }
}

export function yearFraction(a: IsoDate, b: IsoDate, dayCount: DayCount): number {
  return ratioToNumber(yearFractionRatio(a, b, dayCount))
}
