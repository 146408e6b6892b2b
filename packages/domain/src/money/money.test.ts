import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCents, anyWeight, law } from '../../test/arbitraries.ts'
import { allocate } from './allocate.ts'
import { type Cents, formatMoney, MAX_CENTS, mulRatio, parseMoney, sumCents } from './money.ts'
import {
  compareRatio,
  formatRatio,
  isDecimal,
  parseRatio,
  q4,
  q6,
  ratio,
  ratioOfNumber,
  ratioToNumber,
  roundHalfAwayFromZero,
  roundRatio,
} from './ratio.ts'
import { EngineRefusal } from './result.ts'

const weights = (...texts: string[]) => texts.map(parseRatio)
const code = (text: string, dialect: 'point' | 'comma') => {
  const parsed = parseMoney(text, dialect)
  return parsed.ok ? parsed.value : parsed.errors[0]?.code
}

describe('rounding is half away from zero', () => {
  test.each([
    ['0.5', 1n],
    ['-0.5', -1n],
    ['2.5', 3n],
    ['-2.5', -3n],
    ['0.4999', 0n],
    ['-0.4999', 0n],
  ])('R(%s) = %s', (x, expected) => {
    expect(roundRatio(parseRatio(x))).toBe(expected)
  })

  test('a number is rounded by its shortest decimal form', () => {
    expect(roundHalfAwayFromZero(1.005, 2)).toBe(1.01)
    expect(roundHalfAwayFromZero(-1.005, 2)).toBe(-1.01)
    expect(roundHalfAwayFromZero(1250, -2)).toBe(1300)
    expect(roundHalfAwayFromZero(1e21, 2)).toBe(1e21)
  })

  test('index factors have six decimals, pay factors four', () => {
    expect(formatRatio(q6(parseRatio('1.0506255')))).toBe('1.050626')
    expect(formatRatio(q4(parseRatio('-1.05005')))).toBe('-1.0501')
  })

  test('R(-x) = -R(x)', () => {
    law([fc.bigInt(), fc.bigInt({ min: 1n })], (n: bigint, d: bigint) => {
      expect(roundRatio(ratio(-n, d))).toBe(-roundRatio(ratio(n, d)))
    })
  })
})

describe('money as text', () => {
  test.each([
    ['1234.56', 'point', 123456n],
    ['1,234,567.8', 'point', 123456780n],
    ['-0.05', 'point', -5n],
    ['586560', 'comma', 58656000n],
    ['456000,0', 'comma', 45600000n],
    ['1.234.567,89', 'comma', 123456789n],
    ['1\u00a0234,50', 'comma', 123450n],
    ['12.3400', 'point', 1234n],
    [' +7.00 ', 'point', 700n],
  ] as const)('%s in the %s dialect', (text, dialect, expected) => {
    expect(code(text, dialect)).toBe(expected)
  })

  test.each([
    ['', 'point', 'MONEY_FORMAT'],
    ['1.2.3', 'point', 'MONEY_FORMAT'],
    ['12,34', 'point', 'MONEY_FORMAT'],
    ['1e5', 'point', 'MONEY_FORMAT'],
    ['€ 5', 'point', 'MONEY_FORMAT'],
    ['1.23,4', 'comma', 'MONEY_FORMAT'],
    ['0.001', 'point', 'MONEY_DECIMALS'],
    ['-0.00', 'point', 'MONEY_NEGATIVE_ZERO'],
    ['90071992547409.92', 'point', 'AMOUNT_TOO_LARGE'],
  ] as const)('%s in the %s dialect is refused with %s', (text, dialect, expected) => {
    expect(code(text, dialect)).toBe(expected)
  })

  test('the largest amount is still exact as a double', () => {
    expect(code('90071992547409.91', 'point')).toBe(MAX_CENTS)
    expect(Number.isSafeInteger(Number(MAX_CENTS))).toBe(true)
  })

  test('format then parse is the identity, with two decimals always', () => {
    expect([0n, 5n, -5n, 123n, -123456n].map(formatMoney)).toEqual([
      '0.00',
      '0.05',
      '-0.05',
      '1.23',
      '-1234.56',
    ])
    law([anyCents], (cents: Cents) => expect(code(formatMoney(cents), 'point')).toBe(cents))
  })
})

describe('ratios', () => {
  test('a decimal text is exact', () => {
    expect(parseRatio('0.025')).toEqual({ n: 25n, d: 1000n })
    expect(parseRatio('1e-7')).toEqual({ n: 1n, d: 10_000_000n })
    expect(isDecimal('0,5')).toBe(false)
    expect(() => parseRatio('half')).toThrow(TypeError)
    expect(() => ratioOfNumber(Number.NaN)).toThrow(RangeError)
  })

  test('the decimal form of a ratio reads back to the same value', () => {
    law([fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.nat(12)], (n: bigint, decimals: number) => {
      const x = ratio(n, 10n ** BigInt(decimals))
      expect(compareRatio(parseRatio(formatRatio(x)), x)).toBe(0)
    })
    expect(() => formatRatio(ratio(1n, 3n))).toThrow(RangeError)
    expect(formatRatio(ratio(3n, 8n))).toBe('0.375')
  })

  test('a ratio of very large integers still becomes a float', () => {
    expect(ratioToNumber({ n: 3n * 10n ** 400n, d: 2n * 10n ** 400n })).toBe(1.5)
  })
})

describe('allocation by largest remainder', () => {
  test.each([
    ['1.00 over 1:1:1', 100n, ['1', '1', '1'], [34n, 33n, 33n]],
    ['-1.00 over 1:1:1', -100n, ['1', '1', '1'], [-34n, -33n, -33n]],
    ['10.03 over 49:51', 1003n, ['49', '51'], [491n, 512n]],
    ['123.45 over 60:25:15', 12345n, ['60', '25', '15'], [7407n, 3086n, 1852n]],
  ] as const)('%s', (_title, total, shares, expected) => {
    expect(allocate(total, weights(...shares))).toEqual(expected)
  })

  test('weights that sum to nothing, or below zero, are refused', () => {
    expect(() => allocate(100n, weights('0', '0'))).toThrow(EngineRefusal)
    expect(() => allocate(100n, [])).toThrow('ALLOC_NO_WEIGHT')
    expect(() => allocate(100n, weights('2', '-1'))).toThrow('ALLOC_NEGATIVE_WEIGHT')
  })

  test('the parts sum to the total, are less than a cent from their share, and equal weights keep their order', () => {
    const shares = fc
      .array(anyWeight, { minLength: 1, maxLength: 12 })
      .filter((ws) => ws.some((w) => Number(w) > 0))
    law([anyCents, shares], (total: Cents, texts: string[]) => {
      const ws = weights(...texts)
      const parts = allocate(total, ws)
      expect(sumCents(parts)).toBe(total)
      const sum = ws.reduce((a, b) => a + b.n, 0n)
      parts.forEach((part, i) => {
        // |part * sum - total * w| < sum: less than one cent from the exact share.
        const gap = part * sum - total * (ws[i]?.n ?? 0n)
        expect(gap < sum && gap > -sum).toBe(true)
      })
      for (let i = 1; i < parts.length; i += 1) {
        const [a, b] = [parts[i - 1] ?? 0n, parts[i] ?? 0n]
        if (texts[i] === texts[i - 1]) expect(total >= 0n ? a >= b : a <= b).toBe(true)
      }
    })
  })

  test('multiplying by a rate rounds once', () => {
    expect(mulRatio(333_333n, parseRatio('0.21'))).toBe(70_000n)
    expect(mulRatio(-10_740_000n, parseRatio('0.21'))).toBe(-2_255_400n)
  })
})
