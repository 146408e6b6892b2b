import type { CellState } from './cash-grid.ts'
import type { CellLook } from './cash-grid-text.ts'

/** Weight and slope say how sure an amount is, so that no colour has to. */
export const stateClass: Record<CellState, string> = {
  actual: 'font-bold',
  contracted: 'font-medium underline decoration-dotted underline-offset-3',
  expected: '',
  estimate: 'italic',
}
const corner = "before:absolute before:top-0 before:right-0 before:border-l-transparent before:content-['']"
/** A corner for what was typed; larger and with a line below it while it is not saved. */
export const markClass = {
  byHand: `${corner} before:border-t-6 before:border-l-6 before:border-t-ink-3`,
  pending: `${corner} before:border-t-9 before:border-l-9 before:border-t-accent shadow-[inset_0_-2px_var(--accent)]`,
  conflict: `${corner} before:border-t-9 before:border-l-9 before:border-t-warn shadow-[inset_0_-2px_var(--warn)]`,
}
export function cellClass({ state, isLocked, isByHand, isPending, theirs }: CellLook): string {
  const mark = theirs !== undefined ? 'conflict' : isPending ? 'pending' : isByHand ? 'byHand' : undefined
  const cursor = isLocked ? 'cursor-default' : 'cursor-cell'
  return `${cursor} ${state ? stateClass[state] : ''} ${mark ? markClass[mark] : ''}`
}
