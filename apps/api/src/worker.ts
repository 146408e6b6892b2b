import closeWithGrace from 'close-with-grace'
import pg from 'pg'
import { pino } from 'pino'
import { runAlertJobs } from './liquidity/alerts.jobs.ts'
import { runJobs } from './maintenance/run-jobs.ts'
import { systemClock } from './platform/clock.ts'
import { checkLogin } from './platform/db/check-login.ts'
import { connect } from './platform/db/connect.ts'
import { runRiskJobs } from './risk/risk.jobs.ts'

/** The process of the jobs beside the API. Any failure of the start is one line and exit code 1. */
async function start(): Promise<void> {
  const url = process.env['DATABASE_URL_WORKER']
  if (!url) throw new Error('DATABASE_URL_WORKER is not set: the restricted login of the worker')
  const log = pino({
    level: process.env['LOG_LEVEL'] || 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  const onError = (error: Error) => log.error({ err: error }, 'database connection lost')
  const db = connect({ url, max: 4, onError })
  await checkLogin(db)
  const pool = new pg.Pool({ connectionString: url, max: 4 })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))
  const runner = await runJobs({ pool, db, log })
  const risk = runRiskJobs({ db, log })
  const alerts = runAlertJobs({ db, clock: systemClock, log })
  closeWithGrace({ delay: 10_000, logger: false }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping after an error')
    await Promise.all([risk.stop(), alerts.stop()])
    await runner.stop()
    await pool.end()
    await db.close()
  })
  log.info('worker is ready')
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error))
  process.exit(1)
})
