import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import { readable } from './forecast.ts'
import * as edit from './forecasts.edit.queries.ts'
import * as service from './forecasts.edit.service.ts'
import { itemRoutes } from './forecasts.items.routes.ts'
import * as queries from './forecasts.queries.ts'
import { modelOf, modelSource, type ResultCache } from './forecasts.service.ts'
import { toForecastLine } from './line.ts'

/** Lines of a working version: one by one, and a block of months at once. */
export function forecastEditRoutes(server: Server, cache: ResultCache): void {
  const { route, db, clock, publicUrl } = server
  /** The line as it stands, read in the transaction that changed it or outside one. */
  const line = async (reader: Reader, actor: Actor, id: string) => {
    const item = await edit.findItem(reader, id, 'line')
    if (!item) throw notFound()
    const forecast = await readable(reader, actor, item.forecastId)
    const amount = await edit.findAmount(reader, item.forecastId, `line:${item.code}`)
    const model = modelOf(forecast.settings, await queries.listItems(reader, [forecast.id]))
    return {
      body: toForecastLine({ ...item, ...amount, cursorValues: [] }, model, publicUrl),
      version: item.version,
      location: `/v1/forecastLines/${id}`,
    }
  }
  route(contracts.getForecastLine, async ({ params, actor }) => {
    const item = await edit.findItem(db, params.id, 'line')
    if (!item) throw notFound()
    const forecast = await readable(db, actor, item.forecastId)
    const amount = await edit.findAmount(db, item.forecastId, `line:${item.code}`)
    const { model } = await cache.get(await modelSource(db, forecast), today(clock))
    return {
      body: toForecastLine({ ...item, ...amount, cursorValues: [] }, model, publicUrl),
      version: item.version,
    }
  })
  route(contracts.createForecastLine, (call) =>
    call.once(
      async (tx) => line(tx, call.actor, await service.createLine(tx, call.actor, call.params.id, call.body)),
      (tx, { id }) => line(tx, call.actor, id),
    ),
  )
  route(contracts.updateForecastLine, (call) =>
    call.once(
      async (tx) => {
        await service.changeLine(tx, call.actor, call.params.id, call.expected, call.body)
        return line(tx, call.actor, call.params.id)
      },
      (tx) => line(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.deleteForecastLine, (call) =>
    call.once(async (tx) => {
      await service.removeLine(tx, call.actor, call.params.id, call.expected)
      return {}
    }),
  )
  route(contracts.editForecast, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        const done = await service.editCells(tx, actor, params.id, body.edits)
        return {
          body: {
            forecastId: params.id,
            version: done.version,
            inputHash: done.hash.toString('hex'),
            lines: done.lines,
          },
          version: done.version,
          location: `/v1/forecasts/${params.id}`,
        }
      },
      (tx) => readable(tx, call.actor, call.params.id),
    ),
  )
  itemRoutes(server)
}
