import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { expectOk } from '../money/result.ts'
import { choleskyOf, correlationMatrix } from './correlation.ts'

const names = ['prijs', 'werken', 'tempo']
const refusal = (matrix: readonly (readonly number[])[]) => {
  const result = choleskyOf(names, matrix)
  return result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)
}

describe('a matrix that describes no distribution is refused with its pair', () => {
  test('three correlations that contradict each other', () => {
    const matrix = [
      [1, 0.9, 0.9],
      [0.9, 1, -0.9],
      [0.9, -0.9, 1],
    ]
    expect(refusal(matrix)).toEqual(['CORRELATION_NOT_POSITIVE correlation.werken|tempo'])
  })

  test('two drivers that are one', () => {
    const matrix = [
      [1, 0, 1],
      [0, 1, 0],
      [1, 0, 1],
    ]
    expect(refusal(matrix)).toEqual(['CORRELATION_NOT_POSITIVE correlation.prijs|tempo'])
  })

  test('not symmetric, a diagonal other than 1, beyond 1, another size', () => {
    const rows = (a: number, b: number, d = 1) => [
      [1, a, 0],
      [b, d, 0],
      [0, 0, 1],
    ]
    expect(refusal(rows(0.3, 0.2))).toEqual(['CORRELATION_SYMMETRY correlation.prijs|werken'])
    expect(refusal(rows(Number.NaN, Number.NaN))).toEqual(['CORRELATION_SYMMETRY correlation.prijs|werken'])
    expect(refusal(rows(0, 0, 0.99))).toEqual(['CORRELATION_DIAGONAL correlation.werken|werken'])
    expect(refusal(rows(1.2, 1.2))).toEqual(['CORRELATION_RANGE correlation.prijs|werken'])
    expect(refusal([[1]])).toEqual(['CORRELATION_SHAPE correlation'])
    expect(refusal([[1, 0], [0, 1], []])).toEqual(['CORRELATION_SHAPE correlation'])
  })
})

test('L times its transpose is the matrix', () => {
  const entry = fc.double({ min: -0.45, max: 0.45, noNaN: true })
  law([entry, entry, entry], (a: number, b: number, c: number) => {
    const matrix = [
      [1, a, b],
      [a, 1, c],
      [b, c, 1],
    ]
    const lower = expectOk(choleskyOf(names, matrix))
    for (let i = 0; i < 3; i += 1)
      for (let j = 0; j < 3; j += 1) {
        const sum = names.reduce((s, _, k) => s + (lower[i]?.[k] ?? 0) * (lower[j]?.[k] ?? 0), 0)
        expect(Math.abs(sum - (matrix[i]?.[j] ?? 0))).toBeLessThan(1e-14)
      }
  })
})

describe('pairs by name', () => {
  test('what is not named is independent', () => {
    expect(correlationMatrix(names, [{ a: 'tempo', b: 'prijs', rho: -0.2 }])).toEqual({
      ok: true,
      value: [
        [1, 0, -0.2],
        [0, 1, 0],
        [-0.2, 0, 1],
      ],
    })
  })

  test('an unknown driver, a pair given twice or with itself, a number beyond 1', () => {
    const result = correlationMatrix(names, [
      { a: 'prijs', b: 'rente', rho: 0.1 },
      { a: 'prijs', b: 'werken', rho: 0.1 },
      { a: 'werken', b: 'prijs', rho: 0.2 },
      { a: 'tempo', b: 'tempo', rho: 0.5 },
      { a: 'tempo', b: 'werken', rho: 1.5 },
    ])
    expect(result.ok ? [] : result.errors.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'DRIVER_UNKNOWN correlation.prijs|rente',
      'CORRELATION_TWICE correlation.werken|prijs',
      'CORRELATION_TWICE correlation.tempo|tempo',
      'CORRELATION_RANGE correlation.tempo|werken',
    ])
  })
})
