import type { CashChange } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { changeOf, changeOfItem, emptyChange, itemsOf, valuesOf, withChanges } from './what-if.ts'

const move = (itemId: string, date: string): CashChange => ({ kind: 'moveItem', itemId, date })
const advance = (id: string): CashChange => ({
  kind: 'fundAdvance',
  id,
  fundId: 'f',
  amount: '750000.00',
  advanceOn: '2027-04-01',
  repayOn: '2027-09-30',
})

test.each<CashChange>([
  move('a', '2027-08-15'),
  { kind: 'setItemAmount', itemId: 'a', amount: '12.00' },
  {
    kind: 'splitItem',
    itemId: 'a',
    parts: [
      { amount: '1.00', date: '2027-01-01' },
      { amount: '2.00', date: '2027-02-01' },
    ],
  },
  advance('x'),
  { ...advance('x'), projectId: 'p' } as CashChange,
  { kind: 'loan', id: 'y', amount: '1.00', drawOn: '2027-04-01', repayOn: '2027-10-01', rate: '0.045' },
])('a change comes back from its form as it was: $kind', (change) => {
  expect(changeOf(valuesOf(change))).toEqual(change)
})

test('a new advance gets a name of its own', () => {
  const values = { ...emptyChange(), kind: 'fundAdvance' as const }
  const [first, second] = [changeOf(values), changeOf(values)]
  expect('id' in first && 'id' in second && first.id !== second.id).toBe(true)
})

test('an item that moves again moves once; other changes of it and other items stay', () => {
  const amount: CashChange = { kind: 'setItemAmount', itemId: 'a', amount: '1.00' }
  const list = [move('a', '2027-05-01'), amount, move('b', '2027-05-01')]
  expect(withChanges(list, [move('a', '2027-08-15')])).toEqual([
    move('a', '2027-08-15'),
    amount,
    move('b', '2027-05-01'),
  ])
  expect(itemsOf(list)).toEqual(['a', 'b'])
})

test('a second advance of the same name is not lost', () => {
  const [first, second] = withChanges([advance('remedy')], [advance('remedy')])
  expect(first).toEqual(advance('remedy'))
  expect(second && 'id' in second && second.id).not.toBe('remedy')
})

test('what a draft does with an item already is known, its move first', () => {
  const amount: CashChange = { kind: 'setItemAmount', itemId: 'a', amount: '1.00' }
  const list = [advance('x'), amount, move('a', '2027-08-15'), move('b', '2027-05-01')]
  expect(changeOfItem(list, 'a')).toEqual(move('a', '2027-08-15'))
  expect(changeOfItem([amount], 'a')).toEqual(amount)
  expect(changeOfItem(list, 'c')).toBeUndefined()
  expect(changeOfItem(list, undefined)).toBeUndefined()
})
