import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCents, law } from '../../test/arbitraries.ts'
import { cents, papiermolen } from '../../test/papiermolen.ts'
import { sumCents } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import { FIGURES, figureOf } from './figure.ts'
import { computeLine, phasedIn } from './line.ts'
import { resolveMilestones } from './milestones.ts'
import type { LineInput, ProjectModel } from './model.ts'
import { modelFromJson, modelToJson } from './model-json.ts'
import { computeProject } from './project.ts'
import { applyScenario, withoutFactors } from './scenario.ts'
import { validateModel } from './validate-model.ts'
import { BRIDGE_DRIVERS, driverBridge, lineBridgeOf, scenarioBridge } from './version-bridge.ts'

const model = papiermolen()
const asOf = '2026-01-01'
const lineOf = (code: string): LineInput => {
  const line = model.lines.find((candidate) => candidate.code === code)
  if (!line) throw new Error(code)
  return line
}
const withLine = (line: LineInput): ProjectModel => ({
  ...model,
  lines: model.lines.map((candidate) => (candidate.code === line.code ? line : candidate)),
})
const project = (one: ProjectModel) => computeProject(one, { asOf, view: { kind: 'project' } })

describe('amounts set by hand', () => {
  test('stand in the place of what the profile gives, and the budget follows', () => {
    const line = lineOf('K06') // 689,000.00, S-curve of 8 months from 2027-01
    expect(phasedIn(model, line, '2027-01')).toBe(cents('29605.47'))
    const edited = { ...line, cells: { '0': cents('30000.00') } }
    const result = computeLine(withLine(edited), edited)
    expect(result.budget).toBe(cents('689000.00') + cents('30000.00') - cents('29605.47'))
    expect(phasedIn(model, edited, '2027-01')).toBe(cents('30000.00'))
    expect(project(withLine(edited)).valid).toBe(true)
  })

  test('move with the start of the line', () => {
    const edited = { ...lineOf('K06'), cells: { '2': cents('1.00') } }
    const later = expectOk(
      applyScenario(withLine(edited), [{ path: 'lines.K06.start', op: 'shift', value: '5', label: 'later' }]),
    )
    const moved = later.lines.find((line) => line.code === 'K06') as LineInput
    expect(phasedIn(later, moved, '2027-08')).toBe(cents('1.00'))
  })

  test('a copy of a scenario holds its factors in the amounts, to the cent', () => {
    const typed = withLine({
      ...lineOf('K06'),
      amount: { quantity: '130', unitPrice: '5300.015' },
      cells: { '0': cents('100.01') },
    })
    const changed = expectOk(
      applyScenario(typed, [
        { path: 'lines.*.amount', op: 'factor', value: '1.137', label: 'a' },
        { path: 'plots.*.price', op: 'factor', value: '0.913', label: 'a' },
      ]),
    )
    const plain = withoutFactors(changed)
    expect(JSON.stringify(modelToJson(plain))).not.toMatch(/factor/i)
    expect(project(plain).totals).toEqual(project(changed).totals)
    expect(plain.lines.find((line) => line.code === 'K06')?.cells).toEqual({ '0': cents('113.71') })
    expect(withoutFactors(model)).toEqual(model)
  })

  test('a scenario sets one month as if it were typed, and multiplies the set amounts too', () => {
    const changed = expectOk(
      applyScenario(model, [
        { path: 'lines.K06.amounts.2027-01', op: 'set', value: '100.00', label: 'a' },
        { path: 'lines.K06.amount', op: 'factor', value: '1.5', label: 'b' },
      ]),
    )
    const line = changed.lines.find((candidate) => candidate.code === 'K06') as LineInput
    const { phased } = computeLine(changed, line)
    expect(phased.find((amount) => amount !== 0n)).toBe(cents('150.00'))
  })

  test('survive the way to JSON and back, and are validated', () => {
    const edited = withLine({
      ...lineOf('K06'),
      cells: { '0': -5n },
      actuals: { paid: { '2027-02': 12n }, policy: 'manual', eac: 99n },
    })
    expect(expectOk(modelFromJson(JSON.parse(JSON.stringify(modelToJson(edited)))))).toEqual(edited)
    const bad = validateModel(
      withLine({
        ...lineOf('K06'),
        cells: { '01': 1n, '2': 2n ** 60n },
        actuals: { paid: { '2027-13': 1n }, policy: 'manual' },
      }),
    )
    expect(bad.map((error) => [error.code, error.path])).toEqual([
      ['AMOUNT_TOO_LARGE', 'lines.5.cells.2'],
      ['MODEL_RANGE', 'lines.5.cells.01'],
      ['MODEL_MONEY', 'lines.5.actuals.eac'],
      ['MODEL_MONTH', 'lines.5.actuals.paid.2027-13'],
    ])
  })
})

describe('closed months', () => {
  const closed = (actuals: LineInput['actuals']): ProjectModel => ({
    ...withLine({ ...lineOf('K06'), ...(actuals && { actuals }) }),
    closedThrough: '2027-03',
  })
  const k06 = (one: ProjectModel) => computeLine(one, one.lines.find((l) => l.code === 'K06') as LineInput)
  const planned = k06(model)

  test('keepTotal spreads what is left over the remaining months by the same profile', () => {
    const rolled = k06(closed({ paid: { '2027-02': cents('40000.00') }, policy: 'keepTotal' }))
    expect(rolled.paid).toBe(cents('40000.00'))
    expect(sumCents(rolled.cash)).toBe(sumCents(planned.cash))
    expect(rolled.cash.slice(12, 15).map(String)).toEqual(['0', '4000000', '0'])
    expect(rolled.cash.slice(15).filter((amount) => amount !== 0n)).toHaveLength(6)
  })

  test('a line of which nothing was paid keeps its total; keepRemaining drops what was not spent', () => {
    expect(sumCents(k06(closed(undefined)).cash)).toBe(sumCents(planned.cash))
    const dropped = k06(closed({ paid: {}, policy: 'keepRemaining' }))
    expect(sumCents(dropped.cash)).toBe(sumCents(planned.cash.slice(15)))
  })

  test('every check of the project still holds, for costs, revenues and VAT', () => {
    for (const line of model.lines) {
      const one: ProjectModel = {
        ...withLine({ ...line, actuals: { paid: { '2026-06': 12_345n }, policy: 'keepTotal' } }),
        closedThrough: '2027-06',
      }
      expect(project(one).checks.filter((check) => !check.ok)).toEqual([])
    }
  })

  test('what has no month left is unplaced, with an alert', () => {
    const one = { ...closed({ paid: {}, policy: 'keepTotal' }), closedThrough: '2030-12' }
    expect(k06(one).rolledRest).toBe(sumCents(planned.cash))
    expect(project(one).alerts).toContainEqual(
      expect.objectContaining({ code: 'unplaced', subject: 'K06', cents: sumCents(planned.cash) }),
    )
  })
})

describe('milestones', () => {
  test('actual before forecast before the one it follows before planned', () => {
    expect(
      expectOk(
        resolveMilestones([
          { code: 'permit', planned: '2027-01-10', forecast: '2027-04-02' },
          { code: 'works', planned: '2027-03-01', follows: { code: 'permit', months: 3 } },
          { code: 'deed', actual: '2028-01-31', follows: { code: 'works', months: 1 } },
          { code: 'sale', follows: { code: 'nobody knows', months: 1 } },
          { code: 'nobody knows' },
        ]),
      ),
    ).toEqual({
      permit: '2027-04',
      works: '2027-07',
      deed: '2028-01',
      sale: null,
      'nobody knows': null,
    })
  })

  test('a circle is refused, and so is a milestone that does not exist', () => {
    const circle = resolveMilestones([
      { code: 'a', follows: { code: 'b', months: 1 } },
      { code: 'b', follows: { code: 'c', months: 1 } },
      { code: 'c', follows: { code: 'a', months: 1 } },
      { code: 'd', follows: { code: 'x', months: 1 } },
    ])
    expect(circle.ok ? [] : circle.errors.map((error) => [error.code, error.path])).toEqual([
      ['MILESTONE_CYCLE', 'a'],
      ['MILESTONE_UNKNOWN', 'd'],
    ])
  })
})

describe('bridges between two versions', () => {
  const spec = { figure: 'npv', view: { kind: 'project' } } as const
  const other: ProjectModel = {
    ...model,
    account: { ...model.account, debitRate: '0.05' },
    indexes: { ...model.indexes, [lineOf('K07').index]: { mode: 'calendarYear', rate: '0.04' } },
    lines: [
      ...model.lines
        .filter((line) => line.code !== 'K01')
        .map((line) =>
          line.code === 'K07'
            ? { ...line, amount: { cents: cents('3000000.00') } }
            : line.code === 'K09'
              ? { ...line, start: { month: '2029-01' } }
              : line,
        ),
      { ...lineOf('K06'), id: 'new', code: 'K99' },
    ],
  }

  test.each(FIGURES)('%s: the effects add up to the difference, in both methods and groupings', (figure) => {
    const one = { figure, view: { kind: 'own' } } as const
    for (const method of ['sequential', 'shapley'] as const)
      for (const found of [
        driverBridge(model, other, one, method),
        lineBridgeOf(model, other, one, method),
      ]) {
        expect(found.from).toBe(figureOf(model, figure, one.view))
        expect(found.to).toBe(figureOf(other, figure, one.view))
        expect(sumCents(found.steps.map((step) => step.effect))).toBe(found.to - found.from)
      }
  })

  test('each driver is told apart, and one without a difference is 0', () => {
    const found = driverBridge(model, other, spec, 'shapley')
    expect(found.steps.map((step) => step.group)).toEqual([...BRIDGE_DRIVERS])
    const moved = found.steps.filter((step) => step.effect !== 0n).map((step) => step.group)
    expect(moved).toEqual(['scope', 'price', 'index', 'timing'])
    expect(lineBridgeOf(model, other, spec, 'shapley').steps.map((step) => step.group)).toEqual([
      'K01',
      'K07',
      'K09',
      'K99',
      'settings',
    ])
  })

  test('two models that are the same differ in nothing', () => {
    expect(lineBridgeOf(model, model, spec, 'shapley').steps).toEqual([])
    expect(driverBridge(model, model, spec, 'shapley').steps.every((step) => step.effect === 0n)).toBe(true)
  })

  test('more than twelve changed lines: the small ones go together', () => {
    const many = {
      ...model,
      lines: model.lines.map((line, i) => ({ ...line, factor: `1.0${String(i % 9)}` })),
    }
    const found = lineBridgeOf(model, many, spec, 'sequential')
    expect(found.steps).toHaveLength(12)
    expect(found.steps.at(-1)?.group).toBe('other')
    expect(sumCents(found.steps.map((step) => step.effect))).toBe(found.to - found.from)
  })

  describe('from an open version to one with closed months', () => {
    const paid: Readonly<Record<string, Record<string, bigint>>> = {
      K06: { '2027-02': cents('40000.00') },
      K07: { '2026-04': cents('-7.00') },
    }
    const closed: ProjectModel = {
      ...model,
      closedThrough: '2027-03',
      lines: model.lines.map((line) => ({
        ...line,
        actuals: { paid: paid[line.code] ?? {}, policy: 'keepTotal' },
      })),
    }
    test.each(FIGURES)('%s: the difference is of the lines whose closed months differ', (figure) => {
      const of = (one: ProjectModel) => figureOf(one, figure, { kind: 'own' })
      const methods = figure === 'npv' ? (['sequential', 'shapley'] as const) : (['sequential'] as const)
      for (const method of methods) {
        const found = lineBridgeOf(model, closed, { figure, view: { kind: 'own' } }, method)
        expect([found.from, found.to]).toEqual([of(model), of(closed)])
        expect(sumCents(found.steps.map((step) => step.effect))).toBe(found.to - found.from)
        // a cut-off is no parameter, and a line that starts after it is what it was
        const groups = found.steps.map((step) => step.group)
        expect(groups).not.toContain('settings')
        expect(groups).not.toContain('K10')
      }
      expect(of(closed)).not.toBe(of(model))
    })
    test('a line that did not change has no step, and a parameter that did keeps its own', () => {
      const dearer: ProjectModel = { ...closed, discount: { ...closed.discount, rate: '0.06' } }
      const groups = (from: ProjectModel, to: ProjectModel) =>
        lineBridgeOf(from, to, spec, 'sequential').steps.map((step) => step.group)
      expect(groups(model, dearer)).toContain('settings')
      expect(groups(closed, dearer)).toEqual(['settings'])
      expect(groups({ ...closed, closedThrough: '2027-01' }, closed)).toContain('K06')
    })
  })

  test('scenarios of one base are explained by the labels of their overrides', () => {
    const soil = { path: 'lines.K07.amount', op: 'factor', value: '1.5', label: 'sanering' } as const
    const late = { path: 'plots.*.agreement', op: 'shift', value: '12', label: 'uitgifte' } as const
    const found = scenarioBridge(model, [soil], [soil, late], spec, 'shapley')
    expect(found.steps.map((step) => step.group)).toEqual(['uitgifte'])
    expect(found.steps[0]?.effect).toBe(found.to - found.from)
  })

  test('random edits: any grouping of any figure sums to the cent', () => {
    law(
      [fc.array(fc.tuple(fc.nat(28), anyCents), { maxLength: 4 })],
      (edits) => {
        const changes = new Map(edits)
        const changed = {
          ...model,
          lines: model.lines.map((line, i) => {
            const amount = changes.get(i)
            return amount === undefined ? line : { ...line, cells: { '1': amount } }
          }),
        }
        const found = lineBridgeOf(
          model,
          changed,
          { figure: 'nominalSum', view: { kind: 'project' } },
          'shapley',
        )
        expect(sumCents(found.steps.map((step) => step.effect))).toBe(found.to - found.from)
      },
      20,
    )
  })
})

test('the figures of a bridge are those of the result', () => {
  const { metrics } = project(model)
  expect(Number(figureOf(model, 'npv', { kind: 'project' })) / 100).toBeCloseTo(metrics.xnpv, 2)
  expect(Number(figureOf(model, 'endValue', { kind: 'project' })) / 100).toBeCloseTo(metrics.endValue, 2)
  expect(figureOf(model, 'nominalSum', { kind: 'project' })).toBe(metrics.nominalSum)
  const own = computeProject(model, { asOf, view: { kind: 'own' } })
  expect(figureOf(model, 'peakFunding', { kind: 'own' })).toBe(own.metrics.peakFunding.cents)
  expect(figureOf(model, 'closing', { kind: 'own' })).toBe(own.account.closing.at(-1))
})
