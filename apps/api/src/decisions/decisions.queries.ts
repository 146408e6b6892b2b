import type { Decision } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, likeLiteral, limitTo, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { visibleProjects } from '../projects/projects.queries.ts'

export type DecisionRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  body: string
  number: string
  decidedOn: string
  title: string
  outcome: Decision['outcome']
  conditions?: string
  document?: string
  projectId?: string
  correctsId?: string
  cursorValues: string[]
}
export const decisionSort = {
  decidedOn: { expression: sql`d.decided_on`, type: 'date' },
  number: { expression: sql`d.number`, type: 'text' },
  id: { expression: sql`d.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const columns = sql`d.id, d.version, d.created_at, d.updated_at, d.body, d.number, d.decided_on, d.title, d.outcome, d.conditions, d.document, d.project_id, d.corrects_id`
const from = sql`from decision d left join project p on p.id = d.project_id`
/** A decision about a project that stays hidden stays hidden too. */
const visible = (actor: Actor): Sql => sql`(d.project_id is null or ${visibleProjects(actor)})`

export type DecisionFilter = {
  readonly q?: string | undefined
  readonly projectId?: readonly string[] | undefined
  readonly outcome?: readonly string[] | undefined
}
const conditions = (actor: Actor, { q, projectId, outcome }: DecisionFilter): Sql =>
  joinSql(
    [
      visible(actor),
      ...(q === undefined
        ? []
        : [
            sql`(d.title ilike ${`%${likeLiteral(q)}%`} or d.number ilike ${`%${likeLiteral(q)}%`} or d.body ilike ${`%${likeLiteral(q)}%`})`,
          ]),
      ...(projectId ? [sql`d.project_id = any(${projectId}::uuid[])`] : []),
      ...(outcome ? [sql`d.outcome = any(${outcome}::text[])`] : []),
    ],
    ' and ',
  )
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
export const listDecisions = (db: Reader, actor: Actor, filter: DecisionFilter, page: Page) =>
  db.many<DecisionRow>(
    sql`select ${columns}, ${cursorColumn(page.order)} ${from} where ${conditions(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`,
  )
export const countDecisions = (db: Reader, actor: Actor, filter: DecisionFilter) =>
  countRows(db, from, conditions(actor, filter))
export const findDecision = (db: Reader, actor: Actor, id: string) =>
  db.maybe<DecisionRow>(sql`select ${columns} ${from} where d.id = ${id} and ${visible(actor)}`)

/** What a decision decided and about which project, whoever asks. */
export const findOutcome = (db: Reader, id: string) =>
  db.maybe<{ outcome: string; projectId?: string }>(
    sql`select outcome, project_id from decision where id = ${id}`,
  )

export type NewDecision = {
  body: string
  number: string
  decidedOn: string
  title: string
  outcome: string
  conditions?: string | undefined
  document?: string | undefined
  projectId?: string | undefined
  correctsId?: string | undefined
}
export const insertDecision = (tx: Tx, input: NewDecision) =>
  tx.one<{ id: string }>(sql`
    insert into decision (body, number, decided_on, title, outcome, conditions, document, project_id, corrects_id)
    values (${input.body}, ${input.number}, ${input.decidedOn}, ${input.title}, ${input.outcome}, ${input.conditions ?? null}, ${input.document ?? null}, ${input.projectId ?? null}, ${input.correctsId ?? null}) returning id`)
