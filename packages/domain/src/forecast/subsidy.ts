import { allocate } from '../money/allocate.ts'
import { type Cents, mulRatio } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'

export interface SubsidySpec {
  /** Eligible cost, without VAT unless the programme version says otherwise. */
  readonly eligible: Cents
  readonly rate: Ratio
  readonly cap: Cents | null
  readonly tranches: readonly Ratio[]
}

export interface SubsidyResult {
  readonly amount: Cents
  readonly tranches: Cents[]
}

/** S = min(cap, R(rate x eligible)) in tranches by largest remainder; a claw-back (negative eligible) has no cap. */
export function subsidy(spec: SubsidySpec): SubsidyResult {
  const full = mulRatio(spec.eligible, spec.rate)
  const amount = spec.cap !== null && full > spec.cap ? spec.cap : full
  return { amount, tranches: allocate(amount, spec.tranches) }
}

/** The reserve that is left after overruns: never below zero, never on itself. */
export function remainingContingency(base: Cents, share: Ratio, overruns: Cents): Cents {
  const left = mulRatio(base, share) - overruns
  return left > 0n ? left : 0n
}
