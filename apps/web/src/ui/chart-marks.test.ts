import { expect, test } from 'vitest'
import { placeMarks } from './chart-marks.ts'

const label = '10/04/2027: € 285.350'
/** Eighteen months of days; the breach of the demo falls on day 133. */
const days = (low: Record<number, bigint>) =>
  Array.from({ length: 550 }, (_, index) => low[index] ?? 300_000_000n)

test.each([
  ['wide', 1050, 'left'],
  ['beside a panel', 560, 'right'],
  ['at 820 px', 600, 'right'],
  ['on a telephone', 190, 'top'],
])('the name of the lowest point stands where there is room: %s', (_, width, place) => {
  expect(placeMarks([{ index: 133, label }], days({ 133: 28_535_000n }), width)).toEqual([
    { index: 133, label, place },
  ])
})

test('of names that would cover each other the lowest stays, and a point keeps its mark without a name', () => {
  const marks = [133, 140, 400].map((index) => ({ index, label: `${label} ${index}` }))
  const placed = placeMarks(marks, days({ 133: 28_535_000n, 140: 10_000_000n, 400: 40_000_000n }), 1050)
  expect(placed.map((one) => [one.index, one.label !== ''])).toEqual([
    [140, true],
    [133, false],
    [400, true],
  ])
})
