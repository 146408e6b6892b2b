import { describe, expect, test } from 'vitest'
import { cents } from '../../test/papiermolen.ts'
import { formatMoney } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import { bridge } from './bridge.ts'
import { type Category, type LineInput, MARKET, type Profile, type ProjectModel, SELF } from './model.ts'
import { computeProject } from './project.ts'
import { yearSums } from './project-metrics.ts'
import { applyScenario, type Override } from './scenario.ts'
import { residualLandValue } from './solve.ts'

/** Journey J1 of the product specification: a yearly business case, 2027-2035, at price level 2027. */
function lineOf(
  code: string,
  category: Category,
  year: number,
  amounts: readonly number[],
  index: string,
): LineInput {
  const total = amounts.reduce((a, b) => a + b, 0)
  const isCost = !['plot_sale', 'subsidy'].includes(category)
  const profile: Profile =
    amounts.length === 1 ? { kind: 'lump' } : { kind: 'weights', weights: amounts.map(String) }
  return {
    id: code,
    code,
    category,
    description: code,
    direction: isCost ? 'cost' : 'revenue',
    payer: isCost ? SELF : MARKET,
    receiver: isCost ? MARKET : SELF,
    amount: { cents: BigInt(total) * 100n },
    priceYear: 2027,
    profile,
    start: { month: `${year}-01` },
    months: amounts.length === 1 ? 1 : amounts.length * 12,
    index,
    vatRate: '0',
    vatRecoverable: '0',
    paymentLagMonths: 0,
    status: 'planned',
    probability: '1',
  }
}

const sales = [1_900_000, 2_200_000, 2_100_000, 1_300_000]
const upkeep = (years: number) => Array.from({ length: years }, () => 60_000)

function papierfabriek(): ProjectModel {
  return {
    code: 'PF',
    name: 'Papierfabriek',
    start: '2027-01',
    months: 108,
    period: 'year',
    priceYear: 2027,
    discount: { rate: '0.035', dayCount: 'ACT/365F', timing: 'begin' },
    account: { debitRate: '0.035', creditRate: '0.035', opening: 0n },
    vat: { refundLagMonths: 3, outputLagMonths: 1, standardRate: '0.21' },
    indexes: {
      kosten: { mode: 'calendarYear', rate: '0.02', unrounded: true },
      opbrengsten: { mode: 'calendarYear', rate: '0.015', unrounded: true },
      geen: { mode: 'calendarYear', rate: '0' },
    },
    parties: [{ unit: SELF, name: 'POM', key: '1' }],
    milestones: {},
    lines: [
      lineOf('verwerving', 'land_acquisition', 2027, [2_400_000], 'geen'),
      lineOf('sanering', 'remediation', 2028, [900_000, 600_000], 'kosten'),
      lineOf('wegenis', 'infrastructure', 2029, [1_200_000, 1_200_000], 'kosten'),
      lineOf('studie', 'studies', 2027, [120_000, 80_000], 'kosten'),
      lineOf('beheer', 'site_management', 2027, upkeep(8), 'kosten'),
      lineOf('verkoop', 'plot_sale', 2031, sales, 'opbrengsten'),
      lineOf('subsidie', 'subsidy', 2029, [504_000, 672_000, 0, 504_000], 'geen'),
    ],
    plots: [],
    plotTerms: {
      depositShare: '0.1',
      deedLagMonths: 4,
      canonPerM2: '0',
      priceIndex: 'opbrengsten',
      canonIndex: 'kosten',
    },
    transfers: [],
    loans: [],
  }
}

const remediation: Override = {
  path: 'lines.sanering.amount',
  op: 'factor',
  value: '1.5',
  label: 'sanering +50 %',
}
const noSubsidy: Override = {
  path: 'lines.subsidie.amount',
  op: 'factor',
  value: '0',
  label: 'geen subsidie',
}

function oneYearLater(model: ProjectModel): ProjectModel {
  const later = expectOk(
    applyScenario(model, [{ path: 'lines.verkoop.start', op: 'shift', value: '12', label: 'later' }]),
  )
  const lines = later.lines.map((l) =>
    l.code === 'beheer' ? lineOf('beheer', 'site_management', 2027, upkeep(9), 'kosten') : l,
  )
  return { ...later, lines }
}

const compute = (model: ProjectModel) =>
  computeProject(model, { asOf: '2027-01-01', view: { kind: 'project' } })
const withOverrides = (model: ProjectModel, ...overrides: Override[]) =>
  expectOk(applyScenario(model, overrides))
const figures = (model: ProjectModel) => {
  const { metrics } = compute(model)
  const peak = metrics.peakLedger
  return {
    npv: metrics.npv.toFixed(2),
    endValue: formatMoney(metrics.endValueLedger ?? 0n),
    peak: `${formatMoney(peak?.cents ?? 0n)} (${2027 + (peak?.k ?? 0)})`,
    irr: ((metrics.irr.headline ?? Number.NaN) * 100).toFixed(4),
  }
}

describe('the business case of J1', () => {
  test('flows per year, each line-year rounded to the cent', () => {
    const flows = yearSums(papierfabriek(), compute(papierfabriek()).totals.net)
    expect(flows.map(formatMoney)).toEqual([
      '-2580000.00',
      '-1060800.00',
      '-1431144.00',
      '-665122.08',
      '1951644.82',
      '2807779.96',
      '2228661.10',
      '1373877.25',
      '0.00',
    ])
    expect(compute(papierfabriek()).metrics.nominalSum).toBe(cents('2624897.05'))
  })

  test.each([
    ['base', (m: ProjectModel) => m, '1416875.65', '1865754.65', '-6143203.72 (2030)', '9.0786'],
    [
      'remediation +50 %',
      (m: ProjectModel) => withOverrides(m, remediation),
      '682030.03',
      '898103.31',
      '-6957940.19 (2030)',
      '6.0207',
    ],
    ['a year later', oneYearLater, '1232960.82', '1623573.95', '-6423161.78 (2031)', '7.5051'],
    [
      'no subsidy',
      (m: ProjectModel) => withOverrides(m, noSubsidy),
      '-84073.71',
      '-110709.03',
      '-7336843.72 (2030)',
      '3.1777',
    ],
    [
      'both',
      (m: ProjectModel) => withOverrides(oneYearLater(m), remediation),
      '498115.20',
      '655922.60',
      '-7266414.03 (2031)',
      '5.0187',
    ],
  ] as const)('%s', (_name, change, npv, endValue, peak, irr) => {
    expect(figures(change(papierfabriek()))).toEqual({ npv, endValue, peak, irr })
  })

  test('the float form of the end value differs by the cent that is real', () => {
    expect(compute(papierfabriek()).metrics.endValue.toFixed(2)).toBe('1865754.66')
  })

  test('the residual land value', () => {
    expect(residualLandValue(papierfabriek(), ['verwerving'], '2027-01-01')?.toFixed(2)).toBe('3816875.65')
  })

  test('the own account of a yearly model gives the ledger form', () => {
    const own = computeProject(papierfabriek(), { asOf: '2027-01-01', view: { kind: 'own' } })
    expect(formatMoney(own.account.closing.at(-1) ?? 0n)).toBe('1865754.65')
  })
})

test('J2: the bridge of the present value is the same in either order and sums to the cent', () => {
  const value = (set: ReadonlySet<'sanering' | 'uitgifte'>) => {
    const base = set.has('uitgifte') ? oneYearLater(papierfabriek()) : papierfabriek()
    const { metrics } = compute(set.has('sanering') ? withOverrides(base, remediation) : base)
    return cents(metrics.npv.toFixed(2))
  }
  for (const order of [
    ['sanering', 'uitgifte'],
    ['uitgifte', 'sanering'],
  ] as const) {
    const steps = bridge(order, value).steps
    expect(steps.find((s) => s.group === 'sanering')?.effect).toBe(cents('-734845.62'))
    expect(steps.find((s) => s.group === 'uitgifte')?.effect).toBe(cents('-183914.83'))
  }
})
