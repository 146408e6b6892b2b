import type { ForecastDefaults } from '@stuurhuis/schemas'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'

export type TransitionRow = {
  id: string
  fromState: string
  toState: string
  reason?: string
  decisionId?: string
  by: string
  byName: string
  at: string
}
const columns = sql`t.id, t.from_state, t.to_state, t.reason, t.decision_id, t.by_id as by, w.first_name || ' ' || w.last_name as by_name, t.at`
export const listTransitions = (db: Reader, forecastId: string) =>
  db.many<TransitionRow>(
    sql`select ${columns} from forecast_transition t join person w on w.id = t.by_id where t.forecast_id = ${forecastId} order by t.at desc, t.id desc limit 200`,
  )
export const findTransition = (db: Reader, id: string) =>
  db.one<TransitionRow>(
    sql`select ${columns} from forecast_transition t join person w on w.id = t.by_id where t.id = ${id}`,
  )
export const insertTransition = (
  tx: Tx,
  step: {
    forecastId: string
    from: string
    to: string
    reason?: string | undefined
    decisionId?: string | undefined
    by: string
  },
) =>
  tx.one<{ id: string }>(sql`
    insert into forecast_transition (forecast_id, from_state, to_state, reason, decision_id, by_id)
    values (${step.forecastId}, ${step.from}, ${step.to}, ${step.reason ?? null}, ${step.decisionId ?? null}, ${step.by}) returning id`)

/** The approved baseline of a project and year, locked. */
export const lockBaseline = (tx: Tx, projectId: string, year: number) =>
  tx.maybe<{ id: string }>(
    sql`select id from forecast where project_id = ${projectId} and state = 'approved' and baseline_year = ${year} for update`,
  )
/** Scenarios of a project that were adopted by a decision. */
export const lockAdopted = (tx: Tx, projectId: string) =>
  tx.many<{ id: string }>(
    sql`select id from forecast where project_id = ${projectId} and state = 'adopted' order by id for update`,
  )
/** Milestones of a project as its versions use them. */
export const listProjectMilestones = (db: Reader, projectId: string) =>
  db.many<{
    code: string
    plannedOn?: string
    forecastOn?: string
    actualOn?: string
    followsCode?: string
    followsMonths?: number
  }>(sql`
    select m.code, m.planned_on, m.forecast_on, m.actual_on, l.code as follows_code, m.follows_months
    from milestone m left join milestone l on l.id = m.follows_id where m.project_id = ${projectId} order by m.code`)

/** What an empty version starts from, by the rule in force on a day; an installation brings one. */
export const findDefaults = (db: Reader, on: string) =>
  db.one<{ value: ForecastDefaults }>(
    sql`select value from policy_version where key = 'forecastDefaults' and state = 'effective' and valid_from <= ${on} order by valid_from desc limit 1`,
  )
