import type { Feature, Sheet as FileSheet, SheetData } from 'write-excel-file/node'
import writeXlsx from 'write-excel-file/node'
import type { Cell, Sheet } from '../platform/sheets.ts'

const moneyFormat = '#,##0.00;[Red]-#,##0.00'
const head = { fontWeight: 'bold', backgroundColor: '#EBEFF1', alignVertical: 'top', wrap: true } as const
/** A double keeps 15 digits: what has more is written as text, and the sheet that explains the file says so. */
const digits = 15
const nameLength = 31

/** A decimal as a number, unless that would change it. */
export const asNumber = (decimal: string): number | undefined =>
  decimal.replace(/^-|\./g, '').replace(/^0+/, '').length > digits ? undefined : Number(decimal)
export const isTooLong = (cell: Cell): boolean =>
  cell !== null && typeof cell === 'object' && 'money' in cell && asNumber(cell.money) === undefined

/** A workbook: heads frozen and filtered, real numbers and dates, text always typed as text. */
export function toXlsx(sheets: readonly Sheet[]): Promise<Buffer> {
  const pages = sheets.map((sheet): FileSheet<Buffer> => {
    const columns = Math.max(sheet.heads.length, 1)
    return {
      sheet: sheet.name.replace(/[\\/*?:[\]]/g, ' ').slice(0, nameLength),
      data: [sheet.heads.map((cell) => ({ ...cellOf(cell), ...head })), ...sheet.rows.map(rowOf)],
      columns: Array.from({ length: columns }, (_, i) => ({
        width: sheet.widths[Math.min(i, sheet.widths.length - 1)] ?? 12,
      })),
      stickyRowsCount: 1,
      ...(sheet.frozen !== undefined && { stickyColumnsCount: sheet.frozen }),
      orientation: 'landscape',
    } as FileSheet<Buffer>
  })
  return writeXlsx(pages as never, { features: [filters(sheets)] as never }).toBuffer()
}

type Row = SheetData[number]
const rowOf = (cells: readonly Cell[]): Row => cells.map(cellOf)
function cellOf(cell: Cell): NonNullable<Row[number]> & object {
  if (cell === null) return {}
  if (typeof cell === 'string') return { value: cell, type: String }
  if ('date' in cell) return { value: new Date(`${cell.date}T00:00:00Z`), type: Date, format: 'dd/mm/yyyy' }
  if ('month' in cell) return { value: new Date(`${cell.month}-01T00:00:00Z`), type: Date, format: 'mm/yyyy' }
  if ('number' in cell) return { value: Number(cell.number), type: Number }
  if ('percent' in cell) return { value: Number(cell.percent), type: Number, format: '0.00##%' }
  const value = asNumber(cell.money)
  return value === undefined
    ? { value: cell.money, type: String, align: 'right' }
    : { value, type: Number, format: moneyFormat }
}

/** Lets the head of every sheet filter its rows: what the library has no option for. */
function filters(sheets: readonly Sheet[]): Feature<Buffer> {
  return {
    files: {
      transform: {
        'xl/worksheets/sheet{id}.xml': {
          transform: (xml, _options, { sheetIndex }) => {
            const sheet = sheets[sheetIndex]
            if (!sheet || sheet.rows.length === 0 || sheet.plain) return xml
            const ref = `A1:${letters(sheet.heads.length - 1)}${sheet.rows.length + 1}`
            return xml.replace('</sheetData>', `</sheetData><autoFilter ref="${ref}"/>`)
          },
        },
      },
    },
  }
}
const letters = (index: number): string =>
  index < 26 ? String.fromCharCode(65 + index) : letters(Math.floor(index / 26) - 1) + letters(index % 26)
