import { isSupported, runReference } from './run.ts'

/** One case of a reference file, as it stands there; fields that are not listed do not matter. */
export interface ReferenceCase {
  readonly id: string
  readonly fn: string
  readonly input: unknown
  readonly expected: unknown
  /** Absolute tolerance of numbers; 0 means exact. */
  readonly tolAbs: number
  readonly allRealRoots?: readonly number[]
  readonly expectedStatus?: string
}

export type CaseOutcome =
  | { readonly id: string; readonly fn: string; readonly kind: 'passed' }
  | { readonly id: string; readonly fn: string; readonly kind: 'unsupported' }
  | {
      readonly id: string
      readonly fn: string
      readonly kind: 'failed'
      readonly expected: string
      readonly actual: string
    }

/** The cases of a parsed file: a list, or an object with a list `cases`. Entries without `fn` are kept, unsupported. */
export function readCases(file: unknown): ReferenceCase[] {
  const entries = Array.isArray(file) ? file : isObject(file) && Array.isArray(file.cases) ? file.cases : null
  if (!entries) throw new TypeError('no list of cases')
  return entries.map((entry: unknown, index): ReferenceCase => {
    const raw = isObject(entry) ? entry : {}
    const base = {
      id: typeof raw.id === 'string' ? raw.id : `#${index + 1}`,
      fn: typeof raw.fn === 'string' ? raw.fn : '(no function)',
      input: raw.input ?? raw.args ?? {},
      expected: raw.expected,
      tolAbs: typeof raw.tolAbs === 'number' ? raw.tolAbs : 0,
    }
    const roots = Array.isArray(raw.allRealRoots)
      ? { allRealRoots: raw.allRealRoots.filter((r) => typeof r === 'number') }
      : {}
    const status = typeof raw.expectedStatus === 'string' ? { expectedStatus: raw.expectedStatus } : {}
    return { ...base, ...roots, ...status }
  })
}

/** Runs one case. An unknown function is `unsupported`; an exception is a failure, with its message as the answer. */
export function checkCase(one: ReferenceCase): CaseOutcome {
  const { id, fn } = one
  if (!isSupported(fn)) return { id, fn, kind: 'unsupported' }
  let actual: unknown
  try {
    actual = runReference(fn, one.input)
  } catch (error) {
    return { id, fn, kind: 'failed', expected: show(one.expected), actual: `threw ${String(error)}` }
  }
  const agrees = isRootResult(actual) ? rootsAgree(one, actual) : matches(one.expected, actual, one.tolAbs)
  if (agrees) return { id, fn, kind: 'passed' }
  return { id, fn, kind: 'failed', expected: show(expectationOf(one)), actual: show(actual) }
}

interface Roots {
  readonly status: string
  readonly roots: readonly number[]
}

function isRootResult(value: unknown): value is Roots {
  return isObject(value) && typeof value.status === 'string' && Array.isArray(value.roots)
}

/** Every known root is found (1e-6 relative), the status agrees, and the oracle's own answer is one of the roots. */
function rootsAgree(one: ReferenceCase, actual: Roots): boolean {
  const found = (root: number, tolerance: number) => actual.roots.some((r) => Math.abs(r - root) <= tolerance)
  const allFound = (one.allRealRoots ?? []).every((root) =>
    found(root, 1e-6 * Math.max(Math.abs(root), 1e-3)),
  )
  const hasStatus = one.expectedStatus === undefined || one.expectedStatus === actual.status
  const hasAnswer = typeof one.expected !== 'number' || found(one.expected, Math.max(one.tolAbs, 1e-9))
  return allFound && hasStatus && hasAnswer
}

function expectationOf(one: ReferenceCase): unknown {
  if (one.allRealRoots === undefined) return one.expected
  return { status: one.expectedStatus, roots: one.allRealRoots, expected: one.expected }
}

/**
 * Whether an answer is what the file expects: numbers within the tolerance, cents exactly, every key that the file
 * names (the engine may say more), lists of the same length.
 */
export function matches(expected: unknown, actual: unknown, tolAbs: number): boolean {
  if (typeof actual === 'bigint') return isWhole(expected) && BigInt(expected) === actual
  if (typeof expected === 'number' && typeof actual === 'number') {
    return expected === actual || Math.abs(expected - actual) <= tolAbs
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false
    return expected.every((item, i) => matches(item, actual[i], tolAbs))
  }
  if (isObject(expected)) {
    return isObject(actual) && Object.entries(expected).every(([key, v]) => matches(v, actual[key], tolAbs))
  }
  return expected === actual || ((expected ?? null) === null && (actual ?? null) === null)
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A value on one line, at most 400 characters; cents without the `n` of a bigint. */
export function show(value: unknown): string {
  const text = JSON.stringify(value, (_key, v: unknown) => (typeof v === 'bigint' ? Number(v) : v)) as
    | string
    | undefined
  return text === undefined ? 'undefined' : text.length > 400 ? `${text.slice(0, 400)}…` : text
}
