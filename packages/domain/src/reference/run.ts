import { algorithmFunctions, refusalOf } from './algorithms.ts'
import { spreadsheetFunctions } from './functions.ts'
import { record } from './read.ts'

const FUNCTIONS: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>> = {
  ...spreadsheetFunctions,
  ...algorithmFunctions,
}

export function isSupported(fn: string): boolean {
  return Object.hasOwn(FUNCTIONS, fn)
}

/**
 * Runs one case of a reference file: `fn` by its name there, `input` as it stands there. Amounts come back as
 * `bigint` cents. An input that the engine refuses gives `{ error: code }`. Throws for an unknown function
 * (ask {@link isSupported} first) and for input of another shape. For tests and conformance only.
 */
export function runReference(fn: string, input: unknown): unknown {
  const run = Object.hasOwn(FUNCTIONS, fn) ? FUNCTIONS[fn] : undefined
  if (!run) throw new RangeError(`no reference function ${fn}`)
  try {
    return run(record(input))
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return refusal
    throw error
  }
}
