import { z } from 'zod'
import { contract } from './contract.ts'
import { decimal, id, instant, isoDate, money, pageOf, pageQuery, queryList, sortQuery } from './scalars.ts'

export const health = contract({
  id: 'getHealth',
  method: 'GET',
  path: '/v1/health',
  tag: 'platform',
  summary: 'Is the service up',
  credential: 'public',
  ok: {
    status: 200,
    description: 'Up',
    body: z
      .object({
        status: z.enum(['UP', 'DEGRADED', 'DOWN']),
        demo: z.boolean().optional().describe('present and true where the data are invented'),
      })
      .meta({ id: 'Health' }),
  },
  problems: ['SERVICE_UNAVAILABLE'],
})
const label = z.object({ nl: z.string(), en: z.string(), fr: z.string() })
export const refLists = [
  'problemTypes',
  'roles',
  'projectKinds',
  'projectStages',
  'stageRecords',
  'holidays',
] as const
export const refData = contract({
  id: 'getReferenceData',
  method: 'GET',
  path: '/v1/refData/:list',
  tag: 'platform',
  summary: 'Code lists with labels in three languages',
  credential: 'public',
  params: z.object({ list: z.enum(refLists) }),
  ok: {
    status: 200,
    description: 'The list',
    body: z
      .object({
        self: z.url(),
        items: z.array(
          z.object({
            code: z.string(),
            label,
            status: z.int().min(400).max(599).optional(),
            type: z.string().optional(),
            date: isoDate.optional(),
          }),
        ),
      })
      .meta({ id: 'ReferenceList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const searchResult = z
  .object({
    kind: z.enum(['project', 'person']),
    id,
    href: z.url(),
    code: z.string().optional(),
    title: z.string(),
    subtitle: z.string().optional(),
  })
  .meta({ id: 'SearchResult' })
export const search = contract({
  id: 'search',
  method: 'GET',
  path: '/v1/search',
  tag: 'platform',
  summary: 'Codes and names over everything the caller may see',
  credential: 'bearer',
  query: z.strictObject({ q: z.string().trim().min(1).max(100) }),
  ok: {
    status: 200,
    description: 'At most 20 hits',
    body: z.object({ self: z.url(), items: z.array(searchResult).max(20) }).meta({ id: 'SearchResults' }),
  },
  problems: [],
})

export const todayNeed = z
  .object({
    kind: z.enum([
      'confirm_role',
      'project_without_lead',
      'project_without_backup',
      'stale_project',
      'stage_request',
      'open_import',
      'cash_breach',
      'committed_breach',
      'fund_below_floor',
      'budget_exceeded',
      'line_over_committed',
      'large_shift',
      'items_overdue',
      'months_not_closed',
      'claim_to_verify',
      'policy_to_adopt',
      'movement_to_approve',
      'enrol_second_factor',
      'recovery_code_used',
    ]),
    severity: z.enum(['info', 'warning', 'serious']),
    subject: z.string(),
    href: z.url(),
    objectId: id.optional(),
    code: z.string().optional().describe('of the project'),
    days: z.int().min(0).max(100000).optional(),
    amount: money.optional(),
    month: z.string().optional(),
    role: z.string().optional(),
    since: isoDate.optional(),
    date: isoDate.optional().describe('the day on which it happens, or until which it can be done'),
    lowestOn: isoDate
      .optional()
      .describe('of a shortage that begins on `date`: the day that misses `amount`'),
    count: z.int().min(0).max(10000000).optional(),
  })
  .meta({ id: 'TodayNeed' })
export const change = z
  .object({
    at: instant,
    actorName: z.string().optional(),
    action: z.enum(['created', 'updated', 'deleted']),
    object: z.string(),
    objectId: id,
    subject: z.string(),
    fields: z.array(z.string()),
    projectId: id.optional(),
  })
  .meta({ id: 'Change' })
export const today = contract({
  id: 'getToday',
  method: 'GET',
  path: '/v1/today',
  tag: 'platform',
  summary: 'What needs me, the latest changes and the figures of the day',
  credential: 'bearer',
  ok: {
    status: 200,
    description: 'Today',
    body: z
      .object({
        asOf: instant,
        needs: z.array(todayNeed),
        changes: z.array(change),
        figures: z.object({
          activeProjects: z.int().min(0).max(100000),
          ownProjects: z.int().min(0).max(100000),
          areaM2: decimal,
          absentToday: z
            .int()
            .min(0)
            .max(100000)
            .optional()
            .describe('left out, with `absent`, for who may not read absences'),
          staleProjects: z.int().min(0).max(100000),
        }),
        absent: z
          .array(
            z.object({
              personName: z.string(),
              from: isoDate,
              to: isoDate.optional(),
            }),
          )
          .optional(),
      })
      .meta({ id: 'Today' }),
  },
  problems: [],
})

export const auditEvent = z
  .object({
    seq: z.string(),
    at: instant,
    actorName: z.string().optional(),
    actorId: id.optional(),
    actorKind: z.enum(['person', 'system']),
    action: z.enum(['created', 'updated', 'deleted']),
    object: z.string(),
    objectId: z.string(),
    changes: z.record(z.string(), z.unknown()),
    requestId: z.string().optional(),
    hash: z.string(),
  })
  .meta({ id: 'AuditEvent' })
export const listAuditEvents = contract({
  id: 'listAuditEvents',
  method: 'GET',
  path: '/v1/auditEvents',
  tag: 'platform',
  summary: 'The audit log, newest first',
  credential: 'bearer',
  query: z.strictObject({
    ...pageQuery,
    object: queryList(z.string().max(60)),
    objectId: queryList(id),
    actorId: queryList(id),
    sort: sortQuery('seq'),
  }),
  ok: {
    status: 200,
    description: 'A page of events',
    body: pageOf(auditEvent, 'AuditEvent'),
  },
  problems: [],
})
export const verifyAudit = contract({
  id: 'verifyAudit',
  method: 'GET',
  path: '/v1/auditEvents/verification',
  tag: 'platform',
  summary: 'Check the chain of the audit log',
  credential: 'bearer',
  query: z.strictObject({
    from: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
    to: z
      .string()
      .regex(/^\d{1,18}$/)
      .optional(),
  }),
  ok: {
    status: 200,
    description: 'Verdict',
    body: z
      .object({
        valid: z.boolean(),
        checked: z.string(),
        firstBroken: z.object({ seq: z.string(), reason: z.string() }).optional(),
        head: z.object({ seq: z.string(), hash: z.string(), at: instant }).optional(),
      })
      .meta({ id: 'AuditVerification' }),
  },
  problems: [],
})
