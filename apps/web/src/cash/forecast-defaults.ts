import type { ForecastDefaults, PolicyVersion } from '@stuurhuis/schemas'
import { percentOf, rateOf } from '../ui/percent.ts'

/** Fields of the starting points of forecasts, in the order of the form: rates in percent, the others whole numbers. */
export const defaultRates = [
  'discountRate',
  'debitRate',
  'creditRate',
  'standardRate',
  'depositShare',
] as const satisfies readonly (keyof ForecastDefaults)[]
export const defaultCounts = [
  'horizonMonths',
  'refundLagMonths',
  'outputLagMonths',
  'deedLagMonths',
] as const satisfies readonly (keyof ForecastDefaults)[]
export const timings = ['end', 'mid', 'begin'] as const satisfies readonly ForecastDefaults['timing'][]
type Field = (typeof defaultRates)[number] | (typeof defaultCounts)[number]

/** A stored rule as it is typed: "0.035" -> "3,5". Without one every field is empty. */
export function defaultValues(value: PolicyVersion['value'] | undefined): Record<Field, string> {
  const text = (name: Field) => (value?.[name] === undefined ? '' : String(value[name]))
  const rate = (name: Field) => (text(name) === '' ? '' : percentOf(text(name)))
  return {
    discountRate: rate('discountRate'),
    debitRate: rate('debitRate'),
    creditRate: rate('creditRate'),
    standardRate: rate('standardRate'),
    depositShare: rate('depositShare'),
    horizonMonths: text('horizonMonths'),
    refundLagMonths: text('refundLagMonths'),
    outputLagMonths: text('outputLagMonths'),
    deedLagMonths: text('deedLagMonths'),
  }
}
/** What was typed as the API takes it; what is no number is refused there, beside its field. */
export const defaultsOf = (
  values: Record<Field, string>,
  timing: ForecastDefaults['timing'],
): ForecastDefaults => ({
  timing,
  discountRate: rateOf(values.discountRate),
  debitRate: rateOf(values.debitRate),
  creditRate: rateOf(values.creditRate),
  standardRate: rateOf(values.standardRate),
  depositShare: rateOf(values.depositShare),
  horizonMonths: Number(values.horizonMonths || Number.NaN),
  refundLagMonths: Number(values.refundLagMonths || Number.NaN),
  outputLagMonths: Number(values.outputLagMonths || Number.NaN),
  deedLagMonths: Number(values.deedLagMonths || Number.NaN),
})
