import type { Actor } from '../platform/actor.ts'
import { clustersOf, hasRole, seesWholeHouse } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, limitTo, type Sql, sql } from '../platform/db/sql.ts'
import {
  afterCursor,
  countRows,
  cursorColumn,
  type Order,
  orderBy,
  type SortKey,
} from '../platform/http/paging.ts'
import { plansMoney, readsMoney, visibleProjects } from '../projects/projects.queries.ts'

export type Use = {
  approvedCents: bigint
  committedCents: bigint
  orderedCents: bigint
  inPaymentCents: bigint
  paidCents: bigint
}
export type BudgetRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  code: string
  label: string
  projectId?: string
  projectCode?: string
  projectName?: string
  clusterId?: string
  fundId?: string
  fromYear: number
  toYear: number
  control: 'warn' | 'stop'
  state: 'draft' | 'approved' | 'closed'
  decisionId?: string
  approvedByName?: string
  mayEdit: boolean
}
export type BudgetLineRow = Use & {
  id: string
  budgetId: string
  code: string
  label: string
  version: number
}

const inOwnCluster = (actor: Actor): Sql =>
  sql`coalesce(coalesce(p.cluster_id, b.cluster_id) = any(${clustersOf(actor, 'cluster_manager')}::uuid[]), false)`
/** Budgets this actor may read (aliases b and p): the house all, a project manager those of his projects, the board approved ones. */
const readableBudgets = (actor: Actor): Sql => {
  const board = hasRole(actor, 'board_reader')
  return sql`(case when b.project_id is not null then ${visibleProjects(actor)} and (${readsMoney(actor)} or (${board} and b.state <> 'draft')) else (${seesWholeHouse(actor)} or (${board} and b.state <> 'draft')) end)`
}
const columns = (actor: Actor) => sql`
  b.id, b.version, b.created_at, b.updated_at, b.code, b.label, b.project_id, p.code as project_code, p.name as project_name, b.cluster_id, b.fund_id, b.from_year, b.to_year, b.control, b.state, b.decision_id, w.first_name || ' ' || w.last_name as approved_by_name,
  (${hasRole(actor, 'finance_expert')} or ${inOwnCluster(actor)}) as may_edit`
const from = sql`from budget b left join project p on p.id = b.project_id left join person w on w.id = b.approved_by`
type Many = readonly string[] | undefined
export const listBudgets = (
  db: Reader,
  actor: Actor,
  filter: { projectId?: Many; clusterId?: Many; fundId?: Many; state?: Many },
) =>
  db.many<BudgetRow>(sql`
    select ${columns(actor)} ${from} where ${readableBudgets(actor)}
      and (${filter.projectId ?? null}::uuid[] is null or b.project_id = any(${filter.projectId ?? null}::uuid[]))
      and (${filter.clusterId ?? null}::uuid[] is null or coalesce(p.cluster_id, b.cluster_id) = any(${filter.clusterId ?? null}::uuid[]))
      and (${filter.fundId ?? null}::uuid[] is null or b.fund_id = any(${filter.fundId ?? null}::uuid[]))
      and (${filter.state ?? null}::text[] is null or b.state = any(${filter.state ?? null}::text[]))
    order by b.code limit 500`)
export const findBudget = (db: Reader, actor: Actor, id: string) =>
  db.maybe<BudgetRow>(sql`select ${columns(actor)} ${from} where b.id = ${id} and ${readableBudgets(actor)}`)
export const lockBudget = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<BudgetRow>(
    sql`select ${columns(actor)} ${from} where b.id = ${id} and ${readableBudgets(actor)} for update of b`,
  )
/**
 * Lines with their use. Of commitments what is not claimed yet stands with their own contracted items, so each euro is
 * in one of the four only. Items of a line count by their state, whatever their date.
 */
export const listBudgetLines = (db: Reader, of: { budgetIds?: Many; lineIds?: Many }) =>
  db.many<BudgetLineRow>(sql`
    select l.id, l.budget_id, l.code, l.label, l.version, l.approved_cents,
      coalesce(sum(signed) filter (where i.status = 'contracted'), 0)::bigint as committed_cents,
      coalesce(sum(signed) filter (where i.status in ('due', 'disputed')), 0)::bigint as ordered_cents,
      coalesce(sum(signed) filter (where i.status = 'in_payment'), 0)::bigint as in_payment_cents,
      coalesce(sum(signed) filter (where i.status = 'paid'), 0)::bigint as paid_cents
    from budget_line l left join lateral (
      select i.status, case i.direction when 'out' then i.amount_cents else -i.amount_cents end as signed from cash_item i
      where i.budget_line_id = l.id and not i.superseded) i on true
    where l.budget_id = any(${of.budgetIds ?? []}::uuid[]) or l.id = any(${of.lineIds ?? []}::uuid[])
    group by l.id order by l.budget_id, l.position`)
/** Lines of approved budgets of which more is used than was approved. */
export const listExceededLines = (db: Reader) =>
  db.many<{
    id: string
    label: string
    budgetCode: string
    control: 'warn' | 'stop'
    projectId?: string
    clusterId?: string
    approvedCents: bigint
    usedCents: bigint
  }>(sql`
    select l.id, l.label, b.code as budget_code, b.control, b.project_id, b.cluster_id, l.approved_cents, u.used_cents
    from budget b join budget_line l on l.budget_id = b.id cross join lateral (
      select coalesce(sum(case i.direction when 'out' then i.amount_cents else -i.amount_cents end), 0)::bigint as used_cents from cash_item i
      where i.budget_line_id = l.id and not i.superseded and i.status in ('contracted', 'due', 'disputed', 'in_payment', 'paid')) u
    where b.state = 'approved' and u.used_cents > l.approved_cents order by l.id`)
/** The line a commitment is made on, with its budget locked: two approvals judge the same headroom one after the other. */
export const lockLineBudget = (tx: Tx, lineId: string) =>
  tx.maybe<{
    budgetId: string
    control: 'warn' | 'stop'
    state: string
    projectId?: string
    clusterId?: string
  }>(sql`
    select b.id as budget_id, b.control, b.state, b.project_id, b.cluster_id from budget_line l join budget b on b.id = l.budget_id where l.id = ${lineId} for update of b`)

export const insertBudget = (
  tx: Tx,
  input: {
    code: string
    label: string
    projectId?: string | undefined
    clusterId?: string | undefined
    fundId?: string | undefined
    fromYear: number
    toYear: number
    control: string
  },
) =>
  tx.one<{ id: string }>(sql`
    insert into budget (code, label, project_id, cluster_id, fund_id, from_year, to_year, control)
    values (${input.code}, ${input.label}, ${input.projectId ?? null}, ${input.clusterId ?? null}, ${input.fundId ?? null}, ${input.fromYear}, ${input.toYear}, ${input.control}) returning id`)
export type LineInput = { code: string; label: string; approvedCents: string }
export const replaceLines = async (tx: Tx, budgetId: string, lines: readonly LineInput[]) => {
  await tx.run(sql`delete from budget_line where budget_id = ${budgetId}`)
  await tx.run(sql`
    insert into budget_line (budget_id, code, label, approved_cents, position)
    select ${budgetId}, e.value ->> 'code', e.value ->> 'label', (e.value ->> 'approvedCents')::bigint, e.ordinality from jsonb_array_elements(${JSON.stringify(lines)}::jsonb) with ordinality as e (value, ordinality)`)
}
const settable = {
  label: sql`label`,
  control: sql`control`,
  state: sql`state`,
  decisionId: sql`decision_id`,
  approvedBy: sql`approved_by`,
} as const
export const updateBudget = (tx: Tx, id: string, change: Partial<Record<keyof typeof settable, unknown>>) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update budget set ${joinSql(set.length > 0 ? set : [sql`label = label`], ', ')} where id = ${id}`,
  )
}
export type CommitmentRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  number: number
  projectId?: string
  projectCode?: string
  projectClusterId?: string
  clusterId?: string
  budgetLineId?: string
  payee: string
  description: string
  amountCents: bigint
  changesCents: bigint
  claimedCents: bigint
  /** What its live items take of the budget line. */
  ownCents: bigint
  lineCode?: string
  state: 'draft' | 'approved' | 'open' | 'closed' | 'cancelled'
  overBudgetReason?: string
  decisionId?: string
  preparedBy: string
  preparedByName: string
  approvedByName?: string
  reason?: string
  terms: { dueDate: string; amountCents: number }[]
  mayEdit: boolean
  mayApprove: boolean
  cursorValues: string[]
}
export const commitmentSort = {
  createdAt: { expression: sql`c.created_at`, type: 'timestamptz' },
  id: { expression: sql`c.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const readableCommitments = (actor: Actor): Sql =>
  sql`(case when c.project_id is not null then ${visibleProjects(actor)} and ${readsMoney(actor)} else ${seesWholeHouse(actor)} end)`
const commitmentColumns = (actor: Actor) => sql`
  c.id, c.version, c.created_at, c.updated_at, c.number, c.project_id, p.code as project_code, p.cluster_id as project_cluster_id, c.cluster_id, c.budget_line_id, c.payee, c.description, c.amount_cents,
  (select coalesce(sum(o.amount_cents), 0)::bigint from change_order o where o.commitment_id = c.id and o.state = 'approved') as changes_cents,
  (select coalesce(sum(g.verified_cents), 0)::bigint from progress_claim g where g.commitment_id = c.id and g.state in ('verified', 'invoiced', 'paid')) as claimed_cents,
  (select coalesce(sum(i.amount_cents), 0)::bigint from cash_item i where i.source_type = 'commitment' and i.source_id = c.id::text and not i.superseded and i.status <> 'lapsed') as own_cents,
  c.line_code, c.state, c.over_budget_reason, c.decision_id, c.prepared_by, w.first_name || ' ' || w.last_name as prepared_by_name, a.first_name || ' ' || a.last_name as approved_by_name, c.reason,
  (select coalesce(jsonb_agg(jsonb_build_object('dueDate', t.due_on, 'amountCents', t.amount_cents) order by t.position), '[]') from commitment_term t where t.commitment_id = c.id) as terms,
  coalesce(case when c.project_id is not null then ${plansMoney(actor)} else (${hasRole(actor, 'finance_expert')} or c.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[])) end, false) as may_edit,
  coalesce(coalesce(p.cluster_id, c.cluster_id) = any(${clustersOf(actor, 'cluster_manager')}::uuid[]), false) as may_approve`
const commitmentFrom = sql`from commitment c left join project p on p.id = c.project_id join person w on w.id = c.prepared_by left join person a on a.id = c.approved_by`
export type CommitmentFilter = { projectId?: Many; budgetLineId?: Many; state?: Many }
const commitmentConditions = (actor: Actor, filter: CommitmentFilter): Sql =>
  joinSql(
    [
      readableCommitments(actor),
      ...(filter.projectId ? [sql`c.project_id = any(${filter.projectId}::uuid[])`] : []),
      ...(filter.budgetLineId ? [sql`c.budget_line_id = any(${filter.budgetLineId}::uuid[])`] : []),
      ...(filter.state ? [sql`c.state = any(${filter.state}::text[])`] : []),
    ],
    ' and ',
  )
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
export const listCommitments = (db: Reader, actor: Actor, filter: CommitmentFilter, page: Page) =>
  db.many<CommitmentRow>(
    sql`select ${commitmentColumns(actor)}, ${cursorColumn(page.order)} ${commitmentFrom} where ${commitmentConditions(actor, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`,
  )
export const countCommitments = (db: Reader, actor: Actor, filter: CommitmentFilter) =>
  countRows(db, commitmentFrom, commitmentConditions(actor, filter))
export const findCommitment = (db: Reader, actor: Actor, id: string) =>
  db.maybe<CommitmentRow>(
    sql`select ${commitmentColumns(actor)} ${commitmentFrom} where c.id = ${id} and ${readableCommitments(actor)}`,
  )
export const lockCommitment = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<CommitmentRow>(
    sql`select ${commitmentColumns(actor)} ${commitmentFrom} where c.id = ${id} and ${readableCommitments(actor)} for update of c`,
  )
export type TermInput = { dueOn: string; amountCents: string }
export const replaceTerms = async (tx: Tx, commitmentId: string, terms: readonly TermInput[]) => {
  await tx.run(sql`delete from commitment_term where commitment_id = ${commitmentId}`)
  await tx.run(sql`
    insert into commitment_term (commitment_id, position, due_on, amount_cents)
    select ${commitmentId}, e.ordinality - 1, (e.value ->> 'dueOn')::date, (e.value ->> 'amountCents')::bigint from jsonb_array_elements(${JSON.stringify(terms)}::jsonb) with ordinality as e (value, ordinality)`)
}
export const insertCommitment = (
  tx: Tx,
  input: {
    projectId?: string | undefined
    clusterId?: string | undefined
    budgetLineId?: string | undefined
    payee: string
    description: string
    amountCents: bigint
    lineCode?: string | undefined
    preparedBy: string
    terms: readonly TermInput[]
  },
) =>
  tx.one<{ id: string }>(sql`
    with c as (insert into commitment (project_id, cluster_id, budget_line_id, payee, description, amount_cents, line_code, prepared_by)
      values (${input.projectId ?? null}, ${input.clusterId ?? null}, ${input.budgetLineId ?? null}, ${input.payee}, ${input.description}, ${input.amountCents}, ${input.lineCode ?? null}, ${input.preparedBy}) returning id),
    t as (insert into commitment_term (commitment_id, position, due_on, amount_cents)
      select c.id, e.ordinality - 1, (e.value ->> 'dueOn')::date, (e.value ->> 'amountCents')::bigint from c, jsonb_array_elements(${JSON.stringify(input.terms)}::jsonb) with ordinality as e (value, ordinality))
    select id from c`)
const settableCommitment = {
  state: sql`state`,
  overBudgetReason: sql`over_budget_reason`,
  decisionId: sql`decision_id`,
  approvedBy: sql`approved_by`,
  reason: sql`reason`,
  budgetLineId: sql`budget_line_id`,
  payee: sql`payee`,
  description: sql`description`,
  amountCents: sql`amount_cents`,
  lineCode: sql`line_code`,
} as const
export const updateCommitment = (
  tx: Tx,
  id: string,
  change: Partial<Record<keyof typeof settableCommitment, unknown>>,
) => {
  const set = (Object.keys(settableCommitment) as (keyof typeof settableCommitment)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settableCommitment[name]} = ${change[name]}`)
  return tx.run(sql`update commitment set ${joinSql(set, ', ')} where id = ${id}`)
}
export type ChangeRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  commitmentId: string
  description: string
  amountCents: bigint
  dueOn: string
  state: 'draft' | 'checked' | 'approved' | 'refused'
  checkedBy?: string
  reason?: string
  decisionId?: string
  firstCents: bigint
  approvedBeforeCents: bigint
}
const changeColumns = sql`o.id, o.version, o.created_at, o.updated_at, o.commitment_id, o.description, o.amount_cents, o.due_on, o.state, o.checked_by, o.reason, o.decision_id, c.amount_cents as first_cents,
  (select coalesce(sum(e.amount_cents), 0)::bigint from change_order e where e.commitment_id = o.commitment_id and e.id <> o.id and e.state = 'approved' and e.updated_at <= o.updated_at) as approved_before_cents`
export const listChanges = (db: Reader, commitmentId: string) =>
  db.many<ChangeRow>(
    sql`select ${changeColumns} from change_order o join commitment c on c.id = o.commitment_id where o.commitment_id = ${commitmentId} order by o.created_at, o.id limit 500`,
  )
export const findChange = (db: Reader, id: string) =>
  db.maybe<ChangeRow>(
    sql`select ${changeColumns} from change_order o join commitment c on c.id = o.commitment_id where o.id = ${id}`,
  )
export const insertChange = (
  tx: Tx,
  input: { commitmentId: string; description: string; amountCents: bigint; dueOn: string },
) =>
  tx.one<{ id: string }>(
    sql`insert into change_order (commitment_id, description, amount_cents, due_on) values (${input.commitmentId}, ${input.description}, ${input.amountCents}, ${input.dueOn}) returning id`,
  )
export const updateChange = (
  tx: Tx,
  id: string,
  step: {
    state: string
    checkedBy?: string | undefined
    approvedBy?: string | undefined
    reason?: string | undefined
    decisionId?: string | undefined
  },
) =>
  tx.run(
    sql`update change_order set state = ${step.state}, checked_by = coalesce(${step.checkedBy ?? null}, checked_by), approved_by = coalesce(${step.approvedBy ?? null}, approved_by), decision_id = coalesce(${step.decisionId ?? null}, decision_id), reason = coalesce(${step.reason ?? null}, reason) where id = ${id}`,
  )

export type ClaimRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  commitmentId: string
  number: string
  receivedOn: string
  claimedCents: bigint
  verifiedOn?: string
  verifiedCents?: bigint
  dueOn?: string
  state: 'received' | 'verified' | 'rejected' | 'invoiced' | 'paid'
  reason?: string
  itemId?: string
}
const claimColumns = sql`g.id, g.version, g.created_at, g.updated_at, g.commitment_id, g.number, g.received_on, g.claimed_cents, g.verified_on, g.verified_cents, g.due_on, g.state, g.reason, g.item_id`
export const listClaims = (db: Reader, commitmentId: string) =>
  db.many<ClaimRow>(
    sql`select ${claimColumns} from progress_claim g where g.commitment_id = ${commitmentId} order by g.received_on, g.id limit 500`,
  )
export const findClaim = (db: Reader, id: string) =>
  db.maybe<ClaimRow>(sql`select ${claimColumns} from progress_claim g where g.id = ${id}`)
export const insertClaim = (
  tx: Tx,
  input: { commitmentId: string; number: string; receivedOn: string; claimedCents: bigint },
) =>
  tx.one<{ id: string }>(
    sql`insert into progress_claim (commitment_id, number, received_on, claimed_cents) values (${input.commitmentId}, ${input.number}, ${input.receivedOn}, ${input.claimedCents}) returning id`,
  )
export const updateClaim = (
  tx: Tx,
  id: string,
  step: {
    state: string
    verifiedOn?: string | undefined
    verifiedCents?: bigint | undefined
    dueOn?: string | undefined
    verifiedBy?: string | undefined
    itemId?: string | undefined
    reason?: string | undefined
  },
) =>
  tx.run(
    sql`update progress_claim set state = ${step.state}, verified_on = ${step.verifiedOn ?? null}, verified_cents = ${step.verifiedCents ?? null}, due_on = ${step.dueOn ?? null}, verified_by = ${step.verifiedBy ?? null}, item_id = ${step.itemId ?? null}, reason = ${step.reason ?? null} where id = ${id}`,
  )
