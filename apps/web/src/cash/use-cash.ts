import { useQuery, useQueryCache } from '@pinia/colada'
import { ProblemError } from '@stuurhuis/client'
import type { BankAccount, BodyInputOf, CashItem, PolicyVersion, QueryInputOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  adoptPolicyVersion,
  changeCashItemState,
  createBankAccount,
  createBankBalance,
  createCashItem,
  getCashItem,
  getLiquidity,
  listBankAccounts,
  listCashItemRevisions,
  listCashItems,
  listPolicyVersions,
  proposePolicyVersion,
  supersedeCashItem,
  updateBankAccount,
  updateCashItem,
} from '../session/routes.ts'
import type { View } from './liquidity-view.ts'

export const etag = (record: { version: number }) => `"${record.version}"`
/** Everything about cash stands under one root: a change of one thing can move every figure. */
export function useThen() {
  const cache = useQueryCache()
  return async <T>(call: Promise<{ data: T }>): Promise<T> => {
    const { data } = await call
    refresh(cache, ['cash'])
    return data
  }
}

export interface LiquidityQuestion {
  view: View
  to: string
  draftId?: string
  projectId?: string[]
  clusterId?: string[]
}
/** The forecast by day; months are made of it here. @param state asks again when it changes, for a draft its version */
export const useLiquidity = (question: () => LiquidityQuestion | undefined, state: () => number = () => 0) =>
  useQuery({
    key: () => ['cash', 'liquidity', JSON.stringify(question() ?? {}), state()],
    enabled: () => question() !== undefined,
    query: async ({ signal }) => {
      const asked = question()
      if (!asked) throw new Error('asked without a question')
      const query = { ...asked, granularity: 'day' as const }
      return (await api.call(getLiquidity, { query }, { signal })).data
    },
    placeholderData: (previous) => previous,
  })

export type ItemFilter = NonNullable<QueryInputOf<typeof listCashItems>>
export const PAGE = 50
/** The first `pages` pages of a filtered list; the old rows stay while another filter loads. */
export const useItemList = (filter: () => ItemFilter, pages: () => number) =>
  useQuery({
    key: () => ['cash', 'items', 'list', JSON.stringify(filter()), pages()],
    query: async ({ signal }) => {
      const items: CashItem[] = []
      let cursor: string | undefined
      let total = { count: 0, capped: false }
      for (let page = 0; page < pages(); page++) {
        const query = { ...filter(), pageSize: PAGE, include: 'total' as const, ...(cursor && { cursor }) }
        const { data } = await api.call(listCashItems, { query }, { signal })
        items.push(...data.items)
        total = { count: data.total ?? items.length, capped: data.totalCapped ?? false }
        cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
        if (!cursor) break
      }
      return { items, hasMore: cursor !== undefined, ...total }
    },
    placeholderData: (previous) => previous,
  })
export const exportItems = (filter: ItemFilter) =>
  api.text(listCashItems, { query: filter }, { accept: 'text/csv' })

async function findItem(id: string, signal: AbortSignal): Promise<CashItem | undefined> {
  try {
    return (await api.call(getCashItem, { params: { id } }, { signal })).data
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return undefined
    throw error
  }
}
/** Items by their id; one that does not exist for this person is left out. */
export const useItemsById = (ids: () => readonly string[]) =>
  useQuery({
    key: () => ['cash', 'items', 'byId', ids().join(' ')],
    enabled: () => ids().length > 0,
    query: async ({ signal }) => {
      const found = await Promise.all(ids().map((id) => findItem(id, signal)))
      return new Map(found.flatMap((item) => (item ? [[item.id, item] as const] : [])))
    },
    placeholderData: (previous) => previous,
  })
const openStatuses = ['estimate', 'expected', 'contracted', 'due', 'disputed'] as const
/** Items that a draft can change, for a field that searches while somebody types. */
export const useItemSearch = (q: () => string) =>
  useQuery({
    key: () => ['cash', 'items', 'search', q()],
    query: async ({ signal }) => {
      const query = { ...(q() && { q: q() }), status: [...openStatuses], pageSize: 50 }
      return (await api.call(listCashItems, { query }, { signal })).data.items
    },
    placeholderData: (previous) => previous,
  })
export const useRevisions = (id: () => string) =>
  useQuery({
    key: () => ['cash', 'items', 'revisions', id()],
    query: async ({ signal }) =>
      (await api.call(listCashItemRevisions, { params: { id: id() } }, { signal })).data.items,
  })
export const fetchRevisions = async (id: string) =>
  (await api.call(listCashItemRevisions, { params: { id } })).data.items

export const useAccounts = (allowed: () => boolean = () => true) =>
  useQuery({
    key: ['cash', 'accounts'],
    enabled: allowed,
    query: async ({ signal }) => (await api.call(listBankAccounts, {}, { signal })).data.items,
  })
/** The rules of the house about money, in the order of the page. */
export const policyKeys = ['buffer', 'dayForecast', 'bankClosingDays', 'alerts', 'forecastDefaults'] as const
export const usePolicies = () =>
  useQuery({
    key: ['cash', 'policies'],
    query: async ({ signal }) => {
      const query = { key: [...policyKeys] }
      const { items } = (await api.call(listPolicyVersions, { query }, { signal })).data
      return policyKeys.flatMap((key) => items.filter((one) => one.key === key))
    },
  })

/** The writing side of items. */
export function useItemChanges() {
  const then = useThen()
  const at = (item: CashItem) => ({ params: { id: item.id }, ifMatch: etag(item) })
  return {
    add: (body: BodyInputOf<typeof createCashItem>, idempotencyKey: string) =>
      then(api.call(createCashItem, { body }, { idempotencyKey })),
    change: (item: CashItem, body: BodyInputOf<typeof updateCashItem>) =>
      then(api.call(updateCashItem, { ...at(item), body })),
    supersede: (item: CashItem, body: BodyInputOf<typeof supersedeCashItem>) =>
      then(api.call(supersedeCashItem, { ...at(item), body })),
    step: (item: CashItem, body: BodyInputOf<typeof changeCashItemState>) =>
      then(api.call(changeCashItemState, { ...at(item), body })),
  }
}
/** The writing side of accounts and rules. */
export function useAccountChanges() {
  const then = useThen()
  return {
    add: (body: BodyInputOf<typeof createBankAccount>, idempotencyKey: string) =>
      then(api.call(createBankAccount, { body }, { idempotencyKey })),
    change: (account: BankAccount, body: BodyInputOf<typeof updateBankAccount>) =>
      then(api.call(updateBankAccount, { params: { id: account.id }, ifMatch: etag(account), body })),
    addBalance: (account: BankAccount, body: BodyInputOf<typeof createBankBalance>, idempotencyKey: string) =>
      then(api.call(createBankBalance, { params: { id: account.id }, body }, { idempotencyKey })),
    proposePolicy: (body: BodyInputOf<typeof proposePolicyVersion>, idempotencyKey: string) =>
      then(api.call(proposePolicyVersion, { body }, { idempotencyKey })),
    adoptPolicy: (policy: PolicyVersion, decisionId: string) =>
      then(
        api.call(adoptPolicyVersion, {
          params: { id: policy.id },
          ifMatch: etag(policy),
          body: { decisionId },
        }),
      ),
  }
}
