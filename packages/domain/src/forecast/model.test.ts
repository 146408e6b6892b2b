import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCents, law } from '../../test/arbitraries.ts'
import { papiermolen } from '../../test/papiermolen.ts'
import type { Cents } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import { canonicalJson, inputHash, utf8 } from './input-hash.ts'
import type { ProjectModel, UnitId } from './model.ts'
import { modelFromJson, modelToJson, toJson } from './model-json.ts'
import { computeProject } from './project.ts'
import { applyScenario, type Override } from './scenario.ts'
import { validateModel } from './validate-model.ts'
import { viewOf } from './view.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const override = (path: string, op: Override['op'], value: string): Override => ({
  path,
  op,
  value,
  label: path,
})
const codes = (model: unknown) => validateModel(model).map((e) => `${e.code} ${e.path}`)

describe('the JSON form of a model', () => {
  test('reads back to the same model, with money as decimal strings', () => {
    const json = JSON.parse(JSON.stringify(modelToJson(papiermolen()))) as { transfers: unknown[] }
    expect(json.transfers[0]).toMatchObject({ cents: '400000.00' })
    expect(expectOk(modelFromJson(json))).toEqual(papiermolen())
  })

  test('a wrong amount, a wrong shape and text from elsewhere are refused with their path', () => {
    const json = modelToJson(papiermolen()) as Record<string, unknown>
    const refused = (value: unknown) => {
      const read = modelFromJson(value)
      return read.ok ? [] : read.errors.map((e) => `${e.code} ${e.path}`)
    }
    expect(refused({ ...json, account: { ...(json.account as object), opening: 12 } })).toEqual([
      'MODEL_MONEY account.opening',
    ])
    expect(refused('nothing')).toEqual(['MODEL_SHAPE '])
    expect(refused(null)).toEqual(['MODEL_SHAPE '])
    expect(() => toJson(() => 1)).toThrow(TypeError)
  })

  test('the hash does not depend on the order of keys, and does on every amount', () => {
    const model = papiermolen()
    const reordered = Object.fromEntries(Object.entries(model).reverse()) as unknown as ProjectModel
    expect(inputHash(reordered, sha256)).toBe(inputHash(model, sha256))
    const changed = { ...model, account: { ...model.account, opening: 1n } }
    expect(inputHash(changed, sha256)).not.toBe(inputHash(model, sha256))
    expect(canonicalJson({ b: [1, null], a: 'é' })).toBe('{"a":"é","b":[1,null]}')
  })

  test('the bytes are those of UTF-8', () => {
    law([fc.string({ unit: 'binary' })], (text: string) => {
      expect([...utf8(text)]).toEqual([...new TextEncoder().encode(text)])
    })
  })
})

describe('a model is checked before it is computed', () => {
  test('the Papiermolen is fine', () => {
    expect(codes(papiermolen())).toEqual([])
  })

  const base = papiermolen()
  const [line] = base.lines
  const withLine = (change: object) => ({ ...base, lines: [{ ...line, ...change }] })
  test.each([
    ['no horizon', { ...base, months: 0 }, 'MODEL_RANGE months'],
    ['no parties', { ...base, parties: [] }, 'MODEL_PARTIES parties'],
    [
      'keys that do not sum to 1',
      { ...base, parties: [{ unit: 'own:project:self', name: 'POM', key: '0.5' }] },
      'MODEL_KEYS_SUM parties',
    ],
    ['the same line twice', { ...base, lines: [line, line] }, 'MODEL_DUPLICATE lines.1.id'],
    ['an unknown index', withLine({ index: 'x' }), 'MODEL_UNKNOWN_INDEX lines.0.index'],
    ['an unknown category', withLine({ category: 'x' }), 'MODEL_CHOICE lines.0.category'],
    ['a share above 1', withLine({ vatRecoverable: '1.1' }), 'MODEL_RANGE lines.0.vatRecoverable'],
    ['a lump of two months', withLine({ months: 2 }), 'MODEL_LUMP_MONTHS lines.0.months'],
    [
      'an amount that is too large',
      withLine({ amount: { cents: 10n ** 17n } }),
      'AMOUNT_TOO_LARGE lines.0.amount.cents',
    ],
    ['an amount that is a number', withLine({ amount: { cents: 5 } }), 'MODEL_MONEY lines.0.amount.cents'],
    [
      'a milestone nobody knows',
      withLine({ start: { milestone: 'x', offset: 0 } }),
      'MODEL_UNKNOWN_MILESTONE lines.0.start.milestone',
    ],
    [
      'weights of nothing',
      withLine({ profile: { kind: 'weights', weights: ['0'] } }),
      'ALLOC_NO_WEIGHT lines.0.profile.weights',
    ],
    [
      'a transfer to itself',
      { ...base, transfers: [{ ...base.transfers[0], receiver: 'partner:1' }] },
      'MODEL_SAME_UNIT transfers.0.receiver',
    ],
    ['lines that are no list', { ...base, lines: {} }, 'MODEL_SHAPE lines'],
  ])('%s', (_title, model, expected) => {
    expect(codes(model)).toContain(expected)
  })

  test('more lines than the limit are refused', () => {
    const lines = Array.from({ length: 2001 }, (_, i) => ({ ...line, id: `L${i}` }))
    expect(codes({ ...base, lines })).toEqual(['MODEL_TOO_MANY lines'])
  })
})

describe('scenarios', () => {
  test('no overrides give the same model, hash and result', () => {
    const changed = expectOk(applyScenario(papiermolen(), []))
    expect(changed).toEqual(papiermolen())
    expect(inputHash(changed, sha256)).toBe(inputHash(papiermolen(), sha256))
  })

  test('set comes before factor and factor before shift, whatever the order they are given in', () => {
    const changes = [
      override('lines.K06.amount', 'shift', '1.00'),
      override('lines.K06.amount', 'factor', '2'),
      override('lines.K06.amount', 'set', '10.00'),
    ]
    const changed = expectOk(applyScenario(papiermolen(), changes)).lines.find((l) => l.code === 'K06')
    expect([changed?.amount, changed?.factor]).toEqual([{ cents: 1100n }, '2'])
  })

  test('several factors on one line are multiplied exactly and rounded once', () => {
    const twice = [
      override('lines.K08.amount', 'factor', '1.1'),
      override('lines.@remediation.amount', 'factor', '0.333'),
    ]
    expect(expectOk(applyScenario(papiermolen(), twice)).lines.find((l) => l.code === 'K08')?.factor).toBe(
      '0.3663',
    )
  })

  test('every kind of path', () => {
    const changed = expectOk(
      applyScenario({ ...papiermolen(), milestones: { permit: '2027-01' } }, [
        override('lines.K06.start', 'shift', '-2'),
        override('lines.K06.probability', 'set', '0.5'),
        override('plots.P01.price', 'set', '200'),
        override('plots.P01,P02.agreement', 'set', '2030-01'),
        override('milestones.permit', 'shift', '6'),
        override('account.creditRate', 'set', '0.01'),
        override('discount.rate', 'shift', '0.005'),
        override('vat.refundLagMonths', 'set', '2'),
        override('indexes.bouw.rate', 'factor', '2'),
      ]),
    )
    expect(changed.lines.find((l) => l.code === 'K06')).toMatchObject({
      start: { month: '2026-11' },
      probability: '0.5',
    })
    expect(changed.plots.slice(0, 2).map((p) => [p.pricePerM2, p.agreement])).toEqual([
      ['200', '2030-01'],
      ['182', '2030-01'],
    ])
    expect(changed).toMatchObject({
      milestones: { permit: '2027-07' },
      account: { creditRate: '0.01', debitRate: '0.0275' },
      discount: { rate: '0.04' },
      vat: { refundLagMonths: 2 },
      indexes: { bouw: { rate: '0.05' } },
    })
  })

  test.each([
    ['lines.K99.amount', 'factor', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['lines.K06,K99.amount', 'factor', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['lines.@energy.amount', 'factor', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['lines.K06.colour', 'set', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['lines.K06.unitPrice', 'factor', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['plots.*.colour', 'set', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['indexes.__proto__.rate', 'set', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['milestones.permit', 'set', '2027-01', 'SCENARIO_UNKNOWN_PATH'],
    ['moon.phase', 'set', '1', 'SCENARIO_UNKNOWN_PATH'],
    ['lines.K06.amount', 'factor', '1,1', 'SCENARIO_BAD_VALUE'],
    ['lines.K06.amount', 'set', 'much', 'SCENARIO_BAD_VALUE'],
    ['lines.K06.start', 'factor', '2', 'SCENARIO_BAD_VALUE'],
    ['plots.*.agreement', 'shift', '1.5', 'SCENARIO_BAD_VALUE'],
    ['vat.refundLagMonths', 'set', '-1', 'SCENARIO_BAD_VALUE'],
  ] as const)('%s %s %s is refused with %s', (path, op, value, expected) => {
    const result = applyScenario(papiermolen(), [override(path, op, value)])
    expect(result.ok ? [] : result.errors.map((e) => [e.code, e.path])).toEqual([[expected, path]])
  })
})

describe('views', () => {
  const units = ['own:project:self', 'partner:1', 'own:fund:x', 'ext:market']
  const flow = fc.record({
    key: fc.string(),
    payer: fc.constantFrom(...units),
    receiver: fc.constantFrom(...units),
    cents: fc.array(anyCents, { minLength: 3, maxLength: 3 }),
    afterHorizon: anyCents,
  })

  test('the view of all units is the sum of the views of its parts: internal flows net to nothing', () => {
    law([fc.array(flow, { maxLength: 12 }), fc.subarray(units)], (flows, part: UnitId[]) => {
      const rest = units.filter((u) => !part.includes(u))
      const all = viewOf(flows, new Set(units))
      const [a, b] = [viewOf(flows, new Set(part)), viewOf(flows, new Set(rest))]
      const at = (net: readonly Cents[], k: number) => net[k] ?? 0n
      for (let k = 0; k < 3; k += 1) expect(at(a.net, k) + at(b.net, k)).toBe(at(all.net, k))
      expect(a.afterHorizon + b.afterHorizon).toBe(all.afterHorizon)
    })
  })

  test('a flow with a cluster of the own organisation counts in the own view and vanishes in that of the organisation', () => {
    const base = papiermolen()
    const staff = base.lines
      .filter((l) => l.code === 'K22')
      .map((l) => ({ ...l, receiver: 'own:cluster:north' }))
    const model = { ...base, lines: staff, plots: [], transfers: [] }
    const seen = (inside: UnitId[]) =>
      computeProject(model, { asOf: '2026-01-01', view: { kind: 'units', inside } }).metrics.nominalSum
    expect(seen(['own:project:self'])).toBeLessThan(0n)
    expect(seen(['own:cluster:north'])).toBe(-seen(['own:project:self']))
    expect(seen(['own:project:self', 'own:cluster:north'])).toBe(0n)
  })

  test('an empty project still has its months', () => {
    const model = { ...papiermolen(), lines: [], plots: [], transfers: [] }
    const result = computeProject(model, { asOf: '2026-01-01', view: { kind: 'own' } })
    expect([result.totals.net.length, result.metrics.xirr.status, result.valid]).toEqual([
      132,
      'undefined',
      true,
    ])
    expect(result.metrics.profitOnCost).toBeNull()
  })

  test('the same model, view and date give the same result, and the input is not changed', () => {
    const model = papiermolen()
    const once = computeProject(model, { asOf: '2026-01-01', view: { kind: 'own' } })
    expect(computeProject(papiermolen(), { asOf: '2026-01-01', view: { kind: 'own' } })).toEqual(once)
    expect(model).toEqual(papiermolen())
  })
})
