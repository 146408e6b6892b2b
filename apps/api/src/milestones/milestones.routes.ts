import { resolveMilestones } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import { seesProject } from '../projects/projects.service.ts'
import * as queries from './milestones.queries.ts'
import * as service from './milestones.service.ts'

/** Milestones of a project, which lines of its working forecasts follow. */
export function milestoneRoutes({ route, db, publicUrl, clock }: Server): void {
  const all = async (reader: Reader, actor: Actor, projectId: string) => {
    const rows = await queries.listMilestones(reader, actor, projectId)
    const resolved = resolveMilestones(
      rows.map(({ code, planned, forecast, actual, followsCode, followsMonths }) => ({
        code,
        ...(planned && { planned }),
        ...(forecast && { forecast }),
        ...(actual && { actual }),
        ...(followsCode && { follows: { code: followsCode, months: followsMonths ?? 0 } }),
      })),
    )
    const months = resolved.ok ? resolved.value : {}
    return rows.map(({ followsCode: _c, mayEdit: _e, ...row }): contracts.Milestone => {
      const month = months[row.code]
      return { ...row, href: `${publicUrl}/v1/milestones/${row.id}`, ...(month && { month }) }
    })
  }
  const one = async (reader: Reader, actor: Actor, projectId: string, id: string) => {
    const found = (await all(reader, actor, projectId)).find((milestone) => milestone.id === id)
    if (!found) throw notFound()
    return { body: found, version: found.version, location: `/v1/milestones/${id}` }
  }
  const byId = async (reader: Reader, actor: Actor, id: string) => {
    const known = await queries.findMilestoneProject(reader, id)
    if (!known) throw notFound()
    return one(reader, actor, known.projectId, id)
  }
  route(contracts.listMilestones, async ({ params, actor }) => {
    if (!(await seesProject(db, actor, params.id))) throw notFound()
    return {
      body: {
        self: `${publicUrl}/v1/projects/${params.id}/milestones`,
        items: await all(db, actor, params.id),
      },
    }
  })
  route(contracts.createMilestone, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        return one(
          tx,
          actor,
          params.id,
          await service.createMilestone(tx, actor, params.id, body, today(clock)),
        )
      },
      (tx, { id }) => byId(tx, call.actor, id),
    ),
  )
  route(contracts.updateMilestone, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        await service.changeMilestone(tx, actor, params.id, expected, body, today(clock))
        return byId(tx, actor, params.id)
      },
      (tx) => byId(tx, call.actor, call.params.id),
    ),
  )
}
