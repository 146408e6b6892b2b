import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bankDays, cents, item } from '../../test/cash-items.ts'
import { addDays, type IsoDate } from '../calendar/dates.ts'
import { isBankDay } from '../calendar/holidays.ts'
import { expectOk } from '../money/result.ts'
import type { DayForecast } from './day-forecast.ts'
import { explainBreaches, type Lever, type Mobility } from './explain-breach.ts'
import { loadItems } from './loaded-items.ts'
import { forecastPlan, type LiquidityPlan } from './plan.ts'
import { applyChanges } from './what-if.ts'

const [asOf, until] = ['2026-12-31', '2027-02-20']
const planOf = (rows: readonly (readonly [day: number, euro: number])[]): LiquidityPlan => ({
  asOf,
  until,
  opening: cents('1000'),
  buffer: cents('500'),
  setting: 'prudent',
  calendar: bankDays,
  lines: [],
  items: rows.map(([day, euro], i) => item(`i${i}`, addDays(asOf, day), String(euro))),
})
const shortOn = ({ all, buffer }: DayForecast, slot: number): bigint => {
  const short = buffer - (all.balance[slot] ?? 0n)
  return short > 0n ? short : 0n
}

/** Every bank day that the item may go to and that relieves the day of the breach, tried by the forecast itself. */
function tried(plan: LiquidityPlan, id: string, { earliest, latest }: Mobility, breachOn: IsoDate) {
  const before = forecastPlan(plan)
  const from = before.days.indexOf(breachOn)
  let end = from
  while (shortOn(before, end + 1) > 0n && end + 1 < before.days.length) end += 1
  const moved = plan.items.find((one) => one.id === id)
  const isOut = moved?.direction === 'out'
  const isAllowed = (day: IsoDate) =>
    isOut ? day > breachOn && day <= (latest ?? '') : day <= breachOn && day >= (earliest ?? '9999-12-31')
  const days = before.days.filter((day) => day > asOf && isAllowed(day) && isBankDay(day, bankDays))
  return (isOut ? days : days.reverse()).map((to) => {
    const after = forecastPlan(expectOk(applyChanges(plan, [{ kind: 'moveItem', itemId: id, date: to }])))
    const left = after.days.map((_, slot) => shortOn(after, slot))
    return {
      to,
      left: Number(left.slice(from, end + 1).reduce((sum, short) => sum + short, 0n)),
      isWorse: left.some((short, slot) => short > shortOn(before, slot)),
      isEnding: end < before.days.length - 1 || !isOut,
    }
  })
}

const rows = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 45 }),
    fc.integer({ min: -6, max: 6 }).map((n) => n * 100 || 100),
  ),
  { minLength: 2, maxLength: 7 },
)
test('a shift is the first date that is enough, else the one that helps most; tried day by day', () => {
  let [enough, partly] = [0, 0]
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 40 }), (list, reach) => {
      const plan = planOf(list)
      const forecast = forecastPlan(plan)
      const movable = list.map(([day], i) => ({
        itemId: `i${i}`,
        earliest: addDays(asOf, day - reach),
        latest: addDays(asOf, Math.min(day + reach, 51)),
      }))
      const loaded = { ...plan, items: [loadItems(plan.items)], residuals: [] }
      for (const { date, levers } of explainBreaches(loaded, forecast, { movable })) {
        const shifts = levers.filter(
          (lever): lever is Extract<Lever, { kind: 'shift' }> => lever.kind === 'shift',
        )
        for (const lever of shifts) {
          const mobility = movable.find(({ itemId }) => itemId === lever.itemId) as Mobility
          const all = tried(plan, lever.itemId, mobility, date)
          const first = all.find(({ left, isEnding }) => left === 0 && isEnding)
          const least = Math.min(...all.map(({ left }) => left))
          expect(all.some(({ isWorse }) => isWorse)).toBe(false)
          expect([lever.enough, lever.to]).toEqual([
            first !== undefined,
            (first ?? all.find(({ left }) => left === least))?.to,
          ])
          if (lever.enough) enough += 1
          else partly += 1
        }
        expect(shifts.map((lever) => lever.enough)).toEqual(
          shifts.map((lever) => lever.enough).sort((a, b) => Number(b) - Number(a)),
        )
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(enough, partly)).toBeGreaterThan(20)
})
