import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { runMigrations } from 'graphile-worker'
import pg from 'pg'

const folder = path.join(import.meta.dirname, '../../../migrations')
const groups = [
  'stuurhuis_owner',
  'stuurhuis_app',
  'stuurhuis_worker',
  'stuurhuis_executor',
  'stuurhuis_auditor',
] as const
const lockAttempts = 20

/**
 * Brings a database to the level of this program: group roles, then each migration once, in order, in a transaction of
 * its own as `stuurhuis_owner`. Safe to run from several processes at once.
 * @param url login that owns the database and may create roles
 * @returns names of the migrations that were applied now
 * @throws when an applied migration has another content than the file of that name
 */
export async function migrate(url: string, report: (line: string) => void = () => {}): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, options: '-c TimeZone=UTC' })
  client.on('error', () => {}) // the pending query reports it
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(7305800)')
    await prepare(client)
    const applied = await applyAll(client, report)
    await migrateJobs(url, client)
    return applied
  } finally {
    await client.end()
  }
}

async function prepare(client: pg.Client): Promise<void> {
  for (const group of groups) {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [group])
    // two databases of one server may migrate at the same moment
    if (rowCount === 0) await client.query(`create role ${group} nologin`).catch(ignoreDuplicate)
  }
  const { rows } = await client.query<{ me: string; db: string; super: boolean }>(
    `select current_user as me, current_database() as db, rolsuper as super from pg_roles where rolname = current_user`,
  )
  const { me = '', db = '', super: superuser = false } = rows[0] ?? {}
  const quoted = client.escapeIdentifier(db)
  if (!superuser)
    await client.query(`grant stuurhuis_owner to ${client.escapeIdentifier(me)} with inherit true, set true`)
  await client.query(
    `revoke all on database ${quoted} from public; grant create on database ${quoted} to stuurhuis_owner; grant create, usage on schema public to stuurhuis_owner`,
  )
  await client.query('set role stuurhuis_owner')
  await client.query(
    `create table if not exists public.schema_migration (name text primary key, sha256 text not null, applied_at timestamptz not null default clock_timestamp())`,
  )
  await client.query(
    'grant select on public.schema_migration to stuurhuis_app, stuurhuis_worker, stuurhuis_executor, stuurhuis_auditor',
  )
}
function ignoreDuplicate(error: unknown) {
  if (!(error instanceof Error && 'code' in error && (error.code === '42710' || error.code === '23505')))
    throw error
}

/** The migration files in order, with the hash of their content. */
export async function migrationFiles(): Promise<{ name: string; text: string; sha256: string }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(path.join(folder, name), 'utf8')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

async function applyAll(client: pg.Client, report: (line: string) => void): Promise<string[]> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'select name, sha256 from public.schema_migration',
  )
  const known = new Map(rows.map((row) => [row.name, row.sha256]))
  const applied: string[] = []
  for (const file of await migrationFiles()) {
    const before = known.get(file.name)
    if (before === file.sha256) continue
    if (before)
      throw new Error(
        `migration ${file.name} was applied with another content; applied migrations never change`,
      )
    await applyOne(client, file)
    report(file.name)
    applied.push(file.name)
  }
  return applied
}

/** A lock that cannot be had within 2 s is given up and tried again, so that a migration never queues the service behind it. */
async function applyOne(
  client: pg.Client,
  file: { name: string; text: string; sha256: string },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query(`begin; set local lock_timeout = '2s'; set local search_path = public`)
      await client.query(file.text)
      await client.query('insert into public.schema_migration (name, sha256) values ($1, $2)', [
        file.name,
        file.sha256,
      ])
      await client.query('commit')
      return
    } catch (error) {
      await client.query('rollback')
      const busy = error instanceof Error && 'code' in error && error.code === '55P03'
      if (!busy || attempt === lockAttempts)
        throw new Error(`migration ${file.name} failed: ${error instanceof Error ? error.message : error}`, {
          cause: error,
        })
    }
  }
}

/** graphile-worker keeps its own tables in its own schema; the owner makes them, the worker may use them. */
async function migrateJobs(url: string, client: pg.Client): Promise<void> {
  const pool = new pg.Pool({ connectionString: url, max: 2, options: '-c role=stuurhuis_owner' })
  pool.on('error', () => {})
  pool.on('connect', (connection) => connection.on('error', () => {}))
  try {
    await runMigrations({ pgPool: pool })
  } finally {
    await pool.end()
  }
  await client.query(`
    grant usage on schema graphile_worker to stuurhuis_worker;
    grant select, insert, update, delete on all tables in schema graphile_worker to stuurhuis_worker;
    grant usage on all sequences in schema graphile_worker to stuurhuis_worker;
    grant execute on all functions in schema graphile_worker to stuurhuis_worker`)
  await client.query(openToWorker)
}

/** Row security is on for the tables of graphile-worker: without a policy of its own the worker reads and writes nothing. */
const openToWorker = `
  do $$ declare v_table regclass; begin
    for v_table in select c.oid from pg_class c
      where c.relnamespace = 'graphile_worker'::regnamespace and c.relrowsecurity
        and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'worker') loop
      execute format('create policy worker on %s to stuurhuis_worker using (true) with check (true)', v_table);
    end loop;
  end $$`
