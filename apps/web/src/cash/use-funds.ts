import { useQuery } from '@pinia/colada'
import type { BodyInputOf, ForecastSnapshot, Fund, FundMovement, ResultOf } from '@stuurhuis/schemas'
import { api } from '../session/api.ts'
import {
  changeFundMovementState,
  createForecastSnapshot,
  createFund,
  createFundMovement,
  getLiquidityBridge,
  getSnapshotBridge,
  listForecastSnapshots,
  listFundMovements,
  releaseForecastSnapshot,
  updateFund,
} from '../session/routes.ts'
import { etag, useThen } from './use-cash.ts'

export const useMovements = (fundId: () => string) =>
  useQuery({
    key: () => ['cash', 'funds', 'movements', fundId()],
    enabled: () => fundId() !== '',
    query: async ({ signal }) =>
      (await api.call(listFundMovements, { params: { id: fundId() } }, { signal })).data.items,
  })
export function useFundChanges() {
  const then = useThen()
  return {
    add: (body: BodyInputOf<typeof createFund>, idempotencyKey: string) =>
      then(api.call(createFund, { body }, { idempotencyKey })),
    change: (fund: Fund, body: BodyInputOf<typeof updateFund>) =>
      then(api.call(updateFund, { params: { id: fund.id }, ifMatch: etag(fund), body })),
    propose: (fund: Fund, body: BodyInputOf<typeof createFundMovement>, idempotencyKey: string) =>
      then(api.call(createFundMovement, { params: { id: fund.id }, body }, { idempotencyKey })),
    step: (movement: FundMovement, body: BodyInputOf<typeof changeFundMovementState>) =>
      then(
        api.call(changeFundMovementState, {
          params: { id: movement.fundId, movementId: movement.id },
          ifMatch: etag(movement),
          body,
        }),
      ),
  }
}

/** Frozen total forecasts: those that this person may read. */
export const useSnapshots = () =>
  useQuery({
    key: ['cash', 'snapshots'],
    query: async ({ signal }) =>
      (await api.call(listForecastSnapshots, { query: { pageSize: 200 } }, { signal })).data.items,
  })
export type CashBridge = Omit<ResultOf<typeof getSnapshotBridge>, 'from'>
/** From one to another; an empty `from` or `to` is today. Or from what was known at an instant to today. */
export type BridgeQuestion = { from: string; to: string } | { knownAt: string }
export const useBridge = (question: () => BridgeQuestion | undefined) =>
  useQuery({
    key: () => ['cash', 'snapshots', 'bridge', JSON.stringify(question() ?? {})],
    enabled: () => question() !== undefined,
    query: async ({ signal }): Promise<CashBridge> => {
      const asked = question() ?? { from: '', to: '' }
      if ('knownAt' in asked) return (await api.call(getLiquidityBridge, { query: asked }, { signal })).data
      const { from, to } = asked
      const query = from === '' ? { reverse: 'true' as const } : to === '' ? {} : { to }
      return (await api.call(getSnapshotBridge, { params: { id: from || to }, query }, { signal })).data
    },
    placeholderData: (previous) => previous,
  })
export function useSnapshotChanges() {
  const then = useThen()
  return {
    freeze: (body: BodyInputOf<typeof createForecastSnapshot>, idempotencyKey: string) =>
      then(api.call(createForecastSnapshot, { body }, { idempotencyKey })),
    release: (snapshot: ForecastSnapshot) =>
      then(api.call(releaseForecastSnapshot, { params: { id: snapshot.id }, ifMatch: etag(snapshot) })),
  }
}
