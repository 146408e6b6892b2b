import { addToMonth, isYearMonth, monthIndex } from '../calendar/dates.ts'
import { type Cents, mulRatio, parseMoney } from '../money/money.ts'
import {
  addRatio,
  formatRatio,
  isDecimal,
  mulRatios,
  parseRatio,
  type Rate,
  type Ratio,
  roundToDecimals,
} from '../money/ratio.ts'
import { type EngineError, engineError, ok, type Result } from '../money/result.ts'
import { lineBudget, lineStartMonth, phasedIn } from './line.ts'
import type { IndexSpec, LineInput, PlotInput, ProjectModel } from './model.ts'

/**
 * One change on a version, not a copy of it. Paths:
 * `lines.<which>.amount|quantity|unitPrice|start|months|probability|amounts.<YYYY-MM>`, `plots.<which>.price|agreement`, `milestones.<id>`,
 * `account.debitRate|creditRate`, `discount.rate`, `indexes.<key>.rate`, `vat.refundLagMonths|outputLagMonths`.
 * `<which>` is a code, several codes with commas, `*`, or `@category` for lines of one category.
 * `amounts.<YYYY-MM>` is the amount of one month at price level, in the sign of the line, as if typed in the grid.
 * `set` replaces, `factor` multiplies, `shift` adds (months for a start or agreement, a decimal otherwise).
 */
export interface Override {
  readonly path: string
  readonly op: 'set' | 'factor' | 'shift'
  readonly value: string
  readonly label: string
}

const ORDER = { set: 0, factor: 1, shift: 2 } as const

/**
 * The model with the overrides applied: all `set`, then `factor`, then `shift`, each in the given order. Factors on
 * one line are multiplied and rounded once. No overrides give the same model. Errors: SCENARIO_UNKNOWN_PATH,
 * SCENARIO_BAD_VALUE, with the path of the override.
 */
export function applyScenario(model: ProjectModel, overrides: readonly Override[]): Result<ProjectModel> {
  const errors: EngineError[] = []
  const ordered = overrides
    .map((override, i) => ({ override, i }))
    .sort((a, b) => ORDER[a.override.op] - ORDER[b.override.op] || a.i - b.i)
  let changed = model
  for (const { override } of ordered) {
    const next = applyOne(changed, override)
    if (typeof next === 'string') errors.push(engineError(next, override.path, { value: override.value }))
    else changed = next
  }
  return errors.length > 0 ? { ok: false, errors } : ok(changed)
}

type Failure = 'SCENARIO_UNKNOWN_PATH' | 'SCENARIO_BAD_VALUE'
const UNKNOWN: Failure = 'SCENARIO_UNKNOWN_PATH'
const BAD: Failure = 'SCENARIO_BAD_VALUE'

/**
 * The same project without scenario factors: each stands in the amounts it multiplied. A version is typed in and shown
 * without factors, so a copy of a scenario must not carry any. Quantity and price stay apart where their product is the
 * same to the cent.
 */
export function withoutFactors(model: ProjectModel): ProjectModel {
  return {
    ...model,
    lines: model.lines.map((line) => {
      const { factor, cells, ...rest } = line
      if (factor === undefined) return line
      const by = parseRatio(factor)
      const typed = Object.entries(cells ?? {}).map(([at, cents]) => [at, mulRatio(cents, by)] as const)
      return {
        ...rest,
        amount: multiplied(line, by),
        ...(cells && { cells: Object.fromEntries(typed) }),
      }
    }),
    plots: model.plots.map(({ priceFactor, ...plot }) =>
      priceFactor === undefined
        ? plot
        : { ...plot, pricePerM2: shortened(mulRatios(parseRatio(plot.pricePerM2), parseRatio(priceFactor))) },
    ),
  }
}

const MAX_DECIMALS = 12
const shortened = (value: Ratio): Rate => formatRatio(roundToDecimals(value, MAX_DECIMALS))

function multiplied({ factor: _, ...line }: LineInput, by: Ratio): LineInput['amount'] {
  const cents = mulRatio(lineBudget(line), by)
  if ('cents' in line.amount) return { cents }
  const amount = {
    ...line.amount,
    unitPrice: shortened(mulRatios(parseRatio(line.amount.unitPrice), by)),
  }
  return lineBudget({ ...line, amount }) === cents ? amount : { cents }
}

function applyOne(model: ProjectModel, o: Override): ProjectModel | Failure {
  const [root = '', which = '', field = '', month = ''] = o.path.split('.')
  switch (root) {
    case 'lines':
      return onLines(model, which, (line) =>
        field === 'amounts' ? changeCell(model, line, month, o) : changeLine(line, field, o),
      )
    case 'plots':
      return onPlots(model, which, (plot) => changePlot(plot, field, o))
    case 'milestones':
      return changeMilestone(model, which, o)
    case 'indexes':
      return changeIndex(model, which, field, o)
    default:
      return changeSetting(model, root, which, o)
  }
}

function onLines(
  model: ProjectModel,
  which: string,
  change: (line: LineInput) => LineInput | Failure,
): ProjectModel | Failure {
  const lines = changeMatching(model.lines, which, change, (line) => which === `@${line.category}`)
  return typeof lines === 'string' ? lines : { ...model, lines }
}

function onPlots(
  model: ProjectModel,
  which: string,
  change: (plot: PlotInput) => PlotInput | Failure,
): ProjectModel | Failure {
  const plots = changeMatching(model.plots, which, change, () => false)
  return typeof plots === 'string' ? plots : { ...model, plots }
}

function changeMatching<T extends { readonly code: string }>(
  items: readonly T[],
  which: string,
  change: (item: T) => T | Failure,
  isGroup: (item: T) => boolean,
): T[] | Failure {
  const codes = new Set(which.split(','))
  const isMeant = meantBy(which, isGroup)
  const isComplete =
    which.includes('*') ||
    which.startsWith('@') ||
    [...codes].every((code) => items.some((i) => i.code === code))
  if (!isComplete || !items.some(isMeant)) return UNKNOWN
  const changed: T[] = []
  for (const item of items) {
    const next = isMeant(item) ? change(item) : item
    if (typeof next === 'string') return next
    changed.push(next)
  }
  return changed
}

function meantBy<T extends { readonly code: string }>(which: string, isGroup: (item: T) => boolean) {
  const codes = new Set(which.split(','))
  return (item: T) => which === '*' || codes.has(item.code) || isGroup(item)
}

export interface CellFault {
  /** Index in the given overrides. */
  readonly index: number
  /** `turned`: sets below 0 a month that is not, so a cost becomes income; `noPeriod`: a month that is no year's. */
  readonly fault: 'turned' | 'noPeriod'
}

/**
 * Overrides of one month that `applyScenario` takes and that are hardly meant: the other sign than the line (a month
 * that is a credit already may stay one), and a month of a yearly model that is not the last of its year.
 */
export function cellFaults(model: ProjectModel, overrides: readonly Override[]): CellFault[] {
  return overrides.flatMap(({ path, op, value }, index): CellFault[] => {
    const [root, which = '', field, month = ''] = path.split('.')
    if (root !== 'lines' || field !== 'amounts' || !isYearMonth(month)) return []
    if (model.period === 'year' && !month.endsWith('-12')) return [{ index, fault: 'noPeriod' }]
    if (op !== 'set' || (moneyOf(value) ?? 0n) >= 0n) return []
    const isMeant = meantBy<LineInput>(which, (line) => which === `@${line.category}`)
    const turns = model.lines.some((line) => isMeant(line) && phasedIn(model, line, month) >= 0n)
    return turns ? [{ index, fault: 'turned' }] : []
  })
}

function changeLine(line: LineInput, field: string, o: Override): LineInput | Failure {
  switch (field) {
    case 'amount':
      return changeAmount(line, o)
    case 'quantity':
    case 'unitPrice':
      return changeProduct(line, field, o)
    case 'months':
      return changeMonths(line, o)
    case 'start':
      return changeStart(line, o)
    case 'probability':
      return withDecimal(line.probability, o, (probability) => ({ ...line, probability }))
    default:
      return UNKNOWN
  }
}

function changeAmount(line: LineInput, o: Override): LineInput | Failure {
  if (o.op === 'factor') return withDecimal(line.factor ?? '1', o, (factor) => ({ ...line, factor }))
  const cents = moneyOf(o.value)
  if (cents === null) return BAD
  const { cells: _, ...bare } = line
  if (o.op === 'set') return { ...bare, amount: { cents } }
  return 'cents' in line.amount ? { ...line, amount: { cents: line.amount.cents + cents } } : UNKNOWN
}

function changeProduct(line: LineInput, field: 'quantity' | 'unitPrice', o: Override): LineInput | Failure {
  const { amount } = line
  if (!('unitPrice' in amount)) return UNKNOWN
  return withDecimal(amount[field], o, (value) => ({ ...line, amount: { ...amount, [field]: value } }))
}

function changeMonths(line: LineInput, o: Override): LineInput | Failure {
  return withDecimal(String(line.months), o, (text) =>
    /^[1-9]\d{0,2}$/.test(text) && line.profile.kind !== 'lump' ? { ...line, months: Number(text) } : BAD,
  )
}

/** One month set by hand; factor and shift start from what the line gives in that month. */
function changeCell(model: ProjectModel, line: LineInput, month: string, o: Override): LineInput | Failure {
  const start = lineStartMonth(model, line)
  if (!isYearMonth(month)) return UNKNOWN
  if (start === null) return BAD
  if (o.op === 'factor' && !isDecimal(o.value)) return BAD
  const current = phasedIn(model, line, month)
  const given = o.op === 'factor' ? mulRatio(current, parseRatio(o.value)) : moneyOf(o.value)
  if (given === null) return BAD
  const cents = o.op === 'shift' ? current + given : given
  return { ...line, cells: { ...line.cells, [String(monthIndex(start, month))]: cents } }
}

function changeStart(line: LineInput, o: Override): LineInput | Failure {
  if (o.op === 'set') return isYearMonth(o.value) ? { ...line, start: { month: o.value } } : BAD
  const months = monthsOf(o)
  if (months === null) return BAD
  const start =
    'month' in line.start
      ? { month: addToMonth(line.start.month, months) }
      : { ...line.start, offset: line.start.offset + months }
  return { ...line, start }
}

function changePlot(plot: PlotInput, field: string, o: Override): PlotInput | Failure {
  if (field === 'price') {
    if (o.op === 'factor')
      return withDecimal(plot.priceFactor ?? '1', o, (priceFactor) => ({ ...plot, priceFactor }))
    return withDecimal(plot.pricePerM2, o, (pricePerM2) => ({ ...plot, pricePerM2 }))
  }
  if (field !== 'agreement') return UNKNOWN
  if (o.op === 'set') return isYearMonth(o.value) ? { ...plot, agreement: o.value } : BAD
  const months = monthsOf(o)
  if (months === null) return BAD
  return plot.agreement === null ? plot : { ...plot, agreement: addToMonth(plot.agreement, months) }
}

function changeMilestone(model: ProjectModel, id: string, o: Override): ProjectModel | Failure {
  if (!Object.hasOwn(model.milestones, id)) return UNKNOWN
  const current = model.milestones[id] ?? null
  if (o.op === 'set') {
    return isYearMonth(o.value) ? { ...model, milestones: { ...model.milestones, [id]: o.value } } : BAD
  }
  const months = monthsOf(o)
  if (months === null || current === null) return BAD
  return { ...model, milestones: { ...model.milestones, [id]: addToMonth(current, months) } }
}

function changeIndex(model: ProjectModel, key: string, field: string, o: Override): ProjectModel | Failure {
  const index: IndexSpec | undefined = Object.hasOwn(model.indexes, key) ? model.indexes[key] : undefined
  if (!index || index.mode === 'series' || field !== 'rate') return UNKNOWN
  return withDecimal(index.rate, o, (rate) => ({
    ...model,
    indexes: { ...model.indexes, [key]: { ...index, rate } },
  }))
}

function changeSetting(
  model: ProjectModel,
  root: string,
  field: string,
  o: Override,
): ProjectModel | Failure {
  const { account, discount, vat } = model
  if (root === 'account' && (field === 'debitRate' || field === 'creditRate')) {
    return withDecimal(account[field], o, (rate) => ({ ...model, account: { ...account, [field]: rate } }))
  }
  if (root === 'discount' && field === 'rate') {
    return withDecimal(discount.rate, o, (rate) => ({ ...model, discount: { ...discount, rate } }))
  }
  if (root === 'vat' && (field === 'refundLagMonths' || field === 'outputLagMonths')) {
    return withDecimal(String(vat[field]), o, (lag) =>
      /^\d{1,3}$/.test(lag) ? { ...model, vat: { ...vat, [field]: Number(lag) } } : BAD,
    )
  }
  return UNKNOWN
}

/** The new decimal by the operation of the override, exactly; products are never rounded here. */
function withDecimal<T>(current: Rate, o: Override, use: (next: Rate) => T): T | Failure {
  if (!isDecimal(o.value)) return BAD
  if (o.op === 'set') return use(o.value)
  const [a, b] = [parseRatio(current), parseRatio(o.value)]
  return use(formatRatio(o.op === 'factor' ? mulRatios(a, b) : addRatio(a, b)))
}

function moneyOf(value: string): Cents | null {
  const parsed = parseMoney(value, 'point')
  return parsed.ok ? parsed.value : null
}

function monthsOf(o: Override): number | null {
  return o.op === 'shift' && /^[+-]?\d{1,3}$/.test(o.value) ? Number(o.value) : null
}
