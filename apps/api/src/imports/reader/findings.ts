import { readerLimits } from './limits.ts'
import { type FindingCode, type MessageKey, messages, type Severity } from './messages.ts'
import { type Cell, columnIndex, EMPTY_CELL, type Table, type TableRow } from './table.ts'

/** Where in the file, as a person finds it: row 1-based, column a letter or, in CSV, the header. */
export interface Place {
  readonly sheet?: string
  readonly row?: number
  readonly column?: string
  readonly header?: string
  readonly value?: string
}

export interface Finding extends Place {
  readonly code: FindingCode
  readonly severity: Severity
  readonly messageKey: MessageKey
  readonly params: Readonly<Record<string, string>>
}

/** Collects everything that is wrong with a file, at once. Beyond the limit findings are counted, errors first kept. */
export class Findings {
  readonly #list: Finding[] = []
  #total = 0
  #errors = 0

  add(messageKey: MessageKey, place: Place, params: Readonly<Record<string, string>> = {}): void {
    const { code, severity } = messages[messageKey]
    this.#total += 1
    if (severity === 'error') this.#errors += 1
    const finding = { code, severity, messageKey, params, ...place }
    if (this.#list.length < readerLimits.findings) this.#list.push(finding)
    else if (severity === 'error') this.#replaceWarning(finding)
  }

  /** A list full of warnings must not hide an error. */
  #replaceWarning(finding: Finding): void {
    const index = this.#list.findLastIndex((kept) => kept.severity === 'warning')
    if (index !== -1) this.#list[index] = finding
  }

  get hasErrors(): boolean {
    return this.#errors > 0
  }

  get isTruncated(): boolean {
    return this.#total > this.#list.length
  }

  list(): readonly Finding[] {
    return this.#list
  }
}

/** Place of a cell of a table, with its value as it stands there. */
export function placeOf(table: Table, row: TableRow, header: string): Place {
  const index = columnIndex(table, header)
  const column = table.columns[index]
  const cell: Cell = row.cells[index] ?? EMPTY_CELL
  const at = { sheet: table.name, row: row.number, value: cell.text.slice(0, 200) }
  return column ? { ...at, column: column.name, header: column.header } : { ...at, header }
}
