import type { BodyInputOf, RiskFigure, startTornado } from '@stuurhuis/schemas'
import type { Plan } from '../use-plan.ts'

/** Here and not from the schemas: a page loads no schema to fill a list. */
export const figures = [
  'npv',
  'endValue',
  'nominalSum',
  'interest',
  'closing',
  'peakFunding',
] as const satisfies readonly RiskFigure[]

/** How the numbers of a driver are typed: a deviation in percent, months, or percentage points. */
export type DriverUnit = 'percent' | 'months' | 'points'
/** Drivers that have a text; a line is named by its code and description. */
export type DriverKey =
  | 'price'
  | 'costs'
  | 'otherCosts'
  | 'subsidies'
  | 'otherRevenue'
  | 'landIndex'
  | 'delay'
  | 'discount'
  | 'debit'
export interface DriverBase {
  /** Of the texts; absent for a line, which has its own name. */
  readonly key?: DriverKey
  readonly line?: string
  readonly path: string
  readonly unit: DriverUnit
}
/** One driver of a tornado as it is typed: its bad and its good end. */
export interface TornadoValues extends DriverBase {
  active: boolean
  low: string
  high: string
}
export const shapes = ['triangular', 'pert', 'uniform', 'normal', 'lognormal', 'discrete', 'chance'] as const
export type Shape = (typeof shapes)[number]
/**
 * One driver of a simulation as it is typed; `chance` is the probability in percent that it comes at all. Of a normal
 * distribution `mode` is the mean, of a lognormal one the median, and `max` what is exceeded once in ten times.
 */
export interface RiskValues extends DriverBase {
  active: boolean
  shape: Shape
  min: string
  mode: string
  max: string
  chance: string
  sd: string
  values: string
  weights: string
}

/** The share of all costs (or revenues) from which a line is looked at by itself, and how many at most. */
const LARGE_SHARE = 0.05
const MOST_LARGE = 6

type Line = Plan['lines'][number]
const sizeOf = (line: Line) => Math.abs(Number(line.total))
const pathOf = (lines: readonly Line[]) => `lines.${lines.map((line) => line.code).join(',')}.amount`
const nameOf = (line: Line) => (line.label ? `${line.code} ${line.label}` : line.code)

/** The lines of a version by what makes them uncertain; lines without an amount are none. */
export function groupsOf({ lines, plots }: Pick<Plan, 'lines' | 'plots'>) {
  const filled = lines.filter((line) => sizeOf(line) > 0)
  const costs = filled.filter((line) => line.direction === 'out')
  const revenues = filled.filter((line) => line.direction === 'in')
  const total = costs.reduce((sum, line) => sum + sizeOf(line), 0)
  const large = costs
    .filter((line) => sizeOf(line) >= LARGE_SHARE * total)
    .sort((a, b) => sizeOf(b) - sizeOf(a))
    .slice(0, MOST_LARGE)
  const subsidies = revenues.filter((line) => line.category === 'subsidy')
  return {
    costs,
    large,
    otherCosts: costs.filter((line) => !large.includes(line)),
    subsidies,
    otherRevenue: revenues.filter((line) => !subsidies.includes(line)),
    land: costs.filter((line) => line.category === 'land_acquisition'),
    hasSales: plots.some((plot) => plot.mode === 'sale'),
  }
}

const lineBase = (line: Line): DriverBase => ({
  line: nameOf(line),
  path: `lines.${line.code}.amount`,
  unit: 'percent',
})

/**
 * The drivers that a version suggests: prices and costs by a tenth, each large line and the subsidies by a fifth, land
 * price index and interest by a percentage point, sales a year later. The low end is the bad one.
 */
export function tornadoDefaults(plan: Plan, ofAccount: boolean): TornadoValues[] {
  const { costs, large, subsidies, otherRevenue, hasSales } = groupsOf(plan)
  const index = plan.forecast.indexes[plan.forecast.plotTerms.priceIndex]
  const hasIndex = hasSales && index !== undefined && 'rate' in index
  const make = (base: DriverBase, low: string, high: string): TornadoValues => ({
    ...base,
    active: true,
    low,
    high,
  })
  const percent = (key: DriverKey, path: string): DriverBase => ({ key, path, unit: 'percent' })
  return [
    ...(hasSales ? [make(percent('price', 'plots.*.price'), '-10', '10')] : []),
    ...(costs.length > 0 ? [make(percent('costs', pathOf(costs)), '10', '-10')] : []),
    ...large.map((line) => make(lineBase(line), '20', '-20')),
    ...(subsidies.length > 0 ? [make(percent('subsidies', pathOf(subsidies)), '-20', '20')] : []),
    ...(otherRevenue.length > 0 ? [make(percent('otherRevenue', pathOf(otherRevenue)), '-10', '10')] : []),
    ...(hasIndex
      ? [
          make(
            {
              key: 'landIndex',
              path: `indexes.${plan.forecast.plotTerms.priceIndex}.rate`,
              unit: 'points',
            },
            '-1',
            '1',
          ),
        ]
      : []),
    ...(hasSales ? [make({ key: 'delay', path: 'plots.*.agreement', unit: 'months' }, '12', '0')] : []),
    ...(ofAccount
      ? [make({ key: 'debit', path: 'account.debitRate', unit: 'points' }, '1', '-1')]
      : [make({ key: 'discount', path: 'discount.rate', unit: 'points' }, '1', '-1')]),
  ]
}

/** The drivers of a simulation: no two on one line, because their effects would multiply. */
export function riskDefaults(plan: Plan): RiskValues[] {
  const { large, otherCosts, subsidies, otherRevenue, hasSales } = groupsOf(plan)
  const make = (
    base: DriverBase,
    shape: Shape,
    [min, mode, max]: readonly [string, string, string],
    active = true,
  ): RiskValues => ({
    ...base,
    active,
    shape,
    min,
    mode,
    max,
    chance: '80',
    sd: '10',
    values: `${min}; ${mode}; ${max}`,
    weights: '1; 2; 1',
  })
  const percent = (key: DriverKey, path: string): DriverBase => ({ key, path, unit: 'percent' })
  return [
    ...(hasSales ? [make(percent('price', 'plots.*.price'), 'triangular', ['-15', '0', '20'])] : []),
    ...large.map((line) =>
      make(
        lineBase(line),
        'pert',
        line.category === 'land_acquisition' ? ['-5', '0', '10'] : ['-10', '0', '35'],
        line.category !== 'land_acquisition',
      ),
    ),
    ...(otherCosts.length > 0
      ? [make(percent('otherCosts', pathOf(otherCosts)), 'pert', ['-10', '0', '25'])]
      : []),
    ...(subsidies.length > 0
      ? [make(percent('subsidies', pathOf(subsidies)), 'chance', ['-20', '0', '10'])]
      : []),
    ...(otherRevenue.length > 0
      ? [make(percent('otherRevenue', pathOf(otherRevenue)), 'triangular', ['-10', '0', '10'])]
      : []),
    ...(hasSales
      ? [make({ key: 'delay', path: 'plots.*.agreement', unit: 'months' }, 'pert', ['0', '3', '18'], false)]
      : []),
  ]
}

/** "−12,5" -> -12.5; undefined when it is no number. */
export function numberOf(text: string): number | undefined {
  const plain = text
    .trim()
    .replaceAll(/[\s\u00a0%]/g, '')
    .replace(/^[\u2212\u2013]/, '-')
    .replace(',', '.')
  return /^[+-]?\d{1,9}(\.\d{1,6})?$/.test(plain) ? Number(plain) : undefined
}

export const opOf = ({ unit }: DriverBase) => (unit === 'percent' ? ('factor' as const) : ('shift' as const))
/** The number that the engine gets for a typed deviation. */
export function appliedOf(unit: DriverUnit, value: number): number {
  const applied = unit === 'percent' ? 1 + value / 100 : unit === 'points' ? value / 100 : value
  return Number(applied.toFixed(8))
}

type TornadoBody = BodyInputOf<typeof startTornado>

/** What is asked of the API, or the drivers whose numbers cannot be read. */
export function tornadoBody(
  drivers: readonly TornadoValues[],
  name: (driver: DriverBase) => string,
): { body: TornadoBody['drivers'] } | { wrong: string[] } {
  const wrong: string[] = []
  const body = drivers
    .filter((driver) => driver.active)
    .map((driver) => {
      const [low, high] = [numberOf(driver.low), numberOf(driver.high)]
      if (low === undefined || high === undefined) wrong.push(name(driver))
      const applied = (value = 0) => String(appliedOf(driver.unit, value))
      return {
        name: name(driver),
        changes: [{ path: driver.path, op: opOf(driver) }],
        low: applied(low),
        high: applied(high),
      }
    })
  return wrong.length > 0 ? { wrong } : { body }
}

/** Shapes that a driver can have: a number of months cannot stay out altogether, nor be a multiple. */
export const shapesOf = ({ unit }: DriverBase) =>
  shapes.filter((shape) => unit === 'percent' || (shape !== 'chance' && shape !== 'lognormal'))
