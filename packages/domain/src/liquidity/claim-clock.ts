import { addDays, days, type IsoDate, isIsoDate } from '../calendar/dates.ts'
import { ok, type Result, refuse } from '../money/result.ts'

/** Belgian works claims: 30 calendar days to verify, then 30 to pay (product.md 5.2). */
export const VERIFICATION_DAYS = 30
export const PAYMENT_DAYS = 30

export interface ClaimClock {
  /** Last day on which verification is in time. */
  readonly verifyBy: IsoDate
  /** Days that the verification came late; 0 while it has not come. */
  readonly daysLate: number
  /** Days left to pay after the verification; each late day takes one. */
  readonly paymentTerm: number
  /** When the payment is due; null until verified. */
  readonly dueOn: IsoDate | null
  /** The due date when verification comes on its last day, or late by no more than the whole payment term. */
  readonly dueAtLatest: IsoDate
}

/**
 * The two-stage clock of a vorderingsstaat (journey J14). Verification in time gives 30 days from that day, so an
 * early one brings the due date forward; late verification shortens the term, down to 0: due on the day itself.
 * Errors: CLAIM_DATE, CLAIM_VERIFIED_BEFORE_RECEIPT.
 */
export function claimClock(receivedOn: IsoDate, verifiedOn?: IsoDate): Result<ClaimClock> {
  if (!isIsoDate(receivedOn)) return refuse('CLAIM_DATE', 'receivedOn')
  const verifyBy = addDays(receivedOn, VERIFICATION_DAYS)
  const dueAtLatest = addDays(verifyBy, PAYMENT_DAYS)
  if (verifiedOn === undefined)
    return ok({ verifyBy, daysLate: 0, paymentTerm: PAYMENT_DAYS, dueOn: null, dueAtLatest })
  if (!isIsoDate(verifiedOn)) return refuse('CLAIM_DATE', 'verifiedOn')
  if (verifiedOn < receivedOn) return refuse('CLAIM_VERIFIED_BEFORE_RECEIPT', 'verifiedOn')
  const daysLate = Math.max(0, days(verifyBy, verifiedOn))
  const paymentTerm = Math.max(0, PAYMENT_DAYS - daysLate)
  return ok({ verifyBy, daysLate, paymentTerm, dueOn: addDays(verifiedOn, paymentTerm), dueAtLatest })
}
