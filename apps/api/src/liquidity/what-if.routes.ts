import { neededAdvance, proposeRemedies } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { money, outlookOf } from './liquidity.service.ts'
import type { Memory } from './memory.ts'
import * as queries from './what-if.queries.ts'
import * as service from './what-if.service.ts'

/** Changes of one's own draft, as the rules take them. */
export async function changesOfDraft(db: Reader, actor: Actor, id: string, place: 'query') {
  const draft = await queries.findDraft(db, actor.personId, id)
  if (!draft) throw fieldProblem('draftId', 'not_found', 'referencedResourceNotFound', place)
  return draft.changes.map(service.toDomainChange)
}

/** Drafts: changes that somebody tries out on the total forecast. */
export function whatIfRoutes(server: Server, memory: Memory): void {
  const { route, db, clock, publicUrl } = server
  const toDraft = async (
    reader: Reader,
    actor: Actor,
    row: queries.DraftRow,
  ): Promise<contracts.WhatIfDraft> => {
    const { base: _b, cursorValues: _c, ...fields } = row
    return {
      ...fields,
      href: `${publicUrl}/v1/whatIfDrafts/${row.id}`,
      mayApply: row.state === 'open' && (await service.mayApply(reader, actor, row.changes)),
    }
  }
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await queries.findDraft(reader, actor.personId, id)
    if (!row) throw notFound()
    return {
      body: await toDraft(reader, actor, row),
      version: row.version,
      location: `/v1/whatIfDrafts/${id}`,
    }
  }
  const deps = { db, memory }
  /** The same computation that shows the draft judges it: what cannot be applied is never stored. */
  const judge = async (reader: Reader, actor: Actor, changes: readonly contracts.CashChange[]) => {
    const { funds } = await outlookOf(
      { ...deps, today: today(clock) },
      actor,
      { granularity: 'month' },
      changes.map(service.toDomainChange),
    )
    return service.checkChanges(reader, changes, funds)
  }
  route(contracts.listWhatIfDrafts, (call) => {
    const { actor, query } = call
    const order = orderOf(undefined, ['-createdAt'], queries.draftSort, queries.draftSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          Promise.all(
            (await queries.listDrafts(reader, actor.personId, query.state, { order, ...args })).map(
              async (row) => ({ item: await toDraft(reader, actor, row), cursorValues: row.cursorValues }),
            ),
          ),
        count: () => Promise.resolve(0),
      },
      server,
    )
  })
  route(contracts.getWhatIfDraft, ({ params, actor }) => one(db, actor, params.id))
  route(contracts.createWhatIfDraft, (call) =>
    call.once(
      async (tx) => {
        const { actor, body } = call
        const base = await judge(tx, actor, body.changes)
        const { id } = await queries.insertDraft(tx, { ownerId: actor.personId, ...body, base })
        return one(tx, actor, id)
      },
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  updateRoutes(server, one, judge)
  proposalRoutes(server, memory)
}

type One = (
  reader: Reader,
  actor: Actor,
  id: string,
) => Promise<{ body: contracts.WhatIfDraft; version: number; location: string }>
type Judge = (
  reader: Reader,
  actor: Actor,
  changes: readonly contracts.CashChange[],
) => Promise<Record<string, number>>
function updateRoutes({ route }: Server, one: One, judge: Judge): void {
  route(contracts.updateWhatIfDraft, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const row = await queries.lockDraft(tx, actor.personId, params.id)
        if (!row) throw notFound()
        expected.check(row.version)
        if (row.state !== 'open') throw new ProblemError('VERSION_FROZEN')
        const base = body.changes && (await judge(tx, actor, body.changes))
        await queries.updateDraft(tx, row.id, {
          name: body.name,
          ...(body.changes && { changes: JSON.stringify(body.changes), base: JSON.stringify(base) }),
        })
        return one(tx, actor, row.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  stepRoutes(route, one)
}

function stepRoutes(route: Server['route'], one: One): void {
  route(contracts.discardWhatIfDraft, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected } = call
        const row = await queries.lockDraft(tx, actor.personId, params.id)
        if (!row) throw notFound()
        expected.check(row.version)
        if (row.state !== 'open') throw new ProblemError('VERSION_FROZEN')
        await queries.updateDraft(tx, row.id, { state: 'discarded' })
        return one(tx, actor, row.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.applyWhatIfDraft, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const row = await queries.lockDraft(tx, actor.personId, params.id)
        if (!row) throw notFound()
        expected.check(row.version)
        await service.applyDraft(tx, actor, row, body)
        return one(tx, actor, row.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
}

function proposalRoutes({ route, db, clock }: Server, memory: Memory): void {
  route(contracts.proposeCashChanges, (call) =>
    call.once(async (tx) => {
      const { actor, params, body } = call
      const draft = await queries.findDraft(tx, actor.personId, params.id)
      if (!draft) throw notFound()
      const changes = draft.changes.map(service.toDomainChange)
      const outlook = await outlookOf(
        { db, memory, today: today(clock) },
        actor,
        { granularity: 'month' },
        changes,
      )
      const fund =
        outlook.funds.find((one) => one.id === body.fundId) ??
        [...outlook.funds].sort((a, b) => (a.free > b.free ? -1 : 1))[0]
      const { forecast, input } = outlook
      const touched = new Set(draft.changes.map((change) => ('itemId' in change ? change.itemId : '')))
      const remedies = proposeRemedies(input, forecast, {
        // nobody is proposed to move what he does not see, nor to undo what he assumes in the draft
        movable: outlook.movable(outlook.sees).filter(({ itemId }) => !touched.has(itemId)),
        fundFree: fund?.free ?? 0n,
        loanRate: body.loanRate,
      })
      const whole = { advanceOn: outlook.asOf, repayOn: '9999-12-31' }
      return {
        body: {
          draftId: draft.id,
          needed: money(neededAdvance(forecast, forecast.all, whole).amount),
          proposals: remedies.map(({ kind, changes: list, low, fewest }) => ({
            kind,
            changes: list.flatMap((change) => service.toApiChange(change, fund?.id)),
            lowest: money(low),
            ...(fewest !== null && { exact: fewest }),
          })),
        },
        location: `/v1/whatIfDrafts/${draft.id}`,
      }
    }),
  )
}
