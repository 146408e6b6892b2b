import { Readable } from 'node:stream'
import type {
  BodyOf,
  Contract,
  FieldsOf,
  Language,
  ParamsOf,
  QueryOf,
  ResultInputOf,
  ResultOf,
} from '@stuurhuis/schemas'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Acting, type Actor, act } from '../actor.ts'
import type { Db, Tx } from '../db/connect.ts'
import { limits } from '../limits.ts'
import { ProblemError } from '../problem.ts'
import type { Context } from './context.ts'
import { type ExpectedVersion, expectedVersion, isUnchanged } from './etag.ts'
import { readForm, type UploadedFile } from './form.ts'
import {
  checkKey,
  claimKey,
  type Finished,
  type KeyedRequest,
  keepAnswer,
  Replay,
  requestHash,
} from './idempotency.ts'
import { checkRoute, keyOf, permissions } from './permissions.ts'
import { languageOf } from './problems.ts'
import { validateParts } from './validate.ts'

/** What a handler gets: parsed parts, who asks, and the version he saw. */
export type Call<C extends Contract> = Acting & {
  readonly contract: C
  readonly params: ParamsOf<C>
  readonly query: QueryOf<C>
  readonly body: BodyOf<C>
  readonly fields: FieldsOf<C>
  readonly files: readonly UploadedFile[]
  readonly language: Language
  /** Compares the record's version with `If-Match`; on routes that change a versioned record. */
  readonly expected: ExpectedVersion
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  /**
   * A transaction in the name of the caller that gives the answer. With an Idempotency-Key the answer is stored in the
   * same transaction, and a repeat gets it instead of a second effect.
   * @param mayRead where not everybody who may try the route sees every object: throws when the caller no longer sees
   * the one of the stored answer
   */
  once(
    work: (tx: Tx) => Promise<Reply<C>>,
    mayRead?: (tx: Tx, stored: ResultOf<C>) => Promise<unknown>,
  ): Promise<Reply<C>>
  /**
   * Leaves with the stored answer when this request is a repeat: for a handler that does long work before `once`, such
   * as making a file. Two at the same moment still both do it, and `once` lets one of them count.
   */
  leaveIfRepeated(mayRead?: (tx: Tx, stored: ResultOf<C>) => Promise<unknown>): Promise<void>
}
/** A handler's answer. `version` becomes the ETag (a number, or any short text), `location` an address under /v1. */
export type Reply<C extends Contract> = {
  readonly body?: ResultInputOf<C>
  readonly status?: number
  readonly version?: number | string
  readonly location?: string
  readonly stream?: Readable
  readonly contentType?: string
}
export type Handler<C extends Contract> = (call: Call<C>) => Promise<Reply<C>>
export type RegisterRoute = <const C extends Contract>(contract: C, handler: Handler<C>) => void

const nobody = {
  personId: '',
  sessionId: '',
  firstName: '',
  lastName: '',
  roles: [],
  rights: '',
  pending: [],
  isDemo: false,
  secondFactor: 'none',
  sessionEndsAt: '',
  amr: [],
} as const satisfies Actor

/**
 * Makes a route of a contract. Order of judgement: method, who, may he try, size and type, shape, version named,
 * replay, then the handler (object, version, rules). @throws at start when the permission table has no entry
 */
export function createRegister(app: FastifyInstance, context: Context): RegisterRoute {
  return (contract, handler) => {
    const key = keyOf(contract)
    const permission = permissions[key]
    if (!permission) throw new Error(`${key} has no entry in the permission table`)
    if (!contract.ok.body && !contract.ok.file && contract.ok.status !== 204)
      throw new Error(`${key} does not say what it answers`)
    context.registered.add(key)
    app.route({
      method: contract.method,
      url: contract.path,
      bodyLimit: contract.multipart ? contract.multipart.maxBytes * 2 + limits.jsonBytes : limits.jsonBytes,
      config: { contract },
      exposeHeadRoute: contract.method === 'GET',
      onRequest: async (request, reply) => {
        // `/projects/` is not a project with an empty id: it does not exist
        if (Object.values(request.params as object).includes('')) throw notFound()
        // a change under `once` compares the rights again in its own transaction; any other reads them anew here
        const actor =
          contract.credential === 'bearer'
            ? await context.authenticate(request, contract.method !== 'GET' && !contract.idempotent)
            : undefined
        request.actor = actor
        if (actor) checkRoute(permission, actor)
        const wantsExport =
          contract.exportable === true &&
          request.method !== 'HEAD' &&
          /csv|ndjson/.test(request.headers.accept ?? '')
        reply.headers(
          context.rateLimiter.take(wantsExport ? 'export' : permission.rate, actor?.sessionId ?? request.ip),
        )
      },
      handler: async (request, reply) => {
        const answer = await answerOf(
          contract as Contract,
          handler as Handler<Contract>,
          request,
          reply,
          context,
        )
        return send(contract, answer, request, reply)
      },
    })
  }
}

async function answerOf(
  contract: Contract,
  handler: Handler<Contract>,
  request: FastifyRequest,
  reply: FastifyReply,
  context: Context,
): Promise<Finished> {
  const form = contract.multipart ? await readForm(request, contract.multipart) : undefined
  const [params, query, body, fields] = validateParts([
    { place: 'path', schema: contract.params, input: request.params },
    {
      place: 'query',
      schema: contract.query ?? (contract.method === 'GET' ? emptyQuery : undefined),
      input: request.query,
    },
    { place: 'body', schema: contract.body, input: request.body ?? undefined },
    { place: 'body', schema: contract.multipart?.fields, input: form?.fields },
  ])
  const expected = contract.ifMatch ? expectedVersion(request.headers['if-match']) : noVersion
  const acting: Acting = { actor: request.actor ?? nobody, traceId: request.id }
  const keyed = keyedRequest(contract, request, acting.actor, body ?? fields, form?.files)
  const used = { once: false } // by the handler
  const finish = (given: Reply<Contract>) => finished(contract, given, context.publicUrl)
  const call = {
    ...acting,
    contract,
    params,
    query,
    body,
    fields,
    files: form?.files ?? [],
    expected,
    request,
    reply,
    language: languageOf(request.headers['accept-language']),
    once(work: Work, mayRead?: MayRead) {
      used.once = true
      return once(context.db, acting, keyed, { work, mayRead, finish })
    },
    async leaveIfRepeated(mayRead?: MayRead) {
      if (keyed) await act(context.db, acting, (tx) => leaveIfStored(tx, keyed, mayRead))
    },
  } as Call<Contract>
  try {
    const given = await handler(call)
    // rights that were not compared in the transaction may be a second old
    if (contract.idempotent && !used.once) throw new Error(`${contract.id} does its work outside once()`)
    if (given.stream)
      return {
        status: 200,
        headers: { 'content-type': given.contentType ?? 'application/octet-stream' },
        body: given.stream,
      }
    return finish(given)
  } catch (error) {
    if (!(error instanceof Replay)) throw error
    return { ...error.answer, headers: { ...error.answer.headers, 'idempotent-replayed': 'true' } }
  }
}

const emptyQuery = z.strictObject({})
const noVersion: ExpectedVersion = {
  check() {
    throw new Error('this route does not ask for If-Match')
  },
}

type Work = (tx: Tx) => Promise<Reply<Contract>>
type MayRead = (tx: Tx, stored: unknown) => Promise<unknown>
type Once = {
  readonly work: Work
  readonly mayRead: MayRead | undefined
  readonly finish: (reply: Reply<Contract>) => Finished
}
function once(
  db: Db,
  acting: Acting,
  keyed: KeyedRequest | undefined,
  { work, mayRead, finish }: Once,
): Promise<Reply<Contract>> {
  return act(db, acting, async (tx) => {
    if (keyed) await leaveIfStored(tx, keyed, mayRead)
    const answer = await work(tx)
    if (keyed) keepAnswer(tx, keyed, finish(answer))
    return answer
  })
}

/** @throws Replay with the answer that was given under this key */
async function leaveIfStored(tx: Tx, keyed: KeyedRequest, mayRead: MayRead | undefined): Promise<void> {
  const stored = await claimKey(tx, keyed)
  if (!stored) return
  await mayRead?.(tx, stored.body)
  throw new Replay(stored)
}

function keyedRequest(
  contract: Contract,
  request: FastifyRequest,
  actor: Actor,
  body: unknown,
  files: readonly UploadedFile[] = [],
): KeyedRequest | undefined {
  const key = request.headers['idempotency-key']
  if (!contract.idempotent || key === undefined) return undefined
  const text = String(key)
  checkKey(text)
  return {
    actorId: actor.personId,
    route: `${contract.method} ${request.url.split('?')[0]}`,
    key: text,
    hash: requestHash(body, files),
  }
}

/** Strips what the schema does not declare and checks the rest: an answer that breaks its own contract is a 500. */
function finished(contract: Contract, reply: Reply<Contract>, publicUrl: string): Finished {
  const status = reply.status ?? contract.ok.status
  const declared = [contract.ok, ...(contract.alsoOk ?? [])].find((answer) => answer.status === status)
  if (!declared) throw new Error(`${contract.id} answered ${status}, which its contract does not declare`)
  const body = declared.body?.parse(reply.body)
  return {
    status,
    headers: {
      ...(reply.version !== undefined && { etag: `"${reply.version}"` }),
      ...(reply.location && { location: `${publicUrl}${reply.location}` }),
    },
    ...(body !== undefined && { body }),
  }
}

function send(contract: Contract, answer: Finished, request: FastifyRequest, reply: FastifyReply) {
  reply.headers(answer.headers)
  const etag = answer.headers['etag']
  if (contract.method === 'GET' && etag && isUnchanged(request.headers['if-none-match'], etag))
    return reply.code(304).send()
  if (answer.body instanceof Readable) return reply.code(answer.status).send(answer.body)
  if (answer.body === undefined) return reply.code(answer.status).send()
  return reply.code(answer.status).type('application/json; charset=utf-8').send(JSON.stringify(answer.body))
}

export const notFound = () => new ProblemError('RESOURCE_NOT_FOUND')
