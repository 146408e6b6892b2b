import { launchBrowser } from '@stuurhuis/tools/chromium.ts'
import { expect, test } from 'vitest'
import { product } from './app.ts'

test('a real browser gets the page from the running product and the page starts', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    const answer = await page.goto(product().baseUrl)
    expect(answer?.status()).toBe(200)
    await page.locator('main').first().waitFor()
    expect(problems).toEqual([])
  } finally {
    await browser.close()
  }
})
