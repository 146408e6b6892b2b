import { expect, test } from 'vitest'
import { percentOf, rateOf } from './percent.ts'

test.each([
  ['4', '0.04'],
  ['4,5', '0.045'],
  ['0', '0'],
  ['100', '1'],
  ['12.25', '0.1225'],
  ['0,5', '0.005'],
])('%s per cent is the rate %s, and back', (typed, rate) => {
  expect(rateOf(typed)).toBe(rate)
  expect(percentOf(rate)).toBe(typed.replace('.', ','))
})
test('what is no percentage stays as it was typed', () => {
  expect(rateOf('veel')).toBe('veel')
})
