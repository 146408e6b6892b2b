import { type Cents, mulRatio } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'

export interface VatSpec {
  readonly rate: Ratio
  /** Recoverable share, 0..1. */
  readonly recoverable: Ratio
}

export interface VatSplit {
  readonly vat: Cents
  readonly recoverable: Cents
  /** Cost in the same category as the net amount. */
  readonly nonRecoverable: Cents
  readonly gross: Cents
}

/** VAT on a net amount; both products are rounded to the cent, a negative amount mirrors a positive one. */
export function vat(net: Cents, spec: VatSpec): VatSplit {
  const amount = mulRatio(net, spec.rate)
  const recoverable = mulRatio(amount, spec.recoverable)
  return { vat: amount, recoverable, nonRecoverable: amount - recoverable, gross: net + amount }
}
