import type { ProjectModel } from '../forecast/model.ts'
import { applyScenario, type Override } from '../forecast/scenario.ts'
import { type FigureOptions, figureValue } from '../forecast/solve.ts'
import { EngineRefusal, ok, type Result, refuse } from '../money/result.ts'
import { samplerOf } from './distribution.ts'
import { overridesAt, validateDrivers } from './driver.ts'
import { MC_LIMITS, type McDriver, type McFigure } from './mc-model.ts'

/** One driver at its two ends, as overrides on the model. */
export interface TornadoDriver {
  readonly name: string
  readonly low: readonly Override[]
  readonly high: readonly Override[]
}

/** Figures in euro; the bars start from `base`. */
export interface TornadoRow {
  readonly name: string
  readonly base: number
  readonly low: number
  readonly high: number
  /** |high - low|. */
  readonly swing: number
}

/**
 * One driver at a time at its low and its high end, the others as they are, sorted by absolute swing; equal swings
 * keep the order of the drivers (finance.md 11). Errors: those of `applyScenario`, DRIVER_TOO_MANY (more than 400),
 * FIGURE_UNKNOWN_PARTY.
 */
export function tornado(
  model: ProjectModel,
  drivers: readonly TornadoDriver[],
  figure: McFigure,
  options: FigureOptions,
): Result<TornadoRow[]> {
  if (drivers.length > MC_LIMITS.drivers) {
    return refuse('DRIVER_TOO_MANY', 'drivers', { limit: String(MC_LIMITS.drivers) })
  }
  try {
    const base = figureValue(model, figure, options)
    const rows: TornadoRow[] = []
    for (const { name, low, high } of drivers) {
      const [from, to] = [applyScenario(model, low), applyScenario(model, high)]
      if (!from.ok) return from
      if (!to.ok) return to
      const ends = [from.value, to.value].map((variant) => figureValue(variant, figure, options))
      const [atLow = base, atHigh = base] = ends
      rows.push({ name, base, low: atLow, high: atHigh, swing: Math.abs(atHigh - atLow) })
    }
    return ok(rows.sort((a, b) => b.swing - a.swing))
  } catch (error) {
    if (error instanceof EngineRefusal) return { ok: false, errors: error.errors }
    throw error
  }
}

/**
 * A driver of a simulation at two of its percentiles (P10 and P90 when nothing else is said). Errors: those of
 * `validateDrivers`.
 */
export function tornadoDriver(driver: McDriver, tail = 0.1): Result<TornadoDriver> {
  const errors = validateDrivers([driver])
  if (errors.length > 0) return { ok: false, errors }
  const at = samplerOf(driver.distribution)
  const [low, high] = [overridesAt(driver, at(tail)), overridesAt(driver, at(1 - tail))]
  return ok({ name: driver.name, low, high })
}
