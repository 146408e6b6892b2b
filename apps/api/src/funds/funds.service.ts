import { type FundEvent, formatMoney, fundLedger, type FundRow as LedgerRow } from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf, FundMovement } from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import { requireApproval } from '../decisions/decisions.service.ts'
import { type Actor, hasRole } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import { seesProject } from '../projects/projects.service.ts'
import * as queries from './funds.queries.ts'

type State = FundMovement['state']

/** A movement as an event of the ledger. */
export const toEvent = (row: queries.MovementRow): FundEvent => ({
  date: row.movesOn,
  type: row.kind,
  ...(row.projectId && { project: row.projectId }),
  ...(row.amountCents !== undefined && { amount: row.amountCents }),
})

export type Standing = {
  readonly balance: bigint
  readonly committed: bigint
  readonly outstanding: bigint
  readonly free: bigint
  /** Ledger row per booked movement. */
  readonly rows: ReadonlyMap<string, LedgerRow>
}
/** Where a fund stands by its booked movements. */
export function standingOf(fund: queries.FundRow, movements: readonly queries.MovementRow[]): Standing {
  const booked = movements.filter((row) => row.state === 'booked')
  const ledger = fundLedger(0n, fund.floorCents, booked.map(toEvent))
  const last = ledger.at(-1)
  return {
    balance: last?.cash ?? 0n,
    committed: last?.committedUndrawn ?? 0n,
    outstanding: last?.outstanding ?? 0n,
    free: last?.free ?? -fund.floorCents,
    rows: new Map(booked.map((row, i) => [row.id, ledger[i] as LedgerRow])),
  }
}

/** Reserved and outstanding per project, by the booked movements. */
export function perProject(
  movements: readonly queries.MovementRow[],
): Map<string, { row: queries.MovementRow; reserved: bigint; outstanding: bigint }> {
  const projects = new Map<string, { row: queries.MovementRow; reserved: bigint; outstanding: bigint }>()
  for (const row of movements) {
    if (row.state !== 'booked' || !row.projectId) continue
    const at = projects.get(row.projectId) ?? { row, reserved: 0n, outstanding: 0n }
    const amount = row.amountCents ?? at.reserved
    if (row.kind === 'commit') at.reserved += amount
    if (row.kind === 'release') at.reserved -= amount
    if (row.kind === 'advance') {
      at.reserved -= amount
      at.outstanding += amount
    }
    if (row.kind === 'repay') at.outstanding -= amount - row.excessCents
    if (row.kind === 'writeOff') at.outstanding -= amount
    projects.set(row.projectId, at)
  }
  return projects
}

/** The event on top of what is booked. @throws FUND_INSUFFICIENT with what is missing when the fund cannot bear it */
function judge(
  fund: queries.FundRow,
  movements: readonly queries.MovementRow[],
  row: Pick<queries.MovementRow, 'kind' | 'projectId' | 'amountCents' | 'movesOn'>,
): { excess: bigint } {
  const booked = movements.filter((one) => one.state === 'booked').map(toEvent)
  const event = toEvent(row as queries.MovementRow)
  const after = fundLedger(0n, fund.floorCents, [...booked, event]).at(-1)
  if (!after) throw new Error('a ledger of one event has one row')
  if (after.blocked) throw insufficient(fund, movements, row)
  return { excess: after.excess }
}

/** A blocked event changes nothing; the caller learns how much is missing. */
function insufficient(
  fund: queries.FundRow,
  movements: readonly queries.MovementRow[],
  row: Pick<queries.MovementRow, 'kind' | 'projectId' | 'amountCents'>,
): ProblemError {
  const standing = standingOf(fund, movements)
  const project = perProject(movements).get(row.projectId ?? '')
  const available = {
    commit: standing.free,
    grant: standing.free,
    advance: project?.reserved ?? 0n,
    release: project?.reserved ?? 0n,
    writeOff: project?.outstanding ?? 0n,
    dotation: 0n,
    interest: 0n,
    repay: 0n,
  }[row.kind]
  const missing = (row.amountCents ?? 0n) - (available > 0n ? available : 0n)
  return new ProblemError('FUND_INSUFFICIENT', { shortfall: formatMoney(missing) })
}

/** @throws RESOURCE_NOT_FOUND, BAD_REQUEST, FUND_INSUFFICIENT */
export async function proposeMovement(
  tx: Tx,
  actor: Actor,
  fundId: string,
  input: BodyOf<typeof contracts.createFundMovement>,
): Promise<string> {
  const fund = await queries.lockFund(tx, fundId)
  if (!fund) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (fund.closed) throw fieldProblem('kind', 'fund_closed')
  const needsProject = input.kind !== 'dotation' && input.kind !== 'interest'
  if (needsProject && input.projectId === undefined) throw fieldProblem('projectId', 'required')
  if (!needsProject && input.projectId !== undefined) throw fieldProblem('projectId', 'without_project')
  if (input.kind !== 'release' && input.amount === undefined) throw fieldProblem('amount', 'required')
  if (input.projectId !== undefined && !(await seesProject(tx, actor, input.projectId)))
    throw fieldProblem('projectId', 'not_found', 'referencedResourceNotFound')
  const movement = {
    kind: input.kind,
    projectId: input.projectId,
    amountCents: input.amount === undefined ? undefined : centsOf(input.amount),
    movesOn: input.on,
  }
  judge(fund, await queries.listMovements(tx, actor, [fundId]), movement as queries.MovementRow)
  const { id } = await queries.insertMovement(tx, {
    ...movement,
    fundId,
    on: input.on,
    reason: input.reason,
    proposedBy: actor.personId,
  })
  return id
}

const steps: Readonly<Partial<Record<State, readonly State[]>>> = {
  proposed: ['approved', 'refused', 'withdrawn'],
  approved: ['booked', 'withdrawn'],
}
/** Steps that this actor may take: the director approves or refuses, never his own proposal; finance books. */
export function nextStates(
  row: Pick<queries.MovementRow, 'state' | 'proposedBy'>,
  actor: Actor,
): readonly State[] {
  const isDirector = hasRole(actor, 'general_director') && row.proposedBy !== actor.personId
  const mayWork = hasRole(actor, 'finance_expert', 'cluster_manager')
  return (steps[row.state] ?? []).filter((to) => {
    if (to === 'approved' || to === 'refused') return isDirector
    return to === 'booked' ? hasRole(actor, 'finance_expert') : mayWork
  })
}

/** @throws TRANSITION_NOT_ALLOWED, SAME_PERSON, MISSING_PERMISSION, FUND_INSUFFICIENT */
export async function changeMovementState(
  tx: Tx,
  actor: Actor,
  at: { fundId: string; movementId: string },
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.changeFundMovementState>,
): Promise<void> {
  const fund = await queries.lockFund(tx, at.fundId)
  const movements = fund ? await queries.listMovements(tx, actor, [at.fundId]) : []
  const row = movements.find((one) => one.id === at.movementId)
  if (!fund || !row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  const reachable = steps[row.state] ?? []
  if (!reachable.includes(input.to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: reachable })
  const isJudgement = input.to === 'approved' || input.to === 'refused'
  if (isJudgement && row.proposedBy === actor.personId) throw new ProblemError('SAME_PERSON')
  if (!nextStates(row, actor).includes(input.to)) throw new ProblemError('MISSING_PERMISSION')
  if (input.to === 'refused' && !input.reason) throw fieldProblem('reason', 'required')
  if (input.to === 'approved') await requireDecision(tx, row, input.decisionId)
  const excess = input.to === 'booked' || input.to === 'approved' ? judge(fund, movements, row).excess : 0n
  await queries.setMovementState(tx, row.id, {
    state: input.to,
    ...(isJudgement && { approvedBy: actor.personId }),
    decisionId: input.decisionId,
    ...(input.reason !== undefined && { refusal: input.reason }),
    ...(input.to === 'booked' && { excessCents: excess }),
  })
}

/** Money that leaves the fund for good or for a project rests on a decision; deposits and interest are facts. */
async function requireDecision(tx: Reader, row: queries.MovementRow, decisionId: string | undefined) {
  const isNeeded = row.kind === 'commit' || row.kind === 'grant' || row.kind === 'writeOff'
  if (decisionId === undefined) {
    if (isNeeded) throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['decision'] })
    return
  }
  await requireApproval(tx, decisionId, row.projectId)
}
