import {
  computePlot,
  formatMoney,
  monthIndex,
  type PlotInput,
  type ProjectModel,
  parseRatio,
  roundRatio,
  type TransferInput,
} from '@stuurhuis/domain'
import type { Fields } from './fields.ts'
import type { ReadLine } from './lines.ts'
import type { Read } from './plots-and-transfers.ts'
import { cellAt, columnIndex, type TableRow } from './table.ts'

export interface ReadTables {
  readonly lines: { readonly fields: Fields; readonly lines: readonly ReadLine[] }
  readonly plots: { readonly fields: Fields; readonly plots: readonly Read<PlotInput>[] }
  readonly transfers: { readonly fields: Fields; readonly transfers: readonly Read<TransferInput>[] }
}

/** What a formula column should show: whole numbers and rates exactly, money to the cent. */
type Expected = { readonly number: string } | { readonly cents: bigint }

/**
 * The formula columns of the input sheets are checked, never read: a constant in place of the formula and a value
 * that differs from the engine's are warnings at their cell. Month indexes count from January of the price year, as
 * the workbook has them, whatever start the model got.
 */
export function checkFormulaColumns(model: ProjectModel, tables: ReadTables): void {
  const origin = `${model.priceYear}-01`
  for (const { line, row } of tables.lines.lines) {
    if (!('month' in line.start)) continue
    const index = model.indexes[line.index]
    const check = (header: string, expected: Expected) =>
      checkCell(tables.lines.fields, row, header, expected)
    check('start_index', { number: String(monthIndex(origin, line.start.month)) })
    if (index && index.mode !== 'series') check('index_pct', { number: index.rate })
  }
  for (const { item, row } of tables.plots.plots) checkPlot(model, tables.plots.fields, item, row, origin)
  for (const { item, row } of tables.transfers.transfers) {
    checkCell(tables.transfers.fields, row, 'index', { number: String(monthIndex(origin, item.month)) })
  }
}

function checkPlot(
  model: ProjectModel,
  fields: Fields,
  plot: PlotInput,
  row: TableRow,
  origin: string,
): void {
  if (plot.agreement === null) return
  const computed = computePlot(model, plot)
  const agreement = monthIndex(origin, plot.agreement)
  const check = (header: string, expected: Expected) => checkCell(fields, row, header, expected)
  check('compromis_index', { number: String(agreement) })
  check('akte_index', { number: String(agreement + model.plotTerms.deedLagMonths) })
  check('prijs_geindexeerd', { cents: computed.price })
  check('voorschot', { cents: computed.deposit })
  check('saldo_akte', { cents: computed.balance })
  check('canon_jaar', { cents: computed.canonPerYear })
}

function checkCell(fields: Fields, row: TableRow, header: string, expected: Expected): void {
  const { table } = fields
  if (columnIndex(table, header) === -1) return
  const cell = cellAt(table, row, header)
  if (table.source === 'workbook' && !cell.isFormula) fields.report('formulaReplaced', row, header)
  const text = fields.optionalDecimal(row, header)
  if (text === null) return
  const engine = 'cents' in expected ? formatMoney(expected.cents) : expected.number
  const isEqual = 'cents' in expected ? centsOf(text) === expected.cents : isSame(text, expected.number)
  if (!isEqual) fields.report('differsFromEngine', row, header, { workbook: text, engine })
}

/** A cached value of a spreadsheet in cents: its doubles carry noise beyond the second decimal. */
export function centsOf(decimal: string): bigint {
  const x = parseRatio(decimal)
  return roundRatio({ n: x.n * 100n, d: x.d })
}

function isSame(a: string, b: string): boolean {
  const [x, y] = [parseRatio(a), parseRatio(b)]
  return x.n * y.d === y.n * x.d
}
