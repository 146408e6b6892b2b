import { createHash } from 'node:crypto'
import {
  applyScenario,
  cellFaults,
  computeProject,
  ENGINE_VERSION,
  type Milestone,
  modelToJson,
  type Override,
  type ProjectModel,
  parseMoney,
  resolveMilestones,
  toJson,
  withoutFactors,
} from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf, createForecast as createContract, ForecastState } from '@stuurhuis/schemas'
import { requireApproval } from '../decisions/decisions.service.ts'
import type { Actor } from '../platform/actor.ts'
import { managesCluster } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import { emptyModel } from './default-settings.ts'
import * as edit from './forecasts.edit.queries.ts'
import { openForecast, openWorking, storeWhole } from './forecasts.edit.service.ts'
import * as queries from './forecasts.queries.ts'
import { createForecast, hashOfModel, modelOf, modelSource } from './forecasts.service.ts'
import * as versions from './forecasts.versions.queries.ts'
import { refuseCellFaults, refuseOverrides, refuseUncountable } from './model-issues.ts'

type NewForecast = BodyOf<typeof createContract>
type Settings = Omit<BodyOf<typeof contracts.updateForecast>, 'label' | 'overrides'>

/** The model with the given settings; what is absent stays. */
export function withSettings(model: ProjectModel, given: Settings): ProjectModel {
  const opening = given.account && parseMoney(given.account.opening, 'point')
  const start = given.startMonth ?? model.start
  return {
    ...model,
    start,
    months: given.horizonMonths ?? model.months,
    period: given.period ?? model.period,
    priceYear: given.priceYear ?? model.priceYear,
    ...(given.grossAreaM2 !== undefined && { grossAreaM2: given.grossAreaM2 }),
    discount: {
      rate: given.discountRate ?? model.discount.rate,
      dayCount: given.dayCount ?? model.discount.dayCount,
      timing: given.timing ?? model.discount.timing,
    },
    account: given.account && opening?.ok ? { ...given.account, opening: opening.value } : model.account,
    vat: given.vat ?? model.vat,
    indexes: (given.indexes as ProjectModel['indexes'] | undefined) ?? model.indexes,
    parties: given.parties ?? model.parties,
    plotTerms: given.plotTerms ?? model.plotTerms,
  }
}

/** Milestones of the project as they stand now, by code. */
export async function milestonesOf(tx: Tx, projectId: string): Promise<ProjectModel['milestones']> {
  const rows = await versions.listProjectMilestones(tx, projectId)
  const resolved = resolveMilestones(
    rows.map(
      (row): Milestone => ({
        code: row.code,
        ...(row.plannedOn && { planned: row.plannedOn }),
        ...(row.forecastOn && { forecast: row.forecastOn }),
        ...(row.actualOn && { actual: row.actualOn }),
        ...(row.followsCode && { follows: { code: row.followsCode, months: row.followsMonths ?? 0 } }),
      }),
    ),
  )
  if (!resolved.ok) throw new ProblemError('MILESTONE_CYCLE')
  return resolved.value
}

/**
 * A new working version of a project: a copy of a version or scenario of it, or an empty one.
 * @param change what differs from its parent beyond the settings
 * @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, MODEL_INVALID
 */
export async function newForecast(
  tx: Tx,
  actor: Actor,
  projectId: string,
  input: NewForecast,
  asOf: string,
  change: (model: ProjectModel) => ProjectModel = (model) => model,
): Promise<string> {
  const project = await queries.findPlanned(tx, actor, projectId)
  if (!project) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (!project.mayPlan) throw new ProblemError('MISSING_PERMISSION')
  const { label, parentId, ...settings } = input
  const parent = parentId === undefined ? undefined : await parentOf(tx, actor, projectId, parentId)
  const base =
    parent?.model ??
    emptyModel(project, Number(asOf.slice(0, 4)), (await versions.findDefaults(tx, asOf)).value)
  const milestones = { ...base.milestones, ...(await milestonesOf(tx, projectId)) }
  const model = change(
    withSettings({ ...base, code: project.code, name: project.name, milestones }, settings),
  )
  refuseUncountable(model, base)
  return createForecast(tx, {
    projectId,
    label,
    model,
    basis: parent?.row.basis ?? 'project100',
    ownShare: parent?.row.ownShare ?? '1',
    parentId: parent?.row.id,
  })
}

async function parentOf(tx: Tx, actor: Actor, projectId: string, parentId: string) {
  const row = await queries.findForecast(tx, actor, parentId)
  if (!row?.mayRead || row.projectId !== projectId)
    throw fieldProblem('parentId', 'not_found', 'referencedResourceNotFound')
  const source = await modelSource(tx, row)
  return { row, model: withoutFactors(await source.load()) }
}

/** Parameters of a working version, or name and changes of a draft scenario. */
export async function changeForecast(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  patch: BodyOf<typeof contracts.updateForecast>,
): Promise<void> {
  const row = await openForecast(tx, actor, id)
  expected.check(row.version)
  const { label, overrides, ...settings } = patch
  if (row.baseId !== undefined) {
    if (row.state !== 'draft') throw new ProblemError('VERSION_FROZEN')
    const other = Object.keys(settings)[0]
    if (other !== undefined) throw fieldProblem(other, 'not_of_a_scenario')
    await changeScenario(tx, row, row.baseId, label, overrides)
    return
  }
  if (overrides !== undefined) throw fieldProblem('overrides', 'only_of_a_scenario')
  const draft = await openWorking(tx, actor, id)
  const next = withSettings(draft.model, settings)
  refuseUncountable(next, draft.model)
  if (label !== undefined) await edit.updateForecast(tx, id, { label })
  if (Object.keys(settings).length > 0) await storeWhole(tx, draft, next)
}

async function changeScenario(
  tx: Tx,
  row: queries.ForecastRow,
  baseId: string,
  label: string | undefined,
  overrides: readonly Override[] | undefined,
): Promise<void> {
  if (overrides === undefined) {
    await edit.updateForecast(tx, row.id, { label })
    return
  }
  const model = await scenarioModel(tx, baseId, overrides, 'overrides')
  await edit.updateForecast(tx, row.id, {
    label,
    overrides: JSON.stringify(overrides),
    inputHash: Buffer.from(hashOfModel(model), 'hex'),
  })
}

/** @throws SCENARIO_INVALID naming the changes that do not fit, MODEL_INVALID when together they break the model */
async function scenarioModel(
  tx: Tx,
  baseId: string,
  overrides: readonly Override[],
  field: 'deltas' | 'overrides',
  sent: readonly Override[] = overrides,
): Promise<ProjectModel> {
  const base = await queries.findContent(tx, baseId)
  const model = modelOf(base.settings, await queries.listItems(tx, [baseId]))
  refuseCellFaults(cellFaults(model, sent), sent, field)
  const applied = applyScenario(model, overrides)
  if (!applied.ok) refuseOverrides(applied.errors, overrides, field)
  if (!applied.ok) throw new Error('refused above')
  refuseUncountable(applied.value, model)
  return applied.value
}

/** A scenario on a version. @throws TRANSITION_NOT_ALLOWED on a scenario: changes stand on a version, not on each other */
export async function newScenario(
  tx: Tx,
  actor: Actor,
  baseId: string,
  input: BodyOf<typeof contracts.createScenario>,
): Promise<string> {
  const base = await openForecast(tx, actor, baseId)
  if (base.baseId !== undefined) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  const combined = await Promise.all(
    (input.combine ?? []).map(async (id, index) => {
      const other = await queries.findForecast(tx, actor, id)
      if (!other?.mayRead || other.baseId !== baseId)
        throw fieldProblem(`combine[${index}]`, 'not_found', 'referencedResourceNotFound')
      return (other.overrides ?? []) as Override[]
    }),
  )
  const overrides = [...combined.flat(), ...input.deltas]
  const model = await scenarioModel(tx, baseId, overrides, 'deltas', input.deltas)
  const { id } = await queries.insertForecast(tx, {
    projectId: base.projectId,
    baseId,
    overrides,
    state: 'draft',
    label: input.name,
    startOn: base.startOn,
    nMonths: base.nMonths,
    basis: base.basis,
    ownShare: base.ownShare,
    settings: base.settings,
    inputHash: Buffer.from(hashOfModel(model), 'hex'),
    engineVersion: ENGINE_VERSION,
  })
  return id
}

const steps: Readonly<Partial<Record<ForecastState, readonly ForecastState[]>>> = {
  working: ['submitted', 'archived'],
  submitted: ['approved', 'rejected'],
  approved: ['archived'],
  rejected: ['archived'],
  draft: ['frozen', 'superseded'],
  frozen: ['adopted', 'superseded'],
  adopted: ['superseded'],
}
/** Steps that belong to the manager of the cluster; the others to whoever plans the money. */
const ofManager: readonly ForecastState[] = ['approved', 'rejected', 'frozen', 'adopted']
const needReason: readonly ForecastState[] = ['rejected', 'archived']

/** The steps that this actor may take from here. */
export function nextStates(row: queries.ForecastRow, actor: Actor): readonly ForecastState[] {
  const reachable = steps[row.state] ?? []
  if (!row.mayEdit) return []
  return reachable.filter((to) => !ofManager.includes(to) || managesCluster(actor, row.clusterId))
}

/**
 * Takes a step: submitting and freezing compute the result and keep its hash; approving and adopting rest on a
 * decision, and what was approved for the year before is archived along.
 * @throws TRANSITION_NOT_ALLOWED with `allowed` or `missing`, MISSING_PERMISSION, MODEL_INVALID
 */
export async function changeState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.changeForecastState>,
  asOf: string,
): Promise<string> {
  const row = await openForecast(tx, actor, id)
  expected.check(row.version)
  const reachable = steps[row.state] ?? []
  if (!reachable.includes(input.to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: reachable })
  if (!nextStates(row, actor).includes(input.to)) throw new ProblemError('MISSING_PERMISSION')
  if (needReason.includes(input.to) && !input.reason) throw fieldProblem('reason', 'required')
  const isApproval = input.to === 'approved' || input.to === 'adopted'
  if (isApproval) await requireDecision(tx, row, input.decisionId)
  const columns: Parameters<typeof edit.updateForecast>[2] = {
    state: input.to,
    ...(isApproval && { decisionId: input.decisionId }),
  }
  if (input.to === 'submitted' || input.to === 'frozen') {
    const source = await modelSource(tx, row)
    const frozen = freeze(await source.load(), asOf)
    columns.resultHash = frozen.hash
    if (input.to === 'frozen') {
      columns.frozenModel = JSON.stringify(modelToJson(frozen.model))
      columns.inputHash = Buffer.from(hashOfModel(frozen.model), 'hex')
    }
  }
  if (input.to === 'approved') columns.baselineYear = await replaceBaseline(tx, actor, row, input)
  if (input.to === 'adopted') await supersedeAdopted(tx, actor, row)
  await edit.updateForecast(tx, id, columns)
  const step = await versions.insertTransition(tx, {
    forecastId: id,
    from: row.state,
    to: input.to,
    reason: input.reason,
    decisionId: input.decisionId,
    by: actor.personId,
  })
  return step.id
}

/** @throws TRANSITION_NOT_ALLOWED without a decision, BAD_REQUEST when it is not one that approves */
async function requireDecision(tx: Tx, row: queries.ForecastRow, decisionId: string | undefined) {
  if (decisionId === undefined) throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['decision'] })
  await requireApproval(tx, decisionId, row.projectId)
}

/** The result of a model as text with one order of keys, hashed: what a reader of a frozen version can recompute. */
function freeze(model: ProjectModel, asOf: string): { model: ProjectModel; hash: Buffer } {
  const views = (['project', 'own'] as const).map((kind) => computeProject(model, { asOf, view: { kind } }))
  const failed = views.flatMap((view) => view.checks.filter((check) => !check.ok))
  if (failed.length > 0)
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: [...new Set(failed.map((one) => one.code))] })
  const content = views.map(({ rows, totals, account, settlement }) => ({
    rows,
    totals,
    account,
    settlement,
  }))
  return {
    model,
    hash: createHash('sha256')
      .update(JSON.stringify(toJson(content)))
      .digest(),
  }
}

async function replaceBaseline(
  tx: Tx,
  actor: Actor,
  row: queries.ForecastRow,
  input: BodyOf<typeof contracts.changeForecastState>,
): Promise<number> {
  if (input.baselineYear === undefined) throw fieldProblem('baselineYear', 'required')
  const before = await versions.lockBaseline(tx, row.projectId, input.baselineYear)
  if (before) await closeBefore(tx, actor, before.id, 'approved', 'archived', row)
  return input.baselineYear
}
async function supersedeAdopted(tx: Tx, actor: Actor, row: queries.ForecastRow): Promise<void> {
  for (const before of await versions.lockAdopted(tx, row.projectId))
    await closeBefore(tx, actor, before.id, 'adopted', 'superseded', row)
}
async function closeBefore(
  tx: Tx,
  actor: Actor,
  id: string,
  from: ForecastState,
  to: ForecastState,
  by: queries.ForecastRow,
): Promise<void> {
  await edit.updateForecast(tx, id, { state: to })
  await versions.insertTransition(tx, {
    forecastId: id,
    from,
    to,
    reason: by.label.slice(0, 2000),
    by: actor.personId,
  })
}

/** Working versions of a project follow its milestones: computed anew when one of them moved. */
export async function followMilestones(tx: Tx, projectId: string): Promise<void> {
  const milestones = await milestonesOf(tx, projectId)
  for (const { id } of await queries.lockWorking(tx, projectId)) {
    const forecast = await queries.findContent(tx, id)
    const items = await queries.listItems(tx, [id])
    const model = modelOf(forecast.settings, items)
    const next = { ...model, milestones: { ...model.milestones, ...milestones } }
    if (hashOfModel(next) !== hashOfModel(model))
      await storeWhole(tx, { forecast: { id }, items, model }, next)
  }
}

/** Two to six explicit versions: what is compared is never chosen silently. @throws BAD_REQUEST */
export async function requireSeveral<T>(
  ids: readonly string[] | undefined,
  read: (id: string) => Promise<T>,
): Promise<T[]> {
  const wanted = ids ?? []
  if (wanted.length < 2 || wanted.length > 6)
    throw fieldProblem('forecastId', 'two_to_six', 'invalidInput', 'query')
  return Promise.all(wanted.map(read))
}
