import type { GridColumn } from './cash-grid.ts'
import { showLongMonth, showMonth } from './date-text.ts'

export type Grain = 'month' | 'quarter' | 'year'

/** A run of months shown as one column; `from` and `to` are month indices, both inclusive. */
export interface Period extends GridColumn {
  from: number
  to: number
}

const keyOf = (month: string, grain: Grain) => {
  if (grain === 'month') return month
  const [year = '', number = '1'] = month.split('-')
  return grain === 'year' ? year : `${year}-${Math.ceil(Number(number) / 3)}`
}

/** Months "YYYY-MM" in order -> columns. Quarters and years are those of the calendar. */
export function periodsOf(
  months: readonly string[],
  grain: Grain,
  today: string,
  language: string,
  quarterName: (n: string, year: string) => string,
): Period[] {
  const now = keyOf(today.slice(0, 7), grain)
  const periods: Period[] = []
  months.forEach((month, index) => {
    const key = keyOf(month, grain)
    const last = periods.at(-1)
    if (last?.key === key) {
      last.to = index
      return
    }
    const [year = '', quarter = ''] = key.split('-')
    const label =
      grain === 'month' ? showMonth(month, language) : grain === 'year' ? year : quarterName(quarter, year)
    const title = grain === 'month' ? showLongMonth(month, language) : label
    periods.push({ key, label, title, isNow: key === now, from: index, to: index })
  })
  return periods
}

/** Flows add up over a period. */
export function flowsOf(cells: readonly bigint[], periods: readonly Period[]): bigint[] {
  return periods.map(({ from, to }) => {
    let total = 0n
    for (let index = from; index <= to; index++) total += cells[index] ?? 0n
    return total
  })
}
/** A balance over a period is its last. */
export const balancesOf = (cells: readonly bigint[], periods: readonly Period[]) =>
  periods.map(({ to }) => cells[to] ?? 0n)

/** Whether amounts of several years stand in one month of each: plans per year, of which most months are empty. */
export function isYearly(months: readonly string[], cells: readonly bigint[]): boolean {
  const filled = months.filter((_, index) => (cells[index] ?? 0n) !== 0n).map((month) => month.slice(0, 4))
  return filled.length > 1 && new Set(filled).size === filled.length
}

const LONG_HORIZON = 36
/**
 * The marks under a chart of more than 36 months: the year at the period that holds January, '' at every other.
 * Undefined for a shorter horizon, where each period carries its own label.
 */
export function yearTicks(periods: readonly Period[]): string[] | undefined {
  if ((periods.at(-1)?.to ?? 0) < LONG_HORIZON) return undefined
  return periods.map(({ key }) => /^(\d{4})(?:-0?1)?$/.exec(key)?.[1] ?? '')
}
