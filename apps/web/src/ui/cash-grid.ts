import { clipboardAmount } from './amount.ts'

/** What a cash grid shows. Amounts are cents; a cell without an amount is 0n and stays empty. */
export interface GridColumn {
  key: string
  /** Short head ("jan 27") and the full name that is read aloud ("januari 2027"). */
  label: string
  title: string
  /** The period that today falls in. */
  isNow: boolean
}
/** How sure an amount is. What is actual happened and cannot be changed. */
export type CellState = 'actual' | 'contracted' | 'expected' | 'estimate'
export interface GridRow {
  id: string
  label: string
  note?: string
  kind: 'group' | 'line' | 'total'
  cells: readonly bigint[]
  /** Absent where a total over time means nothing (a balance). */
  total?: bigint
  /** Only groups: whether their lines, those up to the next group, are shown. */
  expanded?: boolean
  /** Only lines, per period: how sure the amount is, and whether somebody typed it in place of the distribution. */
  states?: readonly (CellState | undefined)[]
  byHand?: readonly boolean[]
  /** Only lines, per period: over, so that nothing can be typed in it, also where nothing happened. */
  closed?: readonly boolean[]
  /** A line in which nobody types: worked out from others, or for the reason in these words ("deze lijn heeft geen datum"). */
  locked?: boolean | string
  /**
   * Only totals of an editable grid: how they move when a line is changed. `sum` by the difference in the same period,
   * `running` also by those before. A total without it stays as given.
   */
  follows?: 'sum' | 'running'
}
export interface GridPlace {
  row: number
  col: number
}
/** All four inclusive. */
export interface GridRange {
  top: number
  bottom: number
  left: number
  right: number
}

/** The columns before the periods: the name of the line (0) and its total (1). */
export const FROZEN = 2

const STEP = 12
/** Where a key leads in a grid of `rows` x `cols`; undefined when the key is not one that moves. */
export function moveInGrid(
  at: GridPlace,
  key: string,
  ctrl: boolean,
  size: { rows: number; cols: number; page: number },
): GridPlace | undefined {
  const last = { row: size.rows - 1, col: size.cols - 1 }
  const moves: Record<string, GridPlace> = {
    ArrowUp: { row: ctrl ? 0 : at.row - 1, col: at.col },
    ArrowDown: { row: ctrl ? last.row : at.row + 1, col: at.col },
    ArrowLeft: { row: at.row, col: ctrl ? 0 : at.col - 1 },
    ArrowRight: { row: at.row, col: ctrl ? last.col : at.col + 1 },
    Home: { row: ctrl ? 0 : at.row, col: 0 },
    End: { row: ctrl ? last.row : at.row, col: last.col },
    PageUp: { row: at.row, col: at.col - STEP },
    PageDown: { row: at.row, col: at.col + STEP },
  }
  const to = moves[key]
  if (!to) return undefined
  return { row: Math.max(0, Math.min(last.row, to.row)), col: Math.max(0, Math.min(last.col, to.col)) }
}

/**
 * Where Ctrl and an arrow lead: within a filled block to its edge, else to the next filled cell, else to the end. To the
 * left the periods end first, then the name; undefined for a key that is no arrow.
 */
export function edgeOfBlock(
  at: GridPlace,
  key: string,
  size: { rows: number; cols: number },
  isFilled: (place: GridPlace) => boolean,
): GridPlace | undefined {
  const down = { ArrowUp: -1, ArrowDown: 1 }[key] ?? 0
  const right = { ArrowLeft: -1, ArrowRight: 1 }[key] ?? 0
  if (down === 0 && right === 0) return undefined
  if (right !== 0 && at.col + right < FROZEN) return { row: at.row, col: right < 0 ? 0 : FROZEN }
  const first = right === 0 ? 0 : FROZEN
  const step = ({ row, col }: GridPlace) => ({ row: row + down, col: col + right })
  const isInside = ({ row, col }: GridPlace) =>
    row >= 0 && row < size.rows && col >= Math.min(first, at.col) && col < size.cols
  let place = at
  let next = step(place)
  const inBlock = isFilled(at) && isInside(next) && isFilled(next)
  while (isInside(next) && (!inBlock || isFilled(next))) {
    place = next
    if (!inBlock && isFilled(place)) return place
    next = step(place)
  }
  return place
}

export const rangeOf = (a: GridPlace, b: GridPlace): GridRange => ({
  top: Math.min(a.row, b.row),
  bottom: Math.max(a.row, b.row),
  left: Math.min(a.col, b.col),
  right: Math.max(a.col, b.col),
})

/** The amounts inside a rectangle, corners included, row by row. The name column has none. */
export function amountsIn(
  rows: readonly GridRow[],
  from: GridPlace,
  to: GridPlace,
  read: (row: GridRow, col: number) => bigint | undefined = amountAt,
): bigint[][] {
  const { top, bottom, left, right } = rangeOf(from, to)
  return rows.slice(top, bottom + 1).map((row) => {
    const amounts: bigint[] = []
    for (let col = Math.max(1, left); col <= right; col++) amounts.push(read(row, col) ?? 0n)
    return amounts
  })
}

/** Without the lines of the groups that are folded. */
export function unfolded(rows: readonly GridRow[]): GridRow[] {
  let isHidden = false
  return rows.filter((row) => {
    if (row.kind === 'line') return !isHidden
    isHidden = row.expanded === false
    return true
  })
}

/** Why nothing can be typed in a cell; undefined for a cell that can be changed. */
export type Lock = 'name' | 'total' | 'sum' | 'derived' | 'actual' | 'closed'
export function lockOf(row: GridRow, col: number): Lock | undefined {
  if (col === 0) return 'name'
  if (row.kind !== 'line') return 'sum'
  if (row.locked) return 'derived'
  if (col === 1) return 'total'
  if (row.states?.[col - FROZEN] === 'actual') return 'actual'
  return row.closed?.[col - FROZEN] ? 'closed' : undefined
}

/** Undefined for the name column and for a total that does not exist. */
export function amountAt(row: GridRow, col: number): bigint | undefined {
  if (col === 0) return undefined
  return col === 1 ? row.total : (row.cells[col - FROZEN] ?? 0n)
}

/** The first column that must be drawn and how many, with two spare on each side. */
export function window(
  offset: number,
  length: number,
  size: number,
  count: number,
): { from: number; to: number } {
  const from = Math.max(0, Math.floor(offset / size) - 2)
  return { from, to: Math.min(count, from + Math.ceil(length / size) + 5) }
}

/** "1250,50" with tabs: what a spreadsheet takes, and what an editable grid reads back. */
export const tableText = (amounts: readonly (readonly bigint[])[]) =>
  amounts.map((row) => row.map(clipboardAmount).join('\t')).join('\n')
