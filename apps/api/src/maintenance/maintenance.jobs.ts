import type { Logger } from 'pino'
import { verifyChain } from '../audit/audit.service.ts'
import { checkRollups } from '../forecasts/rollups.service.ts'
import { systemAct } from '../platform/actor.ts'
import type { Db } from '../platform/db/connect.ts'
import * as queries from './maintenance.queries.ts'

/** Nightly: the whole audit chain. A break is a security event of the highest level; the head goes to the log as anchor. */
export async function verifyAudit(db: Db, log: Pick<Logger, 'fatal' | 'info'>): Promise<void> {
  const { valid, checked, firstBroken, head } = await verifyChain(db)
  if (!valid)
    log.fatal(
      { security: 'audit_chain_broken', seq: String(firstBroken?.seq), reason: firstBroken?.reason },
      'security',
    )
  else
    log.info(
      { records: String(checked), head: head && `${head.seq}:${head.hash.toString('hex')}` },
      'the audit log is whole',
    )
}

/** Nightly and at start: the rollups of the live forecasts against their inputs. A cent of difference is an incident. */
export async function verifyRollups(db: Db, log: Pick<Logger, 'fatal' | 'info'>): Promise<void> {
  const { checked, made, drifts } = await checkRollups(db)
  for (const { forecastId, cells, cents } of drifts)
    log.fatal({ incident: 'rollup_drift', forecastId, cells, cents: String(cents) }, 'incident')
  log.info({ checked, made, drifts: drifts.length }, 'the rollups are what their forecasts say')
}

/** Nightly: stored answers after 30 days, sessions 30 days after they ended, long tasks after 30 days, counters, enrolments that were never finished. */
export async function clearExpired(db: Db): Promise<void> {
  await systemAct(db, 'clear_expired', '', async (tx) => {
    await queries.deleteOldAnswers(tx)
    await queries.deleteOldSessions(tx)
    await queries.deleteOldCounters(tx)
    await queries.deleteOldJobs(tx)
    await queries.deleteOldExports(tx)
    await queries.deleteUnfinishedEnrolments(tx)
  })
}
