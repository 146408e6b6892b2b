import { type Cents, explainCell, formatMoney, type ProjectModel } from '@stuurhuis/domain'
import type { getAmountOrigin, Language } from '@stuurhuis/schemas'
import type { z } from 'zod'
import type { Computed } from './forecasts.service.ts'
import { rowLabel, stepTexts } from './labels.ts'
import { apiRows, centsOf, membersOf, type View } from './result.ts'

type Origin = z.input<(typeof getAmountOrigin)['ok']['body']>
type Step = Origin['steps'][number]
/** Months of the model, as indices, both included. */
export type Range = { readonly from: number; readonly to: number }

const mostSteps = 200

/**
 * How an amount of a row came about over some months: the engine's own steps for a line in one month, the months or
 * members that make a sum for everything else. @returns undefined when the row does not exist in this view
 */
export function originOf(
  computed: Computed,
  view: View,
  key: string,
  range: Range,
  language: Language,
): { label: string; amount: string; steps: Step[] } | undefined {
  const result = computed[view]
  const rows = apiRows(result, language)
  const row = rows.find((candidate) => candidate.key === key)
  if (!row) return undefined
  const isBalance = ['openingBalance', 'closingBalance', 'cumulative'].includes(key)
  const amountOf = (cells: readonly string[]) =>
    isBalance && cells === row.cells
      ? centsOf(cells[range.to] ?? '0.00')
      : cells.slice(range.from, range.to + 1).reduce((sum, cell) => sum + centsOf(cell), 0n)
  const word = (name: string) => stepTexts[name]?.[language] ?? name
  const months = result.monthLabels
  const single = range.from === range.to
  const steps = (): Step[] => {
    if (row.level === 'line' && single) return lineSteps(computed.model, key, range.from, word)
    if (key === 'vatSettlement') return vatSteps(computed, range, word)
    if (key === 'interest' && single) return interestSteps(computed, range.from, language, word)
    if (row.level === 'plot')
      return [...plotSteps(computed.model, key, language, word), ...perMonth(row.cells, months, range, word)]
    if (row.level === 'total' && key !== 'interest')
      return membersOf(rows, key)
        .map((leaf) => ({
          step: 'sum' as const,
          label: leaf.label,
          key: leaf.key,
          amount: formatMoney(amountOf(leaf.cells)),
          detail: leaf.key,
        }))
        .filter((step) => step.amount !== '0.00')
    return perMonth(row.cells, months, range, word)
  }
  return { label: row.label, amount: formatMoney(amountOf(row.cells)), steps: steps().slice(0, mostSteps) }
}

const perMonth = (
  cells: readonly string[],
  months: readonly string[],
  range: Range,
  word: (name: string) => string,
): Step[] =>
  cells.slice(range.from, range.to + 1).flatMap((amount, index) =>
    amount === '0.00'
      ? []
      : [
          {
            step: 'sum' as const,
            label: word('sum'),
            amount,
            month: months[range.from + index],
            detail: months[range.from + index] ?? '',
          },
        ],
  )

function lineSteps(model: ProjectModel, code: string, k: number, word: (name: string) => string): Step[] {
  const line = model.lines.find((candidate) => candidate.code === code)
  if (!line) return []
  const sign = line.direction === 'cost' ? -1n : 1n
  const signed = (cents: Cents) => formatMoney(sign * cents)
  const cell = explainCell(model, line, k)
  return [
    { step: 'amount', label: word('amount'), amount: signed(cell.budget), detail: String(cell.priceYear) },
    ...cell.steps.flatMap((part): Step[] => [
      {
        step: 'phased',
        label: word('phased'),
        amount: signed(part.phased),
        month: part.performanceMonth,
        detail: line.profile.kind,
      },
      ...(part.factor === '1'
        ? []
        : [
            {
              step: 'indexed' as const,
              label: word('indexed'),
              factor: part.factor,
              amount: signed(part.indexed),
              month: part.performanceMonth,
              detail: cell.index,
            },
          ]),
      ...(part.vat === 0n
        ? []
        : [
            {
              step: 'vat' as const,
              label: word('vat'),
              factor: part.vatRate,
              amount: signed(part.vat),
              month: part.performanceMonth,
              detail: part.vatRate,
            },
          ]),
    ]),
    ...(cell.paymentLagMonths > 0
      ? [
          {
            step: 'lag' as const,
            label: word('lag'),
            amount: signed(cell.cash),
            month: cell.month,
            detail: String(cell.paymentLagMonths),
          },
        ]
      : []),
  ]
}

function vatSteps(computed: Computed, range: Range, word: (name: string) => string): Step[] {
  return computed.project.lines.flatMap((line) => {
    const amount = line.vatSettlement.slice(range.from, range.to + 1).reduce((sum, cents) => sum + cents, 0n)
    return amount === 0n
      ? []
      : [
          {
            step: 'refund' as const,
            label: `${word('refund')} ${line.code}`,
            key: line.code,
            amount: formatMoney(amount),
            detail: line.description,
          },
        ]
  })
}

function interestSteps(
  { own, model }: Computed,
  k: number,
  language: Language,
  word: (name: string) => string,
): Step[] {
  const opening = own.account.opening[k] ?? 0n
  const rate = opening < 0n ? model.account.debitRate : model.account.creditRate
  return [
    {
      step: 'sum',
      label: word('sum'),
      amount: formatMoney(opening),
      detail: rowLabel('openingBalance', language),
      key: 'openingBalance',
    },
    {
      step: 'interest',
      label: word('interest'),
      factor: rate,
      amount: formatMoney(own.account.interest[k] ?? 0n),
      detail: model.period === 'year' ? rate : `${rate} / 12`,
    },
  ]
}

function plotSteps(
  model: ProjectModel,
  key: string,
  language: Language,
  word: (name: string) => string,
): Step[] {
  const [code, part = ''] = key.split('.')
  const plot = model.plots.find((candidate) => candidate.code === code)
  if (!plot) return []
  const unit = plot.mode === 'sale' ? plot.pricePerM2 : model.plotTerms.canonPerM2
  const share = part === 'deposit' ? ` × ${model.plotTerms.depositShare}` : ''
  return [
    {
      step: 'plot',
      label: word('plot'),
      detail: `${plot.areaM2} m² × ${unit}${share} (${rowLabel(part, language)})`,
    },
  ]
}
