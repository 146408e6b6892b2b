import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { parseRatio } from '../money/ratio.ts'
import * as annuity from './annuity.ts'
import { futureValueOfStream, ledgerBalances, mirr, npv, xnpv } from './discount.ts'
import { discountedPayback, payback, peakFunding } from './peak.ts'
import { irr, xirr } from './roots.ts'
import {
  betaInverse,
  incompleteBeta,
  normalInverse,
  percentileInc,
  pertInverse,
  triangularInverse,
} from './statistics.ts'

describe('internal rates', () => {
  test('two roots are both given, and none is the headline', () => {
    const result = irr([-1600, 10000, -10000])
    expect(result).toMatchObject({ status: 'multiple', headline: null })
    expect(result.roots.map((r) => r.toPrecision(9))).toEqual(['0.250000000', '4.00000000'])
  })

  test('a root that only touches zero is found', () => {
    const result = irr([-100, 220, -121])
    expect(result.status).toBe('unique')
    expect(result.headline).toBeCloseTo(0.1, 5)
  })

  test('nothing at all is undefined, one sign has no root', () => {
    expect(irr([0, 0, 0]).status).toBe('undefined')
    expect(irr([]).status).toBe('undefined')
    expect(irr([100, 200]).status).toBe('noRoot')
    expect(xirr([]).status).toBe('undefined')
  })

  test('costs that run on after the last sale give a second root that is not the rate', () => {
    const flows = [
      -2580000, -1060800, -1431144, -665122.08, 1951644.82, 2807779.96, 2228661.1, 1373877.25, -70299.56,
    ]
    const result = irr(flows)
    expect(result).toMatchObject({ status: 'multiple', headline: null })
    expect(result.roots[0]).toBeCloseTo(-0.9527, 4)
  })

  test('the order of dated flows does not matter', () => {
    const flows = [
      { date: '2028-06-30', amount: 700 },
      { date: '2026-01-15', amount: -1000 },
      { date: '2027-03-31', amount: 500 },
    ]
    expect(xirr([...flows].reverse())).toEqual(xirr(flows))
    expect(xnpv(0.05, [...flows].reverse())).toBe(xnpv(0.05, flows))
    expect(xnpv(0.05, flows, '2026-01-15')).toBe(xnpv(0.05, flows))
    expect(xnpv(0.05, [])).toBe(0)
  })

  const amount = fc.integer({ min: -1_000_000, max: 1_000_000 })
  test('at every root the value is nothing, measured against the discounted amounts', () => {
    law([fc.array(amount, { minLength: 2, maxLength: 30 })], (flows: number[]) => {
      for (const root of irr(flows).roots) {
        const scale = flows.reduce((sum, f, k) => sum + Math.abs(f) * (1 + root) ** -k, 0)
        expect(Math.abs(npv(root, flows, 'begin'))).toBeLessThanOrEqual(1e-6 * scale)
      }
    })
  })

  test('a stream with one change of sign has a unique rate when the rate lies in the range', () => {
    const out = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 15 })
    law([out, out], (costs: number[], income: number[]) => {
      const flows = [...costs.map((c) => -c), ...income]
      const inside = npv(-0.99999, flows, 'begin') * npv(12_000, flows, 'begin') < 0
      if (inside) expect(irr(flows).status).toBe('unique')
    })
  })
})

describe('discounting', () => {
  test('shifting all flows n months multiplies the value by (1+i)^-n', () => {
    const flows = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 60 })
    law([flows, fc.nat(60), fc.integer({ min: 1, max: 2000 })], (cf: number[], n: number, bp: number) => {
      const rate = bp / 100_000
      const shifted = npv(rate, [...Array.from({ length: n }, () => 0), ...cf], 'end')
      const expected = npv(rate, cf, 'end') * (1 + rate) ** -n
      const scale = cf.reduce((sum, f) => sum + Math.abs(f), 0)
      expect(Math.abs(shifted - expected)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(expected), scale))
    })
  })

  test('the ledger form rounds interest per year and may differ by a cent from the float form', () => {
    const flows = [
      -258000000n,
      -106080000n,
      -143114400n,
      -66512208n,
      195164482n,
      280777996n,
      222866110n,
      137387725n,
      0n,
    ]
    const balances = ledgerBalances(parseRatio('0.035'), flows)
    expect(balances.at(-1)).toBe(186575465n)
    expect(peakFunding(balances)).toEqual({ cents: -614320372n, k: 3 })
    const float = futureValueOfStream(
      0.035,
      flows.map((c) => Number(c) / 100),
      'end',
    )
    expect(float.toFixed(2)).toBe('1865754.66')
  })

  test('MIRR needs costs and receipts', () => {
    expect(mirr([100, 200], 0.03, 0.02)).toBeNull()
    expect(mirr([-100, 110], 0.03, 0.02)).toBeCloseTo(0.1, 12)
  })
})

describe('annuities', () => {
  test('interest and principal of every payment sum to the payment', () => {
    law([fc.integer({ min: 1, max: 480 }), fc.integer({ min: 0, max: 2000 })], (n: number, bp: number) => {
      const rate = bp / 120_000
      const payment = annuity.pmt(rate, n, -100_000)
      const last = annuity.ppmt(rate, n, n, -100_000) + annuity.ipmt(rate, n, n, -100_000)
      expect(last).toBeCloseTo(payment, 6)
      expect(annuity.cumprinc(rate, n, 100_000, 1, n, 0)).toBeCloseTo(-100_000, 4)
    })
  })

  test('without interest, and with payments at the beginning', () => {
    expect(annuity.pmt(0, 24, -240_000)).toBe(10_000)
    expect(annuity.fv(0, 12, -100, -50)).toBe(1250)
    expect(annuity.pv(0, 12, -100)).toBe(1200)
    expect(annuity.nper(0, -100, 1200)).toBe(12)
    expect(annuity.nper(0, 0, 1200)).toBeNull()
    expect(annuity.nper(0.01, -1, 1200)).toBeNull()
    expect(annuity.ipmt(0.01, 1, 12, 1200, 0, 1)).toBe(0)
    expect(annuity.rate(10, 0, 100, 100)).toBeNull()
    expect(annuity.pvGrowingAnnuity(0.02, 0.02, 10, 102, 'end')).toBeCloseTo(1000, 9)
  })
})

describe('statistics', () => {
  test('percentiles of type 7', () => {
    expect(percentileInc([5, 1, 9, 3], 0.1)).toBeCloseTo(1.6, 12)
    expect(percentileInc([5, 1, 9, 3], 0.25)).toBe(2.5)
    expect(percentileInc([], 0.5)).toBeNaN()
  })

  test('the inverse distributions are the inverse', () => {
    law(
      [fc.integer({ min: 1, max: 999 }), fc.integer({ min: 10, max: 90 })],
      (thousandths: number, m: number) => {
        const p = thousandths / 1000
        expect(normalInverse(p) + normalInverse(1 - p)).toBeCloseTo(0, 9)
        const [a, b] = [1 + m / 25, 5 - m / 25]
        expect(incompleteBeta(betaInverse(p, a, b), a, b)).toBeCloseTo(p, 9)
      },
    )
  })

  test('the ends of the distributions', () => {
    expect([normalInverse(0), normalInverse(1)]).toEqual([-Infinity, Infinity])
    expect(normalInverse(2)).toBeNaN()
    expect(normalInverse(1e-20)).toBeCloseTo(-9.262, 3)
    expect(triangularInverse(0.5, 4, 4, 4)).toBe(4)
    expect(pertInverse(0.5, 4, 4, 4, 4)).toBe(4)
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1])
  })
})

describe('payback and peak', () => {
  test('payback is the first month from which the cumulative amount stays at or above zero', () => {
    expect(payback([-5n, 1n, -1n, 2n, 3n])).toBe(3)
    expect(payback([-5n, 1n, -1n])).toBeNull()
    expect(payback([0n, 1n])).toBe(0)
    expect(discountedPayback([-100, 60, 50])).toBe(2)
    expect(discountedPayback([-100, 60])).toBeNull()
  })

  test('the peak is the deepest balance and its first month', () => {
    expect(peakFunding([5n, -3n, -3n, 2n])).toEqual({ cents: -3n, k: 1 })
    expect(peakFunding([])).toEqual({ cents: 0n, k: 0 })
  })
})
