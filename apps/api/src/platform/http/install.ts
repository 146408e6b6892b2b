import { randomUUID } from 'node:crypto'
import multipart from '@fastify/multipart'
import underPressure from '@fastify/under-pressure'
import { issueTypes, type ProblemCode, problemTable } from '@stuurhuis/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { Config } from '../config.ts'
import { limits } from '../limits.ts'
import { ProblemError } from '../problem.ts'
import { languageOf, problemBody, problemHeaders, rawProblem, toProblem } from './problems.ts'
import { securityHeaders } from './security-headers.ts'
import { depthWithin } from './validate.ts'

export const apiVersion = '1.0.0'
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Headers, body parsers, refusals and the log line: what every answer has, whoever gives it. */
export async function installHttp(app: FastifyInstance, config: Config): Promise<void> {
  installHeaders(app, config) // first, so that a refusal under pressure has them too
  await app.register(underPressure, {
    maxEventLoopDelay: limits.eventLoopDelay,
    maxEventLoopUtilization: limits.eventLoopUtilization,
    maxRssBytes: 0,
    retryAfter: 5,
    exposeStatusRoute: false,
    customError: pressure(),
  })
  installParsers(app)
  await app.register(multipart) // after the parsers: those begin by removing every other one
  installRefusals(app, config)
}

function pressure() {
  return class extends ProblemError {
    constructor() {
      super('SERVICE_UNAVAILABLE', { retryAfterSec: 5 })
    }
  }
}

const unusableBody = (code: 'not_json' | 'too_deep', cause?: unknown) =>
  new ProblemError(
    'BAD_REQUEST',
    { issues: [{ type: issueTypes.schemaViolation, in: 'body', name: '', code }] },
    { cause },
  )

function installParsers(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'string' },
    (request, text, done) => {
      if (text.length === 0) return done(null, undefined) // DELETE with a JSON content type and no body is fine
      void parse(request, text as string, (error, value) => {
        if (error) return done(unusableBody('not_json', error))
        if (!depthWithin(value, limits.jsonDepth)) return done(unusableBody('too_deep'))
        done(null, value)
      })
    },
  )
}

/** Calls from other origins are off; the operator may list exact ones. Credentials are never allowed. */
function setCorsHeaders(request: FastifyRequest, reply: FastifyReply, config: Config): void {
  const { origin } = request.headers
  if (origin === undefined || !config.corsOrigins.includes(origin)) return
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'ETag, Location, BelGov-Trace-Id, Retry-After, Idempotent-Replayed',
    'cross-origin-resource-policy': 'cross-origin',
    vary: 'Origin',
    ...(request.method === 'OPTIONS' && {
      'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
      'access-control-allow-headers':
        'authorization, content-type, if-match, if-none-match, idempotency-key, accept-language',
      'access-control-max-age': '600',
    }),
  })
}

const everyAnswer = { ...securityHeaders, 'api-version': apiVersion }
function installHeaders(app: FastifyInstance, config: Config): void {
  app.decorateRequest('actor', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(everyAnswer).header('belgov-trace-id', request.id)
    const related = request.headers['belgov-trace-id']
    if (typeof related === 'string' && uuid.test(related)) reply.header('belgov-related-trace-id', related)
    if (request.url.startsWith('/v1') || request.routeOptions.config.contract)
      reply.header('cache-control', 'no-store')
    setCorsHeaders(request, reply, config)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { actor } = request
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? '-',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        ...(actor && { person: actor.personId, roles: actor.roles.map((held) => held.role) }),
      },
      'request',
    )
    done()
  })
}

const methods: readonly HTTPMethods[] = ['GET', 'POST', 'PATCH', 'DELETE']
/** Refusals that somebody who watches the log wants to see, by fixed codes. */
const securityEvents: Partial<Record<ProblemCode, string>> = {
  MISSING_PERMISSION: 'permission_refused',
  CSRF_REFUSED: 'csrf_refused',
  TOO_MANY_REQUESTS: 'rate_limited',
  INVALID_ACCESS_TOKEN: 'token_refused',
}

/** Sends a refusal: the problem in the caller's language, its headers, and the cause of a fault of ours to the log. */
export function refuse(
  config: Pick<Config, 'publicUrl'>,
  error: ProblemError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const language = languageOf(request.headers['accept-language'])
  const { status } = problemTable[error.code]
  const event = securityEvents[error.code]
  if (event) {
    const person = request.actor?.personId
    request.log.info({ security: event, person, route: request.routeOptions.url }, 'security')
  }
  if (status >= 500) request.log.error({ err: error.cause ?? error }, 'request failed')
  return reply
    .code(status)
    .headers({
      ...problemHeaders(error),
      'content-language': language,
      vary: 'Accept-Language',
      'belgov-trace-id': request.id,
      'api-version': apiVersion,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .type('application/problem+json')
    .send(
      JSON.stringify(
        problemBody(error.code, error.members, {
          traceId: request.id,
          language,
          publicUrl: config.publicUrl,
        }),
      ),
    )
}

function installRefusals(app: FastifyInstance, config: Config): void {
  app.setErrorHandler((thrown, request, reply) => {
    const limit = request.routeOptions.config.contract?.multipart?.maxBytes
    return refuse(config, toProblem(thrown, limit), request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const url = request.url.split('?')[0] ?? ''
    const allowed = methods.filter((method) =>
      matching(app).some((route) => route.method === method && route.pattern.test(url)),
    )
    if (allowed.length === 0 || allowed.includes(request.method as HTTPMethods))
      return refuse(config, new ProblemError('RESOURCE_NOT_FOUND'), request, reply)
    reply.header('allow', [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', '))
    return request.method === 'OPTIONS'
      ? reply.code(204).send()
      : refuse(config, new ProblemError('METHOD_NOT_ALLOWED'), request, reply)
  })
}

const patterns = new WeakMap<FastifyInstance, { method: HTTPMethods; pattern: RegExp }[]>()
const matching = (app: FastifyInstance) => patterns.get(app) ?? []
/** Remembers the routes that answer, so that a wrong method is told apart from a wrong address. */
export function rememberRoutes(app: FastifyInstance): void {
  const seen: { method: HTTPMethods; pattern: RegExp }[] = []
  patterns.set(app, seen)
  app.addHook('onRoute', (route) => {
    if (!route.url.startsWith('/v1')) return
    const pattern = new RegExp(`^${route.url.replace(/:(\w+)/g, '[^/]+')}$`)
    for (const method of [route.method].flat())
      if (method !== 'HEAD') seen.push({ method: method as HTTPMethods, pattern })
  })
}

/** Errors that never reach a handler: broken HTTP, headers too large, a client too slow. */
export function answerBrokenRequests(config: Config) {
  return (error: Error & { code?: string }, socket: import('node:net').Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
    const code =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? 'HEADERS_TOO_LARGE'
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? 'REQUEST_TIMEOUT'
          : 'BAD_REQUEST'
    socket.end(rawProblem(code, { traceId: randomUUID(), language: 'nl', publicUrl: config.publicUrl }))
  }
}
