import { expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { commit } from '../../test/imports.ts'
import { referenceFile } from '../../test/workbook.ts'
import type { Sql } from '../platform/db/sql.ts'
import { sql } from '../platform/db/sql.ts'
import { verifyChain } from './audit.service.ts'

/** The rows of a chain can only be touched with its guards taken off: what a person with the owner's login might do. */
async function tamper(app: TestApp, ...statements: Sql[]): Promise<void> {
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`alter table audit_event disable trigger user`)
    for (const statement of statements) await tx.run(statement)
    await tx.run(sql`alter table audit_event enable trigger user`)
  })
}

test('every changed record leaves exactly one event with actor, session, request and the changed fields only', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { items } = (await app.ask({ url: '/v1/projects?q=Papierfabriek', token })).json<{
    items: { id: string }[]
  }>()
  const id = items[0]?.id ?? ''
  const before = (await app.owner.one<{ n: bigint }>(sql`select max(seq) as n from audit_event`)).n
  const answer = await app.ask({
    method: 'PATCH',
    url: `/v1/projects/${id}`,
    token,
    headers: { 'if-match': '"1"' },
    body: { name: 'Papierfabriek Zuid', municipality: null },
  })
  const rows = await app.owner.many<{
    actor: string
    requestId: string
    action: string
    object: string
    changes: unknown
    sessionId: string
  }>(
    sql`select actor, request_id, action, object, changes, session_id from audit_event where seq > ${before}`,
  )
  const me = (await app.ask({ url: '/v1/auth/me', token })).json<{ person: { id: string } }>()
  expect(rows).toEqual([
    {
      actor: me.person.id,
      requestId: answer.headers['belgov-trace-id'],
      action: 'updated',
      object: 'project',
      changes: { name: ['Papierfabriek', 'Papierfabriek Zuid'], municipality: ['Vilvoorde', null] },
      sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    },
  ])
})

test('raw SQL of the API login is in the log too, and without an actor it is refused', async () => {
  const app = await givenApp()
  await expect(
    app.db.transaction((tx) => tx.run(sql`update cluster set name = 'Anders' where code = 'INNO'`)),
  ).rejects.toMatchObject({ code: 'SH001' })
  await app.db.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:raw', true)`)
    await tx.run(sql`update cluster set name = 'Anders' where code = 'INNO'`)
  })
  const last = await app.owner.one(
    sql`select actor, object, changes from audit_event order by seq desc limit 1`,
  )
  expect(last).toMatchObject({
    actor: 'system:raw',
    object: 'cluster',
    changes: { name: ['Innovatie', 'Anders'] },
  })
})

test('32 writers at once make one chain without gap or fork', async () => {
  const app = await givenApp()
  const token = await app.signIn('an.peeters')
  const { items } = (await app.ask({ url: '/v1/projects', token })).json<{ items: { id: string }[] }>()
  await Promise.all(
    items.flatMap(({ id }) =>
      [1, 2, 3].map((n) =>
        app.ask({
          method: 'PATCH',
          url: `/v1/projects/${id}`,
          token,
          headers: { 'if-match': '*' },
          body: { name: `naam ${n}` },
        }),
      ),
    ),
  )
  expect(await verifyChain(app.db)).toMatchObject({ valid: true })
})

test('a changed, deleted, inserted or swapped record is found, wherever it stands @R25', async () => {
  const app = await givenApp()
  const { n } = await app.owner.one<{ n: number }>(sql`select count(*)::int as n from audit_event`)
  expect(n).toBeGreaterThan(30)
  for (const at of [1, 2, 17, n - 1, n]) {
    const mutations: [string, Sql[]][] = [
      ['alter', [sql`update audit_event set changes = jsonb_set(changes, '{x}', '1') where seq = ${at}`]],
      ['actor', [sql`update audit_event set actor = 'system:nobody' where seq = ${at}`]],
      ['time', [sql`update audit_event set at = at + interval '1 microsecond' where seq = ${at}`]],
      [
        'rehash',
        [
          sql`update audit_event e set changes = '{}' where seq = ${at}`,
          sql`update audit_event e set hash = audit_hash(e) where seq = ${at}`,
        ],
      ],
    ]
    if (at < n) {
      mutations.push(['delete', [sql`delete from audit_event where seq = ${at}`]])
      mutations.push([
        'swap',
        [
          sql`update audit_event set seq = 1000000 where seq = ${at}`,
          sql`update audit_event set seq = ${at} where seq = ${at + 1}`,
          sql`update audit_event set seq = ${at + 1} where seq = 1000000`,
        ],
      ])
    }
    for (const [name, statements] of mutations) {
      await app.owner.transaction(async (tx) => tx.run(sql`create table kept as select * from audit_event`))
      const head = await app.owner.one<{ hash: Buffer }>(sql`select hash from audit_event where seq = ${n}`)
      await tamper(app, ...statements)
      const verdict = await verifyChain(app.db, {
        anchor: { seq: BigInt(n), hash: head.hash.toString('hex') },
      })
      expect(verdict.valid, `${name} at ${at}`).toBe(false)
      expect(Number(verdict.firstBroken?.seq), `${name} at ${at}`).toBeGreaterThanOrEqual(at)
      expect(Number(verdict.firstBroken?.seq), `${name} at ${at}`).toBeLessThanOrEqual(Math.min(at + 1, n))
      await tamper(app, sql`delete from audit_event`, sql`insert into audit_event select * from kept`)
      await app.owner.transaction(async (tx) => tx.run(sql`drop table kept`))
    }
  }
  expect(await verifyChain(app.db)).toMatchObject({ valid: true })
})

test('a tail that was cut off shows against an anchor kept elsewhere', async () => {
  const app = await givenApp()
  const { head } = await verifyChain(app.db)
  const anchor = { seq: head?.seq ?? 0n, hash: head?.hash.toString('hex') ?? '' }
  await tamper(app, sql`delete from audit_event where seq > ${(head?.seq ?? 0n) - 3n}`)
  expect(await verifyChain(app.db)).toMatchObject({ valid: true })
  expect(await verifyChain(app.db, { anchor })).toMatchObject({ valid: false })
})

test('the log is read by its readers: the administrator technical events, a manager the own cluster, a board reader nothing', async () => {
  const app = await givenApp()
  const objects = async (name: string) => {
    const answer = await app.ask({ url: '/v1/auditEvents?pageSize=200', token: await app.signIn(name) })
    return answer.statusCode === 200
      ? [...new Set(answer.json<{ items: { object: string }[] }>().items.map((event) => event.object))].sort()
      : answer.statusCode
  }
  expect(await objects('ines.martens')).toBe(403)
  expect(await objects('joris.lemmens')).toEqual(['account', 'cluster', 'person', 'role_assignment'])
  expect(await objects('bram.claes')).toEqual(['project'])
  expect(await objects('an.peeters')).toContain('role_assignment')
  const verification = await app.ask({
    url: '/v1/auditEvents/verification',
    token: await app.signIn('els.jacobs'),
  })
  expect(verification.json()).toMatchObject({ valid: true })
})

const readEvents = async (app: TestApp, token: string, query = '') =>
  (await app.ask({ url: `/v1/auditEvents?pageSize=200${query}`, token })).json<{
    items: { object: string; objectId: string }[]
  }>().items

test('no event of a sensitive project, its named persons, steps, forecasts, lines or imports exists outside its circle', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  const { items } = (await app.ask({ url: '/v1/projects?q=Stationsomgeving', token: bram })).json<{
    items: { id: string }[]
  }>()
  const projectId = items[0]?.id ?? ''
  await commit(app, bram, [referenceFile('brownfield_papiermolen.xlsx')], { projectId })
  const { person } = (await app.ask({ url: '/v1/auth/me', token: bram })).json<{ person: { id: string } }>()
  for (const namedPersonIds of [[person.id], []])
    await app.ask({
      method: 'PATCH',
      url: `/v1/projects/${projectId}`,
      token: bram,
      headers: { 'if-match': '*' },
      body: { namedPersonIds },
    })
  const hold = await app.ask({
    method: 'POST',
    url: `/v1/projects/${projectId}/transitions`,
    token: bram,
    headers: { 'if-match': '*' },
    body: { to: 'on_hold', reason: 'wacht op het bestuur', reviewOn: '2030-01-01' },
  })
  expect(hold.statusCode, hold.body).toBe(201)
  const bound = [
    'project',
    'project_named_person',
    'stage_transition',
    'forecast',
    'forecast_item',
    'project_import',
  ]
  const query = bound.map((object) => `&object=${object}`).join('')
  const ofProject = await app.owner.many<{ id: string }>(sql`
    select ${projectId} as id union all select id::text from stage_transition where project_id = ${projectId}
    union all select ${projectId} || '/' || ${person.id} union all select id::text from forecast where project_id = ${projectId}
    union all select i.id::text from forecast_item i join forecast f on f.id = i.forecast_id where f.project_id = ${projectId}
    union all select import_id::text from forecast where project_id = ${projectId}`)
  const ids = new Set(ofProject.map((row) => row.id))
  const seen = async (name: string) =>
    (await readEvents(app, await app.signIn(name), query)).filter((event) => ids.has(event.objectId))
  for (const name of ['els.jacobs', 'farid.amrani', 'hanne.devos']) expect(await seen(name), name).toEqual([])
  for (const name of ['an.peeters', 'bram.claes', 'chloe.maes'])
    expect([...new Set((await seen(name)).map((event) => event.object))].sort(), name).toEqual(
      [...bound].sort(),
    )
})

test('means of sign-in and absences of others stand in nobody’s log but the director’s', async () => {
  const app = await givenApp()
  const griet = await app.signIn('griet.smet')
  const { person } = (await app.ask({ url: '/v1/auth/me', token: griet })).json<{ person: { id: string } }>()
  const declared = await app.ask({
    method: 'POST',
    url: '/v1/absences',
    token: await app.signIn('bram.claes'),
    body: { personId: person.id, from: '2030-01-01', certainty: 'unknown' },
  })
  expect(declared.statusCode).toBe(201)
  const query = '&object=account&object=totp&object=recovery_code&object=absence'
  for (const name of ['els.jacobs', 'farid.amrani', 'hanne.devos', 'chloe.maes'])
    expect(await readEvents(app, await app.signIn(name), query), name).toEqual([])
  const { id } = declared.json<{ id: string }>()
  for (const name of ['an.peeters', 'bram.claes'])
    expect(
      (await readEvents(app, await app.signIn(name), query)).map((event) => event.objectId),
      name,
    ).toContain(id)
})
