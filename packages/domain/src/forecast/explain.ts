import { addToMonth, type YM } from '../calendar/dates.ts'
import type { Cents } from '../money/money.ts'
import { formatRatio, type Rate, roundToDecimals } from '../money/ratio.ts'
import { lineBudget, lineStartMonth, lineSteps } from './line.ts'
import type { LineInput, ProjectModel } from './model.ts'

/** How one amount of a line came about, step by step through the pipeline. */
export interface CellStep {
  readonly performanceMonth: YM
  readonly phased: Cents
  readonly factor: Rate
  readonly indexed: Cents
  readonly vatRate: Rate
  readonly vat: Cents
  readonly recoverable: Cents
  readonly cash: Cents
}

export interface CellExplanation {
  readonly lineId: string
  readonly month: YM
  readonly budget: Cents
  readonly priceYear: number
  readonly index: string
  readonly paymentLagMonths: number
  readonly start: YM | null
  readonly steps: readonly CellStep[]
  readonly cash: Cents
}

/** "Why this amount?" for a line and the month in which it is paid (index k); amounts have the sign of the input. */
export function explainCell(model: ProjectModel, line: LineInput, k: number): CellExplanation {
  const start = lineStartMonth(model, line)
  const steps = start === null ? [] : lineSteps(model, line, start)
  const relevant = steps.filter((step) => step.k + line.paymentLagMonths === k)
  return {
    lineId: line.id,
    month: addToMonth(model.start, k),
    budget: lineBudget(line),
    priceYear: line.priceYear,
    index: line.index,
    paymentLagMonths: line.paymentLagMonths,
    start,
    steps: relevant.map((step) => ({
      performanceMonth: addToMonth(model.start, step.k),
      phased: step.phased,
      factor: formatRatio(roundToDecimals(step.factor, 12)),
      indexed: step.indexed,
      vatRate: line.vatRate,
      vat: step.vat,
      recoverable: step.recoverable,
      cash: step.indexed + step.vat,
    })),
    cash: relevant.reduce((sum, step) => sum + step.indexed + step.vat, 0n),
  }
}
