import type { Page } from 'playwright-core'
import { afterAll, describe, expect, test } from 'vitest'
import { address, closeBrowser, type Visit, visit, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const routes = [
  '/',
  '/projecten',
  '/projecten?q=bestaat-niet',
  '/projecten/nieuw',
  '/projecten/invoeren',
  '/projecten/portefeuille',
  '/kas',
  '/kas?per=maand',
  '/kas/brug',
  '/kas/fondsen',
  '/kas/posten',
  '/kas/rekeningen',
  '/team/afwezigheden',
  '/instellingen',
  '/toegankelijkheid',
  '/bestaat-niet',
]
const adminRoutes = ['/beheer/personen', '/beheer/rollen', '/beheer/clusters', '/projecten']

async function settle(page: Page) {
  await page.waitForLoadState('networkidle')
  await page.locator('h1').first().waitFor()
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0)
}
async function walk(visitor: Visit, paths: readonly string[]) {
  const found: Record<string, string[]> = {}
  for (const path of paths) {
    await visitor.page.goto(address(path))
    await settle(visitor.page)
    found[path] = await violations(visitor.page)
  }
  return found
}
const clean = (paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, []]))

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  // Colours depend neither on the language nor on the width: the dark theme is looked at where most is on the page.
  test.each([
    [1440, 900, 'nl'],
    ...(theme === 'light'
      ? ([
          [820, 1180, 'nl'],
          [1440, 900, 'fr'],
        ] as const)
      : []),
  ] as const)('no page has a fault at %i x %i in %s', async (width, height, language) => {
    const visitor = await visitAs('bram.claes', { width, height, theme, expected: [403, 404] })
    await visitor.page.evaluate((code) => localStorage.setItem('stuurhuis.language', code), language)
    await visitor.page.goto(address('/projecten'))
    await settle(visitor.page)
    const code = await visitor.page.locator('tbody tr td:first-child a').first().textContent()
    const paths = [...routes, ...['overzicht', 'geld', 'bewerken'].map((tab) => `/projecten/${code}/${tab}`)]
    expect(await walk(visitor, paths)).toEqual(clean(paths))
    expect(visitor.faults).toEqual([])
    await visitor.close()
  })

  test('sign-in and administration have no fault', async () => {
    const stranger = await visit({ theme })
    expect(await walk(stranger, ['/aanmelden'])).toEqual(clean(['/aanmelden']))
    await stranger.close()
    const administrator = await visitAs('joris.lemmens', { theme })
    expect(await walk(administrator, adminRoutes)).toEqual(clean(adminRoutes))
    await administrator.close()
  })

  test('no opened dialog, menu or palette has a fault', async () => {
    const { page, close } = await visitAs('bram.claes', { theme })
    await page.goto(address('/team/afwezigheden'))
    await settle(page)
    await page.getByRole('button', { name: 'Meld afwezigheid' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Account van Bram Claes' }).click()
    expect(await violations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('option').first().waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  })
})

test('figures stand in columns of equal digits in the built application', async () => {
  const { page, close } = await visitAs('bram.claes')
  const widths = await page.evaluate(() =>
    ['1111', '0000'].map((digits) => {
      const box = document.createElement('span')
      box.textContent = digits
      document.querySelector('main')?.append(box)
      return box.getBoundingClientRect().width
    }),
  )
  expect(widths[0]).toBe(widths[1])
  await close()
})
