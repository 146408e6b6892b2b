import { type Cents, mulRatio } from '../money/money.ts'
import { parseRatio, type Ratio } from '../money/ratio.ts'
import type { ProjectModel } from './model.ts'
import type { AccountMonth } from './project-result.ts'

/**
 * The own account: int_k = R(bal_{k-1} x rate/12) with the debit rate below zero, else the credit rate, and
 * bal_k = bal_{k-1} + int_k + net_k (finance.md 5.7). Interest rests on the previous balance, so nothing is circular.
 * A yearly model books a full year of interest in the last month of each year, on the balance of the year before.
 */
export function runAccount(model: ProjectModel, net: readonly Cents[]): AccountMonth {
  const { debitRate, creditRate, opening } = model.account
  const [debit, credit] = [parseRatio(debitRate), parseRatio(creditRate)]
  const perYear = model.period === 'year' ? 1n : 12n
  const series: { opening: Cents[]; interest: Cents[]; closing: Cents[] } = {
    opening: [],
    interest: [],
    closing: [],
  }
  let balance = opening
  let interestBase = opening
  net.forEach((movement, k) => {
    const isInterestMonth = model.period === 'month' || isLastOfYear(model, k)
    const interest = isInterestMonth ? periodInterest(interestBase, debit, credit, perYear) : 0n
    series.opening.push(balance)
    series.interest.push(interest)
    balance += interest + movement
    series.closing.push(balance)
    if (isInterestMonth) interestBase = balance
  })
  return series
}

function periodInterest(balance: Cents, debit: Ratio, credit: Ratio, periodsPerYear: bigint): Cents {
  const rate = balance < 0n ? debit : credit
  return mulRatio(balance, { n: rate.n, d: rate.d * periodsPerYear })
}

function isLastOfYear(model: ProjectModel, k: number): boolean {
  return (Number(model.start.slice(5, 7)) + k) % 12 === 0
}
