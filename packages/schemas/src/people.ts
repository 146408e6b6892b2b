import { z } from 'zod'
import { role } from './auth.ts'
import { contract } from './contract.ts'
import {
  id,
  idParams,
  instant,
  isoDate,
  pageOf,
  pageQuery,
  queryList,
  recordFields,
  sortQuery,
  text,
} from './scalars.ts'

// --- clusters
export const cluster = z
  .object({ ...recordFields, name: z.string(), code: z.string() })
  .meta({ id: 'Cluster' })
export type Cluster = z.infer<typeof cluster>
export const listClusters = contract({
  id: 'listClusters',
  method: 'GET',
  path: '/v1/clusters',
  tag: 'people',
  summary: 'Clusters of the organisation',
  credential: 'bearer',
  query: z.strictObject({ ...pageQuery, sort: sortQuery('name', 'code') }),
  ok: {
    status: 200,
    description: 'A page of clusters',
    body: pageOf(cluster, 'Cluster'),
  },
  problems: [],
})
export const getCluster = contract({
  id: 'getCluster',
  method: 'GET',
  path: '/v1/clusters/:id',
  tag: 'people',
  summary: 'One cluster',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The cluster', body: cluster },
  problems: ['RESOURCE_NOT_FOUND'],
})
const clusterInput = {
  name: text(120),
  code: z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/),
}
export const createCluster = contract({
  id: 'createCluster',
  method: 'POST',
  path: '/v1/clusters',
  tag: 'people',
  summary: 'A new cluster',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject(clusterInput),
  ok: { status: 201, description: 'Created', body: cluster },
  problems: ['DUPLICATE_VALUE'],
})
export const updateCluster = contract({
  id: 'updateCluster',
  method: 'PATCH',
  path: '/v1/clusters/:id',
  tag: 'people',
  summary: 'Rename a cluster',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject(clusterInput).partial(),
  ok: { status: 200, description: 'Changed', body: cluster },
  problems: ['RESOURCE_NOT_FOUND', 'DUPLICATE_VALUE'],
})

// --- people
/** E-mail, account state and roles are present only for those who may read them; nobody sees null. */
export const person = z
  .object({
    ...recordFields,
    firstName: z.string(),
    lastName: z.string(),
    active: z.boolean(),
    email: z.string().optional(),
    roles: z.array(z.object({ role, clusterId: id.optional() })).optional(),
    account: z
      .object({
        state: z.enum(['none', 'one_time_password', 'active', 'locked']),
        secondFactor: z.enum(['none', 'totp']),
        lastSignInAt: instant.optional(),
        recoveryCodeUsedAt: instant.optional(),
      })
      .optional(),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof person>
export const personFilter = {
  q: z.string().trim().min(1).max(100).optional(),
  active: z.enum(['true', 'false']).optional(),
  role: queryList(role),
  clusterId: queryList(id),
  email: z.string().max(254).optional(),
} as const
export const listPeople = contract({
  id: 'listPeople',
  method: 'GET',
  path: '/v1/people',
  tag: 'people',
  summary: 'People of the organisation',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    ...personFilter,
    sort: sortQuery('lastName', 'firstName', 'email'),
  }),
  ok: {
    status: 200,
    description: 'A page of people',
    body: pageOf(person, 'Person'),
  },
  problems: [],
})
export const getPerson = contract({
  id: 'getPerson',
  method: 'GET',
  path: '/v1/people/:id',
  tag: 'people',
  summary: 'One person',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The person', body: person },
  problems: ['RESOURCE_NOT_FOUND'],
})
const personInput = {
  firstName: text(80),
  lastName: text(80),
  email: z.email().max(254),
}
export const createPerson = contract({
  id: 'createPerson',
  method: 'POST',
  path: '/v1/people',
  tag: 'people',
  summary: 'A new person, without account until a one-time password is made',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject(personInput),
  ok: { status: 201, description: 'Created', body: person },
  problems: ['DUPLICATE_VALUE'],
})
export const updatePerson = contract({
  id: 'updatePerson',
  method: 'PATCH',
  path: '/v1/people/:id',
  tag: 'people',
  summary: 'Change a person; inactive ends all sessions at once',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ ...personInput, active: z.boolean() }).partial(),
  ok: { status: 200, description: 'Changed', body: person },
  problems: ['RESOURCE_NOT_FOUND', 'DUPLICATE_VALUE', 'SAME_PERSON'],
})

// --- role assignments
export const roleAssignmentState = z.enum(['proposed', 'confirmed', 'ended', 'refused'])
export const roleAssignment = z
  .object({
    ...recordFields,
    personId: id,
    personName: z.string(),
    role,
    clusterId: id.optional(),
    clusterName: z.string().optional(),
    validFrom: isoDate,
    validTo: isoDate.optional(),
    decisionReference: z.string().optional(),
    state: roleAssignmentState,
    proposedBy: id,
    proposedByName: z.string(),
    confirmedBy: id.optional(),
    confirmedByName: z.string().optional(),
    confirmedAt: instant.optional(),
    /** Until a passkey confirms it, a signing role lets its holder read and work, never sign. */
    maySign: z.boolean(),
    mayConfirm: z.boolean().describe('the caller may confirm this proposal'),
  })
  .meta({ id: 'RoleAssignment' })
export type RoleAssignment = z.infer<typeof roleAssignment>
export const listRoleAssignments = contract({
  id: 'listRoleAssignments',
  method: 'GET',
  path: '/v1/roleAssignments',
  tag: 'people',
  summary: 'Dated role assignments with their history',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    personId: queryList(id),
    role: queryList(role),
    clusterId: queryList(id),
    state: queryList(roleAssignmentState),
    sort: sortQuery('validFrom', 'personName'),
  }),
  ok: {
    status: 200,
    description: 'A page of assignments',
    body: pageOf(roleAssignment, 'RoleAssignment'),
  },
  problems: [],
})
export const getRoleAssignment = contract({
  id: 'getRoleAssignment',
  method: 'GET',
  path: '/v1/roleAssignments/:id',
  tag: 'people',
  summary: 'One role assignment',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The assignment', body: roleAssignment },
  problems: ['RESOURCE_NOT_FOUND'],
})
export const proposeRoleAssignment = contract({
  id: 'proposeRoleAssignment',
  method: 'POST',
  path: '/v1/roleAssignments',
  tag: 'people',
  summary: 'Propose a role; a signing role counts only after confirmation',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    personId: id,
    role,
    clusterId: id.optional(),
    validFrom: isoDate,
    validTo: isoDate.optional(),
    decisionReference: text(200).optional(),
  }),
  ok: {
    status: 201,
    description: 'Proposed; a role that needs no confirmation is confirmed at once',
    body: roleAssignment,
  },
  problems: ['PERIOD_INVALID', 'ROLE_NOT_ALLOWED', 'DUPLICATE_VALUE'],
})
export const confirmRoleAssignment = contract({
  id: 'confirmRoleAssignment',
  method: 'POST',
  path: '/v1/roleAssignments/:id/confirmations',
  tag: 'people',
  summary: 'Confirm or refuse a proposed role',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({
    verdict: z.enum(['confirm', 'refuse']),
    reason: text(500).optional(),
  }),
  ok: {
    status: 201,
    description: 'Confirmed or refused',
    body: roleAssignment,
  },
  problems: ['RESOURCE_NOT_FOUND', 'SAME_PERSON', 'TRANSITION_NOT_ALLOWED'],
})
export const endRoleAssignment = contract({
  id: 'endRoleAssignment',
  method: 'POST',
  path: '/v1/roleAssignments/:id/endings',
  tag: 'people',
  summary: 'End a role; it stays readable as history',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({ validTo: isoDate, reason: text(500) }),
  ok: { status: 201, description: 'Ended', body: roleAssignment },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED', 'PERIOD_INVALID'],
})

// --- absences: dates only; there is no field for a kind, a cause or a remark
export const absence = z
  .object({
    ...recordFields,
    personId: id,
    personName: z.string(),
    from: isoDate,
    to: isoDate.optional(),
    dayPart: z.enum(['whole', 'morning', 'afternoon']),
    state: z.enum(['recorded', 'ended', 'revoked']),
    expectedReturn: isoDate.optional(),
    certainty: z.enum(['sure', 'likely', 'unknown']).optional(),
    longTerm: z.boolean().optional(),
    declaredBy: id.optional(),
    declaredByName: z.string().optional(),
    declaredAt: instant.optional(),
    mayChange: z.boolean(),
  })
  .meta({ id: 'Absence' })
export type Absence = z.infer<typeof absence>
export const listAbsences = contract({
  id: 'listAbsences',
  method: 'GET',
  path: '/v1/absences',
  tag: 'people',
  summary: 'Absences by date; never a reason',
  credential: 'bearer',
  exportable: true,
  query: z.strictObject({
    ...pageQuery,
    personId: queryList(id),
    clusterId: queryList(id),
    from: isoDate.optional(),
    to: isoDate.optional(),
    state: queryList(z.enum(['recorded', 'ended', 'revoked'])),
    sort: sortQuery('from', 'personName'),
  }),
  ok: {
    status: 200,
    description: 'A page of absences',
    body: pageOf(absence, 'Absence'),
  },
  problems: [],
})
export const getAbsence = contract({
  id: 'getAbsence',
  method: 'GET',
  path: '/v1/absences/:id',
  tag: 'people',
  summary: 'One absence',
  credential: 'bearer',
  params: idParams,
  ok: { status: 200, description: 'The absence', body: absence },
  problems: ['RESOURCE_NOT_FOUND'],
})
const absenceInput = {
  from: isoDate,
  to: isoDate.nullish(),
  dayPart: z.enum(['whole', 'morning', 'afternoon']),
  expectedReturn: isoDate.nullish(),
  certainty: z.enum(['sure', 'likely', 'unknown']).nullish(),
}
export const createAbsence = contract({
  id: 'createAbsence',
  method: 'POST',
  path: '/v1/absences',
  tag: 'people',
  summary: 'Record an absence',
  credential: 'bearer',
  idempotent: true,
  body: z.strictObject({
    personId: id,
    from: isoDate,
    to: isoDate.optional(),
    dayPart: absenceInput.dayPart.default('whole'),
    expectedReturn: isoDate.optional(),
    certainty: z.enum(['sure', 'likely', 'unknown']).optional(),
  }),
  ok: { status: 201, description: 'Recorded', body: absence },
  problems: ['PERIOD_INVALID'],
})
export const updateAbsence = contract({
  id: 'updateAbsence',
  method: 'PATCH',
  path: '/v1/absences/:id',
  tag: 'people',
  summary: 'Change the dates of an absence',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject(absenceInput).partial(),
  ok: { status: 200, description: 'Changed', body: absence },
  problems: ['RESOURCE_NOT_FOUND', 'PERIOD_INVALID', 'TRANSITION_NOT_ALLOWED'],
})
export const endAbsence = contract({
  id: 'endAbsence',
  method: 'POST',
  path: '/v1/absences/:id/endings',
  tag: 'people',
  summary: 'End an absence from now on (the person is back)',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({}),
  ok: { status: 201, description: 'Ended', body: absence },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
export const revokeAbsence = contract({
  id: 'revokeAbsence',
  method: 'POST',
  path: '/v1/absences/:id/revocations',
  tag: 'people',
  summary: 'Revoke an absence: it never was',
  credential: 'bearer',
  idempotent: true,
  ifMatch: true,
  params: idParams,
  body: z.strictObject({}),
  ok: { status: 201, description: 'Revoked', body: absence },
  problems: ['RESOURCE_NOT_FOUND', 'TRANSITION_NOT_ALLOWED'],
})
