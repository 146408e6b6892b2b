import { addToMonth, monthIndex, type YM } from '../calendar/dates.ts'
import { peakFunding } from '../metrics/peak.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import { parseRatio, type Rate } from '../money/ratio.ts'
import type { LineStatus, UnitId } from './model.ts'
import { addInto, cumulate, zeroSeries } from './view.ts'

/** One monthly series of a project, signed from the project: + comes in. */
export interface PortfolioSeries {
  readonly status: LineStatus
  readonly probability: Rate
  readonly cents: readonly Cents[]
  readonly afterHorizon: Cents
  /** The other end of the flow; an own unit of the organisation makes it internal. */
  readonly counterparty?: UnitId
}

export interface PortfolioItem {
  readonly id: string
  readonly start: YM
  /** `own`: the series are own cash already and are never multiplied again; `project100`: by the dated key. */
  readonly basis: 'own' | 'project100'
  readonly keys?: readonly { readonly from: YM; readonly share: Rate }[]
  readonly series: readonly PortfolioSeries[]
}

export type PortfolioView = 'all' | 'committedOnly' | 'expectedValue'

export interface PortfolioProject {
  readonly id: string
  readonly cents: Cents[]
  readonly afterHorizon: Cents
  /** Includes what falls after the horizon; the peak does not. */
  readonly total: Cents
  readonly peak: Cents
}

export interface PortfolioViewResult {
  readonly view: PortfolioView
  readonly net: Cents[]
  readonly balance: Cents[]
  readonly afterHorizon: Cents
  readonly lowest: { readonly cents: Cents; readonly month: YM }
  readonly end: Cents
  readonly belowFloorFrom: YM | null
  readonly projects: readonly PortfolioProject[]
}

export interface PortfolioOptions {
  readonly opening: Cents
  /** One floor, or one per month. */
  readonly floor: Cents | readonly Cents[]
  readonly start: YM
  readonly months: number
  /** Units inside the organisation: flows between them and a project are left out. */
  readonly internal?: ReadonlySet<UnitId>
}

export interface PortfolioResult {
  readonly all: PortfolioViewResult
  readonly committedOnly: PortfolioViewResult
  readonly expectedValue: PortfolioViewResult
  /** Per month: `breach` outranks `committedOnlyBreach`. */
  readonly alerts: readonly ('none' | 'breach' | 'committedOnlyBreach')[]
}

/** Sum of the own-cash views of projects in three views, with internal flows eliminated (finance.md 15). */
export function consolidate(items: readonly PortfolioItem[], options: PortfolioOptions): PortfolioResult {
  const all = viewResult(items, options, 'all')
  const committedOnly = viewResult(items, options, 'committedOnly')
  const expectedValue = viewResult(items, options, 'expectedValue')
  const alerts = all.balance.map((cents, k) => {
    if (cents < floorAt(options, k)) return 'breach' as const
    return (committedOnly.balance[k] ?? 0n) < floorAt(options, k)
      ? ('committedOnlyBreach' as const)
      : ('none' as const)
  })
  return { all, committedOnly, expectedValue, alerts }
}

function viewResult(
  items: readonly PortfolioItem[],
  options: PortfolioOptions,
  view: PortfolioView,
): PortfolioViewResult {
  const projects = items.map((item) => projectOf(item, options, view))
  const net = zeroSeries(options.months)
  for (const project of projects) addInto(net, project.cents, 1n)
  const balance = cumulate(net).map((cents) => cents + options.opening)
  const lowest = peakFunding(balance)
  const breach = balance.findIndex((cents, k) => cents < floorAt(options, k))
  return {
    view,
    net,
    balance,
    afterHorizon: sumCents(projects.map((p) => p.afterHorizon)),
    lowest: { cents: lowest.cents, month: addToMonth(options.start, lowest.k) },
    end: balance.at(-1) ?? options.opening,
    belowFloorFrom: breach === -1 ? null : addToMonth(options.start, breach),
    projects,
  }
}

function floorAt(options: PortfolioOptions, k: number): Cents {
  return typeof options.floor === 'bigint' ? options.floor : (options.floor[k] ?? 0n)
}

/** One project on the months of the portfolio; what lies beyond them goes to `afterHorizon`. */
function projectOf(item: PortfolioItem, options: PortfolioOptions, view: PortfolioView): PortfolioProject {
  const cents = zeroSeries(options.months)
  const offset = monthIndex(options.start, item.start)
  let afterHorizon = 0n
  for (const series of item.series) {
    if (view === 'committedOnly' && series.status !== 'committed') continue
    if (series.counterparty !== undefined && options.internal?.has(series.counterparty)) continue
    const amount = (value: Cents, k: number) => weighted(item, series, view, value, k)
    series.cents.forEach((value, k) => {
      const at = k + offset
      if (value === 0n || at < 0) return
      const counted = amount(value, k)
      if (at >= options.months) afterHorizon += counted
      else cents[at] = (cents[at] ?? 0n) + counted
    })
    afterHorizon += amount(series.afterHorizon, series.cents.length)
  }
  const peak = peakFunding([0n, ...cumulate(cents)]).cents
  return { id: item.id, cents, afterHorizon, total: sumCents(cents) + afterHorizon, peak }
}

/** R per line and month, first by the key (project 100 % only), then by the probability (expected value only). */
function weighted(
  item: PortfolioItem,
  series: PortfolioSeries,
  view: PortfolioView,
  value: Cents,
  k: number,
): Cents {
  const own =
    item.basis === 'own' ? value : mulRatio(value, parseRatio(keyAt(item, addToMonth(item.start, k))))
  return view === 'expectedValue' && series.probability !== '1'
    ? mulRatio(own, parseRatio(series.probability))
    : own
}

function keyAt(item: PortfolioItem, month: YM): Rate {
  const valid = (item.keys ?? []).filter((key) => key.from <= month)
  return valid.at(-1)?.share ?? '0'
}
