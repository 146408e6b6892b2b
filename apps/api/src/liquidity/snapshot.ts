import { createHash } from 'node:crypto'
import {
  type CashItem,
  canonicalJson,
  formatMoney,
  type Json,
  lastDayOf,
  liveItems,
  monthIndex,
  signedAmount,
  sumCents,
  ymOf,
} from '@stuurhuis/domain'
import type { getSnapshotBridge, ResultInputOf } from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import { cashLabel } from './labels.ts'
import type { Outlook } from './liquidity.service.ts'

type FrozenItem = {
  readonly id: string
  readonly chain: string
  readonly label: string
  readonly amount: string
  readonly date?: string
  readonly status: string
}
type FrozenLine = {
  readonly key: string
  readonly label: string
  readonly start: string
  /** What no item covers, per month, as cash. */
  readonly residual: readonly string[]
}
/** The total forecast as it was told: amounts as decimal text, so that the same content has the same hash for ever. */
export type SnapshotContent = {
  readonly asOf: string
  readonly until: string
  readonly setting: string
  readonly opening: string
  readonly buffer: string
  readonly items: readonly FrozenItem[]
  readonly lines: readonly FrozenLine[]
  readonly low: { readonly date: string; readonly balance: string }
  readonly closing: string
  readonly months: readonly { month: string; balance: string; lowestBalance: string; lowestOn: string }[]
}

export const hashOfContent = (content: SnapshotContent): Buffer =>
  createHash('sha256')
    .update(canonicalJson(content as unknown as Json)) // texts, numbers and lists only: an interface has no index for Json
    .digest()

/** Freezes an outlook of the whole house. Nobody's eyes are on it, so hidden projects stand in it by their code only. */
export function freeze(outlook: Outlook): SnapshotContent {
  const { forecast } = outlook
  const curve = forecast.all
  const items = outlook.parts.flatMap((part) => {
    const labels = new Map(part.source.items.map((row) => [row.id, row.description]))
    const code = part.source.project?.code
    return liveItems(part.items) // of what a draft splits only the parts count
      .filter((item) => item.status !== 'paid')
      .map(
        (item): FrozenItem => ({
          id: item.id,
          chain: item.chainId,
          label: [labelOf(item, labels), code].filter(Boolean).join(', '),
          amount: formatMoney(signedAmount(item)),
          ...(item.date !== null && { date: item.date }),
          status: item.status,
        }),
      )
  })
  const lines = outlook.parts.flatMap((part) =>
    part.residuals
      .filter((line) => line.residual.some((cents) => cents !== 0n))
      .map(
        (line): FrozenLine => ({
          key: `${part.source.scope}/${line.lineId}`,
          label: [
            part.source.series.find((one) => one.key === line.lineId)?.label ?? line.lineId,
            part.source.project?.code,
          ]
            .filter(Boolean)
            .join(', '),
          start: line.start,
          residual: line.residual.map((cents) => formatMoney(line.direction === 'in' ? cents : -cents)),
        }),
      ),
  )
  return {
    asOf: outlook.asOf,
    until: outlook.to,
    setting: forecast.setting,
    opening: formatMoney(outlook.opening),
    buffer: formatMoney(outlook.buffer),
    items: [...items].sort((a, b) => (a.id < b.id ? -1 : 1)),
    lines: [...lines].sort((a, b) => (a.key < b.key ? -1 : 1)),
    low: { date: curve.low.date, balance: formatMoney(curve.low.balance) },
    closing: formatMoney(curve.balance.at(-1) ?? outlook.opening),
    months: monthsOf(outlook),
  }
}

/** An advance or a loan has no words of its own; a part of an item that was split has those of the whole. */
const labelOf = (item: CashItem, labels: ReadonlyMap<string, string>): string =>
  labels.get(item.id) ??
  labels.get(item.id.split('/')[0] ?? '') ??
  cashLabel(item.direction === 'in' ? 'received' : 'repaid', 'nl')

function monthsOf(outlook: Outlook): SnapshotContent['months'] {
  const { days, all } = outlook.forecast
  const months = new Map<string, number[]>()
  days.forEach((day, slot) => {
    const slots = months.get(ymOf(day)) ?? []
    slots.push(slot)
    months.set(ymOf(day), slots)
  })
  return [...months].map(([month, slots]) => {
    const low = slots.reduce((best, slot) =>
      (all.balance[slot] ?? 0n) < (all.balance[best] ?? 0n) ? slot : best,
    )
    return {
      month,
      balance: formatMoney(all.balance[slots.at(-1) ?? 0] ?? 0n),
      lowestBalance: formatMoney(all.balance[low] ?? 0n),
      lowestOn: days[low] ?? '',
    }
  })
}

type Answer = ResultInputOf<typeof getSnapshotBridge>
type Piece = { readonly id?: string; readonly label: string; readonly amount: bigint }
type Group = Answer['contributions'][number]['group']
export type BridgeLabels = Readonly<Record<Group, string>>

/**
 * Why the closing balance of a common month end differs between two frozen forecasts: opening, items that came, went,
 * changed their amount or moved over that day, and what is left of planned lines. Chains are compared, so an invoice that
 * took the place of an estimate is a change of amount, not an item that came and one that went.
 */
export function bridgeSnapshots(
  from: SnapshotContent,
  to: SnapshotContent,
  labels: BridgeLabels,
): Omit<Answer, 'from' | 'to' | 'currency'> {
  const on = lastMonthEnd([from.until, to.until].sort()[0] ?? from.until)
  const [start, end] = [closingOn(from, on), closingOn(to, on)]
  const groups = new Map<Group, Piece[]>([
    ['opening', [{ label: labels.opening, amount: centsOf(to.opening) - centsOf(from.opening) }]],
    ...itemGroups(from, to, on),
    ['lines', lineChanges(from, to, on)],
  ])
  const contributions = [...groups].map(([group, pieces]) => ({
    group,
    label: labels[group],
    amount: formatMoney(sumCents(pieces.map((piece) => piece.amount))),
    items: pieces
      .filter((piece) => piece.amount !== 0n)
      .sort((a, b) => (size(a.amount) > size(b.amount) ? -1 : 1))
      .slice(0, 50)
      .map(({ id, label, amount }) => ({ ...storedId(id), label, amount: formatMoney(amount) })),
  }))
  const explained = sumCents([...groups.values()].flat().map((piece) => piece.amount))
  return {
    on,
    start: formatMoney(start),
    contributions,
    rounding: formatMoney(end - start - explained),
    end: formatMoney(end),
    lowest: { start: from.low, end: to.low },
    shifts: shiftsOf(from, to),
  }
}

/** Chains of which the amount stayed and a day changed, the largest first: the first day that differs, then and now. */
function shiftsOf(from: SnapshotContent, to: SnapshotContent): Answer['shifts'] {
  const [before, after] = [datedChains(from), datedChains(to)]
  const shifts = [...after].flatMap(([chain, now]) => {
    const then = before.get(chain)
    if (!then || then.whole !== now.whole) return []
    const left = then.dates.find((date) => !now.dates.includes(date))
    const reached = now.dates.find((date) => !then.dates.includes(date))
    if (reached === undefined) return []
    return [{ ...now, from: left ?? then.dates[0] ?? reached, to: reached }]
  })
  return shifts
    .sort((a, b) => (size(a.whole) > size(b.whole) ? -1 : 1))
    .slice(0, 50)
    .map((one) => ({
      ...storedId(one.id),
      label: one.label,
      amount: formatMoney(one.whole),
      from: one.from,
      to: one.to,
    }))
}
function datedChains(content: SnapshotContent) {
  const chains = new Map<string, { id: string; label: string; whole: bigint; dates: string[] }>()
  for (const item of content.items) {
    if (item.date === undefined) continue
    const known = chains.get(item.chain) ?? { id: item.id, label: item.label, whole: 0n, dates: [] }
    const dates = [...known.dates, item.date].sort()
    chains.set(item.chain, { ...known, whole: known.whole + centsOf(item.amount), dates })
  }
  return chains
}
/** The item that is stored: a part of a split has its id with a number, an advance that was tried out has none. */
function storedId(id: string | undefined): { id?: string } {
  const stored = /^[\da-f]{8}-[\da-f-]{27}/.exec(id ?? '')?.[0]
  return stored === undefined ? {} : { id: stored }
}
const size = (cents: bigint) => (cents < 0n ? -cents : cents)

function lastMonthEnd(day: string): string {
  const end = lastDayOf(ymOf(day))
  if (end === day) return day
  const [year = 0, month = 1] = ymOf(day).split('-').map(Number)
  const before = month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
  return lastDayOf(before)
}

/** Opening, items dated until that day, and residuals of months until then: where they stand inside a month plays no part. */
function closingOn(content: SnapshotContent, on: string): bigint {
  return (
    centsOf(content.opening) +
    sumCents(content.items.map((item) => countedOn(item, on))) +
    sumCents(content.lines.map((line) => residualOn(line, on)))
  )
}
const countedOn = (item: FrozenItem, on: string): bigint =>
  item.date !== undefined && item.date <= on ? centsOf(item.amount) : 0n
const residualOn = (line: FrozenLine, on: string): bigint =>
  sumCents(line.residual.slice(0, monthIndex(line.start, ymOf(on)) + 1).map(centsOf))

type Chain = { readonly label: string; readonly id: string; readonly whole: bigint; readonly counted: bigint }
function chainsOf(content: SnapshotContent, on: string): Map<string, Chain> {
  const chains = new Map<string, Chain>()
  for (const item of content.items) {
    const known = chains.get(item.chain)
    chains.set(item.chain, {
      label: item.label,
      id: item.id,
      whole: (known?.whole ?? 0n) + centsOf(item.amount),
      counted: (known?.counted ?? 0n) + countedOn(item, on),
    })
  }
  return chains
}
function itemGroups(from: SnapshotContent, to: SnapshotContent, on: string): [Group, Piece[]][] {
  const [before, after] = [chainsOf(from, on), chainsOf(to, on)]
  const [added, removed, amount, moved]: Piece[][] = [[], [], [], []]
  for (const [chain, now] of after) {
    const then = before.get(chain)
    const { label, id } = now
    if (!then) added?.push({ id, label, amount: now.counted })
    else if (now.counted !== then.counted)
      (now.whole === then.whole ? moved : amount)?.push({ id, label, amount: now.counted - then.counted })
  }
  for (const [chain, then] of before)
    if (!after.has(chain)) removed?.push({ id: then.id, label: then.label, amount: -then.counted })
  return [
    ['added', added ?? []],
    ['removed', removed ?? []],
    ['amount', amount ?? []],
    ['moved', moved ?? []],
  ]
}

function lineChanges(from: SnapshotContent, to: SnapshotContent, on: string): Piece[] {
  const sums = (content: SnapshotContent) =>
    new Map(content.lines.map((line) => [line.key, { label: line.label, sum: residualOn(line, on) }]))
  const [before, after] = [sums(from), sums(to)]
  return [...new Set([...before.keys(), ...after.keys()])].map((key) => {
    const [then, now] = [before.get(key), after.get(key)]
    return { label: now?.label ?? then?.label ?? key, amount: (now?.sum ?? 0n) - (then?.sum ?? 0n) }
  })
}
