import { type LoanInput, type PlotInput, type TransferInput, toJson } from '@stuurhuis/domain'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { ProblemError } from '../platform/problem.ts'
import * as edit from './forecasts.edit.queries.ts'
import { type Draft, openWorking, refuseDouble, storeWhole } from './forecasts.edit.service.ts'
import { refuseBadInput } from './model-issues.ts'

type Kind = 'plot' | 'transfer' | 'loan'
type Item = PlotInput | TransferInput | LoanInput
const lists = { plot: 'plots', transfer: 'transfers', loan: 'loans' } as const

const itemsOf = (draft: Draft, kind: Kind): readonly Item[] => draft.model[lists[kind]]
const withItems = (draft: Draft, kind: Kind, items: readonly Item[]) => ({
  ...draft.model,
  [lists[kind]]: items,
})

/** A new plot, transfer or loan. @throws MODEL_INVALID, DUPLICATE_VALUE and what `openWorking` throws */
export async function createItem(
  tx: Tx,
  actor: Actor,
  forecastId: string,
  kind: Kind,
  item: Item,
): Promise<string> {
  const draft = await openWorking(tx, actor, forecastId)
  const items = itemsOf(draft, kind)
  refuseDouble(items, item.id)
  const next = withItems(draft, kind, [...items, item])
  refuseBadInput(next, lists[kind], items.length)
  const { id } = await edit.insertItem(tx, forecastId, { kind, code: item.id, input: toJson(item) })
  await storeWhole(tx, draft, next)
  return id
}

type At = { readonly id: string; readonly itemId: string }
export async function changeItem(
  tx: Tx,
  actor: Actor,
  at: At,
  kind: Kind,
  expected: ExpectedVersion,
  change: (before: Item) => Item,
): Promise<void> {
  const { draft, index, before } = await openItem(tx, actor, at, kind, expected)
  const after = change(before)
  const items = itemsOf(draft, kind)
  if (after.id !== before.id) refuseDouble(items, after.id)
  const next = withItems(draft, kind, items.with(index, after))
  refuseBadInput(next, lists[kind], index, draft.model)
  await edit.updateItems(tx, [{ id: at.itemId, code: after.id, input: toJson(after) }])
  await edit.renameAmount(tx, at.itemId, `${kind}:${after.id}`)
  await storeWhole(tx, draft, next)
}

export async function removeItem(
  tx: Tx,
  actor: Actor,
  at: At,
  kind: Kind,
  expected: ExpectedVersion,
): Promise<void> {
  const { draft, index } = await openItem(tx, actor, at, kind, expected)
  await edit.deleteItem(tx, at.itemId)
  await storeWhole(tx, draft, withItems(draft, kind, itemsOf(draft, kind).toSpliced(index, 1)))
}

async function openItem(tx: Tx, actor: Actor, at: At, kind: Kind, expected: ExpectedVersion) {
  const draft = await openWorking(tx, actor, at.id)
  const row = draft.items.find((item) => item.id === at.itemId && item.kind === kind)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  const index = itemsOf(draft, kind).findIndex((item) => item.id === row.code)
  return { draft, index, before: itemsOf(draft, kind)[index] as Item }
}
