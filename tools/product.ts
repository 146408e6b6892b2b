/** The commands of the product as functions, for everything that starts it: `npm start`, the journeys, the benchmarks. */
import path from 'node:path'
import { buildWeb, webDist } from './build-web.ts'
import { type Part, runCommand, startChild, waitUntilReady } from './children.ts'
import { keepSecret } from './data-folder.ts'
import { PlainError } from './plain-error.ts'
import { ensureDatabase, freePort, newPassword, startTestPostgres } from './postgres.ts'

/** The restricted login of each process, as a URL. */
export type Logins = { app: string; worker: string }
/** A demo account, as the sign-in page's visitors see it. */
export type Account = { name: string; email: string; role: string }

const root = path.resolve(import.meta.dirname, '..')
const readyLimit = 60_000

type CommandOptions = { env: NodeJS.ProcessEnv; abort: AbortSignal; onLine?: (line: string) => void }

/** Brings the database of `env.DATABASE_URL` to the level of this program. */
export async function migrateDatabase(options: CommandOptions): Promise<void> {
  await command('migrate.ts', options)
}

/** Makes or repairs the restricted logins of the processes; their passwords stay in `env.STUURHUIS_SECRET_DIR`. */
export async function setupLogins(options: CommandOptions): Promise<Logins> {
  return lastJson<Logins>(await command('setup-logins.ts', options))
}

/** `loaded` is false when the database already held data; then nothing was changed and `accounts` is empty. */
export type Demo = { loaded: boolean; accounts: Account[] }

/** Loads the demo organisation; `env.STUURHUIS_DEMO_PASSWORD` becomes the password of every account. */
export async function loadDemo(options: CommandOptions): Promise<Demo> {
  return lastJson<Demo>(await command('demo.ts', options))
}

async function command(name: string, { env, abort, onLine = () => {} }: CommandOptions): Promise<string[]> {
  return await runCommand(path.join(root, 'apps/api/src/commands', name), { cwd: root, env, abort, onLine })
}

/** What a command answers to its caller: the last line that is a JSON object. */
function lastJson<T>(lines: string[]): T {
  const answer = lines.findLast((line) => line.startsWith('{'))
  if (answer === undefined) {
    throw new PlainError('A command of the product gave no answer; the installation is incomplete.')
  }
  return JSON.parse(answer) as T
}

/** Starts a process of the product: `server` or `worker`. @param nodeArgs arguments of Node, such as `--watch` */
export function startProcess(
  name: 'server' | 'worker',
  options: { env: NodeJS.ProcessEnv; logFile?: string; nodeArgs?: string[] },
): Part {
  return startChild({
    name: `The ${name}`,
    args: [...(options.nodeArgs ?? []), path.join(root, 'apps/api/src', `${name}.ts`)],
    cwd: root,
    env: options.env,
    ...(options.logFile === undefined ? {} : { logFile: options.logFile }),
  })
}

/** Waits until the server is ready to serve. @throws PlainError with the reason when it ends instead */
export async function waitForServer(
  server: Part,
  host: string,
  port: number,
  abort: AbortSignal,
): Promise<void> {
  await waitUntilReady(server, `http://${host}:${port}/readyz`, readyLimit, abort)
}

/** A whole product on a throw-away database: real server, worker and built web app, for tests and benchmarks. */
export type TestProduct = {
  baseUrl: string
  demoPassword: string
  accounts: Account[]
  serverPid: number
  /** Superuser, database `stuurhuis`. */
  databaseUrl: string
  stop(): Promise<void>
}

/**
 * @param folder for secrets and logs, must exist
 * @param postgresSettings instead of those that make tests fast (benchmarks keep fsync on)
 */
export async function startTestProduct(folder: string, postgresSettings?: string[]): Promise<TestProduct> {
  const abort = new AbortController().signal
  const parts: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of parts.splice(0).reverse()) await part.stop()
  }
  try {
    const build = buildWeb()
    build.catch(() => {})
    const postgres = await startTestPostgres(postgresSettings)
    parts.push(postgres)
    const demoPassword = keepSecret(folder, 'demo-password', () => newPassword().slice(0, 16))
    const database = { database: 'stuurhuis', login: 'stuurhuis_migrator', password: newPassword() }
    const env = {
      ...process.env,
      NODE_ENV: 'development',
      STUURHUIS_DATA_DIR: folder,
      STUURHUIS_SECRET_DIR: folder,
      STUURHUIS_DEMO: 'true',
    }
    const ownerEnv = {
      ...env,
      STUURHUIS_DEMO_PASSWORD: demoPassword,
      DATABASE_URL: await ensureDatabase(postgres.url, database),
    }
    await migrateDatabase({ env: ownerEnv, abort })
    const logins = await setupLogins({ env: ownerEnv, abort })
    const { accounts } = await loadDemo({ env: ownerEnv, abort })
    await build
    const port = await freePort()
    const baseUrl = `http://localhost:${port}`
    const processEnv = {
      ...env,
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: baseUrl,
      WEB_DIST: webDist,
    }
    const server = startProcess('server', {
      env: { ...processEnv, DATABASE_URL_APP: logins.app },
      logFile: path.join(folder, 'server.log'),
    })
    parts.push(server)
    await waitForServer(server, '127.0.0.1', port, abort)
    parts.push(
      startProcess('worker', {
        env: { ...processEnv, DATABASE_URL_WORKER: logins.worker },
        logFile: path.join(folder, 'worker.log'),
      }),
    )
    const databaseUrl = postgres.url.replace(/postgres$/, 'stuurhuis')
    return { baseUrl, demoPassword, accounts, serverPid: server.pid, databaseUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
