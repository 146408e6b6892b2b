import { addToMonth, formatMoney, liveItems, sumCents, ymOf } from '@stuurhuis/domain'
import type { BodyOf, createExport, Language, Texts } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { type Cell, type FileContent, fileNameOf, inLanguage, type Sheet } from '../platform/sheets.ts'
import { askedOutlook } from './asked-outlook.ts'
import { cashLabel, itemStates, placements } from './labels.ts'
import { curveOf, type Deps, type Outlook } from './liquidity.service.ts'
import { namesOf, toLiquidity } from './outlook.ts'

export type { Memory } from './memory.ts'

type Filter = Extract<BodyOf<typeof createExport>, { resource: 'liquidity' }>['filter']
type View = Filter['view']
const views = ['all', 'committed', 'expected'] as const
const money = (amount: string): Cell => ({ money: amount })
const cents = (amount: bigint): Cell => ({ money: formatMoney(amount) })

/** The total cash forecast as a file: days or months in the three views, breaches, items and planned months. */
export async function liquidityFile(
  deps: Deps,
  actor: Actor,
  filter: Filter,
  language: Language,
): Promise<FileContent> {
  const outlook = await askedOutlook(deps, actor, filter)
  const shown = toLiquidity(outlook, filter, language, '')
  const t = inLanguage(language)
  return {
    name: fileNameOf('kasprognose', filter.granularity === 'day' ? 'dag' : 'maand', outlook.asOf),
    sheets: [
      curveSheet(outlook, filter.granularity, language),
      ...(outlook.isWhole ? [breachSheet(shown, language)] : []),
      itemSheet(outlook, language),
      plannedSheet(outlook, language),
    ],
    notes: [
      [texts.what, t('Kasprognose', 'Cash forecast', 'Prévision de trésorerie')],
      [
        texts.scope,
        outlook.isWhole
          ? t('de hele organisatie', 'the whole organisation', 'toute l’organisation')
          : t(
              'een deel, zonder beginsaldo',
              'a part, without opening balance',
              'une partie, sans solde d’ouverture',
            ),
      ],
      [texts.view, viewName(filter.view, language)],
      [texts.asOf, { date: outlook.asOf }],
      [texts.knownAt, filter.knownAt ?? t('nu', 'now', 'maintenant')],
      [texts.period, `${outlook.from} - ${outlook.to}`],
      ...(outlook.isWhole
        ? ([
            [texts.opening, cents(outlook.opening)],
            [texts.buffer, cents(outlook.buffer)],
          ] as const)
        : []),
      [texts.setting, placements[outlook.forecast.setting][language]],
      [texts.state, outlook.sequence],
      [texts.conventions, conventions(language)],
      [
        texts.source,
        t(
          'rekeningstanden, kasposten en de lopende raming van elk project',
          'account balances, cash items and the live forecast of each project',
          'soldes bancaires, flux de trésorerie et prévision en cours de chaque projet',
        ),
      ],
    ],
    records: shown.points,
  }
}

const conventions = (language: Language) =>
  inLanguage(language)(
    'vrije kas op het einde van de dag, zonder fondsgeld en waarborgen; elke post telt op zijn eigen datum; ' +
      'maandbedragen zonder post staan volgens die plaatsing; posten van projecten die u niet mag zien zijn niet benoemd',
    'free cash at the end of the day, without fund money and guarantees; each item counts on its own date; ' +
      'monthly amounts without an item are placed by the setting; items of projects that you may not see have no name',
    'trésorerie libre en fin de journée, sans fonds ni garanties ; chaque flux compte à sa date ; ' +
      'les montants mensuels sont placés selon le réglage ; les flux de projets cachés ne sont pas nommés',
  )
const viewName = (view: View, language: Language) =>
  ({
    all: inLanguage(language)('alle posten', 'all items', 'tous les flux'),
    committed: inLanguage(language)('zeker', 'committed', 'engagés'),
    expected: inLanguage(language)('gewogen', 'expected', 'pondérés'),
  })[view]

/** One row per day or month, for each view what comes in, goes out and is left. */
function curveSheet(outlook: Outlook, granularity: Filter['granularity'], language: Language): Sheet {
  const t = inLanguage(language)
  const { days } = outlook.forecast
  const first = Math.max(0, days.indexOf(outlook.from))
  const periods =
    granularity === 'day'
      ? days.slice(first).map((day, i) => [day, first + i, first + i] as const)
      : monthsOf(days, first)
  const columns = views.map((view) => ({ view, curve: outlook.forecast[curveOf(view)] }))
  const byMonth = granularity === 'month'
  return {
    name: byMonth
      ? t('Kas per maand', 'Cash per month', 'Trésorerie par mois')
      : t('Kas per dag', 'Cash per day', 'Trésorerie par jour'),
    heads: [
      byMonth ? t('Maandeinde', 'Month end', 'Fin de mois') : t('Dag', 'Day', 'Jour'),
      ...columns.flatMap(({ view }) => {
        const name = viewName(view, language)
        return [
          `${t('In', 'In', 'Entrées')}, ${name}`,
          `${t('Uit', 'Out', 'Sorties')}, ${name}`,
          `${t('Stand', 'Balance', 'Solde')}, ${name}`,
          ...(byMonth ? [`${t('Laagste stand', 'Lowest balance', 'Solde le plus bas')}, ${name}`] : []),
        ]
      }),
    ],
    rows: periods.map(([day, from, to]) => [
      { date: day },
      ...columns.flatMap(({ curve }) => {
        const span = curve.balance.slice(from, to + 1)
        const [lowest = 0n] = [...span].sort((a, b) => (a < b ? -1 : 1))
        return [
          cents(sumCents(curve.inflow.slice(from, to + 1))),
          cents(sumCents(curve.outflow.slice(from, to + 1))),
          cents(curve.balance[to] ?? 0n),
          ...(byMonth ? [cents(lowest)] : []),
        ]
      }),
    ]),
    widths: [13, 18],
    frozen: 1,
  }
}

/** Last day of each month, with the positions of its first and last day. */
function monthsOf(days: readonly string[], first: number): (readonly [string, number, number])[] {
  const months: [string, number, number][] = []
  for (let slot = first; slot < days.length; slot += 1) {
    const day = days[slot] ?? ''
    const last = months.at(-1)
    if (last && ymOf(last[0]) === ymOf(day)) [last[0], last[2]] = [day, slot]
    else months.push([day, slot, slot])
  }
  return months
}

function breachSheet({ breaches }: ReturnType<typeof toLiquidity>, language: Language): Sheet {
  const t = inLanguage(language)
  return {
    name: t('Onder de buffer', 'Under the buffer', 'Sous la réserve'),
    heads: [
      t('Dag', 'Day', 'Jour'),
      t('Stand', 'Balance', 'Solde'),
      t('Te kort', 'Short', 'Manque'),
      t('Grootste oorzaken', 'Largest causes', 'Causes principales'),
    ],
    rows: breaches.map((breach) => [
      { date: breach.date },
      money(breach.balance),
      money(breach.shortfall),
      breach.causes.map((cause) => `${cause.label} ${cause.amount} (${cause.date})`).join('; '),
    ]),
    widths: [13, 18, 18, 80],
    frozen: 1,
  }
}

function itemSheet(outlook: Outlook, language: Language): Sheet {
  const t = inLanguage(language)
  const names = namesOf(outlook, language)
  const hidden = new Map<string, bigint>()
  const rows = outlook.parts.flatMap((part) =>
    liveItems(part.items).flatMap((item): { date: string; cells: Cell[] }[] => {
      if (item.status === 'paid') return []
      const { label, hidden: isHidden } = names.item(item.id)
      const [date, amount] = [item.date ?? '', item.direction === 'in' ? item.amount : -item.amount]
      if (isHidden) {
        hidden.set(date, (hidden.get(date) ?? 0n) + amount)
        return []
      }
      return [
        {
          date,
          cells: [label, cents(amount), itemStates[item.status][language], { percent: item.probability }],
        },
      ]
    }),
  )
  const others = cashLabel('otherProjects', language)
  for (const [date, amount] of hidden) rows.push({ date, cells: [others, cents(amount), '', null] })
  rows.sort((a, b) => ((a.date || '9999') < (b.date || '9999') ? -1 : 1))
  return {
    name: t('Posten', 'Items', 'Flux'),
    heads: [
      t('Datum', 'Date', 'Date'),
      t('Omschrijving', 'Description', 'Description'),
      t('Bedrag', 'Amount', 'Montant'),
      t('Status', 'Status', 'Statut'),
      t('Kans', 'Probability', 'Probabilité'),
    ],
    rows: rows.map(({ date, cells }) => [
      date === '' ? t('ongepland', 'unscheduled', 'non planifié') : { date },
      ...cells,
    ]),
    widths: [13, 60, 18, 14, 10],
    frozen: 1,
  }
}

/** What dated items do not cover of the monthly lines; lines of hidden projects share one name. */
function plannedSheet(outlook: Outlook, language: Language): Sheet {
  const t = inLanguage(language)
  const names = namesOf(outlook, language)
  const sums = new Map<string, Map<string, bigint>>()
  for (const part of outlook.parts)
    for (const { lineId, direction, start, residual } of part.residuals) {
      const { label } = names.line(lineId, part)
      const months = sums.get(label) ?? new Map<string, bigint>()
      sums.set(label, months)
      residual.forEach((amount, k) => {
        const month = addToMonth(start, k)
        if (amount !== 0n)
          months.set(month, (months.get(month) ?? 0n) + (direction === 'in' ? amount : -amount))
      })
    }
  const rows = [...sums].flatMap(([label, months]) =>
    [...months].map(([month, amount]): Cell[] => [{ month }, label, cents(amount)]),
  )
  return {
    name: t('Geplande maanden', 'Planned months', 'Mois planifiés'),
    heads: [t('Maand', 'Month', 'Mois'), t('Lijn', 'Line', 'Ligne'), t('Bedrag', 'Amount', 'Montant')],
    rows,
    widths: [13, 60, 18],
    frozen: 1,
  }
}

const texts = {
  what: { nl: 'Wat', en: 'What', fr: 'Quoi' },
  scope: { nl: 'Voor', en: 'For', fr: 'Pour' },
  view: { nl: 'Zicht', en: 'View', fr: 'Vue' },
  asOf: { nl: 'Stand op', en: 'As of', fr: 'Situation au' },
  knownAt: { nl: 'Zoals bekend op', en: 'As known on', fr: 'Tel que connu le' },
  period: { nl: 'Periode', en: 'Period', fr: 'Période' },
  opening: { nl: 'Beginstand', en: 'Opening balance', fr: 'Solde d’ouverture' },
  buffer: { nl: 'Buffer', en: 'Buffer', fr: 'Réserve' },
  setting: {
    nl: 'Plaatsing van maandbedragen',
    en: 'Setting of monthly amounts',
    fr: 'Réglage des montants mensuels',
  },
  state: { nl: 'Toestand van de gegevens', en: 'State of the data', fr: 'État des données' },
  conventions: { nl: 'Afspraken', en: 'Conventions', fr: 'Conventions' },
  source: { nl: 'Bronnen', en: 'Sources', fr: 'Sources' },
} as const satisfies Readonly<Record<string, Texts>>
