import type { IsoDate } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { ok, type Result, refuse } from '../money/result.ts'
import type { CashItem } from './cash-item.ts'
import { splitItem } from './chain.ts'

/** Its payment order was submitted: due -> in_payment, outflows only. Errors: ITEM_NOT_DUE, ITEM_NOT_OUTFLOW. */
export function putInPayment(item: CashItem): Result<CashItem> {
  if (item.status !== 'due') return refuse('ITEM_NOT_DUE', 'status', { status: item.status })
  if (item.direction !== 'out') return refuse('ITEM_NOT_OUTFLOW', 'direction')
  return ok({ ...item, status: 'in_payment' })
}

/**
 * The order was withdrawn, declined, rejected by the bank or its file voided, or its line rejected or returned:
 * in_payment -> due. Error: ITEM_NOT_IN_PAYMENT.
 */
export function takeOutOfPayment(item: CashItem): Result<CashItem> {
  if (item.status !== 'in_payment') return refuse('ITEM_NOT_IN_PAYMENT', 'status', { status: item.status })
  return ok({ ...item, status: 'due' })
}

/** The share of a bank transaction that somebody, or an exact reference, confirmed to be this item. */
export interface ConfirmedBankShare {
  readonly transactionId: string
  readonly bookedOn: IsoDate
  /** Cents, signed as on the statement: + came in. */
  readonly amount: Cents
  readonly ids?: { readonly part: string; readonly remainder: string }
}

export interface MatchedItem {
  readonly paid: CashItem
  /** What stays open after a part payment, in the status it had; null when all is paid. */
  readonly remainder: CashItem | null
}

/**
 * The only way to `paid` (product.md 3.2): a confirmed match with a bank transaction, on the day of the bank. The exact
 * amount keeps the item; another amount is a new item that supersedes it, with the rest as remainder.
 * Errors: ITEM_NOT_LIVE (paid already, or lapsed), BANK_DIRECTION (the money went the other way, or is 0).
 */
export function matchWithBank(item: CashItem, bank: ConfirmedBankShare): Result<MatchedItem> {
  if (item.status === 'paid' || item.status === 'lapsed')
    return refuse('ITEM_NOT_LIVE', 'status', { status: item.status })
  const amount = item.direction === 'in' ? bank.amount : -bank.amount
  if (amount <= 0n) return refuse('BANK_DIRECTION', 'amount')
  const next = {
    status: 'paid',
    date: bank.bookedOn,
    dateConfidence: 'sure',
    bankTransactionId: bank.transactionId,
  } as const
  if (amount === item.amount) return ok({ paid: { ...item, ...next }, remainder: null })
  const ids = bank.ids ? { ids: bank.ids } : {}
  const [paid, remainder] = splitItem(item, amount, { final: false, next, ...ids })
  return ok({ paid, remainder })
}

export interface MatchUndo {
  readonly cause: 'undone' | 'bankReturn'
  readonly reason: string
  /** Whether the month of the bank day is still open; a bank return may come after its close. */
  readonly monthOpen: boolean
  /** When it is due again; the day of the bank when absent, so that it shows as overdue. */
  readonly dueOn?: IsoDate
}

/**
 * paid -> due: the match was a mistake (a reason, in an open month), or the bank returned the money.
 * Errors: ITEM_NOT_PAID, REASON_MISSING, MONTH_CLOSED.
 */
export function undoMatch(item: CashItem, undo: MatchUndo): Result<CashItem> {
  if (item.status !== 'paid') return refuse('ITEM_NOT_PAID', 'status', { status: item.status })
  if (undo.cause === 'undone' && !undo.reason.trim()) return refuse('REASON_MISSING', 'reason')
  if (undo.cause === 'undone' && !undo.monthOpen) return refuse('MONTH_CLOSED')
  const { bankTransactionId: _undone, ...open } = item
  return ok({ ...open, status: 'due', date: undo.dueOn ?? item.date })
}
