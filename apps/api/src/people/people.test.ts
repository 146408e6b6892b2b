import { expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'

type Person = { id: string; firstName: string; email?: string; roles?: unknown; account?: { state: string } }
async function personId(app: TestApp, token: string, q: string): Promise<string> {
  return (await app.ask({ url: `/v1/people?q=${q}`, token })).json<{ items: Person[] }>().items[0]?.id ?? ''
}
const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toLocaleDateString('sv-SE', { timeZone: 'Europe/Brussels' })

test('a signing role counts only after the director confirms it; the proposer and others cannot', async () => {
  const app = await givenApp()
  const [joris, an, bram] = [
    await app.signIn('joris.lemmens'),
    await app.signIn('an.peeters'),
    await app.signIn('bram.claes'),
  ]
  let griet = await app.signIn('griet.smet')
  const proposed = await app.ask({
    method: 'POST',
    url: '/v1/roleAssignments',
    token: joris,
    body: { personId: await personId(app, joris, 'Griet'), role: 'finance_expert', validFrom: inDays(0) },
  })
  expect(proposed.statusCode, proposed.body).toBe(201)
  const { id } = proposed.json<{ id: string }>()
  expect(proposed.json()).toMatchObject({ state: 'proposed', maySign: false })
  const decide = (token: string, etag = '"1"') =>
    app.ask({
      method: 'POST',
      url: `/v1/roleAssignments/${id}/confirmations`,
      token,
      headers: { 'if-match': etag },
      body: { verdict: 'confirm' },
    })
  const rolesOfGriet = async () =>
    (await app.ask({ url: '/v1/auth/me', token: griet })).json<{ person: { roles: string[] } }>().person.roles
  expect(await rolesOfGriet()).toEqual(['team_member'])
  expect(
    (await app.ask({ url: '/v1/today', token: an }))
      .json<{ needs: { kind: string }[] }>()
      .needs.map((need) => need.kind),
  ).toContain('confirm_role')
  expect((await decide(joris)).statusCode).toBe(403)
  expect((await decide(bram)).json()).toMatchObject({ type: 'urn:problem-type:belgif:missingPermission' })
  expect((await decide(an)).json()).toMatchObject({ state: 'confirmed', maySign: false })
  // a change of role ends the sessions; the new one has the new rights
  await expect.poll(async () => (await app.ask({ url: '/v1/auth/me', token: griet })).statusCode).toBe(401)
  griet = await app.signIn('griet.smet')
  expect(await rolesOfGriet()).toEqual(['finance_expert', 'team_member'])
  expect((await decide(an, '"2"')).json()).toMatchObject({ code: 'TRANSITION_NOT_ALLOWED' })
})

test('a role that is ended stops working at once, for writes at that very moment @R32', async () => {
  const app = await givenApp()
  const [joris, bram] = [await app.signIn('joris.lemmens'), await app.signIn('bram.claes')]
  const { items } = (await app.ask({ url: '/v1/roleAssignments?role=cluster_manager', token: joris })).json<{
    items: { id: string; personName: string }[]
  }>()
  const own = items.find((assignment) => assignment.personName === 'Bram Claes')
  expect((await app.ask({ url: '/v1/projects', token: bram })).statusCode).toBe(200)
  const ended = await app.ask({
    method: 'POST',
    url: `/v1/roleAssignments/${own?.id}/endings`,
    token: joris,
    headers: { 'if-match': '"1"' },
    body: { validTo: inDays(-1), reason: 'andere functie' },
  })
  expect(ended.statusCode, ended.body).toBe(201)
  const cluster = (await app.ask({ url: '/v1/clusters', token: joris })).json<{ items: { id: string }[] }>()
    .items[0]?.id
  expect(
    (
      await app.ask({
        method: 'POST',
        url: '/v1/projects',
        token: bram,
        body: { name: 'x', clusterId: cluster, kind: 'internal' },
      })
    ).statusCode,
  ).toBe(401)
  await expect.poll(async () => (await app.ask({ url: '/v1/projects', token: bram })).statusCode).toBe(401)
  const again = await app.signIn('bram.claes')
  expect((await app.ask({ url: '/v1/projects', token: again })).statusCode).toBe(403)
})

test('nobody gives himself a right, a role never counts backwards, and the same role is not held twice', async () => {
  const app = await givenApp()
  const joris = await app.signIn('joris.lemmens')
  const propose = async (body: Record<string, unknown>) =>
    app.ask({
      method: 'POST',
      url: '/v1/roleAssignments',
      token: joris,
      body: { validFrom: inDays(0), ...body },
    })
  const [own, chloe] = [await personId(app, joris, 'Joris'), await personId(app, joris, 'Chloe')]
  expect((await propose({ personId: own, role: 'board_reader' })).json()).toMatchObject({
    code: 'SAME_PERSON',
  })
  expect(
    (await propose({ personId: chloe, role: 'board_reader', validFrom: inDays(-1) })).json(),
  ).toMatchObject({ code: 'PERIOD_INVALID', issues: [{ name: 'validFrom' }] })
  expect((await propose({ personId: chloe, role: 'project_manager' })).json()).toMatchObject({
    code: 'ROLE_NOT_ALLOWED',
    issues: [{ name: 'clusterId' }],
  })
  expect(
    (await propose({ personId: '0197c2aa-0000-7000-8000-000000000000', role: 'board_reader' })).json(),
  ).toMatchObject({ status: 400, issues: [{ name: 'personId', code: 'not_found' }] })
  expect((await propose({ personId: chloe, role: 'board_reader' })).statusCode).toBe(201)
  expect((await propose({ personId: chloe, role: 'board_reader' })).json()).toMatchObject({
    code: 'DUPLICATE_VALUE',
    issues: [{ name: 'role' }],
  })
})

test('an absence has dates and nothing else: a kind, a cause or a remark is unknown input @R36', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const personIdOfGriet = await personId(app, bram, 'Griet')
  for (const field of ['kind', 'cause', 'reason', 'remark', 'diagnosis', 'type', 'note']) {
    const answer = await app.ask({
      method: 'POST',
      url: '/v1/absences',
      token: bram,
      body: { personId: personIdOfGriet, from: inDays(3), [field]: 'griep' },
    })
    expect(answer.json(), field).toMatchObject({
      status: 400,
      issues: [{ name: field, type: 'urn:problem-type:belgif:input-validation:unknownInput' }],
    })
  }
})

test('who may record whose absence, and what colleagues see of it', async () => {
  const app = await givenApp()
  const tokens = Object.fromEntries(
    await Promise.all(
      [
        'an.peeters',
        'bram.claes',
        'hanne.devos',
        'chloe.maes',
        'els.jacobs',
        'griet.smet',
        'ines.martens',
        'joris.lemmens',
      ].map(async (name) => [name, await app.signIn(name)] as const),
    ),
  )
  const ids = {
    griet: await personId(app, tokens['bram.claes'] ?? '', 'Griet'),
    an: await personId(app, tokens['bram.claes'] ?? '', 'Peeters'),
  }
  const declare = async (name: string, person: string, from = inDays(5)) =>
    (
      await app.ask({
        method: 'POST',
        url: '/v1/absences',
        token: tokens[name] ?? '',
        body: { personId: person, from, to: inDays(40), certainty: 'likely', expectedReturn: inDays(41) },
      })
    ).statusCode
  expect(await declare('griet.smet', ids.griet)).toBe(201)
  expect(await declare('bram.claes', ids.griet)).toBe(201)
  expect(await declare('hanne.devos', ids.griet)).toBe(403)
  expect(await declare('chloe.maes', ids.griet)).toBe(403)
  expect(await declare('joris.lemmens', ids.griet)).toBe(403)
  expect(await declare('els.jacobs', ids.an)).toBe(201)
  expect(await declare('chloe.maes', ids.an)).toBe(403)
  expect(await declare('an.peeters', ids.an, inDays(-1))).toBe(422)
  expect(await declare('griet.smet', ids.griet, inDays(-2))).toBe(201)
  const seen = async (name: string) => {
    const answer = await app.ask({
      url: `/v1/absences?personId=${ids.griet}&from=${inDays(5)}&to=${inDays(5)}&sort=from`,
      token: tokens[name] ?? '',
    })
    return answer.statusCode === 200
      ? Object.keys(answer.json<{ items: Record<string, unknown>[] }>().items[0] ?? {})
      : answer.statusCode
  }
  for (const name of ['an.peeters', 'bram.claes', 'griet.smet'])
    expect(await seen(name), name).toEqual(
      expect.arrayContaining(['from', 'to', 'certainty', 'longTerm', 'declaredBy']),
    )
  for (const name of ['hanne.devos', 'chloe.maes', 'els.jacobs']) {
    expect(await seen(name), name).toEqual(expect.arrayContaining(['from', 'to', 'expectedReturn']))
    expect(await seen(name), name).not.toEqual(expect.arrayContaining(['certainty']))
  }
  expect(await seen('ines.martens')).toBe(403)
  expect(await seen('joris.lemmens')).toBe(403)
})

test('an absence is changed, ended from now on, or revoked as if it never was', async () => {
  const app = await givenApp()
  const [griet, bram] = [await app.signIn('griet.smet'), await app.signIn('bram.claes')]
  const me = await personId(app, griet, 'Griet')
  const make = async () =>
    (
      await app.ask({
        method: 'POST',
        url: '/v1/absences',
        token: griet,
        body: { personId: me, from: inDays(0), to: inDays(9) },
      })
    ).json<{ id: string }>().id
  const first = await make()
  const wrong = await app.ask({
    method: 'PATCH',
    url: `/v1/absences/${first}`,
    token: griet,
    headers: { 'if-match': '"1"' },
    body: { to: inDays(-3) },
  })
  expect(wrong.json()).toMatchObject({ code: 'PERIOD_INVALID', issues: [{ name: 'to' }] })
  expect(
    (
      await app.ask({
        method: 'PATCH',
        url: `/v1/absences/${first}`,
        token: bram,
        headers: { 'if-match': '"1"' },
        body: { to: null },
      })
    ).json(),
  ).not.toHaveProperty('to')
  const revokedByManager = await app.ask({
    method: 'POST',
    url: `/v1/absences/${first}/revocations`,
    token: bram,
    headers: { 'if-match': '"2"' },
    body: {},
  })
  expect(revokedByManager.statusCode).toBe(403)
  expect(
    (
      await app.ask({
        method: 'POST',
        url: `/v1/absences/${first}/endings`,
        token: bram,
        headers: { 'if-match': '"2"' },
        body: {},
      })
    ).json(),
  ).toMatchObject({ state: 'ended', to: inDays(0) })
  const second = await make()
  expect(
    (
      await app.ask({
        method: 'POST',
        url: `/v1/absences/${second}/revocations`,
        token: griet,
        headers: { 'if-match': '"1"' },
        body: {},
      })
    ).json(),
  ).toMatchObject({ state: 'revoked' })
  expect(
    (
      await app.ask({
        method: 'POST',
        url: `/v1/absences/${second}/endings`,
        token: griet,
        headers: { 'if-match': '"2"' },
        body: {},
      })
    ).json(),
  ).toMatchObject({ code: 'TRANSITION_NOT_ALLOWED' })
})

test('a field somebody may not read cannot be filtered, sorted, searched or exported by him @R33', async () => {
  const app = await givenApp()
  const ines = await app.signIn('ines.martens')
  const page = (await app.ask({ url: '/v1/people', token: ines })).json<{ items: Person[] }>()
  expect(page.items.length).toBe(10)
  expect(
    page.items.every(
      (person) => person.email === undefined && person.roles === undefined && person.account === undefined,
    ),
  ).toBe(false) // her own
  expect(page.items.filter((person) => person.email !== undefined).map((person) => person.firstName)).toEqual(
    ['Ines'],
  )
  const misspelt = (await app.ask({ url: '/v1/people?emial=x', token: ines })).json<{
    issues: { type: string }[]
  }>()
  const hidden = (await app.ask({ url: '/v1/people?email=x', token: ines })).json<{
    issues: { type: string }[]
  }>()
  expect(hidden.issues[0]?.type).toBe(misspelt.issues[0]?.type)
  const unsorted = (await app.ask({ url: '/v1/people?sort=email', token: ines })).json<{
    issues: unknown[]
  }>().issues
  const unknown = (await app.ask({ url: '/v1/people?sort=emial', token: ines })).json<{ issues: unknown[] }>()
    .issues
  expect(JSON.stringify(unsorted).replaceAll('email', 'emial')).toBe(JSON.stringify(unknown))
  expect(
    (await app.ask({ url: '/v1/people?q=demo.stuurhuis', token: ines })).json<{ items: unknown[] }>().items,
  ).toEqual([])
  const csv = await app.ask({ url: '/v1/people', token: ines, headers: { accept: 'text/csv' } })
  expect(csv.body).not.toContain('bram.claes@')
})

test('an inactive person is out at once, and an administrator cannot lock himself out', async () => {
  const app = await givenApp()
  const [joris, dirk] = [await app.signIn('joris.lemmens'), await app.signIn('dirk.wouters')]
  const deactivate = async (id: string) =>
    app.ask({
      method: 'PATCH',
      url: `/v1/people/${id}`,
      token: joris,
      headers: { 'if-match': '"1"' },
      body: { active: false },
    })
  expect((await deactivate(await personId(app, joris, 'Joris'))).json()).toMatchObject({
    code: 'SAME_PERSON',
  })
  expect((await deactivate(await personId(app, joris, 'Dirk'))).statusCode).toBe(200)
  expect((await app.ask({ method: 'POST', url: '/v1/absences', token: dirk, body: {} })).statusCode).toBe(401)
  expect(
    (
      await app.ask({
        method: 'POST',
        url: '/v1/people',
        token: joris,
        body: { firstName: 'Eva', lastName: 'Nieuw', email: 'BRAM.claes@demo.stuurhuis.example' },
      })
    ).json(),
  ).toMatchObject({ code: 'DUPLICATE_VALUE', issues: [{ name: 'email' }] })
})

test('the history of absences is for the person, the cluster’s manager and the director; of the director for the signers', async () => {
  const app = await givenApp()
  const names = ['an.peeters', 'bram.claes', 'hanne.devos', 'chloe.maes', 'els.jacobs', 'griet.smet']
  const tokens = new Map(
    await Promise.all(names.map(async (name) => [name, await app.signIn(name)] as const)),
  )
  const griet = tokens.get('griet.smet') ?? ''
  const me = await personId(app, griet, 'Griet')
  const make = async (token: string, person: string, from: string, to: string) =>
    (
      await app.ask({ method: 'POST', url: '/v1/absences', token, body: { personId: person, from, to } })
    ).json<{ id: string }>().id
  const past = await make(griet, me, inDays(-9), inDays(-2))
  const revoked = await make(griet, me, inDays(3), inDays(4))
  const an = await make(
    tokens.get('an.peeters') ?? '',
    await personId(app, griet, 'Peeters'),
    inDays(5),
    inDays(6),
  )
  for (const [id, name] of [
    [revoked, 'griet.smet'],
    [an, 'an.peeters'],
  ] as const)
    await app.ask({
      method: 'POST',
      url: `/v1/absences/${id}/revocations`,
      token: tokens.get(name) ?? '',
      headers: { 'if-match': '*' },
      body: {},
    })
  const seen = async (name: string) => {
    const token = tokens.get(name) ?? ''
    const { items } = (await app.ask({ url: '/v1/absences?pageSize=200', token })).json<{
      items: { id: string }[]
    }>()
    const listed = items.map((item) => item.id)
    for (const id of [past, revoked, an])
      expect((await app.ask({ url: `/v1/absences/${id}`, token })).statusCode, name).toBe(
        listed.includes(id) ? 200 : 404,
      )
    return [past, revoked, an].map((id) => listed.includes(id))
  }
  expect(await seen('an.peeters')).toEqual([true, true, true])
  expect(await seen('bram.claes')).toEqual([true, true, true])
  expect(await seen('griet.smet')).toEqual([true, true, false])
  expect(await seen('els.jacobs')).toEqual([false, false, true])
  expect(await seen('hanne.devos')).toEqual([false, false, true])
  expect(await seen('chloe.maes')).toEqual([false, false, false])
})
