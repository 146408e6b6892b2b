import type { Partnership, Settlement } from '@stuurhuis/schemas'
import { type Actor, clustersOf, hasRole } from '../platform/actor.ts'
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

type Many = readonly string[] | undefined
type Stamps = { id: string; version: number; createdAt: string; updatedAt: string }
export type PartnerRow = {
  id: string
  partnershipId: string
  name: string
  own: boolean
  lossCapCents?: bigint
}
export type KeyRow = {
  id: string
  version: number
  partnershipId: string
  category?: string
  fromOn: string
  toOn?: string
  shares: { partnerId: string; partnerName: string; percent: string }[]
}
export type PartnershipRow = Stamps &
  Pick<Partnership, 'projectId' | 'projectCode' | 'projectName' | 'name' | 'agreement' | 'interestRate'> & {
    finallySettled: boolean
    mayEdit: boolean
    mayConclude: boolean
  }

/** What was agreed is for the board; the rest for who reads the money of the project (aliases p and f). */
const readable = (actor: Actor): Sql =>
  sql`(${visibleProjects(actor)} and (${readsMoney(actor)} or (${hasRole(actor, 'board_reader')} and exists (select from settlement b where b.partnership_id = f.id and b.state not in ('draft', 'calculated')))))`
const partnershipColumns = (actor: Actor) => sql`
  f.id, f.version, f.created_at, f.updated_at, f.project_id, p.code as project_code, p.name as project_name, f.name, f.agreement, trim_scale(f.interest_rate)::text as interest_rate,
  exists (select from settlement s where s.partnership_id = f.id and s.kind = 'final' and s.state not in ('draft', 'calculated')) as finally_settled,
  coalesce(${plansMoney(actor)}, false) as may_edit,
  coalesce(p.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[]), false) as may_conclude`
const fromPartnership = sql`from partnership f join project p on p.id = f.project_id`
export const listPartnerships = (db: Reader, actor: Actor, filter: { projectId?: Many }) =>
  db.many<PartnershipRow>(sql`
    select ${partnershipColumns(actor)} ${fromPartnership} where ${readable(actor)}
      and (${filter.projectId ?? null}::uuid[] is null or f.project_id = any(${filter.projectId ?? null}::uuid[]))
    order by p.code, f.name limit 500`)
export const findPartnership = (db: Reader, actor: Actor, id: string) =>
  db.maybe<PartnershipRow>(
    sql`select ${partnershipColumns(actor)} ${fromPartnership} where f.id = ${id} and ${readable(actor)}`,
  )
/** The row that all writes of a partnership lock first, so that they come one after the other. */
export const lockPartnership = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<PartnershipRow>(
    sql`select ${partnershipColumns(actor)} ${fromPartnership} where f.id = ${id} and ${readable(actor)} for update of f`,
  )
export const listPartners = (db: Reader, partnershipIds: readonly string[]) =>
  db.many<PartnerRow>(
    sql`select id, partnership_id, name, own, loss_cap_cents from partner where partnership_id = any(${partnershipIds}::uuid[]) order by partnership_id, position`,
  )
/** Keys with their shares: general ones first, then by category, each by date. */
export const listKeys = (db: Reader, partnershipIds: readonly string[]) =>
  db.many<KeyRow>(sql`
    select k.id, k.version, k.partnership_id, k.category, k.from_on, k.to_on,
      (select jsonb_agg(jsonb_build_object('partnerId', n.id, 'partnerName', n.name, 'percent', trim_scale(s.percent)::text) order by n.position) from partner_share s join partner n on n.id = s.partner_id where s.key_id = k.id) as shares
    from partner_key k where k.partnership_id = any(${partnershipIds}::uuid[]) order by k.partnership_id, k.category nulls first, k.from_on`)

export const insertPartnership = (
  tx: Tx,
  input: {
    projectId: string
    name: string
    agreement?: string | undefined
    interestRate?: string | undefined
  },
) =>
  tx.one<{ id: string }>(
    sql`insert into partnership (project_id, name, agreement, interest_rate) values (${input.projectId}, ${input.name}, ${input.agreement ?? null}, ${input.interestRate ?? null}) returning id`,
  )
export const updatePartnership = (
  tx: Tx,
  id: string,
  row: { name: string; agreement: string | null; interestRate: string | null },
) =>
  tx.run(
    sql`update partnership set name = ${row.name}, agreement = ${row.agreement}, interest_rate = ${row.interestRate} where id = ${id}`,
  )
export const insertPartner = (
  tx: Tx,
  input: { partnershipId: string; name: string; own: boolean; lossCapCents?: bigint | undefined },
) =>
  tx.one<{ id: string }>(sql`
    insert into partner (partnership_id, name, own, loss_cap_cents, position)
    values (${input.partnershipId}, ${input.name}, ${input.own}, ${input.lossCapCents ?? null}, (select count(*) from partner where partnership_id = ${input.partnershipId})) returning id`)
export const updatePartner = (tx: Tx, id: string, name: string, lossCapCents: bigint | undefined) =>
  tx.run(sql`update partner set name = ${name}, loss_cap_cents = ${lossCapCents ?? null} where id = ${id}`)

export type ShareInput = { partnerId: string; percent: string }
export const insertKey = (
  tx: Tx,
  input: {
    partnershipId: string
    category?: string | undefined
    from: string
    to?: string | undefined
  },
) =>
  tx.one<{ id: string }>(
    sql`insert into partner_key (partnership_id, category, from_on, to_on) values (${input.partnershipId}, ${input.category ?? null}, ${input.from}, ${input.to ?? null}) returning id`,
  )
/** Raises the version of the key, also when only its shares change. */
export const updateKey = (tx: Tx, id: string, from: string, to: string | null) =>
  tx.run(sql`update partner_key set from_on = ${from}, to_on = ${to} where id = ${id}`)
/** The key without an end that began before this day ends the day before it. */
export const endOpenKey = (tx: Tx, partnershipId: string, category: string | undefined, from: string) =>
  tx.run(
    sql`update partner_key set to_on = ${from}::date - 1 where partnership_id = ${partnershipId} and category is not distinct from ${category ?? null} and to_on is null and from_on < ${from}::date`,
  )
export const replaceShares = async (
  tx: Tx,
  partnershipId: string,
  keyId: string,
  shares: readonly ShareInput[],
) => {
  await tx.run(sql`delete from partner_share where key_id = ${keyId}`)
  await tx.run(sql`
    insert into partner_share (key_id, partnership_id, partner_id, percent)
    select ${keyId}, ${partnershipId}, (e.value ->> 'partnerId')::uuid, (e.value ->> 'percent')::numeric from jsonb_array_elements(${JSON.stringify(shares)}::jsonb) as e (value)`)
}

export type EntryRow = Stamps & {
  partnershipId: string
  partnerId: string
  partnerName: string
  toPartnerId?: string
  toPartnerName?: string
  kind: 'paid' | 'received' | 'advance'
  amountCents: bigint
  bookedOn: string
  source: string
  category?: string
  lineCode?: string
  state: 'booked' | 'disputed' | 'withdrawn'
  reason?: string
  frozen: boolean
  /** Cut-off of the first agreed settlement that counted it. */
  settledOn?: string
  cursorValues: string[]
}
export const entrySort = {
  on: { expression: sql`e.booked_on`, type: 'date' },
  id: { expression: sql`e.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const entryColumns = sql`
  e.id, e.version, e.created_at, e.updated_at, e.partnership_id, e.partner_id, n.name as partner_name, e.to_partner_id, o.name as to_partner_name, e.kind, e.amount_cents, e.booked_on, e.source, e.category, e.line_code, e.state, e.reason,
  exists (select from settlement_entry c join settlement s on s.id = c.settlement_id where c.entry_id = e.id and c.counted) as frozen`
const fromEntry = sql`from partner_entry e join partner n on n.id = e.partner_id left join partner o on o.id = e.to_partner_id`
export type EntryFilter = { partnerId?: Many; state?: Many; settlementId?: string | undefined }
const entryConditions = (partnershipId: string, filter: EntryFilter): Sql =>
  joinSql(
    [
      sql`e.partnership_id = ${partnershipId}`,
      ...(filter.partnerId
        ? [
            sql`(e.partner_id = any(${filter.partnerId}::uuid[]) or e.to_partner_id = any(${filter.partnerId}::uuid[]))`,
          ]
        : []),
      ...(filter.state ? [sql`e.state = any(${filter.state}::text[])`] : []),
      ...(filter.settlementId
        ? [
            sql`exists (select from settlement_entry c where c.entry_id = e.id and c.counted and c.settlement_id = ${filter.settlementId})`,
          ]
        : []),
    ],
    ' and ',
  )
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
export const listEntries = (db: Reader, partnershipId: string, filter: EntryFilter, page: Page) =>
  db.many<EntryRow>(
    sql`select ${entryColumns}, ${cursorColumn(page.order)} ${fromEntry} where ${entryConditions(partnershipId, filter)} and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`,
  )
export const countEntries = (db: Reader, partnershipId: string, filter: EntryFilter) =>
  countRows(db, fromEntry, entryConditions(partnershipId, filter))
export const findEntry = (db: Reader, partnershipId: string, id: string) =>
  db.maybe<EntryRow>(
    sql`select ${entryColumns} ${fromEntry} where e.id = ${id} and e.partnership_id = ${partnershipId}`,
  )
/** All that is booked or disputed, by date: what positions are made of. */
export const liveEntries = (db: Reader, partnershipId: string) =>
  db.many<EntryRow>(sql`
    select ${entryColumns}, (select min(s.cut_off) from settlement_entry c join settlement s on s.id = c.settlement_id where c.entry_id = e.id and c.counted and s.state not in ('draft', 'calculated')) as settled_on
    ${fromEntry} where e.partnership_id = ${partnershipId} and e.state <> 'withdrawn' order by e.booked_on, e.id`)
export const entryCount = async (db: Reader, partnershipId: string): Promise<number> =>
  Number(
    (
      await db.one<{ n: bigint }>(
        sql`select count(*) as n from partner_entry where partnership_id = ${partnershipId}`,
      )
    ).n,
  )
export type EntryInput = {
  partnerId: string
  toPartnerId: string | null
  kind: string
  amountCents: bigint
  on: string
  source: string
  category: string | null
  lineCode: string | null
}
export const insertEntry = (tx: Tx, partnershipId: string, input: EntryInput) =>
  tx.one<{ id: string }>(sql`
    insert into partner_entry (partnership_id, partner_id, to_partner_id, kind, amount_cents, booked_on, source, category, line_code)
    values (${partnershipId}, ${input.partnerId}, ${input.toPartnerId}, ${input.kind}, ${input.amountCents}, ${input.on}, ${input.source}, ${input.category}, ${input.lineCode}) returning id`)
export const updateEntry = (
  tx: Tx,
  id: string,
  input: EntryInput & { state: string; reason: string | null },
) =>
  tx.run(sql`
    update partner_entry set partner_id = ${input.partnerId}, to_partner_id = ${input.toPartnerId}, kind = ${input.kind}, amount_cents = ${input.amountCents}, booked_on = ${input.on},
      source = ${input.source}, category = ${input.category}, line_code = ${input.lineCode}, state = ${input.state}, reason = ${input.reason} where id = ${id}`)

export type DisputedRow = {
  entryId: string
  partnerName: string
  kind: EntryRow['kind']
  /** As text: jsonb. */
  amountCents: string
  on: string
  source: string
  reason: string
}
/** Under what terms a settlement was calculated. */
export type Terms = {
  parties: { id: string; name: string }[]
  keys: Omit<KeyRow, 'version' | 'partnershipId'>[]
  interestRate?: string
}
export type SettlementRow = Stamps &
  Pick<Settlement, 'partnershipId' | 'partnershipName' | 'projectId' | 'projectCode' | 'kind' | 'state'> & {
    cutOff: string
    retentionCents: bigint
    retentionPartnerId?: string
    note?: string
    resultCents?: bigint
    interestCents?: bigint
    distributedCents?: bigint
    /** Of its dossier, once frozen. */
    terms?: Terms
    resultHash?: Buffer
    calculatedAt?: string
    calculatedByName?: string
    agreedAt?: string
    agreedByName?: string
    counted: number
    lateCount: number
    disputed: DisputedRow[]
    earlier: { id: string; cutOff: string }[]
    agreements: Settlement['agreements']
    mayEdit: boolean
    mayConclude: boolean
  }
const settlementColumns = (actor: Actor) => sql`
  s.id, s.version, s.created_at, s.updated_at, s.partnership_id, f.name as partnership_name, f.project_id, p.code as project_code, s.kind, s.state, s.cut_off, s.retention_cents, s.retention_partner_id, s.note,
  s.result_cents, s.interest_cents, s.distributed_cents, case when s.dossier is not null then jsonb_strip_nulls(jsonb_build_object('parties', s.dossier -> 'parties', 'keys', s.dossier -> 'keys', 'interestRate', s.dossier -> 'interestRate')) end as terms, s.result_hash, s.calculated_at, c.first_name || ' ' || c.last_name as calculated_by_name, s.agreed_at, g.first_name || ' ' || g.last_name as agreed_by_name,
  (select count(*)::int from settlement_entry n where n.settlement_id = s.id and n.counted) as counted,
  case when s.state = 'draft' then 0 else (select count(*)::int from partner_entry e where e.partnership_id = s.partnership_id and e.booked_on <= s.cut_off and e.state = 'booked'
    and not exists (select from settlement_entry n where n.settlement_id = s.id and n.entry_id = e.id and n.counted)) end as late_count,
  (select coalesce(jsonb_agg(d.item order by d.booked_on, d.id), '[]') from (
    select e.id, e.booked_on, jsonb_build_object('entryId', e.id, 'partnerName', w.name, 'kind', e.kind, 'amountCents', e.amount_cents::text, 'on', e.booked_on, 'source', e.source, 'reason', coalesce(n.reason, e.reason)) as item
    from partner_entry e join partner w on w.id = e.partner_id left join settlement_entry n on n.settlement_id = s.id and n.entry_id = e.id
    where e.partnership_id = s.partnership_id and case when s.state = 'draft' then e.state = 'disputed' and e.booked_on <= s.cut_off else not n.counted end
    order by e.booked_on, e.id limit 500) d) as disputed,
  (select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'cutOff', o.cut_off) order by o.cut_off), '[]') from settlement o where o.partnership_id = s.partnership_id and o.cut_off < s.cut_off and o.state not in ('draft', 'calculated')) as earlier,
  (select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('partnerId', w.id, 'partnerName', w.name, 'agreedOn', a.agreed_on, 'document', a.document)) order by w.position), '[]')
    from partner w left join settlement_agreement a on a.settlement_id = s.id and a.partner_id = w.id
    where w.partnership_id = s.partnership_id and (s.state = 'draft' or exists (select from settlement_position x where x.settlement_id = s.id and x.partner_id = w.id))) as agreements,
  coalesce(${plansMoney(actor)}, false) as may_edit,
  coalesce(p.cluster_id = any(${clustersOf(actor, 'cluster_manager')}::uuid[]), false) as may_conclude`
const fromSettlement = sql`from settlement s join partnership f on f.id = s.partnership_id join project p on p.id = f.project_id left join person c on c.id = s.calculated_by left join person g on g.id = s.agreed_by`
const readableSettlement = (actor: Actor): Sql =>
  sql`(${visibleProjects(actor)} and (${readsMoney(actor)} or (${hasRole(actor, 'board_reader')} and s.state not in ('draft', 'calculated'))))`
export const listSettlements = (
  db: Reader,
  actor: Actor,
  filter: { partnershipId?: Many; projectId?: Many; state?: Many },
) =>
  db.many<SettlementRow>(sql`
    select ${settlementColumns(actor)} ${fromSettlement} where ${readableSettlement(actor)}
      and (${filter.partnershipId ?? null}::uuid[] is null or s.partnership_id = any(${filter.partnershipId ?? null}::uuid[]))
      and (${filter.projectId ?? null}::uuid[] is null or f.project_id = any(${filter.projectId ?? null}::uuid[]))
      and (${filter.state ?? null}::text[] is null or s.state = any(${filter.state ?? null}::text[]))
    order by s.cut_off desc, s.id limit 200`)
export const findSettlement = (db: Reader, actor: Actor, id: string) =>
  db.maybe<SettlementRow>(
    sql`select ${settlementColumns(actor)} ${fromSettlement} where s.id = ${id} and ${readableSettlement(actor)}`,
  )
/** Its partnership first, as every write of it: entries and keys stand still until the end of the transaction. */
export const lockSettlement = async (
  tx: Tx,
  actor: Actor,
  id: string,
): Promise<SettlementRow | undefined> => {
  await tx.many(
    sql`select f.id from partnership f where f.id = (select partnership_id from settlement where id = ${id}) for update`,
  )
  return findSettlement(tx, actor, id)
}
export const lastAgreed = async (db: Reader, partnershipId: string): Promise<string | undefined> =>
  (
    await db.one<{ cutOff?: string }>(
      sql`select max(cut_off) as cut_off from settlement where partnership_id = ${partnershipId} and state not in ('draft', 'calculated')`,
    )
  ).cutOff

export type SettlementInput = {
  kind: string
  cutOff: string
  retentionCents: bigint
  retentionPartnerId: string | null
  note: string | null
}
export const insertSettlement = (tx: Tx, partnershipId: string, input: SettlementInput) =>
  tx.one<{ id: string }>(sql`
    insert into settlement (partnership_id, kind, cut_off, retention_cents, retention_partner_id, note)
    values (${partnershipId}, ${input.kind}, ${input.cutOff}, ${input.retentionCents}, ${input.retentionPartnerId}, ${input.note}) returning id`)
export const updateSettlement = (tx: Tx, id: string, input: SettlementInput) =>
  tx.run(sql`
    update settlement set kind = ${input.kind}, cut_off = ${input.cutOff}, retention_cents = ${input.retentionCents}, retention_partner_id = ${input.retentionPartnerId}, note = ${input.note} where id = ${id}`)

export type PositionRow = {
  settlementId: string
  partnerId: string
  paidCents: bigint
  receivedCents: bigint
  advancedCents: bigint
  interestCents: bigint
  retainedCents: bigint
  interimCents: bigint
  entitlementCents: bigint
  settlementCents: bigint
}
export type TransferRow = {
  settlementId: string
  fromId: string
  toId: string
  amountCents: bigint
}
export const listPositions = (db: Reader, settlementIds: readonly string[]) =>
  db.many<PositionRow>(sql`
    select x.settlement_id, x.partner_id, x.paid_cents, x.received_cents, x.advanced_cents, x.interest_cents, x.retained_cents, x.interim_cents, x.entitlement_cents, x.settlement_cents
    from settlement_position x join partner n on n.id = x.partner_id where x.settlement_id = any(${settlementIds}::uuid[]) order by x.settlement_id, n.position`)
export const listTransfers = (db: Reader, settlementIds: readonly string[]) =>
  db.many<TransferRow>(sql`
    select t.settlement_id, t.from_partner_id as from_id, t.to_partner_id as to_id, t.amount_cents from settlement_transfer t where t.settlement_id = any(${settlementIds}::uuid[]) order by t.settlement_id, t.position`)
/** Transfers of agreed settlements before this day: what a later one deducts. */
export const earlierTransfers = (db: Reader, partnershipId: string, before: string) =>
  db.many<{ from: string; to: string; amount: bigint }>(sql`
    select t.from_partner_id as from, t.to_partner_id as to, t.amount_cents as amount from settlement_transfer t join settlement s on s.id = t.settlement_id
    where s.partnership_id = ${partnershipId} and s.cut_off < ${before}::date and s.state not in ('draft', 'calculated') order by s.cut_off, t.position`)

export type Frozen = {
  settlementId: string
  partnershipId: string
  calculatedBy: string
  /** JSON, and its hash. */
  dossier: string
  hash: Buffer
  resultCents: bigint
  interestCents: bigint
  distributedCents: bigint
  entries: readonly { entryId: string; counted: boolean; reason?: string | undefined }[]
  /** Cents as text. */
  positions: readonly Record<string, string>[]
  transfers: readonly { from: string; to: string; amount: string }[]
}
/** Freezes a draft: its entries, positions and transfers, then its state. */
export const freeze = async (tx: Tx, frozen: Frozen): Promise<void> => {
  const { settlementId, partnershipId } = frozen
  await tx.run(sql`
    insert into settlement_entry (settlement_id, partnership_id, entry_id, counted, reason)
    select ${settlementId}, ${partnershipId}, (e.value ->> 'entryId')::uuid, (e.value ->> 'counted')::boolean, e.value ->> 'reason' from jsonb_array_elements(${JSON.stringify(frozen.entries)}::jsonb) as e (value)`)
  await tx.run(sql`
    insert into settlement_position (settlement_id, partnership_id, partner_id, paid_cents, received_cents, advanced_cents, interest_cents, retained_cents, interim_cents, entitlement_cents, settlement_cents)
    select ${settlementId}, ${partnershipId}, (e.value ->> 'id')::uuid, (e.value ->> 'paid')::bigint, (e.value ->> 'received')::bigint, (e.value ->> 'advanced')::bigint, (e.value ->> 'interest')::bigint, (e.value ->> 'retained')::bigint, (e.value ->> 'interim')::bigint, (e.value ->> 'entitlement')::bigint, (e.value ->> 'settlement')::bigint
    from jsonb_array_elements(${JSON.stringify(frozen.positions)}::jsonb) as e (value)`)
  await tx.run(sql`
    insert into settlement_transfer (settlement_id, partnership_id, position, from_partner_id, to_partner_id, amount_cents)
    select ${settlementId}, ${partnershipId}, e.ordinality - 1, (e.value ->> 'from')::uuid, (e.value ->> 'to')::uuid, (e.value ->> 'amount')::bigint from jsonb_array_elements(${JSON.stringify(frozen.transfers)}::jsonb) with ordinality as e (value, ordinality)`)
  await tx.run(sql`
    update settlement set state = 'calculated', result_cents = ${frozen.resultCents}, interest_cents = ${frozen.interestCents}, distributed_cents = ${frozen.distributedCents}, dossier = ${frozen.dossier}::jsonb, result_hash = ${frozen.hash}, calculated_by = ${frozen.calculatedBy}, calculated_at = clock_timestamp()
    where id = ${settlementId}`)
}
/** Back to draft: nothing of the calculation stays, nor who agreed with it. */
export const thaw = async (tx: Tx, id: string): Promise<void> => {
  await tx.run(
    sql`update settlement set state = 'draft', result_cents = null, interest_cents = null, distributed_cents = null, dossier = null, result_hash = null, calculated_by = null, calculated_at = null where id = ${id}`,
  )
  await tx.run(sql`delete from settlement_agreement where settlement_id = ${id}`)
  await tx.run(sql`delete from settlement_entry where settlement_id = ${id}`)
  await tx.run(sql`delete from settlement_transfer where settlement_id = ${id}`)
  await tx.run(sql`delete from settlement_position where settlement_id = ${id}`)
}
export const conclude = (tx: Tx, id: string, by: string) =>
  tx.run(
    sql`update settlement set state = 'agreed', agreed_by = ${by}, agreed_at = clock_timestamp() where id = ${id}`,
  )
/** Records or corrects an agreement and raises the version of its settlement. */
export const saveAgreement = async (
  tx: Tx,
  input: { settlementId: string; partnerId: string; agreedOn: string; document: string; by: string },
) => {
  await tx.run(sql`
    insert into settlement_agreement (settlement_id, partner_id, agreed_on, document, recorded_by)
    values (${input.settlementId}, ${input.partnerId}, ${input.agreedOn}, ${input.document}, ${input.by})
    on conflict (settlement_id, partner_id) do update set agreed_on = excluded.agreed_on, document = excluded.document, recorded_by = excluded.recorded_by`)
  await tx.run(sql`update settlement set note = note where id = ${input.settlementId}`)
}
