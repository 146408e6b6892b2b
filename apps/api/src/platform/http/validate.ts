import { type Issue, issueTypes } from '@stuurhuis/schemas'
import type { z } from 'zod'
import { ProblemError } from '../problem.ts'

type Place = Issue['in']
const secretNames = /pass|secret|totp|code$|iban|token|national/i

/** `lines[3].amount` from a zod path. */
const nameOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  )

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, part) => {
    // a query parameter that was given once is still text where the schema sees a list
    if (typeof value === 'string' && part === 0) return value
    return typeof value === 'object' && value !== null
      ? (value as Record<PropertyKey, unknown>)[part]
      : undefined
  }, input)
}

/** One issue per wrong key, all at once, each with the path of its field; secrets are never echoed. */
function issuesOf(error: z.ZodError, place: Place, input: unknown): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        type: issueTypes.unknownInput,
        in: place,
        name: nameOf([...issue.path, key]),
        code: 'unknown',
      }))
    }
    const name = nameOf(issue.path)
    const value = valueAt(input, issue.path)
    const missing = value === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')
    return [
      {
        type: missing ? issueTypes.requiredInput : issueTypes.schemaViolation,
        in: place,
        name,
        ...(typeof value === 'string' && !secretNames.test(name) && value.length <= 200 && { value }),
        code: missing ? 'required' : customCode(issue),
        ...paramsOf(issue),
      },
    ]
  })
}

const customCode = (issue: z.core.$ZodIssue): string => {
  // a key of a map that breaks its own rule says which one
  if (issue.code === 'invalid_key') return issue.issues[0] ? customCode(issue.issues[0]) : issue.code
  const code =
    issue.code === 'custom'
      ? issue.params?.['code']
      : issue.code === 'invalid_format'
        ? `invalid_${issue.format}`
        : undefined
  return typeof code === 'string' ? code : issue.code
}
function paramsOf(issue: z.core.$ZodIssue): Pick<Issue, 'params'> {
  if (issue.code === 'too_small') return { params: { min: Number(issue.minimum) } }
  if (issue.code === 'too_big') return { params: { max: Number(issue.maximum) } }
  return {}
}

/** Text that no database holds (a NUL character, half a surrogate), wherever it stands. */
function unstorable(value: unknown, place: Place, path: readonly PropertyKey[] = []): Issue[] {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed()
      ? [{ type: issueTypes.schemaViolation, in: place, name: nameOf(path), code: 'invalid_characters' }]
      : []
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) =>
    unstorable(item, place, [...path, Array.isArray(value) ? Number(key) : key]),
  )
}

/** Checks each part of a request against its schema. @throws BAD_REQUEST with every issue of every part */
export function validateParts(
  parts: readonly { place: Place; schema: z.ZodType | undefined; input: unknown }[],
): unknown[] {
  const issues: Issue[] = []
  const values = parts.map(({ place, schema, input }) => {
    if (!schema) return undefined
    const parsed = schema.safeParse(input)
    if (parsed.success) {
      issues.push(...unstorable(parsed.data, place))
      return parsed.data
    }
    issues.push(...issuesOf(parsed.error, place, input))
    return undefined
  })
  if (issues.length > 0) throw new ProblemError('BAD_REQUEST', { issues })
  return values
}

/** A name that this caller may not read behaves exactly as one that does not exist. */
export function refuseUnreadable(query: Readonly<Record<string, unknown>>, hidden: readonly string[]): void {
  const issues: Issue[] = hidden
    .filter((name) => query[name] !== undefined)
    .map((name) => ({ type: issueTypes.unknownInput, in: 'query', name, code: 'unknown' }))
  const sort = (query['sort'] as string[] | undefined) ?? []
  for (const [index, key] of sort.entries()) {
    if (hidden.includes(key.replace(/^-/, '')))
      issues.push({
        type: issueTypes.schemaViolation,
        in: 'query',
        name: `sort[${index}]`,
        value: key,
        code: 'invalid_value',
      })
  }
  if (issues.length > 0) throw new ProblemError('BAD_REQUEST', { issues })
}

/** Objects and arrays nested deeper than `limit` cost more to walk than they can be worth. */
export function depthWithin(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (limit === 0) return false
  return Object.values(value).every((item) => depthWithin(item, limit - 1))
}
