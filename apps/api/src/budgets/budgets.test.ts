import type {
  Budget,
  CashItem,
  ChangeOrder,
  Commitment,
  Liquidity,
  Problem,
  ProgressClaim,
} from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, projectNamed, send } from '../../test/forecasts.ts'
import { type Sql, sql } from '../platform/db/sql.ts'

/** An approved budget with one line of 100,000 on Papierfabriek. */
async function givenBudget(app: TestApp, control: 'warn' | 'stop' = 'stop') {
  app.clock.reach('2027-01-08')
  const [an, bram, els, chloe] = (await Promise.all(
    ['an.peeters', 'bram.claes', 'els.jacobs', 'chloe.maes'].map((name) => app.signIn(name)),
  )) as [string, string, string, string]
  const projectId = await projectNamed(app, bram, 'Papierfabriek')
  const { id: decisionId } = await call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
    body: 'raad van bestuur',
    number: 'RvB 7',
    decidedOn: '2026-11-01',
    title: 'Meerjarenbudget Papierfabriek',
    outcome: 'approved',
  })
  const draft = await call<Budget>(app, bram, 'POST', '/v1/budgets', {
    code: 'PF-2027',
    label: 'Meerjarenbudget Papierfabriek',
    projectId,
    fromYear: 2027,
    toYear: 2031,
    control,
    lines: [{ code: 'WEGENIS', label: 'Wegenis', approved: '100000.00' }],
  })
  const at = `/v1/budgets/${draft.id}/transitions`
  const budget = await call<Budget>(app, an, 'POST', at, { to: 'approved', decisionId }, 201, draft.version)
  return { an, bram, els, chloe, projectId, decisionId, budget, lineId: budget.lines[0]?.id ?? '' }
}
type Given = Awaited<ReturnType<typeof givenBudget>>

const commitment = (app: TestApp, { chloe, projectId, lineId }: Given, amounts: readonly string[]) =>
  call<Commitment>(app, chloe, 'POST', '/v1/commitments', {
    projectId,
    budgetLineId: lineId,
    payee: 'Wegenwerken De Smet',
    description: 'Wegenis fase 1',
    amount: amounts.reduce((sum, amount) => sum + Number(amount), 0).toFixed(2),
    terms: amounts.map((amount, i) => ({ dueDate: `2027-0${i + 2}-28`, amount })),
  })
const step = (
  app: TestApp,
  token: string,
  kind: string,
  record: { id: string; version: number },
  body: object,
) => send(app, token, 'POST', `/v1/${kind}/${record.id}/transitions`, body, record.version)
async function stepped<T>(...args: Parameters<typeof step>): Promise<T> {
  const answer = await step(...args)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<T>()
}
const problemOf = async (answer: ReturnType<typeof step>) => {
  const { statusCode, json } = await answer
  const { code, shortfall, missing, issues } = json<Problem>()
  return {
    status: statusCode,
    code,
    ...(shortfall && { shortfall }),
    ...(missing && { missing }),
    ...(issues && { issues: issues.map(({ name, code: fault }) => `${name} ${fault}`) }),
  }
}
const use = async (app: TestApp, { bram, budget }: Given) => {
  const { approved, committed, ordered, inPayment, paid, headroom } = await call<Budget>(
    app,
    bram,
    'GET',
    `/v1/budgets/${budget.id}`,
  )
  return [approved, committed, ordered, inPayment, paid, headroom]
}
const itemsOf = async (app: TestApp, token: string, projectId: string) =>
  (
    await call<{ items: CashItem[] }>(app, token, 'GET', `/v1/cashItems?projectId=${projectId}&sort=dueDate`)
  ).items.map(({ dueDate, status, amount }) => `${dueDate} ${status} ${amount}`)
const asOwner = (app: TestApp, statement: Sql) =>
  app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    return tx.many<{ id: string }>(statement)
  })

describe('an approved budget', () => {
  test('is drafted, approved on a decision by the director, and then never changes', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { bram, an, els, budget } = given
    expect(budget).toMatchObject({
      state: 'approved',
      headroom: '100000.00',
      mayEdit: false,
      next: [], // for the director who approved it
    })
    const at = `/v1/budgets/${budget.id}`
    const late = send(app, bram, 'PATCH', at, { label: 'Meer' }, budget.version)
    expect(await problemOf(late)).toMatchObject({ status: 409, code: 'VERSION_FROZEN' })
    await expect(
      asOwner(app, sql`update budget_line set approved_cents = 1 where budget_id = ${budget.id}`),
    ).rejects.toMatchObject({ code: 'VERSION_FROZEN' })
    const next = await call<Budget>(app, els, 'POST', '/v1/budgets', {
      code: 'CLUSTER-2027',
      label: 'Werking',
      projectId: given.projectId,
      fromYear: 2027,
      toYear: 2027,
      lines: [{ code: 'A', label: 'Werking', approved: '10.00' }],
    })
    expect(
      await problemOf(step(app, bram, 'budgets', next, { to: 'approved', decisionId: given.decisionId })),
    ).toMatchObject({
      status: 403,
    })
    expect(await problemOf(step(app, an, 'budgets', next, { to: 'approved' }))).toMatchObject({
      issues: ['decisionId required'],
    })
    const changed = await call<Budget>(
      app,
      els,
      'PATCH',
      `/v1/budgets/${next.id}`,
      {
        lines: [
          { code: 'A', label: 'Werking', approved: '20.00' },
          { code: 'B', label: 'Vorming', approved: '5.00' },
        ],
      },
      200,
      next.version,
    )
    expect([changed.approved, changed.lines.map((line) => line.approved)]).toEqual([
      '25.00',
      ['20.00', '5.00'],
    ])
  })
  test('rests on no decision about another project, nor does what goes over it', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { an, bram, els, projectId } = given
    const other = await projectNamed(app, bram, 'Bedrijvenpark Kanaalzone')
    const decision = (about: string) =>
      call<{ id: string }>(app, bram, 'POST', '/v1/decisions', {
        body: 'raad van bestuur',
        number: `RvB ${about}`,
        decidedOn: '2026-11-01',
        title: 'Over één project',
        outcome: 'approved',
        projectId: about,
      })
    const [foreign, own] = [await decision(other), await decision(projectId)]
    const refused = { status: 400, issues: ['decisionId of_another_project'] }
    const draft = await call<Budget>(app, bram, 'POST', '/v1/budgets', {
      code: 'PF-2028',
      label: 'Later',
      projectId,
      fromYear: 2028,
      toYear: 2028,
      lines: [{ code: 'A', label: 'a', approved: '1.00' }],
    })
    const approve = (decisionId: string) => ({ to: 'approved', decisionId })
    expect(await problemOf(step(app, an, 'budgets', draft, approve(foreign.id)))).toMatchObject(refused)
    await stepped(app, an, 'budgets', draft, approve(own.id))
    const over = await commitment(app, given, ['100000.01'])
    expect(await problemOf(step(app, bram, 'commitments', over, approve(foreign.id)))).toMatchObject(refused)
    const bound = await stepped<Commitment>(app, bram, 'commitments', over, approve(own.id))
    const more = await call<ChangeOrder>(app, bram, 'POST', '/v1/changeOrders', {
      commitmentId: bound.id,
      description: 'Meerwerk',
      amount: '1.00',
      dueDate: '2027-04-30',
    })
    const checked = await stepped<ChangeOrder>(app, els, 'changeOrders', more, { to: 'checked' })
    expect(await problemOf(step(app, bram, 'changeOrders', checked, approve(foreign.id)))).toMatchObject(
      refused,
    )
    await stepped(app, bram, 'changeOrders', checked, approve(own.id))
  })
  test('asks for one scope, its years in order and each code once', async () => {
    const app = await givenApp()
    const { bram, projectId } = await givenBudget(app)
    const base = {
      code: 'X-1',
      label: 'x',
      fromYear: 2027,
      toYear: 2028,
      lines: [{ code: 'A', label: 'a', approved: '1.00' }],
    }
    const post = (body: object) => problemOf(send(app, bram, 'POST', '/v1/budgets', { ...base, ...body }))
    expect(await post({})).toMatchObject({ issues: ['projectId one_scope_only'] })
    expect(await post({ projectId, toYear: 2026 })).toMatchObject({ issues: ['toYear before_from'] })
    expect(await post({ projectId, code: 'PF-2027' })).toMatchObject({ code: 'DUPLICATE_VALUE' })
    expect(await post({ projectId, lines: [base.lines[0], base.lines[0]] })).toMatchObject({
      issues: ['lines[1].code duplicate'],
    })
  })
  test('tells each reader which steps he may take', async () => {
    const app = await givenApp()
    const { bram, an, els, budget } = await givenBudget(app)
    const nextFor = async (token: string) =>
      (await call<Budget>(app, token, 'GET', `/v1/budgets/${budget.id}`)).next
    const [hanne, draft] = [
      await app.signIn('hanne.devos'),
      await call<Budget>(app, bram, 'POST', '/v1/budgets', {
        code: 'PF-2028',
        label: 'Later',
        projectId: budget.projectId,
        fromYear: 2028,
        toYear: 2028,
        lines: [{ code: 'A', label: 'a', approved: '1.00' }],
      }),
    ]
    expect([await nextFor(bram), await nextFor(els), await nextFor(an)]).toEqual([['closed'], ['closed'], []])
    expect(draft.next).toEqual(['closed'])
    expect((await call<Budget>(app, an, 'GET', `/v1/budgets/${draft.id}`)).next).toEqual(['approved'])
    // a manager of another cluster reads it, and closes nothing
    expect(await nextFor(hanne)).toEqual([])
    expect(await problemOf(step(app, hanne, 'budgets', budget, { to: 'closed' }))).toMatchObject({
      status: 403,
    })
  })
})

describe('a commitment', () => {
  test('binds its terms when it is approved and takes each euro once, from ordered to paid', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { bram, chloe, projectId } = given
    const draft = await commitment(app, given, ['40000.00', '20000.00'])
    expect(draft).toMatchObject({ state: 'draft', headroom: '100000.00', next: ['cancelled'] })
    expect(await use(app, given)).toEqual(['100000.00', '0.00', '0.00', '0.00', '0.00', '100000.00'])
    expect(await problemOf(step(app, chloe, 'commitments', draft, { to: 'approved' }))).toMatchObject({
      status: 403,
    })
    const approved = await stepped<Commitment>(app, bram, 'commitments', draft, { to: 'approved' })
    expect(approved).toMatchObject({ state: 'approved', headroom: '100000.00' })
    expect(await itemsOf(app, bram, projectId)).toEqual([
      '2027-02-28 contracted 40000.00',
      '2027-03-28 contracted 20000.00',
    ])
    expect(await use(app, given)).toEqual(['100000.00', '60000.00', '0.00', '0.00', '0.00', '40000.00'])
    await stepped<Commitment>(app, chloe, 'commitments', approved, { to: 'open' })

    const claim = await call<ProgressClaim>(app, chloe, 'POST', '/v1/progressClaims', {
      commitmentId: draft.id,
      number: 'VS 1',
      receivedOn: '2026-12-01',
      claimed: '30000.00',
    })
    expect(claim).toMatchObject({ state: 'received', verifyBy: '2026-12-31', dueAtLatest: '2027-01-30' })
    await stepped(app, chloe, 'progressClaims', claim, { to: 'verified', verifiedOn: '2027-01-07' })
    expect(await use(app, given)).toEqual(['100000.00', '30000.00', '30000.00', '0.00', '0.00', '40000.00'])
    expect(await itemsOf(app, bram, projectId)).toEqual([
      '2027-01-30 due 30000.00',
      '2027-02-28 contracted 10000.00',
      '2027-03-28 contracted 20000.00',
    ])
    const [item] = await asOwner(app, sql`select id from cash_item where status = 'due' and not superseded`)
    await asOwner(app, sql`select cash_item_ordered(${item?.id}, 'BO 1') as id`)
    expect(await use(app, given)).toEqual(['100000.00', '30000.00', '0.00', '30000.00', '0.00', '40000.00'])
    await asOwner(app, sql`select cash_item_matched(${item?.id}, 'rek 1/1', '2027-01-29', -30000_00) as id`)
    expect(await use(app, given)).toEqual(['100000.00', '30000.00', '0.00', '0.00', '30000.00', '40000.00'])
  })
  test('over a budget that stops needs a decision', async () => {
    const app = await givenApp()
    const given = await givenBudget(app, 'stop')
    const draft = await commitment(app, given, ['100000.01'])
    const exceeded = { status: 409, code: 'BUDGET_EXCEEDED', shortfall: '0.01', missing: ['decisionId'] }
    expect(await problemOf(step(app, given.bram, 'commitments', draft, { to: 'approved' }))).toEqual(exceeded)
    const reasoned = { to: 'approved', reason: 'dringend' }
    expect(await problemOf(step(app, given.bram, 'commitments', draft, reasoned))).toEqual(exceeded)
    expect(await itemsOf(app, given.bram, given.projectId)).toEqual([])
    const decided = { to: 'approved', decisionId: given.decisionId }
    expect(await stepped(app, given.bram, 'commitments', draft, decided)).toMatchObject({
      state: 'approved',
      decisionId: given.decisionId,
      headroom: '100000.00',
    })
    expect((await use(app, given)).at(-1)).toBe('-0.01')
  })
  test('over a budget that warns needs a reason, and exactly the headroom needs none', async () => {
    const app = await givenApp()
    const given = await givenBudget(app, 'warn')
    const whole = await commitment(app, given, ['100000.00'])
    await stepped(app, given.bram, 'commitments', whole, { to: 'approved' })
    const more = await commitment(app, given, ['0.01'])
    expect(await problemOf(step(app, given.bram, 'commitments', more, { to: 'approved' }))).toEqual({
      status: 409,
      code: 'BUDGET_EXCEEDED',
      shortfall: '0.01',
      missing: ['reason'],
    })
    const reasoned = { to: 'approved', reason: 'meerwerk door bodem' }
    expect(await stepped(app, given.bram, 'commitments', more, reasoned)).toMatchObject({
      overBudgetReason: 'meerwerk door bodem',
    })
  })
  test('two approvals at once never take the same headroom', async () => {
    const app = await givenApp()
    const given = await givenBudget(app, 'stop')
    const drafts = [await commitment(app, given, ['60000.00']), await commitment(app, given, ['60000.00'])]
    const answers = await Promise.all(
      drafts.map((draft) => step(app, given.bram, 'commitments', draft, { to: 'approved' })),
    )
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([201, 409])
    expect((await use(app, given)).at(-1)).toBe('40000.00')
  })
  test('has terms that sum to its amount, on a line of its own project', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { chloe, bram, lineId } = given
    const other = await projectNamed(app, bram, 'Bedrijvenpark Kanaalzone')
    const post = (body: object) =>
      problemOf(
        send(app, bram, 'POST', '/v1/commitments', {
          projectId: given.projectId,
          payee: 'x',
          description: 'x',
          amount: '10.00',
          terms: [{ dueDate: '2027-01-01', amount: '10.00' }],
          ...body,
        }),
      )
    expect(await post({ amount: '10.01' })).toMatchObject({ issues: ['terms terms_differ'] })
    expect(await post({ projectId: other, budgetLineId: lineId })).toMatchObject({
      issues: ['budgetLineId other_scope'],
    })
    expect(await post({ projectId: undefined })).toMatchObject({ issues: ['projectId required'] })
    const { items } = await call<{ items: Commitment[] }>(app, chloe, 'GET', '/v1/commitments')
    expect(items).toEqual([])
  })
  test('is changed while it is a draft, and never after', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { bram } = given
    const ines = await app.signIn('ines.martens')
    const draft = await commitment(app, given, ['40000.00', '20000.00'])
    const at = `/v1/commitments/${draft.id}`
    const patch = (body: object, version = draft.version) =>
      problemOf(send(app, bram, 'PATCH', at, body, version))
    expect(await patch({ amount: '60000.01' })).toMatchObject({ issues: ['terms terms_differ'] })
    expect(await patch({ terms: [{ dueDate: '2027-02-28', amount: '1.00' }] })).toMatchObject({
      issues: ['terms terms_differ'],
    })
    expect(await patch({ payee: 'x' }, 99)).toMatchObject({ status: 412 })
    expect((await send(app, ines, 'PATCH', at, { payee: 'x' }, draft.version)).statusCode).toBe(403)
    const changed = await call<Commitment>(
      app,
      bram,
      'PATCH',
      at,
      {
        payee: 'Wegenbouw Noord nv',
        amount: '50000.00',
        lineCode: null,
        terms: [{ dueDate: '2027-05-31', amount: '50000.00' }],
      },
      200,
      draft.version,
    )
    expect(changed).toMatchObject({
      payee: 'Wegenbouw Noord nv',
      amount: '50000.00',
      budgetLineId: given.lineId,
      terms: [{ dueDate: '2027-05-31', amount: '50000.00' }],
    })
    const bound = await stepped<Commitment>(app, bram, 'commitments', changed, { to: 'approved' })
    expect(await itemsOf(app, bram, given.projectId)).toEqual(['2027-05-31 contracted 50000.00'])
    expect(await patch({ payee: 'y' }, bound.version)).toMatchObject({ code: 'VERSION_FROZEN' })
    await expect(
      asOwner(app, sql`update commitment set payee = 'y' where id = ${draft.id}`),
    ).rejects.toMatchObject({ code: 'VERSION_FROZEN' })
  })
  test('lapses what is left when it is cancelled, with a reason, and the headroom comes back', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const draft = await commitment(app, given, ['40000.00', '20000.00'])
    const approved = await stepped<Commitment>(app, given.bram, 'commitments', draft, { to: 'approved' })
    expect(
      await problemOf(step(app, given.bram, 'commitments', approved, { to: 'cancelled' })),
    ).toMatchObject({
      issues: ['reason required'],
    })
    const ended = { to: 'cancelled', reason: 'aannemer failliet' }
    const cancelled = await stepped<Commitment>(app, given.bram, 'commitments', approved, ended)
    expect(cancelled).toMatchObject({ state: 'cancelled', next: [], headroom: '100000.00' })
    expect(await itemsOf(app, given.bram, given.projectId)).toEqual([
      '2027-02-28 lapsed 40000.00',
      '2027-03-28 lapsed 20000.00',
    ])
    expect((await use(app, given)).at(-1)).toBe('100000.00')
  })
})

describe('a change of a commitment', () => {
  test('over a budget that stops needs a decision, as the commitment itself', async () => {
    const app = await givenApp()
    const given = await givenBudget(app, 'stop')
    const { bram, els } = given
    const draft = await commitment(app, given, ['100000.00'])
    await stepped(app, bram, 'commitments', draft, { to: 'approved' })
    const more = await call<ChangeOrder>(app, bram, 'POST', '/v1/changeOrders', {
      commitmentId: draft.id,
      description: 'Meerwerk',
      amount: '0.01',
      dueDate: '2027-04-30',
    })
    const checked = await stepped<ChangeOrder>(app, els, 'changeOrders', more, { to: 'checked' })
    const exceeded = { code: 'BUDGET_EXCEEDED', shortfall: '0.01', missing: ['decisionId'] }
    const reasoned = { to: 'approved', reason: 'dringend' }
    expect(await problemOf(step(app, bram, 'changeOrders', checked, reasoned))).toMatchObject(exceeded)
    const unknown = { to: 'approved', decisionId: draft.id }
    expect(await problemOf(step(app, bram, 'changeOrders', checked, unknown))).toMatchObject({
      status: 400,
      issues: ['decisionId not_found'],
    })
    const decided = { to: 'approved', decisionId: given.decisionId }
    expect(await stepped(app, bram, 'changeOrders', checked, decided)).toMatchObject({
      state: 'approved',
      decisionId: given.decisionId,
    })
    expect((await use(app, given)).at(-1)).toBe('-0.01')
  })
  test('is checked by finance, approved by another, and moves the contracted cash', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const { bram, els, chloe, projectId } = given
    const draft = await commitment(app, given, ['40000.00', '20000.00'])
    await stepped(app, bram, 'commitments', draft, { to: 'approved' })
    const change = (amount: string) =>
      call<ChangeOrder>(app, chloe, 'POST', '/v1/changeOrders', {
        commitmentId: draft.id,
        description: 'Meerwerk riolering',
        amount,
        dueDate: '2027-04-30',
      })
    const up = await change('9000.00')
    expect(up).toMatchObject({ state: 'draft', cumulativePercent: '15.00', next: [] })
    expect(await problemOf(step(app, bram, 'changeOrders', up, { to: 'approved' }))).toMatchObject({
      code: 'TRANSITION_NOT_ALLOWED',
    })
    expect(await problemOf(step(app, chloe, 'changeOrders', up, { to: 'checked' }))).toMatchObject({
      status: 403,
    })
    const checked = await stepped<ChangeOrder>(app, els, 'changeOrders', up, { to: 'checked' })
    expect(await problemOf(step(app, els, 'changeOrders', checked, { to: 'approved' }))).toMatchObject({
      code: 'SAME_PERSON',
    })
    await stepped(app, bram, 'changeOrders', checked, { to: 'approved' })
    expect((await use(app, given))[1]).toBe('69000.00')
    const down = await change('-24000.00')
    expect(down.cumulativePercent).toBe('-25.00')
    const seen = await stepped<ChangeOrder>(app, els, 'changeOrders', down, { to: 'checked' })
    await stepped(app, bram, 'changeOrders', seen, { to: 'approved' })
    expect((await itemsOf(app, bram, projectId)).filter((item) => !item.includes('lapsed'))).toEqual([
      '2027-02-28 contracted 40000.00',
      '2027-03-28 contracted 5000.00',
    ])
    expect(await call<Commitment>(app, bram, 'GET', `/v1/commitments/${draft.id}`)).toMatchObject({
      amount: '60000.00',
      changes: '-15000.00',
      headroom: '100000.00',
    })
    const beyond = await change('41000.00')
    const read = await stepped<ChangeOrder>(app, els, 'changeOrders', beyond, { to: 'checked' })
    await stepped(app, bram, 'changeOrders', read, { to: 'approved' })
    const last = await change('14000.01')
    const late = await stepped<ChangeOrder>(app, els, 'changeOrders', last, { to: 'checked' })
    expect(await problemOf(step(app, bram, 'changeOrders', late, { to: 'approved' }))).toMatchObject({
      code: 'BUDGET_EXCEEDED',
      shortfall: '0.01',
    })
  })
})

describe('J14: the clock of a claim', () => {
  test.each([
    ['2027-01-07', { daysLate: 7, paymentTermDays: 23, dueOn: '2027-01-30' }],
    ['2026-12-11', { daysLate: 0, paymentTermDays: 30, dueOn: '2027-01-10' }],
  ])('received on 1/12/2026 and verified on %s', async (verifiedOn, clock) => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const draft = await commitment(app, given, ['10000.00', '20000.00'])
    await stepped(app, given.bram, 'commitments', draft, { to: 'approved' })
    const post = (number: string, receivedOn = '2026-12-01') =>
      send(app, given.chloe, 'POST', '/v1/progressClaims', {
        commitmentId: draft.id,
        number,
        receivedOn,
        claimed: '15000.00',
      })
    const claim = (await post('VS 1')).json<ProgressClaim>()
    expect(await problemOf(post('VS 1'))).toMatchObject({ code: 'DUPLICATE_VALUE' })
    const judge = (body: object) =>
      problemOf(step(app, given.chloe, 'progressClaims', claim, { to: 'verified', ...body }))
    expect(await judge({})).toMatchObject({ issues: ['verifiedOn required'] })
    expect(await judge({ verifiedOn: '2026-11-30' })).toMatchObject({ issues: ['verifiedOn before_receipt'] })
    expect(await problemOf(post('VS 0', '2199-01-01'))).toMatchObject({
      issues: ['receivedOn in_the_future'],
    })
    expect(await judge({ verifiedOn: '2199-01-01' })).toMatchObject({ issues: ['verifiedOn in_the_future'] })
    expect(await judge({ verifiedOn, verified: '15000.01' })).toMatchObject({
      issues: ['verified above_claim'],
    })
    expect(await judge({ verifiedOn, verified: '12000.00' })).toMatchObject({ issues: ['reason required'] })
    const verified = await stepped<ProgressClaim>(app, given.chloe, 'progressClaims', claim, {
      to: 'verified',
      verifiedOn,
      verified: '12000.00',
      reason: 'hoeveelheden nagemeten',
    })
    expect(verified).toMatchObject({ state: 'verified', verified: '12000.00', ...clock })
    expect(await itemsOf(app, given.bram, given.projectId)).toEqual([
      `${clock.dueOn} due 10000.00`,
      `${clock.dueOn} due 2000.00`,
      '2027-03-28 contracted 18000.00',
    ])
    expect(await judge({ verifiedOn })).toMatchObject({ status: 412 })
    const second = (await post('VS 2')).json<ProgressClaim>()
    const rejected = await stepped<ProgressClaim>(app, given.chloe, 'progressClaims', second, {
      to: 'rejected',
      reason: 'niet uitgevoerd',
    })
    expect(rejected).toMatchObject({ state: 'rejected', reason: 'niet uitgevoerd' })
    expect(
      (
        await call<{ items: ProgressClaim[] }>(
          app,
          given.els,
          'GET',
          `/v1/commitments/${draft.id}/progressClaims`,
        )
      ).items.length,
    ).toBe(2)
  })
  test('a due claim stands in the day forecast on its day', async () => {
    const app = await givenApp()
    const given = await givenBudget(app)
    const draft = await commitment(app, given, ['10000.00'])
    await stepped(app, given.bram, 'commitments', draft, { to: 'approved' })
    const claim = await call<ProgressClaim>(app, given.chloe, 'POST', '/v1/progressClaims', {
      commitmentId: draft.id,
      number: 'VS 1',
      receivedOn: '2026-12-01',
      claimed: '4000.00',
    })
    await stepped(app, given.chloe, 'progressClaims', claim, { to: 'verified', verifiedOn: '2027-01-07' })
    const { points } = await call<Liquidity>(
      app,
      given.els,
      'GET',
      '/v1/liquidity?from=2027-01-01&to=2027-03-31',
    )
    const [january, february] = points
    expect(Number(february?.balance) - Number(january?.balance)).toBe(-6000)
  })
})
