import { numberOf, type RiskValues } from './drivers.ts'

export type RiskField = 'min' | 'mode' | 'max' | 'chance' | 'sd' | 'values' | 'weights'
export type RiskFault = 'number' | 'order' | 'positive' | 'share' | 'factor' | 'list' | 'weights'
/** The fields that each shape uses, in the order of the form. */
export const fieldsOf = {
  triangular: ['min', 'mode', 'max'],
  pert: ['min', 'mode', 'max'],
  uniform: ['min', 'max'],
  normal: ['min', 'mode', 'sd', 'max'],
  lognormal: ['mode', 'max'],
  discrete: ['values', 'weights'],
  chance: ['chance'],
} as const satisfies Record<RiskValues['shape'], readonly RiskField[]>

/** "-10; 0; 20" -> [-10, 0, 20]; undefined when a part is no number. */
export function listOf(text: string): number[] | undefined {
  const parts = text.split(';').map(numberOf)
  return parts.every((part) => part !== undefined) ? parts : undefined
}

type Faults = Partial<Record<RiskField, RiskFault>>
/** What is wrong with the numbers of a driver, per field; the API would say it of the driver as a whole. */
export function faultsOf(driver: RiskValues): Faults {
  if (driver.shape === 'discrete') return listFaults(driver)
  const faults: Faults = {}
  const values = new Map<RiskField, number>()
  for (const field of fieldsOf[driver.shape]) {
    const value = numberOf(driver[field])
    if (value === undefined) faults[field] = 'number'
    else values.set(field, value)
  }
  if (Object.keys(faults).length > 0) return faults
  const of = (field: RiskField) => values.get(field) ?? 0
  if (driver.shape === 'chance') return of('chance') < 0 || of('chance') > 100 ? { chance: 'share' } : {}
  if (driver.shape === 'normal' && of('sd') <= 0) faults.sd = 'positive'
  // What is multiplied has a logarithm only above zero.
  if (driver.shape === 'lognormal' && of('mode') <= -100) faults.mode = 'factor'
  const isAtLeast = (above: RiskField, below: RiskField) =>
    !values.has(below) || !values.has(above) || of(above) >= of(below)
  const isWide = driver.shape !== 'lognormal' || of('max') > of('mode')
  if (!isAtLeast('mode', 'min')) faults.mode = 'order'
  if (!isAtLeast('max', 'mode') || !isAtLeast('max', 'min') || !isWide) faults.max = 'order'
  return faults
}
function listFaults(driver: RiskValues): Faults {
  const [values, weights] = [listOf(driver.values), listOf(driver.weights)]
  const isFair =
    weights?.every((weight) => weight >= 0) &&
    weights.some((weight) => weight > 0) &&
    (values === undefined || weights.length === values.length)
  return { ...(values === undefined && { values: 'list' }), ...(!isFair && { weights: 'weights' }) }
}
