import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { ensureDatabase, newPassword, startProductPostgres, startTestPostgres, urlFor } from './postgres.ts'
import { findBinaries } from './postgres-binaries.ts'
import { isAlive, processesIn } from './processes.ts'

/** A folder whose parent has mode 700, as `mktemp -d` and home folders have. */
function privateFolder(): string {
  const parent = mkdtempSync(path.join(tmpdir(), 'stuurhuis-private-'))
  chmodSync(parent, 0o700)
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const folder = path.join(parent, 'data')
  mkdirSync(folder)
  return folder
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows.map((row) => Object.values(row)[0])
  } finally {
    await client.end()
  }
}

test('the product server works below a folder of mode 700, keeps what was committed when it is killed, and leaves nothing behind', async () => {
  const folder = privateFolder()
  const password = newPassword()
  const first = await startProductPostgres(folder, password)
  const login = { database: 'stuurhuis', login: 'owner', password: newPassword() }
  const url = await ensureDatabase(first.url, login)
  await ask(url, 'create table kept as select 42 as answer')
  expect(await ask(url, "select current_setting('fsync')")).toEqual(['on'])
  process.kill(first.pid, 'SIGKILL')
  await first.exited

  const second = await startProductPostgres(folder, password)
  expect(await ask(await ensureDatabase(second.url, login), 'select answer from kept')).toEqual([42])
  await second.stop()
  expect(isAlive(second.pid)).toBe(false)
  expect(processesIn(path.join(folder, 'postgres'))).toEqual([])
})

test('a server that a killed run left behind is ended, and its data taken over', async () => {
  const folder = privateFolder()
  const password = newPassword()
  const orphan = await startProductPostgres(folder, password)
  const next = await startProductPostgres(folder, password)
  onTestFinished(next.stop)
  expect(isAlive(orphan.pid)).toBe(false)
  expect(await ask(next.url, 'select 1')).toEqual([1])
})

test('a pid file whose number another program has got meanwhile does not stop a start', async () => {
  const folder = privateFolder()
  const password = newPassword()
  const first = await startProductPostgres(folder, password)
  await first.stop()
  const data = path.join(folder, 'postgres')
  writeFileSync(
    path.join(data, 'postmaster.pid'),
    `${process.pid}\n${data}\n0\n5432\n\n127.0.0.1\n0 0\nready\n`,
  )
  const second = await startProductPostgres(folder, password)
  onTestFinished(second.stop)
  expect(await ask(second.url, 'select 1')).toEqual([1])
})

test('an initdb that was interrupted is done again', async () => {
  const folder = privateFolder()
  mkdirSync(path.join(folder, 'postgres', 'base'), { recursive: true })
  const server = await startProductPostgres(folder, newPassword())
  onTestFinished(server.stop)
  expect(await ask(server.url, 'select 1')).toEqual([1])
})

test('nobody gets in without the password, and the owner of a database is no superuser', async () => {
  const server = await startTestPostgres()
  onTestFinished(server.stop)
  const wrong = urlFor(server.url, { database: 'postgres', login: 'postgres', password: 'wrong' })
  await expect(ask(wrong, 'select 1')).rejects.toThrow('password authentication failed')
  const url = await ensureDatabase(server.url, { database: 'd', login: 'owner', password: "it's" })
  expect(
    await ask(url, 'select rolsuper or rolbypassrls from pg_roles where rolname = current_user'),
  ).toEqual([false])
  expect(await ask(url, "select upper('é')")).toEqual(['É'])
})

test('a test server removes its data when it stops', async () => {
  const server = await startTestPostgres()
  const [folder] = await ask(server.url, "select current_setting('data_directory')")
  expect(existsSync(String(folder))).toBe(true)
  await server.stop()
  expect(existsSync(String(folder))).toBe(false)
})

test('a machine without a packaged PostgreSQL is told what to do', () => {
  expect(() => findBinaries('sunos', 'sparc')).toThrow(/no built-in PostgreSQL .* Set DATABASE_URL/)
})
