/** One cell as it stands in the file. Numbers are decimal text with at most 15 significant digits. */
export interface Cell {
  readonly kind: 'number' | 'text' | 'boolean' | 'error' | 'empty'
  readonly text: string
  readonly isFormula: boolean
}

export const EMPTY_CELL: Cell = { kind: 'empty', text: '', isFormula: false }

export interface TableColumn {
  /** Header text as it stands; a date header becomes YYYY-MM-DD. */
  readonly header: string
  /** What a finding names: the letter in a workbook, the header in a CSV file. */
  readonly name: string
}

export interface TableRow {
  /** 1-based, as the spreadsheet shows it. */
  readonly number: number
  readonly cells: readonly Cell[]
  readonly isHidden: boolean
  readonly isEmpty: boolean
  /** A CSV row with more fields than the header: most likely a separator inside a text without quotes. */
  readonly hasExtraFields: boolean
}

/** A sheet or a CSV file: one header row and the rows below it. */
export interface Table {
  readonly name: string
  readonly source: 'workbook' | 'csv'
  readonly columns: readonly TableColumn[]
  readonly headerRow: number
  readonly rows: readonly TableRow[]
  readonly isHidden: boolean
  /** Serial dates count from 1904 instead of 1900. */
  readonly is1904: boolean
  /** Merged ranges that touch the table, as "A1:B2". */
  readonly merged: readonly string[]
  /** True when the text could not be decoded without loss. */
  readonly hasLostCharacters: boolean
}

/** Position of a column by its header, without regard to case and surrounding spaces; -1 when it is missing. */
export function columnIndex(table: Table, header: string): number {
  const wanted = header.toLowerCase()
  return table.columns.findIndex((column) => column.header.trim().toLowerCase() === wanted)
}

export function cellAt(table: Table, row: TableRow, header: string): Cell {
  return row.cells[columnIndex(table, header)] ?? EMPTY_CELL
}

/** Letters of a 0-based column: 0 is A, 26 is AA. */
export function columnLetters(index: number): string {
  let letters = ''
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  }
  return letters
}

/** 0-based row and column of a reference such as "AB12"; null when it is none. */
export function parseReference(reference: string): { readonly row: number; readonly column: number } | null {
  const match = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(reference)
  if (!match) return null
  const column = [...(match[1] ?? '')].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  return { row: Number(match[2]) - 1, column }
}
