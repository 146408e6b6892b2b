import {
  type Cents,
  categoryTotals,
  computeProject,
  type LineResult,
  type ProjectModel,
  type ProjectResult,
  type ResultRow,
  rowByYear,
  sumCents,
} from '@stuurhuis/domain'
import { categories } from './vocabulary.ts'

/** What a cell should hold: money to the cent, one of some numbers within a tolerance, or a text. */
export type Expected =
  | { readonly cents: Cents }
  | { readonly oneOf: readonly number[]; readonly tolerance: number }
  | { readonly text: string }

export interface SheetExpectation {
  readonly name: string
  readonly keyHeader: string
  /** Row key -> column (a month as YYYY-MM, or a header) -> expected value. */
  readonly rows: ReadonlyMap<string, ReadonlyMap<string, Expected>>
}

/** The engine's own figures in the layout of the computed sheets (finance.md 19). */
export function expectedSheets(model: ProjectModel): SheetExpectation[] {
  const options = { asOf: `${model.start}-01` }
  const project = computeProject(model, { ...options, view: { kind: 'project' } })
  const own = computeProject(model, { ...options, view: { kind: 'own' } })
  const cashFlow = cashFlowRows(project, own)
  return [
    lineSheet('Fasering', project, (line) => ({ cells: line.phased, total: line.totals.phased })),
    lineSheet('Geindexeerd', project, (line) => ({ cells: line.indexed, total: line.totals.indexed })),
    lineSheet('Btw', project, (line) => ({ cells: line.vat, total: line.totals.vat })),
    lineSheet('BtwAftrek', project, (line) => ({ cells: line.recoverable, total: line.totals.recoverable })),
    lineSheet('Kas', project, (line) => ({ cells: line.cash, total: sumCents(line.cash) })),
    {
      name: 'Kasstroom',
      keyHeader: 'rij',
      rows: new Map(
        cashFlow.map(([key, row]) => {
          const total = row.total === null ? [] : [['totaal', { cents: row.total }] as const]
          return [key, new Map<string, Expected>([...monthCells(project, row.cents), ...total])]
        }),
      ),
    },
    yearSheet(model, cashFlow),
    categorySheet(project),
    resultSheet(model, project, own),
  ]
}

function monthCells(result: ProjectResult, cells: readonly Cents[]): [string, Expected][] {
  return result.monthLabels.map((month, k) => [month, { cents: cells[k] ?? 0n }])
}

function lineSheet(
  name: string,
  result: ProjectResult,
  pick: (line: LineResult) => { readonly cells: readonly Cents[]; readonly total: Cents },
): SheetExpectation {
  const rows = result.lines.map((line) => {
    const { cells, total } = pick(line)
    return [
      line.code,
      new Map<string, Expected>([...monthCells(result, cells), ['totaal', { cents: total }]]),
    ] as const
  })
  return { name, keyHeader: 'id', rows: new Map(rows) }
}

/** The rows of Kasstroom: those of the project, and those of the own cash where the two differ. */
export function cashFlowRows(project: ProjectResult, own: ProjectResult): [string, ResultRow][] {
  const row = (result: ProjectResult, key: string): ResultRow =>
    result.rows.find((candidate) => candidate.key === key) ?? {
      key,
      kind: 'group',
      level: 0,
      cents: [],
      total: 0n,
    }
  return [
    ['kosten_kas_project', row(project, 'costs')],
    ['kosten_kas_POM', row(own, 'costs')],
    ['opbrengsten_lijnen', row(project, 'revenues')],
    ['kavel_voorschotten', row(project, 'plotDeposits')],
    ['kavel_saldi', row(project, 'plotBalances')],
    ['erfpachtcanon', row(project, 'groundLease')],
    ['btw_recuperatie', row(project, 'vatSettlement')],
    ['transfers_POM', row(own, 'transfers')],
    ['netto_project_voor_rente', row(project, 'netBeforeInterest')],
    ['netto_POM_voor_rente', row(own, 'netBeforeInterest')],
    ['saldo_begin_POM', row(own, 'openingBalance')],
    ['rente_POM', row(own, 'interest')],
    ['saldo_eind_POM', row(own, 'closingBalance')],
    ['netto_project_excl_rente_cum', row(project, 'cumulative')],
  ]
}

function yearSheet(model: ProjectModel, cashFlow: readonly [string, ResultRow][]): SheetExpectation {
  const years = new Map<string, Map<string, Expected>>()
  for (const [key, row] of cashFlow) {
    for (const { year, cents } of rowByYear(model, row)) {
      const cells = years.get(String(year)) ?? new Map<string, Expected>()
      cells.set(key, { cents })
      years.set(String(year), cells)
    }
  }
  return { name: 'Jaren', keyHeader: 'jaar', rows: years }
}

function categorySheet(result: ProjectResult): SheetExpectation {
  const totals = categoryTotals(result.lines)
  const rows = Object.entries(categories).flatMap(([word, category]) => {
    const found = totals.find((total) => total.category === category)
    if (!found) return []
    const cells = new Map<string, Expected>([
      ['budget_prijspeil', { cents: found.budget }],
      ['geindexeerd_excl_btw', { cents: found.indexed }],
      ['btw', { cents: found.vat }],
      ['btw_aftrek', { cents: found.recoverable }],
      ['kas', { cents: found.cash }],
    ])
    return [[word, cells] as const]
  })
  return { name: 'Categorieen', keyHeader: 'categorie', rows: new Map(rows) }
}

function resultSheet(model: ProjectModel, project: ProjectResult, own: ProjectResult): SheetExpectation {
  const rows = new Map<string, ReadonlyMap<string, Expected>>()
  const put = (key: string, value: Expected) => rows.set(key, new Map([['waarde', value]]))
  const near = (key: string, oneOf: readonly number[], tolerance = 1e-6) => put(key, { oneOf, tolerance })
  const cents = (key: string, value: Cents | undefined) => put(key, { cents: value ?? 0n })
  const totalOf = (key: string) => project.rows.find((row) => row.key === key)?.total ?? 0n
  const { metrics } = project
  const area = Number(project.saleableM2)
  near('verkoopbare_m2', [area])
  near('uitgeefbaar_pct', [Number(model.grossAreaM2 ?? '0') === 0 ? 0 : area / Number(model.grossAreaM2)])
  cents('totaal_kavelverkoop', project.plotSales)
  cents('totaal_kosten_kas_project', totalOf('costs'))
  const income = ['revenues', 'plotDeposits', 'plotBalances', 'groundLease'].map(totalOf)
  cents('totaal_opbrengsten_project', sumCents(income))
  cents('btw_recuperatie', totalOf('vatSettlement'))
  cents('resultaat_project_voor_rente', metrics.nominalSum)
  cents('rente_POM', own.interestTotal)
  cents('saldo_eind_POM', own.account.closing.at(-1))
  cents('piekfinanciering_POM', own.metrics.peakFunding.cents)
  put('piekmaand', { text: own.metrics.peakFunding.month })
  // A present value of millions in a double has about nine exact decimals left of fifteen digits.
  near('xnpv_project', [metrics.xnpv], 1e-4)
  near('npv_project_maandvoet_effectief', [metrics.npv], 1e-4)
  near('irr_project_jaar_effectief', metrics.irr.roots)
  near('xirr_project', metrics.xirr.roots)
  near('eindwaarde_project', [metrics.endValue], 1e-4)
  putSettlement(cents, own)
  return { name: 'Resultaat', keyHeader: 'maat', rows }
}

function putSettlement(cents: (key: string, value: Cents | undefined) => void, own: ProjectResult): void {
  const [self, partner] = own.settlement.parties
  cents('verrekening_basis_resultaat_na_rente', own.settlement.result)
  cents('positie_POM', self?.position)
  cents('positie_partner', partner?.position)
  cents('recht_POM', self?.entitlement)
  cents('recht_partner', partner?.entitlement)
  cents('verrekening_aan_partner', partner?.settlement)
  cents('verrekening_aan_POM', self?.settlement)
  for (const key of [
    'controle_som_nul',
    'controle_fasering_som',
    'controle_kas_som',
    'controle_positie_som',
  ]) {
    cents(key, 0n)
  }
}
