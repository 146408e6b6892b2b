import { createHash } from 'node:crypto'
import { canonicalJson, ENGINE_VERSION, modelToJson, toJson } from '@stuurhuis/domain'
import { hashOfModel, modelSource, readable } from '../forecasts/forecasts.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { ProblemError } from '../platform/problem.ts'
import * as queries from './risk.queries.ts'
import { checkTask } from './risk-input.ts'
import type { Kind, Task } from './task.ts'

/** One person's computations that wait or run at the same time. */
const mostOpen = 5

/**
 * Puts a computation in the queue, with the forecast as it is now: what happens to it later does not change the answer.
 * @returns id of the job
 * @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, SIMULATION_INVALID, SCENARIO_INVALID, TOO_MANY_REQUESTS
 */
export async function startJob(tx: Tx, actor: Actor, forecastId: string, task: Task): Promise<string> {
  const row = await readable(tx, actor, forecastId)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if ((await queries.countOpen(tx, actor)) >= mostOpen)
    throw new ProblemError('TOO_MANY_REQUESTS', { retryAfterSec: 5 })
  const model = await (await modelSource(tx, row)).load()
  await checkTask(model, task)
  const json = modelToJson(model)
  const content = canonicalJson(toJson({ engineVersion: ENGINE_VERSION, ...task, model: json }))
  const { id } = await queries.insertJob(tx, actor, {
    forecastId,
    kind: task.kind,
    request: task.request,
    model: json,
    asOf: task.asOf,
    forecastHash: Buffer.from(hashOfModel(model), 'hex'),
    inputHash: createHash('sha256').update(content).digest(),
  })
  return id
}

/** A job of this person. @throws RESOURCE_NOT_FOUND */
export async function jobOf(db: Reader, actor: Actor, id: string): Promise<queries.JobRow> {
  const job = await queries.findJob(db, actor, id)
  if (!job) throw new ProblemError('RESOURCE_NOT_FOUND')
  return job
}

/** The finished job of a kind on a forecast, with its output. @throws RESOURCE_NOT_FOUND */
export async function finishedJob(
  db: Reader,
  actor: Actor,
  kind: Kind,
  { id, jobId }: { readonly id: string; readonly jobId: string },
): Promise<queries.JobRow> {
  const job = await jobOf(db, actor, jobId)
  if (job.state !== 'done' || job.kind !== kind || job.forecastId !== id)
    throw new ProblemError('RESOURCE_NOT_FOUND')
  return job
}

/** @throws RESOURCE_NOT_FOUND, TRANSITION_NOT_ALLOWED when it has ended */
export async function cancel(tx: Tx, actor: Actor, id: string): Promise<void> {
  await jobOf(tx, actor, id)
  if ((await queries.cancelJob(tx, id)) === 0) throw new ProblemError('TRANSITION_NOT_ALLOWED')
}
