import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import { fieldProblem, refuseFuture } from '../platform/problem.ts'
import { seesProject } from '../projects/projects.service.ts'
import * as queries from './decisions.queries.ts'

/**
 * A decision that was taken, `today` at the latest.
 * @throws BAD_REQUEST when the project or the corrected decision does not exist for the actor, DUPLICATE_VALUE
 */
export async function recordDecision(
  tx: Tx,
  actor: Actor,
  input: queries.NewDecision,
  today: string,
): Promise<string> {
  refuseFuture('decidedOn', input.decidedOn, today)
  if (input.projectId !== undefined && !(await seesProject(tx, actor, input.projectId)))
    throw fieldProblem('projectId', 'not_found', 'referencedResourceNotFound')
  if (input.correctsId !== undefined && !(await queries.findDecision(tx, actor, input.correctsId)))
    throw fieldProblem('correctsId', 'not_found', 'referencedResourceNotFound')
  if (input.outcome === 'approved_conditional' && input.conditions === undefined)
    throw fieldProblem('conditions', 'required')
  return (await queries.insertDecision(tx, input)).id
}
