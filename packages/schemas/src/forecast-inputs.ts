import { z } from 'zod'
import { amountInput, decimal, id, isoDate, monthInput, text } from './scalars.ts'

/** Categories of lines; the interface translates them. */
export const lineCategories = [
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
export const lineCategory = z.enum(lineCategories).meta({ id: 'LineCategory', 'x-extensible': true })
export const lineStatus = z.enum(['committed', 'planned', 'chance']).meta({ id: 'LineStatus' })
/** `own:project:self`, `partner:1`, `own:fund:<id>`, `own:cluster:<id>`, `own:org`, `ext:market`… */
export const unit = z
  .string()
  .regex(/^(own|partner|ext):[A-Za-z0-9:_-]{1,80}$/)
  .meta({ id: 'Unit', description: 'who pays or receives', example: 'own:project:self' })
/** A code people know a line, plot, transfer or loan by; no dot or comma, which scenario paths use, and no space around it. */
export const itemCode = z
  .string()
  .regex(/^[0-9A-Za-z\u00C0-\u024F](?:[0-9A-Za-z\u00C0-\u024F _/()+-]{0,57}[0-9A-Za-z\u00C0-\u024F_/()+-])?$/)
  .meta({ description: 'letters, digits, space and _ / ( ) + -', example: 'K06' })
const share = decimal
const shares = z.array(share).min(1).max(600)
const months = z.int().min(1).max(600)

export const profile = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('lump') }),
    z.strictObject({ kind: z.literal('linear') }),
    z.strictObject({ kind: z.literal('sCurve') }),
    z.strictObject({ kind: z.literal('weights'), weights: shares }),
    z.strictObject({ kind: z.literal('annual'), shares: z.record(z.string().regex(/^\d{4}$/), share) }),
    z.strictObject({
      kind: z.literal('instalments'),
      shares,
      offsets: z.array(z.int().min(0).max(600)).min(1).max(600),
      retention: share,
      releaseSplit: shares,
      releaseOffsets: z.array(z.int().min(0).max(600)).min(1).max(600),
    }),
    z.strictObject({
      kind: z.literal('recurring'),
      frequency: z.enum(['month', 'quarter', 'year']),
      payment: z.enum(['prepaid', 'arrears']),
      from: isoDate.optional(),
      rentFreeMonths: z.int().min(0).max(600),
      occupancy: share,
    }),
  ])
  .meta({ id: 'Profile', description: 'how a total spreads over time' })

export const indexSpec = z
  .discriminatedUnion('mode', [
    z.strictObject({
      mode: z.enum(['calendarYear', 'anniversary', 'monthly']),
      rate: decimal,
      cap: decimal.optional(),
      floor: decimal.optional(),
      unrounded: z.boolean().optional().describe('round the amount only, not the factor'),
    }),
    z.strictObject({
      mode: z.literal('vector'),
      rates: z.record(z.string().regex(/^\d{4}$/), decimal),
      rate: decimal,
      unrounded: z.boolean().optional(),
    }),
    z.strictObject({
      mode: z.literal('series'),
      values: z.record(monthInput, decimal),
      extrapolate: decimal.optional(),
    }),
  ])
  .meta({ id: 'IndexSpec', description: 'one way in which prices change over time' })

export const assumption = z
  .strictObject({
    text: text(2000),
    source: text(500).optional(),
    owner: text(200).optional(),
    reviewOn: isoDate.optional(),
  })
  .meta({ id: 'LineAssumption' })

const indexKey = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/)
/** Everything of a version that is no line, plot, transfer or loan. */
export const settingsFields = {
  period: z.enum(['month', 'year']),
  priceYear: z.int().min(1990).max(2200),
  grossAreaM2: decimal.optional(),
  discountRate: decimal,
  dayCount: z.enum(['ACT/365F', '30E/360', 'ACT/360']),
  timing: z
    .enum(['end', 'begin', 'mid'])
    .describe('day in the month (or year) to which amounts are discounted'),
  account: z.strictObject({ debitRate: decimal, creditRate: decimal, opening: amountInput }),
  vat: z.strictObject({
    refundLagMonths: z.int().min(0).max(120),
    outputLagMonths: z.int().min(0).max(120),
    standardRate: decimal,
  }),
  indexes: z.record(indexKey, indexSpec),
  parties: z
    .array(z.strictObject({ unit, name: text(200), key: decimal }))
    .min(1)
    .max(20)
    .describe('the own project first; the keys sum to 1'),
  plotTerms: z.strictObject({
    depositShare: decimal,
    deedLagMonths: z.int().min(0).max(120),
    canonPerM2: decimal,
    priceIndex: indexKey,
    canonIndex: indexKey,
  }),
} as const

export const lineFields = {
  code: itemCode,
  category: lineCategory,
  label: z.string().trim().max(2000),
  direction: z.enum(['in', 'out']),
  payer: unit,
  receiver: unit,
  amount: amountInput.describe('instead of quantity and unitPrice'),
  quantity: decimal,
  unitPrice: decimal,
  unitName: text(20).describe('m2, uur, stuk'),
  priceYear: z.int().min(1990).max(2200),
  profile,
  start: monthInput,
  milestone: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,40}$/)
    .describe('code of the milestone that the line follows, instead of start'),
  milestoneOffset: z.int().min(-600).max(600),
  months,
  indexKey,
  priceFixedUntil: monthInput,
  vatRate: decimal,
  vatRecoverable: decimal,
  paymentLagMonths: z.int().min(0).max(120),
  status: lineStatus,
  probability: decimal,
  assumption,
  subsidyEligibleShare: decimal,
  rollPolicy: z.enum(['keepTotal', 'keepRemaining', 'manual']),
  expectedTotal: amountInput.describe('expected end total with VAT, for the policy manual'),
} as const
/** Amounts per performance month at price level without VAT, as cash: what goes out is negative. */
export const cellsInput = z.record(monthInput, amountInput.nullable()).meta({
  id: 'MonthAmounts',
  description: 'month -> amount at price level without VAT; out is negative; null goes back to the profile',
  example: { '2027-03': '-1000.00' },
})

export const plotFields = {
  code: itemCode,
  phase: z.string().trim().max(60),
  areaM2: decimal,
  pricePerM2: decimal,
  mode: z.enum(['sale', 'groundLease']),
  agreement: monthInput.nullable(),
  state: z.enum(['free', 'option', 'agreement', 'deed']),
  status: lineStatus,
} as const
export const transferFields = {
  code: itemCode,
  label: z.string().trim().max(2000),
  payer: unit,
  receiver: unit,
  amount: amountInput,
  month: monthInput,
} as const
export const loanFields = {
  code: itemCode,
  label: z.string().trim().max(2000),
  month: monthInput,
  principal: amountInput,
  rate: decimal,
  months,
  type: z.enum(['annuity', 'linear', 'bullet']),
} as const

/** One change on a version; the paths are those of the engine. */
export const override = z
  .strictObject({
    path: z
      .string()
      .min(3)
      .max(200)
      .describe(
        'lines.<codes|*|@category>.amount|quantity|unitPrice|start|months|probability|amounts.<month>, plots.<codes|*>.price|agreement, milestones.<code>, account.debitRate|creditRate, discount.rate, indexes.<key>.rate, vat.refundLagMonths|outputLagMonths',
      ),
    op: z.enum(['set', 'factor', 'shift']),
    value: z
      .string()
      .min(1)
      .max(40)
      .describe(
        'an amount is in the sign of the line, so what a cost pays is positive (the cells of a line are cash, where it is negative); a month is set below 0 only when it is a credit already',
      ),
    label: text(120).describe('changes with one label are one group in a bridge'),
  })
  .meta({ id: 'Override' })
export const overrides = z.array(override).max(200)

/** Members every input of a version has in answers. */
export const itemRecord = {
  id,
  href: z.url(),
  version: z.int().min(1).max(2147483647),
  code: z.string(),
} as const
