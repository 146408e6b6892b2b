import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { cents, item } from '../../test/cash-items.ts'
import { expectOk } from '../money/result.ts'
import { matchWithBank, putInPayment, takeOutOfPayment, undoMatch } from './bank-match.ts'
import { type CashItem, defaultCoverMonth, liveItems } from './cash-item.ts'
import { chainAmount, chainFaults, creditItem, splitItem, supersedeTogether } from './chain.ts'

const term = item('T1', '2027-03-10', '-290000', {
  status: 'contracted',
  lineId: 'K1',
  coverMonth: '2027-03',
  chainId: 'C1',
})

describe('chains', () => {
  test('a smaller amount leaves the remainder live in the status of the item it was split from', () => {
    const [part, rest] = splitItem(term, cents('200000'), { final: false, next: { status: 'due' } })
    expect(part).toMatchObject({ status: 'due', amount: cents('200000'), supersedesId: 'T1', chainId: 'C1' })
    expect(rest).toMatchObject({ status: 'contracted', amount: cents('90000'), supersedesId: 'T1' })
    const chain = [term, part, ...(rest ? [rest] : [])]
    expect(liveItems(chain).map((one) => one.id)).toEqual(['T1.1', 'T1.2'])
    expect([chainAmount(chain), chainFaults(chain)]).toEqual([cents('-290000'), []])
  })

  test('a final smaller amount lapses the remainder, with its reason', () => {
    const [part, rest] = splitItem(term, cents('280000'), { final: true, reason: 'eindafrekening' })
    expect(rest).toMatchObject({ status: 'lapsed', amount: cents('10000'), reason: 'eindafrekening' })
    const chain = [term, part, ...(rest ? [rest] : [])]
    expect([chainAmount(chain), chainFaults(chain)]).toEqual([cents('-280000'), []])
    expect(() => splitItem(term, cents('280000'), { final: true })).toThrow('REASON_MISSING')
  })

  test('a larger amount leaves no remainder: the chain grows', () => {
    const [part, rest] = splitItem(term, cents('295500'), { final: false })
    expect([rest, chainAmount([term, part]), chainFaults([term, part])]).toEqual([null, cents('-295500'), []])
  })

  test('nothing is split into nothing, and what is paid or lapsed stays as it is', () => {
    expect(() => splitItem(term, 0n, { final: false })).toThrow('SPLIT_AMOUNT')
    expect(() => splitItem({ ...term, status: 'paid' }, 1n, { final: false })).toThrow('ITEM_NOT_LIVE')
    expect(() => splitItem({ ...term, status: 'lapsed' }, 1n, { final: false })).toThrow('ITEM_NOT_LIVE')
    expect(() => creditItem(term, 0n, { id: 'N', sequence: 2, date: null, source: term.source })).toThrow()
  })

  test('a credit note is an item of the opposite direction in the same chain', () => {
    const credit = creditItem(term, cents('40000'), {
      id: 'N1',
      sequence: 9,
      date: '2027-04-01',
      source: { type: 'creditNote', id: 'N1' },
    })
    expect(credit).toMatchObject({ direction: 'in', chainId: 'C1', lineId: 'K1', status: 'due', sequence: 9 })
    expect(chainAmount([term, credit])).toBe(cents('-250000'))
    expect(chainFaults([term, credit])).toEqual([])
  })

  test('the VAT return takes the place of all items of its period at once', () => {
    const vat = [item('V1', '2027-04-20', '2000'), item('V2', '2027-04-20', '-500')]
    const next = item('V', '2027-04-20', '1500.01', { status: 'due' })
    const out = supersedeTogether(vat, next, 'btw-aangifte 2027-03')
    expect(liveItems([...out.lapsed, out.next])).toEqual([next])
    expect(out.lapsed.map((one) => one.reason)).toEqual(['btw-aangifte 2027-03', 'btw-aangifte 2027-03'])
    expect(() => supersedeTogether(vat, next, ' ')).toThrow('REASON_MISSING')
    expect(() => supersedeTogether([{ ...term, status: 'paid' }], next, 'x')).toThrow('ITEM_NOT_LIVE')
  })

  test('a euro that stands twice, or nowhere, is a fault of the chain', () => {
    const part = { ...term, id: 'P', amount: cents('200000'), supersedesId: 'T1' }
    const rest = { ...part, id: 'Q', amount: cents('90000') }
    const codes = (...chain: CashItem[]) => chainFaults(chain).map((fault) => fault.code)
    expect(codes()).toEqual([])
    expect(codes(term, part, rest)).toEqual([])
    expect(codes(term, part)).toEqual(['PARTS_DIFFER'])
    expect(codes(term, part, { ...rest, amount: cents('90000.01') })).toEqual(['PARTS_DIFFER'])
    expect(codes(term, part, rest, rest)).toEqual(['ID_TWICE', 'PARTS_DIFFER'])
    expect(codes(part)).toEqual(['PARENT_UNKNOWN'])
    expect(codes(term, part, { ...rest, chainId: 'C2' })).toEqual(['OTHER_CHAIN'])
    expect(codes(term, part, { ...rest, coverMonth: '2027-04' })).toEqual(['COVER_CHANGED'])
    expect(codes(term, part, { ...rest, direction: 'in' })).toEqual(['DIRECTION_CHANGED'])
    expect(codes({ ...term, amount: 0n })).toEqual(['AMOUNT_NOT_POSITIVE'])
    expect(codes({ ...term, status: 'paid' }, part, rest)).toEqual(['DEAD_PARENT'])
    expect(codes({ ...term, supersedesId: 'P' }, { ...part, amount: term.amount })).toEqual([
      'CYCLE',
      'CYCLE',
    ])
  })

  test('the live leaves sum to the latest known amount after any series of events', () => {
    const event = fc.record({
      at: fc.nat(20),
      amount: fc.bigInt({ min: 1n, max: 400n }),
      final: fc.boolean(),
      kind: fc.constantFrom('split', 'credit', 'pay', 'lapse'),
    })
    law([fc.bigInt({ min: 1n, max: 1000n }), fc.array(event, { maxLength: 12 })], (amount, events) => {
      let chain: CashItem[] = [{ ...term, amount }]
      let known = -amount
      events.forEach(({ at, amount: next, final, kind }, n) => {
        const live = liveItems(chain).filter((one) => one.status !== 'paid')
        const one = live[at % Math.max(1, live.length)]
        if (one === undefined) return
        const sign = one.direction === 'in' ? 1n : -1n
        if (kind === 'credit') {
          const credit = { id: `N${n}`, sequence: n + 2, date: null, source: one.source }
          chain = [...chain, creditItem(one, next, credit)]
          known -= sign * next
        } else if (kind === 'lapse') {
          chain = chain.map((other) => (other === one ? { ...one, status: 'lapsed' as const } : other))
          known -= sign * one.amount
        } else if (kind === 'split') {
          const [part, rest] = splitItem(one, next, { final, reason: 'eind' })
          chain = [...chain, part, ...(rest ? [rest] : [])]
          if (final || next > one.amount) known += sign * (next - one.amount)
        } else {
          const bank = { transactionId: `B${n}`, bookedOn: '2027-03-01', amount: sign * next }
          const { paid, remainder } = expectOk(matchWithBank(one, bank))
          chain =
            paid.id === one.id
              ? chain.map((other) => (other === one ? paid : other))
              : [...chain, paid, ...(remainder ? [remainder] : [])]
          if (next > one.amount) known += sign * (next - one.amount)
        }
      })
      expect(chainFaults(chain)).toEqual([])
      expect(chainAmount(chain)).toBe(known)
    })
  })

  test('what a chain covers is the month of its first date', () => {
    expect([defaultCoverMonth('2027-03-10'), defaultCoverMonth(null)]).toEqual(['2027-03', null])
  })
})

describe('payment order and bank', () => {
  const due = { ...term, status: 'due' as const }
  const bank = { transactionId: 'B1', bookedOn: '2027-03-12', amount: cents('-290000') }
  const refusal = (result: ReturnType<typeof putInPayment | typeof matchWithBank>) =>
    result.ok ? 'none' : result.errors[0]?.code

  test('only a due outflow enters a payment order, and only what is in one leaves it', () => {
    const inPayment = expectOk(putInPayment(due))
    expect([inPayment.status, expectOk(takeOutOfPayment(inPayment)).status]).toEqual(['in_payment', 'due'])
    expect(refusal(putInPayment(term))).toBe('ITEM_NOT_DUE')
    expect(refusal(putInPayment({ ...due, direction: 'in' }))).toBe('ITEM_NOT_OUTFLOW')
    expect(refusal(takeOutOfPayment(due))).toBe('ITEM_NOT_IN_PAYMENT')
  })

  test('the exact amount pays the item itself, on the day of the bank', () => {
    const { paid, remainder } = expectOk(matchWithBank(due, bank))
    expect(paid).toMatchObject({ id: 'T1', status: 'paid', date: '2027-03-12', bankTransactionId: 'B1' })
    expect(remainder).toBeNull()
  })

  test('a part payment leaves the remainder in the status that it had', () => {
    const inPayment = { ...due, status: 'in_payment' as const }
    const ids = { part: 'A', remainder: 'B' }
    const out = expectOk(matchWithBank(inPayment, { ...bank, amount: cents('-100000'), ids }))
    expect(out.paid).toMatchObject({ id: 'A', status: 'paid', amount: cents('100000') })
    expect(out.remainder).toMatchObject({ id: 'B', status: 'in_payment', amount: cents('190000') })
  })

  test('money that went the other way, or an item that is paid or lapsed, is no match', () => {
    expect(refusal(matchWithBank(due, { ...bank, amount: 1n }))).toBe('BANK_DIRECTION')
    expect(refusal(matchWithBank(due, { ...bank, amount: 0n }))).toBe('BANK_DIRECTION')
    expect(refusal(matchWithBank({ ...due, status: 'paid' }, bank))).toBe('ITEM_NOT_LIVE')
    expect(refusal(matchWithBank({ ...due, status: 'lapsed' }, bank))).toBe('ITEM_NOT_LIVE')
  })

  test('an undone match or a bank return opens the item again', () => {
    const { paid } = expectOk(matchWithBank(due, bank))
    const undone = { cause: 'undone', reason: 'verkeerde factuur', monthOpen: true } as const
    const open = expectOk(undoMatch(paid, { ...undone, dueOn: '2027-03-31' }))
    expect(open).toMatchObject({ status: 'due', date: '2027-03-31' })
    expect(open).not.toHaveProperty('bankTransactionId')
    expect(expectOk(undoMatch(paid, { cause: 'bankReturn', reason: '', monthOpen: false })).date).toBe(
      '2027-03-12',
    )
    expect(refusal(undoMatch(paid, { ...undone, reason: '' }))).toBe('REASON_MISSING')
    expect(refusal(undoMatch(paid, { ...undone, monthOpen: false }))).toBe('MONTH_CLOSED')
    expect(refusal(undoMatch(due, undone))).toBe('ITEM_NOT_PAID')
  })
})
