import { expect, test } from 'vitest'
import {
  amountAt,
  amountsIn,
  edgeOfBlock,
  type GridPlace,
  type GridRow,
  moveInGrid,
  unfolded,
  window,
} from './cash-grid.ts'

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

test('Ctrl with an arrow goes to the edge of the filled block, then to the next filled cell, then to the end', () => {
  // Columns: 0 name, 1 total, periods from 2.
  const filled = new Set(['1,2', '1,3', '1,4', '1,8', '2,4', '3,4', '5,4'])
  const edge = (at: GridPlace, key: string) =>
    edgeOfBlock(at, key, { rows: 7, cols: 12 }, ({ row: r, col }) => filled.has(`${r},${col}`))
  const place = (r: number, col: number) => ({ row: r, col })
  expect(edge(place(1, 2), 'ArrowRight')).toEqual(place(1, 4))
  expect(edge(place(1, 4), 'ArrowRight')).toEqual(place(1, 8))
  expect(edge(place(1, 8), 'ArrowRight')).toEqual(place(1, 11))
  expect(edge(place(1, 11), 'ArrowRight')).toEqual(place(1, 11))
  expect(edge(place(1, 8), 'ArrowLeft')).toEqual(place(1, 4))
  expect(edge(place(1, 4), 'ArrowLeft')).toEqual(place(1, 2))
  expect(edge(place(1, 2), 'ArrowLeft')).toEqual(place(1, 0))
  expect(edge(place(1, 0), 'ArrowRight')).toEqual(place(1, 2))
  expect(edge(place(1, 4), 'ArrowDown')).toEqual(place(3, 4))
  expect(edge(place(3, 4), 'ArrowDown')).toEqual(place(5, 4))
  expect(edge(place(5, 4), 'ArrowDown')).toEqual(place(6, 4))
  expect(edge(place(0, 4), 'ArrowUp')).toEqual(place(0, 4))
  expect(edge(place(1, 4), 'Home')).toBeUndefined()
})

test('the lines of a folded group are left out, up to the next group or total', () => {
  const of = (id: string, kind: GridRow['kind'], expanded?: boolean): GridRow => ({
    id,
    label: id,
    kind,
    cells: [],
    ...(expanded !== undefined && { expanded }),
  })
  const rows = [of('a', 'line'), of('G', 'group', false), of('b', 'line'), of('T', 'total'), of('c', 'line')]
  expect(unfolded(rows).map(({ id }) => id)).toEqual(['a', 'G', 'T', 'c'])
  expect(unfolded([of('G', 'group', true), of('b', 'line')])).toHaveLength(2)
})
