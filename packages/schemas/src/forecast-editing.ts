import { z } from 'zod'
import { contract } from './contract.ts'
import {
  cellsInput,
  itemRecord,
  lineFields,
  loanFields,
  override,
  plotFields,
  settingsFields,
  transferFields,
} from './forecast-inputs.ts'
import { forecast, forecastLine, forecastState } from './forecasts.ts'
import { currency, decimal, id, idParams, instant, money, month, monthInput, text } from './scalars.ts'

const horizonMonths = z.int().min(1).max(600)
const label = text(200)

/** Either a copy of a version, or an empty one: what is left out then has the usual value of the organisation. */
export const createForecast = contract({
  id: 'createProjectForecast',
  method: 'POST',
  path: '/v1/projects/:id/forecasts',
  tag: 'forecasts',
  summary: 'A new working version, empty or as a copy of another',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject({
      ...settingsFields,
      label,
      parentId: id.describe('version or scenario of the same project to copy'),
      startMonth: monthInput,
      horizonMonths,
    })
    .partial()
    .extend({ label }),
  ok: { status: 201, description: 'Created', body: forecast },
  problems: ['RESOURCE_NOT_FOUND', 'MODEL_INVALID'],
})
export const updateForecast = contract({
  id: 'updateForecast',
  method: 'PATCH',
  path: '/v1/forecasts/:id',
  tag: 'forecasts',
  summary: 'Change the parameters of a working version, or the changes of a draft scenario',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z
    .strictObject({
      ...settingsFields,
      label,
      startMonth: monthInput,
      horizonMonths,
      overrides: z.array(override).max(200),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: forecast },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN', 'MODEL_INVALID'],
})

export const forecastTransition = z
  .object({
    id,
    href: z.url(),
    from: forecastState,
    to: forecastState,
    reason: z.string().optional(),
    decisionId: id.optional(),
    by: id,
    byName: z.string(),
    at: instant,
  })
  .meta({ id: 'ForecastTransition' })
export const listForecastTransitions = contract({
  id: 'listForecastTransitions',
  method: 'GET',
  path: '/v1/forecasts/:id/transitions',
  tag: 'forecasts',
  summary: 'Steps that a version or scenario took, and what it may take now',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'History, newest first',
    body: z
      .object({ self: z.url(), items: z.array(forecastTransition), next: z.array(forecastState) })
      .meta({ id: 'ForecastTransitionList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const changeForecastState = contract({
  id: 'changeForecastState',
  method: 'POST',
  path: '/v1/forecasts/:id/transitions',
  tag: 'forecasts',
  summary: 'Submit (freeze), approve by a decision, reject or archive a version; freeze or adopt a scenario',
  description:
    'Approving needs the decision and the year of the baseline; the approved baseline of that year before it is archived in the same transaction.',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    to: forecastState,
    reason: text(2000).optional(),
    decisionId: id.optional(),
    baselineYear: z.int().min(1990).max(2200).optional(),
  }),
  ok: { status: 201, description: 'Done', body: forecastTransition },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED', 'MODEL_INVALID'],
})

const lineInput = z.strictObject({ ...lineFields, amounts: cellsInput })
export const createForecastLine = contract({
  id: 'createForecastLine',
  method: 'POST',
  path: '/v1/forecasts/:id/lines',
  tag: 'forecasts',
  summary: 'A new line in a working version',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: lineInput.partial().extend({
    code: lineFields.code,
    category: lineFields.category,
    label: lineFields.label,
    direction: lineFields.direction,
  }),
  ok: { status: 201, description: 'Created', body: forecastLine },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN', 'MODEL_INVALID', 'DUPLICATE_VALUE'],
})
export const getForecastLine = contract({
  id: 'getForecastLine',
  method: 'GET',
  path: '/v1/forecastLines/:id',
  tag: 'forecasts',
  summary: 'One line',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The line', body: forecastLine },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const updateForecastLine = contract({
  id: 'updateForecastLine',
  method: 'PATCH',
  path: '/v1/forecastLines/:id',
  tag: 'forecasts',
  summary: 'Change a line (merge patch: null removes); `amounts` sets or clears single months',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: lineInput
    .extend({
      amount: lineFields.amount.nullable(),
      quantity: decimal.nullable(),
      unitPrice: decimal.nullable(),
      unitName: lineFields.unitName.nullable(),
      start: monthInput.nullable(),
      milestone: lineFields.milestone.nullable(),
      priceFixedUntil: monthInput.nullable(),
      assumption: lineFields.assumption.nullable(),
      subsidyEligibleShare: decimal.nullable(),
      expectedTotal: lineFields.expectedTotal.nullable(),
      amounts: cellsInput.nullable(),
    })
    .partial(),
  ok: { status: 200, description: 'Changed', body: forecastLine },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN', 'MODEL_INVALID', 'DUPLICATE_VALUE'],
})
export const deleteForecastLine = contract({
  id: 'deleteForecastLine',
  method: 'DELETE',
  path: '/v1/forecastLines/:id',
  tag: 'forecasts',
  summary: 'Take a line out of a working version',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  ok: { status: 204, description: 'Removed' },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN'],
})
export const editForecast = contract({
  id: 'editForecast',
  method: 'POST',
  path: '/v1/forecasts/:id/edits',
  tag: 'forecasts',
  summary: 'Set months of several lines at once: all or nothing',
  description:
    'For a block that was pasted. A line that changed meanwhile refuses the whole edit and is named.',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    edits: z
      .array(z.strictObject({ lineId: id, version: z.int().min(1).max(2147483647), amounts: cellsInput }))
      .min(1)
      .max(500),
    reason: text(2000).optional(),
  }),
  ok: {
    status: 201,
    description: 'Done',
    body: z
      .object({
        forecastId: id,
        version: z.int().min(1).max(2147483647),
        inputHash: z.string(),
        lines: z.array(z.object({ id, code: z.string(), version: z.int().min(1).max(2147483647) })),
      })
      .meta({ id: 'ForecastEdit' }),
  },
  problems: ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN', 'MODEL_INVALID', 'PRECONDITION_FAILED'],
})

const itemParams = idParams.extend({ itemId: id })
const plot = z
  .object({
    ...itemRecord,
    currency,
    ...plotFields,
    agreement: month.optional(),
    price: money.describe('at the price level of the version; of a ground lease the first canon'),
  })
  .meta({ id: 'ForecastPlot' })
const transfer = z
  .object({
    ...itemRecord,
    currency,
    ...transferFields,
    payer: z.string(),
    receiver: z.string(),
    amount: money,
    month,
  })
  .meta({ id: 'ForecastTransfer' })
const loan = z
  .object({
    ...itemRecord,
    currency,
    ...loanFields,
    month,
    principal: money,
    interest: money.describe('over the whole term'),
    rows: z.array(z.object({ month, interest: money, principal: money, balance: money })),
  })
  .meta({ id: 'ForecastLoan' })
export type ForecastPlot = z.infer<typeof plot>
export type ForecastTransfer = z.infer<typeof transfer>
export type ForecastLoan = z.infer<typeof loan>

/** List, create, change and remove: the same four routes for plots, transfers and loans. */
const itemProblems = ['RESOURCE_NOT_FOUND', 'VERSION_FROZEN', 'MODEL_INVALID', 'DUPLICATE_VALUE'] as const
const wholeList = <S extends z.ZodType>(item: S, name: string) =>
  z.object({ self: z.url(), items: z.array(item) }).meta({ id: name })
const base = { tag: 'forecasts', credential: 'bearer' } as const
const changing = {
  ...base,
  idempotent: true,
  ifMatch: true,
  params: itemParams,
  problems: itemProblems,
} as const

export const listForecastPlots = contract({
  ...base,
  id: 'listForecastPlots',
  method: 'GET',
  path: '/v1/forecasts/:id/plots',
  summary: 'Plots of a version',
  params: idParams,
  ok: { status: 200, description: 'All of them', body: wholeList(plot, 'ForecastPlotList') },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createForecastPlot = contract({
  ...base,
  id: 'createForecastPlot',
  method: 'POST',
  path: '/v1/forecasts/:id/plots',
  summary: 'A new plot in a working version',
  idempotent: true,
  params: idParams,
  body: z
    .strictObject(plotFields)
    .partial()
    .extend({ code: plotFields.code, areaM2: decimal, mode: plotFields.mode }),
  ok: { status: 201, description: 'Created', body: plot },
  problems: itemProblems,
})
export const updateForecastPlot = contract({
  ...changing,
  id: 'updateForecastPlot',
  method: 'PATCH',
  path: '/v1/forecasts/:id/plots/:itemId',
  summary: 'Change a plot',
  body: z.strictObject(plotFields).partial(),
  ok: { status: 200, description: 'Changed', body: plot },
})
export const deleteForecastPlot = contract({
  ...changing,
  id: 'deleteForecastPlot',
  method: 'DELETE',
  path: '/v1/forecasts/:id/plots/:itemId',
  summary: 'Take a plot out of a working version',
  ok: { status: 204, description: 'Removed' },
})
export const listForecastTransfers = contract({
  ...base,
  id: 'listForecastTransfers',
  method: 'GET',
  path: '/v1/forecasts/:id/transfers',
  summary: 'Transfers between the parties of a version',
  params: idParams,
  ok: { status: 200, description: 'All of them', body: wholeList(transfer, 'ForecastTransferList') },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createForecastTransfer = contract({
  ...base,
  id: 'createForecastTransfer',
  method: 'POST',
  path: '/v1/forecasts/:id/transfers',
  summary: 'A new transfer in a working version',
  idempotent: true,
  params: idParams,
  body: z.strictObject(transferFields),
  ok: { status: 201, description: 'Created', body: transfer },
  problems: itemProblems,
})
export const updateForecastTransfer = contract({
  ...changing,
  id: 'updateForecastTransfer',
  method: 'PATCH',
  path: '/v1/forecasts/:id/transfers/:itemId',
  summary: 'Change a transfer',
  body: z.strictObject(transferFields).partial(),
  ok: { status: 200, description: 'Changed', body: transfer },
})
export const deleteForecastTransfer = contract({
  ...changing,
  id: 'deleteForecastTransfer',
  method: 'DELETE',
  path: '/v1/forecasts/:id/transfers/:itemId',
  summary: 'Take a transfer out of a working version',
  ok: { status: 204, description: 'Removed' },
})
export const listForecastLoans = contract({
  ...base,
  id: 'listForecastLoans',
  method: 'GET',
  path: '/v1/forecasts/:id/loans',
  summary: 'Loans of a version with their schedules',
  params: idParams,
  ok: { status: 200, description: 'All of them', body: wholeList(loan, 'ForecastLoanList') },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createForecastLoan = contract({
  ...base,
  id: 'createForecastLoan',
  method: 'POST',
  path: '/v1/forecasts/:id/loans',
  summary: 'A new loan in a working version',
  idempotent: true,
  params: idParams,
  body: z.strictObject(loanFields),
  ok: { status: 201, description: 'Created', body: loan },
  problems: itemProblems,
})
export const updateForecastLoan = contract({
  ...changing,
  id: 'updateForecastLoan',
  method: 'PATCH',
  path: '/v1/forecasts/:id/loans/:itemId',
  summary: 'Change a loan',
  body: z.strictObject(loanFields).partial(),
  ok: { status: 200, description: 'Changed', body: loan },
})
export const deleteForecastLoan = contract({
  ...changing,
  id: 'deleteForecastLoan',
  method: 'DELETE',
  path: '/v1/forecasts/:id/loans/:itemId',
  summary: 'Take a loan out of a working version',
  ok: { status: 204, description: 'Removed' },
})
