import { monthIndex, type YM, ymOf } from '../calendar/dates.ts'
import type { LineStatus } from '../forecast/model.ts'
import { type Cents, sumCents } from '../money/money.ts'
import type { Rate } from '../money/ratio.ts'
import { type CashDirection, type CashItem, liveItems } from './cash-item.ts'
import { type DayForecast, type DayForecastInput, dayForecast, type ForecastFrame } from './day-forecast.ts'
import type { DayRule, LineResidual } from './placed-residuals.ts'
import { type CoverAlert, type OnContract, type Reconciled, reconcileLine } from './reconcile-line.ts'

/** A line of the working version: its monthly cash, and how items and days relate to it. */
export interface PlannedLine {
  readonly lineId: string
  readonly direction: CashDirection
  readonly status: LineStatus
  readonly probability: Rate
  readonly start: YM
  /** Monthly cash in the line's own sign. */
  readonly cents: readonly Cents[]
  readonly dayRule?: DayRule
  readonly onContract: OnContract
  readonly closed?: { readonly reason: string }
}

/** Everything that a forecast by day starts from: lines before and items beside their reconciliation. */
export interface LiquidityPlan extends ForecastFrame {
  readonly lines: readonly PlannedLine[]
  readonly items: readonly CashItem[]
  /** Last closed month: up to and with it a line holds what was paid, so nothing of it is still to come. */
  readonly closedThrough?: YM
}

export interface ReconciledPlan {
  readonly residuals: readonly LineResidual[]
  readonly lines: readonly ({ readonly lineId: string } & Reconciled)[]
  readonly alerts: readonly { readonly lineId: string; readonly alert: CoverAlert; readonly overrun: Cents }[]
  /** Live items without a line: they count as extra, each is an alert. */
  readonly unplanned: readonly string[]
}

/**
 * Takes from every line what its items cover (finance.md 9.3). Closed months hold actuals: they leave no residual, and
 * the items that the bank paid in them cover nothing else.
 */
export function reconcilePlan(
  plan: Pick<LiquidityPlan, 'lines' | 'items' | 'closedThrough'>,
): ReconciledPlan {
  const live = liveItems(plan.items)
  const byLine = new Map<string, CashItem[]>()
  for (const item of live) {
    if (item.lineId === null) continue
    const known = byLine.get(item.lineId)
    if (known === undefined) byLine.set(item.lineId, [item])
    else known.push(item)
  }
  const lines = plan.lines.map((line) => ({
    lineId: line.lineId,
    ...reconcileOpen(line, byLine.get(line.lineId) ?? [], plan.closedThrough),
  }))
  return {
    residuals: plan.lines.map((line, i) => residualOf(line, lines[i]?.residual ?? [])),
    lines,
    alerts: lines.flatMap(({ lineId, alerts, overrun }) =>
      alerts.map((alert) => ({ lineId, alert, overrun })),
    ),
    unplanned: live.filter((item) => item.lineId === null).map((item) => item.id),
  }
}

function reconcileOpen(line: PlannedLine, items: readonly CashItem[], closedThrough?: YM): Reconciled {
  const closedMonths = closedThrough === undefined ? 0 : monthIndex(line.start, closedThrough) + 1
  const open = closedMonths <= 0 ? line.cents : line.cents.map((cents, k) => (k < closedMonths ? 0n : cents))
  const isSettled = (item: CashItem) =>
    item.status === 'paid' &&
    item.date !== null &&
    closedThrough !== undefined &&
    ymOf(item.date) <= closedThrough
  const unsettled = items.filter((item) => !isSettled(item))
  const reconciled = reconcileLine(open, unsettled, line)
  return { ...reconciled, eac: reconciled.eac + sumCents(line.cents) - sumCents(open) }
}

function residualOf(line: PlannedLine, residual: readonly Cents[]): LineResidual {
  const { lineId, direction, status, probability, start } = line
  const rule = line.dayRule === undefined ? {} : { dayRule: line.dayRule }
  return { lineId, direction, status, probability, start, residual, ...rule }
}

/** The input of `dayForecast` for a plan. */
export function forecastInput(plan: LiquidityPlan): DayForecastInput {
  const { lines: _lines, closedThrough: _closed, ...rest } = plan
  return { ...rest, residuals: reconcilePlan(plan).residuals }
}

/** Reconcile, then place by day: what the screen shows and what a what-if recomputes. */
export function forecastPlan(plan: LiquidityPlan): DayForecast {
  return dayForecast(forecastInput(plan))
}
