import { type Cents, formatMoney, type LineStanding, sumCents } from '@stuurhuis/domain'
import * as contracts from '@stuurhuis/schemas'
import { readable, toForecast } from '../forecasts/forecasts.service.ts'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import type { Server } from '../platform/server.ts'
import * as service from './standing.service.ts'

const columns = [
  'budget',
  'revised',
  'committed',
  'invoiced',
  'paid',
  'forecast',
  'eac',
  'overCommitted',
] as const
type Columns = Record<(typeof columns)[number], Cents>
const toMoney = (of: Columns) =>
  Object.fromEntries(columns.map((name) => [name, formatMoney(of[name])])) as Record<keyof Columns, string>
const totalOf = (lines: readonly LineStanding[]) =>
  toMoney(
    Object.fromEntries(columns.map((name) => [name, sumCents(lines.map((line) => line[name]))])) as Columns,
  )

/** Where lines stand against what was paid and ordered, and the closing of months. */
export function standingRoutes({ route, db, clock, publicUrl }: Server): void {
  const one = async (reader: Reader, actor: Actor, id: string) => {
    const row = await readable(reader, actor, id)
    return { body: toForecast(row, publicUrl), version: row.version, location: `/v1/forecasts/${row.id}` }
  }
  route(contracts.getForecastStanding, async ({ params, query, actor, request }) => {
    const closing = query.closedThrough && {
      through: query.closedThrough,
      policy: query.policy ?? ('keepTotal' as const),
    }
    const { model, lines, withoutLine } = await service.standingOf(
      db,
      actor,
      params.id,
      closing || undefined,
      today(clock),
    )
    const last = service.lastClosable(model, today(clock))
    const policies = new Map(model.lines.map((line) => [line.code, line.actuals?.policy]))
    return {
      body: {
        self: `${publicUrl}${request.url}`,
        currency: 'EUR' as const,
        forecastId: params.id,
        ...(model.closedThrough !== undefined && { closedThrough: model.closedThrough }),
        ...(last !== undefined && { lastClosable: last }),
        items: lines.map((line) => {
          const policy = policies.get(line.code)
          return {
            lineCode: line.code,
            label: line.description || line.code,
            direction: line.direction,
            ...(policy && { policy }),
            ...toMoney(line),
          }
        }),
        costs: totalOf(lines.filter((line) => line.direction === 'out')),
        revenues: totalOf(lines.filter((line) => line.direction === 'in')),
        withoutLine: { paid: formatMoney(withoutLine.paid), count: withoutLine.count },
      },
    }
  })
  route(contracts.rollForecastForward, (call) =>
    call.once(
      async (tx) => {
        const { actor, params, body } = call
        return one(tx, actor, await service.rollForward(tx, actor, params.id, body, today(clock)))
      },
      (tx, { id }) => one(tx, call.actor, id),
    ),
  )
}
