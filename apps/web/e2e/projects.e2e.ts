import { readFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visitAs } from './app.ts'
import { violations } from './axe.ts'

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
  await other.getByLabel('Visie').fill('Wonen aan het water')
  await other.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  await other.getByRole('heading', { level: 1, name: 'Sluiskwartier Zuid' }).waitFor()

  await page.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  const dialog = page.getByRole('dialog', { name: 'Iemand anders heeft intussen bewaard' })
  await dialog.getByText(/Bewaard op \d\d\/\d\d\/\d{4} \d\d:\d\d/).waitFor()
  expect(await dialog.getByRole('radio').count()).toBe(2)
  expect(await violations(page)).toEqual([])
  const kept = dialog.getByRole('table', { name: 'Blijft, zonder keuze' })
  expect(await kept.locator('tbody tr').allTextContents()).toEqual([
    'Visie(leeg)Wonen aan het wateriemand anders',
    'Gemeente(leeg)Lieru',
  ])
  await dialog.getByRole('row', { name: 'Naam' }).getByLabel('Sluiskwartier Zuid').check()
  await dialog.getByRole('button', { name: 'Bewaar keuze' }).click()
  await page.getByRole('heading', { level: 1, name: 'Sluiskwartier Zuid' }).waitFor()
  await page.getByText('Lier', { exact: true }).first().waitFor()
  await page.getByText('Wonen aan het water').waitFor()
  await close()
})

test('what two people changed in different fields is kept of both, without a choice', async () => {
  const { page, context, close } = await visitAs('bram.claes', { expected: [412] })
  const route = address('/projecten/P-2026-006/bewerken')
  const other = await context.newPage()
  await Promise.all([page.goto(route), other.goto(route)])
  await page.getByLabel('Gemeente').fill('Rumst')
  await other.getByLabel('Eigen kenmerk').fill('BROUW-6')
  await other.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  await other.getByText('BROUW-6').waitFor()
  await page.getByRole('button', { name: 'Bewaar wijzigingen' }).click()
  const dialog = page.getByRole('dialog', { name: 'Iemand anders heeft intussen bewaard' })
  await dialog.getByText('beide wijzigingen blijven').waitFor()
  expect(await dialog.getByRole('radio').count()).toBe(0)
  expect(await dialog.locator('tbody tr').allTextContents()).toEqual([
    'Eigen kenmerk(leeg)BROUW-6iemand anders',
    'GemeenteBoomRumstu',
  ])
  await dialog.getByRole('button', { name: 'Bewaar beide wijzigingen' }).click()
  await page.getByText('BROUW-6').waitFor()
  await page.getByText('Rumst', { exact: true }).first().waitFor()
  await close()
})

test('who may see a project but not change it gets no form for it', async () => {
  const { page, faults, close } = await visitAs('hanne.devos')
  await page.goto(address('/projecten/P-2026-001/bewerken'))
  await page.getByRole('heading', { level: 1, name: 'U hebt hier geen toegang toe' }).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
  expect(await page.getByRole('textbox').count()).toBe(0)
  await page.goto(address('/projecten/P-2026-001/overzicht'))
  await page.getByRole('heading', { level: 1, name: 'Papierfabriek' }).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a step that lacks something says what, in words, and cannot be sent', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/projecten/P-2026-001/overzicht'))
  await page.getByRole('button', { name: 'Wijzig fase' }).click()
  const dialog = page.getByRole('dialog', { name: 'Wijzig fase' })
  const step = dialog.getByLabel('Naar fase')
  await step.selectOption('voorbereiding, nog niet mogelijk')
  expect(await dialog.getByRole('listitem').allTextContents()).toEqual([
    'drie haalbaarheidstoetsen',
    'besluit',
  ])
  await dialog.getByText('Deze dossierstukken komen in een latere versie').waitFor()
  const button = dialog.getByRole('button', { name: 'Wijzig fase' })
  expect(await button.getAttribute('aria-disabled')).toBe('true')
  const reason = page.locator(`[id="${await button.getAttribute('aria-describedby')}"]`)
  expect(await reason.textContent()).toContain('drie haalbaarheidstoetsen')
  expect(await violations(page)).toEqual([])
  const sent: string[] = []
  page.on('request', (request) => request.method() === 'POST' && sent.push(request.url()))
  await button.click({ force: true })
  await button.press('Enter')
  await step.selectOption('haalbaarheid')
  expect(await button.getAttribute('aria-disabled')).toBeNull()
  await dialog.getByLabel('Reden').waitFor()
  expect(sent).toEqual([])
  expect(faults).toEqual([])
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
  await expect.poll(() => page.locator('[aria-current=step]').textContent()).toContain('verkenning')
  expect(faults).toEqual([])
  await close()
})

test('a form with changes asks before it is left, by a link or by going back, and stays as it was', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.getByRole('link', { name: 'Projecten', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Projecten' }).waitFor()
  await page.getByRole('link', { name: 'Nieuw project' }).click()
  const name = page.getByLabel('Naam', { exact: true })
  const dialog = page.getByRole('dialog', { name: 'Wijzigingen niet bewaard' })
  await name.fill('Molenveld')

  await page.getByRole('link', { name: 'Annuleer' }).click()
  await dialog.waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe('/projecten/nieuw')
  await page.goBack()
  await dialog.getByRole('button', { name: 'Blijf op de pagina' }).click()
  await dialog.waitFor({ state: 'hidden' })
  expect(new URL(page.url()).pathname).toBe('/projecten/nieuw')
  expect(await name.inputValue()).toBe('Molenveld')

  await page.getByRole('link', { name: 'Annuleer' }).click()
  await dialog.getByRole('button', { name: 'Verlaat zonder bewaren' }).click()
  await page.getByRole('heading', { level: 1, name: 'Projecten' }).waitFor()
  await page.getByRole('link', { name: 'Nieuw project' }).click()
  expect(await name.inputValue()).toBe('')
  await page.getByRole('link', { name: 'Annuleer' }).click()
  await page.getByRole('heading', { level: 1, name: 'Projecten' }).waitFor()
  expect(await dialog.isVisible()).toBe(false)
  expect(faults).toEqual([])
  await close()
})
