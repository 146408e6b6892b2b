import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Contract, ResultInputOf } from '@stuurhuis/schemas'
import type { z } from 'zod'
import type { Db, Reader } from '../db/connect.ts'
import { limits } from '../limits.ts'
import { ProblemError } from '../problem.ts'
import type { Cursors } from './paging.ts'
import type { Call, Reply } from './route.ts'

/** A row of a list with the values its cursor continues from; only those of the last row but one are looked at. */
export type ListRow<T> = { readonly item: T; readonly cursorValues?: readonly string[] | undefined }
/** `limit` is one more than are shown: a row too many tells that there is a next page. There may be more of them. */
export type ListArgs = { readonly after: readonly string[] | undefined; readonly limit: number }
type ListQuery = { pageSize: number; cursor?: string | undefined; include?: 'total' | undefined }
type ItemOf<C extends Contract> = ResultInputOf<C> extends { items: (infer I)[] } ? I : never

export type ListSource<C extends Contract> = {
  readonly rows: (args: ListArgs, reader: Reader) => Promise<ListRow<ItemOf<C>>[]>
  /** Rows the caller may see under this filter, counted to 10,001 at most. */
  readonly count: () => Promise<number>
}
const countTo = 10_000

/** A page with its cursor; or, for `text/csv` and NDJSON, the whole filtered list as a stream. */
export async function listPage<C extends Contract>(
  call: Call<C>,
  source: ListSource<C>,
  { cursors, publicUrl, db }: { cursors: Cursors; publicUrl: string; db: Db },
): Promise<Reply<C>> {
  const query = call.query as ListQuery & Record<string, unknown>
  const format = call.contract.exportable ? exportFormat(call.request.headers.accept) : undefined
  if (format)
    return (await exported(call as Call<Contract>, format, source as ListSource<Contract>, db)) as Reply<C>
  const binding = bindingOf(call as Call<Contract>, query)
  const after = query.cursor === undefined ? undefined : cursors.read(query.cursor, binding)
  const rows = await source.rows({ after, limit: query.pageSize + 1 }, db)
  const shown = rows.slice(0, query.pageSize)
  const self = `${publicUrl}${call.request.url}`
  const body: Record<string, unknown> = {
    self,
    pageSize: query.pageSize,
    items: shown.map((row) => row.item),
  }
  const last = cursorOfMore(rows, query.pageSize)
  if (last) {
    const next = new URL(self)
    next.searchParams.set('cursor', cursors.write(last, binding))
    body['next'] = next.href
  }
  if (query.include === 'total') {
    const total = await source.count()
    body['total'] = Math.min(total, countTo)
    if (total > countTo) body['totalCapped'] = true
  }
  return { body: body as ResultInputOf<C> }
}

/** Where the next page continues, if there is one. */
function cursorOfMore(rows: readonly ListRow<unknown>[], shown: number): readonly string[] | undefined {
  if (rows.length <= shown) return undefined
  const values = rows[shown - 1]?.cursorValues
  if (!values) throw new Error('a list does not say where it continues')
  return values
}

/**
 * The filtered list as a stream, as it was at one moment; its columns are the fields of the published schema that rows
 * may carry. CSV, which cannot say so itself, tells in a trailer how many rows it had.
 */
async function exported(
  call: Call<Contract>,
  format: ExportFormat,
  source: ListSource<Contract>,
  db: Db,
): Promise<Reply<Contract>> {
  const item = itemSchema(call.contract)
  const columns = Object.keys(item.shape).filter(
    (name) => !['href', 'mayEdit', 'mayChange', 'mayConfirm'].includes(name),
  )
  const contentType = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson'
  const name = call.contract.path.split('/').at(-1) ?? 'list'
  call.reply.header('content-disposition', `attachment; filename="${name}.${format}"`)
  if (call.request.method === 'HEAD') return { stream: Readable.from([]), contentType }
  const snapshot = await db.openSnapshot(() => stream.destroy(new Error('nobody read on')))
  const lines = exportLines(
    format,
    columns,
    (args) => source.rows(args, snapshot.reader) as Promise<ListRow<unknown>[]>,
    (row) => item.parse(row) as Record<string, unknown>,
  )
  const stream: Readable = Readable.from(lines.text)

  stream.once('close', () => void snapshot.close()) // also when the caller went away before the end
  call.request.log.info(
    { security: 'export', person: call.actor.personId, route: call.contract.path },
    'security',
  )
  // HTTP/1.0 knows no chunks, and so no trailers: there the end of the connection is the end of the file
  if (format === 'csv' && call.request.raw.httpVersion !== '1.0')
    call.reply.trailer('stuurhuis-count', async () => String(lines.count()))
  return { stream, contentType }
}
function itemSchema(contract: Contract): z.ZodObject {
  const items = (contract.ok.body as z.ZodObject | undefined)?.shape['items'] as z.ZodArray | undefined
  return items?.element as z.ZodObject
}

function bindingOf(call: Call<Contract>, query: Record<string, unknown>): string {
  const { cursor: _, pageSize: __, include: ___, ...filter } = query
  return `${call.actor.personId} ${call.request.routeOptions.url} ${JSON.stringify(call.params ?? {})} ${JSON.stringify(filter, Object.keys(filter).sort())}`
}

export type ExportFormat = 'csv' | 'ndjson'
/** Which stream the caller wants instead of pages, if any. */
export function exportFormat(accept: string | undefined): ExportFormat | undefined {
  if (accept?.includes('text/csv')) return 'csv'
  return accept?.includes('application/x-ndjson') ? 'ndjson' : undefined
}

/** Characters with which a spreadsheet would begin a formula: such text gets a leading apostrophe. */
const risky = /^[=+\-@%|\t\r\n]/
const numeric = /^-?\d+(\.\d+)?$/
export function csvCell(value: unknown): string {
  if (value === undefined) return ''
  const text = Array.isArray(value)
    ? value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value)
  const safe = risky.test(text) && !numeric.test(text) ? `'${text}` : text
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/**
 * The whole list as text, in batches of 1,000: constant memory, back-pressure by the reader. NDJSON ends with a line
 * that carries count and hash, so that a cut stream is never taken for a short file.
 * @param encode the item as the schema of the list lets it out
 * @returns the text, and how many rows have gone out so far
 */
export function exportLines<T>(
  format: ExportFormat,
  columns: readonly string[],
  source: (args: ListArgs) => Promise<ListRow<T>[]>,
  encode: (item: T) => Record<string, unknown>,
): { text: AsyncGenerator<string>; count: () => number } {
  let count = 0
  async function* lines() {
    const hash = createHash('sha256')
    let after: readonly string[] | undefined
    if (format === 'csv') yield `\ufeff${columns.join(';')}\r\n`
    do {
      const batch = await source({ after, limit: limits.exportBatch + 1 })
      after = cursorOfMore(batch, limits.exportBatch)
      for (const row of batch.slice(0, limits.exportBatch)) {
        const item = encode(row.item)
        const line =
          format === 'csv'
            ? `${columns.map((column) => csvCell(item[column])).join(';')}\r\n`
            : `${JSON.stringify(item)}\n`
        hash.update(line)
        count++
        yield line
      }
      if (count > limits.exportRows) throw new ProblemError('PAYLOAD_TOO_LARGE', { limit: limits.exportRows })
    } while (after)
    if (format === 'ndjson') yield `${JSON.stringify({ end: true, count, sha256: hash.digest('hex') })}\n`
  }
  return { text: lines(), count: () => count }
}
