import { z } from 'zod'
import { positiveAmount } from './cash.ts'
import { contract } from './contract.ts'
import { settingsFields } from './forecast-inputs.ts'
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
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  text,
} from './scalars.ts'

const liquidityView = z.enum(['all', 'committed', 'expected'])
/** A movement that explains a low balance. */
const movement = z
  .object({
    kind: z.enum(['item', 'line']),
    itemId: id.optional(),
    projectId: id.optional(),
    label: z.string(),
    date: isoDate,
    amount: money,
  })
  .meta({ id: 'CashMovement' })
const lever = z
  .object({
    kind: z.enum(['shift', 'fundAdvance', 'loan']),
    itemId: id.optional(),
    label: z.string(),
    amount: money,
    from: isoDate.optional(),
    to: isoDate.optional(),
    limit: isoDate.optional(),
    enough: z
      .boolean()
      .describe('no day from the breach to the end of its stretch under the buffer stays under it'),
    remaining: money.optional(),
  })
  .meta({ id: 'CashLever' })
const breach = z
  .object({
    date: isoDate,
    balance: money,
    shortfall: money,
    causes: z.array(movement),
    levers: z.array(lever),
  })
  .meta({ id: 'CashBreach' })
const tally = z
  .object({
    count: z.int().min(0).max(10000000),
    amount: money.describe('net'),
    inflow: money,
    outflow: money,
    itemIds: z.array(id).max(20).optional(),
  })
  .meta({ id: 'CashTally' })
export const liquidity = z
  .object({
    self: z.url(),
    currency,
    asOf: isoDate.describe('day of the last bank balance'),
    from: isoDate,
    to: isoDate,
    granularity: z.enum(['day', 'month']),
    view: liquidityView,
    setting: z.enum(['prudent', 'end', 'spread']),
    opening: money.describe('free liquidity on asOf: balances less earmarked funds less guarantees'),
    floor: money,
    accounts: z.array(
      z.object({
        id,
        name: z.string(),
        balance: money,
        on: isoDate.optional(),
        stale: z.boolean(),
        blocked: money,
      }),
    ),
    earmarked: z.array(z.object({ fundId: id, name: z.string(), amount: money })),
    points: z.array(
      z.object({
        date: isoDate,
        inflow: money,
        outflow: money,
        balance: money,
        lowestBalance: money.optional(),
        lowestOn: isoDate.optional(),
      }),
    ),
    lowest: z.object({ date: isoDate, balance: money }),
    breaches: z.array(breach),
    breachCount: z.int().min(0).max(100000),
    daysBelow: z.int().min(0).max(100000),
    unscheduled: tally,
    overdue: tally,
    nonBankDay: tally,
    pastResidual: tally,
    afterHorizon: tally,
    possiblyDouble: tally,
    unexplained: money,
    hiddenProjects: z.int().min(0).max(100000).describe('projects that count in the totals but not by name'),
    sequence: z.string().describe('state of the data that this was computed from'),
  })
  .meta({ id: 'Liquidity' })
export type Liquidity = z.infer<typeof liquidity>
export const getLiquidity = contract({
  id: 'getLiquidity',
  method: 'GET',
  path: '/v1/liquidity',
  tag: 'cash',
  summary: 'Total cash forecast of the organisation by day, with its low point and breaches of the buffer',
  description:
    'Low point and breaches are by day, whatever the granularity. `clusterId` and `projectId` give the cash of a part, without an opening balance of its own.',
  credential: 'bearer',
  query: z.strictObject({
    from: isoDate.optional(),
    to: isoDate.optional(),
    granularity: z.enum(['day', 'month']).default('month'),
    view: liquidityView.default('all'),
    setting: z.enum(['prudent', 'end', 'spread']).optional(),
    projectId: queryList(id),
    clusterId: queryList(id),
    draftId: id.optional(),
    knownAt: knownAt.optional(),
  }),
  ok: { status: 200, description: 'The forecast', body: liquidity },
  problems: ['RESOURCE_NOT_FOUND', 'PERIOD_INVALID'],
})

export const cashAlert = z
  .object({
    id,
    kind: z.enum([
      'breach',
      'committedOnlyBreach',
      'fundBelowFloor',
      'overCommitted',
      'budgetExceeded',
      'largeShift',
      'overdue',
      'pastResidual',
      'unplaced',
    ]),
    severity: z.enum(['info', 'warning', 'serious']),
    projectId: id.optional(),
    projectCode: z.string().optional(),
    label: z.string().optional().describe('the line, budget line, fund or version'),
    date: isoDate.optional().describe('of a breach: the first day under the buffer'),
    amount: money.optional().describe('short, above the limit, or concerned; a shift has its sign'),
    lowestOn: isoDate.optional(),
    balance: money.optional().describe('on the lowest day, or of the fund'),
    limit: money.optional().describe('buffer, floor, approved amount or allowed shift'),
    count: z.int().min(0).max(10000000).optional().describe('days under the buffer, or items'),
    firstSeenOn: isoDate,
    changedOn: isoDate,
    clearedOn: isoDate.optional(),
  })
  .meta({ id: 'CashAlert' })
export type CashAlert = z.infer<typeof cashAlert>
export const listCashAlerts = contract({
  id: 'listCashAlerts',
  method: 'GET',
  path: '/v1/liquidity/alerts',
  tag: 'cash',
  summary: 'What the cash warns of, the worst first, or what it warned of before',
  description:
    'Written by the worker within seconds of a change. Causes and levers of a breach are those of `GET /v1/liquidity`. Alerts about the house are for who answers for it; those of a project for who may read its money.',
  credential: 'bearer',
  query: z.strictObject({ state: z.enum(['open', 'cleared']).default('open') }),
  ok: {
    status: 200,
    description: 'At most 200',
    body: z.object({ self: z.url(), currency, items: z.array(cashAlert) }).meta({ id: 'CashAlertList' }),
  },
  problems: [],
})

export const bankAccount = z
  .object({
    ...recordFields,
    currency,
    iban: z.string(),
    name: z.string(),
    fundId: id.optional(),
    blocked: money.describe('guarantees: on the account, not free'),
    closed: z.boolean(),
    balance: money.optional(),
    balanceOn: isoDate.optional(),
  })
  .meta({ id: 'BankAccount' })
export type BankAccount = z.infer<typeof bankAccount>
export const listBankAccounts = contract({
  id: 'listBankAccounts',
  method: 'GET',
  path: '/v1/bankAccounts',
  tag: 'cash',
  summary: 'Bank accounts of the organisation with their last balance',
  credential: 'bearer',
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(bankAccount) }).meta({ id: 'BankAccountList' }),
  },
  problems: [],
})
const nonNegative = amountInput.refine((value) => !value.startsWith('-'), {
  params: { code: 'not_negative' },
})
export const createBankAccount = contract({
  id: 'createBankAccount',
  method: 'POST',
  path: '/v1/bankAccounts',
  tag: 'cash',
  summary: 'A bank account of the organisation',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    iban: text(42),
    name: text(200),
    fundId: id.optional(),
    blocked: nonNegative.optional(),
  }),
  ok: { status: 201, description: 'Created', body: bankAccount },
  problems: ['DUPLICATE_VALUE', 'IBAN_INVALID'],
})
export const getBankAccount = contract({
  id: 'getBankAccount',
  method: 'GET',
  path: '/v1/bankAccounts/:id',
  tag: 'cash',
  summary: 'One bank account',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The account', body: bankAccount },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const updateBankAccount = contract({
  id: 'updateBankAccount',
  method: 'PATCH',
  path: '/v1/bankAccounts/:id',
  tag: 'cash',
  summary: 'Name, fund, guarantees or closing of an account',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({ name: text(200), fundId: id.nullable(), blocked: nonNegative, closed: z.boolean() })
    .partial(),
  ok: { status: 200, description: 'Changed', body: bankAccount },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createBankBalance = contract({
  id: 'createBankBalance',
  method: 'POST',
  path: '/v1/bankAccounts/:id/balances',
  tag: 'cash',
  summary: 'The balance of an account at the end of a day, until statements bring it',
  description:
    'A second balance for the same day corrects the first and needs a reason; both stay in the log.',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    on: dayInput,
    balance: amountInput,
    reason: text(2000).optional().describe('needed when the day has a balance already'),
  }),
  ok: { status: 201, description: 'Recorded', body: bankAccount },
  problems: ['RESOURCE_NOT_FOUND'],
})

const share = decimal.refine((text) => Number(text) >= 0 && Number(text) <= 1, {
  params: { code: 'outside_0_1' },
})
const lag = z.int().min(0).max(120)
const forecastDefaults = z
  .strictObject({
    horizonMonths: z.int().min(1).max(600),
    discountRate: share,
    timing: settingsFields.timing,
    debitRate: share,
    creditRate: share,
    refundLagMonths: lag,
    outputLagMonths: lag,
    standardRate: share,
    depositShare: share,
    deedLagMonths: lag,
  })
  .describe('what an empty version of a forecast starts from; rates as fractions')
export type ForecastDefaults = z.infer<typeof forecastDefaults>
export const policyKeys = ['buffer', 'dayForecast', 'bankClosingDays', 'forecastDefaults', 'alerts'] as const
export const policyValue = z.discriminatedUnion('key', [
  z.strictObject({ key: z.literal('buffer'), value: z.strictObject({ cents: nonNegative }) }),
  z.strictObject({
    key: z.literal('dayForecast'),
    value: z.strictObject({
      setting: z.enum(['prudent', 'end', 'spread']),
      horizonMonths: z.int().min(1).max(60),
    }),
  }),
  z.strictObject({
    key: z.literal('bankClosingDays'),
    value: z.strictObject({ rule: z.enum(['belgian', 'none']), extra: z.array(isoDate).max(400) }),
  }),
  z.strictObject({ key: z.literal('alerts'), value: z.strictObject({ largeShiftCents: nonNegative }) }),
  z.strictObject({ key: z.literal('forecastDefaults'), value: forecastDefaults }),
])
const policyVersion = z
  .object({
    ...recordFields,
    key: z.enum(policyKeys),
    value: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
    validFrom: isoDate,
    state: z.enum(['proposed', 'effective', 'withdrawn']),
    proposedByName: z.string().optional(),
    adoptedByName: z.string().optional(),
    decisionId: id.optional(),
  })
  .meta({ id: 'PolicyVersion' })
export type PolicyVersion = z.infer<typeof policyVersion>
export const listPolicyVersions = contract({
  id: 'listPolicyVersions',
  method: 'GET',
  path: '/v1/policyVersions',
  tag: 'cash',
  summary: 'Rules of the organisation with their dates, newest first',
  credential: 'bearer',
  query: z.strictObject({ key: queryList(z.enum(policyKeys)) }),
  ok: {
    status: 200,
    description: 'At most 200',
    body: z.object({ self: z.url(), items: z.array(policyVersion) }).meta({ id: 'PolicyVersionList' }),
  },
  problems: [],
})
export const proposePolicyVersion = contract({
  id: 'proposePolicyVersion',
  method: 'POST',
  path: '/v1/policyVersions',
  tag: 'cash',
  summary: 'Propose a rule from a date on',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({ validFrom: dayInput, policy: policyValue }),
  ok: { status: 201, description: 'Proposed', body: policyVersion },
  problems: [],
})
export const adoptPolicyVersion = contract({
  id: 'adoptPolicyVersion',
  method: 'POST',
  path: '/v1/policyVersions/:id/adoptions',
  tag: 'cash',
  summary: 'Adopt a proposed rule, with the decision it rests on',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ decisionId: id }),
  ok: { status: 201, description: 'Effective', body: policyVersion },
  problems: ['RESOURCE_NOT_FOUND', 'SAME_PERSON', 'TRANSITION_NOT_ALLOWED', 'DUPLICATE_VALUE'],
})

/** One change of a what-if draft; the same list is shown, saved and applied. */
export const cashChange = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('moveItem'), itemId: id, date: dayInput }),
    z.strictObject({ kind: z.literal('setItemAmount'), itemId: id, amount: positiveAmount }),
    z.strictObject({
      kind: z.literal('splitItem'),
      itemId: id,
      parts: z
        .array(z.strictObject({ amount: positiveAmount, date: dayInput }))
        .min(2)
        .max(24),
    }),
    z.strictObject({
      kind: z.literal('fundAdvance'),
      id: text(60),
      fundId: id,
      projectId: id.optional().describe('needed to apply it'),
      amount: positiveAmount,
      advanceOn: dayInput,
      repayOn: dayInput,
    }),
    z.strictObject({
      kind: z.literal('loan'),
      id: text(60),
      amount: positiveAmount,
      drawOn: dayInput,
      repayOn: dayInput,
      rate: decimal,
    }),
  ])
  .meta({ id: 'CashChange' })
export type CashChange = z.infer<typeof cashChange>
const whatIfDraft = z
  .object({
    ...recordFields,
    name: z.string(),
    ownerId: id,
    ownerName: z.string(),
    changes: z.array(cashChange),
    state: z.enum(['open', 'applied', 'discarded']),
    baseChanged: z.array(z.string()).describe('items that changed since the draft touched them'),
    mayApply: z.boolean(),
  })
  .meta({ id: 'WhatIfDraft' })
export type WhatIfDraft = z.infer<typeof whatIfDraft>
export const listWhatIfDrafts = contract({
  id: 'listWhatIfDrafts',
  method: 'GET',
  path: '/v1/whatIfDrafts',
  tag: 'cash',
  summary: 'Own drafts, newest first',
  credential: 'bearer',
  query: z.strictObject({ ...pageQuery, state: queryList(z.enum(['open', 'applied', 'discarded'])) }),
  ok: { status: 200, description: 'A page of drafts', body: pageOf(whatIfDraft, 'WhatIfDraft') },
  problems: [],
})
export const getWhatIfDraft = contract({
  id: 'getWhatIfDraft',
  method: 'GET',
  path: '/v1/whatIfDrafts/:id',
  tag: 'cash',
  summary: 'One draft of one’s own',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The draft', body: whatIfDraft },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createWhatIfDraft = contract({
  id: 'createWhatIfDraft',
  method: 'POST',
  path: '/v1/whatIfDrafts',
  tag: 'cash',
  summary: 'Changes to try out on the total forecast; while open they change no real figure',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({ name: text(200), changes: z.array(cashChange).max(200).default([]) }),
  ok: { status: 201, description: 'Created', body: whatIfDraft },
  problems: ['FUND_INSUFFICIENT', 'CASH_ITEM_INVALID'],
})
export const updateWhatIfDraft = contract({
  id: 'updateWhatIfDraft',
  method: 'PATCH',
  path: '/v1/whatIfDrafts/:id',
  tag: 'cash',
  summary: 'Other changes or another name',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ name: text(200), changes: z.array(cashChange).max(200) }).partial(),
  ok: { status: 200, description: 'Changed', body: whatIfDraft },
  problems: ['RESOURCE_NOT_FOUND', 'FUND_INSUFFICIENT', 'CASH_ITEM_INVALID', 'VERSION_FROZEN'],
})
export const applyWhatIfDraft = contract({
  id: 'applyWhatIfDraft',
  method: 'POST',
  path: '/v1/whatIfDrafts/:id/applications',
  tag: 'cash',
  summary: 'Make the changes real, with one reason; fund advances and loans become proposals',
  description: 'Refused when an item changed since, unless `despiteChanges` says that this was seen.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ reason: text(2000), despiteChanges: z.boolean().default(false) }),
  ok: { status: 201, description: 'Applied', body: whatIfDraft },
  problems: [
    'RESOURCE_NOT_FOUND',
    'BASE_CHANGED',
    'VERSION_FROZEN',
    'CASH_ITEM_INVALID',
    'FUND_INSUFFICIENT',
  ],
})
export const discardWhatIfDraft = contract({
  id: 'discardWhatIfDraft',
  method: 'POST',
  path: '/v1/whatIfDrafts/:id/transitions',
  tag: 'cash',
  summary: 'Put a draft away',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ to: z.literal('discarded') }),
  ok: { status: 201, description: 'Discarded', body: whatIfDraft },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
const proposal = z
  .object({
    kind: z.enum(['shifts', 'fundAdvance', 'fundAdvanceAndShifts', 'fundAdvanceAndLoan', 'loan']),
    changes: z.array(cashChange),
    lowest: money,
    exact: z.boolean().optional().describe('of shifts: no smaller set exists'),
  })
  .meta({ id: 'CashProposal' })
export const proposeCashChanges = contract({
  id: 'proposeCashChanges',
  method: 'POST',
  path: '/v1/whatIfDrafts/:id/proposals',
  tag: 'cash',
  summary: 'Ways to keep the buffer: the smallest set of shifts, a fund advance, a loan, and combinations',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({ fundId: id.optional(), loanRate: decimal.default('0.04') }),
  ok: {
    status: 201,
    description: 'Those that work, in this order; none when nothing needs to move or nothing helps',
    body: z
      .object({
        draftId: id,
        needed: money.describe('smallest advance that removes every breach'),
        proposals: z.array(proposal),
      })
      .meta({ id: 'CashProposalList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const forecastSnapshot = z
  .object({
    ...recordFields,
    currency,
    label: z.string(),
    kind: z.enum(['snapshot', 'scenario']).describe('as it was told, or with changes that were tried out'),
    asOf: isoDate,
    until: isoDate,
    hash: z.string(),
    decisionId: id.optional(),
    byName: z.string(),
    releasedAt: instant.optional(),
    opening: money,
    lowest: z.object({ date: isoDate, balance: money }),
    closing: money,
  })
  .meta({ id: 'ForecastSnapshot' })
export type ForecastSnapshot = z.infer<typeof forecastSnapshot>
export const listForecastSnapshots = contract({
  id: 'listForecastSnapshots',
  method: 'GET',
  path: '/v1/forecastSnapshots',
  tag: 'cash',
  summary: 'Frozen total forecasts, newest first',
  credential: 'bearer',
  query: z.strictObject({ ...pageQuery }),
  ok: { status: 200, description: 'A page of snapshots', body: pageOf(forecastSnapshot, 'ForecastSnapshot') },
  problems: [],
})
export const createForecastSnapshot = contract({
  id: 'createForecastSnapshot',
  method: 'POST',
  path: '/v1/forecastSnapshots',
  tag: 'cash',
  summary: 'Freeze the total forecast of today with its items, or a scenario of it',
  description: 'With `draftId` the changes of one’s own draft count: a scenario, which moves no real figure.',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    label: text(200),
    to: dayInput.optional(),
    decisionId: id.optional(),
    draftId: id.optional(),
  }),
  ok: { status: 201, description: 'Frozen', body: forecastSnapshot },
  problems: [],
})
export const getForecastSnapshot = contract({
  id: 'getForecastSnapshot',
  method: 'GET',
  path: '/v1/forecastSnapshots/:id',
  tag: 'cash',
  summary: 'One frozen forecast with its curve, to the byte what it was',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'The snapshot',
    body: forecastSnapshot
      .extend({
        months: z.array(z.object({ month, balance: money, lowestBalance: money, lowestOn: isoDate })),
        changes: z.array(cashChange).optional().describe('of a scenario, for who answers for the house'),
      })
      .meta({ id: 'ForecastSnapshotDetail' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const releaseForecastSnapshot = contract({
  id: 'releaseForecastSnapshot',
  method: 'POST',
  path: '/v1/forecastSnapshots/:id/releases',
  tag: 'cash',
  summary: 'Let the board read a snapshot',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  ok: { status: 201, description: 'Released', body: forecastSnapshot },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
const bridgeFields = {
  currency,
  on: isoDate,
  start: money,
  contributions: z.array(
    z.object({
      group: z.enum(['opening', 'added', 'removed', 'amount', 'moved', 'lines']),
      label: z.string(),
      amount: money,
      items: z.array(z.object({ id: id.optional(), label: z.string(), amount: money })).max(50),
    }),
  ),
  rounding: money,
  end: money,
  lowest: z.object({
    start: z.object({ date: isoDate, balance: money }),
    end: z.object({ date: isoDate, balance: money }),
  }),
  shifts: z
    .array(z.object({ id: id.optional(), label: z.string(), amount: money, from: isoDate, to: isoDate }))
    .max(50)
    .describe('items that moved to another day, also where the closing balance stays the same'),
}
export const getSnapshotBridge = contract({
  id: 'getSnapshotBridge',
  method: 'GET',
  path: '/v1/forecastSnapshots/:id/bridge',
  tag: 'cash',
  summary: 'What changed in the total forecast since a snapshot, to the cent',
  description:
    'Against another snapshot (`to`), or against today; `reverse` explains the way from there to this one, as one asks of a scenario. Closing balance on the common last day.',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    to: id.optional(),
    reverse: z.enum(['true', 'false']).optional(),
  }),
  ok: {
    status: 200,
    description: 'The bridge',
    body: z.object({ from: id, to: id.optional(), ...bridgeFields }).meta({ id: 'SnapshotBridge' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const getLiquidityBridge = contract({
  id: 'getLiquidityBridge',
  method: 'GET',
  path: '/v1/liquidity/bridge',
  tag: 'cash',
  summary: 'What was recorded in the total forecast since an instant, to the cent',
  description: 'Up to another instant (`to`), or up to now. Closing balance on the common last day.',
  credential: 'bearer',
  query: z.strictObject({ knownAt, to: knownAt.optional() }),
  ok: {
    status: 200,
    description: 'The bridge',
    body: z
      .object({ knownAt: instant, to: instant.optional(), ...bridgeFields })
      .meta({ id: 'LiquidityBridge' }),
  },
  problems: ['MISSING_PERMISSION'],
})
