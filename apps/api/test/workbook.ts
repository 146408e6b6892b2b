import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ZipFile } from 'yazl'
import type { ReadingOptions } from '../src/imports/reader/reading.ts'

const REFERENCE = join(import.meta.dirname, '../../../packages/domain/test/reference')

/** A file of the reference data, as an upload. */
export function referenceFile(name: string): { name: string; bytes: Buffer } {
  return { name, bytes: readFileSync(join(REFERENCE, name)) }
}

export function referenceRows(name: string): string[][] {
  const text = readFileSync(join(REFERENCE, name), 'utf8')
  return text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(';'))
}

/** The rates that the organisation keeps as reference data; those of the Papiermolen. */
export const readingOptions: ReadingOptions = {
  assumptions: {
    indexRates: { bouw: '0.025', lonen: '0.02', grondprijs: '0.015', gezondheid: '0.02', geen: '0' },
    discountRate: '0.035',
    debitRate: '0.0275',
    creditRate: '0',
    standardVatRate: '0.21',
    refundLagMonths: 3,
    outputLagMonths: 1,
  },
}

export type CellSpec =
  | number
  | string
  | null
  | { readonly formula: string; readonly value?: number | string }
  | { readonly error: string }
  | { readonly raw: string }

export interface SheetSpec {
  readonly name: string
  readonly rows: readonly (readonly CellSpec[])[]
  readonly state?: string
  readonly hiddenRows?: readonly number[]
  readonly merged?: readonly string[]
}

const xmlText = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;')

export function letters(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : letters(Math.floor(index / 26) - 1) + letters(index % 26)
}

function cellXml(spec: CellSpec, reference: string): string {
  if (spec === null) return ''
  if (typeof spec === 'number') return `<c r="${reference}"><v>${spec}</v></c>`
  if (typeof spec === 'string')
    return `<c r="${reference}" t="inlineStr"><is><t>${xmlText(spec)}</t></is></c>`
  if ('raw' in spec) return `<c r="${reference}"><v>${spec.raw}</v></c>`
  if ('error' in spec) return `<c r="${reference}" t="e"><v>${xmlText(spec.error)}</v></c>`
  const type = typeof spec.value === 'string' ? ' t="str"' : ''
  const value = spec.value === undefined ? '' : `<v>${xmlText(String(spec.value))}</v>`
  return `<c r="${reference}"${type}><f>${xmlText(spec.formula)}</f>${value}</c>`
}

function sheetXml(sheet: SheetSpec): string {
  const rows = sheet.rows.map((cells, r) => {
    const hidden = sheet.hiddenRows?.includes(r + 1) ? ' hidden="1"' : ''
    return `<row r="${r + 1}"${hidden}>${cells.map((c, i) => cellXml(c, `${letters(i)}${r + 1}`)).join('')}</row>`
  })
  const merged = (sheet.merged ?? []).map((ref) => `<mergeCell ref="${ref}"/>`).join('')
  const merges = merged === '' ? '' : `<mergeCells>${merged}</mergeCells>`
  return `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join('')}</sheetData>${merges}</worksheet>`
}

/** The parts of a small workbook with these sheets, by name; a test may change or add parts. */
export function workbookParts(sheets: readonly SheetSpec[], is1904 = false): Map<string, string> {
  const list = sheets
    .map(
      (s, i) =>
        `<sheet name="${xmlText(s.name)}" sheetId="${i + 1}" state="${s.state ?? 'visible'}" r:id="r${i + 1}"/>`,
    )
    .join('')
  const relations = sheets
    .map((_s, i) => `<Relationship Id="r${i + 1}" Type="sheet" Target="worksheets/sheet${i + 1}.xml"/>`)
    .join('')
  return new Map([
    ['[Content_Types].xml', '<Types><Default Extension="xml" ContentType="application/xml"/></Types>'],
    [
      'xl/workbook.xml',
      `<workbook xmlns="m" xmlns:r="r"><workbookPr date1904="${is1904}"/><sheets>${list}</sheets></workbook>`,
    ],
    ['xl/_rels/workbook.xml.rels', `<Relationships xmlns="r">${relations}</Relationships>`],
    ...sheets.map((s, i): [string, string] => [`xl/worksheets/sheet${i + 1}.xml`, sheetXml(s)]),
  ])
}

export async function zipParts(parts: ReadonlyMap<string, string | Buffer>): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of parts) zip.addBuffer(Buffer.from(content as string), name)
  zip.end()
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const NUMERIC = /^-?\d+(\.\d+)?$/
const DATE = /^\d{4}-\d{2}-\d{2}$/

/** A CSV value as a workbook holds it: a number, a date serial or a text. */
function cellOf(text: string): CellSpec {
  if (NUMERIC.test(text)) return Number(text)
  if (DATE.test(text)) return serialOf(text)
  return text === '' ? null : text
}

export function serialOf(date: string): number {
  return Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse('1899-12-30T00:00:00Z')) / 86_400_000)
}

/** The four input sheets of the Papiermolen, small and without its computed sheets; formula columns are formulas. */
export function papiermolenSheets(): SheetSpec[] {
  const formulas = new Set([
    'start_index',
    'index_pct',
    'compromis_index',
    'akte_index',
    'prijs_geindexeerd',
    'voorschot',
    'saldo_akte',
    'canon_jaar',
  ])
  const sheet = (name: string, file: string): SheetSpec => {
    const [header = [], ...rows] = referenceRows(file)
    const body = rows.map((row) =>
      row.map((text, i): CellSpec => {
        const isFormula = formulas.has(header[i] ?? '') || (name === 'Transfers' && header[i] === 'index')
        return isFormula ? { formula: '1', value: Number(text) } : cellOf(text)
      }),
    )
    return { name, rows: [header, ...body] }
  }
  return [
    sheet('Parameters', 'brownfield_parameters.csv'),
    sheet('Lijnen', 'brownfield_lijnen.csv'),
    sheet('Kavels', 'brownfield_kavels.csv'),
    sheet('Transfers', 'brownfield_transfers.csv'),
  ]
}

/** The same sheets with one cell (row 1-based, as in the spreadsheet) replaced. */
export function withCell(
  sheets: readonly SheetSpec[],
  name: string,
  row: number,
  column: number,
  value: CellSpec,
): SheetSpec[] {
  return sheets.map((sheet) => {
    if (sheet.name !== name) return sheet
    const rows = sheet.rows.map((cells, r) => {
      if (r + 1 !== row) return cells
      const padded = Array.from({ length: Math.max(cells.length, column + 1) }, (_, i) => cells[i] ?? null)
      padded[column] = value
      return padded
    })
    return { ...sheet, rows }
  })
}
