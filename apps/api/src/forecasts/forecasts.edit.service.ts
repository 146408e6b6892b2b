import {
  addRollup,
  type Cents,
  computeLine,
  ENGINE_VERSION,
  isCountable,
  type LineInput,
  type LineResult,
  lineRollup,
  type ProjectModel,
  rollupOf,
  toJson,
  validateModel,
} from '@stuurhuis/domain'
import { type Issue, issueTypes } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { ProblemError } from '../platform/problem.ts'
import * as edit from './forecasts.edit.queries.ts'
import * as queries from './forecasts.queries.ts'
import { amountsOf, hashOfModel, modelOf } from './forecasts.service.ts'
import { type Cells, type LinePatch, type NewLine, newLine, patchLine, withCells } from './line-input.ts'
import { refuseBadInput, refuseInvalid, refuseTooLarge } from './model-issues.ts'

export type Draft = {
  readonly forecast: Pick<queries.ForecastRow, 'id'>
  readonly items: readonly queries.ItemRow[]
  readonly model: ProjectModel
}

/**
 * A version opened for change, locked until the end of the transaction, so that two writers come one after the other.
 * @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, VERSION_FROZEN
 */
export async function openWorking(tx: Tx, actor: Actor, id: string): Promise<Draft> {
  const { forecast: found, items } = await queries.lockWithItems(tx, actor, id)
  const forecast = editable(found)
  if (forecast.state !== 'working') throw new ProblemError('VERSION_FROZEN')
  return { forecast, items, model: modelOf(forecast.settings, items) }
}

/** A version or scenario that this actor may change, locked. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION */
export async function openForecast(tx: Tx, actor: Actor, id: string): Promise<queries.ForecastRow> {
  return editable(await queries.lockForecast(tx, actor, id))
}
function editable(forecast: queries.ForecastRow | undefined): queries.ForecastRow {
  if (!forecast) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (!forecast.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  return forecast
}

/** Everything but lines, plots, transfers and loans, as the column `settings` holds it. */
export function settingsOf(model: ProjectModel): string {
  const { lines: _l, plots: _p, transfers: _t, loans: _o, ...settings } = model
  return JSON.stringify(toJson(settings))
}

/** The whole version computed anew: after a change that any line can feel. */
export async function storeWhole(tx: Tx, draft: Draft, next: ProjectModel): Promise<number> {
  const hash = Buffer.from(hashOfModel(next), 'hex')
  const { id } = draft.forecast
  const isResized = next.months !== draft.model.months
  if (isResized) await edit.deleteAmounts(tx, id)
  const version = await edit.updateForecast(tx, id, {
    settings: settingsOf(next),
    startOn: `${next.start}-01`,
    nMonths: next.months,
    inputHash: hash,
    engineVersion: ENGINE_VERSION,
  })
  const items = await queries.listItems(tx, [id])
  const ids = new Map(items.map((item) => [`${item.kind} ${item.code}`, item.id]))
  await edit.putAmounts(tx, id, hash, amountsOf(next, ids))
  await edit.putRollup(tx, id, rollupOf(next))
  return version
}

type LineChange = { readonly before?: LineInput | undefined; readonly after?: LineInput | undefined }
/**
 * What a change of some lines does to the stored arrays: theirs anew, the VAT settlement and the rollup by the
 * difference, so that an edit costs the same in a version of ten lines and of a thousand.
 * @param items lines whose content is new
 */
async function storeLines(
  tx: Tx,
  draft: Draft,
  next: ProjectModel,
  changes: readonly (LineChange & { itemId?: string | undefined })[],
  items: readonly edit.ItemContent[] = [],
) {
  const { id } = draft.forecast
  const inputHash = Buffer.from(hashOfModel(next), 'hex')
  const sums = await edit.findSums(tx, id)
  let vat = sums.vat.cents
  let { afterHorizon } = sums.vat
  let rollup = sums.rollup ?? rollupOf(draft.model)
  const amounts: queries.NewAmount[] = []
  for (const { before, after, itemId } of changes) {
    if (before) {
      const was = computeLine(draft.model, before)
      vat = added(vat, was.vatSettlement, -1n)
      afterHorizon -= was.vatSettlementAfterHorizon
      rollup = addRollup(rollup, lineRollup(draft.model, was), -1n)
    }
    if (after) {
      const is = computeLine(next, after)
      if (!isCountable(is)) refuseTooLarge(next, next.lines.indexOf(after))
      vat = added(vat, is.vatSettlement, 1n)
      afterHorizon += is.vatSettlementAfterHorizon
      rollup = addRollup(rollup, lineRollup(next, is), 1n)
      amounts.push(lineAmount(is, itemId))
    }
  }
  amounts.push({ key: 'vatSettlement', cents: vat, afterHorizon })
  const stored = await edit.putLines(tx, id, {
    items,
    inputHash,
    engineVersion: ENGINE_VERSION,
    amounts,
    rollup,
  })
  return { ...stored, hash: inputHash }
}

const added = (a: readonly Cents[], b: readonly Cents[], sign: 1n | -1n): Cents[] =>
  a.map((cents, k) => cents + sign * (b[k] ?? 0n))

function lineAmount(line: LineResult, itemId: string | undefined): queries.NewAmount {
  const sign = line.direction === 'cost' ? -1n : 1n
  return {
    key: `line:${line.code}`,
    itemId,
    cents: line.cash.map((cents) => sign * cents),
    afterHorizon: sign * line.cashAfterHorizon,
  }
}

/** @throws DUPLICATE_VALUE when the version has a line of this code already */
export function refuseDouble(list: readonly { id: string }[], code: string): void {
  if (!list.some((item) => item.id === code)) return
  const issue: Issue = { type: issueTypes.invalidInput, in: 'body', name: 'code', code: 'duplicate_value' }
  throw new ProblemError('DUPLICATE_VALUE', { issues: [issue] })
}

/** A new line. @throws MODEL_INVALID, DUPLICATE_VALUE and what `openWorking` throws */
export async function createLine(tx: Tx, actor: Actor, forecastId: string, input: NewLine): Promise<string> {
  const draft = await openWorking(tx, actor, forecastId)
  const { model } = draft
  refuseDouble(model.lines, input.code)
  const line = newLine(model, input)
  const next = { ...model, lines: [...model.lines, line] }
  refuseBadInput(next, 'lines', model.lines.length)
  const { id } = await edit.insertItem(tx, forecastId, {
    kind: 'line',
    code: line.code,
    input: toJson(line),
  })
  await storeLines(tx, draft, next, [{ after: line, itemId: id }])
  return id
}

/** The version that a line belongs to. @throws RESOURCE_NOT_FOUND */
export async function forecastOfLine(tx: Tx, lineId: string): Promise<string> {
  const item = await edit.findItem(tx, lineId, 'line')
  if (!item) throw new ProblemError('RESOURCE_NOT_FOUND')
  return item.forecastId
}

function itemIn(draft: Draft, id: string, kind: queries.ItemRow['kind']): queries.ItemRow {
  const item = draft.items.find((candidate) => candidate.id === id && candidate.kind === kind)
  if (!item) throw new ProblemError('RESOURCE_NOT_FOUND')
  return item
}
const lineIn = (draft: Draft, code: string) => {
  const index = draft.model.lines.findIndex((line) => line.code === code)
  return { index, line: draft.model.lines[index] as LineInput }
}

export async function changeLine(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  patch: LinePatch,
): Promise<void> {
  const draft = await openWorking(tx, actor, await forecastOfLine(tx, id))
  const item = itemIn(draft, id, 'line')
  expected.check(item.version)
  const { model } = draft
  const { index, line } = lineIn(draft, item.code)
  const { amounts, ...fields } = patch
  if (fields.code !== undefined && fields.code !== line.code) refuseDouble(model.lines, fields.code)
  const patched = patchLine(line, fields)
  const after = amounts === null ? withoutCells(patched) : withCells(model, patched, amounts ?? {})
  const next = { ...model, lines: model.lines.with(index, after) }
  refuseBadInput(next, 'lines', index, model)
  if (after.code !== line.code) await edit.renameAmount(tx, id, `line:${after.code}`)
  const content = { id, code: after.code, input: toJson(after) }
  await storeLines(tx, draft, next, [{ before: line, after, itemId: id }], [content])
}

function withoutCells(line: LineInput): LineInput {
  const { cells: _, ...bare } = line
  return bare
}

export async function removeLine(tx: Tx, actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
  const draft = await openWorking(tx, actor, await forecastOfLine(tx, id))
  const item = itemIn(draft, id, 'line')
  expected.check(item.version)
  const { line } = lineIn(draft, item.code)
  const next = { ...draft.model, lines: draft.model.lines.filter((one) => one !== line) }
  await edit.deleteItem(tx, id)
  await storeLines(tx, draft, next, [{ before: line }])
}

export type CellEdit = { readonly lineId: string; readonly version: number; readonly amounts: Cells }
/**
 * Months of several lines at once, all or nothing.
 * @throws PRECONDITION_FAILED naming every line that changed meanwhile
 */
export async function editCells(tx: Tx, actor: Actor, forecastId: string, edits: readonly CellEdit[]) {
  const draft = await openWorking(tx, actor, forecastId)
  refuseStale(draft, edits)
  let { model } = draft
  const changes = new Map<string, { before: LineInput; after: LineInput; itemId: string }>()
  for (const [at, { lineId, amounts }] of edits.entries()) {
    const { code } = itemIn(draft, lineId, 'line')
    const { index, line } = lineIn({ ...draft, model }, code)
    const after = withCells(model, line, amounts, `edits[${at}].amounts`)
    changes.set(lineId, { before: changes.get(lineId)?.before ?? line, after, itemId: lineId })
    model = { ...model, lines: model.lines.with(index, after) }
  }
  refuseInvalid(validateModel(model), model)
  const items = [...changes].map(([id, { after }]) => ({ id, code: after.code, input: toJson(after) }))
  const stored = await storeLines(tx, draft, model, [...changes.values()], items)
  const codes = new Map([...changes].map(([id, { after }]) => [id, after.code]))
  return {
    ...stored,
    lines: stored.lines.map((line) => ({ ...line, code: codes.get(line.id) ?? '' })),
  }
}

function refuseStale(draft: Draft, edits: readonly CellEdit[]): void {
  const issues: Issue[] = edits.flatMap(({ lineId, version }, index): Issue[] => {
    const item = draft.items.find((candidate) => candidate.id === lineId && candidate.kind === 'line')
    const name = `edits[${index}].${item ? 'version' : 'lineId'}`
    if (!item) return [{ type: issueTypes.referencedResourceNotFound, in: 'body', name, code: 'not_found' }]
    if (item.version === version) return []
    const params = { line: item.code, currentVersion: item.version }
    return [{ type: issueTypes.invalidInput, in: 'body', name, code: 'changed_meanwhile', params }]
  })
  if (issues.length === 0) return
  const isUnknown = issues.some((issue) => issue.code === 'not_found')
  throw new ProblemError(isUnknown ? 'BAD_REQUEST' : 'PRECONDITION_FAILED', { issues })
}
