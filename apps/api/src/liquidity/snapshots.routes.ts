import type { Language } from '@stuurhuis/schemas'
import * as contracts from '@stuurhuis/schemas'
import { type Actor, seesWholeHouse } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { cashLabel } from './labels.ts'
import { outlookOf } from './liquidity.service.ts'
import type { Memory } from './memory.ts'
import {
  type BridgeLabels,
  bridgeSnapshots,
  freeze,
  hashOfContent,
  type SnapshotContent,
} from './snapshot.ts'
import * as queries from './snapshots.queries.ts'
import { findDraft } from './what-if.queries.ts'
import { toDomainChange } from './what-if.service.ts'

/** What the board reads is what was released; whoever answers for the house reads all. */
const readable = (actor: Actor) => (seesWholeHouse(actor) ? queries.everySnapshot : queries.releasedSnapshot)

/** Frozen total forecasts, and what changed since. */
export function snapshotRoutes(server: Server, memory: Memory): void {
  const { route, db, publicUrl } = server
  const toSnapshot = (row: queries.SnapshotRow): contracts.ForecastSnapshot => {
    const { content, hash, untilOn, changes, cursorValues: _, ...fields } = row
    return {
      ...fields,
      href: `${publicUrl}/v1/forecastSnapshots/${row.id}`,
      currency: 'EUR',
      kind: changes ? 'scenario' : 'snapshot',
      until: untilOn,
      hash: hash.toString('hex'),
      opening: content.opening,
      lowest: content.low,
      closing: content.closing,
    }
  }
  const find = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findSnapshot(reader, readable(actor), id)
    if (!row) throw notFound()
    return row
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await find(reader, actor, id)
    return { body: toSnapshot(row), version: row.version, location: `/v1/forecastSnapshots/${id}` }
  }
  route(contracts.listForecastSnapshots, (call) => {
    const order = orderOf(undefined, ['-createdAt'], queries.snapshotSort, queries.snapshotSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listSnapshots(reader, readable(call.actor), { order, ...args })).map((row) => ({
            item: toSnapshot(row),
            cursorValues: row.cursorValues,
          })),
        count: () => Promise.resolve(0),
      },
      server,
    )
  })
  route(contracts.getForecastSnapshot, async ({ params, actor }) => {
    const row = await find(db, actor, params.id)
    return {
      body: {
        ...toSnapshot(row),
        months: row.content.months.map((month) => ({ ...month })),
        ...(row.changes && seesWholeHouse(actor) && { changes: row.changes }),
      },
      version: row.version,
    }
  })
  changeRoutes(server, memory, one)
  bridgeRoutes(server, memory, find)
}

/** The total forecast of this moment, or as it was recorded at another, as it would be frozen. */
const frozen = async (
  { db, clock }: Server,
  memory: Memory,
  actor: Actor,
  period: { to?: string | undefined; knownAt?: string | undefined } = {},
  changes: readonly contracts.CashChange[] = [],
) =>
  freeze(
    await outlookOf(
      { db, memory, today: today(clock) },
      actor,
      { granularity: 'month', ...period },
      changes.map(toDomainChange),
    ),
  )

/** What one's own open draft changes. @throws BAD_REQUEST when it does not exist, or changes nothing */
async function openChanges(tx: Tx, actor: Actor, draftId: string): Promise<contracts.CashChange[]> {
  const draft = await findDraft(tx, actor.personId, draftId)
  if (draft?.state !== 'open') throw fieldProblem('draftId', 'not_found', 'referencedResourceNotFound')
  if (draft.changes.length === 0) throw fieldProblem('draftId', 'without_changes')
  return draft.changes
}

type Find = (reader: Reader, actor: Actor, id: string) => Promise<queries.SnapshotRow>
type One = (
  reader: Reader,
  actor: Actor,
  id: string,
) => Promise<{ body: contracts.ForecastSnapshot; version: number; location: string }>
function changeRoutes(server: Server, memory: Memory, one: One): void {
  const { route } = server
  route(contracts.createForecastSnapshot, (call) =>
    call.once(
      async (tx) => {
        const { actor, body } = call
        const changes = body.draftId === undefined ? undefined : await openChanges(tx, actor, body.draftId)
        const content = await frozen(server, memory, actor, { to: body.to }, changes)
        const { id } = await queries.insertSnapshot(tx, {
          label: body.label,
          content,
          hash: hashOfContent(content),
          changes,
          decisionId: body.decisionId,
          by: actor.personId,
        })
        return one(tx, actor, id)
      },
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.releaseForecastSnapshot, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected } = call
        const { body: row } = await one(tx, actor, params.id)
        expected.check(row.version)
        if (row.releasedAt) throw new ProblemError('VERSION_FROZEN')
        await queries.releaseSnapshot(tx, params.id)
        return one(tx, actor, params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
}

/** Today looks as far ahead as the snapshot did, unless all of that is past. */
const reachOf = ({ until }: SnapshotContent, on: string) => (until > on ? { to: until } : {})

function bridgeRoutes(server: Server, memory: Memory, find: Find): void {
  const { route, db } = server
  route(contracts.getSnapshotBridge, async ({ params, query, actor, language }) => {
    const from = await find(db, actor, params.id)
    if (query.to === undefined && !seesWholeHouse(actor)) throw new ProblemError('MISSING_PERMISSION')
    const to =
      query.to === undefined
        ? await frozen(server, memory, actor, reachOf(from.content, today(server.clock)))
        : (await find(db, actor, query.to)).content
    return {
      body: {
        from: from.id,
        ...(query.to && { to: query.to }),
        currency: 'EUR' as const,
        ...(query.reverse === 'true'
          ? bridgeSnapshots(to, from.content, labelsIn(language))
          : bridgeSnapshots(from.content, to, labelsIn(language))),
      },
    }
  })
  route(contracts.getLiquidityBridge, async ({ query, actor, language }) => {
    if (!seesWholeHouse(actor)) throw new ProblemError('MISSING_PERMISSION')
    const { knownAt, to } = query
    const after = await frozen(server, memory, actor, { knownAt: to })
    // what was known then looks as far ahead as what is known now, however long ago it was
    const before = await frozen(server, memory, actor, { knownAt, to: after.until })
    return {
      body: { knownAt, to, currency: 'EUR' as const, ...bridgeSnapshots(before, after, labelsIn(language)) },
    }
  })
}

const labelsIn = (language: Language): BridgeLabels => ({
  opening: cashLabel('opening', language),
  added: cashLabel('added', language),
  removed: cashLabel('removed', language),
  amount: cashLabel('amount', language),
  moved: cashLabel('moved', language),
  lines: cashLabel('lines', language),
})
