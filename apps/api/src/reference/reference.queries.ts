import { type Actor, isInternal } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { likeLiteral, sql } from '../platform/db/sql.ts'
import { visibleProjects } from '../projects/projects.queries.ts'

export const ping = (db: Reader) => db.one(sql`select 1 as up`)

export type SearchRow = {
  kind: 'project' | 'person'
  id: string
  code?: string
  title: string
  subtitle?: string
}
/** Codes and names over what the actor may see, best fit first, at most 20. */
export function search(db: Reader, actor: Actor, text: string): Promise<SearchRow[]> {
  const literal = likeLiteral(text)
  const seesProjects = isInternal(actor) || actor.roles.some((held) => held.role === 'board_reader')
  return db.many<SearchRow>(sql`
    select kind, id, code, title, subtitle from (
      select 'project' as kind, p.id, p.code, p.name as title, p.municipality as subtitle, case when p.code ilike ${literal} then 0 when p.name ilike ${`${literal}%`} then 1 else 2 end as rank
      from project p where ${seesProjects} and ${visibleProjects(actor)} and (p.code || ' ' || p.name || ' ' || coalesce(p.municipality, '')) ilike ${`%${literal}%`}
      union all
      select 'person', w.id, null, w.first_name || ' ' || w.last_name, null, case when w.last_name ilike ${`${literal}%`} then 1 else 3 end
      from person w where w.active and (w.first_name || ' ' || w.last_name) ilike ${`%${literal}%`}) hits
    order by rank, lower(title), id limit 20`)
}
