import { FROZEN, type GridColumn, type GridRow, lockOf } from './cash-grid.ts'

/** What is saved: one changed cell, by the keys of its line and its period. */
export interface CellEdit {
  rowId: string
  columnKey: string
  cents: bigint
}
export interface PendingCell extends CellEdit {
  /** The saved amount that this edit replaces. */
  base: bigint
}
/** A pending edit whose ground moved: the saved amount is another, the cell is locked now, or it no longer exists. */
export interface ConflictCell extends PendingCell {
  reason: 'changed' | 'locked' | 'gone'
  /** What is saved now; absent when the cell is gone. */
  theirs?: bigint
}
interface Change {
  rowId: string
  columnKey: string
  /** Undefined: no edit, the saved amount shows. So an undo never brings back an amount that somebody replaced. */
  from: bigint | undefined
  to: bigint | undefined
}
const MAX_STEPS = 200
const keyOf = (cell: { rowId: string; columnKey: string }) => `${cell.rowId}\t${cell.columnKey}`
const zeros = (length: number) => Array.from({ length }, () => 0n)

/**
 * The amounts of an editable grid: all cells in one array of cents, sums moved by difference, edits as patches with their
 * inverse. Knows three amounts per line and period: given (by the page), saved (the base of edits) and shown.
 */
export class GridModel {
  #rows: readonly GridRow[] = []
  #columns: readonly GridColumn[] = []
  #rowAt = new Map<string, number>()
  #colAt = new Map<string, number>()
  #groupAt: (number | undefined)[] = []
  #shown = new BigInt64Array(0)
  #base = new BigInt64Array(0)
  #edited = new Set<number>()
  #typed = new Set<string>()
  #gone: PendingCell[] = []
  #conflicts = new Map<string, ConflictCell>()
  #touched = new Set<number>()
  #done: Change[][] = []
  #undone: Change[][] = []
  // What shown amounts differ from given ones, summed: per row, per group and period, per period, and from the start.
  #rowMoved: bigint[] = []
  #groupMoved = new Map<number, bigint[]>()
  #columnMoved: bigint[] = []
  #runningMoved: bigint[] = []

  constructor(rows: readonly GridRow[], columns: readonly GridColumn[]) {
    this.rebase(rows, columns)
  }

  rowOf(id: string): number {
    return this.#rowAt.get(id) ?? -1
  }

  /** @param row as `rowOf` gives it, @param col counted from the name column; the name has no amount */
  amount(row: number, col: number): bigint | undefined {
    const given = this.#rows[row]
    if (!given || col === 0) return undefined
    const moved = col === 1 ? this.#movedTotal(row, given) : this.#moved(row, given, col - FROZEN)
    if (col === 1) return given.total === undefined ? undefined : given.total + moved
    return given.kind === 'line'
      ? this.#shown[row * this.#columns.length + col - FROZEN]
      : (given.cells[col - FROZEN] ?? 0n) + moved
  }

  isPending = (row: number, col: number) => this.#edited.has(row * this.#columns.length + col - FROZEN)
  isByHand(row: number, col: number): boolean {
    const { id = '', byHand } = this.#rows[row] ?? {}
    if (this.isPending(row, col) || byHand?.[col - FROZEN]) return true
    return this.#typed.size > 0 && this.#typed.has(`${id}\t${this.#columns[col - FROZEN]?.key}`)
  }
  conflictAt(row: number, col: number): ConflictCell | undefined {
    if (this.#conflicts.size === 0) return undefined
    return this.#conflicts.get(`${this.#rows[row]?.id}\t${this.#columns[col - FROZEN]?.key}`)
  }

  /** One call is one step of undo. @returns how many cells really changed */
  edit(edits: readonly CellEdit[]): number {
    const step: Change[] = []
    const at: number[] = []
    for (const { rowId, columnKey, cents } of edits) {
      const index = this.#indexOf(rowId, columnKey)
      if (index === undefined) continue
      const from = this.#edited.has(index) ? this.#shown[index] : undefined
      const to = cents === this.#base[index] ? undefined : cents
      if (from === to) continue
      step.push({ rowId, columnKey, from, to })
      at.push(index)
    }
    if (step.length === 0) return 0
    this.#done.push(step)
    if (this.#done.length > MAX_STEPS) this.#done.shift()
    this.#undone = []
    this.#apply(step, 'to', at)
    return step.length
  }
  undo = (): CellEdit[] => this.#step(this.#done, this.#undone, 'from')
  redo = (): CellEdit[] => this.#step(this.#undone, this.#done, 'to')

  /** Every edit that is not saved, in the order of the grid; edits of cells that no longer exist come last. */
  pending(): PendingCell[] {
    const cells = [...this.#edited].sort((a, b) => a - b).map((index) => this.#cellAt(index))
    return [...cells, ...this.#gone]
  }
  /** The rows that an edit, undo or redo changed since this was last asked: lines, their groups, and what follows them. */
  touched(): number[] {
    const rows = [...this.#touched]
    this.#touched.clear()
    const totals = this.#rows.flatMap((row, index) => (row.follows ? [index] : []))
    return rows.length > 0 ? [...rows, ...totals] : []
  }
  conflicts = (): ConflictCell[] => [...this.#conflicts.values()]

  /**
   * The edits were saved and are the base now; with `saved` only those, so that what was typed meanwhile stays pending.
   * The steps of undo end here.
   */
  reset(saved: readonly CellEdit[] = this.pending()) {
    for (const cell of saved) {
      this.#conflicts.delete(keyOf(cell))
      this.#gone = this.#gone.filter((one) => keyOf(one) !== keyOf(cell))
      const index = this.#indexOf(cell.rowId, cell.columnKey)
      if (index === undefined) continue
      this.#base[index] = cell.cents
      this.#typed.add(keyOf(cell))
      this.#put(index, this.#shown[index])
    }
    this.#done = []
    this.#undone = []
  }
  /** Gives up these edits, all when none are named, as one step of undo. @returns how many cells changed */
  revert(cells: readonly { rowId: string; columnKey: string }[] = this.pending()): number {
    const keys = new Set(cells.map(keyOf))
    const kept = this.#gone.filter((cell) => !keys.has(keyOf(cell)))
    const dropped = this.#gone.length - kept.length
    this.#gone = kept
    for (const key of keys) this.#conflicts.delete(key)
    const edits = [...this.#edited]
      .map((index) => this.#cellAt(index))
      .filter((cell) => keys.has(keyOf(cell)))
    return dropped + this.edit(edits.map((cell) => ({ ...cell, cents: cell.base })))
  }
  /** These edits stay although their base moved; all when none are named. */
  keep(cells: readonly { rowId: string; columnKey: string }[] = this.conflicts()) {
    for (const cell of cells) this.#conflicts.delete(keyOf(cell))
  }
  /** Takes up a draft that was kept elsewhere. @returns the edits whose base is no longer what it was */
  restore(draft: readonly PendingCell[]): ConflictCell[] {
    const found = this.#lay(draft)
    this.#sumAgain()
    return found
  }

  /**
   * New figures of the page; edits stay on top of them. A figure that the page gives again as before is no news, so that
   * what was just saved is not taken back by a page that has not read it yet, unless `isNewVersion`.
   * @returns the edits whose base is no longer what it was
   */
  rebase(rows: readonly GridRow[], columns: readonly GridColumn[], isNewVersion = false): ConflictCell[] {
    const draft = this.pending()
    const before = { rows: this.#rows, width: this.#columns.length, base: this.#base }
    const oldRowAt = this.#rowAt
    const oldCols = columns.map((column) => this.#colAt.get(column.key))
    this.#rows = rows
    this.#columns = columns
    this.#rowAt = new Map(rows.map((row, index) => [row.id, index]))
    this.#colAt = new Map(columns.map((column, index) => [column.key, index]))
    this.#groupAt = groupsOf(rows)
    this.#base = new BigInt64Array(rows.length * columns.length)
    rows.forEach((row, index) => {
      if (row.kind !== 'line') return
      const oldRow = oldRowAt.get(row.id) ?? -1
      const oldCells = before.rows[oldRow]?.cells
      for (let col = 0; col < columns.length; col++) {
        const given = row.cells[col] ?? 0n
        if (BigInt.asIntN(64, given) !== given) throw new RangeError(`beyond 64 bits: ${given}`)
        const oldCol = oldCols[col] ?? -1
        const isSame = !isNewVersion && oldCol >= 0 && oldCells?.[oldCol] === given
        const base = isSame ? (before.base[oldRow * before.width + oldCol] ?? 0n) : given
        this.#base[index * columns.length + col] = base
        if (!isSame && this.#typed.size > 0) this.#typed.delete(`${row.id}\t${columns[col]?.key}`)
      }
    })
    this.#shown = this.#base.slice()
    this.#edited.clear()
    this.#gone = []
    const found = this.#lay(draft)
    this.#sumAgain()
    return found
  }

  #indexOf(rowId: string, columnKey: string): number | undefined {
    const row = this.#rowAt.get(rowId)
    const col = this.#colAt.get(columnKey)
    if (row === undefined || col === undefined || this.#rows[row]?.kind !== 'line') return undefined
    return row * this.#columns.length + col
  }
  #cellAt(index: number): PendingCell {
    const row = Math.trunc(index / this.#columns.length)
    return {
      rowId: this.#rows[row]?.id ?? '',
      columnKey: this.#columns[index % this.#columns.length]?.key ?? '',
      cents: this.#shown[index] ?? 0n,
      base: this.#base[index] ?? 0n,
    }
  }

  /** Puts a draft on the base and finds what no longer fits. The sums are not moved here. */
  #lay(draft: readonly PendingCell[]): ConflictCell[] {
    const found: ConflictCell[] = []
    for (const cell of draft) {
      const key = keyOf(cell)
      const index = this.#indexOf(cell.rowId, cell.columnKey)
      const conflict = this.#conflictOf(cell, index)
      if (index === undefined) this.#gone.push({ ...cell })
      else if (this.#base[index] === cell.cents) this.#edited.delete(index)
      else {
        this.#shown[index] = cell.cents
        this.#edited.add(index)
      }
      const known = this.#conflicts.get(key)
      if (conflict) {
        if (conflict.reason === 'changed' || known?.reason !== conflict.reason) found.push(conflict)
        this.#conflicts.set(key, conflict)
      } else if (known?.reason !== 'changed' || !this.#edited.has(index ?? -1)) this.#conflicts.delete(key)
    }
    return found
  }
  #conflictOf(cell: PendingCell, index: number | undefined): ConflictCell | undefined {
    if (index === undefined) return { ...cell, reason: 'gone' }
    const theirs = this.#base[index] ?? 0n
    const row = this.#rows[Math.trunc(index / this.#columns.length)]
    if (theirs === cell.cents) return undefined
    if (row && lockOf(row, (index % this.#columns.length) + FROZEN))
      return { ...cell, reason: 'locked', theirs }
    return theirs === cell.base ? undefined : { ...cell, reason: 'changed', theirs }
  }

  #step(from: Change[][], to: Change[][], side: 'from' | 'to'): CellEdit[] {
    const step = from.pop()
    if (!step) return []
    to.push(step)
    const at = step.map(({ rowId, columnKey }) => this.#indexOf(rowId, columnKey))
    this.#apply(step, side, at)
    return step.flatMap(({ rowId, columnKey }, order) => {
      const index = at[order]
      return index === undefined ? [] : [{ rowId, columnKey, cents: this.#shown[index] ?? 0n }]
    })
  }
  /** @param at the places of the changes; a cell that is gone has none and is left alone */
  #apply(step: readonly Change[], side: 'from' | 'to', at: readonly (number | undefined)[]) {
    step.forEach((change, order) => {
      const index = at[order]
      if (index === undefined) return
      this.#put(index, change[side] ?? this.#base[index])
      if (this.#conflicts.size > 0) this.#conflicts.delete(keyOf(change))
    })
    this.#runAgain()
  }
  #put(index: number, cents = 0n) {
    const difference = cents - (this.#shown[index] ?? 0n)
    this.#shown[index] = cents
    if (cents === this.#base[index]) this.#edited.delete(index)
    else this.#edited.add(index)
    const row = Math.trunc(index / this.#columns.length)
    this.#touched.add(row)
    if (difference !== 0n) this.#move(row, index, difference)
  }
  #move(row: number, index: number, difference: bigint) {
    const col = index % this.#columns.length
    const group = this.#groupAt[row]
    if (group !== undefined) this.#touched.add(group)
    this.#rowMoved[row] = (this.#rowMoved[row] ?? 0n) + difference
    this.#columnMoved[col] = (this.#columnMoved[col] ?? 0n) + difference
    if (group === undefined) return
    const cells = this.#groupMoved.get(group) ?? zeros(this.#columns.length)
    cells[col] = (cells[col] ?? 0n) + difference
    this.#groupMoved.set(group, cells)
    this.#rowMoved[group] = (this.#rowMoved[group] ?? 0n) + difference
  }
  #sumAgain() {
    this.#rowMoved = zeros(this.#rows.length)
    this.#columnMoved = zeros(this.#columns.length)
    this.#groupMoved.clear()
    this.#rows.forEach((row, at) => {
      if (row.kind !== 'line') return
      for (let col = 0; col < this.#columns.length; col++) {
        const index = at * this.#columns.length + col
        const difference = (this.#shown[index] ?? 0n) - (row.cells[col] ?? 0n)
        if (difference !== 0n) this.#move(at, index, difference)
      }
    })
    this.#runAgain()
  }
  #runAgain() {
    let total = 0n
    this.#runningMoved = this.#columnMoved.map((moved) => (total += moved))
  }
  #moved(row: number, { kind, follows }: GridRow, col: number): bigint {
    if (kind === 'group') return this.#groupMoved.get(row)?.[col] ?? 0n
    if (follows === 'sum') return this.#columnMoved[col] ?? 0n
    return follows === 'running' ? (this.#runningMoved[col] ?? 0n) : 0n
  }
  #movedTotal(row: number, { kind, follows }: GridRow): bigint {
    if (kind === 'total') return follows === 'sum' ? (this.#runningMoved.at(-1) ?? 0n) : 0n
    return this.#rowMoved[row] ?? 0n
  }
}

/** The group above each line; none for what is no line and for lines before the first group. */
function groupsOf(rows: readonly GridRow[]): (number | undefined)[] {
  let group: number | undefined
  return rows.map((row, index) => {
    if (row.kind === 'line') return group
    group = row.kind === 'group' ? index : undefined
    return undefined
  })
}
