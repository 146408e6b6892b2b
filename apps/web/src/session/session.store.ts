import type { permissionNames, ResultOf, Role } from '@stuurhuis/schemas'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { readText, writeSetting } from '../ui/settings.ts'
import { api, onSessionEnded, renew, setToken } from './api.ts'
import { login, logout, me } from './routes.ts'

export type Me = ResultOf<typeof me>
export type Permission = (typeof permissionNames)[number]
export interface LoginFields {
  email: string
  password: string
  totp?: string | undefined
  recoveryCode?: string | undefined
}

// Only says that a sign-in happened in this browser, so that a first visit asks nothing of the API.
const MARK = 'session'

/** Who is signed in. `expired` keeps the page: the sign-in appears over it and work goes on where it was. */
export const useSession = defineStore('session', () => {
  const state = ref<'unknown' | 'out' | 'in' | 'expired'>('unknown')
  const who = ref<Me>()
  let resume: ((token: string | undefined) => void) | undefined

  const roles = computed<readonly Role[]>(() => who.value?.person.roles ?? [])
  const seesBusiness = computed(() => roles.value.some((role) => role !== 'administrator'))
  const seesTeam = computed(() =>
    roles.value.some((role) => role !== 'administrator' && role !== 'board_reader'),
  )
  const may = (permission: Permission) => who.value?.permissions.includes(permission) ?? false
  const pending = computed(() => who.value?.pending ?? [])

  async function load() {
    who.value = (await api.call(me, {})).data
    state.value = 'in'
  }
  /** At the first page: takes up the session of the cookie when there is one. */
  async function start() {
    if (state.value !== 'unknown') return
    if (readText(MARK) !== '1' || !(await renew())) {
      state.value = 'out'
      return
    }
    await load()
  }
  async function signIn(fields: LoginFields) {
    const { email, password, totp, recoveryCode } = fields
    const body = { email, password, ...(totp && { totp }), ...(recoveryCode && { recoveryCode }) }
    const { data } = await api.call(login, { body })
    setToken(data.accessToken)
    writeSetting(MARK, '1')
    const another = state.value === 'expired' && data.person.id !== who.value?.person.id
    // Another person must not see the page, the drafts or the answers of the one before.
    if (another) return location.reload()
    await load()
    resume?.(data.accessToken)
    resume = undefined
  }
  async function signOut() {
    await api.call(logout, {})
    forget()
  }
  function forget() {
    setToken(undefined)
    writeSetting(MARK, '0')
    who.value = undefined
    state.value = 'out'
    resume?.(undefined)
    resume = undefined
  }
  onSessionEnded(() => {
    if (state.value === 'unknown' || state.value === 'out') {
      writeSetting(MARK, '0')
      return Promise.resolve(undefined)
    }
    state.value = 'expired'
    return new Promise((resolve) => (resume = resolve))
  })

  return { state, who, roles, seesBusiness, seesTeam, pending, may, load, start, signIn, signOut, forget }
})
