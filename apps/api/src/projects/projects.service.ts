import { nextStages, type OrderedStage, type Stage, type StageStep } from '@stuurhuis/domain'
import type { Language, Texts } from '@stuurhuis/schemas'
import { type Actor, hasRole, managesCluster } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { labels } from '../platform/labels.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import * as queries from './projects.queries.ts'

export const { seesProject } = queries

const notFound = () => new ProblemError('RESOURCE_NOT_FOUND')

/** What decides who sees a project, as a process keeps it in memory. */
export type KnownProject = {
  readonly clusterId: string
  readonly sensitive: boolean
  readonly leadId?: string
  readonly backupId?: string
  readonly namedPersonIds: readonly string[]
}
/** `worksOn` on facts in memory. */
export const worksOnKnown = (actor: Actor, project: KnownProject): boolean =>
  project.leadId === actor.personId ||
  project.backupId === actor.personId ||
  project.namedPersonIds.includes(actor.personId)
/** `visibleProjects` on facts in memory. */
export function seesKnown(actor: Actor, project: KnownProject): boolean {
  if (!project.sensitive || hasRole(actor, 'general_director')) return true
  return managesCluster(actor, project.clusterId) || worksOnKnown(actor, project)
}

type NewProject = queries.ProjectInput & { stage: string; namedPersonIds?: readonly string[] | undefined }
/**
 * A new project with the next free code of the year. A cluster manager or project manager creates in the own cluster
 * only; a project manager is its lead or back-up.
 * @throws MISSING_PERMISSION
 */
export async function createProject(tx: Tx, actor: Actor, input: NewProject): Promise<queries.ProjectRow> {
  const inCluster = managesCluster(actor, input.clusterId)
  const leadsInCluster =
    actor.roles.some((held) => held.role === 'project_manager' && held.clusterId === input.clusterId) &&
    (input.leadId === actor.personId || input.backupId === actor.personId)
  if (!hasRole(actor, 'general_director') && !inCluster && !leadsInCluster)
    throw new ProblemError('MISSING_PERMISSION')
  return await queries.insertProject(tx, actor, input)
}

type ProjectChange = Parameters<typeof queries.updateProject>[2] & {
  namedPersonIds?: readonly string[] | undefined
  clusterId?: string | undefined
  sensitive?: boolean | undefined
}
/** @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, PRECONDITION_FAILED */
export async function changeProject(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  change: ProjectChange,
): Promise<void> {
  const project = await queries.lockProject(tx, actor, id)
  if (!project) throw notFound()
  if (!project.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  const moves = change.clusterId !== undefined && change.clusterId !== project.clusterId
  const managed = hasRole(actor, 'general_director') || managesCluster(actor, project.clusterId)
  // who may see a project, and whose cluster it is, is for the manager to say
  if (!managed && (moves || change.sensitive !== undefined || change.namedPersonIds !== undefined))
    throw new ProblemError('MISSING_PERMISSION')
  // handed over to another cluster only by who manages both: nobody gets a project unasked
  if (moves && !hasRole(actor, 'general_director') && !managesCluster(actor, change.clusterId))
    throw new ProblemError('MISSING_PERMISSION')
  expected.check(project.version)
  const { namedPersonIds, ...fields } = change
  await queries.updateProject(tx, id, fields)
  if (namedPersonIds) await queries.replaceNamedPersons(tx, id, namedPersonIds)
}

type StageProject = { id: string; stage: string; leadId?: string | undefined; backupId?: string | undefined }
/** What may come next, with what is missing. */
export async function stagesAhead(db: Reader, project: StageProject): Promise<readonly StageStep[]> {
  const before = project.stage === 'on_hold' ? await queries.findStageBeforeHold(db, project.id) : undefined
  return nextStages({
    stage: project.stage as Stage,
    hasLead: project.leadId !== undefined,
    hasBackup: project.backupId !== undefined,
    ...(before && { stageBeforeHold: before as OrderedStage }),
  })
}

const stillNeeded: Texts = { nl: 'Nog nodig', en: 'Still needed', fr: 'Manque encore' }
const cannotYet: Texts = {
  nl: 'Dit kunt u in deze versie nog niet invoeren',
  en: 'This cannot be entered in this version yet',
  fr: 'Ceci ne peut pas encore être saisi dans cette version',
}
/** A step that lacks a record, with the names of what is lacking in the caller's language. */
function refusedStep({ missing, notKeptYet }: StageStep, language: Language): ProblemError {
  const names = (records: StageStep['missing']) =>
    records.map((record) => labels.stageRecords[record][language]).join(', ')
  const colon = language === 'fr' ? ' :' : ':'
  const sentences = [
    `${stillNeeded[language]}${colon} ${names(missing)}.`,
    ...(notKeptYet.length > 0 ? [`${cannotYet[language]}${colon} ${names(notKeptYet)}.`] : []),
  ]
  return new ProblemError('TRANSITION_NOT_ALLOWED', { missing, detail: sentences.join(' ') })
}

/**
 * Takes a step when the caller manages the cluster, else records the request of the project manager.
 * @throws TRANSITION_NOT_ALLOWED with `allowed` (not reachable) or `missing` (a record is lacking)
 */
export async function changeStage(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: { to: string; reason?: string | undefined; reviewOn?: string | undefined },
  language: Language,
): Promise<{ transitionId: string }> {
  const project = await queries.lockProject(tx, actor, id)
  if (!project) throw notFound()
  const manages = managesCluster(actor, project.clusterId)
  if (!manages && !project.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  expected.check(project.version)
  const steps = await stagesAhead(tx, { ...project, id })
  const step = steps.find((candidate) => candidate.to === input.to)
  if (!step)
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: steps.map((candidate) => candidate.to) })
  if (step.missing.length > 0) throw refusedStep(step, language)
  if (step.needsReason && !input.reason) throw fieldProblem('reason', 'required')
  if (step.needsReviewDate && !input.reviewOn) throw fieldProblem('reviewOn', 'required')
  if (manages) {
    await queries.settleRequests(tx, id, input.to)
    await queries.setStage(tx, id, input.to)
  }
  const { id: transitionId } = await queries.insertTransition(tx, {
    projectId: id,
    from: project.stage,
    to: input.to,
    state: manages ? 'done' : 'requested',
    reason: input.reason,
    reviewOn: input.reviewOn,
    by: actor.personId,
  })
  return { transitionId }
}
