import { budgetControl, type Cents, claimClock, formatMoney } from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf } from '@stuurhuis/schemas'
import {
  centsOf,
  findScope,
  insertItems,
  openOfSource,
  refuseUnknownLine,
  takeOfSource,
} from '../cash/cash.service.ts'
import { approves, requireApproval } from '../decisions/decisions.service.ts'
import { type Actor, hasRole } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError, refuseFuture } from '../platform/problem.ts'
import * as queries from './budgets.queries.ts'

export const { listExceededLines } = queries

/** Approved less all that is used of it. */
export const headroomOf = (use: queries.Use): Cents =>
  use.approvedCents - use.committedCents - use.orderedCents - use.inPaymentCents - use.paidCents

/** Budgets are approved by the general director, on a decision (product.md 4). */
const approvesBudgets = (actor: Actor): boolean => hasRole(actor, 'general_director')

type BudgetInput = BodyOf<typeof contracts.createBudget>
const toLines = (lines: BudgetInput['lines']): queries.LineInput[] =>
  lines.map(({ approved, ...line }) => ({ ...line, approvedCents: String(centsOf(approved)) }))

/** A draft budget with its lines. @throws BAD_REQUEST, MISSING_PERMISSION, DUPLICATE_VALUE */
export async function createBudget(tx: Tx, actor: Actor, input: BudgetInput): Promise<string> {
  const scope = await findScope(tx, actor, input)
  if (!scope) throw fieldProblem(scopeField(input), 'not_found', 'referencedResourceNotFound')
  const { lines, ...head } = input
  const { id } = await queries.insertBudget(tx, head)
  const row = await queries.lockBudget(tx, actor, id)
  if (!row?.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  await queries.replaceLines(tx, id, toLines(lines))
  return id
}
const scopeField = (input: { projectId?: string | undefined; clusterId?: string | undefined }) =>
  input.projectId !== undefined ? 'projectId' : input.clusterId !== undefined ? 'clusterId' : 'fundId'

async function openBudget(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
): Promise<queries.BudgetRow> {
  const row = await queries.lockBudget(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  return row
}

/** Changes a draft. @throws VERSION_FROZEN once it is approved: more money is another budget with its own decision */
export async function changeBudget(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { lines, ...fields }: BodyOf<typeof contracts.updateBudget>,
): Promise<void> {
  const row = await openBudget(tx, actor, id, expected)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (row.state !== 'draft') throw new ProblemError('VERSION_FROZEN')
  if (lines) await queries.replaceLines(tx, id, toLines(lines))
  await queries.updateBudget(tx, id, fields)
}

/** States that this actor may give a budget now. */
export function nextOfBudget(actor: Actor, row: queries.BudgetRow): contracts.Budget['next'] {
  const closing = row.mayEdit ? (['closed'] as const) : []
  if (row.state === 'draft') return [...(approvesBudgets(actor) ? (['approved'] as const) : []), ...closing]
  return row.state === 'approved' ? [...closing] : []
}

/** Approved by the general director on a decision; closed by who runs it. @throws TRANSITION_NOT_ALLOWED, MISSING_PERMISSION */
export async function changeBudgetState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { to, decisionId }: BodyOf<typeof contracts.changeBudgetState>,
): Promise<void> {
  const row = await openBudget(tx, actor, id, expected)
  const allowed = followsBudget[row.state]
  if (!allowed.includes(to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [...allowed] })
  if (!nextOfBudget(actor, row).includes(to)) throw new ProblemError('MISSING_PERMISSION')
  if (to === 'approved') {
    if (decisionId === undefined) throw fieldProblem('decisionId', 'required')
    await requireApproval(tx, decisionId, row.projectId)
    await queries.updateBudget(tx, id, { state: to, decisionId, approvedBy: actor.personId })
    return
  }
  await queries.updateBudget(tx, id, { state: to })
}
const followsBudget: Readonly<Record<queries.BudgetRow['state'], contracts.Budget['next']>> = {
  draft: ['approved', 'closed'],
  approved: ['closed'],
  closed: [],
}

type CommitmentInput = BodyOf<typeof contracts.createCommitment>
/** A draft commitment. @throws BAD_REQUEST when its terms do not sum to its amount, or its line belongs elsewhere */
export async function createCommitment(tx: Tx, actor: Actor, input: CommitmentInput): Promise<string> {
  const scope = await findScope(tx, actor, input)
  const field = input.projectId === undefined ? 'clusterId' : 'projectId'
  if (!scope) throw fieldProblem(field, 'not_found', 'referencedResourceNotFound')
  if (input.projectId === undefined && input.clusterId === undefined)
    throw fieldProblem('projectId', 'required')
  if (!scope.mayPlan) throw new ProblemError('MISSING_PERMISSION')
  if (input.lineCode !== undefined && input.projectId === undefined)
    throw fieldProblem('lineCode', 'line_without_project')
  await refuseUnknownLine(tx, input)
  const amountCents = centsOf(input.amount)
  const { id } = await queries.insertCommitment(tx, {
    ...input,
    amountCents,
    preparedBy: actor.personId,
    terms: termsOf(input.terms, amountCents),
  })
  const row = await queries.lockCommitment(tx, actor, id)
  if (row && input.budgetLineId !== undefined) await lineOf(tx, actor, row, input.budgetLineId)
  return id
}

/** @throws BAD_REQUEST when the terms do not sum to the amount */
function termsOf(terms: CommitmentInput['terms'], amountCents: Cents): queries.TermInput[] {
  const own = terms.map((term) => ({ dueOn: term.dueDate, amountCents: centsOf(term.amount) }))
  if (own.reduce((sum, term) => sum + term.amountCents, 0n) !== amountCents)
    throw fieldProblem('terms', 'terms_differ')
  return own.map((term) => ({ ...term, amountCents: String(term.amountCents) }))
}

/** Changes a draft. @throws VERSION_FROZEN once it is approved: what changes then is a change order */
export async function changeCommitment(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { terms, amount, ...fields }: BodyOf<typeof contracts.updateCommitment>,
): Promise<void> {
  const row = await openCommitment(tx, actor, id)
  expected.check(row.version)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (row.state !== 'draft') throw new ProblemError('VERSION_FROZEN')
  if (fields.lineCode && row.projectId === undefined) throw fieldProblem('lineCode', 'line_without_project')
  await refuseUnknownLine(tx, { projectId: row.projectId, lineCode: fields.lineCode })
  const amountCents = amount === undefined ? row.amountCents : centsOf(amount)
  const old = row.terms.map((term) => ({
    dueDate: term.dueDate,
    amount: formatMoney(BigInt(term.amountCents)),
  }))
  const own = termsOf(terms ?? old, amountCents)
  if (terms) await queries.replaceTerms(tx, id, own)
  await queries.updateCommitment(tx, id, { ...fields, amountCents })
  if (fields.budgetLineId) await lineOf(tx, actor, row, fields.budgetLineId)
}

/** The approved budget line that a commitment draws on, locked. @throws BAD_REQUEST */
async function lineOf(tx: Tx, actor: Actor, row: queries.CommitmentRow, lineId: string) {
  const line = await queries.lockLineBudget(tx, lineId)
  const budget = line && (await queries.findBudget(tx, actor, line.budgetId))
  if (!line || !budget) throw fieldProblem('budgetLineId', 'not_found', 'referencedResourceNotFound')
  if (line.state !== 'approved') throw fieldProblem('budgetLineId', 'budget_not_approved')
  const fits =
    line.projectId !== undefined
      ? line.projectId === row.projectId
      : line.clusterId === undefined || line.clusterId === (row.clusterId ?? row.projectClusterId)
  if (!fits) throw fieldProblem('budgetLineId', 'other_scope')
  return line
}

/**
 * Does the amount fit in the line (product.md 5.1)? Over a budget that warns asks for a reason, over one that stops for
 * a decision. @throws BUDGET_EXCEEDED with what is short
 */
async function judge(
  tx: Tx,
  actor: Actor,
  row: queries.CommitmentRow,
  requested: Cents,
  given: { reason?: string | undefined; decisionId?: string | undefined },
): Promise<{ isOver: boolean }> {
  if (row.budgetLineId === undefined || requested <= 0n) return { isOver: false }
  const line = await lineOf(tx, actor, row, row.budgetLineId)
  const [use] = await queries.listBudgetLines(tx, { lineIds: [row.budgetLineId] })
  if (!use) throw new Error('a locked budget line has its use')
  const { verdict, exceededBy } = budgetControl(
    use.approvedCents,
    {
      committed: use.committedCents,
      ordered: use.orderedCents,
      paid: use.paidCents,
      inPayment: use.inPaymentCents,
    },
    requested,
    line.control,
  )
  if (verdict === 'within') return { isOver: false }
  const hasDecision = given.decisionId !== undefined && (await approves(tx, given.decisionId, row.projectId))
  if (hasDecision || (verdict === 'warn' && given.reason !== undefined)) return { isOver: true }
  throw new ProblemError('BUDGET_EXCEEDED', {
    shortfall: formatMoney(exceededBy),
    missing: [verdict === 'warn' ? 'reason' : 'decisionId'],
  })
}

/** States that this actor may set now. */
export function nextOf(row: queries.CommitmentRow): contracts.Commitment['next'] {
  const { mayEdit, mayApprove } = row
  if (row.state === 'draft')
    return [...(mayApprove ? (['approved'] as const) : []), ...(mayEdit ? (['cancelled'] as const) : [])]
  if (row.state === 'approved')
    return [...(mayEdit ? (['open'] as const) : []), ...(mayApprove ? (['cancelled'] as const) : [])]
  if (row.state === 'open')
    return [...(mayEdit ? (['closed'] as const) : []), ...(mayApprove ? (['cancelled'] as const) : [])]
  return []
}

async function openCommitment(tx: Tx, actor: Actor, id: string): Promise<queries.CommitmentRow> {
  const row = await queries.lockCommitment(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  return row
}

/**
 * One step of a commitment. Approval makes its terms contracted cash items; closing and cancelling lapse what is left
 * of them. @throws TRANSITION_NOT_ALLOWED, MISSING_PERMISSION, BUDGET_EXCEEDED
 */
export async function changeCommitmentState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.changeCommitmentState>,
): Promise<void> {
  const row = await openCommitment(tx, actor, id)
  expected.check(row.version)
  const possible = nextOf({ ...row, mayEdit: true, mayApprove: true })
  if (!possible.includes(input.to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: possible })
  if (!nextOf(row).includes(input.to)) throw new ProblemError('MISSING_PERMISSION')
  if (input.to === 'approved') {
    const { isOver } = await judge(tx, actor, row, row.amountCents, input)
    await queries.updateCommitment(tx, id, {
      state: input.to,
      approvedBy: actor.personId,
      ...(isOver && { overBudgetReason: input.reason, decisionId: input.decisionId }),
    })
    await insertItems(
      tx,
      row.terms.map((term) => contracted(row, BigInt(term.amountCents), term.dueDate)),
    )
    return
  }
  if (input.to === 'open') {
    await queries.updateCommitment(tx, id, { state: input.to })
    return
  }
  const open = await openOfSource(tx, id)
  const left = open.reduce((sum, item) => sum + item.amountCents, 0n)
  if (input.reason === undefined && (input.to === 'cancelled' || left > 0n))
    throw fieldProblem('reason', 'required')
  const reason = input.reason ?? input.to
  await takeOfSource(tx, actor, open, left, { status: 'lapsed' }, reason)
  await queries.updateCommitment(tx, id, { state: input.to, reason: input.reason })
}

const contracted = (row: queries.CommitmentRow, amountCents: Cents, dueOn: string) => ({
  projectId: row.projectId,
  clusterId: row.clusterId,
  description: row.description,
  direction: 'out' as const,
  amountCents,
  dueOn,
  status: 'contracted',
  counterparty: row.payee,
  lineCode: row.lineCode,
  budgetLineId: row.budgetLineId,
  sourceType: 'commitment',
  sourceId: row.id,
})

/** @throws TRANSITION_NOT_ALLOWED unless the commitment binds, MISSING_PERMISSION */
async function binding(tx: Tx, actor: Actor, id: string): Promise<queries.CommitmentRow> {
  const row = await queries.lockCommitment(tx, actor, id)
  if (!row) throw fieldProblem('commitmentId', 'not_found', 'referencedResourceNotFound')
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (row.state !== 'approved' && row.state !== 'open')
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['approved'] })
  return row
}

/** A change of a commitment that binds. */
export async function createChange(
  tx: Tx,
  actor: Actor,
  input: BodyOf<typeof contracts.createChangeOrder>,
): Promise<string> {
  await binding(tx, actor, input.commitmentId)
  const { id } = await queries.insertChange(tx, {
    commitmentId: input.commitmentId,
    description: input.description,
    amountCents: centsOf(input.amount),
    dueOn: input.dueDate,
  })
  return id
}

/** Steps of a change that this actor may take now: finance checks, the manager approves, either refuses. */
export function nextOfChange(
  actor: Actor,
  change: queries.ChangeRow,
  commitment: queries.CommitmentRow,
): contracts.ChangeOrder['next'] {
  const { mayApprove } = commitment
  const isFinance = hasRole(actor, 'finance_expert')
  const refused = mayApprove || isFinance ? (['refused'] as const) : []
  if (change.state === 'draft') return [...(isFinance ? (['checked'] as const) : []), ...refused]
  const mayPass = mayApprove && change.checkedBy !== actor.personId
  if (change.state === 'checked') return [...(mayPass ? (['approved'] as const) : []), ...refused]
  return []
}
const followsChange = { draft: ['checked', 'refused'], checked: ['approved', 'refused'] } as const

/** One step of a change; approved it is more, or less, contracted cash. */
export async function changeChangeState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { to, reason, decisionId }: BodyOf<typeof contracts.changeChangeOrderState>,
): Promise<void> {
  const found = await queries.findChange(tx, id)
  if (!found) throw new ProblemError('RESOURCE_NOT_FOUND')
  const commitment = await openCommitment(tx, actor, found.commitmentId)
  const change = (await queries.findChange(tx, id)) ?? found
  expected.check(change.version)
  const possible: readonly string[] =
    change.state === 'draft' || change.state === 'checked' ? followsChange[change.state] : []
  if (!possible.includes(to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: possible })
  if (to === 'approved' && change.checkedBy === actor.personId) throw new ProblemError('SAME_PERSON')
  if (!nextOfChange(actor, change, commitment).includes(to)) throw new ProblemError('MISSING_PERMISSION')
  if (to === 'refused' && reason === undefined) throw fieldProblem('reason', 'required')
  const isOver =
    to === 'approved' && (await applyChange(tx, actor, commitment, change, { reason, decisionId })).isOver
  await queries.updateChange(tx, id, {
    state: to,
    reason,
    ...(isOver && { decisionId }),
    ...(to === 'checked' && { checkedBy: actor.personId }),
    ...(to === 'approved' && { approvedBy: actor.personId }),
  })
}

async function applyChange(
  tx: Tx,
  actor: Actor,
  commitment: queries.CommitmentRow,
  change: queries.ChangeRow,
  given: { reason: string | undefined; decisionId: string | undefined },
): Promise<{ isOver: boolean }> {
  await binding(tx, actor, commitment.id)
  if (change.amountCents > 0n) {
    const verdict = await judge(tx, actor, commitment, change.amountCents, given)
    const item = {
      ...contracted(commitment, change.amountCents, change.dueOn),
      description: change.description,
    }
    await insertItems(tx, [item])
    return verdict
  }
  const open = (await openOfSource(tx, commitment.id)).reverse()
  const left = open.reduce((sum, item) => sum + item.amountCents, 0n)
  if (left < -change.amountCents) throw fieldProblem('amount', 'above_commitment')
  await takeOfSource(tx, actor, open, -change.amountCents, { status: 'lapsed' }, change.description)
  return { isOver: false }
}

/** A claim that came in, `today` at the latest. @throws BAD_REQUEST, TRANSITION_NOT_ALLOWED, MISSING_PERMISSION */
export async function createClaim(
  tx: Tx,
  actor: Actor,
  input: BodyOf<typeof contracts.createProgressClaim>,
  today: string,
): Promise<string> {
  refuseFuture('receivedOn', input.receivedOn, today)
  await binding(tx, actor, input.commitmentId)
  const { id } = await queries.insertClaim(tx, { ...input, claimedCents: centsOf(input.claimed) })
  return id
}

/** The days of the clock of a stored claim (journey J14). */
export function clockOf(claim: Pick<queries.ClaimRow, 'receivedOn' | 'verifiedOn'>) {
  const clock = claimClock(claim.receivedOn, claim.verifiedOn)
  if (!clock.ok) throw new Error('a stored claim has its dates in order')
  return clock.value
}

/**
 * Verifies or rejects a claim. A verified one takes its amount out of what the commitment has open, earliest first,
 * and makes it due on the day of the clock. @throws TRANSITION_NOT_ALLOWED, BAD_REQUEST
 */
export async function changeClaimState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.changeProgressClaimState>,
  today: string,
): Promise<void> {
  const found = await queries.findClaim(tx, id)
  if (!found) throw new ProblemError('RESOURCE_NOT_FOUND')
  const commitment = await openCommitment(tx, actor, found.commitmentId)
  const claim = (await queries.findClaim(tx, id)) ?? found
  expected.check(claim.version)
  if (!commitment.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  if (claim.state !== 'received') throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  if (input.to === 'rejected') {
    if (input.reason === undefined) throw fieldProblem('reason', 'required')
    await queries.updateClaim(tx, id, { state: input.to, reason: input.reason })
    return
  }
  refuseFuture('verifiedOn', input.verifiedOn, today)
  await verify(tx, actor, claim, input)
}

async function verify(
  tx: Tx,
  actor: Actor,
  claim: queries.ClaimRow,
  input: BodyOf<typeof contracts.changeProgressClaimState>,
): Promise<void> {
  if (input.verifiedOn === undefined) throw fieldProblem('verifiedOn', 'required')
  if (input.verifiedOn < claim.receivedOn) throw fieldProblem('verifiedOn', 'before_receipt')
  const verified = input.verified === undefined ? claim.claimedCents : centsOf(input.verified)
  if (verified > claim.claimedCents) throw fieldProblem('verified', 'above_claim')
  if (verified < claim.claimedCents && input.reason === undefined) throw fieldProblem('reason', 'required')
  const { dueOn } = clockOf({ receivedOn: claim.receivedOn, verifiedOn: input.verifiedOn })
  const open = await openOfSource(tx, claim.commitmentId)
  const left = open.reduce((sum, item) => sum + item.amountCents, 0n)
  if (left < verified) throw fieldProblem('verified', 'above_commitment')
  const next = { status: 'due' as const, ...(dueOn && { date: dueOn }) }
  const [itemId] = await takeOfSource(tx, actor, open, verified, next, claim.number)
  await queries.updateClaim(tx, claim.id, {
    state: 'verified',
    verifiedOn: input.verifiedOn,
    verifiedCents: verified,
    dueOn: dueOn ?? undefined,
    verifiedBy: actor.personId,
    itemId,
    reason: input.reason,
  })
}
