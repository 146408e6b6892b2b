import type { ProjectModel } from '../forecast/model.ts'
import { applyScenario } from '../forecast/scenario.ts'
import { type EngineError, EngineRefusal, engineError, expectOk } from '../money/result.ts'
import { centreOf, rangeOf } from './distribution.ts'
import { appliedValue, distinctValues, isDelay, isRate, overridesAt } from './driver.ts'
import { differenceOf, differingItems, type Evaluator, settingsText, type Variant } from './evaluate.ts'
import type { McDriver } from './mc-model.ts'

/** What the exact engine showed about a driver. `constant` never leaves its reference; `rate` concerns interest only. */
export interface Probe {
  readonly index: number
  readonly driver: McDriver
  readonly kind: 'constant' | 'rate' | 'linear' | 'table'
  /** The value around which it varies; with every driver there, a run is the exact engine to the cent. */
  readonly reference: number
  readonly low: number
  readonly high: number
  /** Ascending values it can take, when they can be counted. */
  readonly values: readonly number[] | null
}

/** The exact engine on values of some drivers, the others at their reference. */
export interface Laboratory {
  readonly model: ProjectModel
  readonly evaluator: Evaluator
  readonly probes: readonly Probe[]
  at(values: ReadonlyMap<number, number>): Variant
}

/** How far two roundings of one item may lie apart, in cents: budget, phasing, index, VAT, its recoverable part. */
const ROUNDING = 6
/** Where a continuous driver is checked between its ends. */
const CHECKED = [0.37, 0.71]

/**
 * Finds which drivers are linear. Throws EngineRefusal: DRIVER_NOT_LINEAR for a continuous driver of which the effect
 * is no straight line (an index rate), SCENARIO_* for a path that the model does not have.
 */
export function laboratoryOf(
  model: ProjectModel,
  drivers: readonly McDriver[],
  evaluator: Evaluator,
): Laboratory {
  const first = drivers.map(firstProbe)
  // A rate does not go through the evaluator: its path is looked at here.
  for (const { kind, driver, high } of first)
    if (kind === 'rate') expectOk(applyScenario(model, overridesAt(driver, high)))
  const laboratory = withProbes(model, evaluator, first)
  const errors: EngineError[] = []
  const probes = first.map((probe) => {
    if (probe.kind !== 'linear' || isLinear(laboratory, probe)) return probe
    if (probe.values) return { ...probe, kind: 'table' as const }
    errors.push(engineError('DRIVER_NOT_LINEAR', `drivers.${probe.driver.name}`))
    return probe
  })
  if (errors.length > 0) throw new EngineRefusal(errors)
  return withProbes(model, evaluator, probes)
}

export function withProbes(model: ProjectModel, evaluator: Evaluator, probes: readonly Probe[]): Laboratory {
  const at = (values: ReadonlyMap<number, number>) => {
    const overrides = probes.flatMap((probe) =>
      probe.kind === 'rate' ? [] : overridesAt(probe.driver, values.get(probe.index) ?? probe.reference),
    )
    return expectOk(evaluator.at(overrides))
  }
  return { model, evaluator, probes, at }
}

function firstProbe(driver: McDriver, index: number): Probe {
  const values = distinctValues(driver)
  const [low = 0, high = 0] = rangeOf(driver.distribution).map((x) => appliedValue(driver, x))
  const reference = appliedValue(driver, centreOf(driver.distribution))
  const base = { index, driver, reference, low, high, values }
  if (isRate(driver)) return { ...base, kind: 'rate' }
  if (low === high) return { ...base, kind: 'constant' }
  return { ...base, kind: isDelay(driver) ? 'table' : 'linear' }
}

/** Compares the engine with the straight line between the ends, at every other value or at some points between. */
function isLinear(laboratory: Laboratory, probe: Probe): boolean {
  const { low, high, index } = probe
  const { cellCount } = laboratory.evaluator
  const at = (x: number) => laboratory.at(new Map([[index, x]])).cells
  const [from, to] = [at(low), at(high)]
  const slope = differenceOf(to, from, cellCount)
  const between = probe.values ?? [
    probe.reference,
    ...CHECKED.map((share) => appliedValue(probe.driver, low + share * (high - low))),
  ]
  return between.every((x) => {
    const cells = at(x)
    const found = differenceOf(cells, from, cellCount)
    const items = differingItems(cells, from).length + differingItems(to, from).length
    const share = (x - low) / (high - low)
    return isWithinRounding(laboratory, items, (k) => (found[k] ?? 0) - (slope[k] ?? 0) * share)
  })
}

/** A month holds one rounding of each item, the position of a party one per month. */
function isWithinRounding(laboratory: Laboratory, items: number, error: (k: number) => number): boolean {
  const { months } = laboratory.model
  for (let k = 0; k < laboratory.evaluator.cellCount; k += 1) {
    const allowed = ROUNDING * Math.max(1, items) * (k < 2 * months ? 1 : months)
    if (Math.abs(error(k)) > allowed) return false
  }
  return true
}

/** The end of a driver's range that lies furthest from its reference. */
function farOf({ low, high, reference }: Probe): number {
  return high - reference >= reference - low ? high : low
}

/** True when two linear drivers add up: their joint effect is the sum of their effects on the items they share. */
export function isAdditive(laboratory: Laboratory, a: Probe, b: Probe, shared: ReadonlySet<number>): boolean {
  const { cellCount } = laboratory.evaluator
  const at = (...values: readonly (readonly [number, number])[]) => laboratory.at(new Map(values)).cells
  const [farA, farB] = [[a.index, farOf(a)] as const, [b.index, farOf(b)] as const]
  const together = differenceOf(at(farA, farB), at(farB), cellCount, shared)
  const alone = differenceOf(at(farA), at(), cellCount, shared)
  return isWithinRounding(laboratory, 2 * shared.size, (k) => (together[k] ?? 0) - (alone[k] ?? 0))
}

/**
 * Indices of the items that a driver can change: those whose input it changes, and for a setting (a milestone, a VAT
 * lag, an index) those whose cells differ, also while every other driver is far from its reference.
 */
export function touchedItems(laboratory: Laboratory, probe: Probe): Set<number> {
  const { model, probes } = laboratory
  const items = (m: ProjectModel) => [...m.lines, ...m.plots]
  const original = items(model)
  const touched = new Set<number>()
  const ends = probe.values ?? [probe.low, probe.high]
  let isSetting = false
  for (const x of ends) {
    const changed = expectOk(applyScenario(model, overridesAt(probe.driver, x)))
    items(changed).forEach((item, i) => {
      if (item !== original[i]) touched.add(i)
    })
    isSetting ||= settingsText(changed) !== settingsText(model)
  }
  if (!isSetting) return touched
  const far = probes.filter((p) => p.kind === 'linear' && p.index !== probe.index)
  for (const context of [[], far.map((p) => [p.index, farOf(p)] as const)]) {
    const { cells } = laboratory.at(new Map(context))
    for (const x of ends)
      for (const item of differingItems(laboratory.at(new Map([...context, [probe.index, x]])).cells, cells))
        touched.add(item)
  }
  return touched
}
