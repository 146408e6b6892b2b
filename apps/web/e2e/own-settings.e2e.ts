import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, signIn, type Visit, visit, visitAs } from './app.ts'

afterAll(closeBrowser)

test('many sessions: each has its button beside it, and all others end at once', async () => {
  const others: Visit[] = []
  for (let n = 0; n < 3; n++) others.push(await visitAs('hanne.devos'))
  const own = await visit()
  await signIn(own.page, 'hanne.devos', '/instellingen')
  const { page } = own
  const buttons = page.getByRole('button', { name: 'Beëindig sessie' })
  await page.getByRole('button', { name: 'Beëindig alle andere' }).waitFor()
  for (const button of await buttons.all()) {
    const row = await button.locator('xpath=ancestor::li').boundingBox()
    const box = await button.boundingBox()
    const text = await button.locator('xpath=ancestor::li/div').boundingBox()
    expect(box?.x).toBeGreaterThanOrEqual((text?.x ?? 0) + (text?.width ?? 0))
    expect(box?.y).toBeGreaterThanOrEqual(row?.y ?? Number.POSITIVE_INFINITY)
  }
  expect(await buttons.count()).toBeGreaterThanOrEqual(3)
  await page.getByRole('button', { name: 'Beëindig alle andere' }).click()
  await page.getByText(/^[3-9] sessies zijn beëindigd\.$/).waitFor()
  await expect.poll(() => buttons.count()).toBe(0)
  await page.getByText('deze sessie').waitFor()
  expect(own.faults).toEqual([])
  for (const one of [...others, own]) await one.close()
})

test('a view of one’s own takes no name of a built-in one', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten?q=molen'))
  await page.getByRole('button', { name: 'Weergave' }).click()
  await page.getByRole('menuitem', { name: 'Bewaar weergave' }).click()
  const dialog = page.getByRole('dialog', { name: 'Weergave bewaren' })
  const keep = dialog.getByRole('button', { name: 'Bewaar weergave' })
  await keep.click()
  await dialog.getByText('Vul een naam in').waitFor()
  await dialog.getByLabel('Naam').fill('in uitvoering ')
  expect(await dialog.getByText('Vul een naam in').count()).toBe(0)
  await keep.click()
  await dialog.getByText('Er is al een vaste weergave met deze naam. Kies een andere naam.').waitFor()
  await dialog.getByLabel('Naam').fill('Molens')
  await keep.click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Weergave: Molens' }).waitFor()
  expect(faults).toEqual([])
  await close()
})
