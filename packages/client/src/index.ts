import {
  type BodyInputOf,
  type Contract,
  type FieldsOf,
  type Issue,
  type Language,
  type ParamsOf,
  type Problem,
  type ProblemCode,
  problemCodes,
  problemType,
  type QueryInputOf,
  type ResultOf,
} from '@stuurhuis/schemas'

/** A refusal of the API, or (status 0) no answer at all. `traceId` is what the operator finds in the log. */
export class ProblemError extends Error {
  readonly problem: Problem
  readonly status: number
  readonly code: ProblemCode
  readonly issues: readonly Issue[]
  readonly traceId: string
  constructor(problem: Problem) {
    super(problem.title)
    this.name = 'ProblemError'
    this.problem = problem
    this.status = problem.status
    this.code = codeOf(problem)
    this.issues = problem.issues ?? []
    this.traceId = problem.instance.replace('urn:uuid:', '')
  }
}

const codeByType = new Map(problemCodes.map((code) => [problemType(code), code]))
const codeOf = (problem: Problem): ProblemCode => codeByType.get(problem.type) ?? 'INTERNAL_SERVER_ERROR'

/** An answer with what its headers said. `etag` is the quoted version to send back as `ifMatch`. */
export type Answered<T> = {
  readonly data: T
  readonly status: number
  readonly etag?: string
  readonly location?: string
  readonly replayed: boolean
}

type Given<C extends Contract> = (C['params'] extends object ? { params: ParamsOf<C> } : unknown) &
  (C['query'] extends object ? { query?: QueryInputOf<C> } : unknown) &
  (C['body'] extends object ? { body: BodyInputOf<C> } : unknown) &
  (C['ifMatch'] extends true ? { ifMatch: string } : unknown) &
  (C['multipart'] extends object
    ? { form: { files: readonly File[]; fields: Partial<FieldsOf<C>> } }
    : unknown)

export type CallOptions = {
  readonly signal?: AbortSignal
  readonly idempotencyKey?: string
  readonly accept?: 'text/csv' | 'application/x-ndjson'
}

/** Where the access token comes from: `token` the current one, `renew` fetches another after a 401 (undefined = signed out). */
export type Credentials = {
  readonly token: () => string | undefined
  readonly renew: () => Promise<string | undefined>
}

export type ClientOptions = {
  readonly baseUrl: string
  readonly credentials?: Credentials
  readonly fetch?: typeof fetch
  readonly language?: () => Language
  /** Repeats after 429, 503 and cut lines, for GET and for calls with an Idempotency-Key. Default 3. */
  readonly repeats?: number
  readonly wait?: (milliseconds: number) => Promise<void>
}

export type Client = {
  /** Calls one route. Throws ProblemError on a refusal. */
  call<const C extends Contract>(
    contract: C,
    given: Given<C>,
    options?: CallOptions,
  ): Promise<Answered<ResultOf<C>>>
  /** Every item of a list, page after page. */
  all<const C extends Contract>(contract: C, given: Given<C>): AsyncGenerator<ItemOf<C>>
  /** The body as text, for exports. */
  text<const C extends Contract>(contract: C, given: Given<C>, options: CallOptions): Promise<string>
  /** The body as a file, with the name that the server gives it. */
  file<const C extends Contract>(contract: C, given: Given<C>): Promise<{ blob: Blob; name: string }>
}
type ItemOf<C extends Contract> = ResultOf<C> extends { items: (infer I)[] } ? I : never

type Loose = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  ifMatch?: string
  form?: { files: readonly File[]; fields: Record<string, unknown> }
}

/** A typed client over the contracts: a wrong path, query or body does not compile. Money stays a decimal string. */
export function createClient(options: ClientOptions): Client {
  const send = sender(options)
  async function call(contract: Contract, given: Loose, callOptions: CallOptions = {}) {
    const response = await send(contract, given, callOptions)
    const etag = response.headers.get('etag')
    const location = response.headers.get('location')
    return {
      data: response.status === 204 ? undefined : await response.json(),
      status: response.status,
      replayed: response.headers.get('idempotent-replayed') === 'true',
      ...(etag !== null && { etag }),
      ...(location !== null && { location }),
    }
  }
  async function* all(contract: Contract, given: Loose) {
    let cursor: string | undefined
    do {
      const { data } = await call(contract, {
        ...given,
        query: { pageSize: 200, ...given.query, ...(cursor && { cursor }) },
      })
      yield* data.items
      cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
    } while (cursor)
  }
  const text = async (contract: Contract, given: Loose, callOptions: CallOptions) =>
    (await send(contract, given, callOptions)).text()
  const file = async (contract: Contract, given: Loose) => {
    const response = await send(contract, given, {})
    const [, name = 'file'] =
      /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? []
    return { blob: await response.blob(), name }
  }
  // The loose inner functions carry the types of the contract only at this edge.
  return { call, all, text, file } as Client
}

function sender(options: ClientOptions) {
  const doFetch = options.fetch ?? fetch
  const wait = options.wait ?? ((ms: number) => new Promise((done) => setTimeout(done, ms)))
  return async function send(contract: Contract, given: Loose, call: CallOptions): Promise<Response> {
    const repeatable = contract.method === 'GET' || call.idempotencyKey !== undefined
    let renewed = false
    for (let attempt = 0; ; attempt++) {
      const response = await attemptOnce(doFetch, options, contract, given, call)
      if (response.ok) return response
      const problem = await problemOf(response)
      const code = codeOf(problem)
      if (
        response.status === 401 &&
        !renewed &&
        contract.credential === 'bearer' &&
        (code === 'EXPIRED_ACCESS_TOKEN' || code === 'NO_ACCESS_TOKEN' || code === 'INVALID_ACCESS_TOKEN')
      ) {
        renewed = true
        if (await options.credentials?.renew()) continue
      }
      const passing = response.status === 429 || response.status === 503 || response.status === 0
      if (!repeatable || !passing || attempt >= (options.repeats ?? 3)) throw new ProblemError(problem)
      await wait(pause(response, attempt))
    }
  }
}

/** Seconds the server asks for, else 0.2 s doubled with jitter, at most 5 s. */
function pause(response: Response, attempt: number): number {
  const asked = Number(response.headers.get('retry-after'))
  return asked > 0 ? Math.min(asked, 30) * 1000 : Math.min(200 * 2 ** attempt * (0.5 + Math.random()), 5000)
}

async function attemptOnce(
  doFetch: typeof fetch,
  options: ClientOptions,
  contract: Contract,
  given: Loose,
  call: CallOptions,
): Promise<Response> {
  try {
    return await doFetch(urlOf(options.baseUrl, contract, given), {
      method: contract.method,
      headers: headersOf(options, contract, given, call),
      credentials: contract.credential === 'bearer' ? 'omit' : 'same-origin',
      ...(given.form
        ? { body: formOf(given.form) }
        : given.body !== undefined
          ? { body: JSON.stringify(given.body) }
          : {}),
      ...(call.signal && { signal: call.signal }),
    })
  } catch (cause) {
    if (call.signal?.aborted) throw cause
    return Response.error()
  }
}

function urlOf(baseUrl: string, contract: Contract, given: Loose): string {
  const path = contract.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(given.params?.[name])),
  )
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(given.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) query.append(name, String(item))
  }
  const search = query.size > 0 ? `?${query}` : ''
  return `${baseUrl}${path}${search}`
}

function headersOf(
  options: ClientOptions,
  contract: Contract,
  given: Loose,
  call: CallOptions,
): Record<string, string> {
  const token = contract.credential === 'bearer' ? options.credentials?.token() : undefined
  return {
    accept: call.accept ?? 'application/json, application/problem+json',
    'accept-language': options.language?.() ?? 'nl',
    ...(token && { authorization: `Bearer ${token}` }),
    ...(given.body !== undefined && {
      'content-type': contract.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    }),
    ...(given.ifMatch && { 'if-match': given.ifMatch }),
    ...(call.idempotencyKey && { 'idempotency-key': call.idempotencyKey }),
  }
}

function formOf(form: { files: readonly File[]; fields: Record<string, unknown> }): FormData {
  const data = new FormData()
  for (const [name, value] of Object.entries(form.fields)) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) data.append(name, String(item))
  }
  for (const file of form.files) data.append('file', file, file.name)
  return data
}

async function problemOf(response: Response): Promise<Problem> {
  if (response.headers.get('content-type')?.includes('problem+json'))
    return (await response.json()) as Problem
  return {
    type: problemType(
      response.status === 0 || response.status >= 502 ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR',
    ),
    title: response.status === 0 ? 'no connection' : response.statusText || 'unexpected answer',
    status: response.status,
    instance: '',
    href: '',
  }
}
