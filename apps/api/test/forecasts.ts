import type { Forecast, ForecastLine } from '@stuurhuis/schemas'
import { expect } from 'vitest'
import type { Answer, Method, TestApp } from './app.ts'

/** Calls the API and expects this status; gives the body. */
export async function call<T = Record<string, never>>(
  app: TestApp,
  token: string,
  method: Method,
  url: string,
  body?: unknown,
  status = method === 'POST' ? 201 : 200,
  etag?: number,
): Promise<T> {
  const answer = await send(app, token, method, url, body, etag)
  const inner =
    answer.statusCode === 500 ? JSON.stringify(app.logLines.filter((line) => 'err' in line).at(-1)) : ''
  expect(answer.statusCode, answer.body.slice(0, 1500) + inner).toBe(status)
  return status === 204 ? ({} as T) : answer.json<T>()
}
export const send = (
  app: TestApp,
  token: string,
  method: Method,
  url: string,
  body?: unknown,
  etag?: number,
): Promise<Answer> =>
  app.ask({ method, url, token, body, ...(etag !== undefined && { headers: { 'if-match': `"${etag}"` } }) })

/** Id of a demo project by its name. */
export async function projectNamed(app: TestApp, token: string, name: string): Promise<string> {
  const { items } = await call<{ items: { id: string; name: string }[] }>(
    app,
    token,
    'GET',
    `/v1/projects?q=${encodeURIComponent(name)}`,
  )
  const found = items.find((project) => project.name === name)
  if (!found) throw new Error(`no project ${name}`)
  return found.id
}

const perYear = (from: number, amounts: readonly number[]) =>
  Object.fromEntries(
    amounts.flatMap((amount, i) => (amount === 0 ? [] : [[`${from + i}-12`, `${amount}.00`]])),
  )
/** Lines of journey J1: code, category, direction, index, amounts per year as cash. */
const lines = [
  ['verwerving', 'land_acquisition', 'out', 'geen', perYear(2027, [-2_400_000])],
  ['sanering', 'remediation', 'out', 'kosten', perYear(2028, [-900_000, -600_000])],
  ['wegenis', 'infrastructure', 'out', 'kosten', perYear(2029, [-1_200_000, -1_200_000])],
  ['studie', 'studies', 'out', 'kosten', perYear(2027, [-120_000, -80_000])],
  ['beheer', 'site_management', 'out', 'kosten', perYear(2027, Array(8).fill(-60_000))],
  ['verkoop', 'plot_sale', 'in', 'opbrengsten', perYear(2031, [1_900_000, 2_200_000, 2_100_000, 1_300_000])],
  ['subsidie', 'subsidy', 'in', 'geen', perYear(2029, [504_000, 672_000, 0, 504_000])],
] as const

/** The business case of journey J1, typed in as a user would: an empty version, its lines, then the block of amounts. */
export async function givenBusinessCase(app: TestApp, token: string) {
  const projectId = await projectNamed(app, token, 'Papierfabriek')
  const { id } = await call<Forecast>(app, token, 'POST', `/v1/projects/${projectId}/forecasts`, {
    label: 'Businesscase 2027',
    startMonth: '2027-01',
    horizonMonths: 108,
    period: 'year',
    priceYear: 2027,
    discountRate: '0.035',
    timing: 'begin',
    account: { debitRate: '0.035', creditRate: '0.035', opening: '0.00' },
    indexes: {
      kosten: { mode: 'calendarYear', rate: '0.02', unrounded: true },
      opbrengsten: { mode: 'calendarYear', rate: '0.015', unrounded: true },
      geen: { mode: 'calendarYear', rate: '0' },
    },
    plotTerms: {
      depositShare: '0.1',
      deedLagMonths: 4,
      canonPerM2: '0',
      priceIndex: 'opbrengsten',
      canonIndex: 'kosten',
    },
  })
  const made: ForecastLine[] = []
  for (const [code, category, direction, indexKey] of lines)
    made.push(
      await call<ForecastLine>(app, token, 'POST', `/v1/forecasts/${id}/lines`, {
        code,
        category,
        label: '',
        direction,
        indexKey,
      }),
    )
  await call(app, token, 'POST', `/v1/forecasts/${id}/edits`, {
    edits: lines.map(([, , , , amounts], i) => ({ lineId: made[i]?.id, version: 1, amounts })),
    reason: 'basis ingevoerd',
  })
  return { projectId, forecastId: id, lines: made }
}

export const soilDelta = {
  path: 'lines.sanering.amount',
  op: 'factor',
  value: '1.5',
  label: 'Sanering +50 %',
} as const
export const laterDeltas = [
  { path: 'lines.verkoop.start', op: 'shift', value: '12', label: 'Uitgifte 1 jaar later' },
  { path: 'lines.beheer.amounts.2035-12', op: 'set', value: '60000.00', label: 'Uitgifte 1 jaar later' },
] as const
export const noSubsidyDelta = {
  path: 'lines.subsidie.amount',
  op: 'factor',
  value: '0',
  label: 'Geen subsidie',
} as const
