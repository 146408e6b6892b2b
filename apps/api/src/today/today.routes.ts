import * as contracts from '@stuurhuis/schemas'
import { hasRole, isInternal } from '../platform/actor.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './today.queries.ts'

type Need = NonNullable<ReturnType<typeof contracts.today.ok.body.parse>['needs'][number]>
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
    const [projectNeeds, roleNeeds, changes, figures, absent, recovery, imports] = await Promise.all([
      internal ? queries.listProjectNeeds(db, actor) : [],
      decides ? queries.listRoleNeeds(db, actor) : [],
      internal ? queries.listChanges(db, actor) : [],
      hasRole(actor, 'administrator') && !internal ? undefined : queries.readFigures(db, actor),
      internal ? queries.listAbsentToday(db) : [],
      queries.findRecoveryUse(db, actor.personId),
      internal ? queries.listOpenImports(db, actor.personId) : [],
    ])
    const needs: Need[] = [
      ...roleNeeds.map((need) => ({
        kind: 'confirm_role' as const,
        severity: 'warning' as const,
        subject: need.personName,
        role: need.role,
        since: need.since,
        objectId: need.id,
        href: `${publicUrl}/v1/roleAssignments/${need.id}`,
      })),
      ...projectNeeds.map((need) => ({
        kind: need.kind,
        severity: severityOf[need.kind],
        subject: need.name,
        code: need.code,
        objectId: need.id,
        href: `${publicUrl}/v1/projects/${need.id}`,
        ...(need.days !== undefined && { days: need.days }),
      })),
      ...imports.map((need) => ({
        kind: 'open_import' as const,
        severity: 'info' as const,
        subject: need.fileName,
        since: need.since,
        objectId: need.id,
        href: `${publicUrl}/v1/projectImports/${need.id}`,
      })),
      ...(recovery
        ? [
            {
              kind: 'recovery_code_used' as const,
              severity: 'warning' as const,
              subject: '',
              since: recovery.since,
              href: `${publicUrl}/v1/auth/sessions`,
            },
          ]
        : []),
      ...(actor.secondFactor === 'none' && !actor.isDemo
        ? [
            {
              kind: 'enrol_second_factor' as const,
              severity: 'warning' as const,
              subject: '',
              href: `${publicUrl}/v1/auth/totpEnrolments`,
            },
          ]
        : []),
    ]
    return {
      body: {
        asOf: new Date(clock.now()).toISOString(),
        needs,
        changes,
        figures: figures ?? {
          activeProjects: 0,
          ownProjects: 0,
          areaM2: '0',
          staleProjects: 0,
          absentToday: 0,
        },
        absent,
      },
    }
  })
}
