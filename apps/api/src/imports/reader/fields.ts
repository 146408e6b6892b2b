import { compareRatio, isIsoDate, isYearMonth, parseMoney, parseRatio, yearOf, ymOf } from '@stuurhuis/domain'
import { type Findings, type Place, placeOf } from './findings.ts'
import { readerLimits } from './limits.ts'
import type { MessageKey } from './messages.ts'
import { type NumberColumn, numberColumn } from './numbers.ts'
import { type Cell, cellAt, columnIndex, parseReference, type Table, type TableRow } from './table.ts'
import { dateOfSerial } from './workbook.ts'

/** Typed access to the cells of one table; every fault becomes a finding at its cell, and the value is then null. */
export class Fields {
  readonly table: Table
  readonly rows: readonly TableRow[]
  readonly #findings: Findings
  readonly #numbers = new Map<string, NumberColumn>()

  constructor(table: Table, findings: Findings) {
    this.table = table
    this.#findings = findings
    this.rows = table.rows.filter((row) => !row.isEmpty)
  }

  /** Reports the missing columns among those required; true when all are there. */
  hasColumns(required: readonly string[]): boolean {
    const missing = required.filter((header) => columnIndex(this.table, header) === -1)
    for (const name of missing) {
      this.#findings.add(
        'columnMissing',
        { sheet: this.table.name, row: this.table.headerRow, header: name },
        { name },
      )
    }
    return missing.length === 0
  }

  place(row: TableRow, header: string): Place {
    return placeOf(this.table, row, header)
  }

  report(
    key: MessageKey,
    row: TableRow,
    header: string,
    params: Readonly<Record<string, string>> = {},
  ): null {
    this.#findings.add(key, this.place(row, header), params)
    return null
  }

  /** Text of a cell; an error cell or an empty one is a finding. Numbers are text here: a code may be "12". */
  text(row: TableRow, header: string, limit: number = readerLimits.textLength): string | null {
    const cell = cellAt(this.table, row, header)
    if (cell.kind === 'error') return this.report('errorCell', row, header)
    if (cell.kind === 'empty')
      return this.report(cell.isFormula ? 'noCachedValue' : 'valueMissing', row, header)
    const text = cell.text.trim()
    if (text === '') return this.report('valueMissing', row, header)
    return text.length <= limit ? text : this.report('textTooLong', row, header, { limit: String(limit) })
  }

  /** One of a closed list, without regard to case. */
  choice<T>(row: TableRow, header: string, choices: Readonly<Record<string, T>>): T | null {
    const text = this.text(row, header)
    if (text === null) return null
    const key = Object.keys(choices).find((name) => name.toLowerCase() === text.toLowerCase())
    if (key !== undefined) return choices[key] ?? null
    return this.report('unknownValue', row, header, { allowed: Object.keys(choices).join(', ') })
  }

  /** A decimal text of a number column; the decimal sign is decided for the whole column. */
  decimal(row: TableRow, header: string): string | null {
    let column = this.#numbers.get(header)
    if (!column) {
      column = numberColumn(this.table, this.rows, header, this.#findings)
      this.#numbers.set(header, column)
    }
    return column.get(row.number) ?? null
  }

  /** The same where a cell may be empty: only the cells with a value decide and are judged. */
  optionalDecimal(row: TableRow, header: string): string | null {
    const key = `?${header}`
    let column = this.#numbers.get(key)
    if (!column) {
      const filled = this.rows.filter((other) => !isBlank(cellAt(this.table, other, header)))
      column = numberColumn(this.table, filled, header, this.#findings)
      this.#numbers.set(key, column)
    }
    return column.get(row.number) ?? null
  }

  /** A decimal within [min, max]. */
  within(row: TableRow, header: string, min: string, max: string): string | null {
    const text = this.decimal(row, header)
    if (text === null || isWithin(text, min, max)) return text
    return this.report('outsideRange', row, header, { min, max })
  }

  /** A whole number within [min, max]; `outside` is the message beyond the range. */
  whole(row: TableRow, header: string, range: WholeRange): number | null {
    const text = this.decimal(row, header)
    if (text === null) return null
    if (parseRatio(text).n % parseRatio(text).d !== 0n) return this.report('notWhole', row, header)
    if (isWithin(text, String(range.min), String(range.max))) return Number(text)
    const params = { min: String(range.min), max: String(range.max), limit: String(range.max) }
    return this.report(range.outside ?? 'outsideRange', row, header, params)
  }

  /** Cents of an amount with at most two decimals. A negative amount is allowed, with a warning. */
  money(row: TableRow, header: string): bigint | null {
    const text = this.decimal(row, header)
    if (text === null) return null
    const parsed = parseMoney(text.replace(/^-0+(\.0*)?$/, '0'), 'point')
    if (!parsed.ok) {
      const isLarge = parsed.errors[0]?.code === 'AMOUNT_TOO_LARGE'
      if (!isLarge) return this.report('tooManyDecimals', row, header)
      return this.report('outsideRange', row, header, { min: '-90071992547409.91', max: '90071992547409.91' })
    }
    if (parsed.value < 0n) this.report('negativeAmount', row, header)
    return parsed.value
  }

  /** Month of a date cell: a serial number in a workbook, YYYY-MM-DD or YYYY-MM as text. */
  month(row: TableRow, header: string): string | null {
    const cell = cellAt(this.table, row, header)
    if (cell.kind === 'error' || (cell.kind === 'empty' && cell.isFormula))
      return this.text(row, header) as null
    const date =
      cell.kind === 'number' ? dateOfSerial(cell.text, this.table.is1904) : dateOfText(cell.text.trim())
    if (date === null || yearOf(date) < 1990 || yearOf(date) > 2200)
      return this.report('invalidDate', row, header)
    const month = ymOf(date)
    if (!date.endsWith('-01')) this.report('notFirstOfMonth', row, header, { month })
    return month
  }
}

export interface WholeRange {
  readonly min: number
  readonly max: number
  readonly outside?: MessageKey
}

function isBlank(cell: Cell): boolean {
  return cell.kind === 'empty' && !cell.isFormula
}

function dateOfText(text: string): string | null {
  if (isYearMonth(text)) return `${text}-01`
  return isIsoDate(text) ? text : null
}

export function isWithin(text: string, min: string, max: string): boolean {
  const x = parseRatio(text)
  return compareRatio(x, parseRatio(min)) >= 0 && compareRatio(x, parseRatio(max)) <= 0
}

/** Reports a code that occurs twice (within its `scope` column, if any), at its second place and every later one. */
export function reportDuplicates(
  fields: Fields,
  header: string,
  message: 'duplicateCode' | 'duplicateParameter' = 'duplicateCode',
  scope?: string,
): void {
  const first = new Map<string, number>()
  for (const row of fields.rows) {
    const code = cellAt(fields.table, row, header).text.trim()
    if (code === '') continue
    const key = scope === undefined ? code : `${cellAt(fields.table, row, scope).text.trim()}/${code}`
    const seen = first.get(key)
    if (seen === undefined) first.set(key, row.number)
    else fields.report(message, row, header, { first: String(seen) })
  }
}

/** What is odd about a table as a whole: hidden rows or sheet, merged cells, empty rows, lost characters. */
export function inspectTable(table: Table, findings: Findings): void {
  const sheet = { sheet: table.name }
  if (table.isHidden) findings.add('hiddenSheet', sheet)
  if (table.hasLostCharacters) findings.add('lostCharacters', sheet)
  for (const range of table.merged.filter((merged) => touchesTable(table, merged))) {
    findings.add('mergedCells', { ...sheet, value: range.slice(0, 200) })
  }
  for (const row of table.rows) {
    const at = { ...sheet, row: row.number }
    if (row.isEmpty) findings.add('emptyRow', at)
    else if (row.isHidden) findings.add('hiddenRow', at)
    if (row.hasExtraFields) findings.add('tooManyFields', at)
  }
}

/** Titles above the header may be merged; from the header on a merged cell hides values. */
function touchesTable(table: Table, range: string): boolean {
  const end = parseReference(range.split(':').at(-1) ?? '')
  return end === null || end.row + 1 >= table.headerRow
}
