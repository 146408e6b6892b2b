import {
  addDays,
  addRollup,
  formatMoney,
  modelFromJson,
  projectCash,
  type Rollup,
  rollupOf,
  sumCents,
} from '@stuurhuis/domain'
import type { Forecast, ForecastLine, ForecastResult, Problem } from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import {
  call,
  givenBusinessCase,
  laterDeltas,
  noSubsidyDelta,
  projectNamed,
  send,
  soilDelta,
} from '../../test/forecasts.ts'
import { commit } from '../../test/imports.ts'
import { referenceFile } from '../../test/workbook.ts'
import { today } from '../platform/clock.ts'
import { sql } from '../platform/db/sql.ts'

const instantOf = async (app: TestApp) => {
  const { at } = await app.db.one<{ at: string }>(sql`select clock_timestamp() as at`)
  return new Date(at).toISOString()
}
const resultOf = (app: TestApp, token: string, id: string) =>
  call<ForecastResult>(app, token, 'GET', `/v1/forecasts/${id}/result`)

type Comparison = {
  items: {
    label: string
    npv: string
    endValue: string
    peakFunding: { amount: string; month: string }
    irr: { status: string; value?: number }
    residualLandValue?: string
  }[]
}

describe('J1: the business case typed in by hand, and its scenarios as changes', () => {
  test('the base and the four scenarios give the figures to the cent', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const result = await resultOf(app, token, forecastId)
    // a line without a description has the name of its code, never an empty one
    expect(result.rows.find((row) => row.key === 'sanering')?.label).toBe('sanering')
    expect(result.years.map((year) => year.net)).toEqual([
      '-2580000.00',
      '-1060800.00',
      '-1431144.00',
      '-665122.08',
      '1951644.82',
      '2807779.96',
      '2228661.10',
      '1373877.25',
      '0.00',
    ])
    expect(result.metrics.nominalSum).toBe('2624897.05')
    expect(result.metrics.residualLandValue).toBe('3816875.65')
    const scenario = async (name: string, deltas: unknown[], combine?: string[]) =>
      (
        await call<Forecast>(app, token, 'POST', `/v1/forecasts/${forecastId}/scenarios`, {
          name,
          deltas,
          ...(combine && { combine }),
        })
      ).id
    const soil = await scenario('Sanering +50 %', [soilDelta])
    const later = await scenario('Uitgifte 1 jaar later', [...laterDeltas])
    const none = await scenario('Geen subsidie', [noSubsidyDelta])
    const both = await scenario('Sanering +50 % en 1 jaar later', [], [soil, later])
    const ids = [forecastId, soil, later, none, both]
    const { items } = await call<Comparison>(
      app,
      token,
      'GET',
      `/v1/forecastComparisons?${ids.map((id) => `forecastId=${id}`).join('&')}`,
    )
    const figures = items.map(({ npv, endValue, peakFunding, irr }) => [
      npv,
      endValue,
      peakFunding.amount,
      peakFunding.month.slice(0, 4),
      ((irr.value ?? 0) * 100).toFixed(4),
    ])
    expect(figures).toEqual([
      ['1416875.65', '1865754.65', '-6143203.72', '2030', '9.0786'],
      ['682030.03', '898103.31', '-6957940.19', '2030', '6.0207'],
      ['1232960.82', '1623573.95', '-6423161.78', '2031', '7.5051'],
      ['-84073.71', '-110709.03', '-7336843.72', '2030', '3.1777'],
      ['498115.20', '655922.60', '-7266414.03', '2031', '5.0187'],
    ])
    expect(items[0]?.residualLandValue).toBe('3816875.65')

    // J2: the bridge, by the labels of the changes, the same in either order
    type Bridge = {
      start: string
      end: string
      rounding: string
      contributions: { label: string; amount: string }[]
    }
    for (const method of ['shapley', 'sequential']) {
      const bridge = await call<Bridge>(
        app,
        token,
        'GET',
        `/v1/forecasts/${forecastId}/bridge?to=${both}&metric=npv&method=${method}`,
      )
      expect(bridge).toMatchObject({ start: '1416875.65', end: '498115.20', rounding: '0.00' })
      expect(bridge.contributions.map(({ label, amount }) => [label, amount])).toEqual([
        ['Sanering +50 %', '-734845.62'],
        ['Uitgifte 1 jaar later', '-183914.83'],
      ])
    }
    const lines = await call<Bridge>(
      app,
      token,
      'GET',
      `/v1/forecasts/${forecastId}/bridge?to=${both}&by=line`,
    )
    expect(lines.contributions.map(({ label }) => label)).toEqual(['sanering', 'beheer', 'verkoop'])
    const drivers = await call<Bridge>(
      app,
      token,
      'GET',
      `/v1/forecasts/${forecastId}/bridge?to=${both}&by=driver&metric=endValue`,
    )
    const cents = (text: string) => BigInt(text.replace('.', ''))
    expect(sumCents(drivers.contributions.map(({ amount }) => cents(amount)))).toBe(
      cents(drivers.end) - cents(drivers.start),
    )
  })

  test('a scenario without changes is identical to its base, and one stands on a version only', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const { id } = await call<Forecast>(app, token, 'POST', `/v1/forecasts/${forecastId}/scenarios`, {
      name: 'leeg',
    })
    const [base, same] = [await resultOf(app, token, forecastId), await resultOf(app, token, id)]
    expect({ ...same, forecastId }).toEqual(base)
    const lines = (of: string) =>
      call<{ items: ForecastLine[] }>(app, token, 'GET', `/v1/forecasts/${of}/lines`)
    expect((await lines(id)).items).toEqual((await lines(forecastId)).items)
    const refused = await send(app, token, 'POST', `/v1/forecasts/${id}/scenarios`, {
      name: 'op een scenario',
    })
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([409, 'TRANSITION_NOT_ALLOWED'])
    for (const url of [`/v1/forecasts/${id}/lines`, `/v1/forecasts/${id}/edits`]) {
      const body = url.endsWith('lines')
        ? { code: 'X', category: 'other', label: 'X', direction: 'out' }
        : { edits: [{ lineId: id, version: 1, amounts: {} }] }
      expect((await send(app, token, 'POST', url, body)).json<Problem>().code).toBe('VERSION_FROZEN')
    }
  })

  test('J2b: no unique rate of return is said as such, with all roots', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const projectId = await projectNamed(app, token, 'Papierfabriek')
    const { id } = await call<Forecast>(app, token, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'drie stromen',
      startMonth: '2027-01',
      horizonMonths: 36,
      period: 'year',
      priceYear: 2027,
    })
    for (const [code, direction, month, amount] of [
      ['a', 'out', '2027-12', '-1600000.00'],
      ['b', 'in', '2028-12', '10000000.00'],
      ['c', 'out', '2029-12', '-10000000.00'],
    ])
      await call(app, token, 'POST', `/v1/forecasts/${id}/lines`, {
        code,
        category: 'other',
        label: code,
        direction,
        amounts: { [String(month)]: amount },
      })
    const { irr } = (await resultOf(app, token, id)).metrics
    expect(irr.status).toBe('multiple')
    expect(irr).not.toHaveProperty('value')
    expect(irr.roots.map((root) => root.toFixed(6))).toEqual(['0.250000', '4.000000'])
  })
})

describe('editing lines', () => {
  test('a yearly version takes the amount of a year in December, and no other month over it', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId, lines } = await givenBusinessCase(app, token)
    const issuesOf = (answer: { json<T>(): T }) =>
      answer.json<Problem>().issues?.map(({ name, code }) => [name, code])
    const input = { code: 'N1', category: 'other', label: 'nieuw', direction: 'out' }
    const url = `/v1/forecasts/${forecastId}`
    const made = await send(app, token, 'POST', `${url}/lines`, {
      ...input,
      amounts: { '2028-03': '-100.00', '2028-06': '-200.00' },
    })
    expect([made.statusCode, issuesOf(made)]).toEqual([400, [['amounts.2028-03', 'not_a_period']]])
    const [first] = lines
    const before = await call<ForecastLine>(app, token, 'GET', `/v1/forecastLines/${first?.id}`)
    const edited = await send(app, token, 'POST', `${url}/edits`, {
      edits: [{ lineId: first?.id, version: before.version, amounts: { '2028-03': '-1.00' } }],
    })
    expect([edited.statusCode, issuesOf(edited)]).toEqual([
      400,
      [['edits[0].amounts.2028-03', 'not_a_period']],
    ])
    expect(await call<ForecastLine>(app, token, 'GET', `/v1/forecastLines/${first?.id}`)).toEqual(before)
    const line = await call<ForecastLine>(app, token, 'POST', `${url}/lines`, {
      ...input,
      amounts: { '2028-12': '-300.00', '2029-12': '-5.00' },
    })
    expect(line.amounts).toEqual({ '2028-12': '-300.00', '2029-12': '-5.00' })
  })

  test('a line has its quantity and price, profile, index, VAT, lag, probability and the ground it stands on', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const input = {
      code: 'K20',
      category: 'works',
      label: 'Nutsleidingen',
      direction: 'out',
      quantity: '120',
      unitPrice: '850.5',
      unitName: 'm',
      profile: { kind: 'linear' },
      start: '2028-01',
      months: 24,
      indexKey: 'kosten',
      vatRate: '0.21',
      vatRecoverable: '0.4',
      paymentLagMonths: 1,
      status: 'chance',
      probability: '0.6',
      assumption: {
        text: 'prijs uit raamcontract',
        source: 'bestek 2026-14',
        owner: 'Chloe Maes',
        reviewOn: '2027-06-01',
      },
    }
    const bad = await send(app, token, 'POST', `/v1/forecasts/${forecastId}/lines`, input)
    expect(bad.json<Problem>().issues?.map((issue) => issue.name)).toEqual(['category'])
    const line = await call<ForecastLine>(app, token, 'POST', `/v1/forecasts/${forecastId}/lines`, {
      ...input,
      category: 'utilities',
    })
    expect(line).toMatchObject({ ...input, category: 'utilities', version: 1 })
    expect(line.total).toBe('-102060.00')
    const changed = await call<ForecastLine>(
      app,
      token,
      'PATCH',
      `/v1/forecastLines/${line.id}`,
      { amount: '1000.00', status: 'planned', assumption: null },
      200,
      1,
    )
    expect(changed).toMatchObject({ amount: '1000.00', probability: '1', version: 2 })
    expect(changed).not.toHaveProperty('quantity')
    expect(changed).not.toHaveProperty('assumption')
    const cell = await call<ForecastLine>(
      app,
      token,
      'PATCH',
      `/v1/forecastLines/${line.id}`,
      { amounts: { '2028-12': '-77.00' } },
      200,
      2,
    )
    expect([cell.setByHand, cell.amounts['2028-12'], cell.total]).toEqual([['2028-12'], '-77.00', '-577.00'])
    const cleared = await call<ForecastLine>(
      app,
      token,
      'PATCH',
      `/v1/forecastLines/${line.id}`,
      { amounts: { '2028-12': null } },
      200,
      3,
    )
    expect([cleared.setByHand, cleared.total]).toEqual([[], '-1000.00'])
    await call(app, token, 'DELETE', `/v1/forecastLines/${line.id}`, undefined, 204, 4)
    expect((await send(app, token, 'GET', `/v1/forecastLines/${line.id}`)).statusCode).toBe(404)
  })

  test('two managers save the same line: the second is told, and nothing of his is stored', async () => {
    const app = await givenApp()
    const [chloe, bram] = [await app.signIn('chloe.maes'), await app.signIn('bram.claes')]
    const { forecastId, lines } = await givenBusinessCase(app, chloe)
    const [first, second] = lines
    const edit = (token: string, amount: string) =>
      send(app, token, 'POST', `/v1/forecasts/${forecastId}/edits`, {
        edits: [
          { lineId: second?.id, version: 2, amounts: { '2030-12': amount } },
          { lineId: first?.id, version: 2, amounts: { '2030-12': amount } },
        ],
      })
    const answers = await Promise.all([edit(chloe, '-1.00'), edit(bram, '-2.00')])
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 412])
    const refused = answers.find((answer) => answer.statusCode === 412)?.json<Problem>()
    expect(refused?.issues?.map((issue) => [issue.name, issue.params])).toEqual([
      ['edits[0].version', { line: 'sanering', currentVersion: 3 }],
      ['edits[1].version', { line: 'verwerving', currentVersion: 3 }],
    ])
    const kept = await call<ForecastLine>(app, chloe, 'GET', `/v1/forecastLines/${first?.id}`)
    const winner = answers[0].statusCode === 201 ? '-1.00' : '-2.00'
    expect([kept.version, kept.amounts['2030-12']]).toEqual([3, winner])
    expect(
      (await send(app, chloe, 'PATCH', `/v1/forecastLines/${first?.id}`, { label: 'x' })).statusCode,
    ).toBe(428)
    const stale = await send(app, chloe, 'PATCH', `/v1/forecastLines/${first?.id}`, { label: 'x' }, 1)
    expect([stale.statusCode, stale.json<Problem>().currentVersion]).toEqual([412, 3])
  })

  test.each([
    ['a negative horizon', { horizonMonths: -1 }, 400, ['horizonMonths']],
    ['a start in 1900', { startMonth: '1900-01' }, 400, ['startMonth']],
    [
      'an opening of 19 digits',
      { account: { debitRate: '0', creditRate: '0', opening: '1234567890123456789.00' } },
      400,
      ['account.opening'],
    ],
    [
      'shares that do not sum to 1',
      { parties: [{ unit: 'own:project:self', name: 'POM', key: '0.6' }] },
      422,
      ['parties'],
    ],
    [
      'an index that does not exist',
      {
        plotTerms: {
          depositShare: '0.1',
          deedLagMonths: 4,
          canonPerM2: '0',
          priceIndex: 'goud',
          canonIndex: 'kosten',
        },
      },
      422,
      ['plotTerms.priceIndex'],
    ],
    [
      'an index that lines use is taken away',
      { indexes: { geen: { mode: 'calendarYear', rate: '0' } } },
      422,
      [
        'lines.sanering.indexKey',
        'lines.wegenis.indexKey',
        'lines.studie.indexKey',
        'lines.beheer.indexKey',
        'lines.verkoop.indexKey',
        'plotTerms.priceIndex',
        'plotTerms.canonIndex',
      ],
    ],
    ['a discount rate below -99 %', { discountRate: '-1' }, 422, ['discountRate']],
  ])('%s in the parameters is a clear problem and changes nothing', async (_name, patch, status, fields) => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const before = await call<Forecast>(app, token, 'GET', `/v1/forecasts/${forecastId}`)
    const answer = await send(app, token, 'PATCH', `/v1/forecasts/${forecastId}`, patch, before.version)
    expect([answer.statusCode, answer.json<Problem>().issues?.map((issue) => issue.name)]).toEqual([
      status,
      fields,
    ])
    expect(await call(app, token, 'GET', `/v1/forecasts/${forecastId}`)).toEqual(before)
  })

  test.each([
    [
      'weights that sum to 0',
      { profile: { kind: 'weights', weights: ['0', '0'] }, months: 2 },
      422,
      'profile.weights',
      'alloc_no_weight',
    ],
    [
      'a lump of several months',
      { profile: { kind: 'lump' }, months: 3 },
      422,
      'months',
      'model_lump_months',
    ],
    ['a date in 1900', { start: '1900-05' }, 400, 'start', 'month_out_of_range'],
    [
      'a month of 1900 in the grid',
      { amounts: { '1900-05': '-1.00' } },
      400,
      'amounts.1900-05',
      'month_out_of_range',
    ],
    ['an amount of 19 digits', { amount: '1234567890123456789.00' }, 400, 'amount', 'amount_too_large'],
    ['an amount above 2^53 cents', { amount: '90071992547409.92' }, 400, 'amount', 'amount_too_large'],
    ['a milestone that does not exist', { milestone: 'akte' }, 422, 'milestone', 'model_unknown_milestone'],
    [
      'an amount beside a quantity',
      { amount: '1.00', quantity: '2', unitPrice: '3' },
      400,
      'amount',
      'amount_or_quantity',
    ],
    ['a quantity without a price', { quantity: '2' }, 400, 'unitPrice', 'required'],
    [
      'a product of quantity and price beyond 2^53 cents',
      { quantity: '1000000', unitPrice: '900000000000' },
      422,
      'unitPrice',
      'amount_too_large',
    ],
    [
      'a product that no column holds',
      { quantity: '99999999999', unitPrice: '99999999999' },
      422,
      'unitPrice',
      'amount_too_large',
    ],
    [
      'an amount that its VAT makes too large',
      { amount: '90071992547409.91', vatRate: '0.21' },
      422,
      'amount',
      'amount_too_large',
    ],
    ['a code with a space before it', { code: ' X2' }, 400, 'code', 'invalid_regex'],
    ['a code with a space after it', { code: 'X2 ' }, 400, 'code', 'invalid_regex'],
    ['a payer who pays himself', { receiver: 'own:project:self' }, 422, 'receiver', 'model_same_unit'],
    [
      'a payment between two that stand outside',
      { payer: 'ext:bank', receiver: 'ext:market' },
      422,
      'receiver',
      'model_outside_units',
    ],
    [
      'more weights than years',
      { profile: { kind: 'weights', weights: ['1', '2', '3'] }, months: 24 },
      422,
      'profile.weights',
      'model_weights_months',
    ],
    [
      'shares of years in which the line has no month',
      { profile: { kind: 'annual', shares: { 2040: '1' } }, months: 24 },
      422,
      'profile.shares',
      'alloc_no_weight',
    ],
    [
      'instalments without their months',
      {
        profile: {
          kind: 'instalments',
          shares: ['1', '2'],
          offsets: [0],
          retention: '0.05',
          releaseSplit: ['1'],
          releaseOffsets: [6],
        },
      },
      422,
      'profile.offsets',
      'model_shares_months',
    ],
    ['a probability above 1', { status: 'chance', probability: '1.2' }, 422, 'probability', 'model_range'],
    ['a code that exists', { code: 'beheer' }, 409, 'code', 'duplicate_value'],
    ['an end total that is not given', { rollPolicy: 'manual' }, 400, 'expectedTotal', 'required'],
  ])('%s in a line is a clear problem and stores nothing', async (_name, fields, status, field, code) => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const answer = await send(app, token, 'POST', `/v1/forecasts/${forecastId}/lines`, {
      code: 'X1',
      category: 'other',
      label: 'X',
      direction: 'out',
      ...fields,
    })
    expect([answer.statusCode, answer.json<Problem>().issues?.[0]]).toMatchObject([
      status,
      { name: field, code },
    ])
    const { total } = await call<{ total: number }>(
      app,
      token,
      'GET',
      `/v1/forecasts/${forecastId}/lines?include=total`,
    )
    expect(total).toBe(7)
  })

  test('a scenario says which change does not fit', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId } = await givenBusinessCase(app, token)
    const answer = await send(app, token, 'POST', `/v1/forecasts/${forecastId}/scenarios`, {
      name: 'fout',
      deltas: [
        soilDelta,
        { path: 'lines.goud.amount', op: 'set', value: '1.00', label: 'x' },
        { path: 'lines.beheer.amount', op: 'factor', value: 'veel', label: 'x' },
      ],
    })
    expect([answer.statusCode, answer.json<Problem>().code]).toEqual([422, 'SCENARIO_INVALID'])
    expect(answer.json<Problem>().issues?.map(({ name, code }) => [name, code])).toEqual([
      ['deltas[1].path', 'scenario_unknown_path'],
      ['deltas[2].value', 'scenario_bad_value'],
    ])
  })

  test('an amount of one month with the sign that turns the line around is refused, a credit may stay one', async () => {
    const app = await givenApp()
    const token = await app.signIn('chloe.maes')
    const { forecastId, lines } = await givenBusinessCase(app, token)
    const cell = (value: string, month = '2035-12') => ({
      path: `lines.beheer.amounts.${month}`,
      op: 'set',
      value,
      label: 'x',
    })
    const make = (...deltas: unknown[]) =>
      send(app, token, 'POST', `/v1/forecasts/${forecastId}/scenarios`, { name: 'teken', deltas })
    const refused = await make(soilDelta, cell('-60000.00'))
    expect([refused.statusCode, refused.json<Problem>().code]).toEqual([422, 'SCENARIO_INVALID'])
    expect(refused.json<Problem>().issues).toMatchObject([
      { name: 'deltas[1].value', value: '-60000.00', code: 'negative_amount' },
    ])
    const month = (await make(cell('60000.00', '2035-03'))).json<Problem>().issues
    expect(month).toMatchObject([{ name: 'deltas[0].path', code: 'not_a_period' }])
    const beheer = lines.find((line) => line.code === 'beheer')
    await call(app, token, 'POST', `/v1/forecasts/${forecastId}/edits`, {
      edits: [{ lineId: beheer?.id, version: 2, amounts: { '2035-12': '500.00' } }],
    })
    expect((await make(cell('-60000.00'))).statusCode).toBe(201)
  })

  test('who may not plan the money of a project changes nothing in it', async () => {
    const app = await givenApp()
    const chloe = await app.signIn('chloe.maes')
    const { projectId, forecastId, lines } = await givenBusinessCase(app, chloe)
    for (const [name, status] of [
      ['hanne.devos', 403],
      ['griet.smet', 403],
      ['ines.martens', 403],
      ['joris.lemmens', 403],
      ['an.peeters', 403],
      ['farid.amrani', 403],
      ['els.jacobs', 201],
    ] as const) {
      const token = await app.signIn(name)
      const answer = await send(app, token, 'POST', `/v1/projects/${projectId}/forecasts`, { label: name })
      expect([name, answer.statusCode]).toEqual([name, status])
      const patch = await send(app, token, 'PATCH', `/v1/forecastLines/${lines[0]?.id}`, { label: name }, 2)
      expect([name, patch.statusCode]).toEqual([name, status === 201 ? 200 : 403])
    }
    const { version } = await call<Forecast>(app, chloe, 'GET', `/v1/forecasts/${forecastId}`)
    const dirk = await app.signIn('dirk.wouters')
    await call(app, dirk, 'PATCH', `/v1/forecasts/${forecastId}`, { label: 'back-up' }, 200, version)
  })
})

describe('plots, transfers and loans', () => {
  test('are made, changed and removed, and the result follows', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const { forecastId } = await givenBusinessCase(app, token)
    const at = (path: string) => `/v1/forecasts/${forecastId}/${path}`
    type Item = { id: string; version: number } & Record<string, unknown>
    const plot = await call<Item>(app, token, 'POST', at('plots'), {
      code: 'P1',
      areaM2: '3120',
      pricePerM2: '188.00',
      mode: 'sale',
      agreement: '2029-01',
    })
    expect(plot).toMatchObject({ price: '604288.78', state: 'free', phase: '' })
    const moved = await call<Item>(app, token, 'PATCH', at(`plots/${plot.id}`), { agreement: null }, 200, 1)
    expect(moved).not.toHaveProperty('agreement')
    expect((await resultOf(app, token, forecastId)).alerts).toContainEqual(
      expect.objectContaining({ code: 'unplaced', key: 'P1' }),
    )
    const loan = await call<Item & { rows: unknown[] }>(app, token, 'POST', at('loans'), {
      code: 'L1',
      label: 'lening',
      month: '2027-01',
      principal: '5000000.00',
      rate: '0.03',
      months: 120,
      type: 'annuity',
    })
    expect([loan.interest, loan.rows.length]).toEqual(['793644.76', 120])
    const transfer = await call<Item>(app, token, 'POST', at('transfers'), {
      code: 'T1',
      label: 'voorschot',
      payer: 'ext:stad',
      receiver: 'own:project:self',
      amount: '100.00',
      month: '2028-03',
    })
    const sums = (await resultOf(app, token, forecastId)).rows
    expect(sums.find((row) => row.key === 'transfers')?.total).toBe('100.00')
    const transferOf = (payer: string, receiver: string) => ({
      code: 'T2',
      label: 'x',
      payer,
      receiver,
      amount: '100.00',
      month: '2028-03',
    })
    const loanOf = (fields: object) => ({
      code: 'L2',
      label: 'x',
      month: '2028-03',
      principal: '100.00',
      rate: '0.03',
      months: 12,
      type: 'linear',
      ...fields,
    })
    for (const [path, body, name, code] of [
      ['transfers', transferOf('own:project:self', 'own:project:self'), 'receiver', 'model_same_unit'],
      ['transfers', transferOf('ext:market', 'ext:market'), 'receiver', 'model_same_unit'],
      ['transfers', transferOf('ext:market', 'ext:bank'), 'receiver', 'model_outside_units'],
      ['loans', loanOf({ rate: '99' }), 'rate', 'model_range'],
      ['loans', loanOf({ principal: '-5.00' }), 'principal', 'model_range'],
    ] as const) {
      const answer = await send(app, token, 'POST', at(path), body)
      expect([answer.statusCode, answer.json<Problem>().issues]).toMatchObject([422, [{ name, code }]])
    }
    for (const [path, item, version] of [
      ['plots', plot, 2],
      ['loans', loan, 1],
      ['transfers', transfer, 1],
    ] as const)
      await call(app, token, 'DELETE', at(`${path}/${item.id}`), undefined, 204, version)
    expect((await call<{ items: [] }>(app, token, 'GET', at('loans'))).items).toEqual([])
    expect((await resultOf(app, token, forecastId)).metrics.npv.slice(0, 10)).toBe('1416875.65')
    // what stands in no month of the version is kept, and said
    await call(app, token, 'POST', at('transfers'), {
      ...transferOf('partner:1', 'own:project:self'),
      code: 'LAAT',
      month: '2040-01',
    })
    await call(app, token, 'POST', at('transfers'), {
      ...transferOf('partner:1', 'own:project:self'),
      code: 'VROEG',
      month: '2026-12',
    })
    await call(app, token, 'POST', at('loans'), loanOf({ code: 'LANG', month: '2035-06', months: 12 }))
    const { alerts } = await resultOf(app, token, forecastId)
    expect(
      alerts
        .filter((alert) => ['LAAT', 'VROEG', 'LANG'].includes(alert.key ?? ''))
        .map(({ code, key, amount }) => [code, key, amount]),
    ).toEqual([
      ['afterHorizon', 'LAAT', '100.00'],
      ['pastResidual', 'VROEG', '100.00'],
      ['afterHorizon', 'LANG', '50.40'],
    ])
  })
})

describe('versions', () => {
  test('submit freezes, a decision approves, one baseline per year, and a correction is a new version', async () => {
    const app = await givenApp()
    app.clock.reach('2026-12-31')
    const [chloe, bram] = [await app.signIn('chloe.maes'), await app.signIn('bram.claes')]
    const { projectId, forecastId, lines } = await givenBusinessCase(app, chloe)
    const inWork = await instantOf(app)
    const version = async (id = forecastId) =>
      (await call<Forecast>(app, bram, 'GET', `/v1/forecasts/${id}`)).version
    const step = async (token: string, body: object, id = forecastId) =>
      send(app, token, 'POST', `/v1/forecasts/${id}/transitions`, body, await version(id))
    expect((await step(chloe, { to: 'approved' })).json<Problem>()).toMatchObject({
      code: 'TRANSITION_NOT_ALLOWED',
      allowed: ['submitted', 'archived'],
    })
    expect((await step(chloe, { to: 'submitted' })).statusCode).toBe(201)
    const frozen = await call<Forecast>(app, chloe, 'GET', `/v1/forecasts/${forecastId}`)
    expect(frozen.resultHash).toMatch(/^[0-9a-f]{64}$/)
    for (const [method, url, body] of [
      ['PATCH', `/v1/forecasts/${forecastId}`, { label: 'anders' }],
      [
        'POST',
        `/v1/forecasts/${forecastId}/lines`,
        { code: 'X', category: 'other', label: 'X', direction: 'out' },
      ],
      ['PATCH', `/v1/forecastLines/${lines[0]?.id}`, { label: 'x' }],
      ['DELETE', `/v1/forecastLines/${lines[0]?.id}`, undefined],
    ] as const)
      expect(
        (
          await send(app, chloe, method, url, body, url.includes('Lines') ? 2 : frozen.version)
        ).json<Problem>().code,
      ).toBe('VERSION_FROZEN')
    expect((await step(chloe, { to: 'approved' })).statusCode).toBe(403)
    expect((await step(bram, { to: 'approved' })).json<Problem>()).toMatchObject({
      code: 'TRANSITION_NOT_ALLOWED',
      missing: ['decision'],
    })
    const decide = (number: string, outcome = 'approved') =>
      call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
        body: 'directiecomité',
        number,
        decidedOn: '2026-11-20',
        title: 'Businesscase Papierfabriek',
        outcome,
        projectId,
      })
    const rejected = await decide('DC-2026-40', 'rejected')
    expect(
      (await step(bram, { to: 'approved', decisionId: rejected.id, baselineYear: 2027 })).json<Problem>()
        .issues?.[0],
    ).toMatchObject({ name: 'decisionId', code: 'does_not_approve' })
    const { id: decisionId } = await decide('DC-2026-41')
    expect((await step(bram, { to: 'approved', decisionId })).json<Problem>().issues?.[0]).toMatchObject({
      name: 'baselineYear',
    })
    expect((await step(bram, { to: 'approved', decisionId, baselineYear: 2027 })).statusCode).toBe(201)
    expect(
      await call<Forecast>(app, await app.signIn('ines.martens'), 'GET', `/v1/forecasts/${forecastId}`),
    ).toMatchObject({ state: 'approved', baselineYear: 2027, decisionId })
    // the board reads what was approved, and not the draft that it was before
    const resultFor = async (name: string, query = '') =>
      (await send(app, await app.signIn(name), 'GET', `/v1/forecasts/${forecastId}/result${query}`))
        .statusCode
    const then = `?knownAt=${inWork}`
    expect([await resultFor('ines.martens'), await resultFor('ines.martens', then)]).toEqual([200, 404])
    expect(await resultFor('els.jacobs', then)).toBe(200)

    // a trial from nothing takes the approved money nowhere out; what is made of it counts at once
    const counted = () =>
      Promise.all([
        call<object>(app, bram, 'GET', `/v1/portfolio/result?projectId=${projectId}`),
        call<{ points: object[] }>(app, bram, 'GET', '/v1/liquidity?to=2033-12-31').then((all) => all.points),
      ])
    const before = await counted()
    const trial = await call<Forecast>(app, chloe, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'probeersel',
      startMonth: '2027-01',
    })
    expect(await counted()).toEqual(before)
    const isLive = async (id: string) => (await call<Forecast>(app, chloe, 'GET', `/v1/forecasts/${id}`)).live
    expect([trial.live, await isLive(forecastId)]).toEqual([false, true])
    // an order stands on the lines of the version that counts, not on those of the trial
    const order = {
      projectId,
      description: 'bodem',
      direction: 'out',
      amount: '10.00',
      dueDate: '2028-03-01',
    }
    await call(app, chloe, 'POST', '/v1/cashItems', { ...order, lineCode: 'sanering' })
    const unknown = await send(app, chloe, 'POST', '/v1/cashItems', { ...order, lineCode: 'probeersel' })
    expect(unknown.json<Problem>().issues?.[0]).toMatchObject({ name: 'lineCode', code: 'not_found' })

    const copy = await call<Forecast>(app, chloe, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'herziening',
      parentId: forecastId,
    })
    expect([copy.live, await isLive(forecastId)]).toEqual([true, false])
    expect([copy.parentId, copy.inputHash, copy.state]).toEqual([forecastId, frozen.inputHash, 'working'])
    await step(chloe, { to: 'submitted' }, copy.id)
    const { id: second } = await decide('DC-2026-42', 'approved')
    expect(
      (await step(bram, { to: 'approved', decisionId: second, baselineYear: 2027 }, copy.id)).statusCode,
    ).toBe(201)
    expect((await call<Forecast>(app, bram, 'GET', `/v1/forecasts/${forecastId}`)).state).toBe('archived')
    const history = await call<{ items: { from: string; to: string; byName: string }[]; next: string[] }>(
      app,
      bram,
      'GET',
      `/v1/forecasts/${forecastId}/transitions`,
    )
    expect(history.items.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'approved archived',
      'submitted approved',
      'working submitted',
    ])
    expect(history.next).toEqual([])
  })

  test('a frozen scenario stays what it was while its base goes on, and is adopted by a decision', async () => {
    const app = await givenApp()
    app.clock.reach('2026-12-31')
    const bram = await app.signIn('bram.claes')
    const { forecastId, lines } = await givenBusinessCase(app, bram)
    const scenario = await call<Forecast>(app, bram, 'POST', `/v1/forecasts/${forecastId}/scenarios`, {
      name: 'Sanering',
      deltas: [soilDelta],
    })
    await call(app, bram, 'POST', `/v1/forecasts/${scenario.id}/transitions`, { to: 'frozen' }, 201, 1)
    const before = await resultOf(app, bram, scenario.id)
    await call(
      app,
      bram,
      'PATCH',
      `/v1/forecastLines/${lines[1]?.id}`,
      { amounts: { '2028-12': '-1.00' } },
      200,
      2,
    )
    expect(await resultOf(app, bram, scenario.id)).toEqual(before)
    expect(
      (await send(app, bram, 'PATCH', `/v1/forecasts/${scenario.id}`, { overrides: [] }, 2)).json<Problem>()
        .code,
    ).toBe('VERSION_FROZEN')
    const { id: decisionId } = await call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
      body: 'raad van bestuur',
      number: 'RvB 7',
      decidedOn: '2026-12-01',
      title: 'Scenario',
      outcome: 'approved_conditional',
      conditions: 'bodemattest',
    })
    await call(
      app,
      bram,
      'POST',
      `/v1/forecasts/${scenario.id}/transitions`,
      { to: 'adopted', decisionId },
      201,
      2,
    )
    expect((await call<Forecast>(app, bram, 'GET', `/v1/forecasts/${scenario.id}`)).state).toBe('adopted')
  })

  test('a decision never changes: a correction is a new one that names it', async () => {
    const app = await givenApp()
    app.clock.reach('2026-12-31')
    const an = await app.signIn('an.peeters')
    const decision = {
      body: 'directiecomité',
      number: 'DC-1',
      decidedOn: '2026-11-20',
      title: 'Budget',
      outcome: 'approved',
    }
    const { id } = await call<{ id: string }>(app, an, 'POST', '/v1/decisions', decision)
    expect(
      (await send(app, an, 'POST', '/v1/decisions', decision)).json<Problem>().issues?.[0],
    ).toMatchObject({ name: 'number' })
    await call(app, an, 'POST', '/v1/decisions', { ...decision, number: 'DC-1bis', correctsId: id })
    expect(
      (await send(app, an, 'POST', '/v1/decisions', { ...decision, number: 'DC-1ter', correctsId: id }))
        .statusCode,
    ).toBe(409)
    expect(
      (
        await send(app, an, 'POST', '/v1/decisions', {
          ...decision,
          number: 'DC-2',
          outcome: 'approved_conditional',
        })
      ).json<Problem>().issues?.[0],
    ).toMatchObject({ name: 'conditions' })
    expect(
      (await send(app, an, 'POST', '/v1/decisions', { ...decision, number: 'DC-3', decidedOn: '1900-01-01' }))
        .statusCode,
    ).toBe(400)
    expect(
      (
        await send(app, an, 'POST', '/v1/decisions', {
          ...decision,
          number: 'DC-4',
          decidedOn: addDays(today(app.clock), 1),
        })
      ).json<Problem>().issues?.[0],
    ).toMatchObject({ name: 'decidedOn', code: 'in_the_future' })
    const { items } = await call<{ items: { number: string }[] }>(
      app,
      await app.signIn('els.jacobs'),
      'GET',
      '/v1/decisions?q=DC-1',
    )
    expect(items.map((item) => item.number).sort()).toEqual(['DC-1', 'DC-1bis'])
    expect(
      (await send(app, await app.signIn('chloe.maes'), 'POST', '/v1/decisions', decision)).statusCode,
    ).toBe(403)
    await expect(
      app.owner.transaction((tx) => tx.run(sql`update decision set title = 'x'`)),
    ).rejects.toMatchObject({ code: 'SH002' })
  })
})

describe('milestones', () => {
  test('moving one moves the cash of the lines that follow it, in the working version only', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const { projectId, forecastId } = await givenBusinessCase(app, token)
    const permit = await call<{ id: string; month: string }>(
      app,
      token,
      'POST',
      `/v1/projects/${projectId}/milestones`,
      { code: 'vergunning', name: 'Omgevingsvergunning', planned: '2028-03-15' },
    )
    for (const [method, url, body, etag] of [
      ['POST', `/v1/projects/${projectId}/milestones`, { code: 'start', name: 'Start' }, undefined],
      ['PATCH', `/v1/milestones/${permit.id}`, {}, 1],
    ] as const)
      expect(
        (
          await send(app, token, method, url, { ...body, actual: addDays(today(app.clock), 1) }, etag)
        ).json<Problem>().issues?.[0],
      ).toMatchObject({ name: 'actual', code: 'in_the_future' })
    const deed = await call<{ id: string; month: string }>(
      app,
      token,
      'POST',
      `/v1/projects/${projectId}/milestones`,
      { code: 'akte', name: 'Akte', followsId: permit.id, followsMonths: 12 },
    )
    expect([permit.month, deed.month]).toEqual(['2028-03', '2029-03'])
    const line = await call<ForecastLine>(app, token, 'POST', `/v1/forecasts/${forecastId}/lines`, {
      code: 'V2',
      category: 'plot_sale',
      label: 'Verkoop bij akte',
      direction: 'in',
      amount: '1000.00',
      milestone: 'akte',
      milestoneOffset: 2,
    })
    expect([line.start, line.amounts]).toEqual(['2029-05', { '2029-12': '1000.00' }])
    const copy = await call<Forecast>(app, token, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'bevroren',
      parentId: forecastId,
    })
    await call(
      app,
      token,
      'POST',
      `/v1/forecasts/${copy.id}/transitions`,
      { to: 'submitted' },
      201,
      copy.version,
    )
    const slip = { forecast: '2029-02-01' }
    const refused = await send(app, token, 'PATCH', `/v1/milestones/${permit.id}`, slip, 1)
    expect(refused.json<Problem>().issues?.[0]).toMatchObject({ name: 'reasonForShift', code: 'required' })
    await call(
      app,
      token,
      'PATCH',
      `/v1/milestones/${permit.id}`,
      { ...slip, reasonForShift: 'beroep' },
      200,
      1,
    )
    const moved = await call<ForecastLine>(app, token, 'GET', `/v1/forecastLines/${line.id}`)
    expect([moved.start, moved.cash.findIndex((amount) => amount !== '0.00')]).toEqual(['2030-04', 47])
    const frozen = await call<{ items: ForecastLine[] }>(app, token, 'GET', `/v1/forecasts/${copy.id}/lines`)
    expect(frozen.items.find((one) => one.code === 'V2')?.start).toBe('2029-05')
    const circle = await send(
      app,
      token,
      'PATCH',
      `/v1/milestones/${permit.id}`,
      { followsId: deed.id, followsMonths: 1, forecast: null },
      2,
    )
    expect([circle.statusCode, circle.json<Problem>().code]).toEqual([422, 'MILESTONE_CYCLE'])
    const self = await send(
      app,
      token,
      'PATCH',
      `/v1/milestones/${permit.id}`,
      { followsId: permit.id, followsMonths: 1 },
      2,
    )
    expect(self.json<Problem>().code).toBe('MILESTONE_CYCLE')
    expect(
      (
        await call<{ items: { code: string; lineCount: number }[] }>(
          app,
          token,
          'GET',
          `/v1/projects/${projectId}/milestones`,
        )
      ).items.map(({ code, lineCount }) => [code, lineCount]),
    ).toEqual([
      ['vergunning', 0],
      ['akte', 1],
    ])
  })
})

test('after a hundred random edits the stored arrays and the rollup are those of a full computation', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { forecastId = '' } = await commit(app, token, [referenceFile('brownfield_papiermolen.xlsx')])
  const { items } = await call<{ items: ForecastLine[] }>(
    app,
    token,
    'GET',
    `/v1/forecasts/${forecastId}/lines?pageSize=200`,
  )
  const seed = Number(process.env['SEED'] ?? Date.now() % 100_000)
  console.info(`seed ${seed}`)
  let state = seed
  const random = (n: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * n)
  }
  const versions = new Map(items.map((line) => [line.id, line.version]))
  for (let n = 0; n < 100; n += 1) {
    const line = items[random(items.length)] as ForecastLine
    const sign = line.direction === 'out' ? '-' : ''
    const month = `20${26 + random(11)}-${String(1 + random(12)).padStart(2, '0')}`
    const patch =
      random(3) === 0
        ? { vatRate: ['0', '0.06', '0.21'][random(3)], paymentLagMonths: random(6) }
        : {
            amounts: {
              [month]: random(5) === 0 ? null : `${sign}${1 + random(1_000_000)}.${10 + random(90)}`,
            },
          }
    const answer = await send(
      app,
      token,
      'PATCH',
      `/v1/forecastLines/${line.id}`,
      patch,
      versions.get(line.id) ?? 1,
    )
    expect(answer.statusCode, answer.body.slice(0, 500)).toBe(200)
    versions.set(line.id, answer.json<ForecastLine>().version)
  }
  const { settings } = await app.owner.one<{ settings: Record<string, unknown> }>(
    sql`select settings from forecast where id = ${forecastId}`,
  )
  const rows = await app.owner.many<{ kind: string; input: unknown }>(
    sql`select kind, input from forecast_item where forecast_id = ${forecastId} order by kind, position`,
  )
  const of = (kind: string) => rows.filter((row) => row.kind === kind).map((row) => row.input)
  const model = modelFromJson({
    ...settings,
    lines: of('line'),
    plots: of('plot'),
    transfers: of('transfer'),
    loans: of('loan'),
  })
  if (!model.ok) throw new Error(JSON.stringify(model.errors))
  const rollup = await app.owner.one<Record<string, bigint[]>>(
    sql`select all_cents as "all", committed_cents as "committedOnly", expected_cents as "expectedValue", internal_cents as internal, internal_committed_cents as "internalCommitted", internal_expected_cents as "internalExpected" from forecast_rollup where forecast_id = ${forecastId}`,
  )
  // the columns are named after the parts of a rollup in the query above
  const drift = addRollup(rollup as unknown as Rollup, rollupOf(model.value), -1n)
  expect(
    Object.values(drift)
      .flat()
      .filter((cents) => cents !== 0n),
  ).toEqual([])
  const stored = new Map(
    (
      await app.owner.many<{ key: string; cents: bigint[] }>(
        sql`select key, cents from forecast_amount where forecast_id = ${forecastId}`,
      )
    ).map((row) => [row.key, row.cents]),
  )
  const cash = projectCash(model.value)
  for (const line of cash.lines)
    expect(stored.get(`line:${line.code}`)?.map(formatMoney), line.code).toEqual(
      line.cash.map((cents) => formatMoney(line.direction === 'cost' ? -cents : cents)),
    )
  expect(stored.get('vatSettlement')).toEqual(
    Array.from({ length: 132 }, (_, k) => sumCents(cash.lines.map((line) => line.vatSettlement[k] ?? 0n))),
  )
})

test('J16: the result of a version as it was known gives the same bytes, whatever was changed since', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const early = await instantOf(app)
  const { forecastId: id, lines } = await givenBusinessCase(app, bram)
  const scenario = await call<Forecast>(app, bram, 'POST', `/v1/forecasts/${id}/scenarios`, {
    name: 'Sanering duurder',
    deltas: [soilDelta],
  })
  const asKnown = (of: string, at: string) =>
    send(app, bram, 'GET', `/v1/forecasts/${of}/result?knownAt=${encodeURIComponent(at)}`)
  const now = async (of: string) => (await send(app, bram, 'GET', `/v1/forecasts/${of}/result`)).body
  const before = new Map([
    [id, await now(id)],
    [scenario.id, await now(scenario.id)],
  ])
  const known = await instantOf(app)
  for (const [of, body] of before) expect((await asKnown(of, known)).body).toBe(body)

  const [first] = lines
  await call(app, bram, 'PATCH', `/v1/forecastLines/${first?.id}`, { vatRate: '0.21' }, 200, 2)
  await call(app, bram, 'DELETE', `/v1/forecastLines/${lines[1]?.id}`, undefined, 204, 2)
  await call(app, bram, 'PATCH', `/v1/forecasts/${scenario.id}`, { overrides: [] }, 200, 1)
  for (const [of, body] of before) {
    expect(await now(of)).not.toBe(body)
    expect((await asKnown(of, known)).body).toBe(body)
    expect((await asKnown(of, early)).statusCode).toBe(404)
  }
  const later = await asKnown(id, new Date(Date.now() + 86_400_000).toISOString())
  expect([later.statusCode, later.json<Problem>().issues?.[0]?.name]).toEqual([400, 'knownAt'])
  const stranger = await app.signIn('griet.smet')
  const refused = await send(app, stranger, 'GET', `/v1/forecasts/${id}/result?knownAt=${known}`)
  expect([403, 404]).toContain(refused.statusCode)
})

test('what older rules took is still read and changed, and only a new fault is refused', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const { projectId, forecastId: id } = await givenBusinessCase(app, bram)
  const weighted = await call<ForecastLine>(app, bram, 'POST', `/v1/forecasts/${id}/lines`, {
    code: 'GEWOGEN',
    category: 'other',
    label: '',
    direction: 'out',
    amount: '300.00',
    start: '2027-01',
    months: 36,
    profile: { kind: 'weights', weights: ['1', '1', '1'] },
  })
  await app.owner.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update forecast_item set input = input || '{"months": 12}' where id = ${weighted.id}`)
    await tx.run(
      sql`update forecast set settings = jsonb_set(settings, '{account,debitRate}', '"2.75"') where id = ${id}`,
    )
  })
  const result = await call<ForecastResult>(app, bram, 'GET', `/v1/forecasts/${id}/result`)
  expect(result.metrics.nominalSum).toMatch(/^-?\d/)
  const at = `/v1/forecastLines/${weighted.id}`
  const { version } = await call<ForecastLine>(app, bram, 'GET', at)
  await call(app, bram, 'PATCH', at, { label: 'Gewogen' }, 200, version)
  const worse = { receiver: weighted.payer }
  expect((await send(app, bram, 'PATCH', at, worse, version + 1)).json<Problem>()).toMatchObject({
    code: 'MODEL_INVALID',
    issues: [{ name: 'receiver' }],
  })
  const old = await call<Forecast>(app, bram, 'GET', `/v1/forecasts/${id}`)
  const renamed = { label: 'Anders' }
  const forecast = await call<Forecast>(app, bram, 'PATCH', `/v1/forecasts/${id}`, renamed, 200, old.version)
  const account = { ...forecast.account, debitRate: '0.0275' }
  const mended = await call<Forecast>(
    app,
    bram,
    'PATCH',
    `/v1/forecasts/${id}`,
    { account },
    200,
    forecast.version,
  )
  expect(mended.account.debitRate).toBe('0.0275')
  const percent = { label: 'procent', startMonth: '2027-01', horizonMonths: 12, priceYear: 2027 }
  const refused = await send(app, bram, 'POST', `/v1/projects/${projectId}/forecasts`, {
    ...percent,
    account: { debitRate: '2.75', creditRate: '0', opening: '0.00' },
  })
  expect(refused.json<Problem>()).toMatchObject({
    code: 'MODEL_INVALID',
    issues: [{ name: 'account.debitRate' }],
  })
})

test('months that an index takes beyond what is exact are refused, and nothing is stored', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const { forecastId: id, lines } = await givenBusinessCase(app, bram)
  const [, cost] = lines
  const edits = [{ lineId: cost?.id, version: 2, amounts: { '2035-12': '-90071992547409.90' } }]
  const before = (await send(app, bram, 'GET', `/v1/forecasts/${id}/result`)).body
  const answer = await send(app, bram, 'POST', `/v1/forecasts/${id}/edits`, { edits, reason: 'te groot' })
  expect([answer.statusCode, answer.json<Problem>().issues?.[0]?.code]).toEqual([422, 'amount_too_large'])
  expect((await send(app, bram, 'GET', `/v1/forecasts/${id}/result`)).body).toBe(before)
})
