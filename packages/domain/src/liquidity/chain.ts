import type { YM } from '../calendar/dates.ts'
import { type Cents, sumCents } from '../money/money.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import { type CashItem, liveItems, signedAmount } from './cash-item.ts'

/** What may differ between an item and the one that takes its place. */
export type NextFacts = Partial<
  Pick<CashItem, 'status' | 'date' | 'dateConfidence' | 'probability' | 'source' | 'bankTransactionId'>
>

export interface SplitOptions {
  /** The remainder lapses: the contract came out cheaper, the invoice is the last one. Needs a reason. */
  readonly final: boolean
  readonly reason?: string
  /** What the new part knows better than the item: its status, date, source. */
  readonly next?: NextFacts
  /** Ids of the new items; "<id>.1" and "<id>.2" when absent. */
  readonly ids?: { readonly part: string; readonly remainder: string }
}

/**
 * A better known amount takes the place of an item (finance.md 9.2): the contract of its estimate, the invoice of
 * the contract, a part payment of the invoice. Below the amount of the item the remainder stays in the status of the
 * item, or lapses when `final`; above it the chain grows. Both keep line, month, chain and sequence number, so what
 * they cover stays what the item covered. Returns [part, remainder or null]; the item itself is then superseded.
 * Throws SPLIT_AMOUNT when the amount is not above 0, REASON_MISSING for a final one without reason, ITEM_NOT_LIVE
 * for an item that is paid or lapsed.
 */
export function splitItem(item: CashItem, amount: Cents, options: SplitOptions): [CashItem, CashItem | null] {
  if (amount <= 0n) throw refusal('SPLIT_AMOUNT', 'amount')
  if (item.status === 'paid' || item.status === 'lapsed') throw refusal('ITEM_NOT_LIVE', 'status')
  if (options.final && !options.reason?.trim()) throw refusal('REASON_MISSING', 'reason')
  const ids = options.ids ?? { part: `${item.id}.1`, remainder: `${item.id}.2` }
  const part: CashItem = { ...item, ...options.next, id: ids.part, amount, supersedesId: item.id }
  if (amount >= item.amount) return [part, null]
  const remainder: CashItem = {
    ...item,
    id: ids.remainder,
    amount: item.amount - amount,
    supersedesId: item.id,
    ...(options.final ? { status: 'lapsed', reason: options.reason ?? '' } : {}),
  }
  return [part, remainder]
}

/**
 * A credit note: an item of the opposite direction in the same chain. It takes nobody's place; `reconcileLine` gives
 * back what the chain had consumed. `amount` is above 0 (else SPLIT_AMOUNT), the sequence number that of its arrival.
 */
export function creditItem(
  item: CashItem,
  amount: Cents,
  credit: Pick<CashItem, 'id' | 'sequence' | 'date' | 'source'> & NextFacts,
): CashItem {
  if (amount <= 0n) throw refusal('SPLIT_AMOUNT', 'amount')
  const { bankTransactionId: _bank, reason: _reason, ...obligation } = item
  return {
    ...obligation,
    status: 'due',
    probability: '1',
    ...credit,
    direction: item.direction === 'in' ? 'out' : 'in',
    amount,
    supersedesId: null,
  }
}

/**
 * One item takes the place of several at once: the VAT return of an entity that of all items of its period
 * (finance.md 9.3). The several lapse with the reason; the one stands in a chain of its own.
 */
export function supersedeTogether(
  items: readonly CashItem[],
  next: CashItem,
  reason: string,
): { readonly lapsed: readonly CashItem[]; readonly next: CashItem } {
  if (!reason.trim()) throw refusal('REASON_MISSING', 'reason')
  if (items.some((item) => item.status === 'paid' || item.status === 'lapsed'))
    throw refusal('ITEM_NOT_LIVE', 'status')
  return { lapsed: items.map((item) => ({ ...item, status: 'lapsed', reason })), next }
}

/** What is known today about one chain: its live items, + for what comes in, a credit with its own sign. */
export function chainAmount(chain: readonly CashItem[]): Cents {
  return sumCents(liveItems(chain).map(signedAmount))
}

export type ChainFaultCode =
  | 'ID_TWICE'
  | 'OTHER_CHAIN'
  | 'PARENT_UNKNOWN'
  | 'CYCLE'
  | 'AMOUNT_NOT_POSITIVE'
  | 'DIRECTION_CHANGED'
  | 'COVER_CHANGED'
  | 'PARTS_DIFFER'
  | 'DEAD_PARENT'

export interface ChainFault {
  readonly code: ChainFaultCode
  readonly itemId: string
}

/**
 * The invariant of a chain: exactly one leaf per euro. The parts of a superseded item sum to its amount, or one part
 * exceeds it; parts keep direction, line and month; what was paid or lapsed is never superseded. All items of one
 * chain, superseded and lapsed ones included; an empty list of faults means that the live leaves sum to the latest
 * known amount.
 */
export function chainFaults(chain: readonly CashItem[]): ChainFault[] {
  const byId = new Map(chain.map((item) => [item.id, item]))
  const first = chain[0]
  if (first === undefined) return []
  const faults: ChainFault[] = []
  const seen = new Set<string>()
  const parts = new Map<string, CashItem[]>()
  for (const item of chain) {
    const fault = (code: ChainFaultCode) => faults.push({ code, itemId: item.id })
    if (seen.has(item.id)) fault('ID_TWICE')
    seen.add(item.id)
    if (item.chainId !== first.chainId) fault('OTHER_CHAIN')
    if (item.amount <= 0n) fault('AMOUNT_NOT_POSITIVE')
    if (item.lineId !== first.lineId || item.coverMonth !== first.coverMonth) fault('COVER_CHANGED')
    if (item.supersedesId === null) continue
    const parent = byId.get(item.supersedesId)
    if (parent === undefined) fault('PARENT_UNKNOWN')
    else if (parent.direction !== item.direction) fault('DIRECTION_CHANGED')
    if (hasCycle(item, byId)) fault('CYCLE')
    parts.set(item.supersedesId, [...(parts.get(item.supersedesId) ?? []), item])
  }
  for (const [id, children] of parts) faults.push(...faultsOfParts(byId.get(id), children))
  return faults
}

function faultsOfParts(parent: CashItem | undefined, children: readonly CashItem[]): ChainFault[] {
  if (parent === undefined) return []
  const sum = sumCents(children.map((item) => item.amount))
  const grown = children.length === 1 && sum > parent.amount
  const faults: ChainFault[] = []
  if (sum !== parent.amount && !grown) faults.push({ code: 'PARTS_DIFFER', itemId: parent.id })
  if (parent.status === 'paid' || parent.status === 'lapsed')
    faults.push({ code: 'DEAD_PARENT', itemId: parent.id })
  return faults
}

function hasCycle(item: CashItem, byId: ReadonlyMap<string, CashItem>): boolean {
  const visited = new Set<string>()
  for (let at: CashItem | undefined = item; at !== undefined; ) {
    if (visited.has(at.id)) return true
    visited.add(at.id)
    at = at.supersedesId === null ? undefined : byId.get(at.supersedesId)
  }
  return false
}

/** Order in which items take their part of a line: month, number, and the id where both are equal. */
export function compareCover(a: CashItem, b: CashItem): number {
  return compareMonths(a.coverMonth, b.coverMonth) || a.sequence - b.sequence || (a.id < b.id ? -1 : 1)
}

/** Items that cover no month of their own come last: they take what the others leave. */
function compareMonths(a: YM | null, b: YM | null): number {
  if (a === b) return 0
  if (a === null) return 1
  if (b === null) return -1
  return a < b ? -1 : 1
}

function refusal(code: string, path: string): EngineRefusal {
  return new EngineRefusal([engineError(code, path)])
}
