import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, visit, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const workbook = path.resolve(
  import.meta.dirname,
  '../../../packages/domain/test/reference/brownfield_papiermolen.xlsx',
)

/** Opens the form of one route. @param id of its contract */
async function opened(page: Page, id: string) {
  const route = page.locator(`#${id}`)
  await route.locator('summary').click()
  return route
}

test('a reader who is signed in sends a read at once, and a change only after saying so', async () => {
  const { page, context, faults, close } = await visitAs('bram.claes', { expected: [404] })
  await page.goto(address('/v1/doc'))
  const list = await opened(page, 'listProjects')
  await list.getByLabel('pageSize').fill('2')
  await list.getByLabel('stage').selectOption(['exploration', 'execution'])
  expect(await list.locator('.curl').textContent()).toContain('pageSize=2&stage=exploration&stage=execution')
  await list.getByRole('button', { name: 'Send GET' }).press('Enter')
  await list.getByText('200 OK').waitFor()
  const body = await list.getByRole('group', { name: 'Body of the answer to GET /v1/projects' }).textContent()
  expect(body).toMatch(/"code": "P-\d{4}-\d{3}"/)
  expect(await list.locator('.answer dt').allTextContents()).toEqual(
    expect.arrayContaining(['BelGov-Trace-Id', 'RateLimit']),
  )

  const change = await opened(page, 'updateProject')
  await change.getByLabel('id compulsory').fill('01990000-0000-7000-8000-000000000000')
  const sent: string[] = []
  page.on('request', (request) => sent.push(`${request.method()} ${request.headers()['if-match']}`))
  const dialog = page.getByRole('dialog', { name: 'Send this call?' })
  await change.getByRole('button', { name: 'Send PATCH' }).click()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  expect(sent).toEqual([])
  await change.getByRole('button', { name: 'Send PATCH' }).click()
  await dialog.getByRole('button', { name: 'Send' }).click()
  await change.getByText('404 Not Found').waitFor()
  expect(sent).toEqual(['POST undefined', 'PATCH "1"'])

  const stored = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))
  expect(stored).not.toMatch(/eyJ/)
  expect((await context.cookies()).every((cookie) => cookie.httpOnly)).toBe(true)
  expect(faults).toEqual([])
  await close()
})

test('a file is sent with its fields, and the answer says where its report is', async () => {
  const { page, faults, close } = await visitAs('bram.claes')
  await page.goto(address('/v1/doc'))
  const upload = await opened(page, 'createProjectImport')
  await upload.getByLabel('file compulsory').setInputFiles(workbook)
  await upload.getByLabel('mode').selectOption('dryRun')
  expect(await upload.locator('.curl').textContent()).toContain(
    `-F 'file=@${path.basename(workbook)}' \\\n  -F 'mode=dryRun'`,
  )
  await upload.getByRole('button', { name: 'Send POST' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click()
  // 200 when another journey brought the file in before
  await upload
    .getByRole('status')
    .filter({ hasText: /^20[01] / })
    .waitFor()
  expect(await upload.locator('.answer dt').allTextContents()).toEqual(
    expect.arrayContaining(['ETag', 'Location']),
  )
  expect(faults).toEqual([])
  await close()
})

test('the curl line of a call can be copied, with a placeholder for the token', async () => {
  const { page, context, close } = await visit()
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(address('/v1/doc'))
  const create = await opened(page, 'createCluster')
  await create.getByLabel('Body').fill(`{"name":"'t Zand","code":"ZAND"}`)
  await create.getByRole('button', { name: 'Copy' }).click()
  await page.getByText('Copied', { exact: true }).waitFor()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    [
      `curl -X POST '${address('/v1/clusters')}'`,
      `-H "authorization: Bearer $TOKEN"`,
      `-H 'content-type: application/json'`,
      `-d '{"name":"'\\''t Zand","code":"ZAND"}'`,
    ].join(' \\\n  '),
  )
  await close()
})

test('without a session the page says where to sign in; what is public answers all the same', async () => {
  const { page, faults, close } = await visit({ expected: [401] })
  await page.goto(address('/v1/doc'))
  const list = await opened(page, 'listProjects')
  await list.getByRole('button', { name: 'Send GET' }).click()
  await list.getByText('Sign in to the web app first, then send again.').waitFor()
  expect(await list.getByRole('link', { name: 'Sign in to the web app first' }).getAttribute('href')).toBe(
    '/',
  )
  const health = await opened(page, 'getHealth')
  await health.getByRole('button', { name: 'Send GET' }).click()
  await health.getByText('200 OK').waitFor()
  expect(faults).toEqual([])
  await close()
})

// One page that shows the same parts at both widths: each width and each theme once.
test.each([
  ['light', 1440],
  ['dark', 820],
] as const)(
  'the page has no fault in %s at %i, with answers, with the question, and no part is wider',
  async (theme, width) => {
    const { page, close } = await visitAs('bram.claes', { width })
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(address('/v1/doc'))
    for (const id of ['listProjects', 'createProjectImport', 'updateProject']) await opened(page, id)
    const list = page.locator('#listProjects')
    await list.getByRole('button', { name: 'Send GET' }).click()
    await list.getByText('200 OK').waitFor()
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
    const change = page.locator('#updateProject')
    await change.getByLabel('id compulsory').fill('01990000-0000-7000-8000-000000000000')
    await change.getByRole('button', { name: 'Send PATCH' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await violations(page)).toEqual([])
    await close()
  },
)

test('without script the page keeps its curl lines and shows no form', async () => {
  const { page, context, close } = await visit()
  await context.route('**/try-out.js', (route) => route.abort())
  await page.goto(address('/v1/doc'))
  const create = page.locator('#createCluster')
  expect(await create.locator('.curl').textContent()).toContain(`-d '{"name":"Example text","code":"DEMO"}'`)
  expect(await page.getByText('Try it out').filter({ visible: true }).count()).toBe(0)
  expect(await page.getByRole('button').count()).toBe(0)
  await close()
})
