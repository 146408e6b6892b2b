import { expect, test } from 'vitest'
import { amountAt, type GridColumn, type GridRange, type GridRow, tableText } from './cash-grid.ts'
import { clearRange, type EditSurface, fillRange, pasteInto, tableOf, typeInto } from './cash-grid-edit.ts'

const columns: GridColumn[] = ['a', 'b', 'c', 'd'].map((key) => ({
  key,
  label: key,
  title: key,
  isNow: false,
}))
const row = (id: string, cells: bigint[], more: Partial<GridRow> = {}): GridRow => ({
  id,
  label: id,
  kind: 'line',
  cells,
  total: 0n,
  ...more,
})
const rows: GridRow[] = [
  row('G', [9n, 9n, 9n, 9n], { kind: 'group' }),
  row('K', [1n, 2n, 3n, 4n]),
  row('L', [5n, 6n, 7n, 8n], { states: ['actual', 'estimate', 'estimate', 'estimate'] }),
  row('M', [0n, 0n, 0n, 0n]),
  row('V', [0n, 0n, 0n, 0n], { locked: true }),
  row('T', [0n, 0n, 0n, 0n], { kind: 'total' }),
]
const surface: EditSurface = {
  rows,
  columns,
  amount: ({ row: at, col }) => {
    const line = rows[at]
    return line && amountAt(line, col)
  },
}
/** Rows and columns as counted in the grid: 0 name, 1 total, 2 the first period. */
const at = (top: number, left: number, bottom = top, right = left): GridRange => ({
  top,
  left,
  bottom,
  right,
})
const short = (outcome: ReturnType<typeof pasteInto> | undefined) =>
  outcome?.edits?.map(({ rowId, columnKey, cents }) => `${rowId}${columnKey}=${cents}`).join(' ') ??
  (outcome?.refusal && { ...outcome.refusal, first: Object.values(outcome.refusal.first).join(' ') })

test('a typed amount goes in its cell; text that is none, or a locked cell, changes nothing', () => {
  expect(short(typeInto(surface, { row: 1, col: 3 }, '1.250,50'))).toBe('Kb=125050')
  expect(short(typeInto(surface, { row: 1, col: 3 }, ''))).toBe('Kb=0')
  expect(typeInto(surface, { row: 1, col: 3 }, '12,345').refusal?.first.reason).toBe('amount')
  expect(typeInto(surface, { row: 2, col: 2 }, '1').refusal?.first.reason).toBe('actual')
})

test.each([
  [0, 2, 'sum'],
  [1, 0, 'name'],
  [1, 1, 'total'],
  [2, 2, 'actual'],
  [4, 3, 'derived'],
  [5, 3, 'sum'],
  [6, 3, 'outside'],
  [1, 6, 'outside'],
] as const)('the cell in row %i, column %i says why it is locked: %s', (top, left, reason) => {
  expect(clearRange(surface, at(top, left)).refusal?.first.reason).toBe(reason)
})

test('a paste begins at the top left of the selection and keeps the rows of the table', () => {
  expect(
    short(
      pasteInto(surface, at(1, 3), [
        ['1', '2'],
        ['-3', '(4)'],
      ]),
    ),
  ).toBe('Kb=100 Kc=200 Lb=-300 Lc=-400')
  expect(short(pasteInto(surface, at(1, 3), [['1'], ['2', '3']]))).toBe('Kb=100 Lb=200 Lc=300')
})

test('a table is repeated over a selection that it fits a whole number of times, else pasted once', () => {
  expect(short(pasteInto(surface, at(1, 3, 3, 4), [['7']]))).toBe('Kb=700 Kc=700 Lb=700 Lc=700 Mb=700 Mc=700')
  expect(short(pasteInto(surface, at(1, 3, 2, 5), [['1', '2']]))).toBe('Kb=100 Kc=200 Lb=100 Lc=200')
  expect(short(pasteInto(surface, at(1, 3, 1, 6), [['1', '2']]))).toEqual({
    bad: 1,
    of: 4,
    first: '1 6 2 outside',
  })
})

test('one text that is no amount refuses a whole paste, with the count and the first', () => {
  const table = [
    ['1', 'abc', '12,345'],
    ['2', '3', '4'],
  ]
  expect(short(pasteInto(surface, at(1, 3), table))).toEqual({ bad: 2, of: 6, first: '1 4 abc amount' })
})

test('one locked cell refuses a whole paste', () => {
  expect(short(pasteInto(surface, at(1, 2), [['1'], ['2']]))).toEqual({
    bad: 1,
    of: 2,
    first: '2 2 2 actual',
  })
  expect(short(pasteInto(surface, at(3, 3), [['1'], ['2'], ['3']]))).toEqual({
    bad: 2,
    of: 3,
    first: '4 3 2 derived',
  })
})

test('one cell outside refuses a whole paste', () => {
  expect(short(pasteInto(surface, at(1, 5), [['1', '2']]))).toEqual({ bad: 1, of: 2, first: '1 6 2 outside' })
})

test('clearing a block with a locked cell clears nothing', () => {
  expect(short(clearRange(surface, at(1, 3, 2, 4)))).toBe('Kb=0 Kc=0 Lb=0 Lc=0')
  expect(clearRange(surface, at(1, 2, 2, 3)).refusal).toMatchObject({ bad: 1, of: 4 })
})

test('filling down takes the first row of the block, or the row above a single one', () => {
  expect(short(fillRange(surface, at(1, 3, 3, 4), 'down'))).toBe('Lb=2 Lc=3 Mb=2 Mc=3')
  expect(short(fillRange(surface, at(3, 3), 'down'))).toBe('Mb=6')
  expect(fillRange(surface, at(1, 3), 'down')).toBeUndefined()
  expect(fillRange(surface, at(0, 3), 'down')).toBeUndefined()
})

test('filling right takes the first column of the block, or the one before a single one, never the total', () => {
  expect(short(fillRange(surface, at(1, 3, 2, 5), 'right'))).toBe('Kc=2 Kd=2 Lc=6 Ld=6')
  expect(short(fillRange(surface, at(1, 3), 'right'))).toBe('Kb=1')
  expect(fillRange(surface, at(1, 2), 'right')).toBeUndefined()
  expect(fillRange(surface, at(3, 3, 4, 5), 'right')?.refusal).toMatchObject({ bad: 2, of: 4 })
})

test.each([
  [
    '1\t2\r\n3\t4\r\n',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  [
    '1\t2\n3\t4',
    [
      ['1', '2'],
      ['3', '4'],
    ],
  ],
  ['1\r2', [['1'], ['2']]],
  ['1\t', [['1', '']]],
  [
    '\t\n5\t',
    [
      ['', ''],
      ['5', ''],
    ],
  ],
  ['1\n\n2\n', [['1'], [''], ['2']]],
  ['"1,50"\t"a\tb"\t"zeg ""ja"""\n"x\ny"', [['1,50', 'a\tb', 'zeg "ja"'], ['x\ny']]],
  ['5" buis\t"open', [['5" buis', '"open']]],
  ['', []],
])('the text %j of a spreadsheet is the table %j', (text, table) => {
  expect(tableOf(text)).toEqual(table)
})

test('what is copied is pasted as the same amounts', () => {
  const text = tableText([
    [125050n, -1n],
    [0n, 999_999_999_999_999n],
  ])
  expect(text).toBe('1250,50\t-0,01\n0,00\t9999999999999,99')
  expect(short(pasteInto(surface, at(1, 3), tableOf(text)))).toBe('Kb=125050 Kc=-1 Lb=0 Lc=999999999999999')
})
