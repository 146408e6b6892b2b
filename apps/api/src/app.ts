import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { auditRoutes } from './audit/audit.routes.ts'
import { authRoutes } from './auth/auth.routes.ts'
import { budgetRoutes } from './budgets/budgets.routes.ts'
import { commitmentRoutes } from './budgets/commitments.routes.ts'
import { cashRoutes } from './cash/cash.routes.ts'
import { decisionRoutes } from './decisions/decisions.routes.ts'
import { exportRoutes } from './exports/exports.routes.ts'
import { createWorkbookWriter, type WorkbookWriter } from './exports/workbook-writer.ts'
import { forecastEditRoutes } from './forecasts/forecasts.edit.routes.ts'
import { forecastRoutes } from './forecasts/forecasts.routes.ts'
import { createResultCache } from './forecasts/forecasts.service.ts'
import { forecastVersionRoutes } from './forecasts/forecasts.versions.routes.ts'
import { createPortfolioMemory } from './forecasts/portfolio-memory.ts'
import { fundRoutes } from './funds/funds.routes.ts'
import { importRoutes } from './imports/imports.routes.ts'
import { createReaderPool, type ReaderPool } from './imports/reader/index.ts'
import { liquidityRoutes } from './liquidity/liquidity.routes.ts'
import { createMemory } from './liquidity/memory.ts'
import { standingRoutes } from './liquidity/standing.routes.ts'
import { milestoneRoutes } from './milestones/milestones.routes.ts'
import { partnershipRoutes } from './partners/partners.routes.ts'
import { settlementRoutes } from './partners/settlements.routes.ts'
import { peopleRoutes } from './people/people.routes.ts'
import type { Clock } from './platform/clock.ts'
import type { Config } from './platform/config.ts'
import type { Db } from './platform/db/connect.ts'
import { createAuthenticate } from './platform/http/authenticate.ts'
import { docRoutes } from './platform/http/doc.ts'
import { answerBrokenRequests, installHttp, refuse, rememberRoutes } from './platform/http/install.ts'
import { createCursors } from './platform/http/paging.ts'
import { checkPermissionTable } from './platform/http/permissions.ts'
import { type Probes, probeRoutes } from './platform/http/probes.ts'
import { toProblem } from './platform/http/problems.ts'
import { createRateLimiter } from './platform/http/rate-limit.ts'
import { createRegister } from './platform/http/route.ts'
import { createSessions, type Sessions } from './platform/http/sessions.ts'
import { createTokens } from './platform/http/tokens.ts'
import { webApp } from './platform/http/web-app.ts'
import { limits } from './platform/limits.ts'
import { type Secrets, sha256 } from './platform/secrets.ts'
import type { Server } from './platform/server.ts'
import { projectRoutes } from './projects/projects.routes.ts'
import { referenceRoutes } from './reference/reference.routes.ts'
import { riskRoutes } from './risk/risk.routes.ts'
import { todayRoutes } from './today/today.routes.ts'

export type AppDeps = {
  readonly db: Db
  readonly clock: Clock
  readonly config: Config
  readonly secrets: Secrets
  readonly log: Logger
}
export type App = { readonly fastify: FastifyInstance; readonly sessions: Sessions; readonly probes: Probes }

/** The whole wiring on one screen. @throws when a route has no permission entry or stands in no document */
export async function buildApp({ db, clock, config, secrets, log }: AppDeps): Promise<App> {
  const fastify = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // one line per request is ours (installHttp)
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'trace' }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: limits.jsonBytes,
    requestTimeout: limits.uploadTimeout,
    routerOptions: {
      maxParamLength: limits.pathParameterLength,
      ignoreTrailingSlash: false,
      caseSensitive: true,
    },
    http: { headersTimeout: limits.headerTimeout },
    frameworkErrors: (error, request, reply) => {
      refuse(config, toProblem(error), request, reply)
    },
    clientErrorHandler: answerBrokenRequests(config),
  })
  closeConnectionsAtEnd(fastify)
  rememberRoutes(fastify)
  await installHttp(fastify, config)

  const tokens = createTokens({ keys: secrets.tokens, issuer: config.publicUrl, clock })
  const sessions = createSessions({ db, clock, production: config.production })
  const registered = new Set<string>()
  const route = createRegister(fastify, {
    db,
    publicUrl: config.publicUrl,
    rateLimiter: createRateLimiter(clock),
    registered,
    authenticate: createAuthenticate(tokens, sessions),
  })
  const cursors = createCursors(sha256(Buffer.concat([Buffer.from('cursor'), secrets.tokens.current.bytes])))
  const security: Server['security'] = (event, details) =>
    log.info({ security: event, ...details }, 'security')
  const server: Server = {
    route,
    db,
    clock,
    config,
    publicUrl: config.publicUrl,
    cursors,
    tokens,
    sessions,
    secrets,
    security,
  }

  authRoutes(server)
  peopleRoutes(server)
  projectRoutes(server)
  const [readers, writer] = [createReaderPool(), createWorkbookWriter()]
  fastify.addHook('onClose', () => Promise.all([readers.close(), writer.close()]))
  moneyRoutes(server, readers, writer)
  importRoutes(server, readers)
  todayRoutes(server)
  auditRoutes(server)
  referenceRoutes(server)
  docRoutes(fastify, config.publicUrl)
  const probes = probeRoutes(fastify, db, clock)
  if (config.webDist) await webApp(fastify, config.webDist)
  checkPermissionTable(registered)
  return { fastify, sessions, probes }
}

/** Forecasts share one memory of results. */
function moneyRoutes(server: Server, readers: ReaderPool, writer: WorkbookWriter): void {
  const results = createResultCache()
  const portfolio = createPortfolioMemory(server.db)
  const memory = createMemory(server.db)
  forecastRoutes(server, results, portfolio)
  forecastEditRoutes(server, results)
  forecastVersionRoutes(server, results)
  riskRoutes(server)
  decisionRoutes(server)
  budgetRoutes(server)
  commitmentRoutes(server)
  partnershipRoutes(server)
  settlementRoutes(server)
  cashRoutes(server)
  fundRoutes(server)
  liquidityRoutes(server, memory)
  standingRoutes(server)
  milestoneRoutes(server)
  exportRoutes(server, { results, portfolio, memory, readers, writer })
}

/**
 * When the server begins to close, Node hangs up on connections that are idle at that moment. Those that fall idle with
 * their answer, or that a browser opened ahead and never used, it would wait for, for more than a minute.
 */
function closeConnectionsAtEnd(fastify: FastifyInstance): void {
  const { server } = fastify
  let answering = 0
  server.on('request', (_, response) => {
    answering++
    response.once('close', () => answering--)
  })
  fastify.addHook('preClose', (done) => {
    const timer = setInterval(() => answering === 0 && server.closeAllConnections(), 100)
    server.once('close', () => clearInterval(timer))
    done()
  })
}
