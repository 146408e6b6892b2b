import { spawnSync } from 'node:child_process'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visitAs } from './app.ts'

afterAll(closeBrowser)

const web = path.resolve(import.meta.dirname, '..')
const run = (tool: string) =>
  spawnSync(process.execPath, [path.join(web, 'tools', tool)], { encoding: 'utf8' })

test.each(['size.mjs', 'contrast.mjs'])('the limits of %s hold for the build that is served', (tool) => {
  const { status, stdout, stderr } = run(tool)
  expect({ status, report: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, report: '' })
})

const MAX_SHIFT = 0.02
const MAX_NODES = 1500
/** How far the page moved under the eyes of the reader, from its first paint until it is quiet. */
async function shiftOf(page: Page, url: string): Promise<number> {
  await page.addInitScript(() => {
    const target = window as unknown as { shift: number }
    target.shift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        target.shift += (entry as PerformanceEntry & { value: number }).value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(url)
  await page.waitForLoadState('networkidle')
  await page.locator('h1').first().waitFor()
  return page.evaluate(() => (window as unknown as { shift: number }).shift)
}

test.each(['/', '/projecten', '/projecten/portefeuille', '/kas', '/kas/posten', '/team/afwezigheden'])(
  '%s stays still while it loads and is no forest of nodes',
  async (route) => {
    const { page, close } = await visitAs('bram.claes')
    expect(await shiftOf(page, address(route))).toBeLessThanOrEqual(MAX_SHIFT)
    expect(await page.locator('*').count()).toBeLessThanOrEqual(MAX_NODES)
    await close()
  },
)
