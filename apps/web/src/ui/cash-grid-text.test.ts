import { expect, test } from 'vitest'
import { i18n, type Language, setLanguage, translate } from '../i18n/index.ts'
import type { GridColumn, GridRow } from './cash-grid.ts'
import { refusalText, spokenAmount, spokenCell } from './cash-grid-text.ts'

const columns: GridColumn[] = [{ key: '2027-03', label: 'mrt 27', title: 'maart 2027', isNow: false }]
const rows: GridRow[] = [{ id: 'K02', label: 'Sanering', kind: 'line', cells: [0n], total: 0n }]
const grid = { rows, columns }
const plain = { state: undefined, isLocked: false, isByHand: false, isPending: false, theirs: undefined }
async function speak<T>(language: Language, say: () => T): Promise<T> {
  await setLanguage(language)
  return say()
}
const spaced = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ')

test('a cell is read aloud as line, month, amount and how sure it is', async () => {
  const say = (look: object) =>
    speak('nl', () =>
      spokenCell({ row: 0, col: 2 }, -3_690_000n, { ...plain, ...look }, grid, {
        t: translate,
        language: 'nl',
      }),
    )
  expect(await say({ state: 'estimate' })).toBe('Sanering, maart 2027, min 36.900 euro, raming')
  expect(await say({ state: 'actual', isLocked: true })).toBe(
    'Sanering, maart 2027, min 36.900 euro, werkelijk',
  )
  expect(await say({ isByHand: true })).toBe('Sanering, maart 2027, min 36.900 euro, met de hand ingevuld')
  expect(spaced(await say({ isPending: true, isByHand: true, theirs: 100n }))).toBe(
    'Sanering, maart 2027, min 36.900 euro, nog niet bewaard, intussen door iemand anders bewaard als € 1,00',
  )
})

test.each([
  ['nl', '36.900,50 euro', 'min 12 euro'],
  ['en', '36,900.50 euro', 'minus 12 euro'],
  ['fr', '36 900,50 euros', 'moins 12 euros'],
] as const)('an amount is spoken as the language %s writes it', async (language, positive, negative) => {
  await setLanguage(language)
  expect(spaced(spokenAmount(3_690_050n, translate, language))).toBe(positive)
  expect(spaced(spokenAmount(-1200n, translate, language))).toBe(negative)
})

test('a refusal says how many of how many cells, and what is wrong with the first', async () => {
  await setLanguage('nl')
  const say = (reason: 'amount' | 'actual' | 'outside', text: string, bad = 1, of = 12) =>
    refusalText({ bad, of, first: { row: 0, col: 2, reason, text } }, 'refusedPaste', grid, translate)
  expect(say('amount', 'abc')).toBe(
    'Niets geplakt: 1 van de 12 cellen kan niet. De eerste: Sanering, maart 2027: "abc" is geen bedrag.',
  )
  expect(say('actual', '5', 3)).toBe(
    'Niets geplakt: 3 van de 12 cellen kunnen niet. De eerste: Sanering, maart 2027: dit bedrag is werkelijk en ligt vast.',
  )
  expect(say('outside', '1250,50', 2)).toBe(
    'Niets geplakt: 2 van de 12 cellen kunnen niet. De eerste: "1250,50" valt buiten het rooster.',
  )
  const dated = { ...grid, rows: [{ ...rows[0], locked: 'deze lijn heeft geen datum' } as GridRow] }
  const first = { row: 0, col: 2, reason: 'derived', text: '' } as const
  expect(refusalText({ bad: 1, of: 1, first }, 'refusedChange', dated, translate)).toBe(
    'Sanering, maart 2027: deze lijn heeft geen datum.',
  )
  expect(say('amount', 'abc', 1, 1)).toBe('Niets geplakt. Sanering, maart 2027: "abc" is geen bedrag.')
  expect(say('amount', 'x'.repeat(99))).toContain(`"${'x'.repeat(40)}…"`)
  expect(i18n.global.locale.value).toBe('nl')
})
