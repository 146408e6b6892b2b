import { useQuery, useQueryCache } from '@pinia/colada'
import type {
  BodyInputOf,
  Forecast,
  ForecastLine,
  ForecastLoan,
  ForecastPlot,
  ForecastTransfer,
  Milestone,
  RollPolicy,
} from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  changeForecastState,
  createForecast,
  createForecastLine,
  createMilestone,
  deleteForecastLine,
  editForecast,
  getForecast,
  getForecastStanding,
  listForecastLines,
  listForecastLoans,
  listForecastPlots,
  listForecastTransfers,
  listForecastTransitions,
  listMilestones,
  rollForecastForward,
  updateForecast,
  updateForecastLine,
  updateMilestone,
} from '../session/routes.ts'

/** Everything that a version is made of: what the engine needs to compute it in the browser. */
export interface Plan {
  forecast: Forecast
  lines: ForecastLine[]
  plots: ForecastPlot[]
  transfers: ForecastTransfer[]
  loans: ForecastLoan[]
}
const etag = (record: { version: number }) => `"${record.version}"`

async function allLines(id: string, signal: AbortSignal): Promise<ForecastLine[]> {
  const lines: ForecastLine[] = []
  let cursor: string | undefined
  do {
    const query = { pageSize: 200, ...(cursor && { cursor }) }
    const { data } = await api.call(listForecastLines, { params: { id }, query }, { signal })
    lines.push(...data.items)
    cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
  } while (cursor)
  return lines
}

export const usePlan = (id: () => string | undefined) =>
  useQuery({
    key: () => ['forecasts', id() ?? '', 'plan'],
    enabled: () => id() !== undefined,
    query: async ({ signal }): Promise<Plan> => {
      const params = { id: id() ?? '' }
      const [forecast, lines, plots, transfers, loans] = await Promise.all([
        api.call(getForecast, { params }, { signal }),
        allLines(params.id, signal),
        api.call(listForecastPlots, { params }, { signal }),
        api.call(listForecastTransfers, { params }, { signal }),
        api.call(listForecastLoans, { params }, { signal }),
      ])
      return {
        forecast: forecast.data,
        lines,
        plots: plots.data.items,
        transfers: transfers.data.items,
        loans: loans.data.items,
      }
    },
    placeholderData: (previous) => previous,
  })

export const useMilestones = (projectId: () => string) =>
  useQuery({
    key: () => ['milestones', projectId()],
    query: async ({ signal }) =>
      (await api.call(listMilestones, { params: { id: projectId() } }, { signal })).data.items,
  })
export const useForecastSteps = (id: () => string) =>
  useQuery({
    key: () => ['forecasts', id(), 'steps'],
    query: async ({ signal }) =>
      (await api.call(listForecastTransitions, { params: { id: id() } }, { signal })).data,
  })

/** Where every line stands, as it is or as if months were closed. */
export const useStanding = (
  id: () => string,
  closing: () => { closedThrough?: string; policy?: RollPolicy },
) =>
  useQuery({
    key: () => ['forecasts', id(), 'standing', JSON.stringify(closing())],
    query: async ({ signal }) =>
      (await api.call(getForecastStanding, { params: { id: id() }, query: closing() }, { signal })).data,
    placeholderData: (previous) => previous,
  })

/** The writing side of a version. Every change refreshes what shows it; creates carry the key of their form. */
export function usePlanChanges() {
  const cache = useQueryCache()
  async function then<T>(call: Promise<{ data: T }>): Promise<T> {
    const { data } = await call
    refresh(cache, 'forecasts', 'milestones', 'projects', 'portfolio', 'cash', 'today')
    return data
  }
  const params = (record: { id: string }) => ({ id: record.id })
  return {
    addForecast: (projectId: string, body: BodyInputOf<typeof createForecast>, idempotencyKey: string) =>
      then(api.call(createForecast, { params: { id: projectId }, body }, { idempotencyKey })),
    changeForecast: (forecast: Forecast, body: BodyInputOf<typeof updateForecast>) =>
      then(api.call(updateForecast, { params: params(forecast), body, ifMatch: etag(forecast) })),
    closeMonths: (
      forecast: Forecast,
      body: BodyInputOf<typeof rollForecastForward>,
      idempotencyKey: string,
    ) => then(api.call(rollForecastForward, { params: params(forecast), body }, { idempotencyKey })),
    stepForecast: (forecast: Forecast, body: BodyInputOf<typeof changeForecastState>) =>
      then(api.call(changeForecastState, { params: params(forecast), body, ifMatch: etag(forecast) })),
    addLine: (forecast: Forecast, body: BodyInputOf<typeof createForecastLine>, idempotencyKey: string) =>
      then(api.call(createForecastLine, { params: params(forecast), body }, { idempotencyKey })),
    changeLine: (line: ForecastLine, body: BodyInputOf<typeof updateForecastLine>) =>
      then(api.call(updateForecastLine, { params: params(line), body, ifMatch: etag(line) })),
    removeLine: (line: ForecastLine) =>
      then(api.call(deleteForecastLine, { params: params(line), ifMatch: etag(line) })),
    edit: (forecast: Forecast, body: BodyInputOf<typeof editForecast>) =>
      then(api.call(editForecast, { params: params(forecast), body })),
    addMilestone: (projectId: string, body: BodyInputOf<typeof createMilestone>, idempotencyKey: string) =>
      then(api.call(createMilestone, { params: { id: projectId }, body }, { idempotencyKey })),
    changeMilestone: (milestone: Milestone, body: BodyInputOf<typeof updateMilestone>) =>
      then(api.call(updateMilestone, { params: params(milestone), body, ifMatch: etag(milestone) })),
  }
}
