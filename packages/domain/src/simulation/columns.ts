import { addToMonth, discountDate, yearFraction } from '../calendar/dates.ts'
import type { ProjectModel } from '../forecast/model.ts'
import { power } from '../metrics/elementary.ts'
import { parseRatio, ratioToNumber } from '../money/ratio.ts'

/** Cells of one run (see `McModel`): months of the own project, three figures of the view, positions of the parties. */
export interface ColumnLayout {
  readonly count: number
  readonly npv: number
  readonly endValue: number
  readonly nominalSum: number
  readonly positions: number
}

export function layoutOf(months: number, parties: number): ColumnLayout {
  return {
    count: months + 3 + parties,
    npv: months,
    endValue: months + 1,
    nominalSum: months + 2,
    positions: months + 3,
  }
}

interface Weights {
  readonly npv: Float64Array
  readonly endValue: Float64Array
}

/** A function that turns exact cells of the evaluator into the columns of a run: linear, so sums stay sums. */
export function columnsOf(model: ProjectModel): (cells: Float64Array) => Float64Array {
  const { months } = model
  const layout = layoutOf(months, model.parties.length)
  const weights = weightsOf(model)
  return (cells) => {
    const columns = new Float64Array(layout.count)
    columns.set(cells.subarray(0, months))
    let [npv, endValue, nominalSum] = [0, 0, 0]
    for (let k = 0; k < months; k += 1) {
      const cents = cells[months + k] ?? 0
      npv += cents * (weights.npv[k] ?? 0)
      endValue += cents * (weights.endValue[k] ?? 0)
      nominalSum += cents
    }
    columns[layout.npv] = npv
    columns[layout.endValue] = endValue
    columns[layout.nominalSum] = nominalSum
    columns.set(cells.subarray(2 * months), layout.positions)
    return columns
  }
}

/**
 * Discount factors by the convention of the model (finance.md 12): `npv` is the XNPV of a monthly model and the NPV of
 * the years of a yearly one; the end value is NPV x (1+r)^n over months or years. Own powers: the same on every machine.
 */
function weightsOf(model: ProjectModel): Weights {
  const growth = 1 + ratioToNumber(parseRatio(model.discount.rate))
  const { timing, dayCount } = model.discount
  const shift = timing === 'end' ? 1 : timing === 'mid' ? 0.5 : 0
  const byMonth = (weight: (k: number) => number) =>
    Float64Array.from({ length: model.months }, (_, k) => weight(k))
  if (model.period === 'year') {
    const offset = Number(model.start.slice(5, 7)) - 1
    const year = (k: number) => Math.floor((k + offset) / 12)
    const years = year(model.months - 1) + 1
    return {
      npv: byMonth((k) => power(growth, -(year(k) + shift))),
      // The end value of a yearly model counts from the end of each year, whatever the timing of its NPV.
      endValue: byMonth((k) => power(growth, years - (year(k) + 1))),
    }
  }
  const first = discountDate(model.start, timing)
  return {
    npv: byMonth((k) => {
      const date = discountDate(addToMonth(model.start, k), timing)
      return power(growth, -yearFraction(first, date, dayCount))
    }),
    endValue: byMonth((k) => power(growth, (model.months - k - shift) / 12)),
  }
}
