import { type IsoDate, yearFractionRatio } from '../calendar/dates.ts'
import { allocate } from '../money/allocate.ts'
import type { Cents } from '../money/money.ts'
import { addRatio, mulRatios, type Ratio, roundRatio, ZERO } from '../money/ratio.ts'
import { ok, type Result, refuse } from '../money/result.ts'
import { minimalTransfers } from './minimal-transfers.ts'
import type { SettlementTransfer } from './settlement.ts'

export interface PartyTerms {
  readonly id: string
  /** The most this party bears of a loss; absent: its whole share. */
  readonly lossCap?: Cents
}

/** Weights of the parties in a period, both days inclusive; without a category for all that has no key of its own. */
export interface DatedKey {
  readonly category?: string
  readonly from: IsoDate
  readonly to?: IsoDate
  readonly weights: Readonly<Record<string, Ratio>>
}

/**
 * What a party paid or received, a positive amount. An advance is a payment that bears interest; with `to` it is money
 * given to that party and leaves the result as it is.
 */
export interface PartnerBooking {
  readonly date: IsoDate
  readonly party: string
  readonly kind: 'paid' | 'received' | 'advance'
  readonly amount: Cents
  readonly category?: string
  readonly to?: string
  /** Last day of interest of an advance that an earlier settlement squared; absent: the cut-off day. */
  readonly interestUntil?: IsoDate
}

export interface DatedSettlementInput {
  readonly parties: readonly PartyTerms[]
  readonly keys: readonly DatedKey[]
  /** Dated on or before the cut-off. */
  readonly bookings: readonly PartnerBooking[]
  readonly cutOff: IsoDate
  /** Yearly, ACT/365; absent when the agreement knows no interest on advances. */
  readonly interestRate?: Ratio
  /** Held back for aftercare by one party. */
  readonly retention?: { readonly party: string; readonly amount: Cents }
  /** Transfers of earlier settlements. */
  readonly interim?: readonly SettlementTransfer[]
}

export interface PartnerPosition {
  readonly id: string
  /** Advances for the project included. */
  readonly paid: Cents
  readonly received: Cents
  /** Given to other parties less got from them. */
  readonly advanced: Cents
  /** Interest this party is owed; negative: owes. */
  readonly interest: Cents
  readonly retained: Cents
  /** Got from earlier settlements less paid on them. */
  readonly interim: Cents
  /** received - paid - advanced - interest - retained + interim */
  readonly position: Cents
  readonly entitlement: Cents
  /** entitlement - position. Positive: the party receives; negative: it pays. */
  readonly settlement: Cents
}

export interface DatedSettlement {
  /** Received less paid, before interest and retention. */
  readonly result: Cents
  /** Interest that the project owes on advances. */
  readonly interest: Cents
  readonly retention: Cents
  /** What the keys divide: result - interest - retention. */
  readonly distributed: Cents
  readonly positions: readonly PartnerPosition[]
  readonly transfers: readonly SettlementTransfer[]
}

/**
 * Settlement up to a day with dated keys (finance.md 13). The result of each key is allocated by that key and summed
 * per party; interest and retention fall under the key of the cut-off day. Interest on an advance for the project is
 * a cost of the project that the lender is taken to have paid; on an advance to a party that party owes it. It is
 * rounded once per pair. A loss above a cap is borne by the others in the proportion of their own loss.
 * Settlements and transfers sum to 0. Errors: PARTNER_KEY_MISSING (date, category), PARTNER_LOSS_UNCOVERED.
 */
export function datedSettlement(input: DatedSettlementInput): Result<DatedSettlement> {
  const interest = interestOf(input)
  const projectInterest = interest
    .filter((one) => one.to === undefined)
    .reduce((sum, one) => sum + one.amount, 0n)
  const retention = input.retention?.amount ?? 0n
  const shared = sharesOf(input, -(projectInterest + retention))
  if (!shared.ok) return shared
  const capped = capLosses(input.parties, shared.value)
  if (!capped.ok) return capped
  const positions = input.parties.map(({ id }, i) => positionOf(input, interest, id, capped.value[i] ?? 0n))
  const result = input.bookings.reduce((sum, booking) => sum + signed(booking), 0n)
  return ok({
    result,
    interest: projectInterest,
    retention,
    distributed: result - projectInterest - retention,
    positions,
    transfers: minimalTransfers(positions),
  })
}

/** What a booking adds to the result; money between parties adds nothing. */
function signed(booking: PartnerBooking): Cents {
  if (booking.to !== undefined) return 0n
  return booking.kind === 'received' ? booking.amount : -booking.amount
}

interface Interest {
  readonly party: string
  readonly to: string | undefined
  readonly amount: Cents
}

function interestOf({ bookings, interestRate, cutOff }: DatedSettlementInput): Interest[] {
  if (!interestRate) return []
  const pairs = new Map<string, { party: string; to: string | undefined; weighted: Ratio }>()
  for (const { kind, party, to, date, amount, interestUntil } of bookings) {
    const until = interestUntil !== undefined && interestUntil < cutOff ? interestUntil : cutOff
    if (kind !== 'advance' || date >= until) continue
    const pair = pairs.get(`${party}/${to ?? ''}`) ?? { party, to, weighted: ZERO }
    const part = mulRatios({ n: amount, d: 1n }, yearFractionRatio(date, until, 'ACT/365F'))
    pairs.set(`${party}/${to ?? ''}`, { ...pair, weighted: addRatio(pair.weighted, part) })
  }
  return [...pairs.values()].map(({ party, to, weighted }) => ({
    party,
    to,
    amount: roundRatio(mulRatios(weighted, interestRate)),
  }))
}

/** Entitlement per party: the sums under each key, allocated by it. */
function sharesOf(
  { parties, keys, bookings, cutOff }: DatedSettlementInput,
  atCutOff: Cents,
): Result<Cents[]> {
  const sums = new Map<DatedKey, Cents>()
  const items = bookings
    .filter((booking) => booking.to === undefined)
    .map((booking) => ({ date: booking.date, category: booking.category, amount: signed(booking) }))
  if (atCutOff !== 0n) items.push({ date: cutOff, category: undefined, amount: atCutOff })
  for (const { date, category, amount } of items) {
    const key = keyOn(keys, date, category)
    if (!key) return refuse('PARTNER_KEY_MISSING', '', { date, category: category ?? '' })
    sums.set(key, (sums.get(key) ?? 0n) + amount)
  }
  const totals = parties.map(() => 0n)
  for (const key of keys) {
    const amount = sums.get(key)
    if (amount === undefined) continue
    const weights = parties.map(({ id }) => key.weights[id] ?? ZERO)
    allocate(amount, weights).forEach((part, i) => {
      totals[i] = (totals[i] ?? 0n) + part
    })
  }
  return ok(totals)
}

/** The key of the category on that day, else the general one. */
function keyOn(keys: readonly DatedKey[], date: IsoDate, category: string | undefined): DatedKey | undefined {
  const onDay = keys.filter((key) => key.from <= date && (key.to === undefined || date <= key.to))
  return (
    (category === undefined ? undefined : onDay.find((key) => key.category === category)) ??
    onDay.find((key) => key.category === undefined)
  )
}

function capLosses(parties: readonly PartyTerms[], entitlements: readonly Cents[]): Result<Cents[]> {
  const out = [...entitlements]
  const total = entitlements.reduce((sum, part) => sum + part, 0n)
  const capOf = (i: number) => parties[i]?.lossCap
  const bears = entitlements.flatMap((part, i) => (part < 0n ? [i] : []))
  const capped = new Set<number>()
  while (total < 0n) {
    const over = bears.filter((i) => !capped.has(i) && -(out[i] ?? 0n) > (capOf(i) ?? -(out[i] ?? 0n)))
    if (over.length === 0) break
    for (const i of over) capped.add(i)
    const free = bears.filter((i) => !capped.has(i))
    if (free.length === 0) return refuse('PARTNER_LOSS_UNCOVERED')
    let left = bears.reduce((sum, i) => sum - (entitlements[i] ?? 0n), 0n)
    for (const i of capped) {
      out[i] = -(capOf(i) ?? 0n)
      left += out[i] ?? 0n
    }
    const parts = allocate(
      left,
      free.map((i) => ({ n: -(entitlements[i] ?? 0n), d: 1n })),
    )
    free.forEach((i, at) => {
      out[i] = -(parts[at] ?? 0n)
    })
  }
  return ok(out)
}

function positionOf(
  { bookings, retention, interim = [] }: DatedSettlementInput,
  interests: readonly Interest[],
  id: string,
  entitlement: Cents,
): PartnerPosition {
  const total = <T extends { readonly amount: Cents }>(list: readonly T[], of: (one: T) => boolean) =>
    list.reduce((sum, one) => sum + (of(one) ? one.amount : 0n), 0n)
  const paid = total(bookings, (b) => b.party === id && b.kind !== 'received' && b.to === undefined)
  const received = total(bookings, (b) => b.party === id && b.kind === 'received')
  const given = total(bookings, (b) => b.party === id && b.to !== undefined)
  const advanced = given - total(bookings, (b) => b.to === id)
  const interest = total(interests, (one) => one.party === id) - total(interests, (one) => one.to === id)
  const retained = retention?.party === id ? retention.amount : 0n
  const settled = total(interim, (t) => t.to === id) - total(interim, (t) => t.from === id)
  const position = received - paid - advanced - interest - retained + settled
  return {
    id,
    paid,
    received,
    advanced,
    interest,
    retained,
    interim: settled,
    position,
    entitlement,
    settlement: entitlement - position,
  }
}
