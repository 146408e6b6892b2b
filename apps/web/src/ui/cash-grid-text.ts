import type { Language, Translate } from '../i18n/index.ts'
import { decimalOf, euros } from './amount.ts'
import { FROZEN, type GridColumn, type GridPlace, type GridRow } from './cash-grid.ts'
import type { Refusal } from './cash-grid-edit.ts'

/** "min 36.900 euro": an amount as it is read aloud, cents only where there are cents. */
export function spokenAmount(cents: bigint, t: Translate, language: Language): string {
  const size = cents < 0n ? -cents : cents
  const format = new Intl.NumberFormat(language, {
    minimumFractionDigits: size % 100n === 0n ? 0 : 2,
    maximumFractionDigits: 2,
  })
  return t(cents < 0n ? 'ui.grid.minus' : 'ui.grid.plus', { amount: format.format(decimalOf(size)) })
}

/** "Sanering, maart 2027" */
export function placeName(
  { row, col }: GridPlace,
  grid: { rows: readonly GridRow[]; columns: readonly GridColumn[] },
  t: Translate,
): string {
  const line = grid.rows[row]?.label ?? ''
  if (col === 0) return line
  const period = col === 1 ? t('ui.grid.total') : (grid.columns[col - FROZEN]?.title ?? '')
  return t('ui.grid.place', { line, period })
}

const MAX_SHOWN = 40
const shortened = (text: string) => (text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text)

function reasonOf({ reason, text }: Refusal['first'], row: GridRow | undefined, t: Translate): string {
  const value = shortened(text.trim())
  if (reason === 'outside')
    return t('ui.grid.outside', { value: value === '' ? t('ui.grid.emptyValue') : `"${value}"` })
  if (reason === 'amount') return t('ui.grid.noAmount', { value })
  if (reason === 'derived' && typeof row?.locked === 'string') return row.locked
  return t(`ui.grid.locks.${reason}`)
}

/** Why nothing was changed: the count, and the first cell that could not, with its reason. */
export function refusalText(
  { bad, of, first }: Refusal,
  what: 'refusedPaste' | 'refusedChange',
  grid: { rows: readonly GridRow[]; columns: readonly GridColumn[] },
  t: Translate,
): string {
  const isOutside = first.reason === 'outside'
  const reason = reasonOf(first, grid.rows[first.row], t)
  const place = isOutside ? '' : placeName(first, grid, t)
  if (of === 1)
    return t(what === 'refusedPaste' ? 'ui.grid.refusedPasteOne' : 'ui.grid.refusedOne', { place, reason })
  const firstText = t(isOutside ? 'ui.grid.refusedOutside' : 'ui.grid.refusedFirst', { place, reason })
  return t(`ui.grid.${what}`, { count: bad, total: of, first: firstText })
}

/** What a screen reader says of a cell of an editable grid: line, period, amount, and what is known of it. */
export function spokenCell(
  place: GridPlace,
  amount: bigint | undefined,
  look: CellLook,
  grid: { rows: readonly GridRow[]; columns: readonly GridColumn[] },
  { t, language }: { t: Translate; language: Language },
): string {
  const parts = [placeName(place, grid, t)]
  if (amount !== undefined) parts.push(spokenAmount(amount, t, language))
  if (look.state) parts.push(t(`ui.grid.states.${look.state}`))
  if (look.isByHand && !look.isPending) parts.push(t('ui.grid.byHand'))
  if (look.isPending) parts.push(t('ui.grid.pending'))
  if (look.theirs !== undefined) parts.push(t('ui.grid.conflictCell', { amount: euros(look.theirs) }))
  return parts.join(', ')
}
export interface CellLook {
  state: 'actual' | 'contracted' | 'expected' | 'estimate' | undefined
  isLocked: boolean
  isByHand: boolean
  isPending: boolean
  /** What somebody else saved under a pending edit. */
  theirs: bigint | undefined
}
