import { expect, test } from 'vitest'
import { normalizeIban } from './iban.ts'

test.each([
  ['BE68 5390 0754 7034', 'BE68539007547034'],
  ['be68539007547034', 'BE68539007547034'],
  ['NL91 ABNA 0417 1643 00', 'NL91ABNA0417164300'],
  ['BE68 5390 0754 7035', null],
  ['BE68 5390 0754 703', null],
  ['BE68', null],
  ['', null],
])('%s', (text, expected) => {
  expect(normalizeIban(text)).toBe(expected)
})
