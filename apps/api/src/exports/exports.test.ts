import { createHash } from 'node:crypto'
import { formatMoney, parseMoney, sumCents } from '@stuurhuis/domain'
import type {
  CashItem,
  Forecast,
  ForecastResult,
  Job,
  Liquidity,
  PortfolioResult,
  WhatIfDraft,
} from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { type Answer, givenApp, type TestApp } from '../../test/app.ts'
import { call, givenBusinessCase, projectNamed, send } from '../../test/forecasts.ts'
import { commit } from '../../test/imports.ts'
import { referenceFile } from '../../test/workbook.ts'
import { insertDemoCash } from '../commands/demo-cash.ts'
import type { Table } from '../imports/reader/table.ts'
import { dateOfSerial, readWorkbook } from '../imports/reader/workbook.ts'
import { unpackWorkbook } from '../imports/reader/zip.ts'
import { systemAct } from '../platform/actor.ts'
import { systemClock, today } from '../platform/clock.ts'
import { sql } from '../platform/db/sql.ts'

/** The file of an export, through the address of its long task. */
async function exported(app: TestApp, token: string, body: object): Promise<Answer> {
  const made = await send(app, token, 'POST', '/v1/exports', body)
  expect(made.statusCode, made.body).toBe(202)
  const job = await send(app, token, 'GET', new URL(String(made.headers['location'])).pathname)
  expect(job.statusCode, job.body).toBe(303)
  const file = await send(app, token, 'GET', new URL(String(job.headers['location'])).pathname)
  expect(file.statusCode).toBe(200)
  const digest = createHash('sha256').update(file.rawPayload).digest('base64')
  expect(file.headers['repr-digest']).toBe(`sha-256=:${digest}:`)
  return file
}
async function workbookOf(app: TestApp, token: string, body: object): Promise<Map<string, Table>> {
  const file = await exported(app, token, { format: 'xlsx', ...body })
  const { tables } = readWorkbook(await unpackWorkbook(file.rawPayload))
  return new Map(tables.map((table) => [table.name, table]))
}
const sheet = (tables: Map<string, Table>, name: string): Table => {
  const table = tables.get(name)
  if (!table) throw new Error(`no sheet ${name} among ${[...tables.keys()].join(', ')}`)
  return table
}
/** Values of a row; a money cell must be a number. */
const cents = (table: Table, row: number, from: number, to?: number) =>
  table.rows[row]?.cells.slice(from, to).map((cell) => {
    expect(cell.kind, cell.text).toBe('number')
    return Math.round(Number(cell.text) * 100)
  })
const inCents = (amounts: readonly string[]) => amounts.map((amount) => Math.round(Number(amount) * 100))
const notesOf = (tables: Map<string, Table>) =>
  new Map(sheet(tables, 'Toelichting').rows.map(({ cells }) => [cells[0]?.text, cells[1]?.text]))

async function givenPapiermolen(app: TestApp, token: string) {
  const report = await commit(app, token, [referenceFile('brownfield_papiermolen.xlsx')])
  return call<Forecast>(app, token, 'GET', `/v1/forecasts/${report.forecastId}`)
}

describe('a forecast', () => {
  test('is in the workbook what the API answers, to the cent, with numbers and dates', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const forecast = await givenPapiermolen(app, bram)
    for (const view of ['project', 'own'] as const) {
      const result = await call<ForecastResult>(
        app,
        bram,
        'GET',
        `/v1/forecasts/${forecast.id}/result?view=${view}`,
      )
      const tables = await workbookOf(app, bram, {
        resource: 'forecast',
        filter: { forecastId: forecast.id, view },
      })
      const flow = sheet(tables, 'Kasstroom per lijn')
      expect(flow.columns.slice(5).map(({ header }) => header)).toEqual(
        result.months.map((month) => `${month}-01`),
      )
      expect(flow.rows).toHaveLength(result.rows.length)
      result.rows.forEach((row, i) => {
        expect(flow.rows[i]?.cells.slice(0, 2).map((cell) => cell.text)).toEqual([row.key, row.label])
        expect(cents(flow, i, 3)).toEqual(inCents([row.total, row.afterHorizon, ...row.cells]))
      })
      const years = sheet(tables, 'Per jaar')
      expect(cents(years, 0, 5)).toEqual(inCents([result.years[0]?.closing ?? '']))
      const notes = notesOf(tables)
      expect(notes.get('Hash van de invoer')).toBe(forecast.inputHash)
      expect(notes.get('Versie van de rekenregels')).toBe(result.engineVersion)
      expect(notes.get('Gemaakt door')).toBe('Bram Claes (clusterverantwoordelijke)')
      expect(notes.get('Versie')).toBe(`${forecast.label} (werkversie)`)
      expect(dateOfSerial(notes.get('Stand op') ?? '', false)).toBe(result.asOf)
    }
  })

  test('comes back from its own workbook with the same input hash', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const forecast = await givenPapiermolen(app, bram)
    const file = await exported(app, bram, {
      resource: 'forecast',
      format: 'xlsx',
      filter: { forecastId: forecast.id },
    })
    const target = await projectNamed(app, bram, 'Papierfabriek')
    const back = { name: 'terug.xlsx', bytes: file.rawPayload }
    const report = await commit(app, bram, [back], { projectId: target })
    const again = await call<Forecast>(app, bram, 'GET', `/v1/forecasts/${report.forecastId}`)
    expect(again.inputHash).toBe(forecast.inputHash)
    expect([again.startMonth, again.horizonMonths]).toEqual([forecast.startMonth, forecast.horizonMonths])
  })

  test('that holds more than the sheets of the import can say leaves them out, and says so', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const { forecastId: id } = await givenBusinessCase(app, bram)
    const tables = await workbookOf(app, bram, { resource: 'forecast', filter: { forecastId: id } })
    expect([...tables.keys()]).toEqual([
      'Toelichting',
      'Kasstroom per lijn',
      'Kerncijfers',
      'Per jaar',
      'Mijlpalen',
    ])
    expect(notesOf(tables).get('Opnieuw invoeren')).toMatch(/^niet met dit bestand/)
    const figures = sheet(tables, 'Kerncijfers').rows.map(({ cells }) => cells.map((cell) => cell.text))
    const result = await call<ForecastResult>(app, bram, 'GET', `/v1/forecasts/${id}/result`)
    expect(figures.find(([name]) => name === 'NCW naar datum')?.[1]).toBe(String(Number(result.metrics.xnpv)))
  })

  test('as CSV is harmless to a spreadsheet, in the decimal sign that was asked', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const { forecastId: id } = await givenBusinessCase(app, bram)
    for (const [i, label] of ['=1+1', '+32 2 123', '-geld', '@som', '%x', '|pijp'].entries())
      await call(app, bram, 'POST', `/v1/forecasts/${id}/lines`, {
        code: `R${i}`,
        category: 'other',
        label,
        direction: 'out',
        amount: '10.50',
        profile: { kind: 'lump' },
        start: '2028-12',
        months: 1,
      })
    const body = { resource: 'forecast', format: 'csv', filter: { forecastId: id } }
    const comma = (await exported(app, bram, { ...body, decimals: 'comma' })).body
    expect(comma.startsWith('\ufeffCode;Omschrijving;')).toBe(true)
    const labels = comma.split('\r\n').map((line) => line.split(';')[1])
    for (const label of ["'=1+1", "'+32 2 123", "'-geld", "'@som", "'%x", "'|pijp"])
      expect(labels).toContain(label)
    expect(comma).toContain(';-10,50;')
    const point = (await exported(app, bram, body)).body
    expect(point).toContain(';-10.50;')
    // in a workbook they stay what they are: cells of text
    const tables = await workbookOf(app, bram, { resource: 'forecast', filter: { forecastId: id } })
    const cell = sheet(tables, 'Kasstroom per lijn').rows.find(({ cells }) => cells[0]?.text === 'R0')
      ?.cells[1]
    expect(cell).toEqual({ kind: 'text', text: '=1+1', isFormula: false })
    const ndjson = (await exported(app, bram, { ...body, format: 'ndjson' })).body.trimEnd().split('\n')
    const end = JSON.parse(ndjson.at(-1) ?? '') as { count: number; sha256: string }
    const rows = ndjson.slice(0, -1)
    expect(end).toEqual({
      end: true,
      count: rows.length,
      sha256: createHash('sha256')
        .update(`${rows.join('\n')}\n`)
        .digest('hex'),
    })
  })
})

describe('the cash of the house', () => {
  const givenHouse = async () => {
    const app = await givenApp()
    await systemAct(app.owner, 'demo', '', (tx) => insertDemoCash(tx, today(systemClock)))
    return app
  }

  test('by day has the three views, the breach of J3 and items that sum to the curve', async () => {
    const app = await givenHouse()
    const els = await app.signIn('els.jacobs')
    const tables = await workbookOf(app, els, { resource: 'liquidity', filter: { granularity: 'day' } })
    const curve = sheet(tables, 'Kas per dag')
    for (const [i, view] of ['all', 'committed', 'expected'].entries()) {
      const shown = await call<Liquidity>(app, els, 'GET', `/v1/liquidity?granularity=day&view=${view}`)
      expect(curve.rows).toHaveLength(shown.points.length)
      shown.points.forEach((point, row) => {
        const { text } = curve.rows[row]?.cells[0] ?? { text: '' }
        expect(dateOfSerial(text, false)).toBe(point.date)
        expect(cents(curve, row, 1 + i * 3, 4 + i * 3)).toEqual(
          inCents([point.inflow, point.outflow, point.balance]),
        )
      })
    }
    const breaches = sheet(tables, 'Onder de buffer')
    expect(breaches.rows.map(({ cells }) => [cells[1]?.text, cells[2]?.text])).toEqual([['285350', '214650']])
    const shown = await call<Liquidity>(app, els, 'GET', '/v1/liquidity?granularity=day')
    const [last] = shown.points.slice(-1)
    const dated = sheet(tables, 'Posten').rows.filter(
      ({ cells }) => cells[0]?.kind === 'number' && (dateOfSerial(cells[0].text, false) ?? '') <= shown.to,
    )
    const sum = dated.reduce((total, { cells }) => total + Math.round(Number(cells[2]?.text) * 100), 0)
    const [opening = 0] = inCents([shown.opening])
    expect(opening + sum).toBe(inCents([last?.balance ?? ''])[0])
    expect(notesOf(tables).get('Buffer')).toBe('500000')
  })

  test('speaks Dutch, also of states, and counts an item that a draft splits once', async () => {
    const app = await givenHouse()
    const els = await app.signIn('els.jacobs')
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?pageSize=200')
    const item = items.find(({ status, dueDate }) => status === 'expected' && dueDate !== undefined)
    if (!item?.dueDate) throw new Error('no expected item in the demo')
    const amount = parseMoney(item.amount, 'point')
    if (!amount.ok) throw new Error(item.amount)
    const quarter = amount.value / 4n
    const parts = [quarter, amount.value - quarter].map((cents) => ({
      amount: formatMoney(cents),
      date: item.dueDate,
    }))
    const changes = [{ kind: 'splitItem', itemId: item.id, parts }]
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', { name: 'delen', changes })
    const of = async (filter: object) =>
      sheet(await workbookOf(app, els, { resource: 'liquidity', filter }), 'Posten').rows.map(({ cells }) =>
        cells.map(({ text }) => text),
      )
    const [real, split] = [await of({}), await of({ draftId: draft.id })]
    expect(split).toHaveLength(real.length + 1)
    // a number of a workbook is a double; in whole cents it is exact
    const total = (rows: readonly string[][]) =>
      sumCents(inCents(rows.map((row) => row[2] ?? '')).map(BigInt))
    expect(total(split)).toBe(total(real))
    const states = new Set(real.map((row) => row[3]))
    expect(states).toContain('verwacht')
    for (const state of states)
      expect(['raming', 'verwacht', 'gecontracteerd', 'opeisbaar', 'betwist', '']).toContain(state)
    const tables = await workbookOf(app, els, { resource: 'liquidity', filter: {} })
    expect(notesOf(tables).get('Plaatsing van maandbedragen')).toMatch(/^uitgaven op de eerste bankdag/)
  })

  test('is for who may see it: a project manager gets the own projects, without balances', async () => {
    const app = await givenHouse()
    const chloe = await app.signIn('chloe.maes')
    const body = { resource: 'liquidity', format: 'xlsx', filter: {} }
    const tables = await workbookOf(app, chloe, body)
    expect([...tables.keys()]).not.toContain('Onder de buffer')
    expect([...notesOf(tables).keys()]).not.toContain('Beginstand')
    const texts = sheet(tables, 'Posten').rows.map(({ cells }) => cells[1]?.text)
    expect(texts.join()).not.toContain('Personeel')
    for (const name of ['griet.smet', 'ines.martens'])
      expect((await send(app, await app.signIn(name), 'POST', '/v1/exports', body)).statusCode).toBe(403)
    expect((await send(app, await app.signIn('joris.lemmens'), 'POST', '/v1/exports', body)).statusCode).toBe(
      403,
    )
  })

  test('the portfolio is what the API answers, with its net and balance', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    await givenBusinessCase(app, bram)
    const query = { view: 'all', opening: '1000000.00', floor: '250000.00' }
    const shown = await call<PortfolioResult>(
      app,
      bram,
      'GET',
      `/v1/portfolio/result?${new URLSearchParams(query)}`,
    )
    const tables = await workbookOf(app, bram, { resource: 'portfolio', filter: query })
    const table = sheet(tables, 'Portefeuille')
    shown.projects.forEach((project, i) => {
      expect(cents(table, i, 2)).toEqual(inCents([project.total, project.afterHorizon, ...project.cells]))
    })
    expect(cents(table, table.rows.length - 2, 4)).toEqual(inCents(shown.totals.net))
    expect(cents(table, table.rows.length - 1, 4)).toEqual(inCents(shown.totals.balance))
  })
})

test('a file is of whoever made it, for an hour, while his rights are the same', async () => {
  const app = await givenApp()
  const [bram, els] = [await app.signIn('bram.claes'), await app.signIn('els.jacobs')]
  const body = { resource: 'portfolio', format: 'csv', filter: {} }
  const { id } = await call<Job>(app, bram, 'POST', '/v1/exports', body, 202)
  const at = `/v1/exports/${id}/content`
  expect((await send(app, els, 'GET', at)).statusCode).toBe(404)
  expect((await send(app, els, 'GET', `/v1/jobs/${id}`)).statusCode).toBe(404)
  const file = await send(app, bram, 'GET', at)
  expect(file.headers).toMatchObject({
    'content-disposition': expect.stringMatching(/^attachment; filename="portefeuille-all-[\d-]+\.csv"$/),
    'x-content-type-options': 'nosniff',
    'content-type': 'text/csv; charset=utf-8',
  })
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update export_file set created_at = created_at - interval '61 minutes'`)
  })
  expect((await send(app, bram, 'GET', at)).statusCode).toBe(404)
  const second = await call<Job>(app, bram, 'POST', '/v1/exports', body, 202)
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update export_file set rights = 'cluster_manager:other'`)
  })
  expect((await send(app, bram, 'GET', `/v1/exports/${second.id}/content`)).statusCode).toBe(404)
})

test('a repeat under the same key makes no second file: it needs nothing of what the first was made of', async () => {
  const app = await givenApp()
  const els = await app.signIn('els.jacobs')
  const ask = (format: string) =>
    app.ask({
      method: 'POST',
      url: '/v1/exports',
      token: els,
      body: { resource: 'liquidity', format, filter: {} },
      headers: { 'idempotency-key': 'once-only' },
    })
  const first = await ask('csv')
  expect(first.statusCode).toBe(202)
  await app.owner.transaction((tx) => tx.run(sql`alter table bank_account rename to bank_account_away`))
  const again = await ask('csv')
  expect([again.statusCode, again.json()]).toEqual([202, first.json()])
  expect(again.headers['idempotent-replayed']).toBe('true')
  // nor is one made for a request that cannot be answered
  expect((await ask('ndjson')).json()).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
})

test('what cannot be a file is refused at its field, and the eleventh of an hour waits', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const refused = async (body: object, status: number) => {
    const answer = await send(app, bram, 'POST', '/v1/exports', body)
    expect(answer.statusCode, answer.body).toBe(status)
    return answer.json<{ issues?: { name: string }[] }>().issues?.map(({ name }) => name)
  }
  const portfolio = { resource: 'portfolio', format: 'csv', filter: {} }
  expect(await refused({ ...portfolio, format: 'pdf' }, 400)).toEqual(['format'])
  expect(await refused({ ...portfolio, filter: { opening: 'veel' } }, 400)).toEqual(['filter.opening'])
  expect(await refused({ resource: 'people', format: 'csv', filter: {} }, 400)).toEqual(['resource'])
  await refused(
    { resource: 'forecast', format: 'csv', filter: { forecastId: '019a0000-0000-7000-8000-000000000000' } },
    404,
  )
  const at = { resource: 'liquidity', format: 'csv', filter: { from: '2027-05-01', to: '2027-04-01' } }
  expect(await refused(at, 400)).toEqual(['to'])
  expect((await app.ask({ method: 'POST', url: '/v1/exports', body: portfolio })).statusCode).toBe(401)
  const key = { 'idempotency-key': 'a-key-of-an-export' }
  const keyed = () =>
    app.ask({ method: 'POST', url: '/v1/exports', token: bram, body: portfolio, headers: key })
  const [first, again] = [await keyed(), await keyed()]
  expect(again.json()).toEqual(first.json())
  expect(again.headers['idempotent-replayed']).toBe('true')
  for (let made = 7; made < 10; made++) await refused(portfolio, 202)
  await refused(portfolio, 429)
})
