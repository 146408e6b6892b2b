import type { Locator, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, type Visit, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const read = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ').trim()
const looks = [
  ['light', 1440, 900],
  ['dark', 820, 1180],
] as const

/** No accessibility fault on the page as it stands, at each width and in each theme; leaves it wide and light. */
async function expectAccessible(page: Page) {
  for (const [theme, width, height] of looks) {
    await page.setViewportSize({ width, height })
    await page.evaluate((value) => (document.documentElement.dataset['theme'] = value), theme)
    expect(await violations(page)).toEqual([])
  }
  await page.evaluate(() => (document.documentElement.dataset['theme'] = 'light'))
  await page.setViewportSize({ width: 1440, height: 900 })
}
const press = (of: Page | Locator, name: string) => of.getByRole('button', { name, exact: true }).click()
/** Messages stand over the corner of the page until they are closed or their time is over. */
async function clearMessages(page: Page) {
  const close = page.getByRole('status').getByRole('button')
  while ((await close.count()) > 0) await close.first().click()
}
async function recordDecision(dialog: Locator, number: string) {
  await press(dialog, 'Noteer besluit')
  await dialog.getByLabel('Nummer', { exact: true }).fill(number)
  await dialog.getByLabel('Onderwerp').fill('Budget Papierfabriek')
  await dialog.getByLabel('Besloten op').fill('1/8/2025')
  await press(dialog, 'Bewaar besluit')
  await expect.poll(() => dialog.getByRole('combobox').inputValue()).toContain(number)
}
/** The cells of the first table row that has this text. */
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text }).first()

async function makeBudget({ page }: Visit) {
  await page.getByRole('link', { name: 'Budgetten' }).click()
  await page.getByRole('heading', { level: 1, name: 'Budgetten' }).waitFor()
  await press(page, 'Nieuw budget')
  const dialog = page.getByRole('dialog', { name: 'Nieuw budget' })
  await press(dialog, 'Bewaar budget')
  await dialog.getByText('Vul een naam in').waitFor()
  await dialog.getByText('Vul een naam van de lijn in').waitFor()
  await dialog.getByLabel('Code', { exact: true }).fill('PF-2027')
  await dialog.getByLabel('Naam', { exact: true }).fill('Meerjarenbudget Papierfabriek')
  await dialog.getByLabel('Project', { exact: true }).last().fill('Papierfabriek')
  await dialog.getByRole('option', { name: /Papierfabriek/ }).click()
  await dialog.getByLabel('Tot en met jaar').fill('2031')
  await dialog.getByLabel('Bij overschrijding').selectOption('stop')
  await dialog.getByLabel('Code van de lijn').fill('WEGENIS')
  await dialog.getByLabel('Naam van de lijn').fill('Wegenis')
  await dialog.getByLabel('Gevraagd').fill('100000')
  await press(dialog, 'Bewaar budget')
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('heading', { name: /PF-2027 Meerjarenbudget Papierfabriek/ }).waitFor()
}
async function makeCommitment({ page }: Visit) {
  await page.goto(address('/projecten?q=Papierfabriek'))
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('link', { name: 'Geld' }).click()
  await page.getByRole('link', { name: 'Bestellingen' }).click()
  await page.getByText('Nog geen bestelling.').waitFor()
  await press(page, 'Nieuwe bestelling')
  const dialog = page.getByRole('dialog', { name: 'Nieuwe bestelling' })
  await dialog.getByLabel('Begunstigde').fill('Wegenwerken De Smet')
  await dialog.getByLabel('Omschrijving').fill('Wegenis fase 1')
  await dialog
    .getByLabel(/^Budgetlijn/)
    .selectOption({ label: 'PF-2027 WEGENIS Wegenis, nog vrij € 100.000,00' })
  await dialog.getByLabel('Bedrag').first().fill('120000')
  await dialog.getByLabel('Te betalen op').fill('28/2/2027')
  await dialog.getByLabel('Bedrag').nth(1).fill('80000')
  await press(dialog, 'Bewaar bestelling')
  const difference = dialog.locator('[data-difference]')
  await expect.poll(async () => read(await difference.textContent())).toContain('Nog € 40.000,00 te verdelen')
  await dialog.getByText(/De termijnen moeten samen het bedrag van de bestelling zijn/).waitFor()
  await press(dialog, 'Voeg termijn toe')
  await dialog.getByLabel('Te betalen op').nth(1).fill('31/3/2027')
  await dialog.getByLabel('Te betalen op').nth(1).blur()
  expect(read(await difference.textContent())).toBe('De termijnen zijn samen € 120.000,00. Dat klopt.')
  expect(await dialog.getByText(/De termijnen moeten samen/).count()).toBe(0)
  await expectAccessible(page)
  await press(dialog, 'Bewaar bestelling')
  await page.getByRole('heading', { name: /Wegenwerken De Smet/ }).waitFor()
  // a draft is still written
  await press(page, 'Wijzig bestelling')
  const edit = page.getByRole('dialog', { name: 'Wijzig bestelling' })
  expect(await edit.getByLabel('Te betalen op').nth(1).inputValue()).toBe('31/03/2027')
  await edit.getByLabel('Omschrijving').fill('Wegenis fase 1 en 2')
  await press(edit, 'Bewaar bestelling')
  await page.getByText('Wegenis fase 1 en 2').waitFor()
}

test('a budget is approved on a decision, an order over it only on a decision, and a claim gets its due day', async () => {
  const finance = await visitAs('els.jacobs')
  await makeBudget(finance)
  await expectAccessible(finance.page)

  const director = await visitAs('an.peeters', { expected: [400] })
  await director.page.goto(address('/budgetten'))
  await press(director.page, 'Keur budget goed')
  const approval = director.page.getByRole('dialog', { name: 'Keur budget goed: PF-2027' })
  await press(approval, 'Keur budget goed')
  await approval.getByText('Kies een van de voorgestelde waarden').waitFor()
  await recordDecision(approval, 'RvB 7')
  await press(approval, 'Keur budget goed')
  await approval.waitFor({ state: 'hidden' })
  const budget = director.page
    .locator('section')
    .filter({ has: director.page.getByRole('heading', { name: /^PF-2027/ }) })
  await budget.getByText(/goedgekeurd door An Peeters/).waitFor()
  expect(await director.page.getByRole('button', { name: 'Keur budget goed' }).count()).toBe(0)

  const planner = await visitAs('chloe.maes')
  await makeCommitment(planner)
  const order = new URL(planner.page.url()).pathname
  const list = order.replace(/\/[^/]+$/, '')

  const manager = await visitAs('bram.claes', { expected: [409] })
  await manager.page.goto(address(list))
  await press(manager.page, 'Keur bestelling goed')
  const judged = manager.page.getByRole('dialog', { name: 'Keur bestelling goed' })
  const headroom = judged.locator('[data-headroom] dd')
  await headroom.first().waitFor()
  expect((await headroom.allTextContents()).map(read)).toEqual([
    '€ 100.000,00',
    '€ 0,00',
    '€ 100.000,00',
    '€ 120.000,00',
    '€ -20.000,00',
  ])
  await press(judged, 'Keur bestelling goed')
  await judged.getByText('Kies een besluit: het budget komt € 20.000,00 te kort.').waitFor()
  await expectAccessible(manager.page)
  await judged.getByRole('combobox').fill('RvB 7')
  await judged.getByRole('option', { name: /RvB 7/ }).click()
  await press(judged, 'Keur bestelling goed')
  await judged.waitFor({ state: 'hidden' })
  await rowOf(manager.page, 'Wegenwerken De Smet').getByText('goedgekeurd').waitFor()
  await expectAccessible(manager.page)
  await manager.page.goto(address('/budgetten'))
  await rowOf(manager.page, 'WEGENIS').getByText('overschreden').waitFor()
  await expectAccessible(manager.page)

  const { page } = planner
  await page.reload()
  await press(page, 'Nieuwe wijziging')
  const change = page.getByRole('dialog', { name: 'Nieuwe wijziging' })
  await change.getByLabel('Omschrijving').fill('Minder riolering')
  await change.getByLabel('Bedrag').fill('-30000')
  await change.getByLabel('Te betalen op').fill('31/3/2027')
  await press(change, 'Bewaar wijziging')
  await rowOf(page, 'Minder riolering').getByText('-25,00 %').waitFor()

  await clearMessages(page)
  await press(page, 'Nieuwe vorderingsstaat')
  const claim = page.getByRole('dialog', { name: 'Nieuwe vorderingsstaat' })
  await claim.getByLabel('Nummer van de vorderingsstaat').fill('VS 1')
  await claim.getByLabel('Gevorderd bedrag').fill('30000')
  await claim.getByLabel('Ontvangen op').fill('1/9/2025')
  await press(claim, 'Bewaar vorderingsstaat')
  await claim.waitFor({ state: 'hidden' })
  const row = rowOf(page, 'VS 1')
  await row.getByText('01/10/2025').waitFor()
  await clearMessages(page)
  await press(row, 'Kijk na')
  const check = page.getByRole('dialog', { name: 'Kijk vorderingsstaat na' })
  await check.getByLabel('Nagekeken op').fill('8/10/2025')
  await press(check, 'Kijk na')
  await check.waitFor({ state: 'hidden' })
  await row.getByText('31/10/2025').waitFor()
  await row.getByText('7 dagen te laat').waitFor()
  await expectAccessible(page)

  // Finance checks the change, another person approves it, and the budget has that much more.
  await finance.page.goto(address(order))
  await press(rowOf(finance.page, 'Minder riolering'), 'Kijk na')
  await press(finance.page.getByRole('dialog', { name: 'Kijk na' }), 'Kijk na')
  await rowOf(finance.page, 'Minder riolering').getByText('nagekeken').waitFor()
  await manager.page.goto(address(order))
  await press(rowOf(manager.page, 'Minder riolering'), 'Keur wijziging goed')
  await press(manager.page.getByRole('dialog', { name: 'Keur wijziging goed' }), 'Keur wijziging goed')
  await manager.page.getByText('€ 90.000,00').first().waitFor()
  for (const visit of [finance, director, planner, manager]) expect(visit.faults).toEqual([])
}, 180_000)
