import { allContracts, type Contract, problemSchema, problemTable, tags } from '@stuurhuis/schemas'
import { z } from 'zod'
import { apiVersion } from './install.ts'
import { keyOf, permissions } from './permissions.ts'

type Json = Record<string, unknown>
type Target = 'openapi-3.0' | 'draft-2020-12'

/** Schemas of the document: those with an id become components, everything else stands in place. */
function schemaWriter(target: Target) {
  const components: Record<string, Json> = {}
  // wrapped in an object, so that a schema with an id becomes a reference also when it stands alone
  const write = (schema: z.ZodType, io: 'input' | 'output'): Json => {
    const json = z.toJSONSchema(z.object({ it: schema }), {
      target,
      io,
      unrepresentable: 'throw',
      reused: 'inline',
      override: plain,
    }) as Json
    const defined = { ...(json['definitions'] as Json), ...(json['$defs'] as Json) }
    for (const [id, definition] of Object.entries(defined)) components[id] = relocated(definition as Json)
    return relocated((json['properties'] as Json)['it'] as Json)
  }
  return { components, write }
}

/** What zod adds for its own use, and what would forbid a field that a later version adds, stays out. */
function plain({ jsonSchema }: { jsonSchema: Json }): void {
  delete jsonSchema['~standard']
  delete jsonSchema['id']
}
function relocated(value: Json): Json {
  return JSON.parse(
    JSON.stringify(value)
      .replaceAll('"#/$defs/', '"#/components/schemas/')
      .replaceAll('"#/definitions/', '"#/components/schemas/'),
  ) as Json
}
const withoutClosed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutClosed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => !(key === 'additionalProperties' && item === false))
      .map(([key, item]) => [key, withoutClosed(item)]),
  )
}

const header = (description: string, schema: Json = { type: 'string' }): Json => ({ description, schema })
const traceHeaders = {
  'BelGov-Trace-Id': header('Id of this answer, also in the log line', { type: 'string', format: 'uuid' }),
}

/** The API document of all contracts. 3.0.3 is the normative one; 3.1 says the same. */
export function buildOpenApi(publicUrl: string, version: '3.0.3' | '3.1.0' = '3.0.3'): Json {
  const { components, write } = schemaWriter(version === '3.0.3' ? 'openapi-3.0' : 'draft-2020-12')
  const paths: Record<string, Json> = {}
  for (const contract of allContracts) {
    const path = contract.path.replace(/^\/v1/, '').replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [contract.method.toLowerCase()]: operation(contract, write) }
  }
  write(problemSchema, 'output')
  return polished(
    {
      openapi: version,
      info: {
        title: 'Stuurhuis',
        version: apiVersion,
        description:
          'Work system of a cluster manager at a public development corporation: people, projects, forecasts. Money is a decimal string in euro, dates are calendar dates in Brussels, instants are UTC.',
        license: { name: 'EUPL-1.2', url: 'https://eupl.eu/1.2/en/' },
        contact: { name: 'Stuurhuis' },
      },
      servers: [{ url: `${publicUrl}/v1` }],
      tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
      security: [{ bearer: [] }],
      paths,
      components: {
        schemas: withoutClosed(components),
        responses: {
          Problem: {
            description: 'A refusal; `type` and `code` say which',
            headers: traceHeaders,
            content: problemContent,
          },
        },
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          session: { type: 'apiKey', in: 'cookie', name: '__Host-stuurhuis' },
        },
      },
    },
    components,
  ) as Json
}

/** A reference stands by itself, not alone in an `allOf`; what may be null says of which type it is. */
function polished(value: unknown, components: Readonly<Record<string, Json>>): unknown {
  if (Array.isArray(value)) return value.map((item) => polished(item, components))
  if (typeof value !== 'object' || value === null) return value
  const node = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, polished(item, components)]),
  ) as Json
  const only =
    Array.isArray(node['allOf']) && node['allOf'].length === 1 ? (node['allOf'][0] as Json) : undefined
  if (only && Object.keys(node).length === 1) return only
  if (only && node['nullable'] === true && node['type'] === undefined) {
    const name =
      String(only['$ref'] ?? '')
        .split('/')
        .at(-1) ?? ''
    return { type: components[name]?.['type'] ?? 'string', ...node }
  }
  return discriminated(node)
}

/** Objects of which one property tells which of them it is say so. */
function discriminated(node: Json): Json {
  const options = Array.isArray(node['oneOf']) ? (node['oneOf'] as Json[]) : []
  const fields = options.map((option) => (option['properties'] ?? {}) as Record<string, Json>)
  const valuesOf = (field: Json | undefined) => (field?.['enum'] ?? [field?.['const']]) as unknown[]
  const name = Object.keys(fields[0] ?? {}).find((key) => {
    const values = fields.flatMap((field) => valuesOf(field[key]))
    return !values.includes(undefined) && new Set(values).size === values.length
  })
  return name === undefined ? node : { ...node, discriminator: { propertyName: name } }
}

function operation(contract: Contract, write: (schema: z.ZodType, io: 'input' | 'output') => Json): Json {
  const permission = permissions[keyOf(contract)]
  const roles =
    permission && typeof permission.roles !== 'string'
      ? `Roles: ${permission.roles.join(', ')}. Objects: ${permission.objects}.`
      : undefined
  const refusals =
    contract.problems.length > 0 ? `Refusals of its own: ${contract.problems.join(', ')}.` : undefined
  const description = [contract.description, roles, refusals].filter(Boolean).join('\n\n')
  return {
    operationId: contract.id,
    tags: [contract.tag],
    summary: contract.summary,
    ...(description && { description }),
    security:
      contract.credential === 'public'
        ? []
        : [contract.credential === 'cookie' ? { session: [] } : { bearer: [] }],
    parameters: [
      ...parametersOf(contract.params, 'path', write),
      ...parametersOf(contract.query, 'query', write),
      ...headerParameters(contract),
    ],
    ...bodyOf(contract, write),
    responses: responsesOf(contract, write),
  }
}

function parametersOf(
  schema: z.ZodObject | undefined,
  place: 'path' | 'query',
  write: (schema: z.ZodType, io: 'input' | 'output') => Json,
): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => {
    const written = write(field as z.ZodType, 'output')
    const isList = written['type'] === 'array'
    return {
      name,
      in: place,
      required: place === 'path' || !(field as z.ZodType).safeParse(undefined).success,
      ...(isList && { style: 'form', explode: true }),
      schema: written,
    }
  })
}

function headerParameters(contract: Contract): Json[] {
  return [
    ...(contract.ifMatch
      ? [
          {
            name: 'If-Match',
            in: 'header',
            required: true,
            description: 'ETag of the version that was read',
            schema: { type: 'string' },
            example: '"1"',
          },
        ]
      : []),
    ...(contract.idempotent
      ? [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: false,
            description: 'A repeat with the same key gets the first answer',
            schema: { type: 'string', minLength: 1, maxLength: 255 },
          },
        ]
      : []),
    {
      name: 'Accept-Language',
      in: 'header',
      required: false,
      description: 'Language of problem texts: nl, en or fr',
      schema: { type: 'string' },
    },
  ]
}

function bodyOf(contract: Contract, write: (schema: z.ZodType, io: 'input' | 'output') => Json): Json {
  if (contract.multipart) {
    const fields = write(contract.multipart.fields, 'input') as { properties?: Json }
    const properties = {
      ...fields.properties,
      file: {
        type: 'array',
        maxItems: contract.multipart.maxFiles,
        items: { type: 'string', format: 'binary' },
      },
    }
    return {
      requestBody: {
        required: true,
        content: { 'multipart/form-data': { schema: { type: 'object', required: ['file'], properties } } },
      },
    }
  }
  if (!contract.body) return {}
  const schema = write(contract.body, 'input')
  const types =
    contract.method === 'PATCH' ? ['application/merge-patch+json', 'application/json'] : ['application/json']
  return {
    requestBody: { required: true, content: Object.fromEntries(types.map((type) => [type, { schema }])) },
  }
}

const locationOf: Readonly<Record<number, string>> = {
  201: 'Address of the record',
  202: 'Address of the long task',
  303: 'Address of the output',
}
const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
const problemReference = { $ref: '#/components/responses/Problem' }
function responsesOf(contract: Contract, write: (schema: z.ZodType, io: 'input' | 'output') => Json): Json {
  const versioned = contract.ifMatch || contract.method !== 'DELETE'
  const answers = [contract.ok, ...(contract.alsoOk ?? [])].map((answer) => {
    const text = contract.exportable
      ? Object.fromEntries(
          ['text/csv', 'application/x-ndjson'].map((type) => [type, { schema: { type: 'string' } }]),
        )
      : {}
    return [
      String(answer.status),
      {
        description: answer.description,
        headers: {
          ...traceHeaders,
          ...(answer.body && versioned && { ETag: header('Version of the record') }),
          ...([201, 202, 303].includes(answer.status) && {
            Location: header(locationOf[answer.status] ?? ''),
          }),
        },
        ...(answer.body && {
          content: { 'application/json': { schema: withoutClosed(write(answer.body, 'output')) }, ...text },
        }),
        ...(answer.file && {
          content: Object.fromEntries(
            answer.file.map((type) => [type, { schema: { type: 'string', format: 'binary' } }]),
          ),
        }),
      },
    ] as const
  })
  const statuses = new Set(
    [...contract.problems, ...impliedProblems(contract)].map((code) => problemTable[code].status),
  )
  return {
    ...Object.fromEntries(answers),
    ...Object.fromEntries(
      [...statuses].sort((a, b) => a - b).map((status) => [String(status), problemReference]),
    ),
    default: problemReference,
  }
}

/** Refusals that follow from what a route is, not from what it does. */
function impliedProblems(contract: Contract): (keyof typeof problemTable)[] {
  return [
    'BAD_REQUEST',
    'TOO_MANY_REQUESTS',
    'SERVICE_UNAVAILABLE',
    'INTERNAL_SERVER_ERROR',
    ...(contract.credential === 'bearer'
      ? ([
          'NO_ACCESS_TOKEN',
          'INVALID_ACCESS_TOKEN',
          'EXPIRED_ACCESS_TOKEN',
          'SESSION_ENDED',
          'MISSING_PERMISSION',
        ] as const)
      : []),
    ...(contract.ifMatch ? (['PRECONDITION_REQUIRED', 'PRECONDITION_FAILED'] as const) : []),
    ...(contract.idempotent ? (['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_IN_PROGRESS'] as const) : []),
    ...(contract.body || contract.multipart
      ? (['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)
      : []),
  ]
}
