import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { explain } from './plain-error.ts'
import { freePort } from './postgres.ts'
import { isGoneWithin, processesIn } from './processes.ts'

type Start = { child: ChildProcess; output(): string; ready: Promise<void>; ended: Promise<number | null> }

const root = path.resolve(import.meta.dirname, '..')
const started: ChildProcess[] = []
const folders: string[] = []

afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGTERM')
    if (child.pid !== undefined) await isGoneWithin(child.pid, 30_000)
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-start-'))
  folders.push(folder)
  return folder
}

/** What `npm start` runs once the packages are there. */
function start(env: Record<string, string>): Start {
  const child = spawn(process.execPath, ['tools/supervisor.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  started.push(child)
  let output = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const ready = new Promise<void>((resolve, reject) => {
    const take = (chunk: Buffer) => {
      output += chunk.toString()
      if (output.includes('Stop: Ctrl-C')) resolve()
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${output}`)))
  })
  ready.catch(() => {}) // told where it is awaited
  return { child, output: () => output, ready, ended }
}

/** Numbers of PostgreSQL, server and worker of this folder. */
function partsOf(folder: string): number[] {
  const environmentOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8')
    } catch {
      return ''
    }
  }
  const nodes = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && environmentOf(name).includes(`STUURHUIS_DATA_DIR=${folder}\0`),
  )
  return [...processesIn(path.join(folder, 'postgres')), ...nodes.map(Number)]
}

test('a start serves the page and the API, keeps secrets to itself, and a second start takes less than 5 s', async () => {
  const folder = newFolder()
  const port = await freePort()
  const env = { STUURHUIS_DATA_DIR: folder, PORT: String(port) }
  const first = start(env)
  await first.ready
  expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<div id="app"')
  expect(first.output()).toContain('bram.claes@demo.stuurhuis.example')
  const [, password = ''] = /all with the password (\S+):/.exec(first.output()) ?? []
  const login = await fetch(`http://127.0.0.1:${port}/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bram.claes@demo.stuurhuis.example', password }),
  })
  expect(login.status).toBe(200)

  const secrets = path.join(folder, 'secrets')
  expect(statSync(secrets).mode & 0o777).toBe(0o700)
  for (const name of readdirSync(secrets)) expect(statSync(path.join(secrets, name)).mode & 0o077).toBe(0)
  const owner = readFileSync(path.join(secrets, 'migrator-password'), 'utf8').trim()
  const commandLines = partsOf(folder).map((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
  expect(commandLines.length).toBeGreaterThan(2)
  for (const line of commandLines) {
    for (const name of readdirSync(secrets)) {
      expect(line).not.toContain(readFileSync(path.join(secrets, name), 'utf8').trim())
    }
  }
  // The server and the worker do not know the login that owns the database.
  const nodes = partsOf(folder).filter((pid) => !processesIn(path.join(folder, 'postgres')).includes(pid))
  for (const pid of nodes) expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain(owner)

  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(partsOf(folder)).toEqual([])

  const before = performance.now()
  const second = start(env)
  await second.ready
  expect(performance.now() - before).toBeLessThan(5_000)
  expect(second.output()).toContain(password)
})

test('after the killing of the start nothing keeps running, and the next start recovers', async () => {
  const folder = newFolder()
  const env = { STUURHUIS_DATA_DIR: folder, PORT: String(await freePort()) }
  const first = start(env)
  await first.ready
  const parts = partsOf(folder)
  first.child.kill('SIGKILL')
  for (const pid of parts) expect(await isGoneWithin(pid, 15_000)).toBe(true)
  const second = start(env)
  await second.ready
  second.child.kill('SIGINT')
  expect(await second.ended).toBe(0)
})

test('a start goes on when the shell that gave it ends, and ends when npm is killed', async () => {
  const folder = newFolder()
  const log = path.join(folder, 'output')
  const shell = spawn(
    'sh',
    ['-c', `npm start > ${log} 2>&1 & echo $!; while [ ! -f ${folder}/leave ]; do sleep 0.1; done`],
    {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        STUURHUIS_DATA_DIR: folder,
        PORT: String(await freePort()),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  started.push(shell)
  const npm = await new Promise<number>((resolve) =>
    shell.stdout.once('data', (text) => resolve(Number(text))),
  )
  const isReady = () => existsSync(log) && readFileSync(log, 'utf8').includes('Stop: Ctrl-C')
  await expect.poll(isReady, { timeout: 60_000 }).toBe(true)
  writeFileSync(path.join(folder, 'leave'), '')
  await sleep(2_000)
  const parts = partsOf(folder)
  expect(parts.length).toBeGreaterThan(2)
  process.kill(npm, 'SIGKILL')
  for (const pid of parts) expect(await isGoneWithin(pid, 15_000)).toBe(true)
})

test('a part that dies ends everything with one line and code 1', async () => {
  const folder = newFolder()
  const run = start({ STUURHUIS_DATA_DIR: folder, PORT: String(await freePort()) })
  await run.ready
  const worker = partsOf(folder).find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('worker.ts'),
  )
  process.kill(worker ?? 0, 'SIGKILL')
  expect(await run.ended).toBe(1)
  expect(run.output()).toMatch(/The worker ended by SIGKILL \(see \S+worker\.log\); everything is stopped\./)
  expect(partsOf(folder)).toEqual([])
})

test('a stop in the middle of a first start leaves no process and a folder that starts', async () => {
  const folder = newFolder()
  const env = { STUURHUIS_DATA_DIR: folder, PORT: String(await freePort()) }
  const first = start(env)
  while (!first.output().includes('Bringing the database')) await sleep(10)
  first.child.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  expect(partsOf(folder)).toEqual([])
  await start(env).ready
})

test('what hinders a start is told in one sentence, with code 1', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  const refusals: [env: Record<string, string>, sentence: RegExp][] = [
    [
      { PORT: String(port) },
      /^Port \d+ is taken by another program; stop it, or choose another port: PORT=\d+ npm start$/,
    ],
    [{ PORT: 'eighty' }, /^PORT must be a number from 1 to 65535, not "eighty"\.$/],
    [{ STUURHUIS_DEMO_PASSWORD: 'short' }, /^STUURHUIS_DEMO_PASSWORD must have 12 characters or more\.$/],
    [{ DATABASE_URL: 'localhost' }, /^DATABASE_URL must look like postgres:\/\//],
    [
      { DATABASE_URL: 'postgres://me:hidden@127.0.0.1:1/there' },
      /^Bringing the database up to date …\nThe database of DATABASE_URL \(127\.0\.0\.1:1\/there\) cannot be used: .*$/,
    ],
  ]
  const file = path.join(newFolder(), 'file')
  writeFileSync(file, '')
  // Not even root may make a folder there.
  refusals.push([
    { STUURHUIS_DATA_DIR: '/sys/kernel/stuurhuis' },
    /^This user may not write the data folder .* \(E\w+\)\.$/,
  ])
  refusals.push([
    { STUURHUIS_DATA_DIR: '/proc/stuurhuis' },
    /^The data folder .* cannot be made there \(ENOENT\)\.$/,
  ])
  refusals.push([{ STUURHUIS_DATA_DIR: file }, /^The data folder .*file is not a folder \(E\w+\)\.$/])
  for (const [env, sentence] of refusals) {
    const run = start({ STUURHUIS_DATA_DIR: newFolder(), PORT: String(await freePort()), ...env })
    expect(await run.ended).toBe(1)
    expect(run.output().trim()).toMatch(sentence)
    expect(run.output()).not.toContain('hidden')
  }
  taken.close()
})

test('a full disk and missing rights are told as such, wherever they show', () => {
  const full = Object.assign(new Error('write'), { code: 'ENOSPC' })
  expect(explain(full, 'x')).toBe('The disk that holds x is full; make room and start again.')
  expect(explain(new Error('could not extend file: No space left on device'), 'x')).toMatch(
    /^The disk .* is full/,
  )
  const denied = Object.assign(new Error('open'), { code: 'EACCES' })
  expect(explain(denied, 'the folder x')).toBe('This user may not write the folder x (EACCES).')
})

test('two starts never share a data folder', async () => {
  const folder = newFolder()
  await start({ STUURHUIS_DATA_DIR: folder, PORT: String(await freePort()) }).ready
  const second = start({ STUURHUIS_DATA_DIR: folder, PORT: String(await freePort()) })
  expect(await second.ended).toBe(1)
  expect(second.output()).toMatch(/^Stuurhuis already runs from .* Stop it first, or choose another folder/)
})
