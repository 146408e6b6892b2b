import type { Cents } from '../money/money.ts'
import type { Rate } from '../money/ratio.ts'
import { type LineStatus, type ProjectModel, SELF, type UnitId } from './model.ts'
import { projectCash } from './project.ts'
import { signOf } from './view.ts'

/** One series of the own cash of a project, with what a forecast by day has to know of it. */
export interface OwnCashSeries {
  /** Key of its flow: `line:K06`, `vat:K06`, `plot:P01:deposit`, `transfer:T01`, `loan:L01:payment`. */
  readonly key: string
  readonly label: string
  readonly direction: 'in' | 'out'
  readonly counterparty: UnitId
  readonly status: LineStatus
  readonly probability: Rate
  /** Per month in the direction of the series: what moves the other way is negative. */
  readonly cents: readonly Cents[]
}

/** The own cash of a project, series by series (finance.md 9.1): what a partner pays is none of it. */
export function ownCashSeries(model: ProjectModel): OwnCashSeries[] {
  const inside = new Set([SELF])
  const { lines, plots, flows } = projectCash(model)
  const names = new Map<string, Pick<OwnCashSeries, 'label' | 'status' | 'probability'>>()
  for (const { id, code, description, status, probability } of lines) {
    const label = description || code
    names.set(`line:${id}`, { label, status, probability })
    names.set(`vat:${id}`, { label, status, probability })
  }
  for (const { id, code, status } of plots)
    for (const part of ['deposit', 'balance', 'canon'])
      names.set(`plot:${id}:${part}`, { label: code, status, probability: '1' })
  for (const { id, description } of model.transfers)
    names.set(`transfer:${id}`, { label: description || id, status: 'planned', probability: '1' })
  for (const { id, description } of model.loans)
    for (const part of ['draw', 'payment'])
      names.set(`loan:${id}:${part}`, { label: description || id, status: 'planned', probability: '1' })
  return flows.flatMap((flow): OwnCashSeries[] => {
    const sign = signOf(flow, inside)
    const known = names.get(flow.key)
    if (sign === 0n || known === undefined || flow.cents.every((cents) => cents === 0n)) return []
    const isIn = sign > 0n
    return [
      {
        key: flow.key,
        ...known,
        direction: isIn ? 'in' : 'out',
        counterparty: isIn ? flow.payer : flow.receiver,
        cents: flow.cents,
      },
    ]
  })
}
