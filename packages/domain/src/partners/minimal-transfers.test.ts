import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { EXACT_PARTIES, minimalTransfers, type OpenSettlement } from './minimal-transfers.ts'

const named = (amounts: readonly bigint[]): OpenSettlement[] =>
  amounts.map((settlement, i) => ({ id: `P${i}`, settlement }))
/** Amounts that sum to 0; small ones, so that many parties cancel out among themselves. */
const balanced = (minLength: number, maxLength: number) =>
  fc.array(fc.bigInt({ min: -6n, max: 6n }), { minLength, maxLength }).map((amounts) => {
    const sum = amounts.reduce((a, b) => a + b, 0n)
    return [...amounts, -sum]
  })
/** What each party has got in the end. */
function gotOf(parties: readonly OpenSettlement[]): bigint[] {
  const transfers = minimalTransfers(parties)
  return parties.map(({ id }) =>
    transfers.reduce((sum, t) => sum + (t.to === id ? t.amount : 0n) - (t.from === id ? t.amount : 0n), 0n),
  )
}
/** The most groups that sum to 0, by trying every partition; independent of the way of the module. */
function mostGroups(amounts: readonly bigint[], groups: readonly bigint[] = []): number {
  const [first, ...rest] = amounts
  if (first === undefined) return groups.every((sum) => sum === 0n) ? groups.length : -Infinity
  const joined = groups.map((sum, at) => mostGroups(rest, groups.with(at, sum + first)))
  return Math.max(mostGroups(rest, [...groups, first]), ...joined)
}
function greedyCount(amounts: readonly bigint[]): number {
  const left = [...amounts]
  let count = 0
  while (left.some((amount) => amount !== 0n)) {
    const low = left.reduce((best, amount, i) => (amount < (left[best] ?? 0n) ? i : best), 0)
    const high = left.reduce((best, amount, i) => (amount > (left[best] ?? 0n) ? i : best), 0)
    const [debt, credit] = [-(left[low] ?? 0n), left[high] ?? 0n]
    const amount = debt < credit ? debt : credit
    left[low] = -debt + amount
    left[high] = credit - amount
    count++
  }
  return count
}

describe('the fewest transfers', () => {
  test('pairs that cancel out pay each other, where the largest first would take one transfer more', () => {
    const amounts = [-5n, -4n, -3n, 7n, 5n]
    expect(greedyCount(amounts)).toBe(4)
    expect(minimalTransfers(named(amounts))).toEqual([
      { from: 'P0', to: 'P4', amount: 5n },
      { from: 'P1', to: 'P3', amount: 4n },
      { from: 'P2', to: 'P3', amount: 3n },
    ])
  })

  test('nobody to settle with, nothing to transfer; amounts that do not sum to 0 are refused', () => {
    expect(minimalTransfers(named([]))).toEqual([])
    expect(minimalTransfers(named([0n, 0n]))).toEqual([])
    expect(() => minimalTransfers(named([1n]))).toThrow(RangeError)
  })

  test('settle every party to the cent, with positive amounts between different parties, the same each time', () => {
    law([balanced(0, 20)], (amounts: bigint[]) => {
      const parties = named(amounts)
      const transfers = minimalTransfers(parties)
      expect(gotOf(parties)).toEqual(amounts)
      for (const { from, to, amount } of transfers) expect(amount > 0n && from !== to).toBe(true)
      expect(minimalTransfers(parties)).toEqual(transfers)
    })
  })

  test('are as few as any partition allows', () => {
    law([balanced(0, 6)], (amounts: bigint[]) => {
      const open = amounts.filter((amount) => amount !== 0n)
      expect(minimalTransfers(named(amounts)).length).toBe(open.length - mostGroups(open))
    })
  })

  test('are never more than the largest debtor to the largest creditor takes, also beyond the exact bound', () => {
    law([balanced(0, EXACT_PARTIES + 8)], (amounts: bigint[]) => {
      expect(minimalTransfers(named(amounts)).length).toBeLessThanOrEqual(greedyCount(amounts))
    })
  })
})
