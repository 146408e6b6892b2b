import { describe, expect, test } from 'vitest'
import { cents } from '../../test/cash-items.ts'
import { expectOk } from '../money/result.ts'
import { budgetControl } from './budget-control.ts'
import { claimClock } from './claim-clock.ts'

describe('claim clock (journey J14)', () => {
  test('a claim received on 1/12/2026 must be verified by 31/12/2026', () => {
    expect(expectOk(claimClock('2026-12-01'))).toEqual({
      verifyBy: '2026-12-31',
      daysLate: 0,
      paymentTerm: 30,
      dueOn: null,
      dueAtLatest: '2027-01-30',
    })
  })

  test.for([
    // seven days late: the term shortens to 23 days
    ['2027-01-07', 7, 23, '2027-01-30'],
    // early: the due date comes forward
    ['2026-12-11', 0, 30, '2027-01-10'],
    ['2026-12-31', 0, 30, '2027-01-30'],
    ['2027-01-30', 30, 0, '2027-01-30'],
    // later than the whole term: due on the day itself
    ['2027-02-05', 36, 0, '2027-02-05'],
    ['2026-12-01', 0, 30, '2026-12-31'],
  ] as const)('verified on %s: %i days late, %i days to pay, due on %s', ([on, late, term, due]) => {
    const clock = expectOk(claimClock('2026-12-01', on))
    expect([clock.daysLate, clock.paymentTerm, clock.dueOn]).toEqual([late, term, due])
  })

  test('a verification before the receipt, or a day that does not exist, is refused', () => {
    const code = (...dates: [string, string?]) => {
      const result = claimClock(...dates)
      return result.ok ? 'none' : result.errors[0]?.code
    }
    expect(code('2026-12-01', '2026-11-30')).toBe('CLAIM_VERIFIED_BEFORE_RECEIPT')
    expect([code('2026-12-32'), code('2026-12-01', '2027-02-29')]).toEqual(['CLAIM_DATE', 'CLAIM_DATE'])
  })
})

describe('budget control over the whole life of a project', () => {
  const use = {
    committed: cents('400000'),
    ordered: cents('100000'),
    paid: cents('300000'),
    inPayment: cents('50000'),
  }

  test('a request of exactly the headroom is within, a cent more warns or stops', () => {
    expect(budgetControl(cents('1000000'), use, cents('150000'), 'stop')).toEqual({
      used: cents('850000'),
      headroom: cents('150000'),
      exceededBy: 0n,
      verdict: 'within',
    })
    const over = (control: 'warn' | 'stop') =>
      budgetControl(cents('1000000'), use, cents('150000.01'), control)
    expect([over('warn').verdict, over('stop').verdict, over('stop').exceededBy]).toEqual([
      'warn',
      'stop',
      1n,
    ])
  })

  test('a budget that is exceeded already shows a headroom below zero', () => {
    const out = budgetControl(cents('800000'), use, cents('1'), 'warn')
    expect([out.headroom, out.exceededBy, out.verdict]).toEqual([cents('-50000'), cents('50001'), 'warn'])
  })
})
