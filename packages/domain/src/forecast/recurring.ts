import { addToMonth, days, type IsoDate, lastDayOf, monthIndex, type YM, ymOf } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { type Ratio, ratio, roundRatio } from '../money/ratio.ts'

export interface RecurringSpec {
  readonly frequency: 'month' | 'quarter' | 'year'
  readonly payment: 'prepaid' | 'arrears'
  readonly from: IsoDate
  readonly rentFreeMonths: number
  readonly occupancy: Ratio
  /** Length of the right in months, counted from the month of `from`. */
  readonly months: number
}

export interface DatedAmount {
  readonly month: YM
  readonly cents: Cents
}

const PERIOD_MONTHS = { month: 1, quarter: 3, year: 12 } as const

/**
 * Amounts of a yearly rent or canon. Periods follow the calendar (month, quarter, year); the first, partial one
 * counts days/365 of the yearly amount, a full one its months/12. Rent-free months count from the start.
 * Prepaid amounts fall in the first month of their period, amounts in arrears in the last.
 */
export function recurringAmounts(yearly: Cents, spec: RecurringSpec): DatedAmount[] {
  const length = PERIOD_MONTHS[spec.frequency]
  const first = ymOf(spec.from)
  const paysFrom = addToMonth(first, spec.rentFreeMonths)
  const end = addToMonth(first, spec.months)
  const startDate = spec.rentFreeMonths > 0 ? `${paysFrom}-01` : spec.from
  const amounts: DatedAmount[] = []
  let month = paysFrom
  while (monthIndex(month, end) > 0) {
    const position = (Number(month.slice(5, 7)) - 1) % length
    const periodEnd = earlier(addToMonth(month, length - 1 - position), addToMonth(end, -1))
    const isPartial = month === paysFrom && (position > 0 || !startDate.endsWith('-01'))
    const share = isPartial
      ? ratio(days(startDate, lastDayOf(periodEnd)) + 1, 365)
      : ratio(monthIndex(month, periodEnd) + 1, 12)
    const cents = roundRatio({ n: yearly * share.n * spec.occupancy.n, d: share.d * spec.occupancy.d })
    amounts.push({ month: spec.payment === 'prepaid' ? month : periodEnd, cents })
    month = addToMonth(periodEnd, 1)
  }
  return amounts
}

function earlier(a: YM, b: YM): YM {
  return a < b ? a : b
}
