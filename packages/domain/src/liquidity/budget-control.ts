import type { Cents } from '../money/money.ts'

/** Cents used over the whole life of the project, not per fiscal year; each euro in one of the four only. */
export interface BudgetUse {
  readonly committed: Cents
  readonly ordered: Cents
  readonly paid: Cents
  readonly inPayment: Cents
}

export interface BudgetVerdict {
  readonly used: Cents
  /** Approved less used, before the request; below 0 when the budget is already exceeded. */
  readonly headroom: Cents
  /** What the request takes beyond the headroom, 0 when it fits. */
  readonly exceededBy: Cents
  /** `warn` asks for a reason, `stop` blocks; a request of exactly the headroom is within. */
  readonly verdict: 'within' | 'warn' | 'stop'
}

/** Committed + ordered + paid + in payment against approved (product.md 5.1). */
export function budgetControl(
  approved: Cents,
  use: BudgetUse,
  requested: Cents,
  control: 'warn' | 'stop',
): BudgetVerdict {
  const used = use.committed + use.ordered + use.paid + use.inPayment
  const headroom = approved - used
  const exceededBy = requested > headroom ? requested - headroom : 0n
  return { used, headroom, exceededBy, verdict: exceededBy > 0n ? control : 'within' }
}
