import { type Actor, clustersOf, hasRole } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { liveVersion, ownProjects, visibleProjects } from '../projects/projects.queries.ts'

export type StoredFinding = {
  code: string
  severity: 'error' | 'warning'
  messageKey: string
  params: Record<string, string>
  sheet?: string
  row?: number
  column?: string
  header?: string
  value?: string
}
export type StoredDifference = {
  sheet: string
  row: string
  period: string | null
  workbook: string
  engine: string
  difference: string
}
/** What one project of a file would become: its target at the check, and the version that target had. */
export type Base = { projectId: string | null; forecastId: string | null }
export type PreviewRow = {
  code?: string
  externalId?: string
  name: string
  isNew: boolean
  lines: number
  startMonth: string
  horizonMonths: number
  totalNet: string
}
export type Counts = {
  projects: number
  lines: number
  plots: number
  transfers: number
  formulas: number
  cellsCompared: number
}
export type ImportRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  fileName: string
  fileSha256: string
  kind: 'workbook' | 'portfolio'
  mode: 'dryRun' | 'commit'
  state: 'checked' | 'committed'
  projectId?: string
  clusterId?: string
  startMonth?: string
  horizonMonths?: number
  committable: boolean
  counts: Counts
  preview: PreviewRow[]
  issues: StoredFinding[]
  issuesTruncated: boolean
  differences: StoredDifference[]
  differencesTotal: number
  base: Base[]
  sameNames: { name: string; id: string; code: string; mayEdit: boolean }[]
  createdProjects: { id: string; code: string }[]
  createdForecasts: { id: string; projectId: string }[]
  createdLines: number
  reason?: string
  importedBy: string
  importedByName: string
  committedAt?: string
  cursorValues: string[]
}

/**
 * Whose reports this actor may read: his own; of a colleague those of what was brought into projects that he may change
 * himself, all of them (a file that is in already is then no news); a finance expert those of everybody, unless they concern a hidden project:
 * as the named target, as one found at the check by the file's own code, or as one that the commit wrote to.
 */
export function readableImports(actor: Actor): Sql {
  const all = hasRole(actor, 'finance_expert')
  const brought = sql`select from forecast f join project p on p.id = f.project_id where f.import_id = i.id`
  return sql`(i.imported_by = ${actor.personId}
    or (i.state = 'committed' and exists (${brought}) and not exists (${brought} and not (${visibleProjects(actor)} and ${ownProjects(actor)})))
    or (${all} and not exists (
    select from project p where (p.id = i.project_id or p.id = any(i.created_projects) or p.id in (select f.project_id from forecast f where f.import_id = i.id)
      or i.base @> jsonb_build_array(jsonb_build_object('projectId', p.id))) and not ${visibleProjects(actor)})))`
}
const columns = (actor: Actor): Sql => sql`
  case when i.state = 'checked' then (select coalesce(jsonb_agg(jsonb_build_object('name', n.name, 'id', p.id, 'code', p.code, 'mayEdit', ${ownProjects(actor)}) order by p.code), '[]')
    from (select distinct e ->> 'name' as name from jsonb_array_elements(i.preview) e where (e ->> 'isNew')::boolean) n
    join project p on lower(p.name) = lower(n.name) where ${visibleProjects(actor)}) else '[]' end as same_names,
  i.id, i.version, i.created_at, i.updated_at, i.file_name, i.file_sha256, i.kind, i.mode, i.state, i.project_id, i.cluster_id, i.start_month, i.horizon_months, i.committable, i.counts, i.preview,
  i.issues, i.issues_truncated, i.differences, i.differences_total, i.base, i.created_lines, i.reason, i.imported_by, w.first_name || ' ' || w.last_name as imported_by_name, i.committed_at,
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'code', p.code) order by c.n) from unnest(i.created_projects) with ordinality c (id, n) join project p on p.id = c.id), '[]') as created_projects,
  coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'projectId', f.project_id) order by c.n) from unnest(i.created_forecasts) with ordinality c (id, n) join forecast f on f.id = c.id), '[]') as created_forecasts`
const from = sql`from project_import i join person w on w.id = i.imported_by`

export const importSort = {
  createdAt: { expression: sql`i.created_at`, type: 'timestamptz' },
  id: { expression: sql`i.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const conditions = (actor: Actor, states: readonly string[] | undefined): Sql =>
  joinSql([readableImports(actor), ...(states ? [sql`i.state = any(${states}::text[])`] : [])], ' and ')
export const listImports = (
  db: Reader,
  actor: Actor,
  states: readonly string[] | undefined,
  page: { order: Order; after: readonly string[] | undefined; limit: number },
) =>
  db.many<ImportRow>(
    sql`select ${columns(actor)}, ${cursorColumn(page.order)} ${from} where ${conditions(actor, states)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countImports = (db: Reader, actor: Actor, states: readonly string[] | undefined) =>
  countRows(db, from, conditions(actor, states))
export const findImport = (db: Reader, actor: Actor, id: string) =>
  db.maybe<ImportRow>(sql`select ${columns(actor)} ${from} where i.id = ${id} and ${readableImports(actor)}`)
export const lockImport = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<ImportRow>(
    sql`select ${columns(actor)} ${from} where i.id = ${id} and ${readableImports(actor)} for update of i`,
  )
export const findContent = (db: Reader, importId: string) =>
  db.one<{ projects: unknown[] }>(
    sql`select projects from project_import_content where import_id = ${importId}`,
  )

/** One import of a file at a time: the second of two equal uploads sees what the first one committed. */
export const lockFile = (tx: Tx, fileSha256: string) =>
  tx.run(sql`select pg_advisory_xact_lock(hashtextextended(${fileSha256}, 7305804))`)

/**
 * The commit of the same bytes with the same choices, as long as every version it made is still the newest of its
 * project: repeating it would change nothing.
 */
export const findSameCommit = (
  db: Reader,
  actor: Actor,
  same: {
    fileSha256: string
    projectId: string | undefined
    startMonth: string | undefined
    horizonMonths: number | undefined
  },
) =>
  db.maybe<ImportRow>(sql`
    select ${columns(actor)} ${from}
    where i.file_sha256 = ${same.fileSha256} and i.state = 'committed' and ${readableImports(actor)}
      and i.start_month is not distinct from ${same.startMonth ?? null}::text and i.horizon_months is not distinct from ${same.horizonMonths ?? null}::int
      and (${same.projectId ?? null}::uuid is null or exists (select from forecast f where f.import_id = i.id and f.project_id = ${same.projectId ?? null}::uuid))
      and not exists (select from forecast f join forecast newer on newer.project_id = f.project_id and (newer.created_at, newer.id) > (f.created_at, f.id) where f.import_id = i.id)
    order by i.created_at desc limit 1`)

export type TargetRow = {
  id: string
  code: string
  clusterId: string
  mayEdit: boolean
  forecastId?: string
}
const target = (actor: Actor): Sql => sql`
  p.id, p.code, p.cluster_id, ${ownProjects(actor)} as may_edit,
  (select f.id from ${liveVersion()} f) as forecast_id`
export const findTarget = (db: Reader, actor: Actor, id: string) =>
  db.maybe<TargetRow>(
    sql`select ${target(actor)} from project p where p.id = ${id} and ${visibleProjects(actor)}`,
  )
/** By the code that the file itself uses; also a hidden project, because such a code is given only once. */
export const findByExternalId = (db: Reader, actor: Actor, externalId: string) =>
  db.maybe<TargetRow & { visible: boolean }>(
    sql`select ${target(actor)}, coalesce(${visibleProjects(actor)}, false) as visible from project p where p.external_id = ${externalId}`,
  )
/** Locks the targets in the order of their ids, so that two imports of the same projects wait for each other. */
export const lockProjects = (tx: Tx, ids: readonly string[]) =>
  tx.run(sql`select id from project where id = any(${ids}::uuid[]) order by id for update`)
export const findOnlyCluster = async (db: Reader, actor: Actor): Promise<string | undefined> => {
  const own = new Set([...clustersOf(actor, 'cluster_manager'), ...clustersOf(actor, 'project_manager')])
  if (own.size === 1) return [...own][0]
  const rows = await db.many<{ id: string }>(sql`select id from cluster order by id limit 2`)
  return own.size === 0 && rows.length === 1 ? rows[0]?.id : undefined
}

export type AssumptionRow = {
  indexRates: Record<string, string>
  discountRate: string
  debitRate: string
  creditRate: string
  standardVatRate: string
  refundLagMonths: number
  outputLagMonths: number
}
/** The reference values that hold today. */
export const findAssumptions = (db: Reader) =>
  db.one<AssumptionRow>(sql`
    select index_rates, trim_scale(discount_rate)::text as discount_rate, trim_scale(debit_rate)::text as debit_rate, trim_scale(credit_rate)::text as credit_rate,
      trim_scale(standard_vat_rate)::text as standard_vat_rate, refund_lag_months, output_lag_months
    from forecast_assumption where valid_from <= today() order by valid_from desc limit 1`)

export type NewImport = {
  fileName: string
  fileSha256: string
  kind: string
  mode: string
  projectId: string | undefined
  clusterId: string | undefined
  startMonth: string | undefined
  horizonMonths: number | undefined
  committable: boolean
  counts: Counts
  preview: readonly PreviewRow[]
  issues: readonly unknown[]
  issuesTruncated: boolean
  differences: readonly StoredDifference[]
  differencesTotal: number
  base: readonly Base[]
  importedBy: string
  projects: readonly unknown[]
}
export async function insertImport(tx: Tx, i: NewImport): Promise<string> {
  const { id } = await tx.one<{ id: string }>(sql`
    insert into project_import (file_name, file_sha256, kind, mode, state, project_id, cluster_id, start_month, horizon_months, committable, counts, preview, issues, issues_truncated, differences, differences_total, base, imported_by)
    values (${i.fileName}, ${i.fileSha256}, ${i.kind}, ${i.mode}, 'checked', ${i.projectId ?? null}, ${i.clusterId ?? null}, ${i.startMonth ?? null}, ${i.horizonMonths ?? null}, ${i.committable},
      ${JSON.stringify(i.counts)}, ${JSON.stringify(i.preview)}, ${JSON.stringify(i.issues)}, ${i.issuesTruncated}, ${JSON.stringify(i.differences)}, ${i.differencesTotal}, ${JSON.stringify(i.base)}, ${i.importedBy})
    returning id`)
  await tx.run(
    sql`insert into project_import_content (import_id, projects) values (${id}, ${JSON.stringify(i.projects)})`,
  )
  return id
}
export const markCommitted = (
  tx: Tx,
  id: string,
  done: {
    projects: readonly string[]
    forecasts: readonly string[]
    lines: number
    acceptedWarnings: readonly string[]
    reason: string | undefined
  },
) =>
  tx.run(sql`
    update project_import set state = 'committed', committed_at = clock_timestamp(), created_projects = ${done.projects}::uuid[], created_forecasts = ${done.forecasts}::uuid[],
      created_lines = ${done.lines}, accepted_warnings = ${done.acceptedWarnings}::text[], reason = ${done.reason ?? null}
    where id = ${id}`)
