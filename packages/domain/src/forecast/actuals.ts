import { monthIndex, type YM } from '../calendar/dates.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import { addRatio, divRatio, ONE, parseRatio, type Rate, type Ratio } from '../money/ratio.ts'
import type { LineActuals, LineInput, ProjectModel } from './model.ts'
import type { LineResult } from './project-result.ts'
import { rollForward } from './roll-forward.ts'

const NOTHING_PAID: LineActuals = { paid: {}, policy: 'keepTotal' }

/** Number of closed months of a model, counted from its start; 0 while nothing is closed. */
export function closedMonths(model: Pick<ProjectModel, 'start' | 'months' | 'closedThrough'>): number {
  if (model.closedThrough === undefined) return 0
  return Math.min(model.months, Math.max(0, monthIndex(model.start, model.closedThrough) + 1))
}

/** The cut-off that counts for a line; undefined while none does. */
export function cutoffOf(model: ProjectModel, line: LineInput): YM | undefined {
  return line.closedThrough === undefined ? model.closedThrough : (line.closedThrough ?? undefined)
}

/**
 * A line whose first months are closed (finance.md 10): what was paid stands in them, the rest of the total is spread
 * over the remaining months by the same profile. Amounts are cash, VAT included; net and VAT are taken out of the
 * cash at the rate of the line.
 */
export function withActuals(model: ProjectModel, line: LineInput, planned: LineResult): LineResult {
  const closedThrough = cutoffOf(model, line)
  if (closedThrough === undefined) return planned
  const cutoff = closedMonths({ ...model, closedThrough })
  if (cutoff === 0) return planned
  const actuals = line.actuals ?? NOTHING_PAID
  const total = sumCents(planned.cash) + planned.cashAfterHorizon + planned.pastResidual
  const budget = planned.unplaced === 0n ? total : planned.unplaced
  const rolled = rollForward({
    budget,
    shares: cashShares(planned, total),
    actuals: Array.from({ length: cutoff }, (_, k) => paidIn(model, actuals, k)),
    cutoff,
    policy: actuals.policy,
    ...(actuals.eac !== undefined && { eac: actuals.eac }),
  })
  const { length } = planned.cash
  const rest = [...rolled.forecast]
  const cash = [...rolled.actual, ...rest.slice(0, length - cutoff)]
  while (cash.length < length) cash.push(0n)
  return settled(model, line, planned, {
    cash,
    afterHorizon: sumCents(rest.slice(length - cutoff)),
    paid: sumCents(rolled.actual),
    // a line without a date keeps its budget as unplaced: what was paid of it is taken off
    rest: planned.unplaced === 0n ? rolled.unplaced : -sumCents(rolled.actual),
  })
}

function paidIn(model: ProjectModel, actuals: LineActuals, k: number): Cents {
  let sum = 0n
  for (const [month, cents] of Object.entries(actuals.paid))
    if (monthIndex(model.start, month) === k) sum += cents
  return sum
}

/** Cumulative share of the cash per month; the last element stands for what lies beyond the horizon. */
function cashShares(line: LineResult, total: Cents): Ratio[] {
  if (total === 0n) return [...line.cash.map(() => ONE), ONE]
  const sign = total < 0n ? -1n : 1n
  let sum = line.pastResidual
  const shares = line.cash.map((cents) => {
    sum += cents
    return { n: sign * sum, d: sign * total }
  })
  return [...shares, ONE]
}

interface Rolled {
  readonly cash: Cents[]
  readonly afterHorizon: Cents
  readonly paid: Cents
  readonly rest: Cents
}

/** What is left of a payment when the VAT is taken out of it. */
export function withoutVat(gross: Cents, vatRate: Rate): Cents {
  return mulRatio(gross, divRatio(ONE, addRatio(ONE, parseRatio(vatRate))))
}

/** Net, VAT and settlement of cash that is given: VAT is what the rate takes out of each month. */
function settled(model: ProjectModel, line: LineInput, planned: LineResult, rolled: Rolled): LineResult {
  const share = parseRatio(line.vatRecoverable)
  const isCost = line.direction === 'cost'
  const split = (gross: Cents) => {
    const net = withoutVat(gross, line.vatRate)
    const vat = gross - net
    return { net, vat, recoverable: mulRatio(vat, share) }
  }
  const vatSettlement = planned.cash.map(() => 0n)
  const delay = isCost ? model.vat.refundLagMonths - line.paymentLagMonths : model.vat.outputLagMonths
  let [after, past] = [0n, 0n]
  const parts = [...rolled.cash, rolled.afterHorizon].map(split)
  parts.forEach(({ vat, recoverable }, k) => {
    const amount = isCost ? recoverable : -vat
    const at = k === rolled.cash.length ? rolled.cash.length : k + delay
    if (at >= vatSettlement.length) after += amount
    else if (at < 0) past += amount
    else vatSettlement[at] = (vatSettlement[at] ?? 0n) + amount
  })
  return {
    ...planned,
    cash: rolled.cash,
    vatSettlement,
    totals: {
      phased: planned.totals.phased,
      indexed: sumCents(parts.map((part) => part.net)),
      vat: sumCents(parts.map((part) => part.vat)),
      recoverable: sumCents(parts.map((part) => part.recoverable)),
      cash: sumCents(rolled.cash) + rolled.afterHorizon,
    },
    cashAfterHorizon: rolled.afterHorizon,
    vatSettlementAfterHorizon: after,
    pastResidual: 0n,
    vatSettlementPast: past,
    paid: rolled.paid,
    rolledRest: rolled.rest,
  }
}
