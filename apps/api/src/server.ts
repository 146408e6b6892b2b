import closeWithGrace from 'close-with-grace'
import { pino } from 'pino'
import { buildApp } from './app.ts'
import { systemClock } from './platform/clock.ts'
import { readConfig } from './platform/config.ts'
import { checkLogin } from './platform/db/check-login.ts'
import { connect } from './platform/db/connect.ts'
import { listen } from './platform/db/listen.ts'
import { limits } from './platform/limits.ts'
import { loadSecrets } from './platform/secrets.ts'

/** Configuration, secrets, rights of the login, routes; only then it listens. Any failure is one line and exit code 1. */
async function start(): Promise<void> {
  const config = readConfig(process.env)
  const secrets = loadSecrets(config)
  const log = pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    // Written 12 kB at a time, or four times a second; whatever is left goes out when the process ends.
    pino.destination({ sync: false, minLength: 12_288, periodicFlush: 250 }),
  )
  const onError = (error: Error) => log.error({ err: error }, 'database connection lost')
  const db = connect({ url: config.databaseUrl, max: config.poolSize, onError })
  await checkLogin(db)
  const { fastify, sessions, probes } = await buildApp({ db, clock: systemClock, config, secrets, log })
  const listener = listen({
    url: config.databaseUrl,
    channel: 'session_changed',
    onMessage: (person) => sessions.forget(person),
    onGap: () => sessions.forgetAll(),
    onError,
  })
  await listener.start()
  closeWithGrace({ delay: limits.stopWithin, logger: false }, async ({ err }) => {
    if (err) log.fatal({ err }, 'stopping after an error')
    probes.drain()
    await fastify.close()
    await listener.close()
    await db.close()
  })
  await fastify.listen({ host: config.host, port: config.port })
  log.info({ address: config.publicUrl }, 'listening')
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? plain(error) : String(error))
  process.exit(1)
})

function plain(error: Error & { code?: string; port?: number }): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${error.port ?? ''} is already in use. Set PORT to another one.`
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`
}
