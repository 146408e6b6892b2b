import { z } from 'zod'
import { positiveAmount } from './cash.ts'
import { contract } from './contract.ts'
import { lineCategory } from './forecast-inputs.ts'
import {
  amountInput,
  currency,
  dayInput,
  decimal,
  id,
  idParams,
  instant,
  isoDate,
  money,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

const notNegative = amountInput.refine((value) => !value.startsWith('-'), {
  params: { code: 'not_negative' },
})
const percentInput = z
  .string()
  .regex(/^(0|[1-9]\d{0,2})(\.\d{1,4})?$/)
  .refine((value) => Number(value) <= 100, { params: { code: 'above_100' } })
  .meta({ description: 'percent, at most four decimals', example: '62.5' })
/** Percents of which nothing is lost in floating point: four decimals as whole numbers. */
const parts = (percent: string): number => {
  const [whole = '0', fraction = ''] = percent.split('.')
  return Number(whole + fraction.padEnd(4, '0').slice(0, 4))
}
const isWhole = (shares: readonly { percent: string }[]) =>
  shares.reduce((sum, share) => sum + parts(share.percent), 0) === 1_000_000
/** A yearly rate above 0 and below 1. */
const rateInput = z
  .string()
  .regex(/^0\.\d{1,6}$/)
  .refine((value) => Number(value) > 0, { params: { code: 'not_positive' } })
  .meta({ description: 'yearly rate, at most six decimals', example: '0.035' })

const shareFields = {
  category: z.string().optional().describe('absent: for every category without a key of its own'),
  from: isoDate,
  to: isoDate.optional().describe('inclusive; absent: until further notice'),
  shares: z.array(z.object({ partnerId: id, partnerName: z.string(), percent: decimal })),
} as const
const partnerShare = z
  .object({ id, version: z.int().min(1).max(2147483647), ...shareFields })
  .meta({ id: 'PartnerShare' })
export type PartnerShare = z.infer<typeof partnerShare>
const partner = z
  .object({
    id,
    name: z.string(),
    own: z.boolean().describe('the organisation itself'),
    lossCap: money.optional().describe('the most it bears of a loss'),
  })
  .meta({ id: 'Partner' })
export type Partner = z.infer<typeof partner>
export const partnership = z
  .object({
    ...recordFields,
    currency,
    projectId: id,
    projectCode: z.string(),
    projectName: z.string(),
    name: z.string(),
    agreement: z.string().optional().describe('reference of the signed agreement'),
    interestRate: decimal.optional().describe('yearly, on advances, actual/365; absent: no interest'),
    partners: z.array(partner),
    shares: z.array(partnerShare).describe('keys, general ones first, by date'),
    finallySettled: z.boolean(),
    mayEdit: z.boolean(),
  })
  .meta({ id: 'Partnership' })
export type Partnership = z.infer<typeof partnership>

export const listPartnerships = contract({
  id: 'listPartnerships',
  method: 'GET',
  path: '/v1/partnerships',
  tag: 'partners',
  summary: 'Partnerships with their parties and dated keys',
  description: 'The board reads those with an agreed settlement.',
  credential: 'bearer',
  query: z.strictObject({ projectId: queryList(id) }),
  ok: {
    status: 200,
    description: 'At most 500, by name',
    body: z.object({ self: z.url(), items: z.array(partnership) }).meta({ id: 'PartnershipList' }),
  },
  problems: [],
})
export const getPartnership = contract({
  id: 'getPartnership',
  method: 'GET',
  path: '/v1/partnerships/:id',
  tag: 'partners',
  summary: 'One partnership',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The partnership', body: partnership },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createPartnership = contract({
  id: 'createPartnership',
  method: 'POST',
  path: '/v1/partnerships',
  tag: 'partners',
  summary: 'A partnership of a project: its parties, exactly one of them own, and their first key',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    projectId: id,
    name: text(200),
    agreement: text(300).optional(),
    interestRate: rateInput.optional(),
    from: dayInput.describe('first day of the key'),
    partners: z
      .array(
        z.strictObject({
          name: text(200),
          own: z.boolean().default(false),
          percent: percentInput,
          lossCap: notNegative.optional(),
        }),
      )
      .min(2)
      .max(20)
      .refine(isWhole, { params: { code: 'shares_not_100' } })
      .refine((list) => list.filter((one) => one.own).length === 1, { params: { code: 'one_own_party' } })
      .meta({
        example: [
          { name: 'POM', own: true, percent: '60' },
          { name: 'Gemeente', own: false, percent: '40' },
        ],
      }),
  }),
  ok: { status: 201, description: 'Created', body: partnership },
  problems: ['DUPLICATE_VALUE'],
})
export const updatePartnership = contract({
  id: 'updatePartnership',
  method: 'PATCH',
  path: '/v1/partnerships/:id',
  tag: 'partners',
  summary: 'Name, agreement, interest on advances, and parties: those named with an id change, others join',
  description:
    'What was calculated stays as it was. A party that joins has no share before a key gives it one.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      name: text(200),
      agreement: text(300).nullable(),
      interestRate: rateInput.nullable(),
      partners: z
        .array(z.strictObject({ id: id.optional(), name: text(200), lossCap: notNegative.optional() }))
        .min(1)
        .max(20),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: partnership },
  problems: ['RESOURCE_NOT_FOUND', 'DUPLICATE_VALUE'],
})

const shareList = z
  .array(z.strictObject({ partnerId: id, percent: percentInput }))
  .min(1)
  .max(20)
  .refine(isWhole, { params: { code: 'shares_not_100' } })
  .meta({
    example: [
      { partnerId: '01990000-0000-7000-8000-000000000000', percent: '60' },
      { partnerId: '01990000-0000-7000-8000-000000000001', percent: '40' },
    ],
  })
export const listPartnerShares = contract({
  id: 'listPartnerShares',
  method: 'GET',
  path: '/v1/partnerships/:id/shares',
  tag: 'partners',
  summary: 'Dated keys of a partnership',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(partnerShare) }).meta({ id: 'PartnerShareList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createPartnerShare = contract({
  id: 'createPartnerShare',
  method: 'POST',
  path: '/v1/partnerships/:id/shares',
  tag: 'partners',
  summary: 'A key from a day on, 100 percent together; the open key before it ends the day before',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    category: lineCategory.optional(),
    from: dayInput,
    to: dayInput.optional(),
    shares: shareList,
  }),
  ok: { status: 201, description: 'Created', body: partnerShare },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const updatePartnerShare = contract({
  id: 'updatePartnerShare',
  method: 'PATCH',
  path: '/v1/partnerships/:id/shares/:shareId',
  tag: 'partners',
  summary: 'Correct a key: its days, or all its shares at once',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams.extend({ shareId: id }),
  body: z.strictObject({ from: dayInput, to: dayInput.nullable(), shares: shareList }).partial(),
  ok: { status: 200, description: 'Changed', body: partnerShare },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const partnerEntryKinds = ['paid', 'received', 'advance'] as const
export const partnerEntryStates = ['booked', 'disputed', 'withdrawn'] as const
const partnerEntry = z
  .object({
    ...recordFields,
    currency,
    partnershipId: id,
    partnerId: id,
    partnerName: z.string(),
    toPartnerId: id.optional().describe('of an advance to another party; absent: for the project'),
    toPartnerName: z.string().optional(),
    kind: z.enum(partnerEntryKinds),
    amount: money,
    on: isoDate,
    source: z.string(),
    category: z.string().optional(),
    lineCode: z.string().optional(),
    state: z.enum(partnerEntryStates),
    reason: z.string().optional(),
    frozen: z.boolean().describe('counted in a calculated or agreed settlement'),
  })
  .meta({ id: 'PartnerEntry' })
export type PartnerEntry = z.infer<typeof partnerEntry>
const entryFields = {
  partnerId: id,
  kind: z.enum(partnerEntryKinds),
  amount: positiveAmount,
  on: dayInput,
  source: text(300),
} as const
export const listPartnerEntries = contract({
  id: 'listPartnerEntries',
  method: 'GET',
  path: '/v1/partnerships/:id/entries',
  tag: 'partners',
  summary: 'What the parties paid, received and advanced, newest first',
  credential: 'bearer',
  exportable: true,
  params: idParams,
  query: z.strictObject({
    ...pageQuery,
    sort: sortQuery('on'),
    partnerId: queryList(id),
    state: queryList(z.enum(partnerEntryStates)),
    settlementId: id.optional().describe('only what is counted in that settlement'),
  }),
  ok: { status: 200, description: 'A page of entries', body: pageOf(partnerEntry, 'PartnerEntry') },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createPartnerEntry = contract({
  id: 'createPartnerEntry',
  method: 'POST',
  path: '/v1/partnerships/:id/entries',
  tag: 'partners',
  summary: 'Book what a party paid, received or advanced',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    ...entryFields,
    toPartnerId: id.optional(),
    category: lineCategory.optional(),
    lineCode: text(60).optional(),
  }),
  ok: { status: 201, description: 'Booked', body: partnerEntry },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
export const updatePartnerEntry = contract({
  id: 'updatePartnerEntry',
  method: 'PATCH',
  path: '/v1/partnerships/:id/entries/:entryId',
  tag: 'partners',
  summary: 'Correct, dispute or withdraw an entry that no settlement froze',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams.extend({ entryId: id }),
  body: z
    .strictObject({
      ...entryFields,
      toPartnerId: id.nullable(),
      category: lineCategory.nullable(),
      lineCode: text(60).nullable(),
      state: z.enum(partnerEntryStates),
      reason: text(2000),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: partnerEntry },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})

const partnerPosition = z
  .object({
    partnerId: id,
    partnerName: z.string(),
    paid: money.describe('advances for the project included'),
    received: money,
    advanced: money.describe('given to other parties less got from them'),
    interest: money.describe('owed to it; negative: owed by it'),
    retained: money,
    interim: money.describe('got from earlier settlements less paid on them'),
    position: money.describe('received - paid - advanced - interest - retained + interim'),
    entitlement: money,
    settlement: money.describe('entitlement - position; above 0: receives'),
  })
  .meta({ id: 'PartnerPosition' })
export type PartnerPosition = z.infer<typeof partnerPosition>
const settlementTransfer = z
  .object({ fromId: id, fromName: z.string(), toId: id, toName: z.string(), amount: money })
  .meta({ id: 'SettlementTransfer' })
export type SettlementTransfer = z.infer<typeof settlementTransfer>
const outcome = z
  .object({
    result: money.describe('received less paid'),
    interest: money.describe('that the project owes on advances'),
    retention: money,
    distributed: money.describe('result - interest - retention: what the keys divide'),
    positions: z.array(partnerPosition),
    transfers: z.array(settlementTransfer).describe('the fewest that settle every party'),
  })
  .meta({ id: 'PartnerOutcome' })
export type PartnerOutcome = z.infer<typeof outcome>
/** Why nothing can be calculated: a day, and perhaps a category, without a key; or a loss that the caps leave to nobody. */
const obstacle = z
  .object({
    kind: z.enum(['key_missing', 'loss_uncovered']),
    on: isoDate.optional(),
    category: z.string().optional(),
  })
  .meta({ id: 'PartnerObstacle' })
export type PartnerObstacle = z.infer<typeof obstacle>
const partnerPositions = z
  .object({
    self: z.url(),
    currency,
    upTo: isoDate,
    outcome: outcome.optional(),
    obstacle: obstacle.optional(),
    disputedCount: z.int().min(0).max(1000000),
    laterCount: z.int().min(0).max(1000000).describe('booked after that day'),
  })
  .meta({ id: 'PartnerPositions' })
export type PartnerPositions = z.infer<typeof partnerPositions>
export const getPartnerPositions = contract({
  id: 'getPartnerPositions',
  method: 'GET',
  path: '/v1/partnerships/:id/positions',
  tag: 'partners',
  summary: 'Where each party stands by its booked entries up to a day, and what would settle them',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({ upTo: dayInput.optional().describe('today when absent') }),
  ok: {
    status: 200,
    description: 'Positions; without an outcome there is an obstacle',
    body: partnerPositions,
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const settlementStates = ['draft', 'calculated', 'agreed', 'in_payment', 'settled'] as const
const settlementState = z.enum(settlementStates).meta({ id: 'SettlementState' })
const settlement = z
  .object({
    ...recordFields,
    currency,
    partnershipId: id,
    partnershipName: z.string(),
    projectId: id,
    projectCode: z.string(),
    kind: z.enum(['interim', 'final']),
    cutOff: isoDate,
    retention: money.describe('held back for aftercare'),
    retentionPartnerId: id.optional(),
    note: z.string().optional(),
    state: settlementState,
    outcome: outcome.optional().describe('of a draft: as it would be now; after that frozen'),
    obstacle: obstacle.optional(),
    terms: z
      .object({ interestRate: decimal.optional(), shares: z.array(z.object(shareFields)) })
      .describe('interest and keys under which it was calculated; of a draft, those of now'),
    resultHash: z.string().optional().describe('SHA-256 of everything that was frozen'),
    counted: z.int().min(0).max(1000000).describe('entries in it'),
    disputed: z
      .array(
        z.object({
          entryId: id,
          partnerName: z.string(),
          kind: z.enum(partnerEntryKinds),
          amount: money,
          on: isoDate,
          source: z.string(),
          reason: z.string(),
        }),
      )
      .describe('listed, not counted; at most 500'),
    lateCount: z
      .int()
      .min(0)
      .max(1000000)
      .describe('entries up to the cut-off that came, or came out of dispute, after the calculation'),
    earlier: z
      .array(z.object({ id, cutOff: isoDate }))
      .describe('agreed before; their transfers are deducted'),
    agreements: z.array(
      z.object({
        partnerId: id,
        partnerName: z.string(),
        agreedOn: isoDate.optional(),
        document: z.string().optional(),
      }),
    ),
    calculatedAt: instant.optional(),
    calculatedByName: z.string().optional(),
    agreedAt: instant.optional(),
    agreedByName: z.string().optional(),
    next: z.array(settlementState).describe('steps that the caller may take'),
    mayEdit: z.boolean(),
  })
  .meta({ id: 'Settlement' })
export type Settlement = z.infer<typeof settlement>

export const listSettlements = contract({
  id: 'listSettlements',
  method: 'GET',
  path: '/v1/settlements',
  tag: 'partners',
  summary: 'Settlements, latest cut-off first; the board reads agreed ones',
  credential: 'bearer',
  query: z.strictObject({
    partnershipId: queryList(id),
    projectId: queryList(id),
    state: queryList(settlementState),
  }),
  ok: {
    status: 200,
    description: 'At most 200',
    body: z.object({ self: z.url(), items: z.array(settlement) }).meta({ id: 'SettlementList' }),
  },
  problems: [],
})
export const getSettlement = contract({
  id: 'getSettlement',
  method: 'GET',
  path: '/v1/settlements/:id',
  tag: 'partners',
  summary: 'One settlement with its dossier',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The settlement', body: settlement },
  problems: ['RESOURCE_NOT_FOUND'],
})
const settlementFields = {
  kind: z.enum(['interim', 'final']),
  cutOff: dayInput,
  retention: notNegative,
  retentionPartnerId: id,
  note: text(2000),
} as const
export const createSettlement = contract({
  id: 'createSettlement',
  method: 'POST',
  path: '/v1/settlements',
  tag: 'partners',
  summary: 'A draft settlement up to a day; one at a time, after the last agreed one',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    partnershipId: id,
    kind: settlementFields.kind,
    cutOff: settlementFields.cutOff,
    retention: settlementFields.retention.optional(),
    retentionPartnerId: settlementFields.retentionPartnerId.optional(),
    note: settlementFields.note.optional(),
  }),
  ok: { status: 201, description: 'Created', body: settlement },
  problems: ['DUPLICATE_VALUE', 'VERSION_FROZEN'],
})
export const updateSettlement = contract({
  id: 'updateSettlement',
  method: 'PATCH',
  path: '/v1/settlements/:id',
  tag: 'partners',
  summary: 'Change a draft settlement',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      ...settlementFields,
      retentionPartnerId: id.nullable(),
      note: text(2000).nullable(),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: settlement },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
export const changeSettlementState = contract({
  id: 'changeSettlementState',
  method: 'POST',
  path: '/v1/settlements/:id/transitions',
  tag: 'partners',
  summary: 'Calculate (freezes entries and result), back to draft, or agree',
  description:
    'Only the manager of the cluster concludes, once every party has agreed. Back to draft, agreements are void. What pays comes later: no route reaches in_payment or settled.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ to: settlementState }),
  ok: { status: 201, description: 'Done', body: settlement },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
export const recordSettlementAgreement = contract({
  id: 'recordSettlementAgreement',
  method: 'POST',
  path: '/v1/settlements/:id/agreements',
  tag: 'partners',
  summary: 'The signed document by which a party agrees with a calculated settlement',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ partnerId: id, agreedOn: dayInput, document: text(300) }),
  ok: { status: 201, description: 'Recorded', body: settlement },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
