import { createHash } from 'node:crypto'
import type { Tx } from '../db/connect.ts'
import { sql } from '../db/sql.ts'
import { ProblemError } from '../problem.ts'

/** An answer as it goes out: status, our own headers and the encoded body. */
export type Finished = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}
/** One keyed request: scope is actor + method + path. */
export type KeyedRequest = {
  readonly actorId: string
  readonly route: string
  readonly key: string
  readonly hash: Buffer
}

/** Thrown to leave the transaction with an answer that was already given. */
export class Replay extends Error {
  readonly answer: Finished
  constructor(answer: Finished) {
    super('replay')
    this.answer = answer
  }
}

export function checkKey(key: string): void {
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ProblemError('BAD_REQUEST', {
      issues: [
        {
          type: 'urn:problem-type:belgif:input-validation:schemaViolation',
          in: 'header',
          name: 'Idempotency-Key',
          code: 'invalid_format',
        },
      ],
    })
  }
}

/** Digest of what was asked: the parsed body, or the fields and file bytes of a form (not its boundary). */
export function requestHash(
  body: unknown,
  files: readonly { name: string; bytes: Uint8Array }[] = [],
): Buffer {
  const hash = createHash('sha256').update(JSON.stringify(body ?? null))
  for (const file of files)
    hash.update(`\n${file.name}\n`).update(createHash('sha256').update(file.bytes).digest())
  return hash.digest()
}

type StoredAnswer = {
  requestHash: Buffer
  status: number
  headers: Record<string, string>
  body?: unknown
}
/**
 * First of two halves around the effect, in its transaction: waits for a first call with this key and gives its answer.
 * @throws IDEMPOTENCY_KEY_REUSED (another body) or IDEMPOTENCY_IN_PROGRESS (first call runs > 3 s)
 */
export async function claimKey(tx: Tx, request: KeyedRequest): Promise<Finished | undefined> {
  const scope = `${request.actorId} ${request.route} ${request.key}`
  const [, [stored]] = await tx
    .all<[unknown, StoredAnswer]>(
      sql`select pg_advisory_xact_lock(hashtextextended(${scope}, 7305802))`,
      sql`select request_hash, status, headers, body from idempotency where actor = ${request.actorId} and route = ${request.route} and key = ${request.key}`,
    )
    .catch((error: unknown) => {
      const busy = error instanceof Error && 'code' in error && error.code === '55P03'
      throw busy ? new ProblemError('IDEMPOTENCY_IN_PROGRESS', { retryAfterSec: 3 }) : error
    })
  if (!stored) return undefined
  if (!stored.requestHash.equals(request.hash)) throw new ProblemError('IDEMPOTENCY_KEY_REUSED')
  return { status: stored.status, headers: stored.headers, body: stored.body }
}

/** The other half: the answer is stored with the COMMIT of its effect. */
export function keepAnswer(tx: Tx, request: KeyedRequest, answer: Finished): void {
  tx.last(sql`
    insert into idempotency (actor, route, key, request_hash, status, headers, body)
    values (${request.actorId}, ${request.route}, ${request.key}, ${request.hash}, ${answer.status}, ${JSON.stringify(answer.headers)}, ${answer.body === undefined ? null : JSON.stringify(answer.body)})`)
}
