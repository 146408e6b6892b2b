export * from './calendar/dates.ts'
export * from './calendar/holidays.ts'
export { closedMonths, withoutVat } from './forecast/actuals.ts'
export {
  type Bridge,
  type BridgeStep,
  bridge,
  LINE_BRIDGE_ORDER,
  type LineDrivers,
  lineBridge,
} from './forecast/bridge.ts'
export * from './forecast/current-account.ts'
export * from './forecast/explain.ts'
export * from './forecast/figure.ts'
export * from './forecast/indexation.ts'
export * from './forecast/input-faults.ts'
export * from './forecast/input-hash.ts'
export * from './forecast/instalments.ts'
export {
  computeLine,
  type LineStep,
  lineBudget,
  lineStartMonth,
  lineSteps,
  phasedIn,
} from './forecast/line.ts'
export * from './forecast/liquidity.ts'
export * from './forecast/loans.ts'
export * from './forecast/milestones.ts'
export * from './forecast/model.ts'
export * from './forecast/model-json.ts'
export * from './forecast/own-cash.ts'
export { absorb, computePlot, type Pace, type Plot, type Sale } from './forecast/plots.ts'
export * from './forecast/portfolio.ts'
export * from './forecast/portfolio-series.ts'
export * from './forecast/profiles.ts'
export * from './forecast/project.ts'
export { yearSums } from './forecast/project-metrics.ts'
export * from './forecast/project-result.ts'
export * from './forecast/recurring.ts'
export * from './forecast/reports.ts'
export * from './forecast/roll-forward.ts'
export * from './forecast/rollup.ts'
export * from './forecast/scenario.ts'
export * from './forecast/solve.ts'
export * from './forecast/subsidy.ts'
export * from './forecast/validate-model.ts'
export * from './forecast/vat.ts'
export * from './forecast/version-bridge.ts'
export { cumulate, insideOf, viewOf } from './forecast/view.ts'
export * from './identity/iban.ts'
export * from './identity/rights.ts'
export * from './liquidity/alerts.ts'
export * from './liquidity/bank-match.ts'
export * from './liquidity/budget-control.ts'
export * from './liquidity/cash-item.ts'
export * from './liquidity/chain.ts'
export * from './liquidity/claim-clock.ts'
export * from './liquidity/day-curve.ts'
export * from './liquidity/day-flows.ts'
export * from './liquidity/day-forecast.ts'
export * from './liquidity/day-span.ts'
export {
  DRIVER_DAYS,
  DRIVER_LIMIT,
  type Driver as CashDriver,
  type DriverWindow,
  largestMovements,
} from './liquidity/drivers.ts'
export * from './liquidity/explain-breach.ts'
export * from './liquidity/fund-advance.ts'
export * from './liquidity/greedy-shifts.ts'
export * from './liquidity/item-transition.ts'
export * from './liquidity/line-standing.ts'
export * from './liquidity/loaded-items.ts'
export * from './liquidity/placed-residuals.ts'
export * from './liquidity/plan.ts'
export * from './liquidity/reconcile-line.ts'
export * from './liquidity/remedies.ts'
export * from './liquidity/shift-problem.ts'
export * from './liquidity/smallest-shifts.ts'
export * from './liquidity/what-if.ts'
export * from './metrics/annuity.ts'
export * from './metrics/discount.ts'
export * from './metrics/peak.ts'
export * from './metrics/roots.ts'
export * from './metrics/statistics.ts'
export * from './money/allocate.ts'
export * from './money/money.ts'
export * from './money/ratio.ts'
export * from './money/result.ts'
export * from './partners/dated-settlement.ts'
export * from './partners/fund-ledger.ts'
export * from './partners/minimal-transfers.ts'
export * from './partners/settlement.ts'
export * from './partners/waterfall.ts'
export * from './portfolio/cell-sums.ts'
export * from './portfolio/rollup-sums.ts'
export * from './portfolio/stage.ts'
export * from './simulation/correlation.ts'
export {
  centreOf,
  type Distribution,
  PERT_LAMBDA,
  rangeOf,
  samplerOf,
  validateDistribution,
} from './simulation/distribution.ts'
export { validateDrivers } from './simulation/driver.ts'
export * from './simulation/kernel.ts'
export { type LinearModelOptions, linearModel } from './simulation/linear-model.ts'
export * from './simulation/mc-model.ts'
export * from './simulation/monte-carlo.ts'
export { MC_PERCENTILES, type McOutcome } from './simulation/summary.ts'
export * from './simulation/tornado.ts'
