import {
  addToMonth,
  type Cents,
  computePlot,
  formatMoney,
  type LoanInput,
  loanSchedule,
  type PlotInput,
  type ProjectModel,
  parseMoney,
  parseRatio,
  sumCents,
  type TransferInput,
} from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf } from '@stuurhuis/schemas'
import type { ItemRow } from './forecasts.queries.ts'

export type PlotPatch = BodyOf<typeof contracts.updateForecastPlot>
export type TransferPatch = BodyOf<typeof contracts.updateForecastTransfer>
export type LoanPatch = BodyOf<typeof contracts.updateForecastLoan>

const centsOf = (text: string | undefined, otherwise: Cents): Cents => {
  if (text === undefined) return otherwise
  const parsed = parseMoney(text, 'point')
  if (!parsed.ok) throw new Error('money that passed its schema')
  return parsed.value
}

const emptyPlot: PlotInput = {
  id: '',
  code: '',
  phase: '',
  areaM2: '0',
  pricePerM2: '0',
  mode: 'sale',
  agreement: null,
  state: 'free',
  status: 'planned',
}
export function patchPlot(plot: PlotInput | undefined, patch: PlotPatch): PlotInput {
  const { agreement, code, ...rest } = patch
  const before = plot ?? emptyPlot
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...before,
    ...given,
    id: code ?? before.id,
    code: code ?? before.code,
    agreement: agreement === undefined ? before.agreement : agreement,
  }
}

const emptyTransfer: TransferInput = {
  id: '',
  code: '',
  description: '',
  payer: '',
  receiver: '',
  cents: 0n,
  month: '',
}
export function patchTransfer(transfer: TransferInput | undefined, patch: TransferPatch): TransferInput {
  const before = transfer ?? emptyTransfer
  return {
    id: patch.code ?? before.id,
    code: patch.code ?? before.code,
    description: patch.label ?? before.description,
    payer: patch.payer ?? before.payer,
    receiver: patch.receiver ?? before.receiver,
    cents: centsOf(patch.amount, before.cents),
    month: patch.month ?? before.month,
  }
}

const emptyLoan: LoanInput = {
  id: '',
  description: '',
  month: '',
  principal: 0n,
  rate: '0',
  months: 1,
  type: 'annuity',
}
export function patchLoan(loan: LoanInput | undefined, patch: LoanPatch): LoanInput {
  const before = loan ?? emptyLoan
  return {
    id: patch.code ?? before.id,
    description: patch.label ?? before.description,
    month: patch.month ?? before.month,
    principal: centsOf(patch.principal, before.principal),
    rate: patch.rate ?? before.rate,
    months: patch.months ?? before.months,
    type: patch.type ?? before.type,
  }
}

const record = (row: ItemRow, collection: string, publicUrl: string) => ({
  id: row.id,
  href: `${publicUrl}/v1/forecasts/${row.forecastId}/${collection}/${row.id}`,
  version: row.version,
  code: row.code,
  currency: 'EUR' as const,
})

export function toPlot(row: ItemRow, model: ProjectModel, publicUrl: string) {
  const plot = model.plots.find((one) => one.code === row.code) as PlotInput
  const { deposits, balances, canon, depositAfterHorizon, balanceAfterHorizon } = computePlot(model, plot)
  const price =
    plot.mode === 'sale'
      ? sumCents([...deposits, ...balances]) + depositAfterHorizon + balanceAfterHorizon
      : (canon.find((cents) => cents !== 0n) ?? 0n)
  const { agreement, areaM2, pricePerM2, mode, phase, state, status } = plot
  return {
    ...record(row, 'plots', publicUrl),
    phase,
    areaM2,
    pricePerM2,
    mode,
    state,
    status,
    ...(agreement && { agreement }),
    price: formatMoney(price),
  }
}

export function toTransfer(row: ItemRow, model: ProjectModel, publicUrl: string) {
  const transfer = model.transfers.find((one) => one.code === row.code) as TransferInput
  const { description, payer, receiver, cents, month } = transfer
  return {
    ...record(row, 'transfers', publicUrl),
    label: description,
    payer,
    receiver,
    amount: formatMoney(cents),
    month,
  }
}

export function toLoan(row: ItemRow, model: ProjectModel, publicUrl: string) {
  const loan = model.loans.find((one) => one.id === row.code) as LoanInput
  const rows = scheduleOf(loan)
  return {
    ...record(row, 'loans', publicUrl),
    label: loan.description,
    month: loan.month,
    principal: formatMoney(loan.principal),
    rate: loan.rate,
    months: loan.months,
    type: loan.type,
    interest: formatMoney(sumCents(rows.map((one) => one.interest))),
    rows: rows.map((one, i) => ({
      month: addToMonth(loan.month, i + 1),
      interest: formatMoney(one.interest),
      principal: formatMoney(one.principal),
      balance: formatMoney(one.balance),
    })),
  }
}

/** One row per month after the draw; a bullet loan pays back with its last month. */
function scheduleOf(loan: LoanInput) {
  const { principal, months, type } = loan
  const rate = parseRatio(loan.rate)
  if (type !== 'bullet') return loanSchedule({ type, principal, rate, months })
  const draws = new Map([[0, principal]])
  const rows = loanSchedule({ type, draws, rate, months: months + 1, capitalise: false }).slice(1)
  return rows.map((row, i) =>
    i === rows.length - 1 ? { ...row, principal: row.balance, balance: 0n } : { ...row, principal: 0n },
  )
}
