import { withoutVat } from '@stuurhuis/domain'
import type { Forecast, ForecastLine } from '@stuurhuis/schemas'
import type { Translate } from '../i18n/index.ts'
import { centsOf, sum } from '../ui/amount.ts'
import type { CellState, GridColumn, GridRow } from '../ui/cash-grid.ts'
import { showLongMonth, showMonth } from '../ui/date-text.ts'
import { addUp, categoryName } from './money-model.ts'

/** Months of a version that can be typed in; of a yearly one the last month of each year stands for the year. */
export function planMonths(forecast: Pick<Forecast, 'startMonth' | 'horizonMonths' | 'period'>): string[] {
  const [year = 0, month = 1] = forecast.startMonth.split('-').map(Number)
  const months = Array.from({ length: forecast.horizonMonths }, (_, k) => {
    const at = year * 12 + month - 1 + k
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`
  })
  return forecast.period === 'year' ? months.filter((one) => one.endsWith('-12')) : months
}

export function planColumns(
  forecast: Pick<Forecast, 'startMonth' | 'horizonMonths' | 'period'>,
  today: string,
  language: string,
): GridColumn[] {
  const isYearly = forecast.period === 'year'
  return planMonths(forecast).map((month) => {
    const year = month.slice(0, 4)
    return isYearly
      ? { key: month, label: year, title: year, isNow: today.startsWith(year) }
      : {
          key: month,
          label: showMonth(month, language),
          title: showLongMonth(month, language),
          isNow: today.startsWith(month),
        }
  })
}

const certainty: Readonly<Record<ForecastLine['status'], CellState>> = {
  committed: 'contracted',
  planned: 'expected',
  chance: 'estimate',
}
/**
 * Lines as rows to type in, at price level, grouped by category with costs first; all lines, also of folded groups. A
 * closed month shows what was paid, and is actual where something was: what was planned in it no longer counts.
 */
export function planRows(
  lines: readonly ForecastLine[],
  months: readonly string[],
  closedThrough: string | undefined,
  folded: ReadonlySet<string>,
  t: Translate,
): GridRow[] {
  const groups = new Map<string, ForecastLine[]>()
  const ordered = [...lines].sort((a, b) => Number(a.direction === 'in') - Number(b.direction === 'in'))
  for (const line of ordered) {
    const id = `group:${line.direction}:${line.category}`
    groups.set(id, [...(groups.get(id) ?? []), line])
  }
  return [...groups].flatMap(([id, members]) => {
    const rows = members.map((line) => lineRow(line, months, closedThrough, t))
    const totals = rows.map((row) => row.total ?? 0n)
    return [
      {
        id,
        label: categoryName(members[0]?.category ?? '', t),
        kind: 'group' as const,
        cells: addUp(rows.map((row) => row.cells)),
        total: sum(totals),
        expanded: !folded.has(id),
        follows: 'sum' as const,
      },
      ...rows,
    ]
  })
}

/** What was paid per period, without VAT as the engine takes it out; each payment in the first period that ends with it. */
function paidPer(line: ForecastLine, months: readonly string[]): bigint[] {
  const cells = months.map(() => 0n)
  for (const [month, amount] of Object.entries(line.paid)) {
    const k = months.findIndex((end) => month <= end)
    if (k >= 0) cells[k] = (cells[k] ?? 0n) + withoutVat(centsOf(amount), line.vatRate)
  }
  return cells
}

function lineRow(
  line: ForecastLine,
  months: readonly string[],
  closedThrough: string | undefined,
  t: Translate,
): GridRow {
  const byHand = new Set(line.setByHand)
  const closed = months.map((month) => closedThrough !== undefined && month <= closedThrough)
  const planned = months.map((month) => centsOf(line.amounts[month] ?? '0.00'))
  const paid = paidPer(line, months)
  const moved = closed.map((isClosed, k) => (isClosed ? (paid[k] ?? 0n) - (planned[k] ?? 0n) : 0n))
  const state = certainty[line.status]
  const isPlaced = line.start !== undefined
  return {
    id: line.id,
    label: line.label === '' ? line.code : line.label,
    note: isPlaced ? line.code : `${line.code}, ${t('plan.withoutDate')}`,
    kind: 'line',
    cells: planned.map((cents, k) => cents + (moved[k] ?? 0n)),
    total: centsOf(line.total) + sum(moved),
    states: closed.map((isClosed, k) => (!isClosed ? state : paid[k] ? 'actual' : undefined)),
    byHand: months.map((month, k) => !closed[k] && byHand.has(month)),
    closed,
    // a line whose milestone has no date has no month to stand in
    locked: isPlaced ? false : t('plan.lockedWithoutDate'),
  }
}

/** Net and running total, which follow what is typed. */
export function planFooter(rows: readonly GridRow[], months: readonly string[], t: Translate): GridRow[] {
  const lines = rows.filter((row) => row.kind === 'line')
  const net = months.map((_, k) => sum(lines.map((row) => row.cells[k] ?? 0n)))
  let running = 0n
  return [
    {
      id: 'net',
      label: t('plan.net'),
      kind: 'total',
      cells: net,
      total: sum(lines.map((row) => row.total ?? 0n)),
      follows: 'sum',
    },
    {
      id: 'running',
      label: t('plan.running'),
      kind: 'total',
      cells: net.map((cents) => {
        running += cents
        return running
      }),
      follows: 'running',
    },
  ]
}

/** Months from the last one back to the first, latest first. */
export function monthsBack(last: string, first: string): string[] {
  const index = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1
  const months: string[] = []
  for (let at = index(last); at >= index(first); at -= 1)
    months.push(`${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`)
  return months
}
