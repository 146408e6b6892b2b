import { useMutation, useQuery, useQueryCache } from '@pinia/colada'
import { api } from './api.ts'
import {
  changePassword,
  confirmTotp,
  endSession,
  listSessions,
  replaceRecoveryCodes,
  startTotp,
} from './routes.ts'

const key = ['sessions']

/** The live login sessions of the person. */
export const useSessions = () =>
  useQuery({ key, query: async ({ signal }) => (await api.call(listSessions, {}, { signal })).data.items })

export function useEndSession() {
  const cache = useQueryCache()
  return useMutation({
    mutation: (id: string) => api.call(endSession, { params: { id } }),
    onSettled: () => cache.invalidateQueries({ key }),
  })
}

interface PasswordChange {
  currentPassword: string
  newPassword: string
  totp?: string
}
export const setPassword = async (body: PasswordChange) => {
  await api.call(changePassword, { body })
}
export const beginTotp = async (body: { password: string; totp?: string }) =>
  (await api.call(startTotp, { body })).data
export const finishTotp = async (id: string, totp: string) =>
  (await api.call(confirmTotp, { params: { id }, body: { totp } })).data.recoveryCodes
export const renewRecoveryCodes = async (body: { password: string; totp: string }) =>
  (await api.call(replaceRecoveryCodes, { body })).data.recoveryCodes
