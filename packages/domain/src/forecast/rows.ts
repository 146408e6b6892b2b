import { type Cents, sumCents } from '../money/money.ts'
import type { UnitId } from './model.ts'
import { type Category, LINE_CATEGORIES, type ProjectModel } from './model.ts'
import type { AccountMonth, Flow, LineResult, PlotResult, ResultRow, ViewSpec } from './project-result.ts'
import { addInto, cumulate, signOf, zeroSeries } from './view.ts'

export interface RowInput {
  readonly model: ProjectModel
  readonly view: ViewSpec
  readonly inside: ReadonlySet<UnitId>
  readonly flows: readonly Flow[]
  readonly lines: readonly LineResult[]
  readonly plots: readonly PlotResult[]
  readonly net: readonly Cents[]
  readonly account: AccountMonth
}

/**
 * The cash-flow grid, top to bottom: costs and revenues with their categories and lines, plot deposits, plot
 * balances, ground-lease canon, VAT settlement, transfers, financing, net before interest, then the own account
 * (own view) and the cumulative amount. Amounts carry the sign of the view.
 */
export function resultRows(input: RowInput): ResultRow[] {
  const signed = signedByKey(input)
  const rows = [
    ...lineGroup(input, signed, 'costs'),
    ...lineGroup(input, signed, 'revenues'),
    ...plotGroup(input, signed, 'plotDeposits', 'deposit'),
    ...plotGroup(input, signed, 'plotBalances', 'balance'),
    ...plotGroup(input, signed, 'groundLease', 'canon'),
    group('vatSettlement', sumMatching(input, signed, 'vat:')),
    group('transfers', sumMatching(input, signed, 'transfer:')),
    group('financing', sumMatching(input, signed, 'loan:')),
    total('netBeforeInterest', input.net),
  ]
  if (input.view.kind === 'own') rows.push(...accountRows(input.account))
  rows.push(balance('cumulative', cumulate(input.net)))
  return rows
}

function accountRows(account: AccountMonth): ResultRow[] {
  return [
    balance('openingBalance', account.opening),
    total('interest', account.interest),
    balance('closingBalance', account.closing),
  ]
}

function signedByKey(input: RowInput): Map<string, Cents[]> {
  const signed = new Map<string, Cents[]>()
  for (const flow of input.flows) {
    const sign = signOf(flow, input.inside)
    if (sign !== 0n) signed.set(flow.key, sign === 1n ? [...flow.cents] : flow.cents.map((c) => -c))
  }
  return signed
}

function lineGroup(
  input: RowInput,
  signed: ReadonlyMap<string, Cents[]>,
  key: 'costs' | 'revenues',
): ResultRow[] {
  const direction = key === 'costs' ? 'cost' : 'revenue'
  const lines = input.lines.filter((line) => line.direction === direction && signed.has(`line:${line.id}`))
  const seriesOf = (line: LineResult) => signed.get(`line:${line.id}`) ?? []
  const rows: ResultRow[] = [group(key, sumSeries(input, lines.map(seriesOf)))]
  for (const category of LINE_CATEGORIES) {
    const members = lines.filter((line) => line.category === category)
    if (members.length === 0) continue
    rows.push(categoryRow(key, category, sumSeries(input, members.map(seriesOf))))
    rows.push(...members.map((line) => lineRow(line, seriesOf(line))))
  }
  return rows
}

function plotGroup(
  input: RowInput,
  signed: ReadonlyMap<string, Cents[]>,
  key: string,
  part: 'deposit' | 'balance' | 'canon',
): ResultRow[] {
  const members = input.plots.filter((plot) => signed.has(`plot:${plot.id}:${part}`))
  const seriesOf = (plot: PlotResult) => signed.get(`plot:${plot.id}:${part}`) ?? []
  return [
    group(key, sumSeries(input, members.map(seriesOf))),
    ...members.map((plot): ResultRow => {
      const cents = seriesOf(plot)
      return {
        key: `plot:${plot.id}:${part}`,
        kind: 'plot',
        level: 1,
        label: plot.code,
        cents,
        total: sumCents(cents),
      }
    }),
  ]
}

function sumMatching(input: RowInput, signed: ReadonlyMap<string, Cents[]>, prefix: string): Cents[] {
  return sumSeries(
    input,
    [...signed].filter(([key]) => key.startsWith(prefix)).map(([, cents]) => cents),
  )
}

function sumSeries(input: RowInput, series: readonly (readonly Cents[])[]): Cents[] {
  const sum = zeroSeries(input.model.months)
  for (const one of series) addInto(sum, one, 1n)
  return sum
}

function group(key: string, cents: readonly Cents[]): ResultRow {
  return { key, kind: 'group', level: 0, cents, total: sumCents(cents) }
}

function categoryRow(parent: string, category: Category, cents: readonly Cents[]): ResultRow {
  return { key: `${parent}.${category}`, kind: 'category', level: 1, category, cents, total: sumCents(cents) }
}

function lineRow(line: LineResult, cents: readonly Cents[]): ResultRow {
  const about = { lineId: line.id, category: line.category, label: `${line.code} ${line.description}` }
  return { key: `line:${line.id}`, kind: 'line', level: 2, ...about, cents, total: sumCents(cents) }
}

function total(key: string, cents: readonly Cents[]): ResultRow {
  return { key, kind: 'total', level: 0, cents, total: sumCents(cents) }
}

function balance(key: string, cents: readonly Cents[]): ResultRow {
  return { key, kind: 'balance', level: 0, cents, total: null }
}
