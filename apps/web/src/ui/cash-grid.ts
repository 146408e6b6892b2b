/** What a cash grid shows. Amounts are cents; a cell without an amount is 0n and stays empty. */
export interface GridColumn {
  key: string
  /** Short head ("jan 27") and the full name that is read aloud ("januari 2027"). */
  label: string
  title: string
  /** The period that today falls in. */
  isNow: boolean
}
export interface GridRow {
  id: string
  label: string
  note?: string
  kind: 'group' | 'line' | 'total'
  cells: readonly bigint[]
  /** Absent where a total over time means nothing (a balance). */
  total?: bigint
  /** Only groups: whether their lines are shown. */
  expanded?: boolean
}
export interface GridPlace {
  row: number
  col: number
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

/** The amounts inside a rectangle, corners included, row by row. The name column has none. */
export function amountsIn(rows: readonly GridRow[], from: GridPlace, to: GridPlace): bigint[][] {
  const [top, bottom] = [Math.min(from.row, to.row), Math.max(from.row, to.row)]
  const [left, right] = [Math.min(from.col, to.col), Math.max(from.col, to.col)]
  return rows.slice(top, bottom + 1).map((row) => {
    const amounts: bigint[] = []
    for (let col = Math.max(1, left); col <= right; col++) amounts.push(amountAt(row, col) ?? 0n)
    return amounts
  })
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
