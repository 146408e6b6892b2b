import { z } from 'zod'
import { contract } from './contract.ts'
import { override } from './forecast-inputs.ts'
import { forecast, rootResult } from './forecasts.ts'
import { currency, decimal, id, idParams, money, month, queryList, text } from './scalars.ts'

export const listScenarios = contract({
  id: 'listScenarios',
  method: 'GET',
  path: '/v1/forecasts/:id/scenarios',
  tag: 'forecasts',
  summary: 'Scenarios on this version, oldest first',
  credential: 'bearer',
  params: idParams,
  ok: {
    status: 200,
    description: 'All of them',
    body: z.object({ self: z.url(), items: z.array(forecast) }).meta({ id: 'ScenarioList' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const createScenario = contract({
  id: 'createScenario',
  method: 'POST',
  path: '/v1/forecasts/:id/scenarios',
  tag: 'forecasts',
  summary: 'A named set of changes on this version; without changes its result is identical',
  description:
    'Changes apply in the order set, factor, shift. `combine` takes the changes of other scenarios of this version along.',
  credential: 'bearer',
  idempotent: true,
  params: idParams,
  body: z.strictObject({
    name: text(200),
    deltas: z.array(override).max(200).default([]),
    combine: z.array(id).max(20).optional(),
  }),
  ok: { status: 201, description: 'Created: a forecast with a base', body: forecast },
  problems: ['RESOURCE_NOT_FOUND', 'SCENARIO_INVALID', 'TRANSITION_NOT_ALLOWED'],
})

const view = z.enum(['project', 'own']).default('project')
export const bridgeMetrics = ['npv', 'endValue', 'nominalSum', 'peakFunding', 'closing'] as const
export const getForecastBridge = contract({
  id: 'getForecastBridge',
  method: 'GET',
  path: '/v1/forecasts/:id/bridge',
  tag: 'forecasts',
  summary: 'Why a figure of another version differs from that of this one, to the cent',
  description:
    'start + contributions + rounding = end, exactly. `shapley` weighs the groups in every order, so none is preferred; `sequential` replaces them in the printed order. `delta` explains scenarios of one base by the labels of their changes, `driver` by kind of change, `line` by line.',
  credential: 'bearer',
  params: idParams,
  query: z.strictObject({
    to: id,
    metric: z.enum(bridgeMetrics).default('npv'),
    view,
    method: z.enum(['shapley', 'sequential']).default('shapley'),
    by: z.enum(['delta', 'driver', 'line']).optional(),
  }),
  ok: {
    status: 200,
    description: 'The bridge',
    body: z
      .object({
        from: id,
        to: id,
        currency,
        metric: z.enum(bridgeMetrics),
        view: z.enum(['project', 'own']),
        method: z.enum(['shapley', 'sequential']),
        by: z.enum(['delta', 'driver', 'line']),
        start: money,
        contributions: z.array(z.object({ group: z.string(), label: z.string(), amount: money })),
        rounding: money,
        end: money,
      })
      .meta({ id: 'ForecastBridge' }),
  },
  problems: ['RESOURCE_NOT_FOUND', 'SCENARIO_INVALID'],
})

export const compareForecasts = contract({
  id: 'compareForecasts',
  method: 'GET',
  path: '/v1/forecastComparisons',
  tag: 'forecasts',
  summary: 'Two to six explicit versions or scenarios side by side',
  credential: 'bearer',
  query: z.strictObject({
    forecastId: queryList(id),
    view,
  }),
  ok: {
    status: 200,
    description: 'Figures per version, in the order asked for',
    body: z
      .object({
        self: z.url(),
        currency,
        view: z.enum(['project', 'own']),
        items: z.array(
          z.object({
            forecastId: id,
            label: z.string(),
            state: z.string(),
            npv: money.describe('present value by the convention of the version'),
            endValue: money,
            nominalSum: money,
            peakFunding: z.object({ amount: money, month }),
            irr: rootResult,
            residualLandValue: money.optional(),
            inflow: money,
            outflow: money,
            closing: money,
            saleableM2: decimal,
            years: z.array(z.object({ year: z.int().min(1990).max(2300), net: money, cumulative: money })),
          }),
        ),
      })
      .meta({ id: 'ForecastComparison' }),
  },
  problems: ['RESOURCE_NOT_FOUND'],
})
