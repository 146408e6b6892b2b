/** B9: everything added up again from memory, 80,000 lines over 120 months, against DuckDB in this process. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { type PortfolioCells, portfolioCells, setLineCells, sumCells } from '@stuurhuis/domain'
import { type ComputingResult, judge } from './computing.ts'
import { measureInTurn } from './measure.ts'

const lines = 80_000
const months = 120
const [ours, duckdb] = ['typed arrays', 'DuckDB']

export async function portfolio(): Promise<ComputingResult> {
  const cells = filled()
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    await load(connection, cells)
    const [expected, found] = [sumCells(cells)[0] ?? [], await sumsOf(connection)]
    if (found.length !== months || found.some((sum, k) => sum !== expected[k]))
      throw new Error('the totals of DuckDB and of the typed arrays differ')
    const rounds = await measureInTurn({
      [duckdb]: () => timed(() => sumsOf(connection)),
      [ours]: () => timed(() => sumCells(cells)),
    })
    const target = { text: 'DuckDB / typed arrays >= 1.25 (0.8 x its time)', anchor: duckdb, candidate: ours }
    return judge('portfolio', rounds, [{ ...target, atLeast: 1.25 }], [])
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}

async function timed(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Amounts up to ten million euro, costs and revenues. */
function filled(): PortfolioCells {
  const cells = portfolioCells(lines, months, 1)
  let state = 1
  const next = () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    return BigInt(state) / 2n
  }
  for (let line = 0; line < lines; line++) {
    setLineCells(cells, line, 0, Array.from({ length: months }, next))
  }
  return cells
}

/** One row per line and month: the layout in which DuckDB is fastest at this question (a column per month is slower). */
async function load(connection: DuckDBConnection, { cells }: PortfolioCells): Promise<void> {
  await connection.run('create table cell (line integer, month smallint, cents bigint)')
  const appender = await connection.createAppender('cell')
  for (let i = 0; i < lines * months; i++) {
    appender.appendInteger(Math.floor(i / months))
    appender.appendSmallInt(i % months)
    appender.appendBigInt(BigInt(cells[i] ?? 0))
    appender.endRow()
  }
  appender.closeSync()
}

async function sumsOf(connection: DuckDBConnection): Promise<unknown[]> {
  const reader = await connection.runAndReadAll(
    'select sum(cents) as total from cell group by month order by month',
  )
  return reader.getRows().map(([total]) => total)
}
