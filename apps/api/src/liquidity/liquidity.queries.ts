import type { Reader, Tx } from '../platform/db/connect.ts'
import { rowsAt } from '../platform/db/rows-at.ts'
import { joinSql, sql } from '../platform/db/sql.ts'
import { liveVersion } from '../projects/projects.queries.ts'

export type AccountRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  iban: string
  name: string
  fundId?: string
  blockedCents: bigint
  closed: boolean
  balanceCents?: bigint
  balanceOn?: string
}
const accountColumns = sql`a.id, a.version, a.created_at, a.updated_at, a.iban, a.name, a.fund_id, a.blocked_cents, a.closed, b.cents as balance_cents, b.on_day as balance_on`
/**
 * Accounts with the last balance of `today` or before; a correction of a day counts from its entry on, and a later day,
 * which was once taken in, does not count yet. Of an earlier instant all that was known then, whatever day it is now.
 */
export const listAccounts = (db: Reader, today: string, knownAt?: string) =>
  db.many<AccountRow>(sql`
    select ${accountColumns} from ${rowsAt('bank_account', knownAt)} a left join lateral (
      select cents, on_day from ${rowsAt('bank_balance', knownAt)} b where b.account_id = a.id and (${knownAt !== undefined} or on_day <= ${today}) order by on_day desc, id desc limit 1) b on true
    order by a.closed, a.name, a.id limit 200`)
export const findAccount = (db: Reader, today: string, id: string) =>
  db.maybe<AccountRow>(sql`
    select ${accountColumns} from bank_account a left join lateral (
      select cents, on_day from bank_balance b where b.account_id = a.id and on_day <= ${today} order by on_day desc, id desc limit 1) b on true
    where a.id = ${id}`)
export const lockAccount = (tx: Tx, id: string) =>
  tx.maybe<{ version: number }>(sql`select version from bank_account where id = ${id} for update`)
export const insertAccount = (
  tx: Tx,
  input: { iban: string; name: string; fundId?: string | undefined; blockedCents: bigint },
) =>
  tx.one<{ id: string }>(
    sql`insert into bank_account (iban, name, fund_id, blocked_cents) values (${input.iban}, ${input.name}, ${input.fundId ?? null}, ${input.blockedCents}) returning id`,
  )
const settable = {
  name: sql`name`,
  fundId: sql`fund_id`,
  blockedCents: sql`blocked_cents`,
  closed: sql`closed`,
} as const
export const updateAccount = (
  tx: Tx,
  id: string,
  change: Partial<Record<keyof typeof settable, unknown>>,
) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update bank_account set ${joinSql(set.length > 0 ? set : [sql`name = name`], ', ')} where id = ${id}`,
  )
}
export const hasBalance = async (tx: Tx, accountId: string, on: string): Promise<boolean> =>
  (await tx.maybe(
    sql`select id from bank_balance where account_id = ${accountId} and on_day = ${on} limit 1`,
  )) !== undefined
export type NewBalance = {
  readonly accountId: string
  readonly on: string
  readonly cents: bigint
  readonly reason: string | undefined
  readonly by: string
}
export const insertBalance = (tx: Tx, { accountId, on, cents, reason, by }: NewBalance) =>
  tx.run(
    sql`insert into bank_balance (account_id, on_day, cents, source, by_id, reason) values (${accountId}, ${on}, ${cents}, 'entered', ${by}, ${reason ?? null})`,
  )

export type PolicyRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  key: 'buffer' | 'dayForecast' | 'bankClosingDays' | 'forecastDefaults' | 'alerts'
  value: Record<string, unknown>
  validFrom: string
  state: 'proposed' | 'effective' | 'withdrawn'
  proposedBy?: string
  proposedByName?: string
  adoptedByName?: string
  decisionId?: string
}
const policyColumns = sql`v.id, v.version, v.created_at, v.updated_at, v.key, v.value, v.valid_from, v.state, v.proposed_by, b.first_name || ' ' || b.last_name as proposed_by_name, a.first_name || ' ' || a.last_name as adopted_by_name, v.decision_id`
const policyFrom = sql`from policy_version v left join person b on b.id = v.proposed_by left join person a on a.id = v.adopted_by`
export const listPolicies = (db: Reader, keys: readonly string[] | undefined) =>
  db.many<PolicyRow>(
    sql`select ${policyColumns} ${policyFrom} where ${keys ?? null}::text[] is null or v.key = any(${keys ?? null}::text[]) order by v.key, v.valid_from desc, v.id desc limit 200`,
  )
export const findPolicy = (db: Reader, id: string) =>
  db.maybe<PolicyRow>(sql`select ${policyColumns} ${policyFrom} where v.id = ${id}`)
export const lockPolicy = (tx: Tx, id: string) =>
  tx.maybe<{ version: number; state: string; proposedBy?: string }>(
    sql`select version, state, proposed_by from policy_version where id = ${id} for update`,
  )
export const insertPolicy = (tx: Tx, input: { key: string; value: unknown; validFrom: string; by: string }) =>
  tx.one<{ id: string }>(
    sql`insert into policy_version (key, value, valid_from, proposed_by) values (${input.key}, ${JSON.stringify(input.value)}, ${input.validFrom}, ${input.by}) returning id`,
  )
export const adoptPolicy = (tx: Tx, id: string, by: string, decisionId: string) =>
  tx.run(
    sql`update policy_version set state = 'effective', adopted_by = ${by}, adopted_at = clock_timestamp(), decision_id = ${decisionId} where id = ${id}`,
  )
/** The rules in force on a day, as they were known at an instant. */
export const listEffective = (db: Reader, on: string, knownAt?: string) =>
  db.many<{ key: PolicyRow['key']; value: Record<string, unknown> }>(sql`
    select distinct on (key) key, value from ${rowsAt('policy_version', knownAt)} v
    where state = 'effective' and valid_from <= ${on} order by key, valid_from desc`)

/** Which projects and scopes changed since a snapshot, and the snapshot to ask from next time. */
export const findChanges = async (db: Reader, since: string | undefined) =>
  db.one<{ xmin: string; projects: string[]; scopes: string[] }>(sql`
    select pg_snapshot_xmin(pg_current_snapshot())::text as xmin,
      array(select project_id from portfolio_change where ${since ?? null}::xid8 is null or xid >= ${since ?? null}::xid8) as projects,
      array(select scope from cash_change where ${since ?? null}::xid8 is null or xid >= ${since ?? null}::xid8) as scopes`)

export type ProjectFacts = {
  id: string
  code: string
  name: string
  externalId?: string
  clusterId: string
  /** The cluster that its money counted in: another than `clusterId` when it moved since. */
  countedIn: string
  sensitive: boolean
  leadId?: string
  backupId?: string
  namedPersonIds: string[]
  forecastId?: string
  inputHash?: Buffer
  settings?: Record<string, unknown>
  startOn?: string
}
/** What decides who sees a project (always the rights of now), and its live version as it was known. */
export const listProjectFacts = (db: Reader, ids: readonly string[], knownAt?: string) =>
  db.many<ProjectFacts>(sql`
    select p.id, k.code, k.name, k.external_id, p.cluster_id, k.cluster_id as counted_in, p.sensitive, p.lead_id, p.backup_id, array(select person_id from project_named_person n where n.project_id = p.id) as named_person_ids,
      f.id as forecast_id, f.input_hash, f.settings, f.start_on
    from project p join ${rowsAt('project', knownAt)} k on k.id = p.id left join lateral ${liveVersion(rowsAt('forecast', knownAt))} f on k.stage <> 'stopped'
    where p.id = any(${ids}::uuid[])`)

export type MemoryItem = {
  id: string
  scope: string
  projectId?: string
  clusterId?: string
  fundId?: string
  description: string
  direction: 'in' | 'out'
  amountCents: bigint
  dueOn?: string
  dateConfidence: 'sure' | 'likely' | 'unknown'
  earliestOn?: string
  latestOn?: string
  status: 'estimate' | 'expected' | 'contracted' | 'due' | 'in_payment' | 'paid' | 'disputed' | 'lapsed'
  probability: string
  counterUnit: string
  counterparty?: string
  lineCode?: string
  coverMonth?: string
  chainId: string
  sequence: bigint
  sourceType: string
  sourceId?: string
}
export const organisationScope = '00000000-0000-0000-0000-000000000000'
/** Items that count: nothing took their place, and paid ones only where they cover a part of a line. */
export const listMemoryItems = (db: Reader, scopes: readonly string[], knownAt?: string) =>
  db.many<MemoryItem>(sql`
    select i.id, coalesce(i.project_id, i.cluster_id, i.fund_id, ${organisationScope}::uuid) as scope, i.project_id, i.cluster_id, i.fund_id, i.description, i.direction, i.amount_cents, i.due_on, i.date_confidence, i.earliest_on, i.latest_on, i.status, trim_scale(i.probability)::text as probability, i.counter_unit, i.counterparty,
      i.line_code, i.cover_month, i.chain_id, i.sequence, i.source_type, i.source_id
    from ${rowsAt('cash_item', knownAt)} i where not i.superseded and i.status <> 'lapsed' and (i.status <> 'paid' or i.line_code is not null)
      and coalesce(i.project_id, i.cluster_id, i.fund_id, ${organisationScope}::uuid) = any(${scopes}::uuid[])`)
/** What the bank paid for a project on none of these lines; + comes in. */
export const sumPaidWithoutLine = (db: Reader, projectId: string, lineCodes: readonly string[]) =>
  db.one<{ paid: bigint; count: number }>(sql`
    select coalesce(sum(case direction when 'in' then amount_cents else -amount_cents end), 0)::bigint as paid, count(*)::integer as count
    from cash_item where project_id = ${projectId} and not superseded and status = 'paid' and (line_code is null or line_code <> all(${lineCodes}::text[]))`)
export type LineRule = {
  projectId: string
  lineCode: string
  dayRule?: { kind: 'day'; day: number } | { kind: 'runDays'; days: number[] } | { kind: 'spread' }
  onContract: 'keepDifference' | 'releaseDifference'
  closedReason?: string
}
export const listLineRules = (db: Reader, projectIds: readonly string[], knownAt?: string) =>
  db.many<LineRule>(
    sql`select project_id, line_code, day_rule, on_contract, closed_reason from ${rowsAt('line_rule', knownAt)} r where project_id = any(${projectIds}::uuid[])`,
  )

export type FundMoney = {
  fundId: string
  fundName: string
  floorCents: bigint
  kind: string
  projectId?: string
  amountCents?: bigint
  movesOn: string
  state: string
  id: string
}
/** Movements of all funds that count or will: booked and approved ones, in the order of the ledger. */
export const listFundMoney = (db: Reader, knownAt?: string) =>
  db.many<FundMoney>(sql`
    select m.id, f.id as fund_id, f.name as fund_name, f.floor_cents, m.kind, m.project_id, m.amount_cents, m.moves_on, m.state
    from ${rowsAt('fund', knownAt)} f join ${rowsAt('fund_movement', knownAt)} m on m.fund_id = f.id where m.state in ('booked', 'approved') order by f.code, m.booked_seq nulls last, m.moves_on, m.id`)
export const listFundNames = (db: Reader, knownAt?: string) =>
  db.many<{ id: string; name: string; floorCents: bigint }>(
    sql`select id, name, floor_cents from ${rowsAt('fund', knownAt)} f where not closed order by code`,
  )
