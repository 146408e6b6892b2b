import type { CashItem } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { amountIsFree, itemPatch, itemValues, newItemBody } from './item-form.ts'

const item = {
  id: 'i',
  version: 1,
  description: 'akte verkoop',
  direction: 'in',
  amount: '1250000.00',
  dueDate: '2027-04-15',
  dateConfidence: 'likely',
  latest: '2027-12-31',
  status: 'expected',
  probability: '0.8',
  category: 'plot_sale',
  chainId: 'i',
} as CashItem

test('only what was changed is sent, and what was emptied as nothing', () => {
  const values = itemValues(item)
  expect(itemPatch(item, { ...values, reason: 'x' })).toEqual({ reason: 'x' })
  expect(
    itemPatch(item, { ...values, dueDate: '', latest: '', probability: '90', reason: ' notaris ' }),
  ).toEqual({
    dueDate: null,
    latest: null,
    probability: '0.9',
    reason: 'notaris',
  })
})
test('the amount of what is contracted, or a part of something larger, is never sent', () => {
  for (const fixed of [
    { ...item, status: 'contracted' as const },
    { ...item, supersedesId: 'j' },
  ]) {
    expect(amountIsFree(fixed)).toBe(false)
    expect(itemPatch(fixed, { ...itemValues(fixed), amount: '1.00', reason: 'x' })).toEqual({ reason: 'x' })
  }
})
test('a new item belongs to the one thing that was chosen', () => {
  const values = {
    ...itemValues(undefined),
    description: 'huur',
    amount: '1.00',
    scope: 'cluster' as const,
    projectId: 'p',
    clusterId: 'c',
    lineCode: 'K1',
  }
  expect(newItemBody(values)).toEqual({
    description: 'huur',
    direction: 'out',
    amount: '1.00',
    dateConfidence: 'likely',
    probability: '1',
    category: 'other',
    status: 'estimate',
    clusterId: 'c',
  })
})
