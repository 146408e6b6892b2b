import type { CashItem, Liquidity } from '@stuurhuis/schemas'
import { centsOf } from '../ui/amount.ts'
import { showMonth } from '../ui/date-text.ts'

export type View = 'all' | 'committed' | 'expected'
/** In the words of the address. */
export const viewNames = { alle: 'all', zeker: 'committed', gewogen: 'expected' } as const
export const horizons = ['12', '18', '24', '36'] as const

/** The last day of the month that lies so many months after a day: a forecast ends with a whole month. */
export function endOfMonth(day: string, months: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month + months, 0)).toISOString().slice(0, 10)
}
export const dayAfter = (day: string, days = 1) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10)

export interface DayRow {
  date: string
  inflow: bigint
  outflow: bigint
  balance: bigint
}
export interface MonthRow extends Omit<DayRow, 'date'> {
  month: string
  lowest: bigint
  lowestOn: string
}
export const daysOf = (points: Liquidity['points']): DayRow[] =>
  points.map(({ date, inflow, outflow, balance }) => ({
    date,
    inflow: centsOf(inflow),
    outflow: centsOf(outflow),
    balance: centsOf(balance),
  }))

/** Month ends, each with the lowest day of its month: what a table of month ends alone would hide. */
export function monthsOf(days: readonly DayRow[]): MonthRow[] {
  const months: MonthRow[] = []
  for (const day of days) {
    const month = day.date.slice(0, 7)
    let row = months.at(-1)
    if (row?.month !== month) {
      row = { month, inflow: 0n, outflow: 0n, balance: 0n, lowest: day.balance, lowestOn: day.date }
      months.push(row)
    }
    row.inflow += day.inflow
    row.outflow += day.outflow
    row.balance = day.balance
    if (day.balance < row.lowest) {
      row.lowest = day.balance
      row.lowestOn = day.date
    }
  }
  return months
}

/** The days on which money moves; between them the balance stays. */
export const movedDays = (days: readonly DayRow[]) =>
  days.filter((day, index) => index === 0 || day.inflow !== 0n || day.outflow !== 0n)

/** The month under the first day of each month, '' under every other day. */
export const monthTicks = (days: readonly DayRow[], language: string) =>
  days.map(({ date }) => (date.endsWith('-01') ? showMonth(date.slice(0, 7), language) : ''))

/**
 * The first day from which so much may leave again without a later day under the buffer: where an advance is paid back.
 * A year after its start when there is none.
 */
export function repayDay(days: readonly DayRow[], floor: bigint, amount: bigint, from: string): string {
  let day: string | undefined
  for (let index = days.length - 1; index >= 0; index--) {
    const row = days[index]
    if (!row || row.balance - amount < floor || row.date <= from) break
    day = row.date
  }
  return day ?? dayAfter(from, 365)
}

/** How an item is called in a sentence: what, with whom, and for which project. */
export const itemName = (item: Pick<CashItem, 'description' | 'counterparty'>) =>
  item.counterparty ? `${item.description} (${item.counterparty})` : item.description
/** The amount with its sign: what leaves is negative. */
export const signedCents = (item: Pick<CashItem, 'direction' | 'amount'>) =>
  item.direction === 'out' ? -centsOf(item.amount) : centsOf(item.amount)
