import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatMoney, parseMoney } from '@stuurhuis/domain'
import type { Forecast, ForecastResult, PortfolioResult } from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { commit, portfolioFiles } from '../../test/imports.ts'
import {
  papiermolenSheets,
  referenceFile,
  referenceRows,
  withCell,
  workbookParts,
  zipParts,
} from '../../test/workbook.ts'
import { sql } from '../platform/db/sql.ts'

const REFERENCE = join(import.meta.dirname, '../../../../packages/domain/test/reference')
const scenarios = JSON.parse(readFileSync(join(REFERENCE, 'brownfield_scenarios.json'), 'utf8'))
  .scenarios as Record<
  string,
  { out: Record<string, number | string>; libreoffice?: Record<string, number | string> }
>

/** Money as the API writes it, from a figure of the spreadsheet. */
const money = (text: string): string => {
  const parsed = parseMoney(
    Number(text)
      .toFixed(2)
      .replace(/^-0\.00$/, '0.00'),
    'point',
  )
  if (!parsed.ok) throw new Error(text)
  return formatMoney(parsed.value)
}
const result = async (app: TestApp, token: string, id: string, view: 'project' | 'own') => {
  const answer = await app.ask({ url: `/v1/forecasts/${id}/result?view=${view}`, token })
  expect(answer.statusCode, answer.body.slice(0, 500)).toBe(200)
  return answer.json<ForecastResult>()
}
const imported = async (app: TestApp, name = 'brownfield_papiermolen.xlsx') => {
  const token = await app.signIn('bram.claes')
  const { forecastId = '', projectId = '' } = await commit(app, token, [referenceFile(name)])
  return { token, forecastId, projectId }
}

describe('the imported workbook equals the spreadsheet to the cent', () => {
  test('all monthly rows over 132 months, the years, the categories and the results', async () => {
    const app = await givenApp()
    const { token, forecastId } = await imported(app)
    const [project, own] = [
      await result(app, token, forecastId, 'project'),
      await result(app, token, forecastId, 'own'),
    ]
    const [header = [], ...rows] = referenceRows('brownfield_kasstroom.csv')
    expect(project.months).toEqual(header.slice(2).map((date) => date.slice(0, 7)))
    expect(rows).toHaveLength(14)
    for (const [key = '', total = '', ...cells] of rows) {
      for (const view of [project, own]) {
        const row = view.statement.find((candidate) => candidate.key === key)
        expect(row?.cells, key).toEqual(cells.map(money))
        if (total !== '') expect(row?.total, key).toBe(money(total))
      }
    }
    for (const [year, ...cells] of referenceRows('brownfield_jaren.csv').slice(1)) {
      const [costs, , lines, deposits, balances, canon, vat] = cells.map(Number)
      const [found, foundOwn] = [project, own].map((view) => view.years.find((y) => y.year === Number(year)))
      expect(found?.net, year).toBe(money(cells[8] ?? ''))
      expect(foundOwn).toMatchObject({
        net: money(cells[9] ?? ''),
        interest: money(cells[11] ?? ''),
        closing: money(cells[12] ?? ''),
      })
      expect(Number(found?.outflow)).toBeCloseTo(costs ?? 0, 2)
      const income = (lines ?? 0) + (deposits ?? 0) + (balances ?? 0) + (canon ?? 0) + (vat ?? 0)
      expect(Number(found?.inflow)).toBeCloseTo(income, 2)
    }
    expect(
      project.categories.map((c) => [c.budget, c.indexed, c.vat, c.vatRecoverable, c.cash]).sort(),
    ).toEqual(
      referenceRows('brownfield_categorieen.csv')
        .slice(1)
        .map(([, ...cells]) => cells.map(money))
        .sort(),
    )
    const r = Object.fromEntries(
      referenceRows('brownfield_resultaat.csv').map(([key = '', value = '']) => [key, value]),
    )
    expect(project.sums).toMatchObject({
      net: money(r.resultaat_project_voor_rente ?? ''),
      outflow: money(r.totaal_kosten_kas_project ?? ''),
      plotSales: money(r.totaal_kavelverkoop ?? ''),
      vatRecovered: money(r.btw_recuperatie ?? ''),
      afterHorizon: '0.00',
    })
    expect(own.sums).toMatchObject({
      interest: money(r.rente_POM ?? ''),
      closing: money(r.saldo_eind_POM ?? ''),
    })
    expect(own.metrics.peakFunding).toEqual({
      amount: money(r.piekfinanciering_POM ?? ''),
      month: r.piekmaand,
    })
    expect(Math.abs(Number(project.metrics.xnpv) - Number(r.xnpv_project))).toBeLessThan(1e-6)
    expect(Math.abs(Number(project.metrics.npv) - Number(r.npv_project_maandvoet_effectief))).toBeLessThan(
      1e-6,
    )
    expect(Math.abs(Number(project.metrics.endValue) - Number(r.eindwaarde_project))).toBeLessThan(1e-6)
    expect(project.metrics.xirr.status).toBe('multiple')
    expect(project.metrics.xirr).not.toHaveProperty('value')
    expect(project.metrics.xirr.roots.some((root) => Math.abs(root - Number(r.xirr_project)) < 1e-6)).toBe(
      true,
    )
    expect(project.settlement?.parties.map((p) => [p.position, p.entitled, p.settlement])).toEqual([
      [r.positie_POM, r.recht_POM, r.verrekening_aan_POM].map((v) => money(v ?? '')),
      [r.positie_partner, r.recht_partner, r.verrekening_aan_partner].map((v) => money(v ?? '')),
    ])
    expect([project.valid, own.valid, project.checks.length]).toEqual([true, true, 5])
  })

  test.each(['pessimistisch', 'optimistisch'])('the %s sibling', async (name) => {
    const app = await givenApp()
    const { token, forecastId } = await imported(app, `brownfield_${name}.xlsx`)
    const [project, own] = [
      await result(app, token, forecastId, 'project'),
      await result(app, token, forecastId, 'own'),
    ]
    const { out, libreoffice = {} } = scenarios[name] ?? { out: {} }
    expect(project.sums.net).toBe(money(String(out.result)))
    expect(own.sums).toMatchObject({
      interest: money(String(out.interest)),
      closing: money(String(out.saldo)),
    })
    expect(own.metrics.peakFunding).toEqual({ amount: money(String(out.peak)), month: out.peakMonth })
    expect(Math.abs(Number(project.metrics.xnpv) - Number(out.xnpv))).toBeLessThan(1e-6)
    expect(
      project.metrics.xirr.roots.some((root) => Math.abs(root - Number(libreoffice.xirr_project)) < 1e-6),
    ).toBe(true)
    expect(own.settlement?.parties[1]?.settlement).toBe(money(String(out.verrekening_partner)))
  })

  test('the rows that are no total add up to the net flow, in both views', async () => {
    const app = await givenApp()
    const { token, forecastId } = await imported(app)
    for (const view of ['project', 'own'] as const) {
      const { rows, totals } = await result(app, token, forecastId, view)
      const leaves = rows.filter((row) => row.level !== 'total')
      totals.net.forEach((net, k) => {
        const sum = leaves.reduce((all, row) => all + BigInt((row.cells[k] ?? '0.00').replace('.', '')), 0n)
        expect(formatMoney(sum)).toBe(net)
      })
      expect(leaves.filter((row) => row.level === 'line').every((row) => row.lineId !== undefined)).toBe(true)
    }
  })
})

test('a version tells its parameters and its source, and its lines carry their stored cash', async () => {
  const app = await givenApp()
  const { token, forecastId, projectId } = await imported(app)
  const version = await app.ask({ url: `/v1/forecasts/${forecastId}`, token })
  expect(version.headers['etag']).toBe('"1"')
  expect(version.json<Forecast>()).toMatchObject({
    projectId,
    state: 'working',
    startMonth: '2026-01',
    horizonMonths: 132,
    priceYear: 2026,
    discountRate: '0.035',
    ownShare: '0.6',
    basis: 'project100',
    lineCount: 29,
    source: { fileName: 'brownfield_papiermolen.xlsx' },
  })
  type Line = {
    code: string
    amount: string
    amounts: Record<string, string>
    cash: string[]
    source: object
    indexRate: string
    direction: string
  }
  const page = await app.ask({ url: `/v1/forecasts/${forecastId}/lines?pageSize=20&include=total`, token })
  const { items, next, total } = page.json<{ items: Line[]; next: string; total: number }>()
  expect([items.length, total]).toEqual([20, 29])
  const rest = await app.ask({ url: new URL(next).pathname + new URL(next).search, token })
  const all = [...items, ...rest.json<{ items: Line[] }>().items]
  expect(new Set(all.map((line) => line.code)).size).toBe(29)
  const demolition = all.find((line) => line.code === 'K06')
  expect(demolition).toMatchObject({
    amount: '689000.00',
    source: { sheet: 'Lijnen', row: 7 },
    indexRate: '0.025',
    direction: 'out',
  })
  expect(demolition?.cash).toHaveLength(132)
  expect(demolition?.cash[13]).toBe('-36718.19')
  expect(demolition?.amounts['2027-01']).toBe('-29605.47')
  const subsidies = await app.ask({
    url: `/v1/forecasts/${forecastId}/lines?category=subsidy&direction=in`,
    token,
  })
  expect(subsidies.json<{ items: Line[] }>().items.map((line) => line.code)).toEqual([
    'O01',
    'O02',
    'O03',
    'O04',
  ])
  const list = await app.ask({ url: `/v1/projects/${projectId}/forecasts?state=working`, token })
  expect(list.json<{ items: Forecast[] }>().items.map((f) => f.id)).toEqual([forecastId])
})

test('amounts at their limit add up to more than any of them, in the versions, the result and the portfolio', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const largest = 90_000_000_000_000
  const sheets = Array.from({ length: 20 }, (_, index) => index + 2).reduce(
    (all, row) => withCell(all, 'Lijnen', row, 4, largest),
    papiermolenSheets(),
  )
  const file = { name: 'groot.xlsx', bytes: await zipParts(workbookParts(sheets)) }
  const { forecastId = '' } = await commit(app, token, [file])
  for (const view of ['project', 'own'] as const) {
    const body = await result(app, token, forecastId, view)
    const { outflow } = body.sums
    expect(outflow).toMatch(/^-?\d{16,}\.\d{2}$/)
  }
  for (const url of [
    `/v1/forecasts/${forecastId}`,
    `/v1/forecasts/${forecastId}/lines`,
    '/v1/portfolio/result',
  ])
    expect((await app.ask({ url, token })).statusCode, url).toBe(200)
})

test('an unchanged result is 304 by its input hash, and another language or view is another answer', async () => {
  const app = await givenApp()
  const { token, forecastId } = await imported(app)
  const ask = (view: string, etag?: string, language = 'nl') =>
    app.ask({
      url: `/v1/forecasts/${forecastId}/result?view=${view}`,
      token,
      headers: { 'accept-language': language, ...(etag && { 'if-none-match': etag }) },
    })
  const etag = String((await ask('own')).headers['etag'])
  expect((await ask('own', etag)).statusCode).toBe(304)
  expect((await ask('project', etag)).statusCode).toBe(200)
  expect((await ask('own', etag, 'fr')).statusCode).toBe(200)
})

test('every amount can be explained, from the budget to the month in which it is paid', async () => {
  const app = await givenApp()
  const { token, forecastId } = await imported(app)
  type Origin = {
    amount: string
    label: string
    steps: { step: string; amount?: string; factor?: string }[]
    source?: object
  }
  const origin = async (query: string) =>
    app.ask({ url: `/v1/forecasts/${forecastId}/origin?${query}`, token })
  const line = (await origin('key=K06&month=2027-02')).json<Origin>()
  expect(line.amount).toBe('-36718.19')
  expect(line.steps.map((s) => [s.step, s.amount])).toEqual([
    ['amount', '-689000.00'],
    ['phased', '-29605.47'],
    ['indexed', '-30345.61'],
    ['vat', '-6372.58'],
    ['lag', '-36718.19'],
  ])
  expect(line.source).toMatchObject({ fileName: 'brownfield_papiermolen.xlsx', sheet: 'Lijnen', row: 7 })
  const deposit = (await origin('key=P01.deposit&month=2029-01')).json<Origin>()
  expect([deposit.amount, deposit.source]).toEqual([
    '61335.29',
    expect.objectContaining({ sheet: 'Kavels', row: 2 }),
  ])
  expect((await origin('key=vatSettlement&month=2028-06')).json<Origin>().amount).toBe('2763.36')
  expect((await origin('key=interest&month=2026-03&view=own')).json<Origin>().amount).toBe('-1075.97')
  expect((await origin('key=netBeforeInterest')).json<Origin>().amount).toBe('-1817515.21')
  expect((await origin('key=nothing&month=2027-02')).statusCode).toBe(404)
  expect((await origin('key=K06&month=2050-01')).statusCode).toBe(400)
  expect((await origin('key=K06&from=2028-01&to=2027-01')).statusCode).toBe(400)
})

describe('the portfolio', () => {
  const expected = JSON.parse(readFileSync(join(REFERENCE, 'portefeuille_verwacht.json'), 'utf8')) as {
    views: Record<
      string,
      {
        min: number
        minMonth: string
        end: number
        afterHorizon: number
        firstBelowFloor: string | null
        years: Record<string, { net: number; endBalance: number }>
      }
    >
    projects: Record<string, { total: number; peak: number }>
  }
  const cents = (value: number | undefined) => formatMoney(BigInt(value ?? 0))

  test('three views and twelve projects equal the reference exactly', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const report = await commit(app, token, portfolioFiles())
    expect(report.created.forecasts).toHaveLength(12)
    const withOpening = (opening: string) =>
      app.ask({ url: `/v1/portfolio/result?opening=${opening}`, token })
    expect((await withOpening('-999999999999.99')).statusCode).toBe(200)
    expect((await withOpening('1000000000000.00')).json()).toMatchObject({
      status: 400,
      issues: [{ name: 'opening' }],
    })
    for (const view of ['all', 'committedOnly', 'expectedValue']) {
      const answer = await app.ask({
        url: `/v1/portfolio/result?view=${view}&opening=18500000.00&floor=1500000.00`,
        token,
      })
      expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
      const body = answer.json<PortfolioResult>()
      const want = expected.views[view]
      expect(body.lowest).toEqual({ month: want?.minMonth, balance: cents(want?.min) })
      expect(body.totals.balance.at(-1)).toBe(cents(want?.end))
      expect(body.afterHorizon).toBe(cents(want?.afterHorizon))
      expect(body.belowFloorFrom ?? null).toBe(want?.firstBelowFloor)
      for (const [year, { net, endBalance }] of Object.entries(want?.years ?? {})) {
        expect(body.years.find((y) => y.year === Number(year))).toEqual({
          year: Number(year),
          net: cents(net),
          endBalance: cents(endBalance),
        })
      }
      if (view !== 'all') continue
      expect(body.projects).toHaveLength(12)
      for (const project of body.projects) {
        const reference = expected.projects[project.externalId ?? '']
        expect([project.externalId, project.total, project.peak]).toEqual([
          project.externalId,
          cents(reference?.total),
          cents(reference?.peak),
        ])
      }
    }
  })

  test('a hidden project stays in the totals without its name, and does not exist when asked for', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const { projectId = '' } = await commit(app, bram, [referenceFile('brownfield_papiermolen.xlsx')])
    await app.owner.transaction(async (tx) => {
      await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
      await tx.run(sql`update project set sensitive = true where id = ${projectId}`)
    })
    const els = await app.signIn('els.jacobs')
    const seen = (await app.ask({ url: '/v1/portfolio/result', token: els })).json<PortfolioResult>()
    const full = (await app.ask({ url: '/v1/portfolio/result', token: bram })).json<PortfolioResult>()
    expect(seen.totals).toEqual(full.totals)
    expect(seen.projects.map((p) => [p.name, p.id, p.code])).toEqual([['Overige projecten', undefined, '']])
    const asked = (
      await app.ask({ url: `/v1/portfolio/result?projectId=${projectId}`, token: els })
    ).json<PortfolioResult>()
    expect([asked.projects, asked.totals.net]).toEqual([[], ['0.00']])
    for (const path of ['', '/lines', '/result', '/origin?key=K06']) {
      const [forecast] = (await app.ask({ url: `/v1/projects/${projectId}/forecasts`, token: bram })).json<{
        items: Forecast[]
      }>().items
      expect(
        (await app.ask({ url: `/v1/forecasts/${forecast?.id}${path}`, token: els })).statusCode,
        path,
      ).toBe(404)
    }
    expect((await app.ask({ url: `/v1/projects/${projectId}/forecasts`, token: els })).statusCode).toBe(404)
  })
})

test('who may read a forecast: managers and experts all, a project manager the own ones, the board what was approved', async () => {
  const app = await givenApp()
  const { forecastId, projectId } = await imported(app)
  const status = async (name: string, url: string) =>
    (await app.ask({ url, token: await app.signIn(name) })).statusCode
  for (const name of ['an.peeters', 'hanne.devos', 'els.jacobs']) {
    expect(await status(name, `/v1/forecasts/${forecastId}/result`), name).toBe(200)
  }
  expect(await status('chloe.maes', `/v1/forecasts/${forecastId}`)).toBe(403)
  const seen = async (name: string) =>
    (await app.ask({ url: `/v1/projects/${projectId}`, token: await app.signIn(name) })).json<{
      currentForecastId?: string
    }>().currentForecastId
  expect([await seen('els.jacobs'), await seen('chloe.maes')]).toEqual([forecastId, undefined])
  expect(await status('joris.lemmens', `/v1/forecasts/${forecastId}`)).toBe(403)
  expect((await app.ask({ url: `/v1/forecasts/${forecastId}` })).statusCode).toBe(401)
  expect(await status('an.peeters', '/v1/forecasts/0199aaaa-0000-7000-8000-000000000000')).toBe(404)
  expect(await status('an.peeters', '/v1/forecasts/none')).toBe(400)
  await app.owner.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(
      sql`update project set lead_id = (select id from person where first_name = 'Chloé' or first_name = 'Chloe') where id = ${projectId}`,
    )
  })
  expect(await status('chloe.maes', `/v1/forecasts/${forecastId}`)).toBe(200)
})

test('the database keeps every array of a version at its number of months, and a frozen version never changes', async () => {
  const app = await givenApp()
  const { forecastId } = await imported(app)
  const asApp = (statement: Parameters<TestApp['db']['many']>[0]) =>
    app.db.transaction(async (tx) => {
      await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
      await tx.run(statement)
    })
  await expect(
    asApp(
      sql`insert into forecast_amount (forecast_id, key, cents, input_hash) select id, 'x', '{1,2}', input_hash from forecast where id = ${forecastId}`,
    ),
  ).rejects.toMatchObject({ code: '23514' })
  await app.owner.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(
      sql`update forecast set state = 'submitted', result_hash = input_hash where id = ${forecastId}`,
    )
  })
  for (const statement of [
    sql`update forecast_amount set after_horizon = 1`,
    sql`delete from forecast_amount`,
    sql`update forecast_item set input = '{}'`,
    sql`update forecast set settings = '{}' where id = ${forecastId}`,
    sql`update forecast set state = 'working' where id = ${forecastId}`,
  ])
    await expect(asApp(statement)).rejects.toMatchObject({ code: 'VERSION_FROZEN' })
  const { lines } = await app.owner.one<{ lines: bigint }>(
    sql`select count(*) as lines from forecast_amount where forecast_id = ${forecastId} and cardinality(cents) = 132`,
  )
  expect(lines).toBe(48n) // 29 lines, 18 plots and the VAT settlement
})
