import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { buildApp } from '../src/app.ts'
import { loadDemo } from '../src/commands/demo.ts'
import type { Clock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { connect, type Db } from '../src/platform/db/connect.ts'
import { listen } from '../src/platform/db/listen.ts'
import { loadSecrets } from '../src/platform/secrets.ts'
import { freshDatabase } from './database.ts'

export const demoPassword = 'correct horse battery'
export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'HEAD' | 'PUT' | 'OPTIONS'
export type Ask = {
  method?: Method
  url: string
  body?: unknown
  headers?: Record<string, string>
  token?: string
  address?: string
}
export type Answer = LightMyRequestResponse & { json: <T = Record<string, never>>() => T }
export type TestApp = {
  /** Connection of the API's restricted login. */
  db: Db
  /** Connection of the owner: for looking at what stands in the database, and for arranging what the API cannot. */
  owner: Db
  urls: { ownerUrl: string; appUrl: string; workerUrl: string }
  clock: Clock & {
    ahead(milliseconds: number): void
    /** Makes it noon of this day, unless it is later: for a world whose facts are of a certain day. */
    reach(day: string): void
  }
  logLines: Record<string, unknown>[]
  ask(request: Ask): Promise<Answer>
  /** Access token of a demo person by first name, for instance `bram.claes`. */
  signIn(name: string, totp?: string): Promise<string>
  /** Opens a real socket. @returns its address */
  listen(): Promise<string>
  /** Address of the open socket. */
  address(): string
  publicUrl: string
}

/** The real clock, which a test may set ahead. */
function movableClock(): TestApp['clock'] {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    ahead(ms) {
      offset += ms
    },
    reach(day) {
      offset = Math.max(offset, Date.parse(`${day}T12:00:00Z`) - Date.now())
    },
  }
}

function asking(fastify: FastifyInstance): TestApp['ask'] {
  return async ({ method = 'GET', url, body, headers = {}, token, address }: Ask) =>
    (await fastify.inject({
      method,
      url,
      ...(address && { remoteAddress: address }),
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && {
          'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        }),
        ...headers,
      },
      ...(body !== undefined && {
        payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
      }),
    })) as Answer
}

/** A whole API on a database of its own, with the demo organisation; closed when the test ends. */
export async function givenApp({
  production = false,
  demo = true,
  publicUrl = 'http://localhost:3000',
  env = {},
} = {}): Promise<TestApp> {
  const urls = await freshDatabase()
  const secretDir = mkdtempSync(path.join(tmpdir(), 'stuurhuis-secrets-'))
  const db = connect({ url: urls.appUrl, onError: () => {} })
  const owner = connect({ url: urls.ownerUrl, max: 2, onError: () => {} })
  if (demo) await loadDemo(owner, demoPassword)
  const config = readConfig({
    NODE_ENV: production ? 'production' : 'test',
    DATABASE_URL_APP: urls.appUrl,
    STUURHUIS_SECRET_DIR: secretDir,
    PUBLIC_URL: publicUrl,
    LOG_LEVEL: 'info',
    ...env,
  })
  const clock = movableClock()
  const logLines: Record<string, unknown>[] = []
  const log = pino(
    { level: 'info', base: null },
    { write: (line: string) => void logLines.push(JSON.parse(line)) },
  )
  const { fastify, sessions } = await buildApp({ db, clock, config, secrets: loadSecrets(config), log })
  const listener = listen({
    url: urls.appUrl,
    channel: 'session_changed',
    onMessage: (person) => sessions.forget(person),
    onGap: () => sessions.forgetAll(),
    onError: () => {},
  })
  await listener.start()
  onTestFinished(async () => {
    await fastify.close()
    await listener.close()
    await Promise.all([db.close(), owner.close()])
    rmSync(secretDir, { recursive: true, force: true })
  })
  const ask = asking(fastify)
  return {
    db,
    owner,
    urls,
    clock,
    logLines,
    ask,
    publicUrl,
    async signIn(name, totp) {
      const answer = await ask({
        method: 'POST',
        url: '/v1/auth/login',
        body: { email: `${name}@demo.stuurhuis.example`, password: demoPassword, ...(totp && { totp }) },
      })
      if (answer.statusCode !== 200)
        throw new Error(`sign in of ${name} gave ${answer.statusCode} ${answer.body}`)
      return answer.json<{ accessToken: string }>().accessToken
    },
    address: () => fastify.listeningOrigin,
    listen: () => fastify.listen({ port: 0, host: '127.0.0.1' }),
  }
}
