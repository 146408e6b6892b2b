import { setTimeout as sleep } from 'node:timers/promises'
import { engineError } from '@stuurhuis/domain'
import type { Logger } from 'pino'
import { systemAct } from '../platform/actor.ts'
import type { Db } from '../platform/db/connect.ts'
import * as queries from './risk.queries.ts'
import { issuesOf } from './risk-input.ts'
import { runInThread, type ThreadAnswer } from './run-thread.ts'
import type { Task } from './task.ts'

export type RiskJobs = { readonly stop: () => Promise<void> }
export type RiskJobsOptions = {
  readonly db: Db
  readonly log: Pick<Logger, 'error' | 'info'>
  /** Computations at the same time. */
  readonly threads?: number
  /** How often the queue is looked at when it was empty. */
  readonly idleMs?: number
  /** How often progress is written, and a cancellation seen. */
  readonly beatMs?: number
  readonly timeoutMs?: number
}

const memoryMb = 1024
/** A job that took its process down with it is not tried for ever. */
const mostAttempts = 3

/** Computes what was asked, in threads of the process that calls this: the worker, never the one that answers requests. */
export function runRiskJobs(options: RiskJobsOptions): RiskJobs {
  const { threads = 2, idleMs = 500, log } = options
  const stopping = new AbortController()
  const loop = async () => {
    while (!stopping.signal.aborted) {
      try {
        if (!(await runNext(options, stopping.signal))) await idle(idleMs, stopping.signal)
      } catch (error) {
        log.error({ err: error }, 'risk job')
        await idle(5000, stopping.signal)
      }
    }
  }
  const loops = Array.from({ length: threads }, loop)
  return {
    async stop() {
      stopping.abort()
      await Promise.all(loops)
    },
  }
}

const idle = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => {})

const write = <T>(db: Db, work: Parameters<typeof systemAct<T>>[3]) => systemAct(db, 'risk', '', work)

/** @returns false when nothing waits */
async function runNext(options: RiskJobsOptions, stopping: AbortSignal): Promise<boolean> {
  const { db, log } = options
  const job = await write(db, queries.claimJob)
  if (!job) return false
  if (job.attempts > mostAttempts) {
    await write(db, (tx) => queries.failJob(tx, job, { code: 'INTERNAL_SERVER_ERROR', issues: [] }))
    log.error({ job: job.id }, 'a risk job failed every time')
    return true
  }
  const started = performance.now()
  const answer = await answerOf(job, options, stopping)
  await store(db, log, job, answer, stopping)
  const ended = 'output' in answer ? 'done' : 'errors' in answer ? 'refused' : String(answer.lost)
  log.info({ job: job.id, kind: job.kind, ended, ms: Math.floor(performance.now() - started) }, 'risk job')
  return true
}

/** Runs the thread and, once a beat, writes how far it is; a job that is no longer held ends it. */
async function answerOf(
  job: queries.ClaimedJob,
  { db, log, beatMs = 1000, timeoutMs = 300_000 }: RiskJobsOptions,
  stopping: AbortSignal,
): Promise<ThreadAnswer> {
  const ending = new AbortController()
  let percent = 0
  let beating: Promise<unknown> = Promise.resolve()
  const beat = async () => {
    try {
      const kept = await write(db, (tx) => queries.keepJob(tx, job, percent))
      if (kept === 0) ending.abort()
    } catch (error) {
      log.error({ err: error, job: job.id }, 'risk job: progress') // the next beat tries again
    }
  }
  const timer = setInterval(() => {
    beating = beat()
  }, beatMs)
  try {
    return await runInThread(
      { task: { kind: job.kind, request: job.request, asOf: job.asOf } as Task, model: job.model },
      {
        signal: AbortSignal.any([stopping, ending.signal]),
        onProgress: (now) => {
          percent = now
        },
        timeoutMs,
        memoryMb,
      },
    )
  } finally {
    clearInterval(timer)
    await beating
  }
}

async function store(
  db: Db,
  log: RiskJobsOptions['log'],
  job: queries.ClaimedJob,
  answer: ThreadAnswer,
  stopping: AbortSignal,
): Promise<void> {
  if ('output' in answer) await write(db, (tx) => queries.finishJob(tx, job, answer.output))
  else if ('errors' in answer) await refuse(db, job, answer.errors)
  else if (answer.lost === 'stopped') {
    if (stopping.aborted) await write(db, (tx) => queries.releaseJob(tx, job))
  } else if (answer.lost === 'too long' || answer.lost === 'too large')
    await refuse(db, job, [engineError('SIMULATION_TOO_LARGE', 'drivers')])
  else {
    log.error({ err: answer.lost, job: job.id }, 'risk job')
    await write(db, (tx) => queries.failJob(tx, job, { code: 'INTERNAL_SERVER_ERROR', issues: [] }))
  }
}

const refuse = (db: Db, job: queries.ClaimedJob, errors: Parameters<typeof issuesOf>[0]) =>
  write(db, (tx) =>
    queries.failJob(tx, job, {
      code: 'SIMULATION_INVALID',
      issues: issuesOf(errors, job.request).slice(0, 100),
    }),
  )
