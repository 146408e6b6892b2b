import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type BankCalendar,
  type CashItem,
  type CoverAlert,
  type LineResidual,
  type LoadedItems,
  loadItems,
  type OwnCashSeries,
  ownCashSeries,
  type PlacedResiduals,
  type PlacementOptions,
  type PlannedLine,
  placeResiduals,
  reconcilePlan,
  targetCalendar,
} from '@stuurhuis/domain'
import { listItems, modelOf } from '../forecasts/forecasts.service.ts'
import type { Db, Reader } from '../platform/db/connect.ts'
import { oneAfterAnother } from '../platform/one-after-another.ts'
import * as queries from './liquidity.queries.ts'

/** What is known of one project, cluster, fund, or of the organisation itself: its items and its planned lines. */
export type Source = {
  readonly scope: string
  readonly project?: queries.ProjectFacts | undefined
  readonly items: readonly queries.MemoryItem[]
  readonly series: readonly OwnCashSeries[]
  readonly rules: readonly queries.LineRule[]
  readonly startMonth?: string | undefined
  readonly closedThrough?: string | undefined
}
/** A source worked out: what its items cover of its lines, and both as arrays for a curve. */
export type Part = {
  readonly source: Source
  readonly items: readonly CashItem[]
  readonly lines: readonly PlannedLine[]
  readonly residuals: readonly LineResidual[]
  readonly alerts: readonly { lineId: string; alert: CoverAlert; overrun: bigint }[]
  readonly loaded: LoadedItems
  place(options: PlacementOptions): PlacedResiduals
}

/** Domain id of a line inside its source; an item that names `K06` covers the line, `vat:K06` its VAT settlement. */
const lineIdOf = (lineCode: string): string => (lineCode.includes(':') ? lineCode : `line:${lineCode}`)

export function toItem(row: queries.MemoryItem): CashItem {
  return {
    id: row.id,
    direction: row.direction,
    amount: row.amountCents,
    date: row.dueOn ?? null,
    dateConfidence: row.dateConfidence,
    status: row.status,
    probability: row.probability,
    lineId: row.lineCode === undefined ? null : lineIdOf(row.lineCode),
    coverMonth: row.coverMonth?.slice(0, 7) ?? null,
    chainId: row.chainId,
    supersedesId: null, // those that were superseded are not loaded, so nothing refers to them
    sequence: Number(row.sequence),
    source: { type: row.sourceType, id: row.sourceId ?? '' },
  }
}

const isOwnUnit = (unit: string): boolean => unit.startsWith('own:')

/**
 * Works a source out. In the view of the organisation what moves between two own units is left out; a view of a project
 * alone counts it.
 */
export function partOf(source: Source, view: 'organisation' | 'own', items = source.items.map(toItem)): Part {
  const internal = new Set(source.items.filter((row) => isOwnUnit(row.counterUnit)).map((row) => row.id))
  const counted = view === 'own' ? items : items.filter((item) => !internal.has(item.id))
  const series = view === 'own' ? source.series : source.series.filter((one) => !isOwnUnit(one.counterparty))
  const lines = series.map((one): PlannedLine => plannedLine(one, source))
  const { residuals, alerts } = reconcilePlan({
    lines,
    items: counted,
    ...(source.closedThrough !== undefined && { closedThrough: source.closedThrough }),
  })
  const placed = new Map<string, PlacedResiduals>()
  return {
    source,
    items: counted,
    lines,
    residuals,
    alerts,
    loaded: loadItems(counted),
    place(options) {
      const key = `${options.asOf} ${options.until} ${options.setting}`
      const known = placed.get(key)
      if (known && known.options.calendar === options.calendar) return known
      const made = placeResiduals(residuals, options)
      if (placed.size > 8) placed.clear()
      placed.set(key, made)
      return made
    },
  }
}

function plannedLine(one: OwnCashSeries, source: Source): PlannedLine {
  const rule = source.rules.find((candidate) => lineIdOf(candidate.lineCode) === one.key)
  return {
    lineId: one.key,
    direction: one.direction,
    status: one.status,
    probability: one.probability,
    start: source.startMonth ?? '2000-01',
    cents: one.cents,
    onContract: rule?.onContract ?? 'keepDifference',
    ...(rule?.dayRule && { dayRule: rule.dayRule }),
    ...(rule?.closedReason !== undefined && { closed: { reason: rule.closedReason } }),
  }
}

export type Memory = {
  /** Everything that counts, as the database has it now. */
  read(): Promise<{ sources: readonly Source[]; sequence: string }>
  /** The worked-out part of a source, made once until the source changes. */
  part(source: Source, view: 'organisation' | 'own'): Part
  /** One object per content: what was placed by a calendar is known by the calendar itself. */
  calendar(rule: string, extra: readonly string[]): BankCalendar
}

/**
 * Keeps items and planned lines in the memory of the process. Before each answer it asks the database which projects
 * and scopes changed in a transaction that it could not see the last time, and reads only those: no message that could
 * be lost, no time in which an old figure is shown.
 */
export function createMemory(db: Db): Memory {
  const sources = new Map<string, Source>()
  const parts = new WeakMap<Source, Map<string, Part>>()
  let since: string | undefined
  // one after the other: two readers of one change would do its work twice
  const read = oneAfterAnother(async () => {
    const { xmin, projects, scopes } = await queries.findChanges(db, since)
    const changed = [...new Set([...projects, ...scopes])]
    if (changed.length > 0)
      for (const source of await loadSources(db, changed, sources)) sources.set(source.scope, source)
    since = xmin
    return { sources: [...sources.values()], sequence: xmin }
  })
  return {
    read,
    part(source, view) {
      const known = parts.get(source) ?? new Map<string, Part>()
      parts.set(source, known)
      const part = known.get(view) ?? partOf(source, view)
      known.set(view, part)
      return part
    },
    calendar: createCalendars(),
  }
}

const calendarYears = { from: 1990, to: 2200 }
function createCalendars(): Memory['calendar'] {
  const known = new Map<string, BankCalendar>()
  return (rule, extra) => {
    const key = `${rule} ${extra.join(' ')}`
    const found = known.get(key)
    if (found) return found
    const base = rule === 'belgian' ? targetCalendar(calendarYears.from, calendarYears.to).closed : []
    const made = { closed: new Set([...base, ...extra]) }
    if (known.size > 8) known.clear()
    known.set(key, made)
    return made
  }
}

/** Everything that counted, as it was recorded at an instant. */
export async function sourcesAt(db: Reader, knownAt: string): Promise<Source[]> {
  const { projects, scopes } = await queries.findChanges(db, undefined)
  return loadSources(db, [...new Set([...projects, ...scopes])].sort(), new Map(), knownAt)
}

/** Sources of some scopes; of a project whose version is the one known already the lines are not computed again. */
async function loadSources(
  db: Reader,
  scopes: readonly string[],
  known: ReadonlyMap<string, Source>,
  knownAt?: string,
): Promise<Source[]> {
  const [facts, items, rules] = [
    await queries.listProjectFacts(db, scopes, knownAt),
    await queries.listMemoryItems(db, scopes, knownAt),
    await queries.listLineRules(db, scopes, knownAt),
  ]
  const stale = facts.filter(
    (project) =>
      project.forecastId !== undefined &&
      known.get(project.id)?.project?.inputHash?.equals(project.inputHash ?? Buffer.alloc(0)) !== true,
  )
  const inputs = await listItems(
    db,
    stale.map((project) => project.forecastId ?? ''),
    knownAt,
  )
  const inputsOf = groupBy(inputs, (item) => item.forecastId)
  const itemsOf = groupBy(items, (item) => item.scope)
  const rulesOf = groupBy(rules, (rule) => rule.projectId)
  const projects = new Map(facts.map((project) => [project.id, project]))
  const made: Source[] = []
  for (const scope of scopes) {
    const project = projects.get(scope)
    const lines = project && (await linesOf(project, inputsOf, known.get(scope)))
    made.push({
      scope,
      project,
      items: itemsOf.get(scope) ?? [],
      rules: rulesOf.get(scope) ?? [],
      series: lines?.series ?? [],
      startMonth: lines?.startMonth,
      closedThrough: lines?.closedThrough,
    })
  }
  return made
}

type Lines = Pick<Source, 'series' | 'startMonth' | 'closedThrough'>
async function linesOf(
  project: queries.ProjectFacts,
  inputs: ReadonlyMap<string, Awaited<ReturnType<typeof listItems>>>,
  known: Source | undefined,
): Promise<Lines | undefined> {
  if (project.forecastId === undefined) return undefined
  if (known?.project?.inputHash?.equals(project.inputHash ?? Buffer.alloc(0))) return known
  await nextTurn() // between two projects other requests get their turn
  const model = modelOf(project.settings ?? {}, inputs.get(project.forecastId) ?? [])
  return { series: ownCashSeries(model), startMonth: model.start, closedThrough: model.closedThrough }
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}
