import type { IsoDate, YM } from '../calendar/dates.ts'
import { type Cents, mulRatio } from '../money/money.ts'
import { compareRatio, isDecimal, ONE, parseRatio, type Rate, ZERO } from '../money/ratio.ts'
import { EngineRefusal, engineError } from '../money/result.ts'

/** Which way the money goes, seen from the own organisation. The amount itself is always above 0. */
export type CashDirection = 'in' | 'out'

/** From raming to betaald; `disputed` and `lapsed` stand beside the road. Source: product.md 3.2. */
export const CASH_ITEM_STATUSES = [
  'estimate',
  'expected',
  'contracted',
  'due',
  'in_payment',
  'paid',
  'disputed',
  'lapsed',
] as const
export type CashItemStatus = (typeof CASH_ITEM_STATUSES)[number]

/** How sure the date is; the words are those of the certainty of an absence. */
export type DateConfidence = 'sure' | 'likely' | 'unknown'

/** The record that an item comes from, for instance { type: 'contractTerm', id }. */
export interface CashItemSource {
  readonly type: string
  readonly id: string
  readonly line?: string
}

/**
 * One expected or real movement of money (finance.md 9.2). Items are never changed in what they owe: a better known
 * amount is a new item that supersedes this one, in the same chain.
 */
export interface CashItem {
  readonly id: string
  readonly direction: CashDirection
  /** Gross cents, VAT included, above 0: the direction carries the sign. */
  readonly amount: Cents
  /** The day that the source states; of a paid item the day of the bank. Null: unscheduled, outside the curve. */
  readonly date: IsoDate | null
  readonly dateConfidence: DateConfidence
  readonly status: CashItemStatus
  /** 0 to 1; counts in the expected value only. */
  readonly probability: Rate
  /** The line of the monthly model that it replaces a part of; null: it counts as extra. */
  readonly lineId: string | null
  /** The month of the line that it covers, fixed when its chain starts; null: the earliest month with something left. */
  readonly coverMonth: YM | null
  /** The life of one obligation: term, invoice, order line and bank line share it. */
  readonly chainId: string
  /** The item whose place this one took, alone or with a remainder. */
  readonly supersedesId: string | null
  /** Order of processing inside a month of a line; parts keep the number of what they were split from. */
  readonly sequence: number
  readonly source: CashItemSource
  /** The bank transaction that proves the payment: on paid items only. */
  readonly bankTransactionId?: string
  /** Why it lapsed. */
  readonly reason?: string
}

const COMMITTED: ReadonlySet<CashItemStatus> = new Set([
  'contracted',
  'due',
  'in_payment',
  'paid',
  'disputed',
])

/** Contracted or later. A disputed item was due, so it stays a commitment until it lapses. */
export function isCommitted(status: CashItemStatus): boolean {
  return COMMITTED.has(status)
}

/** Cents with their sign: what comes in is positive. */
export function signedAmount(item: Pick<CashItem, 'direction' | 'amount'>): Cents {
  return item.direction === 'in' ? item.amount : -item.amount
}

/**
 * Items that count: nothing took their place and they did not lapse. Paid items are live, for they still cover their
 * part of a line (finance.md 9.3); the day forecast leaves them out, because the balance holds them.
 */
export function liveItems(items: readonly CashItem[]): CashItem[] {
  const superseded = supersededIds(items)
  return items.filter((item) => item.status !== 'lapsed' && !superseded.has(item.id))
}

export function supersededIds(items: readonly CashItem[]): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const item of items) if (item.supersedesId !== null) ids.add(item.supersedesId)
  return ids
}

/** The month of its first date: what a chain covers unless somebody says otherwise. */
export function defaultCoverMonth(date: IsoDate | null): YM | null {
  return date === null ? null : date.slice(0, 7)
}

/** R(cents x probability) for many amounts. Throws PROBABILITY_RANGE outside 0 to 1. */
export function probabilityWeights(): (cents: Cents, probability: Rate) => Cents {
  const known = new Map<Rate, ReturnType<typeof parseRatio>>()
  return (cents, probability) => {
    if (probability === '1') return cents
    let share = known.get(probability)
    if (share === undefined) {
      share = isDecimal(probability) ? parseRatio(probability) : { n: -1n, d: 1n }
      if (compareRatio(share, ZERO) < 0 || compareRatio(share, ONE) > 0)
        throw new EngineRefusal([engineError('PROBABILITY_RANGE', 'probability', { value: probability })])
      known.set(probability, share)
    }
    return mulRatio(cents, share)
  }
}
