/** Where the name of a point stands: beside it where there is room, above it where there is none; '' is unnamed. */
export interface PlacedMark {
  index: number
  label: string
  place: 'left' | 'right' | 'top'
}
// Of the bold small text of a chart; a little wide, for a name that is thought too long is only put elsewhere.
const CHARACTER = 7
const GAP = 10

/**
 * Places the names of points in a plot that is so many pixels wide. Before a low point the line still lay higher, so its
 * name stands there if it can. Of names that would cover each other only that of the lowest point stays.
 */
export function placeMarks(
  marks: readonly { index: number; label: string }[],
  values: readonly bigint[],
  width: number,
): PlacedMark[] {
  const lowestFirst = marks.toSorted((a, b) => ((values[a.index] ?? 0n) < (values[b.index] ?? 0n) ? -1 : 1))
  const taken: { from: number; to: number }[] = []
  return lowestFirst.map(({ index, label }) => {
    const x = ((index + 0.5) / values.length) * width
    const size = label.length * CHARACTER + GAP
    const place = x >= size ? 'left' : x + size <= width ? 'right' : 'top'
    const from = place === 'left' ? x - size : place === 'right' ? x : x - size / 2
    const isFree = taken.every((one) => from + size <= one.from || from >= one.to)
    if (label === '' || !isFree) return { index, label: '', place }
    taken.push({ from, to: from + size })
    return { index, label, place }
  })
}
