import { yearOf } from '../calendar/dates.ts'
import { type Cents, sumCents } from '../money/money.ts'
import { type Category, LINE_CATEGORIES, type ProjectModel } from './model.ts'
import { yearSums } from './project-metrics.ts'
import type { LineResult, ResultRow } from './project-result.ts'

export interface CategoryTotals {
  readonly category: Category
  readonly budget: Cents
  readonly indexed: Cents
  readonly vat: Cents
  readonly recoverable: Cents
  readonly cash: Cents
}

/** Totals per category over the whole life of the lines, in the order of the category list; unsigned, as entered. */
export function categoryTotals(lines: readonly LineResult[]): CategoryTotals[] {
  return LINE_CATEGORIES.flatMap((category) => {
    const members = lines.filter((line) => line.category === category)
    if (members.length === 0) return []
    const sumOf = (pick: (line: LineResult) => Cents) => sumCents(members.map(pick))
    return [
      {
        category,
        budget: sumOf((l) => l.budget),
        indexed: sumOf((l) => l.totals.indexed),
        vat: sumOf((l) => l.totals.vat),
        recoverable: sumOf((l) => l.totals.recoverable),
        cash: sumOf((l) => l.totals.cash),
      },
    ]
  })
}

export interface YearCell {
  readonly year: number
  readonly cents: Cents
}

/** A row by calendar year: movements are summed, a balance is the last one of the year, an opening one the first. */
export function rowByYear(model: Pick<ProjectModel, 'start'>, row: ResultRow): YearCell[] {
  const first = yearOf(model.start)
  const sums = row.kind === 'balance' ? yearBalances(model, row) : yearSums(model, row.cents)
  return sums.map((cents, i) => ({ year: first + i, cents }))
}

function yearBalances(model: Pick<ProjectModel, 'start'>, row: ResultRow): Cents[] {
  const offset = Number(model.start.slice(5, 7)) - 1
  const cells: Cents[] = []
  row.cents.forEach((cents, k) => {
    const year = Math.floor((k + offset) / 12)
    if (row.key !== 'openingBalance' || cells[year] === undefined) cells[year] = cents
  })
  return cells
}
