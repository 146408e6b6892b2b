import type { RoleCode } from '../identity/rights.ts'
import type { CashItem, CashItemStatus } from './cash-item.ts'

/** Who asks. The system acts on a record (a signed contract, a booked order); a person in the roles held that day. */
export type ItemActor =
  | { readonly kind: 'system' }
  | {
      readonly kind: 'person'
      /** `own`: the item belongs to a project or cluster that this role covers. */
      readonly roles: readonly { readonly role: RoleCode; readonly own: boolean }[]
    }

/** What the caller looked up. Everything that is absent is taken as not there. */
export interface TransitionFacts {
  readonly actor: ItemActor
  readonly reason?: string
  /** Another item took its place: it can no longer change. */
  readonly superseded?: boolean
  /** A proposal, dossier, application or order request stands behind the estimate. */
  readonly sourceExists?: boolean
  readonly commitment?: 'contractSigned' | 'commitmentApproved' | 'subsidyAwarded' | 'employmentStarted'
  /** A condition of the contract is still open: the term stays expected. */
  readonly openCondition?: boolean
  readonly dueBasis?: 'invoicePayable' | 'claimVerified' | 'deedExecuted' | 'dueRuleReached'
  readonly sourceEnd?: 'dissolved' | 'reduced' | 'finallySettled'
  readonly closingDocument?: 'creditNote' | 'decision'
}

export type TransitionRefusal =
  | 'TRANSITION_UNKNOWN'
  | 'SUPERSEDED'
  | 'ONLY_BY_PAYMENT_ORDER'
  | 'ONLY_BY_BANK_MATCH'
  | 'MISSING_PERMISSION'
  | 'REASON_MISSING'
  | 'SOURCE_MISSING'
  | 'COMMITMENT_MISSING'
  | 'CONDITION_OPEN'
  | 'DUE_BASIS_MISSING'
  | 'SOURCE_STILL_STANDS'
  | 'CLOSING_DOCUMENT_MISSING'
  | 'AMOUNT_NOT_POSITIVE'
  | 'SCOPE_MISSING'

export type TransitionDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: TransitionRefusal }

const ALLOWED: TransitionDecision = { allowed: true }
const no = (reason: TransitionRefusal): TransitionDecision => ({ allowed: false, reason })

/** One row of the table of product.md 3.2: who may take the step, and what must be there. */
interface Step {
  readonly from: readonly CashItemStatus[]
  readonly to: CashItemStatus
  readonly who: (actor: ItemActor, from: CashItemStatus) => boolean
  readonly lacks: (facts: TransitionFacts, from: CashItemStatus) => TransitionRefusal | null
}

const isSystem = (actor: ItemActor): boolean => actor.kind === 'system'
const holds = (actor: ItemActor, role: RoleCode, own: boolean): boolean =>
  actor.kind === 'person' && actor.roles.some((held) => held.role === role && (held.own || !own))
const isFinance = (actor: ItemActor): boolean => holds(actor, 'finance_expert', false)
const isLegal = (actor: ItemActor): boolean => holds(actor, 'legal_expert', false)
const isOwnLead = (actor: ItemActor): boolean => holds(actor, 'project_manager', true)
const isOwnCluster = (actor: ItemActor): boolean => holds(actor, 'cluster_manager', true)
const hasReason = (facts: TransitionFacts): boolean => Boolean(facts.reason?.trim())

const STEPS: readonly Step[] = [
  {
    from: ['estimate'],
    to: 'expected',
    who: (actor) => isSystem(actor) || isFinance(actor) || isOwnLead(actor) || isOwnCluster(actor),
    lacks: (facts) => (facts.sourceExists ? null : 'SOURCE_MISSING'),
  },
  {
    from: ['estimate', 'expected'],
    to: 'contracted',
    who: isSystem,
    lacks: (facts) => {
      if (facts.commitment === undefined) return 'COMMITMENT_MISSING'
      return facts.openCondition ? 'CONDITION_OPEN' : null
    },
  },
  {
    from: ['contracted', 'expected'],
    to: 'due',
    // An invoice without commitment is still expected: the finance expert accepts it, with a reason.
    who: (actor, from) => isSystem(actor) || (from === 'expected' && isFinance(actor)),
    lacks: (facts) => {
      if (facts.dueBasis === undefined) return 'DUE_BASIS_MISSING'
      return isSystem(facts.actor) || hasReason(facts) ? null : 'REASON_MISSING'
    },
  },
  {
    from: ['estimate', 'expected', 'contracted'],
    to: 'lapsed',
    // The system lapses the items of a dossier that was dissolved.
    who: (actor, from) =>
      isSystem(actor) || isFinance(actor) || isOwnCluster(actor) || (from === 'estimate' && isOwnLead(actor)),
    lacks: (facts, from) => {
      if (!hasReason(facts)) return 'REASON_MISSING'
      const mustEnd = from === 'contracted' || isSystem(facts.actor)
      return mustEnd && facts.sourceEnd === undefined ? 'SOURCE_STILL_STANDS' : null
    },
  },
  {
    from: ['due'],
    to: 'disputed',
    who: (actor) => isFinance(actor) || isLegal(actor) || isOwnLead(actor),
    lacks: (facts) => (hasReason(facts) ? null : 'REASON_MISSING'),
  },
  {
    from: ['disputed'],
    to: 'due',
    who: (actor) => isFinance(actor) || isLegal(actor),
    lacks: (facts) => (hasReason(facts) ? null : 'REASON_MISSING'),
  },
  {
    from: ['disputed'],
    to: 'lapsed',
    who: (actor) => isFinance(actor) || isLegal(actor),
    lacks: (facts) => {
      if (!hasReason(facts)) return 'REASON_MISSING'
      return facts.closingDocument === undefined ? 'CLOSING_DOCUMENT_MISSING' : null
    },
  },
]

/**
 * May this item go to that status now? The table of product.md 3.2. `in_payment` and `paid` are never reached or left
 * here, whoever asks: that is the work of `putInPayment`, `takeOutOfPayment`, `matchWithBank` and `undoMatch`.
 */
export function decideItemTransition(
  item: Pick<CashItem, 'status'>,
  to: CashItemStatus,
  facts: TransitionFacts,
): TransitionDecision {
  if (to === 'paid' || item.status === 'paid') return no('ONLY_BY_BANK_MATCH')
  if (to === 'in_payment' || item.status === 'in_payment') return no('ONLY_BY_PAYMENT_ORDER')
  if (facts.superseded) return no('SUPERSEDED')
  const step = STEPS.find((row) => row.to === to && row.from.includes(item.status))
  if (step === undefined) return no('TRANSITION_UNKNOWN')
  if (!step.who(facts.actor, item.status)) return no('MISSING_PERMISSION')
  const lack = step.lacks(facts, item.status)
  return lack === null ? ALLOWED : no(lack)
}

/** May this actor enter a new estimate? It needs an amount above 0 and a project, cluster or fund; no date is allowed. */
export function decideItemCreation(
  draft: Pick<CashItem, 'amount'> & { readonly scope: 'project' | 'cluster' | 'fund' | null },
  actor: ItemActor,
): TransitionDecision {
  if (!(isSystem(actor) || isFinance(actor) || isOwnLead(actor) || isOwnCluster(actor)))
    return no('MISSING_PERMISSION')
  if (draft.amount <= 0n) return no('AMOUNT_NOT_POSITIVE')
  return draft.scope === null ? no('SCOPE_MISSING') : ALLOWED
}
