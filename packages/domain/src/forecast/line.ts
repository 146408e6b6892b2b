import { addToMonth, firstDayOf, monthIndex, type YM, yearOf, ymOf } from '../calendar/dates.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import { parseRatio, type Ratio, roundRatio } from '../money/ratio.ts'
import { withActuals } from './actuals.ts'
import { indexFactor, indexOf } from './indexation.ts'
import { instalments } from './instalments.ts'
import type { InstalmentProfile, LineInput, ProjectModel, RecurringProfile } from './model.ts'
import { cumulativeShare, phase, yearsOfLine } from './profiles.ts'
import type { LineResult } from './project-result.ts'
import { recurringAmounts } from './recurring.ts'
import { vat } from './vat.ts'

/** One performance month of a line, on its way through the pipeline. */
export interface LineStep {
  /** Index of the performance month; may lie outside the horizon. */
  readonly k: number
  readonly phased: Cents
  readonly factor: Ratio
  readonly indexed: Cents
  readonly vat: Cents
  readonly recoverable: Cents
}

/** A = amount or R(quantity x unit price); with a scenario factor R(A x factor). */
export function lineBudget(line: LineInput): Cents {
  const amount = 'cents' in line.amount ? line.amount.cents : quantityTimesPrice(line.amount)
  return line.factor === undefined ? amount : mulRatio(amount, parseRatio(line.factor))
}

function quantityTimesPrice(amount: { readonly quantity: string; readonly unitPrice: string }): Cents {
  const [quantity, price] = [parseRatio(amount.quantity), parseRatio(amount.unitPrice)]
  return roundRatio({ n: quantity.n * price.n * 100n, d: quantity.d * price.d })
}

/**
 * Month in which the line starts; null while its milestone has no date, or brings it into years of which its profile has
 * no share: there is then no month for it.
 */
export function lineStartMonth(model: ProjectModel, line: LineInput): YM | null {
  const start = startOf(model, line)
  if (start === null || line.profile.kind !== 'annual') return start
  const { shares } = line.profile
  const last = model.period === 'year' ? 12 * yearsOfLine(line.months) - 1 : line.months - 1
  const years = yearOf(addToMonth(start, last)) - yearOf(start) + 1
  const hasShare = Array.from({ length: years }, (_, i) => shares[String(yearOf(start) + i)] ?? '0')
  return hasShare.some((share) => parseRatio(share).n !== 0n) ? start : null
}

function startOf(model: ProjectModel, line: LineInput): YM | null {
  if ('month' in line.start) return line.start.month
  const month = model.milestones[line.start.milestone] ?? null
  return month === null ? null : addToMonth(month, line.start.offset)
}

/** The steps 1-4 of the pipeline (finance.md 5): budget, phasing, index on the performance month, VAT. */
export function lineSteps(model: ProjectModel, line: LineInput, start: YM): LineStep[] {
  const index = indexOf(model.indexes, line.index)
  const base = line.priceFixedUntil ?? `${line.priceYear}-01`
  const spec = { rate: parseRatio(line.vatRate), recoverable: parseRatio(line.vatRecoverable) }
  const factors = new Map<YM, Ratio>()
  return withCells(model, line, start, placeBudget(model, line, start)).map(({ k, cents }) => {
    const month = addToMonth(model.start, k)
    // Every month of a year has the same factor in the usual mode: computed once.
    const key = index.mode === 'calendarYear' || index.mode === 'vector' ? String(yearOf(month)) : month
    const factor = factors.get(key) ?? indexFactor(index, base, later(month, base, line.priceFixedUntil))
    factors.set(key, factor)
    const indexed = mulRatio(cents, factor)
    const split = vat(indexed, spec)
    return { k, phased: cents, factor, indexed, vat: split.vat, recoverable: split.recoverable }
  })
}

/** A price that is fixed until a month does not move before it. */
function later(month: YM, base: YM, fixedUntil: YM | undefined): YM {
  return fixedUntil !== undefined && month < base ? base : month
}

interface Placed {
  readonly k: number
  readonly cents: Cents
}

function placeBudget(model: ProjectModel, line: LineInput, start: YM): Placed[] {
  const from = monthIndex(model.start, start)
  const budget = lineBudget(line)
  if (line.profile.kind === 'recurring') return placeRecurring(model, line, line.profile, start, budget)
  if (line.profile.kind === 'instalments') return placeInstalments(line.profile, from, budget)
  if (model.period === 'year') return placeYears(model, line, start, budget)
  const shares = cumulativeShare(line.profile, line.months, start)
  return phase(budget, shares).map((cents, i) => ({ k: from + i, cents }))
}

/** Amount of a line in one performance month, at price level without VAT, without its scenario factor. */
export function phasedIn(model: ProjectModel, line: LineInput, month: YM): Cents {
  const start = lineStartMonth(model, line)
  if (start === null) return 0n
  const k = monthIndex(model.start, month)
  const { factor: _, ...bare } = line
  return sumCents(
    withCells(model, bare, start, placeBudget(model, bare, start))
      .filter((placed) => placed.k === k)
      .map((placed) => placed.cents),
  )
}

/** Amounts set by hand take the place of what the profile gives; a scenario factor counts for them too. */
function withCells(model: ProjectModel, line: LineInput, start: YM, placed: Placed[]): Placed[] {
  if (line.cells === undefined || Object.keys(line.cells).length === 0) return placed
  const byMonth = new Map<number, Cents>()
  for (const { k, cents } of placed) byMonth.set(k, (byMonth.get(k) ?? 0n) + cents)
  const from = monthIndex(model.start, start)
  const december = (offset: number) => monthIndex(model.start, `${yearOf(addToMonth(start, offset))}-12`)
  for (const [key, cents] of Object.entries(line.cells)) {
    const offset = Number(key)
    const k = model.period === 'year' ? december(offset) : from + offset
    byMonth.set(k, line.factor === undefined ? cents : mulRatio(cents, parseRatio(line.factor)))
  }
  return [...byMonth.entries()].sort(([a], [b]) => a - b).map(([k, cents]) => ({ k, cents }))
}

/** A yearly model: one step per calendar year, in the last month of that year. */
function placeYears(model: ProjectModel, line: LineInput, start: YM, budget: Cents): Placed[] {
  const years = yearsOfLine(line.months)
  const shares =
    line.profile.kind === 'annual'
      ? cumulativeShare({ kind: 'weights', weights: yearWeights(line.profile.shares, start, years) }, years)
      : cumulativeShare(line.profile, years)
  return phase(budget, shares).map((cents, i) => ({
    k: monthIndex(model.start, `${yearOf(start) + i}-12`),
    cents,
  }))
}

function yearWeights(shares: Readonly<Record<string, string>>, start: YM, years: number): string[] {
  return Array.from({ length: years }, (_, i) => shares[String(yearOf(start) + i)] ?? '0')
}

function placeInstalments(profile: InstalmentProfile, from: number, budget: Cents): Placed[] {
  const result = instalments(budget, {
    shares: profile.shares.map(parseRatio),
    retention: parseRatio(profile.retention),
    releaseSplit: profile.releaseSplit.map(parseRatio),
  })
  const paid = result.paid.map((cents, i) => ({ k: from + (profile.offsets[i] ?? i), cents }))
  const released = result.releases.map((cents, i) => ({ k: from + (profile.releaseOffsets[i] ?? 0), cents }))
  return [...paid, ...released]
}

function placeRecurring(
  model: ProjectModel,
  line: LineInput,
  profile: RecurringProfile,
  start: YM,
  yearly: Cents,
): Placed[] {
  const from = profile.from !== undefined && ymOf(profile.from) === start ? profile.from : firstDayOf(start)
  const spec = { ...profile, from, occupancy: parseRatio(profile.occupancy), months: line.months }
  return recurringAmounts(yearly, spec).map(({ month, cents }) => ({
    k: monthIndex(model.start, month),
    cents,
  }))
}

/** Steps 1-6 of the pipeline for one line: its monthly cash and its part of the VAT settlement. */
export function computeLine(model: ProjectModel, line: LineInput): LineResult {
  const start = lineStartMonth(model, line)
  const steps = start === null ? [] : lineSteps(model, line, start)
  const isCost = line.direction === 'cost'
  const zeros = () => Array.from({ length: model.months }, () => 0n)
  const series = {
    phased: zeros(),
    indexed: zeros(),
    vat: zeros(),
    recoverable: zeros(),
    cash: zeros(),
    vatSettlement: zeros(),
  }
  const outside = { past: 0n, cashAfter: 0n, vatAfter: 0n, vatPast: 0n }
  for (const step of steps) {
    if (step.k >= 0 && step.k < model.months) addPerformance(series, step)
    const cash = step.indexed + step.vat
    const paidAt = step.k + line.paymentLagMonths
    const placed = place(series.cash, paidAt, cash)
    outside.past += placed === 'before' ? cash : 0n
    outside.cashAfter += placed === 'after' ? cash : 0n
    const settled = isCost ? step.recoverable : -step.vat
    const settledAt = isCost ? step.k + model.vat.refundLagMonths : paidAt + model.vat.outputLagMonths
    const settlement = place(series.vatSettlement, settledAt, settled)
    outside.vatAfter += settlement === 'after' ? settled : 0n
    outside.vatPast += settlement === 'before' ? settled : 0n
  }
  const totalOf = (pick: (step: LineStep) => Cents) => sumCents(steps.map(pick))
  const isSummed = start !== null && (line.profile.kind === 'recurring' || line.cells !== undefined)
  const budget = isSummed ? totalOf((s) => s.phased) : lineBudget(line)
  const planned: LineResult = {
    id: line.id,
    code: line.code,
    category: line.category,
    description: line.description,
    direction: line.direction,
    payer: line.payer,
    receiver: line.receiver,
    status: line.status,
    probability: line.probability,
    budget,
    ...series,
    totals: {
      phased: totalOf((s) => s.phased),
      indexed: totalOf((s) => s.indexed),
      vat: totalOf((s) => s.vat),
      recoverable: totalOf((s) => s.recoverable),
      cash: totalOf((s) => s.indexed + s.vat),
    },
    cashAfterHorizon: outside.cashAfter,
    vatSettlementAfterHorizon: outside.vatAfter,
    pastResidual: outside.past,
    vatSettlementPast: outside.vatPast,
    unplaced: start === null ? budget : 0n,
    paid: 0n,
    rolledRest: 0n,
  }
  return withActuals(model, line, planned)
}

type PerformanceSeries = Record<'phased' | 'indexed' | 'vat' | 'recoverable', Cents[]>

function addPerformance(series: PerformanceSeries, step: LineStep): void {
  for (const key of ['phased', 'indexed', 'vat', 'recoverable'] as const) {
    series[key][step.k] = (series[key][step.k] ?? 0n) + step[key]
  }
}

function place(series: Cents[], k: number, cents: Cents): 'inside' | 'before' | 'after' {
  if (k >= series.length) return 'after'
  if (k < 0) return 'before'
  series[k] = (series[k] ?? 0n) + cents
  return 'inside'
}
