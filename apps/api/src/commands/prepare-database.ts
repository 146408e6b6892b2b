/**
 * Makes a server ready for a release whose processes stand in containers of their own: the database and the login that
 * owns it when they are missing, the migrations, the restricted logins. Passwords come from files of
 * STUURHUIS_SECRET_DIR: `postgres-password` (superuser), `migrator-password`, `database-app`, `database-worker`.
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { migrate } from './migrate.ts'
import { CommandError, runCommand } from './run-command.ts'
import { setupLogins } from './setup-logins.ts'

const database = 'stuurhuis'
const owner = 'stuurhuis_migrator'

/**
 * Safe to run at every start: what is there is kept, passwords are set to those of the files.
 * @param host of the PostgreSQL server, with its port when it is not 5432
 * @throws CommandError when a password file is missing
 */
export async function prepareDatabase({
  host,
  secretDir,
}: {
  host: string
  secretDir: string
}): Promise<void> {
  const url = (login: string, password: string, name: string) =>
    `postgres://${login}:${encodeURIComponent(password)}@${host}/${name}`
  const password = await readSecret(secretDir, 'migrator-password')
  const client = new pg.Client({
    connectionString: url('postgres', await readSecret(secretDir, 'postgres-password'), 'postgres'),
  })
  client.on('error', () => {}) // the running query tells it
  await client.connect()
  try {
    const roles = await client.query('select 1 from pg_roles where rolname = $1', [owner])
    const verb = roles.rowCount ? 'alter' : 'create'
    await client.query(`${verb} role ${owner} login createrole password ${client.escapeLiteral(password)}`)
    const databases = await client.query('select 1 from pg_database where datname = $1', [database])
    if (!databases.rowCount) await client.query(`create database ${database} owner ${owner}`)
  } finally {
    await client.end()
  }
  const ownerUrl = url(owner, password, database)
  await migrate(ownerUrl, (line) => console.log(line))
  await setupLogins({ ownerUrl, secretDir })
}

async function readSecret(folder: string, name: string): Promise<string> {
  const text = await readFile(path.join(folder, name), 'utf8').catch(() => '')
  if (text.trim() === '')
    throw new CommandError(`the secret file ${path.join(folder, name)} is missing or empty`)
  return text.trim()
}

await runCommand(import.meta.main, async (env) => {
  await prepareDatabase({ host: env.get('DATABASE_HOST') ?? 'postgres:5432', secretDir: env.secretDir() })
  console.log('The database is ready')
})
