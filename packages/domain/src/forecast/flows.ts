import { monthIndex } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { parseRatio } from '../money/ratio.ts'
import { loanSchedule } from './loans.ts'
import { BANK, type LoanInput, MARKET, type ProjectModel, SELF, TAX_AUTHORITY } from './model.ts'
import type { Flow, LineResult, PlotResult } from './project-result.ts'
import { zeroSeries } from './view.ts'

/** Every movement of money of a project, each with its two units: the only input of a view. */
export function projectFlows(
  model: ProjectModel,
  lines: readonly LineResult[],
  plots: readonly PlotResult[],
): Flow[] {
  return [
    ...lines.map(lineFlow),
    ...lines.filter((line) => line.totals.vat !== 0n).map(vatFlow),
    ...plots.flatMap(plotFlows),
    ...model.transfers.map((transfer): Flow => {
      const { cents, afterHorizon } = placeSingle(
        model,
        monthIndex(model.start, transfer.month),
        transfer.cents,
      )
      return {
        key: `transfer:${transfer.id}`,
        payer: transfer.payer,
        receiver: transfer.receiver,
        cents,
        afterHorizon,
      }
    }),
    ...model.loans.flatMap((loan) => loanFlows(model, loan)),
  ]
}

function lineFlow(line: LineResult): Flow {
  const { payer, receiver, cash, cashAfterHorizon } = line
  return { key: `line:${line.id}`, payer, receiver, cents: cash, afterHorizon: cashAfterHorizon }
}

/** VAT comes back to who paid the invoice, and is owed by who received the revenue. */
function vatFlow(line: LineResult): Flow {
  const key = `vat:${line.id}`
  if (line.direction === 'cost') {
    const ends = { payer: TAX_AUTHORITY, receiver: line.payer }
    return { key, ...ends, cents: line.vatSettlement, afterHorizon: line.vatSettlementAfterHorizon }
  }
  const ends = { payer: line.receiver, receiver: TAX_AUTHORITY }
  return {
    key,
    ...ends,
    cents: line.vatSettlement.map((c) => -c),
    afterHorizon: -line.vatSettlementAfterHorizon,
  }
}

function plotFlows(plot: PlotResult): Flow[] {
  const ends = { payer: MARKET, receiver: SELF }
  if (plot.mode === 'groundLease') {
    return [{ key: `plot:${plot.id}:canon`, ...ends, cents: plot.canon, afterHorizon: 0n }]
  }
  return [
    { key: `plot:${plot.id}:deposit`, ...ends, cents: plot.deposits, afterHorizon: plot.depositAfterHorizon },
    { key: `plot:${plot.id}:balance`, ...ends, cents: plot.balances, afterHorizon: plot.balanceAfterHorizon },
  ]
}

function placeSingle(model: ProjectModel, k: number, amount: Cents): { cents: Cents[]; afterHorizon: Cents } {
  const cents = zeroSeries(model.months)
  if (k >= 0 && k < model.months) cents[k] = amount
  return { cents, afterHorizon: k >= model.months ? amount : 0n }
}

/** The draw at the end of its month, the instalments from the month after it. */
function loanFlows(model: ProjectModel, loan: LoanInput): Flow[] {
  const draw = placeSingle(model, monthIndex(model.start, loan.month), loan.principal)
  const { payments, paymentsAfter } = loanPayments(model, loan)
  return [
    { key: `loan:${loan.id}:draw`, payer: BANK, receiver: SELF, ...draw },
    {
      key: `loan:${loan.id}:payment`,
      payer: SELF,
      receiver: BANK,
      cents: payments,
      afterHorizon: paymentsAfter,
    },
  ]
}

/** Interest and principal per month of the model, and what is still to be paid after it. */
export function loanPayments(model: ProjectModel, loan: LoanInput) {
  const at = monthIndex(model.start, loan.month)
  const payments = zeroSeries(model.months)
  let paymentsAfter = 0n
  scheduleOf(loan, parseRatio(loan.rate)).forEach((cents, i) => {
    const k = at + 1 + i
    if (k >= model.months) paymentsAfter += cents
    else if (k >= 0) payments[k] = (payments[k] ?? 0n) + cents
  })
  return { payments, paymentsAfter }
}

/** What is paid each month; a bullet loan pays its interest every month and its principal with the last one. */
function scheduleOf(loan: LoanInput, rate: ReturnType<typeof parseRatio>): Cents[] {
  if (loan.type !== 'bullet') {
    const spec = { type: loan.type, principal: loan.principal, rate, months: loan.months }
    return loanSchedule(spec).map((row) => row.interest + row.principal)
  }
  const draws = new Map([[0, loan.principal]])
  const rows = loanSchedule({
    type: 'bullet',
    draws,
    rate,
    months: loan.months + 1,
    capitalise: false,
  }).slice(1)
  return rows.map((row, i) => row.interest + (i === rows.length - 1 ? row.balance : 0n))
}
