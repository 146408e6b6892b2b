import type { Rollup } from '@stuurhuis/domain'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, type Sql, sql } from '../platform/db/sql.ts'
import type { ItemRow, NewAmount } from './forecasts.queries.ts'

const arrays = (series: readonly (readonly bigint[])[]): string[] =>
  series.map((cents) => `{${cents.join(',')}}`)

const columns = {
  label: sql`label`,
  startOn: sql`start_on`,
  nMonths: sql`n_months`,
  settings: sql`settings`,
  inputHash: sql`input_hash`,
  engineVersion: sql`engine_version`,
  state: sql`state`,
  resultHash: sql`result_hash`,
  baselineYear: sql`baseline_year`,
  decisionId: sql`decision_id`,
  overrides: sql`overrides`,
  frozenModel: sql`frozen_model`,
} as const
type Change = Partial<Record<keyof typeof columns, unknown>>
function forecastUpdate(id: string, change: Change): Sql {
  const set = (Object.keys(columns) as (keyof typeof columns)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${columns[name]} = ${change[name]}`)
  return sql`update forecast set ${joinSql(set.length > 0 ? set : [sql`label = label`], ', ')} where id = ${id} returning version`
}
/** Sets columns of a version; its version number goes up. @returns the new version */
export const updateForecast = async (tx: Tx, id: string, change: Change): Promise<number> =>
  (await tx.one<{ version: number }>(forecastUpdate(id, change))).version

export const insertItem = (
  tx: Tx,
  forecastId: string,
  item: { kind: ItemRow['kind']; code: string; input: unknown },
) =>
  tx.one<{ id: string }>(sql`
    insert into forecast_item (forecast_id, kind, code, position, input)
    values (${forecastId}, ${item.kind}, ${item.code}, (select coalesce(max(position) + 1, 0) from forecast_item where forecast_id = ${forecastId} and kind = ${item.kind}), ${JSON.stringify(item.input)}) returning id`)
export type ItemContent = { readonly id: string; readonly code: string; readonly input: unknown }
const itemsUpdate = (items: readonly ItemContent[]) => sql`
    update forecast_item i set code = n.code, input = n.input from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as n (id uuid, code text, input jsonb)
    where i.id = n.id returning i.id, i.version`
/** New content of some items, by their id, in one statement. */
export const updateItems = (tx: Tx, items: readonly ItemContent[]) => tx.run(itemsUpdate(items))
export const deleteItem = async (tx: Tx, id: string): Promise<void> => {
  await tx.run(sql`delete from forecast_amount where item_id = ${id}`)
  await tx.run(sql`delete from forecast_item where id = ${id}`)
}

/** The item with the version it belongs to, whoever asks. */
export const findItem = (db: Reader, id: string, kind: ItemRow['kind']) =>
  db.maybe<ItemRow>(
    sql`select id, forecast_id, kind, code, position, input, source_sheet, source_row, version from forecast_item where id = ${id} and kind = ${kind}`,
  )
type Amount = { cents: bigint[]; afterHorizon: bigint }
const amountOf = (forecastId: string, key: string) =>
  sql`select cents, after_horizon from forecast_amount where forecast_id = ${forecastId} and key = ${key}`
export const findAmount = (db: Reader, forecastId: string, key: string) =>
  db.one<Amount>(amountOf(forecastId, key))
const amountsPut = (forecastId: string, inputHash: Buffer, amounts: readonly NewAmount[]) => sql`
    insert into forecast_amount (forecast_id, key, item_id, cents, after_horizon, input_hash)
    select ${forecastId}, a.key, a.item_id, a.cents::bigint[], a.after_horizon, ${inputHash}
    from unnest(${amounts.map((amount) => amount.key)}::text[], ${amounts.map((amount) => amount.itemId ?? null)}::uuid[], ${arrays(amounts.map((amount) => amount.cents))}::text[], ${amounts.map((amount) => String(amount.afterHorizon))}::bigint[]) as a (key, item_id, cents, after_horizon)
    on conflict (forecast_id, key) do update set cents = excluded.cents, after_horizon = excluded.after_horizon, input_hash = excluded.input_hash`
/** Writes arrays of a version; those it has already are replaced. */
export const putAmounts = (tx: Tx, forecastId: string, inputHash: Buffer, amounts: readonly NewAmount[]) =>
  tx.run(amountsPut(forecastId, inputHash, amounts))
export const deleteAmounts = (tx: Tx, forecastId: string) =>
  tx.run(sql`delete from forecast_amount where forecast_id = ${forecastId}`)
/** The arrays of an item whose code changed move to its new key. */
export const renameAmount = (tx: Tx, itemId: string, key: string) =>
  tx.run(sql`update forecast_amount set key = ${key} where item_id = ${itemId} and key <> ${key}`)

export type StoredRollup = {
  allCents: bigint[]
  committedCents: bigint[]
  expectedCents: bigint[]
  internalCents: bigint[]
  internalCommittedCents: bigint[]
  internalExpectedCents: bigint[]
}
export const rollupColumns: Sql = sql`r.all_cents, r.committed_cents, r.expected_cents, r.internal_cents, r.internal_committed_cents, r.internal_expected_cents`
export const toRollup = (row: StoredRollup): Rollup => ({
  all: row.allCents,
  committedOnly: row.committedCents,
  expectedValue: row.expectedCents,
  internal: row.internalCents,
  internalCommitted: row.internalCommittedCents,
  internalExpected: row.internalExpectedCents,
})
/** What a change of lines starts from: the VAT settlement of the version, and its rollup where it has one. */
export const findSums = async (tx: Tx, forecastId: string) => {
  const [[vat], [row]] = await tx.all<[Amount, StoredRollup]>(
    amountOf(forecastId, 'vatSettlement'),
    sql`select ${rollupColumns} from forecast_rollup r where r.forecast_id = ${forecastId}`,
  )
  if (!vat) throw new Error(`version ${forecastId} has no VAT settlement`)
  return { vat, rollup: row && toRollup(row) }
}
/** All that a change of lines writes, on one trip. @returns the new version of the forecast and of each item */
export const putLines = async (
  tx: Tx,
  id: string,
  change: {
    readonly items: readonly ItemContent[]
    readonly inputHash: Buffer
    readonly engineVersion: string
    readonly amounts: readonly NewAmount[]
    readonly rollup: Rollup
  },
) => {
  const { items, inputHash, engineVersion, amounts, rollup } = change
  const [lines, [forecast]] = await tx.all<
    [{ id: string; version: number }, { version: number }, unknown, unknown]
  >(
    itemsUpdate(items),
    forecastUpdate(id, { inputHash, engineVersion }),
    amountsPut(id, inputHash, amounts),
    rollupPut(id, rollup),
  )
  if (!forecast) throw new Error(`version ${id} is gone`)
  return { lines, version: forecast.version }
}
export const putRollup = (tx: Tx, forecastId: string, rollup: Rollup) => tx.run(rollupPut(forecastId, rollup))
function rollupPut(forecastId: string, rollup: Rollup): Sql {
  const [all, committed, expected, internal, internalCommitted, internalExpected] = arrays([
    rollup.all,
    rollup.committedOnly,
    rollup.expectedValue,
    rollup.internal,
    rollup.internalCommitted,
    rollup.internalExpected,
  ])
  return sql`
    insert into forecast_rollup (forecast_id, all_cents, committed_cents, expected_cents, internal_cents, internal_committed_cents, internal_expected_cents)
    values (${forecastId}, ${all}::bigint[], ${committed}::bigint[], ${expected}::bigint[], ${internal}::bigint[], ${internalCommitted}::bigint[], ${internalExpected}::bigint[])
    on conflict (forecast_id) do update set all_cents = excluded.all_cents, committed_cents = excluded.committed_cents, expected_cents = excluded.expected_cents,
      internal_cents = excluded.internal_cents, internal_committed_cents = excluded.internal_committed_cents, internal_expected_cents = excluded.internal_expected_cents`
}
