/** The same statements by pgbench, which knows no Node at all: what the database alone can give. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const program = ['/usr/bin/pgbench', '/usr/local/bin/pgbench'].find((file) => existsSync(file))

/**
 * @param script statements with values filled in
 * @returns transactions a second, or undefined where there is no pgbench
 */
export function runPgbench(
  databaseUrl: string,
  script: string,
  clients: number,
  seconds: number,
): number | undefined {
  if (program === undefined) return undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-pgbench-'))
  try {
    const file = path.join(folder, 'script.sql')
    writeFileSync(file, script)
    const url = new URL(databaseUrl)
    const result = spawnSync(
      program,
      ['-n', '-M', 'prepared', '-c', String(clients), '-j', '1', '-T', String(seconds), '-f', file],
      {
        encoding: 'utf8',
        env: {
          PATH: process.env.PATH,
          PGHOST: url.hostname,
          PGPORT: url.port,
          PGUSER: decodeURIComponent(url.username),
          PGPASSWORD: decodeURIComponent(url.password),
          PGDATABASE: url.pathname.slice(1),
        },
      },
    )
    const rate = /^tps = ([\d.]+)/m.exec(result.stdout)?.[1]
    if (result.status !== 0 || rate === undefined) throw new Error(`pgbench failed: ${result.stderr}`)
    return Number(rate)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
