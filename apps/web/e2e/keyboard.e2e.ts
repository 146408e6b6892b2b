import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, visit, visitAs } from './app.ts'

afterAll(closeBrowser)

test('from sign-in to a project and back with the keyboard alone', async () => {
  const { page, faults, close } = await visit()
  const focus = () =>
    page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent.trim()}`)
  await page.goto(address('/'))
  await page.getByRole('heading', { name: 'Aanmelden' }).waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type(emailOf('bram.claes'))
  await page.keyboard.press('Tab')
  await page.keyboard.type(product().demoPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()

  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await expect.poll(focus).toBe('H1 Projecten')
  await page.keyboard.press('/')
  await page.keyboard.type('kanaal')
  await expect.poll(() => page.getByRole('row').count()).toBe(2)
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
  await page.keyboard.type('papier')
  await page.getByRole('option', { name: /Papierfabriek/ }).waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(focus).toBe('H1 Papierfabriek')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Sneltoetsen' }).waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test('what is typed while the search is still loading arrives in it, and Escape gives up waiting', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\/assets\/SearchPalette/, async (route) => {
    await held
    await route.continue()
  })
  await page.keyboard.press('Control+k')
  await page.keyboard.type('xx')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('papierv')
  await page.keyboard.press('Backspace')
  release()
  const field = page.getByRole('dialog').getByRole('combobox')
  await field.waitFor()
  expect(await field.inputValue()).toBe('papier')
  await page.keyboard.type('fab')
  expect(await field.inputValue()).toBe('papierfab')
  await page.getByRole('option', { name: /Papierfabriek/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  expect(await field.inputValue()).toBe('')
  expect(faults).toEqual([])
  await close()
})

test('the skip link is the first stop and leads past the menu', async () => {
  const { page, close } = await visitAs('bram.claes')
  await page.reload()
  await page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()
  await page.keyboard.press('Tab')
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Naar de inhoud')
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await close()
})

test('a dialog holds the focus, closes with Escape and gives the focus back', async () => {
  const { page, close } = await visitAs('bram.claes')
  await page.goto(address('/team/afwezigheden'))
  const button = page.getByRole('button', { name: 'Meld afwezigheid' })
  await button.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Meld afwezigheid' })
  await dialog.waitFor()
  const isInside = () =>
    page.evaluate(
      () =>
        document.querySelector('dialog[open]')?.contains(document.activeElement) ||
        document.activeElement === document.body,
    )
  for (let step = 0; step < 14; step++) {
    expect(await isInside()).toBe(true)
    await page.keyboard.press('Tab')
  }
  await page.keyboard.press('Escape')
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.textContent.trim()))
    .toBe('Meld afwezigheid')
  await close()
})

test('in a field a single letter is a letter, and single-letter keys can be switched off', async () => {
  const { page, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten'))
  await page.getByLabel('Zoek op code of naam').fill('')
  await page.keyboard.type('gv?')
  expect(new URL(page.url()).pathname).toBe('/projecten')
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('?')
  await page.getByLabel('Toetsen van één letter gebruiken').uncheck()
  await page.keyboard.press('Escape')
  await page.keyboard.press('g')
  await page.keyboard.press('v')
  expect(new URL(page.url()).pathname).toBe('/projecten')
  await close()
})
