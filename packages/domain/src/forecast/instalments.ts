import { allocate } from '../money/allocate.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'

export interface InstalmentSpec {
  readonly shares: readonly Ratio[]
  /** Share of each instalment that is held back, 0..1. */
  readonly retention: Ratio
  /** Weights of provisional and final acceptance. */
  readonly releaseSplit: readonly Ratio[]
}

export interface InstalmentResult {
  readonly gross: Cents[]
  readonly paid: Cents[]
  readonly retained: Cents
  readonly releases: Cents[]
}

/** A contract sum in instalments with retention (finance.md 6.1): sum(paid) + sum(releases) is the total, exactly. */
export function instalments(total: Cents, spec: InstalmentSpec): InstalmentResult {
  const gross = allocate(total, spec.shares)
  const held = gross.map((part) => mulRatio(part, spec.retention))
  const retained = sumCents(held)
  return {
    gross,
    paid: gross.map((part, i) => part - (held[i] ?? 0n)),
    retained,
    releases: retained === 0n ? spec.releaseSplit.map(() => 0n) : allocate(retained, spec.releaseSplit),
  }
}
