import type { IsoDate, YM } from '../calendar/dates.ts'
import type { RootResult } from '../metrics/roots.ts'
import type { Cents } from '../money/money.ts'
import type { SettlementResult } from '../partners/settlement.ts'
import type { Category, Direction, LineStatus, UnitId } from './model.ts'

/** Which units count as inside: finance.md 9.1. */
export type ViewSpec =
  | { readonly kind: 'project' }
  | { readonly kind: 'own' }
  | { readonly kind: 'units'; readonly inside: readonly UnitId[] }

/** A series of monthly amounts between two units; cents are positive when money goes from payer to receiver. */
export interface Flow {
  readonly key: string
  readonly payer: UnitId
  readonly receiver: UnitId
  readonly cents: readonly Cents[]
  readonly afterHorizon: Cents
}

export interface ViewResult {
  /** Sum of what comes in, per month, 0 or positive for positive flows. */
  readonly inflow: Cents[]
  /** Sum of what goes out, as negative amounts. */
  readonly outflow: Cents[]
  readonly net: Cents[]
  readonly afterHorizon: Cents
  /** Flows with both ends inside: eliminated, but listed. */
  readonly internal: readonly Flow[]
}

/** One line through the pipeline; all arrays have one element per month of the model. Input sign (not signed by view). */
export interface LineResult {
  readonly id: string
  readonly code: string
  readonly category: Category
  readonly description: string
  readonly direction: Direction
  readonly payer: UnitId
  readonly receiver: UnitId
  readonly status: LineStatus
  readonly probability: string
  /** Amount at price level, after scenario factors. */
  readonly budget: Cents
  /** By performance month. */
  readonly phased: Cents[]
  readonly indexed: Cents[]
  readonly vat: Cents[]
  readonly recoverable: Cents[]
  /** By payment month: indexed + VAT. */
  readonly cash: Cents[]
  /** Signed VAT settlement of this line by month of refund or payment: + comes in, - goes out. */
  readonly vatSettlement: Cents[]
  readonly totals: {
    readonly phased: Cents
    readonly indexed: Cents
    readonly vat: Cents
    readonly recoverable: Cents
    readonly cash: Cents
  }
  readonly cashAfterHorizon: Cents
  readonly vatSettlementAfterHorizon: Cents
  /** Cash (and VAT settlement) that falls before the model starts: past, so in no month of it. */
  readonly pastResidual: Cents
  readonly vatSettlementPast: Cents
  /** The whole budget when the start has no date. */
  readonly unplaced: Cents
  /** Paid in closed months, VAT included; 0 while no month is closed. */
  readonly paid: Cents
  /** What is left over after the closed months while the profile has no month left for it. */
  readonly rolledRest: Cents
}

export interface PlotResult {
  readonly id: string
  readonly code: string
  readonly mode: 'sale' | 'groundLease'
  readonly status: LineStatus
  /** Month index of the agreement and of the deed; null when unplaced. */
  readonly agreementIndex: number | null
  readonly deedIndex: number | null
  readonly price: Cents
  readonly deposit: Cents
  readonly balance: Cents
  /** Yearly canon at the price level of the model. */
  readonly canonPerYear: Cents
  readonly deposits: Cents[]
  readonly balances: Cents[]
  readonly canon: Cents[]
  readonly depositAfterHorizon: Cents
  readonly balanceAfterHorizon: Cents
  /** Deposit or balance due before the model starts. */
  readonly pastResidual: Cents
  readonly unplaced: Cents
}

/** One row of the cash-flow grid. `key` is stable; `level` 0 is a group or total, 1 a category, 2 a line. */
export interface ResultRow {
  readonly key: string
  readonly kind: 'group' | 'category' | 'line' | 'plot' | 'total' | 'balance'
  readonly level: 0 | 1 | 2
  readonly lineId?: string
  readonly category?: Category
  readonly label?: string
  readonly cents: readonly Cents[]
  /** Null for rows that are a state (balances), not a movement. */
  readonly total: Cents | null
}

export interface AccountMonth {
  readonly opening: Cents[]
  readonly interest: Cents[]
  readonly closing: Cents[]
}

export interface Check {
  readonly code:
    | 'PHASED_EQUALS_BUDGET'
    | 'CASH_EQUALS_NET_PLUS_VAT'
    | 'POSITIONS_EQUAL_RESULT'
    | 'SETTLEMENTS_SUM_ZERO'
    | 'DERIVED_VAT_EQUALS_RECOVERABLE'
  readonly ok: boolean
  readonly difference: Cents
}

export type AlertCode = 'unplaced' | 'afterHorizon' | 'pastResidual' | 'multipleIrr' | 'noIrr'

export interface Alert {
  readonly code: AlertCode
  readonly severity: 'info' | 'warning'
  readonly month?: YM
  readonly cents?: Cents
  /** Code of the line or plot the alert is about. */
  readonly subject?: string
}

/** Euro as floats; `xirr.headline` is null unless the rate is unique. */
export interface ProjectMetrics {
  readonly nominalSum: Cents
  readonly npv: number
  readonly xnpv: number
  /** NPV x (1+r)^n at the end of the last period, float form. */
  readonly endValue: number
  /** Ledger form: interest at the discount rate rounded to the cent each year (period `year` only). */
  readonly endValueLedger: Cents | null
  readonly peakLedger: { readonly cents: Cents; readonly k: number } | null
  /** Effective yearly rate from the periodic rate. */
  readonly irr: RootResult
  readonly xirr: RootResult
  readonly mirr: number | null
  readonly payback: number | null
  readonly discountedPayback: number | null
  readonly peakFunding: { readonly cents: Cents; readonly k: number; readonly month: YM }
  readonly monthsBelowZero: number
  readonly profitOnCost: number | null
}

export interface ProjectResult {
  readonly engineVersion: string
  readonly asOf: IsoDate
  readonly view: ViewSpec
  readonly start: YM
  readonly months: number
  readonly monthLabels: readonly YM[]
  readonly lines: readonly LineResult[]
  readonly plots: readonly PlotResult[]
  readonly flows: readonly Flow[]
  readonly rows: readonly ResultRow[]
  readonly totals: {
    readonly inflow: Cents[]
    readonly outflow: Cents[]
    readonly net: Cents[]
    readonly cumulative: Cents[]
  }
  /** The own account with its interest; the same in every view. */
  readonly account: AccountMonth
  readonly plotSales: Cents
  readonly saleableM2: string
  readonly interestTotal: Cents
  readonly afterHorizon: Cents
  readonly unplaced: Cents
  readonly internal: readonly Flow[]
  readonly metrics: ProjectMetrics
  readonly settlement: SettlementResult
  readonly checks: readonly Check[]
  readonly alerts: readonly Alert[]
  /** False when a check fails: such a result cannot be submitted. */
  readonly valid: boolean
}
