import type { ForecastCurve } from '../src/liquidity/day-flows.ts'
import { type DayForecastInput, dayForecast } from '../src/liquidity/day-forecast.ts'
import type { LineResidual } from '../src/liquidity/placed-residuals.ts'
import { formatMoney } from '../src/money/money.ts'
import { bankDays, cents } from './cash-items.ts'

/** The frame of the worked example of finance.md 9.4. */
export const FRAME = {
  asOf: '2026-12-31',
  until: '2027-06-30',
  opening: cents('1200000'),
  buffer: cents('250000'),
  setting: 'prudent',
  calendar: bankDays,
} as const

export const line = (facts: Partial<LineResidual> = {}): LineResidual => ({
  lineId: 'L1',
  direction: 'out',
  status: 'planned',
  probability: '1',
  start: '2027-01',
  residual: [],
  ...facts,
})
export const forecast = (facts: Partial<DayForecastInput>) =>
  dayForecast({ ...FRAME, items: [], residuals: [], ...facts })
/** The days on which a curve moves, with the amount. */
export function moves(facts: Partial<DayForecastInput>, curve: ForecastCurve = 'all') {
  const out = forecast(facts)
  return out.days.flatMap((day, slot) => {
    const moved = (out[curve].inflow[slot] ?? 0n) + (out[curve].outflow[slot] ?? 0n)
    return moved === 0n ? [] : [`${day} ${formatMoney(moved)}`]
  })
}
