import {
  type Cents,
  categoryTotals,
  centsOfNumber,
  closedMonths,
  formatMoney,
  formatRatio,
  type ProjectModel,
  type ProjectResult,
  parseMoney,
  presentValueOf,
  type ResultRow,
  ratioOfNumber,
  residualLandValue,
  roundToDecimals,
  rowByYear,
  sumCents,
} from '@stuurhuis/domain'
import type { ForecastResult, Language } from '@stuurhuis/schemas'
import type { Computed } from './forecasts.service.ts'
import { alertTexts, checkTexts, rowLabel } from './labels.ts'

export type View = 'project' | 'own'
type ApiRow = ForecastResult['rows'][number]

/** A float figure as decimal text with at most `decimals` places. */
export const toDecimalText = (value: number, decimals: number): string =>
  formatRatio(roundToDecimals(ratioOfNumber(value), decimals))
const money = (cents: readonly Cents[]): string[] => cents.map(formatMoney)

/** Derived rows that count in the net flow as they are, with the group they are shown in. */
const derivedGroups: Readonly<Record<string, string>> = {
  vatSettlement: 'vat_settlement',
  transfers: 'transfer',
  financing: 'financing',
}
const totalRows = new Set([
  'costs',
  'revenues',
  'plotDeposits',
  'plotBalances',
  'groundLease',
  'netBeforeInterest',
  'openingBalance',
  'interest',
  'closingBalance',
  'cumulative',
])
const plotParts: Readonly<Record<string, string>> = {
  plotDeposits: 'deposit',
  plotBalances: 'balance',
  groundLease: 'canon',
}

/** A result of the engine as the API gives it: both views computed, one shown, the usual statement beside it. */
export function toForecastResult(
  forecast: { id: string; projectId: string },
  computed: Computed,
  view: View,
  language: Language,
  lineIds: ReadonlyMap<string, string>,
): ForecastResult {
  const result = computed[view]
  return {
    forecastId: forecast.id,
    projectId: forecast.projectId,
    currency: 'EUR',
    view,
    months: [...result.monthLabels],
    rows: apiRows(result, language).map((row) => {
      const lineId = row.level === 'line' ? lineIds.get(row.key) : undefined
      return lineId === undefined ? row : { ...row, lineId }
    }),
    ...toTotals(result),
    statement: statementOf(computed),
    years: yearsOf(computed, view),
    categories: categoryTotals(computed.project.lines).map((row) => ({
      category: row.category,
      budget: formatMoney(row.budget),
      indexed: formatMoney(row.indexed),
      vat: formatMoney(row.vat),
      vatRecoverable: formatMoney(row.recoverable),
      cash: formatMoney(row.cash),
    })),
    metrics: toMetrics(result, computed.model),
    ...(computed.model.parties.length > 1 && { settlement: toSettlement(result, computed.model) }),
    checks: result.checks.map((check) => ({
      code: check.code,
      ok: check.ok,
      difference: formatMoney(check.difference),
      detail: checkTexts[check.code]?.[language] ?? check.code,
    })),
    valid: result.valid,
    alerts: result.alerts.map((alert) => ({
      code: alert.code,
      severity: alert.severity,
      ...(alert.month && { month: alert.month }),
      ...(alert.cents !== undefined && { amount: formatMoney(alert.cents) }),
      ...(alert.subject && { key: alert.subject }),
      detail: [alert.subject, alertTexts[alert.code]?.[language] ?? alert.code].filter(Boolean).join(' '),
    })),
    asOf: result.asOf,
    inputHash: computed.inputHash,
    engineVersion: result.engineVersion,
  }
}

function toTotals(result: ProjectResult): Pick<ForecastResult, 'totals' | 'sums'> {
  const vat = result.rows.find((row) => row.key === 'vatSettlement')
  return {
    totals: {
      inflow: money(result.totals.inflow),
      outflow: money(result.totals.outflow),
      net: money(result.totals.net),
      cumulative: money(result.totals.cumulative),
      interest: money(result.account.interest),
      balance: money(result.account.closing),
    },
    sums: {
      inflow: formatMoney(sumCents(result.totals.inflow)),
      outflow: formatMoney(sumCents(result.totals.outflow)),
      net: formatMoney(sumCents(result.totals.net)),
      interest: formatMoney(result.interestTotal),
      closing: formatMoney(result.account.closing.at(-1) ?? 0n),
      plotSales: formatMoney(result.plotSales),
      vatRecovered: formatMoney(vat?.total ?? 0n),
      afterHorizon: formatMoney(result.afterHorizon),
    },
  }
}

function toMetrics(result: ProjectResult, model: ProjectModel): ForecastResult['metrics'] {
  const { metrics } = result
  const payback = metrics.payback === null ? undefined : result.monthLabels[metrics.payback]
  return {
    nominalSum: formatMoney(metrics.nominalSum),
    npv: toDecimalText(metrics.npv, 8),
    xnpv: toDecimalText(metrics.xnpv, 8),
    endValue: toDecimalText(metrics.endValue, 8),
    ...(metrics.endValueLedger !== null && { endValueLedger: formatMoney(metrics.endValueLedger) }),
    irr: toRoots(metrics.irr),
    xirr: toRoots(metrics.xirr),
    ...(metrics.mirr !== null && { mirr: metrics.mirr }),
    ...(metrics.profitOnCost !== null && { profitOnCost: toDecimalText(metrics.profitOnCost, 8) }),
    ...toDecision(result, model),
    peakFunding: { amount: formatMoney(metrics.peakFunding.cents), month: metrics.peakFunding.month },
    ...(payback && { payback }),
    discountRate: model.discount.rate,
    dayCount: model.discount.dayCount,
  }
}

/** What the land may cost, and the figures of a decision that is still to come: without what was paid already. */
function toDecision(result: ProjectResult, model: ProjectModel): Partial<ForecastResult['metrics']> {
  const closed = closedMonths(model)
  const land = model.lines.filter((line) => line.category === 'land_acquisition').map((line) => line.code)
  const residual = land.length === 0 ? null : residualLandValue(model, land, result.asOf)
  const { net } = result.totals
  return {
    ...(residual !== null &&
      Number.isFinite(residual) && { residualLandValue: formatMoney(centsOfNumber(residual)) }),
    ...(closed > 0 && {
      sunkCost: formatMoney(-sumCents(net.slice(0, closed))),
      decisionNpv: toDecimalText(
        presentValueOf(
          model,
          net.map((cents, k) => (k < closed ? 0n : cents)),
        ),
        8,
      ),
    }),
  }
}

function toSettlement(result: ProjectResult, model: ProjectModel): ForecastResult['settlement'] {
  return {
    result: formatMoney(result.settlement.result),
    parties: result.settlement.parties.map((party) => {
      const known = model.parties.find((candidate) => candidate.unit === party.id)
      return {
        party: known?.name ?? party.id,
        share: known?.key ?? '0',
        position: formatMoney(party.position),
        entitled: formatMoney(party.entitlement),
        settlement: formatMoney(party.settlement),
      }
    }),
  }
}

export const toRoots = (found: ProjectResult['metrics']['irr']) => ({
  status: found.status,
  roots: [...found.roots],
  ...(found.headline !== null && { value: found.headline }),
})

/** Rows in the order of the engine: leaves that add up to the net flow, and totals. */
export function apiRows(result: ProjectResult, language: Language): ApiRow[] {
  const rows = result.rows.flatMap((row) => toRow(row, result, language))
  const beyond = (row: ApiRow): Cents =>
    row.key === 'netBeforeInterest'
      ? result.afterHorizon
      : sumCents(membersOf(rows, row.key).map((leaf) => centsOf(leaf.afterHorizon)))
  return rows.map((row) => (row.level === 'total' ? { ...row, afterHorizon: formatMoney(beyond(row)) } : row))
}

/** The leaves that a total is the sum of; none for a balance, which is no sum. */
export function membersOf(rows: readonly ApiRow[], totalKey: string): ApiRow[] {
  const leaves = rows.filter((row) => row.level !== 'total')
  const part = plotParts[totalKey]
  if (part) return leaves.filter((leaf) => leaf.level === 'plot' && leaf.key.endsWith(`.${part}`))
  if (totalKey === 'costs') return leaves.filter((leaf) => leaf.level === 'line' && leaf.direction === 'out')
  if (totalKey === 'revenues')
    return leaves.filter((leaf) => leaf.level === 'line' && leaf.direction === 'in')
  return totalKey === 'netBeforeInterest' || totalKey === 'cumulative' ? leaves : []
}

/** Cents of money that we formatted ourselves. */
export function centsOf(text: string): Cents {
  const parsed = parseMoney(text, 'point')
  if (!parsed.ok) throw new Error('not money')
  return parsed.value
}

function toRow(row: ResultRow, result: ProjectResult, language: Language): ApiRow[] {
  const about = {
    key: row.key,
    cells: money(row.cents),
    total: formatMoney(row.total ?? row.cents.at(-1) ?? 0n),
    afterHorizon: '0.00',
  }
  if (row.kind === 'line') return [lineRow(row, about, result)]
  if (row.kind === 'plot') return [plotRow(row, about, result, language)]
  const named = { ...about, label: rowLabel(row.key, language) }
  const group = derivedGroups[row.key]
  if (group) {
    const beyond = row.key === 'vatSettlement' ? vatAfterHorizon(result) : 0n
    return [{ ...named, level: 'derived', group, direction: 'both', afterHorizon: formatMoney(beyond) }]
  }
  if (!totalRows.has(row.key)) return [] // sums per category are made by whoever shows them
  const direction = row.key === 'costs' ? 'out' : row.key === 'revenues' ? 'in' : 'both'
  return [{ ...named, level: 'total', group: row.key, direction }]
}

type RowCells = Pick<ApiRow, 'key' | 'cells' | 'total' | 'afterHorizon'>

function lineRow(row: ResultRow, about: RowCells, result: ProjectResult): ApiRow {
  const line = result.lines.find((candidate) => candidate.id === row.lineId)
  const beyond = line?.cashAfterHorizon ?? 0n
  return {
    ...about,
    key: line?.code ?? row.key,
    label: line?.description || (line?.code ?? row.key),
    level: 'line',
    group: row.category ?? 'other',
    direction: line?.direction === 'revenue' ? 'in' : 'out',
    afterHorizon: formatMoney(line?.direction === 'revenue' ? beyond : -beyond),
  }
}

function plotRow(row: ResultRow, about: RowCells, result: ProjectResult, language: Language): ApiRow {
  const [, id = '', part = ''] = row.key.split(':')
  const plot = result.plots.find((candidate) => candidate.id === id)
  const code = plot?.code ?? id
  const beyond = { deposit: plot?.depositAfterHorizon, balance: plot?.balanceAfterHorizon }[part] ?? 0n
  return {
    ...about,
    key: `${code}.${part}`,
    label: `${code} ${rowLabel(part, language)}`,
    level: 'plot',
    group: part === 'canon' ? 'ground_lease' : 'plot_sale',
    direction: 'in',
    afterHorizon: formatMoney(beyond),
  }
}

function vatAfterHorizon(result: ProjectResult): Cents {
  return sumCents(result.lines.map((line) => line.vatSettlementAfterHorizon))
}

/** The monthly rows by the names that spreadsheets of these projects use, whichever view is shown. */
const statementRows: readonly (readonly [string, View, string])[] = [
  ['kosten_kas_project', 'project', 'costs'],
  ['kosten_kas_POM', 'own', 'costs'],
  ['opbrengsten_lijnen', 'project', 'revenues'],
  ['kavel_voorschotten', 'project', 'plotDeposits'],
  ['kavel_saldi', 'project', 'plotBalances'],
  ['erfpachtcanon', 'project', 'groundLease'],
  ['btw_recuperatie', 'project', 'vatSettlement'],
  ['transfers_POM', 'own', 'transfers'],
  ['netto_project_voor_rente', 'project', 'netBeforeInterest'],
  ['netto_POM_voor_rente', 'own', 'netBeforeInterest'],
  ['saldo_begin_POM', 'own', 'openingBalance'],
  ['rente_POM', 'own', 'interest'],
  ['saldo_eind_POM', 'own', 'closingBalance'],
  ['netto_project_excl_rente_cum', 'project', 'cumulative'],
]
function statementOf(computed: Computed): ForecastResult['statement'] {
  return statementRows.flatMap(([key, view, rowKey]) => {
    const row = computed[view].rows.find((candidate) => candidate.key === rowKey)
    return row
      ? [{ key, cells: money(row.cents), total: formatMoney(row.total ?? row.cents.at(-1) ?? 0n) }]
      : []
  })
}

function yearsOf(computed: Computed, view: View): ForecastResult['years'] {
  const { model } = computed
  const result = computed[view]
  const byYear = (key: string, kind: ResultRow['kind'], cents: readonly Cents[]) =>
    new Map(
      rowByYear(model, { key, kind, level: 0, cents, total: null }).map((cell) => [cell.year, cell.cents]),
    )
  const [inflow, outflow, net] = [
    byYear('in', 'total', result.totals.inflow),
    byYear('out', 'total', result.totals.outflow),
    byYear('net', 'total', result.totals.net),
  ]
  const interest = byYear('interest', 'total', result.account.interest)
  const closing = byYear(
    'closing',
    'balance',
    view === 'own' ? result.account.closing : result.totals.cumulative,
  )
  const cell = (cells: ReadonlyMap<number, Cents>, year: number) => formatMoney(cells.get(year) ?? 0n)
  return [...net.keys()].map((year) => ({
    year,
    inflow: cell(inflow, year),
    outflow: cell(outflow, year),
    net: cell(net, year),
    interest: cell(interest, year),
    closing: cell(closing, year),
  }))
}
