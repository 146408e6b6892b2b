import { useQuery, useQueryCache } from '@pinia/colada'
import type { ImportReport } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  commitProjectImport,
  createProjectImport,
  getProjectImport,
  listProjectImports,
  listProjects,
} from '../session/routes.ts'

export const useImportList = () =>
  useQuery({
    key: ['imports', 'list'],
    query: async ({ signal }) =>
      (await api.call(listProjectImports, { query: { pageSize: 10, sort: ['-createdAt'] } }, { signal })).data
        .items,
  })
export const useImportReport = (id: () => string) =>
  useQuery({
    key: () => ['imports', id()],
    enabled: () => id() !== '',
    query: async ({ signal }) =>
      (await api.call(getProjectImport, { params: { id: id() } }, { signal })).data,
  })

/** Projects as a destination of the file. */
export const useTargets = () =>
  useQuery({
    key: ['projects', 'targets'],
    query: async () => {
      const targets: { value: string; label: string }[] = []
      for await (const project of api.all(listProjects, { query: { sort: ['code'] } })) {
        if (project.mayEdit) targets.push({ value: project.id, label: `${project.code} ${project.name}` })
      }
      return targets
    },
  })

export interface Destination {
  projectId: string
  clusterId: string
}
export function useImport() {
  const cache = useQueryCache()
  /** Reads and checks the files; nothing is stored but the report. */
  async function check(files: readonly File[], { projectId, clusterId }: Destination): Promise<ImportReport> {
    const fields = {
      mode: 'dryRun' as const,
      ...(projectId && { projectId }),
      ...(clusterId && { clusterId }),
    }
    const { data } = await api.call(
      createProjectImport,
      { form: { files, fields } },
      { idempotencyKey: crypto.randomUUID() },
    )
    cache.setQueryData(['imports', data.id], data)
    refresh(cache, ['imports', 'list'])
    return data
  }
  /** Commits exactly what was checked. A repeat after a cut line is the same commit. */
  async function commit(
    report: ImportReport,
    acceptedWarnings: string[],
    reason: string,
    idempotencyKey: string,
  ) {
    const body = { acceptedWarnings, ...(reason && { reason }) }
    const given = { params: { id: report.id }, body, ifMatch: `"${report.version}"` }
    const { data } = await api.call(commitProjectImport, given, { idempotencyKey })
    cache.setQueryData(['imports', data.id], data)
    for (const key of [['projects'], ['forecasts'], ['portfolio'], ['today'], ['imports', 'list']])
      refresh(cache, key)
    return data
  }
  return { check, commit }
}
