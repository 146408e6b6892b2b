import { createClient, ProblemError } from '@stuurhuis/client'
import * as contracts from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { demoPassword, givenApp } from '../test/app.ts'

async function givenClient() {
  const app = await givenApp()
  const baseUrl = await app.listen()
  let token: string | undefined
  let renewals = 0
  const signIn = async () => {
    const { data } = await anonymous.call(contracts.login, {
      body: { email: 'bram.claes@demo.stuurhuis.example', password: demoPassword },
    })
    token = data.accessToken
  }
  const anonymous = createClient({ baseUrl })
  const client = createClient({
    baseUrl,
    language: () => 'en',
    credentials: {
      token: () => token,
      renew: async () => {
        renewals++
        await signIn()
        return token
      },
    },
  })
  const forget = () => {
    token = 'expired.or.forged'
  }
  return { app, client, signIn, forget, renewals: () => renewals }
}

test('the client signs in again by itself, pages through a list and types what comes back', async () => {
  const { client, forget, renewals } = await givenClient()
  forget()
  const names: string[] = []
  for await (const project of client.all(contracts.listProjects, { query: { sort: ['code'], pageSize: 3 } }))
    names.push(project.name)
  expect(names).toHaveLength(10)
  expect(renewals()).toBe(1)
})

test('a conflict arrives as a problem with its code, the current version and the field', async () => {
  const { client, signIn } = await givenClient()
  await signIn()
  const { data } = await client.call(contracts.listProjects, { query: { q: 'Papierfabriek' } })
  const project = data.items[0] as contracts.Project
  const { etag } = await client.call(contracts.updateProject, {
    params: { id: project.id },
    body: { name: 'Nieuw' },
    ifMatch: '"1"',
  })
  expect(etag).toBe('"2"')
  const conflict = await client
    .call(contracts.updateProject, { params: { id: project.id }, body: { name: 'Later' }, ifMatch: '"1"' })
    .catch((error: unknown) => error)
  expect(conflict).toBeInstanceOf(ProblemError)
  expect(conflict).toMatchObject({
    status: 412,
    code: 'PRECONDITION_FAILED',
    problem: { currentVersion: 2, title: 'Somebody has changed this meanwhile' },
  })
})

test('a keyed call is repeated after a passing fault with the same key: one effect', async () => {
  const { app, signIn } = await givenClient()
  await signIn()
  const token = await app.signIn('bram.claes')
  let calls = 0
  const flaky: typeof fetch = async (...args) => {
    const answer = await fetch(...args)
    calls++
    if (calls === 1) return Response.error() // the answer was lost on the way
    return answer
  }
  const baseUrl = app.address()
  const client = createClient({
    baseUrl,
    fetch: flaky,
    wait: async () => {},
    credentials: { token: () => token, renew: async () => undefined },
  })
  const { data: clusters } = await createClient({
    baseUrl,
    credentials: { token: () => token, renew: async () => undefined },
  }).call(contracts.listClusters, {})
  const created = await client.call(
    contracts.createProject,
    {
      body: {
        name: 'Eenmaal',
        clusterId: clusters.items.find((cluster) => cluster.code === 'GEBIED')?.id ?? '',
        kind: 'internal',
      },
    },
    { idempotencyKey: 'once-1' },
  )
  expect(created.replayed).toBe(true)
  expect(
    (await app.ask({ url: '/v1/projects?q=Eenmaal', token })).json<{ items: unknown[] }>().items,
  ).toHaveLength(1)
})
