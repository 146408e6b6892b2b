import { formatMoney, sumCents } from '@stuurhuis/domain'
import type { BodyOf, createExport, Language, Texts } from '@stuurhuis/schemas'
import type { Actor } from '../platform/actor.ts'
import { type Cell, type FileContent, fileNameOf, inLanguage, type Sheet } from '../platform/sheets.ts'
import { choosePortfolio, toPortfolioResult } from './portfolio.ts'
import type { PortfolioMemory } from './portfolio-memory.ts'
import { centsOf } from './result.ts'

export type { PortfolioMemory } from './portfolio-memory.ts'

type Filter = Extract<BodyOf<typeof createExport>, { resource: 'portfolio' }>['filter']

type Result = ReturnType<typeof toPortfolioResult>
const money = (amount: string): Cell => ({ money: amount })

/** The consolidation as a file: own cash per project and month, with net and balance. */
export async function portfolioFile(
  { memory, today }: { readonly memory: PortfolioMemory; readonly today: string },
  actor: Actor,
  filter: Filter,
  language: Language,
): Promise<FileContent> {
  const query = { ...filter, detail: 'projects' as const }
  const result = toPortfolioResult(choosePortfolio(await memory.read(), actor, query), query, language, '')
  return {
    name: fileNameOf('portefeuille', filter.view, today),
    sheets: [flowSheet(result, language), yearSheet(result, language)],
    notes: notesOf(result, filter, today, language),
    records: result.projects.map(({ cells, ...project }) => ({
      ...project,
      cells: Object.fromEntries(result.months.map((month, k) => [month, cells[k] ?? '0.00'])),
    })),
  }
}

function flowSheet(result: Result, language: Language): Sheet {
  const t = inLanguage(language)
  const total = (label: string, cells: readonly string[], sum: string, after?: string): Cell[] => [
    '',
    label,
    money(sum),
    after === undefined ? null : money(after),
    ...cells.map(money),
  ]
  const between = t(
    'Tussen eigen eenheden (telt niet mee)',
    'Between own units (not counted)',
    'Entre unités propres (non compté)',
  )
  const { net, balance } = result.totals
  return {
    name: t('Portefeuille', 'Portfolio', 'Portefeuille'),
    heads: [
      t('Code', 'Code', 'Code'),
      t('Project', 'Project', 'Projet'),
      t('Totaal', 'Total', 'Total'),
      t('Na de horizon', 'After the horizon', 'Après l’horizon'),
      ...result.months.map((month) => ({ month })),
    ],
    rows: [
      ...result.projects.map((project) => [
        project.code,
        project.name,
        money(project.total),
        money(project.afterHorizon),
        ...project.cells.map(money),
      ]),
      ...(result.internal
        ? [total(between, result.internal.cells, result.internal.total, result.internal.afterHorizon)]
        : []),
      total(t('Netto', 'Net', 'Net'), net, sumOf([...net, result.afterHorizon]), result.afterHorizon),
      total(closing(language), balance, balance.at(-1) ?? result.opening),
    ],
    widths: [14, 36, 18, 18, 15],
    frozen: 2,
  }
}
const closing = (language: Language) =>
  inLanguage(language)('Stand op het einde', 'Closing balance', 'Solde de clôture')

function yearSheet({ years }: Result, language: Language): Sheet {
  const t = inLanguage(language)
  return {
    name: t('Per jaar', 'Per year', 'Par année'),
    heads: [t('Jaar', 'Year', 'Année'), t('Netto', 'Net', 'Net'), closing(language)],
    rows: years.map((year) => [{ number: year.year }, money(year.net), money(year.endBalance)]),
    widths: [10, 20],
  }
}

function notesOf(result: Result, { view }: Filter, today: string, language: Language): FileContent['notes'] {
  const t = inLanguage(language)
  const views = {
    all: t('alle posten', 'all items', 'tous les flux'),
    committedOnly: t('zeker', 'committed', 'engagés'),
    expectedValue: t('gewogen', 'expected', 'pondérés'),
  }
  return [
    [
      texts.what,
      t(
        'Portefeuille, eigen kas zonder rente',
        'Portfolio, own cash without interest',
        'Portefeuille, trésorerie propre sans intérêts',
      ),
    ],
    [texts.view, views[view]],
    [texts.asOf, { date: today }],
    [texts.opening, money(result.opening)],
    [texts.floor, money(result.floor)],
    [texts.lowest, `${result.lowest.balance} (${result.lowest.month})`],
    [
      texts.conventions,
      t(
        'aandelen van partners zijn al afgetrokken; wat tussen eigen eenheden beweegt telt niet mee; projecten die u niet mag zien staan samen op één rij',
        'shares of partners are taken off already; what moves between own units does not count; projects that you may not see stand together in one row',
        'les parts des partenaires sont déjà déduites ; les mouvements entre unités propres ne comptent pas ; les projets que vous ne pouvez pas voir figurent ensemble',
      ),
    ],
    [
      texts.source,
      t(
        'de lopende raming van elk project',
        'the live forecast of each project',
        'la prévision en cours de chaque projet',
      ),
    ],
  ]
}

const sumOf = (amounts: readonly string[]): string => formatMoney(sumCents(amounts.map(centsOf)))

const texts = {
  what: { nl: 'Wat', en: 'What', fr: 'Quoi' },
  view: { nl: 'Zicht', en: 'View', fr: 'Vue' },
  asOf: { nl: 'Stand op', en: 'As of', fr: 'Situation au' },
  opening: { nl: 'Beginstand', en: 'Opening balance', fr: 'Solde d’ouverture' },
  floor: { nl: 'Ondergrens', en: 'Floor', fr: 'Plancher' },
  lowest: { nl: 'Laagste stand', en: 'Lowest balance', fr: 'Solde le plus bas' },
  conventions: { nl: 'Afspraken', en: 'Conventions', fr: 'Conventions' },
  source: { nl: 'Bron', en: 'Source', fr: 'Source' },
} as const satisfies Readonly<Record<string, Texts>>
