import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, type Visit, visitAs } from './app.ts'
import { violations } from './axe.ts'

const reference = path.resolve(import.meta.dirname, '../../../packages/domain/test/reference')
const file = (name: string) => path.join(reference, name)

/** LibreOffice's own figures of the workbook: name -> amount or number as text. */
const libreOffice = new Map(
  readFileSync(file('brownfield_resultaat.csv'), 'utf8')
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(';') as [string, string]),
)
const expected = (name: string) => Number(libreOffice.get(name))
const plain = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ').trim()
const cents = new Intl.NumberFormat('nl-BE', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const whole = new Intl.NumberFormat('nl-BE', { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 })

/** A cell of the grid by the text of its row and the place of its column (1 = total). */
async function cell(page: Page, row: string, column: number) {
  const line = page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: row, exact: true }) })
  return plain(await line.locator(`[aria-colindex="${column + 1}"]`).textContent())
}
const card = (page: Page, label: string) =>
  page
    .locator('.card')
    .filter({ has: page.getByText(label, { exact: true }) })
    .first()

async function ask<T>(path: string, body?: unknown, token?: string): Promise<T> {
  const answer = await fetch(address(path), {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return (await answer.json()) as T
}

let visitor: Visit
beforeAll(async () => {
  visitor = await visitAs('bram.claes', { shared: true })
})
beforeEach(() => visitor.tellWhenFailed())
afterAll(async () => {
  expect(visitor.faults).toEqual([])
  await closeBrowser()
})

test('a workbook is checked, its warning accepted with a reason, imported, and leads to its cash flow', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/invoeren'))
  await page.locator('input[type=file]').setInputFiles(file('brownfield_papiermolen.xlsx'))
  await page.getByText('Kan worden ingevoerd zodra u de waarschuwingen aanvaardt').waitFor()
  await page.getByText('Lijnen, E13 (bedrag_excl_btw)').waitFor()
  await page.getByText('Alle vergeleken cellen zijn gelijk aan het werkboek, tot op de cent.').waitFor()

  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  await page.getByText('Aanvaard elke waarschuwing of verbeter het werkboek').waitFor()
  await page.getByLabel('IMP-15').check()
  await page.getByLabel('Reden').fill('De borg wordt vrijgegeven')
  const report = page.url()
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  const link = page.getByRole('link', { name: /Toon kasstroom van P-/ })
  await link.waitFor()
  await page.goto(report)
  await link.click()
  await page.getByRole('heading', { level: 1, name: 'Bedrijvenpark De Oude Papiermolen' }).waitFor()
  await page.getByRole('grid').waitFor()
})

describe('the figures on Geld are those of LibreOffice', () => {
  test('project 100 %: result, XNPV, end value and the two roots of the XIRR', async () => {
    const { page } = visitor
    expect(await cell(page, 'Netto', 1)).toBe(cents.format(expected('resultaat_project_voor_rente')))
    expect(plain(await card(page, 'Resultaat').textContent())).toContain(
      plain(whole.format(expected('resultaat_project_voor_rente'))),
    )
    expect(plain(await card(page, 'NCW (XNPV)').textContent())).toContain(
      plain(whole.format(expected('xnpv_project'))),
    )
    expect(plain(await card(page, 'Eindwaarde').textContent())).toContain(
      plain(whole.format(expected('eindwaarde_project'))),
    )
    const xirr = plain(await card(page, 'XIRR').textContent())
    expect(xirr).toContain('niet eenduidig')
    expect(xirr).toContain('-69,04 % / -3,24 %')
  })

  test('the groups add up to the net flow, in every year', async () => {
    const { page } = visitor
    await page.getByText('Jaar', { exact: true }).click()
    await page.getByRole('columnheader', { name: '2026' }).waitFor()
    const grid = page.getByRole('grid')
    // Fold every group, so that all rows fit on the screen.
    await grid.focus()
    await page.keyboard.press('Control+Home')
    for (let step = 0; step < 30; step++) {
      await page.keyboard.press('Enter')
      await page.keyboard.press('ArrowDown')
    }
    for (const column of [1, 2, 3]) {
      const rows = grid.locator('[role=row]:has([aria-expanded])')
      const amounts = await rows.locator(`[aria-colindex="${column + 1}"]`).allTextContents()
      const total = amounts
        .map((text) => BigInt(plain(text).replaceAll(/[.,]/g, '') || '0'))
        .reduce((sum, amount) => sum + amount, 0n)
      expect(total).toBe(BigInt((await cell(page, 'Netto', column)).replaceAll(/[.,]/g, '')))
    }
  })

  test('own cash: interest, closing balance, peak and the settlement with the city', async () => {
    const { page } = visitor
    await page.getByText('Eigen kas', { exact: true }).click()
    await page.getByText('Eindsaldo eigen kas').waitFor()
    await expect.poll(() => cell(page, 'Rente', 1)).toBe(cents.format(expected('rente_POM')))
    const peak = plain(await card(page, 'Piekfinanciering').textContent())
    expect(peak).toContain(plain(whole.format(expected('piekfinanciering_POM'))))
    expect(peak).toContain('in april 2029')
    expect(plain(await card(page, 'Eindsaldo eigen kas').textContent())).toContain(
      plain(whole.format(expected('saldo_eind_POM'))),
    )
    const settlement = page.getByRole('table', { name: 'Verrekening met partners' })
    expect(plain(await settlement.getByRole('row', { name: /PARTNER/ }).textContent())).toContain(
      cents.format(expected('verrekening_aan_partner')),
    )
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+End')
    const active = await page.getByRole('grid').getAttribute('aria-activedescendant')
    expect(plain(await page.locator(`[id="${active}"]`).getAttribute('aria-label'))).toBe(
      `Kasstand, 2036, ${plain(whole.format(0)).replace('0', '')}${cents.format(expected('saldo_eind_POM'))}`,
    )
  })
})

test('a number tells why it is there: amount, share, index, VAT, payment term, sheet and row', async () => {
  const { page } = visitor
  await page.goto(page.url().replace(/\?.*/, ''))
  const grid = page.getByRole('grid')
  await grid.waitFor()
  await grid
    .getByRole('row')
    .filter({ hasText: 'Sloop en asbestverwijdering' })
    .getByText('-36.718,19')
    .click()
  const sheet = page.getByRole('dialog', { name: 'Waarom dit bedrag?' })
  await sheet.getByText('€ -36.718,19').first().waitFor()
  for (const text of [
    '€ -689.000,00',
    'prijspeil 2026',
    'januari 2027, S-curve',
    '€ -29.605,47',
    'factor 1,025',
    '€ -30.345,61',
    '€ -6.372,58',
  ]) {
    expect(plain(await sheet.textContent())).toContain(text)
  }
  const facts = plain(await sheet.locator('dl').textContent())
  expect(facts).toContain('brownfield_papiermolen.xlsx')
  expect(facts).toMatch(/Werkblad.*Lijnen.*Rij.*7/)
  await page.keyboard.press('Escape')
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
})

test('every key figure tells where it comes from', async () => {
  const { page } = visitor
  await page.goto(page.url().replace(/\?.*/, ''))
  for (const [label, texts] of [
    ['Eindwaarde', ['NCW (XNPV)', 'Opgerent tot de laatste maand']],
    ['NCW (XNPV)', [`€ ${cents.format(expected('resultaat_project_voor_rente'))}`, 'Effect van de tijd']],
    ['XIRR', ['-69,04', '-3,24', 'aan deze rente is de NCW nul']],
    ['Piekfinanciering', ['Gecumuleerd, april 2029', 'Gecumuleerd ervoor']],
    ['Resultaat', ['Kavelverkoop', `€ ${cents.format(expected('resultaat_project_voor_rente'))}`]],
  ] as const) {
    await page.getByRole('button', { name: label }).first().click()
    const sheet = page.getByRole('dialog', { name: 'Waarom dit bedrag?' })
    await sheet.getByText('Zo komt het bedrag tot stand').waitFor()
    for (const text of texts) expect(plain(await sheet.textContent())).toContain(text)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'hidden' })
  }
})

test('Shift with an arrow selects a block, its sum is said, and copying gives decimal commas with tabs', async () => {
  const { page, context } = visitor
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${page.url().replace(/\?.*/, '')}?per=year`)
  const grid = page.getByRole('grid')
  await grid.waitFor()
  await grid.focus()
  await page.keyboard.press('Control+Home')
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+ArrowDown')
  expect(await grid.locator('[aria-selected=true]').count()).toBe(2)
  const selected = await grid.locator('[aria-selected=true]').allTextContents()
  await page.getByText(/2 cellen geselecteerd, som €\s-4\.560\.000,00/).waitFor()
  await page.keyboard.press('Control+c')
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied.split('\n')).toEqual(selected.map((text) => plain(text).replaceAll('.', '')))
})

test('the chart has the same figures as its table', async () => {
  const { page } = visitor
  await page.goto(`${page.url().replace(/\?.*/, '')}?per=year`)
  await page.locator('figure svg').first().waitFor()
  await page.getByRole('button', { name: 'Toon als tabel' }).click()
  const last = page.getByRole('table', { name: 'Ontvangsten en uitgaven' }).getByRole('row').last()
  expect(plain(await last.textContent())).toContain(cents.format(expected('resultaat_project_voor_rente')))
})

test('the same workbook again changes nothing', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/invoeren'))
  await page.locator('input[type=file]').setInputFiles(file('brownfield_papiermolen.xlsx'))
  await page
    .getByText(/al ingevoerd; er is niets gewijzigd/)
    .first()
    .waitFor()
})

test('a workbook with the name of a project that is there asks which of the two it is', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/invoeren'))
  await page.locator('input[type=file]').setInputFiles(file('brownfield_pessimistisch.xlsx'))
  const question = page.getByRole('region', {
    name: /Er bestaat al een project met deze naam \(P-\d{4}-\d{3}\)/,
  })
  await question.waitFor()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  await page.getByText('Vul een reden in').waitFor()
  await page.getByLabel('Reden').fill('Pessimistische variant')
  expect(await page.getByText('Vul een reden in').count()).toBe(0)
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  await question.getByText('Kies eerst: een nieuwe versie of een nieuw project').waitFor()
  await question.getByRole('button', { name: 'Maak nieuw project' }).click()
  await page.getByText(/Dit wordt een nieuw project naast P-/).waitFor()

  await page.reload()
  await question.getByText(/vraagt dat u het bestand opnieuw kiest/).waitFor()
  await question.getByRole('button', { name: /Maak nieuwe versie van P-/ }).click()
  await expect.poll(() => page.getByLabel('Bestemming').inputValue()).not.toBe('')

  await page.goto(address('/projecten/invoeren'))
  await page.locator('input[type=file]').setInputFiles(file('brownfield_pessimistisch.xlsx'))
  await question.getByRole('button', { name: /Maak nieuwe versie van P-/ }).click()
  await page.getByText(/^\W*nieuwe versie$/).waitFor()
  expect(await question.count()).toBe(0)
})

test('a file that is no workbook is refused with a reason and nothing is kept', async () => {
  const { page, faults } = visitor
  await page.goto(address('/projecten/invoeren'))
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'nota.xlsx', mimeType: 'text/plain', buffer: Buffer.from('geen werkboek') })
  await page.getByRole('alert').waitFor()
  expect(plain(await page.getByRole('alert').textContent()).length).toBeGreaterThan(20)
  // The refusal itself is an answer with an error status, which the browser logs.
  faults.splice(0, faults.length, ...faults.filter((fault) => !/status of 4(15|22)/.test(fault)))
})

test('the two files of a portfolio come in together and the portfolio page consolidates them', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/invoeren'))
  await page
    .locator('input[type=file]')
    .setInputFiles([file('portefeuille_projecten.csv'), file('portefeuille_lijnen.csv')])
  await page.getByRole('heading', { name: 'Bevindingen' }).waitFor()
  expect(plain(await page.getByRole('table', { name: 'Bevindingen' }).textContent())).toMatch(
    /€ [\d.]+,\d\d valt na de horizon en staat apart/,
  )
  const accept = plain(await page.getByRole('group', { name: 'Waarschuwingen aanvaarden' }).textContent())
  expect(accept).toContain('Elk van deze bedragen valt na de horizon en staat apart.')
  expect(accept).not.toContain('€')
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  if ((await page.getByLabel('Reden').count()) > 0)
    await page.getByLabel('Reden').fill('Nagekeken met de financieel deskundige')
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  await page.getByText(/^\d+ lijnen staan in 12 nieuwe werkversies, één per project\.$/).waitFor()
  await page.getByRole('link', { name: 'Toon portefeuille' }).click()
  await page.getByRole('heading', { level: 1, name: 'Portefeuille' }).waitFor()
  await page.getByRole('grid').waitFor()
  await page.getByText('Alleen vastgelegd', { exact: true }).click()
  await expect.poll(() => new URL(page.url()).searchParams.get('zicht')).toBe('committedOnly')
})

test('the portfolio says that it is without interest, and why an amount of a project is there', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/portefeuille?per=year'))
  await page.getByText(/zonder rente op de rekening-courant/).waitFor()
  for (const label of ['Laagste stand zonder rente', 'Stand op het einde zonder rente'])
    await card(page, label).waitFor()
  const row = page.getByRole('grid').getByRole('row').filter({ hasText: 'Oude Papiermolen' }).first()
  await row.locator('[aria-colindex="2"]').click()
  const sheet = page.getByRole('dialog', { name: 'Waarom dit bedrag?' })
  await sheet.getByText('Zo komt het bedrag tot stand').waitFor()
  const total = plain(await row.locator('[aria-colindex="2"]').textContent())
  expect(plain(await sheet.textContent())).toContain(`€ ${total}`)
  expect(plain(await sheet.locator('ol').textContent())).toMatch(/2026.*2027.*2036/)
  await sheet.getByRole('link', { name: /Toon elke lijn in Geld van P-/ }).click()
  await page.getByText('Eindsaldo eigen kas').waitFor()
})

test('what moves between own units stands below the totals, and says why it is in none of them', async () => {
  const login = { email: emailOf('bram.claes'), password: product().demoPassword }
  const { accessToken } = await ask<{ accessToken: string }>('/v1/auth/login', login)
  const projects = await ask<{ items: { id: string }[] }>(
    '/v1/projects?q=Oude%20Papiermolen',
    undefined,
    accessToken,
  )
  const forecasts = await ask<{ items: { id: string; state: string }[] }>(
    `/v1/projects/${projects.items[0]?.id}/forecasts`,
    undefined,
    accessToken,
  )
  const live = forecasts.items.find(({ state }) => state === 'working')
  const advance = {
    code: 'FONDS1',
    label: 'Voorschot streekfonds',
    payer: 'own:fund:streekfonds',
    receiver: 'own:project:self',
    amount: '250000.00',
    month: '2027-03',
  }
  await ask(`/v1/forecasts/${live?.id}/transfers`, advance, accessToken)
  const { page } = visitor
  await page.goto(address('/projecten/portefeuille?per=year'))
  const row = page.getByRole('grid').getByRole('row').filter({ hasText: 'Intern, niet meegeteld' })
  await row.locator('[aria-colindex="2"]').click()
  const sheet = page.getByRole('dialog', { name: 'Waarom dit bedrag?' })
  await sheet.getByText(/een voorschot van een fonds/).waitFor()
  expect(plain(await sheet.textContent())).toMatch(/Oude Papiermolen.*€ 250\.000,00/)
  await page.keyboard.press('Escape')
})

test('the portfolio speaks of a floor only when one was entered', async () => {
  const { page } = visitor
  await page.goto(address('/projecten/portefeuille'))
  await page.getByText('Geen ondergrens opgegeven').waitFor()
  const sentence = page.locator('figcaption p')
  expect(await sentence.textContent()).not.toContain('grens')
  expect(await page.getByText('Onder de grens vanaf').count()).toBe(0)
  await page.getByLabel('Ondergrens').fill('999.999.999')
  await page.getByRole('button', { name: 'Reken opnieuw' }).click()
  await page.getByText('Onder de grens vanaf', { exact: true }).waitFor()
  expect(plain(await sentence.textContent())).toContain('onder de grens van € 999.999.999.')
  expect(await page.getByText('Geen ondergrens opgegeven').count()).toBe(0)

  await page.getByLabel('Ondergrens').fill('1.000.000,50')
  await page.getByRole('button', { name: 'Reken opnieuw' }).click()
  await expect
    .poll(async () => plain(await sentence.textContent()))
    .toContain('onder de grens van € 1.000.000,50.')

  await page.getByLabel('Ondergrens').fill('0')
  await page.getByRole('button', { name: 'Reken opnieuw' }).click()
  await expect.poll(async () => plain(await sentence.textContent())).toContain('onder de grens van € 0.')
  await page.getByLabel('Ondergrens').fill('')
  await page.getByRole('button', { name: 'Reken opnieuw' }).click()
  await page.getByText('Geen ondergrens opgegeven').waitFor()
})

test('a horizon of eleven years carries one label per year under the chart', async () => {
  const { page } = visitor
  await page.goto(address('/projecten?q=Oude Papiermolen (fictief)'))
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByRole('link', { name: 'Geld' }).click()
  await page.locator('figure svg').first().waitFor()
  const texts = await page.locator('figure svg text').allTextContents()
  expect(texts.filter((text) => /^20\d\d$/.test(text))).toEqual(
    Array.from({ length: 11 }, (_, year) => String(2026 + year)),
  )
  expect(texts.filter((text) => /^[a-z]{3} \d\d$/.test(text))).toEqual([])
})

test.each(['light', 'dark'] as const)(
  'the pages with figures, the report and the sheet have no accessibility fault in %s',
  async (theme) => {
    const { page } = visitor
    await page.evaluate((value) => localStorage.setItem('stuurhuis.theme', value), theme)
    await page.goto(address('/projecten/invoeren'))
    await page.getByRole('link', { name: 'brownfield_papiermolen.xlsx' }).first().click()
    await page.getByRole('heading', { name: 'brownfield_papiermolen.xlsx' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(address('/projecten?q=Oude Papiermolen (fictief)'))
    await page.getByRole('table').getByRole('link').first().click()
    for (const [width, height] of [
      [1440, 900],
      [820, 1180],
    ] as const) {
      await page.setViewportSize({ width, height })
      for (const tab of ['Overzicht', 'Geld']) {
        await page.getByRole('link', { name: tab }).click()
        await page
          .locator(tab === 'Geld' ? 'figure svg' : 'text=Piekfinanciering')
          .first()
          .waitFor()
        expect(await violations(page)).toEqual([])
      }
    }
    await page.getByRole('grid').focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])
    await page.goto(address('/projecten/portefeuille'))
    await page.locator('figure svg').first().waitFor()
    expect(await violations(page)).toEqual([])
  },
)
