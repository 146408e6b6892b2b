import { z } from 'zod'
import { contract } from './contract.ts'
import {
  decimal,
  id,
  idParams,
  instant,
  isoDate,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

export const projectKinds = [
  'greenfield',
  'brownfield',
  'business_centre',
  'ppp',
  'innovation',
  'internal',
] as const
export const projectKind = z.enum(projectKinds).meta({ id: 'ProjectKind', 'x-extensible': true })
/** The order is the order of the stages; `on_hold` and `stopped` stand beside it. */
export const projectStages = [
  'signal',
  'exploration',
  'feasibility',
  'business_case',
  'preparation',
  'execution',
  'commercialisation',
  'settlement',
  'closed',
  'on_hold',
  'stopped',
] as const
export const projectStage = z.enum(projectStages).meta({ id: 'ProjectStage' })
export type ProjectStage = z.infer<typeof projectStage>

/** Fields beyond the headline are absent for those who may read headlines only. */
export const project = z
  .object({
    ...recordFields,
    code: z.string(),
    name: z.string(),
    externalId: z.string().optional(),
    clusterId: id,
    clusterName: z.string(),
    kind: projectKind,
    stage: projectStage,
    municipality: z.string().optional(),
    areaM2: decimal.optional(),
    leadId: id.optional(),
    leadName: z.string().optional(),
    backupId: id.optional(),
    backupName: z.string().optional(),
    sensitive: z.boolean().optional(),
    namedPersonIds: z.array(id).optional(),
    visionText: z.string().optional(),
    dataAgeDays: z
      .int()
      .min(0)
      .max(100000)
      .optional()
      .describe('days since the last change of the project or its forecast'),
    currentForecastId: id.optional(),
    mayEdit: z.boolean(),
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof project>

/** One list for filter, sort, search and export: a field that a view may not read is in none of them. */
export const projectFilter = {
  q: z.string().trim().min(1).max(100).optional(),
  code: queryList(z.string().max(20)),
  externalId: queryList(z.string().max(100)),
  stage: queryList(projectStage),
  kind: queryList(projectKind),
  clusterId: queryList(id),
  municipality: queryList(z.string().max(120)),
  leadId: queryList(id),
  backupId: queryList(id),
  sensitive: z.enum(['true', 'false']).optional(),
  updatedSince: z.iso.datetime({ offset: true }).optional(),
} as const
export const listProjects = contract({
  id: 'listProjects',
  method: 'GET',
  path: '/v1/projects',
  tag: 'projects',
  summary: 'Projects the caller may see',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    ...projectFilter,
    sort: sortQuery(
      'code',
      'name',
      'stage',
      'kind',
      'municipality',
      'areaM2',
      'clusterName',
      'leadName',
      'updatedAt',
    ),
  }),
  ok: {
    status: 200,
    description: 'A page of projects',
    body: pageOf(project, 'Project'),
  },
  problems: [],
})
export const getProject = contract({
  id: 'getProject',
  method: 'GET',
  path: '/v1/projects/:id',
  tag: 'projects',
  summary: 'One project',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The project', body: project },
  problems: ['RESOURCE_NOT_FOUND'],
})
/** Square metres with at most two decimals: what does not fit is refused, never rounded. */
const area = z
  .string()
  .regex(/^-?(0|[1-9]\d{0,12})(\.\d{1,2})?$/)
  .refine((value) => !value.startsWith('-'), { params: { code: 'not_negative' } })
  .meta({ description: 'square metres, at most two decimals, not negative', example: '64000.5' })
const projectInput = {
  name: text(200),
  clusterId: id,
  kind: projectKind,
  municipality: text(120),
  areaM2: area,
  leadId: id,
  backupId: id,
  sensitive: z.boolean(),
  namedPersonIds: z.array(id).max(50),
  visionText: z.string().max(20000),
  externalId: text(100),
}
export const createProject = contract({
  id: 'createProject',
  method: 'POST',
  path: '/v1/projects',
  tag: 'projects',
  summary: 'A new project with the next free code',
  credential: 'bearer',
  idempotent: true,
  body: z
    .strictObject(projectInput)
    .partial()
    .extend({
      name: projectInput.name,
      clusterId: id,
      kind: projectKind,
      stage: z
        .enum([
          'signal',
          'exploration',
          'feasibility',
          'business_case',
          'preparation',
          'execution',
          'commercialisation',
          'settlement',
        ])
        .default('signal'),
    }),
  ok: { status: 201, description: 'Created', body: project },
  problems: ['DUPLICATE_VALUE'],
})
export const updateProject = contract({
  id: 'updateProject',
  method: 'PATCH',
  path: '/v1/projects/:id',
  tag: 'projects',
  summary: 'Change a project (merge patch: null removes)',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      ...projectInput,
      municipality: projectInput.municipality.nullable(),
      areaM2: area.nullable(),
      leadId: id.nullable(),
      backupId: id.nullable(),
      visionText: projectInput.visionText.nullable(),
      externalId: projectInput.externalId.nullable(),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: project },
  problems: ['RESOURCE_NOT_FOUND', 'DUPLICATE_VALUE'],
})

/** What a step may ask for. */
export const stageRecords = [
  'lead',
  'backup',
  'explorationChecklist',
  'baseModelWithAssumptions',
  'feasibilityChecks',
  'decision',
  'approvedBudget',
  'financeAgreement',
  'settlement',
] as const
export const stageRecord = z.enum(stageRecords).meta({ id: 'StageRecord', 'x-extensible': true })
export type StageRecord = z.infer<typeof stageRecord>

export const stageTransition = z
  .object({
    id,
    href: z.url(),
    from: projectStage,
    to: projectStage,
    state: z.enum(['requested', 'done', 'declined']),
    reason: z.string().optional(),
    reviewOn: isoDate.optional(),
    by: id,
    byName: z.string(),
    at: instant,
  })
  .meta({ id: 'StageTransition' })
export const listStageTransitions = contract({
  id: 'listStageTransitions',
  method: 'GET',
  path: '/v1/projects/:id/transitions',
  tag: 'projects',
  summary: 'Stage changes and requests of a project, and what may come next',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'History, newest first',
    body: z
      .object({
        self: z.url(),
        items: z.array(stageTransition),
        next: z.array(
          z.object({
            to: projectStage,
            needsReason: z.boolean(),
            needsReviewDate: z.boolean(),
            missing: z.array(stageRecord),
            notKeptYet: z
              .array(stageRecord)
              .describe('those of `missing` that cannot be entered in this version'),
          }),
        ),
      })
      .meta({ id: 'StageTransitionList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const changeStage = contract({
  id: 'changeProjectStage',
  method: 'POST',
  path: '/v1/projects/:id/transitions',
  tag: 'projects',
  summary: 'Move a project to another stage, or ask for it',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: projectStage,
    reason: text(2000).optional(),
    reviewOn: isoDate.optional(),
  }),
  ok: {
    status: 201,
    description: 'Done, or requested when the caller may only ask',
    body: stageTransition,
  },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
