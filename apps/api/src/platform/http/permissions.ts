import { allContracts, type Contract, type Role } from '@stuurhuis/schemas'
import type { Actor } from '../actor.ts'
import type { RateClass } from '../limits.ts'
import { ProblemError } from '../problem.ts'

/** Who may try a route. Which objects he then sees is the predicate named in `objects`, joined by every query. */
export type Permission = {
  readonly roles: 'public' | 'persons' | readonly Role[]
  /** What limits the objects: written here so that the matrix reads in one place; the query enforces it. */
  readonly objects: 'none' | 'self' | 'all' | 'visible' | 'own_cluster' | 'own_project' | 'named'
  readonly rate: RateClass
  /** Answers also while the person must still choose a password or enrol a second factor. */
  readonly whilePending?: true
}

const internal = [
  'general_director',
  'cluster_manager',
  'project_manager',
  'finance_expert',
  'legal_expert',
  'team_member',
] as const
const readers = [...internal, 'board_reader'] as const
const importers = ['cluster_manager', 'finance_expert', 'project_manager'] as const
const planners = ['cluster_manager', 'finance_expert', 'project_manager'] as const
const signers = ['general_director', 'cluster_manager', 'finance_expert', 'legal_expert'] as const

const open = { roles: 'public', objects: 'none', rate: 'public' } as const
const own = { roles: 'persons', objects: 'self', rate: 'write', whilePending: true } as const
const read = (roles: Permission['roles'], objects: Permission['objects']): Permission => ({
  roles,
  objects,
  rate: 'read',
})
const write = (roles: Permission['roles'], objects: Permission['objects']): Permission => ({
  roles,
  objects,
  rate: 'write',
})

/**
 * Deny by default: a route without an entry, or an entry without a route, stops the start.
 * Source of the rights: the permission matrix of the product (roles and permissions).
 */
export const permissions: Readonly<Record<string, Permission>> = {
  'POST /v1/auth/login': { roles: 'public', objects: 'none', rate: 'login' },
  'POST /v1/auth/refresh': { roles: 'public', objects: 'self', rate: 'public' },
  'POST /v1/auth/logout': { roles: 'public', objects: 'self', rate: 'public' },
  'GET /v1/auth/me': { roles: 'persons', objects: 'self', rate: 'read', whilePending: true },
  'GET /v1/auth/sessions': { roles: 'persons', objects: 'self', rate: 'read', whilePending: true },
  'DELETE /v1/auth/sessions/:id': own,
  'POST /v1/auth/passwordChanges': own,
  'POST /v1/auth/totpEnrolments': own,
  'POST /v1/auth/totpEnrolments/:id/confirmations': own,
  'POST /v1/auth/recoveryCodes': own,

  'GET /v1/clusters': read('persons', 'all'),
  'GET /v1/clusters/:id': read('persons', 'all'),
  'POST /v1/clusters': write(['administrator'], 'all'),
  'PATCH /v1/clusters/:id': write(['administrator'], 'all'),
  'GET /v1/people': read('persons', 'all'),
  'GET /v1/people/:id': read('persons', 'all'),
  'POST /v1/people': write(['administrator'], 'all'),
  'PATCH /v1/people/:id': write(['administrator'], 'all'),
  'POST /v1/people/:id/oneTimePasswords': write(['administrator'], 'all'),
  'GET /v1/roleAssignments': read([...internal, 'administrator'], 'all'),
  'GET /v1/roleAssignments/:id': read([...internal, 'administrator'], 'all'),
  'POST /v1/roleAssignments': write(['administrator'], 'all'),
  'POST /v1/roleAssignments/:id/confirmations': write(['general_director', 'cluster_manager'], 'named'),
  'POST /v1/roleAssignments/:id/endings': write(
    ['administrator', 'general_director', 'cluster_manager'],
    'named',
  ),
  'GET /v1/absences': read(internal, 'all'),
  'GET /v1/absences/:id': read(internal, 'all'),
  'POST /v1/absences': write(internal, 'named'),
  'PATCH /v1/absences/:id': write(internal, 'named'),
  'POST /v1/absences/:id/endings': write(internal, 'named'),
  'POST /v1/absences/:id/revocations': write(internal, 'named'),

  'GET /v1/projects': read(readers, 'visible'),
  'GET /v1/projects/:id': read(readers, 'visible'),
  'POST /v1/projects': write(['general_director', 'cluster_manager', 'project_manager'], 'own_cluster'),
  'PATCH /v1/projects/:id': write(['general_director', 'cluster_manager', 'project_manager'], 'own_project'),
  'GET /v1/projects/:id/transitions': read(internal, 'visible'),
  'POST /v1/projects/:id/transitions': write(['cluster_manager', 'project_manager'], 'own_project'),

  'POST /v1/projectImports': { roles: importers, objects: 'own_project', rate: 'import' },
  'GET /v1/projectImports': read(importers, 'named'),
  'GET /v1/projectImports/:id': read(importers, 'named'),
  'POST /v1/projectImports/:id/commits': { roles: importers, objects: 'named', rate: 'import' },
  'GET /v1/projects/:id/forecasts': read(readers, 'visible'),
  'GET /v1/forecasts/:id': read(readers, 'visible'),
  'GET /v1/forecasts/:id/lines': read(readers, 'visible'),
  'GET /v1/forecasts/:id/result': read(readers, 'visible'),
  'GET /v1/forecasts/:id/origin': read(readers, 'visible'),
  'POST /v1/projects/:id/forecasts': write(planners, 'own_project'),
  'PATCH /v1/forecasts/:id': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/transitions': read(readers, 'visible'),
  'POST /v1/forecasts/:id/transitions': write(planners, 'own_project'),
  'POST /v1/forecasts/:id/lines': write(planners, 'own_project'),
  'POST /v1/forecasts/:id/edits': write(planners, 'own_project'),
  'GET /v1/forecastLines/:id': read(readers, 'visible'),
  'PATCH /v1/forecastLines/:id': write(planners, 'own_project'),
  'DELETE /v1/forecastLines/:id': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/plots': read(readers, 'visible'),
  'POST /v1/forecasts/:id/plots': write(planners, 'own_project'),
  'PATCH /v1/forecasts/:id/plots/:itemId': write(planners, 'own_project'),
  'DELETE /v1/forecasts/:id/plots/:itemId': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/transfers': read(readers, 'visible'),
  'POST /v1/forecasts/:id/transfers': write(planners, 'own_project'),
  'PATCH /v1/forecasts/:id/transfers/:itemId': write(planners, 'own_project'),
  'DELETE /v1/forecasts/:id/transfers/:itemId': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/loans': read(readers, 'visible'),
  'POST /v1/forecasts/:id/loans': write(planners, 'own_project'),
  'PATCH /v1/forecasts/:id/loans/:itemId': write(planners, 'own_project'),
  'DELETE /v1/forecasts/:id/loans/:itemId': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/scenarios': read(readers, 'visible'),
  'POST /v1/forecasts/:id/scenarios': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/standing': read(readers, 'visible'),
  'POST /v1/forecasts/:id/rollForwards': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/bridge': read(readers, 'visible'),
  'GET /v1/forecastComparisons': read(readers, 'visible'),
  'POST /v1/forecasts/:id/tornados': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/tornados/:jobId': read(planners, 'self'),
  'POST /v1/forecasts/:id/breakEvens': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/breakEvens/:jobId': read(planners, 'self'),
  'POST /v1/forecasts/:id/simulations': write(planners, 'own_project'),
  'GET /v1/forecasts/:id/simulations/:jobId': read(planners, 'self'),
  'GET /v1/jobs/:id': read(readers, 'self'),
  'POST /v1/exports': { roles: readers, objects: 'visible', rate: 'export' },
  'GET /v1/exports/:id/content': read(readers, 'self'),
  'DELETE /v1/jobs/:id': write(planners, 'self'),
  'GET /v1/projects/:id/milestones': read(readers, 'visible'),
  'POST /v1/projects/:id/milestones': write(
    ['general_director', 'cluster_manager', 'project_manager'],
    'own_project',
  ),
  'PATCH /v1/milestones/:id': write(
    ['general_director', 'cluster_manager', 'project_manager'],
    'own_project',
  ),
  'GET /v1/cashItems': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'GET /v1/cashItems/:id': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'POST /v1/cashItems': write(planners, 'own_project'),
  'PATCH /v1/cashItems/:id': write(planners, 'own_project'),
  'POST /v1/cashItems/:id/supersessions': write(planners, 'own_project'),
  'GET /v1/cashItems/:id/revisions': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'POST /v1/cashItems/:id/transitions': write([...planners, 'legal_expert'], 'own_project'),
  'POST /v1/cashItemImports': { roles: planners, objects: 'own_project', rate: 'import' },
  'GET /v1/liquidity': read([...signers, 'project_manager'], 'visible'),
  'GET /v1/liquidity/bridge': read(signers, 'all'),
  'GET /v1/liquidity/alerts': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'GET /v1/bankAccounts': read(signers, 'all'),
  'GET /v1/bankAccounts/:id': read(signers, 'all'),
  'POST /v1/bankAccounts': write(['finance_expert'], 'all'),
  'PATCH /v1/bankAccounts/:id': write(['finance_expert'], 'all'),
  'POST /v1/bankAccounts/:id/balances': write(['finance_expert'], 'all'),
  'GET /v1/policyVersions': read(internal, 'all'),
  'POST /v1/policyVersions': write(['cluster_manager', 'finance_expert'], 'all'),
  'POST /v1/policyVersions/:id/adoptions': write(['general_director'], 'all'),
  'GET /v1/whatIfDrafts': read([...signers, 'project_manager'], 'self'),
  'GET /v1/whatIfDrafts/:id': read([...signers, 'project_manager'], 'self'),
  'POST /v1/whatIfDrafts': write([...signers, 'project_manager'], 'self'),
  'PATCH /v1/whatIfDrafts/:id': write([...signers, 'project_manager'], 'self'),
  'POST /v1/whatIfDrafts/:id/transitions': write([...signers, 'project_manager'], 'self'),
  'POST /v1/whatIfDrafts/:id/applications': write(['cluster_manager', 'finance_expert'], 'self'),
  'POST /v1/whatIfDrafts/:id/proposals': write([...signers, 'project_manager'], 'self'),
  'GET /v1/forecastSnapshots': read([...signers, 'board_reader'], 'all'),
  'GET /v1/forecastSnapshots/:id': read([...signers, 'board_reader'], 'all'),
  'POST /v1/forecastSnapshots': write(['cluster_manager', 'finance_expert'], 'all'),
  'POST /v1/forecastSnapshots/:id/releases': write(['cluster_manager', 'general_director'], 'all'),
  'GET /v1/forecastSnapshots/:id/bridge': read([...signers, 'board_reader'], 'all'),
  'GET /v1/funds': read([...signers, 'project_manager'], 'all'),
  'GET /v1/funds/:id': read([...signers, 'project_manager'], 'all'),
  'POST /v1/funds': write(['cluster_manager', 'finance_expert'], 'all'),
  'PATCH /v1/funds/:id': write(['cluster_manager', 'finance_expert'], 'all'),
  'GET /v1/funds/:id/movements': read([...signers, 'project_manager'], 'all'),
  'POST /v1/funds/:id/movements': write(['cluster_manager', 'finance_expert'], 'all'),
  'POST /v1/funds/:id/movements/:movementId/transitions': write(
    ['general_director', 'cluster_manager', 'finance_expert'],
    'all',
  ),
  'GET /v1/budgets': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'GET /v1/budgets/:id': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'POST /v1/budgets': write(['cluster_manager', 'finance_expert'], 'own_cluster'),
  'PATCH /v1/budgets/:id': write(['cluster_manager', 'finance_expert'], 'own_cluster'),
  'POST /v1/budgets/:id/transitions': write(
    ['general_director', 'cluster_manager', 'finance_expert'],
    'named',
  ),
  'GET /v1/commitments': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'GET /v1/commitments/:id': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'POST /v1/commitments': write(planners, 'own_project'),
  'PATCH /v1/commitments/:id': write(planners, 'own_project'),
  'POST /v1/commitments/:id/transitions': write(planners, 'own_project'),
  'GET /v1/commitments/:id/changeOrders': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'POST /v1/changeOrders': write(planners, 'own_project'),
  'POST /v1/changeOrders/:id/transitions': write(planners, 'own_project'),
  'GET /v1/commitments/:id/progressClaims': read([...signers, 'project_manager', 'team_member'], 'visible'),
  'POST /v1/progressClaims': write(planners, 'own_project'),
  'POST /v1/progressClaims/:id/transitions': write(planners, 'own_project'),
  'GET /v1/partnerships': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'GET /v1/partnerships/:id': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'POST /v1/partnerships': write(planners, 'own_project'),
  'PATCH /v1/partnerships/:id': write(planners, 'own_project'),
  'GET /v1/partnerships/:id/shares': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'POST /v1/partnerships/:id/shares': write(planners, 'own_project'),
  'PATCH /v1/partnerships/:id/shares/:shareId': write(planners, 'own_project'),
  'GET /v1/partnerships/:id/entries': read([...signers, 'project_manager'], 'visible'),
  'POST /v1/partnerships/:id/entries': write(planners, 'own_project'),
  'PATCH /v1/partnerships/:id/entries/:entryId': write(planners, 'own_project'),
  'GET /v1/partnerships/:id/positions': read([...signers, 'project_manager'], 'visible'),
  'GET /v1/settlements': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'GET /v1/settlements/:id': read([...signers, 'project_manager', 'board_reader'], 'visible'),
  'POST /v1/settlements': write(planners, 'own_project'),
  'PATCH /v1/settlements/:id': write(planners, 'own_project'),
  'POST /v1/settlements/:id/transitions': write(planners, 'own_project'),
  'POST /v1/settlements/:id/agreements': write(planners, 'own_project'),
  'GET /v1/decisions': read(readers, 'visible'),
  'GET /v1/decisions/:id': read(readers, 'visible'),
  'POST /v1/decisions': write(['general_director', 'cluster_manager'], 'visible'),
  'GET /v1/portfolio/result': read([...signers, 'project_manager'], 'visible'),

  'GET /v1/today': read('persons', 'self'),
  'GET /v1/search': read('persons', 'visible'),
  'GET /v1/refData/:list': open,
  'GET /v1/health': open,
  'GET /v1/auditEvents': read([...signers, 'project_manager', 'administrator'], 'named'),
  'GET /v1/auditEvents/verification': read([...signers, 'administrator'], 'all'),
}

export const keyOf = (contract: Contract): string => `${contract.method} ${contract.path}`

/** The route check: may this person try at all? @throws MISSING_PERMISSION or the step that must come first */
export function checkRoute(permission: Permission, actor: Actor): void {
  if (!permission.whilePending) {
    if (actor.pending.includes('new_password')) throw new ProblemError('PASSWORD_CHANGE_REQUIRED')
    if (actor.pending.includes('second_factor')) throw new ProblemError('SECOND_FACTOR_ENROLMENT_REQUIRED')
  }
  if (!mayTry(permission, actor)) throw new ProblemError('MISSING_PERMISSION')
}

/** Does one of the actor's roles stand in the entry? */
export function mayTry({ roles }: Permission, actor: Actor): boolean {
  if (roles === 'persons' || roles === 'public') return true
  return actor.roles.some((held) => roles.includes(held.role))
}

/** Both directions, at start: every route has an entry and every entry has a route; the API document knows each. */
export function checkPermissionTable(registered: ReadonlySet<string>): void {
  const forgotten = [...registered].filter((key) => !permissions[key])
  const idle = Object.keys(permissions).filter((key) => !registered.has(key))
  if (forgotten.length > 0)
    throw new Error(`routes without an entry in the permission table: ${forgotten.join(', ')}`)
  const documented = new Set(allContracts.map(keyOf))
  const untold = [...registered].filter((key) => !documented.has(key))
  if (untold.length > 0) throw new Error(`routes that the API document does not know: ${untold.join(', ')}`)
  if (idle.length > 0) throw new Error(`entries of the permission table without a route: ${idle.join(', ')}`)
}
