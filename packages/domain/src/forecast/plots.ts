import { addToMonth, monthIndex, type YM } from '../calendar/dates.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import {
  addRatio,
  compareRatio,
  divRatio,
  mulRatios,
  ONE,
  parseRatio,
  type Ratio,
  roundRatio,
  ZERO,
} from '../money/ratio.ts'
import { indexFactor, indexOf } from './indexation.ts'
import type { PlotInput, ProjectModel } from './model.ts'
import type { PlotResult } from './project-result.ts'

export interface Plot {
  readonly id: string
  readonly areaM2: Ratio
}

export interface Pace {
  readonly startMonth: number
  readonly m2PerMonth: Ratio
}

export interface Sale {
  readonly id: string
  /** Month index of the sale; null when the pace never reaches the plot. */
  readonly saleMonth: number | null
}

/**
 * Plots sold in the given order at a constant pace: a plot sells in the month in which the cumulative pace covers
 * it, startMonth + ceil(cumulative m2 / pace) - 1; what is left of a month carries over. Pace 0 sells nothing.
 */
export function absorb(plots: readonly Plot[], pace: Pace): Sale[] {
  let cumulative = ZERO
  return plots.map((plot) => {
    cumulative = addRatio(cumulative, plot.areaM2)
    if (compareRatio(pace.m2PerMonth, ZERO) <= 0) return { id: plot.id, saleMonth: null }
    const monthsNeeded = ceil(divRatio(cumulative, pace.m2PerMonth))
    return { id: plot.id, saleMonth: pace.startMonth + Math.max(monthsNeeded, 1) - 1 }
  })
}

function ceil(x: Ratio): number {
  return Number((x.n + x.d - 1n) / x.d)
}

/**
 * One plot (finance.md 6.2). A sale is priced at the index of the agreement year, with a deposit at the agreement
 * and the balance at the deed; a ground lease pays a canon in the agreement month and on each anniversary within
 * the horizon. What falls beyond the horizon is stated, what has no agreement is unplaced.
 */
export function computePlot(model: ProjectModel, plot: PlotInput): PlotResult {
  const terms = model.plotTerms
  const base = { id: plot.id, code: plot.code, mode: plot.mode, status: plot.status }
  const isSale = plot.mode === 'sale'
  const canonPerYear = isSale
    ? 0n
    : roundRatio(scaleToCents(mulRatios(areaOf(plot), parseRatio(terms.canonPerM2))))
  const empty = { deposits: zeros(model.months), balances: zeros(model.months), canon: zeros(model.months) }
  if (plot.agreement === null) {
    const unplaced = isSale ? plotPrice(model, plot, `${model.priceYear}-01`) : canonPerYear
    const none = { agreementIndex: null, deedIndex: null, price: 0n, deposit: 0n, balance: 0n }
    const outside = { depositAfterHorizon: 0n, balanceAfterHorizon: 0n, pastResidual: 0n }
    return { ...base, ...empty, ...none, ...outside, canonPerYear, unplaced }
  }
  const agreementIndex = monthIndex(model.start, plot.agreement)
  const deedIndex = agreementIndex + terms.deedLagMonths
  const price = isSale ? plotPrice(model, plot, plot.agreement) : 0n
  const deposit = mulRatio(price, parseRatio(terms.depositShare))
  const balance = price - deposit
  const depositAfterHorizon = putAt(empty.deposits, agreementIndex, deposit)
  const balanceAfterHorizon = putAt(empty.balances, deedIndex, balance)
  const pastResidual = (agreementIndex < 0 ? deposit : 0n) + (deedIndex < 0 ? balance : 0n)
  if (!isSale) fillCanon(model, empty.canon, agreementIndex, canonPerYear)
  const outside = { depositAfterHorizon, balanceAfterHorizon, pastResidual, unplaced: 0n }
  return { ...base, ...empty, agreementIndex, deedIndex, price, deposit, balance, canonPerYear, ...outside }
}

/** R(m2 x price x factor of the agreement year), rounded once: the unit price times a factor is not rounded. */
function plotPrice(model: ProjectModel, plot: PlotInput, agreement: YM): Cents {
  const factor = indexFactor(
    indexOf(model.indexes, model.plotTerms.priceIndex),
    `${model.priceYear}-01`,
    agreement,
  )
  const perM2 = mulRatios(parseRatio(plot.pricePerM2), plot.priceFactor ? parseRatio(plot.priceFactor) : ONE)
  return roundRatio(scaleToCents(mulRatios(mulRatios(areaOf(plot), perM2), factor)))
}

function fillCanon(model: ProjectModel, canon: Cents[], from: number, canonPerYear: Cents): void {
  const index = indexOf(model.indexes, model.plotTerms.canonIndex)
  for (let k = from; k < model.months; k += 12) {
    if (k < 0) continue
    const month = addToMonth(model.start, k)
    canon[k] = mulRatio(canonPerYear, indexFactor(index, `${model.priceYear}-01`, month))
  }
}

function areaOf(plot: PlotInput): Ratio {
  return parseRatio(plot.areaM2)
}

function scaleToCents(euro: Ratio): Ratio {
  return { n: euro.n * 100n, d: euro.d }
}

function zeros(n: number): Cents[] {
  return Array.from({ length: n }, () => 0n)
}

/** Puts an amount in its month and returns what fell outside the horizon on the late side. */
function putAt(series: Cents[], k: number, cents: Cents): Cents {
  if (k >= series.length) return cents
  if (k >= 0) series[k] = (series[k] ?? 0n) + cents
  return 0n
}

/** Sum of all indexed sale prices: the turnover of the land, at whatever date. */
export function totalPlotSales(plots: readonly PlotResult[]): Cents {
  return sumCents(plots.map((p) => p.price))
}
