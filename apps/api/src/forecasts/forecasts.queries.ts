import type { Override } from '@stuurhuis/domain'
import type { ForecastState } from '@stuurhuis/schemas'
import { type Actor, hasRole } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { rowsAt } from '../platform/db/rows-at.ts'
import { joinSql, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { liveVersion, plansMoney, readsMoney, visibleProjects } from '../projects/projects.queries.ts'

/** The forecasts this actor may read (aliases f and p), beyond seeing the project; the board reads what was approved. */
export function readableForecasts(actor: Actor): Sql {
  const board = hasRole(actor, 'board_reader')
  return sql`(${readsMoney(actor)} or (${board} and f.state in ('approved', 'adopted')))`
}

export type Page = {
  readonly order: Order
  readonly after: readonly string[] | undefined
  readonly limit: number
}
export type ForecastRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  projectId: string
  projectCode: string
  projectName: string
  clusterId: string
  parentId?: string
  label: string
  state: ForecastState
  baseId?: string
  overrides?: Override[]
  frozenModel?: Record<string, unknown>
  resultHash?: Buffer
  baselineYear?: number
  decisionId?: string
  startOn: string
  nMonths: number
  basis: 'project100' | 'own'
  ownShare: string
  settings: Record<string, unknown>
  inputHash: Buffer
  engineVersion: string
  sourceFile?: string
  sourceSha256?: Buffer
  importId?: string
  lineCount: number
  live: boolean
  mayRead: boolean
  mayEdit: boolean
  cursorValues: string[]
}
export const forecastSort = {
  createdAt: { expression: sql`f.created_at`, type: 'timestamptz' },
  id: { expression: sql`f.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const columns = (actor: Actor) => sql`
  f.id, f.version, f.created_at, f.updated_at, f.project_id, p.code as project_code, p.name as project_name, p.cluster_id, f.parent_id, f.base_id, f.overrides, f.frozen_model, f.result_hash, f.baseline_year, f.decision_id, f.label, f.state, coalesce(b.start_on, f.start_on) as start_on, coalesce(b.n_months, f.n_months) as n_months, f.basis, trim_scale(f.own_share)::text as own_share,
  coalesce(b.settings, f.settings) as settings, f.input_hash, f.engine_version, f.source_file, f.source_sha256, f.import_id, (select count(*)::int from forecast_item i where i.forecast_id = coalesce(f.base_id, f.id) and i.kind = 'line') as line_count,
  coalesce(f.id = (select v.id from ${liveVersion()} v), false) as live,
  coalesce(${plansMoney(actor)}, false) as may_edit`
// a scenario that is no longer a draft stands on its frozen model, and on its base no more
const from = sql`from forecast f join project p on p.id = f.project_id left join forecast b on b.id = f.base_id and f.state = 'draft'`
const projectForecasts = (actor: Actor, projectId: string, states: readonly string[] | undefined): Sql =>
  joinSql(
    [
      sql`f.project_id = ${projectId} and f.base_id is null`,
      visibleProjects(actor),
      readableForecasts(actor),
      ...(states ? [sql`f.state = any(${states}::text[])`] : []),
    ],
    ' and ',
  )
export const listForecasts = (
  db: Reader,
  actor: Actor,
  projectId: string,
  states: readonly string[] | undefined,
  page: Page,
) =>
  db.many<ForecastRow>(
    sql`select ${columns(actor)}, ${cursorColumn(page.order)} ${from} where ${projectForecasts(actor, projectId, states)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`,
  )
export const countForecasts = (
  db: Reader,
  actor: Actor,
  projectId: string,
  states: readonly string[] | undefined,
) => countRows(db, from, projectForecasts(actor, projectId, states))
/** A project that the actor sees, and whether he may plan its money. */
export const findPlanned = (db: Reader, actor: Actor, projectId: string) =>
  db.maybe<{ code: string; name: string; mayPlan: boolean }>(
    sql`select p.code, p.name, coalesce(${plansMoney(actor)}, false) as may_plan from project p where p.id = ${projectId} and ${visibleProjects(actor)}`,
  )
/** Working versions of a project, locked. */
export const lockWorking = (tx: Tx, projectId: string) =>
  tx.many<{ id: string }>(
    sql`select id from forecast where project_id = ${projectId} and base_id is null and state = 'working' order by id for update`,
  )
/** Scenarios on a version, oldest first; a version has at most a few dozen. */
export const listScenarios = (db: Reader, actor: Actor, baseId: string) =>
  db.many<ForecastRow>(
    sql`select ${columns(actor)} ${from} where f.base_id = ${baseId} and ${visibleProjects(actor)} and ${readableForecasts(actor)} order by f.created_at, f.id limit 500`,
  )
/** A version of a project that the actor sees; `mayRead` says whether its content is for him. */
export const findForecast = (db: Reader, actor: Actor, id: string) =>
  db.maybe<ForecastRow>(
    sql`select ${columns(actor)}, ${readableForecasts(actor)} as may_read ${from} where f.id = ${id} and ${visibleProjects(actor)}`,
  )

type Content = Pick<ForecastRow, 'inputHash' | 'settings'>
/** What a version holds, whoever asks: for a scenario that stands on it. */
export const findContent = (db: Reader, id: string, knownAt?: string) =>
  db.one<Content>(sql`select input_hash, settings from ${rowsAt('forecast', knownAt)} f where id = ${id}`)
/** What decided the result of a version at an instant; nothing when it was not there yet, or not yet for this reader. */
export const findKnown = (db: Reader, actor: Actor, id: string, knownAt: string) =>
  db.maybe<Content & Pick<ForecastRow, 'frozenModel' | 'overrides'>>(
    sql`select f.input_hash, f.settings, f.frozen_model, f.overrides from ${rowsAt('forecast', knownAt)} f join project p on p.id = f.project_id where f.id = ${id} and ${readableForecasts(actor)}`,
  )

export type ItemRow = {
  id: string
  forecastId: string
  kind: 'line' | 'plot' | 'transfer' | 'loan'
  code: string
  position: number
  input: Record<string, unknown>
  sourceSheet?: string
  sourceRow?: number
  version: number
}
const locked = (actor: Actor, id: string) =>
  sql`select ${columns(actor)}, ${readableForecasts(actor)} as may_read ${from} where f.id = ${id} and ${visibleProjects(actor)} for update of f`
/** A version of a project that the actor sees, locked until the end of the transaction. */
export const lockForecast = (tx: Tx, actor: Actor, id: string) => tx.maybe<ForecastRow>(locked(actor, id))
/** The same with its inputs, which are read after the lock was got. */
export const lockWithItems = async (tx: Tx, actor: Actor, id: string) => {
  const [[forecast], items] = await tx.all<[ForecastRow, ItemRow]>(locked(actor, id), itemsOf([id]))
  return { forecast, items }
}
const itemsOf = (forecastIds: readonly string[], knownAt?: string) =>
  sql`select id, forecast_id, kind, code, position, input, source_sheet, source_row, version from ${rowsAt('forecast_item', knownAt)} i where forecast_id = any(${forecastIds}::uuid[]) order by forecast_id, kind, position`
/** All inputs of some versions, in their order. */
export const listItems = (db: Reader, forecastIds: readonly string[], knownAt?: string) =>
  db.many<ItemRow>(itemsOf(forecastIds, knownAt))

export type LineRow = ItemRow & { cents: bigint[]; afterHorizon: bigint; cursorValues: string[] }
export const lineSort = {
  code: { expression: sql`i.code`, type: 'text' },
  position: { expression: sql`i.position`, type: 'bigint' },
  id: { expression: sql`i.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
type LineFilter = { category?: readonly string[] | undefined; direction?: 'in' | 'out' | undefined }
const lineConditions = (forecastId: string, filter: LineFilter): Sql =>
  joinSql(
    [
      sql`i.forecast_id = ${forecastId} and i.kind = 'line'`,
      ...(filter.category ? [sql`i.input ->> 'category' = any(${filter.category}::text[])`] : []),
      ...(filter.direction
        ? [sql`i.input ->> 'direction' = ${filter.direction === 'in' ? 'revenue' : 'cost'}`]
        : []),
    ],
    ' and ',
  )
export const listLines = (db: Reader, forecastId: string, filter: LineFilter, page: Page) =>
  db.many<LineRow>(sql`
    select i.id, i.forecast_id, i.kind, i.code, i.position, i.input, i.source_sheet, i.source_row, i.version, a.cents, a.after_horizon, ${cursorColumn(page.order)}
    from forecast_item i join forecast_amount a on a.item_id = i.id and a.forecast_id = i.forecast_id
    where ${lineConditions(forecastId, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} limit ${page.limit}`)
export const countLines = async (db: Reader, forecastId: string, filter: LineFilter) =>
  (
    await db.one<{ n: number }>(
      sql`select count(*)::int as n from forecast_item i where ${lineConditions(forecastId, filter)}`,
    )
  ).n

export type NewForecast = {
  projectId: string
  parentId?: string | undefined
  baseId?: string | undefined
  overrides?: unknown
  state?: 'working' | 'draft' | undefined
  label: string
  startOn: string
  nMonths: number
  basis: 'project100' | 'own'
  ownShare: string
  settings: unknown
  inputHash: Buffer
  engineVersion: string
  sourceFile?: string | undefined
  sourceSha256?: Buffer | undefined
  importId?: string | undefined
}
export const insertForecast = (tx: Tx, input: NewForecast) =>
  tx.one<{ id: string }>(sql`
    insert into forecast (project_id, parent_id, base_id, overrides, state, label, start_on, n_months, basis, own_share, settings, input_hash, engine_version, source_file, source_sha256, import_id)
    values (${input.projectId}, ${input.parentId ?? null}, ${input.baseId ?? null}, ${input.overrides === undefined ? null : JSON.stringify(input.overrides)}, ${input.state ?? 'working'}, ${input.label}, ${input.startOn}, ${input.nMonths}, ${input.basis}, ${input.ownShare}, ${JSON.stringify(input.settings)}, ${input.inputHash}, ${input.engineVersion},
      ${input.sourceFile ?? null}, ${input.sourceSha256 ?? null}, ${input.importId ?? null}) returning id`)
export type NewItem = {
  kind: ItemRow['kind']
  code: string
  position: number
  input: unknown
  sourceSheet?: string | undefined
  sourceRow?: number | undefined
}
/** All inputs in one statement. @returns id per `kind code` */
export const insertItems = async (
  tx: Tx,
  forecastId: string,
  items: readonly NewItem[],
): Promise<Map<string, string>> => {
  const rows = await tx.many<{ id: string; kind: string; code: string }>(sql`
    insert into forecast_item (forecast_id, kind, code, position, input, source_sheet, source_row)
    select ${forecastId}, i.kind, i.code, i.position, i.input, i."sourceSheet", i."sourceRow"
    from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (kind text, code text, position int, input jsonb, "sourceSheet" text, "sourceRow" int) returning id, kind, code`)
  return new Map(rows.map((row) => [`${row.kind} ${row.code}`, row.id]))
}
export type NewAmount = {
  key: string
  itemId?: string | undefined
  cents: readonly bigint[]
  afterHorizon: bigint
}
export const insertAmounts = (tx: Tx, forecastId: string, inputHash: Buffer, amounts: readonly NewAmount[]) =>
  tx.run(sql`
    insert into forecast_amount (forecast_id, key, item_id, cents, after_horizon, input_hash)
    select ${forecastId}, a.key, a.item_id, a.cents::bigint[], a.after_horizon, ${inputHash}
    from unnest(${amounts.map((amount) => amount.key)}::text[], ${amounts.map((amount) => amount.itemId ?? null)}::uuid[], ${amounts.map((amount) => `{${amount.cents.join(',')}}`)}::text[], ${amounts.map((amount) => String(amount.afterHorizon))}::bigint[]) as a (key, item_id, cents, after_horizon)`)
