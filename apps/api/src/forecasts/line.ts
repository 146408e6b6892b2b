import {
  formatMoney,
  type IndexSpec,
  type LineInput,
  lineStartMonth,
  type ProjectModel,
} from '@stuurhuis/domain'
import type { listForecastLines } from '@stuurhuis/schemas'
import type { z } from 'zod'
import type { LineRow } from './forecasts.queries.ts'

type ForecastLine = z.input<(typeof listForecastLines)['ok']['body']>['items'][number]

const rateOf = (index: IndexSpec | undefined): string =>
  index?.mode === 'series' ? (index.extrapolate ?? '0') : (index?.rate ?? '0')

/** An input line as it was entered, with the stored cash of its version. */
export function toForecastLine(row: LineRow, model: ProjectModel, publicUrl: string): ForecastLine {
  const line = model.lines.find((candidate) => candidate.code === row.code) as LineInput
  const start = lineStartMonth(model, line)
  return {
    id: row.id,
    href: `${publicUrl}/v1/forecasts/${row.forecastId}/lines`,
    currency: 'EUR',
    code: line.code,
    category: line.category,
    label: line.description,
    direction: line.direction === 'cost' ? 'out' : 'in',
    payer: line.payer,
    receiver: line.receiver,
    ...('cents' in line.amount
      ? { amount: formatMoney(line.amount.cents) }
      : { quantity: line.amount.quantity, unitPrice: line.amount.unitPrice }),
    priceYear: line.priceYear,
    profile: line.profile.kind,
    ...(start && { start }),
    months: line.months,
    indexKey: line.index,
    indexRate: rateOf(model.indexes[line.index]),
    vatRate: line.vatRate,
    vatRecoverable: line.vatRecoverable,
    paymentLagMonths: line.paymentLagMonths,
    status: line.status,
    probability: line.probability,
    ...(row.sourceSheet && row.sourceRow && { source: { sheet: row.sourceSheet, row: row.sourceRow } }),
    firstMonth: model.start,
    amounts: row.cents.map(formatMoney),
    afterHorizon: formatMoney(row.afterHorizon),
    version: row.version,
  }
}
