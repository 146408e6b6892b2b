import type { Issue, ProblemCode } from '@stuurhuis/schemas'

/** Extra members of a problem that tell the caller what to do. */
export type ProblemMembers = {
  readonly issues?: readonly Issue[]
  readonly currentVersion?: number
  readonly allowed?: readonly string[]
  readonly missing?: readonly string[]
  readonly limit?: number
  readonly retryAfterSec?: number
  readonly warnings?: readonly string[]
  /** Euro that are missing, as decimal text. */
  readonly shortfall?: string
  /** A sentence for the caller; never internal text. */
  readonly detail?: string
}

/** A refusal with a stable code; platform/http/problems.ts turns it into the answer. `cause` stays in the log. */
export class ProblemError extends Error {
  readonly code: ProblemCode
  readonly members: ProblemMembers
  constructor(code: ProblemCode, members: ProblemMembers = {}, options?: ErrorOptions) {
    super(code, options)
    this.name = 'ProblemError'
    this.code = code
    this.members = members
  }
}

/** One wrong field: 400 with its path. */
export const fieldProblem = (
  name: string,
  code: string,
  type: 'invalidInput' | 'referencedResourceNotFound' = 'invalidInput',
  place: Issue['in'] = 'body',
) =>
  new ProblemError('BAD_REQUEST', {
    issues: [{ type: `urn:problem-type:belgif:input-validation:${type}`, in: place, name, code }],
  })

/** What happened, happened today at the latest. @throws BAD_REQUEST */
export function refuseFuture(name: string, day: string | null | undefined, today: string): void {
  if (day && day > today) throw fieldProblem(name, 'in_the_future')
}
