import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { joinSql, sql } from '../platform/db/sql.ts'
import { ownProjects, visibleProjects } from '../projects/projects.queries.ts'

export type MilestoneRow = {
  id: string
  version: number
  createdAt: string
  updatedAt: string
  projectId: string
  code: string
  name: string
  planned?: string
  forecast?: string
  actual?: string
  followsId?: string
  followsCode?: string
  followsMonths?: number
  reasonForShift?: string
  lineCount: number
  mayEdit: boolean
}
const columns = (actor: Actor) => sql`
  m.id, m.version, m.created_at, m.updated_at, m.project_id, m.code, m.name, m.planned_on as planned, m.forecast_on as forecast, m.actual_on as actual, m.follows_id, l.code as follows_code, m.follows_months, m.shift_reason as reason_for_shift,
  (select count(*)::int from forecast f join forecast_item i on i.forecast_id = f.id where f.project_id = m.project_id and f.state = 'working' and i.kind = 'line' and i.input -> 'start' ->> 'milestone' = m.code) as line_count,
  coalesce(${ownProjects(actor)}, false) as may_edit`
const from = sql`from milestone m join project p on p.id = m.project_id left join milestone l on l.id = m.follows_id`
export const listMilestones = (db: Reader, actor: Actor, projectId: string) =>
  db.many<MilestoneRow>(
    sql`select ${columns(actor)} ${from} where m.project_id = ${projectId} and ${visibleProjects(actor)} order by coalesce(m.actual_on, m.forecast_on, m.planned_on), m.code`,
  )
export const lockMilestone = (tx: Tx, actor: Actor, id: string) =>
  tx.maybe<MilestoneRow>(
    sql`select ${columns(actor)} ${from} where m.id = ${id} and ${visibleProjects(actor)} for update of m`,
  )
/** Milestones of one project change one after the other, so that no circle is made by two changes at once. */
export const lockProjectMilestones = (tx: Tx, actor: Actor, projectId: string) =>
  tx.maybe<{ mayEdit: boolean }>(
    sql`select coalesce(${ownProjects(actor)}, false) as may_edit from project p where p.id = ${projectId} and ${visibleProjects(actor)} for no key update of p`,
  )
export const findMilestoneProject = (db: Reader, id: string) =>
  db.maybe<{ projectId: string }>(sql`select project_id from milestone where id = ${id}`)

const settable = {
  name: sql`name`,
  planned: sql`planned_on`,
  forecast: sql`forecast_on`,
  actual: sql`actual_on`,
  followsId: sql`follows_id`,
  followsMonths: sql`follows_months`,
  reasonForShift: sql`shift_reason`,
} as const
type Settable = keyof typeof settable
export type MilestoneChange = {
  [Name in Settable]?: (Name extends 'followsMonths' ? number : string) | null | undefined
}
export type NewMilestone = MilestoneChange & { readonly code: string }
export const insertMilestone = (tx: Tx, projectId: string, code: string, input: MilestoneChange) =>
  tx.one<{ id: string }>(sql`
    insert into milestone (project_id, code, name, planned_on, forecast_on, actual_on, follows_id, follows_months, shift_reason)
    values (${projectId}, ${code}, ${input.name}, ${input.planned ?? null}, ${input.forecast ?? null}, ${input.actual ?? null}, ${input.followsId ?? null}, ${input.followsMonths ?? null}, ${input.reasonForShift ?? null}) returning id`)
export const updateMilestone = (tx: Tx, id: string, change: MilestoneChange) => {
  const set = (Object.keys(settable) as Settable[])
    .filter((name) => change[name] !== undefined)
    .map((name) => sql`${settable[name]} = ${change[name]}`)
  return tx.run(
    sql`update milestone set ${joinSql(set.length > 0 ? set : [sql`name = name`], ', ')} where id = ${id}`,
  )
}
