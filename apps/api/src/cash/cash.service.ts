import {
  type CashItem as DomainItem,
  decideItemCreation,
  decideItemTransition,
  EngineRefusal,
  formatMoney,
  type ItemActor,
  loanRepayment,
  parseMoney,
  splitItem,
} from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf } from '@stuurhuis/schemas'
import { type Issue, issueTypes } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import * as queries from './cash.queries.ts'

export type NewItem = BodyOf<typeof contracts.createCashItem>
type ImportRow = BodyOf<typeof contracts.importCashItems>['rows'][number]

export const { findScope, insertItems } = queries

export const centsOf = (text: string): bigint => {
  const parsed = parseMoney(text, 'point')
  if (!parsed.ok) throw new Error('money that passed its schema')
  return parsed.value
}

/** Roles of a person as the table of transitions asks for them; `own` says that he plans the money of this item. */
const actorOf = (actor: Actor, own: boolean): ItemActor => ({
  kind: 'person',
  roles: actor.roles.map(({ role }) => ({ role, own })),
})

/** A stored item as the rules know it. */
export function toDomainItem(row: queries.ItemRow): DomainItem {
  return {
    id: row.id,
    direction: row.direction,
    amount: row.amountCents,
    date: row.dueOn ?? null,
    dateConfidence: row.dateConfidence,
    status: row.status,
    probability: row.probability,
    lineId: row.lineCode ?? null,
    coverMonth: row.coverMonth?.slice(0, 7) ?? null,
    chainId: row.chainId,
    supersedesId: row.supersedesId ?? null,
    sequence: Number(row.sequence),
    source: { type: row.sourceType, id: row.sourceId ?? '' },
    ...(row.bankReference && { bankTransactionId: row.bankReference }),
    ...(row.reason && { reason: row.reason }),
  }
}

/** Issues of one item, whichever way it came in. */
function faultsOf(input: NewItem, prefix: string): Issue[] {
  const issue = (name: string, code: string): Issue => ({
    type: issueTypes.invalidInput,
    in: 'body',
    name: `${prefix}${name}`,
    code,
  })
  const scopes = [input.projectId, input.clusterId, input.fundId].filter((scope) => scope !== undefined)
  const probability = Number(input.probability ?? '1')
  return [
    ...(scopes.length > 1 ? [issue('clusterId', 'one_scope_only')] : []),
    ...(input.lineCode !== undefined && input.projectId === undefined
      ? [issue('lineCode', 'line_without_project')]
      : []),
    ...(probability > 0 && probability <= 1 ? [] : [issue('probability', 'outside_0_1')]),
    ...(input.earliest !== undefined && input.latest !== undefined && input.earliest > input.latest
      ? [issue('latest', 'before_earliest')]
      : []),
  ]
}

const toRow = (input: NewItem, source: 'manual' | 'import'): queries.NewItem => ({
  projectId: input.projectId,
  clusterId: input.clusterId,
  fundId: input.fundId,
  description: input.description,
  direction: input.direction,
  amountCents: centsOf(input.amount),
  dueOn: input.dueDate,
  dateConfidence: input.dateConfidence ?? (input.dueDate === undefined ? 'unknown' : undefined),
  earliestOn: input.earliest,
  latestOn: input.latest,
  status: input.status,
  probability: input.probability,
  counterUnit: input.counterUnit,
  counterparty: input.counterparty,
  category: input.category,
  lineCode: input.lineCode,
  coverMonth: input.coverMonth === undefined ? undefined : `${input.coverMonth}-01`,
  budgetLineId: input.budgetLineId,
  externalId: input.externalId,
  sourceType: source,
})

/** A new estimate. @throws MISSING_PERMISSION, BAD_REQUEST, CASH_ITEM_INVALID, DUPLICATE_VALUE */
export async function createItem(tx: Tx, actor: Actor, input: NewItem): Promise<string> {
  const faults = faultsOf(input, '')
  if (faults.length > 0) throw new ProblemError('CASH_ITEM_INVALID', { issues: faults })
  const scope = await queries.findScope(tx, actor, input)
  if (!scope) throw fieldProblem(scopeField(input), 'not_found', 'referencedResourceNotFound')
  const decision = decideItemCreation(
    {
      amount: centsOf(input.amount),
      scope: input.projectId ? 'project' : input.clusterId ? 'cluster' : 'fund',
    },
    actorOf(actor, scope.mayPlan),
  )
  if (!decision.allowed || !scope.mayPlan) throw new ProblemError('MISSING_PERMISSION')
  await refuseUnknownLine(tx, input)
  const [id = ''] = await queries.insertItems(tx, [toRow(input, 'manual')])
  return id
}
/**
 * What stands on a line takes the place of what is planned there: on a code that the live version of the project does
 * not have it would be counted on top. @throws BAD_REQUEST
 */
export async function refuseUnknownLine(
  tx: Tx,
  at: { readonly projectId?: string | undefined; readonly lineCode?: string | null | undefined },
): Promise<void> {
  if (!at.projectId || !at.lineCode) return
  const unknown = await queries.findUnknownLines(tx, [{ projectId: at.projectId, lineCode: at.lineCode }])
  if (unknown.length > 0) throw fieldProblem('lineCode', 'not_found', 'referencedResourceNotFound')
}
const scopeField = (input: NewItem) =>
  input.projectId !== undefined ? 'projectId' : input.clusterId !== undefined ? 'clusterId' : 'fundId'

/**
 * Many items at once, all or nothing; a row that is there already is skipped.
 * @throws CASH_ITEM_INVALID naming each row and field
 */
export async function importItems(
  tx: Tx,
  actor: Actor,
  { rows, mode }: BodyOf<typeof contracts.importCashItems>,
): Promise<{ created: number; skipped: number; inflow: bigint; outflow: bigint }> {
  const known = await queries.findKnownExternalIds(
    tx,
    rows.flatMap((row) => (row.externalId === undefined ? [] : [row.externalId])),
  )
  const resolved = await withProjects(tx, actor, rows)
  const fresh = resolved.filter((row) => row.externalId === undefined || !known.has(row.externalId))
  if (mode === 'commit')
    await queries.insertItems(
      tx,
      fresh.map((row) => toRow(row, 'import')),
    )
  const sum = (direction: 'in' | 'out') =>
    fresh.filter((row) => row.direction === direction).reduce((total, row) => total + centsOf(row.amount), 0n)
  return {
    created: fresh.length,
    skipped: rows.length - fresh.length,
    inflow: sum('in'),
    outflow: sum('out'),
  }
}

/** Rows with the project that they name by its code, and each scope checked once. */
async function withProjects(tx: Tx, actor: Actor, rows: readonly ImportRow[]): Promise<NewItem[]> {
  const codes = [...new Set(rows.flatMap((row) => row.projectCode ?? []))]
  const projects = new Map(
    (await queries.findProjectsByCode(tx, actor, codes)).map((project) => [project.code, project]),
  )
  const scopes = new Map<string, { mayPlan: boolean } | undefined>()
  const issues: Issue[] = []
  const twice = new Set<string>()
  const resolved: NewItem[] = []
  for (const [index, { projectCode, ...row }] of rows.entries()) {
    const project = projectCode === undefined ? undefined : projects.get(projectCode)
    const at = (name: string, code: string) =>
      issues.push({ type: issueTypes.invalidInput, in: 'body', name: `rows[${index}].${name}`, code })
    if (projectCode !== undefined && !project) at('projectCode', 'not_found')
    const item: NewItem = project ? { ...row, projectId: project.id } : row
    issues.push(...faultsOf(item, `rows[${index}].`))
    const key = item.projectId ?? item.clusterId ?? item.fundId ?? ''
    if (!scopes.has(key)) scopes.set(key, project ?? (await queries.findScope(tx, actor, item)))
    const scope = scopes.get(key)
    if (!scope) at(scopeField(item), 'not_found')
    else if (!scope.mayPlan) throw new ProblemError('MISSING_PERMISSION')
    if (item.externalId !== undefined && twice.has(item.externalId)) at('externalId', 'twice')
    if (item.externalId !== undefined) twice.add(item.externalId)
    resolved.push(item)
  }
  issues.push(...(await unknownLines(tx, resolved)))
  if (issues.length > 0) throw new ProblemError('CASH_ITEM_INVALID', { issues })
  return resolved
}

async function unknownLines(tx: Tx, rows: readonly NewItem[]): Promise<Issue[]> {
  const asked = rows.map(({ projectId, lineCode }) => ({ projectId, lineCode }))
  const unknown = new Set(
    (await queries.findUnknownLines(tx, asked)).map((one) => `${one.projectId} ${one.lineCode}`),
  )
  return rows.flatMap(({ projectId, lineCode }, index) =>
    unknown.has(`${projectId} ${lineCode}`)
      ? [
          {
            type: issueTypes.referencedResourceNotFound,
            in: 'body' as const,
            name: `rows[${index}].lineCode`,
            code: 'not_found',
          },
        ]
      : [],
  )
}

/** @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, PRECONDITION_FAILED */
async function openItem(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
): Promise<queries.ItemRow> {
  const row = await queries.lockItem(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  return row
}

type Patch = BodyOf<typeof contracts.updateCashItem>
const fieldsOfPatch = [
  ['description', 'description'],
  ['dueDate', 'dueOn'],
  ['dateConfidence', 'dateConfidence'],
  ['earliest', 'earliestOn'],
  ['latest', 'latestOn'],
  ['probability', 'probability'],
  ['counterparty', 'counterparty'],
  ['category', 'category'],
] as const

/**
 * Changes fields of an item, each with its revision.
 * @throws DERIVED_FIELD for what follows from another record: the amount of what is contracted or later, anything of
 * what is paid, superseded or lapsed
 */
export async function changeItem(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { reason, ...patch }: Patch,
): Promise<void> {
  const row = await openItem(tx, actor, id, expected)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  refuseFixed(row, patch)
  const revisions: queries.Revision[] = []
  const change: queries.ItemChange = {}
  for (const [name, column] of fieldsOfPatch) {
    const value = patch[name]
    if (value === undefined || value === row[column] || (value === null && row[column] === undefined))
      continue
    change[column] = value
    revisions.push({ itemId: id, field: name, old: row[column], new: value ?? undefined })
  }
  if (patch.amount !== undefined && centsOf(patch.amount) !== row.amountCents) {
    change.amountCents = centsOf(patch.amount)
    revisions.push({ itemId: id, field: 'amount', old: formatMoney(row.amountCents), new: patch.amount })
  }
  const probability = Number(patch.probability ?? '1')
  if (!(probability > 0 && probability <= 1)) throw fieldProblem('probability', 'outside_0_1')
  await queries.updateItem(tx, id, change)
  if (revisions.length > 0) await queries.insertRevisions(tx, revisions, reason, actor.personId)
}

function refuseFixed(row: queries.ItemRow, patch: Omit<Patch, 'reason'>): void {
  if (row.superseded || row.status === 'paid' || row.status === 'lapsed' || row.status === 'in_payment')
    throw new ProblemError('DERIVED_FIELD')
  const isOpen = row.status === 'estimate' || row.status === 'expected'
  if (patch.amount !== undefined && (!isOpen || row.supersedesId !== undefined)) {
    const issue: Issue = { type: issueTypes.invalidInput, in: 'body', name: 'amount', code: 'derived' }
    throw new ProblemError('DERIVED_FIELD', { issues: [issue] })
  }
}

/** A better known amount takes the place of an item. @returns ids of the part and of what is left */
export async function supersedeItem(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.supersedeCashItem>,
): Promise<{ partId: string; remainderId?: string }> {
  const row = await openItem(tx, actor, id, expected)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (row.superseded || (row.status !== 'estimate' && row.status !== 'expected'))
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  const ids = await splitStored(tx, row, centsOf(input.amount), {
    final: input.final,
    reason: input.reason,
    next: {
      ...(input.dueDate !== undefined && { date: input.dueDate }),
      ...(input.dateConfidence !== undefined && { dateConfidence: input.dateConfidence }),
      ...(input.status !== undefined && { status: input.status }),
    },
  })
  await queries.insertRevisions(
    tx,
    [{ itemId: id, field: 'amount', old: formatMoney(row.amountCents), new: input.amount }],
    input.reason,
    actor.personId,
  )
  return ids
}

type Split = Parameters<typeof splitItem>[2]
/** Splits a stored item by the rule of chains and stores its parts. */
export async function splitStored(
  tx: Tx,
  row: queries.ItemRow,
  amount: bigint,
  options: Split,
): Promise<{ partId: string; remainderId?: string }> {
  let parts: ReturnType<typeof splitItem>
  try {
    parts = splitItem(toDomainItem(row), amount, options)
  } catch (error) {
    if (!(error instanceof EngineRefusal)) throw error
    const [first] = error.errors
    throw fieldProblem(first?.path ?? 'amount', (first?.code ?? 'invalid').toLowerCase())
  }
  await queries.markSuperseded(tx, row.id)
  const stored = (item: DomainItem): queries.NewItem => ({
    projectId: row.projectId,
    clusterId: row.clusterId,
    fundId: row.fundId,
    description: row.description,
    direction: item.direction,
    amountCents: item.amount,
    dueOn: item.date ?? undefined,
    dateConfidence: item.dateConfidence,
    earliestOn: row.earliestOn,
    latestOn: row.latestOn,
    status: item.status,
    probability: item.probability,
    counterUnit: row.counterUnit,
    counterparty: row.counterparty,
    category: row.category,
    lineCode: row.lineCode,
    coverMonth: row.coverMonth,
    chainId: row.chainId,
    supersedesId: row.id,
    sequence: row.sequence,
    sourceType: item.source.type,
    sourceId: item.source.id === '' ? undefined : item.source.id,
    budgetLineId: row.budgetLineId,
    reason: item.reason,
  })
  const [partId = '', remainderId] = await queries.insertItems(
    tx,
    parts.flatMap((part) => (part === null ? [] : [stored(part)])),
  )
  return { partId, ...(remainderId !== undefined && { remainderId }) }
}

/** @throws TRANSITION_NOT_ALLOWED with what is missing, MISSING_PERMISSION */
export async function changeItemState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.changeCashItemState>,
): Promise<void> {
  const row = await openItem(tx, actor, id, expected)
  const decisionOk = input.decisionId !== undefined && (await approves(tx, input.decisionId))
  const decision = decideItemTransition(toDomainItem(row), input.to, {
    actor: actorOf(actor, row.mayEdit),
    superseded: row.superseded,
    ...(input.reason !== undefined && { reason: input.reason }),
    sourceExists: row.sourceId !== undefined || input.source !== undefined,
    ...(input.dueBasis && { dueBasis: input.dueBasis }),
    ...(input.sourceEnd && { sourceEnd: input.sourceEnd }),
    ...(input.creditNote !== undefined
      ? { closingDocument: 'creditNote' as const }
      : decisionOk
        ? { closingDocument: 'decision' as const }
        : {}),
  })
  if (!decision.allowed) {
    if (decision.reason === 'MISSING_PERMISSION') throw new ProblemError('MISSING_PERMISSION')
    if (decision.reason === 'REASON_MISSING') throw fieldProblem('reason', 'required')
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: [decision.reason.toLowerCase()] })
  }
  await queries.updateItem(tx, id, {
    status: input.to,
    ...(input.to === 'lapsed' && { reason: input.reason }),
  })
  const reason = input.reason ?? input.source ?? input.creditNote ?? input.to
  await queries.insertRevisions(
    tx,
    [{ itemId: id, field: 'status', old: row.status, new: input.to }],
    reason,
    actor.personId,
  )
}

async function approves(db: Reader, decisionId: string): Promise<boolean> {
  const decision = await queries.findDecisionOutcome(db, decisionId)
  if (!decision) throw fieldProblem('decisionId', 'not_found', 'referencedResourceNotFound')
  return decision.outcome === 'approved' || decision.outcome === 'approved_conditional'
}

type ItemChange =
  | Extract<contracts.CashChange, { itemId: string }>
  | (Extract<contracts.CashChange, { kind: 'loan' }> & { description: string })
/** One change of a draft made real, with its reason. @param at its place in the list, for the refusal */
export async function applyItemChange(
  tx: Tx,
  actor: Actor,
  change: ItemChange,
  reason: string,
  at: string,
): Promise<void> {
  if (change.kind === 'loan') {
    await insertLoan(tx, actor, change)
    return
  }
  const row = await queries.lockItem(tx, actor, change.itemId)
  if (!row) throw fieldProblem(`${at}.itemId`, 'not_found', 'referencedResourceNotFound')
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (change.kind === 'splitItem') {
    await splitInParts(tx, row, change.parts, reason, actor)
    return
  }
  const isMove = change.kind === 'moveItem'
  refuseFixed(row, isMove ? {} : { amount: change.amount })
  await queries.updateItem(
    tx,
    row.id,
    isMove ? { dueOn: change.date } : { amountCents: centsOf(change.amount) },
  )
  const revision = isMove
    ? { itemId: row.id, field: 'dueDate', old: row.dueOn, new: change.date }
    : { itemId: row.id, field: 'amount', old: formatMoney(row.amountCents), new: change.amount }
  await queries.insertRevisions(tx, [revision], reason, actor.personId)
}

/** Part by part: each takes its share and leaves the remainder, as in the draft. */
async function splitInParts(
  tx: Tx,
  row: queries.ItemRow,
  parts: readonly { amount: string; date: string }[],
  reason: string,
  actor: Actor,
): Promise<void> {
  refuseFixed(row, {})
  let rest = row
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1) {
      await queries.updateItem(tx, rest.id, { dueOn: part.date })
      break
    }
    const { remainderId } = await splitStored(tx, rest, centsOf(part.amount), {
      final: false,
      next: { date: part.date },
    })
    const next = remainderId === undefined ? undefined : await queries.lockItem(tx, actor, remainderId)
    if (!next) throw fieldProblem('parts', 'parts_differ')
    rest = next
  }
  const dates = parts.map((part) => part.date).join(' ')
  await queries.insertRevisions(
    tx,
    [{ itemId: row.id, field: 'split', old: row.dueOn, new: dates }],
    reason,
    actor.personId,
  )
}

/** A loan is drawn and repaid by the organisation itself: two expected items of the finance expert. */
async function insertLoan(tx: Tx, actor: Actor, loan: Extract<ItemChange, { kind: 'loan' }>): Promise<void> {
  const scope = await queries.findScope(tx, actor, {})
  if (!scope?.mayPlan) throw new ProblemError('MISSING_PERMISSION')
  const cents = centsOf(loan.amount)
  const end = (direction: 'in' | 'out', amountCents: bigint, dueOn: string): queries.NewItem => ({
    description: loan.description,
    direction,
    amountCents,
    dueOn,
    status: 'expected',
    category: 'financing',
    counterUnit: 'ext:bank',
    sourceType: 'what_if',
    sourceId: loan.id,
  })
  await queries.insertItems(tx, [
    end('in', cents, loan.drawOn),
    end('out', loanRepayment({ ...loan, amount: cents }), loan.repayOn),
  ])
}

/** Does the actor plan the money of all these items? */
export async function mayEditItems(db: Reader, actor: Actor, ids: readonly string[]): Promise<boolean> {
  const rows = await Promise.all([...new Set(ids)].map((id) => queries.findItem(db, actor, id)))
  return rows.every((row) => row?.mayEdit === true)
}

type Open = Awaited<ReturnType<typeof queries.listOpenOfSource>>
/** What of a contract is open: its live items that nobody claimed, invoiced or paid yet, earliest first, locked. */
export const openOfSource = (tx: Tx, sourceId: string): Promise<Open> =>
  queries.listOpenOfSource(tx, sourceId)

/**
 * Takes an amount out of what a contract has open, item by item: a claim the earliest first, a reduction the latest.
 * @param open in the order in which they are taken; together they hold the amount
 * @param next what the taken part knows better, its status and date
 * @returns ids of the taken parts
 */
export async function takeOfSource(
  tx: Tx,
  actor: Actor,
  open: Open,
  amount: bigint,
  next: { readonly status: 'due' | 'lapsed'; readonly date?: string },
  reason: string,
): Promise<string[]> {
  const taken: string[] = []
  let left = amount
  for (const item of open) {
    if (left === 0n) break
    const row = await queries.lockItem(tx, actor, item.id)
    if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
    const isWhole = left >= row.amountCents
    const part = isWhole ? row.amountCents : left
    left -= part
    if (next.status === 'lapsed' && isWhole) {
      await queries.updateItem(tx, row.id, { status: 'lapsed', reason })
      taken.push(row.id)
    } else {
      const keeps = next.status === 'lapsed'
      const { partId } = await splitStored(tx, row, keeps ? row.amountCents - part : part, {
        final: keeps,
        reason,
        next: keeps
          ? {}
          : { status: next.status, ...(next.date && { date: next.date }), dateConfidence: 'sure' },
      })
      taken.push(partId)
    }
    const revision = { itemId: row.id, field: 'status', old: row.status, new: next.status }
    await queries.insertRevisions(tx, [revision], reason, actor.personId)
  }
  return taken
}
