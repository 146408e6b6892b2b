import type { CellState, GridRow } from '../ui/cash-grid.ts'

/** Made-up lines for the editable grid of the gallery; no page reads them. */
export const monthsFrom = (year: number, count: number) =>
  Array.from(
    { length: count },
    (_, index) => `${year + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}`,
  )
const add = (cells: readonly bigint[]) => cells.reduce((sum, cents) => sum + cents, 0n)
const addRows = (rows: readonly GridRow[], count: number) =>
  Array.from({ length: count }, (_, col) => add(rows.map((row) => row.cells[col] ?? 0n)))

function line(id: string, label: string, cells: bigint[], more: Partial<GridRow> = {}): GridRow {
  return { id, label, kind: 'line', cells, total: add(cells), ...more }
}
export interface Group {
  id: string
  label: string
  lines: GridRow[]
}
/** Each group above its lines, with its sum. */
export const rowsOf = (groups: readonly Group[], folded: ReadonlySet<string>): GridRow[] =>
  groups.flatMap(({ id, label, lines }) => {
    const cells = addRows(lines, lines[0]?.cells.length ?? 0)
    return [{ id, label, kind: 'group', cells, total: add(cells), expanded: !folded.has(id) }, ...lines]
  })
/** The lines with what was saved since. */
export const withSaved = (groups: readonly Group[], read: (id: string, col: number) => bigint | undefined) =>
  groups.map((group) => ({
    ...group,
    lines: group.lines.map((row) => {
      const cells = row.cells.map((cents, col) => read(row.id, col) ?? cents)
      return { ...row, cells, total: add(cells) }
    }),
  }))
export function footerOf(rows: readonly GridRow[]): GridRow[] {
  const cells = addRows(
    rows.filter((row) => row.kind === 'line'),
    rows[0]?.cells.length ?? 0,
  )
  let stand = 0n
  return [
    { id: 'net', label: 'Netto', kind: 'total', cells, total: add(cells), follows: 'sum' },
    {
      id: 'cumulative',
      label: 'Gecumuleerd',
      kind: 'total',
      cells: cells.map((cents) => (stand += cents)),
      follows: 'running',
    },
  ]
}

const COUNT = 36
const NOW = 10
const cellsOf = (amount: (month: number) => number) =>
  Array.from({ length: COUNT }, (_, month) => BigInt(amount(month)))
const statesOf = (later: CellState) =>
  Array.from({ length: COUNT }, (_, month): CellState => (month < NOW ? 'actual' : later))
const bump = (month: number, middle: number, height: number) =>
  Math.round(height * Math.exp(-((month - middle) ** 2) / 18)) * 100

/** Every state that a cell can have. */
export function stateGroups(): Group[] {
  const costs = [
    line(
      'K01',
      'Verwerving',
      cellsOf((m) => (m === 3 ? -240_000_000 : m === 14 ? -61_250_050 : 0)),
      { states: statesOf('contracted') },
    ),
    line(
      'K02',
      'Sanering',
      cellsOf((m) => bump(m, 14, -369_000)),
      {
        states: statesOf('estimate'),
        byHand: Array.from({ length: COUNT }, (_, month) => month === 13),
      },
    ),
    line(
      'K03',
      'Sloop en asbestverwijdering van de vroegere papierfabriek langs het kanaal',
      cellsOf((m) => bump(m, 17, -210_000)),
      { states: statesOf('estimate'), note: 'K03' },
    ),
    line(
      'K04',
      'Infrastructuur',
      cellsOf((m) => bump(m, 24, -890_000)),
      { states: statesOf('expected') },
    ),
    line(
      'K05',
      'Niet terugvorderbare btw',
      cellsOf((m) => bump(m, 16, -48_300)),
      { locked: true, states: statesOf('estimate') },
    ),
  ]
  const income = [
    line(
      'O01',
      'Kavelverkoop',
      cellsOf((m) => (m >= 20 && m % 3 === 0 ? 125_000_000 : 0)),
      { states: statesOf('expected') },
    ),
    line(
      'O02',
      'Subsidie bodemsanering',
      cellsOf((m) => (m === 12 ? 40_000_000 : m === 30 ? 20_000_000 : 0)),
      { states: statesOf('contracted') },
    ),
  ]
  return [
    { id: 'costs', label: 'Kosten', lines: costs },
    { id: 'income', label: 'Opbrengsten', lines: income },
  ]
}

/** The size of the largest project: 40 lines over 30 years. */
export function largeGroups(): Group[] {
  const lines = Array.from({ length: 40 }, (_, row) =>
    line(
      `L${String(row + 1).padStart(2, '0')}`,
      `Lijn ${row + 1}`,
      Array.from({ length: 360 }, (_, col) => BigInt(((row * 7919 + col * 104_729) % 997) * 1237 - 400_000)),
      { states: Array.from({ length: 360 }, (): CellState => 'estimate') },
    ),
  )
  return [{ id: 'all', label: 'Alle lijnen', lines }]
}
