import { STATUS_CODES } from 'node:http'
import {
  type Language,
  languages,
  type Problem,
  type ProblemCode,
  problemTable,
  problemTexts,
  problemType,
} from '@stuurhuis/schemas'
import { databaseProblem } from '../db/errors.ts'
import { limits } from '../limits.ts'
import { ProblemError, type ProblemMembers } from '../problem.ts'

/** `Accept-Language` -> one of ours; Dutch when nothing fits. */
export function languageOf(header: string | undefined): Language {
  const wanted = (header ?? '').split(',').map((part) => {
    const [tag = '', ...rest] = part.trim().split(';')
    const quality = rest.map((item) => /^\s*q=([\d.]+)$/.exec(item)?.[1]).find((q) => q !== undefined)
    return { language: tag.slice(0, 2).toLowerCase(), quality: quality === undefined ? 1 : Number(quality) }
  })
  const best = wanted
    .filter((item) => (languages as readonly string[]).includes(item.language) && item.quality > 0)
    .sort((a, b) => b.quality - a.quality)[0]
  return (best?.language as Language | undefined) ?? 'nl'
}

type ProblemContext = { readonly traceId: string; readonly language: Language; readonly publicUrl: string }

/** The body of a refusal: RFC 9457 with the Belgif members. Internal text never gets in. */
export function problemBody(code: ProblemCode, members: ProblemMembers, context: ProblemContext): Problem {
  const { issues = [], ...rest } = members
  const type = problemType(code)
  return {
    type,
    title: problemTexts[code][context.language],
    status: problemTable[code].status,
    instance: `urn:uuid:${context.traceId}`,
    href: `${context.publicUrl}/v1/refData/problemTypes`,
    ...(type.includes(':stuurhuis:') && { code }),
    ...(issues.length > 0 && { issues: issues.slice(0, limits.issues) }),
    ...(issues.length > limits.issues && { issuesTruncated: true }),
    ...(rest as Partial<Problem>),
  }
}

const frameworkCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_REQ_FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  FST_FILES_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_PARTS_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_FIELDS_LIMIT: 'PAYLOAD_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_MAX_PARAM_LENGTH: 'URI_TOO_LONG',
  FST_ERR_BAD_URL: 'BAD_REQUEST',
  FST_UNDER_PRESSURE: 'SERVICE_UNAVAILABLE',
}

/**
 * Whatever was thrown, as a refusal; what is not known to be the caller's fault is 500.
 * @param byteLimit what the route takes at most, told to whoever sent more
 */
export function toProblem(thrown: unknown, byteLimit: number = limits.jsonBytes): ProblemError {
  const error = databaseProblem(thrown)
  if (error instanceof ProblemError) return error
  const { code, statusCode } = (error ?? {}) as { code?: string; statusCode?: number }
  const known = code ? frameworkCodes[code] : undefined
  if (known === 'PAYLOAD_TOO_LARGE') return new ProblemError(known, { limit: byteLimit }, { cause: error })
  if (known) {
    const members = known === 'SERVICE_UNAVAILABLE' ? { retryAfterSec: 5 } : {}
    return new ProblemError(known, members, { cause: error })
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new ProblemError('BAD_REQUEST', {}, { cause: error })
  return new ProblemError('INTERNAL_SERVER_ERROR', {}, { cause: error })
}

/** Headers that belong to a refusal. */
export function problemHeaders(error: ProblemError): Record<string, string> {
  const { status } = problemTable[error.code]
  const { currentVersion, retryAfterSec } = error.members
  return {
    ...(status === 401 && {
      'www-authenticate': `Bearer realm="stuurhuis"${error.code === 'NO_ACCESS_TOKEN' ? '' : ', error="invalid_token"'}`,
    }),
    ...(currentVersion !== undefined && { etag: `"${currentVersion}"` }),
    ...(retryAfterSec !== undefined && { 'retry-after': String(retryAfterSec) }),
  }
}

/** A complete HTTP/1.1 answer for a request that never became one (broken, too slow, headers too large). */
export function rawProblem(code: ProblemCode, context: ProblemContext): string {
  const body = JSON.stringify(problemBody(code, {}, context))
  const { status } = problemTable[code]
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json',
    `belgov-trace-id: ${context.traceId}`,
    'cache-control: no-store',
    'x-content-type-options: nosniff',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
