import { z } from 'zod'

/**
 * Every refusal the API can give: code -> status and the general Belgif type it is, if it is one.
 * Codes are never renamed. A code without a text in three languages (problem-texts.ts) does not compile.
 */
export const problemTable = {
  BAD_REQUEST: { status: 400, belgif: 'badRequest' },
  IDEMPOTENCY_KEY_REQUIRED: { status: 400 },
  NO_ACCESS_TOKEN: { status: 401, belgif: 'noAccessToken' },
  INVALID_ACCESS_TOKEN: { status: 401, belgif: 'invalidAccessToken' },
  EXPIRED_ACCESS_TOKEN: { status: 401, belgif: 'expiredAccessToken' },
  LOGIN_FAILED: { status: 401 },
  SECOND_FACTOR_REQUIRED: { status: 401 },
  SESSION_ENDED: { status: 401 },
  STEP_UP_REQUIRED: { status: 401 },
  MISSING_PERMISSION: { status: 403, belgif: 'missingPermission' },
  CSRF_REFUSED: { status: 403 },
  PASSWORD_CHANGE_REQUIRED: { status: 403 },
  SECOND_FACTOR_ENROLMENT_REQUIRED: { status: 403 },
  SAME_PERSON: { status: 403 },
  RESOURCE_NOT_FOUND: { status: 404, belgif: 'resourceNotFound' },
  METHOD_NOT_ALLOWED: { status: 405 },
  REQUEST_TIMEOUT: { status: 408 },
  TRANSITION_NOT_ALLOWED: { status: 409 },
  VERSION_FROZEN: { status: 409 },
  BASE_CHANGED: { status: 409 },
  FUND_INSUFFICIENT: { status: 409 },
  DERIVED_FIELD: { status: 409 },
  BUDGET_EXCEEDED: { status: 409 },
  MILESTONE_CYCLE: { status: 422 },
  CASH_ITEM_INVALID: { status: 422 },
  IBAN_INVALID: { status: 422 },
  MODEL_INVALID: { status: 422 },
  SCENARIO_INVALID: { status: 422 },
  SIMULATION_INVALID: { status: 422 },
  IMPORT_HAS_ERRORS: { status: 409 },
  DUPLICATE_VALUE: { status: 409 },
  STILL_REFERENCED: { status: 409 },
  IDEMPOTENCY_IN_PROGRESS: { status: 409 },
  PRECONDITION_FAILED: { status: 412, belgif: 'preconditionFailed' },
  PAYLOAD_TOO_LARGE: { status: 413, belgif: 'payloadTooLarge' },
  URI_TOO_LONG: { status: 414 },
  WRONG_FILE_TYPE: { status: 415 },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, belgif: 'unsupportedMediaType' },
  CURRENCY_NOT_SUPPORTED: { status: 422 },
  IDEMPOTENCY_KEY_REUSED: { status: 422 },
  IMPORT_REFUSED: { status: 422 },
  PASSWORD_TOO_WEAK: { status: 422 },
  TOTP_INVALID: { status: 422 },
  PERIOD_INVALID: { status: 422 },
  ROLE_NOT_ALLOWED: { status: 422 },
  PRECONDITION_REQUIRED: { status: 428, belgif: 'preconditionRequired' },
  TOO_MANY_REQUESTS: { status: 429, belgif: 'tooManyRequests' },
  TOO_MANY_FAILED_REQUESTS: { status: 429, belgif: 'tooManyFailedRequests' },
  HEADERS_TOO_LARGE: { status: 431 },
  INTERNAL_SERVER_ERROR: { status: 500, belgif: 'internalServerError' },
  SERVICE_UNAVAILABLE: { status: 503, belgif: 'serviceUnavailable' },
} as const satisfies Record<string, { status: number; belgif?: string }>

export type ProblemCode = keyof typeof problemTable
export const problemCodes = Object.keys(problemTable) as ProblemCode[]

const lowerCamel = (code: string) =>
  code.toLowerCase().replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase())

/** The stable URN of a problem: `urn:problem-type:belgif:*` for the general ones, `urn:problem-type:stuurhuis:*` for ours. */
export function problemType(code: ProblemCode): string {
  const entry: { status: number; belgif?: string } = problemTable[code]
  return entry.belgif
    ? `urn:problem-type:belgif:${entry.belgif}`
    : `urn:problem-type:stuurhuis:${lowerCamel(code)}`
}

export const issueTypes = {
  schemaViolation: 'urn:problem-type:belgif:input-validation:schemaViolation',
  unknownInput: 'urn:problem-type:belgif:input-validation:unknownInput',
  invalidInput: 'urn:problem-type:belgif:input-validation:invalidInput',
  requiredInput: 'urn:problem-type:belgif:input-validation:requiredInput',
  referencedResourceNotFound: 'urn:problem-type:belgif:input-validation:referencedResourceNotFound',
} as const
export type IssueType = keyof typeof issueTypes

export const issueSchema = z
  .object({
    type: z.string(),
    in: z.enum(['body', 'query', 'path', 'header']),
    name: z.string().describe('path of the field, as in lines[3].amount'),
    value: z.unknown().optional().describe('what was sent; never echoed for secrets'),
    detail: z.string().optional(),
    code: z.string().optional().describe('stable code for translation, for instance too_small'),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  })
  .meta({ id: 'Issue' })
export type Issue = z.infer<typeof issueSchema>

/** RFC 9457 with the members of the Belgif guide. `instance` names the trace id that stands in the log line. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    instance: z.string(),
    href: z.string(),
    code: z.string().optional(),
    issues: z.array(issueSchema).optional(),
    issuesTruncated: z.boolean().optional(),
    currentVersion: z.int().min(1).max(2147483647).optional(),
    allowed: z.array(z.string()).optional(),
    missing: z.array(z.string()).optional(),
    limit: z.int().min(0).max(2147483647).optional(),
    retryAfterSec: z.int().min(0).max(86400).optional(),
    warnings: z.array(z.string()).optional(),
    shortfall: z.string().optional().describe('euro that are missing'),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof problemSchema>
