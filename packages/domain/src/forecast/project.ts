import { addToMonth, type IsoDate, monthIndex, type YM } from '../calendar/dates.ts'
import { type Cents, sumCents } from '../money/money.ts'
import { addRatio, formatRatio, parseRatio, ZERO } from '../money/ratio.ts'
import { type SettlementResult, settlePositions } from '../partners/settlement.ts'
import { runAccount } from './account.ts'
import { loanPayments, projectFlows } from './flows.ts'
import { computeLine } from './line.ts'
import { ENGINE_VERSION, type LineInput, type ProjectModel, SELF } from './model.ts'
import { computePlot, totalPlotSales } from './plots.ts'
import { projectMetrics } from './project-metrics.ts'
import type {
  Alert,
  Check,
  Flow,
  LineResult,
  PlotResult,
  ProjectMetrics,
  ProjectResult,
  ViewSpec,
} from './project-result.ts'
import { resultRows } from './rows.ts'
import { cumulate, insideOf, viewOf } from './view.ts'

/** The cash of a project without its figures: what a portfolio adds up and what a version stores. */
export interface ProjectCash {
  readonly lines: readonly LineResult[]
  readonly plots: readonly PlotResult[]
  readonly flows: readonly Flow[]
}

/** @param lineOf what a line gives, for a caller that computed it before */
export function projectCash(
  model: ProjectModel,
  lineOf: (model: ProjectModel, line: LineInput) => LineResult = computeLine,
): ProjectCash {
  const lines = model.lines.map((line) => lineOf(model, line))
  const plots = model.plots.map((plot) => computePlot(model, plot))
  return { lines, plots, flows: projectFlows(model, lines, plots) }
}

/**
 * Computes a project in one view (finance.md 5 and 9.1): every line through the pipeline, plots, VAT settlement,
 * transfers and loans, the own account with interest, then the figures of the view. Pure: the same model, view and
 * as-of date give the same result. The model must have passed `validateModel`.
 */
export function computeProject(
  model: ProjectModel,
  options: { readonly asOf: IsoDate; readonly view: ViewSpec },
): ProjectResult {
  const { lines, plots, flows } = projectCash(model)
  const account = runAccount(model, padded(viewOf(flows, new Set([SELF])).net, model.months))
  const inside = insideOf(model, options.view)
  const seen = viewOf(flows, inside)
  const net = padded(seen.net, model.months)
  const outflow = padded(seen.outflow, model.months)
  const interestTotal = sumCents(account.interest)
  const settlement = settle(model, flows, interestTotal)
  const checks = runChecks(model, lines, flows, settlement, interestTotal)
  const balances = options.view.kind === 'own' ? account.closing : cumulate(net)
  const metrics = projectMetrics(model, net, outflow, balances)
  return {
    engineVersion: ENGINE_VERSION,
    asOf: options.asOf,
    view: options.view,
    start: model.start,
    months: model.months,
    monthLabels: Array.from({ length: model.months }, (_, k) => addToMonth(model.start, k)),
    lines,
    plots,
    flows,
    rows: resultRows({ model, view: options.view, inside, flows, lines, plots, net, account }),
    totals: { inflow: padded(seen.inflow, model.months), outflow, net, cumulative: cumulate(net) },
    account,
    plotSales: totalPlotSales(plots),
    saleableM2: formatRatio(model.plots.map((p) => parseRatio(p.areaM2)).reduce(addRatio, ZERO)),
    interestTotal,
    afterHorizon: seen.afterHorizon,
    unplaced: sumCents([...lines.map((l) => l.unplaced + l.rolledRest), ...plots.map((p) => p.unplaced)]),
    internal: seen.internal,
    metrics,
    settlement,
    checks,
    alerts: findAlerts(model, lines, plots, metrics),
    valid: checks.every((check) => check.ok),
  }
}

/** A project without any flow still has its months. */
function padded(series: readonly Cents[], months: number): Cents[] {
  return Array.from({ length: months }, (_, k) => series[k] ?? 0n)
}

/** Position of each party: its own view over the whole life; the own project also bears the interest. */
function settle(model: ProjectModel, flows: readonly Flow[], interest: Cents): SettlementResult {
  return settlePositions(
    model.parties.map((party) => {
      const seen = viewOf(flows, new Set([party.unit]))
      const position = sumCents(seen.net) + seen.afterHorizon + (party.unit === SELF ? interest : 0n)
      return { id: party.unit, key: parseRatio(party.key), position }
    }),
  )
}

function runChecks(
  model: ProjectModel,
  lines: readonly LineResult[],
  flows: readonly Flow[],
  settlement: SettlementResult,
  interest: Cents,
): Check[] {
  const sumOf = (pick: (line: LineResult) => Cents) => sumCents(lines.map(pick))
  const everybody = viewOf(flows, new Set(model.parties.map((p) => p.unit)))
  const result = sumCents(everybody.net) + everybody.afterHorizon + interest
  return [
    check(
      'PHASED_EQUALS_BUDGET',
      sumOf((l) => l.totals.phased + l.unplaced - l.budget),
    ),
    check(
      'CASH_EQUALS_NET_PLUS_VAT',
      sumOf((l) => sumCents(l.cash) + l.cashAfterHorizon + l.pastResidual - l.totals.indexed - l.totals.vat),
    ),
    check('POSITIONS_EQUAL_RESULT', sumCents(settlement.parties.map((p) => p.position)) - result),
    check('SETTLEMENTS_SUM_ZERO', sumCents(settlement.parties.map((p) => p.settlement))),
    check(
      'DERIVED_VAT_EQUALS_RECOVERABLE',
      sumOf(
        (l) => sumCents(l.vatSettlement) + l.vatSettlementAfterHorizon + l.vatSettlementPast - owedBack(l),
      ),
    ),
  ]
}

function owedBack(line: LineResult): Cents {
  return line.direction === 'cost' ? line.totals.recoverable : -line.totals.vat
}

function check(code: Check['code'], difference: Cents): Check {
  return { code, ok: difference === 0n, difference }
}

/** Transfers and loans of which a part stands in no month of the model. */
function outsideHorizon(model: ProjectModel) {
  const placeOf = (month: YM): 'pastResidual' | 'afterHorizon' | undefined => {
    const k = monthIndex(model.start, month)
    return k < 0 ? 'pastResidual' : k >= model.months ? 'afterHorizon' : undefined
  }
  const transfers = model.transfers.flatMap(({ code: subject, month, cents }) => {
    const code = placeOf(month)
    return code ? [{ code, subject, cents }] : []
  })
  const loans = model.loans.flatMap((loan) => {
    const code = placeOf(loan.month)
    if (code === 'afterHorizon') return [{ code, subject: loan.id, cents: loan.principal }]
    const { paymentsAfter } = loanPayments(model, loan)
    const drawn = code ? [{ code, subject: loan.id, cents: loan.principal }] : []
    return [...drawn, { code: 'afterHorizon' as const, subject: loan.id, cents: paymentsAfter }]
  })
  return [...transfers, ...loans]
}

function findAlerts(
  model: ProjectModel,
  lines: readonly LineResult[],
  plots: readonly PlotResult[],
  metrics: ProjectMetrics,
): Alert[] {
  const about = (code: Alert['code'], subject: string, cents: Cents): Alert[] =>
    cents === 0n ? [] : [{ code, severity: 'warning', subject, cents }]
  const alerts = [
    ...lines.flatMap((line) => [
      ...about('unplaced', line.code, line.unplaced + line.rolledRest),
      ...about('afterHorizon', line.code, line.cashAfterHorizon),
      ...about('pastResidual', line.code, line.pastResidual),
    ]),
    ...plots.flatMap((plot) => [
      ...about('unplaced', plot.code, plot.unplaced),
      ...about('afterHorizon', plot.code, plot.depositAfterHorizon + plot.balanceAfterHorizon),
      ...about('pastResidual', plot.code, plot.pastResidual),
    ]),
  ]
  alerts.push(...outsideHorizon(model).flatMap(({ code, subject, cents }) => about(code, subject, cents)))
  if (metrics.xirr.status === 'multiple') alerts.push({ code: 'multipleIrr', severity: 'info' })
  if (metrics.xirr.status === 'noRoot') alerts.push({ code: 'noIrr', severity: 'info' })
  return alerts
}
