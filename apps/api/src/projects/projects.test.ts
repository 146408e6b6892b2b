import { expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'

type Project = { id: string; code: string; name: string; version: number; stage: string; mayEdit: boolean }
const list = async (app: TestApp, token: string, query = '') =>
  (await app.ask({ url: `/v1/projects?pageSize=200&include=total${query}`, token })).json<{
    items: Project[]
    total: number
  }>()
const find = async (app: TestApp, token: string, name: string) =>
  (await list(app, token)).items.find((project) => project.name === name) as Project
const clusterId = async (app: TestApp, token: string, code = 'GEBIED') =>
  (await app.ask({ url: '/v1/clusters', token }))
    .json<{ items: { id: string; code: string }[] }>()
    .items.find((cluster) => cluster.code === code)?.id ?? ''
const personId = async (app: TestApp, token: string, q: string) =>
  (await app.ask({ url: `/v1/people?q=${q}`, token })).json<{ items: { id: string }[] }>().items[0]?.id ?? ''

test('a manager creates a project, changes it and reads it back', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const created = await app.ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    body: {
      name: 'Papierfabriek fase 2',
      clusterId: await clusterId(app, token),
      kind: 'brownfield',
      municipality: 'Vilvoorde',
      areaM2: '12000.5',
    },
  })
  expect(created.statusCode, created.body).toBe(201)
  expect(created.headers['etag']).toBe('"1"')
  const project = created.json<{ id: string; code: string; areaM2: string }>()
  expect(project.code).toMatch(/^P-20\d\d-011$/)
  expect(created.headers['location']).toBe(`http://localhost:3000/v1/projects/${project.id}`)
  expect(project.areaM2).toBe('12000.5')
  const changed = await app.ask({
    method: 'PATCH',
    url: `/v1/projects/${project.id}`,
    token,
    headers: { 'if-match': '"1"' },
    body: { name: 'Papierfabriek', municipality: null },
  })
  expect(changed.statusCode, changed.body).toBe(200)
  expect(changed.headers['etag']).toBe('"2"')
  expect(changed.json()).toMatchObject({ name: 'Papierfabriek', version: 2 })
  expect(changed.json()).not.toHaveProperty('municipality')
})

test('parallel creations get different codes without a gap', async () => {
  const app = await givenApp()
  const token = await app.signIn('an.peeters')
  const cluster = await clusterId(app, token)
  const codes = (
    await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        app.ask({
          method: 'POST',
          url: '/v1/projects',
          token,
          body: { name: `p${n}`, clusterId: cluster, kind: 'internal' },
        }),
      ),
    )
  ).map((answer) => answer.json<Project>().code)
  expect(codes.map((code) => Number(code.slice(7))).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 12 }, (_, n) => 11 + n),
  )
})

test('who may create and change: the own cluster, the own project, the director everywhere', async () => {
  const app = await givenApp()
  const [an, bram, hanne, chloe, els] = await Promise.all(
    ['an.peeters', 'bram.claes', 'hanne.devos', 'chloe.maes', 'els.jacobs'].map((name) => app.signIn(name)),
  )
  const [gebied, inno] = [await clusterId(app, an ?? ''), await clusterId(app, an ?? '', 'INNO')]
  const create = async (token = '', cluster = '', extra = {}) =>
    (
      await app.ask({
        method: 'POST',
        url: '/v1/projects',
        token,
        body: { name: 'x', clusterId: cluster, kind: 'internal', ...extra },
      })
    ).statusCode
  expect(await create(bram, gebied)).toBe(201)
  expect(await create(bram, inno)).toBe(403)
  expect(await create(an, inno)).toBe(201)
  expect(await create(els, gebied)).toBe(403)
  expect(await create(chloe, gebied)).toBe(403)
  expect(await create(chloe, gebied, { leadId: await personId(app, an ?? '', 'Chloe') })).toBe(201)
  const project = await find(app, an ?? '', 'Papierfabriek')
  const change = async (token = '', body: object = { municipality: 'Machelen' }) =>
    (
      await app.ask({
        method: 'PATCH',
        url: `/v1/projects/${project.id}`,
        token,
        headers: { 'if-match': '*' },
        body,
      })
    ).statusCode
  expect(await change(chloe)).toBe(200)
  expect(await change(bram)).toBe(200)
  expect(await change(hanne)).toBe(403)
  expect(await change(els)).toBe(403)
  // who may see a project is for the manager to say, not for its lead
  expect(await change(chloe, { sensitive: true })).toBe(403)
  expect(await change(chloe, { clusterId: inno })).toBe(403)
  // and nobody hands a project to another manager's cluster alone
  expect(await change(bram, { clusterId: inno })).toBe(403)
  expect((await find(app, hanne ?? '', 'Papierfabriek')).mayEdit).toBe(false)
})

test('a sensitive project does not exist for others: not by id, list, search, total, filter, sort, export or today', async () => {
  const app = await givenApp()
  const tokens = Object.fromEntries(
    await Promise.all(
      [
        'an.peeters',
        'bram.claes',
        'chloe.maes',
        'dirk.wouters',
        'hanne.devos',
        'els.jacobs',
        'griet.smet',
        'ines.martens',
      ].map(async (name) => [name, await app.signIn(name)] as const),
    ),
  )
  const secret = await find(app, tokens['an.peeters'] ?? '', 'Stationsomgeving Zuid')
  const sees = ['an.peeters', 'bram.claes', 'chloe.maes', 'dirk.wouters']
  for (const [name, token] of Object.entries(tokens)) {
    const allowed = sees.includes(name)
    const byId = await app.ask({ url: `/v1/projects/${secret.id}`, token })
    const absent = await app.ask({ url: '/v1/projects/0197c2aa-0000-7000-8000-000000000000', token })
    expect(byId.statusCode, name).toBe(allowed ? 200 : 404)
    if (!allowed)
      expect({ ...byId.json<object>(), instance: '' }).toEqual({ ...absent.json<object>(), instance: '' })
    const { items, total } = await list(app, token)
    expect(
      items.some((project) => project.id === secret.id),
      name,
    ).toBe(allowed)
    expect(total, name).toBe(items.length)
    expect((await list(app, token, '&q=Stationsomgeving')).items.length, name).toBe(allowed ? 1 : 0)
    expect((await list(app, token, '&municipality=Lier&sort=-areaM2')).items.length, name).toBe(
      allowed ? 1 : 0,
    )
    expect(
      (await app.ask({ url: '/v1/search?q=Stationsomgeving', token })).json<{ items: unknown[] }>().items
        .length,
      name,
    ).toBe(allowed ? 1 : 0)
    const csv = await app.ask({ url: '/v1/projects', token, headers: { accept: 'text/csv' } })
    expect(csv.body.includes('Stationsomgeving'), name).toBe(allowed)
    const today = await app.ask({ url: '/v1/today', token })
    expect(allowed || !today.body.includes('Stationsomgeving'), name).toBe(true)
    const patch = await app.ask({
      method: 'PATCH',
      url: `/v1/projects/${secret.id}`,
      token,
      headers: { 'if-match': '"1"' },
      body: {},
    })
    expect(allowed ? [200, 412] : name === 'hanne.devos' ? [404] : [403]).toContain(patch.statusCode)
  }
})

test('a named person sees a sensitive project from the moment he is named', async () => {
  const app = await givenApp()
  const [bram, els] = [await app.signIn('bram.claes'), await app.signIn('els.jacobs')]
  const secret = await find(app, bram, 'Stationsomgeving Zuid')
  const name = async (namedPersonIds: string[]) =>
    app.ask({
      method: 'PATCH',
      url: `/v1/projects/${secret.id}`,
      token: bram,
      headers: { 'if-match': '*' },
      body: { namedPersonIds },
    })
  expect((await name([await personId(app, bram, 'Els')])).json()).toMatchObject({
    namedPersonIds: [expect.any(String)],
  })
  expect((await app.ask({ url: `/v1/projects/${secret.id}`, token: els })).statusCode).toBe(200)
  await name([])
  expect((await app.ask({ url: `/v1/projects/${secret.id}`, token: els })).statusCode).toBe(404)
  expect((await name(['0197c2aa-0000-7000-8000-000000000000'])).json()).toMatchObject({
    status: 400,
    issues: [{ name: 'namedPersonIds', code: 'not_found' }],
  })
})

test('a board reader gets headlines: no people, no vision text, and no filter or order by them', async () => {
  const app = await givenApp()
  const ines = await app.signIn('ines.martens')
  const { items } = await list(app, ines)
  expect(Object.keys(items[0] ?? {}).sort()).toEqual(
    expect.arrayContaining(['clusterName', 'code', 'kind', 'name', 'stage']),
  )
  for (const field of ['leadName', 'backupName', 'visionText', 'sensitive', 'namedPersonIds', 'dataAgeDays'])
    expect(
      items.some((item) => field in item),
      field,
    ).toBe(false)
  for (const query of [
    'leadId=0197c2aa-0000-7000-8000-000000000000',
    'sort=leadName',
    'sensitive=true',
    'updatedSince=2026-01-01T00:00:00Z',
  ])
    expect((await app.ask({ url: `/v1/projects?${query}`, token: ines })).statusCode, query).toBe(400)
  const chloe = await app.signIn('chloe.maes')
  const project = await find(app, chloe, 'Papierfabriek')
  await app.ask({
    method: 'PATCH',
    url: `/v1/projects/${project.id}`,
    token: chloe,
    headers: { 'if-match': '*' },
    body: { externalId: 'ERP-7781' },
  })
  expect((await list(app, chloe, '&q=ERP-7781')).items.length).toBe(1)
  expect((await list(app, ines, '&q=ERP-7781')).items.length).toBe(0)
  const csv = await app.ask({ url: '/v1/projects', token: ines, headers: { accept: 'text/csv' } })
  expect(csv.body).not.toContain('Chloe')
  expect((await app.ask({ method: 'POST', url: '/v1/projects', token: ines, body: {} })).statusCode).toBe(403)
})

test('stage steps: taken by the manager, asked for by the project manager, refused with what is missing', async () => {
  const app = await givenApp()
  const [bram, dirk, hanne] = [
    await app.signIn('bram.claes'),
    await app.signIn('dirk.wouters'),
    await app.signIn('hanne.devos'),
  ]
  const project = await find(app, dirk, 'Bedrijvenpark Kanaalzone')
  const url = `/v1/projects/${project.id}/transitions`
  const go = (token: string, body: object) =>
    app.ask({ method: 'POST', url, token, headers: { 'if-match': '*' }, body })
  expect((await go(hanne, { to: 'commercialisation', reason: 'x' })).statusCode).toBe(403)
  expect((await go(dirk, { to: 'settlement' })).json()).toMatchObject({
    code: 'TRANSITION_NOT_ALLOWED',
    allowed: ['commercialisation', 'preparation', 'on_hold', 'stopped'],
  })
  expect((await go(dirk, { to: 'stopped' })).json()).toMatchObject({
    code: 'TRANSITION_NOT_ALLOWED',
    missing: ['decision'],
    detail: 'Nog nodig: besluit. Dit kunt u in deze versie nog niet invoeren: besluit.',
  })
  const inFrench = await app.ask({
    method: 'POST',
    url,
    token: dirk,
    headers: { 'if-match': '*', 'accept-language': 'fr' },
    body: { to: 'stopped' },
  })
  expect(inFrench.json<{ detail: string }>().detail).toContain('Manque encore : décision.')
  expect((await go(dirk, { to: 'commercialisation' })).json()).toMatchObject({
    status: 400,
    issues: [{ name: 'reason', code: 'required' }],
  })
  expect(
    (await go(dirk, { to: 'commercialisation', reason: 'wegenis voorlopig opgeleverd' })).json(),
  ).toMatchObject({ state: 'requested', from: 'execution' })
  expect(
    (await app.ask({ url: '/v1/today', token: bram }))
      .json<{ needs: { kind: string }[] }>()
      .needs.map((need) => need.kind),
  ).toContain('stage_request')
  expect((await go(bram, { to: 'on_hold', reason: 'wacht op vergunning' })).json()).toMatchObject({
    issues: [{ name: 'reviewOn' }],
  })
  const done = await go(bram, { to: 'commercialisation', reason: 'akkoord' })
  expect(done.json()).toMatchObject({ state: 'done', to: 'commercialisation' })
  expect((await app.ask({ url: `/v1/projects/${project.id}`, token: bram })).json()).toMatchObject({
    stage: 'commercialisation',
  })
  const history = (await app.ask({ url, token: bram })).json<{
    items: { state: string }[]
    next: { to: string }[]
  }>()
  expect(history.items.map((item) => item.state)).toEqual(['done', 'done'])
  expect(history.next.map((step) => step.to)).toEqual(['settlement', 'execution', 'on_hold', 'stopped'])
})

test('a project on hold goes back to the stage it left', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const project = await find(app, bram, 'Papierfabriek')
  const go = (body: object) =>
    app.ask({
      method: 'POST',
      url: `/v1/projects/${project.id}/transitions`,
      token: bram,
      headers: { 'if-match': '*' },
      body,
    })
  expect((await go({ to: 'on_hold', reason: 'wacht', reviewOn: '2027-03-01' })).statusCode).toBe(201)
  expect((await go({ to: 'preparation' })).json()).toMatchObject({ allowed: ['business_case', 'stopped'] })
  expect((await go({ to: 'business_case' })).json()).toMatchObject({ state: 'done' })
})

test('lead and back-up are two people', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const project = await find(app, bram, 'Papierfabriek')
  const chloe = await personId(app, bram, 'Chloe')
  expect(
    (
      await app.ask({
        method: 'PATCH',
        url: `/v1/projects/${project.id}`,
        token: bram,
        headers: { 'if-match': '"1"' },
        body: { leadId: chloe, backupId: chloe },
      })
    ).json(),
  ).toMatchObject({ status: 400, issues: [{ name: 'backupId', code: 'backup_is_lead' }] })
})

test('an area that the database would round or cannot hold is refused with its field', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const body = { name: 'Proef', clusterId: await clusterId(app, token), kind: 'greenfield', stage: 'signal' }
  const create = async (areaM2: string) =>
    (await app.ask({ method: 'POST', url: '/v1/projects', token, body: { ...body, areaM2 } })).json<object>()
  expect(await create('1234567890123.25')).toMatchObject({ areaM2: '1234567890123.25' })
  for (const areaM2 of ['1.234', '12345678901234', '-1'])
    expect(await create(areaM2), areaM2).toMatchObject({ status: 400, issues: [{ name: 'areaM2' }] })
})
