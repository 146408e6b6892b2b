import { fromDayNumber, toDayNumber } from '@stuurhuis/domain'
import { readerLimits } from './limits.ts'
import { FileRefusal } from './refusal.ts'
import { type Cell, columnLetters, EMPTY_CELL, parseReference, type Table, type TableRow } from './table.ts'
import { readXml } from './xml.ts'

export interface Workbook {
  readonly tables: readonly Table[]
  readonly formulas: number
}

interface SheetPart {
  readonly name: string
  readonly isHidden: boolean
  readonly path: string
}

/** Last serial a spreadsheet knows: 9999-12-31. */
const LAST_SERIAL = 2_958_465

/**
 * Reads every sheet of an unpacked workbook into a table. Formulas are never evaluated: their cached value is what
 * is read. Throws {@link FileRefusal} for a file that is no workbook or is damaged.
 */
export function readWorkbook(parts: ReadonlyMap<string, Buffer>): Workbook {
  const strings = readSharedStrings(parts.get('xl/sharedStrings.xml'))
  const { sheets, is1904 } = readSheetList(parts)
  let formulas = 0
  const tables = sheets.map((sheet) => {
    const bytes = parts.get(sheet.path)
    if (!bytes) throw new FileRefusal('FILE_DAMAGED')
    const raw = readSheet(bytes, strings)
    formulas += raw.formulas
    return toTable(sheet, raw, is1904)
  })
  return { tables, formulas }
}

function readSharedStrings(bytes: Buffer | undefined): string[] {
  const strings: string[] = []
  if (!bytes) return strings
  let current = ''
  let isText = false
  let phonetic = 0
  readXml(bytes, {
    open: (name) => {
      if (name === 'si') current = ''
      if (name === 'rPh') phonetic += 1
      isText = name === 't' && phonetic === 0
    },
    text: (text) => {
      if (isText) current += text
    },
    close: (name) => {
      isText = false
      if (name === 'rPh') phonetic -= 1
      if (name === 'si') strings.push(current.slice(0, readerLimits.cellLength))
    },
  })
  return strings
}

function readSheetList(parts: ReadonlyMap<string, Buffer>): { sheets: SheetPart[]; is1904: boolean } {
  const [workbook, relations] = [parts.get('xl/workbook.xml'), parts.get('xl/_rels/workbook.xml.rels')]
  if (!workbook || !relations) throw new FileRefusal('FILE_KIND')
  const targets = new Map<string, string>()
  readXml(relations, {
    open: (name, a) => {
      if (name !== 'Relationship' || a.Id === undefined || a.Target === undefined) return
      if (a.TargetMode === 'External') throw new FileRefusal('FILE_EXTERNAL_LINKS')
      targets.set(a.Id, a.Target.startsWith('/') ? a.Target.slice(1) : `xl/${a.Target}`)
    },
  })
  const sheets: SheetPart[] = []
  let is1904 = false
  readXml(workbook, {
    open: (name, a) => {
      if (name === 'workbookPr') is1904 = isTrue(a.date1904)
      if (name !== 'sheet') return
      const path = targets.get(a['r:id'] ?? '') ?? ''
      sheets.push({ name: a.name ?? '', isHidden: (a.state ?? 'visible') !== 'visible', path })
    },
  })
  if (sheets.length === 0 || sheets.length > readerLimits.sheets) throw new FileRefusal('FILE_DAMAGED')
  return { sheets: sheets.filter((sheet) => sheet.path.startsWith('xl/worksheets/')), is1904 }
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true'
}

interface RawSheet {
  readonly rows: Map<number, { readonly cells: Map<number, Cell>; readonly isHidden: boolean }>
  readonly merged: string[]
  formulas: number
}

/** State of the cell that is being read. */
interface OpenCell {
  readonly column: number
  readonly type: string
  value: string | null
  isFormula: boolean
}

function readSheet(bytes: Buffer, strings: readonly string[]): RawSheet {
  const sheet: RawSheet = { rows: new Map(), merged: [], formulas: 0 }
  let row = { number: -1, cells: new Map<number, Cell>() }
  let cell: OpenCell | null = null
  let collecting = false
  let count = 0
  readXml(bytes, {
    open: (name, a) => {
      if (name === 'row') row = openRow(sheet, a, row.number)
      else if (name === 'c') cell = openCell(a, row)
      else if (name === 'f' && cell) cell.isFormula = true
      else if (name === 'mergeCell' && a.ref !== undefined) sheet.merged.push(a.ref)
      collecting = cell !== null && (name === 'v' || name === 't')
      if (name === 'c' && ++count > readerLimits.cellsPerSheet) throw new FileRefusal('FILE_BOMB')
    },
    text: (text) => {
      if (collecting && cell) cell.value = ((cell.value ?? '') + text).slice(0, readerLimits.cellLength)
    },
    close: (name) => {
      collecting = false
      if (name !== 'c' || !cell) return
      if (cell.isFormula) sheet.formulas += 1
      row.cells.set(cell.column, finishCell(cell, strings))
      cell = null
    },
  })
  return sheet
}

function openRow(sheet: RawSheet, a: Readonly<Record<string, string>>, before: number) {
  const number = a.r === undefined ? before + 1 : Number(a.r) - 1
  if (!Number.isInteger(number) || number <= before || number >= readerLimits.rowsPerSheet) {
    throw new FileRefusal('FILE_DAMAGED')
  }
  const row = { number, cells: new Map<number, Cell>() }
  sheet.rows.set(number, { cells: row.cells, isHidden: isTrue(a.hidden) })
  return row
}

function openCell(
  a: Readonly<Record<string, string>>,
  row: { readonly number: number; readonly cells: ReadonlyMap<number, Cell> },
): OpenCell {
  const at = a.r === undefined ? { row: row.number, column: row.cells.size } : parseReference(a.r)
  if (!at || at.row !== row.number || at.column >= readerLimits.columnsPerSheet)
    throw new FileRefusal('FILE_DAMAGED')
  return { column: at.column, type: a.t ?? 'n', value: null, isFormula: false }
}

function finishCell(cell: OpenCell, strings: readonly string[]): Cell {
  const { type, value, isFormula } = cell
  if (value === null) return isFormula ? { ...EMPTY_CELL, isFormula } : EMPTY_CELL
  switch (type) {
    case 's': {
      const text = strings[Number(value)]
      if (text === undefined) throw new FileRefusal('FILE_DAMAGED')
      return textCell(text, isFormula)
    }
    case 'n':
      return numberCell(value, isFormula)
    case 'b':
      return { kind: 'boolean', text: value === '1' ? 'TRUE' : 'FALSE', isFormula }
    case 'e':
      return { kind: 'error', text: value, isFormula }
    default:
      return textCell(value, isFormula)
  }
}

function textCell(text: string, isFormula: boolean): Cell {
  return text === '' ? { ...EMPTY_CELL, isFormula } : { kind: 'text', text, isFormula }
}

function numberCell(value: string, isFormula: boolean): Cell {
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) throw new FileRefusal('FILE_DAMAGED')
  return { kind: 'number', text: plainDecimal(withoutNoise(number)), isFormula }
}

/**
 * Spreadsheets keep doubles and show 15 digits; sums leave noise even there. 81947.3600000001 is 81947.36: the last
 * digit goes when that makes the number much shorter, and stays when it carries something.
 */
function withoutNoise(number: number): number {
  const [shown, shorter] = [Number(number.toPrecision(15)), Number(number.toPrecision(14))]
  return String(shorter).length <= String(shown).length - 3 ? shorter : shown
}

/** A number without exponent, as people write it. */
function plainDecimal(value: number): string {
  const text = String(value)
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text)
  if (!match) return text
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match
  const digits = whole + fraction
  const point = 1 + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`
}

function toTable(sheet: SheetPart, raw: RawSheet, is1904: boolean): Table {
  const used = [...raw.rows].filter(([, row]) =>
    [...row.cells.values()].some((cell) => cell.kind !== 'empty'),
  )
  const headerRow = used[0]?.[0] ?? 0
  const header = raw.rows.get(headerRow)?.cells ?? new Map<number, Cell>()
  const width = Math.max(
    0,
    ...[...header].filter(([, cell]) => cell.kind !== 'empty').map(([index]) => index + 1),
  )
  const columns = Array.from({ length: width }, (_, i) => ({
    header: headerText(header.get(i) ?? EMPTY_CELL, is1904),
    name: columnLetters(i),
  }))
  const last = used.at(-1)?.[0] ?? headerRow
  const rows = Array.from({ length: Math.max(0, last - headerRow) }, (_, i) =>
    toRow(raw, headerRow + 1 + i, width),
  )
  return {
    name: sheet.name,
    source: 'workbook',
    columns,
    headerRow: headerRow + 1,
    rows,
    is1904,
    isHidden: sheet.isHidden,
    merged: raw.merged,
    hasLostCharacters: false,
  }
}

function toRow(raw: RawSheet, number: number, width: number): TableRow {
  const row = raw.rows.get(number)
  const cells = Array.from({ length: width }, (_, i) => row?.cells.get(i) ?? EMPTY_CELL)
  const isEmpty = cells.every((cell) => cell.kind === 'empty' && !cell.isFormula)
  return { number: number + 1, cells, isHidden: row?.isHidden ?? false, isEmpty, hasExtraFields: false }
}

function headerText(cell: Cell, is1904: boolean): string {
  if (cell.kind !== 'number') return cell.text.trim()
  return dateOfSerial(cell.text, is1904) ?? cell.text
}

/**
 * Date of a serial number: 46054 is 2026-02-01 in the 1900 system; a workbook of the 1904 system counts 1,462 days
 * less. Null when it is no whole day from 1900-03-01 on.
 */
export function dateOfSerial(text: string, is1904: boolean): string | null {
  const serial = Number(text) + (is1904 ? 1462 : 0)
  // Serial 60 is 29 February 1900, a day that never was: nothing before it is a date here.
  if (!Number.isInteger(serial) || serial <= 60 || serial > LAST_SERIAL) return null
  return fromDayNumber(toDayNumber('1899-12-30') + serial)
}
