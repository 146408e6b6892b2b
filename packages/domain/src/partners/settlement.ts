import { allocate } from '../money/allocate.ts'
import type { Cents } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'

export interface SettlementParty {
  readonly id: string
  readonly key: Ratio
  /** Costs paid and revenue received by this party, both as positive amounts. */
  readonly cost: Cents
  readonly revenue: Cents
}

export interface SettlementTransfer {
  readonly from: string
  readonly to: string
  readonly amount: Cents
}

export interface SettlementInput {
  readonly parties: readonly SettlementParty[]
  readonly transfers: readonly SettlementTransfer[]
}

export interface PartySettlement {
  readonly id: string
  readonly entitlement: Cents
  readonly position: Cents
  /** Positive: the party receives; negative: it pays. */
  readonly settlement: Cents
}

export interface SettlementResult {
  readonly result: Cents
  readonly parties: readonly PartySettlement[]
}

/**
 * Final settlement between parties (finance.md 13): the result is allocated by key with largest remainder; each
 * party pays or receives what is missing from its own position. The settlements sum to 0 exactly.
 */
export function partnerSettlement(input: SettlementInput): SettlementResult {
  const positions = input.parties.map(
    (party) => party.revenue - party.cost + netTransfers(party.id, input.transfers),
  )
  return settlePositions(
    input.parties.map((p, i) => ({ id: p.id, key: p.key, position: positions[i] ?? 0n })),
  )
}

/** The same from positions that are already known (the flows of the view of each party alone). */
export function settlePositions(
  parties: readonly { readonly id: string; readonly key: Ratio; readonly position: Cents }[],
): SettlementResult {
  const result = parties.reduce((sum, party) => sum + party.position, 0n)
  const entitlements = allocate(
    result,
    parties.map((p) => p.key),
  )
  return {
    result,
    parties: parties.map((party, i) => {
      const entitlement = entitlements[i] ?? 0n
      return { id: party.id, entitlement, position: party.position, settlement: entitlement - party.position }
    }),
  }
}

function netTransfers(id: string, transfers: readonly SettlementTransfer[]): Cents {
  return transfers.reduce(
    (sum, t) => sum + (t.to === id ? t.amount : 0n) - (t.from === id ? t.amount : 0n),
    0n,
  )
}

export interface CategoryItem {
  readonly kind: 'cost' | 'revenue'
  readonly category: string
  readonly party: string
  readonly amount: Cents
}

/**
 * Settlement with a key per category: each category's result is allocated by its own key, then summed per party.
 * `keys[category][party]` is a weight; a category without any weight throws ALLOC_NO_WEIGHT.
 */
export function partnerSettlementByCategory(
  items: readonly CategoryItem[],
  keys: Readonly<Record<string, Readonly<Record<string, Ratio>>>>,
  parties: readonly string[],
): readonly PartySettlement[] {
  const entitlement = new Map<string, Cents>(parties.map((p) => [p, 0n]))
  const position = new Map<string, Cents>(parties.map((p) => [p, 0n]))
  const perCategory = new Map<string, Cents>()
  for (const item of items) {
    const signed = item.kind === 'revenue' ? item.amount : -item.amount
    position.set(item.party, (position.get(item.party) ?? 0n) + signed)
    perCategory.set(item.category, (perCategory.get(item.category) ?? 0n) + signed)
  }
  for (const [category, result] of perCategory) {
    const weights = parties.map((p) => keys[category]?.[p] ?? { n: 0n, d: 1n })
    allocate(result, weights).forEach((part, i) => {
      const party = parties[i] ?? ''
      entitlement.set(party, (entitlement.get(party) ?? 0n) + part)
    })
  }
  return parties.map((id) => {
    const [e, p] = [entitlement.get(id) ?? 0n, position.get(id) ?? 0n]
    return { id, entitlement: e, position: p, settlement: e - p }
  })
}
