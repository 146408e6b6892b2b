import {
  formatMoney,
  type IndexSpec,
  type LineInput,
  MARKET,
  type PlotInput,
  type ProjectModel,
  SELF,
  type TransferInput,
} from '@stuurhuis/domain'
import { ProblemError } from '../platform/problem.ts'
import type { Cell, Sheet } from '../platform/sheets.ts'
import { ReaderBusy, type ReaderPool } from './reader/index.ts'
import { PARTNER } from './reader/lines.ts'
import { categories, directions, profiles, saleModes, statuses } from './reader/vocabulary.ts'

export type { ReaderPool } from './reader/index.ts'

/** What the sheets of the import cannot say of a model: it is then not written at all. */
class Inexpressible extends Error {}
const refuse = (): never => {
  throw new Inexpressible()
}

/**
 * The four input sheets of the import (finance.md 19) for a model, with the same names and heads; null for a model that
 * holds what they have no column for. Whether nothing was lost is tried by reading them back.
 */
export function inputSheetsOf(model: ProjectModel): Sheet[] | null {
  try {
    return [parameterSheet(model), lineSheet(model), plotSheet(model), transferSheet(model)]
  } catch (error) {
    if (error instanceof Inexpressible) return null
    throw error
  }
}

/** The model in a workbook of our own, by the reader of the import; null when it finds a fault. @throws SERVICE_UNAVAILABLE */
export async function readsBackAs(readers: ReaderPool, bytes: Buffer): Promise<ProjectModel | null> {
  const file = { name: 'export.xlsx', bytes }
  const reading = await readers.read([file], { assumptions: nothing }).catch((error: unknown) => {
    throw error instanceof ReaderBusy ? new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 5 }) : error
  })
  return reading.state === 'read' ? (reading.projects[0]?.model ?? null) : null
}
/** The workbook says all itself. */
const nothing = {
  indexRates: {},
  discountRate: '0',
  debitRate: '0',
  creditRate: '0',
  standardVatRate: '0',
  refundLagMonths: 0,
  outputLagMonths: 0,
}

/** The first word of a vocabulary for a value. */
function wordFor<T>(words: Readonly<Record<string, T>>, value: T): string {
  const asText = JSON.stringify(value)
  return Object.keys(words).find((word) => JSON.stringify(words[word]) === asText) ?? refuse()
}
const partyNames: Readonly<Record<string, string>> = { [SELF]: 'POM', [PARTNER]: 'PARTNER' }
const partyOf = (unit: string): string => partyNames[unit] ?? refuse()
const number = (value: string | number): Cell => ({ number: value })
const money = (amount: bigint): Cell => ({ money: formatMoney(amount) })

function parameterSheet(model: ProjectModel): Sheet {
  const { parties, plotTerms, vat } = model
  const keyOf = (unit: string) => parties.find((party) => party.unit === unit)?.key ?? refuse()
  const rows: [string, Cell][] = [
    ['naam', model.name],
    ['brutoOppervlakte_m2', number(model.grossAreaM2 ?? refuse())],
    ['prijspeil_jaar', number(model.priceYear)],
    ['beginmaand', { month: model.start }],
    ['horizon_maanden', number(model.months)],
    ...Object.entries(model.indexes).map(([name, index]): [string, Cell] => [
      `index_${name}`,
      number(yearlyRate(index)),
    ]),
    ['btw_hoog', number(vat.standardRate)],
    ['btw_recup_vertraging_maanden', number(vat.refundLagMonths)],
    ['btw_afdracht_vertraging_maanden', number(vat.outputLagMonths)],
    ['debetrente_jaar', number(model.account.debitRate)],
    ['creditrente_jaar', number(model.account.creditRate)],
    ['discontovoet_jaar', number(model.discount.rate)],
    ['sleutel_POM', number(keyOf(SELF))],
    ['sleutel_partner', number(keyOf(PARTNER))],
    ['voorschot_compromis', number(plotTerms.depositShare)],
    ['maanden_compromis_akte', number(plotTerms.deedLagMonths)],
    ['erfpacht_canon_eur_m2_jaar', number(plotTerms.canonPerM2)],
  ]
  return { name: 'Parameters', heads: ['parameter', 'waarde'], rows, widths: [34, 24], plain: true }
}
const yearlyRate = (index: IndexSpec): string => (index.mode === 'calendarYear' ? index.rate : refuse())

function lineSheet({ lines }: ProjectModel): Sheet {
  return {
    name: 'Lijnen',
    heads: [
      'id',
      'categorie',
      'omschrijving',
      'betaler_ontvanger',
      'bedrag_excl_btw',
      'profiel',
      'startmaand',
      'aantal_maanden',
      'index',
      'btw_tarief',
      'btw_aftrek',
      'betaaltermijn_maanden',
      'status',
      'richting',
    ],
    rows: lines.map(lineRow),
    widths: [10, 18, 40, 16, 16, 10, 13],
    frozen: 1,
    plain: true,
  }
}
function lineRow(line: LineInput): Cell[] {
  const [own, other] = line.direction === 'cost' ? [line.payer, line.receiver] : [line.receiver, line.payer]
  if (other !== MARKET || !('cents' in line.amount) || !('month' in line.start)) refuse()
  return [
    line.code,
    wordFor(categories, line.category),
    line.description,
    partyOf(own),
    'cents' in line.amount ? money(line.amount.cents) : null,
    wordFor(profiles, line.profile),
    'month' in line.start ? { month: line.start.month } : null,
    number(line.months),
    `index_${line.index}`,
    number(line.vatRate),
    number(line.vatRecoverable),
    number(line.paymentLagMonths),
    wordFor(statuses, line.status),
    wordFor(directions, line.direction),
  ]
}

function plotSheet({ plots }: ProjectModel): Sheet {
  const row = (plot: PlotInput): Cell[] => [
    plot.code,
    plot.phase,
    number(plot.areaM2),
    number(plot.pricePerM2),
    wordFor(saleModes, plot.mode),
    { month: plot.agreement ?? refuse() },
  ]
  return {
    name: 'Kavels',
    heads: ['kavel', 'fase', 'm2', 'eur_per_m2_prijspeil', 'wijze', 'compromis'],
    rows: plots.map(row),
    widths: [12, 14, 12, 20, 12, 13],
    plain: true,
  }
}

function transferSheet({ transfers }: ProjectModel): Sheet {
  const row = (transfer: TransferInput): Cell[] => [
    transfer.code,
    transfer.description,
    partyOf(transfer.payer),
    partyOf(transfer.receiver),
    money(transfer.cents),
    { month: transfer.month },
  ]
  return {
    name: 'Transfers',
    heads: ['id', 'omschrijving', 'van', 'naar', 'bedrag', 'maand'],
    rows: transfers.map(row),
    widths: [10, 40, 12, 12, 16, 13],
    plain: true,
  }
}
