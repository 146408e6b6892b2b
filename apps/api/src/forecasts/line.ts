import {
  addToMonth,
  formatMoney,
  type IndexSpec,
  type LineInput,
  lineStartMonth,
  lineSteps,
  type ProjectModel,
  sumCents,
} from '@stuurhuis/domain'
import type { listForecastLines } from '@stuurhuis/schemas'
import type { z } from 'zod'
import type { LineRow } from './forecasts.queries.ts'

type ForecastLine = z.input<(typeof listForecastLines)['ok']['body']>['items'][number]

const rateOf = (index: IndexSpec | undefined): string =>
  index?.mode === 'series' ? (index.extrapolate ?? '0') : (index?.rate ?? '0')

/** An input line as it was entered, its amounts by performance month, and the stored cash of its version. */
export function toForecastLine(row: LineRow, model: ProjectModel, publicUrl: string): ForecastLine {
  const line = model.lines.find((candidate) => candidate.code === row.code) as LineInput
  const sign = line.direction === 'cost' ? -1n : 1n
  const start = lineStartMonth(model, line)
  return {
    id: row.id,
    href: `${publicUrl}/v1/forecastLines/${row.id}`,
    version: row.version,
    currency: 'EUR',
    code: line.code,
    category: line.category,
    label: line.description,
    direction: line.direction === 'cost' ? 'out' : 'in',
    payer: line.payer,
    receiver: line.receiver,
    ...('cents' in line.amount
      ? { amount: formatMoney(line.amount.cents) }
      : {
          quantity: line.amount.quantity,
          unitPrice: line.amount.unitPrice,
          ...(line.amount.unit !== undefined && { unitName: line.amount.unit }),
        }),
    priceYear: line.priceYear,
    profile: line.profile as ForecastLine['profile'],
    ...(start && { start }),
    ...('milestone' in line.start && {
      milestone: line.start.milestone,
      milestoneOffset: line.start.offset,
    }),
    months: line.months,
    indexKey: line.index,
    indexRate: rateOf(model.indexes[line.index]),
    ...(line.priceFixedUntil !== undefined && { priceFixedUntil: line.priceFixedUntil }),
    vatRate: line.vatRate,
    vatRecoverable: line.vatRecoverable,
    paymentLagMonths: line.paymentLagMonths,
    status: line.status,
    probability: line.probability,
    ...(line.assumption && { assumption: { ...line.assumption } as ForecastLine['assumption'] }),
    ...(line.subsidyEligibleShare !== undefined && { subsidyEligibleShare: line.subsidyEligibleShare }),
    ...(line.actuals && {
      rollPolicy: line.actuals.policy,
      ...(line.actuals.eac !== undefined && { expectedTotal: formatMoney(line.actuals.eac) }),
    }),
    ...(row.sourceSheet && row.sourceRow && { source: { sheet: row.sourceSheet, row: row.sourceRow } }),
    ...amountsOf(model, line, start, sign),
    paid: Object.fromEntries(
      Object.entries(line.actuals?.paid ?? {}).map(([month, cents]) => [month, formatMoney(sign * cents)]),
    ),
    firstMonth: model.start,
    cash: row.cents.map(formatMoney),
    afterHorizon: formatMoney(row.afterHorizon),
  }
}

type Amounts = Pick<ForecastLine, 'total' | 'amounts' | 'setByHand'>
/** What the line plans per performance month at price level, as cash: what goes out is negative. */
function amountsOf(model: ProjectModel, line: LineInput, start: string | null, sign: 1n | -1n): Amounts {
  const steps = start === null ? [] : lineSteps(model, line, start)
  const byHand =
    start === null ? [] : Object.keys(line.cells ?? {}).map((offset) => addToMonth(start, Number(offset)))
  return {
    total: formatMoney(sign * sumCents(steps.map((step) => step.phased))),
    amounts: Object.fromEntries(
      steps
        .filter((step) => step.phased !== 0n)
        .map((step) => [addToMonth(model.start, step.k), formatMoney(sign * step.phased)]),
    ),
    setByHand: byHand.sort(),
  }
}
