import {
  addPlaced,
  emptySums,
  type PlacedRollup,
  placeRollup,
  type RollupSums,
  rollupOf,
  ymOf,
} from '@stuurhuis/domain'
import type { Db, Reader } from '../platform/db/connect.ts'
import { oneAfterAnother } from '../platform/one-after-another.ts'
import type { KnownProject } from '../projects/projects.service.ts'
import { listItems, modelOf } from './forecasts.service.ts'
import * as queries from './portfolio.queries.ts'

/** A project that counts in the consolidation, with the rollup of its live version. */
export type Member = KnownProject & {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly externalId?: string
  readonly placed: PlacedRollup
}
export type PortfolioState = {
  readonly members: ReadonlyMap<string, Member>
  /** In the order of their codes. */
  readonly ordered: readonly Member[]
  readonly sensitive: ReadonlySet<Member>
  readonly whole: RollupSums
  readonly clusters: ReadonlyMap<string, RollupSums>
}
export type PortfolioMemory = {
  /** The consolidation as the database has it now. To be used before anything else is awaited: it goes on changing. */
  read(): Promise<PortfolioState>
}

/**
 * Keeps the rollups of all live versions and their sums in the memory of the process. Before each answer it asks the
 * database which projects changed in a transaction that it could not see the last time, and takes the old rollup of each
 * out of the sums and the new one in (ADR 0012).
 */
export function createPortfolioMemory(db: Db): PortfolioMemory {
  const kept = emptyKept()
  let since: string | undefined
  return {
    read: oneAfterAnother(async () => {
      const rows = await queries.findPortfolioChanges(db, since)
      const changed = rows.flatMap((row) => (row.id === undefined ? [] : [row]))
      const missing = await workOut(db, changed)
      // from here on nothing is awaited: an answer never sees half of a change
      for (const row of changed) replace(kept, row.id, memberOf(row, missing))
      since = rows[0]?.xmin
      return stateOf(kept)
    }),
  }
}

type Kept = {
  readonly members: Map<string, Member>
  readonly sensitive: Set<Member>
  readonly whole: RollupSums
  readonly clusters: Map<string, RollupSums>
  ordered: readonly Member[] | undefined
}
const emptyKept = (): Kept => ({
  members: new Map(),
  sensitive: new Set(),
  whole: emptySums(),
  clusters: new Map(),
  ordered: undefined,
})

function replace(kept: Kept, id: string, after: Member | undefined): void {
  const before = kept.members.get(id)
  if (before) {
    kept.members.delete(id)
    kept.sensitive.delete(before)
    addTo(kept, before, -1)
  }
  if (after) {
    kept.members.set(id, after)
    if (after.sensitive) kept.sensitive.add(after)
    addTo(kept, after, 1)
  }
  kept.ordered = undefined
}

function addTo(kept: Kept, { clusterId, placed }: Member, sign: 1 | -1): void {
  const cluster = kept.clusters.get(clusterId) ?? emptySums()
  kept.clusters.set(clusterId, cluster)
  addPlaced(cluster, placed, sign)
  addPlaced(kept.whole, placed, sign)
}

const stateOf = (kept: Kept): PortfolioState => ({
  members: kept.members,
  sensitive: kept.sensitive,
  whole: kept.whole,
  clusters: kept.clusters,
  get ordered() {
    // ids order projects of one code; codes are plain text without accents
    kept.ordered ??= [...kept.members.values()].sort((a, b) => compare(a.code, b.code) || compare(a.id, b.id))
    return kept.ordered
  },
})
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

/** Rollups of versions that have none yet (older than the rollups): worked out from their inputs, for this process only. */
async function workOut(
  db: Reader,
  rows: readonly queries.PortfolioRow[],
): Promise<ReadonlyMap<string, PlacedRollup>> {
  const ids = rows.flatMap((row) => (row.forecastId && row.allCents === undefined ? [row.forecastId] : []))
  if (ids.length === 0) return new Map()
  const [versions, items] = [await queries.listSettings(db, ids), await listItems(db, ids)]
  return new Map(
    versions.map(({ id, settings }) => {
      const model = modelOf(
        settings,
        items.filter((item) => item.forecastId === id),
      )
      return [id, placeRollup(model.start, rollupOf(model))] as const
    }),
  )
}

function memberOf(row: queries.PortfolioRow, missing: ReadonlyMap<string, PlacedRollup>): Member | undefined {
  const { forecastId, startOn } = row
  if (forecastId === undefined || startOn === undefined) return undefined
  const placed = missing.get(forecastId) ?? placeRollup(ymOf(startOn), seriesOf(row))
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    clusterId: row.clusterId,
    sensitive: row.sensitive,
    namedPersonIds: row.namedPersonIds,
    ...(row.externalId && { externalId: row.externalId }),
    ...(row.leadId && { leadId: row.leadId }),
    ...(row.backupId && { backupId: row.backupId }),
    placed,
  }
}

const cents = (text = '{}') => BigInt64Array.from(text.slice(1, -1).split(','), BigInt)
const seriesOf = (row: queries.PortfolioRow) => ({
  all: cents(row.allCents),
  committedOnly: cents(row.committedCents),
  expectedValue: cents(row.expectedCents),
  internal: cents(row.internalCents),
  internalCommitted: cents(row.internalCommittedCents),
  internalExpected: cents(row.internalExpectedCents),
})
