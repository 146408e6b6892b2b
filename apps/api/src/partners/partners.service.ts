import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf } from '@stuurhuis/schemas'
import { centsOf, findScope } from '../cash/cash.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { limits } from '../platform/limits.ts'
import { fieldProblem, ProblemError, refuseFuture } from '../platform/problem.ts'
import * as queries from './partners.queries.ts'

/** A partnership with its parties and their first key. @throws BAD_REQUEST, MISSING_PERMISSION, DUPLICATE_VALUE */
export async function createPartnership(
  tx: Tx,
  actor: Actor,
  input: BodyOf<typeof contracts.createPartnership>,
): Promise<string> {
  const scope = await findScope(tx, actor, { projectId: input.projectId })
  if (!scope) throw fieldProblem('projectId', 'not_found', 'referencedResourceNotFound')
  if (!scope.mayPlan) throw new ProblemError('MISSING_PERMISSION')
  const { id } = await queries.insertPartnership(tx, input)
  const shares: queries.ShareInput[] = []
  for (const { name, own, percent, lossCap } of input.partners) {
    const partner = await queries.insertPartner(tx, {
      partnershipId: id,
      name,
      own,
      lossCapCents: lossCap === undefined ? undefined : centsOf(lossCap),
    })
    shares.push({ partnerId: partner.id, percent })
  }
  const key = await queries.insertKey(tx, { partnershipId: id, from: input.from })
  await queries.replaceShares(tx, id, key.id, shares)
  return id
}

/** The partnership, locked, for who may write in it. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION */
export async function openPartnership(tx: Tx, actor: Actor, id: string): Promise<queries.PartnershipRow> {
  const row = await queries.lockPartnership(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  return row
}

/** @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, PRECONDITION_FAILED, BAD_REQUEST, DUPLICATE_VALUE */
export async function changePartnership(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { partners = [], ...change }: BodyOf<typeof contracts.updatePartnership>,
): Promise<void> {
  const row = await openPartnership(tx, actor, id)
  expected.check(row.version)
  const known = new Set((await queries.listPartners(tx, [id])).map((one) => one.id))
  for (const [index, partner] of partners.entries()) {
    const lossCapCents = partner.lossCap === undefined ? undefined : centsOf(partner.lossCap)
    if (partner.id === undefined) {
      if (known.size >= limits.partners) throw fieldProblem(`partners[${index}].name`, 'too_many_partners')
      const { id: added } = await queries.insertPartner(tx, {
        partnershipId: id,
        name: partner.name,
        own: false,
        lossCapCents,
      })
      known.add(added)
    } else if (known.has(partner.id)) {
      await queries.updatePartner(tx, partner.id, partner.name, lossCapCents)
    } else throw fieldProblem(`partners[${index}].id`, 'not_found', 'referencedResourceNotFound')
  }
  await queries.updatePartnership(tx, id, {
    name: change.name ?? row.name,
    agreement: change.agreement === undefined ? (row.agreement ?? null) : change.agreement,
    interestRate: change.interestRate === undefined ? (row.interestRate ?? null) : change.interestRate,
  })
}

/** Each party of the key is one of the partnership, and stands in it once. @throws BAD_REQUEST */
async function checkShares(
  tx: Tx,
  partnershipId: string,
  shares: readonly queries.ShareInput[],
): Promise<void> {
  const known = new Set((await queries.listPartners(tx, [partnershipId])).map((one) => one.id))
  for (const [index, { partnerId }] of shares.entries())
    if (!known.delete(partnerId))
      throw fieldProblem(`shares[${index}].partnerId`, 'not_found', 'referencedResourceNotFound')
}

/** A key from a day on; the open key of the same category ends the day before. @throws BAD_REQUEST when periods overlap */
export async function createKey(
  tx: Tx,
  actor: Actor,
  partnershipId: string,
  input: BodyOf<typeof contracts.createPartnerShare>,
): Promise<string> {
  await openPartnership(tx, actor, partnershipId)
  await checkShares(tx, partnershipId, input.shares)
  await queries.endOpenKey(tx, partnershipId, input.category, input.from)
  const { id } = await queries.insertKey(tx, { ...input, partnershipId })
  await queries.replaceShares(tx, partnershipId, id, input.shares)
  return id
}

/** @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, PRECONDITION_FAILED, BAD_REQUEST */
export async function changeKey(
  tx: Tx,
  actor: Actor,
  at: { partnershipId: string; keyId: string },
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.updatePartnerShare>,
): Promise<void> {
  await openPartnership(tx, actor, at.partnershipId)
  const key = (await queries.listKeys(tx, [at.partnershipId])).find((one) => one.id === at.keyId)
  if (!key) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(key.version)
  const to = input.to === undefined ? (key.toOn ?? null) : input.to
  await queries.updateKey(tx, key.id, input.from ?? key.fromOn, to)
  if (!input.shares) return
  await checkShares(tx, at.partnershipId, input.shares)
  await queries.replaceShares(tx, at.partnershipId, key.id, input.shares)
}

/**
 * What is booked happened `today` at the latest and, where it counts in the shares, not before the first key: then no
 * position of the partnership could be worked out any more. @throws BAD_REQUEST
 */
async function checkDay(
  tx: Tx,
  partnershipId: string,
  entry: queries.EntryInput,
  today: string,
): Promise<void> {
  refuseFuture('on', entry.on, today)
  if (entry.toPartnerId !== null) return // between two parties: in no share
  const keys = await queries.listKeys(tx, [partnershipId])
  const reaches = keys.some(
    ({ category, fromOn }) => fromOn <= entry.on && (category === undefined || category === entry.category),
  )
  if (!reaches) throw fieldProblem('on', 'before_first_key')
}

/** @throws BAD_REQUEST when a party is not one of the partnership, or the receiver is not that of an advance */
async function checkEntry(tx: Tx, partnershipId: string, entry: queries.EntryInput): Promise<void> {
  const known = new Set((await queries.listPartners(tx, [partnershipId])).map((one) => one.id))
  if (!known.has(entry.partnerId)) throw fieldProblem('partnerId', 'not_found', 'referencedResourceNotFound')
  if (entry.toPartnerId === null) return
  if (!known.has(entry.toPartnerId))
    throw fieldProblem('toPartnerId', 'not_found', 'referencedResourceNotFound')
  if (entry.kind !== 'advance' || entry.toPartnerId === entry.partnerId)
    throw fieldProblem('toPartnerId', 'receiver_of_advance')
}

/** @throws VERSION_FROZEN once the partnership is finally settled, PAYLOAD_TOO_LARGE beyond what one may hold */
export async function createEntry(
  tx: Tx,
  actor: Actor,
  partnershipId: string,
  input: BodyOf<typeof contracts.createPartnerEntry>,
  today: string,
): Promise<string> {
  const partnership = await openPartnership(tx, actor, partnershipId)
  if (partnership.finallySettled) throw new ProblemError('VERSION_FROZEN')
  if ((await queries.entryCount(tx, partnershipId)) >= limits.partnerEntries)
    throw new ProblemError('PAYLOAD_TOO_LARGE', { limit: limits.partnerEntries })
  const entry = {
    ...input,
    amountCents: centsOf(input.amount),
    toPartnerId: input.toPartnerId ?? null,
    category: input.category ?? null,
    lineCode: input.lineCode ?? null,
  }
  await checkEntry(tx, partnershipId, entry)
  await checkDay(tx, partnershipId, entry, today)
  return (await queries.insertEntry(tx, partnershipId, entry)).id
}

/**
 * Corrects, disputes or withdraws. What a settlement counted stays; what it left out may still come out of dispute.
 * @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, PRECONDITION_FAILED, VERSION_FROZEN, BAD_REQUEST
 */
export async function changeEntry(
  tx: Tx,
  actor: Actor,
  at: { partnershipId: string; entryId: string },
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.updatePartnerEntry>,
  today: string,
): Promise<void> {
  await openPartnership(tx, actor, at.partnershipId)
  const row = await queries.findEntry(tx, at.partnershipId, at.entryId)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  if (row.frozen) throw new ProblemError('VERSION_FROZEN')
  const kept = <T>(given: T | null | undefined, old: T | undefined): T | null =>
    given === undefined ? (old ?? null) : given
  const state = input.state ?? row.state
  const entry = {
    partnerId: input.partnerId ?? row.partnerId,
    toPartnerId: kept(input.toPartnerId, row.toPartnerId),
    kind: input.kind ?? row.kind,
    amountCents: input.amount === undefined ? row.amountCents : centsOf(input.amount),
    on: input.on ?? row.bookedOn,
    source: input.source ?? row.source,
    category: kept<string>(input.category, row.category),
    lineCode: kept(input.lineCode, row.lineCode),
  }
  await checkEntry(tx, at.partnershipId, entry)
  if (state === 'booked') await checkDay(tx, at.partnershipId, entry, today)
  const reason = state === 'booked' ? null : (input.reason ?? row.reason ?? null)
  if (state !== 'booked' && reason === null) throw fieldProblem('reason', 'required')
  await queries.updateEntry(tx, row.id, { ...entry, state, reason })
}
