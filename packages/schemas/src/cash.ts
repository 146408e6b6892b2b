import { z } from 'zod'
import { contract } from './contract.ts'
import { lineCategory, unit } from './forecast-inputs.ts'
import {
  amountInput,
  currency,
  dayInput,
  decimal,
  id,
  idParams,
  instant,
  isoDate,
  knownAt,
  money,
  month,
  monthInput,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

export const cashItemStatuses = [
  'estimate',
  'expected',
  'contracted',
  'due',
  'in_payment',
  'paid',
  'disputed',
  'lapsed',
] as const
export const cashItemStatus = z.enum(cashItemStatuses).meta({ id: 'CashItemStatus' })
export type CashItemStatus = z.infer<typeof cashItemStatus>
export const cashDirection = z.enum(['in', 'out'])
export const dateConfidence = z.enum(['sure', 'likely', 'unknown'])
/** An amount that is really one: above zero, the direction says which way it goes. */
export const positiveAmount = amountInput.refine((value) => !value.startsWith('-') && value !== '0.00', {
  params: { code: 'not_positive' },
})

export const cashItem = z
  .object({
    ...recordFields,
    currency,
    projectId: id.optional(),
    projectCode: z.string().optional(),
    projectName: z.string().optional(),
    clusterId: id.optional(),
    clusterName: z.string().optional(),
    fundId: id.optional(),
    fundName: z.string().optional(),
    description: z.string(),
    direction: cashDirection,
    amount: money.describe('gross, VAT included, above zero'),
    dueDate: isoDate.optional().describe('absent: unscheduled, outside the curve'),
    dateConfidence,
    earliest: isoDate.optional().describe('how far it may be moved'),
    latest: isoDate.optional(),
    status: cashItemStatus,
    probability: decimal,
    counterUnit: z.string(),
    counterparty: z.string().optional(),
    category: z.string(),
    lineCode: z.string().optional().describe('line of the working version that it replaces a part of'),
    coverMonth: month.optional(),
    chainId: id,
    supersedesId: id.optional(),
    superseded: z.boolean(),
    source: z.object({ type: z.string(), id: z.string().optional() }),
    budgetLineId: id.optional(),
    externalId: z.string().optional(),
    bankReference: z.string().optional(),
    reason: z.string().optional(),
    mayEdit: z.boolean(),
  })
  .meta({ id: 'CashItem' })
export type CashItem = z.infer<typeof cashItem>

const fields = {
  projectId: id,
  clusterId: id,
  fundId: id,
  description: text(300),
  direction: cashDirection,
  amount: positiveAmount,
  dueDate: dayInput,
  dateConfidence,
  earliest: dayInput,
  latest: dayInput,
  probability: decimal,
  counterUnit: unit,
  counterparty: text(200),
  category: lineCategory,
  lineCode: text(60),
  coverMonth: monthInput,
  budgetLineId: id,
  externalId: text(120),
} as const
const newItem = z
  .strictObject({ ...fields, status: z.enum(['estimate', 'expected']) })
  .partial()
  .extend({ description: fields.description, direction: fields.direction, amount: fields.amount })

export const listCashItems = contract({
  id: 'listCashItems',
  method: 'GET',
  path: '/v1/cashItems',
  tag: 'cash',
  summary: 'Cash items that the caller may see',
  description:
    'With `knownAt` as they were recorded at that instant: amounts, dates, states, names and versions of then. Who may see them is judged by the rights of now, and none of them can be changed.',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    q: z.string().trim().min(1).max(100).optional(),
    projectId: queryList(id),
    clusterId: queryList(id),
    fundId: queryList(id),
    status: queryList(cashItemStatus),
    direction: cashDirection.optional(),
    lineCode: queryList(z.string().max(60)),
    chainId: queryList(id),
    externalId: queryList(z.string().max(120)),
    dueDateFrom: isoDate.optional(),
    dueDateTo: isoDate.optional(),
    unscheduled: z.enum(['true', 'false']).optional(),
    superseded: z
      .enum(['true', 'false'])
      .optional()
      .describe('default: only items that nothing took the place of'),
    knownAt: knownAt.optional(),
    sort: sortQuery('dueDate', 'amount', 'updatedAt'),
  }),
  ok: { status: 200, description: 'A page of items', body: pageOf(cashItem, 'CashItem') },
  problems: [],
})
export const getCashItem = contract({
  id: 'getCashItem',
  method: 'GET',
  path: '/v1/cashItems/:id',
  tag: 'cash',
  summary: 'One cash item',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The item', body: cashItem },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createCashItem = contract({
  id: 'createCashItem',
  method: 'POST',
  path: '/v1/cashItems',
  tag: 'cash',
  summary: 'A new estimate, of a project, a cluster, a fund or the organisation itself',
  credential: 'bearer',
  idempotent: true,
  body: newItem,
  ok: { status: 201, description: 'Created', body: cashItem },
  problems: ['DUPLICATE_VALUE', 'CASH_ITEM_INVALID'],
})
export const updateCashItem = contract({
  id: 'updateCashItem',
  method: 'PATCH',
  path: '/v1/cashItems/:id',
  tag: 'cash',
  summary: 'Change an item; the reason is kept with every field',
  description:
    'The amount changes while it is an estimate or expected; later a better known amount supersedes it.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      description: fields.description,
      amount: fields.amount,
      dueDate: dayInput.nullable(),
      dateConfidence,
      earliest: dayInput.nullable(),
      latest: dayInput.nullable(),
      probability: decimal,
      counterparty: fields.counterparty.nullable(),
      category: fields.category,
    })
    .partial()
    .extend({ reason: text(2000) }),
  ok: { status: 200, description: 'Changed', body: cashItem },
  problems: ['RESOURCE_NOT_FOUND', 'DERIVED_FIELD', 'CASH_ITEM_INVALID'],
})
export const supersedeCashItem = contract({
  id: 'supersedeCashItem',
  method: 'POST',
  path: '/v1/cashItems/:id/supersessions',
  tag: 'cash',
  summary:
    'A better known amount takes the place of an item; the rest stays open, or lapses when it is the last one',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    amount: fields.amount,
    dueDate: dayInput.optional(),
    dateConfidence: dateConfidence.optional(),
    status: z.enum(['estimate', 'expected']).optional(),
    final: z.boolean().default(false),
    reason: text(2000),
  }),
  ok: {
    status: 201,
    description: 'The new part, and what is left of the item',
    body: z.object({ part: cashItem, remainder: cashItem.optional() }).meta({ id: 'CashItemSupersession' }),
  },
  problems: ['RESOURCE_NOT_FOUND', 'CASH_ITEM_INVALID', 'TRANSITION_NOT_ALLOWED'],
})
export const listCashItemRevisions = contract({
  id: 'listCashItemRevisions',
  method: 'GET',
  path: '/v1/cashItems/:id/revisions',
  tag: 'cash',
  summary: 'What changed on an item, by whom and why, newest first',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them, at most 500',
    body: z
      .object({
        self: z.url(),
        items: z.array(
          z.object({
            id,
            field: z.string(),
            old: z.string().optional(),
            new: z.string().optional(),
            reason: z.string(),
            byName: z.string().optional(),
            at: instant,
          }),
        ),
      })
      .meta({ id: 'CashItemRevisionList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const changeCashItemState = contract({
  id: 'changeCashItemState',
  method: 'POST',
  path: '/v1/cashItems/:id/transitions',
  tag: 'cash',
  summary: 'Take the next step in the life of an item',
  description: 'Nobody sets `in_payment` or `paid`: a payment order and a match with the bank do.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: cashItemStatus,
    reason: text(2000).optional(),
    decisionId: id.optional(),
    dueBasis: z.enum(['invoicePayable', 'claimVerified', 'deedExecuted', 'dueRuleReached']).optional(),
    sourceEnd: z.enum(['dissolved', 'reduced', 'finallySettled']).optional(),
    creditNote: text(120).optional(),
    source: text(120)
      .optional()
      .describe('the proposal, dossier, application or request behind an expected item'),
  }),
  ok: { status: 201, description: 'Done', body: cashItem },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
export const importCashItems = contract({
  id: 'importCashItems',
  method: 'POST',
  path: '/v1/cashItemImports',
  tag: 'cash',
  summary: 'Many items at once, all or nothing; a row that is there already by its externalId is skipped',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    rows: z
      .array(newItem.extend({ projectCode: z.string().max(20).optional() }))
      .min(1)
      .max(10000),
    mode: z.enum(['dryRun', 'commit']).default('commit'),
  }),
  ok: {
    status: 201,
    description: 'What was made',
    body: z
      .object({
        mode: z.enum(['dryRun', 'commit']),
        created: z.int().min(0).max(10000),
        skipped: z.int().min(0).max(10000),
        inflow: money,
        outflow: money,
      })
      .meta({ id: 'CashItemImport' }),
  },
  problems: ['CASH_ITEM_INVALID', 'DUPLICATE_VALUE'],
})
