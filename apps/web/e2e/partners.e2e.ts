import type { Partnership } from '@stuurhuis/schemas'
import type { Locator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, type Visit, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const press = (of: Page | Locator, name: string) =>
  of.getByRole('button', { name, exact: true }).first().click()
const read = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ').trim()
/** The sentences of the transfers under this heading. */
const sentences = async (page: Page, heading: string) =>
  (
    await page
      .getByRole('heading', { name: heading })
      .locator('xpath=ancestor::section[1]//ul/li')
      .allTextContents()
  ).map(read)
const j13 = ['POM betaalt Gemeente € 480.000,00.', 'POM betaalt Bouwheer NV € 287.749,63.']
async function expectAccessible(page: Page) {
  for (const theme of ['light', 'dark']) {
    await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme)
    expect(await violations(page)).toEqual([])
  }
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'))
}

async function makePartnership({ page }: Visit): Promise<string> {
  await page.goto(address('/projecten?q=Papierfabriek'))
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('link', { name: 'Geld' }).click()
  await page.getByRole('link', { name: 'Partners' }).click()
  await page.getByText('Dit project heeft nog geen samenwerking.').waitFor()
  await press(page, 'Nieuwe samenwerking')
  const dialog = page.getByRole('dialog', { name: 'Nieuwe samenwerking' })
  await dialog.getByLabel('Naam', { exact: true }).fill('Samenwerking Papierfabriek')
  await dialog.getByLabel('Sleutel geldt vanaf').fill('1/1/2020')
  await press(dialog, 'Voeg partij toe')
  await dialog.getByLabel('Naam van de partij').nth(1).fill('Gemeente')
  await dialog.getByLabel('Naam van de partij').nth(2).fill('Bouwheer NV')
  for (const [index, share] of ['60', '25', '14,5'].entries())
    await dialog.getByLabel('Aandeel in %').nth(index).fill(share)
  await press(dialog, 'Bewaar samenwerking')
  await dialog.getByText('De aandelen zijn samen 99,5 %. Dat moet precies 100 % zijn.').waitFor()
  expect(await violations(page)).toEqual([])
  await dialog.getByLabel('Aandeel in %').nth(2).fill('15')
  await press(dialog, 'Bewaar samenwerking')
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('cell', { name: 'POM 60 %, Gemeente 25 %, Bouwheer NV 15 %' }).waitFor()
  return new URL(page.url()).pathname
}
async function book(page: Page, party: string, kind: string, amount: string) {
  await press(page, 'Nieuwe boeking')
  const dialog = page.getByRole('dialog', { name: 'Nieuwe boeking' })
  await dialog.getByLabel('Partij').selectOption(party)
  await dialog.getByLabel('Soort').selectOption(kind)
  await dialog.getByLabel('Bedrag').fill(amount)
  await dialog.getByLabel('Datum').fill('1/7/2026')
  await dialog.getByLabel('Bron').fill(`grootboek ${party} ${kind}`)
  await press(dialog, 'Bewaar boeking')
  await dialog.waitFor({ state: 'hidden' })
}
/** What the other entries of the journey are, booked past the page: one by hand is enough to see how it goes. */
async function bookTheRest() {
  const ask = async <T>(path: string, body?: object, token?: string): Promise<T> => {
    const answer = await fetch(address(path), {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    expect(answer.ok).toBe(true)
    return (await answer.json()) as T
  }
  const login = { email: emailOf('chloe.maes'), password: product().demoPassword }
  const { accessToken } = await ask<{ accessToken: string }>('/v1/auth/login', login)
  const list = await ask<{ items: Partnership[] }>('/v1/partnerships', undefined, accessToken)
  const made = list.items.find((one) => one.name === 'Samenwerking Papierfabriek')
  const [pom, town, builder] = made?.partners ?? []
  const rest = [
    [town, 'advance', '410000.00'],
    [builder, 'paid', '905749.63'],
    [pom, 'received', '4120000.00'],
    [builder, 'received', '660000.00'],
  ] as const
  for (const [party, kind, amount] of rest)
    await ask(
      `/v1/partnerships/${made?.id}/entries`,
      { partnerId: party?.id, kind, amount, on: '2026-07-01', source: `grootboek ${kind}` },
      accessToken,
    )
}
async function agree(page: Page, party: string) {
  await page
    .getByRole('listitem')
    .filter({ hasText: party })
    .getByRole('button', { name: 'Noteer akkoord' })
    .click()
  const dialog = page.getByRole('dialog', { name: `Akkoord van ${party}` })
  await dialog.getByLabel('Getekend document').fill(`Akkoord ${party}`)
  await dialog.getByLabel('Getekend op').fill('15/10/2026')
  await press(dialog, 'Bewaar akkoord')
  await dialog.waitFor({ state: 'hidden' })
}

test('J13: three partners book, settle, sign, and the manager concludes; who pays whom stands as a sentence', async () => {
  const planner = await visitAs('chloe.maes', { expected: [400] })
  const { page } = planner
  const at = await makePartnership(planner)
  await book(page, 'POM', 'betaald', '3184250,37')
  await bookTheRest()
  await page.reload()

  await press(page, 'Nieuwe verrekening')
  const dialog = page.getByRole('dialog', { name: 'Nieuwe verrekening' })
  await dialog.getByLabel('Soort').selectOption('eindverrekening')
  await dialog.getByLabel('Tot en met').fill('30/9/2026')
  await dialog.getByLabel('Inhouding voor nazorg').fill('1000')
  await press(dialog, 'Bewaar verrekening')
  await dialog.getByText('Een inhouding heeft een bedrag en een partij die ze bewaart.').waitFor()
  await dialog.getByLabel('Inhouding voor nazorg').fill('')
  await press(dialog, 'Bewaar verrekening')
  await page.getByRole('heading', { name: /Eindverrekening tot en met 30\/09\/2026/ }).waitFor()
  await expect.poll(() => sentences(page, 'Vereffening')).toEqual(j13)
  await press(page, 'Bereken verrekening')
  await press(page.getByRole('dialog'), 'Bereken verrekening')
  await page.getByText('De clusterverantwoordelijke sluit het akkoord af.').waitFor()
  for (const party of ['POM', 'Gemeente']) await agree(page, party)
  await expectAccessible(page)

  const manager = await visitAs('bram.claes', { expected: [409] })
  await manager.page.goto(page.url())
  await press(manager.page, 'Sluit akkoord af')
  const conclude = manager.page.getByRole('dialog', { name: 'Sluit akkoord af' })
  await press(conclude, 'Sluit akkoord af')
  await conclude.getByText('Nog niet akkoord: Bouwheer NV.').waitFor()
  await press(conclude, 'Annuleer')
  await agree(manager.page, 'Bouwheer NV')
  await press(manager.page, 'Sluit akkoord af')
  await press(conclude, 'Sluit akkoord af')
  await manager.page.getByText('De betaling zelf vraagt nog een betaalopdracht').waitFor()
  expect(await sentences(manager.page, 'Vereffening')).toEqual(j13)

  await page.goto(address(at))
  await page.getByText('Deze samenwerking is volledig verrekend').waitFor()
  await expect.poll(() => page.getByText('ligt vast').count()).toBe(5)
  await page.setViewportSize({ width: 820, height: 1180 })
  await expectAccessible(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(820)
  expect([...planner.faults, ...manager.faults]).toEqual([])
  await Promise.all([planner.close(), manager.close()])
})
