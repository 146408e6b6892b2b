import { SELF, type UnitId } from './model.ts'
import type { PortfolioSeries } from './portfolio.ts'
import type { ProjectCash } from './project.ts'
import type { Flow } from './project-result.ts'
import { addSeries, signOf } from './view.ts'

type Weight = Pick<PortfolioSeries, 'status' | 'probability'>

/**
 * The own cash of a project as series with status and probability, ready for `consolidate`: one per line with its
 * VAT settlement (the two are weighted together, per month), one per plot part, transfer and loan. Interest stays
 * out: it belongs to the account.
 */
export function portfolioSeries(result: ProjectCash): PortfolioSeries[] {
  const inside: ReadonlySet<UnitId> = new Set([SELF])
  const weights = weightsByKey(result)
  const series = new Map<string, PortfolioSeries>()
  for (const flow of result.flows) {
    const sign = signOf(flow, inside)
    if (sign === 0n) continue
    const weight: Weight = weights.get(flow.key) ?? { status: 'planned', probability: '1' }
    const key = flow.key.replace(/^vat:/, 'line:')
    series.set(key, merged(series.get(key), signedSeries(flow, sign, weight, inside)))
  }
  return [...series.values()]
}

function weightsByKey(result: ProjectCash): Map<string, Weight> {
  const weights = new Map<string, Weight>()
  for (const { id, status, probability } of result.lines) {
    for (const key of [`line:${id}`, `vat:${id}`]) weights.set(key, { status, probability })
  }
  for (const { id, status } of result.plots) {
    for (const part of ['deposit', 'balance', 'canon'])
      weights.set(`plot:${id}:${part}`, { status, probability: '1' })
  }
  return weights
}

function signedSeries(
  flow: Flow,
  sign: bigint,
  weight: Weight,
  inside: ReadonlySet<UnitId>,
): PortfolioSeries {
  const counterparty = inside.has(flow.payer) ? flow.receiver : flow.payer
  const cents = flow.cents.map((c) => sign * c)
  return { ...weight, counterparty, cents, afterHorizon: sign * flow.afterHorizon }
}

function merged(into: PortfolioSeries | undefined, more: PortfolioSeries): PortfolioSeries {
  if (!into) return more
  return {
    ...into,
    cents: addSeries(into.cents, more.cents),
    afterHorizon: into.afterHorizon + more.afterHorizon,
  }
}
