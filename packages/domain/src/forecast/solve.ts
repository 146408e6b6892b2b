import { addToMonth, discountDate, type IsoDate, yearFraction } from '../calendar/dates.ts'
import { futureValueOfStream, monthlyRateEffective } from '../metrics/discount.ts'
import { peakFunding } from '../metrics/peak.ts'
import { type Cents, centsToEuro, sumCents } from '../money/money.ts'
import {
  addRatio,
  divRatio,
  formatRatio,
  mulRatios,
  ONE,
  parseRatio,
  type Ratio,
  ratio,
  ratioToNumber,
  roundToDecimals,
  ZERO,
} from '../money/ratio.ts'
import { EngineRefusal, engineError, expectOk } from '../money/result.ts'
import type { McFigure } from '../simulation/mc-model.ts'
import { runAccount } from './account.ts'
import { presentValueOf } from './figure.ts'
import { computeLine, lineBudget, lineStartMonth, lineSteps } from './line.ts'
import type { LineInput, PlotInput, ProjectModel } from './model.ts'
import { computeProject, projectCash } from './project.ts'
import { yearSums } from './project-metrics.ts'
import type { ViewSpec } from './project-result.ts'
import { applyScenario } from './scenario.ts'
import { insideOf, viewOf } from './view.ts'

/** How a figure of a model is looked at; project 100 % when no view is given. */
export interface FigureOptions {
  readonly asOf: IsoDate
  readonly view?: ViewSpec
}

/**
 * One figure of a model by the exact engine, in euro, without computing the others: what a tornado and a break-even
 * evaluate many times. The same figures as those of a simulation. Throws FIGURE_UNKNOWN_PARTY for the settlement of a
 * unit that is no party.
 */
export function figureValue(model: ProjectModel, figure: McFigure, options: FigureOptions): number {
  switch (figure) {
    case 'npv':
      return presentValueOf(model, netOf(model, options.view))
    case 'endValue':
      return endValueOf(model, netOf(model, options.view))
    case 'nominalSum':
      return centsToEuro(sumCents(netOf(model, options.view)))
    case 'interest':
      return centsToEuro(sumCents(accountOf(model).interest))
    case 'closing':
      return centsToEuro(accountOf(model).closing.at(-1) ?? model.account.opening)
    case 'peakFunding':
      return centsToEuro(peakFunding(accountOf(model).closing).cents)
    default:
      return settlementOf(model, figure.slice('settlement:'.length), options)
  }
}

function netOf(model: ProjectModel, view: ViewSpec = { kind: 'project' }): Cents[] {
  const { net } = viewOf(projectCash(model).flows, insideOf(model, view))
  return Array.from({ length: model.months }, (_, k) => net[k] ?? 0n)
}

function accountOf(model: ProjectModel) {
  return runAccount(model, netOf(model, { kind: 'own' }))
}

/** The float form: NPV x (1+r)^n at the end of the last period. */
function endValueOf(model: ProjectModel, net: readonly Cents[]): number {
  const rate = ratioToNumber(parseRatio(model.discount.rate))
  return model.period === 'year'
    ? futureValueOfStream(rate, yearSums(model, net).map(centsToEuro), 'end')
    : futureValueOfStream(monthlyRateEffective(rate), net.map(centsToEuro), model.discount.timing)
}

function settlementOf(model: ProjectModel, unit: string, { asOf }: FigureOptions): number {
  const { settlement } = computeProject(model, { asOf, view: { kind: 'own' } })
  const party = settlement.parties.find(({ id }) => id === unit)
  if (!party) throw new EngineRefusal([engineError('FIGURE_UNKNOWN_PARTY', '', { unit })])
  return centsToEuro(party.settlement)
}

/**
 * The most that the land may cost, in euro: the present value without the given land lines over the discounted
 * shares in which they are paid (finance.md 12). No index, no VAT: those are for the lines that stay. Null when the
 * lines have no amount that could be paid.
 */
export function residualLandValue(
  model: ProjectModel,
  landCodes: readonly string[],
  asOf: IsoDate,
): number | null {
  const land = model.lines
    .filter((line) => landCodes.includes(line.code))
    .map((line) => computeLine(model, line))
  const paid = sumCents(land.map((line) => sumCents(line.phased)))
  if (paid === 0n) return null
  const rest = { ...model, lines: model.lines.filter((line) => !landCodes.includes(line.code)) }
  let weight = 0
  for (let k = 0; k < model.months; k += 1) {
    const share = Number(sumCents(land.map((line) => line.phased[k] ?? 0n))) / Number(paid)
    if (share !== 0) weight += share * discountFactor(model, k)
  }
  return figureValue(rest, 'npv', { asOf }) / weight
}

function discountFactor(model: ProjectModel, k: number): number {
  const rate = ratioToNumber(parseRatio(model.discount.rate))
  const { timing, dayCount } = model.discount
  if (model.period === 'year') {
    const year = Math.floor((k + Number(model.start.slice(5, 7)) - 1) / 12)
    const shift = timing === 'end' ? 1 : timing === 'mid' ? 0.5 : 0
    return (1 + rate) ** -(year + shift)
  }
  const first = discountDate(model.start, timing)
  return (1 + rate) ** -yearFraction(first, discountDate(addToMonth(model.start, k), timing), dayCount)
}

export interface BreakEven {
  /** Uniform factor on the driver at which the figure is 0, within 1e-6. */
  readonly factor: number
  /** The same in money; null for a driver that is no price or amount. */
  readonly price: BreakEvenPrice | null
}

/**
 * The cent at which the figure turns: `least` is the smallest price at which it is 0 or more (a revenue), `most` the
 * largest (a cost); one cent further it is below 0. Over several plots it is their average price per m2, each plot
 * keeping its proportion; over several lines it is the sum of their amounts at price level.
 */
export interface BreakEvenPrice {
  readonly unit: 'perM2' | 'unitPrice' | 'amount'
  readonly bound: 'least' | 'most'
  readonly cents: Cents
  /** What it is now, exactly, in cents: an average need not be whole. */
  readonly nowCents: number
  /** The figure at that price, in euro: 0 or more. */
  readonly value: number
}

/** Steps of a cent that the rounding of lines may put between the root of the factor and the price that turns it. */
const MAX_STEPS = 2000

/**
 * Uniform factor on a driver (the path of an override, such as `plots.*.price`) at which a figure (the present value)
 * reaches zero: bisection to 1e-6 in the given range. Cent rounding makes the value a step function, so no more digits
 * have a meaning, and the price that can be asked is given to the cent (finance.md 12). Null when the value does not
 * change sign in the range. Throws SCENARIO_UNKNOWN_PATH for a path that the model does not have.
 */
export function breakEven(
  model: ProjectModel,
  path: string,
  asOf: IsoDate,
  range: readonly [number, number] = [0, 10],
  options: { readonly figure?: McFigure; readonly view?: ViewSpec } = {},
): BreakEven | null {
  const { figure = 'npv', ...rest } = options
  const valueAt = (factor: string) => {
    const override = { path, op: 'factor' as const, value: factor, label: path }
    return figureValue(expectOk(applyScenario(model, [override])), figure, { asOf, ...rest })
  }
  const valueWith = (factor: number) => valueAt(String(Number(factor.toPrecision(12))))
  let [low, high] = range
  const sign = Math.sign(valueWith(low))
  if (sign === Math.sign(valueWith(high))) return null
  while (high - low > 1e-8) {
    const middle = (low + high) / 2
    if (Math.sign(valueWith(middle)) === sign) low = middle
    else high = middle
  }
  const factor = (low + high) / 2
  return { factor, price: priceAt(model, path, factor, sign < 0 ? 'least' : 'most', valueAt) }
}

function priceAt(
  model: ProjectModel,
  path: string,
  factor: number,
  bound: BreakEvenPrice['bound'],
  valueAt: (factor: string) => number,
): BreakEvenPrice | null {
  const now = priceNow(model, path)
  if (now === null || now.cents.n === 0n) return null
  const at = (cents: Cents) => valueAt(formatRatio(roundToDecimals(divRatio(ratio(cents), now.cents), 24)))
  // Away from the root the figure is 0 or more; towards it, it falls below 0.
  const outward = bound === 'least' ? 1n : -1n
  let cents = BigInt(Math.floor(ratioToNumber(now.cents) * factor))
  let value = at(cents)
  for (let step = 0; step < MAX_STEPS && value < 0; step += 1) {
    cents += outward
    value = at(cents)
  }
  if (value < 0) return null
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const inward = at(cents - outward)
    if (inward < 0) break
    cents -= outward
    value = inward
  }
  return { unit: now.unit, bound, cents, nowCents: ratioToNumber(now.cents), value }
}

/** Price or amount of what a path means, in cents; found by what an override changes. */
function priceNow(
  model: ProjectModel,
  path: string,
): { readonly unit: BreakEvenPrice['unit']; readonly cents: Ratio } | null {
  const [root, , field] = path.split('.')
  const override = { path, op: 'factor' as const, value: '2', label: path }
  const changed = expectOk(applyScenario(model, [override]))
  const lines = model.lines.filter((line, i) => line !== changed.lines[i])
  if (root === 'plots' && field === 'price') {
    const plots = model.plots.filter((plot, i) => plot !== changed.plots[i] && plot.mode === 'sale')
    return averageOf('perM2', plots.map(areaAndPrice))
  }
  if (root !== 'lines') return null
  if (field === 'amount')
    return { unit: 'amount', cents: ratio(sumCents(lines.map((line) => plannedOf(model, line)))) }
  return field === 'unitPrice' ? averageOf('unitPrice', lines.map(quantityAndPrice)) : null
}

/** A line whose months were set by hand is worth what they add up to: its own amount may well be 0. */
function plannedOf(model: ProjectModel, line: LineInput): Cents {
  const start = lineStartMonth(model, line)
  if (line.cells === undefined || start === null) return lineBudget(line)
  return sumCents(lineSteps(model, line, start).map((step) => step.phased))
}

type Weighted = readonly [weight: Ratio, euro: Ratio]

function areaAndPrice(plot: PlotInput): Weighted {
  const factor = plot.priceFactor === undefined ? ONE : parseRatio(plot.priceFactor)
  return [parseRatio(plot.areaM2), mulRatios(parseRatio(plot.pricePerM2), factor)]
}

function quantityAndPrice(line: LineInput): Weighted {
  if ('cents' in line.amount) return [ZERO, ZERO]
  return [parseRatio(line.amount.quantity), parseRatio(line.amount.unitPrice)]
}

function averageOf(unit: BreakEvenPrice['unit'], items: readonly Weighted[]) {
  const weight = items.map(([w]) => w).reduce(addRatio, ZERO)
  if (weight.n === 0n) return null
  const total = items.map(([w, euro]) => mulRatios(w, euro)).reduce(addRatio, ZERO)
  return { unit, cents: divRatio(mulRatios(total, ratio(100)), weight) }
}
