import { type Cents, MAX_CENTS } from '../money/money.ts'
import { EngineRefusal, engineError } from '../money/result.ts'

/**
 * Monthly cash of many lines in one block of memory, to add up a whole portfolio in milliseconds (finance.md 16). Each
 * line stands in a group (a cluster, a status, …). Doubles hold whole cents exactly as long as no sum can leave 2^53:
 * that is checked, and the sums come out as `bigint`.
 */
export interface PortfolioCells {
  readonly months: number
  readonly lines: number
  readonly groupCount: number
  /** Line by line; cents as whole doubles. */
  readonly cells: Float64Array
  readonly groups: Uint16Array
  /** Largest absolute amount of each line. */
  readonly largest: Float64Array
}

/** A block of zeros for so many lines, all in group 0. */
export function portfolioCells(lines: number, months: number, groupCount: number): PortfolioCells {
  return {
    months,
    lines,
    groupCount,
    cells: new Float64Array(lines * months),
    groups: new Uint16Array(lines),
    largest: new Float64Array(lines),
  }
}

/** Replaces one line; what is missing at the end is 0. Throws AMOUNT_TOO_LARGE for a cell beyond 2^53 - 1 cents. */
export function setLineCells(
  target: PortfolioCells,
  line: number,
  group: number,
  cents: ArrayLike<Cents>,
): void {
  const { months, cells } = target
  let largest = 0
  for (let k = 0; k < months; k += 1) {
    const amount = cents[k] ?? 0n
    if (amount > MAX_CENTS || amount < -MAX_CENTS) {
      throw new EngineRefusal([engineError('AMOUNT_TOO_LARGE', String(k))])
    }
    const cell = Number(amount)
    cells[line * months + k] = cell
    largest = Math.max(largest, Math.abs(cell))
  }
  target.groups[line] = group
  target.largest[line] = largest
}

/** Sum per group and month over all lines, exact: element k of list g. */
export function sumCells(portfolio: PortfolioCells): Cents[][] {
  const { months, groupCount, largest } = portfolio
  // No partial sum of a month can be larger than this; a double sums exactly what stays below 2^53.
  const bound = largest.reduce((sum, value) => sum + value, 0)
  const sums = bound <= Number.MAX_SAFE_INTEGER ? sumDoubles(portfolio) : sumHalves(portfolio)
  return Array.from({ length: groupCount }, (_, g) =>
    Array.from({ length: months }, (_month, k) => sums(g * months + k)),
  )
}

type SumAt = (at: number) => Cents

function sumDoubles({ months, lines, groupCount, cells, groups }: PortfolioCells): SumAt {
  const sums = new Float64Array(groupCount * months)
  for (let line = 0; line < lines; line += 1) {
    const to = (groups[line] ?? 0) * months
    const from = line * months
    for (let k = 0; k < months; k += 1) sums[to + k] = (sums[to + k] ?? 0) + (cells[from + k] ?? 0)
  }
  return (at) => BigInt(sums[at] ?? 0)
}

const HALF = 134_217_728 // 2^27

/** Very large amounts: the upper and the lower digits apart, each far from the limit. */
function sumHalves({ months, lines, groupCount, cells, groups }: PortfolioCells): SumAt {
  const upper = new Float64Array(groupCount * months)
  const lower = new Float64Array(groupCount * months)
  for (let line = 0; line < lines; line += 1) {
    for (let k = 0; k < months; k += 1) {
      const at = (groups[line] ?? 0) * months + k
      const cell = cells[line * months + k] ?? 0
      const high = Math.trunc(cell / HALF)
      upper[at] = (upper[at] ?? 0) + high
      lower[at] = (lower[at] ?? 0) + (cell - high * HALF)
    }
  }
  return (at) => BigInt(upper[at] ?? 0) * BigInt(HALF) + BigInt(lower[at] ?? 0)
}
