import fc from 'fast-check'
import { expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import type { Cents } from '../money/money.ts'
import { MAX_CENTS } from '../money/money.ts'
import { portfolioCells, setLineCells, sumCells } from './cell-sums.ts'

const line = (max: bigint) =>
  fc.record({
    group: fc.nat(3),
    cents: fc.array(fc.bigInt({ min: -max, max }), { minLength: 5, maxLength: 5 }),
  })
type Line = { readonly group: number; readonly cents: readonly Cents[] }

function exact(lines: readonly Line[]): Cents[][] {
  return Array.from({ length: 4 }, (_, g) =>
    Array.from({ length: 5 }, (_month, k) =>
      lines.filter(({ group }) => group === g).reduce((sum, { cents }) => sum + (cents[k] ?? 0n), 0n),
    ),
  )
}

test('the sums are exact, also of the largest amounts that are allowed', () => {
  const lists = fc.oneof(
    fc.array(line(10n ** 11n), { maxLength: 40 }),
    fc.array(line(MAX_CENTS), { maxLength: 40 }),
  )
  law([lists], (lines: Line[]) => {
    const portfolio = portfolioCells(lines.length, 5, 4)
    lines.forEach(({ group, cents }, i) => {
      setLineCells(portfolio, i, group, cents)
    })
    expect(sumCells(portfolio)).toEqual(exact(lines))
  })
})

test('a line that is replaced leaves nothing behind', () => {
  const portfolio = portfolioCells(2, 3, 2)
  setLineCells(portfolio, 0, 1, [MAX_CENTS, 5n, 6n])
  setLineCells(portfolio, 0, 0, [7n])
  setLineCells(portfolio, 1, 1, [1n, -2n, 3n])
  expect(sumCells(portfolio)).toEqual([
    [7n, 0n, 0n],
    [1n, -2n, 3n],
  ])
})

test('an amount that a double cannot hold is refused', () => {
  const portfolio = portfolioCells(1, 1, 1)
  expect(() => setLineCells(portfolio, 0, 0, [MAX_CENTS + 1n])).toThrow('AMOUNT_TOO_LARGE')
  expect(() => setLineCells(portfolio, 0, 0, [-MAX_CENTS - 1n])).toThrow('AMOUNT_TOO_LARGE')
})
