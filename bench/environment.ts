/** A database with data, the product and the anchor beside each other; stopped by number on every way out. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  ensureDatabase,
  freePort,
  newPassword,
  startProductPostgres,
  urlFor,
} from '@stuurhuis/tools/postgres.ts'
import { loadDemo, migrateDatabase, setupLogins } from '@stuurhuis/tools/product.ts'
import pg from 'pg'
import { ask } from './load.ts'

export type Environment = {
  dataFolder: string
  adminUrl: string
  appUrl: string
  workerUrl: string
  clusterId: string
  projectIds: string[]
  product: { port: number; pid: number }
  anchor: { port: number; pid: number }
  /** A fresh access token of the demo cluster manager (they live five minutes). */
  signIn(): Promise<string>
  /** Starts another server of the product on a port of its own. */
  startServer(
    env: Record<string, string>,
  ): Promise<{ port: number; pid: number; milliseconds: number; stop(): Promise<void> }>
  stop(): Promise<void>
}

/** Eight of ten stand in one stage, so that a page can be asked for behind 100,000 rows of it. */
export const projectCount = 130_000
const root = path.resolve(import.meta.dirname, '..')
const email = 'bram.claes@demo.stuurhuis.example'
const startLimit = 30_000

/** PostgreSQL as in production: on disk, fsync on. */
export async function startEnvironment(): Promise<Environment> {
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-bench-'))
  const stops: (() => Promise<void>)[] = [async () => rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const one of stops.splice(0).reverse()) await one()
  }
  try {
    const postgres = await startProductPostgres(folder, newPassword())
    stops.push(postgres.stop)
    const login = { database: 'stuurhuis', login: 'stuurhuis_migrator', password: newPassword() }
    const demoPassword = newPassword()
    const base = {
      ...process.env,
      STUURHUIS_SECRET_DIR: folder,
      NODE_COMPILE_CACHE: path.join(folder, 'compiled'), // as npm start does
      NODE_ENV: 'development',
      STUURHUIS_DEMO: 'true',
    }
    const env = {
      ...base,
      DATABASE_URL: await ensureDatabase(postgres.url, login),
      STUURHUIS_DEMO_PASSWORD: demoPassword,
    }
    const abort = new AbortController().signal
    await migrateDatabase({ env, abort })
    const logins = await setupLogins({ env, abort })
    await loadDemo({ env, abort })
    const adminUrl = urlFor(postgres.url, { database: 'stuurhuis' })
    const { clusterId, projectIds } = await fill(adminUrl)
    const serverEnv = { ...base, DATABASE_URL_APP: logins.app, BENCH_CLUSTER: clusterId, LOG_LEVEL: 'info' }
    const start = async (script: string) => {
      const server = await startScript(script, serverEnv)
      stops.push(server.stop)
      return server
    }
    const anchor = await start('bench/anchor.ts')
    const product = await start('bench/server.ts')
    return {
      dataFolder: path.join(folder, 'postgres'),
      adminUrl,
      appUrl: logins.app,
      workerUrl: logins.worker,
      clusterId,
      projectIds,
      anchor,
      product,
      signIn: () => signIn(product.port, demoPassword),
      startServer: (more) => startScript('bench/server.ts', { ...serverEnv, ...more }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Rows as an organisation would have them after many years; triggers are left out, or the audit log would take an hour. */
async function fill(adminUrl: string): Promise<{ clusterId: string; projectIds: string[] }> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const cluster = await client.query<{ id: string }>(
      `select r.cluster_id as id from role_assignment r join person p on p.id = r.person_id
        where p.email = $1 and r.cluster_id is not null limit 1`,
      [email],
    )
    const clusterId = cluster.rows[0]?.id
    if (clusterId === undefined) throw new Error(`the demo organisation has no cluster of ${email}`)
    await client.query("set session_replication_role = 'replica'")
    await client.query(
      `insert into project (code, name, cluster_id, kind, stage, municipality, area_m2, updated_at)
       select 'P-2001-' || lpad(n::text, 6, '0'), 'Bedrijventerrein ' || n, $1, 'brownfield',
         case n % 10 when 8 then 'exploration' when 9 then 'execution' else 'signal' end, 'Gemeente ' || n % 300, n * 10,
         now() - n * interval '1 minute'
       from generate_series(1, ${projectCount}) n`,
      [clusterId],
    )
    await client.query('vacuum analyze')
    const ids = await client.query<{ id: string }>('select id from project order by code limit 2000')
    return { clusterId, projectIds: ids.rows.map(({ id }) => id) }
  } finally {
    await client.end()
  }
}

async function signIn(port: number, password: string): Promise<string> {
  const answer = await ask(port, {
    method: 'POST',
    path: '/v1/auth/login',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}: ${answer.body}`)
  return (JSON.parse(answer.body) as { accessToken: string }).accessToken
}

/** Servers run on the first core, everything else on the second, where the machine lets us say so. */
async function startScript(script: string, env: NodeJS.ProcessEnv) {
  const port = await freePort()
  const command = [process.execPath, path.join(root, script)]
  const pinned = existsSync('/usr/bin/taskset') ? ['/usr/bin/taskset', '-c', '0', ...command] : command
  const [program = '', ...args] = pinned
  const started = performance.now()
  const child = spawn(program, args, {
    cwd: root,
    env: { ...env, PORT: String(port), HOST: '127.0.0.1', PUBLIC_URL: `http://localhost:${port}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  // Whatever ends this process, its servers end too.
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  const stop = async () => {
    await stopChild(child)
    process.off('exit', end)
  }
  while (!(await isReady(port))) {
    if (child.exitCode !== null || performance.now() - started > startLimit) {
      await stop()
      throw new Error(`${script} did not become ready`)
    }
    await sleep(5)
  }
  return { port, pid: child.pid ?? 0, milliseconds: performance.now() - started, stop }
}

async function isReady(port: number): Promise<boolean> {
  return await ask(port, { method: 'GET', path: '/readyz', headers: {} }).then(
    ({ status }) => status === 200,
    () => false,
  )
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([ended, sleep(15_000).then(() => child.kill('SIGKILL'))])
}

/** Puts this process and PostgreSQL on the second core. */
export function pinToSecondCore(pids: number[]): void {
  if (!existsSync('/usr/bin/taskset')) return
  for (const pid of [process.pid, ...pids])
    spawnSync('/usr/bin/taskset', ['-a', '-p', '-c', '1', String(pid)])
}
