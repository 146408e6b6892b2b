import { createClient, ProblemError } from '@stuurhuis/client'
import { currentLanguage } from '../i18n/index.ts'
import { freshFetch } from './freshness.ts'
import { refresh } from './routes.ts'

/** The access token lives in this module only: five minutes, never in storage. The session cookie renews it. */
let accessToken: string | undefined
let renewing: Promise<string | undefined> | undefined
let whenEnded: () => Promise<string | undefined> = async () => undefined

export const api = createClient({
  baseUrl: location.origin,
  language: currentLanguage,
  fetch: freshFetch,
  credentials: { token: () => accessToken, renew },
})

export function setToken(token: string | undefined) {
  accessToken = token
}

/** What happens when the session has ended while somebody works: `ask` shows the sign-in and answers the new token. */
export function onSessionEnded(ask: () => Promise<string | undefined>) {
  whenEnded = ask
}

/** A new token for the session of the cookie, or undefined without one. One call at a time, over all calls of the page. */
export function renew(): Promise<string | undefined> {
  renewing ??= fetchToken().finally(() => (renewing = undefined))
  return renewing
}

async function fetchToken(): Promise<string | undefined> {
  try {
    const { data } = await api.call(refresh, {})
    accessToken = data.accessToken
    return accessToken
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status === 0 || error.status >= 500) throw error
    accessToken = undefined
    return whenEnded()
  }
}
