import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { exp, log, log1p, power } from './elementary.ts'
import { normalCdf, normalInverse } from './statistics.ts'

const relative = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b) / Math.abs(b))
const moderate = fc.double({ min: -700, max: 700, noNaN: true })
const positive = fc.double({ min: 5e-324, max: 1.7e308, noNaN: true })

describe('logarithm and exponential of our own', () => {
  test('both are right to the last digits over the whole range', () => {
    law([moderate, positive], (x: number, y: number) => {
      expect(relative(exp(x), Math.exp(x))).toBeLessThan(4e-16)
      expect(relative(log(y), Math.log(y))).toBeLessThan(4e-16)
    })
  })

  test('log1p keeps what is far below 1', () => {
    law([fc.double({ min: -0.999, max: 1e6, noNaN: true })], (x: number) => {
      expect(relative(log1p(x), Math.log1p(x))).toBeLessThan(1e-15)
    })
    expect(log1p(1e-30)).toBe(1e-30)
  })

  test('the same bits on every machine', () => {
    const bits = (x: number) => {
      const view = new DataView(new ArrayBuffer(8))
      view.setFloat64(0, x)
      return view.getBigUint64(0).toString(16)
    }
    expect(
      [exp(1), exp(-0.3), log(10), log(0.7), log1p(0.035), power(1.035, -10.5)].map(bits),
    ).toMatchInlineSnapshot(`
      [
        "4005bf0a8b14576a",
        "3fe7b4c869c37c05",
        "40026bb1bbb55516",
        "bfd6d3c324e13f50",
        "3fa19d10555f94f4",
        "3fe64c6cb41dc658",
      ]
    `)
  })

  test('the ends of the range', () => {
    expect([exp(0), exp(-Infinity), exp(Infinity), exp(710), exp(-746)]).toEqual([
      1,
      0,
      Infinity,
      Infinity,
      0,
    ])
    expect([log(1), log(0), log(Infinity)]).toEqual([0, -Infinity, Infinity])
    expect([exp(Number.NaN), log(-1), log(Number.NaN), log1p(-2)]).toEqual([NaN, NaN, NaN, NaN])
    expect([log1p(-1), log1p(Infinity)]).toEqual([-Infinity, Infinity])
    expect(exp(-744.5)).toBe(5e-324)
    expect(exp(709.78)).toBeGreaterThan(1.79e308)
    expect(power(1.02, 0)).toBe(1)
  })
})

test('the normal distribution function is the inverse of its inverse', () => {
  law([fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true })], (p: number) => {
    expect(Math.abs(normalCdf(normalInverse(p)) - p)).toBeLessThan(1e-14)
  })
  expect([normalCdf(0), normalCdf(40), normalCdf(-40)]).toEqual([0.5, 1, 0])
  expect(normalCdf(-8)).toBeCloseTo(6.22096e-16, 20)
})
