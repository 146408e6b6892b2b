import { followMilestones } from '../forecasts/forecasts.versions.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError, refuseFuture } from '../platform/problem.ts'
import * as queries from './milestones.queries.ts'

/** A new milestone, known to the working versions at once. @throws RESOURCE_NOT_FOUND, BAD_REQUEST, MISSING_PERMISSION, MILESTONE_CYCLE */
export async function createMilestone(
  tx: Tx,
  actor: Actor,
  projectId: string,
  { code, ...input }: queries.NewMilestone,
  today: string,
): Promise<string> {
  await openMilestones(tx, actor, projectId)
  refuseFuture('actual', input.actual, today)
  refuseHalf(input.followsId ?? undefined, input.followsMonths ?? undefined)
  const { id } = await queries.insertMilestone(tx, projectId, code, input)
  await followMilestones(tx, projectId)
  return id
}

/** Changes or moves a milestone; the working versions are computed anew with it. */
export async function changeMilestone(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  change: queries.MilestoneChange,
  today: string,
): Promise<void> {
  const known = await queries.findMilestoneProject(tx, id)
  if (!known) throw new ProblemError('RESOURCE_NOT_FOUND')
  await openMilestones(tx, actor, known.projectId)
  const before = await queries.lockMilestone(tx, actor, id)
  if (!before) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(before.version)
  refuseFuture('actual', change.actual, today)
  const after = (name: 'planned' | 'forecast' | 'followsId' | 'followsMonths') =>
    change[name] === undefined ? before[name] : (change[name] ?? undefined)
  refuseHalf(after('followsId'), after('followsMonths'))
  const [planned, forecast] = [after('planned'), after('forecast')]
  const isLater = planned !== undefined && forecast !== undefined && forecast > planned
  if (isLater && forecast !== before.forecast && !change.reasonForShift)
    throw fieldProblem('reasonForShift', 'required')
  await queries.updateMilestone(tx, id, change)
  await followMilestones(tx, before.projectId)
}

async function openMilestones(tx: Tx, actor: Actor, projectId: string): Promise<void> {
  const project = await queries.lockProjectMilestones(tx, actor, projectId)
  if (!project) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (!project.mayEdit) throw new ProblemError('MISSING_PERMISSION')
}

function refuseHalf(followsId: unknown, followsMonths: unknown): void {
  if ((followsId === undefined) === (followsMonths === undefined)) return
  throw fieldProblem(followsId === undefined ? 'followsId' : 'followsMonths', 'required')
}
