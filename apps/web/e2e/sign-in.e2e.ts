import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, signIn, visit, visitAs } from './app.ts'

afterAll(closeBrowser)

test('a first visit asks for sign-in, makes no failing request and leads to the page that was asked for', async () => {
  const { page, faults, close } = await visit()
  await page.goto(address('/projecten'))
  await page.getByRole('heading', { level: 1, name: 'Aanmelden' }).waitFor()
  expect(new URL(page.url()).search).toBe('?naar=/projecten')
  await page.getByLabel('E-mailadres').fill(emailOf('bram.claes'))
  await page.getByLabel('Wachtwoord').fill(product().demoPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Projecten' }).waitFor()
  expect(await page.title()).toBe('Projecten · Stuurhuis')
  expect(faults).toEqual([])
  await close()
})

test('a wrong password is answered beside the field, and what was typed stays', async () => {
  const { page, faults, close } = await visit({ expected: [401] })
  await page.goto(address('/aanmelden'))
  await page.getByLabel('E-mailadres').fill(emailOf('griet.smet'))
  await page.getByLabel('Wachtwoord').fill('niet het wachtwoord')
  await page.getByRole('button', { name: 'Meld aan' }).click()
  await page.getByText('E-mailadres of wachtwoord klopt niet.').waitFor()
  expect(await page.getByLabel('Wachtwoord').getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByLabel('E-mailadres').inputValue()).toBe(emailOf('griet.smet'))
  expect(faults).toEqual([])
  await close()
})

test('a demo tells how to get in; a service with real data, or one that does not answer, shows no such line', async () => {
  const { page, close } = await visit({ expected: [503] })
  const line = page.getByText('Demo-omgeving: meld u aan als bram.claes@demo.stuurhuis.example')
  await page.goto(address('/aanmelden'))
  await line.waitFor()
  for (const answer of [{ json: { status: 'UP' } }, { status: 503, body: '' }]) {
    await page.route('**/v1/health', (route) => route.fulfill(answer))
    const answered = page.waitForResponse('**/v1/health')
    await page.reload()
    await answered
    await page.getByLabel('E-mailadres').fill(emailOf('bram.claes'))
    expect(await line.count()).toBe(0)
    await page.unroute('**/v1/health')
  }
  await close()
})

test('an address outside the application is never followed after signing in', async () => {
  const { page, close } = await visit()
  await signIn(page, 'bram.claes', '/aanmelden?naar=//elders.example/')
  expect(new URL(page.url()).origin).toBe(product().baseUrl)
  await close()
})

test('a reload keeps the session, the token is in no storage, and signing out ends it', async () => {
  const { page, context, faults, close } = await visitAs('bram.claes')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()
  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(stored).not.toMatch(/eyJ/)
  expect((await context.cookies()).every((cookie) => cookie.httpOnly)).toBe(true)
  await page.getByRole('button', { name: 'Account van Bram Claes' }).click()
  await page.getByRole('menuitem', { name: 'Afmelden' }).click()
  await page.getByRole('heading', { level: 1, name: 'Aanmelden' }).waitFor()
  await page.goto(address('/projecten'))
  await page.getByRole('heading', { level: 1, name: 'Aanmelden' }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('when the session has ended, signing in over the page keeps what was typed', async () => {
  const { page, context, close } = await visitAs('bram.claes', { expected: [401] })
  await page.goto(address('/projecten/nieuw'))
  await page.getByLabel('Naam', { exact: true }).fill('Werfhuis')
  await context.clearCookies()
  // The next call with an expired token asks for a new one; the cookie is gone.
  await page.route(
    '**/v1/projects',
    async (route) => {
      await route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          type: 'urn:problem-type:belgif:expiredAccessToken',
          title: '',
          status: 401,
          instance: 'urn:uuid:0',
          href: '',
        }),
      })
    },
    { times: 1 },
  )
  await page.getByLabel('Soort').selectOption('intern')
  await page.getByRole('button', { name: 'Nieuw project' }).click()
  const dialog = page.getByRole('dialog', { name: 'Uw sessie is verlopen' })
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  expect(await dialog.isVisible()).toBe(true)
  await dialog.getByLabel('Wachtwoord').fill(product().demoPassword)
  await dialog.getByRole('button', { name: 'Meld aan' }).click()
  await page.getByRole('heading', { level: 1, name: 'Werfhuis' }).waitFor()
  await close()
})

test('somebody who only administers sees no business pages, and a forbidden page says so', async () => {
  const { page, close } = await visitAs('joris.lemmens')
  const menu = page.getByRole('navigation', { name: 'Hoofdmenu' })
  expect(await menu.getByRole('link').allTextContents()).toEqual(['Stuurhuis', 'Vandaag'])
  await page.goto(address('/projecten'))
  await page.getByRole('heading', { level: 1, name: 'U hebt hier geen toegang toe' }).waitFor()
  await page.goto(address('/beheer/personen'))
  await page.getByRole('cell', { name: 'bram.claes@demo.stuurhuis.example' }).waitFor()
  await close()
})

test('an address that does not exist says nothing more than that', async () => {
  const { page, close } = await visitAs('bram.claes')
  for (const path of ['/bestaat-niet', '/projecten/P-1999-999/overzicht']) {
    await page.goto(address(path))
    await page.getByRole('heading', { level: 1, name: 'Pagina niet gevonden' }).waitFor()
  }
  await close()
})
