import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import { fieldProblem } from '../platform/problem.ts'
import { seesProject } from '../projects/projects.service.ts'
import * as queries from './decisions.queries.ts'

/** @throws BAD_REQUEST when the project or the corrected decision does not exist for the actor, DUPLICATE_VALUE */
export async function recordDecision(tx: Tx, actor: Actor, input: queries.NewDecision): Promise<string> {
  if (input.projectId !== undefined && !(await seesProject(tx, actor, input.projectId)))
    throw fieldProblem('projectId', 'not_found', 'referencedResourceNotFound')
  if (input.correctsId !== undefined && !(await queries.findDecision(tx, actor, input.correctsId)))
    throw fieldProblem('correctsId', 'not_found', 'referencedResourceNotFound')
  if (input.outcome === 'approved_conditional' && input.conditions === undefined)
    throw fieldProblem('conditions', 'required')
  return (await queries.insertDecision(tx, input)).id
}
