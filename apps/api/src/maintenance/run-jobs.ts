import { Logger, type Runner, run } from 'graphile-worker'
import type pg from 'pg'
import type { Logger as PinoLogger } from 'pino'
import type { Db } from '../platform/db/connect.ts'
import { clearExpired, verifyAudit, verifyRollups } from './maintenance.jobs.ts'

/** Times are UTC; nothing here depends on the hour. */
const crontab = [
  '10 1 * * * verify_audit ?max=3',
  '40 1 * * * clear_expired ?max=3',
  '10 2 * * * verify_rollups ?max=3',
].join('\n')

/** Runs the nightly jobs, what is checked at every start and whatever is queued, until it is stopped. @param pool of the worker's own login */
export async function runJobs(deps: {
  pool: pg.Pool
  db: Db
  log: Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'>
}): Promise<Runner> {
  const { pool, db, log } = deps
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'debug' } as const
  const runner = await run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    crontab,
    logger: new Logger(
      (scope) => (level, message) => log[levels[level]]({ job: scope.taskIdentifier }, message),
    ),
    taskList: {
      verify_audit: () => verifyAudit(db, log),
      clear_expired: () => clearExpired(db),
      verify_rollups: () => verifyRollups(db, log),
    },
  })
  // under one key, so that several workers that start together check once
  await runner.addJob('verify_rollups', {}, { jobKey: 'verify_rollups', maxAttempts: 3 })
  return runner
}
