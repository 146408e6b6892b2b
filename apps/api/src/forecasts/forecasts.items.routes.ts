import type { LoanInput, PlotInput, ProjectModel, TransferInput } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { notFound } from '../platform/http/route.ts'
import type { Server } from '../platform/server.ts'
import { readable } from './forecast.ts'
import * as service from './forecasts.items.service.ts'
import * as queries from './forecasts.queries.ts'
import { modelSource } from './forecasts.service.ts'
import { patchLoan, patchPlot, patchTransfer, toLoan, toPlot, toTransfer } from './items.ts'

type Kind = 'plot' | 'transfer' | 'loan'
type Show<T> = (row: queries.ItemRow, model: ProjectModel, publicUrl: string) => T
const collections = { plot: 'plots', transfer: 'transfers', loan: 'loans' } as const

/** Plots, transfers and loans of a version: the same four routes for each. */
export function itemRoutes(server: Server): void {
  const access = createAccess(server)
  plotRoutes(server.route, access)
  transferRoutes(server.route, access)
  loanRoutes(server.route, access)
}

type Access = ReturnType<typeof createAccess>
/** How the items of one kind are read, with what the engine makes of them. */
function createAccess({ db, publicUrl }: Server) {
  const all = async <T>(reader: Reader, actor: Actor, forecastId: string, kind: Kind, show: Show<T>) => {
    const forecast = await readable(reader, actor, forecastId)
    const source = await modelSource(reader, forecast)
    const model = await source.load()
    const rows = await queries.listItems(reader, [forecast.baseId ?? forecast.id])
    const items = rows.filter((row) => row.kind === kind)
    return items.map((row) => ({ row, shown: show(row, model, publicUrl) }))
  }
  const list = async <T>(actor: Actor, forecastId: string, kind: Kind, show: Show<T>) => ({
    body: {
      self: `${publicUrl}/v1/forecasts/${forecastId}/${collections[kind]}`,
      items: (await all(db, actor, forecastId, kind, show)).map(({ shown }) => shown),
    },
  })
  const one = async <T>(
    reader: Reader,
    actor: Actor,
    at: { id: string; itemId: string },
    kind: Kind,
    show: Show<T>,
  ) => {
    const found = (await all(reader, actor, at.id, kind, show)).find(({ row }) => row.id === at.itemId)
    if (!found) throw notFound()
    return {
      body: found.shown,
      version: found.row.version,
      location: `/v1/forecasts/${at.id}/${collections[kind]}/${at.itemId}`,
    }
  }
  return { list, one }
}

function plotRoutes(route: Server['route'], { list, one }: Access): void {
  route(contracts.listForecastPlots, ({ params, actor }) => list(actor, params.id, 'plot', toPlot))
  route(contracts.createForecastPlot, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        const plot = patchPlot(undefined, body)
        const itemId = await service.createItem(tx, actor, params.id, 'plot', plot)
        return one(tx, actor, { ...params, itemId }, 'plot', toPlot)
      },
      (tx, stored) => one(tx, call.actor, { ...call.params, itemId: stored.id }, 'plot', toPlot),
    ),
  )
  route(contracts.updateForecastPlot, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const change = (before: unknown) => patchPlot(before as PlotInput, body)
        await service.changeItem(tx, actor, params, 'plot', expected, change)
        return one(tx, actor, params, 'plot', toPlot)
      },
      (tx) => one(tx, call.actor, call.params, 'plot', toPlot),
    ),
  )
  route(contracts.deleteForecastPlot, (call) =>
    call.once(async (tx) => {
      await service.removeItem(tx, call.actor, call.params, 'plot', call.expected)
      return {}
    }),
  )
}

function transferRoutes(route: Server['route'], { list, one }: Access): void {
  route(contracts.listForecastTransfers, ({ params, actor }) =>
    list(actor, params.id, 'transfer', toTransfer),
  )
  route(contracts.createForecastTransfer, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        const transfer = patchTransfer(undefined, body)
        const itemId = await service.createItem(tx, actor, params.id, 'transfer', transfer)
        return one(tx, actor, { ...params, itemId }, 'transfer', toTransfer)
      },
      (tx, stored) => one(tx, call.actor, { ...call.params, itemId: stored.id }, 'transfer', toTransfer),
    ),
  )
  route(contracts.updateForecastTransfer, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const change = (before: unknown) => patchTransfer(before as TransferInput, body)
        await service.changeItem(tx, actor, params, 'transfer', expected, change)
        return one(tx, actor, params, 'transfer', toTransfer)
      },
      (tx) => one(tx, call.actor, call.params, 'transfer', toTransfer),
    ),
  )
  route(contracts.deleteForecastTransfer, (call) =>
    call.once(async (tx) => {
      await service.removeItem(tx, call.actor, call.params, 'transfer', call.expected)
      return {}
    }),
  )
}

function loanRoutes(route: Server['route'], { list, one }: Access): void {
  route(contracts.listForecastLoans, ({ params, actor }) => list(actor, params.id, 'loan', toLoan))
  route(contracts.createForecastLoan, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        const loan = patchLoan(undefined, body)
        const itemId = await service.createItem(tx, actor, params.id, 'loan', loan)
        return one(tx, actor, { ...params, itemId }, 'loan', toLoan)
      },
      (tx, stored) => one(tx, call.actor, { ...call.params, itemId: stored.id }, 'loan', toLoan),
    ),
  )
  route(contracts.updateForecastLoan, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, expected, body } = call
        const change = (before: unknown) => patchLoan(before as LoanInput, body)
        await service.changeItem(tx, actor, params, 'loan', expected, change)
        return one(tx, actor, params, 'loan', toLoan)
      },
      (tx) => one(tx, call.actor, call.params, 'loan', toLoan),
    ),
  )
  route(contracts.deleteForecastLoan, (call) =>
    call.once(async (tx) => {
      await service.removeItem(tx, call.actor, call.params, 'loan', call.expected)
      return {}
    }),
  )
}
