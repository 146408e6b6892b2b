import { expect, test } from 'vitest'
import { clipboardAmount, euros, gridAmount } from './amount.ts'
import { parseAmount, parseQuantity, showQuantity } from './amount-input.ts'

test.each([
  ['1.234', 123400n],
  ['1.234,56', 123456n],
  ['1.234.567,8', 123456780n],
  ['12,5', 1250n],
  ['12.34', 1234n],
  ['12.3', 1230n],
  ['1,234.56', 123456n],
  ['1,234,567.8', 123456780n],
  ['(1.000)', -100000n],
  ['-3', -300n],
  ['3-', -300n],
  ['\u22123', -300n],
  ['3\u2212', -300n],
  ['\u20133', -300n],
  ['-0', 0n],
  ['0,07', 7n],
  ['007', 700n],
  ['€ 1 250,50', 125050n],
  ['€\u00a0-300.000,00', -30000000n],
  ['-€ 3', -300n],
  ['3 €', 300n],
  ['(3 €)', -300n],
  ['EUR 7', 700n],
  ['7eur', 700n],
  ['1 234,00', 123400n],
  ['1\u00a0234', 123400n],
  ['1\u202f234', 123400n],
  [' 5\r', 500n],
  ['', 0n],
  ['  ', 0n],
  ['9999999999999,99', 999999999999999n],
  ['9.999.999.999.999', 999999999999900n],
])('%s is read as %s cents', (text, cents) => {
  expect(parseAmount(text)).toBe(cents)
})

test.each([
  '12,345',
  '1,234',
  '1.2.3',
  '1,2,3',
  '1.234.56',
  '1.2345',
  '0.123',
  '1234.567,89',
  'abc',
  '12a',
  '1e3',
  '0x10',
  '12345678901234',
  '12.345.678.901.234',
  '-',
  '()',
  '(-3)',
  '--3',
  '-3-',
  '+3',
  '(3',
  '1 € 2',
  '1EUR2',
  '1\n2',
  '1\t2',
  "1'234",
  '5,',
  '1/2',
  '50 %',
  '\u0663',
])('%s is refused, not guessed', (text) => {
  expect(parseAmount(text)).toBeUndefined()
})

test('what is copied from the grid or shown on screen is read back as the same cents', () => {
  for (const cents of [
    0n,
    1n,
    -1n,
    99n,
    100n,
    -123456n,
    100000n,
    125050n,
    999999999999999n,
    -999999999999999n,
  ])
    for (const show of [clipboardAmount, euros, gridAmount]) expect(parseAmount(show(cents))).toBe(cents)
})

test('a quantity keeps its decimals and is shown the Belgian way', () => {
  expect(parseQuantity('58.640')).toBe('58640')
  expect(parseQuantity('1250,5')).toBe('1250.5')
  expect(parseQuantity('veel')).toBeUndefined()
  expect(showQuantity('58640.5')).toBe('58.640,5')
})
