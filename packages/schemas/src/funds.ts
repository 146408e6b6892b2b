import { z } from 'zod'
import { positiveAmount } from './cash.ts'
import { contract } from './contract.ts'
import {
  amountInput,
  currency,
  dayInput,
  id,
  idParams,
  isoDate,
  money,
  recordFields,
  text,
} from './scalars.ts'

export const fund = z
  .object({
    ...recordFields,
    currency,
    code: z.string(),
    name: z.string(),
    floor: money,
    rules: z.string().optional(),
    closed: z.boolean(),
    balance: money.describe('cash of the fund by its ledger; never free liquidity'),
    committed: money.describe('reserved and not drawn yet'),
    outstanding: money.describe('advances that are not repaid'),
    free: money.describe('balance - committed - floor'),
    projects: z.array(
      z.object({
        projectId: id,
        projectCode: z.string(),
        projectName: z.string(),
        reserved: money,
        outstanding: money,
      }),
    ),
  })
  .meta({ id: 'Fund' })
export type Fund = z.infer<typeof fund>
const notNegative = amountInput.refine((value) => !value.startsWith('-'), {
  params: { code: 'not_negative' },
})
export const listFunds = contract({
  id: 'listFunds',
  method: 'GET',
  path: '/v1/funds',
  tag: 'cash',
  summary: 'Earmarked funds with what is free in them',
  credential: 'bearer',
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(fund) }).meta({ id: 'FundList' }),
  },
  problems: [],
})
export const getFund = contract({
  id: 'getFund',
  method: 'GET',
  path: '/v1/funds/:id',
  tag: 'cash',
  summary: 'One fund',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The fund', body: fund },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createFund = contract({
  id: 'createFund',
  method: 'POST',
  path: '/v1/funds',
  tag: 'cash',
  summary: 'A new fund, empty; its first deposit is a movement',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    code: z.string().regex(/^[A-Z][A-Z0-9-]{1,19}$/),
    name: text(200),
    floor: notNegative.default('0.00'),
    rules: text(4000).optional(),
  }),
  ok: { status: 201, description: 'Created', body: fund },
  problems: ['DUPLICATE_VALUE'],
})
export const updateFund = contract({
  id: 'updateFund',
  method: 'PATCH',
  path: '/v1/funds/:id',
  tag: 'cash',
  summary: 'Name, floor, rules, or closing',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({ name: text(200), floor: notNegative, rules: text(4000).nullable(), closed: z.boolean() })
    .partial(),
  ok: { status: 200, description: 'Changed', body: fund },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const fundMovementKinds = [
  'dotation',
  'commit',
  'release',
  'advance',
  'repay',
  'grant',
  'writeOff',
  'interest',
] as const
export const fundMovementKind = z.enum(fundMovementKinds).meta({ id: 'FundMovementKind' })
export const fundMovementState = z
  .enum(['proposed', 'approved', 'booked', 'refused', 'withdrawn'])
  .meta({ id: 'FundMovementState' })
export const fundMovement = z
  .object({
    ...recordFields,
    currency,
    fundId: id,
    kind: fundMovementKind,
    projectId: id.optional(),
    projectCode: z.string().optional(),
    amount: money.optional().describe('absent on a release: everything that is not drawn'),
    on: isoDate,
    reason: z.string().optional(),
    state: fundMovementState,
    excess: money.describe('repaid beyond what was outstanding: an item to clear'),
    balance: money.optional().describe('of the fund after this movement, once booked'),
    free: money.optional(),
    proposedByName: z.string(),
    approvedByName: z.string().optional(),
    decisionId: id.optional(),
    refusal: z.string().optional(),
    next: z.array(fundMovementState).describe('steps that the caller may take'),
  })
  .meta({ id: 'FundMovement' })
export type FundMovement = z.infer<typeof fundMovement>
export const listFundMovements = contract({
  id: 'listFundMovements',
  method: 'GET',
  path: '/v1/funds/:id/movements',
  tag: 'cash',
  summary: 'Ledger of a fund: booked movements in their order, then what is proposed',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'At most 2,000',
    body: z.object({ self: z.url(), items: z.array(fundMovement) }).meta({ id: 'FundMovementList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createFundMovement = contract({
  id: 'createFundMovement',
  method: 'POST',
  path: '/v1/funds/:id/movements',
  tag: 'cash',
  summary: 'Propose a movement; more than the fund can bear is refused with the shortfall',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    kind: fundMovementKind,
    projectId: id.optional(),
    amount: positiveAmount.optional(),
    on: dayInput,
    reason: text(2000).optional(),
  }),
  ok: { status: 201, description: 'Proposed', body: fundMovement },
  problems: ['RESOURCE_NOT_FOUND', 'FUND_INSUFFICIENT'],
})
export const changeFundMovementState = contract({
  id: 'changeFundMovementState',
  method: 'POST',
  path: '/v1/funds/:id/movements/:movementId/transitions',
  tag: 'cash',
  summary: 'Approve, book, refuse or withdraw a movement',
  description:
    'Who proposed does not approve. Booking judges the ledger again, one movement of a fund after the other.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams.extend({ movementId: id }),
  body: z.strictObject({
    to: fundMovementState,
    reason: text(2000).optional(),
    decisionId: id.optional(),
  }),
  ok: { status: 201, description: 'Done', body: fundMovement },
  problems: ['RESOURCE_NOT_FOUND', 'FUND_INSUFFICIENT', 'SAME_PERSON', 'TRANSITION_NOT_ALLOWED'],
})
