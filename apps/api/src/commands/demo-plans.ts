import { addToMonth, type IsoDate, type YM } from '@stuurhuis/domain'
import type { LoanPatch, PlotPatch, TransferPatch } from '../forecasts/items.ts'
import type { NewLine } from '../forecasts/line-input.ts'

/**
 * The forecasts of the demo. Every amount is invented. What falls within the eighteen months of the day forecast stands
 * there as a cash item too (see demo-cash.ts), which covers it to the cent: so the plans leave its curve as it is.
 */
export type DemoPlan = {
  readonly project: string
  readonly by: 'Bram' | 'Hanne'
  readonly label: string
  readonly start: YM
  readonly areaM2?: string
  readonly milestones: readonly { code: string; name: string; planned: IsoDate }[]
  readonly lines: readonly NewLine[]
  readonly plots?: readonly PlotPatch[]
  readonly transfers?: readonly TransferPatch[]
  readonly loans?: readonly LoanPatch[]
}
/** Months counted from the one of today. */
export type MonthAt = (offset: number) => YM
export const monthsFrom =
  (today: IsoDate): MonthAt =>
  (offset) =>
    addToMonth(today.slice(0, 7), offset)
const firstOf = (month: YM): IsoDate => `${month}-01`

type More = Partial<NewLine>
const vat = { vatRate: '0.21', vatRecoverable: '0' } as const
const cost = (code: string, category: NewLine['category'], label: string, more: More): NewLine => ({
  code,
  category,
  label,
  direction: 'out',
  indexKey: 'kosten',
  ...vat,
  ...more,
})
const income = (code: string, category: NewLine['category'], label: string, more: More): NewLine => ({
  code,
  category,
  label,
  direction: 'in',
  indexKey: 'opbrengsten',
  ...more,
})
/** A total that is spread from a milestone on. */
const from = (milestone: string, milestoneOffset: number, months: number, amount: string): More => ({
  milestone,
  milestoneOffset,
  months,
  amount,
  profile: { kind: months > 8 ? 'sCurve' : 'linear' },
})
/** An amount per year, paid each quarter afterwards. */
const yearly = (milestone: string, years: number, amount: string): More => ({
  milestone,
  months: 12 * years,
  amount,
  profile: { kind: 'recurring', frequency: 'quarter', payment: 'arrears', rentFreeMonths: 0, occupancy: '1' },
})
/** Amounts month by month at their own price: what was agreed is not indexed. */
const agreed = (amounts: Record<YM, string>): More => ({
  start: Object.keys(amounts).sort()[0],
  indexKey: 'geen',
  amounts,
})
const plot = (
  code: string,
  areaM2: string,
  pricePerM2: string,
  agreement: YM,
  state: 'free' | 'option' = 'free',
): PlotPatch => ({ code, phase: '2', areaM2, pricePerM2, mode: 'sale', agreement, state, status: 'planned' })

/** As it was approved: what came of it stands in the version that follows it. */
export function parkPlan(m: MonthAt): DemoPlan {
  return {
    project: 'Bedrijvenpark Kanaalzone',
    by: 'Bram',
    label: `Businesscase ${m(0).slice(0, 4)}`,
    start: `${m(-15).slice(0, 4)}-01`,
    areaM2: '185000',
    milestones: [
      { code: 'FASE2', name: 'Start uitrusting fase 2', planned: firstOf(m(19)) },
      { code: 'OPLEVERING', name: 'Definitieve oplevering', planned: firstOf(m(32)) },
    ],
    lines: [
      cost('GROND', 'land_acquisition', 'Grondverwerving', {
        ...agreed({ [m(-14)]: '-1900000.00' }),
        vatRate: '0',
        status: 'committed',
      }),
      cost('WEG1', 'infrastructure', 'Wegenis en riolering fase 1', {
        ...agreed({
          [m(-12)]: '-350000.00',
          [m(-11)]: '-350000.00',
          [m(-10)]: '-350000.00',
          [m(20)]: '-55000.00',
        }),
        status: 'committed',
      }),
      cost('WEG2', 'infrastructure', 'Wegenis en riolering fase 2', {
        ...agreed(Object.fromEntries([2, 3, 4, 5].map((k) => [m(k), '-240000.00']))),
        assumption: { text: 'Raming van de ontwerper, voor aanbesteding', source: 'bestek 2026-14' },
      }),
      cost('TOEZICHT', 'studies', 'Studie en werftoezicht', {
        ...agreed({
          [m(-13)]: '-30000.00',
          [m(-9)]: '-30000.00',
          [m(20)]: '-12000.00',
          [m(26)]: '-12000.00',
        }),
      }),
      cost('NUTS', 'utilities', 'Nutsleidingen fase 2', from('FASE2', 0, 6, '380000.00')),
      cost('GROEN', 'infrastructure', 'Groenaanleg en buffering', from('FASE2', 8, 4, '240000.00')),
      cost('BEHEER', 'site_management', 'Parkbeheer', yearly('OPLEVERING', 6, '36000.00')),
      cost('ONV', 'contingency', 'Onvoorzien', {
        ...from('FASE2', 2, 10, '150000.00'),
        status: 'chance',
        probability: '0.5',
        assumption: { text: '8 % van de werken die nog komen' },
      }),
      income('KAVELS', 'plot_sale', 'Kavels 1, 2 en 4', agreed({ [m(-4)]: '4000000.00' })),
      income('KAVEL3', 'plot_sale', 'Kavel 3', agreed({ [m(3)]: '1150000.00' })),
      income('SUBS', 'subsidy', 'Subsidie bedrijventerrein, saldo', {
        milestone: 'OPLEVERING',
        milestoneOffset: 4,
        amount: '310000.00',
        indexKey: 'geen',
        status: 'chance',
        probability: '0.75',
      }),
    ],
    plots: [
      plot('K6', '5200', '155', m(20), 'option'),
      plot('K7', '6400', '155', m(22)),
      plot('K8', '4800', '160', m(26)),
      plot('K9', '7100', '160', m(31)),
    ],
  }
}

export function foundryPlan(m: MonthAt): DemoPlan {
  return {
    project: 'Reconversie Gieterij Noord',
    by: 'Bram',
    label: `Haalbaarheid ${m(0).slice(0, 4)}`,
    start: `${m(0).slice(0, 4)}-01`,
    areaM2: '42500',
    milestones: [
      { code: 'VERGUNNING', name: 'Omgevingsvergunning', planned: firstOf(m(19)) },
      { code: 'SANERING', name: 'Start bodemsanering', planned: firstOf(m(24)) },
      { code: 'BOUWRIJP', name: 'Terrein bouwrijp', planned: firstOf(m(48)) },
    ],
    lines: [
      cost('STUDIE', 'studies', 'Bodemsaneringsproject en studies', from('VERGUNNING', 0, 8, '185000.00')),
      cost('SLOOP', 'remediation', 'Sloop en asbestverwijdering', from('VERGUNNING', 1, 5, '640000.00')),
      cost('SANERING', 'remediation', 'Bodemsanering', {
        ...from('SANERING', 0, 12, '2350000.00'),
        assumption: {
          text: 'Afgraven tot 2,5 m en grondwater twee jaar zuiveren',
          source: 'beschrijvend bodemonderzoek',
          owner: 'Chloe Maes',
        },
      }),
      cost('WEGENIS', 'infrastructure', 'Wegenis en riolering', from('SANERING', 13, 10, '1450000.00')),
      cost('BEHEER', 'site_management', 'Bewaking en beheer', yearly('VERGUNNING', 4, '48000.00')),
      cost('ONV', 'contingency', 'Onvoorzien', from('SANERING', 0, 18, '260000.00')),
      income('SUBS1', 'subsidy', 'Subsidie sanering, voorschot', {
        ...agreed({ [m(7)]: '504000.00' }),
        status: 'chance',
        probability: '0.8',
        assumption: { text: '30 % bij toekenning', source: 'subsidieaanvraag 2026' },
      }),
      income('SUBS2', 'subsidy', 'Subsidie sanering, saldo', {
        milestone: 'SANERING',
        milestoneOffset: 15,
        amount: '1176000.00',
        indexKey: 'geen',
        status: 'chance',
        probability: '0.8',
      }),
    ],
    plots: [
      plot('G1', '7400', '215', m(38)),
      plot('G2', '6900', '215', m(40)),
      plot('G3', '8200', '220', m(45)),
      plot('G4', '5600', '225', m(51)),
    ],
    transfers: [
      {
        code: 'VOORSCHOT',
        label: 'Voorschot streekfonds',
        payer: 'own:fund:streekfonds',
        receiver: 'own:project:self',
        amount: '600000.00',
        month: m(24),
      },
      {
        code: 'TERUG',
        label: 'Terugbetaling streekfonds',
        payer: 'own:project:self',
        receiver: 'own:fund:streekfonds',
        amount: '600000.00',
        month: m(46),
      },
    ],
  }
}

export function fieldPlan(m: MonthAt): DemoPlan {
  return {
    project: 'KMO-zone Molenakker',
    by: 'Bram',
    label: `Haalbaarheid ${m(0).slice(0, 4)}`,
    start: `${m(0).slice(0, 4)}-01`,
    areaM2: '78000',
    milestones: [
      { code: 'RUP', name: 'Uitvoeringsplan definitief', planned: firstOf(m(19)) },
      { code: 'WERKEN', name: 'Start wegenis', planned: firstOf(m(28)) },
    ],
    lines: [
      cost('GROND', 'land_acquisition', 'Aankoop gronden', {
        ...agreed({ [m(4)]: '-1900000.00' }),
        vatRate: '0',
        status: 'committed',
      }),
      cost('STUDIE', 'studies', 'Ontwerp en milieueffectrapport', from('RUP', 0, 8, '210000.00')),
      cost('ARCHEO', 'studies', 'Archeologisch onderzoek', from('RUP', 3, 2, '95000.00')),
      cost(
        'WEGENIS',
        'infrastructure',
        'Wegenis, riolering en buffering',
        from('WERKEN', 0, 14, '2450000.00'),
      ),
      cost('NUTS', 'utilities', 'Nutsleidingen', from('WERKEN', 6, 6, '420000.00')),
      cost('VERKOOP', 'marketing', 'Verkoop en notaris', from('WERKEN', 8, 8, '65000.00')),
      cost('BEHEER', 'site_management', 'Beheer', yearly('WERKEN', 5, '24000.00')),
      income('SUBS', 'subsidy', 'Subsidie bedrijventerrein', {
        milestone: 'WERKEN',
        milestoneOffset: 16,
        amount: '540000.00',
        indexKey: 'geen',
        status: 'chance',
        probability: '0.6',
      }),
    ],
    plots: [
      plot('M1', '8600', '150', m(36)),
      plot('M2', '9200', '150', m(39)),
      plot('M3', '7800', '155', m(43)),
      plot('M4', '10400', '155', m(48)),
      plot('M5', '11000', '155', m(54)),
    ],
    loans: [
      {
        code: 'LENING',
        label: 'Lening wegenis',
        month: m(30),
        principal: '1500000.00',
        rate: '0.034',
        months: 36,
        type: 'linear',
      },
    ],
  }
}

export function centrePlan(m: MonthAt): DemoPlan {
  const quarters = Array.from({ length: 18 }, (_, k) => m(k + 1)).filter((month) =>
    ['01', '04', '07', '10'].includes(month.slice(5)),
  )
  return {
    project: 'Bedrijvencentrum De Loods',
    by: 'Hanne',
    label: `Exploitatie ${m(0).slice(0, 4)}`,
    start: `${m(0).slice(0, 4)}-01`,
    areaM2: '6400',
    milestones: [{ code: 'DAK', name: 'Start dakrenovatie', planned: firstOf(m(21)) }],
    lines: [
      income('HUUR', 'rental', 'Huur units, lopende contracten', {
        ...agreed(Object.fromEntries(quarters.map((month) => [month, '38250.00']))),
        status: 'committed',
      }),
      income('HUUR2', 'rental', 'Huur units na verlenging', {
        start: m(19),
        months: 96,
        amount: '168000.00',
        profile: {
          kind: 'recurring',
          frequency: 'quarter',
          payment: 'prepaid',
          rentFreeMonths: 0,
          occupancy: '0.92',
        },
      }),
      // the rents carry VAT, so what is paid on works comes back
      cost('DAK', 'building', 'Dakrenovatie en zonnepanelen', {
        ...from('DAK', 0, 4, '465000.00'),
        vatRecoverable: '1',
      }),
      cost('LIFT', 'building', 'Goederenlift', { ...from('DAK', 4, 1, '88000.00'), vatRecoverable: '1' }),
      cost('ONDERHOUD', 'operations', 'Onderhoud en verzekering', {
        ...yearly('DAK', 8, '31000.00'),
        vatRecoverable: '1',
      }),
      income('STROOM', 'energy', 'Verkoop zonnestroom', {
        ...yearly('DAK', 8, '14500.00'),
        milestoneOffset: 6,
      }),
      income('SUBS', 'subsidy', 'Premie energiebesparing', {
        milestone: 'DAK',
        milestoneOffset: 9,
        amount: '62000.00',
        indexKey: 'geen',
        status: 'chance',
        probability: '0.7',
      }),
    ],
  }
}

/** Began in the past; the version that follows it closes the months that have ended. */
export function incubatorPlan(m: MonthAt): DemoPlan {
  return {
    project: 'Incubator Zorgtechnologie',
    by: 'Hanne',
    label: `Meerjarenplan ${m(0).slice(0, 4)}`,
    start: `${m(-8).slice(0, 4)}-01`,
    areaM2: '2850',
    milestones: [
      { code: 'FASE2', name: 'Start bouw fase 2', planned: firstOf(m(20)) },
      { code: 'OPENING2', name: 'Opening fase 2', planned: firstOf(m(33)) },
    ],
    lines: [
      cost('LABO', 'building', "Inrichting labo's fase 1", {
        ...agreed({
          [m(-6)]: '-120000.00',
          [m(-4)]: '-120000.00',
          [m(-2)]: '-120000.00',
          [m(19)]: '-40000.00',
        }),
        status: 'committed',
      }),
      cost('BOUW', 'building', 'Uitbreiding fase 2', from('FASE2', 0, 12, '1380000.00')),
      cost('STUDIE', 'fees', 'Architect en ingenieurs', from('FASE2', -1, 8, '145000.00')),
      cost('WERKING', 'operations', 'Werking en coaching', yearly('FASE2', 6, '58000.00')),
      income('EFRO', 'subsidy', 'Europese steun, 40 %', {
        milestone: 'FASE2',
        milestoneOffset: 10,
        amount: '552000.00',
        indexKey: 'geen',
        status: 'chance',
        probability: '0.7',
      }),
      income('PARTNER', 'partner_contribution', 'Bijdrage hogeschool en ziekenhuis', {
        milestone: 'FASE2',
        amount: '300000.00',
        indexKey: 'geen',
      }),
      income('HUUR', 'rental', 'Huur labo-units', yearly('OPENING2', 6, '196000.00')),
    ],
  }
}
