import { peakFunding } from '../metrics/peak.ts'
import type { Cents } from '../money/money.ts'

export interface LiquidityFlow {
  readonly committed: Cents
  readonly planned: Cents
}

export interface LiquidityRow {
  readonly period: number
  /** Balance with committed flows only. */
  readonly committed: Cents
  /** Balance with all flows. */
  readonly all: Cents
  readonly alert: 'none' | 'breach' | 'committedOnlyBreach'
}

export interface LiquidityResult {
  readonly rows: readonly LiquidityRow[]
  /** First period in which the balance with all flows lies under the floor. */
  readonly firstBreach: number | null
  readonly minAll: Cents
  /** What is missing at the lowest point, 0 when the floor holds. */
  readonly shortfall: Cents
}

/** Balances per period against a floor; a breach of all flows outranks a breach of the committed ones alone. */
export function liquidity(opening: Cents, floor: Cents, flows: readonly LiquidityFlow[]): LiquidityResult {
  let [committed, all] = [opening, opening]
  const rows = flows.map((flow, period): LiquidityRow => {
    committed += flow.committed
    all += flow.committed + flow.planned
    const alert = all < floor ? 'breach' : committed < floor ? 'committedOnlyBreach' : 'none'
    return { period, committed, all, alert }
  })
  const minAll = peakFunding(rows.length > 0 ? rows.map((row) => row.all) : [opening]).cents
  return {
    rows,
    firstBreach: rows.find((row) => row.alert === 'breach')?.period ?? null,
    minAll,
    shortfall: minAll < floor ? floor - minAll : 0n,
  }
}
