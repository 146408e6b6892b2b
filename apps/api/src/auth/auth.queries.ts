import type { Db, Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

export type AccountRow = {
  personId: string
  firstName: string
  lastName: string
  email: string
  active: boolean
  passwordHash: string
  oneTimeExpired: boolean
  isDemo: boolean
  totpId?: string
  totpSecret?: Buffer
  totpKeyId?: string
}

const accountSelect = sql`
  select p.id as person_id, p.first_name, p.last_name, p.email, p.active, a.password_hash, a.is_demo,
    coalesce(a.one_time_until < clock_timestamp(), false) as one_time_expired, t.id as totp_id, t.secret as totp_secret, t.key_id as totp_key_id
  from person p join account a on a.person_id = p.id left join totp t on t.person_id = p.id and t.confirmed_at is not null`
export const findAccountByEmail = (db: Reader, email: string) =>
  db.maybe<AccountRow>(sql`${accountSelect} where lower(p.email) = lower(${email})`)
export const findAccount = (db: Reader, personId: string) =>
  db.maybe<AccountRow>(sql`${accountSelect} where p.id = ${personId}`)

/** Reserves one attempt before anything is checked, in one statement: also 50 at once count 50. @returns attempts in this window */
export async function reserveAttempt(
  db: Db,
  kind: 'login' | 'address' | 'step_up',
  subject: string,
  windowSeconds: number,
): Promise<{ count: number; retryAfterSec: number }> {
  return db.one(sql`
    insert into attempt_counter as c (kind, subject, since, count) values (${kind}, ${subject}, clock_timestamp(), 1)
    on conflict (kind, subject) do update set
      count = case when c.since < clock_timestamp() - make_interval(secs => ${windowSeconds}) then 1 else c.count + 1 end,
      since = case when c.since < clock_timestamp() - make_interval(secs => ${windowSeconds}) then clock_timestamp() else c.since end
    returning count, greatest(1, ceil(extract(epoch from since + make_interval(secs => ${windowSeconds}) - clock_timestamp())))::int as retry_after_sec`)
}
/** A right answer gives its reservation back. */
export async function releaseAttempt(
  db: Db,
  kind: 'login' | 'address' | 'step_up',
  subject: string,
  all: boolean,
): Promise<void> {
  await db.many(
    sql`update attempt_counter set count = case when ${all} then 0 else greatest(0, count - 1) end where kind = ${kind} and subject = ${subject}`,
  )
}

export type NewSession = {
  personId: string
  secretHash: Buffer
  deviceHash: Buffer
  device: string
  amr: readonly string[]
}
export const insertSession = (tx: Tx, session: NewSession) =>
  tx.one<{ id: string; expiresAt: string }>(sql`
    insert into login_session (person_id, secret_hash, device_hash, device, amr, expires_at)
    values (${session.personId}, ${session.secretHash}, ${session.deviceHash}, ${session.device}, ${session.amr}, clock_timestamp() + interval '30 minutes')
    returning id, expires_at`)
export const markSignedIn = (tx: Tx, personId: string) =>
  tx.run(sql`update account set last_sign_in_at = clock_timestamp() where person_id = ${personId}`)

type RotatedRow = { id: string; personId: string; amr: string[] }
/** Swaps the secret by compare-and-set: of many at once exactly one wins. Idle 30 minutes, absolute 10 hours. */
export const rotateSecret = (tx: Tx, oldHash: Buffer, newHash: Buffer) =>
  tx.maybe<RotatedRow>(sql`
    with rotated as (
      update login_session s set secret_hash = ${newHash}, last_used_at = clock_timestamp(), expires_at = least(s.started_at + interval '10 hours', clock_timestamp() + interval '30 minutes')
      from person p where s.secret_hash = ${oldHash} and s.ended_at is null and s.expires_at > clock_timestamp() and p.id = s.person_id and p.active
      returning s.id, s.person_id, s.amr), kept as (insert into login_session_old_secret (secret_hash, session_id) select ${oldHash}, id from rotated)
    select * from rotated`)
export const findOldSecret = (db: Reader, hash: Buffer) =>
  db.maybe<RotatedRow & { deviceHash: Buffer; recent: boolean; live: boolean }>(sql`
    select s.id, s.person_id, s.amr, s.device_hash, o.replaced_at > clock_timestamp() - interval '10 seconds' as recent, s.ended_at is null and s.expires_at > clock_timestamp() as live
    from login_session_old_secret o join login_session s on s.id = o.session_id where o.secret_hash = ${hash}`)
export const findSessionBySecret = (db: Reader, hash: Buffer) =>
  db.maybe<{ id: string; personId: string }>(
    sql`select id, person_id from login_session where secret_hash = ${hash} and ended_at is null`,
  )

export const endSessionById = (tx: Tx, id: string, personId: string, reason: string) =>
  tx.run(
    sql`update login_session set ended_at = clock_timestamp(), end_reason = ${reason} where id = ${id} and person_id = ${personId} and ended_at is null`,
  )
export const endOtherSessions = (tx: Tx, personId: string, keepId: string | undefined, reason: string) =>
  tx.run(
    sql`update login_session set ended_at = clock_timestamp(), end_reason = ${reason} where person_id = ${personId} and ended_at is null and id is distinct from ${keepId ?? null}::uuid`,
  )
export type SessionRow = {
  id: string
  startedAt: string
  lastUsedAt: string
  expiresAt: string
  device: string
}
export const listSessionRows = (db: Reader, personId: string) =>
  db.many<SessionRow>(
    sql`select id, started_at, last_used_at, expires_at, device from login_session where person_id = ${personId} and ended_at is null and expires_at > clock_timestamp() order by started_at desc limit 100`,
  )

export const setPassword = (tx: Tx, personId: string, passwordHash: string) =>
  tx.run(
    sql`update account set password_hash = ${passwordHash}, one_time_until = null, password_changed_at = clock_timestamp() where person_id = ${personId}`,
  )
export const setOneTimePassword = (tx: Tx, personId: string, passwordHash: string) =>
  tx.one<{ oneTimeUntil: string }>(sql`
    insert into account (person_id, password_hash, one_time_until) values (${personId}, ${passwordHash}, clock_timestamp() + interval '3 days')
    on conflict (person_id) do update set password_hash = excluded.password_hash, one_time_until = excluded.one_time_until, password_changed_at = clock_timestamp()
    returning one_time_until`)

export type TotpRow = { id: string; secret: Buffer; keyId: string }
export const newTotpId = async (tx: Tx) => (await tx.one<{ id: string }>(sql`select uuidv7() as id`)).id
export const insertTotp = (tx: Tx, totp: { id: string; personId: string; secret: Buffer; keyId: string }) =>
  tx.one<{ expiresAt: string }>(
    sql`insert into totp (id, person_id, secret, key_id, expires_at) values (${totp.id}, ${totp.personId}, ${totp.secret}, ${totp.keyId}, clock_timestamp() + interval '15 minutes') returning expires_at`,
  )
export const removePendingTotp = (tx: Tx, personId: string) =>
  tx.run(sql`delete from totp where person_id = ${personId} and confirmed_at is null`)
export const lockPendingTotp = (tx: Tx, id: string, personId: string) =>
  tx.maybe<TotpRow>(
    sql`select id, secret, key_id from totp where id = ${id} and person_id = ${personId} and confirmed_at is null and expires_at > clock_timestamp() for update`,
  )
export const confirmTotpRow = async (tx: Tx, id: string, personId: string, step: number) => {
  await tx.run(sql`delete from totp where person_id = ${personId} and confirmed_at is not null`)
  await tx.run(sql`update totp set confirmed_at = clock_timestamp(), last_step = ${step} where id = ${id}`)
}
/** A code counts once, also when 50 send it at the same moment. @returns false when its step was used */
export const useTotpStep = async (db: Reader, id: string, step: number) =>
  (
    await db.many(
      sql`update totp set last_step = ${step} where id = ${id} and last_step < ${step} returning id`,
    )
  ).length === 1

export const replaceRecoveryRows = async (tx: Tx, personId: string, hashes: readonly Buffer[]) => {
  await tx.run(sql`delete from recovery_code where person_id = ${personId}`)
  await tx.run(
    sql`insert into recovery_code (person_id, code_hash) select ${personId}, unnest(${hashes}::bytea[])`,
  )
}
export const useRecoveryCode = async (tx: Tx, personId: string, hash: Buffer) =>
  (await tx.run(
    sql`update recovery_code set used_at = clock_timestamp() where person_id = ${personId} and code_hash = ${hash} and used_at is null`,
  )) === 1

export type DatedRoleRow = {
  role: string
  clusterId?: string
  clusterName?: string
  validFrom: string
  validTo?: string
}
export const listDatedRoles = (db: Reader, personId: string) =>
  db.many<DatedRoleRow>(
    sql`select r.role, r.cluster_id, c.name as cluster_name, r.valid_from, r.valid_to from live_role r left join cluster c on c.id = r.cluster_id where r.person_id = ${personId} order by r.role, c.name`,
  )
export const findOwnAbsence = (db: Reader, personId: string) =>
  db.maybe<{ fromOn: string; toOn?: string }>(
    sql`select from_on, to_on from absence where person_id = ${personId} and revoked_at is null and ended_at is null and from_on <= today() and (to_on is null or to_on >= today()) order by from_on limit 1`,
  )
export const lockPerson = (tx: Tx, personId: string) =>
  tx.maybe<{ id: string }>(sql`select id from person where id = ${personId} and active for share`)
/** A person who lost his means of signing in enrols the second factor anew. */
export const removeTotp = (tx: Tx, personId: string) =>
  tx.run(sql`delete from totp where person_id = ${personId}`)
