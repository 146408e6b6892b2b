import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { urlFor } from '@stuurhuis/tools/postgres.ts'
import pg from 'pg'
import { inject, onTestFinished } from 'vitest'

/** URLs of one test's own database: of the login that owns it, of the API's and of the worker's restricted logins. */
export type FreshDatabase = { name: string; ownerUrl: string; appUrl: string; workerUrl: string }

const dropAttempts = 250

/**
 * A private copy of the migrated template database for the calling test (16-26 ms); dropped when the test ends.
 * Close every connection to it in an `onTestFinished` of your own: those run before this one's.
 */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject('postgres')
  const name = `t_${randomUUID().replaceAll('-', '')}`
  const owner = new URL(server.ownerUrl).username
  const admin = new pg.Client({ connectionString: server.adminUrl })
  await admin.connect()
  await admin.query(`create database ${name} template template_app strategy file_copy owner ${owner}`)
  // rights on the database itself are not copied; the migrations take them from everybody
  await admin.query(`revoke temporary on database ${name} from public`)
  onTestFinished(async () => {
    await dropDatabase(admin, name)
    await admin.end()
  })
  return {
    name,
    ownerUrl: urlFor(server.ownerUrl, { database: name }),
    appUrl: urlFor(server.appUrl, { database: name }),
    workerUrl: urlFor(server.workerUrl, { database: name }),
  }
}

/** A closed connection lives on for a moment; `with (force)` would kill it while it closes and fail the run. */
async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.query(`drop database ${name}`)
      return
    } catch (error) {
      const isInUse = (error as { code?: string }).code === '55006'
      if (!isInUse || attempt === dropAttempts) throw error
      await sleep(20)
    }
  }
}
