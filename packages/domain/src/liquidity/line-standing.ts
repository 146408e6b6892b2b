import { addToMonth, type YM, ymOf } from '../calendar/dates.ts'
import { closedMonths } from '../forecast/actuals.ts'
import { computeLine } from '../forecast/line.ts'
import type { LineInput, ProjectModel, RollPolicy } from '../forecast/model.ts'
import { projectCash } from '../forecast/project.ts'
import { type Cents, sumCents } from '../money/money.ts'
import { type CashItem, liveItems } from './cash-item.ts'
import { type PlannedLine, reconcilePlan } from './plan.ts'
import type { OnContract } from './reconcile-line.ts'

/** What happens to the rest of one line when months are closed; `eac` is its expected end total, for `manual`. */
export interface LinePolicy {
  readonly policy: RollPolicy
  readonly eac?: Cents
}
export interface Closing {
  /** The cut-off month: up to and with it only what was paid counts. */
  readonly through: YM
  readonly policy: RollPolicy
  /** Policy of single lines, by code. */
  readonly lines?: ReadonlyMap<string, LinePolicy>
}

/**
 * Closes the months of a model with what the bank paid on its lines (finance.md 10). Payments of before its first
 * month count in that month: they were made, whenever the plan starts. A line without a policy of its own takes the
 * general one; `manual` needs an end total, so without one it stands for `keepTotal`. What two others pay each other
 * passes no own account: such a line counts as paid as it was planned.
 * @param items paid items of the project; `lineId` is the code of a line, what names no line plays no part
 */
export function closeMonths(model: ProjectModel, items: readonly CashItem[], closing: Closing): ProjectModel {
  const paidOf = paidPerLine(model, items, closing.through)
  const lines = model.lines.map((line) => {
    const { policy, eac } = closing.lines?.get(line.code) ?? kept(line) ?? { policy: closing.policy }
    const chosen = policy === 'manual' && eac === undefined ? 'keepTotal' : policy
    const paid = isOwn(line) ? (paidOf.get(line.code) ?? {}) : asPlanned(model, line, closing.through)
    return { ...line, actuals: { paid, policy: chosen, ...(eac !== undefined && { eac }) } }
  })
  return { ...model, lines, closedThrough: closing.through }
}

/** An end total that somebody gave at an earlier closing stays until he gives another. */
const kept = (line: LineInput): LinePolicy | undefined =>
  line.actuals?.policy === 'manual' ? line.actuals : undefined

const isOwn = (line: LineInput) => line.payer.startsWith('own:') || line.receiver.startsWith('own:')

function asPlanned(model: ProjectModel, line: LineInput, through: YM): Record<YM, Cents> {
  const { closedThrough: _closed, ...open } = model
  const months = computeLine(open, line).cash.map((cents, k) => [addToMonth(model.start, k), cents] as const)
  return Object.fromEntries(months.filter(([month, cents]) => month <= through && cents !== 0n))
}

function paidPerLine(
  model: ProjectModel,
  items: readonly CashItem[],
  through: YM,
): Map<string, Record<YM, Cents>> {
  const direction = new Map(model.lines.map((line) => [line.code, line.direction === 'cost' ? 'out' : 'in']))
  const perLine = new Map<string, Record<YM, Cents>>()
  for (const item of liveItems(items)) {
    const own = item.lineId === null ? undefined : direction.get(item.lineId)
    if (item.lineId === null || own === undefined || item.status !== 'paid' || item.date === null) continue
    const month = ymOf(item.date)
    if (month > through) continue
    const known = perLine.get(item.lineId) ?? {}
    const isEarly = month < model.start
    const at = isEarly ? model.start : month
    known[at] = (known[at] ?? 0n) + (item.direction === own ? item.amount : -item.amount)
    perLine.set(item.lineId, known)
  }
  return perLine
}

/** Where one line stands, in its own sign, VAT included; what goes the other way is below 0. */
export interface LineStanding {
  readonly code: string
  readonly description: string
  readonly direction: 'in' | 'out'
  /** As planned, before any month was closed. */
  readonly budget: Cents
  /** As the version plans now: paid in closed months and the rest by its policy. */
  readonly revised: Cents
  readonly committed: Cents
  /** Due, disputed or in payment. */
  readonly invoiced: Cents
  readonly paid: Cents
  /** What is still expected and bound by nothing. */
  readonly forecast: Cents
  /** paid + invoiced + committed + forecast (finance.md 10). */
  readonly eac: Cents
  /** Contracts, invoices and payments beyond the line; 0 while they fit. */
  readonly overCommitted: Cents
}

/**
 * Budget, revised, committed, invoiced, paid, forecast and expected end total of every line.
 * @param items live or not, `lineId` the code of a line
 * @param onContract per code: does a contract release what is left of its line? Default: it does not
 */
export function lineStandings(
  model: ProjectModel,
  items: readonly CashItem[],
  onContract: ReadonlyMap<string, OnContract> = new Map(),
): LineStanding[] {
  const closed = closedMonths(model)
  const through = closed === 0 ? undefined : addToMonth(model.start, closed - 1)
  const { closedThrough: _closed, ...open } = model
  const planned = projectCash(open).lines
  const current = projectCash(model).lines
  const lines = current.map(
    (line): PlannedLine => ({
      lineId: line.code,
      direction: line.direction === 'cost' ? 'out' : 'in',
      status: line.status,
      probability: line.probability,
      start: model.start,
      cents: [...line.cash, line.cashAfterHorizon + line.pastResidual + line.unplaced + line.rolledRest],
      onContract: onContract.get(line.code) ?? 'keepDifference',
    }),
  )
  const plan = { lines, items, ...(through !== undefined && { closedThrough: through }) }
  const reconciled = new Map(reconcilePlan(plan).lines.map((line) => [line.lineId, line]))
  return lines.map((line, i) => {
    const [before, now, own] = [planned[i], current[i], reconciled.get(line.lineId)]
    if (!before || !now || !own) throw new Error('a model has the same lines, whatever is closed')
    const sums = sumsOf(items, line, through)
    const paid = now.paid + sums.paid
    const forecast = sumCents(own.residual) + sums.open
    return {
      code: line.lineId,
      description: now.description,
      direction: line.direction,
      budget: sumCents(before.cash) + before.cashAfterHorizon + before.pastResidual + before.unplaced,
      revised: sumCents(line.cents),
      committed: sums.committed,
      invoiced: sums.invoiced,
      paid,
      forecast,
      eac: paid + sums.invoiced + sums.committed + forecast,
      overCommitted: own.overrun > 0n ? own.overrun : 0n,
    }
  })
}

/** Live items of a line by what they are; of paid ones those after the closed months, which the line itself holds. */
function sumsOf(items: readonly CashItem[], line: PlannedLine, through: YM | undefined) {
  const sums = { paid: 0n, invoiced: 0n, committed: 0n, open: 0n }
  for (const item of liveItems(items)) {
    if (item.lineId !== line.lineId) continue
    const cents = item.direction === line.direction ? item.amount : -item.amount
    if (item.status === 'contracted') sums.committed += cents
    else if (item.status === 'estimate' || item.status === 'expected') sums.open += cents
    else if (item.status !== 'paid') sums.invoiced += cents
    else if (through === undefined || item.date === null || ymOf(item.date) > through) sums.paid += cents
  }
  return sums
}
