import { layoutOf } from './columns.ts'
import type { McFigure, McModel, RateTerm } from './mc-model.ts'

/** Reads the figures of one run, in euro, from its cells and the values of its drivers. */
export type Outcome = (cells: ArrayLike<number>, from: number, values: Float64Array, at: number) => number

/** Figures that are linear: they are columns of their own and need no month of a run. */
const LINEAR: ReadonlySet<McFigure> = new Set(['npv', 'endValue', 'nominalSum'])

/** The first column that these figures read: without interest or settlement the months are never computed. */
export function firstColumnOf(model: McModel, figures: readonly McFigure[]): number {
  return figures.every((figure) => LINEAR.has(figure)) ? model.months : 0
}

/**
 * How each figure is read from a run. Interest and settlement are computed per run, as the exact engine does: each
 * month's interest rounded to the cent, here in doubles. Null for a party that the model does not have.
 */
export function outcomesOf(model: McModel, figures: readonly McFigure[]): (Outcome | null)[] {
  const account = accountOf(model)
  return figures.map((figure) => outcomeOf(model, figure, account))
}

function outcomeOf(model: McModel, figure: McFigure, account: Account): Outcome | null {
  const layout = layoutOf(model.months, model.parties.length)
  const column =
    (offset: number): Outcome =>
    (cells, from) =>
      (cells[from + offset] ?? 0) / 100
  switch (figure) {
    case 'npv':
      return column(layout.npv)
    case 'endValue':
      return column(layout.endValue)
    case 'nominalSum':
      return column(layout.nominalSum)
    case 'interest':
      return (...run) => account(...run).interest / 100
    case 'closing':
      return (...run) => account(...run).closing / 100
    case 'peakFunding':
      return (...run) => account(...run).lowest / 100
    default:
      return settlementOf(model, figure.slice('settlement:'.length), account)
  }
}

interface AccountFigures {
  readonly interest: number
  readonly closing: number
  readonly lowest: number
}
type Account = (...run: Parameters<Outcome>) => AccountFigures

/**
 * The own account of one run in cents, by the rule of `runAccount`: interest on the previous balance, at the debit
 * rate below zero, else the credit rate; in a yearly model once a year on the balance of the year before.
 */
function accountOf(model: McModel): Account {
  const { months, period } = model
  const first = Number(model.start.slice(5, 7))
  const perYear = period === 'year' ? 1 : 12
  return (cells, from, values, at) => {
    const debit = rateOf(model, 'debitRate', values, at) / perYear
    const credit = rateOf(model, 'creditRate', values, at) / perYear
    let balance = model.account.opening
    let interestBase = balance
    let interest = 0
    let lowest = Infinity
    for (let k = 0; k < months; k += 1) {
      if (period === 'month' || (first + k) % 12 === 0) {
        const earned = wholeCents(interestBase * (interestBase < 0 ? debit : credit))
        interest += earned
        balance += earned + (cells[from + k] ?? 0)
        interestBase = balance
      } else balance += cells[from + k] ?? 0
      if (balance < lowest) lowest = balance
    }
    return { interest, closing: balance, lowest }
  }
}

function rateOf(model: McModel, rate: RateTerm['rate'], values: Float64Array, at: number): number {
  let current = model.account[rate]
  for (const term of model.rates) {
    if (term.rate !== rate) continue
    const x = values[at + term.driver] ?? 0
    current = term.op === 'set' ? x : term.op === 'factor' ? current * x : current + x
  }
  return current
}

/** Half away from zero, in doubles. */
function wholeCents(x: number): number {
  return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5)
}

/** Entitlement by key minus the position of the party; the own project also bears the interest (finance.md 13). */
function settlementOf(model: McModel, unit: string, account: Account): Outcome | null {
  const { positions } = layoutOf(model.months, model.parties.length)
  const index = model.parties.findIndex((party) => party.unit === unit)
  const party = model.parties[index]
  if (!party) return null
  return (...run) => {
    const [cells, from] = run
    const { interest } = account(...run)
    let result = interest
    for (let p = 0; p < model.parties.length; p += 1) result += cells[from + positions + p] ?? 0
    const position = (cells[from + positions + index] ?? 0) + (party.isSelf ? interest : 0)
    return (result * party.key - position) / 100
  }
}
