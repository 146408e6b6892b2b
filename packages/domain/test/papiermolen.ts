import {
  type Category,
  type LineInput,
  MARKET,
  type PlotInput,
  type Profile,
  type ProjectModel,
  parseMoney,
  SELF,
  type TransferInput,
  type UnitId,
} from '../src/index.ts'
import { expectOk } from '../src/money/result.ts'
import { csvRows, ownFile } from './reference.ts'

const PARTNER: UnitId = 'partner:1'

const CATEGORIES: Readonly<Record<string, Category>> = {
  grondverwerving: 'land_acquisition',
  sanering: 'remediation',
  infrastructuur: 'infrastructure',
  nutsvoorzieningen: 'utilities',
  studiekosten: 'studies',
  erelonen: 'fees',
  verkoop: 'marketing',
  beheer: 'site_management',
  personeel: 'staff_recharge',
  financiering: 'financing',
  onvoorzien: 'contingency',
  deelneming: 'equity_stake',
  investering: 'building',
  werking: 'operations',
  kavelverkoop: 'plot_sale',
  erfpacht: 'ground_lease',
  erfpachtcanon: 'ground_lease',
  opstal: 'building_right',
  verhuring: 'rental',
  subsidie: 'subsidy',
  bijdrage_partner: 'partner_contribution',
  energie: 'energy',
  dividend: 'dividend',
  overige: 'other',
}

const PROFILES: Readonly<Record<string, Profile>> = {
  LUMP: { kind: 'lump' },
  LINEAR: { kind: 'linear' },
  S: { kind: 'sCurve' },
}

type Row = Readonly<Record<string, string>>

function unit(name: string | undefined): UnitId {
  return name === 'POM' ? SELF : PARTNER
}

export function categoryOf(name: string): Category {
  const category = CATEGORIES[name]
  if (!category) throw new Error(`no category ${name}`)
  return category
}

export function cents(text: string | undefined, dialect: 'point' | 'comma' = 'point'): bigint {
  return expectOk(parseMoney(text ?? '', dialect))
}

function lineOf(row: Row): LineInput {
  const isCost = row.richting === 'kost'
  const party = unit(row.betaler_ontvanger)
  return {
    id: row.id ?? '',
    code: row.id ?? '',
    category: categoryOf(row.categorie ?? ''),
    description: row.omschrijving ?? '',
    direction: isCost ? 'cost' : 'revenue',
    payer: isCost ? party : MARKET,
    receiver: isCost ? MARKET : party,
    amount: { cents: cents(row.bedrag_excl_btw) },
    priceYear: 2026,
    profile: PROFILES[row.profiel ?? ''] ?? { kind: 'lump' },
    start: { month: (row.startmaand ?? '').slice(0, 7) },
    months: Number(row.aantal_maanden),
    index: (row.index ?? '').replace('index_', ''),
    vatRate: row.btw_tarief ?? '0',
    vatRecoverable: row.btw_aftrek ?? '0',
    paymentLagMonths: Number(row.betaaltermijn_maanden),
    status: row.status === 'vastgelegd' ? 'committed' : 'planned',
    probability: '1',
  }
}

function plotOf(row: Row): PlotInput {
  return {
    id: row.kavel ?? '',
    code: row.kavel ?? '',
    phase: row.fase ?? '',
    areaM2: row.m2 ?? '0',
    pricePerM2: row.eur_per_m2_prijspeil ?? '0',
    mode: row.wijze === 'erfpacht' ? 'groundLease' : 'sale',
    agreement: (row.compromis ?? '').slice(0, 7),
    state: 'free',
    status: 'planned',
  }
}

function transferOf(row: Row): TransferInput {
  return {
    id: row.id ?? '',
    code: row.id ?? '',
    description: row.omschrijving ?? '',
    payer: unit(row.van),
    receiver: unit(row.naar),
    cents: cents(row.bedrag),
    month: (row.maand ?? '').slice(0, 7),
  }
}

/** The Papiermolen as a model, built from the CSV files of the reference data. */
export function papiermolen(): ProjectModel {
  const p = Object.fromEntries(
    csvRows(ownFile('brownfield_parameters.csv')).map((row) => [row.parameter, row.waarde]),
  )
  const rate = (key: string) => ({ mode: 'calendarYear' as const, rate: p[`index_${key}`] ?? '0' })
  const keys = ['bouw', 'lonen', 'grondprijs', 'gezondheid', 'geen']
  return {
    code: 'PRJ-01',
    name: p.naam ?? '',
    start: `${p.prijspeil_jaar}-01`,
    months: 132,
    period: 'month',
    priceYear: Number(p.prijspeil_jaar),
    grossAreaM2: p.brutoOppervlakte_m2 ?? '0',
    discount: { rate: p.discontovoet_jaar ?? '0', dayCount: 'ACT/365F', timing: 'end' },
    account: { debitRate: p.debetrente_jaar ?? '0', creditRate: p.creditrente_jaar ?? '0', opening: 0n },
    vat: {
      refundLagMonths: Number(p.btw_recup_vertraging_maanden),
      outputLagMonths: 1,
      standardRate: p.btw_hoog ?? '0',
    },
    indexes: Object.fromEntries(keys.map((key) => [key, rate(key)])),
    parties: [
      { unit: SELF, name: 'POM', key: p.sleutel_POM ?? '1' },
      { unit: PARTNER, name: 'Stad', key: p.sleutel_partner ?? '0' },
    ],
    milestones: {},
    lines: csvRows(ownFile('brownfield_lijnen.csv')).map(lineOf),
    plots: csvRows(ownFile('brownfield_kavels.csv')).map(plotOf),
    plotTerms: {
      depositShare: p.voorschot_compromis ?? '0',
      deedLagMonths: Number(p.maanden_compromis_akte),
      canonPerM2: p.erfpacht_canon_eur_m2_jaar ?? '0',
      priceIndex: 'grondprijs',
      canonIndex: 'gezondheid',
    },
    transfers: csvRows(ownFile('brownfield_transfers.csv')).map(transferOf),
    loans: [],
  }
}

/** One line of portefeuille_lijnen.csv (decimal comma) as a line of its project, paid or received by the project. */
export function portfolioLine(row: Row): LineInput {
  const decimal = (text: string | undefined) => (text ?? '0').replace(',', '.')
  const isCost = row.richting === 'kost'
  return {
    ...lineOf({
      ...row,
      bedrag_excl_btw: '0',
      betaler_ontvanger: 'POM',
      index: row.index === 'grond' ? 'grondprijs' : (row.index ?? ''),
    }),
    id: row.lijn ?? '',
    code: row.lijn ?? '',
    payer: isCost ? SELF : MARKET,
    receiver: isCost ? MARKET : SELF,
    amount: { cents: cents(row.bedrag_excl_btw_prijspeil_2026, 'comma') },
    start: { month: row.start ?? '' },
    months: Number(row.maanden),
    vatRate: decimal(row.btw),
    vatRecoverable: decimal(row.btw_aftrek),
    status: row.status === 'vastgelegd' ? 'committed' : row.status === 'gepland' ? 'planned' : 'chance',
    probability: decimal(row.kans),
  }
}
