import { expect, test } from 'vitest'
import { amountAt, amountsIn, type GridRow, moveInGrid, window } from './cash-grid.ts'

const size = { rows: 10, cols: 134, page: 8 }
const row = (cells: bigint[]): GridRow => ({
  id: 'r',
  label: 'r',
  kind: 'line',
  cells,
  total: cells.reduce((a, b) => a + b, 0n),
})

test('arrows move one cell and stop at the edges', () => {
  expect(moveInGrid({ row: 0, col: 0 }, 'ArrowUp', false, size)).toEqual({ row: 0, col: 0 })
  expect(moveInGrid({ row: 9, col: 133 }, 'ArrowRight', false, size)).toEqual({ row: 9, col: 133 })
  expect(moveInGrid({ row: 3, col: 3 }, 'ArrowDown', false, size)).toEqual({ row: 4, col: 3 })
})

test('page keys move a year and Ctrl+Home goes to the first cell', () => {
  expect(moveInGrid({ row: 3, col: 3 }, 'PageDown', false, size)).toEqual({ row: 3, col: 15 })
  expect(moveInGrid({ row: 3, col: 3 }, 'PageUp', false, size)).toEqual({ row: 3, col: 0 })
  expect(moveInGrid({ row: 3, col: 30 }, 'Home', true, size)).toEqual({ row: 0, col: 0 })
})

test('a key that does not move is left to others', () => {
  expect(moveInGrid({ row: 3, col: 3 }, 'a', false, size)).toBeUndefined()
})

test('a selection holds the amounts of its rectangle, the name column not', () => {
  const rows = [row([1n, 2n, 3n]), row([4n, 5n, 6n])]
  expect(amountsIn(rows, { row: 1, col: 3 }, { row: 0, col: 0 })).toEqual([
    [6n, 1n, 2n],
    [15n, 4n, 5n],
  ])
  expect(amountAt(row([7n]), 0)).toBeUndefined()
})

test('only the visible columns are drawn, with a margin', () => {
  expect(window(1160, 800, 116, 132)).toEqual({ from: 8, to: 20 })
  expect(window(0, 800, 116, 3)).toEqual({ from: 0, to: 3 })
})
