import { allocate } from '../money/allocate.ts'
import { type Cents, mulRatio } from '../money/money.ts'
import { addRatio, divRatio, ONE, type Ratio, ratio, roundRatio } from '../money/ratio.ts'

export type LoanSpec =
  | {
      readonly type: 'annuity' | 'linear'
      readonly principal: Cents
      readonly rate: Ratio
      readonly months: number
      /** Months at the start with interest only. */
      readonly graceMonths?: number
      /** Principal that is left for the last instalment. */
      readonly balloon?: Cents
    }
  | {
      readonly type: 'bullet'
      /** Draws at the end of the month with this index. */
      readonly draws: ReadonlyMap<number, Cents>
      readonly rate: Ratio
      readonly months: number
      readonly capitalise: boolean
    }

/** One month: interest on the previous balance, principal repaid, balance at the end. */
export interface LoanRow {
  readonly interest: Cents
  readonly principal: Cents
  readonly balance: Cents
}

/**
 * Schedule of a loan, one row per month (finance.md 8). interest = R(balance x rate/12). The payment of an annuity
 * is rounded once and its last instalment clears the balance.
 */
export function loanSchedule(spec: LoanSpec): LoanRow[] {
  switch (spec.type) {
    case 'annuity':
      return repayments(spec, annuityPrincipals(spec))
    case 'linear':
      return repayments(spec, linearPrincipals(spec))
    case 'bullet':
      return bulletRows(spec)
  }
}

type Repaid = Extract<LoanSpec, { readonly type: 'annuity' | 'linear' }>
type NextPrincipal = (k: number, balance: Cents, interest: Cents) => Cents

function repayments(spec: Repaid, principalOf: NextPrincipal): LoanRow[] {
  const rows: LoanRow[] = []
  let balance = spec.principal
  for (let k = 0; k < spec.months; k += 1) {
    const interest = monthlyInterest(balance, spec.rate)
    const principal = k === spec.months - 1 ? balance : principalOf(k, balance, interest)
    balance -= principal
    rows.push({ interest, principal, balance })
  }
  return rows
}

function monthlyInterest(balance: Cents, rate: Ratio): Cents {
  return mulRatio(balance, { n: rate.n, d: rate.d * 12n })
}

/** The constant instalment, rounded once: R(P i / (1 - (1+i)^-n)), or R(P/n) without interest. Exact rational. */
export function annuityPayment(principal: Cents, rate: Ratio, months: number): Cents {
  if (rate.n === 0n) return roundRatio(ratio(principal, months))
  const monthly: Ratio = { n: rate.n, d: rate.d * 12n }
  const base = addRatio(ONE, monthly)
  const [top, bottom] = [base.n ** BigInt(months), base.d ** BigInt(months)]
  // i (1+i)^n / ((1+i)^n - 1)
  return mulRatio(principal, divRatio({ n: monthly.n * top, d: monthly.d }, { n: top - bottom, d: 1n }))
}

function annuityPrincipals(spec: Repaid): NextPrincipal {
  const grace = spec.graceMonths ?? 0
  const payment = annuityPayment(spec.principal - (spec.balloon ?? 0n), spec.rate, spec.months - grace)
  const balloonInterest = monthlyInterest(spec.balloon ?? 0n, spec.rate)
  return (k, _balance, interest) => (k < grace ? 0n : payment + balloonInterest - interest)
}

function linearPrincipals(spec: Repaid): NextPrincipal {
  const grace = spec.graceMonths ?? 0
  const parts = allocate(
    spec.principal - (spec.balloon ?? 0n),
    Array.from({ length: spec.months - grace }, () => ONE),
  )
  return (k) => (k < grace ? 0n : (parts[k - grace] ?? 0n))
}

function bulletRows(spec: Extract<LoanSpec, { readonly type: 'bullet' }>): LoanRow[] {
  const rows: LoanRow[] = []
  let balance = 0n
  for (let k = 0; k < spec.months; k += 1) {
    const interest = monthlyInterest(balance, spec.rate)
    balance += (spec.draws.get(k) ?? 0n) + (spec.capitalise ? interest : 0n)
    rows.push({ interest, principal: 0n, balance })
  }
  return rows
}
