import fc from 'fast-check'
import { addDays, type IsoDate } from '../src/calendar/dates.ts'
import { targetCalendar } from '../src/calendar/holidays.ts'
import type { CashItem } from '../src/liquidity/cash-item.ts'
import { parseMoney } from '../src/money/money.ts'
import { expectOk } from '../src/money/result.ts'

/** "1000.00" or "-1000" as cents. */
export const cents = (text: string): bigint => expectOk(parseMoney(text, 'point'))

/** An item with an amount in euro, signed: "-1000.00" goes out. */
export function item(
  id: string,
  date: IsoDate | null,
  euro: string,
  facts: Partial<CashItem> = {},
): CashItem {
  const signed = cents(euro)
  return {
    id,
    direction: signed < 0n ? 'out' : 'in',
    amount: signed < 0n ? -signed : signed,
    date,
    dateConfidence: 'likely',
    status: 'expected',
    probability: '1',
    lineId: null,
    coverMonth: null,
    chainId: facts.chainId ?? id,
    supersedesId: null,
    sequence: 1,
    source: { type: 'test', id },
    ...facts,
  }
}

export const bankDays = targetCalendar(2026, 2029)

/** A day in the three months after 2026-12-31. */
export const anyDate = fc.integer({ min: -10, max: 100 }).map((n) => addDays('2026-12-31', n))
