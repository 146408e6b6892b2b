import {
  addToMonth,
  type Cents,
  consolidate,
  formatMoney,
  monthIndex,
  type PortfolioItem,
  type PortfolioProject,
  type PortfolioView,
  sumCents,
} from '@stuurhuis/domain'
import type { Language, PortfolioResult } from '@stuurhuis/schemas'
import type { CurrentForecast } from './forecasts.queries.ts'
import type { CashOfProject } from './forecasts.service.ts'
import { alertTexts, rowLabel } from './labels.ts'
import { centsOf } from './result.ts'

export type PortfolioMember = { readonly forecast: CurrentForecast; readonly cash: CashOfProject }
export type PortfolioQuery = {
  readonly view: PortfolioView
  readonly opening: string
  readonly floor: string
}

const longest = 600

/**
 * Consolidation of own cash (the series of a project are own cash already, so no share is applied to them again).
 * Projects that the caller may not see stand together in one row, so that totals stay right.
 */
export function toPortfolioResult(
  members: readonly PortfolioMember[],
  query: PortfolioQuery,
  language: Language,
  self: string,
): PortfolioResult {
  const starts = members.map(({ cash }) => cash.start).sort()
  const start = starts[0] ?? '2000-01'
  const months = Math.min(
    longest,
    Math.max(1, ...members.map(({ cash }) => monthIndex(start, cash.start) + cash.months)),
  )
  const items: PortfolioItem[] = members.map(({ forecast, cash }) => ({
    id: forecast.projectId,
    start: cash.start,
    basis: 'own',
    series: cash.series,
  }))
  const opening = centsOf(query.opening)
  const floor = centsOf(query.floor)
  const result = consolidate(items, { opening, floor, start, months })[query.view]
  const labels = Array.from({ length: months }, (_, k) => addToMonth(start, k))
  return {
    self,
    currency: 'EUR',
    view: query.view,
    opening: query.opening,
    floor: query.floor,
    months: labels,
    projects: projectRows(members, result.projects, labels.length, language),
    totals: { net: result.net.map(formatMoney), balance: result.balance.map(formatMoney) },
    afterHorizon: formatMoney(result.afterHorizon),
    years: yearsOf(labels, result.net, result.balance),
    lowest: { month: result.lowest.month, balance: formatMoney(result.lowest.cents) },
    ...(result.belowFloorFrom && { belowFloorFrom: result.belowFloorFrom }),
    alerts: result.belowFloorFrom
      ? [
          {
            code: 'belowFloor',
            severity: 'serious',
            month: result.belowFloorFrom,
            amount: formatMoney(result.lowest.cents - floor),
            detail: alertTexts['belowFloor']?.[language] ?? 'belowFloor',
          },
        ]
      : [],
  }
}

type ProjectCell = PortfolioResult['projects'][number]
/** One row per project that the caller sees, and one without a name for all the others. */
function projectRows(
  members: readonly PortfolioMember[],
  computed: readonly PortfolioProject[],
  months: number,
  language: Language,
): ProjectCell[] {
  const isVisible = (index: number) => members[index]?.forecast.visible === true
  const rows = computed.flatMap((project, index): ProjectCell[] => {
    const forecast = members[index]?.forecast
    if (!forecast || !isVisible(index)) return []
    return [
      {
        id: forecast.projectId,
        code: forecast.projectCode,
        name: forecast.projectName,
        ...(forecast.externalId && { externalId: forecast.externalId }),
        cells: project.cents.map(formatMoney),
        total: formatMoney(project.total),
        peak: formatMoney(project.peak),
        afterHorizon: formatMoney(project.afterHorizon),
      },
    ]
  })
  const hidden = computed.filter((_project, index) => !isVisible(index))
  if (hidden.length === 0) return rows
  const cells = Array.from({ length: months }, (_, k) =>
    sumCents(hidden.map((project) => project.cents[k] ?? 0n)),
  )
  const others: ProjectCell = {
    code: '',
    name: rowLabel('otherProjects', language),
    cells: cells.map(formatMoney),
    total: formatMoney(sumCents(hidden.map((project) => project.total))),
    afterHorizon: formatMoney(sumCents(hidden.map((project) => project.afterHorizon))),
  }
  return [...rows, others]
}

function yearsOf(
  labels: readonly string[],
  net: readonly Cents[],
  balance: readonly Cents[],
): PortfolioResult['years'] {
  const years = [...new Set(labels.map((label) => label.slice(0, 4)))]
  return years.map((year) => {
    const at = labels.flatMap((label, k) => (label.startsWith(year) ? [k] : []))
    return {
      year: Number(year),
      net: formatMoney(sumCents(at.map((k) => net[k] ?? 0n))),
      endBalance: formatMoney(balance[at.at(-1) ?? 0] ?? 0n),
    }
  })
}
