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
/** Sets columns of a version; its version number goes up. @returns the new version */
export const updateForecast = async (
  tx: Tx,
  id: string,
  change: Partial<Record<keyof typeof columns, unknown>>,
): Promise<number> => {
  const set = (Object.keys(columns) as (keyof typeof columns)[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${columns[name]} = ${change[name]}`)
  const row = await tx.one<{ version: number }>(
    sql`update forecast set ${joinSql(set.length > 0 ? set : [sql`label = label`], ', ')} where id = ${id} returning version`,
  )
  return row.version
}

export const insertItem = (
  tx: Tx,
  forecastId: string,
  item: { kind: ItemRow['kind']; code: string; input: unknown },
) =>
  tx.one<{ id: string }>(sql`
    insert into forecast_item (forecast_id, kind, code, position, input)
    values (${forecastId}, ${item.kind}, ${item.code}, (select coalesce(max(position) + 1, 0) from forecast_item where forecast_id = ${forecastId} and kind = ${item.kind}), ${JSON.stringify(item.input)}) returning id`)
/** New content of some items, by their id, in one statement. */
export const updateItems = (tx: Tx, items: readonly { id: string; code: string; input: unknown }[]) =>
  tx.many<{ id: string; version: number }>(sql`
    update forecast_item i set code = n.code, input = n.input from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as n (id uuid, code text, input jsonb)
    where i.id = n.id returning i.id, i.version`)
export const deleteItem = async (tx: Tx, id: string): Promise<void> => {
  await tx.run(sql`delete from forecast_amount where item_id = ${id}`)
  await tx.run(sql`delete from forecast_item where id = ${id}`)
}

/** The item with the version it belongs to, whoever asks. */
export const findItem = (db: Reader, id: string, kind: ItemRow['kind']) =>
  db.maybe<ItemRow>(
    sql`select id, forecast_id, kind, code, position, input, source_sheet, source_row, version from forecast_item where id = ${id} and kind = ${kind}`,
  )
export const findAmount = (db: Reader, forecastId: string, key: string) =>
  db.one<{ cents: bigint[]; afterHorizon: bigint }>(
    sql`select cents, after_horizon from forecast_amount where forecast_id = ${forecastId} and key = ${key}`,
  )
/** Writes arrays of a version; those it has already are replaced. */
export const putAmounts = (tx: Tx, forecastId: string, inputHash: Buffer, amounts: readonly NewAmount[]) =>
  tx.run(sql`
    insert into forecast_amount (forecast_id, key, item_id, cents, after_horizon, input_hash)
    select ${forecastId}, a.key, a.item_id, a.cents::bigint[], a.after_horizon, ${inputHash}
    from unnest(${amounts.map((amount) => amount.key)}::text[], ${amounts.map((amount) => amount.itemId ?? null)}::uuid[], ${arrays(amounts.map((amount) => amount.cents))}::text[], ${amounts.map((amount) => String(amount.afterHorizon))}::bigint[]) as a (key, item_id, cents, after_horizon)
    on conflict (forecast_id, key) do update set cents = excluded.cents, after_horizon = excluded.after_horizon, input_hash = excluded.input_hash`)
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
export const findRollup = async (db: Reader, forecastId: string): Promise<Rollup | undefined> => {
  const row = await db.maybe<StoredRollup>(
    sql`select ${rollupColumns} from forecast_rollup r where r.forecast_id = ${forecastId}`,
  )
  return row && toRollup(row)
}
export const putRollup = (tx: Tx, forecastId: string, rollup: Rollup) => {
  const [all, committed, expected, internal, internalCommitted, internalExpected] = arrays([
    rollup.all,
    rollup.committedOnly,
    rollup.expectedValue,
    rollup.internal,
    rollup.internalCommitted,
    rollup.internalExpected,
  ])
  return tx.run(sql`
    insert into forecast_rollup (forecast_id, all_cents, committed_cents, expected_cents, internal_cents, internal_committed_cents, internal_expected_cents)
    values (${forecastId}, ${all}::bigint[], ${committed}::bigint[], ${expected}::bigint[], ${internal}::bigint[], ${internalCommitted}::bigint[], ${internalExpected}::bigint[])
    on conflict (forecast_id) do update set all_cents = excluded.all_cents, committed_cents = excluded.committed_cents, expected_cents = excluded.expected_cents,
      internal_cents = excluded.internal_cents, internal_committed_cents = excluded.internal_committed_cents, internal_expected_cents = excluded.internal_expected_cents`)
}
