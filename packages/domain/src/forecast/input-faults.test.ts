import { expect, test } from 'vitest'
import { papiermolen } from '../../test/papiermolen.ts'
import { amountFaults, inputFaults } from './input-faults.ts'
import { computeLine } from './line.ts'
import type { LineInput, ProjectModel } from './model.ts'
import { computeProject } from './project.ts'

const model = papiermolen()
const first = model.lines[0] as LineInput
const withLine = (over: Partial<LineInput>): ProjectModel => ({
  ...model,
  lines: [{ ...first, ...over }, ...model.lines.slice(1)],
})
const faults = (one: ProjectModel) => inputFaults(one, 'lines', 0).map(({ code, path }) => `${code} ${path}`)

test('the lines, transfers and loans of a real project have no fault', () => {
  for (const kind of ['lines', 'plots', 'transfers', 'loans'] as const)
    expect(model[kind].flatMap((_, index) => inputFaults(model, kind, index))).toEqual([])
  expect(amountFaults(model)).toEqual([])
})

test('weights are one per month, and one per year in a yearly model', () => {
  const profile = { kind: 'weights', weights: ['1', '2'] } as const
  expect(faults(withLine({ profile, months: 2 }))).toEqual([])
  expect(faults(withLine({ profile, months: 24 }))).toEqual(['MODEL_WEIGHTS_MONTHS lines.0.profile.weights'])
  expect(faults({ ...withLine({ profile, months: 24 }), period: 'year' })).toEqual([])
})

test('a milestone that brings a line into years without a share leaves it unplaced, with an alert', () => {
  const line: LineInput = {
    ...first,
    profile: { kind: 'annual', shares: { '2027': '1' } },
    start: { milestone: 'akte', offset: 0 },
    months: 12,
  }
  const at = (month: string) => ({ ...withLine(line), milestones: { akte: month } })
  expect(computeLine(at('2027-03'), line).unplaced).toBe(0n)
  const late = at('2029-01')
  expect(computeLine(late, line).unplaced).toBe(computeLine(late, line).budget)
  const result = computeProject(late, { asOf: '2026-01-01', view: { kind: 'project' } })
  expect(result.valid).toBe(true)
  expect(result.alerts).toContainEqual(expect.objectContaining({ code: 'unplaced', subject: line.code }))
})

test('an index that lets an amount grow beyond 2^53 cents is a fault of the line', () => {
  const steep: ProjectModel = {
    ...model,
    indexes: { ...model.indexes, [first.index]: { mode: 'calendarYear', rate: '9' } },
  }
  const grown = { ...steep, lines: [{ ...first, amount: { cents: 2n ** 50n }, priceYear: 2020 }] }
  expect(amountFaults(grown).map(({ code, path }) => `${code} ${path}`)).toEqual([
    'AMOUNT_TOO_LARGE lines.0.amount.cents',
  ])
})
