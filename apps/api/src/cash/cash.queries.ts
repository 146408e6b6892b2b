import type { CashItemStatus } from '@stuurhuis/schemas'
import { type Actor, clustersOf, hasRole, seesWholeHouse } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { recordsAt, rowsAt } from '../platform/db/rows-at.ts'
import { fixed, joinSql, likeLiteral, limitTo, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { liveVersion, plansMoney, readsMoney, visibleProjects } from '../projects/projects.queries.ts'

/** Items this actor may read (aliases i and p). */
export const readableItems = (actor: Actor): Sql =>
  sql`(case when i.project_id is not null then ${visibleProjects(actor)} and ${readsMoney(actor)} else ${seesWholeHouse(actor)} end)`
/** Items this actor may enter and change: those whose money he plans. */
const editableItems = (actor: Actor): Sql => {
  if (hasRole(actor, 'finance_expert')) return sql`true`
  const managed = clustersOf(actor, 'cluster_manager')
  return sql`coalesce(case when i.project_id is not null then ${plansMoney(actor)} else i.cluster_id = any(${managed}::uuid[]) end, false)`
}

export type ItemRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  projectId?: string
  projectCode?: string
  projectName?: string
  clusterId?: string
  clusterName?: string
  fundId?: string
  fundName?: string
  description: string
  direction: 'in' | 'out'
  amountCents: bigint
  dueOn?: string
  dateConfidence: 'sure' | 'likely' | 'unknown'
  earliestOn?: string
  latestOn?: string
  status: CashItemStatus
  probability: string
  counterUnit: string
  counterparty?: string
  category: string
  lineCode?: string
  coverMonth?: string
  chainId: string
  supersedesId?: string
  superseded: boolean
  sequence: bigint
  sourceType: string
  sourceId?: string
  budgetLineId?: string
  externalId?: string
  bankReference?: string
  reason?: string
  mayEdit: boolean
  cursorValues: string[]
}
/** The project as it is shown: of now, or as it was known then (alias k); rights are always judged by that of now. */
const shown = (knownAt: string | undefined): Sql => fixed(knownAt === undefined ? 'p' : 'k')
const columns = (actor: Actor, knownAt?: string) => sql`
  i.id, i.version, i.created_at, i.updated_at, i.project_id, ${shown(knownAt)}.code as project_code, ${shown(knownAt)}.name as project_name, i.cluster_id, c.name as cluster_name, i.fund_id, f.name as fund_name,
  i.description, i.direction, i.amount_cents, i.due_on, i.date_confidence, i.earliest_on, i.latest_on, i.status, trim_scale(i.probability)::text as probability, i.counter_unit, i.counterparty, i.category,
  i.line_code, i.cover_month, i.chain_id, i.supersedes_id, i.superseded, i.sequence, i.source_type, i.source_id, i.budget_line_id, i.external_id, i.bank_reference, i.reason, ${knownAt === undefined ? editableItems(actor) : sql`false`} as may_edit`
const from = sql`from cash_item i left join project p on p.id = i.project_id left join cluster c on c.id = i.cluster_id left join fund f on f.id = i.fund_id`
const fromAt = (knownAt: string | undefined): Sql =>
  knownAt === undefined
    ? from
    : sql`from ${recordsAt('cash_item', knownAt)} i left join project p on p.id = i.project_id left join ${rowsAt('project', knownAt)} k on k.id = i.project_id
      left join ${rowsAt('cluster', knownAt)} c on c.id = i.cluster_id left join ${rowsAt('fund', knownAt)} f on f.id = i.fund_id`
export const itemSort = {
  dueDate: { expression: sql`coalesce(i.due_on, '9999-12-31'::date)`, type: 'date' },
  amount: { expression: sql`i.amount_cents`, type: 'bigint' },
  updatedAt: { expression: sql`i.updated_at`, type: 'timestamptz' },
  id: { expression: sql`i.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>

type Many = readonly string[] | undefined
export type ItemFilter = {
  q?: string | undefined
  projectId?: Many
  clusterId?: Many
  fundId?: Many
  status?: Many
  direction?: string | undefined
  lineCode?: Many
  chainId?: Many
  externalId?: Many
  dueDateFrom?: string | undefined
  dueDateTo?: string | undefined
  unscheduled?: 'true' | 'false' | undefined
  superseded?: 'true' | 'false' | undefined
  knownAt?: string | undefined
}
const conditions = (actor: Actor, filter: ItemFilter): Sql => {
  const project = shown(filter.knownAt)
  const like = filter.q === undefined ? '' : `%${likeLiteral(filter.q)}%`
  return joinSql(
    [
      readableItems(actor),
      filter.superseded === 'true' ? sql`i.superseded` : sql`not i.superseded`,
      ...(filter.q === undefined
        ? []
        : [
            sql`(i.description ilike ${like} or i.counterparty ilike ${like} or ${project}.name ilike ${like} or ${project}.code ilike ${like})`,
          ]),
      ...(filter.projectId ? [sql`i.project_id = any(${filter.projectId}::uuid[])`] : []),
      ...(filter.clusterId
        ? [sql`coalesce(${project}.cluster_id, i.cluster_id) = any(${filter.clusterId}::uuid[])`]
        : []),
      ...(filter.fundId ? [sql`i.fund_id = any(${filter.fundId}::uuid[])`] : []),
      ...(filter.status ? [sql`i.status = any(${filter.status}::text[])`] : []),
      ...(filter.direction ? [sql`i.direction = ${filter.direction}`] : []),
      ...(filter.lineCode ? [sql`i.line_code = any(${filter.lineCode}::text[])`] : []),
      ...(filter.chainId ? [sql`i.chain_id = any(${filter.chainId}::uuid[])`] : []),
      ...(filter.externalId ? [sql`i.external_id = any(${filter.externalId}::text[])`] : []),
      ...(filter.dueDateFrom ? [sql`i.due_on >= ${filter.dueDateFrom}`] : []),
      ...(filter.dueDateTo ? [sql`i.due_on <= ${filter.dueDateTo}`] : []),
      ...(filter.unscheduled ? [sql`(i.due_on is null) = ${filter.unscheduled === 'true'}`] : []),
    ],
    ' and ',
  )
}
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
export const listItems = (db: Reader, actor: Actor, filter: ItemFilter, page: Page) =>
  db.many<ItemRow>(
    sql`select ${columns(actor, filter.knownAt)}, ${cursorColumn(page.order)} ${fromAt(filter.knownAt)} where ${conditions(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`,
  )
export const countItems = (db: Reader, actor: Actor, filter: ItemFilter) =>
  countRows(db, fromAt(filter.knownAt), conditions(actor, filter))
export const findItem = (db: Reader, actor: Actor, id: string) =>
  db.maybe<ItemRow>(sql`select ${columns(actor)} ${from} where i.id = ${id} and ${readableItems(actor)}`)
/** The item, locked; its chain is locked with it, because every part of a chain descends from one locked item. */
export const lockItem = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<ItemRow>(
    sql`select ${columns(actor)} ${from} where i.id = ${id} and ${readableItems(actor)} for update of i`,
  )

/** Scope of a new item, and whether this actor may plan there; undefined when it does not exist for him. */
export const findScope = async (
  db: Reader,
  actor: Actor,
  scope: { projectId?: string | undefined; clusterId?: string | undefined; fundId?: string | undefined },
): Promise<{ mayPlan: boolean } | undefined> => {
  if (scope.projectId !== undefined)
    return db.maybe(
      sql`select coalesce(${plansMoney(actor)}, false) as may_plan from project p where p.id = ${scope.projectId} and ${visibleProjects(actor)}`,
    )
  const isFinance = hasRole(actor, 'finance_expert')
  if (scope.clusterId !== undefined)
    return db.maybe(
      sql`select (${isFinance} or id = any(${clustersOf(actor, 'cluster_manager')}::uuid[])) as may_plan from cluster where id = ${scope.clusterId}`,
    )
  if (scope.fundId !== undefined)
    return db.maybe(
      sql`select ${isFinance || hasRole(actor, 'cluster_manager')}::boolean as may_plan from fund where id = ${scope.fundId}`,
    )
  return { mayPlan: isFinance }
}
/** Projects by their code, for rows that name them so. */
export const findProjectsByCode = (db: Reader, actor: Actor, codes: readonly string[]) =>
  db.many<{ id: string; code: string; mayPlan: boolean }>(
    sql`select p.id, p.code, coalesce(${plansMoney(actor)}, false) as may_plan from project p where p.code = any(${codes}::text[]) and ${visibleProjects(actor)}`,
  )
/**
 * Of these codes those that nothing in the live version of their project plans; a project without a version has none
 * to check against. A code with a colon names the part of the plan in full, as in `plot:K1:deposit`.
 */
export const findUnknownLines = (
  db: Reader,
  asked: readonly { projectId?: string | undefined; lineCode?: string | undefined }[],
) =>
  db.many<{ projectId: string; lineCode: string }>(sql`
    select distinct a."projectId" as project_id, a."lineCode" as line_code
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as a ("projectId" uuid, "lineCode" text)
      join project p on p.id = a."projectId" and p.stage <> 'stopped'
      join lateral ${liveVersion()} f on true
    where a."lineCode" is not null and not exists (select from forecast_item i where i.forecast_id = f.id and (i.kind = 'line' and i.code = a."lineCode" or a."lineCode" like '%:%' and i.code = split_part(a."lineCode", ':', 2)))`)
export const findKnownExternalIds = async (
  db: Reader,
  externalIds: readonly string[],
): Promise<Set<string>> =>
  new Set(
    (
      await db.many<{ externalId: string }>(
        sql`select external_id from cash_item where external_id = any(${externalIds}::text[])`,
      )
    ).map((row) => row.externalId),
  )

export type NewItem = {
  projectId?: string | undefined
  clusterId?: string | undefined
  fundId?: string | undefined
  description: string
  direction: 'in' | 'out'
  amountCents: bigint
  dueOn?: string | undefined
  dateConfidence?: string | undefined
  earliestOn?: string | undefined
  latestOn?: string | undefined
  status?: string | undefined
  probability?: string | undefined
  counterUnit?: string | undefined
  counterparty?: string | undefined
  category?: string | undefined
  lineCode?: string | undefined
  coverMonth?: string | undefined
  chainId?: string | undefined
  supersedesId?: string | undefined
  sequence?: bigint | undefined
  sourceType?: string | undefined
  sourceId?: string | undefined
  budgetLineId?: string | undefined
  externalId?: string | undefined
  reason?: string | undefined
}
/** Items in one statement, in their order. @returns their ids */
export const insertItems = async (tx: Tx, items: readonly NewItem[]): Promise<string[]> => {
  const json = JSON.stringify(items, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const rows = await tx.many<{ id: string }>(sql`
    with n as (select uuidv7() as new_id, e.ordinality, r.*
      from jsonb_array_elements(${json}::jsonb) with ordinality as e (value, ordinality), jsonb_to_record(e.value) as r (
        "projectId" uuid, "clusterId" uuid, "fundId" uuid, description text, direction text, "amountCents" bigint, "dueOn" date, "dateConfidence" text, "earliestOn" date, "latestOn" date, status text, probability numeric,
        "counterUnit" text, counterparty text, category text, "lineCode" text, "coverMonth" date, "chainId" uuid, "supersedesId" uuid, sequence bigint, "sourceType" text, "sourceId" text, "budgetLineId" uuid, "externalId" text, reason text))
    insert into cash_item (id, project_id, cluster_id, fund_id, description, direction, amount_cents, due_on, date_confidence, earliest_on, latest_on, status, probability, counter_unit, counterparty, category, line_code, cover_month, chain_id, supersedes_id, sequence, source_type, source_id, budget_line_id, external_id, reason)
    select new_id, "projectId", "clusterId", "fundId", description, direction, "amountCents", "dueOn", coalesce("dateConfidence", 'likely'), "earliestOn", "latestOn", coalesce(status, 'estimate'), coalesce(probability, 1), coalesce("counterUnit", 'ext:market'), counterparty, coalesce(category, 'other'), "lineCode",
      coalesce("coverMonth", case when "lineCode" is not null and "supersedesId" is null then date_trunc('month', "dueOn")::date end), coalesce("chainId", new_id), "supersedesId", coalesce(sequence, nextval('cash_item_seq')), coalesce("sourceType", 'manual'), "sourceId", "budgetLineId", "externalId", reason
    from n order by ordinality returning id`)
  return rows.map((row) => row.id)
}
export const markSuperseded = (tx: Tx, id: string) =>
  tx.run(sql`update cash_item set superseded = true where id = ${id}`)

const settable = {
  description: sql`description`,
  amountCents: sql`amount_cents`,
  dueOn: sql`due_on`,
  dateConfidence: sql`date_confidence`,
  earliestOn: sql`earliest_on`,
  latestOn: sql`latest_on`,
  status: sql`status`,
  probability: sql`probability`,
  counterparty: sql`counterparty`,
  category: sql`category`,
  reason: sql`reason`,
} as const
export type ItemChange = Partial<Record<keyof typeof settable, unknown>>
export const updateItem = (tx: Tx, id: string, change: ItemChange) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update cash_item set ${joinSql(set.length > 0 ? set : [sql`description = description`], ', ')} where id = ${id}`,
  )
}
export type Revision = { itemId: string; field: string; old?: string | undefined; new?: string | undefined }
export const insertRevisions = (tx: Tx, revisions: readonly Revision[], reason: string, by: string) =>
  tx.run(sql`
    insert into cash_item_revision (item_id, field, old_value, new_value, reason, by_id)
    select r."itemId", r.field, r.old, r.new, ${reason}, ${by} from jsonb_to_recordset(${JSON.stringify(revisions)}::jsonb) as r ("itemId" uuid, field text, old text, new text)`)
export const listRevisions = (db: Reader, itemId: string) =>
  db.many<{
    id: string
    field: string
    old?: string
    new?: string
    reason: string
    byName?: string
    at: string
  }>(sql`
    select r.id, r.field, r.old_value as old, r.new_value as new, r.reason, w.first_name || ' ' || w.last_name as by_name, r.at
    from cash_item_revision r left join person w on w.id = r.by_id where r.item_id = ${itemId} order by r.at desc, r.id desc limit 500`)
export const findDecisionOutcome = (db: Reader, id: string) =>
  db.maybe<{ outcome: string }>(sql`select outcome from decision where id = ${id}`)
export const listOpenOfSource = (tx: Tx, sourceId: string) =>
  tx.many<{ id: string; amountCents: bigint }>(sql`
    select id, amount_cents from cash_item where source_type = 'commitment' and source_id = ${sourceId} and not superseded and status = 'contracted'
    order by due_on nulls last, sequence for update`)
