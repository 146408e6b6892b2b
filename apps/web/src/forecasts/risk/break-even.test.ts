import { expect, test } from 'vitest'
import type { Translate } from '../../i18n/index.ts'
import { priceSentence } from './break-even.ts'

const t = ((key: string, words: Record<string, string> = {}) =>
  [key.replace('risk.breakEven.', ''), ...Object.values(words)]
    .join('|')
    .replaceAll('\u00a0', ' ')) as Translate

test('a limit without a price says the change, and the amount of a line that has one', () => {
  const found = { factor: 0.790243, now: 125_000 }
  expect(priceSentence(found, { name: 'K07', total: 1_000_000 }, t)).toBe(
    'changedTo|K07|lower|21 %|€ 790.243|€ 1.000.000',
  )
  expect(priceSentence({ ...found, factor: 1.5 }, { name: 'K07', total: 0 }, t)).toBe(
    'changed|K07|higher|50 %',
  )
  expect(priceSentence({ now: 125_000 }, { name: 'K07', total: 1_000_000 }, t)).toBe('never|K07|€ 125.000')
})

test('a price is said to the cent', () => {
  const price = {
    unit: 'amount',
    bound: 'most',
    required: '790243.12',
    current: 1_000_000,
    figure: 0.4,
  } as const
  expect(priceSentence({ factor: 0.790243, now: 1, price }, { name: 'K07', total: 1_000_000 }, t)).toBe(
    'most|K07|€ 790.243,12|€ 1.000.000,00|lower|21 %',
  )
})
