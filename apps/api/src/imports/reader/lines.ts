import { type LineInput, MARKET, MODEL_LIMITS, SELF, type UnitId } from '@stuurhuis/domain'
import { Fields, reportDuplicates } from './fields.ts'
import type { Findings } from './findings.ts'
import { readerLimits } from './limits.ts'
import type { SourcePlace } from './reading.ts'
import type { Table, TableRow } from './table.ts'
import { categories, directions, portfolioIndexes, profiles, statuses } from './vocabulary.ts'

/** The only partner a workbook knows; a project may get more of them later. */
export const PARTNER: UnitId = 'partner:1'

export const parties: Readonly<Record<string, UnitId>> = { POM: SELF, PARTNER }

/** How one layout calls its columns. */
interface LineColumns {
  readonly code: string
  readonly amount: string
  readonly start: string
  readonly months: string
  readonly vatRate: string
  readonly vatRecoverable: string
  readonly lag: string
}

const WORKBOOK_COLUMNS: LineColumns = {
  code: 'id',
  amount: 'bedrag_excl_btw',
  start: 'startmaand',
  months: 'aantal_maanden',
  vatRate: 'btw_tarief',
  vatRecoverable: 'btw_aftrek',
  lag: 'betaaltermijn_maanden',
}

export interface ReadLine {
  readonly line: LineInput
  readonly source: SourcePlace
  /** The project that the line names, in a portfolio file. */
  readonly project: string
  readonly row: TableRow
}

export interface LineContext {
  readonly findings: Findings
  readonly priceYear: number
  readonly modelStart: string
  /** Null while the parameters themselves could not be found: the indexes of lines are then not judged. */
  readonly indexNames: readonly string[] | null
}

const WORKBOOK_REQUIRED = [
  ...Object.values(WORKBOOK_COLUMNS),
  'categorie',
  'omschrijving',
  'betaler_ontvanger',
  'profiel',
  'index',
  'status',
  'richting',
]

/** Lines of the sheet Lijnen. Lines with a fault are left out, each with its findings. */
export function readWorkbookLines(table: Table, context: LineContext): { fields: Fields; lines: ReadLine[] } {
  const fields = new Fields(table, context.findings)
  if (!fields.hasColumns(WORKBOOK_REQUIRED) || !hasSensibleSize(fields, context.findings))
    return { fields, lines: [] }
  const lines = fields.rows.flatMap((row) => {
    const common = commonParts(fields, row, WORKBOOK_COLUMNS, context)
    const party = fields.choice(row, 'betaler_ontvanger', parties)
    const index = indexName(fields, row, context.indexNames)
    if (!common || party === null || index === null) return []
    const line: LineInput = { ...common, ...unitsOf(common.direction, party), index, probability: '1' }
    return [readLine(fields, row, line, '')]
  })
  reportDuplicates(fields, 'id')
  return { fields, lines }
}

/** `index_bouw` in a workbook is the index `bouw`; it must be among the parameters. */
function indexName(fields: Fields, row: TableRow, known: readonly string[] | null): string | null {
  const text = fields.text(row, 'index')
  if (text === null) return null
  const name = text.replace(/^index_/i, '')
  if (known === null || known.includes(name)) return name
  return fields.report('unknownIndex', row, 'index', {
    allowed: known.map((key) => `index_${key}`).join(', '),
  })
}

/** Header of the amount column of a portfolio file; its year is the price level. */
export const PORTFOLIO_AMOUNT = /^bedrag_excl_btw_prijspeil_(\d{4})$/i

/** Lines of portefeuille_lijnen.csv: own cash, paid or received by the project itself. */
export function readPortfolioLines(
  table: Table,
  amountHeader: string,
  context: LineContext,
): { fields: Fields; lines: ReadLine[] } {
  const fields = new Fields(table, context.findings)
  const columns: LineColumns = {
    code: 'lijn',
    amount: amountHeader,
    start: 'start',
    months: 'maanden',
    vatRate: 'btw',
    vatRecoverable: 'btw_aftrek',
    lag: 'betaaltermijn_maanden',
  }
  const others = ['project', 'categorie', 'omschrijving', 'richting', 'profiel', 'index', 'status', 'kans']
  if (!fields.hasColumns([...Object.values(columns), ...others])) return { fields, lines: [] }
  const lines = fields.rows.flatMap((row) => {
    const project = fields.text(row, 'project', readerLimits.codeLength)
    const common = commonParts(fields, row, columns, context)
    const index = portfolioIndex(fields, row, context.indexNames)
    const probability = chanceOf(fields, row, common?.status ?? null)
    if (!common || project === null || index === null || probability === null) return []
    return [
      readLine(fields, row, { ...common, ...unitsOf(common.direction, SELF), index, probability }, project),
    ]
  })
  reportDuplicates(fields, 'lijn', 'duplicateCode', 'project')
  return { fields, lines }
}

function portfolioIndex(fields: Fields, row: TableRow, known: readonly string[] | null): string | null {
  const text = fields.text(row, 'index')
  if (text === null) return null
  const name = portfolioIndexes[text.toLowerCase()] ?? text
  if (known === null || known.includes(name)) return name
  return fields.report('unknownIndex', row, 'index', { allowed: Object.keys(portfolioIndexes).join(', ') })
}

/** In (0,1] for a chance; 1 for a line that is committed or planned. */
function chanceOf(fields: Fields, row: TableRow, status: LineInput['status'] | null): string | null {
  const probability = fields.within(row, 'kans', '0.000001', '1')
  if (probability === null || status === null) return probability
  if (status !== 'chance' && Number(probability) !== 1) return fields.report('certainWithChance', row, 'kans')
  return Number(probability) === 1 ? '1' : probability
}

function hasSensibleSize(fields: Fields, findings: Findings): boolean {
  const { name } = fields.table
  if (fields.rows.length === 0) findings.add('nothingToImport', { sheet: name }, { name })
  const isTooLong = fields.rows.length > readerLimits.lines
  if (isTooLong) findings.add('tooManyRows', { sheet: name }, { limit: String(readerLimits.lines) })
  return fields.rows.length > 0 && !isTooLong
}

type CommonParts = Omit<LineInput, 'payer' | 'receiver' | 'index' | 'probability'>

/** The fields that both layouts share. Every cell is read before any is judged, so all faults come at once. */
function commonParts(
  fields: Fields,
  row: TableRow,
  c: LineColumns,
  context: LineContext,
): CommonParts | null {
  const code = fields.text(row, c.code, readerLimits.codeLength)
  const category = fields.choice(row, 'categorie', categories)
  const description = fields.text(row, 'omschrijving')
  const direction = fields.choice(row, 'richting', directions)
  const cents = fields.money(row, c.amount)
  const profile = fields.choice(row, 'profiel', profiles)
  const month = startMonth(fields, row, c.start, context.modelStart)
  const months = fields.whole(row, c.months, { min: 1, max: MODEL_LIMITS.months, outside: 'monthsBelowOne' })
  const isLongLump = profile?.kind === 'lump' && months !== null && months !== 1
  if (isLongLump) fields.report('lumpOfMonths', row, c.months)
  const vatRate = fields.within(row, c.vatRate, '0', '1')
  const vatRecoverable = fields.within(row, c.vatRecoverable, '0', '1')
  const paymentLagMonths = fields.whole(row, c.lag, { min: 0, max: 120 })
  const status = fields.choice(row, 'status', statuses)
  if (code === null || category === null || description === null || direction === null || cents === null)
    return null
  if (profile === null || month === null || months === null || vatRate === null || vatRecoverable === null)
    return null
  if (paymentLagMonths === null || status === null || isLongLump) return null
  return {
    id: code,
    code,
    category,
    description,
    direction,
    amount: { cents },
    priceYear: context.priceYear,
    profile,
    start: { month },
    months,
    vatRate,
    vatRecoverable,
    paymentLagMonths,
    status,
  }
}

/** A month on or after the start of the model. */
export function startMonth(fields: Fields, row: TableRow, header: string, modelStart: string): string | null {
  const month = fields.month(row, header)
  if (month === null || month >= modelStart) return month
  return fields.report('beforeModelStart', row, header, { start: modelStart })
}

function unitsOf(direction: LineInput['direction'], party: UnitId): Pick<LineInput, 'payer' | 'receiver'> {
  return direction === 'cost' ? { payer: party, receiver: MARKET } : { payer: MARKET, receiver: party }
}

function readLine(fields: Fields, row: TableRow, line: LineInput, project: string): ReadLine {
  return { line, project, row, source: { sheet: fields.table.name, row: row.number } }
}
