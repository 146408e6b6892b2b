import { Readable } from 'node:stream'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Tx } from '../platform/db/connect.ts'
import { mayTry, permissions } from '../platform/http/permissions.ts'
import { ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { type Resource, readContent } from './exports.queries.ts'
import * as service from './exports.service.ts'

/** Who may see the figures may make a file of them: the rights are those of the route that answers them. */
const routeOf: Readonly<Record<Resource, string>> = {
  forecast: 'GET /v1/forecasts/:id/result',
  liquidity: 'GET /v1/liquidity',
  portfolio: 'GET /v1/portfolio/result',
}
function checkRoute(actor: Actor, resource: Resource): void {
  const permission = permissions[routeOf[resource]]
  if (!permission || !mayTry(permission, actor)) throw new ProblemError('MISSING_PERMISSION')
}

/** Files of figures: made at once, fetched through the address of a long task. */
export function exportRoutes(server: Server, parts: Omit<service.Deps, 'server'>): void {
  const { route, db, clock, security } = server
  const deps = { server, ...parts }
  route(contracts.createExport, async (call) => {
    const { actor, body, language } = call
    checkRoute(actor, body.resource)
    const mayRead = (tx: Tx, { id }: { id: string }) => service.fileOf(tx, actor, id)
    await call.leaveIfRepeated(mayRead)
    const file = await service.makeFile(deps, actor, body, language)
    return call.once(async (tx) => {
      const { id } = await service.keepFile(tx, actor, file)
      security('export', { person: actor.personId, resource: file.resource, format: file.format, file: id })
      const completed = new Date(clock.now()).toISOString()
      return {
        body: { id, status: { state: 'done', progressPercent: 100, completed } },
        location: `/v1/jobs/${id}`,
      }
    }, mayRead)
  })
  route(contracts.getExportContent, async ({ params, actor, request, reply }) => {
    const file = await service.fileOf(db, actor, params.id)
    checkRoute(actor, file.resource)
    const { content } = await readContent(db, actor, params.id)
    reply.headers({
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-length': content.length,
      'repr-digest': `sha-256=:${file.sha256.toString('base64')}:`,
    })
    const stream = Readable.from(request.method === 'HEAD' ? [] : [content])
    return { stream, contentType: contracts.fileTypes[file.format] }
  })
}
