import type { Cluster, Fund, Liquidity, Project, WhatIfDraft } from '@stuurhuis/schemas'
import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { address, closeBrowser, emailOf, product, visitAs } from './app.ts'
import { violations } from './axe.ts'

afterAll(closeBrowser)

const euro = new Intl.NumberFormat('nl-BE', { style: 'currency', currency: 'EUR' })
const euros = (amount: string) => euro.format(amount as `${number}`)
const day = (iso: string) => iso.split('-').reverse().join('/')
const later = (iso: string, days: number) =>
  new Date(Date.parse(iso) + days * 86_400_000).toISOString().slice(0, 10)
const cents = (amount: string) => BigInt(amount.replace('.', ''))
const decimal = (value: bigint) => `${value / 100n}.${String(value % 100n).padStart(2, '0')}`
/** Where the page ends its forecast: the last day of the month, eighteen months on. */
const endOfPage = () => {
  const [year = 0, month = 1] = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' })
    .format(new Date())
    .split('-')
    .map(Number)
  return new Date(Date.UTC(year, month + 18, 0)).toISOString().slice(0, 10)
}

/** The public API as another program would use it: what it says is what the page must show. */
async function apiAs(name: string) {
  const call = async <T>(path: string, init: RequestInit = {}, token?: string): Promise<T> => {
    const answer = await fetch(address(path), {
      ...init,
      headers: {
        'content-type': init.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        ...(init.method === 'PATCH' && { 'if-match': '"1"' }),
        'idempotency-key': crypto.randomUUID(),
        ...(token && { authorization: `Bearer ${token}` }),
      },
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const body = JSON.stringify({ email: emailOf(name), password: product().demoPassword })
  const { accessToken } = await call<{ accessToken: string }>('/v1/auth/login', { method: 'POST', body })
  return {
    get: <T>(path: string) => call<T>(path, {}, accessToken),
    /** Of a record that nobody changed before. */
    patch: <T>(path: string, given: object) =>
      call<T>(path, { method: 'PATCH', body: JSON.stringify(given) }, accessToken),
    post: <T>(path: string, given: object) =>
      call<T>(path, { method: 'POST', body: JSON.stringify(given) }, accessToken),
  }
}
type Api = Awaited<ReturnType<typeof apiAs>>
const liquidity = (api: Api, draftId = '') =>
  api.get<Liquidity>(
    `/v1/liquidity?granularity=day&to=${endOfPage()}${draftId === '' ? '' : `&draftId=${draftId}`}`,
  )

/** A purchase that breaks the buffer by 214,650.00 and the deed that pays for it five days later, as in journey J3. */
async function givenBreach(api: Api) {
  const before = await liquidity(api)
  const on = later(before.asOf, 100)
  const balance = cents(before.points.find((point) => point.date === on)?.balance ?? '0.00')
  const amount = decimal(balance - cents(before.floor) + 21_465_000n)
  const name = crypto.randomUUID().slice(0, 8)
  const make = (description: string, direction: 'in' | 'out', dueDate: string) =>
    api.post<{ id: string; description: string }>('/v1/cashItems', {
      description: `${description} ${name}`,
      direction,
      amount,
      dueDate,
    })
  const purchase = await make('Aankoop', 'out', on)
  const deed = await make('Akte', 'in', later(on, 5))
  return { on, amount, purchase, deed }
}
async function openForecast(page: Page) {
  await page.goto(address('/kas'))
  await page.locator('[data-answer]').waitFor()
}
const answerOf = (page: Page) => page.locator('[data-answer]').textContent()
const sentenceOf = (answer: Liquidity) => {
  const short = decimal(cents(answer.floor) - cents(answer.lowest.balance))
  return `De laagste stand is ${euros(answer.lowest.balance)} op ${day(answer.lowest.date)}, ${euros(short)} onder de buffer.`
}

test('J3: a breach inside a month is seen, understood, tried out and solved with a reason', async () => {
  const api = await apiAs('els.jacobs')
  const { on, amount, purchase, deed } = await givenBreach(api)
  const real = await liquidity(api)
  const { page, faults, close } = await visitAs('els.jacobs', { expected: [409] })
  await page.keyboard.press('g')
  await page.keyboard.press('k')
  await page.getByRole('heading', { level: 1, name: 'Kasprognose' }).waitFor()
  await expect.poll(() => answerOf(page)).toBe(sentenceOf(real))

  // by day, not by month: the breach has its own line, with what caused it
  const breach = real.breaches.find((one) => one.date === on)
  expect(breach).toMatchObject({ balance: '285350.00', shortfall: '214650.00' })
  await page
    .getByText(`${euros('214650.00')} tekort`)
    .first()
    .waitFor()
  await page.getByRole('button', { name: `Waarom op ${day(on)}?` }).click()
  const why = page.getByRole('dialog', { name: `Waarom ${euros('285350.00')} op ${day(on)}?` })
  const cause = why.getByRole('listitem').filter({ hasText: purchase.description })
  expect(await cause.textContent()).toContain(euros(`-${amount}`))
  await why.getByRole('button', { name: 'Wat kan ik verschuiven?' }).click()
  const levers = page.getByRole('dialog', { name: /Wat helpt tegen/ })
  await levers.getByText(`Verschuif ${deed.description} van ${day(later(on, 5))} naar`).waitFor()
  await page.keyboard.press('Escape')

  // the deed slips: tried out beside the real line, and nothing real has changed
  await page.getByRole('button', { name: 'Probeer een wat-als' }).click()
  const panel = page.getByRole('complementary', { name: 'Wat als' })
  await panel.getByRole('button', { name: 'Voeg wijziging toe' }).click()
  await panel.getByLabel('Post', { exact: true }).fill(deed.description)
  await page.getByRole('option', { name: deed.description }).click()
  await panel.getByLabel('Nieuwe datum').fill(day(later(on, 120)))
  await panel.getByRole('button', { name: 'Voeg toe', exact: true }).click()
  await panel.getByText(`Verschuif ${deed.description} naar ${day(later(on, 120))}`).waitFor()
  await expect.poll(() => new URL(page.url()).searchParams.get('ontwerp') ?? '').toMatch(/^[0-9a-f]{8}-/)
  const draftId = new URL(page.url()).searchParams.get('ontwerp') ?? ''
  const tried = await liquidity(api, draftId)
  expect(cents(tried.lowest.balance)).toBeLessThan(cents(real.lowest.balance))
  await expect
    .poll(() => panel.getByRole('status').textContent())
    .toContain(
      `De laagste stand gaat van ${euros(real.lowest.balance)} op ${day(real.lowest.date)} naar ${euros(tried.lowest.balance)} op ${day(tried.lowest.date)}.`,
    )
  expect(await panel.getByRole('status').textContent()).toContain(
    `Doorbraken van de buffer: ${real.breachCount} → ${tried.breachCount}`,
  )
  const ofDraft = panel.locator('[data-draft-breaches] tbody tr')
  expect(await ofDraft.count()).toBe(Math.min(10, tried.breachCount))
  const [first] = tried.breaches
  const told = await ofDraft.first().textContent()
  for (const part of [day(first?.date ?? ''), euros(first?.balance ?? ''), euros(first?.shortfall ?? '')])
    expect(told).toContain(part)
  expect(await answerOf(page)).toBe(sentenceOf(real))

  // the keyboard goes on where the form was, and what the draft moves is not offered again with its old dates
  const focused = () => page.evaluate(() => document.activeElement?.textContent)
  await expect.poll(focused).toBe('Voeg wijziging toe')
  await page.getByRole('button', { name: `Wat kan ik verschuiven voor ${day(on)}?` }).click()
  const ofDeed = levers.getByRole('listitem').filter({ hasText: `Verschuif ${deed.description} van` })
  await ofDeed.getByText(`In deze wat-als al verschoven naar ${day(later(on, 120))}.`).waitFor()
  expect(await ofDeed.getByRole('button').count()).toBe(0)
  await page.keyboard.press('Escape')

  // more than the fund holds is refused with what is missing, and what does work stands beside it
  const { items: funds } = await api.get<{ items: Fund[] }>('/v1/funds')
  const fund = funds.find((one) => one.code === 'STREEK')
  const asked = decimal(cents(fund?.free ?? '0.00') + 25_580_000n)
  await panel.getByRole('button', { name: 'Voeg wijziging toe' }).click()
  await panel.getByLabel('Wat wilt u proberen?').selectOption('Neem een voorschot uit een fonds')
  await panel
    .getByLabel('Fonds', { exact: true })
    .selectOption({ label: `Streekfonds, vrij ${euros(fund?.free ?? '')}` })
  await panel.getByLabel('Bedrag', { exact: true }).fill(asked.replace('.', ','))
  // a window that is made narrower makes the panel a sheet, and keeps what was typed
  await page.setViewportSize({ width: 1000, height: 900 })
  const sheetForm = page.getByRole('dialog', { name: 'Wat als' })
  await expect.poll(() => sheetForm.getByLabel('Bedrag', { exact: true }).inputValue()).toContain(',')
  await page.setViewportSize({ width: 1440, height: 900 })
  await panel.getByRole('button', { name: 'Voeg toe', exact: true }).click()
  await panel.getByText('Vul een datum in').first().waitFor()
  await panel.getByLabel('Ontvangen op').fill(day(later(on, -3)))
  await panel.getByLabel('Terug op').fill(day(later(on, 130)))
  await panel.getByRole('button', { name: 'Voeg toe', exact: true }).click()
  await panel.getByText(`Fonds ontoereikend: ${euros('255800.00')} tekort.`).waitFor()
  await panel.getByRole('heading', { name: 'Dit houdt de buffer' }).waitFor()
  const kept = await api.get<WhatIfDraft>(`/v1/whatIfDrafts/${draftId}`)
  expect(kept.changes).toHaveLength(1)
  await panel.getByRole('button', { name: 'Annuleer' }).click()

  // kept as a scenario it moves no figure, and the bridge explains the way to it
  await panel.getByRole('button', { name: 'Bewaar als scenario' }).click()
  const keep = page.getByRole('dialog', { name: 'Bewaar als scenario' })
  await keep.getByLabel('Naam', { exact: true }).fill(`Akte later ${deed.id.slice(-6)}`)
  await keep.getByRole('button', { name: 'Bewaar als scenario' }).click()
  await page.getByText(`Scenario Akte later ${deed.id.slice(-6)} bewaard`).waitFor()
  await page.getByRole('heading', { level: 1, name: 'Brug' }).waitFor()
  await page
    .getByRole('row', { name: /^Afronding/ })
    .getByText(euros('0.00'))
    .waitFor()
  await page.getByRole('row').filter({ hasText: 'Akte later' }).getByText('scenario').waitFor()
  expect(await liquidity(api)).toMatchObject({ lowest: real.lowest })
  await page.getByRole('button', { name: `Probeer opnieuw uit: Akte later ${deed.id.slice(-6)}` }).click()
  await panel.getByText(`Verschuif ${deed.description} naar ${day(later(on, 120))}`).waitFor()

  // applied with one reason, it is real
  await panel.getByRole('button', { name: 'Pas toe met reden' }).click()
  const apply = page.getByRole('dialog', { name: / toepassen$/ })
  await apply.getByLabel('Reden').fill('Notaris stelt uit')
  await apply.getByRole('button', { name: 'Pas toe', exact: true }).click()
  await page.getByText(/toegepast: de posten zijn gewijzigd/).waitFor()
  const after = await liquidity(api)
  expect(after.lowest).toEqual(tried.lowest)
  await expect.poll(() => answerOf(page)).toBe(sentenceOf(after))
  await page.goto(address(`/kas/posten?post=${deed.id}`))
  const sheet = page.getByRole('dialog', { name: deed.description })
  await sheet.getByText(`Datum: ${day(later(on, 5))} → ${day(later(on, 120))}`).waitFor()
  await sheet.getByText('Notaris stelt uit').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('what somebody else changed meanwhile is shown before a draft is applied', async () => {
  const api = await apiAs('els.jacobs')
  const description = `Erelonen ${crypto.randomUUID().slice(0, 8)}`
  const item = await api.post<{ id: string }>('/v1/cashItems', {
    description,
    direction: 'out',
    amount: '10.00',
    dueDate: '2027-09-01',
  })
  const draft = await api.post<WhatIfDraft>('/v1/whatIfDrafts', {
    name: 'Erelonen later',
    changes: [{ kind: 'moveItem', itemId: item.id, date: '2027-10-01' }],
  })
  const { page, faults, close } = await visitAs('els.jacobs', { expected: [409] })
  await page.goto(address(`/kas?ontwerp=${draft.id}`))
  const panel = page.getByRole('complementary', { name: 'Wat als' })
  await panel.getByText(`Verschuif ${description} naar 01/10/2027`).waitFor()
  await api.patch(`/v1/cashItems/${item.id}`, { dueDate: '2027-09-15', reason: 'Ereloonnota later' })
  await panel.getByRole('button', { name: 'Pas toe met reden' }).click()
  const dialog = page.getByRole('dialog', { name: 'Erelonen later toepassen' })
  await dialog.getByLabel('Reden').fill('Uitstel')
  await dialog.getByRole('button', { name: 'Pas toe', exact: true }).click()
  await dialog.getByText('Intussen gewijzigd. Kijk na of uw ontwerp nog klopt.').waitFor()
  await dialog.getByText('Datum: 01/09/2027 → 15/09/2027').waitFor()
  await dialog.getByText('Ereloonnota later').waitFor()
  await dialog.getByRole('button', { name: 'Pas toch toe' }).click()
  await page.getByText('Erelonen later toegepast: de posten zijn gewijzigd').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('the table has the figures of the picture, and each month names its lowest day', async () => {
  const api = await apiAs('els.jacobs')
  const answer = await liquidity(api)
  const { page, faults, close } = await visitAs('els.jacobs')
  await openForecast(page)
  await page.getByRole('radio', { name: 'Maand', exact: true }).check({ force: true })
  await page.getByRole('button', { name: 'Toon als tabel' }).click()
  const low = answer.lowest
  const month = new Intl.DateTimeFormat('nl', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.parse(low.date),
  )
  const row = page.getByRole('row').filter({ hasText: month })
  await expect.poll(() => row.textContent()).toContain(euros(low.balance))
  expect(await row.textContent()).toContain(day(low.date))
  expect(new URL(page.url()).searchParams.get('per')).toBe('maand')
  await page.getByRole('radio', { name: 'Dag', exact: true }).check({ force: true })
  await page
    .getByRole('row')
    .filter({ hasText: day(low.date) })
    .getByText(euros(low.balance))
    .waitFor()

  // a part of the house has no opening balance and no buffer, and says so; a what-if is of the whole
  const { items: projects } = await api.get<{ items: Project[] }>('/v1/projects?code=P-2026-001')
  const { items: clusters } = await api.get<{ items: Cluster[] }>('/v1/clusters')
  const cluster = clusters.find((one) => one.id === projects[0]?.clusterId)
  const partOf = (filter: string) =>
    api.get<Liquidity>(`/v1/liquidity?granularity=day&to=${endOfPage()}&${filter}`)
  const told = (part: Liquidity, name: string | undefined) =>
    `${name}, zonder beginsaldo: de laagste stand is ${euros(part.lowest.balance)} op ${day(part.lowest.date)}.`
  await page.getByLabel('Cluster').selectOption({ label: cluster?.name ?? '' })
  await expect
    .poll(() => answerOf(page), { timeout: 5_000 })
    .toBe(told(await partOf(`clusterId=${cluster?.id}`), cluster?.name))
  const name = `P-2026-001 ${projects[0]?.name}`
  await page.getByLabel('Project', { exact: true }).fill('P-2026-001')
  await page.getByRole('option', { name }).click()
  const part = await partOf(`projectId=${projects[0]?.id}`)
  await expect.poll(() => answerOf(page), { timeout: 5_000 }).toBe(told(part, name))
  expect(new URL(page.url()).searchParams.get('project')).toBe(projects[0]?.id)
  expect(new URL(page.url()).searchParams.get('cluster')).toBeNull()
  await page.getByText('Een deel van de organisatie heeft geen beginsaldo en geen buffer').waitFor()
  const moved = part.points.find(({ inflow, outflow }) => inflow !== '0.00' || outflow !== '0.00')
  await page
    .getByRole('row')
    .filter({ hasText: day(moved?.date ?? '') })
    .getByText(euros(moved?.balance ?? ''))
    .last()
    .waitFor()
  for (const absent of ['Doorbraken van de buffer', 'Bankrekeningen', 'onder de buffer'])
    expect(await page.getByText(absent).count(), absent).toBe(0)
  await page.getByRole('button', { name: 'Probeer een wat-als' }).click()
  await expect.poll(() => answerOf(page), { timeout: 5_000 }).toBe(sentenceOf(answer))
  await page.getByText('De filter komt terug als u de wat-als sluit.').waitFor()
  await page.getByRole('button', { name: 'Sluit wat-als' }).click()
  await expect.poll(() => answerOf(page), { timeout: 5_000 }).toBe(told(part, name))
  await page.getByRole('button', { name: 'Wis filters' }).click()
  await expect.poll(() => answerOf(page), { timeout: 5_000 }).toBe(sentenceOf(answer))
  expect(faults).toEqual([])
  await close()
})

test('an item is entered, moved with a reason and taken a step further, and what is missing is said in words', async () => {
  const { page, faults, close } = await visitAs('els.jacobs', { expected: [409] })
  await page.goto(address('/kas/posten'))
  const name = `Keuring ${crypto.randomUUID().slice(0, 8)}`
  await page.getByRole('button', { name: 'Voeg post toe' }).click()
  const form = page.getByRole('dialog', { name: 'Voeg post toe' })
  await form.getByLabel('Omschrijving').fill(name)
  await form.getByRole('radio', { name: 'Organisatie' }).check({ force: true })
  await form.getByLabel('Bedrag').fill('1.250,50')
  await form.getByLabel('Datum (niet verplicht)').fill('15/03/2028')
  await form.getByRole('button', { name: 'Bewaar post' }).click()
  await page.getByText(`${name} bewaard`).waitFor()
  await page.getByLabel('Zoek in posten').fill(name)
  const row = page.getByRole('row').filter({ hasText: name })
  await row.getByText(euros('-1250.50')).waitFor()
  const act = async (what: string) => {
    await row.getByRole('button', { name: `Acties voor ${name}` }).click()
    await page.getByRole('menuitem', { name: what }).click()
  }
  await act('Wijzig post')
  const edit = page.getByRole('dialog', { name: 'Wijzig post' })
  await edit.getByLabel('Datum (niet verplicht)').fill('20/03/2028')
  await edit.getByRole('button', { name: 'Bewaar post' }).click()
  await edit.getByText('Vul een reden in').waitFor()
  await edit.getByLabel('Reden').fill('Keurder is later vrij')
  await edit.getByRole('button', { name: 'Bewaar post' }).click()
  await row.getByText('20/03/2028').waitFor()
  await act('Volgende stap')
  const step = page.getByRole('dialog', { name: 'Volgende stap' })
  await step.getByRole('button', { name: 'Zet stap' }).click()
  await step.getByText('Noem de bron: een voorstel, dossier, aanvraag of bestek.').waitFor()
  await step.getByLabel('Bron').fill('bestek 7')
  await step.getByRole('button', { name: 'Zet stap' }).click()
  await page.getByText(`${name} is nu verwacht`).waitFor()
  await row.getByRole('button', { name, exact: true }).click()
  const sheet = page.getByRole('dialog', { name })
  await sheet.getByText('Status: raming → verwacht').waitFor()
  await sheet.getByText('Datum: 15/03/2028 → 20/03/2028').waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a better amount takes the place of an estimate and counts once; a split and a loan are tried out', async () => {
  const api = await apiAs('els.jacobs')
  const { items: projects } = await api.get<{ items: Project[] }>('/v1/projects?code=P-2026-001')
  const projectId = projects[0]?.id ?? ''
  const ofProject = () =>
    api.get<Liquidity>(`/v1/liquidity?granularity=day&to=${endOfPage()}&projectId=${projectId}`)
  const { asOf, points } = await ofProject()
  const on = later(asOf, 333)
  const outOn = (list: Liquidity['points']) =>
    cents(list.find((point) => point.date === on)?.outflow ?? '0.00')
  const outAfter = (amount: bigint) => outOn(points) - amount
  const description = `Studie ${crypto.randomUUID().slice(0, 8)}`
  await api.post('/v1/cashItems', {
    description,
    direction: 'out',
    amount: '1000.00',
    dueDate: on,
    projectId,
  })
  const { page, faults, close } = await visitAs('els.jacobs', { expected: [400, 409] })
  await page.goto(address(`/kas/posten?q=${description.replace(' ', '+')}`))
  const rows = page.getByRole('row').filter({ hasText: description })
  const act = async (row: typeof rows, what: string) => {
    await row.getByRole('button', { name: `Acties voor ${description}` }).click()
    await page.getByRole('menuitem', { name: what }).click()
  }
  const better = page.getByRole('dialog', { name: 'Vervang door beter bedrag' })
  await act(rows, 'Vervang door beter bedrag')
  await better.getByLabel('Nieuw bedrag').fill('700')
  await better.getByLabel('Reden').fill('Offerte')
  await better.getByRole('button', { name: 'Vervang door beter bedrag' }).click()
  await page.getByText(`${description} vervangen; ${euros('300.00')} blijft open`).waitFor()
  await rows
    .filter({ hasText: euros('-700.00') })
    .getByText('verwacht')
    .waitFor()
  expect(outOn((await ofProject()).points)).toBe(outAfter(100_000n))

  // the last part: what was left of the estimate counts no more
  await act(rows.filter({ hasText: euros('-300.00') }), 'Vervang door beter bedrag')
  await better.getByLabel('Nieuw bedrag').fill('50')
  await better.getByLabel('Dit is het laatste deel').check()
  await better.getByLabel('Reden').fill('Saldo van de offerte')
  await better.getByRole('button', { name: 'Vervang door beter bedrag' }).click()
  await better.waitFor({ state: 'hidden' })

  // a contract is no step that somebody takes by hand
  await act(rows.filter({ hasText: euros('-700.00') }), 'Volgende stap')
  const step = page.getByRole('dialog', { name: 'Volgende stap' })
  await step.getByText(/^Gecontracteerd wordt een post door haar contract/).waitFor()
  expect(await step.getByRole('radio', { name: 'gecontracteerd' }).count()).toBe(0)

  // Kasprognose of the project counts what is known best, once
  await page.goto(address(`/kas?project=${projectId}`))
  await page.getByRole('button', { name: 'Toon als tabel' }).click()
  const cells = page
    .getByRole('row')
    .filter({ hasText: day(on) })
    .getByRole('cell')
  await expect
    .poll(() => cells.nth(1).textContent(), { timeout: 5_000 })
    .toBe(euros(decimal(outAfter(75_000n))))

  await page.getByRole('button', { name: 'Probeer een wat-als' }).click()
  const panel = page.getByRole('complementary', { name: 'Wat als' })
  const begin = async (kind: string) => {
    await panel.getByRole('button', { name: 'Voeg wijziging toe' }).click()
    await panel.getByLabel('Wat wilt u proberen?').selectOption(kind)
  }
  const add = () => panel.getByRole('button', { name: 'Voeg toe', exact: true }).click()
  await begin('Splits een post in delen')
  await panel.getByLabel('Post', { exact: true }).fill(description)
  await page
    .getByRole('option', { name: description })
    .filter({ hasText: euros('-700.00') })
    .click()
  for (const [n, amount, days] of [
    [1, '200', 0],
    [2, '400', 60],
  ] as const) {
    await panel.getByLabel(`Bedrag deel ${n}`).fill(amount)
    await panel.getByLabel(`Datum deel ${n}`).fill(day(later(on, days)))
  }
  await add()
  await panel.getByText('De delen samen zijn niet gelijk aan het bedrag van de post.').waitFor()
  await panel.getByRole('button', { name: 'Voeg deel toe' }).click()
  await panel.getByLabel('Bedrag deel 3').fill('100')
  await panel.getByLabel('Datum deel 3').fill(day(later(on, 90)))
  await add()
  await panel.getByText(`Splits ${description} in 3 delen`).waitFor()
  await begin('Neem een lening')
  await panel.getByLabel('Bedrag', { exact: true }).fill('250.000')
  await panel.getByLabel('Ontvangen op').fill(day(later(asOf, 10)))
  await panel.getByLabel('Terug op').fill(day(later(asOf, 400)))
  await panel.getByLabel('Rente in %').fill('3,5')
  await add()
  await panel.getByText(`Lening van ${euros('250000.00')} aan 3,5 %`).waitFor()
  const draftId = new URL(page.url()).searchParams.get('ontwerp') ?? ''
  const tried = await liquidity(api, draftId)
  await expect
    .poll(() => panel.getByRole('status').textContent(), { timeout: 5_000 })
    .toContain(`naar ${euros(tried.lowest.balance)} op ${day(tried.lowest.date)}.`)
  const { changes } = await api.get<WhatIfDraft>(`/v1/whatIfDrafts/${draftId}`)
  expect(changes.map((change) => change.kind)).toEqual(['splitItem', 'loan'])
  await panel.getByRole('button', { name: 'Leg weg' }).click()
  await page.getByText(/weggelegd/).waitFor()
  expect(faults).toEqual([])
  await close()
})

test('a movement of a fund has two persons, and a snapshot reaches the board when it is released', async () => {
  const finance = await visitAs('els.jacobs', { expected: [409] })
  await finance.page.goto(address('/kas/fondsen'))
  await finance.page.getByRole('button', { name: 'Stel beweging voor' }).click()
  const form = finance.page.getByRole('dialog', { name: 'Stel beweging voor' })
  await form.getByLabel('Beweging').selectOption('Storting')
  await form.getByLabel('Bedrag').fill('1.000')
  await form.getByRole('button', { name: 'Stel beweging voor' }).click()
  await finance.page.getByText('Storting voorgesteld').waitFor()
  const proposed = finance.page
    .getByRole('row')
    .filter({ hasText: euros('1000.00') })
    .last()
  expect(await proposed.getByRole('button', { name: 'Keur goed' }).count()).toBe(0)
  await finance.page.goto(address('/kas/brug'))
  const label = `Stand ${crypto.randomUUID().slice(0, 8)}`
  await finance.page.getByRole('button', { name: 'Leg momentopname vast' }).click()
  const freeze = finance.page.getByRole('dialog', { name: 'Leg momentopname vast' })
  await freeze.getByLabel('Naam', { exact: true }).fill(label)
  await freeze.getByRole('button', { name: 'Leg momentopname vast' }).click()
  await finance.page.getByText(`Momentopname ${label} vastgelegd`).waitFor()
  await finance.page
    .getByRole('row', { name: /^Afronding/ })
    .getByText(euros('0.00'))
    .waitFor()
  // and from any day that is past, as it was known then: nothing at all, so everything came since
  await finance.page.getByLabel('Van', { exact: true }).selectOption('Zoals het geweten was op een dag')
  await finance.page.getByLabel('Geweten op').fill('1/1/2099')
  await finance.page.getByLabel('Geweten op').press('Enter')
  await finance.page.getByText('Kies een dag die voorbij is.').waitFor()
  await finance.page.getByLabel('Geweten op').fill('1/1/2020')
  await finance.page.getByLabel('Geweten op').press('Enter')
  await finance.page.getByText(`gaat van ${euros('0.00')} naar`).waitFor()
  await finance.page
    .getByRole('row', { name: /^Afronding/ })
    .getByText(euros('0.00'))
    .waitFor()
  expect(finance.faults).toEqual([])
  await finance.close()

  const board = await visitAs('ines.martens')
  await board.page.goto(address('/kas'))
  await board.page.getByRole('heading', { level: 1, name: 'Brug' }).waitFor()
  expect(await board.page.getByText(label).count()).toBe(0)

  const director = await visitAs('an.peeters')
  await director.page.goto(address('/kas/fondsen'))
  const row = director.page
    .getByRole('row')
    .filter({ hasText: euros('1000.00') })
    .last()
  await row.getByRole('button', { name: 'Keur goed' }).click()
  await director.page
    .getByRole('dialog', { name: 'Keur goed' })
    .getByRole('button', { name: 'Keur goed' })
    .click()
  await director.page.getByText('Storting goedgekeurd').waitFor()
  await director.page.goto(address('/kas/brug'))
  await director.page.getByRole('button', { name: `Geef vrij voor bestuur: ${label}` }).click()
  await director.page.getByText(`Momentopname ${label} is vrijgegeven voor het bestuur`).waitFor()
  expect(director.faults).toEqual([])
  await director.close()

  await board.page.reload()
  await board.page.getByRole('cell', { name: label }).waitFor()
  expect(board.faults).toEqual([])
  await board.close()
})

test('a rule counts from the day that another person adopts it, and a balance is entered', async () => {
  const finance = await visitAs('els.jacobs', { expected: [400, 422] })
  await finance.page.goto(address('/kas/rekeningen'))
  await finance.page.getByRole('button', { name: 'Stel regel voor' }).click()
  const form = finance.page.getByRole('dialog', { name: 'Stel regel voor' })
  await form.getByLabel('Regel').selectOption('Grote verschuiving')
  await form.getByLabel('Bedrag').fill('75.000')
  await form.getByLabel('Vanaf').fill('01/02/2026')
  await form.getByRole('button', { name: 'Stel regel voor' }).click()
  await finance.page.getByText('Regel Grote verschuiving voorgesteld').waitFor()
  await finance.page.getByRole('button', { name: 'Voeg rekening toe' }).click()
  const account = finance.page.getByRole('dialog', { name: 'Voeg rekening toe' })
  await account.getByLabel('Rekeningnummer').fill('BE00 1234')
  await account.getByLabel('Naam van de rekening').fill('Spaarrekening')
  await account.getByRole('button', { name: 'Bewaar rekening' }).click()
  await account.getByText('Dit is geen geldig rekeningnummer').waitFor()
  await finance.page.keyboard.press('Escape')
  await finance.page.getByRole('button', { name: 'Nieuw saldo: Rekening streekfonds' }).click()
  const balance = finance.page.getByRole('dialog', { name: 'Nieuw saldo' })
  await balance.getByLabel('Saldo').fill('750.000')
  await balance.getByRole('button', { name: 'Bewaar saldo' }).click()
  // the day has a balance already: replacing it needs a reason
  const reason = balance.getByLabel('Reden')
  await expect.poll(() => reason.getAttribute('aria-invalid')).toBe('true')
  await reason.fill('Tikfout: uittreksel 212')
  await balance.getByRole('button', { name: 'Bewaar saldo' }).click()
  await finance.page.getByText('Saldo van Rekening streekfonds bewaard').waitFor()
  expect(finance.faults).toEqual([])
  await finance.close()

  const director = await visitAs('an.peeters')
  await director.page.goto(address('/kas/rekeningen'))
  await director.page.getByRole('button', { name: 'Stel vast: Grote verschuiving' }).click()
  const adopt = director.page.getByRole('dialog', { name: 'Stel vast: Grote verschuiving' })
  await adopt.getByLabel('Besluit').fill('2026/3.2')
  await director.page.getByRole('option', { name: /raad van bestuur 2026\/3\.2/ }).click()
  await adopt.getByRole('button', { name: 'Stel vast' }).click()
  await director.page.getByText('Regel Grote verschuiving geldt vanaf 01/02/2026').waitFor()
  expect(director.faults).toEqual([])
  await director.close()
})

test('a project manager sees what moves in the own projects, without balances of the house', async () => {
  const { page, faults, close } = await visitAs('dirk.wouters')
  await openForecast(page)
  expect(await answerOf(page)).toMatch(/^Uw projecten samen, zonder beginsaldo: de laagste stand is/)
  expect(await page.getByText('Bankrekeningen').count()).toBe(0)
  expect(await page.getByRole('link', { name: 'Rekeningen en buffer' }).count()).toBe(0)
  expect(faults).toEqual([])
  await close()
})

test.each([
  ['light', 1440],
  ['light', 820],
  ['dark', 1440],
  ['dark', 820],
] as const)('no dialog, sheet or panel of the cash has a fault, %s at %i', async (theme, width) => {
  const { page, faults, close } = await visitAs('els.jacobs', { theme, width, expected: [409] })
  const clean = async (what: string) => expect(await violations(page), what).toEqual([])
  await openForecast(page)
  await page
    .getByRole('button', { name: /^Waarom op/ })
    .first()
    .click()
  await page.getByRole('dialog').waitFor()
  await clean('why')
  await page.getByRole('dialog').getByRole('button', { name: 'Wat kan ik verschuiven?' }).click()
  await page.getByRole('dialog', { name: /Wat helpt/ }).waitFor()
  await clean('levers')
  await page.getByRole('button', { name: /^Neem over: Voorschot/ }).click()
  await page.getByText(/De laagste stand gaat van/).waitFor()
  await page.getByRole('button', { name: 'Stel voor', exact: true }).click()
  await page.getByRole('heading', { name: 'Dit houdt de buffer' }).waitFor()
  await page.getByRole('button', { name: 'Voeg wijziging toe' }).click()
  await clean('panel')
  await page.getByRole('button', { name: 'Leg weg' }).click()
  await page.getByText(/weggelegd/).waitFor()
  for (const [path, button] of [
    ['/kas/posten', 'Voeg post toe'],
    ['/kas/fondsen', 'Stel beweging voor'],
    ['/kas/rekeningen', 'Voeg rekening toe'],
    ['/kas/rekeningen', 'Stel regel voor'],
    ['/kas/brug', 'Leg momentopname vast'],
  ] as const) {
    await page.goto(address(path))
    await page.getByRole('button', { name: button }).click()
    await page.getByRole('dialog').waitFor()
    await clean(button)
  }
  expect(faults).toEqual([])
  await close()
})
