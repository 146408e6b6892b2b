import { useQuery } from '@pinia/colada'
import { api } from '../session/api.ts'
import { getPortfolioResult } from '../session/routes.ts'

export const portfolioViews = ['all', 'committedOnly', 'expectedValue'] as const
/** A row of the grid: a project by its code; the rest line of hidden projects has no page of its own. */
export const rowIdOf = (project: { id?: string | undefined; code: string }) =>
  project.id ? project.code : `hidden:${project.code}`
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
