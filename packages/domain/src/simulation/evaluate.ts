import { type LineInput, type PlotInput, type ProjectModel, SELF } from '../forecast/model.ts'
import { projectCash } from '../forecast/project.ts'
import type { Flow, ViewSpec } from '../forecast/project-result.ts'
import { applyScenario, type Override } from '../forecast/scenario.ts'
import { insideOf, signOf } from '../forecast/view.ts'
import { ok, type Result } from '../money/result.ts'

/**
 * What the exact engine says about one variant of a model, as whole cents per item. An item is a line, a plot, or
 * everything else (transfers and loans, the last one). Cells: net of the own project per month, net of the view per
 * month, position of each party over its whole life. Doubles hold them exactly (cells stay below 2^53).
 */
export type ItemCells = readonly Float64Array[]

/** Evaluates variants of one model and computes again only the items that differ from the variant before. */
export interface Evaluator {
  readonly cellCount: number
  /** Keys of the items, in the order of the cells. */
  readonly items: readonly string[]
  /** Errors: those of `applyScenario`. */
  at(overrides: readonly Override[]): Result<Variant>
}

export interface Variant {
  readonly model: ProjectModel
  readonly cells: ItemCells
}

type Item = LineInput | PlotInput
export function evaluatorOf(model: ProjectModel, view: ViewSpec): Evaluator {
  const insides = [new Set([SELF]), insideOf(model, view)]
  const parties = model.parties.map((party) => new Set([party.unit]))
  const cellCount = 2 * model.months + parties.length
  const cellsOf = (flows: readonly Flow[]) => {
    const cells = new Float64Array(cellCount)
    for (const flow of flows) {
      insides.forEach((inside, i) => {
        addMonths(cells, i * model.months, flow, Number(signOf(flow, inside)))
      })
      parties.forEach((party, i) => {
        addLife(cells, 2 * model.months + i, flow, Number(signOf(flow, party)))
      })
    }
    return cells
  }
  const itemCells = cachedByContent((variant, item) => {
    const lines = 'areaM2' in item ? [] : [item]
    const plots = 'areaM2' in item ? [item] : []
    return cellsOf(projectCash({ ...variant, lines, plots, transfers: [], loans: [] }).flows)
  })
  const rest = cellsOf(projectCash({ ...model, lines: [], plots: [] }).flows)
  return {
    cellCount,
    items: [
      ...model.lines.map((line) => `line:${line.id}`),
      ...model.plots.map((plot) => `plot:${plot.id}`),
      'rest',
    ],
    at: (overrides) => {
      const changed = applyScenario(model, overrides)
      if (!changed.ok) return changed
      const { value } = changed
      const settings = settingsText(value)
      const items: readonly Item[] = [...value.lines, ...value.plots]
      return ok({ model: value, cells: [...items.map((item) => itemCells(value, settings, item)), rest] })
    },
  }
}

/**
 * The cells of an item, computed once per content: an item that an override leaves alone is the same object, and the
 * same value of another driver gives the same text.
 */
function cachedByContent(compute: (variant: ProjectModel, item: Item) => Float64Array) {
  const byObject = new WeakMap<Item, { readonly settings: string; readonly cells: Float64Array }>()
  const byText = new Map<string, Float64Array>()
  return (variant: ProjectModel, settings: string, item: Item): Float64Array => {
    const found = byObject.get(item)
    if (found?.settings === settings) return found.cells
    const text = `${settings}\n${exactText(item)}`
    const cells = byText.get(text) ?? compute(variant, item)
    byText.set(text, cells)
    byObject.set(item, { settings, cells })
    return cells
  }
}

/** All that a line or plot depends on beside itself; what no override can change is left out. */
export function settingsText(model: ProjectModel): string {
  const none = { lines: 0, plots: 0, transfers: 0, loans: 0, account: 0, discount: 0, name: 0 }
  return exactText({ ...model, ...none })
}

function exactText(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
}

function addMonths(cells: Float64Array, from: number, flow: Flow, sign: number): void {
  if (sign === 0) return
  flow.cents.forEach((cents, k) => {
    if (cents !== 0n) cells[from + k] = (cells[from + k] ?? 0) + sign * Number(cents)
  })
}

/** A position counts what falls after the horizon too (finance.md 13). */
function addLife(cells: Float64Array, at: number, flow: Flow, sign: number): void {
  if (sign === 0) return
  const life = flow.cents.reduce((sum, cents) => sum + cents, flow.afterHorizon)
  cells[at] = (cells[at] ?? 0) + sign * Number(life)
}

/** Sum over the items of a - b, exact; items whose cells are the same array cost nothing. */
export function differenceOf(
  a: ItemCells,
  b: ItemCells,
  cellCount: number,
  only?: ReadonlySet<number>,
): Float64Array {
  const sum = new Float64Array(cellCount)
  a.forEach((cells, item) => {
    const other = b[item]
    if (other === undefined || other === cells || (only !== undefined && !only.has(item))) return
    for (let k = 0; k < cellCount; k += 1) sum[k] = (sum[k] ?? 0) + ((cells[k] ?? 0) - (other[k] ?? 0))
  })
  return sum
}

/** Indices of the items with at least one cell that differs. */
export function differingItems(a: ItemCells, b: ItemCells): number[] {
  const differing: number[] = []
  a.forEach((cells, item) => {
    const other = b[item]
    if (other !== undefined && other !== cells && cells.some((cell, k) => cell !== other[k]))
      differing.push(item)
  })
  return differing
}
