import { expect, test } from 'vitest'
import { besideOf, withBeside } from './scenario-choice.ts'

const list = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => ({ id }))
const shown = (address: string) =>
  besideOf(list, address)
    .map((one) => one.id)
    .join('')

test.each([
  ['the first five without a choice', '', 'abcde'],
  ['those of the address, in the order of the list', 'g,b', 'bg'],
  ['never more than the API compares', 'a,b,c,d,e,f,g', 'abcde'],
  ['the first five when those of the address are gone', 'x,y', 'abcde'],
  ['none at all', 'geen', ''],
])('beside the base: %s', (_, address, ids) => {
  expect(shown(address)).toBe(ids)
})

test('a scenario is put beside the base, and taken away again', () => {
  const without = withBeside(list, '', 'b', false)
  expect(without).toBe('a,c,d,e')
  const other = withBeside(list, without, 'g', true)
  expect(shown(other)).toBe('acdeg')
  expect(withBeside(list, without, 'b', true)).toBe('')
  expect(withBeside(list, 'c', 'c', false)).toBe('geen')
  expect(withBeside(list, 'geen', 'f', true)).toBe('f')
})
