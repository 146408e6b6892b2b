import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visitAs } from './app.ts'

afterAll(closeBrowser)

/** Cells of the list of which a part cannot be seen without scrolling sideways. */
const clipped = (page: Page) =>
  page.evaluate(() => {
    const region = document.querySelector('table')?.parentElement
    const edge = region?.getBoundingClientRect().right ?? 0
    return [...document.querySelectorAll('th, td')]
      .filter((cell) => cell.getClientRects().length > 0)
      .filter((cell) => cell.getBoundingClientRect().right > edge || cell.scrollWidth > cell.clientWidth)
      .map((cell) => cell.textContent.trim())
  })

test('no cell of the project list is clipped, whatever the language and however long the names', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten/nieuw'))
  const name = 'Wetenschapsparkuitbreidingsgebiedsontwikkelingsmaatschappij Waterloopzone'
  await page.getByLabel('Naam', { exact: true }).fill(name)
  await page.getByLabel('Soort').selectOption('business_centre')
  await page.getByLabel('Gemeente').fill('Sint-Katelijne-Waverdorpsuitbreidingsgebied')
  await page.getByLabel('Oppervlakte').fill('1.234.567,25')
  await page.getByLabel('Projectmanager').fill('Chl')
  await page.getByRole('option', { name: 'Chloe Maes' }).click()
  await page.getByLabel('Gevoelig project').check()
  await page.getByRole('button', { name: 'Nieuw project' }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await page.goto(address('/projecten'))
  const row = page.getByRole('row').filter({ hasText: name })
  await row.getByText('gevoelig').waitFor()
  for (const language of ['nl', 'en', 'fr']) {
    await page.evaluate((code) => localStorage.setItem('stuurhuis.language', code), language)
    await page.reload()
    for (const width of [1440, 820]) {
      await page.setViewportSize({ width, height: 900 })
      await row.waitFor()
      expect(await clipped(page), `${language} ${width}`).toEqual([])
    }
  }
  expect(faults).toEqual([])
  await close()
})

test.each(['/kas/posten', '/kas/fondsen', '/kas/rekeningen'])(
  'no cell of a table of %s is clipped, whatever the language',
  async (path) => {
    const { page, faults, close } = await visitAs('els.jacobs')
    await page.goto(address(path))
    for (const language of ['nl', 'en', 'fr']) {
      await page.evaluate((code) => localStorage.setItem('stuurhuis.language', code), language)
      await page.reload()
      for (const width of [1440, 820]) {
        await page.setViewportSize({ width, height: 900 })
        await page.locator('tbody tr').first().waitFor()
        expect(await clipped(page), `${language} ${width}`).toEqual([])
      }
    }
    expect(faults).toEqual([])
    await close()
  },
)

test('a reader of the board is told nothing about absences, and which forecasts are for the board', async () => {
  const { page, faults, close } = await visitAs('ines.martens')
  await page.getByText('Lopende projecten', { exact: true }).waitFor()
  expect(await page.getByText('Vandaag afwezig').count()).toBe(0)
  expect(await page.getByText('Nog geen wijzigingen').count()).toBe(0)
  await page.goto(address('/projecten/P-2026-001/geld'))
  await page.getByText('U ziet hier goedgekeurde prognoses. Er is er nog geen.').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('the date of today has the day before the month in English too', async () => {
  const { page, close } = await visitAs('bram.claes', { language: 'nl' })
  await page.evaluate(() => localStorage.setItem('stuurhuis.language', 'en'))
  await page.reload()
  await page.getByText(/^[A-Z][a-z]+day, \d{1,2} [A-Z][a-z]+ \d{4}$/).waitFor()
  await close()
})
