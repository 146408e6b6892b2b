import { targetCalendar } from '../src/calendar/holidays.ts'
import type { CashItem } from '../src/liquidity/cash-item.ts'
import type { LiquidityPlan } from '../src/liquidity/plan.ts'
import { cents, item } from './cash-items.ts'

const months = Array.from({ length: 12 }, (_, i) => `2027-${String(i + 1).padStart(2, '0')}`)
const contracted = { status: 'contracted' as const }

/** Journey J3 of product.md: the total forecast of 2027 by day, free liquidity only. */
export const ITEMS_2027: readonly CashItem[] = [
  ...months.map((month) => item(`personnel-${month}`, `${month}-25`, '-52400', contracted)),
  ...months.map((month) => item(`running-${month}`, `${month}-25`, '-9650', contracted)),
  ...['01', '04', '07', '10'].map((month) => item(`rent-${month}`, `2027-${month}-05`, '38250', contracted)),
  item('purchase', '2027-03-05', '-1900000', contracted),
  ...['03', '04', '05', '06'].map((month) =>
    item(`works-${month}`, `2027-${month}-10`, '-302500', contracted),
  ),
  item('deed', '2027-04-15', '1250000'),
  item('subsidy', '2027-06-28', '504000'),
  item('partner', '2027-09-20', '420000'),
  item('december', '2027-12-10', '-65000'),
]

export const PLAN_2027: LiquidityPlan = {
  asOf: '2026-12-31',
  until: '2027-12-31',
  opening: cents('2900000'),
  buffer: cents('500000'),
  setting: 'prudent',
  calendar: targetCalendar(2026, 2028),
  lines: [],
  items: ITEMS_2027,
}
