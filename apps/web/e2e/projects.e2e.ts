import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visitAs } from './app.ts'

afterAll(closeBrowser)

test('filter, order and search of the list stand in the address, and a reload shows the same rows', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten'))
  const table = page.getByRole('table', { name: 'Projecten' })
  const codes = () => table.locator('tbody tr td:first-child').allTextContents()
  await table.waitFor()
  const all = await codes()
  expect(all.length).toBeGreaterThan(5)

  await page.getByLabel('Fase').selectOption('uitvoering')
  await expect.poll(codes).not.toEqual(all)
  await page.getByRole('button', { name: 'Naam' }).click()
  await page.getByRole('button', { name: 'Naam' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('?stage=execution&sort=-name')
  const names = () => table.locator('tbody tr td:nth-child(2)').allTextContents()
  await expect
    .poll(async () => (await names()).join('|'))
    .toBe((await names()).toSorted((a, b) => b.localeCompare(a, 'nl')).join('|'))
  const filtered = await codes()
  await page.reload()
  await expect.poll(codes).toEqual(filtered)

  await page.getByRole('button', { name: 'Wis filters' }).click()
  await page.getByLabel('Zoek op code of naam').fill('gieterij noord')
  await expect.poll(names).toEqual(['Reconversie Gieterij Noord'])
  await page.getByLabel('Zoek op code of naam').fill('bestaat niet')
  await page.getByText('Geen resultaten met deze filters.').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a view is kept under a name and brings its filters back', async () => {
  const { page, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten?stage=execution'))
  await page.getByRole('button', { name: 'Weergave' }).click()
  await page.getByRole('menuitemradio', { name: 'Alle projecten' }).click()
  await page.getByLabel('Soort').selectOption('brownfield')
  await page.getByRole('button', { name: 'Weergave' }).click()
  await page.getByRole('menuitem', { name: 'Bewaar weergave' }).click()
  const dialog = page.getByRole('dialog', { name: 'Weergave bewaren' })
  await dialog.getByLabel('Naam').fill('Oude gronden')
  await dialog.getByRole('button', { name: 'Bewaar weergave' }).click()
  await page.goto(address('/projecten'))
  await page.getByRole('button', { name: 'Weergave' }).click()
  await page.getByRole('menuitemradio', { name: 'Oude gronden' }).click()
  await expect.poll(() => new URL(page.url()).search).toBe('?kind=brownfield')
  await close()
})

test('the export holds the same rows as the list', async () => {
  const { page, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten?stage=execution'))
  const table = page.getByRole('table', { name: 'Projecten' })
  await table.waitFor()
  const codes = await table.locator('tbody tr td:first-child').allTextContents()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Exporteer CSV' }).click(),
  ])
  const csv = readFileSync(await download.path(), 'utf8')
  expect(csv.match(/P-\d{4}-\d{3}/g)).toEqual(codes.map((code) => code.trim()))
  await close()
})

test('a project is made, refused without its kind, opened, changed, and a conflict is settled per field', async () => {
  const { page, context, close } = await visitAs('bram.claes', { expected: [412] })
  await page.goto(address('/projecten'))
  await page.getByRole('link', { name: 'Nieuw project' }).click()
  await page.getByLabel('Naam', { exact: true }).fill('Sluiskwartier')
  await page.getByRole('button', { name: 'Nieuw project' }).click()
  await page.getByText('Kies een van de voorgestelde waarden').waitFor()
  await page.getByLabel('Soort').selectOption('greenfield')
  await page.getByLabel('Oppervlakte').fill('12.500,5')
  await page.getByLabel('Projectmanager').fill('Chl')
  await page.getByRole('option', { name: 'Chloe Maes' }).click()
  await page.getByRole('button', { name: 'Nieuw project' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sluiskwartier' }).waitFor()
  await page.getByText('12.500,5 m²').waitFor()
  const base = new URL(page.url()).pathname.replace('/overzicht', '')

  const other = await context.newPage()
  await other.goto(address(`${base}/bewerken`))
  await page.goto(address(`${base}/bewerken`))
  await page.getByLabel('Naam', { exact: true }).fill('Sluiskwartier Noord')
  await page.getByLabel('Gemeente').fill('Lier')
  await other.getByLabel('Naam', { exact: true }).fill('Sluiskwartier Zuid')
  await other.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  await other.getByRole('heading', { level: 1, name: 'Sluiskwartier Zuid' }).waitFor()

  await page.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  const dialog = page.getByRole('dialog', { name: 'Iemand anders heeft intussen bewaard' })
  const row = dialog.getByRole('row', { name: 'Naam' })
  await row.getByLabel('Sluiskwartier Zuid').check()
  await dialog.getByRole('button', { name: 'Bewaar keuze' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sluiskwartier Zuid' }).waitFor()
  await page.getByText('Lier', { exact: true }).first().waitFor()
  await close()
})

test('the stage changes by one step, with the reason where one is asked', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten/nieuw'))
  await page.getByLabel('Naam', { exact: true }).fill('Kade 7')
  await page.getByLabel('Soort').selectOption('brownfield')
  for (const [label, name] of [
    ['Projectmanager', 'Chloe Maes'],
    ['Back-up', 'Dirk Wouters'],
  ] as const) {
    await page.getByLabel(label).fill(name)
    await page.getByRole('option', { name }).click()
  }
  await page.getByRole('button', { name: 'Nieuw project' }).click()
  await page.getByRole('heading', { level: 1, name: 'Kade 7' }).waitFor()
  await page.getByRole('button', { name: 'Wijzig fase' }).click()
  const dialog = page.getByRole('dialog', { name: 'Wijzig fase' })
  await dialog.getByLabel('Naar fase').selectOption('verkenning')
  await dialog.getByRole('button', { name: 'Wijzig fase' }).click()
  await page.getByText('signaal naar verkenning').waitFor()
  expect(await page.locator('[aria-current=step]').textContent()).toContain('verkenning')
  expect(faults).toEqual([])
  await close()
})
