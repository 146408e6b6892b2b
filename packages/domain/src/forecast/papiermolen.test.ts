import { describe, expect, test } from 'vitest'
import { categoryOf, cents, papiermolen } from '../../test/papiermolen.ts'
import { csvRows, ownFile } from '../../test/reference.ts'
import { lastDayOf } from '../calendar/dates.ts'
import { futureValueOfStream, monthlyRateEffective, npv } from '../metrics/discount.ts'
import { centsToEuro, formatMoney } from '../money/money.ts'
import { expectOk } from '../money/result.ts'
import { type ProjectModel, SELF } from './model.ts'
import { computeProject } from './project.ts'
import type { ProjectResult, ResultRow } from './project-result.ts'
import { categoryTotals, rowByYear } from './reports.ts'
import { applyScenario, type Override } from './scenario.ts'

const asOf = '2026-01-01'
const both = (model: ProjectModel) => ({
  project: computeProject(model, { asOf, view: { kind: 'project' } }),
  own: computeProject(model, { asOf, view: { kind: 'own' } }),
})
const { project, own } = both(papiermolen())

/** Row of the workbook -> view and row of the engine. */
const ROWS: Readonly<Record<string, readonly [ProjectResult, string]>> = {
  kosten_kas_project: [project, 'costs'],
  kosten_kas_POM: [own, 'costs'],
  opbrengsten_lijnen: [project, 'revenues'],
  kavel_voorschotten: [project, 'plotDeposits'],
  kavel_saldi: [project, 'plotBalances'],
  erfpachtcanon: [project, 'groundLease'],
  btw_recuperatie: [project, 'vatSettlement'],
  transfers_POM: [own, 'transfers'],
  netto_project_voor_rente: [project, 'netBeforeInterest'],
  netto_POM_voor_rente: [own, 'netBeforeInterest'],
  saldo_begin_POM: [own, 'openingBalance'],
  rente_POM: [own, 'interest'],
  saldo_eind_POM: [own, 'closingBalance'],
  netto_project_excl_rente_cum: [project, 'cumulative'],
}

function row(result: ProjectResult, key: string): ResultRow {
  const found = result.rows.find((r) => r.key === key)
  if (!found) throw new Error(`no row ${key}`)
  return found
}

function engineRow(name: string): ResultRow {
  const at = ROWS[name]
  if (!at) throw new Error(`no row for ${name}`)
  return row(...at)
}

const near = (value: number | undefined, expected: number, tolerance = 1e-6) =>
  expect(Math.abs((value ?? Number.NaN) - expected)).toBeLessThanOrEqual(tolerance)

describe('the Papiermolen equals the spreadsheet to the cent', () => {
  const sheet = csvRows(ownFile('brownfield_kasstroom.csv'))
  test.each(sheet.map((r) => r.rij ?? ''))('cash flow row %s over 132 months', (name) => {
    const expected = sheet.find((r) => r.rij === name) ?? {}
    const months = Object.keys(expected).filter((key) => /^\d{4}-/.test(key))
    expect(months).toHaveLength(132)
    const computed = engineRow(name)
    expect(project.monthLabels.map(lastDayOf)).toEqual(months)
    expect(computed.cents.map(formatMoney)).toEqual(months.map((m) => formatMoney(cents(expected[m]))))
    expect(computed.total === null ? '' : formatMoney(computed.total)).toBe(
      expected.totaal === '' ? '' : formatMoney(cents(expected.totaal)),
    )
  })

  test.each(csvRows(ownFile('brownfield_jaren.csv')).map((r) => [r.jaar ?? '', r] as const))(
    'year %s',
    (year, r) => {
      for (const name of Object.keys(ROWS)) {
        const cell = rowByYear(papiermolen(), engineRow(name)).find((c) => c.year === Number(year))
        expect([name, formatMoney(cell?.cents ?? 0n)]).toEqual([name, formatMoney(cents(r[name]))])
      }
    },
  )

  test('categories', () => {
    const expected = csvRows(ownFile('brownfield_categorieen.csv'))
    const computed = categoryTotals(project.lines)
    expect(computed).toHaveLength(expected.length)
    for (const r of expected) {
      expect(computed.find((c) => c.category === categoryOf(r.categorie ?? ''))).toEqual({
        category: categoryOf(r.categorie ?? ''),
        budget: cents(r.budget_prijspeil),
        indexed: cents(r.geindexeerd_excl_btw),
        vat: cents(r.btw),
        recoverable: cents(r.btw_aftrek),
        cash: cents(r.kas),
      })
    }
  })

  test('results', () => {
    const r = Object.fromEntries(csvRows(ownFile('brownfield_resultaat.csv')).map((x) => [x.maat, x.waarde]))
    const money = (key: string) => cents(r[key])
    expect(project.saleableM2).toBe(r.verkoopbare_m2)
    expect(Number(project.saleableM2) / Number(papiermolen().grossAreaM2)).toBe(Number(r.uitgeefbaar_pct))
    expect(project.plotSales).toBe(money('totaal_kavelverkoop'))
    expect(row(project, 'costs').total).toBe(money('totaal_kosten_kas_project'))
    const income = ['revenues', 'plotDeposits', 'plotBalances', 'groundLease'].map(
      (k) => row(project, k).total ?? 0n,
    )
    expect(income.reduce((a, b) => a + b, 0n)).toBe(money('totaal_opbrengsten_project'))
    expect(row(project, 'vatSettlement').total).toBe(money('btw_recuperatie'))
    expect(project.metrics.nominalSum).toBe(money('resultaat_project_voor_rente'))
    expect(own.interestTotal).toBe(money('rente_POM'))
    expect(own.account.closing.at(-1)).toBe(money('saldo_eind_POM'))
    expect(own.metrics.peakFunding).toMatchObject({
      cents: money('piekfinanciering_POM'),
      month: r.piekmaand,
    })
    near(project.metrics.xnpv, Number(r.xnpv_project))
    near(project.metrics.npv, Number(r.npv_project_maandvoet_effectief))
    near(project.metrics.endValue, Number(r.eindwaarde_project), 1e-6)
    expect(own.settlement).toEqual({
      result: money('verrekening_basis_resultaat_na_rente'),
      parties: [
        {
          id: SELF,
          position: money('positie_POM'),
          entitlement: money('recht_POM'),
          settlement: money('verrekening_aan_POM'),
        },
        {
          id: 'partner:1',
          position: money('positie_partner'),
          entitlement: money('recht_partner'),
          settlement: money('verrekening_aan_partner'),
        },
      ],
    })
  })

  test('nothing falls outside the horizon and every check holds', () => {
    expect([project.afterHorizon, project.unplaced, project.valid, own.valid]).toEqual([0n, 0n, true, true])
    expect(project.checks.map((c) => c.difference)).toEqual([0n, 0n, 0n, 0n, 0n])
  })
})

test('the flow has two internal rates, and none of them is given as the rate', () => {
  const { xirr, irr } = project.metrics
  expect([xirr.status, xirr.headline, xirr.roots.length]).toEqual(['multiple', null, 2])
  near(xirr.roots[0], -0.6904, 5e-5)
  near(xirr.roots[1], -0.032440248323828)
  near(irr.roots.at(-1), -0.0324678611745139)
  expect(project.alerts).toEqual([{ code: 'multipleIrr', severity: 'info' }])
})

test('a transfer between the parties is eliminated from the project and listed as internal', () => {
  expect(project.internal.map((f) => f.key)).toEqual(['transfer:T01', 'transfer:T02', 'transfer:T03'])
  expect(row(project, 'transfers').total).toBe(0n)
  expect(own.internal).toEqual([])
})

interface Figures {
  readonly result: number
  readonly interest: number
  readonly saldo: number
  readonly peak: number
  readonly peakMonth: string
  readonly xnpv: number
  readonly npv: number
  readonly kavelverkoop: number
  readonly verrekening_partner: number
  readonly recht_POM: number
  readonly recht_partner: number
}

interface Scenario {
  readonly inputs: Readonly<Record<string, number>>
  readonly out: Figures
  readonly libreoffice?: Readonly<Record<string, number | string>>
}

const scenarioFile = JSON.parse(ownFile('brownfield_scenarios.json')) as {
  readonly scenarios: Readonly<Record<string, Scenario>>
  readonly tornado: readonly {
    readonly param: string
    readonly low: Readonly<Record<string, number>>
    readonly high: Readonly<Record<string, number>>
    readonly xnpv_low: number
    readonly xnpv_high: number
  }[]
}

const PATHS: Readonly<Record<string, readonly [string, Override['op']]>> = {
  costf: ['lines.K06,K07,K08,K09,K10,K11,K14,K15,K18,K19,K23.amount', 'factor'],
  rem: ['lines.K07.amount', 'factor'],
  pricef: ['plots.*.price', 'factor'],
  subs: ['lines.O02,O03,O04.amount', 'factor'],
  delay: ['plots.*.agreement', 'shift'],
  rate: ['account.debitRate', 'set'],
  priceidx: ['indexes.grondprijs.rate', 'set'],
  disc: ['discount.rate', 'set'],
}

function overridesOf(inputs: Readonly<Record<string, number>>): Override[] {
  return Object.entries(inputs).map(([key, value]) => {
    const [path, op] = PATHS[key] ?? ['', 'set']
    return { path, op, value: String(value), label: key }
  })
}

const changed = (inputs: Readonly<Record<string, number>>) =>
  both(expectOk(applyScenario(papiermolen(), overridesOf(inputs))))
const money = (value: number) => cents(value.toFixed(2))

describe('scenarios', () => {
  test.each(Object.entries(scenarioFile.scenarios))(
    '%s by overrides on the base',
    (_name, { inputs, out, libreoffice }) => {
      const scenario = changed(inputs)
      expect(scenario.project.metrics.nominalSum).toBe(money(out.result))
      expect(scenario.own.interestTotal).toBe(money(out.interest))
      expect(scenario.own.account.closing.at(-1)).toBe(money(out.saldo))
      expect(scenario.own.metrics.peakFunding).toMatchObject({ cents: money(out.peak), month: out.peakMonth })
      expect(scenario.project.plotSales).toBe(money(out.kavelverkoop))
      const [self, partner] = scenario.own.settlement.parties
      expect(self?.entitlement).toBe(money(out.recht_POM))
      expect(partner?.entitlement).toBe(money(out.recht_partner))
      expect(partner?.settlement).toBe(money(out.verrekening_partner))
      near(scenario.project.metrics.xnpv, out.xnpv)
      near(scenario.project.metrics.npv, out.npv)
      if (libreoffice) {
        const root = Number(libreoffice.xirr_project)
        expect(scenario.project.metrics.xirr.roots.some((r) => Math.abs(r - root) < 1e-6)).toBe(true)
      }
    },
  )

  test.each(scenarioFile.tornado)('tornado $param', ({ low, high, xnpv_low, xnpv_high }) => {
    near(changed(low).project.metrics.xnpv, xnpv_low)
    near(changed(high).project.metrics.xnpv, xnpv_high)
  })

  test('a line amount is rounded to the cent after its factor', () => {
    const { project: scenario } = changed({ costf: 1.1 })
    expect(formatMoney(scenario.lines.find((l) => l.code === 'K08')?.budget ?? 0n)).toBe('459066.66')
  })
})

test('the end value is the NPV compounded over the 132 months', () => {
  const flows = project.totals.net.map(centsToEuro)
  const rate = monthlyRateEffective(0.035)
  near(futureValueOfStream(rate, flows, 'end'), npv(rate, flows, 'end') * 1.035 ** 11, 1e-6)
})
