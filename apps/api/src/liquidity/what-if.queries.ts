import type { CashChange } from '@stuurhuis/schemas'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, limitTo, sql } from '../platform/db/sql.ts'
import { afterCursor, cursorColumn, type Order, orderBy, type SortKey } from '../platform/http/paging.ts'

export type DraftRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  ownerId: string
  ownerName: string
  name: string
  changes: CashChange[]
  base: Record<string, number>
  state: 'open' | 'applied' | 'discarded'
  /** Items that changed since the draft touched them. */
  baseChanged: string[]
  cursorValues: string[]
}
export const draftSort = {
  createdAt: { expression: sql`d.created_at`, type: 'timestamptz' },
  id: { expression: sql`d.id`, type: 'uuid' },
} as const satisfies Record<string, SortKey>
const columns = sql`d.id, d.version, d.created_at, d.updated_at, d.owner_id, o.first_name || ' ' || o.last_name as owner_name, d.name, d.changes, d.base, d.state,
  array(select i.id from cash_item i where d.state = 'open' and d.base ? i.id::text and i.id = any(array(select k::uuid from jsonb_object_keys(d.base) as k)) and (i.superseded or i.version <> (d.base ->> i.id::text)::int)) as base_changed`
const from = sql`from what_if_draft d join person o on o.id = d.owner_id`
type Page = { readonly order: Order; readonly after: readonly string[] | undefined; readonly limit: number }
/** A draft is its owner's alone until it is applied. */
export const listDrafts = (db: Reader, ownerId: string, states: readonly string[] | undefined, page: Page) =>
  db.many<DraftRow>(sql`
    select ${columns}, ${cursorColumn(page.order)} ${from} where d.owner_id = ${ownerId} and (${states ?? null}::text[] is null or d.state = any(${states ?? null}::text[]))
      and ${afterCursor(page.order, page.after)} order by ${orderBy(page.order)} ${limitTo(page.limit)}`)
export const findDraft = (db: Reader, ownerId: string, id: string) =>
  db.maybe<DraftRow>(sql`select ${columns} ${from} where d.id = ${id} and d.owner_id = ${ownerId}`)
export const lockDraft = (tx: Tx, ownerId: string, id: string) =>
  tx.maybe<DraftRow>(
    sql`select ${columns} ${from} where d.id = ${id} and d.owner_id = ${ownerId} for update of d`,
  )
export const insertDraft = (
  tx: Tx,
  input: { ownerId: string; name: string; changes: unknown; base: unknown },
) =>
  tx.one<{ id: string }>(
    sql`insert into what_if_draft (owner_id, name, changes, base) values (${input.ownerId}, ${input.name}, ${JSON.stringify(input.changes)}, ${JSON.stringify(input.base)}) returning id`,
  )
const settable = {
  name: sql`name`,
  changes: sql`changes`,
  base: sql`base`,
  state: sql`state`,
  reason: sql`reason`,
} as const
export const updateDraft = (tx: Tx, id: string, change: Partial<Record<keyof typeof settable, unknown>>) => {
  const set = (Object.keys(settable) as (keyof typeof settable)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update what_if_draft set ${joinSql(set.length > 0 ? set : [sql`name = name`], ', ')} where id = ${id}`,
  )
}
/** Versions of the items that a draft touches. */
export const listVersions = (db: Reader, itemIds: readonly string[]) =>
  db.many<{ id: string; version: number }>(
    sql`select id, version from cash_item where id = any(${itemIds}::uuid[]) and not superseded`,
  )
