import type { FundMovement } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, sql } from '../platform/db/sql.ts'
import { visibleProjects } from '../projects/projects.queries.ts'

export type FundRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  code: string
  name: string
  floorCents: bigint
  rules?: string
  closed: boolean
}
const fundColumns = sql`id, version, created_at, updated_at, code, name, floor_cents, rules, closed`
export const listFunds = (db: Reader) =>
  db.many<FundRow>(sql`select ${fundColumns} from fund order by code limit 200`)
export const findFund = (db: Reader, id: string) =>
  db.maybe<FundRow>(sql`select ${fundColumns} from fund where id = ${id}`)
/** One writer per fund at a time: what is free is judged and booked without another in between. */
export const lockFund = (tx: Tx, id: string) =>
  tx.maybe<FundRow>(sql`select ${fundColumns} from fund where id = ${id} for update`)
export const insertFund = (
  tx: Tx,
  input: { code: string; name: string; floorCents: bigint; rules?: string | undefined },
) =>
  tx.one<{ id: string }>(
    sql`insert into fund (code, name, floor_cents, rules) values (${input.code}, ${input.name}, ${input.floorCents}, ${input.rules ?? null}) returning id`,
  )
const settable = {
  name: sql`name`,
  floorCents: sql`floor_cents`,
  rules: sql`rules`,
  closed: sql`closed`,
} as const
export const updateFund = (tx: Tx, id: string, change: Partial<Record<keyof typeof settable, unknown>>) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update fund set ${joinSql(set.length > 0 ? set : [sql`name = name`], ', ')} where id = ${id}`,
  )
}

export type MovementRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  fundId: string
  kind: FundMovement['kind']
  projectId?: string
  projectCode?: string
  projectName?: string
  /** Whether the actor may see the project; its money counts all the same. */
  projectVisible: boolean
  amountCents?: bigint
  movesOn: string
  reason?: string
  state: FundMovement['state']
  excessCents: bigint
  proposedBy: string
  proposedByName: string
  approvedBy?: string
  approvedByName?: string
  decisionId?: string
  refusal?: string
  bookedSeq?: bigint
}
const movementColumns = (actor: Actor) => sql`
  m.id, m.version, m.created_at, m.updated_at, m.fund_id, m.kind, m.project_id, p.code as project_code, p.name as project_name, coalesce(${visibleProjects(actor)}, true) as project_visible, m.amount_cents, m.moves_on, m.reason, m.state, m.excess_cents,
  m.proposed_by, b.first_name || ' ' || b.last_name as proposed_by_name, m.approved_by, a.first_name || ' ' || a.last_name as approved_by_name, m.decision_id, m.refusal, m.booked_seq`
const movementFrom = sql`from fund_movement m left join project p on p.id = m.project_id join person b on b.id = m.proposed_by left join person a on a.id = m.approved_by`
/** Booked movements in the order of the ledger, then what is still to be booked by its day. */
export const listMovements = (db: Reader, actor: Actor, fundIds: readonly string[]) =>
  db.many<MovementRow>(
    sql`select ${movementColumns(actor)} ${movementFrom} where m.fund_id = any(${fundIds}::uuid[]) order by m.fund_id, m.booked_seq nulls last, m.moves_on, m.id limit 20000`,
  )
export const insertMovement = (
  tx: Tx,
  input: {
    fundId: string
    kind: string
    projectId?: string | undefined
    amountCents?: bigint | undefined
    on: string
    reason?: string | undefined
    proposedBy: string
  },
) =>
  tx.one<{ id: string }>(sql`
    insert into fund_movement (fund_id, kind, project_id, amount_cents, moves_on, reason, proposed_by)
    values (${input.fundId}, ${input.kind}, ${input.projectId ?? null}, ${input.amountCents ?? null}, ${input.on}, ${input.reason ?? null}, ${input.proposedBy}) returning id`)
export const setMovementState = (
  tx: Tx,
  id: string,
  step: {
    state: string
    approvedBy?: string | undefined
    decisionId?: string | undefined
    refusal?: string | undefined
    excessCents?: bigint | undefined
  },
) =>
  tx.run(sql`
    update fund_movement set state = ${step.state}, approved_by = coalesce(${step.approvedBy ?? null}, approved_by), decision_id = coalesce(${step.decisionId ?? null}, decision_id),
      refusal = coalesce(${step.refusal ?? null}, refusal), excess_cents = ${step.excessCents ?? 0n}, booked_seq = case when ${step.state} = 'booked' then nextval('fund_ledger_seq') end
    where id = ${id}`)
