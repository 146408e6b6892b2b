import pg from 'pg'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../test/database.ts'
import { systemAct } from '../platform/actor.ts'
import { connect } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { clearExpired, verifyAudit } from './maintenance.jobs.ts'
import { runJobs } from './run-jobs.ts'

async function givenWorker() {
  const urls = await freshDatabase()
  const owner = connect({ url: urls.ownerUrl, max: 1, onError: () => {} })
  const worker = connect({ url: urls.workerUrl, max: 1, onError: () => {} })
  onTestFinished(async () => {
    await Promise.all([owner.close(), worker.close()])
  })
  return { owner, worker, workerUrl: urls.workerUrl }
}

test('what has had its time is cleared with the worker’s own login, the rest stays', async () => {
  const { owner, worker } = await givenWorker()
  await systemAct(owner, 'test', '', async (tx) => {
    const { id } = await tx.one<{ id: string }>(
      sql`insert into person (first_name, last_name, email) values ('A', 'B', 'a@b.example') returning id`,
    )
    for (const age of ['31 days', '1 hour']) {
      await tx.run(
        sql`insert into idempotency (actor, route, key, request_hash, status, headers, at) values ('a', 'r', ${age}, 'x', 201, '{}', clock_timestamp() - ${age}::interval)`,
      )
      await tx.run(
        sql`insert into login_session (person_id, secret_hash, device_hash, device, amr, expires_at) values (${id}, sha256(${age}), sha256('d'), 'x', '{pwd}', clock_timestamp() - ${age}::interval)`,
      )
      await tx.run(
        sql`insert into attempt_counter (kind, subject, since, count) values ('login', ${age}, clock_timestamp() - ${age}::interval, 1)`,
      )
    }
    await tx.run(
      sql`insert into totp (person_id, secret, key_id, expires_at) values (${id}, 'x', 'k', clock_timestamp() - interval '1 minute')`,
    )
  })
  await clearExpired(worker)
  const left = await owner.one(
    sql`select (select count(*)::int from idempotency) as answers, (select count(*)::int from login_session) as sessions, (select count(*)::int from attempt_counter) as counters, (select count(*)::int from totp) as enrolments`,
  )
  expect(left).toEqual({ answers: 1, sessions: 1, counters: 1, enrolments: 0 })
})

test('the nightly check shouts when the audit log was changed, and gives the head when it is whole', async () => {
  const { owner, worker } = await givenWorker()
  await systemAct(owner, 'test', '', (tx) => tx.run(sql`insert into cluster (code, name) values ('AA', 'A')`))
  const { records } = await owner.one<{ records: string }>(
    sql`select count(*)::text as records from audit_event`,
  )
  const lines: Record<string, unknown>[] = []
  const log = {
    info: (line: object) => void lines.push({ ...line, level: 'info' }),
    fatal: (line: object) => void lines.push({ ...line, level: 'fatal' }),
  } as never
  await verifyAudit(worker, log)
  await owner.transaction(async (tx) => {
    await tx.run(sql`alter table audit_event disable trigger user`)
    await tx.run(sql`update audit_event set actor = 'system:other'`)
  })
  await verifyAudit(worker, log)
  expect(lines).toMatchObject([
    { level: 'info', records, head: expect.stringMatching(new RegExp(`^${records}:[0-9a-f]{64}$`)) },
    { level: 'fatal', security: 'audit_chain_broken', seq: '1', reason: 'content changed' },
  ])
})

test('the worker runs its jobs and knows its timetable, with its own login and without an error', async () => {
  const { owner, worker, workerUrl } = await givenWorker()
  const lines: { level: number; msg: string }[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const pool = new pg.Pool({ connectionString: workerUrl, max: 4 })
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const runner = await runJobs({ pool, db: worker, log })
  try {
    await runner.addJob('verify_audit', {})
    await expect.poll(() => lines.map((line) => line.msg)).toContain('the audit log is whole')
    await expect
      .poll(() => owner.many(sql`select identifier from graphile_worker._private_known_crontabs order by 1`))
      .toEqual([
        { identifier: 'clear_expired' },
        { identifier: 'verify_audit' },
        { identifier: 'verify_rollups' },
      ])
    // the rollups are checked at every start
    await expect
      .poll(() => lines.map((line) => line.msg))
      .toContain('the rollups are what their forecasts say')
    expect(lines.filter((line) => line.level >= 40)).toEqual([])
  } finally {
    await runner.stop()
    await pool.end()
  }
})
