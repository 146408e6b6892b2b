/**
 * Makes a picture of every page at two widths and in both themes, with the demo organisation, the reference workbook and
 * the reference portfolio, in test-results/pictures. They are to be looked at: no tool sees that a page is ugly.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromiumArgs, chromiumPath } from '@stuurhuis/tools/chromium.ts'
import { startTestProduct } from '@stuurhuis/tools/product.ts'
import { type Browser, chromium, type Page } from 'playwright-core'

const root = path.resolve(import.meta.dirname, '../../..')
const target = path.join(root, 'test-results/pictures')
const reference = path.join(root, 'packages/domain/test/reference')
const workbook = path.join(reference, 'brownfield_papiermolen.xlsx')
const portfolio = ['portefeuille_projecten.csv', 'portefeuille_lijnen.csv'].map((name) =>
  path.join(reference, name),
)
const sizes = [
  [1440, 900],
  [820, 1180],
] as const
const pages: Record<string, string> = {
  vandaag: '/',
  projecten: '/projecten',
  'projecten-leeg': '/projecten?q=bestaat-niet',
  'nieuw-project': '/projecten/nieuw',
  overzicht: '/projecten/P-2026-001/overzicht',
  'geld-leeg': '/projecten/P-2026-001/geld',
  'geld-plan': '/projecten/P-2026-002/geld/plan',
  'geld-bestellingen': '/projecten/P-2026-002/geld/bestellingen',
  'geld-scenarios': '/projecten/P-2026-003/geld/scenarios',
  'geld-risico': '/projecten/P-2026-003/geld/risico',
  'geld-partners': '/projecten/P-2026-002/geld/partners',
  bewerken: '/projecten/P-2026-001/bewerken',
  invoeren: '/projecten/invoeren',
  portefeuille: '/projecten/portefeuille',
  budgetten: '/budgetten',
  kas: '/kas',
  'kas-maand': '/kas?per=maand',
  'kas-brug': '/kas/brug',
  'kas-fondsen': '/kas/fondsen',
  'kas-posten': '/kas/posten',
  'kas-rekeningen': '/kas/rekeningen',
  afwezigheden: '/team/afwezigheden',
  instellingen: '/instellingen',
  'niet-gevonden': '/bestaat-niet',
}

mkdirSync(target, { recursive: true })
const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-pictures-'))
const product = await startTestProduct(folder)
const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArgs })
try {
  const imported = await importWorkbook(browser)
  await importPortfolio(browser)
  const all = {
    ...pages,
    geld: `${imported}/geld`,
    'geld-eigen-kas': `${imported}/geld?zicht=own&per=year`,
    ingevoerd: `${imported}/overzicht`,
  }
  for (const theme of ['light', 'dark'] as const) {
    for (const [width, height] of sizes) {
      const page = await signedIn(browser, width, height, theme)
      for (const [name, route] of Object.entries(all)) {
        await open(page, route)
        await page.screenshot({ path: path.join(target, `${name}-${width}-${theme}.png`), fullPage: true })
      }
      await page.context().close()
    }
  }
  console.log(`Pictures are in ${path.relative(root, target)}.`)
} finally {
  await browser.close()
  await product.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function signedIn(from: Browser, width: number, height: number, theme: string): Promise<Page> {
  const context = await from.newContext({
    viewport: { width, height },
    locale: 'nl-BE',
    reducedMotion: 'reduce',
  })
  await context.addInitScript(`localStorage.setItem('stuurhuis.theme', '${theme}')`)
  const page = await context.newPage()
  await page.goto(`${product.baseUrl}/aanmelden`)
  await page.screenshot({ path: path.join(target, `aanmelden-${width}-${theme}.png`) })
  await page.getByLabel('E-mailadres').fill('bram.claes@demo.stuurhuis.example')
  await page.getByLabel('Wachtwoord').fill(product.demoPassword)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Vandaag' }).waitFor()
  return page
}

async function open(page: Page, route: string) {
  await page.goto(`${product.baseUrl}${route}`)
  await page.waitForLoadState('networkidle')
  await page.locator('h1').first().waitFor()
}

/** Imports through the page itself and pictures the report. @returns the address of the new project */
async function importWorkbook(from: Browser): Promise<string> {
  const page = await signedIn(from, 1440, 900, 'light')
  await open(page, '/projecten/invoeren')
  await page.locator('input[type=file]').setInputFiles(workbook)
  await page.getByLabel('IMP-15').check()
  await page.getByLabel('Reden').fill('De borg wordt vrijgegeven')
  await page.screenshot({ path: path.join(target, 'rapport-1440-light.png'), fullPage: true })
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  const link = page.getByRole('link', { name: /Toon kasstroom van P-/ })
  const address = (await link.getAttribute('href')) ?? ''
  await page.context().close()
  return address.replace('/geld', '')
}

/** Brings in the reference portfolio, so that the long lists are seen full. */
async function importPortfolio(from: Browser) {
  const page = await signedIn(from, 1440, 900, 'light')
  await open(page, '/projecten/invoeren')
  await page.locator('input[type=file]').setInputFiles(portfolio)
  await page.getByRole('heading', { name: 'Bevindingen' }).waitFor()
  for (const box of await page.getByRole('checkbox').all()) await box.check()
  if ((await page.getByLabel('Reden').count()) > 0)
    await page.getByLabel('Reden').fill('Nagekeken met de financieel deskundige')
  await page.getByRole('button', { name: 'Voer in', exact: true }).click()
  await page.getByRole('link', { name: 'Toon portefeuille' }).waitFor()
  await page.context().close()
}
