import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCents, anyWeight, law } from '../../test/arbitraries.ts'
import { papiermolen } from '../../test/papiermolen.ts'
import { type Cents, formatMoney, sumCents } from '../money/money.ts'
import { formatRatio, parseRatio, q6, ratio } from '../money/ratio.ts'
import { bridge, lineBridge } from './bridge.ts'
import { currentAccount } from './current-account.ts'
import { explainCell } from './explain.ts'
import { indexFactor, indexOf, seriesFactor } from './indexation.ts'
import { instalments } from './instalments.ts'
import { computeLine } from './line.ts'
import { liquidity } from './liquidity.ts'
import { annuityPayment, loanSchedule } from './loans.ts'
import type { LineInput, Profile, ProjectModel } from './model.ts'
import { absorb } from './plots.ts'
import { cumulativeShare, phase } from './profiles.ts'
import { computeProject } from './project.ts'
import { recurringAmounts } from './recurring.ts'
import { rollForward } from './roll-forward.ts'
import { breakEven, residualLandValue } from './solve.ts'
import { remainingContingency, subsidy } from './subsidy.ts'
import { vat } from './vat.ts'

const euros = (cents: readonly Cents[]) => cents.map(formatMoney)
const line = (code: string): LineInput => {
  const found = papiermolen().lines.find((l) => l.code === code)
  if (!found) throw new Error(`no line ${code}`)
  return found
}

describe('the pipeline of one line', () => {
  test('K06: phased, indexed, with VAT, paid a month later', () => {
    const model = papiermolen()
    const explained = explainCell(model, line('K06'), 13)
    expect(explained.month).toBe('2027-02')
    expect(explained.budget).toBe(68_900_000n)
    expect(explained.steps).toEqual([
      {
        performanceMonth: '2027-01',
        phased: 2_960_547n,
        factor: '1.025',
        indexed: 3_034_561n,
        vatRate: '0.21',
        vat: 637_258n,
        recoverable: 0n,
        cash: 3_671_819n,
      },
    ])
    expect(computeLine(model, line('K06')).cash[13]).toBe(3_671_819n)
  })

  test('K09: the recoverable VAT comes back three months after the performance', () => {
    const model = papiermolen()
    const [step] = explainCell(model, line('K09'), 27).steps
    expect([step?.phased, step?.factor, step?.indexed, step?.vat]).toEqual([
      3_131_195n,
      '1.050625',
      3_289_712n,
      690_840n,
    ])
    expect(computeLine(model, line('K09')).vatSettlement[29]).toBe(276_336n)
  })

  test('output VAT comes in with the revenue and goes out a month later', () => {
    const sale = {
      ...line('O05'),
      index: 'geen',
      vatRate: '0.21',
      months: 1,
      paymentLagMonths: 2,
      profile: { kind: 'lump' },
    }
    const result = computeLine(papiermolen(), sale as LineInput)
    expect(result.cash[8]).toBe(9_438_000n)
    expect(result.vatSettlement[9]).toBe(-1_638_000n)
  })

  test('quantity times unit price is rounded once, a factor after it', () => {
    const priced = { ...line('K06'), amount: { quantity: '3.333', unitPrice: '0.015' }, factor: '1.5' }
    expect(computeLine(papiermolen(), priced).budget).toBe(8n)
  })

  test('a line without a milestone date is unplaced and never lands in month 0', () => {
    const model: ProjectModel = { ...papiermolen(), milestones: { permit: null } }
    const waiting: LineInput = { ...line('K06'), start: { milestone: 'permit', offset: 2 } }
    const result = computeLine(model, waiting)
    expect([result.unplaced, sumCents(result.cash)]).toEqual([68_900_000n, 0n])
    const dated = computeLine({ ...model, milestones: { permit: '2027-01' } }, waiting)
    expect([dated.unplaced, dated.phased.findIndex((c) => c !== 0n)]).toEqual([0n, 14])
  })

  test('what falls outside the horizon is stated, with an alert, and the checks still hold', () => {
    const base = papiermolen()
    const late: LineInput = { ...line('K09'), start: { month: '2036-06' } }
    const early: LineInput = { ...line('K09'), id: 'E', code: 'E', start: { month: '2025-06' } }
    const result = computeProject(
      { ...base, lines: [late, early] },
      { asOf: '2026-01-01', view: { kind: 'project' } },
    )
    const [after, before] = result.lines
    expect(after?.cashAfterHorizon).toBeGreaterThan(0n)
    expect(before?.pastResidual).toBeGreaterThan(0n)
    expect(result.alerts.map((a) => [a.code, a.subject])).toEqual([
      ['afterHorizon', 'K09'],
      ['pastResidual', 'E'],
      ['multipleIrr', undefined],
    ])
    expect(result.valid).toBe(true)
  })

  test('an index that the model does not know is an error, never a factor of 1', () => {
    expect(() => computeLine(papiermolen(), { ...line('K06'), index: 'nowhere' })).toThrow(
      'MODEL_UNKNOWN_INDEX',
    )
  })

  test('a price that is fixed until a month is indexed from there', () => {
    const fixed: LineInput = { ...line('K06'), priceFixedUntil: '2027-04', start: { month: '2027-02' } }
    const steps = explainCell(papiermolen(), fixed, 14).steps
    expect(steps[0]?.factor).toBe('1')
  })
})

describe('phasing', () => {
  const profile = (kind: 'linear' | 'sCurve', n: number) => cumulativeShare({ kind }, n)
  test('100.00 linear over three months', () => {
    expect(euros(phase(10_000n, profile('linear', 3)))).toEqual(['33.33', '33.34', '33.33'])
  })

  test('1.00 on an S curve over seven months', () => {
    expect(phase(100n, profile('sCurve', 7))).toEqual([6n, 14n, 19n, 22n, 19n, 14n, 6n])
  })

  test('shares per year are linear inside the year', () => {
    const shares = cumulativeShare(
      { kind: 'annual', shares: { '2026': '0.25', '2027': '0.75' } },
      4,
      '2026-11',
    )
    expect(phase(10_000n, shares)).toEqual([1250n, 1250n, 3750n, 3750n])
  })

  test('every profile gives the whole total, whatever its sign', () => {
    const profiles: fc.Arbitrary<Profile> = fc.oneof(
      fc.constantFrom<Profile>({ kind: 'lump' }, { kind: 'linear' }, { kind: 'sCurve' }),
      fc
        .array(anyWeight, { minLength: 1, maxLength: 40 })
        .filter((w) => w.some((x) => Number(x) > 0))
        .map((weights): Profile => ({ kind: 'weights', weights })),
    )
    law([anyCents, profiles, fc.integer({ min: 1, max: 180 })], (total: Cents, p: Profile, n: number) => {
      const shares = cumulativeShare(p, n)
      expect(shares.at(-1)?.n).toBe(shares.at(-1)?.d)
      expect(sumCents(phase(total, shares))).toBe(total)
    })
  })

  test('weights of nothing and profiles without a total are refused', () => {
    expect(() => cumulativeShare({ kind: 'weights', weights: ['0'] }, 1)).toThrow('ALLOC_NO_WEIGHT')
    const rent: Profile = {
      kind: 'recurring',
      frequency: 'year',
      payment: 'prepaid',
      rentFreeMonths: 0,
      occupancy: '1',
    }
    expect(() => cumulativeShare(rent, 12)).toThrow('PROFILE_WITHOUT_TOTAL')
  })
})

describe('instalments and recurring amounts', () => {
  test('2,148,000.00 in 30/40/30 with 5 % retention', () => {
    const result = instalments(214_800_000n, {
      shares: ['30', '40', '30'].map(parseRatio),
      retention: parseRatio('0.05'),
      releaseSplit: ['50', '50'].map(parseRatio),
    })
    expect(euros(result.paid)).toEqual(['612180.00', '816240.00', '612180.00'])
    expect(euros(result.releases)).toEqual(['53700.00', '53700.00'])
  })

  test('paid and released instalments are the contract sum in the line as well', () => {
    const contract: LineInput = {
      ...line('K09'),
      months: 30,
      profile: {
        kind: 'instalments',
        shares: ['30', '40', '30'],
        offsets: [0, 6, 12],
        retention: '0.05',
        releaseSplit: ['50', '50'],
        releaseOffsets: [13, 25],
      },
    }
    const result = computeLine(papiermolen(), contract)
    expect([result.phased[26], result.phased[39], result.phased[51]]).toEqual([
      61_218_000n,
      5_370_000n,
      5_370_000n,
    ])
    expect(result.totals.phased).toBe(result.budget)
  })

  test('a right that starts inside a year pays days/365 first, then full years', () => {
    const spec = {
      frequency: 'year',
      payment: 'prepaid',
      from: '2027-10-01',
      rentFreeMonths: 0,
      occupancy: ratio(1),
    } as const
    expect(recurringAmounts(3_650_000n, { ...spec, months: 27 })).toEqual([
      { month: '2027-10', cents: 920_000n },
      { month: '2028-01', cents: 3_650_000n },
      { month: '2029-01', cents: 3_650_000n },
    ])
    const arrears = {
      ...spec,
      frequency: 'quarter',
      payment: 'arrears',
      from: '2027-01-01',
      rentFreeMonths: 3,
    } as const
    expect(recurringAmounts(1_200_000n, { ...arrears, months: 9, occupancy: parseRatio('0.5') })).toEqual([
      { month: '2027-06', cents: 150_000n },
      { month: '2027-09', cents: 150_000n },
    ])
  })

  test('a recurring line counts what it pays as its budget', () => {
    const rent: LineInput = {
      ...line('O05'),
      months: 12,
      profile: {
        kind: 'recurring',
        frequency: 'month',
        payment: 'prepaid',
        rentFreeMonths: 2,
        occupancy: '1',
      },
    }
    expect(computeLine(papiermolen(), rent).budget).toBe(6_500_000n)
  })
})

describe('plots', () => {
  test('P01 is priced at the index of its agreement, with a deposit and a balance', () => {
    const { plots } = computeProject(papiermolen(), { asOf: '2026-01-01', view: { kind: 'project' } })
    expect(plots[0]).toMatchObject({
      price: 61_335_289n,
      deposit: 6_133_529n,
      balance: 55_201_760n,
      agreementIndex: 36,
      deedIndex: 40,
    })
    expect(plots[0]?.deposits[36]).toBe(6_133_529n)
    expect(plots[0]?.balances[40]).toBe(55_201_760n)
  })

  const plots = ['3120', '4050', '5210', '2875'].map((m2, i) => ({ id: `P${i}`, areaM2: parseRatio(m2) }))
  test('plots sell as the pace covers them, the surplus carries over', () => {
    const months = (pace: string) =>
      absorb(plots, { startMonth: 36, m2PerMonth: parseRatio(pace) }).map((s) => s.saleMonth)
    expect(months('700')).toEqual([40, 46, 53, 57])
    expect(months('20000')).toEqual([36, 36, 36, 36])
    expect(months('0')).toEqual([null, null, null, null])
  })

  test('a plot without an agreement is unplaced, one after the horizon is stated', () => {
    const base = papiermolen()
    const [first, second] = base.plots
    if (!first || !second) throw new Error('the Papiermolen has plots')
    const model = {
      ...base,
      plots: [
        { ...first, agreement: null },
        { ...second, agreement: '2036-11' },
      ],
    }
    const result = computeProject(model, { asOf: '2026-01-01', view: { kind: 'project' } })
    expect(result.plots[0]?.unplaced).toBe(58_656_000n)
    expect(result.plots[1]?.balanceAfterHorizon).toBe(result.plots[1]?.balance)
    expect(result.plots[1]?.depositAfterHorizon).toBe(0n)
    expect(result.valid).toBe(true)
  })
})

describe('indexation', () => {
  test('5,865,600.00 at 1.5 % from 2026 to 2036', () => {
    const factor = indexFactor({ mode: 'calendarYear', rate: '0.015' }, '2026-01', '2036-12')
    expect(formatRatio(factor)).toBe('1.160541')
  })

  test('a published series uses the last value on or before the date', () => {
    const values = { '2026-01': '1053', '2026-05': '1061', '2026-11': '1068', '2027-05': '1081' }
    const { used, factor } = seriesFactor(values, undefined, '2026-01', '2027-03')
    expect([used, formatRatio(factor)]).toEqual(['2026-11', '1.014245'])
    expect(() => seriesFactor(values, undefined, '2025-12', '2027-03')).toThrow('INDEX_NO_BASE')
    const beyond = seriesFactor(values, '0.02', '2027-05', '2029-05')
    expect(formatRatio(beyond.factor)).toBe('1.0404')
  })

  test('the other modes', () => {
    const factor = (index: Parameters<typeof indexFactor>[0], at: string) =>
      formatRatio(indexFactor(index, '2026-07', at))
    expect(factor({ mode: 'anniversary', rate: '0.025' }, '2029-06')).toBe('1.050625')
    expect(factor({ mode: 'monthly', rate: '0.12' }, '2027-01')).toBe('1.058301')
    expect(factor({ mode: 'vector', rate: '0.02', rates: { '2027': '0.05' } }, '2028-01')).toBe('1.071')
    expect(factor({ mode: 'calendarYear', rate: '0.08', cap: '0.03' }, '2027-01')).toBe('1.03')
    expect(factor({ mode: 'calendarYear', rate: '-0.08', floor: '0' }, '2027-01')).toBe('1')
    expect(factor({ mode: 'vector', rate: '0.25', rates: {} }, '2025-01')).toBe('0.8')
    expect(() => indexOf({}, 'toString')).toThrow('MODEL_UNKNOWN_INDEX')
  })
})

describe('VAT, reserve, subsidy', () => {
  test('the recoverable share, and the mirror of a negative amount', () => {
    const spec = { rate: parseRatio('0.21'), recoverable: parseRatio('0.4') }
    expect(vat(333_333n, spec)).toMatchObject({ vat: 70_000n, recoverable: 28_000n, nonRecoverable: 42_000n })
    expect(vat(-10_740_000n, spec)).toMatchObject({ vat: -2_255_400n, recoverable: -902_160n })
  })

  test('a reserve never falls below zero', () => {
    const left = (overrun: bigint) => remainingContingency(200_000_000n, parseRatio('0.05'), overrun)
    expect([left(0n), left(3_500_000n), left(99_000_000n)]).toEqual([10_000_000n, 6_500_000n, 0n])
  })

  test('a subsidy is capped and paid in tranches', () => {
    const spec = {
      eligible: 120_000_000n,
      rate: parseRatio('0.5'),
      cap: 50_000_000n,
      tranches: ['30', '40', '30'].map(parseRatio),
    }
    expect(subsidy(spec)).toEqual({ amount: 50_000_000n, tranches: [15_000_000n, 20_000_000n, 15_000_000n] })
    expect(subsidy({ ...spec, cap: null }).amount).toBe(60_000_000n)
    expect(subsidy({ ...spec, eligible: -1_000_000n }).amount).toBe(-500_000n)
  })
})

describe('loans and accounts', () => {
  test('an annuity rounds its payment once and its last instalment clears', () => {
    const rows = loanSchedule({
      type: 'annuity',
      principal: 500_000_000n,
      rate: parseRatio('0.03'),
      months: 120,
    })
    const last = rows.at(-1)
    expect(annuityPayment(500_000_000n, parseRatio('0.03'), 120)).toBe(4_828_037n)
    expect((last?.interest ?? 0n) + (last?.principal ?? 0n)).toBe(4_828_073n)
    expect(sumCents(rows.map((r) => r.interest))).toBe(79_364_476n)
    expect(last?.balance).toBe(0n)
  })

  test('grace months pay interest only, a balloon is left for the last instalment', () => {
    const spec = {
      principal: 1_200_000n,
      rate: parseRatio('0.12'),
      months: 12,
      graceMonths: 6,
      balloon: 600_000n,
    } as const
    const linear = loanSchedule({ ...spec, type: 'linear' })
    expect(linear.slice(0, 7).map((r) => r.principal)).toEqual([0n, 0n, 0n, 0n, 0n, 0n, 100_000n])
    expect(linear.at(-1)?.principal).toBe(700_000n)
    const annuity = loanSchedule({ ...spec, type: 'annuity' })
    expect(annuity[6]?.principal).toBe(annuityPayment(600_000n, parseRatio('0.12'), 6) + 6_000n - 12_000n)
    expect(annuity.at(-1)?.balance).toBe(0n)
  })

  test('every loan repays its principal exactly', () => {
    const loans = fc.constantFrom('annuity', 'linear')
    law(
      [fc.bigInt({ min: 1n, max: 10n ** 10n }), fc.nat(1500), fc.integer({ min: 1, max: 360 }), loans],
      (principal: bigint, bp: number, months: number, type: 'annuity' | 'linear') => {
        const rows = loanSchedule({ type, principal, rate: ratio(bp, 10_000), months })
        expect(sumCents(rows.map((r) => r.principal))).toBe(principal)
        expect(rows.at(-1)?.balance).toBe(0n)
      },
      200,
    )
  })

  test('a loan in a model brings its principal in and its instalments out, in the own view only', () => {
    const loan = {
      id: 'L1',
      description: 'Krediet',
      month: '2026-03',
      principal: 100_000_000n,
      rate: '0.03',
      months: 24,
    }
    for (const type of ['annuity', 'linear', 'bullet'] as const) {
      const result = computeProject(
        { ...papiermolen(), loans: [{ ...loan, type }] },
        { asOf: '2026-01-01', view: { kind: 'own' } },
      )
      const row = result.rows.find((r) => r.key === 'financing')
      expect(row?.cents[2]).toBe(100_000_000n)
      expect(row?.cents[3]).toBeLessThan(0n)
      expect(row?.total).toBeLessThan(0n)
      expect(row?.total).toBeGreaterThan(-10_000_000n)
      expect(result.valid).toBe(true)
    }
  })

  test('interest on a dated account is rounded once, at the settlement', () => {
    const movements = [
      { date: '2028-03-01', cents: 100_000_000n },
      { date: '2028-02-28', cents: -100_000_000n },
      { date: '2029-06-01', cents: 5n },
    ]
    const spec = { rate: parseRatio('0.0275'), end: '2028-12-31', dayCount: 'ACT/365F' } as const
    expect(currentAccount(movements, spec)).toEqual({ interest: -15_068n, balance: 0n })
  })
})

describe('roll-forward', () => {
  const linear12 = cumulativeShare({ kind: 'linear' }, 12)
  test('overspending is kept as a negative remainder', () => {
    const out = rollForward({
      budget: 100_000n,
      shares: linear12,
      actuals: [150_000n],
      cutoff: 1,
      policy: 'keepTotal',
    })
    expect(out.forecast).toEqual([
      -4545n,
      -4546n,
      -4545n,
      -4546n,
      -4545n,
      -4546n,
      -4545n,
      -4546n,
      -4545n,
      -4546n,
      -4545n,
    ])
    expect([out.eac, out.overspent]).toEqual([100_000n, true])
  })

  test('keepRemaining keeps the plan of the open months', () => {
    const actuals = [900_000n, 1_100_000n, 400_000n, 0n]
    const out = rollForward({
      budget: 12_000_000n,
      shares: linear12,
      actuals,
      cutoff: 4,
      policy: 'keepRemaining',
    })
    expect([...new Set(out.forecast)]).toEqual([1_000_000n])
    expect([out.forecast.length, out.eac, out.overspent]).toEqual([8, 10_400_000n, false])
  })

  test('actuals and forecast always sum to the expected total', () => {
    const policies = fc.constantFrom('keepTotal', 'keepRemaining', 'manual')
    law(
      [anyCents, fc.array(anyCents, { maxLength: 12 }), fc.nat(12), policies, anyCents],
      (
        budget: Cents,
        actuals: Cents[],
        cutoff: number,
        policy: 'keepTotal' | 'keepRemaining' | 'manual',
        eac: Cents,
      ) => {
        const out = rollForward({ budget, shares: linear12, actuals, cutoff, policy, eac })
        expect(sumCents(out.actual) + sumCents(out.forecast) + out.unplaced).toBe(out.eac)
      },
    )
  })
})

describe('bridge', () => {
  test('one line in the fixed order', () => {
    const a = {
      quantity: ratio(12000),
      price: ratio(32),
      index: parseRatio('1.050625'),
      vatRate: parseRatio('0.21'),
      recoverable: ratio(0),
    }
    const b = {
      ...a,
      quantity: ratio(12600),
      price: parseRatio('34.5'),
      index: parseRatio('1.076891'),
      recoverable: parseRatio('0.4'),
    }
    const result = lineBridge(a, b)
    expect([formatMoney(result.from), formatMoney(result.to)]).toEqual(['488162.40', '527108.21'])
    expect(result.steps.map((s) => [s.group, formatMoney(s.effect)])).toEqual([
      ['quantity', '24408.12'],
      ['price', '40044.57'],
      ['index', '13815.58'],
      ['vat', '-39322.46'],
    ])
  })

  test('the effects sum exactly in every order and in the average of all orders', () => {
    const values = fc.array(anyCents, { minLength: 16, maxLength: 16 })
    const orders = fc.shuffledSubarray(['a', 'b', 'c', 'd'], { minLength: 4, maxLength: 4 })
    law(
      [values, orders, fc.constantFrom('sequential', 'shapley')],
      (v: Cents[], order: string[], method: 'sequential' | 'shapley') => {
        const value = (set: ReadonlySet<string>) =>
          v[[...set].reduce((mask, g) => mask | (1 << 'abcd'.indexOf(g)), 0)] ?? 0n
        const out = bridge(order, value, method)
        expect(sumCents(out.steps.map((s) => s.effect))).toBe(out.to - out.from)
      },
    )
  })

  test('the average does not depend on the order, and too many groups are refused', () => {
    const value = (set: ReadonlySet<string>) => (set.has('a') && set.has('b') ? 100n : 0n)
    expect(bridge(['a', 'b'], value, 'shapley').steps.map((s) => s.effect)).toEqual([50n, 50n])
    const many = Array.from({ length: 13 }, (_, i) => `g${i}`)
    expect(() => bridge(many, () => 0n, 'shapley')).toThrow('BRIDGE_TOO_MANY_GROUPS')
  })
})

test('liquidity: everything under the floor outranks the committed flows alone', () => {
  const flows = [
    { committed: -500n, planned: 500n },
    { committed: 0n, planned: -900n },
    { committed: 900n, planned: 0n },
  ]
  const out = liquidity(1000n, 600n, flows)
  expect(out.rows.map((r) => r.alert)).toEqual(['committedOnlyBreach', 'breach', 'none'])
  expect([out.firstBreach, out.minAll, out.shortfall]).toEqual([1, 100n, 500n])
  expect(liquidity(1000n, 600n, [])).toEqual({ rows: [], firstBreach: null, minAll: 1000n, shortfall: 0n })
})

const expectFound = <T>(found: T | null): T => {
  if (found === null) throw new Error('nothing found')
  return found
}
test('a cost of which only the VAT comes back has no internal rate of return', () => {
  const base = papiermolen()
  const cost = { ...line('K06'), amount: { cents: 12_000_000n }, vatRate: '0.21', vatRecoverable: '1' }
  const lump = { ...cost, profile: { kind: 'lump' } as const, months: 1 }
  const model = { ...base, lines: [lump], plots: [], transfers: [], loans: [] }
  const { metrics, alerts } = computeProject(model, { asOf: '2026-01-01', view: { kind: 'project' } })
  for (const found of [metrics.irr, metrics.xirr])
    expect(found).toEqual({ status: 'noRoot', roots: [], headline: null })
  expect(alerts.map(({ code }) => code)).toContain('noIrr')
})

describe('solving for a price', () => {
  test('the uniform sale price at which the Papiermolen breaks even', () => {
    const solved = breakEven(papiermolen(), 'plots.*.price', '2026-01-01', [1, 2])
    expect(Math.abs((solved?.factor ?? 0) - 1.27377935194862)).toBeLessThanOrEqual(1e-6)
    expect(breakEven(papiermolen(), 'plots.*.price', '2026-01-01', [2, 3])).toBeNull()
  })

  test('a line whose months were set by hand has its sum as the amount to change', () => {
    const base = papiermolen()
    const bare = { ...line('O02'), amount: { cents: 0n }, cells: { '0': 500_000_000n, '12': 100_000_000n } }
    const model = { ...base, lines: base.lines.map((one) => (one.code === 'O02' ? bare : one)) }
    const { factor, price } = expectFound(breakEven(model, 'lines.O02.amount', '2026-01-01'))
    expect(price).toMatchObject({ unit: 'amount', bound: 'least', nowCents: 600_000_000 })
    expect(Math.abs(Number(price?.cents) / 600_000_000 - factor)).toBeLessThanOrEqual(1e-6)
  })

  test('the residual land value of the Papiermolen', () => {
    const value = residualLandValue(papiermolen(), ['K01', 'K02'], '2026-01-01')
    expect(Math.abs((value ?? 0) - 1_239_130.2467765154)).toBeLessThanOrEqual(0.01)
    expect(residualLandValue(papiermolen(), [], '2026-01-01')).toBeNull()
  })
})

test('an index factor of six decimals stays exact', () => {
  expect(q6({ n: 1n, d: 3n })).toEqual({ n: 333_333n, d: 1_000_000n })
})
