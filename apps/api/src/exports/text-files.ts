import { createHash } from 'node:crypto'
import { csvCell } from '../platform/http/list.ts'
import type { Cell, FileContent } from '../platform/sheets.ts'

/** UTF-8 with BOM, `;`, CRLF: the first sheet as it stands. Text that a spreadsheet would compute is made harmless. */
export function toCsv({ sheets: [sheet] }: FileContent, decimals: 'point' | 'comma'): string {
  if (!sheet) throw new Error('a file without a sheet')
  const rows = [sheet.heads, ...sheet.rows]
  const line = (cells: readonly Cell[]) => cells.map((cell) => csvText(cell, decimals)).join(';')
  return `\ufeff${rows.map(line).join('\r\n')}\r\n`
}

function csvText(cell: Cell, decimals: 'point' | 'comma'): string {
  if (cell === null) return ''
  if (typeof cell === 'string') return csvCell(cell)
  if ('date' in cell) return cell.date
  if ('month' in cell) return cell.month
  const number = 'money' in cell ? cell.money : 'percent' in cell ? cell.percent : String(cell.number)
  return decimals === 'comma' ? number.replace('.', ',') : number
}

/** One record per line; the last line carries count and hash, so that a cut file is never taken for a short one. */
export function toNdjson({ records }: FileContent): string {
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const sha256 = createHash('sha256').update(text).digest('hex')
  return `${text}${JSON.stringify({ end: true, count: records.length, sha256 })}\n`
}
