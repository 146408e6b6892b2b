import { beforeEach, expect, test } from 'vitest'
import type { GridColumn, GridRow } from './cash-grid.ts'
import { GridModel, type PendingCell } from './cash-grid-model.ts'

const columns: GridColumn[] = ['2027-01', '2027-02', '2027-03'].map((key) => ({
  key,
  label: key,
  title: key,
  isNow: false,
}))
const add = (cells: readonly bigint[]) => cells.reduce((sum, cents) => sum + cents, 0n)
const line = (id: string, cells: bigint[], more: Partial<GridRow> = {}): GridRow => ({
  id,
  label: id,
  kind: 'line',
  cells,
  total: add(cells),
  ...more,
})
const sums = (rows: readonly GridRow[]) =>
  columns.map((_, col) => add(rows.filter((row) => row.kind === 'line').map((row) => row.cells[col] ?? 0n)))
function sheet(lines: Record<string, bigint[]>, more: Record<string, Partial<GridRow>> = {}): GridRow[] {
  const all = Object.entries(lines).map(([id, cells]) => line(id, cells, more[id]))
  const group = (id: string, members: GridRow[]): GridRow => ({ ...line(id, sums(members)), kind: 'group' })
  const [costs, income] = [all.filter((row) => row.id < 'M'), all.filter((row) => row.id > 'M')]
  const net = sums(all)
  let stand = 0n
  return [
    group('costs', costs),
    ...costs,
    group('income', income),
    ...income,
    { id: 'net', label: 'net', kind: 'total', cells: net, total: add(net), follows: 'sum' },
    {
      id: 'cumulative',
      label: 'cumulative',
      kind: 'total',
      cells: net.map((cents) => (stand += cents)),
      follows: 'running',
    },
    { id: 'interest', label: 'interest', kind: 'total', cells: [1n, 2n, 3n], total: 6n },
  ]
}
const first = { A: [-100n, -200n, -300n], B: [0n, 0n, -50n], Z: [0n, 900n, 0n] }
let rows: GridRow[]
let model: GridModel
beforeEach(() => {
  rows = sheet(first)
  model = new GridModel(rows, columns)
})
const edit = (rowId: string, columnKey: string, cents: bigint) => ({ rowId, columnKey, cents })
const shown = (of = model, from = rows) =>
  Object.fromEntries(from.map((row) => [row.id, [2, 3, 4, 1].map((col) => of.amount(of.rowOf(row.id), col))]))
/** What a sheet of these amounts shows when it is made anew. */
const anew = (lines: Record<string, bigint[]>) => {
  const made = sheet(lines)
  return shown(new GridModel(made, columns), made)
}

test('before any edit every cell and total is what the page gave', () => {
  expect(shown()['A']).toEqual([-100n, -200n, -300n, -600n])
  expect(shown()['cumulative']).toEqual([-100n, 600n, 250n, undefined])
  expect(model.amount(0, 0)).toBeUndefined()
  expect(model.pending()).toEqual([])
})

test('after an edit all sums are those of a sheet made anew; a total that follows nothing stays', () => {
  model.edit([edit('A', '2027-02', -150n), edit('Z', '2027-01', 10n)])
  expect(shown()).toEqual(anew({ ...first, A: [-100n, -150n, -300n], Z: [10n, 900n, 0n] }))
  expect(shown()['interest']).toEqual([1n, 2n, 3n, 6n])
})

test('one call is one step of undo, and redo is its inverse', () => {
  expect(model.edit([edit('A', '2027-01', 1n), edit('B', '2027-01', 2n), edit('B', '2027-02', 0n)])).toBe(2)
  const after = shown()
  expect(model.undo()).toHaveLength(2)
  expect(shown()).toEqual(anew(first))
  expect(model.pending()).toEqual([])
  expect(model.redo()).toHaveLength(2)
  expect(shown()).toEqual(after)
  expect(model.redo()).toEqual([])
})

test('an edit after an undo ends redo, an edit that changes nothing is no step', () => {
  model.edit([edit('A', '2027-01', 1n)])
  model.undo()
  model.edit([edit('A', '2027-01', -100n)])
  expect(model.redo()).toHaveLength(1)
  model.undo()
  model.edit([edit('A', '2027-01', 5n)])
  expect(model.redo()).toEqual([])
})

test('the saved form is the changed cells with their base, in the order of the grid', () => {
  model.edit([edit('Z', '2027-03', 7n)])
  model.edit([edit('A', '2027-03', 8n)])
  model.edit([edit('A', '2027-01', 9n)])
  model.edit([edit('A', '2027-01', -100n)])
  expect(model.pending()).toEqual([
    { rowId: 'A', columnKey: '2027-03', cents: 8n, base: -300n },
    { rowId: 'Z', columnKey: '2027-03', cents: 7n, base: 0n },
  ])
})

test('an edit names the rows that change on screen: the line, its group, and the totals that follow', () => {
  const names = () => model.touched().map((at) => rows[at]?.id)
  model.edit([edit('A', '2027-01', 1n), edit('A', '2027-02', 1n)])
  expect(names().sort()).toEqual(['A', 'costs', 'cumulative', 'net'])
  expect(names()).toEqual([])
  model.undo()
  expect(names().sort()).toEqual(['A', 'costs', 'cumulative', 'net'])
})

test('a sum or a total cannot be edited, nor a cell that is not there', () => {
  expect(
    model.edit([edit('costs', '2027-01', 1n), edit('net', '2027-01', 1n), edit('A', '2030-01', 1n)]),
  ).toBe(0)
})

test('after 1.000 random edits, undos and redos the sums are those of a sheet made anew', () => {
  const start = Math.trunc(Math.random() * 2 ** 32)
  let seed = start
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.trunc((seed / 2 ** 32) * below)
  }
  const someEdit = () =>
    edit(['A', 'B', 'Z'][random(3)] ?? '', columns[random(3)]?.key ?? '', BigInt(random(2000) - 1000))
  const read = (id: string) => [2, 3, 4].map((col) => model.amount(model.rowOf(id), col) ?? 0n)
  for (let turn = 0; turn < 1000; turn++) {
    const way = random(4)
    if (way === 0) model.undo()
    else if (way === 1) model.redo()
    else model.edit(Array.from({ length: random(4) }, someEdit))
  }
  expect(shown(), `seed ${start}`).toEqual(anew({ A: read('A'), B: read('B'), Z: read('Z') }))
  model.revert()
  expect(shown(), `seed ${start}`).toEqual(anew(first))
})

test('new figures of the page keep the edits, and only edits whose base moved are in conflict', () => {
  model.edit([edit('A', '2027-01', 1n), edit('A', '2027-02', 2n), edit('B', '2027-03', 3n)])
  const lines = { ...first, A: [-100n, 2n, -300n], B: [0n, 0n, -60n], Z: [5n, 900n, 0n] }
  const conflicts = model.rebase(sheet(lines), columns)
  expect(conflicts).toEqual([
    { rowId: 'B', columnKey: '2027-03', cents: 3n, base: -50n, theirs: -60n, reason: 'changed' },
  ])
  // What the other saved as well is no edit any more.
  expect(model.pending()).toEqual([
    { rowId: 'A', columnKey: '2027-01', cents: 1n, base: -100n },
    { rowId: 'B', columnKey: '2027-03', cents: 3n, base: -60n },
  ])
  rows = sheet(lines)
  expect(shown()).toEqual(anew({ ...lines, A: [1n, 2n, -300n], B: [0n, 0n, 3n] }))
  expect(model.conflictAt(model.rowOf('B'), 4)?.theirs).toBe(-60n)
  expect(model.rebase(sheet(lines), columns)).toEqual([])
  expect(model.conflicts()).toHaveLength(1)
})

test('undo never brings back an amount that somebody replaced: it shows theirs', () => {
  model.edit([edit('A', '2027-01', 1n)])
  model.rebase(sheet({ ...first, A: [-777n, -200n, -300n] }), columns)
  model.undo()
  expect(model.amount(model.rowOf('A'), 2)).toBe(-777n)
  expect([model.pending(), model.conflicts()]).toEqual([[], []])
})

test('a conflict ends when the edit is kept, given up or made again', () => {
  const theirs = sheet({ ...first, A: [-1n, -2n, -3n] })
  model.edit([edit('A', '2027-01', 11n), edit('A', '2027-02', 12n), edit('A', '2027-03', 13n)])
  expect(model.rebase(theirs, columns)).toHaveLength(3)
  model.keep([{ rowId: 'A', columnKey: '2027-01' }])
  model.revert([{ rowId: 'A', columnKey: '2027-02' }])
  model.edit([edit('A', '2027-03', 14n)])
  expect(model.conflicts()).toEqual([])
  expect(model.pending().map(({ cents, base }) => [cents, base])).toEqual([
    [11n, -1n],
    [14n, -3n],
  ])
  model.undo()
  model.undo()
  expect(model.amount(model.rowOf('A'), 3)).toBe(12n)
})

test('lines that are added, moved or gone keep the edits of the others, and a gone cell is not lost silently', () => {
  model.edit([edit('A', '2027-01', 1n), edit('B', '2027-01', 2n)])
  const without = sheet({ C: [0n, 0n, 0n], A: first.A, Z: first.Z })
  expect(model.rebase(without, columns)).toEqual([
    { rowId: 'B', columnKey: '2027-01', cents: 2n, base: 0n, reason: 'gone' },
  ])
  expect(model.pending().map(({ rowId }) => rowId)).toEqual(['A', 'B'])
  expect(model.amount(model.rowOf('costs'), 2)).toBe(1n)
  expect(model.rebase(without, columns)).toEqual([])
  model.rebase(rows, columns)
  expect(model.conflicts()).toEqual([])
  expect(shown()).toEqual(anew({ ...first, A: [1n, -200n, -300n], B: [2n, 0n, -50n] }))
  model.rebase(without, columns)
  model.revert()
  expect([model.pending(), model.conflicts()]).toEqual([[], []])
})

test('an edit of a month that was closed meanwhile is in conflict', () => {
  model.edit([edit('A', '2027-01', 1n)])
  const closed = sheet(first, { A: { states: ['actual', 'estimate', 'estimate'] } })
  expect(model.rebase(closed, columns).map(({ reason }) => reason)).toEqual(['locked'])
})

test('after saving the edits are the base, set by hand, and stay until the page has read them', () => {
  model.edit([edit('A', '2027-01', 1n)])
  model.reset()
  expect([model.pending(), model.undo()]).toEqual([[], []])
  expect(model.isByHand(model.rowOf('A'), 2)).toBe(true)
  model.rebase(sheet(first), columns)
  expect(shown()).toEqual(anew({ ...first, A: [1n, -200n, -300n] }))
  const read = sheet({ ...first, A: [1n, -200n, -300n] })
  model.rebase(read, columns, true)
  rows = read
  expect(shown()).toEqual(anew({ ...first, A: [1n, -200n, -300n] }))
  expect(model.isByHand(model.rowOf('A'), 2)).toBe(false)
})

test('a new version is taken as it is, also where it gives the figure from before', () => {
  model.edit([edit('A', '2027-01', 1n)])
  model.reset()
  model.rebase(sheet(first), columns, true)
  expect(model.amount(model.rowOf('A'), 2)).toBe(-100n)
})

test('what was typed while saving stays pending on what was saved', () => {
  model.edit([edit('A', '2027-01', 1n), edit('A', '2027-02', 2n), edit('A', '2027-03', 3n)])
  const sent = model.pending()
  model.edit([edit('A', '2027-01', 5n), edit('B', '2027-01', 6n), edit('A', '2027-03', -300n)])
  model.reset(sent)
  expect(model.pending()).toEqual([
    { rowId: 'A', columnKey: '2027-01', cents: 5n, base: 1n },
    { rowId: 'A', columnKey: '2027-03', cents: -300n, base: 3n },
    { rowId: 'B', columnKey: '2027-01', cents: 6n, base: 0n },
  ])
})

test('a draft kept elsewhere is taken up again, with its conflicts', () => {
  const draft: PendingCell[] = [
    { rowId: 'A', columnKey: '2027-01', cents: 1n, base: -100n },
    { rowId: 'A', columnKey: '2027-02', cents: 2n, base: -999n },
    { rowId: 'X', columnKey: '2027-02', cents: 3n, base: 0n },
  ]
  expect(model.restore(draft).map(({ rowId, reason, theirs }) => [rowId, reason, theirs])).toEqual([
    ['A', 'changed', -200n],
    ['X', 'gone', undefined],
  ])
  expect(shown()).toEqual(anew({ ...first, A: [1n, 2n, -300n] }))
})

test('the longest amounts keep every cent, also in the sums', () => {
  const most = 999_999_999_999_999n
  model.edit([edit('A', '2027-01', most), edit('B', '2027-01', most), edit('Z', '2027-01', most)])
  expect(model.amount(model.rowOf('net'), 2)).toBe(3n * most)
  expect(() => new GridModel([line('A', [2n ** 63n])], columns)).toThrow(RangeError)
})
