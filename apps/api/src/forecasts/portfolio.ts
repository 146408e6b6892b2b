import {
  addPlaced,
  addToMonth,
  emptySums,
  type FramedCash,
  formatMoney,
  framedInternal,
  framedProject,
  mergeSums,
  type PortfolioFrame,
  type PortfolioView,
  type RollupSums,
  type SummedPortfolio,
  sumCents,
  summedPortfolio,
} from '@stuurhuis/domain'
import type { getPortfolioResult, Language, ResultInputOf } from '@stuurhuis/schemas'
import { type Actor, seesWholeHouse } from '../platform/actor.ts'
import { seesKnown, worksOnKnown } from '../projects/projects.service.ts'
import { alertTexts, rowLabel } from './labels.ts'
import type { Member, PortfolioState } from './portfolio-memory.ts'
import { centsOf } from './result.ts'

type Answer = ResultInputOf<typeof getPortfolioResult>
export type PortfolioQuery = {
  readonly view: PortfolioView
  readonly detail: 'projects' | 'totals'
  readonly opening: string
  readonly floor: string
  readonly projectId?: readonly string[] | undefined
  readonly clusterId?: readonly string[] | undefined
}

/** What an actor's question is about: the sums, and the members of which he sees the name or does not. */
export type Chosen = {
  readonly sums: RollupSums
  members(): { readonly visible: readonly Member[]; readonly hidden: readonly Member[] }
}

/**
 * Whoever sees the cash of the whole organisation also gets the projects that stay hidden from him, so that totals are
 * right; with a filter, which could single one out, they do not exist. A project manager gets his own.
 */
export function choosePortfolio(state: PortfolioState, actor: Actor, query: PortfolioQuery): Chosen {
  const everything = seesWholeHouse(actor)
  const { projectId, clusterId } = query
  if (everything && !projectId && !clusterId) {
    const split = () => ({
      visible: state.ordered.filter((member) => seesKnown(actor, member)),
      hidden: [...state.sensitive].filter((member) => !seesKnown(actor, member)),
    })
    return { sums: state.whole, members: split }
  }
  const isChosen = (member: Member) =>
    seesKnown(actor, member) &&
    (everything || worksOnKnown(actor, member)) &&
    (!projectId || projectId.includes(member.id)) &&
    (!clusterId || clusterId.includes(member.clusterId))
  const members = () => ({ visible: state.ordered.filter(isChosen), hidden: [] })
  if (everything && clusterId && !projectId) return { sums: sumsOfClusters(state, actor, clusterId), members }
  const sums = emptySums()
  const candidates = projectId
    ? [...new Set(projectId)].flatMap((id) => state.members.get(id) ?? [])
    : [...state.members.values()]
  for (const member of candidates) if (isChosen(member)) addPlaced(sums, member.placed, 1)
  return { sums, members }
}

/** Of some clusters the sums as they are kept, less what the actor may not see. */
function sumsOfClusters(state: PortfolioState, actor: Actor, clusterIds: readonly string[]): RollupSums {
  const wanted = new Set(clusterIds)
  const parts = [...wanted].flatMap((id) => state.clusters.get(id) ?? [])
  const hidden = [...state.sensitive].filter(
    (member) => wanted.has(member.clusterId) && !seesKnown(actor, member),
  )
  const [only] = parts
  if (only && parts.length === 1 && hidden.length === 0) return only
  const sums = mergeSums(parts)
  for (const member of hidden) addPlaced(sums, member.placed, -1)
  return sums
}

/** The consolidation of own cash as the API gives it; what moves between own units stands apart. */
export function toPortfolioResult(
  chosen: Chosen,
  query: PortfolioQuery,
  language: Language,
  self: string,
): Answer {
  const floor = centsOf(query.floor)
  const result = summedPortfolio(chosen.sums, { view: query.view, opening: centsOf(query.opening), floor })
  const { frame } = result
  const labels = Array.from({ length: frame.months }, (_, k) => addToMonth(frame.start, k))
  const members = query.detail === 'projects' ? chosen.members() : { visible: [], hidden: [] }
  return {
    self,
    currency: 'EUR',
    view: query.view,
    opening: query.opening,
    floor: query.floor,
    months: labels,
    projectCount: result.projects,
    projects: projectRows(members, frame, language),
    totals: { net: result.net.map(formatMoney), balance: result.balance.map(formatMoney) },
    ...(result.internal && { internal: internalOf(result.internal, members, frame, language) }),
    afterHorizon: formatMoney(result.afterHorizon),
    years: yearsOf(labels, result),
    lowest: { month: result.lowest.month, balance: formatMoney(result.lowest.cents) },
    ...(result.belowFloorFrom && { belowFloorFrom: result.belowFloorFrom }),
    alerts: result.belowFloorFrom
      ? [
          {
            code: 'belowFloor',
            severity: 'serious',
            month: result.belowFloorFrom,
            amount: formatMoney(result.lowest.cents - floor),
            detail: alertTexts['belowFloor']?.[language] ?? 'belowFloor',
          },
        ]
      : [],
  }
}

type Members = ReturnType<Chosen['members']>
const aboutOf = (member: Member) => ({
  id: member.id,
  code: member.code,
  name: member.name,
  ...(member.externalId && { externalId: member.externalId }),
})

/** One row per project that the caller sees, and one without a name for all the others. */
function projectRows(
  { visible, hidden }: Members,
  frame: PortfolioFrame,
  language: Language,
): Answer['projects'] {
  const rows: Answer['projects'] = visible.map((member) => ({ ...aboutOf(member), ...member.shown(frame) }))
  if (hidden.length === 0) return rows
  const others = added(
    hidden.map((member) => framedProject(member.placed, frame)),
    frame,
  )
  return [...rows, { code: '', name: rowLabel('otherProjects', language), ...rowOf(others) }]
}

/** What moves between own units and is no cash of the organisation, with the projects that it moves in or out of. */
function internalOf(
  total: FramedCash,
  { visible, hidden }: Members,
  frame: PortfolioFrame,
  language: Language,
): Answer['internal'] {
  const rows = visible.flatMap((member) => {
    const moved = framedInternal(member.placed, frame)
    return moved ? [{ ...aboutOf(member), ...rowOf(moved) }] : []
  })
  const unseen = hidden.flatMap((member) => framedInternal(member.placed, frame) ?? [])
  const others = { code: '', name: rowLabel('otherProjects', language), ...rowOf(added(unseen, frame)) }
  return { ...rowOf(total), projects: unseen.length === 0 ? rows : [...rows, others] }
}

const cellsOf = ({ cents, afterHorizon }: FramedCash) => ({
  cells: cents.map(formatMoney),
  afterHorizon: formatMoney(afterHorizon),
})
const rowOf = (cash: FramedCash) => ({
  ...cellsOf(cash),
  total: formatMoney(sumCents(cash.cents) + cash.afterHorizon),
})
const added = (parts: readonly FramedCash[], frame: PortfolioFrame): FramedCash => ({
  cents: Array.from({ length: frame.months }, (_, k) => sumCents(parts.map(({ cents }) => cents[k] ?? 0n))),
  afterHorizon: sumCents(parts.map((part) => part.afterHorizon)),
})

function yearsOf(labels: readonly string[], { net, balance }: SummedPortfolio): Answer['years'] {
  const years = new Map<string, { net: bigint; end: bigint }>()
  labels.forEach((label, k) => {
    const year = label.slice(0, 4)
    years.set(year, { net: (years.get(year)?.net ?? 0n) + (net[k] ?? 0n), end: balance[k] ?? 0n })
  })
  return [...years].map(([year, sums]) => ({
    year: Number(year),
    net: formatMoney(sums.net),
    endBalance: formatMoney(sums.end),
  }))
}
