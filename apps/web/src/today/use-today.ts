import { useQuery } from '@pinia/colada'
import type { ResultOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { getLiquidity, getPortfolioResult, today } from '../session/routes.ts'

export type Today = ResultOf<typeof today>
export const useToday = () =>
  useQuery({ key: ['today'], query: async ({ signal }) => (await api.call(today, {}, { signal })).data })

/** The consolidated cash of the projects without a row for each, for those who may see it. */
export const useTodayPortfolio = (allowed: () => boolean) =>
  useQuery({
    key: ['portfolio', 'today'],
    enabled: allowed,
    query: async ({ signal }) =>
      (await api.call(getPortfolioResult, { query: { view: 'all', detail: 'totals' } }, { signal })).data,
  })

/** The lowest point of the cash of the house, for those who answer for it. */
export const useTodayCash = (allowed: () => boolean) =>
  useQuery({
    key: ['cash', 'today'],
    enabled: allowed,
    query: async ({ signal }) =>
      (await api.call(getLiquidity, { query: { granularity: 'month' } }, { signal })).data,
  })
