import { useMutation, useQuery, useQueryCache } from '@pinia/colada'
import type { BodyInputOf, Project, QueryInputOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  changeStage,
  createProject,
  getForecastResult,
  getProject,
  listProjects,
  listStageTransitions,
  updateProject,
} from '../session/routes.ts'

type Filter = NonNullable<QueryInputOf<typeof listProjects>>
export type NewProject = BodyInputOf<typeof createProject>
export type ProjectPatch = BodyInputOf<typeof updateProject>
export const PAGE = 50

/** The first `pages` pages of a filtered list; the old rows stay while another filter loads. */
export function useProjectList(filter: () => Filter, pages: () => number) {
  return useQuery({
    key: () => ['projects', 'list', JSON.stringify(filter()), pages()],
    query: async ({ signal }) => {
      const items: Project[] = []
      let cursor: string | undefined
      let total = { count: 0, capped: false }
      for (let page = 0; page < pages(); page++) {
        const query = { ...filter(), pageSize: PAGE, include: 'total' as const, ...(cursor && { cursor }) }
        const { data } = await api.call(listProjects, { query }, { signal })
        items.push(...data.items)
        total = { count: data.total ?? items.length, capped: data.totalCapped ?? false }
        cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
        if (!cursor) break
      }
      return { items, hasMore: cursor !== undefined, ...total }
    },
    placeholderData: (previous) => previous,
  })
}
export const exportProjects = (filter: Filter) =>
  api.text(listProjects, { query: filter }, { accept: 'text/csv' })

/** One project by its human code; undefined in `data` means that it does not exist for this person. */
export function useProject(code: () => string) {
  return useQuery({
    key: () => ['projects', 'code', code()],
    query: async ({ signal }) => {
      const { data } = await api.call(listProjects, { query: { code: [code()] } }, { signal })
      return data.items[0] ?? null
    },
  })
}
export const fetchProject = async (id: string) => (await api.call(getProject, { params: { id } })).data

/** Creates with one Idempotency-Key per form: a repeat after a cut line makes no second project. */
export function useCreateProject() {
  const cache = useQueryCache()
  const idempotencyKey = crypto.randomUUID()
  return async (body: NewProject) => {
    const { data } = await api.call(createProject, { body }, { idempotencyKey })
    refresh(cache, ['projects'])
    return data
  }
}
export function useUpdateProject() {
  const cache = useQueryCache()
  return async (id: string, version: number, body: ProjectPatch) => {
    const { data } = await api.call(updateProject, { params: { id }, body, ifMatch: `"${version}"` })
    cache.setQueryData(['projects', 'code', data.code], data)
    refresh(cache, ['projects', 'list'])
    refresh(cache, ['today'])
    return data
  }
}

export const useTransitions = (id: () => string, allowed: () => boolean = () => true) =>
  useQuery({
    enabled: allowed,
    key: () => ['projects', 'transitions', id()],
    query: async ({ signal }) =>
      (await api.call(listStageTransitions, { params: { id: id() } }, { signal })).data,
  })
export function useChangeStage() {
  const cache = useQueryCache()
  return useMutation({
    mutation: async (move: { project: Project; body: BodyInputOf<typeof changeStage> }) => {
      const { id, version } = move.project
      return (await api.call(changeStage, { params: { id }, body: move.body, ifMatch: `"${version}"` })).data
    },
    onSettled: () => {
      refresh(cache, ['projects'])
      refresh(cache, ['today'])
    },
  })
}

/** The three figures of the working forecast that belong on the first page of a project. */
export const useProjectFigures = (forecastId: () => string | undefined) =>
  useQuery({
    key: () => ['forecasts', forecastId() ?? '', 'result', 'project'],
    enabled: () => forecastId() !== undefined,
    query: async ({ signal }) =>
      (
        await api.call(
          getForecastResult,
          { params: { id: forecastId() ?? '' }, query: { view: 'project' } },
          { signal },
        )
      ).data,
  })
