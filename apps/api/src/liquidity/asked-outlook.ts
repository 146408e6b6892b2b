import type { getLiquidity, QueryOf } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { fieldProblem } from '../platform/problem.ts'
import { type Deps, type Outlook, outlookOf } from './liquidity.service.ts'
import { changesOfDraft } from './what-if.routes.ts'

/** The total forecast as a query asks for it: now or as it was known, with the changes of a draft. @throws BAD_REQUEST */
export async function askedOutlook(
  deps: Deps,
  actor: Actor,
  query: QueryOf<typeof getLiquidity>,
): Promise<Outlook> {
  // a draft moves items of now
  if (query.draftId !== undefined && query.knownAt !== undefined)
    throw fieldProblem('draftId', 'not_with_known_at', 'invalidInput', 'query')
  const changes =
    query.draftId === undefined ? [] : await changesOfDraft(deps.db, actor, query.draftId, 'query')
  return outlookOf(deps, actor, query, changes)
}
