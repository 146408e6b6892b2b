import { addMonths, type DayCount, days, endOfMonth, type Timing, yearFraction } from '../calendar/dates.ts'
import { belgianHolidays, workingDays } from '../calendar/holidays.ts'
import * as annuity from '../metrics/annuity.ts'
import {
  effectiveRate,
  futureValueOfStream,
  mirr,
  monthlyRateEffective,
  nominalRate,
  npv,
  xnpv,
} from '../metrics/discount.ts'
import { type DatedNum, irr, xirr } from '../metrics/roots.ts'
import {
  lognormalInverse,
  normalInverse,
  percentileInc,
  pertInverse,
  stdevSample,
  triangularInverse,
} from '../metrics/statistics.ts'
import { roundHalfAwayFromZero } from '../money/ratio.ts'
import { type Input, list, number, numbers, optionalNumber, text } from './read.ts'

type Reference = (args: Input) => unknown

const TIMINGS: readonly string[] = ['end', 'begin', 'mid'] satisfies Timing[]
const DAY_COUNTS: readonly string[] = ['ACT/365F', '30E/360', 'ACT/360'] satisfies DayCount[]
const WEEKDAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

function timing(args: Input): Timing {
  const value = args.timing ?? 'end'
  if (!TIMINGS.includes(text(value, 'timing'))) throw new TypeError(`timing: ${String(value)}`)
  return value as Timing
}

function dayCount(args: Input): DayCount {
  const value = args.dayCount ?? 'ACT/365F'
  if (!DAY_COUNTS.includes(text(value, 'dayCount'))) throw new TypeError(`dayCount: ${String(value)}`)
  return value as DayCount
}

function num(args: Input, key: string): number {
  return number(args[key], key)
}

function opt(args: Input, key: string): number {
  return optionalNumber(args[key], 0)
}

function paymentType(args: Input): annuity.PaymentType {
  return opt(args, 'type') === 1 ? 1 : 0
}

function dated(args: Input): DatedNum[] {
  const dates = list(args.dates, 'dates')
  return numbers(args.amounts, 'amounts').map((amount, i) => ({
    amount,
    date: text(dates[i], `dates[${i}]`),
  }))
}

function weekend(args: Input): number[] {
  if (args.weekend === undefined) return [0, 6]
  return list(args.weekend, 'weekend').map((day) => WEEKDAYS.indexOf(text(day, 'weekend').slice(0, 3)))
}

/** Reference functions of functions.json: spreadsheet functions and calendar. */
export const spreadsheetFunctions: Readonly<Record<string, Reference>> = {
  npv: (a) => npv(num(a, 'rate'), numbers(a.amounts, 'amounts'), timing(a)),
  xnpv: (a) => xnpv(num(a, 'rate'), dated(a), a.at === undefined ? undefined : text(a.at, 'at'), dayCount(a)),
  irr: (a) => irr(numbers(a.amounts, 'amounts')),
  xirr: (a) => xirr(dated(a), dayCount(a)),
  mirr: (a) => mirr(numbers(a.amounts, 'amounts'), num(a, 'financeRate'), num(a, 'reinvestRate')),
  pmt: (a) => annuity.pmt(num(a, 'rate'), num(a, 'nper'), num(a, 'pv'), opt(a, 'fv'), paymentType(a)),
  ipmt: (a) =>
    annuity.ipmt(num(a, 'rate'), num(a, 'per'), num(a, 'nper'), num(a, 'pv'), opt(a, 'fv'), paymentType(a)),
  ppmt: (a) =>
    annuity.ppmt(num(a, 'rate'), num(a, 'per'), num(a, 'nper'), num(a, 'pv'), opt(a, 'fv'), paymentType(a)),
  cumipmt: (a) =>
    annuity.cumipmt(
      num(a, 'rate'),
      num(a, 'nper'),
      num(a, 'pv'),
      num(a, 'start'),
      num(a, 'end'),
      paymentType(a),
    ),
  cumprinc: (a) =>
    annuity.cumprinc(
      num(a, 'rate'),
      num(a, 'nper'),
      num(a, 'pv'),
      num(a, 'start'),
      num(a, 'end'),
      paymentType(a),
    ),
  rate: (a) => annuity.rate(num(a, 'nper'), num(a, 'pmt'), num(a, 'pv'), opt(a, 'fv'), paymentType(a)),
  nper: (a) => annuity.nper(num(a, 'rate'), num(a, 'pmt'), num(a, 'pv'), opt(a, 'fv'), paymentType(a)),
  pv: (a) => annuity.pv(num(a, 'rate'), num(a, 'nper'), num(a, 'pmt'), opt(a, 'fv'), paymentType(a)),
  fv: (a) => annuity.fv(num(a, 'rate'), num(a, 'nper'), num(a, 'pmt'), opt(a, 'pv'), paymentType(a)),
  pvGrowingAnnuity: (a) =>
    annuity.pvGrowingAnnuity(num(a, 'rate'), num(a, 'growth'), num(a, 'nper'), num(a, 'first'), timing(a)),
  futureValueOfStream: (a) => futureValueOfStream(num(a, 'rate'), numbers(a.amounts, 'amounts'), timing(a)),
  effectiveRate: (a) => effectiveRate(num(a, 'nominal'), num(a, 'n')),
  nominalRate: (a) => nominalRate(num(a, 'effective'), num(a, 'n')),
  monthlyRateEffective: (a) => monthlyRateEffective(num(a, 'annual')),
  yearFraction: (a) => yearFraction(text(a.start, 'start'), text(a.end, 'end'), dayCount(a)),
  days: (a) => days(text(a.start, 'start'), text(a.end, 'end')),
  addMonths: (a) => addMonths(text(a.date, 'date'), num(a, 'months')),
  endOfMonth: (a) => endOfMonth(text(a.date, 'date'), opt(a, 'months')),
  roundHalfAwayFromZero: (a) => roundHalfAwayFromZero(num(a, 'value'), opt(a, 'decimals')),
  percentileInc: (a) => percentileInc(numbers(a.amounts, 'amounts'), num(a, 'p')),
  stdevSample: (a) => stdevSample(numbers(a.amounts, 'amounts')),
  normalInverse: (a) => normalInverse(num(a, 'p'), num(a, 'mean'), num(a, 'sd')),
  lognormalInverse: (a) => lognormalInverse(num(a, 'p'), num(a, 'mu'), num(a, 'sigma')),
  triangularInverse: (a) => triangularInverse(num(a, 'p'), num(a, 'min'), num(a, 'mode'), num(a, 'max')),
  pertInverse: (a) =>
    pertInverse(
      num(a, 'p'),
      num(a, 'min'),
      num(a, 'mode'),
      num(a, 'max'),
      optionalNumber(a.lambda_ ?? a.lambda, 4),
    ),
  belgianHolidays: (a) => belgianHolidays(num(a, 'year')),
  workingDays: (a) => workingDays(num(a, 'year'), num(a, 'month'), weekend(a)),
}
