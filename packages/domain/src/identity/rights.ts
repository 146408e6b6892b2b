/** Who decides about rights and absences. Source: product, smaller machines (roleAssignment), absence, permission matrix. */
export type RoleCode =
  | 'general_director'
  | 'cluster_manager'
  | 'project_manager'
  | 'finance_expert'
  | 'legal_expert'
  | 'team_member'
  | 'board_reader'
  | 'administrator'
export type Holder = {
  readonly personId: string
  readonly roles: readonly { readonly role: RoleCode; readonly clusterId?: string }[]
}

const signingRoles: readonly RoleCode[] = [
  'general_director',
  'cluster_manager',
  'finance_expert',
  'legal_expert',
]
/** Signing roles count only after somebody else confirms them. */
export const needsConfirmation = (role: RoleCode): boolean => signingRoles.includes(role)
const holds = (person: Holder, ...roles: readonly RoleCode[]): boolean =>
  person.roles.some((held) => roles.includes(held.role))
const manages = (person: Holder, clusterIds: readonly string[]): boolean =>
  person.roles.some(
    (held) =>
      held.role === 'cluster_manager' && held.clusterId !== undefined && clusterIds.includes(held.clusterId),
  )

export type ConfirmationRefusal = 'SAME_PERSON' | 'MISSING_PERMISSION' | 'DECISION_MISSING'

/**
 * May this person confirm that proposal? The director confirms signing roles, a cluster manager the director's own
 * (with the decision that appoints him); never the subject and never the proposer.
 * @returns the refusal, or undefined when allowed
 */
export function refuseConfirmation(
  confirmer: Holder,
  proposal: {
    readonly role: RoleCode
    readonly personId: string
    readonly proposedBy: string
    readonly decisionReference?: string
  },
): ConfirmationRefusal | undefined {
  const directors = proposal.role === 'general_director'
  if (!holds(confirmer, directors ? 'cluster_manager' : 'general_director')) return 'MISSING_PERMISSION'
  if (confirmer.personId === proposal.personId || confirmer.personId === proposal.proposedBy)
    return 'SAME_PERSON'
  return directors && !proposal.decisionReference ? 'DECISION_MISSING' : undefined
}

/** May this person end that role? The administrator and the director any, a cluster manager those of the own cluster. */
export const mayEndRole = (person: Holder, assignment: { readonly clusterId?: string }): boolean =>
  holds(person, 'administrator', 'general_director') ||
  (assignment.clusterId !== undefined && manages(person, [assignment.clusterId]))

export type AbsentPerson = {
  readonly personId: string
  readonly isDirector: boolean
  readonly clusterIds: readonly string[]
}

/** May this person record an absence of that one? Oneself, the cluster manager of the cluster, and for the director the signers. */
export function mayDeclareAbsence(declarer: Holder, absent: AbsentPerson): boolean {
  if (declarer.personId === absent.personId) return true
  if (absent.isDirector) return holds(declarer, 'cluster_manager', 'finance_expert', 'legal_expert')
  return manages(declarer, absent.clusterIds)
}
/** May change the dates or end it: the declarer, the person, the cluster manager of the cluster. */
export const mayChangeAbsence = (person: Holder, absent: AbsentPerson, declaredBy: string): boolean =>
  person.personId === absent.personId || person.personId === declaredBy || manages(person, absent.clusterIds)
/** May say that it never was: the person and the declarer. */
export const mayRevokeAbsence = (person: Holder, absent: AbsentPerson, declaredBy: string): boolean =>
  person.personId === absent.personId || person.personId === declaredBy
/** Certainty, history and the derived long-term mark: the director, the cluster manager of the cluster, and the person. */
export const seesAbsenceDetails = (person: Holder, absent: AbsentPerson): boolean =>
  person.personId === absent.personId ||
  holds(person, 'general_director') ||
  manages(person, absent.clusterIds)
