/**
 * SQL of the anchor and of pgbench, made by the product's own queries: the anchor gives the same rows and columns as
 * the API but for somebody who may see everything, so without a condition of policy; pgbench runs what the API sends.
 */
import type { Actor } from '@stuurhuis/api/src/platform/actor.ts'
import type { Reader } from '@stuurhuis/api/src/platform/db/connect.ts'
import type { Sql } from '@stuurhuis/api/src/platform/db/sql.ts'
import { orderOf } from '@stuurhuis/api/src/platform/http/paging.ts'
import * as queries from '@stuurhuis/api/src/projects/projects.queries.ts'

export type Statement = { readonly text: string; readonly values: readonly unknown[] }

const nobody = '00000000-0000-0000-0000-000000000000'
type Role = Actor['roles'][number]
const actor = (role: Role): Actor => ({
  personId: nobody,
  sessionId: nobody,
  firstName: '',
  lastName: '',
  roles: [role],
  rights: '',
  pending: [],
  isDemo: false,
  secondFactor: 'none',
  sessionEndsAt: '',
  amr: [],
})
/** Sees and changes everything: no condition of policy is left in the statement. */
export const everybody = actor({ role: 'general_director' })
export const manager = (clusterId: string): Actor => actor({ role: 'cluster_manager', clusterId })

const order = orderOf(undefined, ['-updatedAt'], queries.projectSort, queries.projectSort.id)
const page = { order, after: undefined, limit: 51 }

export const getStatement = (who: Actor, id: string): Statement =>
  taken((db) => queries.findProject(db, who, id))
export const listStatement = (who: Actor): Statement => taken((db) => queries.listProjects(db, who, {}, page))
export const filterStatement = (who: Actor, stage: string): Statement =>
  taken((db) => queries.listProjects(db, who, { stage: [stage] }, page))

/** The statement that a query sends, taken from its hands. */
function taken(query: (db: Reader) => Promise<unknown>): Statement {
  let statement: Sql | undefined
  const take = (given: Sql) => {
    statement = given
    return Promise.resolve([])
  }
  void query({ many: take, maybe: take, one: take } as unknown as Reader)
  if (statement === undefined) throw new Error('the query sent no statement')
  return { text: statement.text, values: statement.values }
}

/** The statement with its values written in, for pgbench. */
export function scriptOf({ text, values }: Statement): string {
  const filled = text.replaceAll(/\$(\d+)/g, (_, number: string) => literal(values[Number(number) - 1]))
  return `${filled.replaceAll('\n', ' ')};\n`
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return `array[${value.map(literal).join(', ')}]`
  // chr(58) is the colon: pgbench would take :benchmark for a variable of its own.
  const text = String(value).replaceAll("'", "''")
  return text.includes(':') ? `('${text.split(':').join("' || chr(58) || '")}')` : `'${text}'`
}

export const createStatements = {
  actor: "select set_config('stuurhuis.actor', 'system' || chr(58) || 'benchmark', true)",
  nextCode: 'select next_project_code(extract(year from now())::int) as code',
  insert: `insert into project (code, name, cluster_id, kind, stage, municipality)
    values ($1, $2, $3, $4, 'signal', $5) returning *`,
} as const
