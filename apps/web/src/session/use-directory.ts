import { useQuery } from '@pinia/colada'
import type { Cluster, Person, Project } from '@stuurhuis/schemas'
import { computed } from 'vue'
import { api } from './api.ts'
import {
  listClusters,
  listForecastLines,
  listForecastPlots,
  listForecasts,
  listFunds,
  listPeople,
  listProjects,
} from './routes.ts'

async function collect<T>(items: AsyncGenerator<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}
const everyone = (): Promise<Person[]> =>
  collect(api.all(listPeople, { query: { active: 'true', sort: ['lastName'] } }))
const allClusters = (): Promise<Cluster[]> => collect(api.all(listClusters, { query: { sort: ['name'] } }))

/** The people of the organisation as choices of a form. */
export function usePeopleOptions() {
  const { data, error } = useQuery({ key: ['people', 'options'], query: everyone })
  const options = computed(() =>
    (data.value ?? []).map((person) => ({
      value: person.id,
      label: `${person.firstName} ${person.lastName}`,
    })),
  )
  return { options, error }
}
/** The clusters as choices of a form or a filter. */
export function useClusterOptions() {
  const { data, error } = useQuery({ key: ['clusters', 'options'], query: allClusters })
  const options = computed(() =>
    (data.value ?? []).map((cluster) => ({ value: cluster.id, label: cluster.name })),
  )
  return { options, error }
}
/** Projects as choices of a form or a filter, by their id. @param passes which of those that this person sees */
export function useProjectOptions(passes: (project: Project) => boolean = () => true) {
  const { data } = useQuery({
    key: ['projects', 'options'],
    query: () => collect(api.all(listProjects, { query: { sort: ['code'] } })),
  })
  return computed(() =>
    (data.value ?? []).filter(passes).map((one) => ({ value: one.id, label: `${one.code} ${one.name}` })),
  )
}
/** The earmarked funds with where they stand, for who may read them. */
export const useFunds = (allowed: () => boolean = () => true) =>
  useQuery({
    key: ['cash', 'funds'],
    enabled: allowed,
    query: async ({ signal }) => (await api.call(listFunds, {}, { signal })).data.items,
  })

/** A part of the plan that an amount may belong to; of a plot which of its payments. */
export interface PlanLine {
  code: string
  label: string
  part?: 'deposit' | 'balance' | 'canon'
}
/** Lines and plots of the version of a project that counts, as choices of a form; none where no version counts. */
export const usePlanLines = (projectId: () => string) =>
  useQuery({
    key: () => ['forecasts', 'lines of', projectId()],
    enabled: () => projectId() !== '',
    query: async ({ signal }): Promise<PlanLine[]> => {
      const versions = await collect(api.all(listForecasts, { params: { id: projectId() }, query: {} }))
      const live = versions.find((version) => version.live)
      if (!live) return []
      const lines = await collect(
        api.all(listForecastLines, { params: { id: live.id }, query: { sort: ['code'] } }),
      )
      const { data: plots } = await api.call(listForecastPlots, { params: { id: live.id } }, { signal })
      return [
        ...lines.map(({ code, label }) => ({ code, label })),
        ...plots.items.flatMap(({ code }) =>
          (['deposit', 'balance', 'canon'] as const).map((part) => ({
            code: `plot:${code}:${part}`,
            label: code,
            part,
          })),
        ),
      ]
    },
  })
