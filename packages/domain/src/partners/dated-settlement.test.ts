import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law, positiveCents } from '../../test/arbitraries.ts'
import { formatMoney, sumCents } from '../money/money.ts'
import { parseRatio, ratio } from '../money/ratio.ts'
import { expectOk } from '../money/result.ts'
import {
  type DatedKey,
  type DatedSettlementInput,
  datedSettlement,
  type PartnerBooking,
} from './dated-settlement.ts'
import { partnerSettlement } from './settlement.ts'

const day = '2027-06-30'
const weights = (pom: number, town: number, builder: number) => ({
  POM: ratio(pom),
  Gemeente: ratio(town),
  Bouwheer: ratio(builder),
})
const parties = [{ id: 'POM' }, { id: 'Gemeente' }, { id: 'Bouwheer' }]
const book = (
  party: string,
  kind: PartnerBooking['kind'],
  amount: bigint,
  more: Partial<PartnerBooking> = {},
): PartnerBooking => ({ date: '2026-07-01', party, kind, amount, ...more })
/** Journey J13 of the product. */
const j13: DatedSettlementInput = {
  parties,
  keys: [{ from: '2026-01-01', weights: weights(60, 25, 15) }],
  cutOff: day,
  bookings: [
    book('POM', 'paid', 3_184_250_37n),
    book('Gemeente', 'advance', 410_000_00n),
    book('Bouwheer', 'paid', 905_749_63n),
    book('POM', 'received', 4_120_000_00n),
    book('Bouwheer', 'received', 660_000_00n),
  ],
}
const settle = (change: Partial<DatedSettlementInput> = {}) =>
  expectOk(datedSettlement({ ...j13, ...change }))
const shown = (out: ReturnType<typeof settle>) =>
  out.transfers.map((t) => `${t.from} ${t.to} ${formatMoney(t.amount)}`)
const entitled = (out: ReturnType<typeof settle>) => out.positions.map((p) => formatMoney(p.entitlement))

describe('journey J13', () => {
  test('POM pays 767,749.63: 480,000.00 to the municipality and 287,749.63 to the builder', () => {
    const out = settle()
    expect(formatMoney(out.result)).toBe('280000.00')
    expect(entitled(out)).toEqual(['168000.00', '70000.00', '42000.00'])
    expect(out.positions.map((p) => formatMoney(p.settlement))).toEqual([
      '-767749.63',
      '480000.00',
      '287749.63',
    ])
    expect(shown(out)).toEqual(['POM Gemeente 480000.00', 'POM Bouwheer 287749.63'])
  })
  test('one cent more goes to the largest remainder', () => {
    const bookings = [...j13.bookings, book('POM', 'received', 1n)]
    expect(entitled(settle({ bookings }))).toEqual(['168000.01', '70000.00', '42000.00'])
  })
  test('interest on the advance of the municipality is 14,310.68 over 364 days, only when the agreement says so', () => {
    expect(settle().interest).toBe(0n)
    const out = settle({ interestRate: parseRatio('0.035') })
    expect(formatMoney(out.interest)).toBe('14310.68')
    expect(formatMoney(out.distributed)).toBe('265689.32')
    expect(out.positions.map((p) => formatMoney(p.interest))).toEqual(['0.00', '14310.68', '0.00'])
    expect(entitled(out)).toEqual(['159413.59', '66422.33', '39853.40'])
    expect(sumCents(out.positions.map((p) => p.settlement))).toBe(0n)
  })
})

describe('a settlement with dated keys', () => {
  const keys: DatedKey[] = [
    { from: '2026-01-01', to: '2026-12-31', weights: weights(50, 50, 0) },
    { from: '2027-01-01', weights: weights(0, 0, 100) },
    { category: 'subsidy', from: '2027-01-01', weights: weights(0, 100, 0) },
  ]
  const bookings = [
    book('POM', 'received', 101n, { date: '2026-12-31' }),
    book('POM', 'received', 1000n, { date: '2027-01-01' }),
    book('POM', 'received', 70n, { date: '2027-01-01', category: 'subsidy' }),
    book('POM', 'received', 10n, { date: '2026-01-01', category: 'subsidy' }),
  ]
  test('gives each result to the key of its day and category, a category without a key to the general one', () => {
    expect(settle({ keys, bookings }).positions.map((p) => p.entitlement)).toEqual([56n, 125n, 1000n])
  })
  test('refuses a day that no key covers', () => {
    const out = datedSettlement({ ...j13, keys: keys.slice(1) })
    expect(out).toMatchObject({
      ok: false,
      errors: [{ code: 'PARTNER_KEY_MISSING', params: { date: '2026-07-01', category: '' } }],
    })
  })
  test('money given to a party leaves the result, and that party owes its interest', () => {
    const lent = book('Gemeente', 'advance', 100_000_00n, { to: 'POM', date: '2026-06-30' })
    const out = settle({ bookings: [lent], interestRate: parseRatio('0.01') })
    expect(out.positions.map((p) => [p.advanced, p.interest, p.settlement])).toEqual([
      [-100_000_00n, -1_000_00n, -101_000_00n],
      [100_000_00n, 1_000_00n, 101_000_00n],
      [0n, 0n, 0n],
    ])
    const before = settle({ bookings: [{ ...lent, interestUntil: '2026-06-30' }], interestRate: ratio(1) })
    expect(before.positions.map((p) => p.interest)).toEqual([0n, 0n, 0n])
  })
  test('what is retained stays with who holds it, and what was settled before is not settled again', () => {
    const out = settle({ retention: { party: 'POM', amount: 20_000_00n } })
    expect(entitled(out)).toEqual(['156000.00', '65000.00', '39000.00'])
    expect(shown(out)).toEqual(['POM Gemeente 475000.00', 'POM Bouwheer 284749.63'])
    expect(shown(settle({ interim: out.transfers }))).toEqual([
      'POM Gemeente 5000.00',
      'POM Bouwheer 3000.00',
    ])
  })
  test('a loss above a cap is borne by the others in proportion; who would bear all of it with caps is refused', () => {
    const loss = [book('POM', 'paid', 100_000_00n)]
    const capped = [{ id: 'POM' }, { id: 'Gemeente', lossCap: 5_000_00n }, { id: 'Bouwheer' }]
    expect(entitled(settle({ bookings: loss, parties: capped }))).toEqual([
      '-76000.00',
      '-5000.00',
      '-19000.00',
    ])
    const all = parties.map(({ id }) => ({ id, lossCap: 1n }))
    expect(datedSettlement({ ...j13, bookings: loss, parties: all })).toMatchObject({
      ok: false,
      errors: [{ code: 'PARTNER_LOSS_UNCOVERED' }],
    })
    expect(entitled(settle({ parties: all }))).toEqual(['168000.00', '70000.00', '42000.00'])
  })
})

const anyDay = fc.constantFrom('2026-01-01', '2026-08-31', '2027-01-01', day)
const anyBooking = fc.record({
  date: anyDay,
  party: fc.constantFrom('POM', 'Gemeente', 'Bouwheer'),
  kind: fc.constantFrom('paid' as const, 'received' as const, 'advance' as const),
  amount: positiveCents,
  category: fc.constantFrom('subsidy', 'works'),
})
const anyWeights = fc
  .tuple(fc.nat(100), fc.nat(100))
  .map(([a, b]) => weights(a, Math.min(b, 100 - a), 100 - a - Math.min(b, 100 - a)))

describe('laws of a settlement', () => {
  test('settlements sum to 0 and the transfers carry out each of them, whatever keys, interest, retention and loss caps', () => {
    law(
      [fc.array(anyBooking, { maxLength: 12 }), anyWeights, anyWeights, positiveCents, fc.nat(500)],
      (bookings, first, second, amount, rate) => {
        const keys = [
          { from: '2026-01-01', to: '2026-12-31', weights: first },
          { from: '2027-01-01', weights: second },
          { from: '2026-05-01', category: 'subsidy', weights: second },
        ]
        const isCapped = rate % 2 === 0
        const answer = datedSettlement({
          ...j13,
          keys,
          bookings: bookings.map((b, i) =>
            i % 5 === 4 && b.kind === 'advance' && b.party !== 'POM' ? { ...b, to: 'POM' } : b,
          ),
          interestRate: ratio(rate, 10_000),
          retention: { party: 'Gemeente', amount },
          parties: [
            { id: 'POM' },
            { id: 'Gemeente', ...(isCapped && { lossCap: 1000n }) },
            { id: 'Bouwheer' },
          ],
        })
        // Where no other party has a loss nobody can bear what is above the cap.
        if (!answer.ok && isCapped) {
          expect(answer.errors.map((error) => error.code)).toEqual(['PARTNER_LOSS_UNCOVERED'])
          return
        }
        const out = expectOk(answer)
        expect(sumCents(out.positions.map((p) => p.settlement))).toBe(0n)
        expect(sumCents(out.positions.map((p) => p.entitlement))).toBe(out.distributed)
        for (const { id, settlement } of out.positions)
          expect(
            sumCents(out.transfers.map((t) => (t.to === id ? t.amount : t.from === id ? -t.amount : 0n))),
          ).toBe(settlement)
        expect(out.transfers.length).toBeLessThan(3)
      },
    )
  })
  test('with one key for all days it is the settlement by one key', () => {
    law([fc.array(anyBooking, { maxLength: 12 }), anyWeights], (bookings, key) => {
      const out = settle({ bookings, keys: [{ from: '2026-01-01', weights: key }] })
      const sums = (party: string, isRevenue: boolean) =>
        sumCents(
          bookings
            .filter((b) => b.party === party && (b.kind === 'received') === isRevenue)
            .map((b) => b.amount),
        )
      const plain = partnerSettlement({
        parties: parties.map(({ id }) => ({
          id,
          key: key[id as 'POM'],
          cost: sums(id, false),
          revenue: sums(id, true),
        })),
        transfers: [],
      })
      expect(out.positions.map((p) => p.settlement)).toEqual(plain.parties.map((p) => p.settlement))
    })
  })
  test('an interim settlement and a final one after it give together what the final one alone gives', () => {
    law([fc.array(anyBooking, { maxLength: 10 })], (bookings) => {
      const interim = settle({ bookings: bookings.filter((b) => b.date <= '2026-12-31') })
      const rest = settle({ bookings, interim: interim.transfers })
      const whole = settle({ bookings })
      rest.positions.forEach((position, i) => {
        const first = interim.positions[i]?.settlement ?? 0n
        expect(first + position.settlement).toBe(whole.positions[i]?.settlement)
      })
    })
  })
})
