import { createHash, createHmac } from 'node:crypto'
import { generateSync } from 'otplib'
import { expect, test } from 'vitest'
import { type Answer, demoPassword, givenApp, type TestApp } from '../../test/app.ts'
import { sql } from '../platform/db/sql.ts'
import { isCommonPassword } from './passwords.ts'

const bram = 'bram.claes@demo.stuurhuis.example'
const cookiesOf = (answer: Answer): Record<string, string> =>
  Object.fromEntries(
    [answer.headers['set-cookie'] ?? []]
      .flat()
      .map((line) => (line.split(';')[0] ?? '').split('=') as [string, string]),
  )
const cookieHeader = (cookies: Record<string, string>) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
const loginAs = (
  app: TestApp,
  body: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  address = '10.0.0.1',
) =>
  app.ask({
    method: 'POST',
    url: '/v1/auth/login',
    body: { email: bram, password: demoPassword, ...body },
    headers,
    address,
  })
const code = (secret: string, now: number) => generateSync({ secret, epoch: Math.floor(now / 1000) })

/** Switches TOTP on for the person of the token. */
async function enrol(app: TestApp, token: string): Promise<{ secret: string; recoveryCodes: string[] }> {
  const started = await app.ask({
    method: 'POST',
    url: '/v1/auth/totpEnrolments',
    token,
    body: { password: demoPassword },
  })
  expect(started.statusCode, started.body).toBe(201)
  const { id, secret } = started.json<{ id: string; secret: string }>()
  const confirmed = await app.ask({
    method: 'POST',
    url: `/v1/auth/totpEnrolments/${id}/confirmations`,
    token,
    body: { totp: code(secret, app.clock.now()) },
  })
  expect(confirmed.statusCode, confirmed.body).toBe(201)
  app.clock.ahead(31_000) // the code that enrolled is used up
  return { secret, ...confirmed.json<{ recoveryCodes: string[] }>() }
}

test('signing in gives a five-minute token, a strict http-only cookie and the roles of today', async () => {
  const app = await givenApp()
  const answer = await loginAs(app)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({
    expiresIn: 300,
    person: { firstName: 'Bram', roles: ['cluster_manager'] },
    pending: [],
  })
  const [session] = [answer.headers['set-cookie'] ?? []].flat()
  expect(session).toMatch(/^stuurhuis_dev=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)
  const claims = JSON.parse(
    Buffer.from(
      answer.json<{ accessToken: string }>().accessToken.split('.')[1] ?? '',
      'base64url',
    ).toString(),
  )
  expect(claims.exp - claims.iat).toBe(300)
  expect(Object.keys(claims).sort()).toEqual(['amr', 'aud', 'exp', 'iat', 'iss', 'sid', 'sub', 'typ'])
})

test('over https the cookie carries the __Host- prefix and Secure @asvs:V3.3.1', async () => {
  const app = await givenApp({ publicUrl: 'https://stuurhuis.example' })
  const [session] = [(await loginAs(app)).headers['set-cookie'] ?? []].flat()
  expect(session).toMatch(/^__Host-stuurhuis=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Secure$/)
})

test('a wrong password and an unknown address get the same answer', async () => {
  const app = await givenApp()
  const wrong = await loginAs(app, { password: 'not the password' })
  const unknown = await loginAs(app, { email: 'nobody@demo.stuurhuis.example' })
  expect(wrong.statusCode).toBe(401)
  const shape = (answer: Answer) => ({ ...answer.json<Record<string, unknown>>(), instance: '' })
  expect(shape(unknown)).toEqual(shape(wrong))
  expect(wrong.json()).toMatchObject({
    code: 'LOGIN_FAILED',
    title: 'E-mailadres, wachtwoord of code klopt niet',
  })
  expect(wrong.headers['www-authenticate']).toContain('Bearer')
})

test('of 50 wrong passwords at once at most five are evaluated, known address or not @R42', async () => {
  for (const email of [bram, 'nobody@demo.stuurhuis.example']) {
    const app = await givenApp()
    // each from another address, so that only the account's own counter is at work
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        loginAs(app, { email, password: `wrong password ${index}` }, {}, `10.0.1.${index}`),
      ),
    )
    const evaluated = answers.filter((answer) => answer.statusCode === 401).length
    expect(evaluated).toBeLessThanOrEqual(5)
    expect(answers.filter((answer) => answer.statusCode === 429).length).toBe(50 - evaluated)
    const afterwards = await loginAs(app, { email })
    expect(afterwards.statusCode).toBe(429)
    expect(Number(afterwards.headers['retry-after'])).toBeGreaterThan(60)
  }
})
test('a right password gives its attempt back: a whole office signs in behind one address', async () => {
  const app = await givenApp()
  for (let round = 0; round < 12; round++) expect((await loginAs(app)).statusCode).toBe(200)
})

test('a cross-site, framed or form-encoded sign-in is refused', async () => {
  const app = await givenApp()
  expect((await loginAs(app, {}, { 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({
    code: 'CSRF_REFUSED',
  })
  expect((await loginAs(app, {}, { origin: 'https://evil.example' })).statusCode).toBe(403)
  expect((await loginAs(app, {}, { origin: 'http://localhost:3000' })).statusCode).toBe(200)
  const form = await app.ask({
    method: 'POST',
    url: '/v1/auth/login',
    body: 'email=x&password=y',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(form.statusCode).toBe(415)
})

test('refreshing rotates the secret; of 50 at once one wins and the same device is not signed out @R45', async () => {
  const app = await givenApp()
  const cookies = cookiesOf(await loginAs(app))
  const refresh = (given: Record<string, string>) =>
    app.ask({ method: 'POST', url: '/v1/auth/refresh', headers: { cookie: cookieHeader(given) } })
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(cookies)))
  expect(answers.map((answer) => answer.statusCode)).toEqual(Array.from({ length: 50 }, () => 200))
  const rotated = answers.filter((answer) => answer.headers['set-cookie'] !== undefined)
  expect(rotated).toHaveLength(1)
  const next = { ...cookies, ...cookiesOf(rotated[0] as Answer) }
  expect((await refresh(next)).statusCode).toBe(200)
})

test('an old session secret on another device ends the session', async () => {
  const app = await givenApp()
  const cookies = cookiesOf(await loginAs(app))
  const refreshed = await app.ask({
    method: 'POST',
    url: '/v1/auth/refresh',
    headers: { cookie: cookieHeader(cookies) },
  })
  const { accessToken } = refreshed.json<{ accessToken: string }>()
  const stolen = await app.ask({
    method: 'POST',
    url: '/v1/auth/refresh',
    headers: { cookie: `stuurhuis_dev=${cookies['stuurhuis_dev']}` },
  })
  expect(stolen.json()).toMatchObject({ code: 'SESSION_ENDED' })
  expect((await app.ask({ url: '/v1/auth/me', token: accessToken })).json()).toMatchObject({
    code: 'SESSION_ENDED',
  })
  expect(app.logLines.some((line) => line['security'] === 'session_secret_reused')).toBe(true)
})

test('an old session secret after ten seconds ends the session also on the same device', async () => {
  const app = await givenApp()
  const cookies = cookiesOf(await loginAs(app))
  const first = await app.ask({
    method: 'POST',
    url: '/v1/auth/refresh',
    headers: { cookie: cookieHeader(cookies) },
  })
  expect(first.statusCode).toBe(200)
  await app.owner.transaction((tx) =>
    tx.run(sql`update login_session_old_secret set replaced_at = replaced_at - interval '11 seconds'`),
  )
  expect(
    (await app.ask({ method: 'POST', url: '/v1/auth/refresh', headers: { cookie: cookieHeader(cookies) } }))
      .statusCode,
  ).toBe(401)
})

test('signing out ends the session at once, and twice is no error', async () => {
  const app = await givenApp()
  const answer = await loginAs(app)
  const headers = { cookie: cookieHeader(cookiesOf(answer)) }
  const { accessToken } = answer.json<{ accessToken: string }>()
  expect((await app.ask({ url: '/v1/auth/me', token: accessToken })).statusCode).toBe(200)
  expect((await app.ask({ method: 'POST', url: '/v1/auth/logout', headers })).statusCode).toBe(204)
  await expect
    .poll(async () => (await app.ask({ url: '/v1/auth/me', token: accessToken })).statusCode)
    .toBe(401)
  expect((await app.ask({ method: 'POST', url: '/v1/auth/logout', headers })).statusCode).toBe(204)
})

test('own sessions are listed and ended; somebody else’s do not exist for me', async () => {
  const app = await givenApp()
  const first = await app.signIn('bram.claes')
  const second = await app.signIn('bram.claes')
  const stranger = await app.signIn('chloe.maes')
  const { items } = (await app.ask({ url: '/v1/auth/sessions', token: first })).json<{
    items: { id: string; current: boolean }[]
  }>()
  expect(items).toHaveLength(2)
  const other = items.find((session) => !session.current)?.id
  expect(
    (await app.ask({ method: 'DELETE', url: `/v1/auth/sessions/${other}`, token: stranger })).statusCode,
  ).toBe(404)
  expect(
    (await app.ask({ method: 'DELETE', url: `/v1/auth/sessions/${other}`, token: first })).statusCode,
  ).toBe(204)
  // an unsafe call sees the end at once, also within the second that reads may rest on
  expect(
    (
      await app.ask({
        method: 'POST',
        url: '/v1/auth/passwordChanges',
        token: second,
        body: { currentPassword: demoPassword, newPassword: 'a fine new passphrase' },
      })
    ).statusCode,
  ).toBe(401)
})

test('forged, foreign and outdated tokens are refused with 401, never accepted and never an error of ours @R44', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const [head = '', body = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as Record<string, unknown>
  const signed = (headerPart: unknown, claimPart: unknown, key = 'x'.repeat(32)) => {
    const text = `${encode(headerPart)}.${encode(claimPart)}`
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
  }
  const forged = [
    `${encode({ alg: 'none', typ: 'JWT' })}.${body}.`,
    `${encode({ ...header, alg: 'none' })}.${body}.`,
    signed(header, claims),
    signed({ ...header, kid: 'unknown' }, claims),
    signed({ ...header, alg: 'RS256' }, claims),
    signed({ ...header, alg: 'HS512' }, claims),
    signed({ ...header, crit: ['exp'] }, claims),
    `${head}.${encode({ ...claims, sub: '00000000-0000-0000-0000-000000000000' })}.${token.split('.')[2]}`,
    `${head}.${body}`,
    `${head}.${body}.`,
    'not.a.token',
    'a',
    `${token}x`,
    token.toUpperCase(),
  ]
  for (const bad of forged) {
    const answer = await app.ask({ url: '/v1/auth/me', token: bad })
    expect(answer.statusCode, bad).toBe(401)
    expect(answer.headers['www-authenticate'], bad).toContain('Bearer')
  }
  expect(
    (await app.ask({ url: '/v1/auth/me', headers: { authorization: 'Basic eDp5' } })).json(),
  ).toMatchObject({ type: 'urn:problem-type:belgif:noAccessToken' })
  app.clock.ahead(0)
})

test('a token outlives neither its five minutes nor its person', async () => {
  const app = await givenApp()
  const token = await app.signIn('griet.smet')
  await app.owner.transaction(async (tx) => {
    await tx.many(sql`select set_config('stuurhuis.actor', 'system:test', true)`)
    await tx.run(sql`update person set active = false where first_name = 'Griet'`)
  })
  await expect.poll(async () => (await app.ask({ url: '/v1/auth/me', token })).statusCode).toBe(401)
})

test('the second factor is asked only after a right password, and a code works once: of 50 at once one @R41', async () => {
  const app = await givenApp()
  const { secret } = await enrol(app, await app.signIn('bram.claes'))
  expect((await loginAs(app, { password: 'not the password' })).json()).toMatchObject({
    code: 'LOGIN_FAILED',
  })
  expect((await loginAs(app)).json()).toMatchObject({ code: 'SECOND_FACTOR_REQUIRED' })
  const totp = code(secret, app.clock.now())
  const statuses = (await Promise.all(Array.from({ length: 20 }, () => loginAs(app, { totp })))).map(
    (answer) => answer.statusCode,
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect((await loginAs(app, { totp })).statusCode).not.toBe(200)
})

test('a recovery code stands in once for the authenticator app', async () => {
  const app = await givenApp()
  const { secret, recoveryCodes } = await enrol(app, await app.signIn('bram.claes'))
  expect(recoveryCodes).toHaveLength(10)
  expect((await loginAs(app, { recoveryCode: recoveryCodes[0] })).statusCode).toBe(200)
  expect((await loginAs(app, { recoveryCode: recoveryCodes[0] })).statusCode).toBe(401)
  // with the device gone, a new one is enrolled from that session with the password alone
  const recovered = await loginAs(app, { recoveryCode: recoveryCodes[1] })
  const anew = { method: 'POST' as const, url: '/v1/auth/totpEnrolments', body: { password: demoPassword } }
  expect(
    (await app.ask({ ...anew, token: recovered.json<{ accessToken: string }>().accessToken })).statusCode,
  ).toBe(201)
  const ordinary = await app.signIn('bram.claes', code(secret, app.clock.now()))
  expect((await app.ask({ ...anew, token: ordinary })).json()).toMatchObject({
    code: 'SECOND_FACTOR_REQUIRED',
  })
  app.clock.ahead(31_000)
  // its owner is told, and so is the administrator
  const token = await app.signIn('bram.claes', code(secret, app.clock.now()))
  expect(
    (await app.ask({ url: '/v1/today', token }))
      .json<{ needs: { kind: string }[] }>()
      .needs.map((need) => need.kind),
  ).toContain('recovery_code_used')
  const { items } = (
    await app.ask({ url: '/v1/people?q=Bram', token: await app.signIn('joris.lemmens') })
  ).json<{ items: { account: object }[] }>()
  expect(items[0]?.account).toHaveProperty('recoveryCodeUsedAt')
})

test('secrets stand hashed or encrypted in the database, never in the audit log', async () => {
  const app = await givenApp()
  const answer = await loginAs(app)
  const { secret, recoveryCodes } = await enrol(app, answer.json<{ accessToken: string }>().accessToken)
  const { dump } = await app.owner.one<{ dump: string }>(sql`
    select (select jsonb_agg(to_jsonb(a)) from account a)::text || (select jsonb_agg(to_jsonb(t)) from totp t)::text || (select jsonb_agg(to_jsonb(r)) from recovery_code r)::text
      || (select jsonb_agg(to_jsonb(s)) from login_session s)::text || (select jsonb_agg(to_jsonb(e)) from audit_event e)::text as dump`)
  const cookie = cookiesOf(answer)['stuurhuis_dev'] ?? ''
  for (const canary of [demoPassword, secret, recoveryCodes[0] as string, cookie])
    expect(dump).not.toContain(canary)
  expect(dump).toContain(createHash('sha256').update(cookie).digest('hex'))
  const { audit } = await app.owner.one<{ audit: string }>(
    sql`select jsonb_agg(changes)::text as audit from audit_event where object in ('account', 'totp', 'recovery_code')`,
  )
  expect(audit).not.toContain('argon2')
})

test('a new password ends all other sessions and must not be a common one', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const other = await app.signIn('bram.claes')
  const change = (newPassword: string) =>
    app.ask({
      method: 'POST',
      url: '/v1/auth/passwordChanges',
      token,
      body: { currentPassword: demoPassword, newPassword },
    })
  expect((await change('Wachtwoord2026!')).json()).toMatchObject({
    code: 'PASSWORD_TOO_WEAK',
    issues: [{ name: 'newPassword' }],
  })
  expect((await change('BramClaes12345')).statusCode).toBe(422)
  expect((await change('kort')).statusCode).toBe(400)
  expect((await change('vier losse woorden hier')).statusCode).toBe(204)
  await expect.poll(async () => (await app.ask({ url: '/v1/auth/me', token: other })).statusCode).toBe(401)
  expect((await app.ask({ url: '/v1/auth/me', token })).statusCode).toBe(200)
  expect((await loginAs(app, { password: 'vier losse woorden hier' })).statusCode).toBe(200)
})

test('a one-time password lets in, and then allows nothing but choosing another', async () => {
  const app = await givenApp()
  const joris = await app.signIn('joris.lemmens')
  const { items } = (await app.ask({ url: '/v1/people?q=Griet', token: joris })).json<{
    items: { id: string }[]
  }>()
  const made = await app.ask({
    method: 'POST',
    url: `/v1/people/${items[0]?.id}/oneTimePasswords`,
    token: joris,
    body: { reason: 'telefoon verloren' },
  })
  expect(made.statusCode, made.body).toBe(201)
  const { oneTimePassword } = made.json<{ oneTimePassword: string }>()
  const email = 'griet.smet@demo.stuurhuis.example'
  expect((await loginAs(app, { email })).statusCode).toBe(401)
  const signedIn = await loginAs(app, { email, password: oneTimePassword })
  expect(signedIn.json()).toMatchObject({ pending: ['new_password'] })
  const token = signedIn.json<{ accessToken: string }>().accessToken
  expect((await app.ask({ url: '/v1/projects', token })).json()).toMatchObject({
    code: 'PASSWORD_CHANGE_REQUIRED',
  })
  const changed = await app.ask({
    method: 'POST',
    url: '/v1/auth/passwordChanges',
    token,
    body: { currentPassword: oneTimePassword, newPassword: 'griet kiest iets moois' },
  })
  expect(changed.statusCode, changed.body).toBe(204)
  await expect.poll(async () => (await app.ask({ url: '/v1/projects', token })).statusCode).toBe(200)
  const own = await app.ask({
    method: 'POST',
    url: `/v1/people/${(await app.ask({ url: '/v1/auth/me', token: joris })).json<{ person: { id: string } }>().person.id}/oneTimePasswords`,
    token: joris,
    body: { reason: 'x' },
  })
  expect(own.json()).toMatchObject({ code: 'SAME_PERSON' })
})

test('in production nobody works without a second factor', async () => {
  const app = await givenApp({ production: true })
  await app.owner.transaction((tx) =>
    tx.run(
      sql`update account set is_demo = false where person_id = (select id from person where first_name = 'Bram')`,
    ),
  )
  const answer = await loginAs(app)
  expect(answer.json()).toMatchObject({ pending: ['second_factor'] })
  const token = answer.json<{ accessToken: string }>().accessToken
  expect((await app.ask({ url: '/v1/projects', token })).json()).toMatchObject({
    code: 'SECOND_FACTOR_ENROLMENT_REQUIRED',
  })
  await enrol(app, token)
  await expect.poll(async () => (await app.ask({ url: '/v1/projects', token })).statusCode).toBe(200)
})

test('a passphrase is fine, a dressed-up common word is not', () => {
  for (const weak of [
    'wachtwoord123',
    'P@ssw0rd!!!!',
    'Stuurhuis2026',
    'welkomwelkom',
    'aaaaaaaaaaaaa',
    '123456789012',
    'AzertyQwerty1',
    'bramclaes2026',
  ])
    expect(isCommonPassword(weak, ['Bram', 'Claes']), weak).toBe(true)
  for (const fine of [
    'correct horse battery',
    'drie rode fietsen',
    'Xk29-pdQ4-77mm',
    'de brug over de Dijle',
  ])
    expect(isCommonPassword(fine, ['Bram', 'Claes']), fine).toBe(false)
})

test('a caller without cookie ends the session of the bearer token; a wrong token ends nothing', async () => {
  const app = await givenApp()
  const token = await app.signIn('griet.smet')
  const logout = async (sent: string) =>
    (await app.ask({ method: 'POST', url: '/v1/auth/logout', token: sent })).statusCode
  const me = async () => (await app.ask({ url: '/v1/auth/me', token })).statusCode
  expect([await logout(`${token}x`), await me()]).toEqual([204, 200])
  expect(await logout(token)).toBe(204)
  await expect.poll(me).toBe(401)
  expect(await logout(token)).toBe(204)
})

test('demo accounts sign in nowhere in production, whatever the database holds', async () => {
  const app = await givenApp({ production: true })
  const answer = await app.ask({
    method: 'POST',
    url: '/v1/auth/login',
    body: { email: 'griet.smet@demo.stuurhuis.example', password: demoPassword },
  })
  expect(answer.json()).toMatchObject({ status: 401, code: 'LOGIN_FAILED' })
})
