import { type Cents, ROLLUP_SERIES, type Rollup, rollupOf } from '@stuurhuis/domain'
import { systemAct } from '../platform/actor.ts'
import type { Db } from '../platform/db/connect.ts'
import { putRollup } from './forecasts.edit.queries.ts'
import { modelOf } from './forecasts.service.ts'
import * as queries from './rollups.queries.ts'

export type RollupDrift = {
  readonly forecastId: string
  /** Months that differed, over all series. */
  readonly cells: number
  /** Sum of the absolute differences. */
  readonly cents: Cents
}
export type RollupCheck = {
  readonly checked: number
  /** Live versions that had no rollup yet. */
  readonly made: number
  readonly drifts: readonly RollupDrift[]
}

/**
 * Compares the rollup of every live version with a computation from its inputs. One that differs is recorded as an
 * incident and made anew; one that is missing is made.
 */
export async function checkRollups(db: Db): Promise<RollupCheck> {
  const drifts: RollupDrift[] = []
  const ids = await queries.listLiveVersions(db)
  let made = 0
  for (const { id } of ids) {
    const found = differenceOf(await queries.findVersion(db, id))
    if (found === 'none') continue
    const settled = await settle(db, id)
    if (settled === 'missing') made += 1
    else if (settled !== 'none') drifts.push({ forecastId: id, ...settled })
  }
  return { checked: ids.length, made, drifts }
}

/** Looks again while nobody can edit the version, and writes what is right. */
const settle = (db: Db, id: string) =>
  systemAct(db, 'verify_rollups', '', async (tx) => {
    await queries.lockVersion(tx, id)
    const version = await queries.findVersion(tx, id)
    const difference = differenceOf(version)
    if (difference === 'none') return difference
    if (difference !== 'missing') await queries.insertIncident(tx, { forecastId: id, ...difference })
    await putRollup(tx, id, computed(version))
    return difference
  })

const computed = ({ settings, items }: queries.VersionRow): Rollup => rollupOf(modelOf(settings, items))

type Difference = 'none' | 'missing' | { readonly cells: number; readonly cents: Cents }
function differenceOf(version: queries.VersionRow): Difference {
  const stored = queries.storedRollup(version)
  if (!stored) return 'missing'
  const right = computed(version)
  let [cells, cents] = [0, 0n]
  for (const key of ROLLUP_SERIES)
    for (let k = 0; k < Math.max(stored[key].length, right[key].length); k += 1) {
      const [is, should] = [stored[key][k], right[key][k]]
      if (is === should) continue
      const off = (is ?? 0n) - (should ?? 0n)
      cells += 1
      cents += off < 0n ? -off : off
    }
  return cells === 0 ? 'none' : { cells, cents }
}
