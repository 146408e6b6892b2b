/** One reason why a value or model is refused. `path` names the field ("lines.K06.amount"), `textKey` the message. */
export interface EngineError {
  readonly code: string
  readonly path: string
  readonly textKey: string
  readonly params?: Readonly<Record<string, string>>
}

/** Errors are values: a function that can refuse its input says so in its type. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly EngineError[] }

export function ok<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** A refusal with one error; the text key follows from the code. */
export function refuse<T = never>(code: string, path = '', params?: Record<string, string>): Result<T> {
  return { ok: false, errors: [engineError(code, path, params)] }
}

export function engineError(code: string, path = '', params?: Record<string, string>): EngineError {
  const error = { code, path, textKey: `engine.${code}` }
  return params ? { ...error, params } : error
}

/** The value, or a thrown programming error: for callers that have already validated their input. */
export function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new EngineRefusal(result.errors)
}

/** Thrown only where an engine function is called with input that validation would have refused. */
export class EngineRefusal extends Error {
  readonly errors: readonly EngineError[]

  constructor(errors: readonly EngineError[]) {
    super(errors.map((e) => `${e.code}${e.path ? ` at ${e.path}` : ''}`).join('; '))
    this.name = 'EngineRefusal'
    this.errors = errors
  }
}
