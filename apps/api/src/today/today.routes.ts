import * as contracts from '@stuurhuis/schemas'
import { type Actor, hasRole, isInternal } from '../platform/actor.ts'
import type { Server } from '../platform/server.ts'
import { moneyNeeds, type Need } from './money-needs.ts'
import * as queries from './today.queries.ts'

const severityOf: Readonly<Record<queries.ProjectNeed['kind'], Need['severity']>> = {
  stage_request: 'warning',
  project_without_lead: 'serious',
  project_without_backup: 'warning',
  stale_project: 'info',
}

export function todayRoutes({ route, db, publicUrl, clock }: Server): void {
  route(contracts.today, async ({ actor }) => {
    const internal = isInternal(actor)
    const decides = hasRole(actor, 'general_director', 'cluster_manager')
    const [money, projectNeeds, roleNeeds, changes, figures, absent, recovery, imports] = await Promise.all([
      internal ? moneyNeeds(db, actor, publicUrl) : [],
      internal ? queries.listProjectNeeds(db, actor) : [],
      decides ? queries.listRoleNeeds(db, actor) : [],
      internal ? queries.listChanges(db, actor) : [],
      hasRole(actor, 'administrator') && !internal ? undefined : queries.readFigures(db, actor),
      internal ? queries.listAbsentToday(db) : undefined,
      queries.findRecoveryUse(db, actor.personId),
      internal ? queries.listOpenImports(db, actor.personId) : [],
    ])
    return {
      body: {
        asOf: new Date(clock.now()).toISOString(),
        needs: [
          ...money.filter((need) => need.severity === 'serious'),
          ...roleNeeds.map((need) => needOfRole(need, publicUrl)),
          ...money.filter((need) => need.severity !== 'serious'),
          ...projectNeeds.map((need) => needOfProject(need, publicUrl)),
          ...imports.map((need) => needOfImport(need, publicUrl)),
          ...needsOfAccount(actor, recovery, publicUrl),
        ],
        changes,
        figures: figures ?? {
          activeProjects: 0,
          ownProjects: 0,
          areaM2: '0',
          staleProjects: 0,
        },
        ...(absent && { absent }),
      },
    }
  })
}

function needOfRole(need: queries.RoleNeed, publicUrl: string): Need {
  return {
    kind: 'confirm_role',
    severity: 'warning',
    subject: need.personName,
    role: need.role,
    since: need.since,
    objectId: need.id,
    href: `${publicUrl}/v1/roleAssignments/${need.id}`,
  }
}

function needOfProject(need: queries.ProjectNeed, publicUrl: string): Need {
  return {
    kind: need.kind,
    severity: severityOf[need.kind],
    subject: need.name,
    code: need.code,
    objectId: need.id,
    href: `${publicUrl}/v1/projects/${need.id}`,
    ...(need.days !== undefined && { days: need.days }),
  }
}

function needOfImport(need: queries.ImportNeed, publicUrl: string): Need {
  return {
    kind: 'open_import',
    severity: 'info',
    subject: need.fileName,
    since: need.since,
    objectId: need.id,
    href: `${publicUrl}/v1/projectImports/${need.id}`,
  }
}

/** What somebody has to settle about the own sign-in. */
function needsOfAccount(actor: Actor, recovery: { since: string } | undefined, publicUrl: string): Need[] {
  const needs: Need[] = []
  if (recovery)
    needs.push({
      kind: 'recovery_code_used',
      severity: 'warning',
      subject: '',
      since: recovery.since,
      href: `${publicUrl}/v1/auth/sessions`,
    })
  if (actor.secondFactor === 'none' && !actor.isDemo)
    needs.push({
      kind: 'enrol_second_factor',
      severity: 'warning',
      subject: '',
      href: `${publicUrl}/v1/auth/totpEnrolments`,
    })
  return needs
}
