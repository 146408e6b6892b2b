/**
 * The process behind `npm start`: database, migrations, logins, demo data, web app, server and worker, in this order;
 * when it ends, whatever the reason, they end in the opposite order. `--dev` reloads on change.
 */
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { buildWeb, webDist } from './build-web.ts'
import { type Part, startChild, waitUntilReady } from './children.ts'
import { type DataFolder, keepSecret, openDataFolder, readSecret, writeSecret } from './data-folder.ts'
import { explain, PlainError } from './plain-error.ts'
import { ensureDatabase, freePort, newPassword, startProductPostgres } from './postgres.ts'
import {
  type Account,
  type Logins,
  loadDemo,
  migrateDatabase,
  setupLogins,
  startProcess,
  waitForServer,
} from './product.ts'

type Settings = {
  isDev: boolean
  host: string
  port: number
  publicUrl: string
  folder: string
  /** Of a server that somebody else runs; undefined means the built-in one. */
  databaseUrl: string | undefined
  wantsDemo: boolean
}

const root = path.resolve(import.meta.dirname, '..')
const databaseName = 'PostgreSQL'
const readyLimit = 60_000
const doubleSignalAfter = 1_500 // npm and the terminal may both send the first one

/** What is running, in the order it was started. */
const running: Part[] = []
const abort = new AbortController()
const isStopping = () => abort.signal.aborted

process.exitCode = await main()
// A child's channel may linger after its end; nothing is left to do.
process.exit()

async function main(): Promise<number> {
  let folder: DataFolder | undefined
  try {
    if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'))
    const settings = readSettings(process.env, process.argv.includes('--dev'))
    listenForSignals()
    await refuseTakenPort(settings)
    folder = openDataFolder(settings.folder, settings.databaseUrl === undefined)
    await start(settings, folder)
    return isStopping() ? 0 : await firstEnd()
  } catch (error) {
    if (isStopping()) return 0
    console.error(explain(error, folder?.path ?? root))
    return 1
  } finally {
    await stopAll()
    folder?.release()
  }
}

function readSettings(env: NodeJS.ProcessEnv, isDev: boolean): Settings {
  const port = Number(env.PORT || 3000)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new PlainError(`PORT must be a number from 1 to 65535, not "${env.PORT}".`)
  }
  const password = env.STUURHUIS_DEMO_PASSWORD
  if (password !== undefined && password !== '' && password.length < 12) {
    throw new PlainError('STUURHUIS_DEMO_PASSWORD must have 12 characters or more.')
  }
  const databaseUrl = env.DATABASE_URL || undefined
  if (databaseUrl !== undefined && !URL.canParse(databaseUrl)) {
    throw new PlainError('DATABASE_URL must look like postgres://login:password@host:5432/database.')
  }
  return {
    isDev,
    host: env.HOST || '127.0.0.1',
    port,
    publicUrl: env.PUBLIC_URL || `http://localhost:${port}`,
    folder: path.resolve(root, env.STUURHUIS_DATA_DIR || '.stuurhuis'),
    databaseUrl,
    // Demo accounts sign in by password alone, so they are no part of a production start.
    wantsDemo:
      (env.STUURHUIS_DEMO || String(databaseUrl === undefined && env.NODE_ENV !== 'production')) === 'true',
  }
}

async function start(settings: Settings, folder: DataFolder): Promise<void> {
  // The build takes longest and needs no database, so it runs beside everything else.
  const build = settings.isDev ? Promise.resolve(false) : buildWeb(() => say('Building the web app'))
  build.catch(() => {}) // its failure is told where it is awaited
  const ownerUrl = settings.databaseUrl ?? (await startDatabase(folder))
  const env = commandEnv(settings, folder, ownerUrl)
  say('Bringing the database up to date')
  await migrateDatabase({ env, abort: abort.signal, onLine: detail }).catch((error: unknown) => {
    throw settings.databaseUrl === undefined ? error : describeUnreachable(error, settings.databaseUrl)
  })
  const logins = await setupLogins({ env, abort: abort.signal })
  const accounts = settings.wantsDemo ? await ensureDemo(settings, folder, env) : []
  await build
  if (isStopping()) return
  say('Starting the server and the worker')
  await startProduct(settings, folder, logins)
  if (!isStopping()) announce(settings, folder, accounts)
}

/** A server that somebody else runs may be away, or refuse us; the password of the address is not shown. */
function describeUnreachable(error: unknown, databaseUrl: string): unknown {
  const text = error instanceof Error ? error.message : String(error)
  if (!/ECONN|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|authentication|does not exist/.test(text))
    return error
  const { host, pathname } = new URL(databaseUrl)
  return new PlainError(`The database of DATABASE_URL (${host}${pathname}) cannot be used: ${text}`)
}

async function startDatabase(folder: DataFolder): Promise<string> {
  say(folder.isNew ? 'Setting up PostgreSQL 18 in the data folder' : 'Starting PostgreSQL 18')
  const hasCluster = existsSync(path.join(folder.path, 'postgres', 'PG_VERSION'))
  if (hasCluster && readSecret(folder.secrets, 'postgres-password') === undefined) {
    throw new PlainError(
      `The database in ${folder.path} has no password file any more (secrets/postgres-password); put it back.`,
    )
  }
  const server = await startProductPostgres(folder.path, keepSecret(folder.secrets, 'postgres-password'))
  running.push({
    name: databaseName,
    pid: server.pid,
    exited: server.exited,
    isEnded: server.isEnded,
    stop: server.stop,
    failure: () => `${databaseName} ended by itself (see ${path.join(folder.logs, 'postgres.log')})`,
  })
  return await ensureDatabase(server.url, {
    database: 'stuurhuis',
    login: 'stuurhuis_migrator',
    password: keepSecret(folder.secrets, 'migrator-password'),
  })
}

/**
 * The built-in database gets its demo organisation once; its accounts are then remembered. In a database that somebody
 * else runs the command looks for itself, and refuses when there is other data.
 * @returns the accounts to show
 */
async function ensureDemo(
  settings: Settings,
  folder: DataFolder,
  env: NodeJS.ProcessEnv,
): Promise<Account[]> {
  const remembered = readSecret(folder.secrets, 'demo-accounts')
  const kept = readSecret(folder.secrets, 'demo-password')
  const wanted = process.env.STUURHUIS_DEMO_PASSWORD || undefined
  if (remembered !== undefined && wanted !== undefined && wanted !== kept) {
    say('The demo accounts keep the password of their first start')
  }
  if (remembered !== undefined && settings.databaseUrl === undefined)
    return JSON.parse(remembered) as Account[]
  say('Loading the demo organisation')
  const password = wanted ?? kept ?? newPassword().slice(0, 16)
  // Kept before it is used: a crash in between must not leave accounts with a password that nobody knows.
  if (remembered === undefined) writeSecret(folder.secrets, 'demo-password', password)
  const { loaded, accounts } = await loadDemo({
    env: { ...env, STUURHUIS_DEMO_PASSWORD: password },
    abort: abort.signal,
    onLine: detail,
  })
  if (loaded) writeSecret(folder.secrets, 'demo-accounts', JSON.stringify(accounts))
  else if (remembered === undefined)
    say('This database already holds data, so no demo organisation is loaded')
  return loaded ? accounts : (JSON.parse(remembered ?? '[]') as Account[])
}

async function startProduct(settings: Settings, folder: DataFolder, logins: Logins): Promise<void> {
  // In development the browser talks to Vite, which hands /v1 on to the API.
  const apiPort = settings.isDev ? await freePort() : settings.port
  const env = productEnv(settings, folder, apiPort)
  const child = (name: 'server' | 'worker', login: NodeJS.ProcessEnv) =>
    startProcess(name, {
      env: { ...env, ...login },
      ...(settings.isDev
        ? { nodeArgs: ['--watch', '--watch-preserve-output'] }
        : { logFile: path.join(folder.logs, `${name}.log`) }),
    })
  const server = child('server', { DATABASE_URL_APP: logins.app })
  const worker = child('worker', { DATABASE_URL_WORKER: logins.worker })
  running.push(server, worker)
  await waitForServer(server, reachable(settings.host), apiPort, abort.signal)
  if (!settings.isDev) return
  const web = startChild({
    name: 'The web app',
    args: [
      'node_modules/vite/bin/vite.js',
      '--port',
      String(settings.port),
      '--strictPort',
      '--host',
      settings.host,
    ],
    cwd: path.join(root, 'apps/web'),
    env: { ...process.env, API_URL: `http://${reachable(settings.host)}:${apiPort}` },
  })
  running.push(web)
  await waitUntilReady(web, `http://${reachable(settings.host)}:${settings.port}/`, readyLimit, abort.signal)
}

/** The address for ourselves: a server that listens everywhere listens here too. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

/** What the commands get: the login that owns the database. */
function commandEnv(settings: Settings, folder: DataFolder, ownerUrl: string): NodeJS.ProcessEnv {
  return { ...process.env, ...sharedEnv(settings, folder), DATABASE_URL: ownerUrl }
}

/** What the server and the worker get: never the login that owns the database. */
function productEnv(settings: Settings, folder: DataFolder, port: number): NodeJS.ProcessEnv {
  const { DATABASE_URL: _owner, STUURHUIS_DEMO_PASSWORD: _password, ...env } = process.env
  return {
    ...env,
    ...sharedEnv(settings, folder),
    PORT: String(port),
    HOST: settings.host,
    WEB_DIST: webDist,
  }
}

function sharedEnv(settings: Settings, folder: DataFolder): NodeJS.ProcessEnv {
  return {
    PUBLIC_URL: settings.publicUrl,
    STUURHUIS_DATA_DIR: folder.path,
    STUURHUIS_SECRET_DIR: folder.secrets,
    STUURHUIS_DEMO: String(settings.wantsDemo),
    NODE_ENV: process.env.NODE_ENV || 'development',
    // What Node makes of the sources is kept: a process then starts in two thirds of the time.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE || path.join(folder.path, 'compiled'),
  }
}

/** Both addresses that `localhost` may mean: a program on the other one would answer in our place. */
async function refuseTakenPort({ host, port }: Settings): Promise<void> {
  for (const address of host === '127.0.0.1' ? ['127.0.0.1', '::1'] : [host]) {
    const code = await new Promise<string | undefined>((resolve) => {
      const probe = createServer()
      probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code))
      probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(undefined)))
    })
    if (code === 'EADDRINUSE') {
      throw new PlainError(
        `Port ${port} is taken by another program; stop it, or choose another port: PORT=${port + 1} npm start`,
      )
    }
    if (code === 'EACCES')
      throw new PlainError(`This user may not use port ${port}; choose one above 1023 with PORT.`)
    if (code !== undefined && address === host)
      throw new PlainError(`HOST ${host} is no address of this machine (${code}).`)
  }
}

function listenForSignals(): void {
  let first = 0
  const stop = () => {
    const isAgain = first > 0 && Date.now() - first > doubleSignalAfter
    if (isAgain) say('Still stopping; the database must write its last changes')
    if (first > 0) return
    first = Date.now()
    say('Stopping')
    abort.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop)
  // The process that started us was killed.
  process.on('disconnect', stop)
  process.channel?.unref()
}

/** Waits for the signal to stop, or for a part that ends by itself. @returns the exit code */
async function firstEnd(): Promise<number> {
  const stopped = new Promise<undefined>((resolve) => {
    abort.signal.addEventListener('abort', () => resolve(undefined))
  })
  const ended = await Promise.race([stopped, ...running.map((part) => part.exited.then(() => part))])
  if (ended === undefined || isStopping()) return 0
  console.error(`${ended.failure()}; everything is stopped.`)
  return 1
}

/** First everything that uses the database, together, then the database. */
async function stopAll(): Promise<void> {
  const users = running.filter((part) => part.name !== databaseName)
  await Promise.all(users.map((part) => part.stop()))
  for (const part of running) if (!users.includes(part)) await part.stop()
}

function announce(settings: Settings, folder: DataFolder, accounts: Account[]): void {
  const lines = ['', `Stuurhuis runs at ${settings.publicUrl}`, '']
  if (accounts.length > 0) {
    const width = Math.max(...accounts.map(({ email }) => email.length)) + 2
    lines.push(`Demo accounts, all with the password ${readSecret(folder.secrets, 'demo-password')}:`)
    for (const { email, name, role } of accounts) lines.push(`  ${email.padEnd(width)}${name}, ${role}`)
    lines.push('')
  } else if (!settings.wantsDemo) {
    lines.push('The first administrator of an empty organisation is made with: npm run admin:create', '')
  }
  lines.push(`Data and logs: ${shortPath(folder.path)}   Stop: Ctrl-C`)
  console.log(lines.join('\n'))
}

function shortPath(folder: string): string {
  const relative = path.relative(root, folder)
  return relative.startsWith('..') ? folder : relative
}

/** A line of progress. */
function say(text: string): void {
  console.log(`${text} …`)
}

function detail(line: string): void {
  console.log(`  ${line}`)
}
