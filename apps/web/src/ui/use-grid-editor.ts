import { type ComputedRef, computed, type Ref, shallowRef } from 'vue'
import { type MessageKey, useText } from '../i18n/index.ts'
import { clipboardAmount } from './amount.ts'
import { parseAmount } from './amount-input.ts'
import { FROZEN, type GridColumn, type GridPlace, type GridRange, type GridRow, lockOf } from './cash-grid.ts'
import {
  clearRange,
  type EditSurface,
  fillRange,
  type Outcome,
  pasteInto,
  tableOf,
  typeInto,
} from './cash-grid-edit.ts'
import { refusalText } from './cash-grid-text.ts'
import type { GridModelState } from './use-grid-model.ts'

/** The open cell and its text. `isTyped`: opened by typing over it, so that arrows move on. */
interface Draft {
  rowId: string
  columnKey: string
  text: string
  isTyped: boolean
}
interface Surroundings {
  rows: ComputedRef<readonly GridRow[]>
  columns: () => readonly GridColumn[]
  active: Ref<GridPlace>
  range: ComputedRef<GridRange>
  /** Makes a cell the active one and brings it into view. */
  select(place: GridPlace): void
  focus(): void
}
export type GridEditor = ReturnType<typeof useGridEditor>

/** What a person does to an editable grid, each time all or nothing, and the sentence that says how it went. */
export function useGridEditor(state: GridModelState, around: Surroundings) {
  const { t } = useText()
  const { message, say } = useMessage()
  const surface = computed<EditSurface>(() => ({
    rows: around.rows.value,
    columns: around.columns(),
    amount: ({ row, col }) => {
      const line = around.rows.value[row]
      return line && state.amount(line, col)
    },
  }))
  /** @returns how many cells changed; undefined when all were refused */
  function carryOut(outcome: Outcome, refused: 'refusedPaste' | 'refusedChange'): number | undefined {
    if (!outcome.refusal) return state.edit(outcome.edits)
    say(refusalText(outcome.refusal, refused, surface.value, t), true)
    return undefined
  }
  function clear(done: MessageKey = 'ui.grid.cleared') {
    const changed = carryOut(clearRange(surface.value, around.range.value), 'refusedChange')
    if (changed !== undefined) say(t(done, { count: sizeOf(around.range.value) }))
    return changed !== undefined
  }
  function fill(way: 'down' | 'right') {
    const outcome = fillRange(surface.value, around.range.value, way)
    if (!outcome) return say(t('ui.grid.nothingToFill'), true)
    if (carryOut(outcome, 'refusedChange') !== undefined)
      say(t('ui.grid.filled', { count: outcome.edits?.length ?? 0 }))
  }
  function paste(text: string) {
    if (text === '') return
    const outcome = pasteInto(surface.value, around.range.value, tableOf(text))
    if (carryOut(outcome, 'refusedPaste') !== undefined)
      say(t('ui.grid.pasted', { count: outcome.edits?.length ?? 0 }))
  }
  const opened = useOpenCell({ state, around, surface, say })
  function travel(way: 'undo' | 'redo') {
    if (opened.draft.value) return opened.close()
    const cells = state.travel(way)
    const [first] = cells
    if (!first) return say(t(way === 'undo' ? 'ui.grid.nothingToUndo' : 'ui.grid.nothingToRedo'))
    const row = around.rows.value.findIndex((one) => one.id === first.rowId)
    const column = around.columns().findIndex((one) => one.key === first.columnKey)
    if (row >= 0 && column >= 0) around.select({ row, col: column + FROZEN })
    say(t(way === 'undo' ? 'ui.grid.undone' : 'ui.grid.redone', { count: cells.length }))
  }
  return { ...opened, message, say, clear, fill, paste, travel }
}

/** The one cell that is open for typing. */
function useOpenCell({
  state,
  around,
  surface,
  say,
}: {
  state: GridModelState
  around: Surroundings
  surface: ComputedRef<EditSurface>
  say: Say
}) {
  const { t } = useText()
  const draft = shallowRef<Draft>()
  /** @param typed what was typed over the amount; absent to change the amount that is there */
  function open(typed?: string) {
    const { row, col } = around.active.value
    const line = around.rows.value[row]
    const column = around.columns()[col - FROZEN]
    if (!line) return
    const reason = lockOf(line, col)
    if (reason || !column) {
      const first = { row, col, text: '', reason: reason ?? 'outside' } as const
      return say(refusalText({ bad: 1, of: 1, first }, 'refusedChange', surface.value, t), true)
    }
    say('')
    const amount = state.amount(line, col) ?? 0n
    const text = typed ?? (amount === 0n ? '' : clipboardAmount(amount))
    draft.value = { rowId: line.id, columnKey: column.key, text, isTyped: typed !== undefined }
  }
  function write(text: string) {
    if (draft.value) draft.value = { ...draft.value, text }
  }
  /** Takes the text as the amount. @returns false, and leaves the cell open, when it is none */
  function accept(): boolean {
    if (!draft.value) return true
    const { text } = draft.value
    const { edits, refusal } = typeInto(surface.value, around.active.value, text)
    if (refusal) {
      const isText = refusal.first.reason === 'amount'
      say(
        isText
          ? t('ui.issue.amount', { value: text })
          : refusalText(refusal, 'refusedChange', surface.value, t),
        true,
      )
      return false
    }
    draft.value = undefined
    state.edit(edits)
    say('')
    return true
  }
  function close() {
    if (!draft.value) return
    draft.value = undefined
    say('')
    around.focus()
  }
  function switchSign() {
    const cents = parseAmount(draft.value?.text ?? '')
    if (cents !== undefined && cents !== 0n) write(clipboardAmount(-cents))
  }
  return { draft, open, write, accept, close, switchSign }
}

type Say = (text: string, isFault?: boolean) => void
/** The last result. Its number changes each time, so that the same sentence is said twice when it happens twice. */
function useMessage() {
  const message = shallowRef({ number: 0, text: '', isFault: false })
  const say: Say = (text, isFault = false) => {
    if (text === '' && message.value.text === '') return
    message.value = { number: message.value.number + 1, text, isFault }
  }
  return { message, say }
}

const sizeOf = ({ top, bottom, left, right }: GridRange) => (bottom - top + 1) * (right - left + 1)
