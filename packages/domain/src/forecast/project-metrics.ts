import { addToMonth, discountDate } from '../calendar/dates.ts'
import {
  futureValueOfStream,
  ledgerBalances,
  mirr,
  monthlyRateEffective,
  npv,
  xnpv,
} from '../metrics/discount.ts'
import { discountedPayback, payback, peakFunding } from '../metrics/peak.ts'
import { type DatedNum, irr, type RootResult, xirr } from '../metrics/roots.ts'
import { type Cents, centsToEuro, sumCents } from '../money/money.ts'
import { parseRatio, ratioToNumber } from '../money/ratio.ts'
import type { ProjectModel } from './model.ts'
import type { ProjectMetrics } from './project-result.ts'
import { cumulate } from './view.ts'

/**
 * Figures of one stream of net amounts (before interest). `balances` is what the funding peak looks at: the own
 * account in the own view, the cumulative amount otherwise. A yearly model evaluates year sums.
 */
export function projectMetrics(
  model: ProjectModel,
  net: readonly Cents[],
  outflow: readonly Cents[],
  balances: readonly Cents[],
): ProjectMetrics {
  const isYearly = model.period === 'year'
  const amounts = isYearly ? yearSums(model, net) : net
  const flows = amounts.map(centsToEuro)
  const rate = ratioToNumber(parseRatio(model.discount.rate))
  const periodRate = isYearly ? rate : monthlyRateEffective(rate)
  const { timing } = model.discount
  const dated = datedFlows(model, net)
  const peak = peakFunding(balances)
  const ledger = isYearly ? ledgerBalances(parseRatio(model.discount.rate), amounts) : null
  const cost = -sumCents(outflow)
  return {
    nominalSum: sumCents(net),
    npv: npv(periodRate, flows, timing),
    xnpv: xnpv(rate, dated, undefined, model.discount.dayCount),
    endValue: futureValueOfStream(periodRate, flows, isYearly ? 'end' : timing),
    endValueLedger: ledger?.at(-1) ?? null,
    peakLedger: ledger ? peakFunding(ledger) : null,
    irr: meaningful(isYearly ? irr(flows) : yearly(irr(flows))),
    xirr: meaningful(xirr(dated, model.discount.dayCount)),
    mirr: mirrPerYear(flows, periodRate, isYearly),
    payback: payback(cumulate(net)),
    discountedPayback: discountedPayback(flows.map((flow, k) => flow / (1 + periodRate) ** (k + 1))),
    peakFunding: { ...peak, month: addToMonth(model.start, peak.k) },
    monthsBelowZero: balances.filter((b) => b < 0n).length,
    profitOnCost: cost === 0n ? null : Number(sumCents(net)) / Number(cost),
  }
}

function datedFlows(model: ProjectModel, net: readonly Cents[]): DatedNum[] {
  return net.map((cents, k) => ({
    date: discountDate(addToMonth(model.start, k), model.discount.timing),
    amount: centsToEuro(cents),
  }))
}

/** Sums per calendar year, from the year of the start month on. */
export function yearSums(model: Pick<ProjectModel, 'start'>, series: readonly Cents[]): Cents[] {
  const offset = Number(model.start.slice(5, 7)) - 1
  const sums: Cents[] = []
  series.forEach((cents, k) => {
    const year = Math.floor((k + offset) / 12)
    sums[year] = (sums[year] ?? 0n) + cents
  })
  return sums
}

/** Monthly roots as effective yearly rates. */
function yearly(result: RootResult): RootResult {
  const annual = (r: number) => Math.expm1(12 * Math.log1p(r))
  return {
    status: result.status,
    roots: result.roots.map(annual),
    headline: result.headline === null ? null : annual(result.headline),
  }
}

/** Below this a rate says nothing about the money that was put in: nearly all of it is gone within a year. */
const LEAST_RETURN = -0.99

/**
 * A root is shown only where one of them can be a return (journey J2b). A cost of which only the VAT comes back has
 * roots near -99.9 % alone: the equation has an answer, the project has no return.
 */
function meaningful(result: RootResult): RootResult {
  if (result.roots.length === 0 || result.roots.some((root) => root > LEAST_RETURN)) return result
  return { status: 'noRoot', roots: [], headline: null }
}

function mirrPerYear(flows: readonly number[], periodRate: number, isYearly: boolean): number | null {
  const perPeriod = mirr(flows, periodRate, periodRate)
  if (perPeriod === null || isYearly) return perPeriod
  return Math.expm1(12 * Math.log1p(perPeriod))
}
