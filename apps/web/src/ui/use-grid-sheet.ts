import { type ComputedRef, computed, type Ref, watch } from 'vue'
import { useText } from '../i18n/index.ts'
import CashGridEditor from './CashGridEditor.vue'
import CashGridTools from './CashGridTools.vue'
import { edgeOfBlock, FROZEN, type GridPlace, type GridRange, type GridRow } from './cash-grid.ts'
import { closingMove, type EditAction, editActionOf } from './cash-grid-keys.ts'
import { cellClass } from './cash-grid-look.ts'
import { placeName, spokenCell } from './cash-grid-text.ts'
import { type GridEditor, useGridEditor } from './use-grid-editor.ts'
import { type GridListeners, type GridSource, useGridModel } from './use-grid-model.ts'

/** The grid around the sheet: where one is in it, and how to go elsewhere. */
export interface SheetGrid {
  rows: ComputedRef<readonly GridRow[]>
  active: Ref<GridPlace>
  corner: Ref<GridPlace>
  range: ComputedRef<GridRange>
  go(place: GridPlace, extend: boolean): void
  focus(): void
  /** @returns whether the active cell is the name of a group, which is now folded or not */
  toggle(): boolean
  askOrigin(): void
}
export type GridSheet = ReturnType<typeof useGridSheet>

/** All that only an editable grid needs, in a chunk of its own: a page that is only read does not load it. */
export function useGridSheet(source: GridSource, { change, conflict }: GridListeners, grid: SheetGrid) {
  const { t, language } = useText()
  const model = useGridModel(source, {
    change,
    conflict(cells, found) {
      if (found > 0) editor.say(t('ui.grid.conflicts', { count: found }))
      conflict(cells, found)
    },
  })
  const editor = useGridEditor(model, {
    ...grid,
    columns: () => source.columns,
    select: (place) => grid.go(place, false),
  })
  watch([grid.rows, model.isOn], ([rows, isOn]) => {
    const line = editor.draft.value?.rowId
    if (!isOn || !rows.some((row) => row.id === line)) editor.draft.value = undefined
  })
  /** @returns false when the open cell holds no amount; then it stays open */
  function leave() {
    const isOpen = editor.draft.value !== undefined
    if (!editor.accept()) return false
    if (isOpen) grid.focus()
    return true
  }
  const size = computed(() => ({ rows: grid.rows.value.length, cols: source.columns.length + FROZEN }))
  const keys = useSheetKeys({ grid, editor, leave, size })
  function isFilled({ row, col }: GridPlace) {
    const line = grid.rows.value[row]
    return line !== undefined && (col === 0 || (model.amount(line, col) ?? 0n) !== 0n)
  }
  function spoken(row: GridRow, place: GridPlace): string {
    const names = { rows: grid.rows.value, columns: source.columns }
    if (editor.draft.value) return placeName(place, names, t)
    const words = { t, language: language.value }
    return spokenCell(place, model.amount(row, place.col), model.look(row, place.col), names, words)
  }
  return {
    ...model,
    editor,
    ...keys,
    leave,
    /** Where Ctrl and an arrow lead. */
    edge: (from: GridPlace, key: string) => edgeOfBlock(from, key, size.value, isFilled),
    spoken,
    cellClass,
    Editor: CashGridEditor,
    Tools: CashGridTools,
  }
}

function useSheetKeys({
  grid,
  editor,
  leave,
  size,
}: {
  grid: SheetGrid
  editor: GridEditor
  leave: () => boolean
  size: ComputedRef<{ rows: number; cols: number }>
}) {
  const clamp = (value: number, count: number) => Math.max(0, Math.min(count - 1, value))
  function step(down: number, right: number) {
    const { row, col } = grid.active.value
    grid.go({ row: clamp(row + down, size.value.rows), col: clamp(col + right, size.value.cols) }, false)
  }
  /** After Esc, and at the ends of a row, Tab leaves the grid as it leaves any control. */
  let isLeaving = false
  watch(grid.active, () => (isLeaving = false))
  function tab(right: number): boolean {
    const col = grid.active.value.col + right
    if (isLeaving || col < 0 || col >= size.value.cols) return false
    step(0, right)
    return true
  }
  const actions: Record<Exclude<EditAction, 'next' | 'previous' | 'type'>, () => unknown> = {
    open: () => grid.toggle() || editor.open(),
    clear: () => editor.clear(),
    fillDown: () => editor.fill('down'),
    fillRight: () => editor.fill('right'),
    undo: () => editor.travel('undo'),
    redo: () => editor.travel('redo'),
    origin: grid.askOrigin,
    up: () => step(-1, 0),
    leave: () => grid.go(grid.active.value, false),
  }
  /** @returns whether the key was taken */
  function key(event: KeyboardEvent): boolean {
    const action = editActionOf(event)
    let isTaken = action !== undefined
    if (action === 'next' || action === 'previous') isTaken = tab(action === 'next' ? 1 : -1)
    else if (action === 'type') editor.open(event.key)
    else if (action) actions[action]()
    isLeaving = action === 'leave'
    return isTaken
  }
  /** A key while a cell is open; what does not close the cell belongs to its text. @returns whether it was taken */
  function keyInCell(event: KeyboardEvent): boolean {
    if (event.isComposing) return false
    const move = closingMove(event, editor.draft.value?.isTyped ?? false)
    if (event.key === 'Escape') editor.close()
    else if (!move) return false
    else if (leave()) step(move.down, move.right)
    event.stopPropagation()
    return true
  }
  return { key, keyInCell }
}
