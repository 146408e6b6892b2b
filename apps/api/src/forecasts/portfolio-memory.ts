import {
  addPlaced,
  emptySums,
  formatMoney,
  framedProject,
  type PlacedRollup,
  type PortfolioFrame,
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
  /** Its months as text on the months of a consolidation, made once: a list of two thousand has 240,000 amounts. */
  shown(frame: PortfolioFrame): ShownProject
}
export type ShownProject = {
  readonly cells: string[]
  readonly total: string
  readonly peak: string
  readonly afterHorizon: string
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
  const take = async (rows: readonly queries.PortfolioRow[]) => {
    const missing = await workOut(db, rows)
    // from here on nothing is awaited: an answer never sees half of a change
    for (const row of rows) replace(kept, row.id, memberOf(row, missing))
  }
  return {
    read: oneAfterAnother(async () => {
      since ??= await readAll(db, take)
      if (!(await queries.hasPortfolioChanged(db, since))) return stateOf(kept)
      const rows = await queries.findPortfolioChanges(db, since)
      await take(rows.flatMap((row) => (row.id === undefined ? [] : [row])))
      since = rows[0]?.xmin ?? since
      return stateOf(kept)
    }),
  }
}

/** As many projects as one statement reads at a start, far below its time limit. */
const readTogether = 500
/**
 * The first reading, in parts. What changed between them has an xid from the snapshot on that is returned, and is read
 * again before the first answer.
 */
async function readAll(
  db: Reader,
  take: (rows: readonly queries.PortfolioRow[]) => Promise<void>,
): Promise<string> {
  const { xmin, ids } = await queries.listWatched(db)
  for (let from = 0; from < ids.length; from += readTogether)
    await take(await queries.listPortfolioRows(db, ids.slice(from, from + readTogether)))
  return xmin
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
    shown: showing(placed),
  }
}

/** One frame per view is in use, until a project begins or ends outside it. */
const framesKept = 3
function showing(placed: PlacedRollup): Member['shown'] {
  const kept = new Map<string, ShownProject>()
  return (frame) => {
    const key = `${frame.view} ${frame.start} ${frame.months}`
    const known = kept.get(key)
    if (known) return known
    const { cents, total, peak, afterHorizon } = framedProject(placed, frame)
    const made = {
      cells: cents.map(formatMoney),
      total: formatMoney(total),
      peak: formatMoney(peak),
      afterHorizon: formatMoney(afterHorizon),
    }
    if (kept.size === framesKept) kept.clear()
    kept.set(key, made)
    return made
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
