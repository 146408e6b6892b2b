import { type EngineError, engineError, ok, type Result } from '../money/result.ts'

/** Correlation of the normal scores of two drivers (Gaussian copula), between -1 and 1. */
export interface CorrelationPair {
  readonly a: string
  readonly b: string
  readonly rho: number
}

export type CorrelationMatrix = readonly (readonly number[])[]

/** What is left of a variance below this is rounding, not a distribution. */
const SMALLEST_PIVOT = 1e-10

/**
 * The matrix in the order of the drivers; pairs that are not named are independent. Errors, at `correlation.<a>|<b>`:
 * DRIVER_UNKNOWN, CORRELATION_RANGE (not between -1 and 1), CORRELATION_TWICE (a pair given twice or with itself).
 */
export function correlationMatrix(
  names: readonly string[],
  pairs: readonly CorrelationPair[],
): Result<number[][]> {
  const matrix = names.map((_, i) => names.map((_name, j): number => (i === j ? 1 : 0)))
  const seen = new Set<string>()
  const errors: EngineError[] = []
  for (const { a, b, rho } of pairs) {
    const [i, j] = [names.indexOf(a), names.indexOf(b)]
    const path = pathOf(a, b)
    const key = [a, b].sort().join('\n')
    if (i < 0) errors.push(engineError('DRIVER_UNKNOWN', path, { driver: a }))
    if (j < 0) errors.push(engineError('DRIVER_UNKNOWN', path, { driver: b }))
    if (!(rho >= -1 && rho <= 1)) errors.push(engineError('CORRELATION_RANGE', path, { rho: String(rho) }))
    if (seen.has(key) || a === b) errors.push(engineError('CORRELATION_TWICE', path))
    seen.add(key)
    const [row, column] = [matrix[i], matrix[j]]
    if (row && column) [row[j], column[i]] = [rho, rho]
  }
  return errors.length > 0 ? { ok: false, errors } : ok(matrix)
}

/**
 * Lower triangle L with L L' = the matrix, by rows. A matrix that describes no distribution is refused with the pair
 * that shows it, never repaired (finance.md 11): CORRELATION_SHAPE, CORRELATION_DIAGONAL, CORRELATION_SYMMETRY,
 * CORRELATION_RANGE, CORRELATION_NOT_POSITIVE (the pair contradicts the correlations with the drivers before it).
 */
export function choleskyOf(names: readonly string[], matrix: CorrelationMatrix): Result<number[][]> {
  const problems = shapeProblems(names, matrix)
  if (problems.length > 0) return { ok: false, errors: problems }
  const lower: number[][] = []
  for (let i = 0; i < names.length; i += 1) {
    const row: number[] = []
    for (let j = 0; j < i; j += 1) {
      const above = lower[j] ?? []
      row.push((at(matrix, i, j) - dot(row, above, j)) / (above[j] ?? 1))
    }
    const left = 1 - dot(row, row, i)
    if (!(left > SMALLEST_PIVOT)) return { ok: false, errors: [contradiction(names, matrix, row, i)] }
    lower.push([...row, Math.sqrt(left)])
  }
  return ok(lower)
}

/** The driver before i that takes most of its variance: without that pair the matrix would come furthest. */
function contradiction(
  names: readonly string[],
  matrix: CorrelationMatrix,
  row: readonly number[],
  i: number,
): EngineError {
  const strongest = row.reduce((best, value, j) => (Math.abs(value) > Math.abs(row[best] ?? 0) ? j : best), 0)
  return aboutPair('CORRELATION_NOT_POSITIVE', names, matrix, strongest, i)
}

function shapeProblems(names: readonly string[], matrix: CorrelationMatrix): EngineError[] {
  const n = names.length
  if (matrix.length !== n || matrix.some((row) => row.length !== n)) {
    return [engineError('CORRELATION_SHAPE', 'correlation', { drivers: String(n) })]
  }
  const errors: EngineError[] = []
  for (let i = 0; i < n; i += 1) {
    if (at(matrix, i, i) !== 1) errors.push(aboutPair('CORRELATION_DIAGONAL', names, matrix, i, i))
    for (let j = 0; j < i; j += 1) {
      const rho = at(matrix, i, j)
      if (rho !== at(matrix, j, i)) errors.push(aboutPair('CORRELATION_SYMMETRY', names, matrix, j, i))
      else if (!(rho >= -1 && rho <= 1)) errors.push(aboutPair('CORRELATION_RANGE', names, matrix, j, i))
    }
  }
  return errors
}

function aboutPair(
  code: string,
  names: readonly string[],
  matrix: CorrelationMatrix,
  i: number,
  j: number,
): EngineError {
  const [a, b] = [names[i] ?? '', names[j] ?? '']
  return engineError(code, pathOf(a, b), { a, b, rho: String(at(matrix, i, j)) })
}

function pathOf(a: string, b: string): string {
  return `correlation.${a}|${b}`
}

function at(matrix: CorrelationMatrix, i: number, j: number): number {
  return matrix[i]?.[j] ?? Number.NaN
}

function dot(a: readonly number[], b: readonly number[], n: number): number {
  let sum = 0
  for (let k = 0; k < n; k += 1) sum += (a[k] ?? 0) * (b[k] ?? 0)
  return sum
}
