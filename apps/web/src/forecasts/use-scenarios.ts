import { useQuery, useQueryCache } from '@pinia/colada'
import type { BodyInputOf, Forecast, ResultOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  compareForecasts,
  createScenario,
  getForecastBridge,
  listScenarios,
  updateForecast,
} from '../session/routes.ts'
import type { View } from './use-forecast.ts'

export type Override = NonNullable<Forecast['overrides']>[number]
export type Comparison = ResultOf<typeof compareForecasts>['items'][number]
export const bridgeMetrics = ['npv', 'endValue', 'nominalSum', 'peakFunding', 'closing'] as const
export interface BridgeQuestion {
  from: string
  to: string
  metric: (typeof bridgeMetrics)[number]
  by: 'delta' | 'driver' | 'line'
  method: 'shapley' | 'sequential'
  view: View
}

export const useScenarios = (baseId: () => string | undefined) =>
  useQuery({
    key: () => ['forecasts', baseId() ?? '', 'scenarios'],
    enabled: () => baseId() !== undefined,
    query: async ({ signal }) =>
      (await api.call(listScenarios, { params: { id: baseId() ?? '' } }, { signal })).data.items,
  })
export const useComparison = (ids: () => readonly string[], view: () => View) =>
  useQuery({
    key: () => ['forecasts', 'comparison', ids().join(' '), view()],
    enabled: () => ids().length >= 2,
    query: async ({ signal }) =>
      (await api.call(compareForecasts, { query: { forecastId: [...ids()], view: view() } }, { signal })).data
        .items,
    placeholderData: (previous) => previous,
  })
export const useBridge = (question: () => BridgeQuestion | undefined) =>
  useQuery({
    key: () => ['forecasts', 'bridge', JSON.stringify(question() ?? {})],
    enabled: () => question() !== undefined,
    query: async ({ signal }) => {
      const asked = question()
      if (!asked) throw new Error('asked without a question')
      const { from, ...query } = asked
      return (await api.call(getForecastBridge, { params: { id: from }, query }, { signal })).data
    },
  })

export function useScenarioChanges() {
  const cache = useQueryCache()
  async function then<T>(call: Promise<{ data: T }>): Promise<T> {
    const { data } = await call
    refresh(cache, 'forecasts')
    return data
  }
  return {
    add: (baseId: string, body: BodyInputOf<typeof createScenario>, idempotencyKey: string) =>
      then(api.call(createScenario, { params: { id: baseId }, body }, { idempotencyKey })),
    change: (scenario: Forecast, label: string, overrides: Override[]) =>
      then(
        api.call(updateForecast, {
          params: { id: scenario.id },
          body: { label, overrides },
          ifMatch: `"${scenario.version}"`,
        }),
      ),
  }
}
