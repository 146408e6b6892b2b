import {
  mayChangeAbsence,
  mayDeclareAbsence,
  mayEndRole,
  mayRevokeAbsence,
  needsConfirmation,
  type RoleCode,
  refuseConfirmation,
} from '@stuurhuis/domain'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError } from '../platform/problem.ts'
import * as queries from './people.queries.ts'

const notFound = () => new ProblemError('RESOURCE_NOT_FOUND')
const period = (name: string, code: string) =>
  new ProblemError('PERIOD_INVALID', {
    issues: [{ type: 'urn:problem-type:belgif:input-validation:invalidInput', in: 'body', name, code }],
  })

export async function changeCluster(
  tx: Tx,
  id: string,
  expected: ExpectedVersion,
  input: { name?: string | undefined; code?: string | undefined },
): Promise<void> {
  const cluster = await queries.lockCluster(tx, id)
  if (!cluster) throw notFound()
  expected.check(cluster.version)
  await queries.updateCluster(tx, id, input)
}

/** An inactive person loses all sessions at once; nobody makes himself inactive. @throws SAME_PERSON */
export async function changePerson(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  change: queries.PersonChange,
): Promise<void> {
  const person = await queries.lockPerson(tx, id)
  if (!person) throw notFound()
  expected.check(person.version)
  if (change.active === false && id === actor.personId) throw new ProblemError('SAME_PERSON')
  await queries.updatePerson(tx, id, change)
  if (change.active === false) await queries.endSessionsOf(tx, id, 'person_inactive')
}

type Proposal = Omit<queries.NewRoleAssignment, 'proposedBy' | 'confirmed'> & { role: RoleCode }
/**
 * Proposes a role. A signing role waits for its confirmation; any other counts at once.
 * @throws SAME_PERSON (nobody gives himself a right), PERIOD_INVALID (never retroactive)
 */
export async function proposeRole(tx: Tx, actor: Actor, proposal: Proposal): Promise<string> {
  if (proposal.personId === actor.personId) throw new ProblemError('SAME_PERSON')
  if (proposal.validFrom < (await queries.databaseToday(tx))) throw period('validFrom', 'in_the_past')
  const person = await queries.lockPerson(tx, proposal.personId)
  if (!person?.active) throw fieldProblem('personId', 'not_found', 'referencedResourceNotFound')
  const confirmed = !needsConfirmation(proposal.role)
  const { id } = await queries.insertRoleAssignment(tx, {
    ...proposal,
    proposedBy: actor.personId,
    confirmed,
  })
  if (confirmed) await queries.endSessionsOf(tx, proposal.personId, 'role_changed')
  return id
}

/** @throws SAME_PERSON, MISSING_PERMISSION, TRANSITION_NOT_ALLOWED (already decided, or a decision is missing) */
export async function decideRole(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  verdict: 'confirm' | 'refuse',
): Promise<void> {
  await queries.lockRoleAssignment(tx, id)
  const assignment = await queries.findRoleAssignment(tx, id)
  if (!assignment) throw notFound()
  const refusal = refuseConfirmation(actor, { ...assignment, role: assignment.role as RoleCode })
  if (refusal === 'MISSING_PERMISSION' || refusal === 'SAME_PERSON') throw new ProblemError(refusal)
  expected.check(assignment.version)
  if (assignment.state !== 'proposed') throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  if (refusal === 'DECISION_MISSING' && verdict === 'confirm')
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['decisionReference'] })
  await queries.decideRoleAssignment(tx, id, actor.personId, verdict === 'confirm' ? 'confirmed' : 'refused')
  if (verdict === 'confirm') await queries.endSessionsOf(tx, assignment.personId, 'role_changed')
}

/** Ends a role at once (a last day in the past) or on its last day. @throws MISSING_PERMISSION, TRANSITION_NOT_ALLOWED, PERIOD_INVALID */
export async function endRole(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  validTo: string,
): Promise<void> {
  await queries.lockRoleAssignment(tx, id)
  const assignment = await queries.findRoleAssignment(tx, id)
  if (!assignment) throw notFound()
  if (!mayEndRole(actor, assignment)) throw new ProblemError('MISSING_PERMISSION')
  expected.check(assignment.version)
  if (assignment.state !== 'confirmed') throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  const today = await queries.databaseToday(tx)
  if (assignment.validTo !== undefined && validTo > assignment.validTo)
    throw period('validTo', 'longer_than_assigned')
  if (validTo < today && validTo < assignment.validFrom && assignment.validFrom > today)
    throw period('validTo', 'before_start')
  await queries.endRoleAssignment(tx, id, validTo)
  await queries.endSessionsOf(tx, assignment.personId, 'role_changed')
}

/** @throws MISSING_PERMISSION, PERIOD_INVALID (the director's absence never counts backwards) */
export async function declareAbsence(
  tx: Tx,
  actor: Actor,
  personId: string,
  dates: queries.AbsenceDates,
): Promise<string> {
  const person = await queries.findAbsentPerson(tx, personId)
  if (!person) throw fieldProblem('personId', 'not_found', 'referencedResourceNotFound')
  if (!mayDeclareAbsence(actor, person)) throw new ProblemError('MISSING_PERMISSION')
  if (person.isDirector && dates.from < (await queries.databaseToday(tx))) throw period('from', 'in_the_past')
  const { id } = await queries.insertAbsence(tx, personId, dates, actor.personId)
  return id
}

async function openAbsence(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  may: typeof mayChangeAbsence,
): Promise<queries.AbsenceRow> {
  await queries.lockAbsence(tx, id)
  const absence = await queries.findVisibleAbsence(tx, actor, id)
  if (!absence) throw notFound()
  if (!may(actor, absence, absence.declaredBy)) throw new ProblemError('MISSING_PERMISSION')
  expected.check(absence.version)
  if (absence.state !== 'recorded') throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: [] })
  return absence
}

type AbsenceChange = {
  from?: string | undefined
  to?: string | null | undefined
  dayPart?: string | undefined
  expectedReturn?: string | null | undefined
  certainty?: string | null | undefined
}
const merged = <T>(change: T | null | undefined, before: T | undefined): T | undefined =>
  change === undefined ? before : (change ?? undefined)
/** A merge patch on the dates: what is absent stays, null removes. */
export async function changeAbsence(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  change: AbsenceChange,
): Promise<void> {
  const absence = await openAbsence(tx, actor, id, expected, mayChangeAbsence)
  const from = change.from ?? absence.fromOn
  if (absence.isDirector && from !== absence.fromOn && from < (await queries.databaseToday(tx)))
    throw period('from', 'in_the_past')
  await queries.updateAbsence(tx, id, {
    from,
    to: merged(change.to, absence.toOn),
    dayPart: change.dayPart ?? absence.dayPart,
    expectedReturn: merged(change.expectedReturn, absence.expectedReturnOn),
    certainty: merged<string>(change.certainty, absence.certainty),
  })
}
export async function endAbsence(tx: Tx, actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
  await openAbsence(tx, actor, id, expected, mayChangeAbsence)
  await queries.endAbsence(tx, id)
}
export async function revokeAbsence(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
): Promise<void> {
  await openAbsence(tx, actor, id, expected, mayRevokeAbsence)
  await queries.revokeAbsence(tx, id)
}
