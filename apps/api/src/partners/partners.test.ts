import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '@stuurhuis/domain'
import type {
  PartnerEntry,
  PartnerPositions,
  PartnerShare,
  Partnership,
  Problem,
  Settlement,
} from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { call, projectNamed, send } from '../../test/forecasts.ts'
import { type Sql, sql } from '../platform/db/sql.ts'

/** Journey J13: three parties, 60/25/15, and what each paid and received. */
async function givenPartnership(app: TestApp, projectName = 'Papierfabriek', more: object = {}) {
  app.clock.reach('2030-01-31')
  const [bram, els, chloe] = (await Promise.all(
    ['bram.claes', 'els.jacobs', 'chloe.maes'].map((name) => app.signIn(name)),
  )) as [string, string, string]
  const projectId = await projectNamed(app, bram, projectName)
  const partnership = await call<Partnership>(app, els, 'POST', '/v1/partnerships', {
    projectId,
    name: 'Samenwerking Papierfabriek',
    agreement: 'Samenwerkingsovereenkomst 2025/14',
    from: '2026-01-01',
    partners: [
      { name: 'POM', own: true, percent: '60' },
      { name: 'Gemeente', percent: '25' },
      { name: 'Bouwheer NV', percent: '15' },
    ],
    ...more,
  })
  const [pom = '', town = '', builder = ''] = partnership.partners.map((one) => one.id)
  return {
    app,
    bram,
    els,
    chloe,
    projectId,
    partnership,
    pom,
    town,
    builder,
    at: `/v1/partnerships/${partnership.id}`,
  }
}
type Given = Awaited<ReturnType<typeof givenPartnership>>
const book = ({ app, els, at }: Given, partnerId: string, kind: string, amount: string, more: object = {}) =>
  call<PartnerEntry>(app, els, 'POST', `${at}/entries`, {
    partnerId,
    kind,
    amount,
    on: '2026-07-01',
    source: 'grootboek 2026',
    ...more,
  })
async function bookJ13(given: Given) {
  const { pom, town, builder } = given
  return [
    await book(given, pom, 'paid', '3184250.37'),
    await book(given, town, 'advance', '410000.00'),
    await book(given, builder, 'paid', '905749.63'),
    await book(given, pom, 'received', '4120000.00'),
    await book(given, builder, 'received', '660000.00'),
  ] as const
}
const draft = ({ app, els, partnership }: Given, more: object = {}) =>
  call<Settlement>(app, els, 'POST', '/v1/settlements', {
    partnershipId: partnership.id,
    kind: 'final',
    cutOff: '2027-06-30',
    ...more,
  })
const step = (app: TestApp, token: string, { id, version }: { id: string; version: number }, to: string) =>
  send(app, token, 'POST', `/v1/settlements/${id}/transitions`, { to }, version)
async function stepped(...args: Parameters<typeof step>): Promise<Settlement> {
  const answer = await step(...args)
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<Settlement>()
}
async function signedByAll(
  { app, els }: Given,
  settlement: Settlement,
  agreedOn = '2027-07-15',
): Promise<Settlement> {
  let now = settlement
  for (const { partnerId, partnerName } of settlement.agreements) {
    const body = { partnerId, agreedOn, document: `Akkoord ${partnerName}` }
    now = await call(app, els, 'POST', `/v1/settlements/${now.id}/agreements`, body, 201, now.version)
  }
  return now
}
const problemOf = async (answer: ReturnType<typeof send>) => {
  const { statusCode, json } = await answer
  const { code, allowed, missing, issues } = json<Problem>()
  return {
    status: statusCode,
    ...(code && { code }),
    ...(allowed && { allowed }),
    ...(missing && { missing }),
    ...(issues && { issues: issues.map(({ name, code: fault }) => `${name} ${fault}`) }),
  }
}
const shown = ({ outcome }: Pick<Settlement, 'outcome'>) => ({
  result: outcome?.result,
  entitled: outcome?.positions.map((one) => one.entitlement),
  transfers: outcome?.transfers.map((one) => `${one.fromName} ${one.toName} ${one.amount}`),
})
const asOwner = (app: TestApp, statement: Sql) =>
  app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    return tx.many<{ id: string }>(statement)
  })
const j13 = {
  result: '280000.00',
  entitled: ['168000.00', '70000.00', '42000.00'],
  transfers: ['POM Gemeente 480000.00', 'POM Bouwheer NV 287749.63'],
}

describe('journey J13', () => {
  test('goes from entries to a settlement that every party signed and the manager concluded', async () => {
    const app = await givenApp()
    const given = await givenPartnership(app)
    const { bram, els, chloe, at } = given
    await bookJ13(given)
    const positions = await call<PartnerPositions>(app, chloe, 'GET', `${at}/positions?upTo=2027-06-30`)
    expect(shown(positions)).toEqual(j13)
    const made = await draft(given)
    expect(made).toMatchObject({ state: 'draft', counted: 5, next: ['calculated'], mayEdit: true })
    expect(shown(made)).toEqual(j13)

    const calculated = await stepped(app, els, made, 'calculated')
    expect(shown(calculated)).toEqual(j13)
    expect(calculated).toMatchObject({ state: 'calculated', counted: 5, lateCount: 0, next: ['draft'] })
    expect(calculated.resultHash).toMatch(/^[0-9a-f]{64}$/)
    const sums = (amounts: (string | undefined)[]) =>
      amounts.reduce((sum, amount) => sum + BigInt((amount ?? '').replace('.', '')), 0n)
    expect(sums((calculated.outcome?.positions ?? []).map((one) => one.settlement))).toBe(0n)

    expect(await problemOf(step(app, bram, calculated, 'agreed'))).toEqual({
      status: 409,
      code: 'TRANSITION_NOT_ALLOWED',
      missing: ['POM', 'Gemeente', 'Bouwheer NV'],
    })
    const signed = await signedByAll(given, calculated)
    expect(signed.agreements.map((one) => `${one.agreedOn} ${one.document}`)).toEqual([
      '2027-07-15 Akkoord POM',
      '2027-07-15 Akkoord Gemeente',
      '2027-07-15 Akkoord Bouwheer NV',
    ])
    expect(await problemOf(step(app, els, signed, 'agreed'))).toMatchObject({ status: 403 })
    const agreed = await stepped(app, bram, signed, 'agreed')
    expect(agreed).toMatchObject({ state: 'agreed', agreedByName: 'Bram Claes', next: [] })
    expect([shown(agreed), agreed.resultHash]).toEqual([j13, calculated.resultHash])
    for (const to of ['in_payment', 'settled', 'draft', 'calculated'])
      expect(await problemOf(step(app, bram, agreed, to))).toEqual({
        status: 409,
        code: 'TRANSITION_NOT_ALLOWED',
        allowed: [],
      })
  })
  test('one cent more goes to the largest remainder', async () => {
    const given = await givenPartnership(await givenApp())
    await bookJ13(given)
    await book(given, given.pom, 'received', '0.01')
    expect(shown(await draft(given))).toMatchObject({
      result: '280000.01',
      entitled: ['168000.01', '70000.00', '42000.00'],
    })
  })
  test('interest on an advance counts only when the agreement says so, to the cent', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at, partnership } = given
    await bookJ13(given)
    expect((await draft(given)).outcome?.interest).toBe('0.00')
    await call(app, els, 'PATCH', at, { interestRate: '0.035' }, 200, partnership.version)
    const url = `${at}/positions?upTo=2027-06-30`
    const { outcome } = await call<PartnerPositions>(app, els, 'GET', url)
    expect([outcome?.interest, outcome?.distributed]).toEqual(['14310.68', '265689.32'])
    expect(outcome?.positions.map((one) => one.interest)).toEqual(['0.00', '14310.68', '0.00'])
  })
})

describe('a frozen dossier', () => {
  test('stays as it was: its entries, its result and its terms, by the API and by raw SQL', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at } = given
    const [entry] = await bookJ13(given)
    const calculated = await stepped(app, els, await draft(given), 'calculated')
    const frozen = { status: 409, code: 'VERSION_FROZEN' }
    const patch = (body: object) =>
      problemOf(send(app, els, 'PATCH', `${at}/entries/${entry.id}`, body, entry.version))
    expect(await patch({ amount: '1.00' })).toEqual(frozen)
    expect(await patch({ state: 'withdrawn', reason: 'dubbel' })).toEqual(frozen)
    const url = `/v1/settlements/${calculated.id}`
    expect(
      await problemOf(send(app, els, 'PATCH', url, { cutOff: '2027-01-01' }, calculated.version)),
    ).toEqual(frozen)
    const attacks = [
      sql`update partner_entry set amount_cents = 1 where id = ${entry.id}`,
      sql`update partner_entry set state = 'disputed', reason = 'x' where id = ${entry.id}`,
      sql`delete from partner_entry where id = ${entry.id}`,
      sql`delete from settlement_entry`,
      sql`update settlement_position set entitlement_cents = entitlement_cents`,
      sql`delete from settlement_transfer`,
      sql`update settlement set result_cents = 0`,
      sql`update settlement set cut_off = '2027-12-31'`,
      sql`update settlement set state = 'in_payment'`,
    ]
    for (const attack of attacks)
      await expect(asOwner(app, attack), attack.text).rejects.toMatchObject({ code: 'VERSION_FROZEN' })
    await expect(
      asOwner(app, sql`update settlement set state = 'agreed', agreed_by = calculated_by, agreed_at = now()`),
    ).rejects.toMatchObject({ code: 'TRANSITION_NOT_ALLOWED' })
    // another key, another rate: what was calculated does not move
    const key = given.partnership.shares[0]
    const shares = [{ partnerId: given.pom, percent: '100' }]
    await call(app, els, 'PATCH', `${at}/shares/${key?.id}`, { shares }, 200, key?.version)
    const partners = [{ id: given.town, name: 'Stad' }]
    await call(app, els, 'PATCH', at, { partners, interestRate: '0.05' }, 200, given.partnership.version)
    const after = await call<Settlement>(app, els, 'GET', url)
    expect([shown(after), after.terms]).toEqual([j13, calculated.terms])
  })
  test('can be verified: its hash is that of what it keeps', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els } = given
    await bookJ13(given)
    const { id, resultHash } = await stepped(app, els, await draft(given), 'calculated')
    const { dossier } = await app.owner.one<{ dossier: Json }>(
      sql`select dossier from settlement where id = ${id}`,
    )
    expect(createHash('sha256').update(canonicalJson(dossier)).digest('hex')).toBe(resultHash)
    expect(dossier).toMatchObject({
      cutOff: '2027-06-30',
      parties: [{ name: 'POM' }, { name: 'Gemeente' }, { name: 'Bouwheer NV' }],
      keys: [{ shares: [{ percent: '60' }, { percent: '25' }, { percent: '15' }] }],
      result: { result: '28000000' },
    })
  })
  test('goes back to draft before it is agreed: entries may change, agreements are void, the next result differs', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at } = given
    const [entry] = await bookJ13(given)
    const first = await signedByAll(given, await stepped(app, els, await draft(given), 'calculated'))
    const back = await stepped(app, els, first, 'draft')
    expect(back.agreements.map((one) => one.document)).toEqual([undefined, undefined, undefined])
    expect(back).not.toHaveProperty('resultHash')
    const changed = await call<PartnerEntry>(
      app,
      els,
      'PATCH',
      `${at}/entries/${entry.id}`,
      { amount: '3184250.36' },
      200,
      entry.version,
    )
    expect(changed).toMatchObject({ amount: '3184250.36', frozen: false })
    const again = await stepped(app, els, back, 'calculated')
    expect(again.outcome?.result).toBe('280000.01')
    expect(again.resultHash).not.toBe(first.resultHash)
  })
  test('lists what is disputed without counting it, and counts it once the dispute is over', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at } = given
    await bookJ13(given)
    const extra = await book(given, given.builder, 'paid', '5000.00', { source: 'factuur 77' })
    const url = `${at}/entries/${extra.id}`
    expect(await problemOf(send(app, els, 'PATCH', url, { state: 'disputed' }, 1))).toMatchObject({
      issues: ['reason required'],
    })
    const body = { state: 'disputed', reason: 'niet in het plan' }
    const disputed = await call<PartnerEntry>(app, els, 'PATCH', url, body, 200, extra.version)
    const made = await draft(given, { kind: 'interim' })
    const frozen = await stepped(app, els, made, 'calculated')
    expect(shown(frozen)).toEqual(j13)
    expect(frozen.disputed).toMatchObject([{ amount: '5000.00', reason: 'niet in het plan' }])
    await call(app, els, 'PATCH', url, { state: 'booked' }, 200, disputed.version)
    const after = await call<Settlement>(app, els, 'GET', `/v1/settlements/${made.id}`)
    expect(after.disputed).toEqual(frozen.disputed)
    expect([frozen.lateCount, after.lateCount]).toEqual([0, 1])
  })
  test('leaves out what is booked after its cut-off, and tells what came late', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els } = given
    await bookJ13(given)
    const later = await book(given, given.pom, 'received', '99.00', { on: '2027-07-01' })
    const made = await draft(given)
    expect(shown(made)).toEqual(j13)
    const frozen = await stepped(app, els, made, 'calculated')
    await book(given, given.pom, 'received', '1.00', { on: '2027-06-30' })
    expect(await call(app, els, 'GET', `/v1/settlements/${made.id}`)).toMatchObject({
      counted: 5,
      lateCount: 1,
    })
    const back = await stepped(app, els, frozen, 'draft')
    await expect(
      asOwner(
        app,
        sql`insert into settlement_entry (settlement_id, partnership_id, entry_id, counted) values (${back.id}, ${back.partnershipId}, ${later.id}, true)`,
      ),
    ).rejects.toMatchObject({ code: 'VERSION_FROZEN' })
  })
  test('keeps a retention with who holds it, and deducts what was settled before; after the final one nothing is booked', async () => {
    const given = await givenPartnership(await givenApp(), 'Papierfabriek', { interestRate: '0.035' })
    const { app, bram, els, at } = given
    await bookJ13(given)
    const interim = await draft(given, {
      kind: 'interim',
      retention: '20000.00',
      retentionPartnerId: given.pom,
    })
    const first = await stepped(
      app,
      bram,
      await signedByAll(given, await stepped(app, els, interim, 'calculated')),
      'agreed',
    )
    expect(first.outcome).toMatchObject({
      distributed: '245689.32',
      interest: '14310.68',
      retention: '20000.00',
    })
    expect(
      await problemOf(
        send(app, els, 'POST', '/v1/settlements', {
          partnershipId: given.partnership.id,
          kind: 'final',
          cutOff: '2027-06-30',
        }),
      ),
    ).toMatchObject({ issues: ['cutOff not_after_last'] })
    const second = await draft(given, { cutOff: '2029-12-31' })
    expect(second.earlier).toEqual([{ id: first.id, cutOff: '2027-06-30' }])
    // the advance was squared on the first cut-off, so only the retention is left to divide
    expect(shown(second).transfers).toEqual(['POM Gemeente 5000.00', 'POM Bouwheer NV 3000.00'])
    const calculated = await stepped(app, els, second, 'calculated')
    await stepped(app, bram, await signedByAll(given, calculated, '2030-01-15'), 'agreed')
    const entry = { partnerId: given.pom, kind: 'paid', amount: '1.00', on: '2030-01-01', source: 'x' }
    expect(await problemOf(send(app, els, 'POST', `${at}/entries`, entry))).toEqual({
      status: 409,
      code: 'VERSION_FROZEN',
    })
    expect(
      await problemOf(
        send(app, els, 'POST', '/v1/settlements', {
          partnershipId: given.partnership.id,
          kind: 'final',
          cutOff: '2031-12-31',
        }),
      ),
    ).toEqual({ status: 409, code: 'VERSION_FROZEN' })
  })
})
describe('dated keys', () => {
  test('give each result to the key of its day and category', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at, pom, town } = given
    const half = [
      { partnerId: pom, percent: '50' },
      { partnerId: town, percent: '50' },
    ]
    await call<PartnerShare>(app, els, 'POST', `${at}/shares`, { from: '2027-01-01', shares: half })
    const toTown = [{ partnerId: town, percent: '100' }]
    const ofSubsidy = { from: '2026-01-01', category: 'subsidy', shares: toTown }
    await call<PartnerShare>(app, els, 'POST', `${at}/shares`, ofSubsidy)
    const { shares } = await call<Partnership>(app, els, 'GET', at)
    expect(shares.map((key) => `${key.category ?? '*'} ${key.from} ${key.to ?? ''}`)).toEqual([
      '* 2026-01-01 2026-12-31',
      '* 2027-01-01 ',
      'subsidy 2026-01-01 ',
    ])
    await book(given, pom, 'received', '100.00', { on: '2026-12-31' })
    await book(given, pom, 'received', '100.00', { on: '2027-01-01' })
    await book(given, pom, 'received', '10.00', { category: 'subsidy' })
    expect(shown(await draft(given)).entitled).toEqual(['110.00', '85.00', '15.00'])
  })
  test('never overlap, sum to 100 percent and name each party once', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at, pom, town, partnership } = given
    const post = (body: object) =>
      problemOf(send(app, els, 'POST', `${at}/shares`, { from: '2027-01-01', ...body }))
    const part = (partnerId: string, percent: string) => ({ partnerId, percent })
    expect(await post({ shares: [part(pom, '60'), part(town, '39.9999')] })).toMatchObject({
      status: 400,
      issues: ['shares shares_not_100'],
    })
    expect(await post({ shares: [part(pom, '100.0001')] })).toMatchObject({ status: 400 })
    expect(await post({ shares: [part(pom, '50'), part(pom, '50')] })).toMatchObject({
      issues: ['shares[1].partnerId not_found'],
    })
    const whole = [part(pom, '100')]
    expect(await post({ from: '2025-06-01', to: '2026-01-01', shares: whole })).toMatchObject({
      status: 400,
      issues: ['from overlapping_period'],
    })
    expect(await post({ from: '2026-01-01', shares: whole })).toMatchObject({
      issues: ['from overlapping_period'],
    })
    expect(await post({ to: '2026-12-31', shares: whole })).toMatchObject({ issues: ['to before_from'] })
    await expect(
      asOwner(app, sql`update partner_share set percent = 59 where partner_id = ${pom}`),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect((await call<Partnership>(app, els, 'GET', at)).shares).toEqual(partnership.shares)
  })
  test('that leave a day without a key say which, and nothing is calculated', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els } = given
    expect(await problemOf(step(app, els, await draft(given), 'calculated'))).toMatchObject({
      status: 409,
      missing: ['entries'],
    })
    const [key] = given.partnership.shares
    await call(app, els, 'PATCH', `${given.at}/shares/${key?.id}`, { to: '2026-12-31' }, 200, key?.version)
    await book(given, given.pom, 'paid', '10.00', { on: '2027-01-01' })
    const list = await call<{ items: Settlement[] }>(app, els, 'GET', '/v1/settlements')
    const [now] = list.items
    expect(now).toMatchObject({ obstacle: { kind: 'key_missing', on: '2027-01-01' } })
    if (!now) throw new Error('one draft')
    expect(await problemOf(step(app, els, now, 'calculated'))).toMatchObject({
      status: 409,
      missing: ['shares', '2027-01-01'],
    })
  })
})

describe('the day of an entry', () => {
  test('is today at the latest and not before the first key, also when it is changed or comes out of dispute', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at, pom, partnership } = given
    const post = (body: object) =>
      problemOf(
        send(app, els, 'POST', `${at}/entries`, {
          partnerId: pom,
          kind: 'paid',
          amount: '10.00',
          on: '2026-01-01',
          source: 'x',
          ...body,
        }),
      )
    expect(await post({ on: '2199-01-01' })).toMatchObject({ issues: ['on in_the_future'] })
    expect(await post({ on: '2025-12-31' })).toMatchObject({ issues: ['on before_first_key'] })
    const entry = await book(given, pom, 'received', '10.00', { on: '2026-01-01' })
    const change = (body: object, version: number) =>
      problemOf(send(app, els, 'PATCH', `${at}/entries/${entry.id}`, body, version))
    expect(await change({ on: '2025-12-31' }, entry.version)).toMatchObject({
      issues: ['on before_first_key'],
    })
    const [key] = partnership.shares
    await call(app, els, 'PATCH', `${at}/shares/${key?.id}`, { from: '2026-02-01' }, 200, key?.version)
    const withdrawn = { state: 'withdrawn', reason: 'dubbel' }
    expect(await change(withdrawn, entry.version)).toMatchObject({ status: 200 })
    expect(await change({ state: 'booked' }, entry.version + 1)).toMatchObject({
      issues: ['on before_first_key'],
    })
  })
})

describe('bad input', () => {
  test('of a partnership is refused beside its field and nothing is stored', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, projectId } = given
    const good = {
      projectId,
      name: 'Ander',
      from: '2026-01-01',
      partners: [
        { name: 'POM', own: true, percent: '50' },
        { name: 'Stad', percent: '50' },
      ],
    }
    const post = (body: object) => problemOf(send(app, els, 'POST', '/v1/partnerships', { ...good, ...body }))
    const [pom, city] = good.partners
    expect(await post({ partners: [pom, { ...city, percent: '49' }] })).toMatchObject({
      issues: ['partners shares_not_100'],
    })
    expect(await post({ partners: [{ ...pom, own: false }, city] })).toMatchObject({
      issues: ['partners one_own_party'],
    })
    expect(await post({ partners: [pom, { ...city, name: 'POM' }] })).toMatchObject({
      code: 'DUPLICATE_VALUE',
    })
    expect(await post({ name: 'Samenwerking Papierfabriek' })).toMatchObject({ code: 'DUPLICATE_VALUE' })
    expect(await post({ projectId: given.pom })).toMatchObject({ issues: ['projectId not_found'] })
    expect(await post({ interestRate: '1.5' })).toMatchObject({ status: 400 })
    expect(await post({ from: '1900-01-01' })).toMatchObject({ issues: ['from date_out_of_range'] })
    const { items } = await call<{ items: Partnership[] }>(app, els, 'GET', '/v1/partnerships')
    expect(items.map((one) => one.name)).toEqual(['Samenwerking Papierfabriek'])
  })
  test('of an entry or a settlement is refused beside its field', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, at, pom, town, partnership } = given
    const entry = { partnerId: pom, kind: 'paid', amount: '1.00', on: '2026-07-01', source: 'bon 1' }
    const post = (body: object) => problemOf(send(app, els, 'POST', `${at}/entries`, { ...entry, ...body }))
    expect(await post({ amount: '-1.00' })).toMatchObject({ issues: ['amount not_positive'] })
    expect(await post({ amount: '9999999999999999999.00' })).toMatchObject({ status: 400 })
    expect(await post({ partnerId: partnership.id })).toMatchObject({ issues: ['partnerId not_found'] })
    expect(await post({ toPartnerId: town })).toMatchObject({ issues: ['toPartnerId receiver_of_advance'] })
    expect(await post({ kind: 'advance', toPartnerId: pom })).toMatchObject({
      issues: ['toPartnerId receiver_of_advance'],
    })
    expect(await post({ category: 'onbekend' })).toMatchObject({ status: 400 })
    const settle = (body: object) =>
      problemOf(
        send(app, els, 'POST', '/v1/settlements', {
          partnershipId: partnership.id,
          kind: 'interim',
          cutOff: '2026-12-31',
          ...body,
        }),
      )
    expect(await settle({ retention: '5.00' })).toMatchObject({
      issues: ['retentionPartnerId retention_holder'],
    })
    expect(await settle({ retentionPartnerId: pom })).toMatchObject({
      issues: ['retention retention_holder'],
    })
    expect(await settle({ partnershipId: pom })).toMatchObject({ issues: ['partnershipId not_found'] })
    await bookJ13(given)
    const calculated = await stepped(app, els, await draft(given), 'calculated')
    expect(await settle({})).toMatchObject({ code: 'DUPLICATE_VALUE' })
    const agree = (body: object) =>
      problemOf(
        send(
          app,
          els,
          'POST',
          `/v1/settlements/${calculated.id}/agreements`,
          { partnerId: pom, agreedOn: '2027-07-15', document: 'A', ...body },
          calculated.version,
        ),
      )
    expect(await agree({ agreedOn: '2199-01-01' })).toMatchObject({ issues: ['agreedOn in_the_future'] })
    expect(await agree({ agreedOn: '2027-06-29' })).toMatchObject({ issues: ['agreedOn before_cut_off'] })
    expect(await agree({ partnerId: partnership.id })).toMatchObject({ issues: ['partnerId not_found'] })
  })
})

describe('who may', () => {
  test('write: finance all, managers their cluster, project managers their projects; sensitive projects do not exist for others', async () => {
    const app = await givenApp()
    const given = await givenPartnership(app)
    const { els, chloe, projectId, at, partnership } = given
    const body = {
      projectId,
      name: 'Tweede',
      from: '2026-01-01',
      partners: [
        { name: 'POM', own: true, percent: '50' },
        { name: 'Stad', percent: '50' },
      ],
    }
    await call(app, chloe, 'POST', '/v1/partnerships', body)
    const [an, hanne, dirk, farid, griet, ines, joris] = (await Promise.all(
      [
        'an.peeters',
        'hanne.devos',
        'dirk.wouters',
        'farid.amrani',
        'griet.smet',
        'ines.martens',
        'joris.lemmens',
      ].map((name) => app.signIn(name)),
    )) as [string, string, string, string, string, string, string]
    const status = async (token: string, method: 'GET' | 'PATCH', etag?: number) =>
      (await send(app, token, method, at, method === 'PATCH' ? { name: 'X' } : undefined, etag)).statusCode
    const reads = await Promise.all(
      [an, hanne, dirk, farid, griet, ines, joris].map((one) => status(one, 'GET')),
    )
    expect(reads).toEqual([200, 200, 200, 200, 403, 404, 403])
    const writes = await Promise.all([an, hanne, farid, griet, ines].map((one) => status(one, 'PATCH', 1)))
    expect(writes).toEqual([403, 403, 403, 403, 403])
    expect(await status(els, 'PATCH')).toBe(428)
    expect(await status(els, 'PATCH', 99)).toBe(412)
    expect((await app.ask({ url: at })).statusCode).toBe(401)
    expect(partnership.mayEdit).toBe(true)
  })
})

describe('the board', () => {
  test('reads what was agreed, not what is being worked on, nor the entries', async () => {
    const app = await givenApp()
    const given = await givenPartnership(app)
    const { bram, els, at } = given
    await bookJ13(given)
    const ines = await app.signIn('ines.martens')
    const calculated = await stepped(app, els, await draft(given), 'calculated')
    const url = `/v1/settlements/${calculated.id}`
    expect((await send(app, ines, 'GET', url)).statusCode).toBe(404)
    await stepped(app, bram, await signedByAll(given, calculated), 'agreed')
    expect(shown(await call(app, ines, 'GET', url))).toEqual(j13)
    expect((await send(app, ines, 'GET', at)).statusCode).toBe(200)
    expect((await send(app, ines, 'GET', `${at}/entries`)).statusCode).toBe(403)
    expect((await send(app, ines, 'GET', `${at}/positions`)).statusCode).toBe(403)
  })
  test('and whoever stands outside a sensitive project do not know that it has partners', async () => {
    const app = await givenApp()
    const [bram, hanne, els] = (await Promise.all(
      ['bram.claes', 'hanne.devos', 'els.jacobs'].map((name) => app.signIn(name)),
    )) as [string, string, string]
    const made = await call<Partnership>(app, bram, 'POST', '/v1/partnerships', {
      projectId: await projectNamed(app, bram, 'Stationsomgeving Zuid'),
      name: 'Stil',
      from: '2026-01-01',
      partners: [
        { name: 'POM', own: true, percent: '50' },
        { name: 'Stad', percent: '50' },
      ],
    })
    const at = `/v1/partnerships/${made.id}`
    const settlement = { partnershipId: made.id, kind: 'final', cutOff: '2027-06-30' }
    const { id } = await call<Settlement>(app, bram, 'POST', '/v1/settlements', settlement)
    for (const token of [hanne, els]) {
      for (const url of [at, `${at}/shares`, `${at}/entries`, `${at}/positions`, `/v1/settlements/${id}`])
        expect((await send(app, token, 'GET', url)).statusCode, url).toBe(404)
      for (const url of ['/v1/partnerships', '/v1/settlements'])
        expect((await call<{ items: unknown[] }>(app, token, 'GET', url)).items).toEqual([])
    }
    expect((await send(app, els, 'PATCH', at, { name: 'X' }, 1)).statusCode).toBe(404)
    expect(
      (await send(app, els, 'POST', `/v1/settlements/${id}/transitions`, { to: 'calculated' }, 1)).statusCode,
    ).toBe(404)
  })
})

describe('two people at once', () => {
  test('change one entry: the second is told so, and nothing of his is stored', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, bram, at } = given
    const entry = await book(given, given.pom, 'paid', '10.00')
    const answers = await Promise.all(
      [els, bram].map((token, i) =>
        send(app, token, 'PATCH', `${at}/entries/${entry.id}`, { amount: `2${i}.00` }, entry.version),
      ),
    )
    expect(answers.map((answer) => answer.statusCode).sort()).toEqual([200, 412])
  })
  test('calculate one settlement while a third books: it is calculated once, with that entry or without', async () => {
    const given = await givenPartnership(await givenApp())
    const { app, els, bram } = given
    await bookJ13(given)
    const made = await draft(given)
    const [first, second] = await Promise.all([
      step(app, els, made, 'calculated'),
      step(app, bram, made, 'calculated'),
      book(given, given.pom, 'received', '0.01'),
    ])
    expect([first.statusCode, second.statusCode].sort()).toEqual([201, 412])
    const now = await call<Settlement>(app, els, 'GET', `/v1/settlements/${made.id}`)
    expect([`5 280000.00 1`, `6 280000.01 0`]).toContain(
      `${now.counted} ${now.outcome?.result} ${now.lateCount}`,
    )
  })
})
