import {
  canonicalJson,
  type DatedSettlement,
  type DatedSettlementInput,
  datedSettlement,
  formatMoney,
  type Json,
  parseRatio,
  type Result,
  utf8,
} from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf, PartnerObstacle, PartnerOutcome, Settlement } from '@stuurhuis/schemas'
import { centsOf } from '../cash/cash.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import type { ExpectedVersion } from '../platform/http/etag.ts'
import { fieldProblem, ProblemError, refuseFuture } from '../platform/problem.ts'
import { sha256 } from '../platform/secrets.ts'
import * as queries from './partners.queries.ts'
import { openPartnership } from './partners.service.ts'

type Span = {
  readonly cutOff: string
  readonly retention?: { readonly party: string; readonly amount: bigint } | undefined
}
export type Calculation = {
  readonly input: DatedSettlementInput
  readonly answer: Result<DatedSettlement>
  /** Booked or disputed up to the cut-off. */
  readonly entries: readonly queries.EntryRow[]
  readonly terms: queries.Terms
  readonly laterCount: number
}

/** What settles a partnership up to a day, as its keys and entries are now. */
export async function calculate(
  db: Reader,
  partnership: Pick<queries.PartnershipRow, 'id' | 'interestRate'>,
  { cutOff, retention }: Span,
): Promise<Calculation> {
  const partners = await queries.listPartners(db, [partnership.id])
  const keys = await queries.listKeys(db, [partnership.id])
  const live = await queries.liveEntries(db, partnership.id)
  const entries = live.filter((entry) => entry.bookedOn <= cutOff)
  const input: DatedSettlementInput = {
    cutOff,
    parties: partners.map(({ id, lossCapCents }) => ({
      id,
      ...(lossCapCents !== undefined && { lossCap: lossCapCents }),
    })),
    keys: keys.map((key) => ({
      from: key.fromOn,
      ...(key.toOn !== undefined && { to: key.toOn }),
      ...(key.category !== undefined && { category: key.category }),
      weights: Object.fromEntries(key.shares.map((share) => [share.partnerId, parseRatio(share.percent)])),
    })),
    bookings: entries.filter((entry) => entry.state === 'booked').map(toBooking),
    ...(partnership.interestRate !== undefined && { interestRate: parseRatio(partnership.interestRate) }),
    ...(retention && { retention }),
    interim: await queries.earlierTransfers(db, partnership.id, cutOff),
  }
  return {
    input,
    answer: datedSettlement(input),
    entries,
    terms: {
      parties: partners.map(({ id, name }) => ({ id, name })),
      keys: keys
        .filter((key) => key.fromOn <= cutOff)
        .map(({ version: _v, partnershipId: _p, ...key }) => key),
      ...(partnership.interestRate !== undefined && { interestRate: partnership.interestRate }),
    },
    laterCount: live.filter((entry) => entry.bookedOn > cutOff && entry.state === 'booked').length,
  }
}

const toBooking = (entry: queries.EntryRow): DatedSettlementInput['bookings'][number] => ({
  date: entry.bookedOn,
  party: entry.partnerId,
  kind: entry.kind,
  amount: entry.amountCents,
  ...(entry.category !== undefined && { category: entry.category }),
  ...(entry.toPartnerId !== undefined && { to: entry.toPartnerId }),
  ...(entry.settledOn !== undefined && { interestUntil: entry.settledOn }),
})

/** Outcome or obstacle of a calculation, as the API says it. */
export function shown({ answer, terms }: Pick<Calculation, 'answer' | 'terms'>): {
  outcome?: PartnerOutcome
  obstacle?: PartnerObstacle
} {
  if (!answer.ok) return { obstacle: obstacleOf(answer) }
  const { positions, transfers, ...sums } = answer.value
  const nameOf = (id: string) => terms.parties.find((one) => one.id === id)?.name ?? ''
  return {
    outcome: {
      result: formatMoney(sums.result),
      interest: formatMoney(sums.interest),
      retention: formatMoney(sums.retention),
      distributed: formatMoney(sums.distributed),
      positions: positions.map(({ id, ...cents }) => ({
        partnerId: id,
        partnerName: nameOf(id),
        paid: formatMoney(cents.paid),
        received: formatMoney(cents.received),
        advanced: formatMoney(cents.advanced),
        interest: formatMoney(cents.interest),
        retained: formatMoney(cents.retained),
        interim: formatMoney(cents.interim),
        position: formatMoney(cents.position),
        entitlement: formatMoney(cents.entitlement),
        settlement: formatMoney(cents.settlement),
      })),
      transfers: transfers.map(({ from, to, amount }) => ({
        fromId: from,
        fromName: nameOf(from),
        toId: to,
        toName: nameOf(to),
        amount: formatMoney(amount),
      })),
    },
  }
}
function obstacleOf(answer: Extract<Result<DatedSettlement>, { ok: false }>): PartnerObstacle {
  const [error] = answer.errors
  if (error?.code !== 'PARTNER_KEY_MISSING') return { kind: 'loss_uncovered' }
  const { date, category } = error.params ?? {}
  return { kind: 'key_missing', ...(date && { on: date }), ...(category && { category }) }
}

/** A frozen result in the shape of a calculated one. */
export function frozenOutcome(
  row: queries.SettlementRow,
  positions: readonly queries.PositionRow[],
  transfers: readonly queries.TransferRow[],
): Pick<Calculation, 'answer' | 'terms'> {
  const own = positions.filter((one) => one.settlementId === row.id)
  return {
    terms: row.terms ?? { parties: [], keys: [] },
    answer: {
      ok: true,
      value: {
        result: row.resultCents ?? 0n,
        interest: row.interestCents ?? 0n,
        retention: row.retentionCents,
        distributed: row.distributedCents ?? 0n,
        positions: own.map((one) => ({
          id: one.partnerId,
          paid: one.paidCents,
          received: one.receivedCents,
          advanced: one.advancedCents,
          interest: one.interestCents,
          retained: one.retainedCents,
          interim: one.interimCents,
          position: one.entitlementCents - one.settlementCents,
          entitlement: one.entitlementCents,
          settlement: one.settlementCents,
        })),
        transfers: transfers
          .filter((one) => one.settlementId === row.id)
          .map((one) => ({ from: one.fromId, to: one.toId, amount: one.amountCents })),
      },
    },
  }
}
export const spanOf = (
  row: Pick<queries.SettlementRow, 'cutOff' | 'retentionCents' | 'retentionPartnerId'>,
): Span => ({
  cutOff: row.cutOff,
  retention:
    row.retentionPartnerId === undefined
      ? undefined
      : { party: row.retentionPartnerId, amount: row.retentionCents },
})

/** Who keeps a retention is a party; without a retention nobody is; and each settlement follows the one before. */
async function checkDraft(tx: Tx, partnershipId: string, input: queries.SettlementInput): Promise<void> {
  if (input.retentionCents > 0n !== (input.retentionPartnerId !== null))
    throw fieldProblem(input.retentionCents > 0n ? 'retentionPartnerId' : 'retention', 'retention_holder')
  const known = await queries.listPartners(tx, [partnershipId])
  if (input.retentionPartnerId !== null && !known.some((one) => one.id === input.retentionPartnerId))
    throw fieldProblem('retentionPartnerId', 'not_found', 'referencedResourceNotFound')
  const last = await queries.lastAgreed(tx, partnershipId)
  if (last !== undefined && input.cutOff <= last) throw fieldProblem('cutOff', 'not_after_last')
}

/** A draft. @throws BAD_REQUEST, MISSING_PERMISSION, VERSION_FROZEN once finally settled, DUPLICATE_VALUE beside an open one */
export async function createSettlement(
  tx: Tx,
  actor: Actor,
  input: BodyOf<typeof contracts.createSettlement>,
): Promise<string> {
  if (!(await queries.findPartnership(tx, actor, input.partnershipId)))
    throw fieldProblem('partnershipId', 'not_found', 'referencedResourceNotFound')
  const partnership = await openPartnership(tx, actor, input.partnershipId)
  if (partnership.finallySettled) throw new ProblemError('VERSION_FROZEN')
  const draft = {
    kind: input.kind,
    cutOff: input.cutOff,
    retentionCents: centsOf(input.retention ?? '0.00'),
    retentionPartnerId: input.retentionPartnerId ?? null,
    note: input.note ?? null,
  }
  await checkDraft(tx, partnership.id, draft)
  return (await queries.insertSettlement(tx, partnership.id, draft)).id
}

async function openSettlement(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
): Promise<queries.SettlementRow> {
  const row = await queries.lockSettlement(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  if (!row.mayEdit) throw new ProblemError('MISSING_PERMISSION')
  return row
}

/** @throws VERSION_FROZEN once it is calculated, BAD_REQUEST */
export async function changeSettlement(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.updateSettlement>,
): Promise<void> {
  const row = await openSettlement(tx, actor, id, expected)
  if (row.state !== 'draft') throw new ProblemError('VERSION_FROZEN')
  const draft = {
    kind: input.kind ?? row.kind,
    cutOff: input.cutOff ?? row.cutOff,
    retentionCents: input.retention === undefined ? row.retentionCents : centsOf(input.retention),
    retentionPartnerId:
      input.retentionPartnerId === undefined ? (row.retentionPartnerId ?? null) : input.retentionPartnerId,
    note: input.note === undefined ? (row.note ?? null) : input.note,
  }
  await checkDraft(tx, row.partnershipId, draft)
  await queries.updateSettlement(tx, id, draft)
}

// in_payment and settled are reached by the order and the bank, never from here
const steps: Readonly<Partial<Record<Settlement['state'], readonly Settlement['state'][]>>> = {
  draft: ['calculated'],
  calculated: ['draft', 'agreed'],
}
/** States that this actor may set now: who plans calculates, only the manager of the cluster concludes (product.md 3). */
export const nextStates = (
  row: Pick<queries.SettlementRow, 'state' | 'mayEdit' | 'mayConclude'>,
): Settlement['state'][] =>
  (steps[row.state] ?? []).filter((to) => (to === 'agreed' ? row.mayConclude : row.mayEdit))

/** @throws TRANSITION_NOT_ALLOWED with what is missing, MISSING_PERMISSION, PRECONDITION_FAILED */
export async function changeSettlementState(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  { to }: BodyOf<typeof contracts.changeSettlementState>,
): Promise<void> {
  const row = await queries.lockSettlement(tx, actor, id)
  if (!row) throw new ProblemError('RESOURCE_NOT_FOUND')
  expected.check(row.version)
  const reachable = steps[row.state] ?? []
  if (!reachable.includes(to)) throw new ProblemError('TRANSITION_NOT_ALLOWED', { allowed: reachable })
  if (!nextStates(row).includes(to)) throw new ProblemError('MISSING_PERMISSION')
  if (to === 'draft') return queries.thaw(tx, id)
  if (to === 'calculated') return freeze(tx, actor, row)
  const missing = row.agreements.filter((one) => one.agreedOn === undefined).map((one) => one.partnerName)
  if (missing.length > 0) throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing })
  await queries.conclude(tx, id, actor.personId)
}

async function freeze(tx: Tx, actor: Actor, row: queries.SettlementRow): Promise<void> {
  const partnership = await openPartnership(tx, actor, row.partnershipId)
  const calculation = await calculate(tx, partnership, spanOf(row))
  const { answer, entries } = calculation
  if (!answer.ok) {
    const { kind, on, category } = obstacleOf(answer)
    const missing =
      kind === 'key_missing' ? ['shares', ...(on ? [on] : []), ...(category ? [category] : [])] : ['lossCap']
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing })
  }
  if (entries.every((entry) => entry.state !== 'booked'))
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['entries'] })
  const { positions, transfers, result, interest, distributed } = answer.value
  const asText = <T extends object>(one: T) =>
    Object.fromEntries(Object.entries(one).map(([name, value]) => [name, String(value)]))
  const dossier = canonicalJson(dossierOf(row, calculation, answer.value))
  await queries.freeze(tx, {
    settlementId: row.id,
    partnershipId: row.partnershipId,
    calculatedBy: actor.personId,
    dossier,
    hash: sha256(utf8(dossier)),
    resultCents: result,
    interestCents: interest,
    distributedCents: distributed,
    entries: entries.map((entry) => ({
      entryId: entry.id,
      counted: entry.state === 'booked',
      reason: entry.reason,
    })),
    positions: positions.map(asText),
    transfers: transfers.map(({ from, to, amount }) => ({ from, to, amount: String(amount) })),
  })
}

/** All that is frozen: the terms with the names of the parties, every entry and the result. Cents are text. */
function dossierOf(
  row: queries.SettlementRow,
  { input, terms, entries }: Calculation,
  result: DatedSettlement,
): Json {
  const { parties, interim, retention, cutOff } = input
  const plain = {
    ...terms,
    parties: parties.map((party) => ({ ...party, ...terms.parties.find((one) => one.id === party.id) })),
    partnershipId: row.partnershipId,
    kind: row.kind,
    cutOff,
    retention,
    interim,
    entries: entries.map((e) => ({
      id: e.id,
      state: e.state,
      source: e.source,
      lineCode: e.lineCode,
      reason: e.reason,
      ...toBooking(e),
    })),
    result,
  }
  const text = JSON.stringify(plain, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one))
  return JSON.parse(text) as Json
}

/** The document that a party signed, `today` at the latest. @throws TRANSITION_NOT_ALLOWED unless calculated, BAD_REQUEST */
export async function recordAgreement(
  tx: Tx,
  actor: Actor,
  id: string,
  expected: ExpectedVersion,
  input: BodyOf<typeof contracts.recordSettlementAgreement>,
  today: string,
): Promise<void> {
  const row = await openSettlement(tx, actor, id, expected)
  if (row.state !== 'calculated')
    throw new ProblemError('TRANSITION_NOT_ALLOWED', { missing: ['calculated'] })
  if (!row.agreements.some((one) => one.partnerId === input.partnerId))
    throw fieldProblem('partnerId', 'not_found', 'referencedResourceNotFound')
  refuseFuture('agreedOn', input.agreedOn, today)
  if (input.agreedOn < row.cutOff) throw fieldProblem('agreedOn', 'before_cut_off')
  await queries.saveAgreement(tx, { ...input, settlementId: id, by: actor.personId })
}
