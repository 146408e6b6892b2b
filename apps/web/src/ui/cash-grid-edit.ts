import { parseAmount } from './amount-input.ts'
import {
  FROZEN,
  type GridColumn,
  type GridPlace,
  type GridRange,
  type GridRow,
  type Lock,
  lockOf,
} from './cash-grid.ts'
import type { CellEdit } from './cash-grid-model.ts'

/** What an edit needs to know of the grid: its rows as shown, totals at the foot included, and its amounts. */
export interface EditSurface {
  rows: readonly GridRow[]
  columns: readonly GridColumn[]
  amount(place: GridPlace): bigint | undefined
}
export type Reason = Lock | 'amount' | 'outside'
/** Why nothing was changed: how many of how many cells cannot, and the first of them. */
export interface Refusal {
  bad: number
  of: number
  first: GridPlace & { reason: Reason; text: string }
}
/** All or nothing: the edits of one step, or the refusal of all of them. */
export type Outcome = { edits: CellEdit[]; refusal?: undefined } | { edits?: undefined; refusal: Refusal }

interface Wish extends GridPlace {
  /** Undefined when the text is no amount. */
  cents: bigint | undefined
  text: string
}
function judge({ rows, columns }: EditSurface, wishes: readonly Wish[]): Outcome {
  const edits: CellEdit[] = []
  let bad = 0
  let first: Refusal['first'] | undefined
  for (const { row, col, cents, text } of wishes) {
    const line = rows[row]
    const column = columns[col - FROZEN]
    const reason = line && (column || col < FROZEN) ? lockOf(line, col) : 'outside'
    if (reason === undefined && line && column && cents !== undefined) {
      edits.push({ rowId: line.id, columnKey: column.key, cents })
      continue
    }
    bad++
    first ??= { row, col, text, reason: reason ?? 'amount' }
  }
  return first ? { refusal: { bad, of: wishes.length, first } } : { edits }
}

function cellsOf({ top, bottom, left, right }: GridRange): GridPlace[] {
  const places: GridPlace[] = []
  for (let row = top; row <= bottom; row++)
    for (let col = left; col <= right; col++) places.push({ row, col })
  return places
}

/** One cell as it was typed. */
export const typeInto = (surface: EditSurface, place: GridPlace, text: string): Outcome =>
  judge(surface, [{ ...place, cents: parseAmount(text), text }])

export const clearRange = (surface: EditSurface, range: GridRange): Outcome =>
  judge(
    surface,
    cellsOf(range).map((place) => ({ ...place, cents: 0n, text: '' })),
  )

/**
 * The first row (or column) of the range in all others; a range of one takes the row above (or the column before).
 * Undefined when there is nothing to take from.
 */
export function fillRange(
  surface: EditSurface,
  range: GridRange,
  way: 'down' | 'right',
): Outcome | undefined {
  const { top, bottom, left, right } = range
  const isDown = way === 'down'
  const isOne = isDown ? top === bottom : left === right
  const source = (isDown ? top : left) - (isOne ? 1 : 0)
  if (source < (isDown ? 0 : FROZEN)) return undefined
  // A sum above the lines is no example for them.
  if (isDown && surface.rows[source]?.kind !== 'line') return undefined
  const target = isDown ? { ...range, top: source + 1 } : { ...range, left: source + 1 }
  const wishes = cellsOf(target).map((place): Wish => {
    const cents = surface.amount(isDown ? { row: source, col: place.col } : { row: place.row, col: source })
    return { ...place, cents: cents ?? 0n, text: '' }
  })
  return judge(surface, wishes)
}

/**
 * A table from the clipboard at the top left of the range. A table that fits a whole number of times in the range is
 * repeated over it, so that one amount fills a selection.
 */
export function pasteInto(
  surface: EditSurface,
  range: GridRange,
  table: readonly (readonly string[])[],
): Outcome {
  const width = Math.max(0, ...table.map((cells) => cells.length))
  const times = (size: number, block: number) => (block > 0 && size % block === 0 ? size / block : 1)
  const down = times(range.bottom - range.top + 1, table.length)
  const right = times(range.right - range.left + 1, width)
  const wishes: Wish[] = []
  for (let row = 0; row < table.length * down; row++) {
    const cells = table[row % table.length] ?? []
    for (let copy = 0; copy < right; copy++)
      cells.forEach((text, col) => {
        const place = { row: range.top + row, col: range.left + copy * width + col }
        wishes.push({ ...place, cents: parseAmount(text), text })
      })
  }
  return judge(surface, wishes)
}

/** Text of a spreadsheet -> cells: tabs and lines; a cell in quotes may hold both. The last line end is no row. */
export function tableOf(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  const cell = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*)/y
  const mark = /\t|\r\n|\n|\r/y
  for (let at = 0; at < text.length; ) {
    cell.lastIndex = at
    const [whole = '', quoted, plain = ''] = cell.exec(text) ?? []
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    mark.lastIndex = at + whole.length
    const [end = ''] = mark.exec(text) ?? []
    at += whole.length + end.length
    if (end === '\t') {
      if (at === text.length) row.push('')
      continue
    }
    rows.push(row)
    row = []
  }
  if (row.length > 0) rows.push(row)
  return rows
}
