import { computed, type Ref, shallowReactive, shallowRef, watch } from 'vue'
import { amountAt, FROZEN, type GridColumn, type GridRow, lockOf } from './cash-grid.ts'
import { type CellEdit, type ConflictCell, GridModel, type PendingCell } from './cash-grid-model.ts'
import type { CellLook } from './cash-grid-text.ts'
import type { Grain } from './periods.ts'

/** The edits that are not saved, on the version of the figures that they were made on. */
export interface GridEdits {
  version: string | undefined
  cells: PendingCell[]
}
export interface GridSource {
  columns: readonly GridColumn[]
  rows: readonly GridRow[]
  footer: readonly GridRow[]
  editable?: boolean | undefined
  grain?: Grain | undefined
  version?: string | undefined
}
export interface GridListeners {
  change(edits: GridEdits): void
  /** All conflicts that are not known, none when the last one is; `found` of them are new. */
  conflict(cells: ConflictCell[], found: number): void
}
const showsMonths = ({ grain }: GridSource) => grain === undefined || grain === 'month'
export type GridModelState = ReturnType<typeof useGridModel>

/** The model behind a grid: made when the grid is first editable, kept while quarters or years are shown. */
export function useGridModel(source: GridSource, listeners: GridListeners) {
  const model = shallowRef<GridModel>()
  const drawn = useRevisions()
  const isOn = computed(() => source.editable === true && showsMonths(source))
  const live = computed(() => (showsMonths(source) ? model.value : undefined))
  let version: string | undefined

  const tell = teller(source, model, listeners)
  function tellAll(found = 0) {
    drawn.changeAll()
    tell(found)
  }
  const tellTouched = () => {
    drawn.change(model.value?.touched() ?? [])
    tell()
  }
  watch(
    [() => source.rows, () => source.footer, () => source.columns, () => source.version, isOn] as const,
    ([rows, footer, columns, now]) => {
      const all = [...rows, ...footer]
      if (!live.value) {
        if (!isOn.value) return
        model.value = new GridModel(all, columns)
        version = now
        return
      }
      const isNew = now !== version
      const { found, hasMoved } = rebased(live.value, all, columns, isNew)
      version = now
      drawn.changeAll()
      if (hasMoved) tell(found)
    },
    { immediate: true },
  )
  function amount(row: GridRow, col: number): bigint | undefined {
    if (!live.value) return amountAt(row, col)
    const at = live.value.rowOf(row.id)
    drawn.follow(at)
    return live.value.amount(at, col)
  }
  function look(row: GridRow, col: number): CellLook {
    const at = live.value?.rowOf(row.id) ?? -1
    drawn.follow(at)
    const isCell = row.kind === 'line' && col >= FROZEN
    const found = isCell ? live.value?.conflictAt(at, col) : undefined
    return {
      state: isCell ? row.states?.[col - FROZEN] : undefined,
      isLocked: lockOf(row, col) !== undefined,
      isByHand: isCell && (live.value?.isByHand(at, col) ?? false),
      isPending: isCell && (live.value?.isPending(at, col) ?? false),
      theirs: found?.theirs,
    }
  }
  /** One step of undo. @returns how many cells changed */
  function edit(edits: readonly CellEdit[]): number {
    const changed = model.value?.edit(edits) ?? 0
    if (changed > 0) tellTouched()
    return changed
  }
  function travel(way: 'undo' | 'redo'): CellEdit[] {
    const cells = model.value?.[way]() ?? []
    if (cells.length > 0) tellTouched()
    return cells
  }
  const hasConflicts = computed(() => {
    drawn.followAll()
    return (live.value?.conflicts().length ?? 0) > 0
  })
  return { isOn, amount, look, edit, travel, hasConflicts, ...exposed(model, tellAll) }
}

/** What a render follows, so that it runs again after a change of its row alone, by its place in the model. */
function useRevisions() {
  const rows = shallowReactive<number[]>([])
  const all = shallowRef(0)
  const any = shallowRef(0)
  return {
    follow: (row: number) => void (all.value + (rows[row] ?? 0)),
    followAll: () => void (all.value + any.value),
    change(touched: readonly number[]) {
      for (const row of touched) rows[row] = (rows[row] ?? 0) + 1
      any.value++
    },
    changeAll: () => void all.value++,
  }
}

/**
 * Puts the figures of the page under the edits. `hasMoved` when the page must hear of it: one whose figures follow the
 * edits is told nothing that it knows, so that the two never chase each other.
 */
function rebased(
  model: GridModel,
  rows: readonly GridRow[],
  columns: readonly GridColumn[],
  isNewVersion: boolean,
) {
  const before = model.pending()
  const known = model.conflicts().length
  const found = model.rebase(rows, columns, isNewVersion).length
  const isOther = !isSame(before, model.pending()) || model.conflicts().length !== known
  return { found, hasMoved: found > 0 || isOther || (isNewVersion && before.length > 0) }
}

const isSame = (before: readonly PendingCell[], now: readonly PendingCell[]) =>
  before.length === now.length &&
  before.every((cell, index) => {
    const other = now[index]
    return (
      cell.rowId === other?.rowId &&
      cell.columnKey === other.columnKey &&
      cell.cents === other.cents &&
      cell.base === other.base
    )
  })

/** Tells the page its edits, and its conflicts when they are others than before; `found` of them are new. */
function teller(
  source: GridSource,
  model: Readonly<Ref<GridModel | undefined>>,
  { change, conflict }: GridListeners,
) {
  let told = ''
  return (found = 0) => {
    change({ version: source.version, cells: model.value?.pending() ?? [] })
    const cells = model.value?.conflicts() ?? []
    const now = cells.map((cell) => `${cell.rowId} ${cell.columnKey} ${cell.reason} ${cell.theirs}`).join()
    if (now !== told || found > 0) conflict(cells, found)
    told = now
  }
}

/** What a page may ask of an editable grid. */
function exposed(model: Readonly<Ref<GridModel | undefined>>, tell: (found?: number) => void) {
  type Key = Pick<CellEdit, 'rowId' | 'columnKey'>
  return {
    /** The edits that are not saved. */
    pending: (): PendingCell[] => model.value?.pending() ?? [],
    /** They were saved and are the base now; `saved` leaves what was typed meanwhile pending. Ends undo. */
    reset(saved?: readonly CellEdit[]) {
      model.value?.reset(saved)
      tell()
    },
    /** Gives edits up, all when none are named: the saved amounts show again. One step of undo. */
    revert(cells?: readonly Key[]) {
      model.value?.revert(cells)
      tell()
    },
    /** Edits stay although somebody saved another amount; takes their mark away. */
    keep(cells?: readonly Key[]) {
      model.value?.keep(cells)
      tell()
    },
    /** Takes up a draft that was kept elsewhere. */
    restore(draft: readonly PendingCell[]) {
      const found = model.value?.restore(draft) ?? []
      tell(found.length)
    },
  }
}
