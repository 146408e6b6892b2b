import {
  type BreachExplanation,
  type DayForecast,
  type CashDriver as Driver,
  explainBreaches,
  type ForecastCurve,
  type Lever,
  sumCents,
  ymOf,
} from '@stuurhuis/domain'
import type { getLiquidity, Language, ResultInputOf } from '@stuurhuis/schemas'
import { cashLabel } from './labels.ts'
import { curveOf, money, type Outlook } from './liquidity.service.ts'
import type { Part } from './memory.ts'

type Answer = ResultInputOf<typeof getLiquidity>
type View = Answer['view']

/** How a movement is called, and whether the caller may know of whom it is. */
export type Names = {
  item(id: string): { label: string; projectId?: string; hidden: boolean }
  line(lineId: string, part: Part | undefined): { label: string; projectId?: string; hidden: boolean }
}

/** Names of what moves: an item of a hidden project is one of "other projects". */
export function namesOf(
  outlook: Outlook,
  language: Language,
): Names & { partOfLine: (d: Driver) => Part | undefined } {
  const find = (id: string) => {
    for (const part of outlook.parts) {
      const row = part.row(id)
      if (row) return { part, row }
    }
    return undefined
  }
  const others = cashLabel('otherProjects', language)
  const about = (part: Part | undefined, label: string) => {
    const project = part?.source.project
    if (part && !outlook.sees(part.source)) return { label: others, hidden: true }
    return {
      label: project ? `${label}, ${project.code} ${project.name}` : label,
      ...(project && { projectId: project.id }),
      hidden: false,
    }
  }
  return {
    item(id) {
      const known = find(id) ?? (id.includes('/') ? find(id.split('/')[0] ?? '') : undefined)
      if (!known) return about(undefined, cashLabel(extraName(id), language))
      const { description, counterparty } = known.row
      return about(known.part, counterparty ? `${description} (${counterparty})` : description)
    },
    line(lineId, part) {
      const series = part?.source.series.find((one) => one.key === lineId)
      return about(part, series?.label ?? lineId)
    },
    partOfLine: (driver) =>
      driver.kind === 'residual'
        ? outlook.parts.find((part) => part.lines.some((line) => line.lineId === driver.lineId))
        : undefined,
  }
}
const extraName = (id: string) => (id.endsWith('/repaid') ? 'repaid' : 'received')

/** An outlook as the API gives it. */
export function toLiquidity(
  outlook: Outlook,
  query: { granularity: 'day' | 'month'; view: View },
  language: Language,
  self: string,
): Answer {
  const { forecast } = outlook
  const curve = forecast[curveOf(query.view)]
  const names = namesOf(outlook, language)
  const tally = (flagged: Amounts, ids: readonly string[] = []) => {
    const seen: string[] = []
    for (const id of ids) {
      if (seen.length === 20) break
      if (!id.includes('/') && !names.item(id).hidden) seen.push(id)
    }
    return {
      count: flagged.count,
      amount: money(flagged.inflow + flagged.outflow),
      inflow: money(flagged.inflow),
      outflow: money(flagged.outflow),
      ...(seen.length > 0 && { itemIds: seen }),
    }
  }
  const stale = outlook.accounts.map((account) => (account.balanceOn ?? '') < outlook.asOf)
  return {
    self,
    currency: 'EUR',
    asOf: outlook.asOf,
    from: outlook.from,
    to: outlook.to,
    granularity: query.granularity,
    view: query.view,
    setting: forecast.setting,
    opening: money(outlook.opening),
    floor: money(outlook.buffer),
    accounts: outlook.isWhole
      ? outlook.accounts.map((account, i) => ({
          id: account.id,
          name: account.name,
          balance: money(account.balanceCents ?? 0n),
          ...(account.balanceOn && { on: account.balanceOn }),
          stale: stale[i] === true,
          blocked: money(account.blockedCents),
        }))
      : [],
    earmarked: outlook.isWhole
      ? outlook.funds
          .filter((fund) => fund.balance !== 0n)
          .map((fund) => ({ fundId: fund.id, name: fund.name, amount: money(fund.balance) }))
      : [],
    points: query.granularity === 'day' ? dayPoints(outlook, curve) : monthPoints(outlook, curve),
    lowest: { date: curve.low.date, balance: money(curve.low.balance) },
    breaches: breachesOf(outlook, query.view, names),
    breachCount: outlook.isWhole ? curve.breachPoints.length : 0,
    daysBelow: outlook.isWhole ? curve.daysUnderBuffer : 0,
    unscheduled: tally(forecast.unscheduled, forecast.unscheduled.first),
    overdue: tally(forecast.overdue, forecast.overdue.first),
    nonBankDay: tally(forecast.nonBankDay, forecast.nonBankDay.first),
    pastResidual: tally(forecast.pastResidual),
    afterHorizon: tally({
      count: forecast.itemsAfterUntil.count + forecast.residualsAfterUntil.count,
      inflow: forecast.itemsAfterUntil.inflow + forecast.residualsAfterUntil.inflow,
      outflow: forecast.itemsAfterUntil.outflow + forecast.residualsAfterUntil.outflow,
    }),
    possiblyDouble: tally(forecast.possiblyDouble, forecast.possiblyDouble.first),
    unexplained: money(forecast.unexplained),
    hiddenProjects: outlook.parts.filter((part) => part.source.project && !outlook.sees(part.source)).length,
    sequence: outlook.sequence,
  }
}

type Amounts = { readonly count: number; readonly inflow: bigint; readonly outflow: bigint }

type Curve = DayForecast['all']
const slotOf = (outlook: Outlook, day: string) => outlook.forecast.days.indexOf(day)

function dayPoints(outlook: Outlook, curve: Curve): Answer['points'] {
  const first = Math.max(0, slotOf(outlook, outlook.from))
  return outlook.forecast.days.slice(first).map((date, i) => ({
    date,
    inflow: money(curve.inflow[first + i] ?? 0n),
    outflow: money(curve.outflow[first + i] ?? 0n),
    balance: money(curve.balance[first + i] ?? 0n),
  }))
}

/** Month ends, each with the lowest day of its month: what a table of month ends would hide. */
function monthPoints(outlook: Outlook, curve: Curve): Answer['points'] {
  const { days } = outlook.forecast
  const first = Math.max(0, slotOf(outlook, outlook.from))
  const months = new Map<string, { from: number; to: number }>()
  for (let slot = first; slot < days.length; slot += 1) {
    const month = ymOf(days[slot] ?? '')
    months.set(month, { from: months.get(month)?.from ?? slot, to: slot })
  }
  return [...months.values()].map(({ from, to }) => {
    let low = from
    for (let slot = from; slot <= to; slot += 1)
      if ((curve.balance[slot] ?? 0n) < (curve.balance[low] ?? 0n)) low = slot
    return {
      date: days[to] ?? '',
      inflow: money(sumCents(curve.inflow.slice(from, to + 1))),
      outflow: money(sumCents(curve.outflow.slice(from, to + 1))),
      balance: money(curve.balance[to] ?? 0n),
      lowestBalance: money(curve.balance[low] ?? 0n),
      lowestOn: days[low] ?? '',
    }
  })
}

const shownBreaches = 50
const explanations = new WeakMap<DayForecast, Map<string, readonly BreachExplanation[]>>()
/** Why it breaks and what may be done: of a forecast that is the same object the answer is the same. */
function explained(outlook: Outlook, curve: ForecastCurve, fundFree: bigint): readonly BreachExplanation[] {
  const { input, forecast } = outlook
  const known = explanations.get(forecast) ?? new Map<string, readonly BreachExplanation[]>()
  explanations.set(forecast, known)
  const key = `${curve} ${fundFree}`
  const made =
    known.get(key) ??
    explainBreaches(input, forecast, {
      curve,
      movable: { candidates: outlook.parts.map((part) => part.candidates(input, curve)) },
      fundFree,
      limit: shownBreaches,
    })
  known.set(key, made)
  return made
}

function breachesOf(outlook: Outlook, view: View, names: ReturnType<typeof namesOf>): Answer['breaches'] {
  if (!outlook.isWhole || outlook.forecast[curveOf(view)].breachPoints.length === 0) return []
  const [fundFree = 0n] = outlook.funds.map((fund) => fund.free).sort((a, b) => (a > b ? -1 : 1))
  return explained(outlook, curveOf(view), fundFree).map((breach) => ({
    date: breach.date,
    balance: money(breach.balance),
    shortfall: money(breach.short),
    causes: breach.causes.map((cause) => toMovement(cause, names)),
    levers: breach.levers.flatMap((lever) => toLever(lever, names)),
  }))
}

export function toMovement(
  driver: Driver,
  names: ReturnType<typeof namesOf>,
): Answer['breaches'][number]['causes'][number] {
  const about =
    driver.kind === 'item' ? names.item(driver.id) : names.line(driver.lineId, names.partOfLine(driver))
  const isKnown = driver.kind === 'item' && !about.hidden && !driver.id.includes('/')
  return {
    kind: driver.kind === 'item' ? 'item' : 'line',
    ...(isKnown && { itemId: driver.id }),
    ...(about.projectId && { projectId: about.projectId }),
    label: about.label,
    date: driver.date,
    amount: money(driver.amount),
  }
}

type ApiLever = Answer['breaches'][number]['levers'][number]
function toLever(lever: Lever, names: ReturnType<typeof namesOf>): ApiLever[] {
  if (lever.kind === 'shift') {
    const about = names.item(lever.itemId)
    if (about.hidden) return [] // nobody moves what he does not see
    return [
      {
        kind: 'shift',
        itemId: lever.itemId,
        label: about.label,
        amount: money(lever.amount),
        from: lever.from,
        to: lever.to,
        limit: lever.limit,
        enough: lever.enough,
      },
    ]
  }
  const remaining = lever.kind === 'fundAdvance' ? lever.remaining : 0n
  return [
    {
      kind: lever.kind,
      label: '',
      amount: money(lever.amount),
      enough: remaining === 0n,
      ...(lever.kind === 'fundAdvance' && { remaining: money(remaining) }),
    },
  ]
}
