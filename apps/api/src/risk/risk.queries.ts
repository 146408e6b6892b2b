import type { Problem } from '@stuurhuis/schemas'
import { readableForecasts } from '../forecasts/forecasts.queries.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { visibleProjects } from '../projects/projects.queries.ts'
import type { Kind, Output, Request } from './task.ts'

export type NewJob = {
  readonly forecastId: string
  readonly kind: Kind
  readonly request: Request
  readonly model: unknown
  readonly asOf: string
  readonly forecastHash: Buffer
  readonly inputHash: Buffer
}
/** Jobs of this person that still wait or run; his other calls wait until this transaction ends. */
export const countOpen = async (tx: Tx, actor: Actor): Promise<number> => {
  const [, [row]] = await tx.all<[unknown, { open: number }]>(
    sql`select pg_advisory_xact_lock(hashtextextended(${actor.personId}, 7305804))`,
    sql`select count(*)::int as open from job where owner_id = ${actor.personId} and state in ('queued', 'processing')`,
  )
  return row?.open ?? 0
}
export const insertJob = (tx: Tx, actor: Actor, job: NewJob) =>
  tx.one<{ id: string }>(sql`
    insert into job (owner_id, forecast_id, kind, request, model, as_of, forecast_hash, input_hash)
    values (${actor.personId}, ${job.forecastId}, ${job.kind}, ${JSON.stringify(job.request)}, ${JSON.stringify(job.model)}, ${job.asOf}, ${job.forecastHash}, ${job.inputHash}) returning id`)

export type JobRow = {
  id: string
  forecastId: string
  kind: Kind
  request: Request
  asOf: string
  forecastHash: Buffer
  inputHash: Buffer
  state: 'queued' | 'processing' | 'done' | 'failed'
  progress: number
  problem?: Failure
  output?: Output
  createdAt: string
  endedAt?: string
}
/** What stands in a failed job: the refusal without its texts, which follow the language of whoever reads it. */
export type Failure = {
  readonly code: 'SIMULATION_INVALID' | 'INTERNAL_SERVER_ERROR'
  readonly issues: NonNullable<Problem['issues']>
}
/** A job of this person, while he may read its forecast; a cancelled one does not exist. */
export const findJob = (db: Reader, actor: Actor, id: string) =>
  db.maybe<JobRow>(sql`
    select j.id, j.forecast_id, j.kind, j.request, j.as_of, j.forecast_hash, j.input_hash, j.state, j.progress, j.problem, j.output, j.created_at, j.ended_at
    from job j join forecast f on f.id = j.forecast_id join project p on p.id = f.project_id
    where j.id = ${id} and j.owner_id = ${actor.personId} and j.state <> 'cancelled' and ${visibleProjects(actor)} and ${readableForecasts(actor)}`)
/** @returns 0 when it ended meanwhile */
export const cancelJob = (tx: Tx, id: string) =>
  tx.run(sql`update job set state = 'cancelled' where id = ${id} and state in ('queued', 'processing')`)

export type ClaimedJob = Pick<JobRow, 'id' | 'kind' | 'request' | 'asOf' | 'inputHash'> & {
  readonly model: unknown
  readonly attempts: number
}
/** The next job that waits, or one whose worker has been silent for half a minute; null when there is none. */
export const claimJob = (tx: Tx) =>
  tx.maybe<ClaimedJob>(sql`
    update job set state = 'processing', attempts = attempts + 1, progress = 0, heard_at = clock_timestamp()
    where id = (select id from job where state = 'queued' or (state = 'processing' and heard_at < clock_timestamp() - interval '30 seconds')
      order by created_at, id for update skip locked limit 1)
    returning id, kind, request, model, as_of, input_hash, attempts`)

type Held = Pick<ClaimedJob, 'id' | 'attempts'>
const held = ({ id, attempts }: Held) => sql`id = ${id} and state = 'processing' and attempts = ${attempts}`
/** @returns 0 when it was cancelled, or another worker took it over */
export const keepJob = (tx: Tx, job: Held, progress: number) =>
  tx.run(sql`update job set progress = ${progress}, heard_at = clock_timestamp() where ${held(job)}`)
export const finishJob = (tx: Tx, job: Held, output: string) =>
  tx.run(sql`update job set state = 'done', progress = 100, output = ${output} where ${held(job)}`)
export const failJob = (tx: Tx, job: Held, failure: Failure) =>
  tx.run(sql`update job set state = 'failed', problem = ${JSON.stringify(failure)} where ${held(job)}`)
/** Back in the queue: the worker stops. It was no attempt that failed. */
export const releaseJob = (tx: Tx, job: Held) =>
  tx.run(sql`update job set state = 'queued', attempts = attempts - 1, progress = 0 where ${held(job)}`)
