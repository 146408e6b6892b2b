/**
 * SQL of the anchor and of pgbench. The anchor's is written out here and stays as it is, so that a product whose SQL
 * becomes slower is seen to become slower: the same rows and columns as the API answers with, in the form that costs
 * least, without a condition of policy and without a cursor. pgbench runs what the API sends.
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
export const manager = (clusterId: string): Actor => actor({ role: 'cluster_manager', clusterId })

const order = orderOf(undefined, ['-updatedAt'], queries.projectSort, queries.projectSort.id)
const firstPage = { order, after: undefined, limit: 51 }

export const getStatement = (who: Actor, id: string): Statement =>
  taken((db) => queries.findProject(db, who, id))
export const listStatement = (who: Actor): Statement =>
  taken((db) => queries.listProjects(db, who, {}, firstPage))
export const filterStatement = (who: Actor, stage: string): Statement =>
  taken((db) => queries.listProjects(db, who, { stage: [stage] }, firstPage))

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

const columns = (named: string, forecast: string) => `
  p.id, p.version, p.created_at, p.updated_at, p.code, p.external_id, p.name, p.cluster_id, c.name as cluster_name, p.kind,
  p.stage, p.municipality, trim_scale(p.area_m2) as area_m2, p.lead_id, l.first_name || ' ' || l.last_name as lead_name,
  p.backup_id, b.first_name || ' ' || b.last_name as backup_name, p.sensitive, p.vision_text, ${named} as named_person_ids,
  ${forecast} as current_forecast_id,
  greatest(0, (select today()) - (p.updated_at at time zone 'Europe/Brussels')::date) as data_age_days, true as may_edit`
const joins = `left join cluster c on c.id = p.cluster_id
  left join person l on l.id = p.lead_id left join person b on b.id = p.backup_id`
const current = "f.state in ('working', 'submitted', 'approved')"
const page = (condition: string) => `
  with page as materialized (select p.* from project p where ${condition} order by p.updated_at desc, p.id desc limit 50)
  select ${columns("coalesce(n.ids, '{}')", 'f.id')} from page p ${joins}
    left join (select n.project_id, array_agg(n.person_id order by n.person_id) as ids from project_named_person n
      where n.project_id in (select id from page) group by n.project_id) n on n.project_id = p.id
    left join (select distinct on (f.project_id) f.project_id, f.id from forecast f
      where f.project_id in (select id from page) and ${current}
      order by f.project_id, f.created_at desc, f.id desc) f on f.project_id = p.id
  order by p.updated_at desc, p.id desc`

export const anchorStatements = {
  get: `select ${columns(
    'array(select n.person_id from project_named_person n where n.project_id = p.id order by n.person_id)',
    `(select f.id from forecast f where f.project_id = p.id and ${current} order by f.created_at desc, f.id desc limit 1)`,
  )} from project p ${joins} where p.id = $1`,
  list: page('true'),
  filter: page('p.stage = $1'),
  /** The whole portfolio by month, from one row per line and month. */
  cells: 'select month, sum(cents)::bigint as cents from bench.cell group by month order by month',
  /** Balance per day and the lowest of them, over the covering index of live items. */
  days: `
  with day as (select due_on, sum(case direction when 'in' then amount_cents else -amount_cents end)::bigint as net from cash_item
    where not superseded and status not in ('lapsed', 'paid') and due_on is not null group by due_on),
  running as (select due_on, net, sum(net) over (order by due_on)::bigint as balance from day)
  select due_on, net, balance, min(balance) over () as lowest from running order by due_on`,
  /** The months of one line, one row each. */
  edit: 'update bench.cell set cents = cents + 1 where line = $1',
} as const

export const createStatements = {
  actor: "select set_config('stuurhuis.actor', 'system' || chr(58) || 'benchmark', true)",
  nextCode: 'select next_project_code(extract(year from now())::int) as code',
  insert: `insert into project (code, name, cluster_id, kind, stage, municipality)
    values ($1, $2, $3, $4, 'signal', $5) returning *`,
} as const
