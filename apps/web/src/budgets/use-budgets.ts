import { useQuery, useQueryCache } from '@pinia/colada'
import { ProblemError } from '@stuurhuis/client'
import type {
  BodyInputOf,
  Budget,
  BudgetLine,
  ChangeOrder,
  Commitment,
  ProgressClaim,
} from '@stuurhuis/schemas'
import { computed } from 'vue'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  changeBudgetState,
  changeChangeOrderState,
  changeCommitmentState,
  changeProgressClaimState,
  createBudget,
  createChangeOrder,
  createCommitment,
  createProgressClaim,
  getCommitment,
  listBudgets,
  listChangeOrders,
  listCommitments,
  listProgressClaims,
  updateBudget,
  updateCommitment,
} from '../session/routes.ts'
import { useSession } from '../session/session.store.ts'

const etag = (record: { version: number }) => `"${record.version}"`
/** A step moves the use of a budget and the cash of the house. A record that another changed first is asked again. */
function useThen() {
  const cache = useQueryCache()
  const again = () => refresh(cache, ['budgets'])
  return async <T>(call: Promise<{ data: T }>): Promise<T> => {
    try {
      const { data } = await call
      again()
      refresh(cache, ['cash'])
      return data
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 412 || error.status === 409)) again()
      throw error
    }
  }
}

export function useBudgetRights() {
  const session = useSession()
  return {
    reads: computed(() => session.may('budgets:read')),
    makes: computed(() => session.may('budgets:write')),
  }
}
export const useBudgets = (allowed: () => boolean = () => true) =>
  useQuery({
    key: ['budgets', 'list'],
    enabled: allowed,
    query: async ({ signal }) => (await api.call(listBudgets, {}, { signal })).data.items,
  })
export interface LineOfBudget {
  budget: Budget
  line: BudgetLine
}
/** The line a commitment draws on, when this person may see its budget. */
export function useLineOf(id: () => string | undefined) {
  const { reads } = useBudgetRights()
  const { data } = useBudgets(() => reads.value && id() !== undefined)
  return computed((): LineOfBudget | undefined => {
    for (const budget of data.value ?? []) {
      const line = budget.lines.find((one) => one.id === id())
      if (line) return { budget, line }
    }
    return undefined
  })
}
export function useBudgetChanges() {
  const then = useThen()
  const at = (budget: Budget) => ({ params: { id: budget.id }, ifMatch: etag(budget) })
  return {
    add: (body: BodyInputOf<typeof createBudget>, idempotencyKey: string) =>
      then(api.call(createBudget, { body }, { idempotencyKey })),
    change: (budget: Budget, body: BodyInputOf<typeof updateBudget>) =>
      then(api.call(updateBudget, { ...at(budget), body })),
    step: (budget: Budget, body: BodyInputOf<typeof changeBudgetState>) =>
      then(api.call(changeBudgetState, { ...at(budget), body })),
  }
}

export const PAGE = 50
/** The first `pages` pages of a project's commitments, newest first. */
export const useCommitments = (
  filter: () => { projectId: string; state: Commitment['state'] | '' },
  pages: () => number,
) =>
  useQuery({
    key: () => ['budgets', 'commitments', JSON.stringify(filter()), pages()],
    query: async ({ signal }) => {
      const { projectId, state } = filter()
      const items: Commitment[] = []
      let cursor: string | undefined
      for (let page = 0; page < pages(); page++) {
        const query = {
          projectId: [projectId],
          ...(state && { state: [state] }),
          sort: ['-createdAt' as const],
          pageSize: PAGE,
          ...(cursor && { cursor }),
        }
        const { data } = await api.call(listCommitments, { query }, { signal })
        items.push(...data.items)
        cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
        if (!cursor) break
      }
      return { items, hasMore: cursor !== undefined }
    },
    placeholderData: (previous) => previous,
  })
export const useCommitment = (id: () => string) =>
  useQuery({
    key: () => ['budgets', 'commitment', id()],
    query: async ({ signal }) => (await api.call(getCommitment, { params: { id: id() } }, { signal })).data,
  })
export const useChangeOrders = (id: () => string) =>
  useQuery({
    key: () => ['budgets', 'changeOrders', id()],
    query: async ({ signal }) =>
      (await api.call(listChangeOrders, { params: { id: id() } }, { signal })).data.items,
  })
export const useClaims = (id: () => string) =>
  useQuery({
    key: () => ['budgets', 'claims', id()],
    query: async ({ signal }) =>
      (await api.call(listProgressClaims, { params: { id: id() } }, { signal })).data.items,
  })
export function useCommitmentChanges() {
  const then = useThen()
  const at = (record: { id: string; version: number }) => ({
    params: { id: record.id },
    ifMatch: etag(record),
  })
  return {
    add: (body: BodyInputOf<typeof createCommitment>, idempotencyKey: string) =>
      then(api.call(createCommitment, { body }, { idempotencyKey })),
    change: (commitment: Commitment, body: BodyInputOf<typeof updateCommitment>) =>
      then(api.call(updateCommitment, { ...at(commitment), body })),
    step: (commitment: Commitment, body: BodyInputOf<typeof changeCommitmentState>) =>
      then(api.call(changeCommitmentState, { ...at(commitment), body })),
    addChange: (body: BodyInputOf<typeof createChangeOrder>, idempotencyKey: string) =>
      then(api.call(createChangeOrder, { body }, { idempotencyKey })),
    stepChange: (change: ChangeOrder, body: BodyInputOf<typeof changeChangeOrderState>) =>
      then(api.call(changeChangeOrderState, { ...at(change), body })),
    addClaim: (body: BodyInputOf<typeof createProgressClaim>, idempotencyKey: string) =>
      then(api.call(createProgressClaim, { body }, { idempotencyKey })),
    stepClaim: (claim: ProgressClaim, body: BodyInputOf<typeof changeProgressClaimState>) =>
      then(api.call(changeProgressClaimState, { ...at(claim), body })),
  }
}
