import type { Rollup } from '@stuurhuis/domain'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { rollupColumns, type StoredRollup, toRollup } from './forecasts.edit.queries.ts'
import type { ItemRow } from './forecasts.queries.ts'

export const listLiveVersions = (db: Reader) =>
  db.many<{ id: string }>(
    sql`select id from forecast where base_id is null and state in ('working', 'submitted', 'approved') order by id`,
  )

export type VersionRow = { settings: Record<string, unknown>; items: ItemRow[] } & (
  | StoredRollup
  | { allCents?: undefined }
)
/** Inputs and rollup of a version as they were at one moment. */
export const findVersion = (db: Reader, id: string) =>
  db.one<VersionRow>(sql`
    select f.settings, coalesce((select json_agg(json_build_object('kind', i.kind, 'input', i.input) order by i.kind, i.position) from forecast_item i where i.forecast_id = f.id), '[]') as items, ${rollupColumns}
    from forecast f left join forecast_rollup r on r.forecast_id = f.id where f.id = ${id}`)
export const storedRollup = (version: VersionRow): Rollup | undefined =>
  version.allCents === undefined ? undefined : toRollup(version)
/** Until the end of the transaction nobody edits this version. */
export const lockVersion = (tx: Tx, id: string) => tx.run(sql`select lock_forecast(${id})`)
export const insertIncident = (tx: Tx, found: { forecastId: string; cells: number; cents: bigint }) =>
  tx.run(
    sql`insert into rollup_incident (forecast_id, cells, cents) values (${found.forecastId}, ${found.cells}, ${String(found.cents)})`,
  )
