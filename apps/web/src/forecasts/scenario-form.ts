import type { ForecastLine, Milestone } from '@stuurhuis/schemas'
import { rateOf } from '../ui/percent.ts'
import type { Override } from './use-scenarios.ts'

export const changeKinds = [
  'lineFactor',
  'lineAmount',
  'lineShift',
  'lineCell',
  'plotPrice',
  'plotShift',
  'milestone',
  'index',
  'discount',
  'debit',
] as const
export type ChangeKind = (typeof changeKinds)[number]
/** One change as it is typed; `target` is a code, a milestone or an index. */
export interface ChangeValues {
  kind: ChangeKind
  target: string
  month: string
  value: string
  label: string
}

const plain = (text: string) =>
  text
    .trim()
    .replaceAll(/[\s\u00a0€]/g, '')
    .replace(',', '.')
/** "1,5" -> "1.5"; "60.000" stays as typed, so that the API refuses what is not clearly a number. */
const moneyOf = (text: string) => {
  const amount = plain(text)
  return /^-?\d+$/.test(amount) ? `${amount}.00` : /^-?\d+\.\d$/.test(amount) ? `${amount}0` : amount
}

/** How each kind is written as a change of the engine. */
export function overrideOf({ kind, target, month, value, label }: ChangeValues): Override {
  const make = (path: string, op: Override['op'], text: string): Override => ({
    path,
    op,
    value: text,
    label: label.trim(),
  })
  switch (kind) {
    case 'lineFactor':
      return make(`lines.${target}.amount`, 'factor', plain(value))
    case 'lineAmount':
      return make(`lines.${target}.amount`, 'set', moneyOf(value))
    case 'lineShift':
      return make(`lines.${target}.start`, 'shift', plain(value))
    case 'lineCell':
      return make(`lines.${target}.amounts.${month.trim()}`, 'set', moneyOf(value))
    case 'plotPrice':
      return make(`plots.${target || '*'}.price`, 'factor', plain(value))
    case 'plotShift':
      return make(`plots.${target || '*'}.agreement`, 'shift', plain(value))
    case 'milestone':
      return make(`milestones.${target}`, 'shift', plain(value))
    case 'index':
      return make(`indexes.${target}.rate`, 'shift', rateOf(value))
    case 'discount':
      return make('discount.rate', 'set', rateOf(value))
    case 'debit':
      return make('account.debitRate', 'set', rateOf(value))
  }
}

const percentOf = (rate: string) => String(Number((Number(rate) * 100).toFixed(6))).replace('.', ',')
/** A change of the engine as it was typed; undefined for one that this form cannot show. */
export function changeOf({ path, op, value, label }: Override): ChangeValues | undefined {
  const [root = '', target = '', field = '', month = ''] = path.split('.')
  const typed = (kind: ChangeKind, text = value.replace('.', ',')): ChangeValues => ({
    kind,
    target,
    month,
    value: text,
    label,
  })
  if (root === 'lines' && field === 'amount' && op === 'factor') return typed('lineFactor')
  if (root === 'lines' && field === 'amount' && op === 'set') return typed('lineAmount')
  if (root === 'lines' && field === 'start' && op === 'shift') return typed('lineShift')
  if (root === 'lines' && field === 'amounts' && op === 'set') return typed('lineCell')
  if (root === 'plots' && field === 'price' && op === 'factor') return typed('plotPrice')
  if (root === 'plots' && field === 'agreement' && op === 'shift') return typed('plotShift')
  if (root === 'milestones' && op === 'shift') return typed('milestone')
  if (root === 'indexes' && op === 'shift') return typed('index', percentOf(value))
  if (root === 'discount' && op === 'set') return typed('discount', percentOf(value))
  if (root === 'account' && target === 'debitRate' && op === 'set') return typed('debit', percentOf(value))
  return undefined
}

/** What a kind of change can be on. */
export function targetsOf(
  kind: ChangeKind,
  lines: readonly ForecastLine[],
  plots: readonly { code: string }[],
  milestones: readonly Milestone[],
  indexes: readonly string[],
): { value: string; label: string }[] | undefined {
  switch (kind) {
    case 'lineFactor':
    case 'lineAmount':
    case 'lineShift':
    case 'lineCell':
      return lines.map((line) => ({
        value: line.code,
        label: line.label ? `${line.code} ${line.label}` : line.code,
      }))
    case 'plotPrice':
    case 'plotShift':
      return plots.map((plot) => ({ value: plot.code, label: plot.code }))
    case 'milestone':
      return milestones.map((one) => ({ value: one.code, label: one.name }))
    case 'index':
      return indexes.map((key) => ({ value: key, label: key }))
    case 'discount':
    case 'debit':
      return undefined
  }
}
