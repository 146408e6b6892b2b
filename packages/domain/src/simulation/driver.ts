import { centsOfNumber } from '../forecast/figure.ts'
import type { Override } from '../forecast/scenario.ts'
import { formatMoney } from '../money/money.ts'
import { formatRatio, ratioOfNumber, roundToDecimals } from '../money/ratio.ts'
import { type EngineError, engineError } from '../money/result.ts'
import { rangeOf, validateDistribution, valuesOf } from './distribution.ts'
import { MC_LIMITS, type McDriver, type McDriverChange } from './mc-model.ts'

/** What the value of a driver is, at one of its places. */
type Unit = 'number' | 'money' | 'months' | 'rate'

/**
 * The unit of a place, or null when no number can go there: a start set to a month, the probability of a line (it
 * weighs a portfolio, not the flows of a project) and the discount rate (a choice, not an uncertainty).
 */
function unitOf({ path, op }: McDriverChange): Unit | null {
  const [root = '', , field = ''] = path.split('.')
  switch (root) {
    case 'milestones':
      return op === 'shift' ? 'months' : null
    case 'vat':
      return op === 'factor' ? null : 'months'
    case 'account':
      return 'rate'
    case 'indexes':
      return 'number'
    case 'plots':
      return field === 'agreement' ? (op === 'shift' ? 'months' : null) : 'number'
    case 'lines':
      return unitOfLine(field, op)
    default:
      return null
  }
}

function unitOfLine(field: string, op: Override['op']): Unit | null {
  switch (field) {
    case 'start':
      return op === 'shift' ? 'months' : null
    case 'months':
      return op === 'factor' ? null : 'months'
    case 'amount':
    case 'amounts':
      return op === 'factor' ? 'number' : 'money'
    case 'quantity':
    case 'unitPrice':
      return 'number'
    default:
      return null
  }
}

/** Whole months: such a driver has one vector per distinct value. */
export function isDelay(driver: McDriver): boolean {
  return driver.changes.some((change) => unitOf(change) === 'months')
}

/** A rate of the own account: it changes interest only. */
export function isRate(driver: McDriver): boolean {
  return driver.changes.some((change) => unitOf(change) === 'rate')
}

/** Decimals of a factor or another number: more have no meaning, and a text of a hundred decimals is no number. */
const DECIMALS = 12

/** The value that reaches the engine: whole months for a delay, cents for an amount, twelve decimals otherwise. */
export function appliedValue(driver: McDriver, x: number): number {
  if (isDelay(driver)) return Math.floor(x + 0.5)
  const isMoney = driver.changes.some((change) => unitOf(change) === 'money')
  return Number(decimalText(x, isMoney ? 2 : DECIMALS))
}

function decimalText(x: number, decimals: number): string {
  return formatRatio(roundToDecimals(ratioOfNumber(x), decimals))
}

/**
 * The overrides that give a driver a value. A factor 1 and a shift 0 are left out: the model is then the same object,
 * and what does not change is not computed again.
 */
export function overridesAt(driver: McDriver, x: number): Override[] {
  const value = appliedValue(driver, x)
  return driver.changes
    .filter(({ op }) => !((op === 'factor' && value === 1) || (op === 'shift' && value === 0)))
    .map(({ path, op }) => ({
      path,
      op,
      value:
        unitOf({ path, op }) === 'money' ? formatMoney(centsOfNumber(value)) : decimalText(value, DECIMALS),
      label: driver.name,
    }))
}

/**
 * Reasons why drivers are refused, at `drivers.<name>`: DRIVER_TOO_MANY, DRIVER_TWICE (a name), DRIVER_WITHOUT_CHANGE,
 * DRIVER_PATH (no number can go there), DRIVER_MIXED (an account rate beside something else), DRIVER_TOO_MANY_VALUES
 * (a delay over more than 400 months) and those of the distribution. Paths are checked when the model is built.
 */
export function validateDrivers(drivers: readonly McDriver[]): EngineError[] {
  if (drivers.length > MC_LIMITS.drivers) {
    return [engineError('DRIVER_TOO_MANY', 'drivers', { limit: String(MC_LIMITS.drivers) })]
  }
  const names = new Set<string>()
  return drivers.flatMap((driver) => {
    const path = `drivers.${driver.name}`
    const errors: EngineError[] = []
    if (names.has(driver.name)) errors.push(engineError('DRIVER_TWICE', path))
    names.add(driver.name)
    if (driver.changes.length === 0) errors.push(engineError('DRIVER_WITHOUT_CHANGE', path))
    for (const change of driver.changes)
      if (unitOf(change) === null) errors.push(engineError('DRIVER_PATH', path, { path: change.path }))
    if (isRate(driver) && !driver.changes.every((change) => unitOf(change) === 'rate'))
      errors.push(engineError('DRIVER_MIXED', path))
    const problems = validateDistribution(driver.distribution, `${path}.distribution`)
    if (problems.length > 0) return [...errors, ...problems]
    return isDelay(driver) ? [...errors, ...delayProblems(driver, path)] : errors
  })
}

function delayProblems(driver: McDriver, path: string): EngineError[] {
  const [low, high] = rangeOf(driver.distribution)
  const isCountable = driver.distribution.kind !== 'lognormal' && high - low < MC_LIMITS.states
  return isCountable || valuesOf(driver.distribution) !== null
    ? []
    : [engineError('DRIVER_TOO_MANY_VALUES', path, { limit: String(MC_LIMITS.states) })]
}

/** Ascending values that a delay or a discrete driver can take; null for a continuous driver. */
export function distinctValues(driver: McDriver): number[] | null {
  const listed = valuesOf(driver.distribution)
  if (listed) return [...new Set(listed.map((x) => appliedValue(driver, x)))]
  if (!isDelay(driver)) return null
  const [low, high] = rangeOf(driver.distribution).map((x) => appliedValue(driver, x))
  if (low === undefined || high === undefined) return null
  return Array.from({ length: high - low + 1 }, (_, i) => low + i)
}

/** Index in ascending values of the one nearest to x; half way the upper one. */
export function nearestIndex(values: readonly number[], x: number): number {
  let [low, high] = [0, values.length - 1]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (x < ((values[middle] ?? 0) + (values[middle + 1] ?? 0)) / 2) high = middle
    else low = middle + 1
  }
  return low
}
