import { z } from 'zod'
import { positiveAmount } from './cash.ts'
import { contract } from './contract.ts'
import {
  amountInput,
  currency,
  dayInput,
  decimal,
  id,
  idParams,
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
const use = {
  approved: money,
  committed: money.describe('ordered and not claimed or invoiced yet'),
  ordered: money.describe('claimed, invoiced or due'),
  inPayment: money,
  paid: money,
  headroom: money.describe('approved less all of these, over the whole life'),
} as const
const budgetLine = z
  .object({ id, code: z.string(), label: z.string(), version: z.int().min(1).max(2147483647), ...use })
  .meta({ id: 'BudgetLine' })
export const budget = z
  .object({
    ...recordFields,
    currency,
    code: z.string(),
    label: z.string(),
    projectId: id.optional(),
    projectCode: z.string().optional(),
    projectName: z.string().optional(),
    clusterId: id.optional(),
    fundId: id.optional(),
    fromYear: z.int().min(1990).max(2200),
    toYear: z.int().min(1990).max(2200),
    control: z.enum(['warn', 'stop']),
    state: z.enum(['draft', 'approved', 'closed']),
    decisionId: id.optional(),
    approvedByName: z.string().optional(),
    lines: z.array(budgetLine),
    ...use,
    mayEdit: z.boolean(),
    next: z.array(z.enum(['approved', 'closed'])).describe('states that the caller may set now'),
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof budget>
export type BudgetLine = z.infer<typeof budgetLine>
const lineInput = z.strictObject({ code: text(30), label: text(200), approved: notNegative })
const budgetLines = z
  .array(lineInput)
  .min(1)
  .max(200)
  .superRefine((lines, ctx) => {
    const first = new Map<string, number>()
    for (const [index, { code }] of lines.entries())
      if (first.has(code))
        ctx.addIssue({ code: 'custom', path: [index, 'code'], params: { code: 'duplicate' } })
      else first.set(code, index)
  })

export const listBudgets = contract({
  id: 'listBudgets',
  method: 'GET',
  path: '/v1/budgets',
  tag: 'budgets',
  summary: 'Budgets with what is left of them',
  credential: 'bearer',
  query: z.strictObject({
    projectId: queryList(id),
    clusterId: queryList(id),
    fundId: queryList(id),
    state: queryList(z.enum(['draft', 'approved', 'closed'])),
  }),
  ok: {
    status: 200,
    description: 'At most 500, by code',
    body: z.object({ self: z.url(), items: z.array(budget) }).meta({ id: 'BudgetList' }),
  },
  problems: [],
})
export const getBudget = contract({
  id: 'getBudget',
  method: 'GET',
  path: '/v1/budgets/:id',
  tag: 'budgets',
  summary: 'One budget',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The budget', body: budget },
  problems: ['RESOURCE_NOT_FOUND'],
})
const years = { fromYear: z.int().min(1990).max(2200), toYear: z.int().min(1990).max(2200) } as const
export const createBudget = contract({
  id: 'createBudget',
  method: 'POST',
  path: '/v1/budgets',
  tag: 'budgets',
  summary: 'A draft budget of a project, a cluster or a fund, with its lines',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    code: z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,29}$/),
    label: text(200),
    projectId: id.optional(),
    clusterId: id.optional(),
    fundId: id.optional(),
    ...years,
    control: z.enum(['warn', 'stop']).default('warn'),
    lines: budgetLines,
  }),
  ok: { status: 201, description: 'Created', body: budget },
  problems: ['DUPLICATE_VALUE'],
})
export const updateBudget = contract({
  id: 'updateBudget',
  method: 'PATCH',
  path: '/v1/budgets/:id',
  tag: 'budgets',
  summary: 'Change a draft: label, control, or all lines at once',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      label: text(200),
      control: z.enum(['warn', 'stop']),
      lines: budgetLines,
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: budget },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
export const changeBudgetState = contract({
  id: 'changeBudgetState',
  method: 'POST',
  path: '/v1/budgets/:id/transitions',
  tag: 'budgets',
  summary: 'Approve with the decision, or close',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ to: z.enum(['approved', 'closed']), decisionId: id.optional() }),
  ok: { status: 201, description: 'Done', body: budget },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})

export const commitmentStates = ['draft', 'approved', 'open', 'closed', 'cancelled'] as const
const term = z.object({ dueDate: isoDate, amount: money })
const changeOrder = z
  .object({
    ...recordFields,
    currency,
    commitmentId: id,
    description: z.string(),
    amount: money,
    dueDate: isoDate,
    state: z.enum(['draft', 'checked', 'approved', 'refused']),
    cumulativePercent: decimal.describe('all approved changes so far, with this one, of the first amount'),
    reason: z.string().optional(),
    decisionId: id.optional().describe('of an approval over a budget that stops'),
    next: z.array(z.enum(['checked', 'approved', 'refused'])),
  })
  .meta({ id: 'ChangeOrder' })
export type ChangeOrder = z.infer<typeof changeOrder>
const progressClaim = z
  .object({
    ...recordFields,
    currency,
    commitmentId: id,
    number: z.string(),
    receivedOn: isoDate,
    claimed: money,
    verifyBy: isoDate.describe('30 days after receipt'),
    verifiedOn: isoDate.optional(),
    verified: money.optional(),
    daysLate: z.int().min(0).max(100000),
    paymentTermDays: z.int().min(0).max(30),
    dueOn: isoDate.optional(),
    dueAtLatest: isoDate,
    state: z.enum(['received', 'verified', 'rejected', 'invoiced', 'paid']),
    reason: z.string().optional(),
    itemId: id.optional(),
  })
  .meta({ id: 'ProgressClaim' })
export type ProgressClaim = z.infer<typeof progressClaim>
export const commitment = z
  .object({
    ...recordFields,
    currency,
    code: z.string(),
    projectId: id.optional(),
    projectCode: z.string().optional(),
    clusterId: id.optional(),
    budgetLineId: id.optional(),
    payee: z.string(),
    description: z.string(),
    amount: money.describe('first amount, gross'),
    changes: money.describe('approved changes'),
    claimed: money.describe('verified of it so far'),
    lineCode: z.string().optional(),
    state: z.enum(commitmentStates),
    overBudgetReason: z.string().optional(),
    decisionId: id.optional(),
    preparedByName: z.string(),
    approvedByName: z.string().optional(),
    reason: z.string().optional(),
    terms: z.array(term),
    headroom: money.optional().describe('of its budget line, without this commitment'),
    mayEdit: z.boolean(),
    next: z.array(z.enum(commitmentStates)),
  })
  .meta({ id: 'Commitment' })
export type Commitment = z.infer<typeof commitment>
const terms = z
  .array(z.strictObject({ dueDate: dayInput, amount: positiveAmount }))
  .min(1)
  .max(200)

export const listCommitments = contract({
  id: 'listCommitments',
  method: 'GET',
  path: '/v1/commitments',
  tag: 'budgets',
  summary: 'Commitments, newest first',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    sort: sortQuery('createdAt'),
    projectId: queryList(id),
    budgetLineId: queryList(id),
    state: queryList(z.enum(commitmentStates)),
  }),
  ok: { status: 200, description: 'A page of commitments', body: pageOf(commitment, 'Commitment') },
  problems: [],
})
export const getCommitment = contract({
  id: 'getCommitment',
  method: 'GET',
  path: '/v1/commitments/:id',
  tag: 'budgets',
  summary: 'One commitment',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The commitment', body: commitment },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createCommitment = contract({
  id: 'createCommitment',
  method: 'POST',
  path: '/v1/commitments',
  tag: 'budgets',
  summary: 'A draft commitment with its terms, which sum to its amount',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    projectId: id.optional(),
    clusterId: id.optional(),
    budgetLineId: id.optional(),
    payee: text(200),
    description: text(300),
    amount: positiveAmount,
    lineCode: text(60).optional(),
    terms,
  }),
  ok: { status: 201, description: 'Created', body: commitment },
  problems: [],
})
export const updateCommitment = contract({
  id: 'updateCommitment',
  method: 'PATCH',
  path: '/v1/commitments/:id',
  tag: 'budgets',
  summary: 'Change a draft commitment; its terms all at once, so that they sum to its amount',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      budgetLineId: id.nullable(),
      payee: text(200),
      description: text(300),
      amount: positiveAmount,
      lineCode: text(60).nullable(),
      terms,
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: commitment },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
export const changeCommitmentState = contract({
  id: 'changeCommitmentState',
  method: 'POST',
  path: '/v1/commitments/:id/transitions',
  tag: 'budgets',
  summary: 'Approve within budget, open, close or cancel; approval makes its terms contracted cash items',
  description:
    'Over a budget that warns: a reason. Over one that stops: a decision. What is closed or cancelled lapses what is left of its items.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: z.enum(commitmentStates),
    reason: text(2000).optional(),
    decisionId: id.optional(),
  }),
  ok: { status: 201, description: 'Done', body: commitment },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED', 'BUDGET_EXCEEDED'],
})

export const listChangeOrders = contract({
  id: 'listChangeOrders',
  method: 'GET',
  path: '/v1/commitments/:id/changeOrders',
  tag: 'budgets',
  summary: 'Changes of a commitment',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(changeOrder) }).meta({ id: 'ChangeOrderList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createChangeOrder = contract({
  id: 'createChangeOrder',
  method: 'POST',
  path: '/v1/changeOrders',
  tag: 'budgets',
  summary: 'A change of an open commitment, up or down',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    commitmentId: id,
    description: text(300),
    amount: amountInput.refine((value) => value !== '0.00', { params: { code: 'zero' } }),
    dueDate: dayInput,
  }),
  ok: { status: 201, description: 'Created', body: changeOrder },
  problems: ['TRANSITION_NOT_ALLOWED'],
})
export const changeChangeOrderState = contract({
  id: 'changeChangeOrderState',
  method: 'POST',
  path: '/v1/changeOrders/:id/transitions',
  tag: 'budgets',
  summary: 'Check (finance), approve (manager) or refuse a change',
  description: 'Over a budget that warns: a reason. Over one that stops: a decision.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: z.enum(['checked', 'approved', 'refused']),
    reason: text(2000).optional(),
    decisionId: id.optional(),
  }),
  ok: { status: 201, description: 'Done', body: changeOrder },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED', 'SAME_PERSON', 'BUDGET_EXCEEDED'],
})

export const listProgressClaims = contract({
  id: 'listProgressClaims',
  method: 'GET',
  path: '/v1/commitments/:id/progressClaims',
  tag: 'budgets',
  summary: 'Claims on a commitment with their clock',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(progressClaim) }).meta({ id: 'ProgressClaimList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createProgressClaim = contract({
  id: 'createProgressClaim',
  method: 'POST',
  path: '/v1/progressClaims',
  tag: 'budgets',
  summary: 'A claim that came in; its clock runs from the day of receipt',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({ commitmentId: id, number: text(60), receivedOn: dayInput, claimed: positiveAmount }),
  ok: { status: 201, description: 'Created', body: progressClaim },
  problems: ['DUPLICATE_VALUE', 'TRANSITION_NOT_ALLOWED'],
})
export const changeProgressClaimState = contract({
  id: 'changeProgressClaimState',
  method: 'POST',
  path: '/v1/progressClaims/:id/transitions',
  tag: 'budgets',
  summary:
    'Verify (the amount may be lower) or reject a claim; verified makes it due on the day of the clock',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: z.enum(['verified', 'rejected']),
    verifiedOn: dayInput.optional(),
    verified: positiveAmount.optional(),
    reason: text(2000).optional(),
  }),
  ok: { status: 201, description: 'Done', body: progressClaim },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
