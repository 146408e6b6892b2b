import { useQuery } from '@pinia/colada'
import { api } from '../session/api.ts'
import { getAmountOrigin, getForecastResult, listForecasts } from '../session/routes.ts'

export type View = 'project' | 'own'

/** The versions of a project, newest first. */
export const useForecasts = (projectId: () => string) =>
  useQuery({
    key: () => ['forecasts', 'of', projectId()],
    query: async ({ signal }) =>
      (await api.call(listForecasts, { params: { id: projectId() } }, { signal })).data.items,
  })

/** The computed cash flow of one version in one view; the previous one stays on screen while another loads. */
export const useForecastResult = (id: () => string | undefined, view: () => View) =>
  useQuery({
    key: () => ['forecasts', id() ?? '', 'result', view()],
    enabled: () => id() !== undefined,
    query: async ({ signal }) =>
      (await api.call(getForecastResult, { params: { id: id() ?? '' }, query: { view: view() } }, { signal }))
        .data,
    placeholderData: (previous) => previous,
  })

/** What is asked about: one row, one month or a run of months; without months the whole term. */
export interface OriginQuestion {
  key: string
  month?: string
  from?: string
  to?: string
}
export const useOrigin = (
  id: () => string | undefined,
  view: () => View,
  question: () => OriginQuestion | undefined,
) =>
  useQuery({
    key: () => ['forecasts', id() ?? '', 'origin', view(), JSON.stringify(question() ?? {})],
    enabled: () => id() !== undefined && question() !== undefined,
    query: async ({ signal }) => {
      const query = { ...(question() ?? { key: '' }), view: view() }
      return (await api.call(getAmountOrigin, { params: { id: id() ?? '' }, query }, { signal })).data
    },
  })
