import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
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

/**
 * Whether a decision approves. One about a project decides on nothing of another, nor of the house.
 * @throws BAD_REQUEST on `decisionId` when it does not exist, or is about another project
 */
export async function approves(
  db: Reader,
  decisionId: string,
  projectId: string | undefined,
): Promise<boolean> {
  const decision = await queries.findOutcome(db, decisionId)
  if (!decision) throw fieldProblem('decisionId', 'not_found', 'referencedResourceNotFound')
  if (decision.projectId !== undefined && decision.projectId !== projectId)
    throw fieldProblem('decisionId', 'of_another_project')
  return decision.outcome === 'approved' || decision.outcome === 'approved_conditional'
}
/** @throws BAD_REQUEST on `decisionId` unless it approves what it is given for */
export async function requireApproval(
  db: Reader,
  decisionId: string,
  projectId: string | undefined,
): Promise<void> {
  if (!(await approves(db, decisionId, projectId))) throw fieldProblem('decisionId', 'does_not_approve')
}
