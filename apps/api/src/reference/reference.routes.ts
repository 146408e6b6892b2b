import { createHash } from 'node:crypto'
import { belgianHolidays } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import { labels } from '../platform/labels.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './reference.queries.ts'

type Item = { code: string; label: contracts.Texts; status?: number; type?: string; date?: string }
const named = (table: Readonly<Record<string, contracts.Texts>>): Item[] =>
  Object.entries(table).map(([code, label]) => ({ code, label }))

export function referenceRoutes({ route, db, publicUrl, clock, config }: Server): void {
  const lists: Readonly<Record<(typeof contracts.refLists)[number], () => Item[]>> = {
    problemTypes: () =>
      contracts.problemCodes.map((code) => ({
        code,
        label: contracts.problemTexts[code],
        status: contracts.problemTable[code].status,
        type: contracts.problemType(code),
      })),
    roles: () => named(labels.roles),
    projectKinds: () => named(labels.projectKinds),
    projectStages: () => named(labels.projectStages),
    stageRecords: () => named(labels.stageRecords),
    holidays: () => {
      const year = new Date(clock.now()).getUTCFullYear()
      return [year, year + 1, year + 2].flatMap((each) =>
        Object.entries(belgianHolidays(each)).flatMap(([code, date]) =>
          typeof date === 'string'
            ? [{ code, date, label: labels.holidays[code] ?? { nl: code, en: code, fr: code } }]
            : [],
        ),
      )
    },
  }
  route(contracts.refData, async ({ params, reply }) => {
    reply.header('cache-control', 'public, max-age=300')
    const items = lists[params.list]()
    // the content is its own version: a release or a new year changes it
    const version = createHash('sha256').update(JSON.stringify(items)).digest('hex').slice(0, 16)
    return { body: { self: `${publicUrl}/v1/refData/${params.list}`, items }, version }
  })
  route(contracts.health, async () => {
    await queries.ping(db)
    return { body: { status: 'UP' as const, ...(config.demo && { demo: true }) } }
  })
  route(contracts.search, async ({ query, actor }) => ({
    body: {
      self: `${publicUrl}/v1/search`,
      items: (await queries.search(db, actor, query.q)).map((row) => ({
        ...row,
        href: `${publicUrl}/v1/${row.kind === 'project' ? 'projects' : 'people'}/${row.id}`,
      })),
    },
  }))
}
