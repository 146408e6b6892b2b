import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ensureDatabase, newPassword, startTestPostgres } from '@stuurhuis/tools/postgres.ts'
import type { TestProject } from 'vitest/node'
import { migrate } from '../src/commands/migrate.ts'
import { setupLogins } from '../src/commands/setup-logins.ts'

/** How the tests reach the server of this run; every URL but the first names the template database. */
export type TestServer = { adminUrl: string; ownerUrl: string; appUrl: string; workerUrl: string }

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: TestServer
  }
}

/**
 * One real PostgreSQL for the whole run and one migrated template database, which `freshDatabase` copies.
 * The migrations run as a login that is no superuser, as they do on a server that somebody else runs.
 */
export default async function setup(project: TestProject) {
  const server = await startTestPostgres()
  const secretDir = mkdtempSync(path.join(tmpdir(), 'stuurhuis-test-secrets-'))
  const stop = async () => {
    rmSync(secretDir, { recursive: true, force: true })
    await server.stop()
  }
  try {
    const ownerUrl = await ensureDatabase(server.url, {
      database: 'template_app',
      login: 'stuurhuis_migrator',
      password: newPassword(),
    })
    await migrate(ownerUrl)
    const logins = await setupLogins({ ownerUrl, secretDir })
    project.provide('postgres', {
      adminUrl: server.url,
      ownerUrl,
      appUrl: logins.app,
      workerUrl: logins.worker,
    })
  } catch (error) {
    await stop()
    throw error
  }
  return stop
}
