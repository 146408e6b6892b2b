import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { anyDate, cents, item } from '../../test/cash-items.ts'
import { addToMonth } from '../calendar/dates.ts'
import { formatMoney, sumCents } from '../money/money.ts'
import type { CashItem } from './cash-item.ts'
import { creditItem, splitItem } from './chain.ts'
import { type CoverPolicy, reconcileLine } from './reconcile-line.ts'

const LINE = [cents('300000'), cents('300000'), cents('400000')]
const POLICY: CoverPolicy = { start: '2027-03', direction: 'out', onContract: 'keepDifference' }
const term = (n: number, euro: string, month: string) =>
  item(`T${n}`, `${month}-10`, euro, {
    status: 'contracted',
    lineId: 'K1',
    coverMonth: month,
    sequence: n,
    chainId: `C${n}`,
  })
const TERMS = [term(1, '-290000', '2027-03'), term(2, '-290000', '2027-04'), term(3, '-380000', '2027-05')]

/** The invoice of a term takes its place. */
function invoiced(items: readonly CashItem[], termId: string, euro: string): CashItem[] {
  const parent = items.find((one) => one.id === termId)
  if (parent === undefined) throw new Error(termId)
  const [part, rest] = splitItem(parent, cents(euro), { final: false, next: { status: 'due' } })
  return [...items, part, ...(rest ? [rest] : [])]
}

function shown(items: readonly CashItem[], policy = POLICY, line = LINE): string {
  const { residual, overrun, eac } = reconcileLine(line, items, policy)
  return `${residual.map(formatMoney).join(' / ')} | ${formatMoney(overrun)} | ${formatMoney(eac)}`
}

describe('which part of a line do its items replace', () => {
  test('the worked table of finance.md 9.3, from contract to third invoice', () => {
    expect(shown(TERMS)).toBe('10000.00 / 10000.00 / 20000.00 | 0.00 | 1000000.00')
    const first = invoiced(TERMS, 'T1', '295500')
    expect(shown(first)).toBe('4500.00 / 10000.00 / 20000.00 | 0.00 | 1000000.00')
    const second = invoiced(first, 'T2', '315000')
    expect(shown(second)).toBe('0.00 / 0.00 / 9500.00 | 0.00 | 1000000.00')
    const third = invoiced(second, 'T3', '400000')
    expect(shown(third)).toBe('0.00 / 0.00 / 0.00 | 10500.00 | 1010500.00')
    expect(reconcileLine(LINE, third, POLICY).alerts).toEqual(['overCommitted'])
  })

  test('the bank line of the first invoice changes no total', () => {
    const first = invoiced(TERMS, 'T1', '295500')
    const paid = first.map((one) =>
      one.id === 'T1.1' ? { ...one, status: 'paid' as const, date: '2027-06-02' } : one,
    )
    expect(shown(paid)).toBe(shown(first))
  })

  test('a contract that covers the whole line releases the difference, and an estimate does not', () => {
    const policy: CoverPolicy = { ...POLICY, onContract: 'releaseDifference' }
    const out = reconcileLine(LINE, TERMS, policy)
    expect([out.residual, out.released, out.eac, out.releaseReason]).toEqual([
      [0n, 0n, 0n],
      cents('40000'),
      cents('960000'),
      'contract',
    ])
    const estimates = TERMS.map((one) => ({ ...one, status: 'expected' as const }))
    expect(reconcileLine(LINE, estimates, policy)).toMatchObject({ released: 0n, releaseReason: null })
  })

  test('closing a line releases what is left of it', () => {
    const out = reconcileLine(LINE, TERMS.slice(0, 1), { ...POLICY, closed: { reason: 'werf klaar' } })
    expect([out.released, out.eac, out.releaseReason]).toEqual([cents('710000'), cents('290000'), 'closed'])
  })

  test('what does not fit in its own month takes from the other months, the earliest first', () => {
    const [, second] = TERMS
    if (second === undefined) throw new Error('no second term')
    expect(shown([{ ...second, amount: cents('650000') }])).toBe(
      '0.00 / 0.00 / 350000.00 | 0.00 | 1000000.00',
    )
  })

  test('an item outside the months of the line, or without a month, takes the earliest that is left', () => {
    const early = { ...term(4, '-50000', '2027-03'), coverMonth: '2026-01' }
    const late = { ...term(5, '-50000', '2027-03'), coverMonth: '2031-01' }
    const open = { ...term(6, '-250000', '2027-03'), coverMonth: null }
    expect(shown([open, late, early])).toBe('0.00 / 250000.00 / 400000.00 | 0.00 | 1000000.00')
  })

  test('a credit gives back what its own chain took: overrun first, then its last month', () => {
    const over = invoiced(TERMS, 'T3', '450000')
    expect(shown(over)).toBe('0.00 / 0.00 / 0.00 | 30000.00 | 1030000.00')
    const invoice = over.find((one) => one.id === 'T3.1')
    if (invoice === undefined) throw new Error('no invoice')
    const credit = creditItem(invoice, cents('60000'), {
      id: 'N',
      sequence: 9,
      date: '2027-07-01',
      source: { type: 'creditNote', id: 'N' },
    })
    // 30,000 of overrun, then what it took last: the 10,000 of April, the 10,000 of March, 10,000 of its own May.
    expect(shown([...over, credit])).toBe('10000.00 / 10000.00 / 10000.00 | 0.00 | 1000000.00')
  })

  test('a credit of more than its chain took is negative overrun, with an alert', () => {
    const [first] = TERMS
    if (first === undefined) throw new Error('no term')
    const credit = creditItem(first, cents('300000'), {
      id: 'N',
      sequence: 9,
      date: null,
      source: first.source,
    })
    const out = reconcileLine(LINE, [...TERMS, credit], POLICY)
    expect([formatMoney(out.overrun), out.alerts]).toEqual(['-10000.00', ['creditBeyondChain']])
    expect(out.eac).toBe(sumCents(LINE) + out.overrun)
  })

  test('an overrun and a credit beyond its chain are both told, though they cancel out', () => {
    const over = term(4, '-1000000', '2027-03')
    const refund = { ...term(5, '40000', '2027-03'), direction: 'in' as const }
    const out = reconcileLine(LINE, [...TERMS, over, refund], POLICY)
    expect(out.alerts).toEqual(['overCommitted', 'creditBeyondChain'])
    expect(out.overrun).toBe(cents('920000'))
  })

  test('in a month with a credit on the line, items of that direction take it', () => {
    const line = [cents('300000'), cents('-50000')]
    const refund = item('R', '2027-04-20', '60000', { lineId: 'K1', coverMonth: '2027-04', status: 'due' })
    expect(shown([refund], POLICY, line)).toBe('300000.00 / 0.00 | -10000.00 | 240000.00')
  })

  const anyItem = fc.record({
    amount: fc.bigInt({ min: 1n, max: 500n }),
    month: fc.integer({ min: -2, max: 8 }),
    chain: fc.constantFrom('A', 'B', 'C'),
    status: fc.constantFrom('estimate', 'contracted', 'due', 'paid', 'lapsed', 'disputed' as const),
    credit: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    date: anyDate,
  })
  const anyLine = fc.array(fc.bigInt({ min: 0n, max: 300n }), { maxLength: 6 })
  const build = (
    raw: { amount: bigint; month: number; chain: string; status: string; credit: boolean; date: string }[],
  ) =>
    raw.map((one, n) =>
      item(`I${n}`, one.date, '-1', {
        amount: one.amount,
        direction: one.credit ? 'in' : 'out',
        status: one.status as CashItem['status'],
        chainId: one.chain,
        coverMonth: addToMonth('2027-03', one.month),
        sequence: n,
      }),
    )

  test('law 10: residual within the line while items are positive, the identity, and dates play no part', {
    timeout: 180_000,
  }, () => {
    const policy = fc.record({
      onContract: fc.constantFrom('keepDifference', 'releaseDifference' as const),
      closed: fc.boolean(),
    })
    law(
      [
        anyLine,
        fc.array(anyItem, { maxLength: 10 }),
        fc.array(anyDate, { minLength: 10, maxLength: 10 }),
        policy,
      ],
      (line, raw, dates, { onContract, closed }) => {
        const items = build(raw)
        const cover: CoverPolicy = { ...POLICY, onContract, ...(closed ? { closed: { reason: 'x' } } : {}) }
        const out = reconcileLine(line, items, cover)
        const live = items.filter((one) => one.status !== 'lapsed')
        const total = sumCents(live.map((one) => (one.direction === 'out' ? one.amount : -one.amount)))
        expect(out.eac).toBe(total + sumCents(out.residual))
        expect(out.eac).toBe(sumCents(line) + out.overrun - out.released)
        expect(out.residual.every((left, k) => left >= 0n && left <= (line[k] ?? 0n))).toBe(true)
        if (!raw.some((one) => one.credit)) expect(out.overrun >= 0n).toBe(true)
        const moved = items.map((one, n) => ({ ...one, date: dates[n] ?? null })).reverse()
        expect(reconcileLine(line, moved, cover)).toEqual(out)
      },
    )
  })
})
