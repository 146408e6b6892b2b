import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect as connectSocket, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../test/database.ts'

const program = path.join(import.meta.dirname, 'server.ts')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address() as { port: number }
  await new Promise((done) => server.close(done))
  return port
}

type Started = { child: ChildProcess; port: number; ended: Promise<number | null>; errors: () => string }
async function start(env: Record<string, string>): Promise<Started> {
  const secretDir = mkdtempSync(path.join(tmpdir(), 'stuurhuis-server-'))
  const port = await freePort()
  const child = spawn(process.execPath, [program], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      STUURHUIS_SECRET_DIR: secretDir,
      LOG_LEVEL: 'error',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(secretDir, { recursive: true, force: true })
  })
  return { child, port, ended, errors: () => errors }
}

/** One request on a connection of its own. @returns its status, or the error of the connection */
const ask = (port: number, url: string): Promise<number | string> =>
  new Promise((done) => {
    const call = request({ port, host: '127.0.0.1', path: url, agent: false }, (answer) => {
      let body = ''
      answer.on('data', (chunk) => {
        body += chunk
      })
      answer.on('end', () => done(answer.complete && body.length > 0 ? (answer.statusCode ?? 0) : 'cut off'))
      answer.on('error', (error) => done(error.message))
    })
    call.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message))
    call.end()
  })

test('a stop under load breaks no request that was accepted, and ends with code 0 within ten seconds @R54', async () => {
  const { appUrl } = await freshDatabase()
  const { child, port, ended } = await start({ DATABASE_URL_APP: appUrl })
  await expect.poll(() => ask(port, '/readyz'), { timeout: 15_000 }).toBe(200)
  const outcomes: (number | string)[] = []
  let stopped = false
  const load = Array.from({ length: 20 }, async () => {
    while (!stopped) outcomes.push(await ask(port, '/v1/health'))
  })
  await expect.poll(() => outcomes.length).toBeGreaterThan(200)
  child.kill('SIGTERM')
  const at = Date.now()
  expect(await ended).toBe(0)
  expect(Date.now() - at).toBeLessThan(10_000)
  stopped = true
  await Promise.all(load)
  const kinds = [...new Set(outcomes)]
  expect(kinds).toContain(200)
  // refused before it was accepted, or told to come back: never an answer that was cut off
  for (const kind of kinds) expect([200, 429, 503, 'ECONNREFUSED', 'ECONNRESET']).toContain(kind)
  expect(kinds).not.toContain('cut off')
})

test('a stop does not wait for a connection that was opened ahead and never used', async () => {
  const { appUrl } = await freshDatabase()
  const { child, port, ended } = await start({ DATABASE_URL_APP: appUrl })
  await expect.poll(() => ask(port, '/readyz'), { timeout: 15_000 }).toBe(200)
  const unused = connectSocket(port, '127.0.0.1')
  await new Promise((done) => unused.once('connect', done))
  child.kill('SIGTERM')
  const at = Date.now()
  expect(await ended).toBe(0)
  expect(Date.now() - at).toBeLessThan(5_000)
})

test('a wrong setting or a login with too many rights ends the start with one sentence and code 1', async () => {
  const { ownerUrl, appUrl } = await freshDatabase()
  const cases: [Record<string, string>, RegExp][] = [
    [{}, /DATABASE_URL_APP/],
    [{ DATABASE_URL_APP: ownerUrl }, /may do too much/],
    [
      { DATABASE_URL_APP: appUrl, NODE_ENV: 'production', STUURHUIS_DEMO: 'true' },
      /STUURHUIS_DEMO=true is refused/,
    ],
    [{ DATABASE_URL_APP: appUrl, STUURHUIS_TOKEN_KEY_FILE: '/nowhere/key' }, /cannot be read/],
  ]
  for (const [env, sentence] of cases) {
    const { ended, errors } = await start(env)
    expect(await ended).toBe(1)
    expect(errors().trim().split('\n'), errors()).toHaveLength(1)
    expect(errors()).toMatch(sentence)
  }
})
