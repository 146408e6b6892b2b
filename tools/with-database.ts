/**
 * Runs a command of the product with DATABASE_URL: the one that is set, else the built-in database in the data folder,
 * which is started for the command when Stuurhuis is not running.
 * `node tools/with-database.ts <script> [arguments]`
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { holderOf, keepSecret, openDataFolder } from './data-folder.ts'
import { explain, PlainError } from './plain-error.ts'
import { ensureDatabase, runningPortOf, startProductPostgres, urlFor } from './postgres.ts'

const root = path.resolve(import.meta.dirname, '..')

process.exitCode = await main(process.argv.slice(2))

async function main([script, ...args]: string[]): Promise<number> {
  if (existsSync(path.join(root, '.env'))) process.loadEnvFile(path.join(root, '.env'))
  const folder = path.resolve(root, process.env.STUURHUIS_DATA_DIR || '.stuurhuis')
  try {
    if (script === undefined) throw new PlainError('Use: node tools/with-database.ts <script> [arguments]')
    if (process.env.DATABASE_URL) return await run(script, args, folder, process.env.DATABASE_URL)
    if (holderOf(folder) !== undefined) return await run(script, args, folder, runningDatabase(folder))
    return await withStartedDatabase(folder, (url) => run(script, args, folder, url))
  } catch (error) {
    console.error(explain(error, folder))
    return 1
  }
}

function runningDatabase(folder: string): string {
  const port = runningPortOf(folder)
  if (port === undefined) throw new PlainError('Stuurhuis is starting; try again in a moment.')
  return urlFor(`postgres://127.0.0.1:${port}/`, {
    database: 'stuurhuis',
    login: 'stuurhuis_migrator',
    password: keepSecret(path.join(folder, 'secrets'), 'migrator-password'),
  })
}

async function withStartedDatabase(folder: string, work: (url: string) => Promise<number>): Promise<number> {
  const data = openDataFolder(folder)
  try {
    const server = await startProductPostgres(folder, keepSecret(data.secrets, 'postgres-password'))
    try {
      const password = keepSecret(data.secrets, 'migrator-password')
      return await work(
        await ensureDatabase(server.url, { database: 'stuurhuis', login: 'stuurhuis_migrator', password }),
      )
    } finally {
      await server.stop()
    }
  } finally {
    data.release()
  }
}

function run(script: string, args: string[], folder: string, databaseUrl: string): Promise<number> {
  const child = spawn(process.execPath, [path.resolve(root, script), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      STUURHUIS_DATA_DIR: folder,
      STUURHUIS_SECRET_DIR: process.env.STUURHUIS_SECRET_DIR || path.join(folder, 'secrets'),
    },
  })
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
    child.once('error', () => resolve(1))
  })
}
