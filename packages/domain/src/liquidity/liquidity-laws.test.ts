/** Laws 11, 12 and 13 of finance.md 20, ten thousand cases each; law 10 stands beside `reconcileLine`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { bankDays, item } from '../../test/cash-items.ts'
import { addDays, addToMonth, ymOf } from '../calendar/dates.ts'
import { shiftBankDay } from '../calendar/holidays.ts'
import { sumCents } from '../money/money.ts'
import { type CashItem, type CashItemStatus, liveItems, signedAmount } from './cash-item.ts'
import { chainAmount, chainFaults, splitItem } from './chain.ts'
import type { DayCurve } from './day-curve.ts'
import { FORECAST_CURVES } from './day-flows.ts'
import type { DayRule } from './placed-residuals.ts'
import { forecastPlan, type LiquidityPlan, type PlannedLine, reconcilePlan } from './plan.ts'

/** Ten thousand cases take about two seconds; a busy machine may take many times that. */
const LONG = 180_000

const amount = fc.bigInt({ min: 1n, max: 100_000n })
const rawItem = fc.record({
  day: fc.integer({ min: -20, max: 70 }),
  amount,
  isOut: fc.boolean(),
  status: fc.constantFrom<CashItemStatus>('estimate', 'expected', 'contracted', 'due', 'disputed'),
  line: fc.constantFrom(null, 'L0', 'L1'),
  month: fc.integer({ min: 0, max: 3 }),
})
const dayRule = fc.oneof(
  fc.constant<DayRule | undefined>(undefined),
  fc.constant<DayRule>({ kind: 'spread' }),
  fc.integer({ min: 1, max: 31 }).map((day): DayRule => ({ kind: 'day', day })),
  fc
    .array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 3 })
    .map((days): DayRule => ({ kind: 'runDays', days })),
)
const rawLine = fc.record({
  isOut: fc.boolean(),
  isCommitted: fc.boolean(),
  probability: fc.constantFrom('1', '0.5', '0.37'),
  cents: fc.array(fc.bigInt({ min: -20_000n, max: 100_000n }), { maxLength: 4 }),
  offset: fc.integer({ min: -2, max: 2 }),
  dayRule,
})
const rawPlan = fc.record({
  day: fc.integer({ min: 0, max: 400 }),
  items: fc.array(rawItem, { maxLength: 5 }),
  lines: fc.array(rawLine, { maxLength: 2 }),
  opening: amount,
})
type RawPlan = typeof rawPlan extends fc.Arbitrary<infer T> ? T : never

function planOf(raw: RawPlan, monthsAhead = 0): LiquidityPlan {
  const asOf = addDays('2026-12-01', raw.day)
  const lines = raw.lines.map((line, n): PlannedLine => {
    const rule = line.dayRule === undefined ? {} : { dayRule: line.dayRule }
    return {
      lineId: `L${n}`,
      direction: line.isOut ? 'out' : 'in',
      status: line.isCommitted ? 'committed' : 'chance',
      probability: line.isCommitted ? '1' : line.probability,
      start: addToMonth(ymOf(asOf), monthsAhead > 0 ? monthsAhead : line.offset),
      cents: line.cents,
      onContract: 'keepDifference',
      ...rule,
    }
  })
  const items = raw.items.map((one, n) =>
    item(`I${n}`, addDays(asOf, one.day), '-1', {
      amount: one.amount,
      direction: one.isOut ? 'out' : 'in',
      status: one.status,
      lineId: one.line,
      coverMonth: addToMonth(ymOf(asOf), one.month),
      sequence: n,
    }),
  )
  const frame = { asOf, until: addDays(asOf, 80), opening: raw.opening, buffer: 0n, calendar: bankDays }
  return { ...frame, setting: 'prudent', lines, items }
}

test('law 11: splitting an item any number of times keeps the totals of its chain and of the forecast', {
  timeout: LONG,
}, () => {
  const splits = fc.array(fc.tuple(fc.nat(20), fc.bigInt({ min: 1n, max: 99n })), { maxLength: 6 })
  law([rawPlan, splits], (raw, cuts) => {
    const plan = planOf(raw)
    let items: CashItem[] = [...plan.items]
    for (const [at, percent] of cuts) {
      const live = liveItems(items).filter((one) => one.amount > 1n)
      const one = live[at % Math.max(1, live.length)]
      if (one === undefined) continue
      const share = (one.amount * percent) / 100n
      const [part, rest] = splitItem(one, share === 0n ? 1n : share, { final: false })
      items = [...items, part, ...(rest ? [rest] : [])]
    }
    for (const { chainId } of plan.items) {
      const chain = items.filter((one) => one.chainId === chainId)
      expect(chainFaults(chain)).toEqual([])
      expect(chainAmount(chain)).toBe(chainAmount(plan.items.filter((one) => one.chainId === chainId)))
    }
    expect(reconcilePlan({ ...plan, items }).lines).toEqual(reconcilePlan(plan).lines)
    const [before, after] = [forecastPlan(plan), forecastPlan({ ...plan, items })]
    for (const curve of FORECAST_CURVES)
      expect(after[curve].balance.join()).toBe(before[curve].balance.join())
    expect(after.itemsAfterUntil.outflow).toBe(before.itemsAfterUntil.outflow)
  })
})

const ends = (curve: DayCurve) => curve.monthEnds.map(({ month, balance }) => `${month} ${balance}`).join()

test('law 12: month ends are equal under the three settings, and prudent is never higher at its lowest', {
  timeout: LONG,
}, () => {
  law([rawPlan], (raw) => {
    const plan = planOf(raw)
    const prudent = forecastPlan(plan)
    for (const setting of ['end', 'spread'] as const) {
      const other = forecastPlan({ ...plan, setting })
      for (const curve of FORECAST_CURVES) {
        expect(ends(other[curve])).toBe(ends(prudent[curve]))
        expect(prudent[curve].low.balance <= other[curve].low.balance).toBe(true)
      }
    }
  })
})

test('law 13: paying items on their day changes no balance after that day', { timeout: LONG }, () => {
  law([rawPlan, fc.integer({ min: 1, max: 58 })], (raw, ahead) => {
    // Lines start in the third month from now, 59 days away or more: between the two dates stand items alone.
    const plan = planOf(raw, 3)
    const before = forecastPlan(plan)
    const paidUntil = before.days[ahead] ?? ''
    const overdueStandOn = shiftBankDay(addDays(plan.asOf, 1), 'next', bankDays)
    const isPaid = (one: CashItem) =>
      one.date !== null && (one.date > plan.asOf ? one.date : overdueStandOn) <= paidUntil
    const items = plan.items.map((one) => (isPaid(one) ? { ...one, status: 'paid' as const } : one))
    const opening = plan.opening + sumCents(plan.items.filter(isPaid).map(signedAmount))
    const after = forecastPlan({ ...plan, items, asOf: paidUntil, opening })
    expect(after.all.balance.join()).toBe(before.all.balance.slice(ahead).join())
  })
})
