export * from './calendar/dates.ts'
export * from './calendar/holidays.ts'
export { closedMonths } from './forecast/actuals.ts'
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
export * from './identity/rights.ts'
export * from './metrics/annuity.ts'
export * from './metrics/discount.ts'
export * from './metrics/peak.ts'
export * from './metrics/roots.ts'
export * from './metrics/statistics.ts'
export * from './money/allocate.ts'
export * from './money/money.ts'
export * from './money/ratio.ts'
export * from './money/result.ts'
export * from './partners/fund-ledger.ts'
export * from './partners/settlement.ts'
export * from './partners/waterfall.ts'
export * from './portfolio/stage.ts'
