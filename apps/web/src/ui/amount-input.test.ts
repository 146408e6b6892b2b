import { expect, test } from 'vitest'
import { parseAmount, parseQuantity, showQuantity } from './amount-input.ts'

test.each([
  ['1.234', 123400n],
  ['1.234,56', 123456n],
  ['12,5', 1250n],
  ['12.34', 1234n],
  ['1,234.56', 123456n],
  ['(1.000)', -100000n],
  ['-3', -300n],
  ['3-', -300n],
  ['\u22123', -300n],
  ['€ 1 250,50', 125050n],
  ['EUR 7', 700n],
  ['', 0n],
])('%s is read as %s cents', (text, cents) => {
  expect(parseAmount(text)).toBe(cents)
})

test.each(['12,345', '1.2.3', '1,2,3', 'abc', '12345678901234', '1e3'])(
  '%s is refused, not guessed',
  (text) => {
    expect(parseAmount(text)).toBeUndefined()
  },
)

test('a quantity keeps its decimals and is shown the Belgian way', () => {
  expect(parseQuantity('58.640')).toBe('58640')
  expect(parseQuantity('1250,5')).toBe('1250.5')
  expect(parseQuantity('veel')).toBeUndefined()
  expect(showQuantity('58640.5')).toBe('58.640,5')
})
