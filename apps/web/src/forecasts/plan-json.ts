import { monthIndex } from '@stuurhuis/domain'
import type { ForecastLine } from '@stuurhuis/schemas'
import type { Plan } from './use-plan.ts'

/** "-12.00" -> "12.00" and back; "0.00" has no sign. */
const turned = (amount: string) =>
  amount === '0.00' ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`

/** A version of the API in the JSON form of the engine, which checks and computes it as the server does. */
export function modelJson({ forecast, lines, plots, transfers, loans }: Plan): unknown {
  const undated = Object.fromEntries(forecast.milestonesWithoutDate.map((code) => [code, null]))
  return {
    code: forecast.projectCode,
    name: forecast.projectName,
    start: forecast.startMonth,
    months: forecast.horizonMonths,
    period: forecast.period,
    priceYear: forecast.priceYear,
    ...(forecast.grossAreaM2 !== undefined && { grossAreaM2: forecast.grossAreaM2 }),
    discount: { rate: forecast.discountRate, dayCount: forecast.dayCount, timing: forecast.timing },
    account: forecast.account,
    vat: forecast.vat,
    indexes: forecast.indexes,
    parties: forecast.parties,
    milestones: { ...forecast.milestones, ...undated },
    ...(forecast.closedThrough && { closedThrough: forecast.closedThrough }),
    lines: lines.map(lineJson),
    plots: plots.map(({ code, phase, areaM2, pricePerM2, mode, agreement, state, status }) => ({
      id: code,
      code,
      phase,
      areaM2,
      pricePerM2,
      mode,
      agreement: agreement ?? null,
      state,
      status,
    })),
    plotTerms: forecast.plotTerms,
    transfers: transfers.map(({ code, label, payer, receiver, amount, month }) => ({
      id: code,
      code,
      description: label,
      payer,
      receiver,
      cents: amount,
      month,
    })),
    loans: loans.map(({ code, label, month, principal, rate, months, type }) => ({
      id: code,
      description: label,
      month,
      principal,
      rate,
      months,
      type,
    })),
  }
}

function lineJson(line: ForecastLine): unknown {
  const isCost = line.direction === 'out'
  const own = (amount: string) => (isCost ? turned(amount) : amount)
  const { start } = line
  return {
    id: line.code,
    code: line.code,
    category: line.category,
    description: line.label,
    direction: isCost ? 'cost' : 'revenue',
    payer: line.payer,
    receiver: line.receiver,
    amount:
      line.amount === undefined
        ? { quantity: line.quantity ?? '0', unitPrice: line.unitPrice ?? '0' }
        : { cents: line.amount },
    priceYear: line.priceYear,
    profile: line.profile,
    start:
      line.milestone === undefined
        ? { month: start }
        : { milestone: line.milestone, offset: line.milestoneOffset ?? 0 },
    months: line.months,
    index: line.indexKey,
    ...(line.priceFixedUntil && { priceFixedUntil: line.priceFixedUntil }),
    vatRate: line.vatRate,
    vatRecoverable: line.vatRecoverable,
    paymentLagMonths: line.paymentLagMonths,
    status: line.status,
    probability: line.probability,
    ...(start !== undefined &&
      line.setByHand.length > 0 && {
        cells: Object.fromEntries(
          line.setByHand.map((month) => [monthIndex(start, month), own(line.amounts[month] ?? '0.00')]),
        ),
      }),
    ...((line.rollPolicy || Object.keys(line.paid).length > 0) && {
      actuals: {
        paid: Object.fromEntries(Object.entries(line.paid).map(([month, amount]) => [month, own(amount)])),
        policy: line.rollPolicy ?? 'keepTotal',
        ...(line.expectedTotal && { eac: line.expectedTotal }),
      },
    }),
  }
}
