import type { DayCount, IsoDate, Timing, YM } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import type { Rate } from '../money/ratio.ts'

/** Version of the rules. Same input hash and engine version give bit-identical output. */
export const ENGINE_VERSION = '1.2.0'

/**
 * Who pays or receives: `own:project:self` is the project of the model, `own:cluster:*`, `own:fund:*`, `own:org`
 * and `own:project:<id>` other own units, `partner:*` parties with a share in the result, `ext:*` everybody else.
 */
export type UnitId = string

export const SELF: UnitId = 'own:project:self'
export const MARKET: UnitId = 'ext:market'
export const TAX_AUTHORITY: UnitId = 'ext:vat'
export const BANK: UnitId = 'ext:bank'

/** Categories of lines and of derived amounts; the interface translates them. */
export const LINE_CATEGORIES = [
  'land_acquisition',
  'remediation',
  'infrastructure',
  'utilities',
  'studies',
  'fees',
  'marketing',
  'site_management',
  'staff_recharge',
  'financing',
  'contingency',
  'equity_stake',
  'building',
  'operations',
  'plot_sale',
  'ground_lease',
  'building_right',
  'rental',
  'subsidy',
  'partner_contribution',
  'energy',
  'dividend',
  'other',
] as const
export type Category = (typeof LINE_CATEGORIES)[number]

export const LINE_STATUSES = ['committed', 'planned', 'chance'] as const
export type LineStatus = (typeof LINE_STATUSES)[number]
export type Direction = 'cost' | 'revenue'

/** How a total spreads over months (or years, in a yearly model). */
export type Profile =
  | { readonly kind: 'lump' }
  | { readonly kind: 'linear' }
  | { readonly kind: 'sCurve' }
  | { readonly kind: 'weights'; readonly weights: readonly Rate[] }
  /** Shares per calendar year, linear inside the year. */
  | { readonly kind: 'annual'; readonly shares: Readonly<Record<string, Rate>> }
  | InstalmentProfile
  | RecurringProfile

/** Shares of a contract sum, a retention on each, released at provisional and final acceptance. */
export interface InstalmentProfile {
  readonly kind: 'instalments'
  readonly shares: readonly Rate[]
  /** Months after the start, one per share. */
  readonly offsets: readonly number[]
  readonly retention: Rate
  readonly releaseSplit: readonly Rate[]
  /** Months after the start, one per release. */
  readonly releaseOffsets: readonly number[]
}

/** A yearly amount paid per period (rent, canon); the first partial period counts days/365. */
export interface RecurringProfile {
  readonly kind: 'recurring'
  readonly frequency: 'month' | 'quarter' | 'year'
  readonly payment: 'prepaid' | 'arrears'
  /** First day of the right; the first of the start month when absent. */
  readonly from?: IsoDate
  readonly rentFreeMonths: number
  readonly occupancy: Rate
}

/**
 * One way in which prices change over time; see finance.md 7. A factor has six decimals unless `unrounded` is set,
 * for a business case whose convention rounds the indexed amount only.
 */
export type IndexSpec =
  | {
      readonly mode: 'calendarYear' | 'anniversary' | 'monthly'
      readonly rate: Rate
      readonly cap?: Rate
      readonly floor?: Rate
      readonly unrounded?: boolean
    }
  /** A rate per calendar year; years without one use `rate`. */
  | {
      readonly mode: 'vector'
      readonly rates: Readonly<Record<string, Rate>>
      readonly rate: Rate
      readonly unrounded?: boolean
    }
  /** Published values per month; after the last one `extrapolate` grows per year. */
  | { readonly mode: 'series'; readonly values: Readonly<Record<YM, Rate>>; readonly extrapolate?: Rate }

/** Where a line starts: a month, or a milestone that may have no date yet (the line is then `unplaced`). */
export type LineStart = { readonly month: YM } | { readonly milestone: string; readonly offset: number }

export interface Assumption {
  readonly text: string
  readonly source?: string
  readonly owner?: string
  readonly reviewOn?: IsoDate
}

/** Either a fixed amount or quantity times unit price; the product is rounded to the cent once. */
export type LineAmount =
  | { readonly cents: Cents }
  | { readonly quantity: Rate; readonly unitPrice: Rate; readonly unit?: string }

export interface LineInput {
  readonly id: string
  readonly code: string
  readonly category: Category
  readonly description: string
  readonly direction: Direction
  readonly payer: UnitId
  readonly receiver: UnitId
  readonly amount: LineAmount
  /** Product of the scenario factors on the amount; absent means 1. Rounded once, with the amount. */
  readonly factor?: Rate
  readonly priceYear: number
  readonly profile: Profile
  readonly start: LineStart
  /** Length in months; 1 for a lump. */
  readonly months: number
  /** Key of `ProjectModel.indexes`. */
  readonly index: string
  readonly priceFixedUntil?: YM
  readonly vatRate: Rate
  /** Recoverable share of the VAT, 0..1. */
  readonly vatRecoverable: Rate
  readonly paymentLagMonths: number
  readonly status: LineStatus
  /** 1 for committed and planned, in (0,1] for a chance. */
  readonly probability: Rate
  readonly assumption?: Assumption
  readonly subsidyEligibleShare?: Rate
  /**
   * Amounts set by hand, in the sign of the line, at price level without VAT; the key counts months from the start of
   * the line, so they move with it. Such an amount stands in the place of what the profile gives in that month.
   */
  readonly cells?: Readonly<Record<string, Cents>>
  /** What was really paid, and what happens to the rest, once months are closed (`ProjectModel.closedThrough`). */
  readonly actuals?: LineActuals
  /**
   * Cut-off of this line in the place of that of the model; null: none. Only in the mixed models of a bridge, where
   * lines of two versions stand side by side; never stored.
   */
  readonly closedThrough?: YM | null
}

export const ROLL_POLICIES = ['keepTotal', 'keepRemaining', 'manual'] as const
export type RollPolicy = (typeof ROLL_POLICIES)[number]

export interface LineActuals {
  /** Paid per month by bank date, VAT included, in the sign of the line; months without a payment may be absent. */
  readonly paid: Readonly<Record<YM, Cents>>
  readonly policy: RollPolicy
  /** Expected end total with VAT, for the policy `manual`. */
  readonly eac?: Cents
}

export interface PlotInput {
  readonly id: string
  readonly code: string
  readonly phase: string
  readonly areaM2: Rate
  /** Euro per m2 at the price level of the model; 0 for a ground lease. */
  readonly pricePerM2: Rate
  readonly priceFactor?: Rate
  readonly mode: 'sale' | 'groundLease'
  /** Month of the agreement (compromis); null while nobody has placed it: the plot is then `unplaced`. */
  readonly agreement: YM | null
  readonly state: 'free' | 'option' | 'agreement' | 'deed'
  readonly status: LineStatus
}

export interface PlotTerms {
  readonly depositShare: Rate
  readonly deedLagMonths: number
  /** Euro per m2 and year of a ground lease, at the price level of the model. */
  readonly canonPerM2: Rate
  /** Keys of `ProjectModel.indexes`. */
  readonly priceIndex: string
  readonly canonIndex: string
}

export interface TransferInput {
  readonly id: string
  readonly code: string
  readonly description: string
  readonly payer: UnitId
  readonly receiver: UnitId
  readonly cents: Cents
  readonly month: YM
}

/** A loan taken by the project: the draw comes in at the end of `month`, the first instalment a month later. */
export interface LoanInput {
  readonly id: string
  readonly description: string
  readonly month: YM
  readonly principal: Cents
  readonly rate: Rate
  readonly months: number
  readonly type: 'annuity' | 'linear' | 'bullet'
}

export interface Party {
  readonly unit: UnitId
  readonly name: string
  /** Share in the result, 0..1; the keys of all parties sum to 1. */
  readonly key: Rate
}

/**
 * Everything the engine needs to compute one project. JSON apart from `bigint` amounts: `modelToJson` and
 * `modelFromJson` are the two edges. Months count from `start`, which is month 0.
 */
export interface ProjectModel {
  readonly code: string
  readonly name: string
  readonly start: YM
  readonly months: number
  /** A yearly model puts each year's amount in the last month of the year and evaluates year sums. */
  readonly period: 'month' | 'year'
  readonly priceYear: number
  readonly grossAreaM2?: Rate
  readonly discount: { readonly rate: Rate; readonly dayCount: DayCount; readonly timing: Timing }
  readonly account: { readonly debitRate: Rate; readonly creditRate: Rate; readonly opening: Cents }
  readonly vat: {
    readonly refundLagMonths: number
    readonly outputLagMonths: number
    readonly standardRate: Rate
  }
  readonly indexes: Readonly<Record<string, IndexSpec>>
  /** The own project first, then its partners. Without partners one party with key 1. */
  readonly parties: readonly Party[]
  readonly milestones: Readonly<Record<string, YM | null>>
  /** Last closed month: up to and with it lines count what was paid, not what was planned. */
  readonly closedThrough?: YM
  readonly lines: readonly LineInput[]
  readonly plots: readonly PlotInput[]
  readonly plotTerms: PlotTerms
  readonly transfers: readonly TransferInput[]
  readonly loans: readonly LoanInput[]
}

/** Limits of one model: a list without a limit is a way to stop the service. */
export const MODEL_LIMITS = {
  months: 600,
  lines: 2000,
  plots: 2000,
  transfers: 1000,
  loans: 100,
  parties: 20,
} as const
