import type { Today } from './use-today.ts'

type Need = Today['needs'][number]

/** The page where a need is settled. */
export function pageOf(need: Need): string {
  const project = need.code ? `/projecten/${need.code}` : '/projecten'
  const pages: Record<Need['kind'], string> = {
    confirm_role: '/beheer/rollen?stand=proposed',
    project_without_lead: `${project}${need.code ? '/bewerken' : ''}`,
    project_without_backup: `${project}${need.code ? '/bewerken' : ''}`,
    stale_project: project,
    stage_request: project,
    open_import: need.objectId ? `/projecten/invoeren?rapport=${need.objectId}` : '/projecten/invoeren',
    cash_breach: '/kas',
    committed_breach: '/kas',
    months_not_closed: '/kas',
    fund_below_floor: '/kas/fondsen',
    movement_to_approve: '/kas/fondsen',
    items_overdue: '/kas/posten',
    policy_to_adopt: '/kas/rekeningen',
    budget_exceeded: '/budgetten',
    line_over_committed: need.code ? `${project}/geld` : '/kas',
    large_shift: need.code ? `${project}/geld` : '/projecten/portefeuille',
    claim_to_verify:
      need.code && need.objectId ? `${project}/geld/bestellingen/${need.objectId}` : '/budgetten',
    enrol_second_factor: '/instellingen',
    recovery_code_used: '/instellingen',
  }
  return pages[need.kind]
}
