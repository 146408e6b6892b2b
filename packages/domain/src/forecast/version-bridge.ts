import type { Cents } from '../money/money.ts'
import { EngineRefusal, engineError, expectOk } from '../money/result.ts'
import { type Bridge, bridge } from './bridge.ts'
import { type FigureName, figureOf } from './figure.ts'
import { canonicalJson } from './input-hash.ts'
import { computeLine } from './line.ts'
import type { LineInput, PlotInput, ProjectModel } from './model.ts'
import { modelToJson, toJson } from './model-json.ts'
import { projectCash } from './project.ts'
import type { LineResult, ViewSpec } from './project-result.ts'
import { applyScenario, type Override } from './scenario.ts'

/** Reasons why a figure differs between two versions, in the fixed order of the bridge (finance.md 10). */
export const BRIDGE_DRIVERS = [
  'scope',
  'quantity',
  'price',
  'index',
  'vat',
  'timing',
  'financing',
  'actuals',
] as const
export type BridgeDriver = (typeof BRIDGE_DRIVERS)[number]

export interface FigureSpec {
  readonly figure: FigureName
  readonly view: ViewSpec
}
export type BridgeMethod = 'sequential' | 'shapley'

/** More groups than this cannot be weighed in every order: the smallest go together. */
const MAX_GROUPS = 12
/** The group in which small changes of lines are added up. */
export const OTHER_GROUP = 'other'
/** What is no line or plot: rates, parties, horizon, transfers, loans. Closed months are of the lines they hold. */
export const SETTINGS_GROUP = 'settings'

/** Explains a figure of two versions by driver. Drivers without a difference have effect 0 and cost nothing. */
export function driverBridge(
  from: ProjectModel,
  to: ProjectModel,
  spec: FigureSpec,
  method: BridgeMethod,
): Bridge<BridgeDriver> {
  const original = canonicalJson(modelToJson(from))
  const live = BRIDGE_DRIVERS.filter(
    (driver) => canonicalJson(modelToJson(mixed(from, to, new Set([driver])))) !== original,
  )
  const value = memo(live, (replaced) =>
    figureOf(replaced.size === live.length ? to : mixed(from, to, replaced), spec.figure, spec.view),
  )
  const found = bridge(live, value, method)
  const effects = new Map(found.steps.map((step) => [step.group, step.effect]))
  return {
    ...found,
    steps: BRIDGE_DRIVERS.map((group) => ({ group, effect: effects.get(group) ?? 0n })),
  }
}

/**
 * Explains a figure by the lines and plots that differ, each by its code; everything else is the group `settings`.
 * With more than twelve groups those with the smallest effect of their own go together as `other`.
 */
export function lineBridgeOf(
  from: ProjectModel,
  to: ProjectModel,
  spec: FigureSpec,
  method: BridgeMethod,
): Bridge<string> {
  const codes = changedCodes(from, to)
  const settings = canonicalJson(settingsOf(from)) === canonicalJson(settingsOf(to)) ? [] : [SETTINGS_GROUP]
  const figure = figureByCode(from, to, spec)
  const base = figure(new Set())
  const groups = grouped([...codes, ...settings], (code) => figure(new Set([code])) - base)
  const names = [...groups.keys()]
  const value = memo(names, (replaced) => {
    if (replaced.size === names.length) return figureOf(to, spec.figure, spec.view)
    return figure(new Set([...replaced].flatMap((name) => groups.get(name) ?? [])))
  })
  return bridge(names, value, method)
}

/**
 * Explains a figure of two scenarios of one base by the labels of their overrides: a label that both have with the
 * same content is no difference. @throws EngineRefusal when an override no longer fits the base
 */
export function scenarioBridge(
  base: ProjectModel,
  from: readonly Override[],
  to: readonly Override[],
  spec: FigureSpec,
  method: BridgeMethod,
): Bridge<string> {
  const labels = [...new Set([...from, ...to].map((override) => override.label))]
  const of = (list: readonly Override[], label: string) => list.filter((override) => override.label === label)
  const content = (list: readonly Override[]) => canonicalJson(toJson(list))
  const live = labels.filter((label) => content(of(from, label)) !== content(of(to, label)))
  if (live.length > MAX_GROUPS) throw new EngineRefusal([engineError('BRIDGE_TOO_MANY_GROUPS')])
  const value = memo(live, (replaced) => {
    const overrides = labels.flatMap((label) => of(replaced.has(label) ? to : from, label))
    return figureOf(expectOk(applyScenario(base, overrides)), spec.figure, spec.view)
  })
  return bridge(live, value, method)
}

/** Each combination is computed once, however often the bridge asks for it. */
function memo<G extends string>(groups: readonly G[], value: (replaced: ReadonlySet<G>) => Cents) {
  const known = new Map<string, Cents>()
  return (replaced: ReadonlySet<G>): Cents => {
    const key = groups.filter((group) => replaced.has(group)).join('\n')
    const found = known.get(key) ?? value(replaced)
    known.set(key, found)
    return found
  }
}

function grouped(codes: readonly string[], alone: (code: string) => Cents): Map<string, string[]> {
  if (codes.length <= MAX_GROUPS) return new Map(codes.map((code) => [code, [code]]))
  const size = (code: string) => {
    const effect = alone(code)
    return effect < 0n ? -effect : effect
  }
  const bySize = codes
    .map((code, i) => ({ code, i, size: size(code) }))
    .sort((a, b) => (a.size > b.size ? -1 : a.size < b.size ? 1 : a.i - b.i))
  const named = new Set(bySize.slice(0, MAX_GROUPS - 1).map(({ code }) => code))
  return new Map([
    ...codes.filter((code) => named.has(code)).map((code): [string, string[]] => [code, [code]]),
    [OTHER_GROUP, codes.filter((code) => !named.has(code))],
  ])
}

const settingsOf = ({ closedThrough: _, ...model }: ProjectModel) =>
  toJson({ ...model, lines: [], plots: [] })

function changedCodes(from: ProjectModel, to: ProjectModel): string[] {
  const content = (model: ProjectModel) =>
    new Map(
      [...model.lines, ...model.plots].map((item) => [
        item.code,
        canonicalJson(toJson({ ...item, id: '', actuals: null })),
      ]),
    )
  const [a, b] = [content(from), content(to)]
  const closings = closingsThatCount(from, to)
  return [...new Set([...a.keys(), ...b.keys()])].filter(
    (code) => a.get(code) !== b.get(code) || closings.has(code),
  )
}

/** Lines to which the other closed months give other amounts: a closing touches every line, and moves few. */
function closingsThatCount(from: ProjectModel, to: ProjectModel): ReadonlySet<string> {
  if (from.closedThrough === undefined && to.closedThrough === undefined) return new Set()
  const amounts = (line: LineInput) => canonicalJson(toJson({ ...computeLine(from, line), id: '' }))
  const moves = ({ from: old, to: fresh }: Pair<LineInput>): boolean => {
    if (!old || !fresh) return false
    const { actuals: _, ...bare } = old
    const closed = { ...bare, ...(fresh.actuals && { actuals: fresh.actuals }) }
    return amounts(withCutoff(from, old)) !== amounts(withCutoff(to, closed))
  }
  const pairs = joined(from.lines, to.lines)
  return new Set(pairs.filter(moves).map(({ code }) => code))
}

/** A line with the closed months of its own version, whichever model it is put in. */
const withCutoff = ({ closedThrough }: ProjectModel, line: LineInput): LineInput => ({
  ...line,
  closedThrough: closedThrough ?? null,
})

/**
 * The figure with lines and plots of these codes as in `to`, the others as in `from`; indexes and milestones of both are
 * known. A line gives one of four results, however many mixtures are asked for: each is computed once.
 */
function figureByCode(from: ProjectModel, to: ProjectModel, spec: FigureSpec) {
  const [old, fresh] = [from, to].map((model) => model.lines.map((line) => withCutoff(model, line)))
  const lines = joined(old ?? [], fresh ?? [])
  const plots = joined(from.plots, to.plots)
  const [asFrom, asTo] = [lineMemory(), lineMemory()]
  return (codes: ReadonlySet<string>): Cents => {
    const isSet = codes.has(SETTINGS_GROUP)
    const [settings, other] = isSet ? [to, from] : [from, to]
    const pick = <T>(pairs: readonly Pair<T>[]): T[] =>
      pairs.flatMap((pair) => (codes.has(pair.code) ? pair.to : pair.from) ?? [])
    const model = {
      ...settings,
      indexes: { ...other.indexes, ...settings.indexes },
      milestones: { ...other.milestones, ...settings.milestones },
      lines: pick(lines),
      plots: pick(plots),
    }
    return figureOf(model, spec.figure, spec.view, projectCash(model, isSet ? asTo : asFrom))
  }
}

/** `computeLine` that knows what it computed, for models with the same settings. */
function lineMemory(): typeof computeLine {
  const known = new Map<LineInput, LineResult>()
  return (model, line) => {
    const result = known.get(line) ?? computeLine(model, line)
    known.set(line, result)
    return result
  }
}

interface Pair<T> {
  readonly code: string
  readonly from: T | undefined
  readonly to: T | undefined
}
/** Items of two versions side by side by their code: those of the first in their order, then what is new. */
function joined<T extends { readonly code: string }>(a: readonly T[], b: readonly T[]): Pair<T>[] {
  const [old, fresh] = [new Map(a.map((i) => [i.code, i])), new Map(b.map((i) => [i.code, i]))]
  const codes = [...old.keys(), ...[...fresh.keys()].filter((code) => !old.has(code))]
  return codes.map((code) => ({ code, from: old.get(code), to: fresh.get(code) }))
}

/** The model of `from` in which these drivers are as in `to`. */
function mixed(from: ProjectModel, to: ProjectModel, replaced: ReadonlySet<BridgeDriver>): ProjectModel {
  const by = (driver: BridgeDriver) => (replaced.has(driver) ? to : from)
  const both = <T>(driver: BridgeDriver, read: (model: ProjectModel) => Readonly<Record<string, T>>) => ({
    ...read(replaced.has(driver) ? from : to),
    ...read(by(driver)),
  })
  const { account, discount, parties, loans, transfers } = by('financing')
  const { start, months, period } = by('timing')
  const { closedThrough } = by('actuals')
  const { closedThrough: _, ...rest } = from
  return {
    ...rest,
    ...(closedThrough !== undefined && { closedThrough }),
    start,
    months,
    period,
    milestones: both('timing', (model) => model.milestones),
    indexes: both('index', (model) => model.indexes),
    vat: by('vat').vat,
    account,
    discount,
    parties,
    loans,
    transfers,
    priceYear: by('index').priceYear,
    plotTerms: {
      ...by('price').plotTerms,
      deedLagMonths: by('timing').plotTerms.deedLagMonths,
      priceIndex: by('index').plotTerms.priceIndex,
      canonIndex: by('index').plotTerms.canonIndex,
    },
    lines: joined(from.lines, to.lines).flatMap((pair) => chosen(pair, replaced, mixedLine)),
    plots: joined(from.plots, to.plots).flatMap((pair) => chosen(pair, replaced, mixedPlot)),
  }
}

type Mix<T> = (a: T, b: T, replaced: ReadonlySet<BridgeDriver>) => T
function chosen<T>({ from, to }: Pair<T>, replaced: ReadonlySet<BridgeDriver>, mix: Mix<T>): T[] {
  if (from && to) return [mix(from, to, replaced)]
  const only = replaced.has('scope') ? to : from
  return only ? [only] : []
}

function mixedLine(a: LineInput, b: LineInput, replaced: ReadonlySet<BridgeDriver>): LineInput {
  const by = (driver: BridgeDriver) => (replaced.has(driver) ? b : a)
  const scope = by('scope')
  const { index, priceYear, priceFixedUntil } = by('index')
  const { vatRate, vatRecoverable } = by('vat')
  const { profile, start, months, paymentLagMonths } = by('timing')
  const { factor, cells } = by('price')
  const { actuals } = by('actuals')
  const { factor: _f, cells: _c, actuals: _a, priceFixedUntil: _p, ...rest } = scope
  return {
    ...rest,
    id: a.id,
    amount: mixedAmount(a, b, replaced),
    ...(factor !== undefined && { factor }),
    ...(cells !== undefined && { cells }),
    ...(actuals !== undefined && { actuals }),
    ...(priceFixedUntil !== undefined && { priceFixedUntil }),
    index,
    priceYear,
    vatRate,
    vatRecoverable,
    profile,
    start,
    months,
    paymentLagMonths,
  }
}

/** Quantity and price apart where both versions have both; otherwise a change of the amount is one of price. */
function mixedAmount(a: LineInput, b: LineInput, replaced: ReadonlySet<BridgeDriver>): LineInput['amount'] {
  const [old, fresh] = [a.amount, b.amount]
  if (!('quantity' in old && 'quantity' in fresh)) return (replaced.has('price') ? b : a).amount
  return {
    ...old,
    quantity: (replaced.has('quantity') ? fresh : old).quantity,
    unitPrice: (replaced.has('price') ? fresh : old).unitPrice,
  }
}

function mixedPlot(a: PlotInput, b: PlotInput, replaced: ReadonlySet<BridgeDriver>): PlotInput {
  const by = (driver: BridgeDriver) => (replaced.has(driver) ? b : a)
  const { pricePerM2, priceFactor } = by('price')
  const { agreement, state } = by('timing')
  const { priceFactor: _, ...scope } = by('scope')
  return {
    ...scope,
    id: a.id,
    areaM2: by('quantity').areaM2,
    pricePerM2,
    ...(priceFactor !== undefined && { priceFactor }),
    agreement,
    state,
  }
}
