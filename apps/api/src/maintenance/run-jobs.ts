import { Logger, type Runner, run } from 'graphile-worker'
import type pg from 'pg'
import type { Logger as PinoLogger } from 'pino'
import type { Db } from '../platform/db/connect.ts'
import { clearExpired, verifyAudit } from './maintenance.jobs.ts'

/** Times are UTC; nothing here depends on the hour. */
const crontab = ['10 1 * * * verify_audit ?max=3', '40 1 * * * clear_expired ?max=3'].join('\n')

/** Runs the nightly jobs and whatever is queued, until it is stopped. @param pool of the worker's own login */
export function runJobs(deps: {
  pool: pg.Pool
  db: Db
  log: Pick<PinoLogger, 'fatal' | 'error' | 'warn' | 'info' | 'debug'>
}): Promise<Runner> {
  const { pool, db, log } = deps
  const levels = { error: 'error', warning: 'warn', info: 'debug', debug: 'debug' } as const
  return run({
    pgPool: pool,
    concurrency: 2,
    noHandleSignals: true,
    crontab,
    logger: new Logger(
      (scope) => (level, message) => log[levels[level]]({ job: scope.taskIdentifier }, message),
    ),
    taskList: { verify_audit: () => verifyAudit(db, log), clear_expired: () => clearExpired(db) },
  })
}
