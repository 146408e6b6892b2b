import { useQuery, useQueryCache } from '@pinia/colada'
import { ProblemError } from '@stuurhuis/client'
import type { BodyInputOf, PartnerEntry, PartnerShare, Partnership, Settlement } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import { refresh } from '../session/refresh.ts'
import {
  changeSettlementState,
  createPartnerEntry,
  createPartnerShare,
  createPartnership,
  createSettlement,
  getPartnerPositions,
  getPartnership,
  getSettlement,
  listPartnerEntries,
  listPartnerships,
  listSettlements,
  recordSettlementAgreement,
  updatePartnerEntry,
  updatePartnerShare,
  updatePartnership,
  updateSettlement,
} from '../session/routes.ts'

const etag = (record: { version: number }) => `"${record.version}"`
/** Entries, positions and settlements follow each other. A record that another changed first is asked again. */
function useThen() {
  const cache = useQueryCache()
  const again = () => refresh(cache, ['partners'])
  return async <T>(call: Promise<{ data: T }>): Promise<T> => {
    try {
      const { data } = await call
      again()
      return data
    } catch (error) {
      if (error instanceof ProblemError && (error.status === 412 || error.status === 409)) again()
      throw error
    }
  }
}

export const usePartnerships = (projectId: () => string) =>
  useQuery({
    key: () => ['partners', 'of', projectId()],
    query: async ({ signal }) =>
      (await api.call(listPartnerships, { query: { projectId: [projectId()] } }, { signal })).data.items,
  })
export const usePartnership = (id: () => string | undefined) =>
  useQuery({
    key: () => ['partners', 'one', id() ?? ''],
    enabled: () => id() !== undefined,
    query: async ({ signal }) =>
      (await api.call(getPartnership, { params: { id: id() ?? '' } }, { signal })).data,
  })
export const usePositions = (id: () => string | undefined, allowed: () => boolean) =>
  useQuery({
    key: () => ['partners', 'positions', id() ?? ''],
    enabled: () => allowed() && id() !== undefined,
    query: async ({ signal }) =>
      (await api.call(getPartnerPositions, { params: { id: id() ?? '' }, query: {} }, { signal })).data,
  })
export const useSettlements = (partnershipId: () => string | undefined) =>
  useQuery({
    key: () => ['partners', 'settlements', partnershipId() ?? ''],
    enabled: () => partnershipId() !== undefined,
    query: async ({ signal }) =>
      (await api.call(listSettlements, { query: { partnershipId: [partnershipId() ?? ''] } }, { signal }))
        .data.items,
  })
export const useSettlement = (id: () => string) =>
  useQuery({
    key: () => ['partners', 'settlement', id()],
    query: async ({ signal }) => (await api.call(getSettlement, { params: { id: id() } }, { signal })).data,
  })

export const PAGE = 50
/** The first `pages` pages of entries, newest first. */
export const useEntries = (
  filter: () => { partnershipId: string; state: PartnerEntry['state'] | ''; settlementId?: string },
  pages: () => number,
) =>
  useQuery({
    key: () => ['partners', 'entries', JSON.stringify(filter()), pages()],
    query: async ({ signal }) => {
      const { partnershipId, state, settlementId } = filter()
      const items: PartnerEntry[] = []
      let cursor: string | undefined
      for (let page = 0; page < pages(); page++) {
        const query = {
          ...(state && { state: [state] }),
          ...(settlementId && { settlementId }),
          sort: ['-on' as const],
          pageSize: PAGE,
          ...(cursor && { cursor }),
        }
        const { data } = await api.call(
          listPartnerEntries,
          { params: { id: partnershipId }, query },
          { signal },
        )
        items.push(...data.items)
        cursor = data.next ? (new URL(data.next).searchParams.get('cursor') ?? undefined) : undefined
        if (!cursor) break
      }
      return { items, hasMore: cursor !== undefined }
    },
    placeholderData: (previous) => previous,
  })

export function usePartnerChanges() {
  const then = useThen()
  const at = (record: { id: string; version: number }) => ({
    params: { id: record.id },
    ifMatch: etag(record),
  })
  return {
    add: (body: BodyInputOf<typeof createPartnership>, idempotencyKey: string) =>
      then(api.call(createPartnership, { body }, { idempotencyKey })),
    change: (partnership: Partnership, body: BodyInputOf<typeof updatePartnership>) =>
      then(api.call(updatePartnership, { ...at(partnership), body })),
    addShare: ({ id }: Partnership, body: BodyInputOf<typeof createPartnerShare>, idempotencyKey: string) =>
      then(api.call(createPartnerShare, { params: { id }, body }, { idempotencyKey })),
    changeShare: ({ id }: Partnership, share: PartnerShare, body: BodyInputOf<typeof updatePartnerShare>) =>
      then(api.call(updatePartnerShare, { params: { id, shareId: share.id }, ifMatch: etag(share), body })),
    addEntry: ({ id }: Partnership, body: BodyInputOf<typeof createPartnerEntry>, idempotencyKey: string) =>
      then(api.call(createPartnerEntry, { params: { id }, body }, { idempotencyKey })),
    changeEntry: ({ id }: Partnership, entry: PartnerEntry, body: BodyInputOf<typeof updatePartnerEntry>) =>
      then(api.call(updatePartnerEntry, { params: { id, entryId: entry.id }, ifMatch: etag(entry), body })),
    addSettlement: (body: BodyInputOf<typeof createSettlement>, idempotencyKey: string) =>
      then(api.call(createSettlement, { body }, { idempotencyKey })),
    changeSettlement: (settlement: Settlement, body: BodyInputOf<typeof updateSettlement>) =>
      then(api.call(updateSettlement, { ...at(settlement), body })),
    step: (settlement: Settlement, body: BodyInputOf<typeof changeSettlementState>) =>
      then(api.call(changeSettlementState, { ...at(settlement), body })),
    agree: (settlement: Settlement, body: BodyInputOf<typeof recordSettlementAgreement>) =>
      then(api.call(recordSettlementAgreement, { ...at(settlement), body })),
  }
}
