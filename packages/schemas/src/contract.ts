import type { z } from 'zod'
import type { ProblemCode } from './problem.ts'

/** How a caller shows who he is on this route. One credential per route, never a fallback to another. */
export type Credential = 'public' | 'bearer' | 'cookie'

/** What a successful answer looks like. A 204 or a 303 has no body; a file is raw bytes of one of its media types. */
export type Answer = {
  readonly status: 200 | 201 | 202 | 204 | 303
  readonly body?: z.ZodType
  readonly file?: readonly string[]
  readonly description: string
}

/**
 * One route of the API, as data: the server registers it, the OpenAPI document describes it and the client calls it
 * from this one object. Paths are Fastify patterns (`/v1/projects/:id`).
 */
export type Contract = {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly tag: Tag
  readonly summary: string
  readonly description?: string
  readonly credential: Credential
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  /** The body is `multipart/form-data`: `fields` are checked by this schema, files are streamed to the handler. */
  readonly multipart?: {
    readonly fields: z.ZodObject
    readonly maxFiles: number
    readonly maxBytes: number
  }
  readonly ok: Answer
  /** Other successful answers than `ok`, for instance 200 for the same file again. */
  readonly alsoOk?: readonly Answer[]
  /** The route changes a versioned record: `If-Match` is compulsory (428) and compared (412). */
  readonly ifMatch?: true
  /** `Idempotency-Key` is honoured: on every change, save those whose answer is a secret that must not be kept. */
  readonly idempotent?: true
  /** The list also answers `text/csv` and `application/x-ndjson`. */
  readonly exportable?: true
  readonly problems: readonly ProblemCode[]
}

/** Keeps the literal types of a contract, so that server and client infer params, query, body and answer. */
export const contract = <const C extends Contract>(spec: C): C => spec

export const tags = {
  auth: 'Sign in and login sessions',
  people: 'People, clusters, roles and absences',
  projects: 'Projects',
  imports: 'Import of workbooks and portfolio files',
  decisions: 'Decisions of the bodies',
  forecasts: 'Forecasts and the consolidated portfolio',
  jobs: 'Risk of a forecast and long tasks',
  cash: 'Cash items, total forecast by day, bank accounts, funds and rules',
  budgets: 'Budgets, commitments, changes and claims',
  partners: 'Partnerships, dated shares and settlements',
  exports: 'Files of figures: XLSX, CSV and NDJSON',
  platform: 'Health, reference data, search, audit log',
} as const
export type Tag = keyof typeof tags

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined
export type ParamsOf<C extends Contract> = OutputOf<C['params']>
export type QueryOf<C extends Contract> = OutputOf<C['query']>
export type QueryInputOf<C extends Contract> = InputOf<C['query']>
export type BodyOf<C extends Contract> = OutputOf<C['body']>
export type BodyInputOf<C extends Contract> = InputOf<C['body']>
export type FieldsOf<C extends Contract> = C['multipart'] extends {
  fields: infer F
}
  ? OutputOf<F>
  : undefined
export type ResultOf<C extends Contract> = OutputOf<C['ok']['body']>
/** What a handler may give back: the answer before its schema strips and checks it. */
export type ResultInputOf<C extends Contract> = InputOf<C['ok']['body']>
