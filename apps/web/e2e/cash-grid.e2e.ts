import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { build, type PreviewServer, preview } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closeBrowser, type VisitOptions, visit } from './app.ts'
import { violations } from './axe.ts'

/** The editable grid on the gallery page, which no release holds: built here as a release is, with that page in it. */
const web = path.resolve(import.meta.dirname, '..')
const outDir = mkdtempSync(path.join(tmpdir(), 'stuurhuis-gallery-'))
let server: PreviewServer | undefined
let gallery = ''

beforeAll(async () => {
  const shared = { root: web, configFile: path.join(web, 'vite.config.ts'), logLevel: 'error' } as const
  const before = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({ ...shared, define: { 'import.meta.env.DEV': 'true' }, build: { outDir, emptyOutDir: true } })
  process.env['NODE_ENV'] = before
  server = await preview({ ...shared, build: { outDir }, preview: { host: '127.0.0.1', port: 0 } })
  gallery = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}`
})
afterAll(async () => {
  await closeBrowser()
  await server?.close()
  rmSync(outDir, { recursive: true, force: true })
})

const plain = (text: string | null) => (text ?? '').replaceAll(/[\u00a0\u202f]/g, ' ').trim()
async function open(options: VisitOptions & { large?: boolean } = {}) {
  const visitor = await visit(options)
  const { page, context } = visitor
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.goto(`${gallery}/ui`)
  if (options.large) await page.getByText('40 lijnen × 360 maanden').click()
  const grid = page.getByRole('grid', { name: 'Kasplan' })
  // What editing needs comes in a chunk of its own; then the grid says which keys it has.
  await page.locator('[role=grid][aria-label=Kasplan][aria-describedby]').waitFor()
  await grid.focus()
  const faults = () => visitor.faults.filter((fault) => !fault.startsWith(`other origin: ${gallery}/`))
  /** The cell that a screen reader is on. */
  const active = async () => page.locator(`[id="${await grid.getAttribute('aria-activedescendant')}"]`)
  const label = async () => plain(await (await active()).locator('.sr-only').textContent())
  const keys = async (...names: string[]) => {
    for (const name of names) await page.keyboard.press(name)
  }
  /** From the top: so many rows down, so many columns to the right (0 name, 1 total, 2 January 2026). */
  const goTo = async (down: number, right: number) => {
    await keys('Control+Home', ...Array<string>(down).fill('ArrowDown'))
    await keys(...Array<string>(Math.trunc(right / 12)).fill('PageDown'))
    await keys(...Array<string>(right % 12).fill('ArrowRight'))
  }
  const type = async (text: string, end = 'Enter') => {
    await page.keyboard.type(text)
    await keys(end)
  }
  const clipboard = (text: string) => page.evaluate((value) => navigator.clipboard.writeText(value), text)
  const status = async () => plain(await page.locator('section [role=status]').textContent())
  const edits = async () => plain(await page.locator('[data-edits]').textContent())
  return { ...visitor, faults, grid, active, label, keys, goTo, type, clipboard, status, edits }
}
/** Rows of the gallery's example, as they stand in the grid. */
const row = { costs: 0, purchase: 1, remediation: 2, demolition: 3, works: 4, vat: 5, income: 6, sale: 7 }
const jan27 = 14
/** What the rows show at a column, as text, by the name of the row. */
const column = (page: Page, col: number) =>
  page.evaluate((index) => {
    const lines = document.querySelectorAll('[role=grid][aria-label=Kasplan] [role=row]')
    return Object.fromEntries(
      [...lines].map((line) => [
        line.firstElementChild?.textContent.trim() ?? '',
        [...(line.querySelector(`[aria-colindex="${index + 1}"]`)?.childNodes ?? [])]
          .filter((part) => part instanceof Text || (part instanceof Element && part.className !== 'sr-only'))
          .map((part) => part.textContent?.trim())
          .join(''),
      ]),
    )
  }, col)
const cents = (text = '') => BigInt(text.replaceAll(/[.,]/g, '') || '0')

test('typing replaces an amount, Enter goes down and Tab to the right, with Shift back, and all sums follow', async () => {
  const { page, faults, label, goTo, type, keys, edits, close } = await open()
  await goTo(row.remediation, jan27)
  expect(await label()).toBe('Sanering, januari 2027, min 295.472 euro, raming')
  const before = await column(page, jan27)
  await type('-36.900')
  expect(await label()).toMatch(/^Sloop .*, januari 2027, min 52.364 euro, raming$/)
  const after = await column(page, jan27)
  expect(after['Sanering']).toBe('-36.900,00')
  const moved = cents(after['Sanering']) - cents(before['Sanering'])
  for (const name of ['Kosten', 'Netto', 'Gecumuleerd'])
    expect(cents(after[name]) - cents(before[name]), name).toBe(moved)
  expect(await edits()).toBe('1 gewijzigd op versie 1: K02 2027-01 -295472.00 → -36900.00')

  await type('1', 'Tab')
  await type('2', 'Shift+Tab')
  await type('3', 'Shift+Enter')
  expect(await label()).toBe('Sanering, januari 2027, min 36.900 euro, raming, nog niet bewaard')
  expect((await column(page, jan27))['Sanering']).toBe('-36.900,00')
  await keys('F2', 'End', 'Backspace', 'Backspace', 'Backspace')
  await type(',25')
  expect((await column(page, jan27))['Sanering']).toBe('-36.900,25')
  await keys('ArrowUp')
  await page.keyboard.type('99')
  await keys('Escape')
  expect((await column(page, jan27))['Sanering']).toBe('-36.900,25')
  await page.keyboard.type('7')
  await keys('ArrowRight')
  expect(await label()).toContain('Sanering, februari 2027')
  expect((await column(page, jan27))['Sanering']).toBe('7,00')
  expect(faults()).toEqual([])
  await close()
})

test('text that is no amount is refused in words and stays open, to mend or to leave', async () => {
  const { page, faults, grid, goTo, type, keys, status, edits, close } = await open()
  await goTo(row.remediation, jan27)
  await type('12,345')
  expect(await status()).toBe('"12,345" is geen bedrag. Voorbeeld: 1.250,50')
  const input = grid.getByRole('textbox', { name: 'Sanering, januari 2027' })
  expect(await input.getAttribute('aria-invalid')).toBe('true')
  expect(await input.inputValue()).toBe('12,345')
  // Neither another cell nor another control makes it lost.
  await grid.getByRole('row').nth(5).locator('[aria-colindex="15"]').click()
  expect(await input.inputValue()).toBe('12,345')
  await keys('Backspace', 'Enter')
  expect(await status()).toBe('')
  expect(await edits()).toContain('K02 2027-01 -295472.00 → 12.34')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid')
  expect(faults()).toEqual([])
  await close()
})

test('a locked cell cannot be changed and says why', async () => {
  const { active, goTo, keys, type, status, edits, faults, close } = await open()
  for (const [down, right, sentence] of [
    [row.remediation, 5, 'Sanering, april 2026: dit bedrag is werkelijk en ligt vast.'],
    [row.vat, jan27, 'Niet terugvorderbare btw, januari 2027: deze lijn volgt uit andere lijnen.'],
    [row.income, jan27, 'Opbrengsten, januari 2027: een som volgt uit de lijnen.'],
    [row.sale, 1, 'Kavelverkoop, Totaal: een totaal volgt uit de maanden.'],
    [9, jan27, 'Netto, januari 2027: een som volgt uit de lijnen.'],
  ] as const) {
    await goTo(down, right)
    expect(await (await active()).getAttribute('aria-readonly')).toBe('true')
    await keys('Enter')
    expect(await status()).toBe(sentence)
    await type('5')
    await keys('Delete')
    expect(await status()).toBe(sentence)
  }
  expect(await edits()).toContain('0 gewijzigd')
  expect(faults()).toEqual([])
  await close()
})

test('a table from a spreadsheet is pasted as one step, and copying gives it back', async () => {
  const { page, faults, goTo, keys, clipboard, status, edits, close } = await open()
  await goTo(row.remediation, jan27)
  await clipboard('1.250,50\t(1.000)\r\n-3\t\r\n')
  await keys('Control+v')
  expect(await status()).toBe('4 cellen geplakt')
  expect(await edits()).toContain('4 gewijzigd')
  await keys('Shift+ArrowRight', 'Shift+ArrowDown')
  await page.getByText(/4 cellen geselecteerd, som €\s247,50/).waitFor()
  await keys('Control+c')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('1250,50\t-1000,00\n-3,00\t0,00')
  await clipboard('8')
  await keys('Control+v')
  expect(await column(page, jan27 + 1)).toMatchObject({ Sanering: '8,00' })
  await keys('Control+z', 'Control+z')
  expect(await edits()).toContain('0 gewijzigd')
  expect(faults()).toEqual([])
  await close()
})

test('one text, locked cell or cell outside refuses a whole paste, with the count and the first', async () => {
  const { page, faults, goTo, keys, clipboard, status, edits, close } = await open()
  for (const [text, right, sentence] of [
    [
      '1\t2\n3\tabc',
      jan27,
      'Niets geplakt: 1 van de 4 cellen kan niet. De eerste: Sloop en asbestverwijdering van de vroegere papierfabriek langs het kanaal, februari 2027: "abc" is geen bedrag.',
    ],
    [
      '1\t2\n3\t4',
      11,
      'Niets geplakt: 2 van de 4 cellen kunnen niet. De eerste: Sanering, oktober 2026: dit bedrag is werkelijk en ligt vast.',
    ],
    [
      '1\n2\n3\n4',
      jan27,
      'Niets geplakt: 1 van de 4 cellen kan niet. De eerste: Niet terugvorderbare btw, januari 2027: deze lijn volgt uit andere lijnen.',
    ],
    ['1\t2,5', 37, 'Niets geplakt: 1 van de 2 cellen kan niet. De eerste: "2,5" valt buiten het rooster.'],
  ] as const) {
    await goTo(row.remediation, right)
    const before = await column(page, right)
    await clipboard(text)
    await keys('Control+v')
    expect(await status()).toBe(sentence)
    expect(await page.getByText(/^Niets geplakt/).isVisible()).toBe(true)
    expect(await column(page, right)).toEqual(before)
    await keys('Control+z')
    expect(await status()).toBe('Er is niets om ongedaan te maken')
  }
  expect(await edits()).toContain('0 gewijzigd')
  expect(faults()).toEqual([])
  await close()
})

test('fill, delete and cut are one step each; undo and redo walk them back and forth to the place where it was', async () => {
  const { page, faults, label, goTo, keys, status, edits, close } = await open()
  await goTo(row.remediation, jan27)
  await keys('Shift+ArrowRight', 'Shift+ArrowDown', 'Control+r')
  expect(await status()).toBe('2 cellen gevuld')
  expect(await column(page, jan27 + 1)).toMatchObject({ Sanering: '-295.472,00' })
  await keys('Control+d')
  expect(await edits()).toContain('3 gewijzigd')
  await keys('Delete')
  expect(await status()).toBe('4 cellen leeggemaakt')
  expect(await column(page, jan27)).toMatchObject({ Sanering: '' })
  await keys('Control+z', 'Control+Home', 'Control+z')
  expect(await status()).toBe('2 cellen ongedaan gemaakt')
  expect(await label()).toMatch(/^Sloop .*, januari 2027/)
  await keys('Control+z')
  expect(await edits()).toContain('0 gewijzigd')
  await keys('Control+y', 'Control+y', 'Control+Shift+z')
  expect(await status()).toBe('4 cellen opnieuw gewijzigd')
  await keys('Control+y')
  expect(await status()).toBe('Er is niets om opnieuw te doen')

  await goTo(row.works, jan27)
  await keys('Control+x')
  expect(await status()).toBe('1 cel geknipt')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('-299,00')
  expect(await column(page, jan27)).toMatchObject({ Infrastructuur: '' })
  await keys('ArrowRight', 'Control+v')
  expect(await column(page, jan27 + 1)).toMatchObject({ Infrastructuur: '-299,00' })
  // Nothing is cut where a cell is locked, and the clipboard keeps what it had.
  await goTo(row.vat, jan27)
  await keys('Control+x')
  expect(await status()).toContain('deze lijn volgt uit andere lijnen')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('-299,00')
  expect(faults()).toEqual([])
  await close()
})

test('the keys of a spreadsheet move: edges of blocks, twelve months, beginnings and ends; Tab can leave the grid', async () => {
  const { page, grid, label, goTo, keys, close } = await open()
  const at = async (...names: string[]) => {
    await keys(...names)
    return (await label()).split(', ').slice(0, 2).join(', ')
  }
  await goTo(row.purchase, 2)
  expect(await at('Control+ArrowRight')).toBe('Verwerving, april 2026')
  expect(await at('Control+ArrowRight')).toBe('Verwerving, maart 2027')
  expect(await at('Control+ArrowDown')).toMatch(/^Niet terugvorderbare btw|^Kosten|^Netto|^Gecumuleerd/)
  expect(await at('Control+Home', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'PageDown')).toBe(
    'Verwerving, januari 2027',
  )
  expect(await at('PageDown', 'PageUp', 'PageUp')).toBe('Verwerving, januari 2026')
  expect(await at('End')).toBe('Verwerving, december 2028')
  expect(await at('Control+End')).toBe('Gecumuleerd, december 2028')
  const focus = () =>
    page.evaluate(
      () => `${document.activeElement?.getAttribute('role')} ${document.activeElement?.textContent}`,
    )
  await goTo(row.purchase, jan27)
  expect(await at('Tab', 'Tab', 'Shift+Tab')).toBe('Verwerving, februari 2027')
  await keys('Escape', 'Tab')
  expect(await focus()).not.toContain('grid')
  await grid.focus()
  await keys('End', 'Tab')
  expect(await focus()).not.toContain('grid')
  await grid.focus()
  await keys('Home', 'Shift+Tab')
  expect(await focus()).toBe('null Waarom dit bedrag?')
  await close()
})

test('why an amount is there is asked with Alt+Enter or the button, and the place is kept', async () => {
  const { page, faults, grid, goTo, keys, label, close } = await open()
  await goTo(row.remediation, jan27)
  for (const ask of [
    () => keys('Alt+Enter'),
    () => page.locator('section').getByRole('button', { name: 'Waarom dit bedrag?' }).first().click(),
  ]) {
    await ask()
    await page.getByRole('dialog', { name: 'Waarom dit bedrag?' }).waitFor()
    await keys('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
  expect(await label()).toContain('Sanering, januari 2027')
  // The grid that is only read keeps its own keys.
  await page.getByRole('grid', { name: 'Kasstroom' }).focus()
  await keys('Control+Home', 'ArrowRight', 'Enter')
  await page.getByRole('dialog', { name: 'Waarom dit bedrag?' }).waitFor()
  expect(await grid.count()).toBe(1)
  expect(faults()).toEqual([])
  await close()
})

test('with a mouse or a finger: a second click opens a cell, a click elsewhere takes the amount, buttons do the rest', async () => {
  const { page, faults, grid, edits, close } = await open()
  const cellAt = (down: number, right: number) =>
    grid.locator(`[role=row][aria-rowindex="${down + 2}"] [aria-colindex="${right + 1}"]`)
  const input = grid.getByRole('textbox')
  await cellAt(row.remediation, jan27).dblclick()
  await input.fill('500')
  await page.getByRole('button', { name: 'Wissel teken' }).click()
  expect(await input.inputValue()).toBe('-500,00')
  await cellAt(row.demolition, jan27).click()
  expect(await edits()).toContain('K02 2027-01 -295472.00 → -500.00')
  expect(await input.count()).toBe(0)
  await cellAt(row.demolition, jan27).click()
  await input.fill('600')
  await page.getByRole('button', { name: 'Neem over' }).click()
  expect(await edits()).toContain('K03 2027-01 -52364.00 → 600.00')
  await page.getByRole('button', { name: 'Maak ongedaan' }).click()
  expect(await edits()).toContain('1 gewijzigd')
  await page.getByRole('button', { name: 'Doe opnieuw' }).click()
  expect(await edits()).toContain('2 gewijzigd')
  await cellAt(row.remediation, jan27).hover()
  await page.mouse.down()
  await cellAt(row.demolition, jan27 + 1).hover()
  await page.mouse.up()
  expect(await grid.locator('[aria-selected=true]').count()).toBe(4)
  expect(faults()).toEqual([])
  await close()
})

test('what somebody else saved keeps the edits, marks those whose ground moved, and saving makes them the base', async () => {
  const { page, faults, label, goTo, type, keys, status, edits, close } = await open()
  await goTo(row.remediation, jan27)
  await type('-100')
  await type('-200')
  const press = (name: string) => page.getByRole('button', { name }).click()
  await press('Laat iemand anders bewaren')
  await page.getByText('1 in conflict: K02 2027-01 changed').waitFor()
  expect(await status()).toBe('1 cel die u wijzigde, is intussen anders bewaard. Uw bedrag staat er nog.')
  expect(await edits()).toContain('2 gewijzigd op versie 2: K02 2027-01 -305472.00 → -100.00')
  await page.getByRole('grid', { name: 'Kasplan' }).focus()
  await keys('ArrowUp', 'ArrowUp')
  expect(await label()).toContain('intussen door iemand anders bewaard als € -305.472,00')
  await page.keyboard.type('-300')
  await press('Bewaar wijzigingen')
  await expect.poll(edits).toContain('0 gewijzigd')
  await page.getByText('0 in conflict').waitFor()
  expect(await column(page, jan27)).toMatchObject({ Sanering: '-300,00' })
  await press('Laat iemand anders bewaren')
  expect(await column(page, jan27)).toMatchObject({ Sanering: '-300,00' })
  await type('-400')
  await press('Geef wijzigingen op')
  await expect.poll(edits).toContain('0 gewijzigd')
  expect(faults()).toEqual([])
  await close()
})

test('quarters and years are only read, with the reason, and months come back with their edits', async () => {
  const { page, faults, grid, goTo, type, keys, close } = await open()
  await goTo(row.remediation, jan27)
  await type('-100')
  const section = page.locator('section[aria-labelledby=editable-grid]')
  await section.getByText('Kwartaal', { exact: true }).click()
  await page
    .getByText('Per kwartaal of per jaar kunt u niet wijzigen. Toon de maanden om te wijzigen.')
    .waitFor()
  // The gallery adds the edits to its quarters, as a page does: January is 100 instead of 295.472.
  expect(await column(page, 6)).toMatchObject({ Sanering: '-718.159,00' })
  await grid.focus()
  await keys('ArrowRight', '5')
  expect(await grid.getByRole('textbox').count()).toBe(0)
  await section.getByText('Maand', { exact: true }).click()
  await grid.focus()
  await goTo(row.remediation, jan27)
  expect(await column(page, jan27)).toMatchObject({ Sanering: '-100,00' })
  expect(faults()).toEqual([])
  await close()
})

test('a folded group hides its lines and keeps their edits in its sum', async () => {
  const { page, grid, goTo, type, keys, edits, close } = await open()
  await goTo(row.remediation, jan27)
  await type('-100')
  const before = await column(page, jan27)
  await keys('Control+Home', 'Enter')
  expect(await grid.getByRole('rowheader', { name: 'Sanering', exact: true }).count()).toBe(0)
  await goTo(0, jan27)
  expect((await column(page, jan27))['Kosten']).toBe(before['Kosten'])
  expect(await edits()).toContain('1 gewijzigd')
  await close()
})

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each([
    [1440, 'nl'],
    [820, 'fr'],
  ] as const)(
    'no state of the grid has a fault for those who cannot see it, at %i in %s',
    async (width, language) => {
      const { page, faults, goTo, keys, clipboard, type, close } = await open({ theme, width, language })
      await goTo(row.remediation, jan27)
      expect(await violations(page)).toEqual([])
      await clipboard('abc')
      await keys('Control+v')
      await type('12,345')
      expect(await violations(page)).toEqual([])
      await keys('Escape', '5', 'Enter', 'Shift+ArrowDown')
      await page.locator('section').getByRole('button').first().click()
      expect(await violations(page)).toEqual([])
      expect(faults()).toEqual([])
      await close()
    },
  )
})

test('40 lines of 360 months: few cells in the document, every cell pasted at once, and typing is painted', async () => {
  const { page, faults, grid, goTo, keys, clipboard, status, edits, close } = await open({ large: true })
  expect(await grid.getAttribute('aria-rowcount')).toBe('44')
  expect(await grid.getAttribute('aria-colcount')).toBe('362')
  const drawn = () => grid.locator('[role=gridcell], [role=rowheader], [role=columnheader]').count()
  await keys('Control+End')
  expect(await drawn()).toBeLessThanOrEqual(1200)
  const table = Array.from({ length: 40 }, (_, line) =>
    Array.from({ length: 360 }, (_, month) => `${line * 360 + month},25`).join('\t'),
  ).join('\n')
  await goTo(1, 2)
  await clipboard(table)
  const pasted = await framesOf(page, 'paste', ['Control+v'])
  expect(await status()).toBe('14.400 cellen geplakt')
  expect(await edits()).toContain('14400 gewijzigd')
  await keys('Control+End', 'ArrowUp')
  expect(await column(page, 361)).toMatchObject({ Netto: '295.170,00' })
  await goTo(1, 20)
  const typed = await framesOf(
    page,
    'keydown',
    Array.from({ length: 60 }, () => ['7', 'Enter', 'ArrowDown']).flat(),
    'Enter',
  )
  expect(await drawn()).toBeLessThanOrEqual(1200)
  const sorted = typed.toSorted((a, b) => a - b)
  // No limit here: time flutters on shared machines. The budgets are 150 ms and 33 ms.
  console.info(
    `40 x 360: paste to painted frame ${pasted.map(Math.round).join()} ms; edit to painted frame p50 ${sorted[30]?.toFixed(1)} ms, p95 ${sorted[56]?.toFixed(1)} ms`,
  )
  expect(typed).toHaveLength(60)
  expect(faults()).toEqual([])
  await close()
})

/** Milliseconds from each event (of this key) until the frame that follows it has been painted. */
async function framesOf(page: Page, event: 'keydown' | 'paste', keys: readonly string[], only?: string) {
  await page.evaluate(
    ([name, key]) => {
      const target = window as unknown as { frames: number[] } // a list of the test, in the page
      target.frames = []
      const channel = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
      const seen = async (happened: Event) => {
        if (key && (happened as KeyboardEvent).key !== key) return
        await channel()
        target.frames.push(performance.now() - happened.timeStamp)
      }
      window.addEventListener(name, (happened) => void seen(happened), { capture: true })
    },
    [event, only] as const,
  )
  for (const key of keys) {
    await page.keyboard.press(key)
    // As a quick typist: the time of one key is not that of those before it.
    await page.waitForTimeout(60)
  }
  await page.waitForTimeout(200)
  // the list that the listener above fills
  return page.evaluate(() => (window as unknown as { frames: number[] }).frames)
}
