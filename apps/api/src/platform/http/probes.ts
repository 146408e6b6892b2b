import type { FastifyInstance } from 'fastify'
import type { Clock } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { migrationFiles } from '../db/migrate.ts'
import { sql } from '../db/sql.ts'

export type Probes = {
  /** From now on not ready: a load balancer sends no more requests. */
  drain(): void
}

/** `/livez`: the process answers, no I/O. `/readyz`: database and migration level, asked at most once a second. */
export function probeRoutes(app: FastifyInstance, db: Db, clock: Clock): Probes {
  let draining = false
  let last: { at: number; ready: Promise<boolean> } | undefined
  const ask = async () => {
    try {
      const names = (await db.many<{ name: string }>(sql`select name from schema_migration`)).map(
        (row) => row.name,
      )
      return (await migrationFiles()).every((file) => names.includes(file.name))
    } catch {
      return false
    }
  }
  app.get('/livez', { logLevel: 'silent' }, async (_, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'UP' }),
  )
  app.get('/readyz', { logLevel: 'silent' }, async (_, reply) => {
    if (!last || clock.now() - last.at >= 1000) last = { at: clock.now(), ready: ask() }
    const ready = !draining && (await last.ready)
    return reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ready ? 'UP' : 'DOWN' })
  })
  return {
    drain() {
      draining = true
    },
  }
}
