import { z } from 'zod'
import { contract } from './contract.ts'
import {
  dayInput,
  id,
  idParams,
  isoDate,
  month,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

export const decisionOutcomes = [
  'approved',
  'approved_conditional',
  'rejected',
  'postponed',
  'noted',
] as const
export const decisionOutcome = z.enum(decisionOutcomes).meta({ id: 'DecisionOutcome' })
export const decision = z
  .object({
    ...recordFields,
    body: z.string(),
    number: z.string(),
    decidedOn: isoDate,
    title: z.string(),
    outcome: decisionOutcome,
    conditions: z.string().optional(),
    document: z.string().optional(),
    projectId: id.optional(),
    correctsId: id.optional(),
  })
  .meta({ id: 'Decision' })
export type Decision = z.infer<typeof decision>
export const listDecisions = contract({
  id: 'listDecisions',
  method: 'GET',
  path: '/v1/decisions',
  tag: 'decisions',
  summary: 'Decisions of the bodies, newest first',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    q: z.string().trim().min(1).max(100).optional(),
    projectId: queryList(id),
    outcome: queryList(decisionOutcome),
    sort: sortQuery('decidedOn', 'number'),
  }),
  ok: { status: 200, description: 'A page of decisions', body: pageOf(decision, 'Decision') },
  problems: [],
})
export const getDecision = contract({
  id: 'getDecision',
  method: 'GET',
  path: '/v1/decisions/:id',
  tag: 'decisions',
  summary: 'One decision',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The decision', body: decision },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createDecision = contract({
  id: 'createDecision',
  method: 'POST',
  path: '/v1/decisions',
  tag: 'decisions',
  summary: 'Record a decision; it never changes, a correction is a new one that names it',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    body: text(120),
    number: text(60),
    decidedOn: dayInput,
    title: text(300),
    outcome: decisionOutcome,
    conditions: text(4000).optional(),
    document: text(500).optional().describe('name or address of the minutes'),
    projectId: id.optional(),
    correctsId: id.optional(),
  }),
  ok: { status: 201, description: 'Recorded', body: decision },
  problems: ['DUPLICATE_VALUE'],
})

export const milestone = z
  .object({
    ...recordFields,
    projectId: id,
    code: z.string(),
    name: z.string(),
    planned: isoDate.optional(),
    forecast: isoDate.optional(),
    actual: isoDate.optional(),
    followsId: id.optional(),
    followsMonths: z.int().min(-600).max(600).optional(),
    reasonForShift: z.string().optional(),
    month: month.optional().describe('where lines that follow it start: actual, forecast, followed, planned'),
    lineCount: z.int().min(0).max(100000).describe('lines of working versions that follow it'),
  })
  .meta({ id: 'Milestone' })
export type Milestone = z.infer<typeof milestone>
const milestoneFields = {
  name: text(200),
  planned: dayInput.nullable(),
  forecast: dayInput.nullable(),
  actual: dayInput.nullable(),
  followsId: id.nullable(),
  followsMonths: z.int().min(-600).max(600).nullable(),
  reasonForShift: text(2000).nullable(),
} as const
export const listMilestones = contract({
  id: 'listMilestones',
  method: 'GET',
  path: '/v1/projects/:id/milestones',
  tag: 'projects',
  summary: 'Milestones of a project',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them, by month',
    body: z.object({ self: z.url(), items: z.array(milestone) }).meta({ id: 'MilestoneList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createMilestone = contract({
  id: 'createMilestone',
  method: 'POST',
  path: '/v1/projects/:id/milestones',
  tag: 'projects',
  summary: 'A new milestone',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject(milestoneFields)
    .partial()
    .extend({ code: z.string().regex(/^[A-Za-z0-9_-]{1,40}$/), name: text(200) }),
  ok: { status: 201, description: 'Created', body: milestone },
  problems: ['RESOURCE_NOT_FOUND', 'MILESTONE_CYCLE', 'DUPLICATE_VALUE'],
})
export const updateMilestone = contract({
  id: 'updateMilestone',
  method: 'PATCH',
  path: '/v1/milestones/:id',
  tag: 'projects',
  summary: 'Change or move a milestone: the lines of working versions that follow it move along',
  description: 'A new forecast date later than the planned one needs the reason for the shift.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject(milestoneFields).partial(),
  ok: { status: 200, description: 'Changed', body: milestone },
  problems: ['RESOURCE_NOT_FOUND', 'MILESTONE_CYCLE', 'MODEL_INVALID'],
})
