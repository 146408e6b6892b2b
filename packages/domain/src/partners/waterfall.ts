import { allocate } from '../money/allocate.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import type { Ratio } from '../money/ratio.ts'

export type Tier = 'pref' | 'capital' | 'residual'

export interface WaterfallInput {
  readonly parties: readonly string[]
  /** Per party, one amount per period. */
  readonly contributions: Readonly<Record<string, readonly Cents[]>>
  readonly distributions: readonly Cents[]
  /** Preferred return per period. */
  readonly pref: Readonly<Record<string, Ratio>>
  readonly split: Readonly<Record<string, Ratio>>
  readonly order: readonly Tier[]
}

export type PerParty = Readonly<Record<string, Cents>>

export interface WaterfallRow {
  readonly period: number
  readonly pref: PerParty
  readonly capital: PerParty
  readonly residual: PerParty
}

export interface WaterfallResult {
  readonly rows: readonly WaterfallRow[]
  readonly unpaidPref: PerParty
  readonly unreturned: PerParty
  readonly total: PerParty
}

interface State {
  readonly unreturned: Cents[]
  readonly unpaid: Cents[]
  readonly total: Cents[]
}

/**
 * Distribution of money over tiers (finance.md 13): per period the preferred return accrues on the opening
 * position, contributions follow, then the distribution runs through the tiers in the given order. A tier takes
 * min(left, due), allocated by what is due; the residual goes by the split.
 */
export function waterfall(input: WaterfallInput): WaterfallResult {
  const { parties } = input
  const state: State = {
    unreturned: parties.map(() => 0n),
    unpaid: parties.map(() => 0n),
    total: parties.map(() => 0n),
  }
  const rows = input.distributions.map((distribution, period): WaterfallRow => {
    accrue(input, state, period)
    const paid: Record<Tier, Cents[]> = { pref: [], capital: [], residual: [] }
    for (const tier of ['pref', 'capital', 'residual'] as const) paid[tier] = parties.map(() => 0n)
    let left = distribution
    for (const tier of input.order) {
      paid[tier] = payTier(input, state, tier, left)
      left -= sumCents(paid[tier])
    }
    const by = (tier: Tier) => perParty(parties, paid[tier])
    return { period, pref: by('pref'), capital: by('capital'), residual: by('residual') }
  })
  return {
    rows,
    unpaidPref: perParty(parties, state.unpaid),
    unreturned: perParty(parties, state.unreturned),
    total: perParty(parties, state.total),
  }
}

function accrue(input: WaterfallInput, state: State, period: number): void {
  input.parties.forEach((party, i) => {
    const open = (state.unreturned[i] ?? 0n) + (state.unpaid[i] ?? 0n)
    state.unpaid[i] = (state.unpaid[i] ?? 0n) + mulRatio(open, input.pref[party] ?? { n: 0n, d: 1n })
    state.unreturned[i] = (state.unreturned[i] ?? 0n) + (input.contributions[party]?.[period] ?? 0n)
  })
}

function payTier(input: WaterfallInput, state: State, tier: Tier, left: Cents): Cents[] {
  const due = tier === 'pref' ? state.unpaid : tier === 'capital' ? state.unreturned : null
  if (left <= 0n) return input.parties.map(() => 0n)
  if (due === null) return book(state, allocate(left, splitOf(input)), null)
  const owed = sumCents(due)
  if (owed === 0n) return input.parties.map(() => 0n)
  const parts = allocate(
    left < owed ? left : owed,
    due.map((n) => ({ n, d: 1n })),
  )
  return book(state, parts, due)
}

function splitOf(input: WaterfallInput): Ratio[] {
  return input.parties.map((party) => input.split[party] ?? { n: 0n, d: 1n })
}

function book(state: State, parts: Cents[], due: Cents[] | null): Cents[] {
  parts.forEach((part, i) => {
    state.total[i] = (state.total[i] ?? 0n) + part
    if (due) due[i] = (due[i] ?? 0n) - part
  })
  return parts
}

function perParty(parties: readonly string[], values: readonly Cents[]): PerParty {
  return Object.fromEntries(parties.map((party, i) => [party, values[i] ?? 0n]))
}
