import { z } from 'zod'
import { contract } from './contract.ts'
import { forecast } from './forecasts.ts'
import { amountInput, currency, id, idParams, money, month, monthInput, text } from './scalars.ts'

export const rollPolicies = ['keepTotal', 'keepRemaining', 'manual'] as const
const rollPolicy = z.enum(rollPolicies).meta({ id: 'RollPolicy' })
export type RollPolicy = z.infer<typeof rollPolicy>

const columns = {
  budget: money.describe('as planned, before any month was closed'),
  revised: money.describe('as the version plans now'),
  committed: money.describe('contracted and not due yet'),
  invoiced: money.describe('due, disputed or in payment'),
  paid: money,
  forecast: money.describe('still expected, bound by nothing'),
  eac: money.describe('expected end total: paid + invoiced + committed + forecast'),
  overCommitted: money.describe('what contracts, invoices and payments take beyond the line'),
} as const
const lineStanding = z
  .object({
    lineCode: z.string(),
    label: z.string(),
    direction: z.enum(['in', 'out']),
    policy: rollPolicy.optional().describe('of the last closing'),
    ...columns,
  })
  .meta({ id: 'LineStanding' })
export type LineStanding = z.infer<typeof lineStanding>
export const forecastStanding = z
  .object({
    self: z.url(),
    currency,
    forecastId: id,
    closedThrough: month.optional(),
    lastClosable: month.optional().describe('last month that has ended inside the plan'),
    items: z.array(lineStanding),
    costs: z.object(columns),
    revenues: z.object(columns),
    withoutLine: z
      .object({ paid: money, count: z.int().min(0).max(1000000) })
      .describe('paid on no line of this version; + comes in'),
  })
  .meta({ id: 'ForecastStanding' })
export type ForecastStanding = z.infer<typeof forecastStanding>

export const getForecastStanding = contract({
  id: 'getForecastStanding',
  method: 'GET',
  path: '/v1/forecasts/:id/standing',
  tag: 'forecasts',
  summary:
    'Where every line stands: budget, revised, committed, invoiced, paid, forecast, expected end total',
  description:
    'Amounts include VAT and stand in the sign of their line. With `closedThrough` as if its months were closed now.',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({ closedThrough: monthInput.optional(), policy: rollPolicy.optional() }),
  ok: { status: 200, description: 'The standing', body: forecastStanding },
  problems: ['RESOURCE_NOT_FOUND'],
})

export const rollForecastForward = contract({
  id: 'rollForecastForward',
  method: 'POST',
  path: '/v1/forecasts/:id/rollForwards',
  tag: 'forecasts',
  summary: 'Close months: a new working version in which they hold what was paid',
  description:
    'Per line: keep the total, keep what was planned for the rest, or give an expected end total. What is left is spread over the remaining months by the profile of the line.',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    closedThrough: monthInput,
    label: text(200),
    policy: rollPolicy.exclude(['manual']).default('keepTotal'),
    lines: z
      .array(z.strictObject({ lineCode: text(60), policy: rollPolicy, eac: amountInput.optional() }))
      .max(2000)
      .default([]),
  }),
  ok: { status: 201, description: 'The new working version', body: forecast },
  problems: ['RESOURCE_NOT_FOUND', 'MODEL_INVALID'],
})
