import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  addDays,
  type BankCalendar,
  type CashItem,
  type CoverAlert,
  type DayForecast,
  type ForecastCurve,
  isCommitted,
  type LineResidual,
  type LoadedForecastInput,
  type LoadedItems,
  largestFirst,
  loadedForecast,
  loadItems,
  type Mobility,
  mergeResiduals,
  type OwnCashSeries,
  ownCashSeries,
  type PlacedResiduals,
  type PlacementOptions,
  type PlannedLine,
  placeResiduals,
  reconcilePlan,
  type ShiftCandidate,
  shiftCandidates,
  targetCalendar,
  toJson,
} from '@stuurhuis/domain'
import { listItems, modelOf } from '../forecasts/forecasts.service.ts'
import type { Reader } from '../platform/db/connect.ts'
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
/** As the whole organisation counts, without what moves between its own units, or as a part alone does. */
export type CashView = 'organisation' | 'own'
/** A source worked out: what its items cover of its lines, and both as arrays for a curve. */
export type Part = {
  readonly source: Source
  readonly items: readonly CashItem[]
  readonly lines: readonly PlannedLine[]
  readonly residuals: readonly LineResidual[]
  readonly alerts: readonly { lineId: string; alert: CoverAlert; overrun: bigint }[]
  readonly loaded: LoadedItems
  place(options: PlacementOptions): PlacedResiduals
  /** The item as it is stored; of thousands of parts the few that an answer names are looked up. */
  row(id: string): queries.MemoryItem | undefined
  /** What may be moved, and how far. */
  movable(): readonly Mobility[]
  /** The same as candidates of a curve, the largest first. */
  candidates(options: PlacementOptions, curve: ForecastCurve): readonly ShiftCandidate[]
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
export function partOf(source: Source, view: CashView, items = source.items.map(toItem)): Part {
  const internal = new Set(source.items.filter((row) => isOwnUnit(row.counterUnit)).map((row) => row.id))
  const counted = view === 'own' ? items : items.filter((item) => !internal.has(item.id))
  const series = view === 'own' ? source.series : source.series.filter((one) => !isOwnUnit(one.counterparty))
  const lines = series.map((one): PlannedLine => plannedLine(one, source))
  const { residuals, alerts } = reconcilePlan({
    lines,
    items: counted,
    ...(source.closedThrough !== undefined && { closedThrough: source.closedThrough }),
  })
  const rows = once(() => new Map(source.items.map((row) => [row.id, row])))
  const movable = once(() => mobilityOf(source.items))
  const loaded = loadItems(counted)
  return {
    source,
    items: counted,
    lines,
    residuals,
    alerts,
    loaded,
    place: perFrame((options) => placeResiduals(residuals, options)),
    row: (id) => rows().get(id),
    movable,
    candidates: perFrame((options, curve) =>
      largestFirst(shiftCandidates({ ...options, items: [loaded] }, movable(), curve)),
    ),
  }
}

/** Keeps what was made for a few frames. */
function perFrame<T, A extends string[]>(
  make: (options: PlacementOptions, ...more: A) => T,
): (options: PlacementOptions, ...more: A) => T {
  const made = new Map<string, { calendar: BankCalendar; value: T }>()
  return ({ asOf, until, setting, calendar }, ...more) => {
    const key = [asOf, until, setting, ...more].join(' ')
    const known = made.get(key)
    if (known?.calendar === calendar) return known.value
    const value = make({ asOf, until, setting, calendar }, ...more)
    if (made.size > 8) made.clear()
    made.set(key, { calendar, value })
    return value
  }
}

/** The value made at the first call, kept for the others. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/** Days that an estimate or an expected item may be moved when nothing else was agreed. */
const movableDays = 90
/** What may be moved, and how far: as agreed, or by default while nobody is bound. */
function mobilityOf(items: readonly queries.MemoryItem[]): Mobility[] {
  return items.flatMap((row): Mobility[] => {
    if (row.dueOn === undefined || row.status === 'paid' || row.status === 'in_payment') return []
    const agreed = row.earliestOn !== undefined || row.latestOn !== undefined
    if (!agreed && isCommitted(row.status)) return []
    return [
      {
        itemId: row.id,
        earliest: row.earliestOn ?? (agreed ? row.dueOn : addDays(row.dueOn, -movableDays)),
        latest: row.latestOn ?? (agreed ? row.dueOn : addDays(row.dueOn, movableDays)),
      },
    ]
  })
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
  part(source: Source, view: CashView): Part
  /** Works parts out ahead, one per turn of the event loop, so that others are answered in between. */
  prepare(sources: readonly Source[], view: CashView): Promise<void>
  /** The part of items that belong to no source, made once per content. */
  loose(items: readonly CashItem[]): Part
  /** The same residuals in fewer parts: of projects that did not change the sum is kept. */
  merge(placed: readonly PlacedResiduals[]): PlacedResiduals[]
  /** The forecast of these parts; asked again while none of them changed it is the same object. */
  forecast(input: LoadedForecastInput): DayForecast
  /** One object per content: what was placed by a calendar is known by the calendar itself. */
  calendar(rule: string, extra: readonly string[]): BankCalendar
}

/**
 * Keeps items and planned lines in the memory of the process. Before each answer it asks the database which projects
 * and scopes changed in a transaction that it could not see the last time, and reads only those: no message that could
 * be lost, no time in which an old figure is shown.
 */
export function createMemory(db: Reader): Memory {
  const sources = new Map<string, Source>()
  const parts = new WeakMap<Source, Map<string, Part>>()
  let since: string | undefined
  // one after the other: two readers of one change would do its work twice
  const read = oneAfterAnother(async () => {
    const { xmin, projects, scopes } = await queries.findChanges(db, since)
    const changed = [...new Set([...projects, ...scopes])]
    const loaded: Source[] = []
    for (let from = 0; from < changed.length; from += readTogether)
      loaded.push(...(await loadSources(db, changed.slice(from, from + readTogether), sources)))
    for (const source of loaded) sources.set(source.scope, source)
    since = xmin
    return { sources: [...sources.values()], sequence: xmin }
  })
  const part: Memory['part'] = (source, view) => {
    const known = parts.get(source) ?? new Map<string, Part>()
    parts.set(source, known)
    const made = known.get(view) ?? partOf(source, view)
    known.set(view, made)
    return made
  }
  return {
    read,
    part,
    async prepare(list, view) {
      for (const source of list) {
        if (parts.get(source)?.has(view)) continue
        part(source, view)
        await nextTurn()
      }
    },
    loose: createLoose(),
    merge: createMerge(),
    forecast: createForecasts(),
    calendar: createCalendars(),
  }
}

/** Scopes that are read in one go: the rows of thousands of projects at once would hold the loop for seconds. */
const readTogether = 25

const nowhere: Source = { scope: 'loose', items: [], series: [], rules: [] }
export const looseOf = (items: readonly CashItem[]): Part => partOf(nowhere, 'organisation', [...items])
function createLoose(): Memory['loose'] {
  let kept: { content: string; part: Part } | undefined
  return (items) => {
    const content = JSON.stringify(toJson(items))
    if (kept?.content !== content) kept = { content, part: looseOf(items) }
    return kept.part
  }
}

const keptForecasts = 4
/** What goes into a forecast never changes in place: a part that changed is another object. */
function createForecasts(): Memory['forecast'] {
  let kept: readonly { input: LoadedForecastInput; forecast: DayForecast }[] = []
  return (input) => {
    const known = kept.find((one) => isSameInput(one.input, input))
    const found = known ?? { input, forecast: loadedForecast(input) }
    kept = [found, ...kept.filter((one) => one !== known)].slice(0, keptForecasts)
    return found.forecast
  }
}
const isSameInput = (a: LoadedForecastInput, b: LoadedForecastInput): boolean =>
  a.asOf === b.asOf &&
  a.until === b.until &&
  a.setting === b.setting &&
  a.calendar === b.calendar &&
  a.opening === b.opening &&
  a.buffer === b.buffer &&
  isSameList(a.items, b.items) &&
  isSameList(a.residuals, b.residuals)
const isSameList = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((one, i) => one === b[i])

/** About the square root of some hundred projects: a change of one costs as many additions as there are sums. */
const mergedTogether = 16
function createMerge(): Memory['merge'] {
  // by the first of each group, so a group that is asked for no more is forgotten with its residuals
  const known = new WeakMap<PlacedResiduals, { of: readonly PlacedResiduals[]; merged: PlacedResiduals }>()
  return (placed) => {
    const merged: PlacedResiduals[] = []
    for (let from = 0; from < placed.length; from += mergedTogether) {
      const group = placed.slice(from, from + mergedTogether)
      const [first] = group
      if (first === undefined) continue
      const kept = known.get(first)
      const isSame = kept?.of.length === group.length && kept.of.every((one, i) => one === group[i])
      const found = kept && isSame ? kept : { of: group, merged: mergeResiduals(group) }
      known.set(first, found)
      merged.push(found.merged)
    }
    return merged
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
