import { describe, expect, test } from 'vitest'
import { item } from '../../test/cash-items.ts'
import { forecast } from '../../test/day-forecasts.ts'
import { PLAN_2027 } from '../../test/forecast-2027.ts'
import { expectOk } from '../money/result.ts'
import { alertChanges, type FoundAlert, forecastAlerts, type OpenAlert } from './alerts.ts'
import { forecastPlan } from './plan.ts'
import { applyChanges } from './what-if.ts'

describe('what the total forecast warns of', () => {
  test('journey J3: one breach, with its first day, its lowest and what is short', () => {
    expect(forecastAlerts(forecastPlan(PLAN_2027))[0]).toEqual({
      kind: 'breach',
      subject: 'house',
      severity: 'serious',
      facts: {
        date: '2027-04-10',
        amount: '214650.00',
        lowestOn: '2027-04-10',
        balance: '285350.00',
        limit: '500000.00',
        count: 5,
      },
    })
  })

  test('a breach that gets longer has the same first day, and the amount short of its lowest', () => {
    const slipped = expectOk(
      applyChanges(PLAN_2027, [{ kind: 'moveItem', itemId: 'deed', date: '2027-08-15' }]),
    )
    const [breach] = forecastAlerts(forecastPlan(slipped))
    expect(breach?.facts).toMatchObject({
      date: '2027-04-10',
      lowestOn: '2027-06-25',
      balance: '-505800.00',
      amount: '1005800.00',
    })
  })

  test('a balance equal to the buffer is no breach', () => {
    const even = forecast({ items: [item('out', '2027-02-10', '-950000')] })
    expect(forecastAlerts(even)).toEqual([])
    const under = forecast({ items: [item('out', '2027-02-10', '-950000.01')] })
    expect(forecastAlerts(under)[0]?.facts.amount).toBe('0.01')
  })

  test('where only hoped-for money holds the buffer, the certain items are the warning', () => {
    const out = item('out', '2027-02-10', '-1000000', { status: 'contracted' })
    const hoped = item('in', '2027-02-01', '500000', { status: 'estimate' })
    const [alert, ...others] = forecastAlerts(forecast({ items: [out, hoped] }))
    expect(alert).toMatchObject({ kind: 'committedOnlyBreach', severity: 'warning' })
    expect(alert?.facts).toMatchObject({ date: '2027-02-10', amount: '50000.00' })
    expect(others).toEqual([])
  })

  test('unpaid items of the past and items without a date are counted with what they come to', () => {
    const late = item('late', '2026-12-01', '-10')
    const undated = item('undated', null, '-5')
    expect(
      forecastAlerts(forecast({ items: [late, undated] })).map(({ kind, facts }) => [
        kind,
        facts.count,
        facts.amount,
      ]),
    ).toEqual([
      ['overdue', 1, '10.00'],
      ['unplaced', 1, '5.00'],
    ])
  })
})

describe('which alerts are written', () => {
  const found = (subject: string, amount: string): FoundAlert => ({
    kind: 'overCommitted',
    subject,
    severity: 'warning',
    facts: { amount },
  })
  const open = (subject: string, amount: string): OpenAlert => ({ ...found(subject, amount), id: subject })

  test('a new one opens, a changed one moves, one that is gone clears, the same one is left alone', () => {
    expect(
      alertChanges(
        [open('same', '1.00'), open('moved', '1.00'), open('gone', '1.00')],
        [found('same', '1.00'), found('moved', '2.00'), found('new', '3.00')],
      ),
    ).toEqual({
      opened: [found('new', '3.00')],
      moved: [open('moved', '2.00')],
      cleared: ['gone'],
    })
  })
})
