/** Journey J3 of product.md, to the cent. */
import { describe, expect, test } from 'vitest'
import { cents, item } from '../../test/cash-items.ts'
import { PLAN_2027 } from '../../test/forecast-2027.ts'
import { peakFunding } from '../metrics/peak.ts'
import { formatMoney } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import type { DayForecast } from './day-forecast.ts'
import { explainBreaches } from './explain-breach.ts'
import { decideAdvance, neededAdvance } from './fund-advance.ts'
import { loadItems } from './loaded-items.ts'
import { forecastPlan } from './plan.ts'
import { proposeRemedies } from './remedies.ts'
import { applyChanges, type CashChange } from './what-if.ts'

const SLIP: CashChange = { kind: 'moveItem', itemId: 'deed', date: '2027-08-15' }
const WINDOW = { advanceOn: '2027-04-01', repayOn: '2027-09-30' }
const advance = (euro: string): CashChange => ({
  kind: 'fundAdvance',
  id: 'streekfonds',
  amount: cents(euro),
  ...WINDOW,
})
const forecastWith = (...changes: CashChange[]) => forecastPlan(expectOk(applyChanges(PLAN_2027, changes)))
const monthEnds = ({ all }: DayForecast) =>
  all.monthEnds.filter(({ month }) => month > '2026-12').map(({ balance }) => formatMoney(balance))
const breaches = ({ all }: DayForecast) =>
  all.breachPoints.map(({ date, balance }) => `${date} ${formatMoney(balance)}`)
const year = (forecast: DayForecast) => formatMoney(forecast.all.balance.at(-1) ?? 0n)

describe('the total forecast of 2027', () => {
  test('every month end holds the buffer, and by day there is exactly one breach', () => {
    const base = forecastPlan(PLAN_2027)
    expect(monthEnds(base)).toEqual([
      '2876200.00',
      '2814150.00',
      '549600.00',
      '1473300.00',
      '1108750.00',
      '1248200.00',
      '1224400.00',
      '1162350.00',
      '1520300.00',
      '1496500.00',
      '1434450.00',
      '1307400.00',
    ])
    expect(base.all.breachPoints).toEqual([
      { date: '2027-04-10', balance: cents('285350'), short: cents('214650') },
    ])
    expect(base.all.firstBreach).toEqual(base.all.breachPoints[0])
    expect(base.all.low).toEqual({ date: '2027-04-10', balance: cents('285350') })
    expect(base.all.daysUnderBuffer).toBe(5)
  })

  test('the deed that slips to 15/8 gives nine breach points, in date order', () => {
    const slipped = forecastWith(SLIP)
    expect(breaches(slipped)).toEqual([
      '2027-04-10 285350.00',
      '2027-04-25 223300.00',
      '2027-05-10 -79200.00',
      '2027-05-25 -141250.00',
      '2027-06-10 -443750.00',
      '2027-06-25 -505800.00',
      '2027-06-28 -1800.00',
      '2027-07-05 36450.00',
      '2027-07-25 -25600.00',
    ])
    expect(slipped.all.low).toEqual({ date: '2027-06-25', balance: cents('-505800') })
    expect(monthEnds(slipped)[4]).toBe('-141250.00')
  })

  test('an advance of 750,000 from 1/4 to 30/9 hides it at month ends, and two days still breach', () => {
    const bridged = forecastWith(SLIP, advance('750000'))
    expect(bridged.all.monthEnds.every(({ balance }) => balance >= cents('549600'))).toBe(true)
    expect(breaches(bridged)).toEqual(['2027-06-10 306250.00', '2027-06-25 244200.00'])
  })

  test('the needed advance is 1,005,800.00: then the low is exactly the buffer and nothing breaches', () => {
    const slipped = forecastWith(SLIP)
    const needed = neededAdvance(slipped, slipped.all, WINDOW)
    expect(needed).toEqual({ amount: cents('1005800'), lowestOn: '2027-06-25', daysOutside: 0 })
    const bridged = forecastWith(SLIP, advance('1005800'))
    expect(bridged.all.low).toEqual({ date: '2027-06-25', balance: cents('500000') })
    expect([bridged.all.breachPoints, bridged.all.daysUnderBuffer, bridged.all.firstBreach]).toEqual([
      [],
      0,
      null,
    ])
    expect(forecastWith(SLIP, advance('1005799.99')).all.breachPoints).toHaveLength(1)
  })

  test('an advance helps until the day before it goes back', () => {
    const slipped = forecastWith(SLIP)
    const needed = (repayOn: string) =>
      neededAdvance(slipped, slipped.all, { advanceOn: '2027-06-20', repayOn })
    expect(needed('2027-06-25')).toMatchObject({ amount: cents('943750'), lowestOn: '2027-06-20' })
    expect(needed('2027-06-26').amount).toBe(cents('1005800'))
    expect(needed('2027-06-26').daysOutside).toBe(slipped.all.daysUnderBuffer - 6)
  })

  test('the fund of 750,000.00 refuses it: 255,800.00 short', () => {
    expect(decideAdvance(cents('1005800'), cents('750000'))).toEqual({
      allowed: false,
      reason: 'FUND_INSUFFICIENT',
      shortfall: cents('255800'),
    })
    expect(decideAdvance(cents('750000'), cents('750000'))).toEqual({ allowed: true })
    expect(decideAdvance(1n, cents('-5'))).toMatchObject({ shortfall: 1n })
  })

  test('the year ends at 1,307,400.00 in all variants', () => {
    const variants = [
      forecastPlan(PLAN_2027),
      forecastWith(SLIP),
      forecastWith(SLIP, advance('750000')),
      forecastWith(SLIP, advance('1005800')),
    ]
    expect(variants.map(year)).toEqual(Array.from({ length: 4 }, () => '1307400.00'))
  })

  test('no setting and no bank holiday moves a dated item', () => {
    for (const setting of ['end', 'spread'] as const)
      expect(forecastPlan({ ...PLAN_2027, setting }).all).toEqual(forecastPlan(PLAN_2027).all)
  })
})

describe('what can be done about it', () => {
  const plan = expectOk(applyChanges(PLAN_2027, [SLIP]))
  const loaded = { ...plan, items: [loadItems(plan.items)], residuals: [] }
  const forecast = forecastPlan(plan)
  const movable = ['04', '05', '06'].map((month) => ({ itemId: `works-${month}`, latest: '2027-08-31' }))

  test('a breach names its date, what is short, its causes and the levers', () => {
    const [first] = explainBreaches(loaded, forecast, { movable, fundFree: cents('750000') })
    expect(first).toEqual({
      date: '2027-04-10',
      balance: cents('285350'),
      short: cents('214650'),
      causes: [
        { kind: 'item', id: 'works-04', date: '2027-04-10', amount: cents('-302500') },
        { kind: 'item', id: 'personnel-2027-03', date: '2027-03-25', amount: cents('-52400') },
        { kind: 'item', id: 'running-2027-03', date: '2027-03-25', amount: cents('-9650') },
      ],
      levers: [
        {
          kind: 'shift',
          itemId: 'works-04',
          amount: cents('-302500'),
          from: '2027-04-10',
          to: '2027-08-16',
          limit: '2027-08-31',
          enough: false,
        },
        { kind: 'fundAdvance', amount: cents('214650'), remaining: 0n },
        { kind: 'loan', amount: cents('214650') },
      ],
    })
    expect(explainBreaches(loaded, forecast, { movable, limit: 3 })).toHaveLength(3)
  })

  test('an item that may go just far enough is a lever, a day less is none', () => {
    const first = (latest: string) =>
      explainBreaches(loaded, forecast, { movable: [{ itemId: 'works-04', latest }] })[0]?.levers.length
    expect([first('2027-04-12'), first('2027-04-11')]).toEqual([2, 1])
  })

  test('a shift is enough from the first day on which nothing stays under the buffer', () => {
    const plan2027 = { ...PLAN_2027, items: [loadItems(PLAN_2027.items)], residuals: [] }
    const lever = (latest: string) =>
      explainBreaches(plan2027, forecastPlan(PLAN_2027), {
        movable: [{ itemId: 'works-04', latest }],
      })[0]?.levers[0]
    // the deed comes in on 15/4: until then the cash stays as low with the works a few days later
    expect(lever('2027-05-31')).toMatchObject({ to: '2027-04-15', enough: true })
    expect(lever('2027-04-14')).toMatchObject({ to: '2027-04-14', enough: false })
    expect(lever('2027-04-12')).toMatchObject({ to: '2027-04-12', enough: false })
  })

  test('an inflow may come earlier, and what is not enough says so', () => {
    const early = [
      { itemId: 'deed', earliest: '2027-06-01' },
      { itemId: 'subsidy', earliest: '2027-06-01' },
    ]
    const levers = explainBreaches(loaded, forecast, { movable: early })
      .filter(({ date }) => date === '2027-06-25')
      .flatMap((breach) => breach.levers)
    expect(
      levers.map((lever) => (lever.kind === 'shift' ? [lever.itemId, lever.to, lever.enough] : lever.kind)),
    ).toEqual([['deed', '2027-06-25', true], ['subsidy', '2027-06-25', false], 'loan'])
  })

  test('combinations are proposed, and each of them really keeps the buffer', () => {
    const remedies = proposeRemedies(loaded, forecast, {
      movable,
      fundFree: cents('750000'),
      loanRate: '0.03',
    })
    expect(remedies.map(({ kind, changes }) => [kind, changes.length])).toEqual([
      ['fundAdvanceAndShifts', 2],
      ['fundAdvanceAndLoan', 2],
      ['loan', 1],
    ])
    expect(remedies[1]?.changes).toEqual([
      {
        kind: 'fundAdvance',
        id: 'remedy-advance',
        amount: cents('750000'),
        advanceOn: '2027-04-09',
        repayOn: '2027-08-16',
      },
      {
        kind: 'loan',
        id: 'remedy-loan',
        amount: cents('255800'),
        drawOn: '2027-04-09',
        repayOn: '2027-08-16',
        rate: '0.03',
      },
    ])
    for (const { changes, low } of remedies) {
      const { all } = forecastWith(SLIP, ...changes)
      expect(all.breachPoints).toEqual([])
      expect(peakFunding(all.balance.slice(1)).cents).toBe(low)
    }
  })

  test('with everything movable, shifts alone are enough and come first', () => {
    const all = [...movable, { itemId: 'deed', earliest: '2027-04-15' }]
    const [first] = proposeRemedies(loaded, forecast, { movable: all, fundFree: 0n, loanRate: '0' })
    expect(first).toMatchObject({ kind: 'shifts', fewest: true })
    expect(first?.changes.every((change) => change.kind === 'moveItem')).toBe(true)
  })

  test('of many movable items the largest are looked at, so that the answer comes in time', () => {
    const small = Array.from({ length: 600 }, (_, i) => item(`small-${i}`, '2027-04-12', '-1'))
    const many = { ...plan, items: [...plan.items, ...small] }
    const remedies = proposeRemedies(
      { ...many, items: [loadItems(many.items)], residuals: [] },
      forecastPlan(many),
      {
        movable: [
          ...small.map(({ id }) => ({ itemId: id, latest: '2027-12-31' })),
          { itemId: 'deed', earliest: '2027-04-01' },
        ],
        fundFree: 0n,
        loanRate: '0',
      },
    )
    expect(remedies[0]).toMatchObject({ kind: 'shifts', changes: [{ itemId: 'deed' }] })
  })

  test('a fund with enough offers its advance alone; without breach nothing is proposed', () => {
    const rich = { movable: [], fundFree: cents('2000000'), loanRate: '0' }
    expect(proposeRemedies(loaded, forecast, rich).map(({ kind }) => kind)).toEqual(['fundAdvance', 'loan'])
    const calm = forecastPlan({ ...plan, buffer: cents('-600000') })
    expect(proposeRemedies({ ...loaded, buffer: cents('-600000') }, calm, rich)).toEqual([])
  })

  test('an account that is under the buffer today, and recovers tomorrow, asks for nothing', () => {
    const items = [item('in', '2027-01-01', '100')]
    const low = {
      ...PLAN_2027,
      opening: cents('450000'),
      buffer: cents('450100'),
      items,
      until: '2027-02-01',
    }
    const parts = { ...low, items: [loadItems(items)], residuals: [] }
    const options = { movable: [], fundFree: cents('9000000'), loanRate: '0' }
    expect(proposeRemedies(parts, forecastPlan(low), options)).toEqual([])
  })

  test('a forecast that ends under the buffer cannot be bridged by borrowing inside it', () => {
    const frame = { ...plan, until: '2027-07-31' }
    const short = forecastPlan(frame)
    const options = { movable: [], fundFree: cents('9000000'), loanRate: '0' }
    expect(proposeRemedies({ ...loaded, until: '2027-07-31' }, short, options)).toEqual([])
  })
})
