import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law, positiveCents } from '../../test/arbitraries.ts'
import { formatMoney, sumCents } from '../money/money.ts'
import { parseRatio, ratio } from '../money/ratio.ts'
import { type FundEvent, type FundEventType, fundLedger } from './fund-ledger.ts'
import { partnerSettlement, partnerSettlementByCategory } from './settlement.ts'
import { waterfall } from './waterfall.ts'

describe('settlement between partners', () => {
  test('60/40 with a transfer', () => {
    const out = partnerSettlement({
      parties: [
        { id: 'POM', key: ratio(60), cost: 1_974_132_793n, revenue: 1_792_381_272n },
        { id: 'STAD', key: ratio(40), cost: 115_000_000n, revenue: 0n },
      ],
      transfers: [{ from: 'STAD', to: 'POM', amount: 120_000_000n }],
    })
    expect(formatMoney(out.result)).toBe('-2967515.21')
    expect(out.parties.map((p) => [p.entitlement, p.position, p.settlement].map(formatMoney))).toEqual([
      ['-1780509.13', '-617515.21', '-1162993.92'],
      ['-1187006.08', '-2350000.00', '1162993.92'],
    ])
  })

  test('settlements sum to nothing, by one key or by a key per category', () => {
    const party = fc.record({
      key: fc.integer({ min: 1, max: 100 }),
      cost: positiveCents,
      revenue: positiveCents,
    })
    law([fc.array(party, { minLength: 1, maxLength: 6 })], (raw) => {
      const parties = raw.map((p, i) => ({ ...p, id: `P${i}`, key: ratio(p.key) }))
      const transfers = parties
        .slice(1)
        .map((p, i) => ({ from: p.id, to: parties[i]?.id ?? '', amount: p.cost }))
      expect(sumCents(partnerSettlement({ parties, transfers }).parties.map((p) => p.settlement))).toBe(0n)
      const items = parties.flatMap((p) => [
        { kind: 'cost' as const, category: 'works', party: p.id, amount: p.cost },
        { kind: 'revenue' as const, category: 'sales', party: p.id, amount: p.revenue },
      ])
      const key = Object.fromEntries(parties.map((p) => [p.id, p.key]))
      const out = partnerSettlementByCategory(
        items,
        { works: key, sales: key },
        parties.map((p) => p.id),
      )
      expect(sumCents(out.map((p) => p.settlement))).toBe(0n)
    })
  })
})

describe('waterfall', () => {
  test('preferred return first, then capital', () => {
    const out = waterfall({
      parties: ['A'],
      contributions: { A: [100_000n, 0n, 0n] },
      distributions: [0n, 50_000n, 40_000n],
      pref: { A: parseRatio('0.08') },
      split: { A: ratio(1) },
      order: ['pref', 'capital', 'residual'],
    })
    expect(out.rows.map((r) => [r.pref.A, r.capital.A])).toEqual([
      [0n, 0n],
      [8000n, 42_000n],
      [4640n, 35_360n],
    ])
    expect(out.unreturned.A).toBe(22_640n)
  })

  test('everything that is distributed reaches a party', () => {
    const amounts = fc.array(positiveCents, { minLength: 4, maxLength: 4 })
    law([amounts, amounts, amounts], (a: bigint[], b: bigint[], distributions: bigint[]) => {
      const out = waterfall({
        parties: ['A', 'B'],
        contributions: { A: a, B: b },
        distributions,
        pref: { A: parseRatio('0.03'), B: parseRatio('0.06') },
        split: { A: ratio(1), B: ratio(2) },
        order: ['pref', 'capital', 'residual'],
      })
      expect((out.total.A ?? 0n) + (out.total.B ?? 0n)).toBe(sumCents(distributions))
    })
  })
})

describe('fund ledger', () => {
  const event = (type: FundEventType, amount?: bigint, project?: string): FundEvent => ({
    date: '2026-01-01',
    type,
    ...(amount === undefined ? {} : { amount }),
    ...(project === undefined ? {} : { project }),
  })

  test('a commitment above the free amount is blocked and changes nothing', () => {
    const rows = fundLedger(500_000_000n, 25_000_000n, [
      event('commit', 300_000_000n, 'A'),
      event('commit', 250_000_000n, 'B'),
      event('commit', 150_000_000n, 'B'),
    ])
    expect(rows.map((r) => [r.blocked, formatMoney(r.free)])).toEqual([
      [false, '1750000.00'],
      [true, '1750000.00'],
      [false, '250000.00'],
    ])
  })

  test('a repayment is capped at what is outstanding, the excess stays outside', () => {
    const rows = fundLedger(100_000_000n, 0n, [
      event('commit', 40_000_000n, 'A'),
      event('advance', 40_000_000n, 'A'),
      event('repay', 100_000_000n, 'A'),
    ])
    expect(rows.at(-1)).toMatchObject({
      cash: 100_000_000n,
      outstanding: 0n,
      excess: 60_000_000n,
      blocked: false,
    })
  })

  test('a release of more than is drawn, a grant above the free amount and a write-off above what is owed are blocked', () => {
    const rows = fundLedger(1000n, 0n, [
      event('release', 1n, 'A'),
      event('grant', 1001n, 'A'),
      event('writeOff', 1n, 'A'),
      event('advance', 1n, 'A'),
    ])
    expect(rows.map((r) => [r.blocked, r.cash])).toEqual([
      [true, 1000n],
      [true, 1000n],
      [true, 1000n],
      [true, 1000n],
    ])
  })

  test('cash + outstanding + grants + write-offs = capital + dotations + interest after any events', () => {
    const types = fc.constantFrom<FundEventType>(
      'dotation',
      'commit',
      'release',
      'advance',
      'repay',
      'grant',
      'writeOff',
      'interest',
    )
    const events = fc.array(fc.tuple(types, fc.bigInt({ min: 0n, max: 1000n }), fc.constantFrom('A', 'B')), {
      maxLength: 40,
    })
    law([events], (raw) => {
      const list = raw.map(([type, amount, project]) => event(type, amount, project))
      const rows = fundLedger(2000n, 100n, list)
      let [given, gone] = [2000n, 0n]
      rows.forEach((row, i) => {
        const before = rows[i - 1] ?? { cash: 2000n, committedUndrawn: 0n, outstanding: 0n }
        const amount = list[i]?.amount ?? 0n
        if (row.blocked)
          expect([row.cash, row.committedUndrawn, row.outstanding]).toEqual([
            before.cash,
            before.committedUndrawn,
            before.outstanding,
          ])
        else if (row.type === 'dotation' || row.type === 'interest') given += amount
        else if (row.type === 'grant' || row.type === 'writeOff') gone += amount
        expect(row.cash + row.outstanding + gone).toBe(given)
        expect(row.outstanding >= 0n && row.committedUndrawn >= 0n).toBe(true)
      })
    })
  })
})
