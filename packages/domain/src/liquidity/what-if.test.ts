import { describe, expect, test } from 'vitest'
import { bankDays, cents, item } from '../../test/cash-items.ts'
import { formatMoney } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import { forecastPlan, type LiquidityPlan, reconcilePlan } from './plan.ts'
import { applyChanges, type CashChange } from './what-if.ts'

const LINKED = { lineId: 'K1', coverMonth: '2027-03', status: 'contracted' as const }
const PLAN: LiquidityPlan = {
  asOf: '2026-12-31',
  until: '2027-06-30',
  opening: cents('1000'),
  buffer: 0n,
  setting: 'prudent',
  calendar: bankDays,
  lines: [
    {
      lineId: 'K1',
      direction: 'out',
      status: 'planned',
      probability: '1',
      start: '2027-03',
      cents: [cents('300'), cents('100')],
      dayRule: { kind: 'day', day: 15 },
      onContract: 'keepDifference',
    },
  ],
  items: [
    item('T1', '2027-03-10', '-200', LINKED),
    item('P', '2027-01-10', '-5', { status: 'paid', date: '2027-01-08' }),
    item('B', '2027-01-12', '-6', { status: 'in_payment' }),
  ],
}
const moves = (plan: LiquidityPlan) => {
  const { days, all } = forecastPlan(plan)
  return days.flatMap((day, slot) => {
    const moved = (all.inflow[slot] ?? 0n) + (all.outflow[slot] ?? 0n)
    return moved === 0n ? [] : [`${day} ${formatMoney(moved)}`]
  })
}
const planWith = (...changes: CashChange[]) => expectOk(applyChanges(PLAN, changes))
const fault = (...changes: CashChange[]) => {
  const result = applyChanges(PLAN, changes)
  return result.ok ? 'none' : result.errors[0]
}

describe('what-if changes', () => {
  test('a moved item moves its money and nothing that it covers', () => {
    const moved = planWith({ kind: 'moveItem', itemId: 'T1', date: '2027-05-11' })
    expect(moves(PLAN)).toEqual([
      '2027-01-12 -6.00',
      '2027-03-10 -200.00',
      '2027-03-15 -100.00',
      '2027-04-15 -100.00',
    ])
    expect(moves(moved)).toEqual([
      '2027-01-12 -6.00',
      '2027-03-15 -100.00',
      '2027-04-15 -100.00',
      '2027-05-11 -200.00',
    ])
    expect(moves(PLAN)).toHaveLength(4)
  })

  test('a changed amount takes more of the line, so the total stays', () => {
    expect(moves(planWith({ kind: 'setItemAmount', itemId: 'T1', amount: cents('320') })).slice(1)).toEqual([
      '2027-03-10 -320.00',
      '2027-04-15 -80.00',
    ])
  })

  test('a lapsed item gives its part of the line back', () => {
    expect(moves(planWith({ kind: 'setItemStatus', itemId: 'T1', status: 'lapsed' })).slice(1)).toEqual([
      '2027-03-15 -300.00',
      '2027-04-15 -100.00',
    ])
  })

  test('a split item stands on each of its days, and the total stays', () => {
    const parts = [
      { amount: cents('50'), date: '2027-03-10' },
      { amount: cents('60'), date: '2027-04-12' },
      { amount: cents('90'), date: '2027-05-10' },
    ]
    const split = planWith({ kind: 'splitItem', itemId: 'T1', parts })
    expect(moves(split).slice(1)).toEqual([
      '2027-03-10 -50.00',
      '2027-03-15 -100.00',
      '2027-04-12 -60.00',
      '2027-04-15 -100.00',
      '2027-05-10 -90.00',
    ])
    expect(reconcilePlan(split).lines).toEqual(reconcilePlan(PLAN).lines)
  })

  test('a month of a line is set, or moved whole, before items cover it', () => {
    const set = planWith({ kind: 'setLineMonth', lineId: 'K1', month: '2027-06', amount: cents('40') })
    expect(moves(set).at(-1)).toBe('2027-06-15 -40.00')
    const first = planWith({ kind: 'setLineMonth', lineId: 'K1', month: '2027-03', amount: cents('210') })
    expect(moves(first).slice(2)).toEqual(['2027-03-15 -10.00', '2027-04-15 -100.00'])
    const moved = planWith({ kind: 'moveLineMonth', lineId: 'K1', from: '2027-04', to: '2027-05' })
    expect(moves(moved).slice(2)).toEqual(['2027-03-15 -100.00', '2027-05-14 -100.00'])
  })

  test('an advance comes in and goes back; a loan goes back with simple interest, rounded once', () => {
    const bridge = { amount: cents('36500'), repayOn: '2027-02-11' }
    expect(
      moves(planWith({ kind: 'fundAdvance', id: 'F', advanceOn: '2027-02-01', ...bridge })).slice(1, 3),
    ).toEqual(['2027-02-01 36500.00', '2027-02-11 -36500.00'])
    expect(
      moves(planWith({ kind: 'loan', id: 'L', drawOn: '2027-02-01', rate: '0.03', ...bridge })).slice(1, 3),
    ).toEqual(['2027-02-01 36500.00', '2027-02-11 -36530.00'])
    const committed = forecastPlan(
      planWith({ kind: 'fundAdvance', id: 'F', advanceOn: '2027-02-01', ...bridge }),
    )
    expect(committed.committedOnly.balance).toEqual(forecastPlan(PLAN).committedOnly.balance)
  })

  test('without changes the plan is the plan itself', () => {
    expect(planWith()).toBe(PLAN)
  })

  test.for<[string, CashChange]>([
    ['CHANGE_ITEM_UNKNOWN', { kind: 'moveItem', itemId: 'X', date: '2027-02-01' }],
    ['CHANGE_ITEM_FIXED', { kind: 'moveItem', itemId: 'P', date: '2027-02-01' }],
    ['CHANGE_ITEM_FIXED', { kind: 'setItemAmount', itemId: 'B', amount: 1n }],
    ['CHANGE_DATE', { kind: 'moveItem', itemId: 'T1', date: '2026-12-31' }],
    ['CHANGE_DATE', { kind: 'moveItem', itemId: 'T1', date: '2027-02-30' }],
    ['CHANGE_AMOUNT', { kind: 'setItemAmount', itemId: 'T1', amount: 0n }],
    [
      'CHANGE_PARTS',
      { kind: 'splitItem', itemId: 'T1', parts: [{ amount: cents('200'), date: '2027-02-01' }] },
    ],
    [
      'CHANGE_PARTS',
      {
        kind: 'splitItem',
        itemId: 'T1',
        parts: [
          { amount: cents('100'), date: '2027-02-01' },
          { amount: cents('99.99'), date: '2027-02-01' },
        ],
      },
    ],
    [
      'CHANGE_DATE',
      {
        kind: 'splitItem',
        itemId: 'T1',
        parts: [
          { amount: cents('100'), date: '2027-02-01' },
          { amount: cents('100'), date: '2026-02-01' },
        ],
      },
    ],
    ['CHANGE_LINE_UNKNOWN', { kind: 'setLineMonth', lineId: 'X', month: '2027-03', amount: 1n }],
    ['CHANGE_MONTH', { kind: 'setLineMonth', lineId: 'K1', month: '2027-02', amount: 1n }],
    ['CHANGE_MONTH', { kind: 'moveLineMonth', lineId: 'K1', from: '2027-03', to: '2027-13' }],
    [
      'CHANGE_DATE',
      { kind: 'fundAdvance', id: 'F', amount: 1n, advanceOn: '2027-03-01', repayOn: '2027-03-01' },
    ],
    [
      'CHANGE_AMOUNT',
      { kind: 'fundAdvance', id: 'F', amount: 0n, advanceOn: '2027-03-01', repayOn: '2027-03-02' },
    ],
    [
      'CHANGE_RATE',
      { kind: 'loan', id: 'L', amount: 1n, drawOn: '2027-03-01', repayOn: '2027-03-02', rate: '-1' },
    ],
    [
      'CHANGE_RATE',
      { kind: 'loan', id: 'L', amount: 1n, drawOn: '2027-03-01', repayOn: '2027-03-02', rate: '1.01' },
    ],
  ])('%s refuses %o', ([code, change]) => {
    expect(fault({ kind: 'moveItem', itemId: 'T1', date: '2027-02-01' }, change)).toMatchObject({
      code,
      path: 'changes.1',
    })
  })

  test('an advance that exists already, an item that was split, and too many changes are refused', () => {
    const advance: CashChange = {
      kind: 'fundAdvance',
      id: 'F',
      amount: 1n,
      advanceOn: '2027-03-01',
      repayOn: '2027-03-02',
    }
    const split: CashChange = {
      kind: 'splitItem',
      itemId: 'T1',
      parts: [
        { amount: cents('100'), date: '2027-02-01' },
        { amount: cents('100'), date: '2027-02-01' },
      ],
    }
    expect(fault(advance, advance)).toMatchObject({ code: 'CHANGE_ID' })
    expect(fault(split, split)).toMatchObject({ code: 'CHANGE_ITEM_UNKNOWN' })
    expect(fault(...Array.from({ length: 501 }, () => split))).toMatchObject({ code: 'CHANGES_TOO_MANY' })
  })
})

describe('a plan', () => {
  test('closed months hold what was paid: they leave no residual, and what was paid in them covers nothing else', () => {
    const plan: LiquidityPlan = {
      ...PLAN,
      asOf: '2027-04-05',
      closedThrough: '2027-03',
      items: [
        item('paid', '2027-03-20', '-120', { ...LINKED, status: 'paid', coverMonth: '2027-04' }),
        item('open', '2027-04-20', '-30', { ...LINKED, coverMonth: '2027-03' }),
      ],
    }
    const [line] = reconcilePlan(plan).lines
    expect(line?.residual).toEqual([0n, cents('70')])
    expect(line?.eac).toBe(cents('400'))
    expect(forecastPlan(plan).pastResidual.count).toBe(0)
    expect(forecastPlan({ ...plan, closedThrough: '2027-02' }).pastResidual.count).toBe(1)
  })

  test('items without a line count as extra and are listed; a line with too much of them has an alert', () => {
    const out = reconcilePlan({ ...PLAN, items: [...PLAN.items, item('T2', null, '-300', LINKED)] })
    expect(out.unplanned).toEqual(['P', 'B'])
    expect(out.alerts).toEqual([{ lineId: 'K1', alert: 'overCommitted', overrun: cents('100') }])
  })
})
