import type { ImportReport } from '@stuurhuis/schemas'
import { describe, expect, test } from 'vitest'
import { givenApp, type TestApp } from '../../test/app.ts'
import { accepted, commit, portfolioFiles, upload } from '../../test/imports.ts'
import { formOf } from '../../test/upload.ts'
import { papiermolenSheets, referenceFile, withCell, workbookParts, zipParts } from '../../test/workbook.ts'
import { sql } from '../platform/db/sql.ts'

const papiermolen = () => referenceFile('brownfield_papiermolen.xlsx')
const small = async (change?: Parameters<typeof withCell>[4]) => {
  const sheets = papiermolenSheets()
  const changed = change === undefined ? sheets : withCell(sheets, 'Lijnen', 5, 4, change)
  return { name: 'klein.xlsx', bytes: await zipParts(workbookParts(changed)) }
}
/** Everything an import could write, counted. */
const stored = (app: TestApp) =>
  app.owner.one<Record<string, bigint>>(
    sql`select (select count(*) from project) as projects, (select count(*) from forecast) as forecasts, (select count(*) from forecast_item) as items, (select count(*) from forecast_amount) as amounts, (select count(*) from project_import) as imports`,
  )
const commitChecked = (
  app: TestApp,
  token: string,
  report: ImportReport,
  body: object = accepted,
  etag = `"${report.version}"`,
) =>
  app.ask({
    method: 'POST',
    url: `/v1/projectImports/${report.id}/commits`,
    token,
    headers: { 'if-match': etag },
    body,
  })
const problem = (answer: { json: <T>() => T }) =>
  answer.json<{ type: string; detail?: string; warnings?: string[]; issues?: Record<string, string>[] }>()
const typeOf = (answer: { json: <T>() => T }) => problem(answer).type.split(':').at(-1)

describe('check, then commit', () => {
  test('a dry run reports and writes no project and no version; the commit writes exactly that', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const before = await stored(app)
    const checked = await upload(app, token, [papiermolen()])
    expect(checked.statusCode, checked.body).toBe(201)
    const report = checked.json<ImportReport>()
    expect(report).toMatchObject({
      state: 'checked',
      mode: 'dryRun',
      kind: 'workbook',
      committable: true,
      unchanged: false,
      counts: { projects: 1, lines: 29, plots: 18, transfers: 3, formulas: 21559 },
      preview: [
        { isNew: true, lines: 29, startMonth: '2026-01', horizonMonths: 132, totalNet: '-1817515.21' },
      ],
      created: { projects: [], forecasts: [], lines: 0 },
      differencesTotal: 0,
    })
    expect(report.issues).toEqual([
      {
        code: 'IMP-15',
        severity: 'warning',
        sheet: 'Lijnen',
        row: 13,
        column: 'E',
        header: 'bedrag_excl_btw',
        value: '-107400',
        detail: 'negatief bedrag: telt als creditering of inhouding',
      },
    ])
    expect(checked.headers['location']).toBe(`http://localhost:3000/v1/projectImports/${report.id}`)
    expect(await stored(app)).toEqual({ ...before, imports: 1n })

    const done = await commitChecked(app, token, report)
    expect(done.statusCode, done.body).toBe(201)
    const committed = done.json<ImportReport>()
    expect(committed).toMatchObject({
      id: report.id,
      state: 'committed',
      created: { lines: 29 },
      reason: accepted.reason,
    })
    expect(committed.created.projects[0]?.code).toMatch(/^P-20\d\d-\d{3}$/)
    expect(committed.projectId).toBe(committed.created.projects[0]?.id)
    expect(committed.forecastId).toBe(committed.created.forecasts[0]?.id)
    const project = await app.ask({ url: `/v1/projects/${committed.projectId}`, token })
    expect(project.json()).toMatchObject({
      name: 'Bedrijvenpark De Oude Papiermolen (fictief)',
      kind: 'brownfield',
      areaM2: '120000',
      currentForecastId: committed.forecastId,
    })
    const again = await commitChecked(app, token, committed)
    expect([again.statusCode, typeOf(again)]).toEqual([409, 'transitionNotAllowed'])
  })

  test('a warning blocks until it is accepted with a reason, and an outdated report is told', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const report = (await upload(app, token, [await small()])).json<ImportReport>()
    const refused = await commitChecked(app, token, report, {})
    expect([refused.statusCode, typeOf(refused), problem(refused).warnings]).toEqual([
      422,
      'importRefused',
      ['IMP-15'],
    ])
    const told = async (language: string) => {
      const { id, version } = report
      const headers = { 'if-match': `"${version}"`, 'accept-language': language }
      const url = `/v1/projectImports/${id}/commits`
      return problem(await app.ask({ method: 'POST', url, token, headers, body: {} })).detail
    }
    expect(await Promise.all(['nl', 'en', 'fr'].map(told))).toEqual([
      'Aanvaard IMP-15 met een reden, of verbeter het bestand',
      'Accept IMP-15 with a reason, or correct the file',
      'Acceptez IMP-15 avec un motif, ou corrigez le fichier',
    ])
    expect((await commitChecked(app, token, report, { acceptedWarnings: ['IMP-15'] })).statusCode).toBe(400)
    expect((await commitChecked(app, token, report, accepted, '"7"')).statusCode).toBe(412)
    const unnamed = await app.ask({
      method: 'POST',
      url: `/v1/projectImports/${report.id}/commits`,
      token,
      body: accepted,
    })
    expect(unnamed.statusCode).toBe(428)
    expect((await stored(app))['forecasts']).toBe(0n)
    expect((await commitChecked(app, token, report)).statusCode).toBe(201)
  })

  test('a file with errors names every cell, and neither way of committing writes anything', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const before = await stored(app)
    const bad = await small('veel')
    const direct = await upload(app, token, [bad], { mode: 'commit', ...accepted })
    expect([direct.statusCode, typeOf(direct)]).toEqual([422, 'importRefused'])
    expect(problem(direct).issues).toMatchObject([{ name: 'Lijnen!E5', code: 'IMP-05', value: 'veel' }])
    expect(await stored(app)).toEqual(before)
    const report = (await upload(app, token, [bad])).json<ImportReport>()
    expect([report.committable, report.preview]).toEqual([false, []])
    const refused = await commitChecked(app, token, report)
    expect([refused.statusCode, typeOf(refused)]).toEqual([409, 'importHasErrors'])
    expect(await stored(app)).toEqual({ ...before, imports: 1n })
  })

  test('the sentences of a report come in the language of the reader', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const { id } = (await upload(app, token, [await small('veel')])).json<ImportReport>()
    const detail = async (language: string) =>
      (
        await app.ask({ url: `/v1/projectImports/${id}`, token, headers: { 'accept-language': language } })
      ).json<ImportReport>().issues[0]?.detail
    expect(await Promise.all(['nl', 'en', 'fr'].map(detail))).toEqual([
      'hier hoort een getal',
      'a number is expected here',
      'un nombre est attendu ici',
    ])
  })
})

describe('the same file again', () => {
  test('changes nothing and gives the report of the first time, however it is sent', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const first = await commit(app, token, [papiermolen()])
    const before = await stored(app)
    for (const fields of [{}, { mode: 'commit', ...accepted }, { projectId: first.projectId }]) {
      const again = await upload(app, token, [papiermolen()], fields)
      expect(again.statusCode, again.body).toBe(200)
      expect(again.json<ImportReport>()).toMatchObject({
        id: first.id,
        unchanged: true,
        projectId: first.projectId,
        forecastId: first.forecastId,
      })
    }
    expect(await stored(app)).toEqual(before)
  })

  test('also when a colleague brings it who may change the project; who may not, knows nothing of it', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const first = await commit(app, bram, [papiermolen()])
    const chloe = await app.signIn('chloe.maes')
    const before = await stored(app)
    const asStranger = await upload(app, chloe, [papiermolen()])
    expect(asStranger.json<ImportReport>()).toMatchObject({ unchanged: false, mode: 'dryRun' })
    const me = (await app.ask({ url: '/v1/auth/me', token: chloe })).json<{ person: { id: string } }>()
    await app.ask({
      method: 'PATCH',
      url: `/v1/projects/${first.projectId}`,
      token: bram,
      headers: { 'if-match': '"1"' },
      body: { leadId: me.person.id },
    })
    const asLead = await upload(app, chloe, [papiermolen()], { mode: 'commit', ...accepted })
    expect([asLead.statusCode, asLead.json<ImportReport>()]).toMatchObject([
      200,
      { unchanged: true, projectId: first.projectId, forecastId: first.forecastId },
    ])
    const address = String(asLead.headers['location']).replace(app.publicUrl, '')
    expect((await app.ask({ url: address, token: chloe })).statusCode).toBe(200)
    const after = await stored(app)
    expect([after['projects'], after['forecasts']]).toEqual([before['projects'], before['forecasts']])
  })

  test('two equal commits at the same instant make one project', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const file = await small()
    const before = await stored(app)
    const answers = await Promise.all(
      [1, 2, 3].map(() => upload(app, token, [file], { mode: 'commit', ...accepted })),
    )
    expect(answers.map((a) => a.statusCode).sort()).toEqual([200, 200, 201])
    const after = await stored(app)
    expect([after['projects'], after['forecasts']]).toEqual([(before['projects'] ?? 0n) + 1n, 1n])
  })

  test('a repeat with the same key is the same answer, another file under that key is refused', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const key = { 'idempotency-key': 'import-1' }
    const file = await small()
    const first = await upload(app, token, [file], { mode: 'commit', ...accepted }, key)
    const repeat = await upload(app, token, [file], { mode: 'commit', ...accepted }, key)
    expect([first.statusCode, repeat.statusCode, repeat.headers['idempotent-replayed']]).toEqual([
      201,
      201,
      'true',
    ])
    expect(repeat.body).toBe(first.body)
    const other = await upload(app, token, [papiermolen()], { mode: 'commit', ...accepted }, key)
    expect([other.statusCode, typeOf(other)]).toEqual([422, 'idempotencyKeyReused'])
  })

  test('after another file the first one is new again: it brings back its content as a new version', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const { projectId } = await commit(app, token, [papiermolen()])
    const second = await commit(app, token, [referenceFile('brownfield_pessimistisch.xlsx')], { projectId })
    expect(second.created.projects).toEqual([])
    const third = await upload(app, token, [papiermolen()], { projectId, mode: 'commit', ...accepted })
    expect(third.statusCode).toBe(201)
    const list = await app.ask({ url: `/v1/projects/${projectId}/forecasts`, token })
    const versions = list.json<{ items: { id: string; parentId?: string }[] }>().items
    expect(versions.map((v) => v.parentId)).toEqual([second.forecastId, versions[2]?.id, undefined])
  })
})

describe('where a file goes', () => {
  test('a later portfolio finds its projects by the code of the file and makes new versions', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const first = await commit(app, token, portfolioFiles())
    expect([first.created.projects.length, first.created.forecasts.length, first.created.lines]).toEqual([
      12, 12, 94,
    ])
    expect(first).not.toHaveProperty('forecastId')
    const [lines, projects] = portfolioFiles()
    const changed = {
      name: 'portefeuille_lijnen.csv',
      bytes: Buffer.from(String(lines?.bytes).replace('456000,0', '456000,5')),
    }
    const report = (await upload(app, token, projects ? [changed, projects] : [])).json<ImportReport>()
    expect(report.preview.map((p) => [p.externalId, p.isNew])[0]).toEqual(['PRJ-01', false])
    const second = (await commitChecked(app, token, report)).json<ImportReport>()
    expect([second.created.projects.length, second.created.forecasts.length]).toEqual([0, 12])
  })

  test('a new project with the name of one that is there is told to who sees that one, and can go into it', async () => {
    const app = await givenApp()
    const [bram, els] = [await app.signIn('bram.claes'), await app.signIn('els.jacobs')]
    const made = (await commit(app, bram, [papiermolen()])).created.projects[0]
    const pessimistic = referenceFile('brownfield_pessimistisch.xlsx')
    const checked = (await upload(app, bram, [pessimistic])).json<ImportReport>()
    const sameName = { id: made?.id, code: made?.code, mayImport: true }
    expect(checked.preview).toMatchObject([{ isNew: true, sameName }])
    const url = `/v1/projectImports/${checked.id}`
    expect((await app.ask({ url, token: els })).json()).toMatchObject({ preview: [{ sameName }] })

    const named = (await upload(app, bram, [pessimistic], { projectId: made?.id ?? '' })).json<ImportReport>()
    expect(named.preview).toMatchObject([{ isNew: false, code: made?.code }])
    expect(named.preview[0]).not.toHaveProperty('sameName')

    await app.ask({
      method: 'PATCH',
      url: `/v1/projects/${made?.id}`,
      token: bram,
      headers: { 'if-match': '*' },
      body: { sensitive: true },
    })
    const preview = (await app.ask({ url, token: els })).json<ImportReport>().preview
    expect(preview).toMatchObject([{ isNew: true }])
    expect(preview[0]).not.toHaveProperty('sameName')
    expect((await commitChecked(app, bram, checked)).json<ImportReport>().created.projects).toHaveLength(1)
  })
  test('a target that got another version since the check is not overwritten', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const { projectId } = await commit(app, token, [papiermolen()])
    const checked = (
      await upload(app, token, [referenceFile('brownfield_pessimistisch.xlsx')], { projectId })
    ).json<ImportReport>()
    await commit(app, token, [referenceFile('brownfield_optimistisch.xlsx')], { projectId })
    const late = await commitChecked(app, token, checked)
    expect([late.statusCode, typeOf(late)]).toEqual([409, 'baseChanged'])
  })

  test('several projects cannot go into one, and who makes no projects is told at the check to name one', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const { projectId } = await commit(app, bram, [await small()])
    const several = await upload(app, bram, portfolioFiles(), { projectId })
    expect([several.statusCode, problem(several).issues?.[0]?.['code']]).toEqual([
      400,
      'several_projects_in_file',
    ])
    const els = await app.signIn('els.jacobs')
    const nowhere = await upload(app, els, [papiermolen()])
    expect([nowhere.statusCode, problem(nowhere).issues?.[0]?.['name']]).toEqual([400, 'projectId'])
    expect((await upload(app, els, [papiermolen()], { projectId: projectId ?? '' })).statusCode).toBe(201)
  })

  test('the start and the horizon of the model can be chosen', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const report = (
      await upload(app, token, [await small()], { startMonth: '2025-07', horizonMonths: 180 })
    ).json<ImportReport>()
    expect(report.preview[0]).toMatchObject({ startMonth: '2025-07', horizonMonths: 180 })
  })
})

describe('who may import', () => {
  test('managers, finance experts and project managers; nobody else, and only into their own', async () => {
    const app = await givenApp()
    const bram = await app.signIn('bram.claes')
    const { projectId } = await commit(app, bram, [await small()])
    const status = async (name: string, fields = {}) =>
      (await upload(app, await app.signIn(name), [papiermolen()], fields)).statusCode
    for (const name of ['an.peeters', 'joris.lemmens', 'griet.smet'])
      expect(await status(name), name).toBe(403)
    expect(await status('els.jacobs', { projectId })).toBe(201)
    expect(await status('hanne.devos', { projectId })).toBe(403)
    expect(await status('bram.claes', { projectId: '0199aaaa-0000-7000-8000-000000000000' })).toBe(404)
    expect(
      (await app.ask({ method: 'POST', url: '/v1/projectImports', ...formOf([await small()]) })).statusCode,
    ).toBe(401)
  })

  test('a report is for who made it and for the finance expert', async () => {
    const app = await givenApp()
    const [bram, hanne, els] = await Promise.all(
      ['bram.claes', 'hanne.devos', 'els.jacobs'].map((name) => app.signIn(name)),
    )
    const report = (await upload(app, bram ?? '', [await small()])).json<ImportReport>()
    const seen = async (token = '') =>
      (await app.ask({ url: `/v1/projectImports/${report.id}`, token })).statusCode
    expect([await seen(bram), await seen(hanne), await seen(els)]).toEqual([200, 404, 200])
    const list = async (token = '') =>
      (await app.ask({ url: '/v1/projectImports?state=checked&include=total', token })).json<{
        total: number
      }>().total
    expect([await list(bram), await list(hanne), await list(els)]).toEqual([1, 0, 1])
    expect((await commitChecked(app, hanne ?? '', report)).statusCode).toBe(404)
  })

  test('a check or commit that concerns a hidden project, also one without lead, exists for nobody outside its circle', async () => {
    const app = await givenApp()
    const [bram = '', els = ''] = [await app.signIn('bram.claes'), await app.signIn('els.jacobs')]
    const committed = await commit(app, bram, portfolioFiles())
    const again = portfolioFiles().map((file) => ({
      ...file,
      bytes: Buffer.concat([Buffer.from(file.bytes), Buffer.from('\r\n')]),
    }))
    const checked = (await upload(app, bram, again)).json<ImportReport>()
    const seen = async () =>
      Promise.all(
        [committed.id, checked.id].map(
          async (id) => (await app.ask({ url: `/v1/projectImports/${id}`, token: els })).statusCode,
        ),
      )
    expect(await seen()).toEqual([200, 200])
    const hidden = await app.ask({
      method: 'PATCH',
      url: `/v1/projects/${committed.created.projects[0]?.id}`,
      token: bram,
      headers: { 'if-match': '*' },
      body: { sensitive: true },
    })
    expect(hidden.json()).toMatchObject({ sensitive: true })
    expect(hidden.json()).not.toHaveProperty('leadId')
    expect(await seen()).toEqual([404, 404])
    expect((await app.ask({ url: '/v1/projectImports', token: els })).json()).toMatchObject({ items: [] })
  })
})

describe('files that are refused', () => {
  test.each<[string, () => Promise<Buffer> | Buffer, number]>([
    ['0 bytes', () => Buffer.alloc(0), 415],
    ['a picture', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 415],
    ['macros', () => zipParts(workbookParts(papiermolenSheets()).set('xl/vbaProject.bin', 'x')), 415],
    [
      'a password',
      () =>
        Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from('EncryptedPackage', 'utf16le')]),
      415,
    ],
    [
      'a zip bomb',
      () => zipParts(workbookParts(papiermolenSheets()).set('xl/sharedStrings.xml', ' '.repeat(30_000_000))),
      413,
    ],
    ['more than 20 MB', () => Buffer.alloc(20 * 1024 * 1024 + 1, 0x41), 413],
  ])('%s: a clear problem, nothing stored', async (_title, make, status) => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const before = await stored(app)
    const answer = await upload(app, token, [{ name: 'raar.xlsx', bytes: await make() }], { mode: 'commit' })
    expect(answer.statusCode, answer.body).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(await stored(app)).toEqual(before)
  })

  test('a missing sheet is an error of the report', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const sheets = papiermolenSheets().filter((sheet) => sheet.name !== 'Kavels')
    const report = (
      await upload(app, token, [{ name: 'x.xlsx', bytes: await zipParts(workbookParts(sheets)) }])
    ).json<ImportReport>()
    expect(report.committable).toBe(false)
    expect(report.issues[0]).toMatchObject({
      code: 'IMP-01',
      sheet: 'Kavels',
      detail: 'het verplichte blad of bestand Kavels ontbreekt',
    })
  })

  test('no file, an unknown field and a third file', async () => {
    const app = await givenApp()
    const token = await app.signIn('bram.claes')
    const file = await small()
    expect((await upload(app, token, [])).statusCode).toBe(400)
    expect((await upload(app, token, [file], { colour: 'red' })).statusCode).toBe(400)
    expect((await upload(app, token, [file, file, file])).statusCode).toBe(413)
  })
})

test('a commit stands in the audit log with its file, and its versions with their hash', async () => {
  const app = await givenApp()
  const token = await app.signIn('bram.claes')
  const { id, forecastId, fileSha256 } = await commit(app, token, [await small()])
  const events = await app.owner.many<{ object: string; action: string; changes: Record<string, unknown> }>(
    sql`select object, action, changes from audit_event where object_id in (${id}, ${forecastId}) order by seq`,
  )
  expect(events.map((e) => [e.object, e.action])).toEqual(
    expect.arrayContaining([
      ['project_import', 'created'],
      ['project_import', 'updated'],
      ['forecast', 'created'],
    ]),
  )
  expect(JSON.stringify(events)).toContain(fileSha256)
  expect(JSON.stringify(events)).not.toContain('-107400')
})
