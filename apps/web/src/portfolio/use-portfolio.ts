import { useQuery } from '@pinia/colada'
import { api } from '../session/api.ts'
import { getPortfolioResult } from '../session/routes.ts'

export const portfolioViews = ['all', 'committedOnly', 'expectedValue'] as const
export interface PortfolioQuestion {
  view: (typeof portfolioViews)[number]
  opening: string
  floor: string
}
export const usePortfolio = (question: () => PortfolioQuestion) =>
  useQuery({
    key: () => ['portfolio', JSON.stringify(question())],
    query: async ({ signal }) => (await api.call(getPortfolioResult, { query: question() }, { signal })).data,
    placeholderData: (previous) => previous,
  })
