import type { PlotInput, TransferInput } from '@stuurhuis/domain'
import { Fields, reportDuplicates } from './fields.ts'
import { readerLimits } from './limits.ts'
import { type LineContext, parties, startMonth } from './lines.ts'
import type { SourcePlace } from './reading.ts'
import type { Table, TableRow } from './table.ts'
import { saleModes } from './vocabulary.ts'

export interface Read<T> {
  readonly item: T
  readonly source: SourcePlace
  readonly row: TableRow
}

const MAX_NUMBER = '1000000000'

/** Plots of the sheet Kavels; the columns beside these are formulas, checked elsewhere. */
export function readPlots(table: Table, context: LineContext): { fields: Fields; plots: Read<PlotInput>[] } {
  const fields = new Fields(table, context.findings)
  const required = ['kavel', 'fase', 'm2', 'eur_per_m2_prijspeil', 'wijze', 'compromis']
  if (!fields.hasColumns(required) || isTooLong(fields, readerLimits.plots, context))
    return { fields, plots: [] }
  const plots = fields.rows.flatMap((row) => {
    const code = fields.text(row, 'kavel', readerLimits.codeLength)
    const phase = fields.text(row, 'fase')
    const areaM2 = fields.within(row, 'm2', '0', MAX_NUMBER)
    const pricePerM2 = fields.within(row, 'eur_per_m2_prijspeil', '0', MAX_NUMBER)
    const mode = fields.choice(row, 'wijze', saleModes)
    const agreement = startMonth(fields, row, 'compromis', context.modelStart)
    const isPricedLease = mode === 'groundLease' && pricePerM2 !== null && Number(pricePerM2) !== 0
    if (isPricedLease) fields.report('leaseWithPrice', row, 'eur_per_m2_prijspeil')
    if (code === null || phase === null || areaM2 === null || pricePerM2 === null) return []
    if (mode === null || agreement === null) return []
    const state = { state: 'free', status: 'planned' } as const
    return [read(fields, row, { id: code, code, phase, areaM2, pricePerM2, mode, agreement, ...state })]
  })
  reportDuplicates(fields, 'kavel')
  return { fields, plots }
}

/** Transfers between the parties. */
export function readTransfers(
  table: Table,
  context: LineContext,
): { fields: Fields; transfers: Read<TransferInput>[] } {
  const fields = new Fields(table, context.findings)
  const required = ['id', 'omschrijving', 'van', 'naar', 'bedrag', 'maand']
  if (!fields.hasColumns(required) || isTooLong(fields, readerLimits.transfers, context)) {
    return { fields, transfers: [] }
  }
  const transfers = fields.rows.flatMap((row) => {
    const code = fields.text(row, 'id', readerLimits.codeLength)
    const description = fields.text(row, 'omschrijving')
    const payer = fields.choice(row, 'van', parties)
    const receiver = fields.choice(row, 'naar', parties)
    const cents = fields.money(row, 'bedrag')
    const month = startMonth(fields, row, 'maand', context.modelStart)
    const isToItself = payer !== null && payer === receiver
    if (isToItself) fields.report('transferToItself', row, 'naar')
    if (code === null || description === null || payer === null || receiver === null) return []
    if (cents === null || month === null || isToItself) return []
    return [read(fields, row, { id: code, code, description, payer, receiver, cents, month })]
  })
  reportDuplicates(fields, 'id')
  return { fields, transfers }
}

function isTooLong(fields: Fields, limit: number, context: LineContext): boolean {
  const isLong = fields.rows.length > limit
  if (isLong) context.findings.add('tooManyRows', { sheet: fields.table.name }, { limit: String(limit) })
  return isLong
}

function read<T>(fields: Fields, row: TableRow, item: T): Read<T> {
  return { item, row, source: { sheet: fields.table.name, row: row.number } }
}
