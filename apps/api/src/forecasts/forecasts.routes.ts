import { monthIndex } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { dateAt, today } from '../platform/clock.ts'
import { listPage } from '../platform/http/list.ts'
import { orderOf } from '../platform/http/paging.ts'
import { notFound } from '../platform/http/route.ts'
import { fieldProblem } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { seesProject } from '../projects/projects.service.ts'
import { cashByCode, readable, readableAt, toForecast } from './forecast.ts'
import * as queries from './forecasts.queries.ts'
import { modelSource, type ResultCache } from './forecasts.service.ts'
import { toForecastLine } from './line.ts'
import { originOf, type Range } from './origin.ts'
import { choosePortfolio, toPortfolioResult } from './portfolio.ts'
import type { PortfolioMemory } from './portfolio-memory.ts'
import { toForecastResult } from './result.ts'

export function forecastRoutes(server: Server, cache: ResultCache, portfolio: PortfolioMemory): void {
  versionRoutes(server, cache)
  resultRoutes(server, cache)
  portfolioRoutes(server, portfolio)
}

/** The input behind a row: a line by its code, a plot by the code before the dot. */
function itemOf(items: readonly queries.ItemRow[], key: string): queries.ItemRow | undefined {
  return items.find((item) => item.code === key) ?? items.find((item) => key.startsWith(`${item.code}.`))
}

function versionRoutes({ route, db, publicUrl, ...server }: Server, cache: ResultCache): void {
  const deps = { ...server, db, publicUrl }
  route(contracts.listForecasts, async (call) => {
    const { actor, params, query } = call
    if (!(await seesProject(db, actor, params.id))) throw notFound()
    const order = orderOf(query.sort, ['-createdAt'], queries.forecastSort, queries.forecastSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listForecasts(reader, actor, params.id, query.state, { order, ...args })).map(
            (row) => ({
              item: toForecast(row, publicUrl),
              cursorValues: row.cursorValues,
            }),
          ),
        count: () => queries.countForecasts(db, actor, params.id, query.state),
      },
      deps,
    )
  })
  route(contracts.getForecast, async ({ params, actor }) => {
    const row = await readable(db, actor, params.id)
    return { body: toForecast(row, publicUrl), version: row.version }
  })
  route(contracts.listForecastLines, async (call) => {
    const { actor, params, query } = call
    const forecast = await readable(db, actor, params.id)
    const { model, project } = await cache.get(await modelSource(db, forecast), today(server.clock))
    const cashOf = forecast.baseId === undefined ? undefined : cashByCode(project)
    const order = orderOf(query.sort, ['position'], queries.lineSort, queries.lineSort.id)
    return listPage(
      call,
      {
        rows: async (args, reader) =>
          (await queries.listLines(reader, forecast.baseId ?? forecast.id, query, { order, ...args })).map(
            (row) => ({
              item: toForecastLine({ ...row, ...cashOf?.get(row.code) }, model, publicUrl),
              cursorValues: row.cursorValues,
            }),
          ),
        count: () => queries.countLines(db, forecast.baseId ?? forecast.id, query),
      },
      deps,
    )
  })
}

function resultRoutes({ route, db, clock }: Server, cache: ResultCache): void {
  const load = async (id: string, actor: Actor, knownAt?: string) => {
    const forecast =
      knownAt === undefined ? await readable(db, actor, id) : await readableAt(db, actor, id, knownAt)
    const [items, source] = await Promise.all([
      queries.listItems(db, [forecast.baseId ?? forecast.id], knownAt),
      modelSource(db, forecast, knownAt),
    ])
    const computed = await cache.get(source, knownAt === undefined ? today(clock) : dateAt(knownAt))
    return { forecast, computed, items }
  }
  route(contracts.getForecastResult, async ({ params, query, actor, language }) => {
    const { forecast, computed, items } = await load(params.id, actor, query.knownAt)
    const lineIds = new Map(items.filter((item) => item.kind === 'line').map((item) => [item.code, item.id]))
    const body = toForecastResult(forecast, computed, query.view, language, lineIds)
    return {
      body,
      version: [body.inputHash.slice(0, 32), body.engineVersion, query.view, language, body.asOf].join('-'),
    }
  })
  route(contracts.getAmountOrigin, async ({ params, query, actor, language }) => {
    const { forecast, computed, items } = await load(params.id, actor)
    const range = rangeOf(computed.model, query)
    const origin = originOf(computed, query.view, query.key, range, language)
    if (!origin) throw notFound()
    const item = itemOf(items, query.key)
    const { sourceFile, sourceSha256 } = forecast
    return {
      body: {
        forecastId: forecast.id,
        key: query.key,
        currency: 'EUR' as const,
        month: computed.own.monthLabels[range.to] ?? computed.model.start,
        ...origin,
        ...(sourceFile &&
          sourceSha256 && {
            source: {
              fileName: sourceFile,
              fileSha256: sourceSha256.toString('hex'),
              ...(item?.sourceSheet && { sheet: item.sourceSheet }),
              ...(item?.sourceRow && { row: item.sourceRow }),
            },
          }),
      },
    }
  })
}

/** One month, a range, or the whole horizon; months outside the model are the caller's mistake. */
function rangeOf(
  model: { start: string; months: number },
  query: { month?: string | undefined; from?: string | undefined; to?: string | undefined },
): Range {
  const at = (name: 'month' | 'from' | 'to', month: string | undefined, fallback: number) => {
    if (month === undefined) return fallback
    const k = monthIndex(model.start, month)
    if (k < 0 || k >= model.months) throw fieldProblem(name, 'outside_horizon', 'invalidInput', 'query')
    return k
  }
  if (query.month !== undefined) {
    const k = at('month', query.month, 0)
    return { from: k, to: k }
  }
  const range = { from: at('from', query.from, 0), to: at('to', query.to, model.months - 1) }
  if (range.from > range.to) throw fieldProblem('to', 'before_from', 'invalidInput', 'query')
  return range
}

function portfolioRoutes({ route, publicUrl }: Server, memory: PortfolioMemory): void {
  route(contracts.getPortfolioResult, async ({ query, actor, language, request }) => {
    const chosen = choosePortfolio(await memory.read(), actor, query)
    return { body: toPortfolioResult(chosen, query, language, `${publicUrl}${request.url}`) }
  })
}
