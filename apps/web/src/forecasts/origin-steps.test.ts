import { expect, test } from 'vitest'
import { i18n, translate } from '../i18n/index.ts'
import nl from '../i18n/nl/index.ts'
import { shownSteps } from './origin-steps.ts'

i18n.global.setLocaleMessage('nl', nl)
const plain = (text: string | undefined) => text?.replaceAll(/[\u00a0\u202f]/g, ' ')

test('each step of a line is said in words with its month and factor', () => {
  const steps = shownSteps(
    [
      { step: 'amount', label: 'Bedrag op prijspeil', amount: '-689000.00', detail: '2026' },
      {
        step: 'phased',
        label: 'Deel van de prestatiemaand',
        amount: '-78050.78',
        month: '2027-02',
        detail: 'sCurve',
      },
      {
        step: 'indexed',
        label: 'Geïndexeerd',
        amount: '-80002.05',
        factor: '1.025',
        month: '2027-02',
        detail: 'bouw',
      },
      { step: 'vat', label: 'Btw', amount: '-16800.43', factor: '0.21', month: '2027-02', detail: '0.21' },
      { step: 'lag', label: 'Betaaltermijn', amount: '-96802.48', month: '2027-03', detail: '1' },
    ],
    translate,
    'nl',
  )
  expect(steps.map((step) => plain(step.detail))).toEqual([
    'prijspeil 2026',
    'februari 2027, S-curve',
    'index bouw, factor 1,025',
    '21 %',
    'betaald in maart 2027, 1 maand later',
  ])
  expect(plain(steps.at(-1)?.amount)).toBe('€ -96.802,48')
})

test('a month of a longer run is named by its month', () => {
  const [step] = shownSteps(
    [{ step: 'sum', label: 'Som', amount: '1.00', month: '2027-03', detail: '2027-03' }],
    translate,
    'nl',
  )
  expect(step).toMatchObject({ label: 'maart 2027', detail: undefined })
})
