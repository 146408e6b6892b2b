import { addDays } from '@stuurhuis/domain'
import type { Budget, CashAlert, CashItem, Forecast, Fund } from '@stuurhuis/schemas'
import { expect, onTestFinished, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, projectNamed, send } from '../../test/forecasts.ts'
import { insertDemoCash } from '../commands/demo-cash.ts'
import { systemAct } from '../platform/actor.ts'
import { systemClock, today } from '../platform/clock.ts'
import { connect, type Db } from '../platform/db/connect.ts'
import { sql } from '../platform/db/sql.ts'
import { runAlertJobs } from './alerts.jobs.ts'
import { refreshAlerts } from './alerts.service.ts'
import { createMemory } from './memory.ts'

/** The demo organisation with its cash, whose one breach is that of journey J3, and a worker. */
async function givenHouse() {
  const app = await givenApp()
  const day = today(systemClock)
  await systemAct(app.owner, 'demo', '', (tx) => insertDemoCash(tx, day))
  const workers = [givenWorkerLogin(app), givenWorkerLogin(app)]
  const memories = workers.map(createMemory)
  const refresh = (worker = 0, on = day) =>
    refreshAlerts({ db: workers[worker] as Db, memory: memories[worker] as never, today: on })
  return { app, day, refresh, workers }
}
function givenWorkerLogin(app: TestApp): Db {
  const db = connect({ url: app.urls.workerUrl, max: 3, onError: () => {} })
  onTestFinished(() => db.close())
  return db
}
type Need = { kind: string; subject: string; amount?: string; date?: string; code?: string; severity: string }
const needs = async (app: TestApp, name: string) =>
  (await call<{ needs: Need[] }>(app, await app.signIn(name), 'GET', '/v1/today')).needs
const alerts = async (app: TestApp, name: string, state = 'open') =>
  (
    await call<{ items: CashAlert[] }>(
      app,
      await app.signIn(name),
      'GET',
      `/v1/liquidity/alerts?state=${state}`,
    )
  ).items
const kinds = (list: readonly { kind: string }[]) => list.map(({ kind }) => kind)

/** The deed that pays for the works, under another date. */
async function moveDeed(app: TestApp, dueDate: (now: string) => string) {
  const els = await app.signIn('els.jacobs')
  const { items } = await call<{ items: CashItem[] }>(app, els, 'GET', '/v1/cashItems?q=Akte')
  const deed = items.find((item) => item.description.startsWith('Akte')) as CashItem
  await call(
    app,
    els,
    'PATCH',
    `/v1/cashItems/${deed.id}`,
    { dueDate: dueDate(deed.dueDate ?? ''), reason: 'de notaris verschuift' },
    200,
    deed.version,
  )
}

test('a breach is told to who must act, moves with the cash, and is cleared when it is gone', async () => {
  const { app, day, refresh } = await givenHouse()
  expect(await alerts(app, 'els.jacobs')).toEqual([])
  await refresh()
  const [breach] = await alerts(app, 'els.jacobs')
  expect(breach).toMatchObject({
    kind: 'breach',
    severity: 'serious',
    amount: '214650.00',
    balance: '285350.00',
    limit: '500000.00',
    firstSeenOn: day,
  })
  for (const name of ['an.peeters', 'bram.claes', 'els.jacobs'])
    expect((await needs(app, name))[0], name).toMatchObject({
      kind: 'cash_breach',
      amount: '214650.00',
      date: breach?.date,
      lowestOn: breach?.lowestOn,
      severity: 'serious',
    })
  expect(breach?.lowestOn).toBe(breach?.date)

  // the deed slips by four months: the same breach, longer and deeper
  await moveDeed(app, (now) => `${now.slice(0, 8)}20`)
  await refresh()
  const [moved] = await alerts(app, 'els.jacobs')
  expect([moved?.id, moved?.date, moved?.amount]).toEqual([breach?.id, breach?.date, '214650.00'])
  expect(moved?.count).toBeGreaterThan(breach?.count ?? 0)

  // it comes before the works: the breach is over, and stays known
  await moveDeed(app, (now) => `${now.slice(0, 8)}01`)
  await refresh()
  expect(kinds(await alerts(app, 'els.jacobs'))).not.toContain('breach')
  const cleared = (await alerts(app, 'els.jacobs', 'cleared')).find(({ kind }) => kind === 'breach')
  expect(cleared).toMatchObject({ id: breach?.id, clearedOn: day })
  expect(kinds(await needs(app, 'els.jacobs'))).not.toContain('cash_breach')

  // seen again it is another alert
  await moveDeed(app, (now) => `${now.slice(0, 8)}15`)
  await refresh()
  expect((await alerts(app, 'els.jacobs'))[0]?.id).not.toBe(breach?.id)
  const audit = await app.owner.many<{ action: string; actor: string }>(
    sql`select action, actor from audit_event where object = 'cash_alert' and object_id = ${breach?.id} order by seq`,
  )
  expect(audit).toEqual(
    ['created', 'updated', 'updated'].map((action) => ({ action, actor: 'system:alerts' })),
  )
})

test('nothing is written while nothing changes, and two workers write no alert twice', async () => {
  const { app, refresh } = await givenHouse()
  const results = await Promise.all([refresh(0), refresh(1), refresh(0), refresh(1)])
  expect(results).toContain(true)
  const count = () =>
    app.owner.one(
      sql`select (select count(*)::int from cash_alert) as alerts, (select count(*)::int from audit_event where object = 'cash_alert') as written`,
    )
  const before = await count()
  expect(before).toMatchObject({ alerts: (await alerts(app, 'els.jacobs')).length })
  await Promise.all([refresh(0), refresh(1)])
  expect(await count()).toEqual(before)
  const twice = app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(
      sql`insert into cash_alert (kind, subject, severity, first_seen_on, changed_on) values ('breach', 'house', 'serious', today(), today())`,
    )
  })
  await expect(twice).rejects.toThrow()
})

test('the worker sees a change by itself', async () => {
  const { app, workers } = await givenHouse()
  const errors: unknown[] = []
  const log = { error: (error: object) => void errors.push(error) } as never
  const jobs = workers.map((db) => runAlertJobs({ db, clock: systemClock, log, idleMs: 20 }))
  try {
    await expect.poll(async () => kinds(await alerts(app, 'els.jacobs'))).toContain('breach')
    await moveDeed(app, (now) => `${now.slice(0, 8)}01`)
    await expect.poll(async () => kinds(await alerts(app, 'els.jacobs'))).not.toContain('breach')
  } finally {
    await Promise.all(jobs.map((job) => job.stop()))
  }
  expect(errors).toEqual([])
})

test('balances of the house are for who answers for it; a project manager is told of the own lines', async () => {
  const { app, refresh } = await givenHouse()
  const bram = await app.signIn('bram.claes')
  const projectId = await projectNamed(app, bram, 'Reconversie Gieterij Noord')
  const plan = await call<Forecast>(app, bram, 'POST', `/v1/projects/${projectId}/forecasts`, {
    label: 'Plan',
    startMonth: `${today(systemClock).slice(0, 7)}`,
    horizonMonths: 24,
  })
  await call(app, bram, 'POST', `/v1/forecasts/${plan.id}/lines`, {
    code: 'WERKEN',
    category: 'infrastructure',
    label: 'Wegenis',
    direction: 'out',
    amount: '1000.00',
    profile: { kind: 'lump' },
    start: today(systemClock).slice(0, 7),
    months: 1,
  })
  await call(app, bram, 'POST', '/v1/cashItems', {
    projectId,
    lineCode: 'WERKEN',
    description: 'bestelling',
    direction: 'out',
    amount: '5000.00',
    dueDate: today(systemClock),
    status: 'expected',
  })
  await refresh()
  const chloe = await alerts(app, 'chloe.maes')
  expect(chloe).toMatchObject([{ kind: 'overCommitted', amount: '4000.00', projectId }])
  expect(await needs(app, 'chloe.maes')).toContainEqual(
    expect.objectContaining({ kind: 'line_over_committed', amount: '4000.00' }),
  )
  expect(kinds(await needs(app, 'chloe.maes'))).not.toContain('cash_breach')
  // another manager's project: read, not settled
  expect(kinds(await alerts(app, 'hanne.devos'))).toContain('overCommitted')
  expect(kinds(await needs(app, 'hanne.devos'))).not.toContain('line_over_committed')
  expect(kinds(await alerts(app, 'farid.amrani'))).toContain('breach')
  expect(kinds(await needs(app, 'farid.amrani'))).not.toContain('cash_breach')
  expect(await alerts(app, 'griet.smet')).toEqual([])
  for (const name of ['ines.martens', 'joris.lemmens']) {
    const answer = await send(app, await app.signIn(name), 'GET', '/v1/liquidity/alerts')
    expect(answer.statusCode, name).toBe(403)
    expect(kinds(await needs(app, name))).not.toContain('cash_breach')
  }
  expect((await app.ask({ url: '/v1/liquidity/alerts' })).statusCode).toBe(401)
  expect((await send(app, bram, 'GET', '/v1/liquidity/alerts?state=all')).statusCode).toBe(400)
})

test('a fund under its floor, an overdrawn budget line and a rule to adopt reach who settles them', async () => {
  const { app, refresh } = await givenHouse()
  const [els, bram, an] = [
    await app.signIn('els.jacobs'),
    await app.signIn('bram.claes'),
    await app.signIn('an.peeters'),
  ]
  const { items: funds } = await call<{ items: Fund[] }>(app, els, 'GET', '/v1/funds')
  const fund = funds[0] as Fund
  await call(app, els, 'PATCH', `/v1/funds/${fund.id}`, { floor: '800000.00' }, 200, fund.version)
  const projectId = await projectNamed(app, bram, 'Papierfabriek')
  const budget = await call<Budget>(app, els, 'POST', '/v1/budgets', {
    code: 'PAP-26',
    label: 'Papierfabriek',
    projectId,
    fromYear: 2026,
    toYear: 2030,
    lines: [{ code: 'W', label: 'Werken', approved: '1000.00' }],
  })
  const { items: decisions } = await call<{ items: { id: string }[] }>(app, an, 'GET', '/v1/decisions')
  const decided = { to: 'approved', decisionId: decisions[0]?.id }
  await call(app, an, 'POST', `/v1/budgets/${budget.id}/transitions`, decided, 201, 1)
  const item = await call<CashItem>(app, els, 'POST', '/v1/cashItems', {
    projectId,
    budgetLineId: budget.lines[0]?.id,
    description: 'werken',
    direction: 'out',
    amount: '1500.25',
    dueDate: today(systemClock),
    status: 'expected',
  })
  await systemAct(app.owner, 'test', '', (tx) =>
    tx.run(sql`update cash_item set status = 'contracted' where id = ${item.id}`),
  )
  await call(app, els, 'POST', '/v1/policyVersions', {
    validFrom: '2030-01-01',
    policy: { key: 'buffer', value: { cents: '600000.00' } },
  })
  await refresh()
  const ofEls = await needs(app, 'els.jacobs')
  expect(ofEls).toContainEqual(expect.objectContaining({ kind: 'fund_below_floor', amount: '50000.00' }))
  expect(ofEls).toContainEqual(
    expect.objectContaining({ kind: 'budget_exceeded', amount: '500.25', subject: 'PAP-26 Werken' }),
  )
  expect(kinds(ofEls)).not.toContain('policy_to_adopt')
  expect(await needs(app, 'an.peeters')).toContainEqual(
    expect.objectContaining({ kind: 'policy_to_adopt', subject: 'buffer' }),
  )
  expect(kinds(await needs(app, 'bram.claes'))).not.toContain('policy_to_adopt')
})

test('a claim is asked for in the last week of its term, by who may verify it', async () => {
  const { app, day } = await givenHouse()
  const bram = await app.signIn('bram.claes')
  const projectId = await projectNamed(app, bram, 'Reconversie Gieterij Noord')
  await systemAct(app.owner, 'test', '', async (tx) => {
    const { id } = await tx.one<{ id: string }>(sql`
      insert into commitment (project_id, payee, description, amount_cents, state, prepared_by, approved_by)
      select ${projectId}, 'Aannemingen Vercruysse', 'sanering', 5000000, 'open', id, id from person where first_name = 'Bram' returning id`)
    for (const [number, age] of [
      ['VS-1', 31],
      ['VS-2', 23],
      ['VS-3', 22],
    ] as const)
      await tx.run(sql`
        insert into progress_claim (commitment_id, number, received_on, claimed_cents)
        values (${id}, ${number}, today() - ${age}::int, 100000)`)
  })
  const claims = async (name: string) =>
    (await needs(app, name)).filter((need) => need.kind === 'claim_to_verify')
  expect(await claims('chloe.maes')).toMatchObject([
    {
      subject: 'VS-1, Aannemingen Vercruysse',
      severity: 'serious',
      date: addDays(day, -1),
      amount: '1000.00',
    },
    { subject: 'VS-2, Aannemingen Vercruysse', severity: 'warning', date: addDays(day, 7) },
  ])
  expect(await claims('bram.claes')).toHaveLength(2)
  for (const name of ['hanne.devos', 'an.peeters', 'farid.amrani', 'griet.smet'])
    expect(await claims(name), name).toEqual([])
})

test('the API cannot write alerts, and a cleared one never changes', async () => {
  const { app, refresh } = await givenHouse()
  await refresh()
  const asApp = (statement: ReturnType<typeof sql>) =>
    app.db.transaction(async (tx) => {
      await tx.many(sql`select set_config('stuurhuis.actor', 'system:attack', true)`)
      await tx.run(statement)
    })
  await expect(asApp(sql`update cash_alert set cleared_on = today()`)).rejects.toMatchObject({
    code: '42501',
  })
  await expect(asApp(sql`delete from cash_alert`)).rejects.toMatchObject({ code: '42501' })
  const reopened = app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update cash_alert set cleared_on = today()`)
    await tx.run(sql`update cash_alert set cleared_on = null`)
  })
  await expect(reopened).rejects.toThrow()
})
