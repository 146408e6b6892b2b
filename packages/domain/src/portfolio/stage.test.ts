import { expect, test } from 'vitest'
import { nextStages, type Stage } from './stage.ts'

const go = (
  stage: Stage,
  to: Stage,
  facts: { hasLead?: boolean; hasBackup?: boolean; stageBeforeHold?: 'execution' } = {},
) => nextStages({ stage, hasLead: true, hasBackup: true, ...facts }).find((step) => step.to === to)

test('a signal becomes an exploration only with a lead', () => {
  expect(go('signal', 'exploration')?.missing).toEqual([])
  expect(go('signal', 'exploration', { hasLead: false })?.missing).toEqual(['lead'])
})
test('a step that rests on a record which is not kept yet names that record', () => {
  expect(go('exploration', 'feasibility', { hasBackup: false })?.missing).toEqual([
    'backup',
    'explorationChecklist',
  ])
  expect(go('business_case', 'preparation')?.missing).toEqual(['feasibilityChecks', 'decision'])
})
test('what is missing is told apart: what can be entered now, and what this version does not keep', () => {
  expect(go('exploration', 'feasibility', { hasBackup: false })?.notKeptYet).toEqual(['explorationChecklist'])
  expect(go('signal', 'exploration', { hasLead: false })?.notKeptYet).toEqual([])
})
test('no stage can be skipped', () => {
  expect(go('signal', 'feasibility')).toBeUndefined()
  expect(go('exploration', 'execution')).toBeUndefined()
})
test('a step back asks for a reason, and a decision once the settlement has begun', () => {
  expect(go('execution', 'preparation')).toMatchObject({ needsReason: true, missing: [] })
  expect(go('settlement', 'commercialisation')).toMatchObject({ needsReason: true, missing: ['decision'] })
})
test('a project on hold asks a reason and a review date, and returns to the stage it left', () => {
  expect(go('execution', 'on_hold')).toMatchObject({ needsReason: true, needsReviewDate: true, missing: [] })
  expect(go('on_hold', 'execution', { stageBeforeHold: 'execution' })).toMatchObject({ missing: [] })
  expect(go('on_hold', 'preparation', { stageBeforeHold: 'execution' })).toBeUndefined()
})
test('stopping a project needs a decision', () => {
  expect(go('preparation', 'stopped')?.missing).toEqual(['decision'])
})
