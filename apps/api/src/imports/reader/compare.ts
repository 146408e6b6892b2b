import { formatMoney, isIsoDate, type ProjectModel, ymOf } from '@stuurhuis/domain'
import { type Expected, expectedSheets, type SheetExpectation } from './expected-sheets.ts'
import { type Findings, placeOf } from './findings.ts'
import { centsOf } from './formula-columns.ts'
import { readerLimits } from './limits.ts'
import { numberColumn } from './numbers.ts'
import type { ReadDifference } from './reading.ts'
import { cellAt, type Table, type TableRow } from './table.ts'

export interface Comparison {
  readonly cellsCompared: number
  readonly differences: readonly ReadDifference[]
  readonly differencesTotal: number
}

/**
 * Compares the computed sheets of a workbook with the engine, per row and month: money to the cent, rates and
 * present values within their tolerance. Each row that differs, or holds a constant where a formula belongs, also
 * gets one warning at its first such cell; the list has every cell up to its limit.
 */
export function compareWithEngine(
  model: ProjectModel,
  tables: readonly Table[],
  findings: Findings,
): Comparison {
  const expected = expectedSheets(model)
  const comparison = { cellsCompared: 0, differences: [] as ReadDifference[], differencesTotal: 0 }
  for (const table of tables) {
    const sheet = expected.find(
      (candidate) => candidate.name.toLowerCase() === sheetName(table).toLowerCase(),
    )
    if (sheet) compareSheet(table, sheet, findings, comparison)
  }
  return comparison
}

/** `brownfield_kasstroom.csv` holds the sheet Kasstroom. */
function sheetName(table: Table): string {
  return table.source === 'csv' ? table.name.replace(/\.csv$/i, '').replace(/^.*_/, '') : table.name
}

type Running = { cellsCompared: number; differences: ReadDifference[]; differencesTotal: number }

function compareSheet(table: Table, sheet: SheetExpectation, findings: Findings, running: Running): void {
  const rows = table.rows.filter((row) => !row.isEmpty)
  const numbers = numbersOf(table, sheet, rows, findings)
  for (const row of rows) {
    const key = cellAt(table, row, sheet.keyHeader).text.trim()
    const cells = sheet.rows.get(key)
    if (!cells) continue
    let isWarned = false
    for (const { header } of table.columns) {
      const expected = cells.get(periodOf(header))
      const cell = cellAt(table, row, header)
      if (!expected || (cell.kind === 'empty' && !cell.isFormula)) continue
      const text = 'text' in expected ? cell.text : (numbers.get(header)?.get(row.number) ?? null)
      if (text === null) continue
      running.cellsCompared += 1
      const difference = differenceOf(table, key, header, text, expected)
      if (difference) note(running, difference)
      const isConstant = table.source === 'workbook' && !cell.isFormula
      if (isWarned || !(difference || isConstant)) continue
      isWarned = true
      const { workbook, engine } = difference ?? { workbook: '', engine: '' }
      findings.add(difference ? 'differsFromEngine' : 'formulaReplaced', placeOf(table, row, header), {
        workbook,
        engine,
      })
    }
  }
}

function note(running: Running, difference: ReadDifference): void {
  running.differencesTotal += 1
  if (running.differences.length < readerLimits.differences) running.differences.push(difference)
}

/** The numbers of every compared column; the fault of a cell is reported once, by `numberColumn`. */
function numbersOf(table: Table, sheet: SheetExpectation, rows: readonly TableRow[], findings: Findings) {
  const known = rows.filter((row) => sheet.rows.has(cellAt(table, row, sheet.keyHeader).text.trim()))
  return new Map(
    table.columns.map(({ header }) => {
      const filled = known.filter((row) => {
        const cell = cellAt(table, row, header)
        const expected = sheet.rows
          .get(cellAt(table, row, sheet.keyHeader).text.trim())
          ?.get(periodOf(header))
        return expected !== undefined && !('text' in expected) && (cell.kind !== 'empty' || cell.isFormula)
      })
      return [header, numberColumn(table, filled, header, findings)] as const
    }),
  )
}

/** A month column is headed by the last day of its month. */
function periodOf(header: string): string {
  return isIsoDate(header) ? ymOf(header) : header.trim()
}

function differenceOf(
  table: Table,
  key: string,
  header: string,
  text: string,
  expected: Expected,
): ReadDifference | null {
  const period = isIsoDate(header) ? ymOf(header) : header
  const found = compared(text, expected)
  return found ? { sheet: table.name, row: key, period, ...found } : null
}

function compared(
  text: string,
  expected: Expected,
): Pick<ReadDifference, 'workbook' | 'engine' | 'difference'> | null {
  if ('cents' in expected) {
    const workbook = centsOf(text)
    if (workbook === expected.cents) return null
    const difference = formatMoney(workbook - expected.cents)
    return { workbook: formatMoney(workbook), engine: formatMoney(expected.cents), difference }
  }
  if ('text' in expected) {
    return text === expected.text ? null : { workbook: text, engine: expected.text, difference: '' }
  }
  const number = Number(text)
  const nearest = expected.oneOf.reduce(
    (best, value) => (Math.abs(value - number) < Math.abs(best - number) ? value : best),
    expected.oneOf[0] ?? Number.NaN,
  )
  if (Math.abs(nearest - number) <= expected.tolerance) return null
  return { workbook: text, engine: String(nearest), difference: String(number - nearest) }
}
