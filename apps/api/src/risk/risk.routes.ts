import type { Contract, Job } from '@stuurhuis/schemas'
import * as contracts from '@stuurhuis/schemas'
import { isFileOf } from '../exports/exports.service.ts'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Tx } from '../platform/db/connect.ts'
import { problemBody } from '../platform/http/problems.ts'
import type { Call } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import type { JobRow } from './risk.queries.ts'
import * as service from './risk.service.ts'
import type { BreakEvenOutput, Kind, SimulationOutput, Task, TornadoOutput } from './task.ts'

const collections = { tornado: 'tornados', break_even: 'breakEvens', simulation: 'simulations' } as const
const pollMs = 1000

/** Tornado, break-even and simulation of a forecast, computed as jobs; jobs shown and cancelled. */
export function riskRoutes(server: Server): void {
  startRoutes(server)
  outputRoutes(server)
  jobRoutes(server)
}

function startRoutes({ route, clock }: Server): void {
  type Asking = { readonly actor: Actor; readonly params: { readonly id: string } }
  const start = async (tx: Tx, { actor, params }: Asking, asked: DistributiveOmit<Task, 'asOf'>) => {
    const id = await service.startJob(tx, actor, params.id, { ...asked, asOf: today(clock) })
    const pollAfter = new Date(clock.now() + pollMs).toISOString()
    const body: Job = { id, status: { state: 'queued', progressPercent: 0, pollAfter } }
    return { body, location: `/v1/jobs/${id}` }
  }
  route(contracts.startTornado, (call) =>
    call.once(
      (tx) => start(tx, call, { kind: 'tornado', request: call.body }),
      (tx, { id }) => service.jobOf(tx, call.actor, id),
    ),
  )
  route(contracts.startBreakEven, (call) =>
    call.once(
      (tx) => start(tx, call, { kind: 'break_even', request: call.body }),
      (tx, { id }) => service.jobOf(tx, call.actor, id),
    ),
  )
  route(contracts.startSimulation, (call) =>
    call.once(
      (tx) => start(tx, call, { kind: 'simulation', request: call.body }),
      (tx, { id }) => service.jobOf(tx, call.actor, id),
    ),
  )
}
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

const outputPath = ({ id, forecastId, kind }: Pick<JobRow, 'id' | 'forecastId' | 'kind'>) =>
  `/v1/forecasts/${forecastId}/${collections[kind]}/${id}`

function outputRoutes({ route, db, publicUrl }: Server): void {
  const find = async <Output>(
    { actor, params }: Pick<Call<typeof contracts.getTornado>, 'actor' | 'params'>,
    kind: Kind,
  ) => {
    const job = await service.finishedJob(db, actor, kind, params)
    return {
      inputHash: job.inputHash.toString('hex'),
      ...(job.output as Output),
      id: job.id,
      href: `${publicUrl}${outputPath(job)}`,
      forecastId: job.forecastId,
      createdAt: job.createdAt,
      completedAt: job.endedAt ?? job.createdAt,
      asOf: job.asOf,
      forecastHash: job.forecastHash.toString('hex'),
    }
  }
  route(contracts.getTornado, async (call) => ({ body: await find<TornadoOutput>(call, 'tornado') }))
  route(contracts.getBreakEven, async (call) => ({ body: await find<BreakEvenOutput>(call, 'break_even') }))
  route(contracts.getSimulation, async (call) => ({ body: await find<SimulationOutput>(call, 'simulation') }))
}

function jobRoutes({ route, db, clock, publicUrl }: Server): void {
  route(contracts.getJob, async (call) => {
    if (await isFileOf(db, call.actor, call.params.id))
      return { status: 303, location: `/v1/exports/${call.params.id}/content` }
    const job = await service.jobOf(db, call.actor, call.params.id)
    if (job.state === 'done') return { status: 303, location: outputPath(job) }
    return { body: toJob(job, call, publicUrl, new Date(clock.now() + pollMs).toISOString()) }
  })
  route(contracts.cancelJob, (call) =>
    call.once(async (tx) => {
      await service.cancel(tx, call.actor, call.params.id)
      return {}
    }),
  )
}

function toJob(
  job: JobRow,
  { traceId, language }: Pick<Call<Contract>, 'traceId' | 'language'>,
  publicUrl: string,
  pollAfter: string,
): Job {
  if (job.state !== 'failed')
    return { id: job.id, status: { state: job.state, progressPercent: job.progress, pollAfter } }
  const { code = 'INTERNAL_SERVER_ERROR', issues = [] } = job.problem ?? {}
  return {
    id: job.id,
    status: {
      state: 'failed',
      ...(job.endedAt && { completed: job.endedAt }),
      problem: problemBody(code, { issues }, { traceId, language, publicUrl }),
    },
  }
}
