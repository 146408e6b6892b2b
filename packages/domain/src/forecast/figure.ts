import type { IsoDate } from '../calendar/dates.ts'
import { addToMonth, discountDate } from '../calendar/dates.ts'
import { futureValueOfStream, ledgerBalances, monthlyRateEffective, npv, xnpv } from '../metrics/discount.ts'
import { peakFunding } from '../metrics/peak.ts'
import { type Cents, centsToEuro, sumCents } from '../money/money.ts'
import { parseRatio, ratioOfNumber, ratioToNumber, roundRatio } from '../money/ratio.ts'
import { runAccount } from './account.ts'
import { type ProjectModel, SELF } from './model.ts'
import { type ProjectCash, projectCash } from './project.ts'
import { yearSums } from './project-metrics.ts'
import type { ViewSpec } from './project-result.ts'
import { cumulate, insideOf, viewOf, zeroSeries } from './view.ts'

/**
 * Figures that versions are compared by. `npv` is the present value by the convention of the model (dated for a
 * monthly one, per year for a yearly one), `endValue` the ledger form of a yearly model, `closing` the own account.
 */
export const FIGURES = ['npv', 'endValue', 'nominalSum', 'peakFunding', 'closing'] as const
export type FigureName = (typeof FIGURES)[number]

/** A float amount in euro as whole cents, from its shortest decimal form. */
export function centsOfNumber(euro: number): Cents {
  const { n, d } = ratioOfNumber(euro)
  return roundRatio({ n: n * 100n, d })
}

/** One figure of a model without computing the others: what a bridge or a tornado evaluates many times. */
export function figureOf(
  model: ProjectModel,
  figure: FigureName,
  view: ViewSpec,
  { flows }: Pick<ProjectCash, 'flows'> = projectCash(model),
): Cents {
  const series = (inside: ReadonlySet<string>): Cents[] => {
    const { net } = viewOf(flows, inside)
    return zeroSeries(model.months).map((_, k) => net[k] ?? 0n)
  }
  const closing = () => runAccount(model, series(new Set([SELF]))).closing
  if (figure === 'closing') return closing().at(-1) ?? 0n
  const net = series(insideOf(model, view))
  switch (figure) {
    case 'nominalSum':
      return sumCents(net)
    case 'npv':
      return centsOfNumber(presentValueOf(model, net))
    case 'endValue':
      return endValueOf(model, net)
    case 'peakFunding':
      return peakFunding(balancesOf(model, net, view, closing)).cents
  }
}

/** In a yearly model the ledger of the business case, else the account (own cash) or the cumulative amount. */
function balancesOf(
  model: ProjectModel,
  net: readonly Cents[],
  view: ViewSpec,
  closing: () => readonly Cents[],
): readonly Cents[] {
  if (model.period === 'year') return ledgerBalances(parseRatio(model.discount.rate), yearSums(model, net))
  return view.kind === 'own' ? closing() : cumulate(net)
}

/** Present value in euro of net amounts per month. */
export function presentValueOf(model: ProjectModel, net: readonly Cents[]): number {
  const rate = ratioToNumber(parseRatio(model.discount.rate))
  const { timing, dayCount } = model.discount
  if (model.period === 'year') return npv(rate, yearSums(model, net).map(centsToEuro), timing)
  const dated = net.map((cents, k) => ({ date: dateAt(model, k), amount: centsToEuro(cents) }))
  return xnpv(rate, dated, undefined, dayCount)
}

/** Value at the end of the horizon: the ledger form of a yearly model, else the float form in whole cents. */
export function endValueOf(model: ProjectModel, net: readonly Cents[]): Cents {
  const rate = parseRatio(model.discount.rate)
  if (model.period === 'year') return ledgerBalances(rate, yearSums(model, net)).at(-1) ?? 0n
  const monthly = monthlyRateEffective(ratioToNumber(rate))
  return centsOfNumber(futureValueOfStream(monthly, net.map(centsToEuro), model.discount.timing))
}

function dateAt(model: ProjectModel, k: number): IsoDate {
  return discountDate(addToMonth(model.start, k), model.discount.timing)
}
