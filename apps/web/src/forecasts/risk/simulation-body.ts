import type { BodyInputOf, startSimulation } from '@stuurhuis/schemas'
import { faultsOf, listOf } from './driver-faults.ts'
import { appliedOf, type DriverBase, numberOf, opOf, type RiskValues } from './drivers.ts'

type SimulationBody = BodyInputOf<typeof startSimulation>
/** Standard deviations above the median of what is exceeded once in ten times. */
const NORMAL_P90 = 1.2815515655446004
const spreadOf = ({ unit, sd }: RiskValues) => {
  const spread = numberOf(sd) ?? 0
  return Number((unit === 'months' ? spread : spread / 100).toFixed(8))
}

/** What is asked of the API, or the drivers whose numbers cannot be read. */
export function simulationBody(
  drivers: readonly RiskValues[],
  name: (driver: DriverBase) => string,
): { body: SimulationBody['drivers'] } | { wrong: string[] } {
  const wrong: string[] = []
  const body = drivers
    .filter((driver) => driver.active)
    .map((driver) => {
      const distribution = distributionOf(driver)
      if (!distribution) wrong.push(name(driver))
      return {
        name: name(driver),
        changes: [{ path: driver.path, op: opOf(driver) }],
        distribution: distribution ?? { kind: 'fixed' as const, value: 1 },
      }
    })
  return wrong.length > 0 ? { wrong } : { body }
}

type Distribution = SimulationBody['drivers'][number]['distribution']
function distributionOf(driver: RiskValues): Distribution | undefined {
  if (Object.keys(faultsOf(driver)).length > 0) return undefined
  const number = (text: string) => numberOf(text) ?? 0
  const applied = (text: string) => appliedOf(driver.unit, number(text))
  const ends = { min: applied(driver.min), max: applied(driver.max) }
  switch (driver.shape) {
    case 'chance':
      return { kind: 'bernoulli', probability: Number((number(driver.chance) / 100).toFixed(8)) }
    case 'uniform':
      return { kind: 'uniform', ...ends }
    case 'triangular':
    case 'pert':
      return { kind: driver.shape, ...ends, mode: applied(driver.mode) }
    case 'normal':
      return { kind: 'normal', ...ends, mean: applied(driver.mode), sd: spreadOf(driver) }
    case 'lognormal': {
      const mu = Math.log(applied(driver.mode))
      return { kind: 'lognormal', mu, sigma: (Math.log(ends.max) - mu) / NORMAL_P90 }
    }
    case 'discrete':
      return {
        kind: 'discrete',
        values: (listOf(driver.values) ?? []).map((value) => appliedOf(driver.unit, value)),
        weights: listOf(driver.weights) ?? [],
      }
  }
}
