import type { Project } from '@stuurhuis/schemas'
import { computed, type Ref } from 'vue'
import { useSession } from '../session/session.store.ts'
import { useClusterOptions, useProjectOptions } from '../session/use-directory.ts'
import { isId } from './use-draft.ts'

export interface Part {
  projectId: string
  clusterId: string
}
/** What an answer is about, from its own address: the one on the page may be of the question before. */
export function partOfAnswer(self: string | undefined): Part | undefined {
  const asked = new URLSearchParams(self?.split('?')[1])
  const part = { projectId: asked.get('projectId') ?? '', clusterId: asked.get('clusterId') ?? '' }
  return part.projectId || part.clusterId ? part : undefined
}

/** A cluster or one project of the house, as the address names it; of both the project, which says more. */
export function usePart(cluster: Ref<string>, project: Ref<string>) {
  const session = useSession()
  const isHouse = computed(() => session.may('accounts:read'))
  const { options: clusters } = useClusterOptions()
  // The API counts for a project manager only what he works on, whatever else he may read.
  const projects = useProjectOptions((one) => isHouse.value || worksOn(one, session.who?.person.id ?? ''))
  const query = computed((): { projectId?: string[]; clusterId?: string[] } => {
    if (isId(project.value)) return { projectId: [project.value] }
    return isId(cluster.value) ? { clusterId: [cluster.value] } : {}
  })
  const nameOf = ({ projectId, clusterId }: Part) =>
    projectId
      ? projects.value.find((one) => one.value === projectId)?.label
      : clusters.value.find((one) => one.value === clusterId)?.label
  return { isHouse, clusters, projects, query, nameOf }
}
const worksOn = (project: Project, personId: string) =>
  project.leadId === personId ||
  project.backupId === personId ||
  project.namedPersonIds?.includes(personId) === true
