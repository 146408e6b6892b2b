import { ProblemError } from '../problem.ts'

/** The version a caller saw, from `If-Match`: strong tags only, lists and `*` by RFC 9110; `W/` never matches. */
export type ExpectedVersion = {
  /** @throws PRECONDITION_FAILED with the current version when the caller saw another one */
  check(current: number): void
}

export function expectedVersion(header: string | undefined): ExpectedVersion {
  if (header === undefined || header.trim() === '') throw new ProblemError('PRECONDITION_REQUIRED')
  const tags = header.split(',').map((tag) => tag.trim())
  return {
    check(current) {
      if (tags.includes('*') || tags.includes(`"${current}"`)) return
      throw new ProblemError('PRECONDITION_FAILED', { currentVersion: current })
    },
  }
}

/** Does `If-None-Match` name this tag? Weak comparison, as the RFC asks for GET. */
export function isUnchanged(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
}
