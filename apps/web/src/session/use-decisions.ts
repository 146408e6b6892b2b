import { useQuery, useQueryCache } from '@pinia/colada'
import type { BodyInputOf } from '@stuurhuis/schemas'
import { api } from './api.ts'
import { refresh } from './refresh.ts'
import { createDecision, listDecisions } from './routes.ts'

/** Decisions that approve, newest first: what a baseline, a budget or a fund movement can rest on. */
export const useApprovals = () =>
  useQuery({
    key: ['decisions', 'approvals'],
    query: async ({ signal }) => {
      const query = { outcome: ['approved' as const, 'approved_conditional' as const], pageSize: 200 }
      return (await api.call(listDecisions, { query }, { signal })).data.items
    },
  })

export function useDecisionChanges() {
  const cache = useQueryCache()
  return {
    async record(body: BodyInputOf<typeof createDecision>, idempotencyKey: string) {
      const { data } = await api.call(createDecision, { body }, { idempotencyKey })
      refresh(cache, ['decisions'])
      return data
    },
  }
}
