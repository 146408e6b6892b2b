import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const workbook = path.resolve(
  import.meta.dirname,
  '../../../packages/domain/test/reference/brownfield_papiermolen.xlsx',
)
/** Amounts as they are read, with plain spaces. */
const read = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ').trim()

/** The Papiermolen, brought in through the page unless an earlier journey did. @returns the address of its project */
async function importPapiermolen(page: Page): Promise<string> {
  await page.goto(address('/projecten/invoeren'))
  await page.locator('input[type=file]').setInputFiles(workbook)
  const link = page.getByRole('link', { name: /Toon kasstroom van P-/ })
  const findings = page.getByRole('heading', { name: 'Bevindingen' })
  await link.or(findings).waitFor()
  if (await findings.isVisible()) {
    for (const box of await page.getByRole('checkbox').all()) await box.check()
    await page.getByLabel('Reden').fill('De borg wordt vrijgegeven')
    await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  }
  return ((await link.getAttribute('href')) ?? '').replace(/\/geld.*/, '')
}

/** A folder for pictures at two widths and in both themes, to be looked at. */
const shots = process.env['RISK_SHOTS']
async function picture(page: Page, name: string) {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  const size = page.viewportSize()
  for (const [width, theme] of [
    [1440, 'light'],
    [1440, 'dark'],
    [820, 'light'],
    [820, 'dark'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 })
    await page.evaluate((shown) => (document.documentElement.dataset['theme'] = shown), theme)
    await page.screenshot({ path: path.join(shots, `${name}-${width}-${theme}.png`), fullPage: true })
  }
  if (size) await page.setViewportSize(size)
}

test('sensitivity and risk of a version: tornado, break-even and a simulation that gives the same for the same seed', {
  timeout: 120_000,
}, async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  const project = await importPapiermolen(page)
  await page.goto(address(`${project}/geld`))
  await page.getByRole('link', { name: 'Gevoeligheid en risico' }).click()
  await page.getByRole('heading', { name: 'Gevoeligheid en risico' }).waitFor()

  // the drivers come from the version; the price of the plots is the one of the reference
  await page.getByRole('button', { name: 'Bereken tornado' }).click()
  const price = page.locator('[data-driver="Verkoopprijs kavels"]')
  await price.waitFor()
  expect(read(await price.locator('[data-swing]').textContent())).toBe('€ 2.394.657')
  await page.getByText('Basislijn').waitFor()
  expect(read(await page.getByText('Basislijn').textContent())).toBe('Basislijn € -3.278.038')
  const swings = await page.locator('[data-swing]').allTextContents()
  const sizes = swings.map((text) => Number(read(text).replaceAll(/[^\d]/g, '')))
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a))

  await page.getByRole('button', { name: 'Zoek grens' }).click()
  const sentences = page.locator('[data-break-even] li')
  await sentences.first().waitFor()
  expect(read(await sentences.first().textContent())).toContain('minstens € 229,94 per m²')
  expect(read(await sentences.first().textContent())).toContain('27,4 % hoger')
  expect(await sentences.count()).toBe(2)

  const simulate = async () => {
    await page.getByRole('button', { name: 'Start simulatie' }).click()
    await page.getByRole('button', { name: 'Stop berekening' }).waitFor({ state: 'visible' })
    await page.getByRole('button', { name: 'Stop berekening' }).waitFor({ state: 'hidden' })
    await page.locator('[data-simulation]').waitFor()
    return read(await page.locator('[data-simulation]').textContent())
  }
  const first = await simulate()
  expect(first).toContain('In 10.000 trekkingen')
  await page.getByText('P10: 10 % kans dat het lager uitvalt').waitFor()
  expect(read(await page.locator('[data-repeat]').textContent())).toContain('startgetal 20270101')
  expect(await simulate()).toBe(first)
  await page.getByLabel('Startgetal').fill('7')
  const second = await simulate()
  expect(second).not.toBe(first)
  // the address opens the outcome again, as it was
  await page.reload()
  const reopened = page.locator('[data-simulation]')
  await reopened.waitFor()
  expect(read(await reopened.textContent())).toBe(second)
  expect(await page.getByLabel('Startgetal').inputValue()).toBe('7')
  await page.getByRole('button', { name: 'Bereken tornado' }).click()
  await price.waitFor()
  await page.getByRole('button', { name: 'Zoek grens' }).click()
  await sentences.first().waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'risico')
  for (const summary of await page.locator('summary').all()) await summary.click()
  expect(await violations(page)).toEqual([])
  await picture(page, 'risico-open')
  expect(faults).toEqual([])
  await close()
})

test('a simulation is stopped, and what cannot be computed says why', async () => {
  const { page, faults, close } = await visitAs('bram.claes', { expected: [422], width: 820, theme: 'dark' })
  await page.goto(address('/projecten?q=Papiermolen'))
  await page
    .getByRole('link', { name: /^P-\d{4}-\d{3}$/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: /Papiermolen/ }).waitFor()
  await page.goto(`${page.url().replace(/\/overzicht$/, '')}/geld/risico`)
  await page.getByLabel('Aantal trekkingen').fill('200.000')
  await page.getByLabel('Kerncijfer').last().selectOption('Eindsaldo eigen kas')
  await page.getByRole('button', { name: 'Start simulatie' }).click()
  await page.getByRole('button', { name: 'Stop berekening' }).click()
  await page.getByText('De berekening is gestopt. Er is niets bewaard.').waitFor()

  await page.getByLabel('Aantal trekkingen').fill('100')
  await page.getByRole('button', { name: 'Start simulatie' }).click()
  await page.getByRole('alert').getByText('een geheel getal van 256 tot 200.000').waitFor()

  // a fault stands next to its field; a normal distribution is one of the ways to vary
  const shape = page.getByLabel(/^Verdeling/).first()
  await shape.selectOption('Normaal')
  const spread = page.getByLabel(/^Standaardafwijking/)
  await spread.fill('0')
  await page.getByText('Meer dan nul').waitFor()
  expect(await spread.getAttribute('aria-invalid')).toBe('true')
  await spread.fill('8')
  await expect.poll(() => page.getByText('Meer dan nul').count()).toBe(0)

  // three correlations that cannot be true together
  await page.getByLabel('Aantal trekkingen').fill('1000')
  await page.locator('summary', { hasText: 'Samenhang tussen onzekerheden' }).click()
  for (const [index, [a, b, rho]] of (
    [
      [0, 1, '0,9'],
      [0, 2, '0,9'],
      [1, 2, '-0,9'],
    ] as const
  ).entries()) {
    await page.getByRole('button', { name: 'Voeg samenhang toe' }).click()
    await page.getByLabel('Van', { exact: true }).nth(index).selectOption({ index: a })
    await page.getByLabel('Met', { exact: true }).nth(index).selectOption({ index: b })
    await page.getByLabel('Samenhang', { exact: true }).nth(index).fill(rho)
  }
  await page.getByRole('button', { name: 'Start simulatie' }).click()
  await page.getByText(/De samenhang van .+ met .+ is onmogelijk naast de andere/).waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'risico-fout')
  for (const index of [2, 1, 0])
    await page.getByRole('button', { name: `Verwijder samenhang ${index + 1}` }).click()
  await page.getByRole('button', { name: 'Bereken tornado' }).click()
  await page.locator('[data-swing]').first().waitFor()
  await page.getByRole('button', { name: 'Zoek grens' }).click()
  await page.locator('[data-break-even] li').first().waitFor()
  await page.getByRole('button', { name: 'Start simulatie' }).click()
  await page.locator('[data-simulation]').waitFor()
  expect(await violations(page)).toEqual([])
  await picture(page, 'risico-onder-nul')
  expect(faults).toEqual([])
  await close()
})
