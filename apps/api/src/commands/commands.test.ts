import { expect, test } from 'vitest'
import { givenApp } from '../../test/app.ts'
import { createOrganisation } from './admin-create.ts'
import { demoEmail, loadDemo } from './demo.ts'

const first = {
  administrator: { firstName: 'Jo', lastName: 'Beheer', email: 'jo@pom.example' },
  director: { firstName: 'Di', lastName: 'Recteur', email: 'di@pom.example' },
  manager: { firstName: 'Ma', lastName: 'Nager', email: 'ma@pom.example' },
  clusterCode: 'GEBIED',
  clusterName: 'Gebiedsontwikkeling',
  decisionReference: 'Raad van bestuur 01/12/2026, punt 2',
}

test('an empty organisation gets its first three people, who choose a password and can then work; a second time is refused', async () => {
  const app = await givenApp({ demo: false })
  const accounts = await createOrganisation(app.owner, first)
  expect(accounts.map((account) => account.email)).toEqual([
    'jo@pom.example',
    'di@pom.example',
    'ma@pom.example',
  ])
  const roles: Record<string, string[]> = {}
  for (const { email, oneTimePassword } of accounts) {
    const login = (password: string) =>
      app.ask({ method: 'POST', url: '/v1/auth/login', body: { email, password } })
    const once = (await login(oneTimePassword)).json<{ accessToken: string; pending: string[] }>()
    expect(once.pending).toEqual(['new_password'])
    const change = { currentPassword: oneTimePassword, newPassword: `zes blauwe stoelen ${email}` }
    expect(
      (
        await app.ask({
          method: 'POST',
          url: '/v1/auth/passwordChanges',
          token: once.accessToken,
          body: change,
        })
      ).statusCode,
    ).toBe(204)
    const signedIn = (await login(change.newPassword)).json<{
      person: { roles: string[] }
      pending: string[]
    }>()
    expect(signedIn.pending).toEqual([])
    roles[email] = signedIn.person.roles
  }
  expect(roles).toEqual({
    'jo@pom.example': ['administrator'],
    'di@pom.example': ['general_director'],
    'ma@pom.example': ['cluster_manager'],
  })
  await expect(createOrganisation(app.owner, first)).rejects.toThrow(/already has its first people/)
})

test('the demo organisation is loaded into an empty database only, with a password of twelve characters or more', async () => {
  const app = await givenApp({ demo: false })
  await expect(loadDemo(app.owner, 'te kort')).rejects.toThrow(/12 characters/)
  const accounts = await loadDemo(app.owner, 'aaaaaaaaaaaa')
  expect(accounts?.map((account) => account.email)).toEqual(
    expect.arrayContaining([
      'bram.claes@demo.stuurhuis.example',
      'hanne.devos@demo.stuurhuis.example',
      'joris.lemmens@demo.stuurhuis.example',
    ]),
  )
  expect(await loadDemo(app.owner, 'aaaaaaaaaaaa')).toBeUndefined()
})

test('a demo address has no accents and no spaces', () => {
  expect(demoEmail('Chloë', 'Van den Bergh')).toBe('chloe.vandenbergh@demo.stuurhuis.example')
})
