import { statSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { closeBrowser, visitAs } from './app.ts'

afterAll(closeBrowser)

test('Vandaag tells of the breach that is coming, and leads to the page that shows it', async () => {
  const { page, faults, close } = await visitAs('els.jacobs')
  // the worker sees the demo data within seconds of its start
  const breach = page
    .getByRole('listitem')
    .filter({ hasText: /De kas zakt op \d{2}\/\d{2}\/\d{4} onder de buffer/ })
  await expect
    .poll(
      async () => {
        await page.reload()
        return breach.or(page.getByText('Er wacht niets op u')).first().textContent()
      },
      { timeout: 20_000, interval: 1000 },
    )
    .toMatch(/te kort/)
  await breach.getByRole('link').click()
  await page.getByRole('heading', { name: 'Kasprognose' }).waitFor()
  expect(faults).toEqual([])

  await page.getByRole('button', { name: 'Exporteer' }).click()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: 'Excel-werkmap (.xlsx)' }).click(),
  ])
  expect(file.suggestedFilename()).toMatch(/^kasprognose-dag-\d{4}-\d{2}-\d{2}\.xlsx$/)
  expect(statSync(await file.path()).size).toBeGreaterThan(5000)
  await page.getByText(`${file.suggestedFilename()} opgeslagen`).waitFor()

  // on paper: no menu, no buttons; who printed it and of when
  await page.emulateMedia({ media: 'print' })
  await page.getByText(/^Stuurhuis\. Stand op .+ Afgedrukt door Els Jacobs\.$/).waitFor()
  expect(await page.getByRole('navigation', { name: 'Hoofdmenu' }).isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Exporteer' }).isVisible()).toBe(false)
  expect(faults).toEqual([])
  await close()
})
