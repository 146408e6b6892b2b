import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import type { Server } from '../platform/server.ts'
import { bridgeOf } from './bridge.ts'
import { toComparison } from './comparison.ts'
import { readable, toForecast } from './forecast.ts'
import * as queries from './forecasts.queries.ts'
import { modelSource, type ResultCache } from './forecasts.service.ts'
import * as versions from './forecasts.versions.queries.ts'
import * as service from './forecasts.versions.service.ts'

/** Versions and scenarios: made, changed, frozen, approved, compared. */
export function forecastVersionRoutes(server: Server, cache: ResultCache): void {
  const { route, clock, publicUrl } = server
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await readable(reader, actor, id)
    return {
      body: toForecast(row, publicUrl),
      version: row.version,
      location: `/v1/forecasts/${row.id}`,
    }
  }
  route(contracts.createForecast, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        return one(tx, actor, await service.newForecast(tx, actor, params.id, body, today(clock)))
      },
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.updateForecast, (call) =>
    call.once(
      async (tx) => {
        await service.changeForecast(tx, call.actor, call.params.id, call.expected, call.body)
        return one(tx, call.actor, call.params.id)
      },
      (tx) => one(tx, call.actor, call.params.id),
    ),
  )
  route(contracts.createScenario, (call) =>
    call.once(
      async (tx) => one(tx, call.actor, await service.newScenario(tx, call.actor, call.params.id, call.body)),
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
  route(contracts.listScenarios, async ({ params, actor }) => {
    const base = await readable(server.db, actor, params.id)
    const rows = await queries.listScenarios(server.db, actor, base.id)
    return {
      body: {
        self: `${publicUrl}/v1/forecasts/${base.id}/scenarios`,
        items: rows.map((row) => toForecast(row, publicUrl)),
      },
    }
  })
  transitionRoutes(server)
  compareRoutes(server, cache)
}

function transitionRoutes({ route, db, clock, publicUrl }: Server): void {
  const toTransition = (row: versions.TransitionRow, forecastId: string) => ({
    id: row.id,
    href: `${publicUrl}/v1/forecasts/${forecastId}/transitions`,
    from: row.fromState as contracts.ForecastState,
    to: row.toState as contracts.ForecastState,
    ...(row.reason && { reason: row.reason }),
    ...(row.decisionId && { decisionId: row.decisionId }),
    by: row.by,
    byName: row.byName,
    at: row.at,
  })
  route(contracts.listForecastTransitions, async ({ params, actor }) => {
    const row = await readable(db, actor, params.id)
    const rows = await versions.listTransitions(db, row.id)
    return {
      body: {
        self: `${publicUrl}/v1/forecasts/${row.id}/transitions`,
        items: rows.map((step) => toTransition(step, row.id)),
        next: [...service.nextStates(row, actor)],
      },
    }
  })
  route(contracts.changeForecastState, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const id = await service.changeState(tx, actor, params.id, expected, body, today(clock))
        const row = await readable(tx, actor, params.id)
        return {
          body: toTransition(await versions.findTransition(tx, id), params.id),
          version: row.version,
          location: `/v1/forecasts/${params.id}/transitions`,
        }
      },
      (tx) => readable(tx, call.actor, call.params.id),
    ),
  )
}

function compareRoutes({ route, db, clock, publicUrl }: Server, cache: ResultCache): void {
  route(contracts.compareForecasts, async ({ query, actor, request }) => {
    const rows = await service.requireSeveral(query.forecastId, (id) => readable(db, actor, id))
    const items = []
    for (const row of rows) {
      const computed = await cache.get(await modelSource(db, row), today(clock))
      items.push(toComparison(row, computed, query.view))
    }
    return { body: { self: `${publicUrl}${request.url}`, currency: 'EUR' as const, view: query.view, items } }
  })
  route(contracts.getForecastBridge, async ({ params, query, actor, language }) => {
    const [from, to] = [await readable(db, actor, params.id), await readable(db, actor, query.to)]
    return { body: await bridgeOf(db, from, to, query, language) }
  })
}
