import {
  type Category,
  type Cents,
  type LineInput,
  lineStartMonth,
  MARKET,
  monthIndex,
  type ProjectModel,
  parseMoney,
  SELF,
} from '@stuurhuis/domain'
import type { BodyOf, createForecastLine, updateForecastLine } from '@stuurhuis/schemas'
import { fieldProblem } from '../platform/problem.ts'

export type NewLine = BodyOf<typeof createForecastLine>
export type LinePatch = BodyOf<typeof updateForecastLine>
export type Cells = Readonly<Record<string, string | null>>

const centsOf = (text: string): Cents => {
  const parsed = parseMoney(text, 'point')
  if (!parsed.ok) throw new Error('money that passed its schema')
  return parsed.value
}

/** A line as the API describes it, with the usual value for what is left out. */
export function newLine(model: ProjectModel, input: NewLine): LineInput {
  const isCost = input.direction === 'out'
  const { amounts, ...fields } = input
  const index = fields.indexKey ?? Object.keys(model.indexes)[0] ?? ''
  const empty: LineInput = {
    id: input.code,
    code: input.code,
    category: input.category as Category,
    description: input.label,
    direction: isCost ? 'cost' : 'revenue',
    payer: isCost ? SELF : MARKET,
    receiver: isCost ? MARKET : SELF,
    amount: { cents: 0n },
    priceYear: model.priceYear,
    profile: { kind: 'lump' },
    start: { month: model.start },
    months: 1,
    index,
    vatRate: '0',
    vatRecoverable: '0',
    paymentLagMonths: 0,
    status: 'planned',
    probability: '1',
  }
  const line = patchLine(empty, fields)
  return amounts ? withCells(model, line, amounts) : line
}

/** A line after a merge patch: what is absent stays, null removes. */
export function patchLine(line: LineInput, patch: Omit<LinePatch, 'amounts'>): LineInput {
  const direction =
    patch.direction === undefined ? line.direction : patch.direction === 'out' ? 'cost' : 'revenue'
  const turned = direction !== line.direction
  const profile = patch.profile ?? line.profile
  return withOptional(
    {
      ...line,
      id: patch.code ?? line.id,
      code: patch.code ?? line.code,
      category: (patch.category as Category | undefined) ?? line.category,
      description: patch.label ?? line.description,
      direction,
      payer: patch.payer ?? (turned ? line.receiver : line.payer),
      receiver: patch.receiver ?? (turned ? line.payer : line.receiver),
      amount: amountOf(line, patch),
      priceYear: patch.priceYear ?? line.priceYear,
      profile,
      start: startOf(line, patch),
      months: patch.months ?? (profile.kind === 'lump' ? 1 : line.months),
      index: patch.indexKey ?? line.index,
      vatRate: patch.vatRate ?? line.vatRate,
      vatRecoverable: patch.vatRecoverable ?? line.vatRecoverable,
      paymentLagMonths: patch.paymentLagMonths ?? line.paymentLagMonths,
      status: patch.status ?? line.status,
      probability: probabilityOf(line, patch),
    } as LineInput,
    patch,
  )
}

/** A line that is no longer a chance is certain, unless the caller says otherwise. */
function probabilityOf(line: LineInput, patch: LinePatch): string {
  if (patch.probability !== undefined) return patch.probability
  return patch.status !== undefined && patch.status !== 'chance' ? '1' : line.probability
}

function amountOf(line: LineInput, patch: LinePatch): LineInput['amount'] {
  if (typeof patch.amount === 'string') {
    if (typeof patch.quantity === 'string' || typeof patch.unitPrice === 'string')
      throw fieldProblem('amount', 'amount_or_quantity')
    return { cents: centsOf(patch.amount) }
  }
  if (patch.quantity === undefined && patch.unitPrice === undefined && patch.unitName === undefined)
    return patch.amount === null ? { cents: 0n } : line.amount
  const before = 'quantity' in line.amount ? line.amount : undefined
  const quantity = patch.quantity ?? before?.quantity
  const unitPrice = patch.unitPrice ?? before?.unitPrice
  if (patch.quantity === null || patch.unitPrice === null) return { cents: 0n }
  if (quantity === undefined) throw fieldProblem('quantity', 'required')
  if (unitPrice === undefined) throw fieldProblem('unitPrice', 'required')
  const unit = patch.unitName === undefined ? before?.unit : (patch.unitName ?? undefined)
  return { quantity, unitPrice, ...(unit !== undefined && { unit }) }
}

function startOf(line: LineInput, patch: LinePatch): LineInput['start'] {
  if (typeof patch.milestone === 'string') {
    if (typeof patch.start === 'string') throw fieldProblem('start', 'start_or_milestone')
    return { milestone: patch.milestone, offset: patch.milestoneOffset ?? 0 }
  }
  if (typeof patch.start === 'string') return { month: patch.start }
  if (patch.milestone === null && 'milestone' in line.start) throw fieldProblem('start', 'required')
  if (patch.milestoneOffset !== undefined && 'milestone' in line.start)
    return { ...line.start, offset: patch.milestoneOffset }
  return line.start
}

/** The members that may be absent: null takes them away. */
function withOptional(line: LineInput, patch: LinePatch): LineInput {
  const { priceFixedUntil, assumption, subsidyEligibleShare, actuals, ...rest } = line
  const kept = <T>(given: T | null | undefined, before: T | undefined): T | undefined =>
    given === null ? undefined : (given ?? before)
  const fixed = kept(patch.priceFixedUntil, priceFixedUntil)
  const why = kept(patch.assumption, assumption)
  const eligible = kept(patch.subsidyEligibleShare, subsidyEligibleShare)
  const rolled = actualsOf(actuals, patch)
  return {
    ...rest,
    ...(fixed !== undefined && { priceFixedUntil: fixed }),
    ...(why !== undefined && { assumption: why as NonNullable<LineInput['assumption']> }),
    ...(eligible !== undefined && { subsidyEligibleShare: eligible }),
    ...(rolled && { actuals: rolled }),
  }
}

function actualsOf(before: LineInput['actuals'], patch: LinePatch): LineInput['actuals'] {
  if (patch.rollPolicy === undefined && patch.expectedTotal === undefined) return before
  const policy = patch.rollPolicy ?? before?.policy ?? 'keepTotal'
  const eac =
    patch.expectedTotal === null
      ? undefined
      : patch.expectedTotal === undefined
        ? before?.eac
        : centsOf(patch.expectedTotal)
  if (policy === 'manual' && eac === undefined) throw fieldProblem('expectedTotal', 'required')
  return { paid: before?.paid ?? {}, policy, ...(policy === 'manual' && eac !== undefined && { eac }) }
}

/**
 * A line with months set or cleared by hand; amounts as cash, so what a cost pays is negative. A year is its December.
 * @param field what the caller calls the amounts
 * @throws BAD_REQUEST on a line whose milestone has no date: there is no month to stand in; on a month of a yearly
 * version that stands for no year, because two months of one year would overwrite each other
 */
export function withCells(
  model: ProjectModel,
  line: LineInput,
  amounts: Cells,
  field = 'amounts',
): LineInput {
  if (Object.keys(amounts).length === 0) return line
  const start = lineStartMonth(model, line)
  if (start === null) throw fieldProblem(field, 'line_without_date')
  const isYearly = model.period === 'year'
  const sign = line.direction === 'cost' ? -1n : 1n
  const cells = new Map(Object.entries(line.cells ?? {}))
  for (const [month, amount] of Object.entries(amounts)) {
    if (isYearly && !month.endsWith('-12')) throw fieldProblem(`${field}.${month}`, 'not_a_period')
    const offset = String(monthIndex(start, month))
    if (isYearly) dropYear(cells, start, month)
    if (amount === null) cells.delete(offset)
    else cells.set(offset, sign * centsOf(amount))
  }
  const { cells: _, ...bare } = line
  return cells.size === 0 ? bare : { ...bare, cells: Object.fromEntries(cells) }
}

/** What an older version may have in other months of the year, which the engine counts as that year too. */
function dropYear(cells: Map<string, Cents>, start: string, december: string): void {
  const last = monthIndex(start, december)
  for (let offset = last - 11; offset < last; offset += 1) cells.delete(String(offset))
}
