import {
  addDays,
  days as daysBetween,
  type IsoDate,
  isIsoDate,
  isYearMonth,
  monthIndex,
  type YM,
} from '../calendar/dates.ts'
import { type Cents, mulRatio, sumCents } from '../money/money.ts'
import { compareRatio, isDecimal, ONE, parseRatio, type Rate } from '../money/ratio.ts'
import { ok, type Result, refuse } from '../money/result.ts'
import { type CashDirection, type CashItem, type CashItemStatus, supersededIds } from './cash-item.ts'
import { splitItem } from './chain.ts'
import type { LiquidityPlan, PlannedLine } from './plan.ts'

/** One change of a draft (finance.md 11): data that is saved, shown and applied by the same call. */
export type CashChange =
  | { readonly kind: 'moveItem'; readonly itemId: string; readonly date: IsoDate }
  | { readonly kind: 'setItemAmount'; readonly itemId: string; readonly amount: Cents }
  | {
      readonly kind: 'setItemStatus'
      readonly itemId: string
      readonly status: Exclude<CashItemStatus, 'paid' | 'in_payment'>
    }
  | {
      readonly kind: 'splitItem'
      readonly itemId: string
      /** Two or more; they sum to the amount of the item. */
      readonly parts: readonly { readonly amount: Cents; readonly date: IsoDate }[]
    }
  /** The amount of one month of a line, in the line's own sign, before items cover it. */
  | { readonly kind: 'setLineMonth'; readonly lineId: string; readonly month: YM; readonly amount: Cents }
  /** All that a line has in one month goes to another. */
  | { readonly kind: 'moveLineMonth'; readonly lineId: string; readonly from: YM; readonly to: YM }
  | {
      readonly kind: 'fundAdvance'
      readonly id: string
      readonly amount: Cents
      readonly advanceOn: IsoDate
      readonly repayOn: IsoDate
    }
  /** Drawn and repaid at once; simple interest ACT/365F, rounded once, with the repayment. */
  | {
      readonly kind: 'loan'
      readonly id: string
      readonly amount: Cents
      readonly drawOn: IsoDate
      readonly repayOn: IsoDate
      readonly rate: Rate
    }

export const CHANGE_LIMIT = 500

/**
 * The plan with the changes applied in order; the plan itself stays as it is. Items keep what they cover, whatever
 * their new date. Errors, with the place of the change as path: CHANGES_TOO_MANY, CHANGE_ITEM_UNKNOWN (or superseded,
 * or lapsed), CHANGE_ITEM_FIXED (paid, or in a payment order), CHANGE_LINE_UNKNOWN, CHANGE_AMOUNT (not above 0),
 * CHANGE_DATE (no date, not after the as-of date, or a repayment before its advance), CHANGE_MONTH, CHANGE_PARTS,
 * CHANGE_RATE, CHANGE_ID (taken).
 */
export function applyChanges(plan: LiquidityPlan, changes: readonly CashChange[]): Result<LiquidityPlan> {
  if (changes.length > CHANGE_LIMIT) return refuse('CHANGES_TOO_MANY')
  let changed = plan
  for (const [i, change] of changes.entries()) {
    const fault = faultOf(changed, change)
    if (fault !== null) return refuse(fault, `changes.${i}`)
    changed = applyChange(changed, change)
  }
  return ok(changed)
}

function applyChange(plan: LiquidityPlan, change: CashChange): LiquidityPlan {
  switch (change.kind) {
    case 'moveItem':
      return replaceItem(plan, change.itemId, (item) => [{ ...item, date: change.date }])
    case 'setItemAmount':
      return replaceItem(plan, change.itemId, (item) => [{ ...item, amount: change.amount }])
    case 'setItemStatus':
      return replaceItem(plan, change.itemId, (item) => [{ ...item, status: change.status }])
    case 'splitItem':
      return replaceItem(plan, change.itemId, (item) => splitParts(item, change.parts))
    case 'setLineMonth':
      return replaceLine(plan, change.lineId, (line) => setMonth(line, change.month, () => change.amount))
    case 'moveLineMonth':
      return replaceLine(plan, change.lineId, (line) => {
        const moved = line.cents[monthIndex(line.start, change.from)] ?? 0n
        return setMonth(
          setMonth(line, change.from, () => 0n),
          change.to,
          (cents) => cents + moved,
        )
      })
    case 'fundAdvance':
      return addPair(
        plan,
        change.id,
        'fundAdvance',
        change.amount,
        change.advanceOn,
        change.amount,
        change.repayOn,
      )
    case 'loan':
      return addPair(
        plan,
        change.id,
        'loan',
        change.amount,
        change.drawOn,
        loanRepayment(change),
        change.repayOn,
      )
  }
}

/** Principal and interest: R(amount x rate x days/365), once. */
export function loanRepayment(loan: {
  readonly amount: Cents
  readonly rate: Rate
  readonly drawOn: IsoDate
  readonly repayOn: IsoDate
}): Cents {
  const rate = parseRatio(loan.rate)
  const days = BigInt(daysBetween(loan.drawOn, loan.repayOn))
  return loan.amount + mulRatio(loan.amount, { n: rate.n * days, d: rate.d * 365n })
}

function replaceItem(
  plan: LiquidityPlan,
  itemId: string,
  change: (item: CashItem) => readonly CashItem[],
): LiquidityPlan {
  return { ...plan, items: plan.items.flatMap((item) => (item.id === itemId ? change(item) : [item])) }
}

/** The item, superseded, with its parts: part by part, each takes its share and leaves the remainder. */
function splitParts(
  item: CashItem,
  parts: readonly { readonly amount: Cents; readonly date: IsoDate }[],
): CashItem[] {
  const all: CashItem[] = [item]
  let rest: CashItem = item
  parts.forEach(({ amount, date }, i) => {
    if (i === parts.length - 1) return
    const ids = { part: `${item.id}/${i + 1}`, remainder: `${item.id}/rest-${i + 1}` }
    const [part, remainder] = splitItem(rest, amount, { final: false, next: { date }, ids })
    all.push(part)
    if (remainder === null) return
    rest = { ...remainder, date: parts[i + 1]?.date ?? remainder.date }
    all.push(rest)
  })
  return all
}

function replaceLine(
  plan: LiquidityPlan,
  lineId: string,
  change: (line: PlannedLine) => PlannedLine,
): LiquidityPlan {
  return { ...plan, lines: plan.lines.map((line) => (line.lineId === lineId ? change(line) : line)) }
}

function setMonth(line: PlannedLine, month: YM, amount: (cents: Cents) => Cents): PlannedLine {
  const k = monthIndex(line.start, month)
  const cents = Array.from({ length: Math.max(line.cents.length, k + 1) }, (_, i) => line.cents[i] ?? 0n)
  cents[k] = amount(cents[k] ?? 0n)
  return { ...line, cents }
}

function addPair(
  plan: LiquidityPlan,
  id: string,
  type: 'fundAdvance' | 'loan',
  received: Cents,
  receivedOn: IsoDate,
  repaid: Cents,
  repaidOn: IsoDate,
): LiquidityPlan {
  const item = (end: string, direction: CashDirection, amount: Cents, date: IsoDate): CashItem => ({
    id: `${id}/${end}`,
    direction,
    amount,
    date,
    dateConfidence: 'sure',
    status: 'expected',
    probability: '1',
    lineId: null,
    coverMonth: null,
    chainId: `${id}/${end}`,
    supersedesId: null,
    sequence: 0,
    source: { type, id },
  })
  const pair = [item('received', 'in', received, receivedOn), item('repaid', 'out', repaid, repaidOn)]
  return { ...plan, items: [...plan.items, ...pair] }
}

function faultOf(plan: LiquidityPlan, change: CashChange): string | null {
  switch (change.kind) {
    case 'moveItem':
      return faultOfItem(plan, change.itemId) ?? faultOfDate(plan, change.date)
    case 'setItemAmount':
      return faultOfItem(plan, change.itemId) ?? faultOfAmount(change.amount)
    case 'setItemStatus':
      return faultOfItem(plan, change.itemId)
    case 'splitItem':
      return faultOfItem(plan, change.itemId) ?? faultOfParts(plan, change)
    case 'setLineMonth':
      return faultOfMonth(plan, change.lineId, change.month)
    case 'moveLineMonth':
      return faultOfMonth(plan, change.lineId, change.from) ?? faultOfMonth(plan, change.lineId, change.to)
    case 'fundAdvance':
      return faultOfBridge(plan, change.id, change.amount, change.advanceOn, change.repayOn)
    case 'loan':
      if (!isYearlyRate(change.rate)) return 'CHANGE_RATE'
      return faultOfBridge(plan, change.id, change.amount, change.drawOn, change.repayOn)
  }
}

/** From 0 to 100 % a year, as a loan of a version: more is a rate in percent, written as a fraction. */
const isYearlyRate = (rate: string) =>
  isDecimal(rate) && !rate.startsWith('-') && compareRatio(parseRatio(rate), ONE) <= 0

function faultOfItem(plan: LiquidityPlan, itemId: string): string | null {
  const item = plan.items.find(({ id }) => id === itemId)
  if (item === undefined || item.status === 'lapsed' || supersededIds(plan.items).has(itemId))
    return 'CHANGE_ITEM_UNKNOWN'
  return item.status === 'paid' || item.status === 'in_payment' ? 'CHANGE_ITEM_FIXED' : null
}

function faultOfDate(plan: LiquidityPlan, date: IsoDate): string | null {
  return isIsoDate(date) && date > plan.asOf ? null : 'CHANGE_DATE'
}

function faultOfAmount(amount: Cents): string | null {
  return amount > 0n ? null : 'CHANGE_AMOUNT'
}

function faultOfParts(plan: LiquidityPlan, change: CashChange & { kind: 'splitItem' }): string | null {
  const item = plan.items.find(({ id }) => id === change.itemId)
  const amounts = change.parts.map((part) => part.amount)
  if (amounts.length < 2 || amounts.some((amount) => amount <= 0n) || sumCents(amounts) !== item?.amount)
    return 'CHANGE_PARTS'
  return change.parts.map((part) => faultOfDate(plan, part.date)).find((fault) => fault !== null) ?? null
}

function faultOfMonth(plan: LiquidityPlan, lineId: string, month: YM): string | null {
  const line = plan.lines.find((one) => one.lineId === lineId)
  if (line === undefined) return 'CHANGE_LINE_UNKNOWN'
  if (!isYearMonth(month)) return 'CHANGE_MONTH'
  const k = monthIndex(line.start, month)
  return k >= 0 && k < MAX_LINE_MONTHS ? null : 'CHANGE_MONTH'
}

const MAX_LINE_MONTHS = 600

function faultOfBridge(
  plan: LiquidityPlan,
  id: string,
  amount: Cents,
  from: IsoDate,
  to: IsoDate,
): string | null {
  if (plan.items.some((item) => item.id === `${id}/received`)) return 'CHANGE_ID'
  const late = isIsoDate(from) && to < addDays(from, 1) ? 'CHANGE_DATE' : null
  return faultOfAmount(amount) ?? faultOfDate(plan, from) ?? faultOfDate(plan, to) ?? late
}
