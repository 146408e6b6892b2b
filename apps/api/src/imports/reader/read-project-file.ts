import { type ProjectModel, validateModel } from '@stuurhuis/domain'
import { type BrownfieldTables, readBrownfield } from './brownfield.ts'
import { type Comparison, compareWithEngine } from './compare.ts'
import { readCsv } from './csv.ts'
import { Findings } from './findings.ts'
import { readerLimits } from './limits.ts'
import { readPortfolio } from './portfolio.ts'
import type { ImportReading, ReadingOptions, ReadProject, UploadedProjectFile } from './reading.ts'
import { FileRefusal } from './refusal.ts'
import { columnIndex, type Table } from './table.ts'
import { readWorkbook } from './workbook.ts'
import { isZip, refuseOle, unpackWorkbook } from './zip.ts'

const NOTHING: Comparison = { cellsCompared: 0, differences: [], differencesTotal: 0 }

/**
 * Reads uploaded files into project models, with everything that is wrong with them at once (finance.md 19): one
 * workbook, the CSV files of one project, or the two CSV files of a portfolio. Pure apart from the work itself: no
 * file, no database, no clock. A file that is refused as a whole (kind, size, macros, password, bomb) gives
 * `refused` with a code and nothing else.
 */
export async function readProjectFile(
  files: readonly UploadedProjectFile[],
  options: ReadingOptions,
): Promise<ImportReading> {
  try {
    const { tables, formulas } = await readTables(files)
    return assemble(tables, formulas, options)
  } catch (error) {
    if (error instanceof FileRefusal) return { state: 'refused', code: error.code }
    throw error
  }
}

async function readTables(
  files: readonly UploadedProjectFile[],
): Promise<{ tables: Table[]; formulas: number }> {
  if (files.length === 0 || files.length > readerLimits.files) throw new FileRefusal('FILE_COMBINATION')
  const opened = files.map((file) => ({ name: file.name, bytes: asBuffer(file.bytes) }))
  for (const { bytes } of opened) {
    if (bytes.length === 0) throw new FileRefusal('FILE_EMPTY')
    if (bytes.length > readerLimits.fileBytes) throw new FileRefusal('FILE_TOO_LARGE')
    refuseOle(bytes)
  }
  const workbook = opened.find(({ bytes }) => isZip(bytes))
  if (!workbook) return { tables: opened.map(({ name, bytes }) => readCsv(name, bytes)), formulas: 0 }
  if (opened.length > 1) throw new FileRefusal('FILE_COMBINATION')
  const { tables, formulas } = readWorkbook(await unpackWorkbook(workbook.bytes))
  return { tables: [...tables], formulas }
}

/** The bytes may have crossed a thread as a plain Uint8Array. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function assemble(tables: readonly Table[], formulas: number, options: ReadingOptions): ImportReading {
  const findings = new Findings()
  const kind = isPortfolio(tables) ? 'portfolio' : 'workbook'
  const read =
    kind === 'portfolio'
      ? portfolioProjects(tables, options, findings)
      : oneProject(tables, options, findings)
  const [first] = read
  const model = kind === 'workbook' ? first?.model : null
  const comparison = model ? compareWithEngine(model, tables, findings) : NOTHING
  const projects = findings.hasErrors ? read.map(withoutModel) : read
  for (const project of projects) if (project.model) assertValid(project.model)
  return {
    state: 'read',
    kind,
    projects,
    findings: findings.list(),
    findingsTruncated: findings.isTruncated,
    hasErrors: findings.hasErrors,
    formulas,
    ...comparison,
  }
}

function withoutModel(project: ReadProject): ReadProject {
  return { ...project, model: null }
}

/** The findings cover all that can be wrong with a file; a model that is still refused is an error of the reader. */
function assertValid(model: ProjectModel): void {
  const [error] = validateModel(model)
  if (error)
    throw new Error(`the reader built a model that the engine refuses: ${error.code} at ${error.path}`)
}

function isPortfolio(tables: readonly Table[]): boolean {
  return tables.some(
    (table) => hasColumns(table, 'project', 'lijn') || hasColumns(table, 'project', 'aandeel_POM'),
  )
}

function hasColumns(table: Table, ...headers: readonly string[]): boolean {
  return headers.every((header) => columnIndex(table, header) !== -1)
}

function portfolioProjects(
  tables: readonly Table[],
  options: ReadingOptions,
  findings: Findings,
): ReadProject[] {
  const projects = tables.find(
    (table) => hasColumns(table, 'project', 'naam') || hasColumns(table, 'project', 'aandeel_POM'),
  )
  const lines = tables.find((table) => hasColumns(table, 'project', 'lijn'))
  const names = { projects: 'portefeuille_projecten.csv', lines: 'portefeuille_lijnen.csv' }
  if (!projects) findings.add('sheetMissing', { sheet: names.projects }, { name: names.projects })
  if (!lines) findings.add('sheetMissing', { sheet: names.lines }, { name: names.lines })
  return projects && lines ? readPortfolio({ projects, lines }, options, findings) : []
}

/** Columns that tell the sheets of a project apart when they come as CSV files. */
const MARKS = {
  parameters: { sheet: 'Parameters', headers: ['parameter'] },
  lines: { sheet: 'Lijnen', headers: ['betaler_ontvanger'] },
  plots: { sheet: 'Kavels', headers: ['kavel'] },
  transfers: { sheet: 'Transfers', headers: ['van', 'naar'] },
} as const

function oneProject(tables: readonly Table[], options: ReadingOptions, findings: Findings): ReadProject[] {
  const find = (key: keyof BrownfieldTables): Table | null => {
    const table = tables.find((candidate) => isSheet(candidate, key))
    if (!table) findings.add('sheetMissing', { sheet: MARKS[key].sheet }, { name: MARKS[key].sheet })
    return table ?? null
  }
  const found = {
    parameters: find('parameters'),
    lines: find('lines'),
    plots: find('plots'),
    transfers: find('transfers'),
  }
  // A workbook of something else altogether has nothing to read: saying that four sheets are missing is enough.
  return Object.values(found).every((table) => table === null)
    ? []
    : [readBrownfield(found, options, findings)]
}

function isSheet(table: Table, key: keyof BrownfieldTables): boolean {
  const { sheet, headers } = MARKS[key]
  if (table.source === 'workbook') return table.name.trim().toLowerCase() === sheet.toLowerCase()
  return hasColumns(table, ...headers)
}
