/**
 * Starts and stops the built-in PostgreSQL 18: a throw-away server for tests and benchmarks, and the server of
 * `npm start` with its data in the data folder. Both listen on 127.0.0.1 only.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { PlainError } from './plain-error.ts'
import { findBinaries, findLauncher, type Launcher, type PostgresBinaries } from './postgres-binaries.ts'
import {
  commandOf,
  identityOf,
  isAlive,
  isGoneWithin,
  isSameProcess,
  processesIn,
  signal,
} from './processes.ts'

/** A running server. `url` is the superuser's, of the database `postgres`. */
export type PostgresServer = {
  url: string
  port: number
  pid: number
  /** Resolves when the server process ends, whoever ended it. */
  exited: Promise<void>
  isEnded(): boolean
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. Safe to call twice. */
  stop(): Promise<void>
}

const superuser = 'postgres'
const startLimit = 120_000 // recovery after a crash may take a while
const stopLimit = 30_000
const portAttempts = 5
const testFolderPrefix = 'stuurhuis-test-postgres-'
const testSettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=off',
  'shared_buffers=128MB',
  'max_connections=200',
]

/**
 * A server for one test run: empty, data in memory-backed storage when there is room, nothing synced to disk.
 * Stopping it removes its data. Folders that killed runs left behind are removed first.
 * @param settings PostgreSQL settings (`name=value`) instead of those that make tests fast
 */
export async function startTestPostgres(settings: string[] = testSettings): Promise<PostgresServer> {
  const parent = hasRoom('/dev/shm', 1024) ? '/dev/shm' : realpathSync(tmpdir())
  await removeAbandoned(parent)
  const folder = mkdtempSync(path.join(parent, testFolderPrefix))
  writeFileSync(path.join(folder, 'owner'), identityOf(process.pid))
  const password = newPassword()
  const server = await startServer({
    dataFolder: path.join(folder, 'data'),
    password,
    logFile: path.join(folder, 'server.log'),
    settings,
    syncOnInit: false,
  })
  const stop = async () => {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { ...server, stop }
}

/**
 * The server of the product; data stays in `folder/postgres`, its log in `folder/logs/postgres.log`.
 * A server that an earlier, killed run left behind is ended first; after a crash PostgreSQL recovers by itself.
 * @param folder the data folder, must exist
 * @param password of the superuser; only used when the database cluster is made
 */
export async function startProductPostgres(folder: string, password: string): Promise<PostgresServer> {
  mkdirSync(path.join(folder, 'logs'), { recursive: true })
  return await startServer({
    dataFolder: path.join(folder, 'postgres'),
    password,
    logFile: path.join(folder, 'logs', 'postgres.log'),
    settings: [],
    syncOnInit: true,
  })
}

/** The port of the server that runs from a data folder, or undefined. */
export function runningPortOf(folder: string): number | undefined {
  const lines = readPidFile(path.join(folder, 'postgres'))
  return lines[7]?.trim() === 'ready' && isAlive(Number(lines[0])) ? Number(lines[3]) : undefined
}

/**
 * Makes, once, a login that owns a database of the same server, and gives it this password. The login may make roles
 * (migrations do) but is no superuser, exactly as on a server that somebody else runs.
 * @returns the login's URL for that database
 */
export async function ensureDatabase(
  serverUrl: string,
  wanted: { database: string; login: string; password: string },
): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    const login = client.escapeIdentifier(wanted.login)
    const database = client.escapeIdentifier(wanted.database)
    const roles = await client.query('select 1 from pg_roles where rolname = $1', [wanted.login])
    await client.query(
      `${roles.rowCount ? 'alter' : 'create'} role ${login} login createrole password ${client.escapeLiteral(wanted.password)}`,
    )
    const databases = await client.query('select 1 from pg_database where datname = $1', [wanted.database])
    if (!databases.rowCount) await client.query(`create database ${database} owner ${login}`)
  } finally {
    await client.end()
  }
  return urlFor(serverUrl, wanted)
}

/** The same server's URL for another database and, if given, another login. */
export function urlFor(
  serverUrl: string,
  to: { database: string; login?: string; password?: string },
): string {
  const url = new URL(serverUrl)
  url.pathname = `/${to.database}`
  if (to.login !== undefined) url.username = encodeURIComponent(to.login)
  if (to.password !== undefined) url.password = encodeURIComponent(to.password)
  return url.href
}

/** A password that needs no escaping anywhere: 256 random bits. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url')
}

/** A port that was free a moment ago, chosen by the operating system. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

type ServerOptions = {
  dataFolder: string
  password: string
  logFile: string
  settings: string[]
  syncOnInit: boolean
}

async function startServer(options: ServerOptions): Promise<PostgresServer> {
  const binaries = findBinaries()
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 })
  const dataFolder = realpathSync(options.dataFolder)
  const launcher = findLauncher(binaries, dataFolder)
  if (launcher.uid !== undefined && launcher.gid !== undefined) {
    chownSync(dataFolder, launcher.uid, launcher.gid)
    // Best effort: the test folder is ours, made with mode 700, and its name is all that its parent shows.
    if (path.basename(path.dirname(dataFolder)).startsWith(testFolderPrefix))
      chmodSync(path.dirname(dataFolder), 0o711)
  }
  await endPrevious(dataFolder)
  if (!existsSync(path.join(dataFolder, 'PG_VERSION'))) initialise(binaries, launcher, dataFolder, options)
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const child = spawnServer(binaries, launcher, dataFolder, port, options)
    if (await isReady(child, dataFolder)) return describe(child, port, options.password)
    const reason = lastFatal(options.logFile)
    const isPortTaken = /could not (bind|create any TCP)/i.test(reason)
    if (!isPortTaken || attempt === portAttempts) throw new PlainError(`PostgreSQL did not start: ${reason}`)
  }
}

function initialise(
  binaries: PostgresBinaries,
  launcher: Launcher,
  dataFolder: string,
  options: ServerOptions,
): void {
  // An interrupted initdb leaves a folder that the next one refuses; without PG_VERSION there is nothing to lose.
  for (const name of readdirSync(dataFolder))
    rmSync(path.join(dataFolder, name), { recursive: true, force: true })
  // A file, because on the command line every user could read the password.
  const passwordFile = `${dataFolder}.password`
  rmSync(passwordFile, { force: true })
  writeFileSync(passwordFile, `${options.password}\n`, { mode: 0o600, flag: 'wx' })
  try {
    if (launcher.uid !== undefined && launcher.gid !== undefined)
      chownSync(passwordFile, launcher.uid, launcher.gid)
    const {
      command,
      args,
      options: how,
    } = launcher.wrap(binaries.initdb, [
      `--pgdata=${dataFolder}`,
      `--username=${superuser}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(options.syncOnInit ? [] : ['--no-sync']),
    ])
    const result = spawnSync(command, args, { ...how, encoding: 'utf8' })
    if (result.status === 0) return
    const text = result.error?.message ?? result.stderr.trim().split('\n').slice(-3).join(' ')
    throw new PlainError(`PostgreSQL could not make its data folder ${dataFolder}: ${text}`)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function spawnServer(
  binaries: PostgresBinaries,
  launcher: Launcher,
  dataFolder: string,
  port: number,
  options: ServerOptions,
): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    ...options.settings,
  ]
  const launch = launcher.wrap(binaries.postgres, [
    '-D',
    dataFolder,
    ...settings.flatMap((setting) => ['-c', setting]),
  ])
  const log = openSync(options.logFile, 'a', 0o600)
  try {
    return spawn(launch.command, launch.args, {
      ...launch.options,
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', log, log],
      detached: true, // its own group: Ctrl-C reaches us, and we decide the order in which things stop
    })
  } finally {
    closeSync(log)
  }
}

/** The server writes `ready` on line 8 of its pid file. @returns false when it ended instead */
async function isReady(child: ChildProcess, dataFolder: string): Promise<boolean> {
  child.once('error', () => {}) // then it has no number
  const deadline = Date.now() + startLimit
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
    const lines = readPidFile(dataFolder)
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === 'ready') return true
    if (Date.now() > deadline) {
      child.kill('SIGQUIT')
      return false
    }
    await sleep(20)
  }
  return false
}

function describe(child: ChildProcess, port: number, password: string): PostgresServer {
  const pid = child.pid ?? 0
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  return {
    url: `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`,
    port,
    pid,
    exited,
    isEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: async () => {
      await endServer(pid)
      await exited
    },
  }
}

/** Fast shutdown, then immediate (recovers at the next start), then by force. */
async function endServer(pid: number): Promise<void> {
  for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    if (!isAlive(pid)) return
    signal(pid, name)
    if (await isGoneWithin(pid, stopLimit)) return
  }
}

/**
 * Ends what a killed run left in this data folder. A pid file that a crash left is removed only when its process is
 * surely not PostgreSQL's: PostgreSQL handles a dead number itself, but not one that another program has got meanwhile.
 */
async function endPrevious(dataFolder: string): Promise<void> {
  const [first] = readPidFile(dataFolder)
  const pid = Number(first)
  const present = processesIn(dataFolder)
  if (present.includes(pid) || (pid > 0 && commandOf(pid).includes(dataFolder))) await endServer(pid)
  for (const backend of present) {
    if (!(await isGoneWithin(backend, stopLimit))) {
      throw new PlainError(
        `A PostgreSQL process of an earlier run (number ${backend}) does not end; end it and start again.`,
      )
    }
  }
  if (process.platform === 'linux' && pid > 0)
    rmSync(path.join(dataFolder, 'postmaster.pid'), { force: true })
}

function readPidFile(dataFolder: string): string[] {
  try {
    return readFileSync(path.join(dataFolder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

async function removeAbandoned(parent: string): Promise<void> {
  for (const name of readdirSync(parent).filter((entry) => entry.startsWith(testFolderPrefix))) {
    const folder = path.join(parent, name)
    try {
      if (isSameProcess(readFileSync(path.join(folder, 'owner'), 'utf8'))) continue
      await endPrevious(path.join(folder, 'data'))
      rmSync(folder, { recursive: true, force: true })
    } catch {
      // Being made by another run at this moment, or another user's: not ours to remove.
    }
  }
}

function lastFatal(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40)
  const fatal = lines.filter((line) => /(FATAL|PANIC|error while loading)/.test(line)).at(-1)
  return (fatal ?? lines.at(-1) ?? 'no reason given').replace(/^.*?(FATAL|PANIC):\s*/, '')
}

function hasRoom(folder: string, mebibytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= mebibytes * 1024 * 1024
  } catch {
    return false
  }
}
