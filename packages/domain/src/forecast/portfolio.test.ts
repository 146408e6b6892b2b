import { describe, expect, test } from 'vitest'
import { papiermolen, portfolioLine } from '../../test/papiermolen.ts'
import { csvRows, ownFile } from '../../test/reference.ts'
import type { LineInput } from './model.ts'
import { consolidate, type PortfolioItem, type PortfolioSeries } from './portfolio.ts'
import { portfolioSeries } from './portfolio-series.ts'
import { computeProject } from './project.ts'

interface ExpectedView {
  readonly min: number
  readonly minMonth: string
  readonly end: number
  readonly afterHorizon: number
  readonly firstBelowFloor: string | null
  readonly years: Readonly<Record<string, { readonly net: number; readonly endBalance: number }>>
}

const expected = JSON.parse(ownFile('portefeuille_verwacht.json')) as {
  readonly openingCents: number
  readonly floorCents: number
  readonly views: Readonly<Record<'all' | 'committedOnly' | 'expectedValue', ExpectedView>>
  readonly projects: Readonly<
    Record<string, { readonly total: number; readonly peak: number; readonly years: readonly number[] }>
  >
}

function itemOf(id: string, lines: readonly LineInput[]): PortfolioItem {
  const model = {
    ...papiermolen(),
    code: id,
    lines,
    plots: [],
    transfers: [],
    parties: papiermolen().parties,
  }
  const result = computeProject(model, { asOf: '2026-01-01', view: { kind: 'own' } })
  return { id, start: model.start, basis: 'own', series: portfolioSeries(result) }
}

const rows = csvRows(ownFile('portefeuille_lijnen.csv'))
const ids = csvRows(ownFile('portefeuille_projecten.csv')).map((r) => r.project ?? '')
const items = ids.map((id) => itemOf(id, rows.filter((r) => r.project === id).map(portfolioLine)))
const options = {
  opening: BigInt(expected.openingCents),
  floor: BigInt(expected.floorCents),
  start: '2026-01',
  months: 132,
}
const result = consolidate(items, options)
const yearSum = (cents: readonly bigint[], year: number) =>
  cents.slice((year - 2026) * 12, (year - 2025) * 12).reduce((a, b) => a + b, 0n)

describe('the portfolio equals the reference exactly', () => {
  test.each(['all', 'committedOnly', 'expectedValue'] as const)('view %s', (view) => {
    const want = expected.views[view]
    const got = result[view]
    expect(got.lowest).toEqual({ cents: BigInt(want.min), month: want.minMonth })
    expect(got.end).toBe(BigInt(want.end))
    expect(got.afterHorizon).toBe(BigInt(want.afterHorizon))
    expect(got.belowFloorFrom).toBe(want.firstBelowFloor)
    for (const [year, { net, endBalance }] of Object.entries(want.years)) {
      expect([year, yearSum(got.net, Number(year))]).toEqual([year, BigInt(net)])
      expect([year, got.balance[(Number(year) - 2026) * 12 + 11]]).toEqual([year, BigInt(endBalance)])
    }
  })

  test.each(ids)('project %s', (id) => {
    const want = expected.projects[id]
    const got = result.all.projects.find((p) => p.id === id)
    expect(got?.total).toBe(BigInt(want?.total ?? 0))
    expect(got?.peak).toBe(BigInt(want?.peak ?? 0))
    expect(want?.years.map((_, i) => yearSum(got?.cents ?? [], 2026 + i))).toEqual(want?.years.map(BigInt))
  })
})

test('a breach of everything outranks a breach of the committed flows alone', () => {
  expect(result.alerts.indexOf('breach')).toBe(16)
  expect(result.alerts.includes('committedOnlyBreach')).toBe(false)
})

const series = (cents: readonly bigint[], more: Partial<PortfolioSeries> = {}): PortfolioSeries => ({
  status: 'planned',
  probability: '1',
  cents,
  afterHorizon: 0n,
  ...more,
})

test('own cash is never multiplied by the share, project 100 % is, per line and month with the key of that month', () => {
  const keys = [
    { from: '2026-01', share: '0.6' },
    { from: '2026-02', share: '0.5' },
  ]
  const base = { start: '2026-01', keys, series: [series([-101n, -101n])] }
  const projectIs100: PortfolioItem = { id: 'A', basis: 'project100', ...base }
  const ownCash: PortfolioItem = { id: 'B', basis: 'own', ...base }
  const out = consolidate([projectIs100, ownCash], { ...options, months: 2 })
  expect(out.all.projects.map((p) => p.cents)).toEqual([
    [-61n, -51n],
    [-101n, -101n],
  ])
})

test('a flow with another unit of the organisation is left out of the consolidation', () => {
  const item: PortfolioItem = {
    id: 'A',
    start: '2026-01',
    basis: 'own',
    series: [series([-100n]), series([-40n], { counterparty: 'own:cluster:north' })],
  }
  const out = consolidate([item], { ...options, months: 1, internal: new Set(['own:cluster:north']) })
  expect(out.all.net).toEqual([-100n])
})
