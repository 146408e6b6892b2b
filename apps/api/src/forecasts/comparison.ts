import {
  centsOfNumber,
  endValueOf,
  formatMoney,
  presentValueOf,
  residualLandValue,
  rowByYear,
  sumCents,
} from '@stuurhuis/domain'
import type { compareForecasts, ResultInputOf } from '@stuurhuis/schemas'
import type { ForecastRow } from './forecasts.queries.ts'
import type { Computed } from './forecasts.service.ts'
import { toRoots, type View } from './result.ts'

type Column = ResultInputOf<typeof compareForecasts>['items'][number]

/** One version in a comparison: the figures by which people choose. */
export function toComparison(row: ForecastRow, computed: Computed, view: View): Column {
  const { model } = computed
  const result = computed[view]
  const { net, inflow, outflow } = result.totals
  const isYearly = model.period === 'year'
  const land = model.lines.filter((line) => line.category === 'land_acquisition').map((line) => line.code)
  const residual = land.length === 0 ? null : residualLandValue(model, land, result.asOf)
  const { peakLedger, peakFunding } = result.metrics
  const peak = peakLedger
    ? { cents: peakLedger.cents, month: lastMonthOfYear(model.start, peakLedger.k) }
    : peakFunding
  const byYear = (cents: readonly bigint[], kind: 'total' | 'balance') =>
    rowByYear(model, { key: 'any', kind, level: 0, cents, total: null })
  const cumulative = byYear(result.totals.cumulative, 'balance')
  return {
    forecastId: row.id,
    label: row.label,
    state: row.state,
    npv: formatMoney(centsOfNumber(presentValueOf(model, net))),
    endValue: formatMoney(endValueOf(model, net)),
    nominalSum: formatMoney(sumCents(net)),
    peakFunding: { amount: formatMoney(peak.cents), month: peak.month },
    irr: toRoots(isYearly ? result.metrics.irr : result.metrics.xirr),
    ...(residual !== null &&
      Number.isFinite(residual) && {
        residualLandValue: formatMoney(centsOfNumber(residual)),
      }),
    inflow: formatMoney(sumCents(inflow)),
    outflow: formatMoney(sumCents(outflow)),
    closing: formatMoney(computed.own.account.closing.at(-1) ?? 0n),
    saleableM2: result.saleableM2,
    years: byYear(net, 'total').map((cell, i) => ({
      year: cell.year,
      net: formatMoney(cell.cents),
      cumulative: formatMoney(cumulative[i]?.cents ?? 0n),
    })),
  }
}

const lastMonthOfYear = (start: string, year: number) => `${Number(start.slice(0, 4)) + year}-12`
