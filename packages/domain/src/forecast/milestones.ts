import { addToMonth, type IsoDate, type YM, ymOf } from '../calendar/dates.ts'
import { type EngineError, engineError, ok, type Result } from '../money/result.ts'

/** A date that lines follow. `forecast` and `actual` outrank `planned`; without a date of its own it may follow another. */
export interface Milestone {
  readonly code: string
  readonly planned?: IsoDate
  readonly forecast?: IsoDate
  readonly actual?: IsoDate
  readonly follows?: { readonly code: string; readonly months: number }
}

/**
 * Month of each milestone: actual, else forecast, else that of the milestone it follows plus the months between, else
 * planned, else null (its lines are unplaced). Errors: MILESTONE_CYCLE when milestones follow each other in a circle,
 * MILESTONE_UNKNOWN when one follows a code that does not exist; the path is the code.
 */
export function resolveMilestones(milestones: readonly Milestone[]): Result<Record<string, YM | null>> {
  const byCode = new Map(milestones.map((milestone) => [milestone.code, milestone]))
  const errors: EngineError[] = []
  const months = new Map<string, YM | null>()
  const monthOf = (milestone: Milestone, path: readonly string[]): YM | null => {
    const known = months.get(milestone.code)
    if (known !== undefined) return known
    if (path.includes(milestone.code)) {
      errors.push(engineError('MILESTONE_CYCLE', milestone.code, { circle: path.join(' > ') }))
      return null
    }
    const own = milestone.actual ?? milestone.forecast
    const month = own ? ymOf(own) : followed(milestone, [...path, milestone.code])
    months.set(milestone.code, month)
    return month
  }
  const followed = (milestone: Milestone, path: readonly string[]): YM | null => {
    const planned = milestone.planned ? ymOf(milestone.planned) : null
    if (!milestone.follows) return planned
    const leader = byCode.get(milestone.follows.code)
    if (!leader) {
      errors.push(engineError('MILESTONE_UNKNOWN', milestone.code, { code: milestone.follows.code }))
      return planned
    }
    const month = monthOf(leader, path)
    return month === null ? planned : addToMonth(month, milestone.follows.months)
  }
  for (const milestone of milestones) monthOf(milestone, [])
  return errors.length > 0 ? { ok: false, errors } : ok(Object.fromEntries(months))
}
