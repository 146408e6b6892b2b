import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type Clock, today } from '../platform/clock.ts'
import type { Db } from '../platform/db/connect.ts'
import { lastChange } from './alerts.queries.ts'
import { refreshAlerts } from './alerts.service.ts'
import { createMemory } from './memory.ts'

export type AlertJobs = { readonly stop: () => Promise<void> }
export type AlertJobsOptions = {
  readonly db: Db
  readonly clock: Clock
  readonly log: Pick<Logger, 'error'>
  /** How often the last audit record is looked at: all that it costs while nothing changes. */
  readonly idleMs?: number
}

/**
 * Keeps the alerts of the cash: works them out again when anything was written since the last time, and when a new day
 * begins. The memory of the worker reads only what changed.
 */
export function runAlertJobs({ db, clock, log, idleMs = 3000 }: AlertJobsOptions): AlertJobs {
  const stopping = new AbortController()
  const memory = createMemory(db)
  let done = ''
  const look = async () => {
    const day = today(clock)
    const state = `${day} ${await lastChange(db)}`
    if (state !== done && (await refreshAlerts({ db, memory, today: day }))) done = state
  }
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await look().catch((error: unknown) => log.error({ err: error }, 'alerts'))
      await sleep(idleMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  }
  const running = loop()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}
