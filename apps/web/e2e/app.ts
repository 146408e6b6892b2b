import { launchBrowser } from '@stuurhuis/tools/chromium.ts'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { inject, onTestFailed } from 'vitest'
import type { Product } from './product.ts'

/** A page of the running product that keeps account of everything that must not happen. */
export interface Visit {
  page: Page
  context: BrowserContext
  /** Script errors, console errors (also of the content policy) and requests to another origin, as sentences. */
  faults: string[]
  /** Tells where the page stood when this test fails; a visitor of one test does so from its start. */
  tellWhenFailed(): void
  close(): Promise<void>
}
export interface VisitOptions {
  width?: number
  height?: number
  theme?: 'light' | 'dark'
  language?: 'nl' | 'en' | 'fr'
  /** HTTP statuses that this journey provokes on purpose; the browser logs each as a console error. */
  expected?: readonly number[]
  /** Of all tests of a file, made before the first: each then asks to be told about by itself. */
  shared?: boolean
}

/** The product of this worker: vitest numbers its workers from 1. */
export function product(): Product {
  const products = inject('products')
  const own = products[(Number(process.env['VITEST_POOL_ID']) - 1) % products.length]
  if (!own) throw new Error('no product was started')
  return own
}

let browser: Promise<Browser> | undefined
/** One browser per test file; `closeBrowser` at its end. */
export async function closeBrowser() {
  await (await browser)?.close()
  browser = undefined
}

/** A new visitor: own cookies, own storage, Dutch and light unless said otherwise. */
export async function visit(options: VisitOptions = {}): Promise<Visit> {
  const { width = 1440, height = 900, theme = 'light', language = 'nl', expected = [], shared } = options
  browser ??= launchBrowser()
  const context = await (await browser).newContext({
    viewport: { width, height },
    locale: 'nl-BE',
    reducedMotion: 'reduce',
  })
  const settings = JSON.stringify({ 'stuurhuis.theme': theme, 'stuurhuis.language': language })
  await context.addInitScript(
    `for (const [k, v] of Object.entries(${settings})) localStorage.getItem(k) ?? localStorage.setItem(k, v)`,
  )
  const page = await context.newPage()
  page.setDefaultTimeout(10_000)
  const faults = watch(page, expected)
  const tellWhenFailed = () =>
    onTestFailed(async () => {
      if (!page.isClosed()) console.error(await whereItStood(page, faults))
    })
  if (!shared) tellWhenFailed()
  return { page, context, faults, tellWhenFailed, close: () => context.close() }
}

/** What a journey that failed saw last: a picture would not come along in the log of a CI. */
async function whereItStood(page: Page, faults: readonly string[]): Promise<string> {
  const outline = await page
    .locator('body')
    .ariaSnapshot({ timeout: 2_000 })
    .catch((error: unknown) => String(error))
  return [`at ${page.url()}`, ...faults, outline.slice(0, 4_000)].join('\n')
}

function watch(page: Page, expected: readonly number[]): string[] {
  const faults: string[] = []
  const origin = product().baseUrl
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`))
  page.on('console', (message) => {
    const isExpected = expected.some((status) => message.text().includes(`status of ${status}`))
    if (message.type() === 'error' && !isExpected) faults.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`other origin: ${url}`)
  })
  return faults
}

export const emailOf = (name: string) => `${name}@demo.stuurhuis.example`

/** Signs in through the page and waits for the shell. @param name as in the address: `bram.claes` */
export async function signIn(page: Page, name: string, path = '/') {
  await page.goto(`${product().baseUrl}${path}`)
  await page.getByLabel('E-mailadres').fill(emailOf(name))
  await page.getByLabel('Wachtwoord').fill(product().demoPassword)
  await page.getByRole('button', { name: 'Meld aan' }).click()
  await page.getByRole('navigation', { name: 'Hoofdmenu' }).waitFor()
}

/** A visitor who is already signed in. Sign-ins count against a limit, so journeys share one where they can. */
export async function visitAs(name: string, options: VisitOptions = {}): Promise<Visit> {
  const visitor = await visit(options)
  await signIn(visitor.page, name)
  return visitor
}
export const address = (path: string) => `${product().baseUrl}${path}`
