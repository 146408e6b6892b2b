import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as contracts from '@stuurhuis/schemas'
import { expect, inject, onTestFinished, test } from 'vitest'
import { givenApp, type TestApp } from '../../../test/app.ts'
import { connect } from '../db/connect.ts'
import { sql } from '../db/sql.ts'
import { csvCell } from './list.ts'

type Problem = {
  type: string
  code?: string
  status: number
  title: string
  instance: string
  issues?: { in: string; name: string; code?: string; value?: unknown }[]
  currentVersion?: number
}
type Page = { items: { id: string; code: string; name: string }[]; next?: string; total?: number }
const issueNames = (problem: Problem) => problem.issues?.map((issue) => `${issue.in}:${issue.name}`).sort()

async function clusterId(app: TestApp, token: string): Promise<string> {
  const { items } = (await app.ask({ url: '/v1/clusters', token })).json<{
    items: { id: string; code: string }[]
  }>()
  return items.find((cluster) => cluster.code === 'GEBIED')?.id ?? ''
}
async function makeProject(
  app: TestApp,
  token: string,
  name = 'Proef',
  headers: Record<string, string> = {},
) {
  return app.ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    headers,
    body: { name, clusterId: await clusterId(app, token), kind: 'internal' },
  })
}

test('a wrong method names the right ones, a wrong address and a trailing slash do not exist', async () => {
  const { ask } = await givenApp()
  const wrong = await ask({ method: 'PUT', url: '/v1/projects/0197c2aa-0000-7000-8000-000000000000' })
  expect(wrong.statusCode).toBe(405)
  expect(wrong.headers['allow']).toBe('GET, PATCH, HEAD, OPTIONS')
  expect((await ask({ url: '/v1/nothing' })).statusCode).toBe(404)
  expect((await ask({ url: '/v1/projects/' })).statusCode).toBe(404)
  expect((await ask({ method: 'OPTIONS', url: '/v1/projects' })).statusCode).toBe(204)
})

test('beside the web app a wrong method is still told apart from a wrong address, and pages have none of both', async () => {
  const dist = mkdtempSync(path.join(tmpdir(), 'stuurhuis-dist-'))
  writeFileSync(path.join(dist, 'index.html'), '<!doctype html>')
  onTestFinished(() => rmSync(dist, { recursive: true }))
  const { ask } = await givenApp({ env: { WEB_DIST: dist } })
  const wrong = await ask({ url: '/v1/auth/login' })
  expect([wrong.statusCode, wrong.headers['allow']]).toEqual([405, 'POST, OPTIONS'])
  expect(wrong.headers['content-type']).toMatch(/^application\/problem\+json/)
  expect((await ask({ method: 'HEAD', url: '/v1/auth/login' })).statusCode).toBe(405)
  expect((await ask({ url: '/v1/nothing' })).statusCode).toBe(404)
  expect((await ask({ url: '/geen.map' })).statusCode).toBe(404)
  expect((await ask({ url: '/projecten/1' })).body).toBe('<!doctype html>')
})

test('HEAD answers as GET, without a body', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { id } = (await makeProject(app, token)).json<{ id: string }>()
  const [get, head] = [
    await app.ask({ url: `/v1/projects/${id}`, token }),
    await app.ask({ method: 'HEAD', url: `/v1/projects/${id}`, token }),
  ]
  expect(head.statusCode).toBe(200)
  expect(head.headers['etag']).toBe(get.headers['etag'])
  expect(head.body).toBe('')
})

test('every wrong field and unknown name is told at once, with its path', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const body = await app.ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    body: { name: '', kind: 'castle', namedPersonIds: ['x'], budget: 1 },
  })
  expect(body.statusCode).toBe(400)
  expect(issueNames(body.json<Problem>())).toEqual([
    'body:budget',
    'body:clusterId',
    'body:kind',
    'body:name',
    'body:namedPersonIds[0]',
  ])
  const query = await app.ask({ url: '/v1/projects?page=2&pageSize=500&stage=nowhere&stage=signal', token })
  expect(issueNames(query.json<Problem>())).toEqual(['query:page', 'query:pageSize', 'query:stage[0]'])
  expect((await app.ask({ url: '/v1/projects', token, headers: { 'x-unknown': '1' } })).statusCode).toBe(200)
})

test('a missing choice and text that no database holds are told with their path', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const answer = await app.ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    body: {
      name: 'a\0b',
      clusterId: await clusterId(app, token),
      kind: 'internal',
      municipality: 'Gent\ud800',
    },
  })
  expect(issueNames(answer.json<Problem>())).toEqual(['body:municipality', 'body:name'])
  const without = await app.ask({
    method: 'POST',
    url: '/v1/projects',
    token,
    body: { name: 'x', clusterId: await clusterId(app, token) },
  })
  expect(without.json<Problem>().issues).toMatchObject([{ name: 'kind', code: 'required' }])
  const search = await app.ask({ url: '/v1/projects?q=a%00b', token })
  expect(issueNames(search.json<Problem>())).toEqual(['query:q'])
})

test('broken, oversized, too deep and mistyped bodies get a problem each', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const post = (body: string, type = 'application/json') =>
    app.ask({ method: 'POST', url: '/v1/projects', token, body, headers: { 'content-type': type } })
  const deep = `{"a":${'['.repeat(40)}${']'.repeat(40)}}`
  const cases = [
    [await post('{"name":'), 400],
    [await post(''), 400],
    [await post(deep), 400],
    [await post('{"__proto__":{"x":1}}'), 400],
    [await post('name=x', 'text/plain'), 415],
    [await post(JSON.stringify({ name: 'x'.repeat(1_100_000) })), 413],
    [await app.ask({ url: '/v1/projects/%E0%A4%A', token }), 400],
    [await app.ask({ url: `/v1/projects/${'a'.repeat(300)}`, token }), 414],
    [await app.ask({ url: '/v1/projects/not-a-uuid', token }), 400],
  ] as const
  expect(cases[5][0].json()).toMatchObject({ limit: 1_048_576 })
  for (const [answer, status] of cases) {
    expect(answer.statusCode, answer.body).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.headers['belgov-trace-id']).toMatch(/^[0-9a-f-]{36}$/)
  }
})

test('broken HTTP and overlong headers get a problem on the socket', async () => {
  const app = await givenApp()
  const address = new URL(await app.listen())
  const raw = (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connectSocket(Number(address.port), address.hostname, () => socket.end(text))
      let answer = ''
      socket.on('data', (chunk) => (answer += chunk))
      socket.on('close', () => resolve(answer))
    })
  expect(await raw('GARBAGE\r\n\r\n')).toMatch(
    /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"status":400/,
  )
  expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 [\s\S]*urn:problem-type:stuurhuis:headersTooLarge/,
  )
})

test('the language follows the caller, the trace id stands in answer and log line, the caller’s own id is echoed', async () => {
  const app = await givenApp()
  const french = await app.ask({
    url: '/v1/projects',
    headers: {
      'accept-language': 'fr-BE, nl;q=0.5',
      'belgov-trace-id': '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
    },
  })
  expect(french.json<Problem>().title).toBe('Connectez-vous pour continuer')
  expect(french.headers['content-language']).toBe('fr')
  expect(french.headers['belgov-related-trace-id']).toBe('4bf92f35-77b3-4da6-a3ce-929d0e0e4736')
  const trace = String(french.headers['belgov-trace-id'])
  expect(french.json<Problem>().instance).toBe(`urn:uuid:${trace}`)
  expect(app.logLines.filter((line) => line['trace'] === trace)).toHaveLength(1)
  expect(
    (await app.ask({ url: '/v1/projects', headers: { 'accept-language': 'de' } })).json<Problem>().title,
  ).toBe('Meld u aan om verder te gaan')
})

test('a log line carries ids and the route pattern, never addresses, queries, tokens or names @asvs:V16.2.5', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  await app.ask({ url: '/v1/projects?q=geheimwoord', token })
  const text = JSON.stringify(app.logLines)
  for (const canary of ['geheimwoord', token, 'bram.claes', 'Bram', 'correct horse'])
    expect(text).not.toContain(canary)
  expect(app.logLines.some((line) => line['route'] === '/v1/projects' && line['status'] === 200)).toBe(true)
})

test('strong ETags: 304, 428, 412 with the current version, lists and the star; a weak tag never matches', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { id } = (await makeProject(app, token)).json<{ id: string }>()
  const url = `/v1/projects/${id}`
  const patch = (tag: string | undefined, name: string) =>
    app.ask({
      method: 'PATCH',
      url,
      token,
      body: { name },
      headers: tag === undefined ? {} : { 'if-match': tag },
    })
  expect((await app.ask({ url, token, headers: { 'if-none-match': '"1"' } })).statusCode).toBe(304)
  expect((await app.ask({ url, token, headers: { 'if-none-match': '"9", W/"1"' } })).statusCode).toBe(304)
  expect((await patch(undefined, 'a')).statusCode).toBe(428)
  expect((await patch('W/"1"', 'a')).statusCode).toBe(412)
  expect((await patch('"8", "1"', 'a')).headers['etag']).toBe('"2"')
  const stale = await patch('"1"', 'b')
  expect(stale.statusCode).toBe(412)
  expect(stale.json<Problem>()).toMatchObject({
    type: 'urn:problem-type:belgif:preconditionFailed',
    currentVersion: 2,
  })
  expect(stale.headers['etag']).toBe('"2"')
  expect((await patch('*', 'c')).statusCode).toBe(200)
})

test('of 20 parallel changes with one tag exactly one wins', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { id } = (await makeProject(app, token)).json<{ id: string }>()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      app.ask({
        method: 'PATCH',
        url: `/v1/projects/${id}`,
        token,
        body: { name: `naam ${index}` },
        headers: { 'if-match': '"1"' },
      }),
    ),
  )
  expect(answers.map((answer) => answer.statusCode).sort()).toEqual([
    200,
    ...Array.from({ length: 19 }, () => 412),
  ])
})

test('20 parallel creates with one key have one effect and identical answers; another body is refused @R23 @R24', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const headers = { 'idempotency-key': 'form-0001' }
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => makeProject(app, token, 'Eenmaal', headers)),
  )
  expect(
    new Set(answers.map((answer) => answer.body)).size,
    answers.map((answer) => answer.statusCode).join(),
  ).toBe(1)
  expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 20 }, () => 201))
  expect(answers.filter((answer) => answer.headers['idempotent-replayed'] === 'true')).toHaveLength(19)
  expect(new Set(answers.map((answer) => answer.headers['location'])).size).toBe(1)
  expect((await app.ask({ url: '/v1/projects?q=Eenmaal', token })).json<Page>().items).toHaveLength(1)
  expect((await makeProject(app, token, 'Anders', headers)).json<Problem>()).toMatchObject({
    status: 422,
    code: 'IDEMPOTENCY_KEY_REUSED',
  })
})

test('a change that was sent twice with one key is made once, and the repeat is no conflict', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const made = await makeProject(app, token, 'Vooraf')
  const change = {
    method: 'PATCH' as const,
    url: `/v1/projects/${made.json<{ id: string }>().id}`,
    token,
    headers: { 'if-match': '"1"', 'idempotency-key': 'change-1' },
    body: { name: 'Achteraf' },
  }
  const [first, repeat] = [await app.ask(change), await app.ask(change)]
  expect([first.statusCode, repeat.statusCode]).toEqual([200, 200])
  expect([repeat.body, repeat.headers['etag']]).toEqual([first.body, '"2"'])
  expect(repeat.headers['idempotent-replayed']).toBe('true')
  const other = await app.ask({ ...change, headers: { 'if-match': '"1"' } })
  expect(other.json<Problem>()).toMatchObject({ status: 412, currentVersion: 2 })
})

test('a repeat gives no answer about a record that its caller no longer sees', async () => {
  const app = await givenApp()
  const [bram, chloe] = [await app.signIn('bram.claes'), await app.signIn('chloe.maes')]
  const me = (await app.ask({ url: '/v1/auth/me', token: chloe })).json<{ person: { id: string } }>()
  const id = (await makeProject(app, bram, 'Stil')).json<{ id: string }>().id
  const patch = (token: string, version: number, body: object, key?: string) =>
    app.ask({
      method: 'PATCH',
      url: `/v1/projects/${id}`,
      token,
      headers: { 'if-match': `"${version}"`, ...(key && { 'idempotency-key': key }) },
      body,
    })
  await patch(bram, 1, { leadId: me.person.id })
  const first = await patch(chloe, 2, { visionText: 'van Chloë' }, 'k')
  const again = await patch(chloe, 2, { visionText: 'van Chloë' }, 'k')
  expect([first.statusCode, again.statusCode]).toEqual([200, 200])
  await patch(bram, 3, { sensitive: true, leadId: null })
  const hidden = await patch(chloe, 2, { visionText: 'van Chloë' }, 'k')
  expect(hidden.statusCode, hidden.body).toBe(404)
})

test('every change takes a key, save those whose answer is a secret or that belong to signing in', () => {
  const changes = Object.values<unknown>(contracts).filter(
    (one): one is contracts.Contract =>
      typeof one === 'object' &&
      one !== null &&
      'method' in one &&
      one.method !== 'GET' &&
      'credential' in one,
  )
  const without = changes.filter((one) => one.credential === 'bearer' && !one.idempotent).map(({ id }) => id)
  expect(without.sort()).toEqual([
    'changePassword',
    'confirmTotpEnrolment',
    'createOneTimePassword',
    'endSession',
    'replaceRecoveryCodes',
    'startTotpEnrolment',
  ])
})

test('a key belongs to its person, and a refusal is not stored', async () => {
  const app = await givenApp()
  const [bram, an] = [await app.signIn('bram.claes'), await app.signIn('an.peeters')]
  const headers = { 'idempotency-key': 'same-key' }
  const refused = await app.ask({
    method: 'POST',
    url: '/v1/projects',
    token: bram,
    headers,
    body: { name: 'x', clusterId: '0197c2aa-0000-7000-8000-000000000000', kind: 'internal' },
  })
  expect(refused.statusCode).toBe(403)
  const first = await makeProject(app, bram, 'Van Bram', headers)
  const other = await makeProject(app, an, 'Van Bram', headers)
  expect([first.statusCode, other.statusCode]).toEqual([201, 201])
  expect(other.headers['idempotent-replayed']).toBeUndefined()
  expect((await makeProject(app, bram, 'x', { 'idempotency-key': 'é' })).statusCode).toBe(400)
})

test('pages join to the whole set, in every order, without doubles, also when their rows tie', async () => {
  const app = await givenApp()
  const token = await app.signIn('an.peeters')
  const all = (await app.ask({ url: '/v1/projects?pageSize=200', token }))
    .json<Page>()
    .items.map((item) => item.id)
    .sort()
  for (const sort of [
    'code',
    '-name',
    'stage',
    '-stage&sort=name',
    'kind&sort=-areaM2',
    'municipality',
    '-updatedAt',
    'leadName&sort=-clusterName',
  ]) {
    const seen: string[] = []
    let url: string | undefined = `/v1/projects?pageSize=3&sort=${sort}`
    while (url) {
      const page: Page = (await app.ask({ url, token })).json<Page>()
      seen.push(...page.items.map((item) => item.id))
      url = page.next?.replace('http://localhost:3000', '')
    }
    expect(seen.length, sort).toBe(all.length)
    expect([...seen].sort(), sort).toEqual(all)
  }
})

test('a forged, foreign or re-filtered cursor is refused', async () => {
  const app = await givenApp()
  const [an, bram] = [await app.signIn('an.peeters'), await app.signIn('bram.claes')]
  const { next = '' } = (await app.ask({ url: '/v1/projects?pageSize=2', token: an })).json<Page>()
  const cursor = new URL(next).searchParams.get('cursor') ?? ''
  const tries = [
    `/v1/projects?pageSize=2&cursor=${cursor}x`,
    `/v1/projects?pageSize=2&cursor=${cursor}&stage=signal`,
    `/v1/projects?cursor=${cursor}&sort=name`,
    `/v1/projects?cursor=e30.AAAA`,
  ]
  for (const url of tries)
    expect(issueNames((await app.ask({ url, token: an })).json<Problem>()), url).toEqual(['query:cursor'])
  expect((await app.ask({ url: `/v1/projects?pageSize=2&cursor=${cursor}`, token: bram })).statusCode).toBe(
    400,
  )
  expect((await app.ask({ url: `/v1/projects?pageSize=4&cursor=${cursor}`, token: an })).statusCode).toBe(200)
})

test('a list is exported as CSV and NDJSON with the same filter; the stream says that it is whole', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const csv = await app.ask({
    url: '/v1/projects?stage=execution&sort=code',
    token,
    headers: { accept: 'text/csv' },
  })
  expect(csv.headers['content-type']).toContain('text/csv')
  const rows = csv.body.replace('\ufeff', '').trim().split('\r\n')
  expect(rows[0]).toContain('code;name')
  expect(rows).toHaveLength(4)
  const ndjson = await app.ask({
    url: '/v1/projects?stage=execution',
    token,
    headers: { accept: 'application/x-ndjson' },
  })
  const lines = ndjson.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ end: true, count: 3 })
  expect(csv.headers['content-disposition']).toBe('attachment; filename="projects.csv"')
  expect(app.logLines.filter((line) => line['security'] === 'export')).toHaveLength(2)
})

/** So many projects that their list does not fit in what the network and the server hold ready. */
async function givenManyProjects(app: TestApp): Promise<number> {
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`alter table project disable trigger project_audit`)
    await tx.run(sql`insert into project (code, name, cluster_id, kind, stage, vision_text)
      select 'P-2150-' || lpad(n::text, 4, '0'), 'Veel ' || n, (select id from cluster where code = 'GEBIED'), 'internal', 'signal', repeat('tekst ', 300)
      from generate_series(1, 5200) n`)
    await tx.run(sql`alter table project enable trigger project_audit`)
  })
  return 5200
}

test('a long export shows one moment: what changes while it is read does not stand in it', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const many = await givenManyProjects(app)
  const address = await app.listen()
  const headers = { authorization: `Bearer ${token}`, accept: 'text/csv' }
  const answer = await fetch(`${address}/v1/projects?kind=internal&q=Veel&sort=code`, { headers })
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = (await body?.read())?.value ?? ''
  await app.owner.transaction(async (tx) => {
    await tx.run(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update project set name = 'Intussen' where code in ('P-2150-0001', 'P-2150-5200')`)
    await tx.run(sql`update project set name = 'Veel later' where code = 'P-2150-5199'`)
  })
  for (let part = await body?.read(); part && !part.done; part = await body?.read()) text += part.value
  const rows = text.trim().split('\r\n').slice(1)
  expect(rows).toHaveLength(many)
  expect(new Set(rows.map((row) => row.match(/P-2150-\d{4}/)?.[0])).size).toBe(many)
  expect(text).not.toMatch(/Intussen|later/)
})

test('a CSV export tells in its trailer how many rows it had', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const many = await givenManyProjects(app)
  const csv = await app.ask({
    url: '/v1/projects?kind=internal&q=Veel',
    token,
    headers: { accept: 'text/csv' },
  })
  expect(csv.headers['trailer']).toBe('stuurhuis-count')
  expect(csv.trailers['stuurhuis-count']).toBe(String(many))
  const old = connectSocket(Number(new URL(await app.listen()).port), '127.0.0.1')
  old.write(
    `GET /v1/clusters HTTP/1.0\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\naccept: text/csv\r\n\r\n`,
  )
  let text = ''
  for await (const chunk of old) text += String(chunk)
  expect(text).toContain('200 OK')
  expect(text).not.toMatch(/transfer-encoding|stuurhuis-count/i)
})

test('three callers may read a snapshot at once; who leaves early makes room for the next', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  await givenManyProjects(app)
  const address = await app.listen()
  const headers = { authorization: `Bearer ${token}`, accept: 'application/x-ndjson' }
  const start = () => fetch(`${address}/v1/projects?kind=internal`, { headers })
  const readers = [await start(), await start(), await start()]
  const fourth = await start()
  expect([fourth.status, fourth.headers.get('retry-after')]).toEqual([503, '10'])
  await fourth.text()
  await readers[0]?.body?.cancel()
  await expect
    .poll(
      async () =>
        (await app.ask({ url: '/v1/projects?code=P-2150-0001', token, headers: { accept: headers.accept } }))
          .statusCode,
    )
    .toBe(200)
  for (const reader of readers.slice(1)) await reader.body?.cancel()
})

test('text that a spreadsheet would run as a formula is neutralised, numbers stay numbers @R49', () => {
  for (const risky of ['=1+1', '+32 9', '-x', '@a', '%a', '|a', '\ta', '\ra', '\na'])
    expect(csvCell(risky).replace(/^"/, '').startsWith("'"), JSON.stringify(risky)).toBe(true)
  for (const number of ['-12.50', '1234.56', '0']) expect(csvCell(number)).toBe(number)
  expect(csvCell('a;b"c')).toBe('"a;b""c"')
})

test('too many calls are told when to come back', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const statuses: number[] = []
  let last: Awaited<ReturnType<TestApp['ask']>> | undefined
  for (let call = 0; call < 12; call++) {
    last = await app.ask({ url: '/v1/people', token, headers: { accept: 'text/csv' } })
    statuses.push(last.statusCode)
  }
  expect(statuses).toEqual([...Array<number>(10).fill(200), 429, 429])
  expect(last?.headers['retry-after']).toMatch(/^\d+$/)
  expect(last?.json<Problem>()).toMatchObject({
    status: 429,
    type: 'urn:problem-type:belgif:tooManyRequests',
  })
})

test('no answer contains null, and every answer forbids framing, sniffing and foreign scripts @R50', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  for (const url of [
    '/v1/projects',
    '/v1/people',
    '/v1/roleAssignments',
    '/v1/absences',
    '/v1/today',
    '/v1/auth/me',
    '/v1/auth/sessions',
    '/v1/auditEvents',
    '/v1/search?q=a',
    '/v1/clusters',
  ]) {
    const answer = await app.ask({ url, token })
    expect(answer.statusCode, `${url} ${answer.body}`).toBe(200)
    if (url !== '/v1/auditEvents') expect(answer.body, url).not.toMatch(/:null[,}]/)
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['x-powered-by']).toBeUndefined()
  }
})

test('a server that cannot keep up says so, with the headers that protect', async () => {
  const app = await givenApp({ demo: false })
  // the mean delay of a second is looked at: two blocked ones, so that one of them is whole
  for (const _ of [1, 2]) {
    const until = Date.now() + 1_500
    while (Date.now() < until); // a loop that something blocks
    await sleep(1)
  }
  const answer = await app.ask({ url: '/v1/health' })
  expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '5'])
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  expect(answer.headers['strict-transport-security']).toBeDefined()
})

test('while the database is away the API says 503 and lives on', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const admin = connect({ url: inject('postgres').adminUrl, max: 1, onError: () => {} })
  await admin.many(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${new URL(app.urls.appUrl).pathname.slice(1)}`,
  )
  await admin.close()
  const statuses = await Promise.all(
    Array.from({ length: 8 }, () =>
      app.ask({ url: '/v1/projects', token }).then((answer) => answer.statusCode),
    ),
  )
  for (const status of statuses) expect([200, 503]).toContain(status)
  await expect.poll(async () => (await app.ask({ url: '/v1/projects', token })).statusCode).toBe(200)
})

test('probes answer without sign-in', async () => {
  const { ask } = await givenApp()
  expect((await ask({ url: '/livez' })).statusCode).toBe(200)
  expect((await ask({ url: '/readyz' })).json()).toEqual({ status: 'UP' })
  expect((await ask({ url: '/v1/health' })).json()).toEqual({ status: 'UP' })
})

test('another origin may call only when the operator lists it exactly, and never with credentials', async () => {
  const app = await givenApp({ env: { CORS_ORIGINS: 'https://portaal.example' } })
  const preflight = (origin: string) =>
    app.ask({
      method: 'OPTIONS',
      url: '/v1/projects',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
  expect((await preflight('https://portaal.example')).headers).toMatchObject({
    'access-control-allow-origin': 'https://portaal.example',
    'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
  })
  for (const origin of [
    'https://evil.example',
    'https://portaal.example.evil',
    'null',
    'http://portaal.example',
  ]) {
    expect((await preflight(origin)).headers['access-control-allow-origin'], origin).toBeUndefined()
  }
  expect(
    (await preflight('https://portaal.example')).headers['access-control-allow-credentials'],
  ).toBeUndefined()
})

test('the tag of a code list follows its content', async () => {
  const app = await givenApp()
  const tagOf = async (list: string) => (await app.ask({ url: `/v1/refData/${list}` })).headers['etag']
  const [roles, holidays] = [await tagOf('roles'), await tagOf('holidays')]
  expect(roles).not.toBe(holidays)
  app.clock.ahead(366 * 24 * 3600 * 1000)
  expect(await tagOf('roles')).toBe(roles)
  expect(await tagOf('holidays')).not.toBe(holidays)
})
