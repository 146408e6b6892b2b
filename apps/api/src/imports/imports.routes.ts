import * as contracts from '@stuurhuis/schemas'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { type Call, notFound, type Reply } from '../platform/http/route.ts'
import { ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './imports.queries.ts'
import * as service from './imports.service.ts'
import {
  type Finding,
  type ImportReading,
  type MessageKey,
  messageText,
  ReaderBusy,
  type ReaderPool,
} from './reader/index.ts'
import { refusals } from './refusal-texts.ts'

type Create = Call<typeof contracts.createProjectImport>
type Asked = Pick<Create, 'actor' | 'language'>

/** At most this many faults of a refused commit are repeated in the problem; the report has them all. */
const issuesInProblem = 100

export function importRoutes(server: Server, readers: ReaderPool): void {
  const { route, db, publicUrl } = server
  const report = (row: queries.ImportRow, { actor, language }: Asked, unchanged = false) => ({
    body: toReport(row, service.withSameNames(row, actor), publicUrl, language, unchanged),
    version: row.version,
    location: `/v1/projectImports/${row.id}`,
  })
  const stored = async (reader: Reader, call: Pick<Create, 'actor'>, id: string) => {
    const row = await queries.findImport(reader, call.actor, id)
    if (!row) throw notFound()
    return row
  }

  route(contracts.createProjectImport, async (call) => {
    const { actor, fields, files, language } = call
    const mayRead = (tx: Tx, { id }: { id: string }) => stored(tx, call, id)
    await call.leaveIfRepeated(mayRead)
    await service.checkTarget(db, actor, fields.projectId)
    const reading = await readFiles(call, readers, db)
    return call.once(async (tx): Promise<Reply<typeof contracts.createProjectImport>> => {
      const fileSha256 = service.contentHash(files)
      await queries.lockFile(tx, fileSha256)
      const same = await queries.findSameCommit(tx, actor, { ...choicesOf(call), fileSha256 })
      if (same) return { ...report(same, call, true), status: 200 }
      if (fields.mode === 'commit' && reading.hasErrors) throw refusedCommit(reading.findings, language)
      const id = await service.recordImport(tx, actor, files, reading, choicesOf(call), fields.mode)
      if (fields.mode === 'commit') await commit(tx, call, id)
      return report(await stored(tx, call, id), call)
    }, mayRead)
  })

  const commit = async (tx: Tx, call: Create, id: string) => {
    const row = await stored(tx, call, id)
    const { acceptedWarnings = [], reason } = call.fields
    await service.commitImport(tx, call.actor, row, { acceptedWarnings, reason }, call.language)
  }

  route(contracts.commitProjectImport, (call) =>
    call.once(
      async (tx) => {
        const row = await queries.lockImport(tx, call.actor, call.params.id)
        if (!row) throw notFound()
        call.expected.check(row.version)
        const { acceptedWarnings, reason } = call.body
        await service.commitImport(tx, call.actor, row, { acceptedWarnings, reason }, call.language)
        return report(await stored(tx, call, row.id), call)
      },
      (tx) => stored(tx, call, call.params.id),
    ),
  )
  route(contracts.getProjectImport, async (call) => report(await stored(db, call, call.params.id), call))
  route(contracts.listProjectImports, (call) => {
    const { actor, query, language } = call
    const order = orderOf(query.sort, ['-createdAt'], queries.importSort, queries.importSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listImports(reader, actor, query.state, { order, ...args })).map((row) => ({
            item: toReport(row, service.withSameNames(row, actor), publicUrl, language, false),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countImports(db, actor, query.state),
      },
      server,
    )
  })
}

const choicesOf = ({ fields }: Create): service.Choices => ({
  projectId: fields.projectId,
  clusterId: fields.clusterId,
  startMonth: fields.startMonth,
  horizonMonths: fields.horizonMonths,
})

/** Reads the files in a thread. @throws WRONG_FILE_TYPE, PAYLOAD_TOO_LARGE, SERVICE_UNAVAILABLE */
async function readFiles(
  { fields, files, language }: Create,
  readers: ReaderPool,
  db: Reader,
): Promise<Extract<ImportReading, { state: 'read' }>> {
  const options = {
    assumptions: await queries.findAssumptions(db),
    ...(fields.startMonth && { startMonth: fields.startMonth }),
    ...(fields.horizonMonths && { horizonMonths: fields.horizonMonths }),
  }
  const reading = await readers.read(files, options).catch((error: unknown) => {
    throw error instanceof ReaderBusy ? new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 5 }) : error
  })
  if (reading.state === 'read') return reading
  const { problem, text } = refusals[reading.code]
  throw new ProblemError(problem, { detail: text[language] })
}

/** A commit of a file with errors: every fault at its place, nothing written. */
function refusedCommit(findings: readonly Finding[], language: contracts.Language): ProblemError {
  const errors = findings.filter((finding) => finding.severity === 'error')
  return new ProblemError('IMPORT_REFUSED', {
    issues: errors.slice(0, issuesInProblem).map((finding) => ({
      type: contracts.issueTypes.invalidInput,
      in: 'body',
      name: `${finding.sheet ?? ''}!${finding.column ?? ''}${finding.row ?? ''}`,
      code: finding.code,
      detail: messageText(finding.messageKey, finding.params, language),
      ...(finding.value !== undefined && { value: finding.value }),
    })),
  })
}

function toReport(
  row: queries.ImportRow,
  preview: contracts.ImportReport['preview'],
  publicUrl: string,
  language: contracts.Language,
  unchanged: boolean,
): contracts.ImportReport {
  const [only] = row.createdForecasts
  const single = row.createdForecasts.length === 1 && only ? only : undefined
  const projectId = single?.projectId ?? row.projectId
  return {
    id: row.id,
    href: `${publicUrl}/v1/projectImports/${row.id}`,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    state: row.state,
    mode: row.mode,
    fileName: row.fileName,
    fileSha256: row.fileSha256,
    kind: row.kind,
    committable: row.committable,
    unchanged,
    counts: row.counts,
    preview,
    created: {
      projects: row.createdProjects.map(({ id, code }) => ({
        id,
        code,
        href: `${publicUrl}/v1/projects/${id}`,
      })),
      forecasts: row.createdForecasts.map(({ id }) => ({ id, href: `${publicUrl}/v1/forecasts/${id}` })),
      lines: row.createdLines,
    },
    ...(projectId && { projectId }),
    ...(single && { forecastId: single.id }),
    issues: row.issues.map(({ messageKey, params, ...issue }) => ({
      ...issue,
      detail: messageText(messageKey as MessageKey, params, language),
    })),
    issuesTruncated: row.issuesTruncated,
    differences: row.differences.map(({ period, ...rest }) => ({
      ...rest,
      ...(period !== null && { period }),
    })),
    differencesTotal: row.differencesTotal,
    importedBy: row.importedBy,
    importedByName: row.importedByName,
    ...(row.committedAt && { committedAt: row.committedAt }),
    ...(row.reason && { reason: row.reason }),
  }
}
