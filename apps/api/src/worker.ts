import closeWithGrace from 'close-with-grace'
import { run } from 'graphile-worker'
import pg from 'pg'
import { pino } from 'pino'
import { verifyChain } from './audit/audit.service.ts'
import { connect, type Db } from './platform/db/connect.ts'
import { sql } from './platform/db/sql.ts'

/** Jobs beside the API: nightly checks and clearing of what has had its time. */
async function start(): Promise<void> {
  const url = process.env['DATABASE_URL_WORKER']
  if (!url) throw new Error('DATABASE_URL_WORKER is not set: the restricted login of the worker')
  const log = pino({
    level: process.env['LOG_LEVEL'] || 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  const onError = (error: Error) => log.error({ err: error }, 'database connection lost')
  const db = connect({ url, max: 2, onError })
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    // UTC; nothing here depends on the hour
    crontab: '10 1 * * * verify_audit ?max=3\n40 1 * * * clear_expired ?max=3',
    taskList: {
      verify_audit: async () => {
        const verdict = await verifyChain(db)
        if (!verdict.valid)
          log.fatal(
            {
              security: 'audit_chain_broken',
              seq: String(verdict.firstBroken?.seq),
              reason: verdict.firstBroken?.reason,
            },
            'security',
          )
        else
          log.info(
            { records: String(verdict.checked), head: verdict.head?.hash.toString('hex') },
            'audit log is whole',
          )
      },
      clear_expired: async () => clearExpired(db),
    },
  })
  closeWithGrace({ delay: 10_000 }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping after an error')
    await runner.stop()
    await pool.end()
    await db.close()
  })
  log.info('worker is ready')
}

/** Stored answers after 30 days, sessions and counters after they stopped meaning anything, enrolments never finished. */
async function clearExpired(db: Db): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:clear_expired', true)`)
    await tx.run(sql`delete from idempotency where at < clock_timestamp() - interval '30 days'`)
    await tx.run(sql`delete from login_session where expires_at < clock_timestamp() - interval '30 days'`)
    await tx.run(sql`delete from attempt_counter where since < clock_timestamp() - interval '1 day'`)
    await tx.run(sql`delete from totp where confirmed_at is null and expires_at < clock_timestamp()`)
  })
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
