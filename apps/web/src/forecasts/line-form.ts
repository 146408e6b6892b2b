import type {
  BodyInputOf,
  createForecastLine,
  Forecast,
  ForecastLine,
  updateForecastLine,
} from '@stuurhuis/schemas'
import { percentOf, rateOf } from '../ui/percent.ts'
import { given } from '../ui/use-form.ts'

export interface LineValues {
  code: string
  label: string
  category: string
  direction: 'in' | 'out'
  kind: 'amount' | 'product'
  amount: string
  quantity: string
  unitPrice: string
  unitName: string
  profile: 'lump' | 'linear' | 'sCurve' | 'other'
  months: string
  starts: 'month' | 'milestone'
  start: string
  milestone: string
  milestoneOffset: string
  indexKey: string
  vatRate: string
  vatRecoverable: string
  paymentLagMonths: string
  status: 'committed' | 'planned' | 'chance'
  probability: string
  assumption: string
  source: string
  owner: string
  reviewOn: string
  clear: boolean
}

const known = ['lump', 'linear', 'sCurve'] as const

export function lineValues(forecast: Forecast, line: ForecastLine | undefined): LineValues {
  const profile = known.find((one) => one === line?.profile.kind)
  return {
    code: line?.code ?? '',
    label: line?.label ?? '',
    category: line?.category ?? 'other',
    direction: line?.direction ?? 'out',
    kind: line?.quantity === undefined ? 'amount' : 'product',
    amount: line?.amount ?? '0.00',
    quantity: line?.quantity ?? '',
    unitPrice: line?.unitPrice ?? '',
    unitName: line?.unitName ?? '',
    profile: line ? (profile ?? 'other') : 'lump',
    months: String(line?.months ?? 1),
    starts: line?.milestone === undefined ? 'month' : 'milestone',
    start: line?.start ?? forecast.startMonth,
    milestone: line?.milestone ?? '',
    milestoneOffset: String(line?.milestoneOffset ?? 0),
    indexKey: line?.indexKey ?? Object.keys(forecast.indexes)[0] ?? '',
    vatRate: percentOf(line?.vatRate ?? '0'),
    vatRecoverable: percentOf(line?.vatRecoverable ?? '0'),
    paymentLagMonths: String(line?.paymentLagMonths ?? 0),
    status: line?.status ?? 'planned',
    probability: percentOf(line?.probability ?? '1'),
    assumption: line?.assumption?.text ?? '',
    source: line?.assumption?.source ?? '',
    owner: line?.assumption?.owner ?? '',
    reviewOn: line?.assumption?.reviewOn ?? '',
    clear: false,
  }
}

const whole = (text: string): number => (/^-?\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN)
const decimalOf = (text: string): string =>
  text
    .trim()
    .replaceAll(/[\s\u00a0]/g, '')
    .replace(',', '.')

function shared(values: LineValues) {
  const source = given(values.source)
  const owner = given(values.owner)
  const reviewOn = given(values.reviewOn)
  const text = given(values.assumption)
  return {
    code: values.code.trim(),
    label: values.label.trim(),
    category: values.category as ForecastLine['category'],
    direction: values.direction,
    ...(values.kind === 'amount'
      ? { amount: values.amount }
      : {
          quantity: decimalOf(values.quantity),
          unitPrice: decimalOf(values.unitPrice),
          ...(given(values.unitName) && { unitName: values.unitName.trim() }),
        }),
    ...(values.profile !== 'other' && { profile: { kind: values.profile } }),
    ...(values.profile !== 'other' && { months: values.profile === 'lump' ? 1 : whole(values.months) }),
    indexKey: values.indexKey,
    vatRate: rateOf(values.vatRate),
    vatRecoverable: rateOf(values.vatRecoverable),
    paymentLagMonths: whole(values.paymentLagMonths),
    status: values.status,
    probability: values.status === 'chance' ? rateOf(values.probability) : '1',
    ...(text !== undefined && {
      assumption: { text, ...(source && { source }), ...(owner && { owner }), ...(reviewOn && { reviewOn }) },
    }),
  }
}
const startOf = (values: LineValues) =>
  values.starts === 'month'
    ? { start: values.start }
    : { milestone: values.milestone, milestoneOffset: whole(values.milestoneOffset) }

export const newLineBody = (values: LineValues): BodyInputOf<typeof createForecastLine> => ({
  ...shared(values),
  ...startOf(values),
})
export const linePatch = (values: LineValues): BodyInputOf<typeof updateForecastLine> => ({
  ...shared(values),
  ...startOf(values),
  ...(given(values.assumption) === undefined && { assumption: null }),
  ...(values.clear && { amounts: null }),
})
