/** Makes the restricted login of each process and keeps its generated password in the folder of secrets. */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import pg from 'pg'
import { runCommand } from './run-command.ts'

const processes = ['app', 'worker'] as const
type ProcessName = (typeof processes)[number]
/** Statement limits of each process: nothing of ours runs longer than this. */
const limits: Readonly<Record<ProcessName, Readonly<Record<string, string>>>> = {
  app: { statement_timeout: '5s', lock_timeout: '3s', idle_in_transaction_session_timeout: '5s' },
  worker: { statement_timeout: '60s', lock_timeout: '3s', idle_in_transaction_session_timeout: '60s' },
}

/**
 * Creates (or repairs) one login per process with the rights of its group and nothing else. A second call keeps the
 * passwords. @returns connection URL per process
 */
export async function setupLogins({
  ownerUrl,
  secretDir,
}: {
  ownerUrl: string
  secretDir: string
}): Promise<Record<ProcessName, string>> {
  await mkdir(secretDir, { recursive: true, mode: 0o700 })
  const client = new pg.Client({ connectionString: ownerUrl })
  client.on('error', () => {})
  await client.connect()
  try {
    const database = client.database ?? ''
    const urls: Partial<Record<ProcessName, string>> = {}
    for (const name of processes) {
      const login = `${database}_${name}_login`
      const password = await keptPassword(path.join(secretDir, `database-${name}`))
      await ensureLogin(client, {
        login,
        password,
        group: `stuurhuis_${name}`,
        database,
        settings: limits[name],
      })
      urls[name] = withLogin(ownerUrl, login, password)
    }
    return urls as Record<ProcessName, string>
  } finally {
    await client.end()
  }
}

async function keptPassword(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim()
  } catch {
    const password = randomBytes(32).toString('base64url')
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' })
    return password
  }
}

type Login = {
  login: string
  password: string
  group: string
  database: string
  settings: Readonly<Record<string, string>>
}
async function ensureLogin(
  client: pg.Client,
  { login, password, group, database, settings }: Login,
): Promise<void> {
  const name = client.escapeIdentifier(login)
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [login])
  if (rowCount === 0) await client.query(`create role ${name} login noinherit`)
  await client.query(
    `alter role ${name} inherit connection limit 100 password ${client.escapeLiteral(password)}`,
  )
  await client.query(`grant ${group} to ${name}`)
  await client.query(`grant connect on database ${client.escapeIdentifier(database)} to ${name}`)
  for (const [setting, value] of Object.entries(settings))
    await client.query(`alter role ${name} set ${setting} = ${client.escapeLiteral(value)}`)
}

function withLogin(url: string, login: string, password: string): string {
  const changed = new URL(url)
  changed.username = encodeURIComponent(login)
  changed.password = encodeURIComponent(password)
  return changed.href
}

await runCommand(import.meta.main, async (env) => {
  const logins = await setupLogins({ ownerUrl: env.ownerUrl(), secretDir: env.secretDir() })
  // read by the program that starts the processes, through a pipe; never shown
  console.log(JSON.stringify(logins))
})
