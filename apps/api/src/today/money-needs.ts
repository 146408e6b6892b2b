import { formatMoney } from '@stuurhuis/domain'
import type { ResultOf, today } from '@stuurhuis/schemas'
import { type AlertRow, listAlertsToSettle } from '../liquidity/alerts.service.ts'
import { type Actor, hasRole } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import * as queries from './today.queries.ts'

export type Need = ResultOf<typeof today>['needs'][number]

/** What somebody has to do about money: alerts of the cash, claims whose term lapses, rules and movements to approve. */
export async function moneyNeeds(db: Reader, actor: Actor, publicUrl: string): Promise<Need[]> {
  const [alerts, claims, adoptions] = await Promise.all([
    listAlertsToSettle(db, actor),
    queries.listClaimNeeds(db, actor),
    hasRole(actor, 'general_director') ? queries.listAdoptionNeeds(db, actor) : [],
  ])
  return [
    ...alerts.flatMap((alert) => needOfAlert(alert, publicUrl)),
    ...claims.map((claim) => needOfClaim(claim, publicUrl)),
    ...adoptions.map((adoption) => needOfAdoption(adoption, publicUrl)),
  ]
}

/** What has no date yet asks nothing of anybody today: Kasprognose shows it. */
const kindOf: Readonly<Record<AlertRow['kind'], Need['kind'] | undefined>> = {
  breach: 'cash_breach',
  committedOnlyBreach: 'committed_breach',
  fundBelowFloor: 'fund_below_floor',
  budgetExceeded: 'budget_exceeded',
  overCommitted: 'line_over_committed',
  largeShift: 'large_shift',
  overdue: 'items_overdue',
  pastResidual: 'months_not_closed',
  unplaced: undefined,
}
const resourceOf = ({ kind, projectId }: AlertRow): string => {
  if (kind === 'fundBelowFloor') return 'funds'
  if (kind === 'budgetExceeded') return 'budgets'
  return projectId === undefined ? 'liquidity' : `projects/${projectId}/forecasts`
}
function needOfAlert(alert: AlertRow, publicUrl: string): Need[] {
  const kind = kindOf[alert.kind]
  if (!kind) return []
  const { label, date, amount, lowestOn, count } = alert.facts
  return [
    {
      kind,
      severity: alert.severity,
      subject: label ?? '',
      objectId: alert.id,
      href: `${publicUrl}/v1/${resourceOf(alert)}`,
      since: alert.firstSeenOn,
      ...(alert.projectCode && { code: alert.projectCode }),
      ...(date && { date }),
      ...(amount && { amount }),
      ...(lowestOn && { lowestOn }),
      ...(count !== undefined && { count }),
    },
  ]
}

function needOfClaim(claim: queries.ClaimNeed, publicUrl: string): Need {
  return {
    kind: 'claim_to_verify',
    severity: claim.late ? 'serious' : 'warning',
    subject: `${claim.number}, ${claim.payee}`,
    objectId: claim.commitmentId,
    href: `${publicUrl}/v1/commitments/${claim.commitmentId}/progressClaims`,
    date: claim.verifyBy,
    amount: formatMoney(claim.cents),
    ...(claim.code && { code: claim.code }),
  }
}

function needOfAdoption(need: queries.AdoptionNeed, publicUrl: string): Need {
  return {
    kind: need.kind,
    severity: 'warning',
    subject: need.subject,
    objectId: need.id,
    href: `${publicUrl}/v1/${need.fundId ? `funds/${need.fundId}/movements` : 'policyVersions'}`,
    since: need.since,
    ...(need.cents !== undefined && { amount: formatMoney(need.cents) }),
  }
}
