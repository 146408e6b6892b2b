import { expect, test } from 'vitest'
import { compareChanges, emptyProject } from './project-form.ts'

const before = { ...emptyProject('c'), name: 'Kade', municipality: 'Mechelen', areaM2: '58.640' }

test('only a field that both changed in another way needs a choice', () => {
  const mine = { ...before, name: 'Kade Noord', municipality: 'Lier', externalId: 'X1' }
  const saved = { ...before, name: 'Kade Zuid', municipality: 'Lier', visionText: 'Wonen' }
  expect(compareChanges(before, mine, saved)).toEqual({
    both: ['name'],
    onlyMine: ['externalId'],
    onlyTheirs: ['visionText'],
  })
})
test('the same value written in another way is no change', () => {
  const mine = { ...before, name: ' Kade ', areaM2: '58640' }
  expect(compareChanges(before, mine, before)).toEqual({ both: [], onlyMine: [], onlyTheirs: [] })
})
