import { expect, test } from 'vitest'
import { closingMove, editActionOf } from './cash-grid-keys.ts'

function press(text: string) {
  const parts = text.split('+')
  const has = (name: string) => parts.includes(name)
  return {
    key: parts.at(-1) ?? '',
    ctrlKey: has('Ctrl'),
    metaKey: has('Meta'),
    altKey: has('Alt'),
    shiftKey: has('Shift'),
  }
}

test.each([
  ['Enter', 'open'],
  ['F2', 'open'],
  ['Alt+Enter', 'origin'],
  ['Shift+Enter', 'up'],
  ['Tab', 'next'],
  ['Shift+Tab', 'previous'],
  ['Delete', 'clear'],
  ['Backspace', 'clear'],
  ['Escape', 'leave'],
  ['Ctrl+d', 'fillDown'],
  ['Ctrl+r', 'fillRight'],
  ['Ctrl+z', 'undo'],
  ['Meta+z', 'undo'],
  ['Ctrl+y', 'redo'],
  ['Ctrl+Shift+Z', 'redo'],
  ['7', 'type'],
  ['-', 'type'],
  ['\u2212', 'type'],
  ['(', 'type'],
  [',', 'type'],
])('%s means %s', (keys, action) => {
  expect(editActionOf(press(keys))).toBe(action)
})

test.each([
  'g',
  '?',
  '/',
  'Ctrl+k',
  'Ctrl+f',
  'Ctrl+p',
  'Ctrl+Shift+R',
  'Meta+r',
  'Alt+ArrowLeft',
  'Ctrl+Alt+d',
  'F5',
])('%s stays with the page and the browser', (keys) => {
  expect(editActionOf(press(keys))).toBeUndefined()
})

test('Enter closes a cell downwards and Tab to the right, with Shift back', () => {
  expect(closingMove(press('Enter'), false)).toEqual({ down: 1, right: 0 })
  expect(closingMove(press('Shift+Enter'), false)).toEqual({ down: -1, right: 0 })
  expect(closingMove(press('Tab'), true)).toEqual({ down: 0, right: 1 })
  expect(closingMove(press('Shift+Tab'), true)).toEqual({ down: 0, right: -1 })
})

test('arrows close a cell only when it was typed over, and never while Shift selects text', () => {
  expect(closingMove(press('ArrowLeft'), true)).toEqual({ down: 0, right: -1 })
  expect(closingMove(press('ArrowLeft'), false)).toBeUndefined()
  expect(closingMove(press('Shift+ArrowLeft'), true)).toBeUndefined()
  expect(closingMove(press('Ctrl+Enter'), true)).toBeUndefined()
})
