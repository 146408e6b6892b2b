import { addRatio, compareRatio, formatRatio, ONE, parseRatio, type Rate } from '@stuurhuis/domain'
import { Fields, isWithin, reportDuplicates } from './fields.ts'
import type { Findings } from './findings.ts'
import { readerLimits } from './limits.ts'
import { numberColumn } from './numbers.ts'
import { cellAt, type Table, type TableRow } from './table.ts'

/** Numeric parameters with their range; the name is a text and every `index_*` a rate. */
const RANGES = {
  brutoOppervlakte_m2: ['0', '1000000000'],
  prijspeil_jaar: ['1990', '2200'],
  btw_hoog: ['0', '1'],
  debetrente_jaar: ['-0.5', '1'],
  creditrente_jaar: ['-0.5', '1'],
  discontovoet_jaar: ['-0.5', '1'],
  btw_recup_vertraging_maanden: ['0', '120'],
  sleutel_POM: ['0', '1'],
  sleutel_partner: ['0', '1'],
  voorschot_compromis: ['0', '1'],
  maanden_compromis_akte: ['0', '120'],
  erfpacht_canon_eur_m2_jaar: ['0', '1000000'],
} as const satisfies Record<string, readonly [string, string]>
/** What a workbook may say of the frame of the model; our own export does. Absent: chosen at the import, or the default. */
const OPTIONAL = {
  horizon_maanden: ['1', '600'],
  btw_afdracht_vertraging_maanden: ['0', '120'],
} as const satisfies Record<string, readonly [string, string]>
const START = 'beginmaand'
const WHOLE = new Set<string>([
  'prijspeil_jaar',
  'btw_recup_vertraging_maanden',
  'maanden_compromis_akte',
  ...Object.keys(OPTIONAL),
])
const INDEX_RANGE = ['-0.5', '1'] as const
/** The two indexes that plots use. */
const PLOT_INDEXES = ['index_grondprijs', 'index_gezondheid'] as const

export type ParameterName = keyof typeof RANGES

export interface Parameters {
  readonly name: string
  readonly values: Readonly<Record<ParameterName, Rate>>
  /** Rate per index, by the name after `index_`. */
  readonly indexes: Readonly<Record<string, Rate>>
  readonly startMonth?: string
  readonly horizonMonths?: number
  readonly outputLagMonths?: number
}

/**
 * Reads the sheet of parameters: one name and one value per row. Null when a parameter is missing or wrong; the
 * indexes that could be read are given in any case, so that lines can still be checked against them.
 */
export function readParameters(
  table: Table,
  findings: Findings,
): { readonly parameters: Parameters | null; readonly indexNames: readonly string[] } {
  const fields = new Fields(table, findings)
  if (!fields.hasColumns(['parameter', 'waarde'])) return { parameters: null, indexNames: [] }
  const nameOf = (row: TableRow) => cellAt(table, row, 'parameter').text.trim() || null
  // Reading the name reports an empty cell and an error cell.
  for (const row of fields.rows) fields.text(row, 'parameter')
  reportDuplicates(fields, 'parameter', 'duplicateParameter')
  const rowOf = new Map(fields.rows.map((row) => [nameOf(row) ?? '', row]))
  const indexNames = [...rowOf.keys()].filter((name) => name.startsWith('index_'))

  const numericNames = [...Object.keys(RANGES), ...Object.keys(OPTIONAL), ...indexNames]
  const numericRows = fields.rows.filter((row) => numericNames.includes(nameOf(row) ?? ''))
  const numbers = numberColumn(table, numericRows, 'waarde', findings)
  const read = (name: string, range: readonly [string, string]) => {
    const row = rowOf.get(name)
    const value = row ? numbers.get(row.number) : undefined
    return row && value !== undefined ? checked(fields, row, name, value, range) : null
  }

  const missing = ['naam', ...Object.keys(RANGES), ...PLOT_INDEXES].filter((name) => !rowOf.has(name))
  for (const name of missing) findings.add('parameterMissing', { sheet: table.name, header: name }, { name })
  const nameRow = rowOf.get('naam')
  const name = nameRow ? fields.text(nameRow, 'waarde', readerLimits.nameLength) : null
  const values = Object.fromEntries(Object.entries(RANGES).map(([key, range]) => [key, read(key, range)]))
  const indexes = Object.fromEntries(
    indexNames.map((key) => [key.slice('index_'.length), read(key, INDEX_RANGE)]),
  )
  const frame = readFrame(fields, rowOf, read)
  const isComplete =
    frame !== null && [...Object.values(values), ...Object.values(indexes)].every((value) => value !== null)
  if (values.sleutel_POM && values.sleutel_partner) {
    reportKeySum(fields, rowOf.get('sleutel_partner'), [values.sleutel_POM, values.sleutel_partner])
  }
  const parameters =
    name !== null && isComplete && missing.length === 0
      ? {
          name,
          values: values as Record<ParameterName, Rate>,
          indexes: indexes as Record<string, Rate>,
          ...frame,
        }
      : null
  return { parameters, indexNames: indexNames.map((key) => key.slice('index_'.length)) }
}

type Frame = Pick<Parameters, 'startMonth' | 'horizonMonths' | 'outputLagMonths'>
/** The optional parameters that are there; null when one of them is wrong. */
function readFrame(
  fields: Fields,
  rowOf: ReadonlyMap<string, TableRow>,
  read: (name: string, range: readonly [string, string]) => Rate | null,
): Frame | null {
  const whole = (name: keyof typeof OPTIONAL) => (rowOf.has(name) ? read(name, OPTIONAL[name]) : undefined)
  const startRow = rowOf.get(START)
  const start = startRow ? fields.month(startRow, 'waarde') : undefined
  const [horizon, lag] = [whole('horizon_maanden'), whole('btw_afdracht_vertraging_maanden')]
  if (start === null || horizon === null || lag === null) return null
  return {
    ...(start !== undefined && { startMonth: start }),
    ...(horizon !== undefined && { horizonMonths: Number(horizon) }),
    ...(lag !== undefined && { outputLagMonths: Number(lag) }),
  }
}

function checked(
  fields: Fields,
  row: TableRow,
  name: string,
  value: string,
  range: readonly [string, string],
) {
  const [min, max] = range
  if (WHOLE.has(name) && !/^[+-]?\d+$/.test(value)) return fields.report('notWhole', row, 'waarde')
  return isWithin(value, min, max) ? value : fields.report('outsideRange', row, 'waarde', { min, max })
}

function reportKeySum(fields: Fields, row: TableRow | undefined, keys: readonly [string, string]): void {
  const sum = addRatio(parseRatio(keys[0]), parseRatio(keys[1]))
  if (row && compareRatio(sum, ONE) !== 0)
    fields.report('keysNotOne', row, 'waarde', { sum: formatRatio(sum) })
}
