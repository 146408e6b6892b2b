import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fewer, law } from '../../test/arbitraries.ts'
import { cents, item } from '../../test/cash-items.ts'
import { papiermolen } from '../../test/papiermolen.ts'
import type { ProjectModel } from '../forecast/model.ts'
import type { CashItem } from './cash-item.ts'
import { type Closing, closeMonths, type LineStanding, lineStandings } from './line-standing.ts'

const model = papiermolen()
const K06 = { lineId: 'K06' }
const standing = (one: ProjectModel, items: Parameters<typeof lineStandings>[1], code = 'K06') =>
  lineStandings(one, items).find((line) => line.code === code) as LineStanding
const budget = standing(model, []).budget
const close = (items: Parameters<typeof closeMonths>[1], closing: Partial<Closing> = {}) =>
  closeMonths(model, items, { through: '2027-03', policy: 'keepTotal', ...closing })

describe('closing months', () => {
  const paid = [
    item('a', '2027-02-10', '-40000.00', { ...K06, status: 'paid' }),
    item('b', '2027-03-10', '5000.00', { ...K06, status: 'paid' }), // a credit note paid back
    item('c', '2027-04-02', '-7.00', { ...K06, status: 'paid' }), // after the cut-off
    item('d', '2025-12-02', '-11.00', { ...K06, status: 'paid' }), // before the plan starts
    item('e', '2027-02-10', '-13.00', { ...K06, status: 'contracted' }),
    item('f', '2027-02-10', '-17.00', { lineId: 'ANDERE', status: 'paid' }),
  ]
  test('takes what the bank paid per month of its date, in the sign of the line', () => {
    const line = close(paid).lines.find((one) => one.code === 'K06')
    expect(line?.actuals).toEqual({
      policy: 'keepTotal',
      paid: { '2027-02': cents('40000.00'), '2027-03': cents('-5000.00'), [model.start]: cents('11.00') },
    })
  })
  test('a line keeps its own policy and an end total that was given stays at the next closing', () => {
    const first = close(paid, { lines: new Map([['K06', { policy: 'manual', eac: cents('650000.00') }]]) })
    expect(standing(first, paid).revised).toBe(cents('650000.00'))
    const next = closeMonths(first, paid, { through: '2027-04', policy: 'keepRemaining' })
    expect(next.lines.find((line) => line.code === 'K06')?.actuals).toMatchObject({ policy: 'manual' })
    expect(next.lines.find((line) => line.code === 'K01')?.actuals).toMatchObject({ policy: 'keepRemaining' })
    expect(standing(next, paid)).toMatchObject({ revised: cents('650000.00'), paid: cents('35018.00') })
    const without = close(paid, { policy: 'manual' }).lines.find((line) => line.code === 'K06')
    expect(without?.actuals?.policy).toBe('keepTotal')
  })
})

describe('the standing of a line', () => {
  test('each euro stands in one column, before and after a closing', () => {
    const items = [
      item('paid', '2027-02-10', '-40000.00', { ...K06, status: 'paid' }),
      item('later', '2027-05-10', '-1000.00', { ...K06, status: 'paid' }),
      item('due', '2027-06-10', '-20000.00', { ...K06, status: 'due' }),
      item('order', '2027-07-10', '-60000.00', { ...K06, status: 'contracted' }),
      item('guess', '2027-08-10', '-5000.00', { ...K06, status: 'estimate' }),
      item('gone', '2027-08-10', '-9000.00', { ...K06, status: 'lapsed', reason: 'x' }),
    ]
    const expected = {
      budget,
      revised: budget,
      paid: cents('41000.00'),
      invoiced: cents('20000.00'),
      committed: cents('60000.00'),
      forecast: budget - cents('121000.00'),
      eac: budget,
      overCommitted: 0n,
    }
    expect(standing(model, items)).toMatchObject(expected)
    expect(standing(close(items), items)).toMatchObject(expected)
  })
  test('contracts beyond the line are over-committed, and the end total shows it', () => {
    const order = item('order', '2027-07-10', '-1.00', {
      ...K06,
      status: 'contracted',
      amount: budget + cents('500.00'),
    })
    expect(standing(model, [order])).toMatchObject({
      forecast: 0n,
      overCommitted: cents('500.00'),
      eac: budget + cents('500.00'),
    })
  })
  test('a remainder below zero after a closing stays visible', () => {
    const spent = item('a', '2027-02-10', '-1.00', {
      ...K06,
      status: 'paid',
      amount: budget + cents('900.00'),
    })
    expect(standing(close([spent]), [spent])).toMatchObject({
      revised: budget,
      paid: budget + cents('900.00'),
      forecast: cents('-900.00'),
    })
  })
  test('a contract may release what is left of its line', () => {
    const order = item('order', '2027-07-10', '-1000.00', { ...K06, status: 'contracted' })
    const [line] = lineStandings(model, [order], new Map([['K06', 'releaseDifference']])).filter(
      (one) => one.code === 'K06',
    )
    expect(line).toMatchObject({ forecast: 0n, eac: cents('1000.00') })
  })
  test('columns always add up to the end total, and it to revised with what is over', () => {
    const anyItem = fc.record({
      status: fc.constantFrom<CashItem['status'][]>(
        'paid',
        'due',
        'contracted',
        'estimate',
        'disputed',
        'in_payment',
      ),
      euro: fc.integer({ min: -2_000_000_00, max: 2_000_000_00 }).filter((value) => value !== 0),
      month: fc.integer({ min: 1, max: 12 }),
    })
    law(
      [fc.array(anyItem, { maxLength: 8 }), fc.boolean()],
      (rows, isClosed) => {
        const items = rows.map(({ status, euro, month }, i) =>
          item(`i${i}`, `2027-${String(month).padStart(2, '0')}-10`, '1.00', {
            ...K06,
            status,
            direction: euro < 0 ? 'out' : 'in',
            amount: BigInt(Math.abs(euro)),
          }),
        )
        const one = isClosed ? close(items) : model
        const line = standing(one, items)
        expect(line.paid + line.invoiced + line.committed + line.forecast).toBe(line.eac)
        if (items.every((each) => each.direction === 'out'))
          expect(line.eac).toBe(line.revised + line.overCommitted)
      },
      fewer,
    )
  })
})
