import {
  addToMonth,
  type CashItem,
  type Closing,
  closeMonths,
  type LineStanding,
  lineStandings,
  type ProjectModel,
} from '@stuurhuis/domain'
import type { BodyOf, rollForecastForward } from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import { modelSource, readable } from '../forecasts/forecasts.service.ts'
import { newForecast } from '../forecasts/forecasts.versions.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { fieldProblem } from '../platform/problem.ts'
import * as queries from './liquidity.queries.ts'
import { toItem } from './memory.ts'

/** Items of a project; a line is named by its code. */
async function itemsOf(db: Reader, projectId: string): Promise<CashItem[]> {
  const rows = await queries.listMemoryItems(db, [projectId])
  return rows.map((row) => ({ ...toItem(row), lineId: row.lineCode ?? null }))
}

/** The last month that has ended and lies inside the plan; undefined before its first. */
export function lastClosable(model: ProjectModel, today: string): string | undefined {
  const ended = addToMonth(today.slice(0, 7), -1)
  const end = addToMonth(model.start, model.months - 1)
  const isBeyond = ended > end
  const last = isBeyond ? end : ended
  return last < model.start ? undefined : last
}

/** @throws BAD_REQUEST for a month that has not ended, lies outside the plan, or before what is closed already */
function checkMonth(model: ProjectModel, month: string, today: string, place: 'body' | 'query'): void {
  const last = lastClosable(model, today)
  const code =
    last === undefined || month > last
      ? 'month_not_ended'
      : month < model.start
        ? 'outside_plan'
        : model.closedThrough !== undefined && month < model.closedThrough
          ? 'closed_later'
          : undefined
  if (code !== undefined) throw fieldProblem('closedThrough', code, 'invalidInput', place)
}

export type Standing = {
  readonly model: ProjectModel
  readonly projectId: string
  readonly lines: readonly LineStanding[]
  readonly withoutLine: { readonly paid: bigint; readonly count: number }
}
/** Where every line of a version stands, as it is or as if months were closed. @throws BAD_REQUEST, RESOURCE_NOT_FOUND */
export async function standingOf(
  db: Reader,
  actor: Actor,
  id: string,
  closing: Closing | undefined,
  today: string,
): Promise<Standing> {
  const row = await readable(db, actor, id)
  const { load } = await modelSource(db, row)
  const stored = await load()
  if (closing) checkMonth(stored, closing.through, today, 'query')
  const items = await itemsOf(db, row.projectId)
  const model = closing ? closeMonths(stored, items, closing) : stored
  const rules = await queries.listLineRules(db, [row.projectId])
  const codes = model.lines.map((line) => line.code)
  return {
    model,
    projectId: row.projectId,
    lines: lineStandings(model, items, new Map(rules.map((rule) => [rule.lineCode, rule.onContract]))),
    withoutLine: await queries.sumPaidWithoutLine(db, row.projectId, codes),
  }
}

/** A new working version in which closed months hold what was paid. @returns its id @throws BAD_REQUEST, MODEL_INVALID */
export async function rollForward(
  tx: Tx,
  actor: Actor,
  id: string,
  input: BodyOf<typeof rollForecastForward>,
  today: string,
): Promise<string> {
  const row = await readable(tx, actor, id)
  const items = await itemsOf(tx, row.projectId)
  const parent = { label: input.label, parentId: row.id }
  return newForecast(tx, actor, row.projectId, parent, today, (model) => {
    checkMonth(model, input.closedThrough, today, 'body')
    return closeMonths(model, items, closingOf(model, input))
  })
}

/** @throws BAD_REQUEST for a line that the version has not, or an end total that is missing */
function closingOf(model: ProjectModel, input: BodyOf<typeof rollForecastForward>): Closing {
  const known = new Set(model.lines.map((line) => line.code))
  const lines = input.lines.map(({ lineCode, policy, eac }, i) => {
    if (!known.has(lineCode))
      throw fieldProblem(`lines[${i}].lineCode`, 'not_found', 'referencedResourceNotFound')
    if (policy === 'manual' && eac === undefined) throw fieldProblem(`lines[${i}].eac`, 'required')
    const total = policy === 'manual' && eac !== undefined ? { eac: centsOf(eac) } : {}
    return [lineCode, { policy, ...total }] as const
  })
  return { through: input.closedThrough, policy: input.policy, lines: new Map(lines) }
}
