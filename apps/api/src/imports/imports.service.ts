import { createHash } from 'node:crypto'
import { formatMoney, modelFromJson, modelToJson, projectCash, sumCents, viewOf } from '@stuurhuis/domain'
import type { ImportReport, Language } from '@stuurhuis/schemas'
import { createForecast } from '../forecasts/forecasts.service.ts'
import { type Actor, hasRole } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import { createProject } from '../projects/projects.service.ts'
import * as queries from './imports.queries.ts'
import type { ImportReading, ReadProject } from './reader/index.ts'
import { unacceptedText } from './refusal-texts.ts'

export type Upload = { readonly name: string; readonly bytes: Uint8Array }
export type Choices = {
  readonly projectId: string | undefined
  readonly clusterId: string | undefined
  readonly startMonth: string | undefined
  readonly horizonMonths: number | undefined
}
export type Acceptance = {
  readonly acceptedWarnings: readonly string[]
  readonly reason: string | undefined
}
type Read = Extract<ImportReading, { state: 'read' }>

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** Hash of the content: of the bytes of one file, or of the hashes of several, in whatever order they came. */
export function contentHash(files: readonly Upload[]): string {
  const hashes = files.map((file) => sha256(file.bytes)).sort()
  return hashes.length === 1 ? (hashes[0] ?? '') : sha256(hashes.join('\n'))
}

/**
 * The project that was named as target, when this actor may import into it: finance experts into every project they
 * see, others into their own. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION
 */
export async function checkTarget(db: Reader, actor: Actor, projectId: string | undefined): Promise<void> {
  if (projectId === undefined) return
  const target = await queries.findTarget(db, actor, projectId)
  if (!target) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (!mayImportInto(actor, target)) throw new ProblemError('MISSING_PERMISSION')
}
/** A new project that would get the name of one this actor sees: most often it is meant as a new version of that one. */
export function withSameNames(row: queries.ImportRow, actor: Actor): ImportReport['preview'] {
  return row.preview.map((one) => {
    const same = one.isNew && row.sameNames.find(({ name }) => name === one.name)
    if (!same) return one
    const { id, code, mayEdit } = same
    return { ...one, sameName: { id, code, mayImport: mayEdit || hasRole(actor, 'finance_expert') } }
  })
}
const mayMakeProjects = (actor: Actor): boolean =>
  hasRole(actor, 'general_director', 'cluster_manager', 'project_manager')
const mayImportInto = (actor: Actor, target: queries.TargetRow): boolean =>
  target.mayEdit || hasRole(actor, 'finance_expert')

/** Stores the report of a reading with what was read, so that it can be committed as it was seen. */
export async function recordImport(
  tx: Tx,
  actor: Actor,
  files: readonly Upload[],
  reading: Read,
  choices: Choices,
  mode: 'dryRun' | 'commit',
): Promise<string> {
  const targets = await findTargets(tx, actor, reading.projects, choices)
  const count = (of: 'lines' | 'plots' | 'transfers') =>
    reading.projects.reduce((sum, project) => sum + project.counts[of], 0)
  return queries.insertImport(tx, {
    ...choices,
    fileName: files.map((file) => file.name).join(' + '),
    fileSha256: contentHash(files),
    kind: reading.kind,
    mode,
    committable: !reading.hasErrors,
    counts: {
      projects: reading.projects.length,
      lines: count('lines'),
      plots: count('plots'),
      transfers: count('transfers'),
      formulas: reading.formulas,
      cellsCompared: reading.cellsCompared,
    },
    preview: reading.hasErrors ? [] : reading.projects.map((project, i) => previewOf(project, targets[i])),
    issues: reading.findings,
    issuesTruncated: reading.findingsTruncated,
    differences: reading.differences,
    differencesTotal: reading.differencesTotal,
    base: targets.map(baseOf),
    importedBy: actor.personId,
    projects: reading.hasErrors ? [] : reading.projects.map(toStored),
  })
}

type Target = queries.TargetRow | undefined
const baseOf = (target: Target): queries.Base => ({
  projectId: target?.id ?? null,
  forecastId: target?.forecastId ?? null,
})

/**
 * Where each project of the file goes: the named project, else the one that already carries the file's own code, else
 * a new one (undefined). @throws BAD_REQUEST when several projects were read for one named target,
 * DUPLICATE_VALUE when the code belongs to a project that this actor may not see, MISSING_PERMISSION
 */
async function findTargets(
  db: Reader,
  actor: Actor,
  projects: readonly Pick<ReadProject, 'externalId'>[],
  choices: Pick<Choices, 'projectId'>,
): Promise<Target[]> {
  if (choices.projectId !== undefined) {
    if (projects.length > 1) throw fieldProblem('projectId', 'several_projects_in_file')
    const target = await queries.findTarget(db, actor, choices.projectId)
    if (!target) throw new ProblemError('RESOURCE_NOT_FOUND')
    return projects.map(() => target)
  }
  const targets: Target[] = []
  for (const { externalId } of projects) {
    const target = externalId === null ? undefined : await queries.findByExternalId(db, actor, externalId)
    if (target && !target.visible) throw new ProblemError('DUPLICATE_VALUE')
    if (target && !mayImportInto(actor, target)) throw new ProblemError('MISSING_PERMISSION')
    // who makes no projects must say into which one: told at the check, not at the commit
    if (!target && !mayMakeProjects(actor)) throw fieldProblem('projectId', 'required')
    targets.push(target)
  }
  return targets
}

function previewOf(project: ReadProject, target: Target): queries.PreviewRow {
  const { model } = project
  if (!model) throw new Error('a file without errors has a model for every project')
  const everybody = new Set(model.parties.map((party) => party.unit))
  return {
    ...(target && { code: target.code }),
    ...(project.externalId !== null && { externalId: project.externalId }),
    name: project.name,
    isNew: target === undefined,
    lines: project.counts.lines,
    startMonth: model.start,
    horizonMonths: model.months,
    totalNet: formatMoney(sumCents(viewOf(projectCash(model).flows, everybody).net)),
  }
}

type StoredProject = Omit<ReadProject, 'model'> & { readonly model: unknown }
function toStored(project: ReadProject): StoredProject {
  if (!project.model) throw new Error('a file without errors has a model for every project')
  return { ...project, model: modelToJson(project.model) }
}

/**
 * Writes exactly what was checked: per project a new working version, and the project itself where it is new. All or
 * nothing, in the caller's transaction. @throws IMPORT_HAS_ERRORS, IMPORT_REFUSED (a warning that is not accepted),
 * BASE_CHANGED (a target is another, or has another version, than at the check), MISSING_PERMISSION
 */
export async function commitImport(
  tx: Tx,
  actor: Actor,
  row: queries.ImportRow,
  given: Acceptance,
  language: Language,
): Promise<void> {
  if (row.state !== 'checked') throw new ProblemError('TRANSITION_NOT_ALLOWED')
  checkAcceptance(row, given, language)
  const { projects } = await queries.findContent(tx, row.id)
  const stored = projects as readonly StoredProject[]
  const targets = await lockTargets(tx, actor, row, stored)
  const created = { projects: [] as string[], forecasts: [] as string[], lines: 0 }
  for (const [i, project] of stored.entries()) {
    const target = targets[i]
    const projectId = target?.id ?? (await makeProject(tx, actor, project, row.clusterId))
    if (!target) created.projects.push(projectId)
    created.forecasts.push(await makeForecast(tx, row, project, projectId, target?.forecastId))
    created.lines += project.counts.lines
  }
  await queries.markCommitted(tx, row.id, { ...created, ...given })
}

function checkAcceptance(row: queries.ImportRow, given: Acceptance, language: Language): void {
  if (!row.committable) throw new ProblemError('IMPORT_HAS_ERRORS')
  const warnings = warningCodes(row.issues)
  const open = warnings.filter((code) => !given.acceptedWarnings.includes(code))
  if (open.length > 0)
    throw new ProblemError('IMPORT_REFUSED', { warnings: open, detail: unacceptedText(open, language) })
  if (warnings.length > 0 && !given.reason) throw fieldProblem('reason', 'required')
}

export const warningCodes = (issues: readonly queries.StoredFinding[]): string[] =>
  [...new Set(issues.filter((issue) => issue.severity === 'warning').map((issue) => issue.code))].sort()

/** The targets as they are now, locked; any difference with the check is told instead of written over. */
async function lockTargets(
  tx: Tx,
  actor: Actor,
  row: queries.ImportRow,
  stored: readonly StoredProject[],
): Promise<Target[]> {
  const ids = row.base.flatMap((base) => (base.projectId === null ? [] : [base.projectId]))
  await queries.lockProjects(tx, ids)
  const targets = await findTargets(tx, actor, stored, { projectId: row.projectId })
  for (const target of targets) {
    if (target && !mayImportInto(actor, target)) throw new ProblemError('MISSING_PERMISSION')
  }
  const now = JSON.stringify(targets.map(baseOf))
  const then = JSON.stringify(row.base.map(({ projectId, forecastId }) => ({ projectId, forecastId })))
  if (now !== then) throw new ProblemError('BASE_CHANGED')
  return targets
}

/** A new project with the next free code; a project manager leads what he brings in. */
async function makeProject(
  tx: Tx,
  actor: Actor,
  project: StoredProject,
  clusterId: string | undefined,
): Promise<string> {
  const cluster = clusterId ?? (await queries.findOnlyCluster(tx, actor))
  if (cluster === undefined) throw fieldProblem('clusterId', 'required')
  const managesNone = !hasRole(actor, 'general_director', 'cluster_manager')
  const made = await createProject(tx, actor, {
    name: project.name,
    clusterId: cluster,
    kind: project.kind,
    stage: project.stage ?? 'business_case',
    ...(project.grossAreaM2 !== null && { areaM2: project.grossAreaM2 }),
    ...(project.externalId !== null && { externalId: project.externalId }),
    ...(managesNone && hasRole(actor, 'project_manager') && { leadId: actor.personId }),
  })
  return made.id
}

async function makeForecast(
  tx: Tx,
  row: queries.ImportRow,
  project: StoredProject,
  projectId: string,
  parentId: string | undefined,
): Promise<string> {
  const model = modelFromJson(project.model)
  if (!model.ok)
    throw new Error(`a checked model no longer validates: ${JSON.stringify(model.errors.slice(0, 3))}`)
  return createForecast(tx, {
    projectId,
    parentId,
    label: row.fileName.slice(0, 200),
    model: model.value,
    basis: project.basis,
    ownShare: project.ownShare,
    sources: project.sources,
    sourceFile: row.fileName,
    sourceSha256: Buffer.from(row.fileSha256, 'hex'),
    importId: row.id,
  })
}
