import { addDays } from '@stuurhuis/domain'
import type {
  CashItem,
  Fund,
  FundMovement,
  Liquidity,
  PolicyVersion,
  Problem,
  WhatIfDraft,
} from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, givenBusinessCase, projectNamed, send } from '../../test/forecasts.ts'
import { today } from '../platform/clock.ts'
import { sql } from '../platform/db/sql.ts'

const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']
type Row = {
  description: string
  direction: 'in' | 'out'
  amount: string
  dueDate: string
  externalId?: string
  latest?: string
  status?: string
}
/** The items of journey J3. */
function j3Items(): Row[] {
  const out = (description: string, amount: string, dueDate: string): Row => ({
    description,
    direction: 'out',
    amount,
    dueDate,
  })
  const into = (description: string, amount: string, dueDate: string): Row => ({
    description,
    direction: 'in',
    amount,
    dueDate,
  })
  return [
    ...months.flatMap((month) => [
      out('personeel', '52400.00', `2027-${month}-25`),
      out('werking', '9650.00', `2027-${month}-25`),
    ]),
    ...['01', '04', '07', '10'].map((month) => into('huur', '38250.00', `2027-${month}-05`)),
    out('aankoop', '1900000.00', '2027-03-05'),
    ...['03', '04', '05', '06'].map((month) => out('werken', '302500.00', `2027-${month}-10`)),
    {
      ...into('akte verkoop', '1250000.00', '2027-04-15'),
      externalId: 'akte',
      latest: '2027-12-31',
      status: 'expected',
    },
    into('subsidie', '504000.00', '2027-06-28'),
    into('partner', '420000.00', '2027-09-20'),
    out('studie', '65000.00', '2027-12-10'),
  ]
}

/** The organisation of journey J3: two accounts, a fund of 750,000 on one of them, a buffer of 500,000. */
async function givenJ3(app: TestApp) {
  app.clock.reach('2027-01-31')
  const [els, bram, an] = [
    await app.signIn('els.jacobs'),
    await app.signIn('bram.claes'),
    await app.signIn('an.peeters'),
  ]
  const { id: decisionId } = await call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
    body: 'raad van bestuur',
    number: 'RvB 1',
    decidedOn: '2026-12-01',
    title: 'Buffer en streekfonds',
    outcome: 'approved',
  })
  const policy = await call<PolicyVersion>(app, els, 'POST', '/v1/policyVersions', {
    validFrom: '2026-01-01',
    policy: { key: 'buffer', value: { cents: '500000.00' } },
  })
  await call(app, an, 'POST', `/v1/policyVersions/${policy.id}/adoptions`, { decisionId }, 201, 1)
  const fund = await call<Fund>(app, els, 'POST', '/v1/funds', { code: 'STREEK', name: 'Streekfonds' })
  await movement(
    app,
    { els, an },
    fund.id,
    { kind: 'dotation', amount: '750000.00', on: '2026-12-31' },
    decisionId,
  )
  const account = await call<{ id: string }>(app, els, 'POST', '/v1/bankAccounts', {
    iban: 'BE68 5390 0754 7034',
    name: 'Zichtrekening',
  })
  const earmarked = await call<{ id: string }>(app, els, 'POST', '/v1/bankAccounts', {
    iban: 'BE71 0961 2345 6769',
    name: 'Streekfonds',
    fundId: fund.id,
  })
  await call(app, els, 'POST', `/v1/bankAccounts/${account.id}/balances`, {
    on: '2026-12-31',
    balance: '2900000.00',
  })
  await call(app, els, 'POST', `/v1/bankAccounts/${earmarked.id}/balances`, {
    on: '2026-12-31',
    balance: '750000.00',
  })
  const imported = await call<{ created: number }>(app, els, 'POST', '/v1/cashItemImports', {
    rows: j3Items(),
  })
  expect(imported.created).toBe(37)
  return { els, bram, an, fund, decisionId, accountId: account.id }
}
/** A movement proposed by finance, approved by the director and booked. */
async function movement(
  app: TestApp,
  { els, an }: { els: string; an: string },
  fundId: string,
  body: object,
  decisionId: string,
) {
  const made = await call<FundMovement>(app, els, 'POST', `/v1/funds/${fundId}/movements`, body)
  const at = `/v1/funds/${fundId}/movements/${made.id}/transitions`
  await call(app, an, 'POST', at, { to: 'approved', decisionId }, 201, 1)
  return call<FundMovement>(app, els, 'POST', at, { to: 'booked' }, 201, 2)
}
const liquidity = (app: TestApp, token: string, query = '') =>
  call<Liquidity>(app, token, 'GET', `/v1/liquidity?from=2027-01-01&to=2027-12-31${query}`)
const ends = (answer: Liquidity) => answer.points.map((point) => point.balance)
const breaches = (answer: Liquidity) => answer.breaches.map(({ date, balance }) => `${date} ${balance}`)

describe('J3: the total forecast by day', () => {
  test('all month ends lie above the buffer, and by day there is one breach', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const answer = await liquidity(app, els)
    expect(answer).toMatchObject({
      asOf: '2026-12-31',
      opening: '2900000.00',
      floor: '500000.00',
      earmarked: [{ name: 'Streekfonds', amount: '750000.00' }],
    })
    expect(ends(answer)).toEqual([
      '2876200.00',
      '2814150.00',
      '549600.00',
      '1473300.00',
      '1108750.00',
      '1248200.00',
      '1224400.00',
      '1162350.00',
      '1520300.00',
      '1496500.00',
      '1434450.00',
      '1307400.00',
    ])
    expect(answer.lowest).toEqual({ date: '2027-04-10', balance: '285350.00' })
    expect(breaches(answer)).toEqual(['2027-04-10 285350.00'])
    expect(answer.breaches[0]?.shortfall).toBe('214650.00')
    expect(answer.breaches[0]?.causes[0]).toMatchObject({
      label: 'werken',
      amount: '-302500.00',
      date: '2027-04-10',
    })
    expect(answer.points[3]).toMatchObject({ lowestOn: '2027-04-10', lowestBalance: '285350.00' })
    const daily = await liquidity(app, els, '&granularity=day')
    expect(daily.points).toHaveLength(365)
    expect(daily.points.find((point) => point.date === '2027-04-10')).toEqual({
      date: '2027-04-10',
      inflow: '0.00',
      outflow: '-302500.00',
      balance: '285350.00',
    })
  })

  test('what-if: the deed slips, an advance helps too little, the needed advance is more than the fund holds', async () => {
    const app = await givenApp()
    const { els, fund } = await givenJ3(app)
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?externalId=akte')
    const slip = { kind: 'moveItem', itemId: items[0]?.id, date: '2027-08-15' }
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', {
      name: 'Akte later',
      changes: [slip],
    })
    const slipped = await liquidity(app, els, `&draftId=${draft.id}`)
    expect(slipped.lowest).toEqual({ date: '2027-06-25', balance: '-505800.00' })
    expect(breaches(slipped)).toEqual([
      '2027-04-10 285350.00',
      '2027-04-25 223300.00',
      '2027-05-10 -79200.00',
      '2027-05-25 -141250.00',
      '2027-06-10 -443750.00',
      '2027-06-25 -505800.00',
      '2027-06-28 -1800.00',
      '2027-07-05 36450.00',
      '2027-07-25 -25600.00',
    ])
    expect(slipped.points[4]?.balance).toBe('-141250.00')
    expect(slipped.points.at(-1)?.balance).toBe('1307400.00')
    expect((await liquidity(app, els)).lowest.balance).toBe('285350.00') // while open it changes no real figure

    const advance = (amount: string) => ({
      kind: 'fundAdvance',
      id: 'voorschot',
      fundId: fund.id,
      amount,
      advanceOn: '2027-04-01',
      repayOn: '2027-09-30',
    })
    await call(
      app,
      els,
      'PATCH',
      `/v1/whatIfDrafts/${draft.id}`,
      { changes: [slip, advance('750000.00')] },
      200,
      1,
    )
    const bridged = await liquidity(app, els, `&draftId=${draft.id}`)
    expect(bridged.points.every((point) => Number(point.balance) >= 549600)).toBe(true)
    expect(breaches(bridged)).toEqual(['2027-06-10 306250.00', '2027-06-25 244200.00'])
    expect(bridged.points.at(-1)?.balance).toBe('1307400.00')

    const refused = await send(
      app,
      els,
      'PATCH',
      `/v1/whatIfDrafts/${draft.id}`,
      { changes: [slip, advance('1005800.00')] },
      2,
    )
    expect([refused.statusCode, refused.json<Problem>().code, refused.json<Problem>().shortfall]).toEqual([
      409,
      'FUND_INSUFFICIENT',
      '255800.00',
    ])
    const kept = await call<WhatIfDraft>(app, els, 'GET', `/v1/whatIfDrafts/${draft.id}`)
    expect([kept.version, kept.changes.length]).toEqual([2, 2])

    await call(app, els, 'PATCH', `/v1/whatIfDrafts/${draft.id}`, { changes: [slip] }, 200, 2)
    type Proposals = {
      needed: string
      proposals: {
        kind: string
        lowest: string
        changes: { kind: string; amount?: string; itemId?: string }[]
      }[]
    }
    const found = await call<Proposals>(app, els, 'POST', `/v1/whatIfDrafts/${draft.id}/proposals`, {
      fundId: fund.id,
      loanRate: '0',
    })
    expect(found.needed).toBe('1005800.00')
    expect(found.proposals.map((proposal) => proposal.kind)).toContain('fundAdvanceAndLoan')
    for (const proposal of found.proposals) expect(Number(proposal.lowest)).toBeGreaterThanOrEqual(500000)
    const combined = found.proposals.find((proposal) => proposal.kind === 'fundAdvanceAndLoan')
    expect(combined?.changes.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['fundAdvance', '750000.00'],
      ['loan', '255800.00'],
    ])
    expect(combined?.lowest).toBe('500000.00') // equal is not below

    // the deed is expected, so it may come earlier; but not in answer to the question what if it comes later
    const moved = found.proposals
      .flatMap(({ changes }) => changes)
      .filter(({ itemId }) => itemId !== undefined)
    expect(moved.map(({ itemId }) => itemId)).not.toContain(slip.itemId)
  })

  test('a draft is applied with one reason; when its base changed since, that is said first', async () => {
    const app = await givenApp()
    const { els, bram } = await givenJ3(app)
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?externalId=akte')
    const deed = items[0] as CashItem
    const changes = [{ kind: 'moveItem', itemId: deed.id, date: '2027-08-15' }]
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', {
      name: 'Akte later',
      changes,
    })
    expect((await send(app, bram, 'GET', `/v1/whatIfDrafts/${draft.id}`)).statusCode).toBe(404)
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${deed.id}`,
      { dueDate: '2027-05-01', reason: 'notaris' },
      200,
      1,
    )
    const stale = await send(
      app,
      els,
      'POST',
      `/v1/whatIfDrafts/${draft.id}/applications`,
      { reason: 'uitstel' },
      1,
    )
    expect([stale.statusCode, stale.json<Problem>().code, stale.json<Problem>().missing]).toEqual([
      409,
      'BASE_CHANGED',
      [deed.id],
    ])
    const applied = await call<WhatIfDraft>(
      app,
      els,
      'POST',
      `/v1/whatIfDrafts/${draft.id}/applications`,
      { reason: 'uitstel', despiteChanges: true },
      201,
      1,
    )
    expect(applied.state).toBe('applied')
    expect((await liquidity(app, els)).lowest).toEqual({ date: '2027-06-25', balance: '-505800.00' })
    const { items: revisions } = await call<{
      items: { field: string; old: string; new: string; reason: string; byName: string }[]
    }>(app, els, 'GET', `/v1/cashItems/${deed.id}/revisions`)
    expect(revisions.map(({ field, old, new: now, reason }) => [field, old, now, reason])).toEqual([
      ['dueDate', '2027-05-01', '2027-08-15', 'uitstel'],
      ['dueDate', '2027-04-15', '2027-05-01', 'notaris'],
    ])
    expect(
      (
        await send(app, els, 'POST', `/v1/whatIfDrafts/${draft.id}/applications`, { reason: 'nog eens' }, 2)
      ).json<Problem>().code,
    ).toBe('VERSION_FROZEN')
  })

  test('a split and a loan are shown and applied by the same rules', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?q=aankoop')
    const changes = [
      {
        kind: 'splitItem',
        itemId: items[0]?.id,
        parts: [
          { amount: '1000000.00', date: '2027-03-05' },
          { amount: '600000.00', date: '2027-05-05' },
          { amount: '300000.00', date: '2027-09-05' },
        ],
      },
      {
        kind: 'loan',
        id: 'kaskrediet',
        amount: '100000.00',
        drawOn: '2027-04-01',
        repayOn: '2027-10-01',
        rate: '0.04',
      },
    ]
    const wrong = await send(app, els, 'POST', '/v1/whatIfDrafts', {
      name: 'fout',
      changes: [
        {
          ...changes[0],
          parts: [
            { amount: '1.00', date: '2027-03-05' },
            { amount: '2.00', date: '2027-05-05' },
          ],
        },
      ],
    })
    expect(wrong.json<Problem>().issues?.[0]).toMatchObject({ name: 'changes[0]', code: 'change_parts' })
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', { name: 'Spreiden', changes })
    const shown = await liquidity(app, els, `&draftId=${draft.id}`)
    expect(shown.points.at(-1)?.balance).toBe('1305394.52') // 183 days of 4 % on 100,000.00
    await call(app, els, 'POST', `/v1/whatIfDrafts/${draft.id}/applications`, { reason: 'gespreid' }, 201, 1)
    const real = await liquidity(app, els)
    expect([real.points, real.lowest]).toEqual([shown.points, shown.lowest])
    const { items: chain } = await call<{ items: CashItem[] }>(
      app,
      els,
      'GET',
      `/v1/cashItems?chainId=${items[0]?.chainId}`,
    )
    expect(chain.map(({ amount, dueDate }) => [amount, dueDate])).toEqual([
      ['1000000.00', '2027-03-05'],
      ['600000.00', '2027-05-05'],
      ['300000.00', '2027-09-05'],
    ])
  })

  test('who sees what: a project manager the own projects, the board nothing live, another’s draft nobody', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const projectId = await projectNamed(app, els, 'Papierfabriek')
    await call(app, els, 'POST', '/v1/cashItems', {
      projectId,
      description: 'studie',
      direction: 'out',
      amount: '1000.00',
      dueDate: '2027-02-01',
    })
    const chloe = await app.signIn('chloe.maes')
    const own = await liquidity(app, chloe)
    expect(own).toMatchObject({ opening: '0.00', breaches: [], accounts: [], earmarked: [] })
    expect(own.points.at(-1)?.balance).toBe('-1000.00')
    expect(
      (await call<{ items: CashItem[] }>(app, chloe, 'GET', '/v1/cashItems')).items.map(
        (item) => item.description,
      ),
    ).toEqual(['studie'])
    for (const [name, status] of [
      ['ines.martens', 403],
      ['joris.lemmens', 403],
      ['griet.smet', 403],
      ['an.peeters', 200],
      ['farid.amrani', 200],
    ] as const)
      expect([name, (await send(app, await app.signIn(name), 'GET', '/v1/liquidity')).statusCode]).toEqual([
        name,
        status,
      ])
    expect(
      (
        await send(app, chloe, 'POST', '/v1/cashItems', {
          description: 'x',
          direction: 'out',
          amount: '1.00',
        })
      ).statusCode,
    ).toBe(403)
    expect((await send(app, chloe, 'GET', '/v1/bankAccounts')).statusCode).toBe(403)
  })

  test('items without a date, overdue ones and the views are told apart', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    await call(app, els, 'POST', '/v1/cashItems', { description: 'ooit', direction: 'in', amount: '7.00' })
    await call(app, els, 'POST', '/v1/cashItems', {
      description: 'te laat',
      direction: 'out',
      amount: '5.00',
      dueDate: '2026-11-01',
    })
    await call(app, els, 'POST', '/v1/cashItems', {
      description: 'kans',
      direction: 'in',
      amount: '100.00',
      dueDate: '2027-01-04',
      probability: '0.25',
    })
    const answer = await liquidity(app, els, '&granularity=day')
    expect(answer.unscheduled).toMatchObject({ count: 1, amount: '7.00' })
    expect(answer.overdue).toMatchObject({ count: 1, amount: '-5.00' })
    expect(answer.points.find((point) => point.date === '2027-01-04')?.balance).toBe('2900095.00')
    const expected = await liquidity(app, els, '&granularity=day&view=expected')
    expect(expected.points.find((point) => point.date === '2027-01-04')?.balance).toBe('2900020.00')
    const committed = await liquidity(app, els, '&view=committed')
    expect(committed.points.at(-1)?.balance).toBe('2900000.00')
  })

  test('a what-if becomes a scenario: frozen with its changes, explained from today on, and it moves no figure', async () => {
    const app = await givenApp()
    const { els, bram, fund } = await givenJ3(app)
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?externalId=akte')
    const study = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?q=studie')
    const changes = [
      { kind: 'moveItem', itemId: items[0]?.id, date: '2028-08-15' },
      {
        kind: 'splitItem',
        itemId: study.items[0]?.id,
        parts: [
          { amount: '25000.00', date: '2027-12-10' },
          { amount: '40000.00', date: '2029-01-10' },
        ],
      },
      {
        kind: 'fundAdvance',
        id: 'voorschot',
        fundId: fund.id,
        amount: '700000.00',
        advanceOn: '2027-04-01',
        repayOn: '2029-01-15',
      },
      {
        kind: 'loan',
        id: 'krediet',
        amount: '100000.00',
        drawOn: '2027-06-01',
        repayOn: '2028-06-01',
        rate: '0.04',
      },
    ]
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', {
      name: 'Akte later',
      changes,
    })
    const shown = await liquidity(app, els, `&draftId=${draft.id}`)
    const before = await liquidity(app, els)
    type Scenario = {
      id: string
      kind: string
      lowest: { date: string; balance: string }
      closing: string
      changes?: unknown[]
    }
    const scenario = await call<Scenario>(app, els, 'POST', '/v1/forecastSnapshots', {
      label: 'Akte in 2028',
      to: '2028-12-31',
      draftId: draft.id,
    })
    expect(scenario).toMatchObject({ kind: 'scenario', lowest: shown.lowest })
    expect((await liquidity(app, els)).points).toEqual(before.points)
    const at = `/v1/forecastSnapshots/${scenario.id}`
    expect((await call<Scenario>(app, bram, 'GET', at)).changes).toEqual(draft.changes)

    type Bridge = {
      start: string
      end: string
      rounding: string
      contributions: {
        group: string
        amount: string
        items: { id?: string; label: string; amount: string }[]
      }[]
      lowest: { start: object; end: object }
      shifts: { label: string; amount: string; from: string; to: string }[]
    }
    const bridge = await call<Bridge>(app, els, 'GET', `${at}/bridge?reverse=true`)
    expect(bridge.lowest).toEqual({ start: before.lowest, end: scenario.lowest })
    expect(bridge.shifts.map(({ label, amount, from, to }) => [label, amount, from, to])).toEqual([
      ['akte verkoop', '1250000.00', '2027-04-15', '2028-08-15'],
      ['studie', '-65000.00', '2027-12-10', '2029-01-10'],
    ])
    const of = (group: string) => bridge.contributions.find((one) => one.group === group)
    expect([bridge.rounding, bridge.end]).toEqual(['0.00', scenario.closing])
    // the deed stays within the horizon, the second part of the study falls after it
    expect(of('moved')).toMatchObject({
      amount: '40000.00',
      items: [{ id: study.items[0]?.id, label: 'studie', amount: '40000.00' }],
    })
    // 700,000.00 comes in and goes out after the horizon; the loan costs R(100,000 x 4 % x 366 / 365) = 4,010.96
    expect(of('added')?.amount).toBe('695989.04')
    expect(of('added')?.items.map((one) => [one.id, one.label])).toContainEqual([
      undefined,
      'Voorschot of lening',
    ])
    const back = await call<Bridge>(app, els, 'GET', `${at}/bridge`)
    expect([back.start, back.end]).toEqual([bridge.end, bridge.start])

    // what is applied or empty is no scenario, and another's draft is nobody's
    const issuesOf = async (token: string, draftId: string) =>
      (await send(app, token, 'POST', '/v1/forecastSnapshots', { label: 'x', draftId }))
        .json<Problem>()
        .issues?.map((issue) => `${issue.name} ${issue.code}`)
    expect(await issuesOf(bram, draft.id)).toEqual(['draftId not_found'])
    const empty = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', { name: 'leeg' })
    expect(await issuesOf(els, empty.id)).toEqual(['draftId without_changes'])
    // the board reads what was released, without the items behind it
    const ines = await app.signIn('ines.martens')
    expect((await send(app, ines, 'GET', at)).statusCode).toBe(404)
    await call(app, bram, 'POST', `${at}/releases`, undefined, 201, 1)
    const released = await call<Scenario>(app, ines, 'GET', at)
    expect([released.kind, released.changes]).toEqual(['scenario', undefined])
  })

  test('a snapshot stays what it was told, and the bridge to today adds up to the cent', async () => {
    const app = await givenApp()
    const { els, bram, accountId } = await givenJ3(app)
    type Snapshot = {
      id: string
      hash: string
      closing: string
      lowest: { date: string; balance: string }
      version: number
      months: unknown[]
    }
    const snapshot = await call<Snapshot>(app, els, 'POST', '/v1/forecastSnapshots', {
      label: 'November',
      to: '2027-12-31',
    })
    expect([snapshot.closing, snapshot.lowest]).toEqual([
      '1307400.00',
      { date: '2027-04-10', balance: '285350.00' },
    ])
    const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?q=subsidie')
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${items[0]?.id}`,
      { amount: '441000.00', reason: 'eindafrekening' },
      200,
      1,
    )
    const { items: partner } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?q=partner')
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${partner[0]?.id}`,
      { dueDate: '2028-01-15', reason: 'uitgesteld' },
      200,
      1,
    )
    await call(app, els, 'POST', '/v1/cashItems', {
      description: 'bijkomend',
      direction: 'out',
      amount: '12.34',
      dueDate: '2027-07-01',
    })
    await call(app, els, 'POST', `/v1/bankAccounts/${accountId}/balances`, {
      on: '2026-12-31',
      balance: '2900001.00',
      reason: 'een cent vergeten',
    })
    type Bridge = {
      start: string
      end: string
      rounding: string
      contributions: { group: string; amount: string }[]
    }
    const bridge = await call<Bridge>(app, els, 'GET', `/v1/forecastSnapshots/${snapshot.id}/bridge`)
    expect(bridge).toMatchObject({ start: '1307400.00', rounding: '0.00', end: '824388.66' })
    expect(Object.fromEntries(bridge.contributions.map(({ group, amount }) => [group, amount]))).toEqual({
      opening: '1.00',
      added: '-12.34',
      removed: '0.00',
      amount: '-63000.00',
      moved: '-420000.00',
      lines: '0.00',
    })
    expect((await call<Snapshot>(app, els, 'GET', `/v1/forecastSnapshots/${snapshot.id}`)).hash).toBe(
      snapshot.hash,
    )
    const ines = await app.signIn('ines.martens')
    expect((await send(app, ines, 'GET', `/v1/forecastSnapshots/${snapshot.id}`)).statusCode).toBe(404)
    await call(app, bram, 'POST', `/v1/forecastSnapshots/${snapshot.id}/releases`, undefined, 201, 1)
    expect(
      (await call<Snapshot>(app, ines, 'GET', `/v1/forecastSnapshots/${snapshot.id}`)).months,
    ).toHaveLength(13)
  })
})

describe('cash items', () => {
  test('an item lives from estimate on; nobody sets what an order or the bank must say', async () => {
    const app = await givenApp()
    const els = await app.signIn('els.jacobs')
    const projectId = await projectNamed(app, els, 'Papierfabriek')
    const item = await call<CashItem>(app, els, 'POST', '/v1/cashItems', {
      projectId,
      description: 'wegenis',
      direction: 'out',
      amount: '290000.00',
      dueDate: '2027-03-15',
      lineCode: 'K09',
    })
    expect(item).toMatchObject({
      status: 'estimate',
      coverMonth: '2027-03',
      version: 1,
      source: { type: 'manual' },
    })
    const step = (to: string, more: object, version: number) =>
      send(app, els, 'POST', `/v1/cashItems/${item.id}/transitions`, { to, ...more }, version)
    expect((await step('expected', {}, 1)).json<Problem>().missing).toEqual(['source_missing'])
    for (const [to, missing] of [
      ['paid', 'only_by_bank_match'],
      ['in_payment', 'only_by_payment_order'],
    ] as const) {
      const answer = await step(to, { reason: 'x' }, 1)
      expect([answer.statusCode, answer.json<Problem>().missing]).toEqual([409, [missing]])
    }
    expect((await step('contracted', {}, 1)).statusCode).toBe(403)
    expect((await step('expected', { source: 'bestek 14' }, 1)).statusCode).toBe(201)
    expect((await step('due', { dueBasis: 'invoicePayable' }, 2)).json<Problem>().issues?.[0]).toMatchObject({
      name: 'reason',
    })
    expect(
      (await step('due', { dueBasis: 'invoicePayable', reason: 'factuur zonder bestelling' }, 2)).statusCode,
    ).toBe(201)
    expect((await step('disputed', { reason: 'te veel' }, 3)).statusCode).toBe(201)
    expect((await step('lapsed', { reason: 'creditnota' }, 4)).json<Problem>().missing).toEqual([
      'closing_document_missing',
    ])
    expect((await step('lapsed', { reason: 'creditnota', creditNote: 'CN 7' }, 4)).statusCode).toBe(201)

    // the database holds it too, whatever the code does
    const raw = (statement: Parameters<TestApp['db']['many']>[0]) =>
      app.db.transaction(async (tx) => {
        await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
        await tx.run(statement)
      })
    const other = await call<CashItem>(app, els, 'POST', '/v1/cashItems', {
      description: 'x',
      direction: 'out',
      amount: '1.00',
    })
    for (const status of ['paid', 'in_payment'])
      await expect(
        raw(sql`update cash_item set status = ${status} where id = ${other.id}`),
      ).rejects.toMatchObject({ code: 'TRANSITION_NOT_ALLOWED' })
    await expect(
      raw(sql`select cash_item_matched(${other.id}, 'bank', '2027-01-01', -100)`),
    ).rejects.toMatchObject({ code: '42501' })
    await expect(
      raw(sql`update cash_item set superseded = true where id = ${other.id}`),
    ).resolves.toBeUndefined()
  })

  test('a better known amount takes the place of an item; part of a payment leaves the rest; a return opens it again', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const end = async () => (await liquidity(app, els)).points.at(-1)?.balance
    const before = await end()
    const item = await call<CashItem>(app, els, 'POST', '/v1/cashItems', {
      description: 'contract',
      direction: 'out',
      amount: '300.00',
      dueDate: '2027-03-15',
    })
    const { part, remainder } = await call<{ part: CashItem; remainder: CashItem }>(
      app,
      els,
      'POST',
      `/v1/cashItems/${item.id}/supersessions`,
      { amount: '290.00', dueDate: '2027-03-20', status: 'expected', reason: 'offerte' },
      201,
      1,
    )
    expect([part.amount, part.status, remainder.amount, remainder.status]).toEqual([
      '290.00',
      'expected',
      '10.00',
      'estimate',
    ])
    expect(Number(before) - Number(await end())).toBeCloseTo(300, 2)
    expect(
      (
        await send(
          app,
          els,
          'POST',
          `/v1/cashItems/${item.id}/supersessions`,
          { amount: '1.00', reason: 'x' },
          2,
        )
      ).statusCode,
    ).toBe(409)
    const asOwner = async (statement: Parameters<TestApp['db']['many']>[0]) =>
      app.owner.transaction(async (tx) => {
        await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
        return tx.many<{ id: string }>(statement)
      })
    const [paid] = await asOwner(
      sql`select cash_item_matched(${part.id}, 'rek 14/3', '2026-12-30', -20000) as id`,
    )
    const { items } = await call<{ items: CashItem[] }>(
      app,
      els,
      'GET',
      `/v1/cashItems?chainId=${item.chainId}`,
    )
    expect(items.map(({ amount, status }) => `${status} ${amount}`).sort()).toEqual([
      'estimate 10.00',
      'expected 90.00',
      'paid 200.00',
    ])
    expect(Number(before) - Number(await end())).toBeCloseTo(100, 2) // what was paid is in the balance
    await asOwner(
      sql`select cash_item_unmatched(${paid?.id}, 'teruggestort door de bank', '2027-01-10') as id`,
    )
    expect(Number(before) - Number(await end())).toBeCloseTo(300, 2)
    const locked = await send(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${paid?.id}`,
      { amount: '5.00', reason: 'x' },
      2,
    )
    expect([locked.statusCode, locked.json<Problem>().code]).toEqual([409, 'DERIVED_FIELD'])
  })

  test('items take the place of what a line planned, without counting it twice', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const projectId = await projectNamed(app, els, 'Papierfabriek')
    const forecast = await call<{ id: string }>(app, els, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'plan',
      startMonth: '2027-01',
      horizonMonths: 24,
    })
    await call(app, els, 'POST', `/v1/forecasts/${forecast.id}/lines`, {
      code: 'K09',
      category: 'infrastructure',
      label: 'Wegenis',
      direction: 'out',
      amounts: { '2027-03': '-300000.00', '2027-04': '-300000.00', '2027-05': '-400000.00' },
      status: 'committed',
    })
    const planned = await liquidity(app, els)
    expect(planned.points.at(-1)?.balance).toBe('307400.00')
    for (const [dueDate, amount] of [
      ['2027-03-10', '290000.00'],
      ['2027-04-10', '290000.00'],
      ['2027-05-10', '380000.00'],
    ])
      await call(app, els, 'POST', '/v1/cashItems', {
        projectId,
        description: 'termijn',
        direction: 'out',
        amount,
        dueDate,
        lineCode: 'K09',
      })
    expect((await liquidity(app, els)).points.at(-1)?.balance).toBe('307400.00')
    // on a line that the version does not have it would count on top of the plan
    const stray = {
      description: 'termijn',
      direction: 'out',
      amount: '1.00',
      dueDate: '2027-05-20',
      lineCode: 'NOPE',
    }
    const known = { ...stray, lineCode: 'K09' }
    const { code: projectCode } = await call<{ code: string }>(app, els, 'GET', `/v1/projects/${projectId}`)
    for (const [url, body, field] of [
      ['/v1/cashItems', { ...stray, projectId }, 'lineCode'],
      [
        '/v1/cashItemImports',
        {
          rows: [
            { ...known, projectCode },
            { ...stray, projectCode },
          ],
        },
        'rows[1].lineCode',
      ],
      [
        '/v1/commitments',
        {
          projectId,
          lineCode: 'NOPE',
          payee: 'x',
          description: 'x',
          amount: '1.00',
          terms: [{ dueDate: '2027-05-20', amount: '1.00' }],
        },
        'lineCode',
      ],
    ] as const)
      expect((await send(app, els, 'POST', url, body)).json<Problem>().issues).toMatchObject([
        { name: field, code: 'not_found' },
      ])
    await call(app, els, 'POST', '/v1/cashItems', {
      projectId,
      description: 'meerwerk',
      direction: 'out',
      amount: '50500.00',
      dueDate: '2027-05-20',
      lineCode: 'K09',
    })
    expect((await liquidity(app, els)).points.at(-1)?.balance).toBe('296900.00')
  })

  test.each([
    ['an amount of 0', { amount: '0.00' }, 400, 'rows[1].amount'],
    ['a negative amount', { amount: '-1.00' }, 400, 'rows[1].amount'],
    ['an amount of 19 digits', { amount: '1234567890123456789.00' }, 400, 'rows[1].amount'],
    ['a date in 1900', { dueDate: '1900-01-01' }, 400, 'rows[1].dueDate'],
    ['a probability of 0', { probability: '0' }, 422, 'rows[1].probability'],
    ['a project that does not exist', { projectCode: 'P-1999-001' }, 422, 'rows[1].projectCode'],
    ['a line without a project', { lineCode: 'K09' }, 422, 'rows[1].lineCode'],
    [
      'a window that ends before it begins',
      { earliest: '2027-02-01', latest: '2027-01-01' },
      422,
      'rows[1].latest',
    ],
  ])('%s refuses the whole import and stores nothing', async (_name, fields, status, field) => {
    const app = await givenApp()
    const els = await app.signIn('els.jacobs')
    const row = { description: 'a', direction: 'out', amount: '1.00', dueDate: '2027-01-01' }
    const answer = await send(app, els, 'POST', '/v1/cashItemImports', { rows: [row, { ...row, ...fields }] })
    expect([answer.statusCode, answer.json<Problem>().issues?.[0]?.name]).toEqual([status, field])
    expect((await call<{ items: [] }>(app, els, 'GET', '/v1/cashItems')).items).toEqual([])
  })

  test('the same file twice makes nothing twice, and a dry run makes nothing', async () => {
    const app = await givenApp()
    const els = await app.signIn('els.jacobs')
    const rows = [1, 2, 3].map((n) => ({
      description: `post ${n}`,
      direction: 'out',
      amount: `${n}.00`,
      externalId: `x${n}`,
    }))
    expect(await call(app, els, 'POST', '/v1/cashItemImports', { rows, mode: 'dryRun' })).toMatchObject({
      created: 3,
      outflow: '6.00',
    })
    expect(await call(app, els, 'POST', '/v1/cashItemImports', { rows })).toMatchObject({
      created: 3,
      skipped: 0,
    })
    expect(await call(app, els, 'POST', '/v1/cashItemImports', { rows })).toMatchObject({
      created: 0,
      skipped: 3,
    })
  })
})

describe('funds', () => {
  test('what a fund cannot bear is refused with the shortfall, and who proposes does not approve', async () => {
    const app = await givenApp()
    const { els, an, bram, fund, decisionId } = await givenJ3(app)
    const projectId = await projectNamed(app, els, 'Papierfabriek')
    const propose = (token: string, body: object) =>
      send(app, token, 'POST', `/v1/funds/${fund.id}/movements`, body)
    const tooMuch = await propose(els, { kind: 'commit', projectId, amount: '750000.01', on: '2027-01-10' })
    expect([tooMuch.statusCode, tooMuch.json<Problem>().shortfall]).toEqual([409, '0.01'])
    expect(
      (await propose(els, { kind: 'advance', projectId, amount: '1.00', on: '2027-01-10' })).json<Problem>()
        .shortfall,
    ).toBe('1.00')
    expect(
      (await propose(els, { kind: 'commit', amount: '1.00', on: '2027-01-10' })).json<Problem>().issues?.[0]
        ?.name,
    ).toBe('projectId')
    const commit = (
      await propose(bram, { kind: 'commit', projectId, amount: '400000.00', on: '2027-01-10' })
    ).json<FundMovement>()
    const at = `/v1/funds/${fund.id}/movements/${commit.id}/transitions`
    expect((await send(app, bram, 'POST', at, { to: 'approved', decisionId }, 1)).json<Problem>().code).toBe(
      'SAME_PERSON',
    )
    expect((await send(app, els, 'POST', at, { to: 'approved', decisionId }, 1)).statusCode).toBe(403)
    expect((await send(app, an, 'POST', at, { to: 'approved' }, 1)).json<Problem>().missing).toEqual([
      'decision',
    ])
    await call(app, an, 'POST', at, { to: 'approved', decisionId }, 201, 1)
    await call(app, els, 'POST', at, { to: 'booked' }, 201, 2)
    await movement(
      app,
      { els, an },
      fund.id,
      { kind: 'advance', projectId, amount: '400000.00', on: '2026-12-31' },
      decisionId,
    )
    const repaid = await movement(
      app,
      { els, an },
      fund.id,
      { kind: 'repay', projectId, amount: '1000000.00', on: '2026-12-31' },
      decisionId,
    )
    expect([repaid.excess, repaid.balance, repaid.free]).toEqual(['600000.00', '750000.00', '750000.00'])
    expect((await send(app, els, 'POST', at, { to: 'withdrawn' }, 3)).json<Problem>().code).toBe(
      'TRANSITION_NOT_ALLOWED',
    )
    expect(await call<Fund>(app, els, 'GET', `/v1/funds/${fund.id}`)).toMatchObject({
      balance: '750000.00',
      committed: '0.00',
      outstanding: '0.00',
    })
  })

  test('an approved advance moves free liquidity on its day, and the fund is never free money', async () => {
    const app = await givenApp()
    const { els, an, fund, decisionId } = await givenJ3(app)
    const projectId = await projectNamed(app, els, 'Papierfabriek')
    await movement(
      app,
      { els, an },
      fund.id,
      { kind: 'commit', projectId, amount: '300000.00', on: '2026-12-31' },
      decisionId,
    )
    const { id: aboutOther } = await call<{ id: string }>(app, an, 'POST', '/v1/decisions', {
      body: 'raad van bestuur',
      number: 'RvB 2',
      decidedOn: '2026-12-01',
      title: 'Kanaalzone',
      outcome: 'approved',
      projectId: await projectNamed(app, els, 'Bedrijvenpark Kanaalzone'),
    })
    const grant = { kind: 'grant', projectId, amount: '1.00', on: '2026-12-31' }
    const made = await call<FundMovement>(app, els, 'POST', `/v1/funds/${fund.id}/movements`, grant)
    const onOther = { to: 'approved', decisionId: aboutOther }
    const judged = `/v1/funds/${fund.id}/movements/${made.id}/transitions`
    expect((await send(app, an, 'POST', judged, onOther, 1)).json<Problem>().issues).toMatchObject([
      { name: 'decisionId', code: 'of_another_project' },
    ])
    await movement(
      app,
      { els, an },
      fund.id,
      { kind: 'advance', projectId, amount: '300000.00', on: '2027-04-01' },
      decisionId,
    )
    const answer = await liquidity(app, els)
    expect([answer.opening, answer.points[2]?.balance, answer.points[3]?.balance]).toEqual([
      '2900000.00',
      '549600.00',
      '1773300.00',
    ])
  })
})

describe('a balance of a day that is still to come', () => {
  test('is refused, and one that was once taken in moves no forecast', async () => {
    const app = await givenApp()
    const { els, accountId } = await givenJ3(app)
    const post = (on: string) =>
      send(app, els, 'POST', `/v1/bankAccounts/${accountId}/balances`, { on, balance: '1.00' })
    const todayIs = today(app.clock)
    const refused = await post(addDays(todayIs, 1))
    expect(refused.statusCode).toBe(400)
    expect(refused.json<Problem>().issues?.map((one) => `${one.name} ${one.code}`)).toEqual([
      'on in_the_future',
    ])
    await app.owner.transaction(async (tx) => {
      await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
      await tx.run(
        sql`insert into bank_balance (account_id, on_day, cents, source) values (${accountId}, '2199-01-01', 100, 'entered')`,
      )
    })
    expect(await liquidity(app, els)).toMatchObject({ asOf: '2026-12-31', opening: '2900000.00' })
    const { items } = await call<{ items: { id: string; balanceOn?: string }[] }>(
      app,
      els,
      'GET',
      '/v1/bankAccounts',
    )
    expect(items.find((one) => one.id === accountId)).toMatchObject({
      balance: '2900000.00',
      balanceOn: '2026-12-31',
    })
    expect((await post(todayIs)).statusCode).toBe(201)
  })
})

describe('a balance that was entered wrongly', () => {
  test('is replaced for its day with a reason, and both stay in the log', async () => {
    const app = await givenApp()
    const { els, bram, accountId } = await givenJ3(app)
    const at = `/v1/bankAccounts/${accountId}/balances`
    const wrong = { on: '2026-12-31', balance: '290000.00' }
    const refused = await send(app, els, 'POST', at, wrong)
    expect([refused.statusCode, refused.json<Problem>().issues]).toMatchObject([
      400,
      [{ name: 'reason', code: 'required' }],
    ])
    const right = { on: '2026-12-31', balance: '2850000.00', reason: 'Tikfout: uittreksel 212' }
    expect((await send(app, bram, 'POST', at, right)).statusCode).toBe(403)
    expect(await call(app, els, 'POST', at, right)).toMatchObject({
      balance: '2850000.00',
      balanceOn: '2026-12-31',
    })
    expect((await liquidity(app, els)).accounts.find((one) => one.id === accountId)?.balance).toBe(
      '2850000.00',
    )
    const logged = await app.owner.many<{ reason?: string; balance: string }>(
      sql`select changes->>'reason' as reason, changes->>'cents' as balance from audit_event where object = 'bank_balance' order by seq desc limit 1`,
    )
    expect(logged).toEqual([{ reason: right.reason, balance: '285000000' }])
    await expect(
      app.owner.transaction(async (tx) => {
        await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
        await tx.run(
          sql`insert into bank_balance (account_id, on_day, cents, source) values (${accountId}, '2026-12-31', 100, 'entered')`,
        )
      }),
    ).rejects.toThrow('says why')
  })
})

describe('J16: as it was known on', () => {
  const past = (app: TestApp, token: string, knownAt: string, more = '') =>
    app.ask({
      method: 'GET',
      url: `/v1/liquidity?knownAt=${encodeURIComponent(knownAt)}&to=2028-12-31${more}`,
      token,
    })
  const instant = async (app: TestApp) =>
    (await app.db.one<{ at: Date }>(sql`select clock_timestamp() as at`)).at
  const isoOf = (at: unknown) => new Date(String(at)).toISOString()
  const item = (app: TestApp, token: string, description: string) =>
    call<{ items: CashItem[] }>(app, token, 'GET', `/v1/cashItems?pageSize=200`).then(({ items }) => {
      const found = items.find((one) => one.description === description)
      if (!found) throw new Error(description)
      return found
    })

  test('the list of cash items gives the same bytes for the same instant, whatever changes later', async () => {
    const app = await givenApp()
    const { els, bram } = await givenJ3(app)
    const at = (knownAt: string, more = '') =>
      send(app, els, 'GET', `/v1/cashItems?knownAt=${encodeURIComponent(knownAt)}${more}`)
    const projectId = await projectNamed(app, bram, 'Papierfabriek')
    const add = (description: string) =>
      call(app, els, 'POST', '/v1/cashItems', { projectId, description, direction: 'out', amount: '1.00' })
    await add('toen al')
    const deed = await item(app, els, 'akte verkoop')
    const moved = { dueDate: '2027-05-01', reason: 'akte later' }
    await call(app, els, 'PATCH', `/v1/cashItems/${deed.id}`, moved, 200, deed.version)
    const before = isoOf(await instant(app))
    const asKnown = await at(before)
    const now = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems')
    const bare = (items: readonly CashItem[]) => items.map(({ updatedAt: _, mayEdit: __, ...rest }) => rest)
    expect(bare(asKnown.json<{ items: CashItem[] }>().items)).toEqual(bare(now.items))
    expect(asKnown.json<{ items: CashItem[] }>().items.map(({ mayEdit }) => mayEdit)).not.toContain(true)

    const again = await item(app, els, 'akte verkoop')
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${deed.id}`,
      { amount: '7.00', reason: 'x' },
      200,
      again.version,
    )
    await add('sindsdien')
    const project = await send(app, bram, 'GET', `/v1/projects/${projectId}`)
    const { version } = project.json<{ version: number }>()
    const renamed = { name: 'Anders genoemd' }
    await call(app, bram, 'PATCH', `/v1/projects/${projectId}`, renamed, 200, version)
    for (const more of ['', '&pageSize=1', '&sort=-updatedAt', `&projectId=${projectId}`])
      expect((await at(before, more)).statusCode, more).toBe(200)
    expect((await at(before)).body).toBe(asKnown.body)
    const today = (await at(isoOf(await instant(app)))).json<{ items: CashItem[] }>().items
    expect(today.filter((one) => one.projectName === 'Anders genoemd').length).toBeGreaterThan(1)
    expect(today.find((one) => one.id === deed.id)).toMatchObject({
      amount: '7.00',
      version: again.version + 1,
    })
    const early = await at('2199-01-01T00:00:00Z')
    expect([early.statusCode, early.json<Problem>().issues]).toMatchObject([
      400,
      [{ in: 'query', name: 'knownAt', code: 'in_the_future' }],
    ])
    // a project manager sees of then what he sees of now: the items of his own projects
    const chloe = await app.signIn('chloe.maes')
    const seen = async (query: string) =>
      (await call<{ items: CashItem[] }>(app, chloe, 'GET', `/v1/cashItems${query}`)).items
    const [own, ownThen] = [await seen(''), await seen(`?knownAt=${encodeURIComponent(before)}`)]
    expect(ownThen.map(({ id }) => id).sort()).toEqual(
      own.flatMap(({ id, description }) => (description === 'sindsdien' ? [] : [id])).sort(),
    )
    expect([ownThen.length < now.items.length, ownThen.map(({ description }) => description)]).toEqual([
      true,
      expect.arrayContaining(['toen al']),
    ])
  })

  test('whatever changes later, the same instant gives the same bytes; what was entered since is listed', async () => {
    const app = await givenApp()
    const { els, an, bram, fund, decisionId, accountId } = await givenJ3(app)
    const { projectId, lines } = await givenBusinessCase(app, bram)
    const knownAt = isoOf(await instant(app))
    const asKnown = (await past(app, els, knownAt)).body
    const { sequence: _, self: __, ...then } = JSON.parse(asKnown)
    const {
      sequence: ___,
      self: ____,
      ...now
    } = await call<Liquidity>(app, els, 'GET', '/v1/liquidity?to=2028-12-31')
    expect(then).toEqual(now)

    // every kind of fact changes: items, lines and their rules, balances, funds, accounts, rules of the house, the project
    const deed = await item(app, els, 'akte verkoop')
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${deed.id}`,
      { dueDate: '2027-08-15', reason: 'later' },
      200,
      deed.version,
    )
    await call(
      app,
      els,
      'PATCH',
      `/v1/cashItems/${deed.id}`,
      { dueDate: '2027-09-15', reason: 'nog later' },
      200,
      deed.version + 1,
    )
    const study = await item(app, els, 'studie')
    await call(
      app,
      els,
      'POST',
      `/v1/cashItems/${study.id}/supersessions`,
      {
        amount: '25000.00',
        dueDate: '2027-11-10',
        reason: 'twee schijven',
      },
      201,
      study.version,
    )
    await call(app, els, 'POST', '/v1/cashItems', {
      description: 'factuur van september',
      direction: 'out',
      amount: '1234.56',
      dueDate: '2027-03-01',
      status: 'expected',
    })
    await call(app, bram, 'DELETE', `/v1/forecastLines/${lines[3]?.id}`, undefined, 204, 2)
    await call(app, els, 'POST', `/v1/bankAccounts/${accountId}/balances`, {
      on: '2027-01-15',
      balance: '2700000.00',
    })
    await movement(
      app,
      { els, an },
      fund.id,
      { kind: 'dotation', amount: '5.00', on: '2026-12-31' },
      decisionId,
    )
    const policy = await call<PolicyVersion>(app, els, 'POST', '/v1/policyVersions', {
      validFrom: '2026-01-02',
      policy: { key: 'buffer', value: { cents: '600000.00' } },
    })
    await call(app, an, 'POST', `/v1/policyVersions/${policy.id}/adoptions`, { decisionId }, 201, 1)
    const project = await call<{ version: number }>(app, bram, 'GET', `/v1/projects/${projectId}`)
    await call(
      app,
      bram,
      'PATCH',
      `/v1/projects/${projectId}`,
      { name: 'Anders genoemd' },
      200,
      project.version,
    )
    const today = await call<Liquidity>(app, els, 'GET', '/v1/liquidity?to=2028-12-31')
    expect(today.floor).toBe('600000.00')
    expect(today.points.at(-1)?.balance).not.toBe(now.points.at(-1)?.balance)

    expect((await past(app, els, knownAt)).body).toBe(asKnown)
    const bridge = await call<{
      start: string
      end: string
      rounding: string
      contributions: { group: string; amount: string; items: { label: string; amount: string }[] }[]
    }>(app, els, 'GET', `/v1/liquidity/bridge?knownAt=${encodeURIComponent(knownAt)}`)
    expect(bridge.rounding).toBe('0.00')
    const added = bridge.contributions.find((one) => one.group === 'added')
    expect(added).toMatchObject({
      amount: '-1234.56',
      items: [{ label: 'factuur van september', amount: '-1234.56' }],
    })
  })

  test('only the past, no draft with it, and rights of now', async () => {
    const app = await givenApp()
    const { els } = await givenJ3(app)
    const knownAt = isoOf(await instant(app))
    const codes = (answer: { json: <T>() => T }) =>
      answer.json<Problem>().issues?.map((issue) => `${issue.name} ${issue.code}`)
    expect(codes(await past(app, els, '2199-01-01T00:00:00Z'))).toEqual(['knownAt in_the_future'])
    expect(codes(await past(app, els, 'gisteren'))?.[0]).toContain('knownAt')
    const draft = await call<WhatIfDraft>(app, els, 'POST', '/v1/whatIfDrafts', { name: 'x', changes: [] })
    expect(codes(await past(app, els, knownAt, `&draftId=${draft.id}`))).toEqual([
      'draftId not_with_known_at',
    ])
    const ines = await app.signIn('ines.martens')
    const bridge = `/v1/liquidity/bridge?knownAt=${encodeURIComponent(knownAt)}`
    expect((await send(app, ines, 'GET', bridge)).statusCode).toBe(403)
    // before anything was entered there is an empty forecast, not an error
    const empty = (await past(app, els, '2020-01-01T00:00:00Z')).json<Liquidity>()
    expect([empty.opening, empty.breachCount]).toEqual(['0.00', 0])
  })
})

test('what an empty forecast starts from is a rule of the house, and counts from its day on', async () => {
  const app = await givenApp()
  const [els, an, bram] = [
    await app.signIn('els.jacobs'),
    await app.signIn('an.peeters'),
    await app.signIn('bram.claes'),
  ]
  const projectId = await projectNamed(app, bram, 'Papierfabriek')
  type Version = {
    discountRate: string
    horizonMonths: number
    account: object
    vat: object
    plotTerms: object
  }
  const empty = () =>
    call<Version>(app, bram, 'POST', `/v1/projects/${projectId}/forecasts`, {
      label: 'Leeg',
      startMonth: '2027-01',
    })
  expect(await empty()).toMatchObject({ discountRate: '0.035', horizonMonths: 120 })
  const value = {
    horizonMonths: 60,
    discountRate: '0.04',
    timing: 'mid',
    debitRate: '0.045',
    creditRate: '0.005',
    refundLagMonths: 2,
    outputLagMonths: 0,
    standardRate: '0.06',
    depositShare: '0.2',
    deedLagMonths: 6,
  }
  const propose = (given: object) =>
    send(app, els, 'POST', '/v1/policyVersions', {
      validFrom: '2026-01-01',
      policy: { key: 'forecastDefaults', value: given },
    })
  const refused = await propose({ ...value, discountRate: '4', horizonMonths: -12 })
  expect(refused.json<Problem>().issues?.map((issue) => issue.name)).toEqual([
    'policy.value.horizonMonths',
    'policy.value.discountRate',
  ])
  const policy = (await propose(value)).json<PolicyVersion>()
  expect(await empty()).toMatchObject({ discountRate: '0.035' }) // proposed is not in force
  const { id: decisionId } = await call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
    body: 'raad van bestuur',
    number: 'RvB 2',
    decidedOn: '2026-01-01',
    title: 'Uitgangspunten',
    outcome: 'approved',
  })
  // neither a decision that refuses nor one about a project makes a rule of the house
  for (const [outcome, about, code] of [
    ['rejected', {}, 'does_not_approve'],
    ['approved', { projectId }, 'of_another_project'],
  ] as const) {
    const other = await call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
      body: 'raad van bestuur',
      number: `RvB ${code}`,
      decidedOn: '2026-01-01',
      title: 'Ander besluit',
      outcome,
      ...about,
    })
    const at = `/v1/policyVersions/${policy.id}/adoptions`
    const answer = await send(app, an, 'POST', at, { decisionId: other.id }, 1)
    expect(answer.json<Problem>().issues?.[0]).toMatchObject({ name: 'decisionId', code })
  }
  await call(app, an, 'POST', `/v1/policyVersions/${policy.id}/adoptions`, { decisionId }, 201, 1)
  expect(await empty()).toMatchObject({
    discountRate: '0.04',
    timing: 'mid',
    horizonMonths: 60,
    account: { debitRate: '0.045', creditRate: '0.005', opening: '0.00' },
    vat: { refundLagMonths: 2, outputLagMonths: 0, standardRate: '0.06' },
    plotTerms: { depositShare: '0.2', deedLagMonths: 6 },
  })
})
