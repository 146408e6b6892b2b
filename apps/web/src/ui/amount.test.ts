import { expect, test } from 'vitest'
import {
  centsOf,
  clipboardAmount,
  decimalOf,
  decimalText,
  euros,
  gridAmount,
  percent,
  roundedCents,
  typedEuros,
  wholeEuros,
} from './amount.ts'

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('an amount keeps every cent, however large', () => {
  expect(plain(euros(centsOf('123456789012345.91')))).toBe('€ 123.456.789.012.345,91')
  expect(decimalOf(centsOf('-0.05'))).toBe('-0.05')
})

test('negative amounts carry the minus after the euro sign', () => {
  expect(plain(euros(-30000000n))).toBe('€ -300.000,00')
  expect(plain(wholeEuros(-30000000n))).toBe('€ -300.000')
})

test('a grid cell of zero is empty and the clipboard takes a decimal comma', () => {
  expect(gridAmount(0n)).toBe('')
  expect(gridAmount(125050n)).toBe('1.250,50')
  expect(clipboardAmount(125050n)).toBe('1250,50')
})

test('what is not an amount of the API is refused, not guessed', () => {
  expect(() => centsOf('1,50')).toThrow('not an amount')
  expect(() => centsOf('1.5')).toThrow('not an amount')
})

test('an amount that was typed comes back with its cents, and without them when it had none', () => {
  expect(plain(typedEuros(100000050n))).toBe('€ 1.000.000,50')
  expect(plain(typedEuros(-100000000n))).toBe('€ -1.000.000')
})

test('a decimal of the API keeps its own digits; what is no decimal stays as it is', () => {
  expect(decimalText('-66374.22')).toBe('-66.374,22')
  expect(decimalText('0.105')).toBe('0,105')
  expect(decimalText('2026-01')).toBe('2026-01')
  expect(decimalText('')).toBe('')
})

test('a rate is a percentage', () => {
  expect(plain(percent('0.0350'))).toBe('3,5 %')
})

test('a statistic with many decimals is rounded half away from zero', () => {
  expect(roundedCents('-3278037.685')).toBe(-327803769n)
  expect(roundedCents('12.3449')).toBe(1234n)
  expect(roundedCents('7')).toBe(700n)
})
