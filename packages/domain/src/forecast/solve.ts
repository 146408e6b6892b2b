import { addToMonth, discountDate, type IsoDate, yearFraction } from '../calendar/dates.ts'
import { sumCents } from '../money/money.ts'
import { parseRatio, ratioToNumber } from '../money/ratio.ts'
import { expectOk } from '../money/result.ts'
import { computeLine } from './line.ts'
import type { ProjectModel } from './model.ts'
import { computeProject } from './project.ts'
import { applyScenario } from './scenario.ts'

/** Present value of the project 100 %: dated for a monthly model, per year for a yearly one. */
function presentValue(model: ProjectModel, asOf: IsoDate): number {
  const { metrics } = computeProject(model, { asOf, view: { kind: 'project' } })
  return model.period === 'year' ? metrics.npv : metrics.xnpv
}

/**
 * The most that the land may cost, in euro: the present value without the given land lines over the discounted
 * shares in which they are paid (finance.md 12). No index, no VAT: those are for the lines that stay. Null when the
 * lines have no amount that could be paid.
 */
export function residualLandValue(
  model: ProjectModel,
  landCodes: readonly string[],
  asOf: IsoDate,
): number | null {
  const land = model.lines
    .filter((line) => landCodes.includes(line.code))
    .map((line) => computeLine(model, line))
  const paid = sumCents(land.map((line) => sumCents(line.phased)))
  if (paid === 0n) return null
  const rest = { ...model, lines: model.lines.filter((line) => !landCodes.includes(line.code)) }
  let weight = 0
  for (let k = 0; k < model.months; k += 1) {
    const share = Number(sumCents(land.map((line) => line.phased[k] ?? 0n))) / Number(paid)
    if (share !== 0) weight += share * discountFactor(model, k)
  }
  return presentValue(rest, asOf) / weight
}

function discountFactor(model: ProjectModel, k: number): number {
  const rate = ratioToNumber(parseRatio(model.discount.rate))
  const { timing, dayCount } = model.discount
  if (model.period === 'year') {
    const year = Math.floor((k + Number(model.start.slice(5, 7)) - 1) / 12)
    const shift = timing === 'end' ? 1 : timing === 'mid' ? 0.5 : 0
    return (1 + rate) ** -(year + shift)
  }
  const first = discountDate(model.start, timing)
  return (1 + rate) ** -yearFraction(first, discountDate(addToMonth(model.start, k), timing), dayCount)
}

export interface BreakEven {
  /** Uniform factor on the driver at which the present value is 0, within 1e-6. */
  readonly factor: number
}

/**
 * Uniform factor on a driver (the path of an override, such as `plots.*.price`) at which the present value reaches
 * zero: bisection to 1e-6 in the given range. Cent rounding makes the value a step function, so no more digits have
 * a meaning. Null when the value does not change sign in the range.
 */
export function breakEven(
  model: ProjectModel,
  path: string,
  asOf: IsoDate,
  range: readonly [number, number] = [0, 10],
): BreakEven | null {
  const valueAt = (factor: number) => {
    const override = {
      path,
      op: 'factor' as const,
      value: String(Number(factor.toPrecision(12))),
      label: path,
    }
    return presentValue(expectOk(applyScenario(model, [override])), asOf)
  }
  let [low, high] = range
  const sign = Math.sign(valueAt(low))
  if (sign === Math.sign(valueAt(high))) return null
  while (high - low > 1e-8) {
    const middle = (low + high) / 2
    if (Math.sign(valueAt(middle)) === sign) low = middle
    else high = middle
  }
  return { factor: (low + high) / 2 }
}
