import * as contracts from '@stuurhuis/schemas'
import { type Actor, isInternal } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import { refuseUnreadable } from '../platform/http/validate.ts'
import type { Server } from '../platform/server.ts'
import * as queries from './projects.queries.ts'
import * as service from './projects.service.ts'

/** Fields that a reader of headlines (the board) does not get, and so cannot filter or sort by either. */
const beyondHeadline = [
  'leadId',
  'leadName',
  'backupId',
  'backupName',
  'sensitive',
  'namedPersonIds',
  'visionText',
  'dataAgeDays',
  'externalId',
  'updatedSince',
  'currentForecastId',
] as const

export function projectRoutes(server: Server): void {
  const { route, db, publicUrl } = server
  const toProject = (row: queries.ProjectRow, actor: Actor): contracts.Project => {
    const { cursorValues: _, ...fields } = row
    const full = { ...fields, href: `${publicUrl}/v1/projects/${row.id}` } as contracts.Project
    return isInternal(actor)
      ? full
      : (Object.fromEntries(
          Object.entries(full).filter(([name]) => !(beyondHeadline as readonly string[]).includes(name)),
        ) as contracts.Project)
  }
  const answer = (row: queries.ProjectRow, actor: Actor) => ({
    body: toProject(row, actor),
    version: row.version,
    location: `/v1/projects/${row.id}`,
  })
  const one = async (reader: Reader, id: string, actor: Actor) => {
    const row = await queries.findProject(reader, actor, id)
    if (!row) throw notFound()
    return answer(row, actor)
  }

  route(contracts.listProjects, (call) => {
    if (!isInternal(call.actor)) refuseUnreadable(call.query, beyondHeadline)
    const order = orderOf(call.query.sort, ['-updatedAt'], queries.projectSort, queries.projectSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listProjects(reader, call.actor, call.query, { order, ...args })).map((row) => ({
            item: toProject(row, call.actor),
            cursorValues: row.cursorValues,
          })),
        count: () => queries.countProjects(db, call.actor, call.query),
      },
      server,
    )
  })
  route(contracts.getProject, ({ params, actor }) => one(db, params.id, actor))
  route(contracts.createProject, (call) =>
    call.once(
      async (tx) => answer(await service.createProject(tx, call.actor, call.body), call.actor),
      (tx, { id }) => one(tx, id, call.actor),
    ),
  )
  route(contracts.updateProject, (call) =>
    call.once(
      async (tx) => {
        await service.changeProject(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.params.id, call.actor)
      },
      (tx) => one(tx, call.params.id, call.actor),
    ),
  )

  stageRoutes(server)
}

function stageRoutes({ route, db, publicUrl }: Server): void {
  const toTransition = (row: queries.TransitionRow, projectId: string) => ({
    ...row,
    from: row.fromStage as contracts.ProjectStage,
    to: row.toStage as contracts.ProjectStage,
    href: `${publicUrl}/v1/projects/${projectId}/transitions`,
  })
  const visible = async (reader: Reader, actor: Actor, id: string) => {
    const project = await queries.findProject(reader, actor, id)
    if (!project) throw notFound()
    return project
  }
  route(contracts.listStageTransitions, async ({ params, actor }) => {
    const project = await visible(db, actor, params.id)
    const [rows, steps] = await Promise.all([
      queries.listTransitions(db, params.id),
      service.stagesAhead(db, project),
    ])
    return {
      body: {
        self: `${publicUrl}/v1/projects/${params.id}/transitions`,
        items: rows.map((row) => toTransition(row, params.id)),
        next: steps.map((step) => ({
          ...step,
          missing: [...step.missing],
          notKeptYet: [...step.notKeptYet],
        })),
      },
    }
  })
  route(contracts.changeStage, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body, language } = call
        const { transitionId } = await service.changeStage(tx, actor, params.id, expected, body, language)
        const project = await queries.findProject(tx, actor, params.id)
        return {
          body: toTransition(await queries.findTransition(tx, transitionId), params.id),
          ...(project && { version: project.version }),
          location: `/v1/projects/${params.id}/transitions`,
        }
      },
      (tx) => visible(tx, call.actor, call.params.id),
    ),
  )
}
