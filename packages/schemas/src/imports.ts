import { z } from 'zod'
import { contract } from './contract.ts'
import {
  id,
  idParams,
  instant,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

export const importIssue = z
  .object({
    code: z.string().describe('IMP-01 to IMP-18'),
    severity: z.enum(['error', 'warning']),
    sheet: z.string().optional().describe('sheet, or file name for CSV'),
    row: z.int().min(1).max(1048576).optional(),
    column: z.string().optional().describe('letter in a workbook, header in CSV'),
    header: z.string().optional(),
    value: z.string().optional(),
    detail: z.string().describe('reason in the language of the caller'),
  })
  .meta({ id: 'ImportIssue' })
export type ImportIssue = z.infer<typeof importIssue>
/** The workbook's own figure (cached value) beside the engine's, for each cell that differs. */
export const importDifference = z
  .object({
    sheet: z.string(),
    row: z.string(),
    period: z.string().optional(),
    workbook: z.string(),
    engine: z.string(),
    difference: z.string(),
  })
  .meta({ id: 'ImportDifference' })
export const importReport = z
  .object({
    ...recordFields,
    state: z.enum(['checked', 'committed', 'refused']),
    mode: z.enum(['dryRun', 'commit']),
    fileName: z.string(),
    fileSha256: z.string(),
    kind: z.enum(['workbook', 'portfolio']).optional(),
    committable: z.boolean(),
    unchanged: z.boolean().describe('the same content was committed before; nothing was written'),
    counts: z.object({
      projects: z.int().min(0).max(1000),
      lines: z.int().min(0).max(50000),
      plots: z.int().min(0).max(50000),
      transfers: z.int().min(0).max(50000),
      formulas: z.int().min(0).max(10000000),
      cellsCompared: z.int().min(0).max(10000000),
    }),
    preview: z.array(
      z.object({
        code: z.string().optional(),
        externalId: z.string().optional(),
        name: z.string(),
        isNew: z.boolean(),
        lines: z.int().min(0).max(50000),
        startMonth: z.string(),
        horizonMonths: z.int().min(1).max(600),
        totalNet: z.string(),
        sameName: z
          .object({
            id,
            code: z.string(),
            mayImport: z.boolean().describe('the caller may bring a new version into it'),
          })
          .optional()
          .describe(
            'a project that the caller sees and that has the name of this new one; check again with its id as `projectId` to make a new version of it',
          ),
      }),
    ),
    created: z.object({
      projects: z.array(z.object({ id, code: z.string(), href: z.url() })),
      forecasts: z.array(z.object({ id, href: z.url() })),
      lines: z.int().min(0).max(50000),
    }),
    projectId: id.optional(),
    forecastId: id.optional(),
    issues: z.array(importIssue),
    issuesTruncated: z.boolean(),
    differences: z.array(importDifference),
    differencesTotal: z.int().min(0).max(10000000),
    importedBy: id,
    importedByName: z.string(),
    committedAt: instant.optional(),
    reason: z.string().optional(),
  })
  .meta({ id: 'ProjectImport' })
export type ImportReport = z.infer<typeof importReport>

const acceptance = {
  acceptedWarnings: z.array(z.string().max(20)).max(50).default([]),
  reason: text(1000).optional(),
}
export const createProjectImport = contract({
  id: 'createProjectImport',
  method: 'POST',
  path: '/v1/projectImports',
  tag: 'imports',
  summary: 'Check or commit a project workbook or portfolio CSV files',
  credential: 'bearer',
  idempotent: true,
  description:
    'Parts: `file` (xlsx or csv; two csv parts for a portfolio), `mode` dryRun (default) or commit, `projectId`, `clusterId`, `acceptedWarnings` (repeatable), `reason`. All faults at once; a commit with an error writes nothing.',
  multipart: {
    fields: z.strictObject({
      mode: z.enum(['dryRun', 'commit']).default('dryRun'),
      projectId: id.optional(),
      clusterId: id.optional(),
      acceptedWarnings: queryList(z.string().max(20)),
      reason: text(1000).optional(),
      startMonth: z
        .string()
        .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
        .optional(),
      horizonMonths: z.coerce.number().int().min(12).max(600).optional(),
    }),
    maxFiles: 2,
    maxBytes: 20 * 1024 * 1024,
  },
  ok: { status: 201, description: 'The report', body: importReport },
  alsoOk: [
    {
      status: 200,
      description: 'The same file was committed before: its report, nothing written',
      body: importReport,
    },
  ],
  problems: [
    'RESOURCE_NOT_FOUND',
    'IMPORT_REFUSED',
    'PAYLOAD_TOO_LARGE',
    'WRONG_FILE_TYPE',
    'SERVICE_UNAVAILABLE',
  ],
})
export const listProjectImports = contract({
  id: 'listProjectImports',
  method: 'GET',
  path: '/v1/projectImports',
  tag: 'imports',
  summary: 'Import reports',
  credential: 'bearer',
  query: z.strictObject({
    ...pageQuery,
    state: queryList(z.enum(['checked', 'committed', 'refused'])),
    sort: sortQuery('createdAt'),
  }),
  ok: {
    status: 200,
    description: 'A page of reports',
    body: pageOf(importReport, 'ProjectImport'),
  },
  problems: [],
})
export const getProjectImport = contract({
  id: 'getProjectImport',
  method: 'GET',
  path: '/v1/projectImports/:id',
  tag: 'imports',
  summary: 'One import report',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The report', body: importReport },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const commitProjectImport = contract({
  id: 'commitProjectImport',
  method: 'POST',
  path: '/v1/projectImports/:id/commits',
  tag: 'imports',
  summary: 'Commit exactly what was checked',
  credential: 'bearer',
  ifMatch: true,
  idempotent: true,
  params: idParams,
  body: z.strictObject(acceptance),
  ok: { status: 201, description: 'Committed', body: importReport },
  problems: [
    'RESOURCE_NOT_FOUND',
    'BASE_CHANGED',
    'IMPORT_HAS_ERRORS',
    'IMPORT_REFUSED',
    'TRANSITION_NOT_ALLOWED',
  ],
})
