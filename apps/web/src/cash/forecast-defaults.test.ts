import { expect, test } from 'vitest'
import { defaultsOf, defaultValues } from './forecast-defaults.ts'

const stored = {
  horizonMonths: 120,
  discountRate: '0.035',
  timing: 'end' as const,
  debitRate: '0',
  creditRate: '0',
  refundLagMonths: 3,
  outputLagMonths: 1,
  standardRate: '0.21',
  depositShare: '0.1',
  deedLagMonths: 4,
}

test('the starting points of forecasts are typed in percent and go back as they came', () => {
  const typed = defaultValues(stored)
  expect([typed.discountRate, typed.standardRate, typed.horizonMonths]).toEqual(['3,5', '21', '120'])
  expect(defaultsOf(typed, 'end')).toEqual(stored)
})
test('an empty field is no zero', () => {
  expect(defaultsOf(defaultValues(undefined), 'end').horizonMonths).toBeNaN()
})
