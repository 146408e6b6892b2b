import {
  addDays,
  addMonths,
  applyChanges,
  type BankCalendar,
  type CashChange,
  type CashItem,
  type DayForecast,
  type ForecastCurve,
  formatMoney,
  fundLedger,
  type LoadedForecastInput,
  loadedForecast,
  type Mobility,
  type PlacementSetting,
  parseMoney,
} from '@stuurhuis/domain'
import { type Actor, seesWholeHouse } from '../platform/actor.ts'
import { dateAt } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { refuseUnknownYet } from '../platform/db/rows-at.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import { seesKnown, worksOnKnown } from '../projects/projects.service.ts'
import * as queries from './liquidity.queries.ts'
import {
  type CashView,
  looseOf,
  type Memory,
  type Part,
  partOf,
  type Source,
  sourcesAt,
  toItem,
} from './memory.ts'

export type LiquidityQuery = {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly granularity: 'day' | 'month'
  readonly setting?: PlacementSetting | undefined
  readonly projectId?: readonly string[] | undefined
  readonly clusterId?: readonly string[] | undefined
  /** As it was recorded at this instant (ISO 8601); what somebody may see is always decided by the rights of now. */
  readonly knownAt?: string | undefined
}
/** A forecast with everything a page says about it. */
export type Outlook = {
  readonly asOf: string
  readonly from: string
  readonly to: string
  readonly forecast: DayForecast
  readonly input: LoadedForecastInput
  readonly parts: readonly Part[]
  readonly accounts: readonly queries.AccountRow[]
  readonly funds: readonly FundStanding[]
  readonly buffer: bigint
  readonly opening: bigint
  /** A part of the house has neither an opening balance nor a buffer of its own. */
  readonly isWhole: boolean
  /** What may be moved, of the sources that pass. */
  movable(passes: (source: Source) => boolean): readonly Mobility[]
  readonly sequence: string
  /** Names of what moves, by item id and by scope and line. */
  readonly sees: (source: Source) => boolean
}
export type FundStanding = {
  readonly id: string
  readonly name: string
  readonly balance: bigint
  readonly free: bigint
}

const centsOf = (text: unknown): bigint => {
  const parsed = parseMoney(String(text), 'point')
  return parsed.ok ? parsed.value : 0n
}

/** Rules in force on a day. */
export type Rules = {
  readonly buffer: bigint
  readonly setting: PlacementSetting
  readonly horizonMonths: number
  readonly calendar: BankCalendar
  /** A change against the approved version that is more than this is told. */
  readonly largeShift: bigint
}
export async function rulesOn(
  db: Reader,
  calendarOf: Memory['calendar'],
  on: string,
  knownAt?: string,
): Promise<Rules> {
  const values = new Map((await queries.listEffective(db, on, knownAt)).map((row) => [row.key, row.value]))
  const closing = values.get('bankClosingDays') as { rule?: string; extra?: string[] } | undefined
  const day = values.get('dayForecast') as { setting?: PlacementSetting; horizonMonths?: number } | undefined
  return {
    buffer: centsOf(values.get('buffer')?.['cents'] ?? '0.00'),
    setting: day?.setting ?? 'prudent',
    horizonMonths: day?.horizonMonths ?? 18,
    calendar: calendarOf(closing?.rule ?? 'belgian', closing?.extra ?? []),
    largeShift: centsOf(values.get('alerts')?.['largeShiftCents'] ?? '0.00'),
  }
}
/** Funds by their booked movements up to a day. */
export function fundStandings(
  names: readonly { id: string; name: string; floorCents: bigint }[],
  money: readonly queries.FundMoney[],
  on: string,
): FundStanding[] {
  return names.map(({ id, name, floorCents }) => {
    const events = money
      .filter((row) => row.fundId === id && row.state === 'booked' && row.movesOn <= on)
      .map((row) => ({
        date: row.movesOn,
        type: row.kind as Parameters<typeof fundLedger>[2][number]['type'],
        ...(row.projectId && { project: row.projectId }),
        ...(row.amountCents !== undefined && { amount: row.amountCents }),
      }))
    const last = fundLedger(0n, floorCents, events).at(-1)
    return { id, name, balance: last?.cash ?? 0n, free: last?.free ?? -floorCents }
  })
}

/** Advances and repayments of funds that are still to come: own money that changes its colour, so free liquidity moves. */
function fundItems(money: readonly queries.FundMoney[], asOf: string): CashItem[] {
  return money.flatMap((row): CashItem[] => {
    const isComing = row.state === 'approved' || row.movesOn > asOf
    if (!isComing || row.amountCents === undefined) return []
    if (row.kind !== 'advance' && row.kind !== 'repay') return []
    return [
      {
        id: row.id,
        direction: row.kind === 'advance' ? 'in' : 'out',
        amount: row.amountCents,
        date: row.movesOn,
        dateConfidence: 'sure',
        status: 'contracted',
        probability: '1',
        lineId: null,
        coverMonth: null,
        chainId: row.id,
        supersedesId: null,
        sequence: 0,
        source: { type: 'fund', id: row.fundId },
      },
    ]
  })
}

type Choice = {
  readonly sources: readonly Source[]
  readonly isWhole: boolean
  readonly view: CashView
}
/**
 * What this actor's question is about. Whoever answers for the whole house gets all of it; a filter or a project manager
 * gets the parts that he sees. @throws RESOURCE_NOT_FOUND for a project that does not exist for him
 */
function choose(actor: Actor, sources: readonly Source[], query: LiquidityQuery): Choice {
  const house = seesWholeHouse(actor)
  const isWhole = house && !query.projectId && !query.clusterId
  if (isWhole)
    return { sources: sources.filter((source) => !isFundScope(source)), isWhole, view: 'organisation' }
  const chosen = sources.filter(({ project, items }) => {
    if (!project) {
      const clusterId = items[0]?.clusterId
      return (
        house && clusterId !== undefined && !query.projectId && query.clusterId?.includes(clusterId) === true
      )
    }
    if (!seesKnown(actor, project) || (!house && !worksOnKnown(actor, project))) return false
    if (query.projectId && !query.projectId.includes(project.id)) return false
    return !query.clusterId || query.clusterId.includes(project.countedIn)
  })
  const missing = query.projectId?.some((id) => !chosen.some((source) => source.scope === id))
  if (missing) throw new ProblemError('RESOURCE_NOT_FOUND')
  return { sources: chosen, isWhole, view: 'own' }
}
const isFundScope = (source: Source): boolean => source.items[0]?.fundId !== undefined

const longestDays = 5 * 366
const longestMonths = 20 * 366
function periodOf(query: LiquidityQuery, asOf: string, horizonMonths: number): { from: string; to: string } {
  const from = query.from ?? asOf
  const to = query.to ?? addMonths(from > asOf ? from : asOf, horizonMonths)
  const longest = query.granularity === 'day' ? longestDays : longestMonths
  if (to < from || to < asOf) throw fieldProblem('to', 'before_from', 'invalidInput', 'query')
  if (to > addDays(asOf, longest)) throw fieldProblem('to', 'range_too_long', 'invalidInput', 'query')
  return { from: from < asOf ? asOf : from, to }
}

export type Deps = { readonly db: Reader; readonly memory: Memory; readonly today: string }
/** The forecast that an actor asks for, with the changes of a draft on top of it. */
export async function outlookOf(
  { db, memory, today }: Deps,
  actor: Actor,
  query: LiquidityQuery,
  changes: readonly CashChange[] = [],
): Promise<Outlook> {
  const { knownAt } = query
  if (knownAt !== undefined) await refuseUnknownYet(db, knownAt)
  const [{ sources, sequence }, accounts, names, money] = [
    knownAt === undefined
      ? await memory.read()
      : { sources: await sourcesAt(db, knownAt), sequence: new Date(knownAt).toISOString() },
    await queries.listAccounts(db, today, knownAt),
    await queries.listFundNames(db, knownAt),
    await queries.listFundMoney(db, knownAt),
  ]
  const on = knownAt === undefined ? today : dateAt(knownAt)
  const rules = await rulesOn(db, memory.calendar, on, knownAt)
  const choice = choose(actor, sources, query)
  const facts = { actor, query, choice, sequence, accounts, names, money, rules, today: on, changes }
  if (knownAt !== undefined) return assemble(facts, afresh)
  await memory.prepare(choice.sources, choice.view)
  return assemble(facts, memory)
}
/** What the past was is asked seldom: nothing of it is kept. */
const afresh: Workshop = {
  part: partOf,
  loose: looseOf,
  merge: (placed) => [...placed],
  forecast: loadedForecast,
}
type Workshop = Pick<Memory, 'part' | 'loose' | 'merge' | 'forecast'>

type Facts = {
  readonly actor: Actor
  readonly query: LiquidityQuery
  readonly choice: Choice
  readonly sequence: string
  readonly accounts: readonly queries.AccountRow[]
  readonly names: readonly { id: string; name: string; floorCents: bigint }[]
  readonly money: readonly queries.FundMoney[]
  readonly rules: Rules
  readonly today: string
  readonly changes: readonly CashChange[]
}
function assemble(facts: Facts, { part, loose, merge, forecast }: Workshop): Outlook {
  const { actor, query, rules, changes } = facts
  const { sources, isWhole, view } = facts.choice
  const open = facts.accounts.filter((account) => !account.closed)
  const asOf =
    open
      .flatMap((account) => account.balanceOn ?? [])
      .sort()
      .at(-1) ?? facts.today
  const { from, to } = periodOf(query, asOf, rules.horizonMonths)
  const funds = fundStandings(facts.names, facts.money, asOf)
  const opening = isWhole ? openingOf(open, funds) : 0n
  const frame = {
    asOf,
    until: to,
    setting: query.setting ?? rules.setting,
    calendar: rules.calendar,
    opening,
    // a part of the house breaks no buffer: that is a rule of the whole
    buffer: isWhole ? rules.buffer : -(2n ** 52n),
  }
  const changed = changedParts(sources, view, frame, changes)
  const parts = [...sources.map((source) => changed.parts.get(source.scope) ?? part(source, view))]
  if (isWhole) parts.push(loose([...fundItems(facts.money, asOf), ...changed.extra]))
  const input: LoadedForecastInput = {
    ...frame,
    items: parts.map((one) => one.loaded),
    residuals: merge(parts.map((one) => one.place(frame))),
  }
  return {
    asOf,
    from,
    to,
    forecast: forecast(input),
    input,
    parts,
    accounts: open,
    funds,
    buffer: isWhole ? rules.buffer : 0n,
    opening,
    isWhole,
    movable: (passes) => parts.filter((one) => passes(one.source)).flatMap((one) => one.movable()),
    sequence: facts.sequence,
    sees: (source) => source.project === undefined || seesKnown(actor, source.project),
  }
}
/** Balances less earmarked funds less guarantees: the money that is free. */
function openingOf(accounts: readonly queries.AccountRow[], funds: readonly FundStanding[]): bigint {
  const balances = accounts.reduce(
    (sum, account) => sum + (account.balanceCents ?? 0n) - account.blockedCents,
    0n,
  )
  return balances - funds.reduce((sum, fund) => sum + fund.balance, 0n)
}

type Frame = Omit<LoadedForecastInput, 'items' | 'residuals'>
/** Only the sources that a draft touches are worked out again; advances and loans stand beside them. */
function changedParts(
  sources: readonly Source[],
  view: CashView,
  frame: Frame,
  changes: readonly CashChange[],
): { parts: Map<string, Part>; extra: readonly CashItem[] } {
  const parts = new Map<string, Part>()
  const ofItem = new Map<string, Source>()
  const wanted = new Set(changes.flatMap((change) => ('itemId' in change ? [change.itemId] : [])))
  if (wanted.size > 0)
    for (const source of sources)
      for (const row of source.items) if (wanted.has(row.id)) ofItem.set(row.id, source)
  const perSource = new Map<Source, CashChange[]>()
  const bridging: CashChange[] = []
  changes.forEach((change, index) => {
    if (!('itemId' in change)) {
      bridging.push(change)
      return
    }
    const source = ofItem.get(change.itemId)
    if (!source) throw fieldProblem(`changes[${index}].itemId`, 'not_found', 'referencedResourceNotFound')
    perSource.set(source, [...(perSource.get(source) ?? []), change])
  })
  const applied = (items: readonly CashItem[], list: readonly CashChange[]): readonly CashItem[] => {
    const result = applyChanges({ ...frame, lines: [], items }, list)
    if (result.ok) return result.value.items
    const [fault] = result.errors
    const at = changes.indexOf(list[Number(fault?.path.split('.')[1] ?? 0)] as CashChange)
    throw fieldProblem(`changes[${at}]`, (fault?.code ?? 'invalid').toLowerCase())
  }
  for (const [source, list] of perSource)
    parts.set(source.scope, partOf(source, view, [...applied(source.items.map(toItem), list)]))
  return { parts, extra: applied([], bridging) }
}

/** The curve that a view of the API shows. */
export const curveOf = (view: 'all' | 'committed' | 'expected'): ForecastCurve =>
  view === 'all' ? 'all' : view === 'committed' ? 'committedOnly' : 'expectedValue'

export const money = (cents: bigint): string => formatMoney(cents)
