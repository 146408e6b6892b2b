import { monthIndex, type YM, yearOf } from '../calendar/dates.ts'
import {
  addRatio,
  compareRatio,
  divRatio,
  mulRatios,
  ONE,
  parseRatio,
  powRatio,
  q6,
  type Rate,
  type Ratio,
  ratioOfNumber,
  ratioToNumber,
} from '../money/ratio.ts'
import { EngineRefusal, engineError } from '../money/result.ts'
import type { IndexSpec } from './model.ts'

/** The index of a key; a missing one is an error, never a factor of 1. Throws MODEL_UNKNOWN_INDEX. */
export function indexOf(indexes: Readonly<Record<string, IndexSpec>>, key: string): IndexSpec {
  const index = Object.hasOwn(indexes, key) ? indexes[key] : undefined
  if (!index) throw new EngineRefusal([engineError('MODEL_UNKNOWN_INDEX', `indexes.${key}`)])
  return index
}

/**
 * Factor from the base month to the performance month (finance.md 7), rounded to six decimals before use unless the
 * index says `unrounded`. A series without a value on or before the base throws INDEX_NO_BASE: a missing value is
 * never 1.
 */
export function indexFactor(index: IndexSpec, base: YM, at: YM): Ratio {
  if (index.mode === 'series') return seriesFactor(index.values, index.extrapolate, base, at).factor
  const factor = exactFactor(index, base, at)
  return index.unrounded === true ? factor : q6(factor)
}

type RateIndex = Exclude<IndexSpec, { readonly mode: 'series' }>

function exactFactor(index: RateIndex, base: YM, at: YM): Ratio {
  switch (index.mode) {
    case 'calendarYear':
    case 'anniversary':
      return powRatio(growth(bounded(index)), indexSteps(index, base, at))
    case 'monthly':
      return ratioOfNumber((1 + ratioToNumber(bounded(index))) ** (monthIndex(base, at) / 12))
    case 'vector':
      return vectorProduct(index.rates, index.rate, yearOf(base), yearOf(at))
  }
}

/** Number of times the rate is applied: years for a yearly mode, months for a monthly one. */
export function indexSteps(index: IndexSpec, base: YM, at: YM): number {
  if (index.mode === 'monthly') return monthIndex(base, at)
  if (index.mode === 'anniversary') return Math.trunc(monthIndex(base, at) / 12)
  return yearOf(at) - yearOf(base)
}

function growth(rate: Ratio): Ratio {
  return addRatio(ONE, rate)
}

function bounded(index: { readonly rate: Rate; readonly cap?: Rate; readonly floor?: Rate }): Ratio {
  let rate = parseRatio(index.rate)
  if (index.cap !== undefined && compareRatio(rate, parseRatio(index.cap)) > 0) rate = parseRatio(index.cap)
  if (index.floor !== undefined && compareRatio(rate, parseRatio(index.floor)) < 0)
    rate = parseRatio(index.floor)
  return rate
}

function vectorProduct(
  rates: Readonly<Record<string, Rate>>,
  otherwise: Rate,
  from: number,
  to: number,
): Ratio {
  let product = ONE
  for (let year = Math.min(from, to) + 1; year <= Math.max(from, to); year += 1) {
    product = mulRatios(product, growth(parseRatio(rates[String(year)] ?? otherwise)))
  }
  return from <= to ? product : divRatio(ONE, product)
}

export interface SeriesFactor {
  readonly used: YM
  readonly factor: Ratio
}

/** Last published value on or before the date over the value at the base; beyond the last value it grows per year. */
export function seriesFactor(
  values: Readonly<Record<YM, Rate>>,
  extrapolate: Rate | undefined,
  base: YM,
  at: YM,
): SeriesFactor {
  const months = Object.keys(values).sort()
  const [from, used] = [lastOnOrBefore(months, base), lastOnOrBefore(months, at)]
  if (from === undefined || used === undefined)
    throw new EngineRefusal([engineError('INDEX_NO_BASE', 'index')])
  const published = divRatio(parseRatio(values[used] ?? '1'), parseRatio(values[from] ?? '1'))
  const isLast = used === months.at(-1)
  const years = isLast && extrapolate !== undefined ? Math.trunc(monthIndex(used, at) / 12) : 0
  return { used, factor: q6(mulRatios(published, powRatio(growth(parseRatio(extrapolate ?? '0')), years))) }
}

function lastOnOrBefore(months: readonly YM[], month: YM): YM | undefined {
  return months.filter((m) => m <= month).at(-1)
}
