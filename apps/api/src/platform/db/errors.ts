import type { ProblemCode } from '@stuurhuis/schemas'
import { fieldProblem, ProblemError } from '../problem.ts'

/** What the caller is told when a constraint refuses his data; by constraint name, so that the field can be named. */
const constraintProblems: Readonly<Record<string, { code: ProblemCode; field?: string; issue?: string }>> = {
  cluster_code_key: { code: 'DUPLICATE_VALUE', field: 'code' },
  cluster_name_key: { code: 'DUPLICATE_VALUE', field: 'name' },
  person_email_key: { code: 'DUPLICATE_VALUE', field: 'email' },
  project_external_id_key: { code: 'DUPLICATE_VALUE', field: 'externalId' },
  project_backup_is_another: { code: 'BAD_REQUEST', field: 'backupId', issue: 'backup_is_lead' },
  role_assignment_no_overlap: { code: 'DUPLICATE_VALUE', field: 'role' },
  role_assignment_period: { code: 'PERIOD_INVALID', field: 'validTo' },
  role_assignment_cluster: { code: 'ROLE_NOT_ALLOWED', field: 'clusterId' },
  role_assignment_two_persons: { code: 'SAME_PERSON' },
  forecast_item_code_key: { code: 'DUPLICATE_VALUE', field: 'code' },
  forecast_one_baseline: { code: 'DUPLICATE_VALUE', field: 'baselineYear' },
  milestone_code_key: { code: 'DUPLICATE_VALUE', field: 'code' },
  milestone_follows_another: { code: 'MILESTONE_CYCLE', field: 'followsId' },
  decision_number_key: { code: 'DUPLICATE_VALUE', field: 'number' },
  decision_corrects_id_key: { code: 'DUPLICATE_VALUE', field: 'correctsId' },
  decision_conditional: { code: 'BAD_REQUEST', field: 'conditions', issue: 'required' },
  budget_code_key: { code: 'DUPLICATE_VALUE', field: 'code' },
  budget_line_code_key: { code: 'DUPLICATE_VALUE', field: 'lines' },
  budget_one_scope: { code: 'BAD_REQUEST', field: 'projectId', issue: 'one_scope_only' },
  budget_years: { code: 'BAD_REQUEST', field: 'toYear', issue: 'before_from' },
  commitment_one_scope: { code: 'BAD_REQUEST', field: 'projectId', issue: 'one_scope_only' },
  change_order_two_persons: { code: 'SAME_PERSON' },
  progress_claim_number_key: { code: 'DUPLICATE_VALUE', field: 'number' },
  progress_claim_verified_after_receipt: {
    code: 'BAD_REQUEST',
    field: 'verifiedOn',
    issue: 'before_receipt',
  },
  partnership_name_key: { code: 'DUPLICATE_VALUE', field: 'name' },
  partner_name_key: { code: 'DUPLICATE_VALUE', field: 'partners' },
  partner_key_no_overlap: { code: 'BAD_REQUEST', field: 'from', issue: 'overlapping_period' },
  partner_key_period: { code: 'BAD_REQUEST', field: 'to', issue: 'before_from' },
  partner_key_is_whole: { code: 'BAD_REQUEST', field: 'shares', issue: 'shares_not_100' },
  partner_entry_receiver: { code: 'BAD_REQUEST', field: 'toPartnerId', issue: 'receiver_of_advance' },
  partner_entry_reason: { code: 'BAD_REQUEST', field: 'reason', issue: 'required' },
  settlement_one_open: { code: 'DUPLICATE_VALUE', field: 'partnershipId' },
  settlement_retention_holder: {
    code: 'BAD_REQUEST',
    field: 'retentionPartnerId',
    issue: 'retention_holder',
  },
  settlement_entry_fits: { code: 'VERSION_FROZEN' },
  cash_item_external_id_key: { code: 'DUPLICATE_VALUE', field: 'externalId' },
  cash_item_part: { code: 'CASH_ITEM_INVALID' },
  cash_item_whole: { code: 'CASH_ITEM_INVALID', field: 'amount' },
  cash_item_window: { code: 'BAD_REQUEST', field: 'latest', issue: 'before_earliest' },
  bank_account_iban_key: { code: 'DUPLICATE_VALUE', field: 'iban' },
  fund_code_key: { code: 'DUPLICATE_VALUE', field: 'code' },
  fund_movement_two_persons: { code: 'SAME_PERSON' },
  policy_two_persons: { code: 'SAME_PERSON' },
  policy_one_per_day: { code: 'DUPLICATE_VALUE', field: 'validFrom' },
  absence_period: { code: 'PERIOD_INVALID', field: 'to' },
  absence_return: { code: 'PERIOD_INVALID', field: 'expectedReturn' },
  absence_part_of_one_day: { code: 'PERIOD_INVALID', field: 'dayPart' },
}
/** Columns whose foreign key a caller can miss: the id he sent does not exist. */
const referenceFields: Readonly<Record<string, string>> = {
  project_cluster_id_fkey: 'clusterId',
  project_lead_id_fkey: 'leadId',
  project_backup_id_fkey: 'backupId',
  project_named_person_person_id_fkey: 'namedPersonIds',
  budget_project_id_fkey: 'projectId',
  budget_cluster_id_fkey: 'clusterId',
  budget_fund_id_fkey: 'fundId',
  budget_decision_id_fkey: 'decisionId',
  commitment_budget_line_id_fkey: 'budgetLineId',
  commitment_decision_id_fkey: 'decisionId',
  cash_item_budget_line_id_fkey: 'budgetLineId',
  bank_account_fund_id_fkey: 'fundId',
  cash_item_project_id_fkey: 'projectId',
  cash_item_cluster_id_fkey: 'clusterId',
  cash_item_fund_id_fkey: 'fundId',
  fund_movement_project_id_fkey: 'projectId',
  fund_movement_decision_id_fkey: 'decisionId',
  policy_version_decision_id_fkey: 'decisionId',
  forecast_snapshot_decision_id_fkey: 'decisionId',
  decision_project_id_fkey: 'projectId',
  decision_corrects_id_fkey: 'correctsId',
  forecast_decision_id_fkey: 'decisionId',
  milestone_follows_fkey: 'followsId',
  role_assignment_person_id_fkey: 'personId',
  role_assignment_cluster_id_fkey: 'clusterId',
  absence_person_id_fkey: 'personId',
}

const unavailable = new Set([
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '53100',
  '53200',
  '55P03',
  '57014',
  '40001',
  '40P01',
  '25P03',
])
/** Text that PostgreSQL cannot hold (a NUL character, half a surrogate), dates and numbers beyond its range. */
const unusableInput = new Set(['22021', '22P05', '22007', '22008', '22003', '22001'])
const ownCodes: Readonly<Record<string, ProblemCode>> = {
  SH003: 'SESSION_ENDED',
  SH004: 'VERSION_FROZEN',
  SH005: 'TRANSITION_NOT_ALLOWED',
}

/**
 * One total translation of what PostgreSQL says. Connection loss, full disk, time-outs and lost races are 503 with
 * Retry-After; a constraint is the problem of its name; everything else stays an internal error without inner text.
 */
export function databaseProblem(error: unknown): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error
  const { code, constraint } = error as Error & { code?: string; constraint?: string }
  if (code === undefined)
    return /terminated|timeout|ECONN|not queryable/.test(error.message) ? busy(error) : error
  if (code.startsWith('08') || code.startsWith('ECONN') || code === 'EPIPE' || unavailable.has(code))
    return busy(error)
  if (unusableInput.has(code)) return new ProblemError('BAD_REQUEST', {}, { cause: error })
  const own = ownCodes[code]
  if (own) return new ProblemError(own, {}, { cause: error })
  if (code === '23503' && constraint && referenceFields[constraint])
    return fieldProblem(referenceFields[constraint], 'not_found', 'referencedResourceNotFound')
  const known = constraint ? constraintProblems[constraint] : undefined
  if (!known) return error
  if (known.code === 'BAD_REQUEST' && known.field) return fieldProblem(known.field, known.issue ?? 'invalid')
  const issues = known.field
    ? [
        {
          type: 'urn:problem-type:belgif:input-validation:invalidInput',
          in: 'body' as const,
          name: known.field,
          code: known.code.toLowerCase(),
        },
      ]
    : []
  return new ProblemError(known.code, issues.length > 0 ? { issues } : {}, { cause: error })
}
const busy = (cause: Error) => new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 2 }, { cause })
