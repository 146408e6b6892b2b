import type { ForecastResult } from '@stuurhuis/schemas'
import { knownKey, type Translate } from '../i18n/index.ts'
import { centsOf, percent, sum, wholeEuros } from '../ui/amount.ts'
import type { GridRow } from '../ui/cash-grid.ts'
import { balancesOf, flowsOf, type Period } from '../ui/periods.ts'

/** A row of the result with its cells as cents, read once. */
export interface MoneyRow {
  key: string
  label: string
  group: string
  direction: 'in' | 'out' | 'both'
  cells: bigint[]
  total: bigint
}

/** The rows that add up to the net flow: totals of the engine are not rows of their own. */
export const rowsOf = (result: ForecastResult): MoneyRow[] =>
  result.rows
    .filter((row) => row.level !== 'total')
    .map((row) => ({
      key: row.key,
      label: row.label,
      group: row.group,
      direction: row.direction,
      cells: row.cells.map(centsOf),
      total: centsOf(row.total),
    }))

export function categoryName(code: string, t: Translate): string {
  const key = knownKey(`forecasts.category.${code}`)
  return key ? t(key) : code
}

const directionOrder = { out: 0, in: 1, both: 2 }
/** One group per category, costs first; the lines of a folded group are left out, its sum stays. */
export function gridRowsOf(
  rows: readonly MoneyRow[],
  periods: readonly Period[],
  folded: ReadonlySet<string>,
  t: Translate,
): GridRow[] {
  const groups = new Map<string, MoneyRow[]>()
  for (const row of rows) groups.set(groupId(row), [...(groups.get(groupId(row)) ?? []), row])
  const ordered = [...groups.entries()].sort(([, [a]], [, [b]]) =>
    a && b ? directionOrder[a.direction] - directionOrder[b.direction] : 0,
  )
  return ordered.flatMap(([id, members]) => {
    const cells = flowsOf(addUp(members.map((row) => row.cells)), periods)
    const first = members[0]
    const head: GridRow = {
      id,
      label: first ? categoryName(first.group, t) : id,
      kind: 'group',
      cells,
      total: sum(members.map((row) => row.total)),
      expanded: !folded.has(id),
    }
    if (folded.has(id)) return [head]
    return [
      head,
      ...members.map(
        (row): GridRow => ({
          id: row.key,
          label: row.label,
          note: row.key,
          kind: 'line',
          cells: flowsOf(row.cells, periods),
          total: row.total,
        }),
      ),
    ]
  })
}
export const groupId = (row: MoneyRow) => `group:${row.direction}:${row.group}`

/** Column sums of rows of the same length. */
export function addUp(rows: readonly (readonly bigint[])[]): bigint[] {
  const length = Math.max(0, ...rows.map((cells) => cells.length))
  return Array.from({ length }, (_, index) => sum(rows.map((cells) => cells[index] ?? 0n)))
}

export const totalKeys = ['inflow', 'outflow', 'net', 'interest', 'cumulative', 'balance'] as const
type TotalKey = (typeof totalKeys)[number]
/** The rows that stay at the foot of the grid: net and cumulative; in own cash also interest and the balance. */
export function footerOf(result: ForecastResult, periods: readonly Period[], t: Translate): GridRow[] {
  const totals = Object.fromEntries(totalKeys.map((key) => [key, result.totals[key].map(centsOf)])) as Record<
    TotalKey,
    bigint[]
  >
  const flow = (key: TotalKey): GridRow => ({
    id: `total:${key}`,
    label: t(`forecasts.${key}`),
    kind: 'total',
    cells: flowsOf(totals[key], periods),
    total: sum(totals[key]),
  })
  const stand = (key: TotalKey): GridRow => ({
    id: `total:${key}`,
    label: t(`forecasts.${key}`),
    kind: 'total',
    cells: balancesOf(totals[key], periods),
  })
  return result.view === 'own'
    ? [flow('net'), flow('interest'), stand('balance')]
    : [flow('net'), stand('cumulative')]
}

export type Xirr = ForecastResult['metrics']['xirr']
/** The honest sentence about the internal rate: a number only when it is the only one. */
export function xirrText(xirr: Xirr, t: Translate): { value: string; note: string } {
  if (xirr.status === 'unique' && xirr.value !== undefined)
    return { value: percent(xirr.value), note: t('forecasts.xirrUnique') }
  if (xirr.status === 'multiple') {
    const roots = [...xirr.roots].sort((a, b) => a - b).map((root) => percent(root))
    return {
      value: t('forecasts.xirrNotUnique'),
      note: t('forecasts.xirrMultiple', { count: roots.length, roots: roots.join(' / ') }),
    }
  }
  return {
    value: t('forecasts.xirrNone'),
    note: xirr.status === 'noRoot' ? t('forecasts.xirrNoRoot') : t('forecasts.xirrUndefined'),
  }
}

/** The answer in one sentence, from the same figures as the cards. */
export function sentenceOf(result: ForecastResult, peakMonth: string, t: Translate): string {
  const { inflow, outflow, net, interest, closing } = result.sums
  const whole = (amount: string) => wholeEuros(centsOf(amount))
  if (result.view === 'own') {
    return t('forecasts.sentenceOwn', {
      inflow: whole(inflow),
      outflow: whole(outflow),
      net: whole(net),
      interest: whole(interest),
      closing: whole(closing),
    })
  }
  return t('forecasts.sentence', {
    inflow: whole(inflow),
    outflow: whole(outflow),
    net: whole(net),
    peak: whole(result.metrics.peakFunding.amount),
    month: peakMonth,
  })
}
