import { readerLimits } from './limits.ts'
import { FileRefusal } from './refusal.ts'
import { type Cell, EMPTY_CELL, type Table, type TableRow } from './table.ts'

const SEPARATORS = [';', ',', '\t'] as const

/**
 * Reads a CSV file: UTF-8 with or without BOM, UTF-16 with BOM, else Windows-1252; `;`, `,` or tab; CRLF or LF;
 * quoted fields. Throws {@link FileRefusal} for anything that is no text with a header and columns.
 */
export function readCsv(name: string, bytes: Buffer): Table {
  const { text, hasLostCharacters } = decode(bytes)
  const separator = separatorOf(text)
  const records = parseRecords(text, separator)
  const [header, ...body] = records
  if (!header || header.values.length < 2 || header.values.length > readerLimits.csvColumns) {
    throw new FileRefusal('FILE_KIND')
  }
  const columns = header.values.map((value) => ({ header: value.trim(), name: value.trim() }))
  const rows = body.map((record) => toRow(record, columns.length))
  while (rows.at(-1)?.isEmpty) rows.pop()
  const plain = { headerRow: 1, isHidden: false, is1904: false, merged: [] }
  return { name, source: 'csv', columns, rows, ...plain, hasLostCharacters }
}

function decode(bytes: Buffer): { readonly text: string; readonly hasLostCharacters: boolean } {
  if (bytes.length >= 2 && bytes[0] === 0xff && bytes[1] === 0xfe)
    return checked(tryDecode(bytes, 'utf-16le'))
  if (bytes.length >= 2 && bytes[0] === 0xfe && bytes[1] === 0xff)
    return checked(tryDecode(bytes, 'utf-16be'))
  const utf8 = tryDecode(bytes, 'utf-8')
  return checked(utf8 ?? tryDecode(bytes, 'windows-1252'))
}

function tryDecode(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Control characters mean that this is no text file; C1 codes and U+FFFD that characters were lost on the way. */
function checked(text: string | null): { readonly text: string; readonly hasLostCharacters: boolean } {
  if (text === null) throw new FileRefusal('FILE_KIND')
  let hasLostCharacters = false
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) throw new FileRefusal('FILE_KIND')
    if (code === 0xfffd || (code >= 0x7f && code <= 0x9f)) hasLostCharacters = true
  }
  return { text, hasLostCharacters }
}

/** The separator that occurs most in the header line, outside quotes. */
function separatorOf(text: string): string {
  const line = (text.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const counted = SEPARATORS.map((separator) => ({ separator, count: line.split(separator).length - 1 }))
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator
}

interface CsvRecord {
  /** Line of the file on which the record starts, 1-based: the row of a spreadsheet unless fields hold line breaks. */
  readonly number: number
  readonly values: readonly string[]
}

function parseRecords(text: string, separator: string): CsvRecord[] {
  const records: CsvRecord[] = []
  let values: string[] = []
  let value = ''
  let isQuoted = false
  const endValue = () => {
    if (value.length > readerLimits.cellLength || values.length > readerLimits.columnsPerSheet) {
      throw new FileRefusal('FILE_BOMB')
    }
    values.push(value)
    value = ''
  }
  const endRecord = () => {
    endValue()
    records.push({ number: records.length + 1, values })
    values = []
    if (records.length > readerLimits.csvRows) throw new FileRefusal('FILE_TOO_LARGE')
  }
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i]
    if (isQuoted) {
      if (character !== '"') value += character
      else if (text[i + 1] === '"') {
        value += '"'
        i += 1
      } else isQuoted = false
    } else if (character === '"' && value === '') isQuoted = true
    else if (character === separator) endValue()
    else if (character === '\n') endRecord()
    else if (character !== '\r') value += character
  }
  if (isQuoted) throw new FileRefusal('FILE_DAMAGED')
  if (value !== '' || values.length > 0) endRecord()
  return records
}

function toRow(record: CsvRecord, width: number): TableRow {
  const cells = Array.from({ length: width }, (_, i): Cell => {
    const text = (record.values[i] ?? '').trim()
    return text === '' ? EMPTY_CELL : { kind: 'text', text, isFormula: false }
  })
  const isEmpty = cells.every((cell) => cell.kind === 'empty')
  const hasExtraFields = record.values.slice(width).some((value) => value.trim() !== '')
  return { number: record.number, cells, isHidden: false, isEmpty, hasExtraFields }
}
