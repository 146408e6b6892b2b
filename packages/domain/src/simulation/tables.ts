import { EngineRefusal, engineError } from '../money/result.ts'
import { differenceOf, type ItemCells } from './evaluate.ts'
import { MC_LIMITS, type TableGroup, type TableTerm } from './mc-model.ts'
import type { Laboratory, Probe } from './probe.ts'

/** Groups with the vectors of their states, as columns of a run. */
export interface Tables {
  readonly groups: readonly TableGroup[]
  readonly terms: readonly TableTerm[]
  readonly rows: readonly Float64Array[]
}

/**
 * Delays (and discrete drivers that are not linear) as one vector per value. Delays that touch a line together go
 * into one group with a vector per combination, at most 400: else DRIVER_GRID_TOO_LARGE (throws EngineRefusal). A
 * linear driver that touches a line of a group gets a vector per state as well: a price that rises while the sale
 * moves is paid in the month to which it moved.
 */
export function tablesOf(
  laboratory: Laboratory,
  linear: readonly Probe[],
  touched: readonly ReadonlySet<number>[],
  columns: (cells: Float64Array) => Float64Array,
): Tables {
  const groups = groupsOf(laboratory, touched)
  refuseTooLarge(laboratory, groups, linear, touched)
  const terms: TableTerm[] = []
  const rows: Float64Array[] = []
  groups.forEach((group, g) => {
    for (const table of groupVectors(laboratory, group, linear, touched)) {
      terms.push({ group: g, linear: table.linear, firstRow: rows.length })
      rows.push(...table.vectors.map((cells) => scaled(columns(cells), table.span)))
    }
  })
  return { groups, terms, rows }
}

function groupsOf(laboratory: Laboratory, touched: readonly ReadonlySet<number>[]): TableGroup[] {
  const groups: { readonly members: Probe[]; readonly items: Set<number> }[] = []
  for (const probe of laboratory.probes.filter((p) => p.kind === 'table')) {
    const items = new Set(touched[probe.index])
    const joined = groups.filter((group) => [...group.items].some((item) => items.has(item)))
    const merged = { members: [...joined.flatMap((group) => group.members), probe], items }
    for (const group of joined) {
      for (const item of group.items) items.add(item)
      groups.splice(groups.indexOf(group), 1)
    }
    groups.push(merged)
  }
  return groups.map(({ members }) => {
    const sorted = [...members].sort((a, b) => a.index - b.index)
    return { drivers: sorted.map((p) => p.index), values: sorted.map((p) => p.values ?? []) }
  })
}

export function stateCount(group: TableGroup): number {
  return group.values.reduce((product, values) => product * values.length, 1)
}

function refuseTooLarge(
  laboratory: Laboratory,
  groups: readonly TableGroup[],
  linear: readonly Probe[],
  touched: readonly ReadonlySet<number>[],
): void {
  let vectors = linear.length
  for (const group of groups) {
    const states = stateCount(group)
    const names = group.drivers.map((i) => laboratory.probes[i]?.driver.name ?? '')
    if (states > MC_LIMITS.states) {
      const params = { states: String(states), limit: String(MC_LIMITS.states) }
      throw new EngineRefusal([engineError('DRIVER_GRID_TOO_LARGE', `drivers.${names.join('|')}`, params)])
    }
    vectors += states * (1 + linear.filter((p) => isShared(group, p, touched)).length)
  }
  if (vectors * laboratory.evaluator.cellCount > MC_LIMITS.cells) {
    throw new EngineRefusal([engineError('SIMULATION_TOO_LARGE', 'drivers', { vectors: String(vectors) })])
  }
}

function isShared(group: TableGroup, probe: Probe, touched: readonly ReadonlySet<number>[]): boolean {
  return group.drivers.some((i) => [...(touched[i] ?? [])].some((item) => touched[probe.index]?.has(item)))
}

interface Vectors {
  readonly linear: number | null
  readonly span: number
  /** One per state of the group, in exact cells, over `span`. */
  readonly vectors: readonly Float64Array[]
}

function groupVectors(
  laboratory: Laboratory,
  group: TableGroup,
  linear: readonly Probe[],
  touched: readonly ReadonlySet<number>[],
): Vectors[] {
  const { cellCount } = laboratory.evaluator
  const states = statesOf(group)
  const at = (state: readonly (readonly [number, number])[], more?: readonly [number, number]): ItemCells =>
    laboratory.at(new Map(more ? [...state, more] : state)).cells
  const reference = at([])
  const own: Vectors = {
    linear: null,
    span: 1,
    vectors: states.map((state) => differenceOf(at(state), reference, cellCount)),
  }
  const shared = linear.flatMap((probe, term): Vectors[] => {
    if (!isShared(group, probe, touched)) return []
    const effect = (state: readonly (readonly [number, number])[]) =>
      differenceOf(at(state, [probe.index, probe.high]), at(state, [probe.index, probe.low]), cellCount)
    const usual = effect([])
    const vectors = states.map((state) => effect(state).map((cell, k) => cell - (usual[k] ?? 0)))
    const isNeeded = vectors.some((cells) => cells.some((cell) => cell !== 0))
    return isNeeded ? [{ linear: term, span: probe.high - probe.low, vectors }] : []
  })
  return [own, ...shared]
}

/** Every combination of values, the last driver fastest: the order in which `stateIndex` counts. */
function statesOf(group: TableGroup): (readonly [number, number])[][] {
  return group.drivers.reduce<(readonly [number, number])[][]>(
    (states, driver, d) =>
      states.flatMap((state) => (group.values[d] ?? []).map((value) => [...state, [driver, value] as const])),
    [[]],
  )
}

function scaled(columns: Float64Array, span: number): Float64Array {
  return span === 1 ? columns : columns.map((cell) => cell / span)
}
