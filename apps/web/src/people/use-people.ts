import { useQuery, useQueryCache } from '@pinia/colada'
import type { Absence, BodyInputOf, Cluster, Person, QueryInputOf, RoleAssignment } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  confirmRoleAssignment,
  createAbsence,
  createCluster,
  createPerson,
  endAbsence,
  endRoleAssignment,
  listAbsences,
  listClusters,
  listPeople,
  listRoleAssignments,
  oneTimePassword,
  proposeRoleAssignment,
  revokeAbsence,
  updateAbsence,
  updateCluster,
  updatePerson,
} from '../session/routes.ts'

const MAX_PAGE = 200
const etag = (record: { version: number }) => `"${record.version}"`
type Query<C extends typeof listPeople | typeof listAbsences | typeof listRoleAssignments> = NonNullable<
  QueryInputOf<C>
>

export const usePeople = (query: () => Query<typeof listPeople>) =>
  useQuery({
    key: () => ['people', 'list', JSON.stringify(query())],
    query: async ({ signal }) =>
      (await api.call(listPeople, { query: { ...query(), pageSize: MAX_PAGE } }, { signal })).data.items,
    placeholderData: (previous) => previous,
  })
export const useClusters = () =>
  useQuery({
    key: ['clusters', 'list'],
    query: async ({ signal }) =>
      (await api.call(listClusters, { query: { sort: ['name'] } }, { signal })).data.items,
  })
export const useRoleAssignments = (query: () => Query<typeof listRoleAssignments>) =>
  useQuery({
    key: () => ['roles', 'list', JSON.stringify(query())],
    query: async ({ signal }) =>
      (await api.call(listRoleAssignments, { query: { ...query(), pageSize: MAX_PAGE } }, { signal })).data
        .items,
    placeholderData: (previous) => previous,
  })
export const useAbsences = (query: () => Query<typeof listAbsences>) =>
  useQuery({
    key: () => ['absences', 'list', JSON.stringify(query())],
    query: async ({ signal }) =>
      (await api.call(listAbsences, { query: { ...query(), pageSize: MAX_PAGE } }, { signal })).data.items,
    placeholderData: (previous) => previous,
  })

/** The writing side. Every change refreshes what shows it; creates carry the key of their form. */
export function usePeopleChanges() {
  const cache = useQueryCache()
  async function then<T>(call: Promise<{ data: T }>, ...roots: string[]): Promise<T> {
    const { data } = await call
    for (const root of [...roots, 'today']) refresh(cache, [root])
    return data
  }
  const params = (record: { id: string }) => ({ id: record.id })
  return {
    addPerson: (body: BodyInputOf<typeof createPerson>, idempotencyKey: string) =>
      then(api.call(createPerson, { body }, { idempotencyKey }), 'people'),
    changePerson: (person: Person, body: BodyInputOf<typeof updatePerson>) =>
      then(api.call(updatePerson, { params: params(person), body, ifMatch: etag(person) }), 'people'),
    makeOneTimePassword: (person: Person, reason: string) =>
      then(api.call(oneTimePassword, { params: params(person), body: { reason } }), 'people'),
    addCluster: (body: BodyInputOf<typeof createCluster>, idempotencyKey: string) =>
      then(api.call(createCluster, { body }, { idempotencyKey }), 'clusters'),
    changeCluster: (cluster: Cluster, body: BodyInputOf<typeof updateCluster>) =>
      then(api.call(updateCluster, { params: params(cluster), body, ifMatch: etag(cluster) }), 'clusters'),
    proposeRole: (body: BodyInputOf<typeof proposeRoleAssignment>, idempotencyKey: string) =>
      then(api.call(proposeRoleAssignment, { body }, { idempotencyKey }), 'roles', 'people'),
    judgeRole: (role: RoleAssignment, body: BodyInputOf<typeof confirmRoleAssignment>) =>
      then(
        api.call(confirmRoleAssignment, { params: params(role), body, ifMatch: etag(role) }),
        'roles',
        'people',
      ),
    endRole: (role: RoleAssignment, body: BodyInputOf<typeof endRoleAssignment>) =>
      then(
        api.call(endRoleAssignment, { params: params(role), body, ifMatch: etag(role) }),
        'roles',
        'people',
      ),
    addAbsence: (body: BodyInputOf<typeof createAbsence>, idempotencyKey: string) =>
      then(api.call(createAbsence, { body }, { idempotencyKey }), 'absences'),
    changeAbsence: (absence: Absence, body: BodyInputOf<typeof updateAbsence>) =>
      then(api.call(updateAbsence, { params: params(absence), body, ifMatch: etag(absence) }), 'absences'),
    endAbsence: (absence: Absence) =>
      then(api.call(endAbsence, { params: params(absence), body: {}, ifMatch: etag(absence) }), 'absences'),
    revokeAbsence: (absence: Absence) =>
      then(
        api.call(revokeAbsence, { params: params(absence), body: {}, ifMatch: etag(absence) }),
        'absences',
      ),
  }
}
