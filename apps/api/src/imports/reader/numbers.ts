import { type Findings, placeOf } from './findings.ts'
import { type Cell, cellAt, type Table, type TableRow } from './table.ts'

/** Decimal texts per row number; rows whose cell is no number are absent (each has a finding). */
export type NumberColumn = ReadonlyMap<number, string>

type Dialect = 'point' | 'comma'

const PLAIN_INTEGER = /^[+-]?\d+$/
const POINT_DECIMAL = /^[+-]?\d+\.\d+$/
const COMMA_DECIMAL = /^[+-]?\d+,\d+$/
/** One separator before exactly three digits, after a group that a thousands group may start with. */
const ONE_GROUP = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/
const POINT_GROUPS = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$/
const COMMA_GROUPS = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/

/**
 * Numbers of one column as decimal texts with a point. In a workbook they are real numbers; in CSV the decimal sign
 * is decided for the whole column from all its values: `1.234` alone is ambiguous and never guessed, with a decimal
 * comma beside it the point is a thousands separator (finance.md 19).
 */
export function numberColumn(
  table: Table,
  rows: readonly TableRow[],
  header: string,
  findings: Findings,
): NumberColumn {
  const values = new Map<number, string>()
  const texts: { readonly row: TableRow; readonly text: string }[] = []
  for (const row of rows) {
    const cell = cellAt(table, row, header)
    const fault = cellFault(table, cell)
    if (fault) findings.add(fault, placeOf(table, row, header))
    else if (cell.kind === 'number') values.set(row.number, cell.text)
    else texts.push({ row, text: cell.text })
  }
  const dialect = dialectOf(texts.map(({ text }) => text))
  for (const { row, text } of texts) {
    const read = readInDialect(text, dialect)
    if (typeof read === 'string') values.set(row.number, read)
    else findings.add(read.fault, placeOf(table, row, header))
  }
  return values
}

/** What is wrong with a cell before its text is even looked at. */
function cellFault(table: Table, cell: Cell) {
  if (cell.kind === 'error') return 'errorCell' as const
  if (cell.kind === 'empty') return cell.isFormula ? ('noCachedValue' as const) : ('valueMissing' as const)
  if (cell.kind === 'boolean') return 'notANumber' as const
  if (cell.kind === 'number' || table.source === 'csv') return null
  // Formulas skip a number that is stored as text, so reading it would give another total than the workbook shows.
  return looksNumeric(cell.text) ? ('numberAsText' as const) : ('notANumber' as const)
}

function looksNumeric(text: string): boolean {
  return /^[+-]?[\d.,\s]*\d[\d.,\s]*$/.test(text)
}

/** Which decimal sign the texts prove: one, both (`mixed`) or none. */
export function dialectOf(texts: readonly string[]): Dialect | 'mixed' | 'none' {
  const proofs = new Set(texts.map(proofOf).filter((proof) => proof !== null))
  if (proofs.size === 2) return 'mixed'
  return [...proofs][0] ?? 'none'
}

function proofOf(raw: string): Dialect | null {
  const text = withoutSpaces(raw)
  if (PLAIN_INTEGER.test(text) || ONE_GROUP.test(text)) return null
  if (POINT_DECIMAL.test(text) || COMMA_GROUPS.test(text)) return 'point'
  if (COMMA_DECIMAL.test(text) || POINT_GROUPS.test(text)) return 'comma'
  return null
}

type Fault = { readonly fault: 'notANumber' | 'ambiguousNumber' | 'mixedDialects' }

function readInDialect(raw: string, dialect: Dialect | 'mixed' | 'none'): string | Fault {
  const text = withoutSpaces(raw)
  if (PLAIN_INTEGER.test(text)) return canonical(text)
  const proof = proofOf(text)
  if (proof === null && !ONE_GROUP.test(text)) return { fault: 'notANumber' }
  if (dialect === 'mixed') return { fault: 'mixedDialects' }
  if (dialect === 'none') return { fault: 'ambiguousNumber' }
  const [group, decimal] = dialect === 'point' ? [',', '.'] : ['.', ',']
  return canonical(text.replaceAll(group, '').replace(decimal, '.'))
}

/** Thousands may be set apart by spaces; nothing else may. */
function withoutSpaces(text: string): string {
  return /^[+-]?\d{1,3}([ \u00a0\u202f]\d{3})+([.,]\d+)?$/.test(text)
    ? text.replace(/[ \u00a0\u202f]/g, '')
    : text
}

function canonical(text: string): string {
  return text.replace(/^\+/, '')
}
