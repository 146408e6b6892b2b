import type { Cents } from '../money/money.ts'
import type { SettlementTransfer } from './settlement.ts'

/** Up to so many parties with something to settle the fewest transfers are found exactly, by enumeration. */
export const EXACT_PARTIES = 12

export interface OpenSettlement {
  readonly id: string
  /** Positive: the party receives; negative: it pays. */
  readonly settlement: Cents
}

interface Open {
  readonly index: number
  left: Cents
}

/**
 * The fewest transfers that settle all parties (finance.md 13). Parties that cancel out among themselves form a group
 * of their own, and a group of k takes k - 1 transfers; so the most groups give the fewest transfers. Above
 * {@link EXACT_PARTIES} parties: opposite amounts first, then the largest debtor to the largest creditor, or this last
 * alone where that is shorter. The same input gives the same transfers, in the order of the parties.
 * @param parties settlements in cents that sum to 0; throws a RangeError when they do not
 */
export function minimalTransfers(parties: readonly OpenSettlement[]): SettlementTransfer[] {
  if (parties.reduce((sum, party) => sum + party.settlement, 0n) !== 0n)
    throw new RangeError('settlements sum to 0')
  const open = parties.flatMap(({ settlement }, index) =>
    settlement === 0n ? [] : [{ index, left: settlement }],
  )
  const found = open.length <= EXACT_PARTIES ? exact(open) : approximate(open)
  return found
    .sort((a, b) => a.from - b.from || a.to - b.to)
    .map(({ from, to, amount }) => ({ from: parties[from]?.id ?? '', to: parties[to]?.id ?? '', amount }))
}

interface Move {
  readonly from: number
  readonly to: number
  readonly amount: Cents
}

function exact(open: readonly Open[]): Move[] {
  return largestGrouping(open).flatMap(greedy)
}

/**
 * Splits the parties into as many groups as possible that each sum to 0. `best[set]` is the number of such groups that
 * can be closed while the members of the set are taken one by one.
 */
function largestGrouping(open: readonly Open[]): Open[][] {
  const size = 1 << open.length
  const sums = new Array<Cents>(size).fill(0n)
  const best = new Array<number>(size).fill(0)
  for (let set = 1; set < size; set++) {
    const lowest = 31 - Math.clz32(set & -set)
    sums[set] = (sums[set & (set - 1)] ?? 0n) + (open[lowest]?.left ?? 0n)
    const before = Math.max(...membersOf(set).map((i) => best[set ^ (1 << i)] ?? 0))
    best[set] = before + (sums[set] === 0n ? 1 : 0)
  }
  const groups: Open[][] = []
  for (let set = size - 1; set !== 0; ) {
    if (sums[set] === 0n) groups.push([])
    const goal = (best[set] ?? 0) - (sums[set] === 0n ? 1 : 0)
    const next = membersOf(set).find((i) => best[set ^ (1 << i)] === goal) ?? 0
    const party = open[next]
    if (party) groups.at(-1)?.push(party)
    set ^= 1 << next
  }
  return groups
}

function membersOf(set: number): number[] {
  const members: number[] = []
  for (let i = 0; 1 << i <= set; i++) if ((set & (1 << i)) !== 0) members.push(i)
  return members
}

const smaller = (a: Cents, b: Cents): Cents => (a < b ? a : b)

/** The largest debtor pays the largest creditor until nobody owes: at most one transfer less than there are parties. */
function greedy(group: readonly Open[]): Move[] {
  const left = group.map((party) => ({ ...party }))
  const moves: Move[] = []
  for (;;) {
    const debtor = left.reduce<Open | undefined>((a, b) => (b.left < (a?.left ?? 0n) ? b : a), undefined)
    const creditor = left.reduce<Open | undefined>((a, b) => (b.left > (a?.left ?? 0n) ? b : a), undefined)
    if (!debtor || !creditor) return moves
    const amount = smaller(-debtor.left, creditor.left)
    moves.push({ from: debtor.index, to: creditor.index, amount })
    debtor.left += amount
    creditor.left -= amount
  }
}

function approximate(open: readonly Open[]): Move[] {
  const plain = greedy(open)
  const rest = [...open]
  const pairs: Open[][] = []
  for (const party of open) {
    const other = rest.find((one) => one.left === -party.left)
    if (!other || !rest.includes(party)) continue
    pairs.push([party, other])
    rest.splice(rest.indexOf(party), 1)
    rest.splice(rest.indexOf(other), 1)
  }
  const paired = [...pairs.flatMap(greedy), ...greedy(rest)]
  return paired.length < plain.length ? paired : plain
}
