import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'

type Need = { kind: string; subject: string; code?: string; days?: number; severity: string }
const needs = async (app: TestApp, name: string) =>
  (await app.ask({ url: '/v1/today', token: await app.signIn(name) })).json<{ needs: Need[] }>().needs
const workbook = readFileSync(
  new URL('../../../../packages/domain/test/reference/brownfield_papiermolen.xlsx', import.meta.url),
)

/** Uploads the workbook. */
async function upload(app: TestApp, token: string, fields: Record<string, string> = {}) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  form.append('file', new File([workbook], 'papiermolen.xlsx'))
  const encoded = new Response(form)
  const answer = await app.ask({
    method: 'POST',
    url: '/v1/projectImports',
    token,
    headers: { 'content-type': encoded.headers.get('content-type') ?? '' },
    body: Buffer.from(await encoded.arrayBuffer()),
  })
  expect(answer.statusCode, answer.body).toBe(201)
}

test('each person is told what he can do something about, the worst first', async () => {
  const app = await givenApp()
  const bram = await needs(app, 'bram.claes')
  expect(bram).toMatchObject([
    { kind: 'project_without_backup', subject: 'KMO-zone Molenakker', severity: 'warning' },
    { kind: 'stale_project', subject: 'Terrein Oude Brouwerij', days: 54 },
    { kind: 'stale_project', subject: 'Reconversie Gieterij Noord', days: 37 },
  ])
  expect((await needs(app, 'chloe.maes')).map((need) => need.subject)).toEqual(['Reconversie Gieterij Noord'])
  // Hanne's own stands still on purpose: a project on hold is not stale
  expect((await needs(app, 'hanne.devos')).map((need) => need.subject)).toEqual([
    'Proeftuin Circulair Bouwen',
  ])
  expect(await needs(app, 'ines.martens')).toEqual([])
  expect(await needs(app, 'joris.lemmens')).toEqual([])
})

test('who may not read absences is not told that everybody is there', async () => {
  const app = await givenApp()
  type Answer = { figures: { absentToday?: number; activeProjects: number }; absent?: unknown[] }
  const today = async (name: string) =>
    (await app.ask({ url: '/v1/today', token: await app.signIn(name) })).json<Answer>()
  const chloe = await today('chloe.maes')
  expect(chloe.figures.absentToday).toBe(chloe.absent?.length)
  for (const name of ['ines.martens', 'joris.lemmens']) {
    const answer = await today(name)
    expect(Object.keys(answer.figures), name).not.toContain('absentToday')
    expect(Object.keys(answer), name).not.toContain('absent')
  }
  expect((await today('ines.martens')).figures.activeProjects).toBeGreaterThan(0)
})

test('a file that was checked and not brought in waits for whoever checked it, until it is in', async () => {
  const app = await givenApp()
  const bram = await app.signIn('bram.claes')
  await upload(app, bram)
  const waiting = (of: Need[]) => of.filter((need) => need.kind === 'open_import').map((need) => need.subject)
  expect(waiting(await needs(app, 'bram.claes'))).toEqual(['papiermolen.xlsx'])
  expect(waiting(await needs(app, 'chloe.maes'))).toEqual([])
  await upload(app, bram, { mode: 'commit', acceptedWarnings: 'IMP-15', reason: 'nagekeken' })
  expect(waiting(await needs(app, 'bram.claes'))).toEqual([])
})
