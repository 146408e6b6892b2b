import type { ProjectModel } from '@stuurhuis/domain'
import type { BodyOf, createExport, ForecastResult, Language, Texts } from '@stuurhuis/schemas'
import { inputSheetsOf } from '../imports/input-sheets.service.ts'
import type { Actor } from '../platform/actor.ts'
import type { Reader } from '../platform/db/connect.ts'
import { type Cell, type FileContent, fileNameOf, inLanguage, type Sheet } from '../platform/sheets.ts'
import { computedOf, hashOfModel, type ResultCache } from './forecasts.service.ts'
import { versionStates } from './labels.ts'
import { toForecastResult } from './result.ts'

type Filter = Extract<BodyOf<typeof createExport>, { resource: 'forecast' }>['filter']
type Deps = {
  readonly db: Reader
  readonly results: ResultCache
  readonly today: string
  /** Writes sheets and reads them back by the import; left out where no workbook is asked. */
  readonly withInput: ((sheets: readonly Sheet[]) => Promise<ProjectModel | null>) | undefined
}

/** A version as a file: cash flow per line and month, key figures, years, milestones, and the sheets of the import. */
export async function forecastFile(
  deps: Deps,
  actor: Actor,
  filter: Filter,
  language: Language,
): Promise<FileContent> {
  const { forecast, computed } = await computedOf(deps, actor, filter.forecastId)
  const { model } = computed
  const result = toForecastResult(forecast, computed, filter.view, language, new Map())
  const input = deps.withInput ? await inputOf(model, deps.withInput) : []
  const t = inLanguage(language)
  const view = {
    project: t('project als geheel (100 %)', 'project as a whole (100 %)', 'projet entier (100 %)'),
    own: t('eigen kas', 'own cash', 'trésorerie propre'),
  }[filter.view]
  const file = forecast.sourceFile
  return {
    name: fileNameOf(forecast.projectCode, 'raming', forecast.label),
    sheets: [
      cashSheet(result, language),
      figureSheet(result, language),
      yearSheet(result, language),
      milestoneSheet(model, language),
      ...input,
    ],
    notes: [
      [texts.what, t('Raming van een project', 'Forecast of a project', 'Prévision d’un projet')],
      [texts.project, `${forecast.projectCode} ${forecast.projectName}`],
      [texts.version, `${forecast.label} (${versionStates[forecast.state][language]})`],
      [texts.view, view],
      [texts.asOf, { date: result.asOf }],
      [texts.inputHash, result.inputHash],
      [texts.engine, result.engineVersion],
      [
        texts.conventions,
        t(
          'btw, indexatie en betaaltermijn zitten in de maandbedragen; rente op de rekening-courant staat apart; ' +
            `discontovoet ${model.discount.rate}, dagtelling ${model.discount.dayCount}`,
          'VAT, indexation and payment term are in the monthly amounts; interest on the current account stands apart; ' +
            `discount rate ${model.discount.rate}, day count ${model.discount.dayCount}`,
          'TVA, indexation et délai de paiement sont dans les montants mensuels ; les intérêts figurent à part ; ' +
            `taux d’actualisation ${model.discount.rate}, base ${model.discount.dayCount}`,
        ),
      ],
      ...(file ? ([[texts.source, file]] as const) : []),
      ...(deps.withInput ? ([[texts.again, againText(input.length > 0, language)]] as const) : []),
    ],
    records: result.rows.map(({ cells, ...row }) => ({
      ...row,
      cells: Object.fromEntries(result.months.map((month, k) => [month, cells[k] ?? '0.00'])),
    })),
  }
}

const texts = {
  what: { nl: 'Wat', en: 'What', fr: 'Quoi' },
  project: { nl: 'Project', en: 'Project', fr: 'Projet' },
  version: { nl: 'Versie', en: 'Version', fr: 'Version' },
  view: { nl: 'Zicht', en: 'View', fr: 'Vue' },
  asOf: { nl: 'Stand op', en: 'As of', fr: 'Situation au' },
  inputHash: { nl: 'Hash van de invoer', en: 'Input hash', fr: 'Empreinte des données' },
  engine: { nl: 'Versie van de rekenregels', en: 'Engine version', fr: 'Version des règles de calcul' },
  conventions: { nl: 'Afspraken', en: 'Conventions', fr: 'Conventions' },
  source: { nl: 'Bron', en: 'Source', fr: 'Source' },
  again: { nl: 'Opnieuw invoeren', en: 'Import again', fr: 'Réimporter' },
} as const satisfies Readonly<Record<string, Texts>>

const againText = (works: boolean, language: Language) =>
  works
    ? inLanguage(language)(
        'de bladen Parameters, Lijnen, Kavels en Transfers geven bij invoer dezelfde hash (nagegaan bij het maken)',
        'the sheets Parameters, Lijnen, Kavels and Transfers give the same hash when imported (checked when made)',
        'les feuilles Parameters, Lijnen, Kavels et Transfers donnent la même empreinte (vérifié à la création)',
      )
    : inLanguage(language)(
        'niet met dit bestand: deze versie bevat gegevens die de invoerbladen niet kennen',
        'not with this file: this version holds data that the sheets of the import do not know',
        'pas avec ce fichier : cette version contient des données que les feuilles d’import ignorent',
      )

/** The sheets of the import, when reading them back gives this very version (finance.md 19); none otherwise. */
async function inputOf(model: ProjectModel, tryOut: NonNullable<Deps['withInput']>): Promise<Sheet[]> {
  const sheets = inputSheetsOf(model)
  if (!sheets) return []
  const read = await tryOut(sheets)
  // the code of the project is no part of a workbook
  return read && hashOfModel({ ...read, code: model.code }) === hashOfModel(model) ? sheets : []
}

function cashSheet(result: ForecastResult, language: Language): Sheet {
  const t = inLanguage(language)
  const levels = {
    line: t('lijn', 'line', 'ligne'),
    plot: t('kavel', 'plot', 'lot'),
    derived: t('afgeleid', 'derived', 'dérivé'),
    total: t('totaal', 'total', 'total'),
  }
  const money = (amount: string): Cell => ({ money: amount })
  return {
    name: t('Kasstroom per lijn', 'Cash flow per line', 'Flux par ligne'),
    heads: [
      t('Code', 'Code', 'Code'),
      t('Omschrijving', 'Description', 'Description'),
      t('Soort', 'Kind', 'Type'),
      t('Totaal', 'Total', 'Total'),
      t('Na de horizon', 'After the horizon', 'Après l’horizon'),
      ...result.months.map((month) => ({ month })),
    ],
    rows: result.rows.map((row) => [
      row.key,
      row.label,
      levels[row.level],
      money(row.total),
      money(row.afterHorizon),
      ...row.cells.map(money),
    ]),
    widths: [16, 36, 11, 16, 16, 14],
    frozen: 2,
  }
}

function figureSheet({ metrics, sums }: ForecastResult, language: Language): Sheet {
  const t = inLanguage(language)
  const euro = (name: string, amount: string | undefined, remark: Cell = ''): Cell[][] =>
    amount === undefined ? [] : [[name, { money: amount }, remark]]
  /** A figure that the engine gives with more decimals than a cent. */
  const exact = (name: string, value: string, remark: Cell = ''): Cell[] => [name, { number: value }, remark]
  const { xirr } = metrics
  const irr: Cell[] =
    xirr.value === undefined
      ? [
          t('Intern rendement', 'Internal rate of return', 'Taux de rendement interne'),
          t('geen unieke IRR', 'no unique IRR', 'pas de TRI unique'),
          xirr.roots.join('; '),
        ]
      : [
          t('Intern rendement', 'Internal rate of return', 'Taux de rendement interne'),
          { percent: String(xirr.value) },
          t('per jaar, naar datum', 'per year, by date', 'par an, selon la date'),
        ]
  const rate = t(
    `discontovoet ${metrics.discountRate}`,
    `discount rate ${metrics.discountRate}`,
    `taux ${metrics.discountRate}`,
  )
  return {
    name: t('Kerncijfers', 'Key figures', 'Chiffres clés'),
    heads: [
      t('Cijfer', 'Figure', 'Chiffre'),
      t('Waarde', 'Value', 'Valeur'),
      t('Toelichting', 'Note', 'Note'),
    ],
    rows: [
      ...euro(t('Ontvangsten', 'Inflow', 'Entrées'), sums.inflow),
      ...euro(t('Uitgaven', 'Outflow', 'Sorties'), sums.outflow),
      ...euro(
        t('Resultaat vóór rente', 'Result before interest', 'Résultat avant intérêts'),
        metrics.nominalSum,
      ),
      ...euro(t('Rente', 'Interest', 'Intérêts'), sums.interest),
      ...euro(t('Eindsaldo', 'Closing balance', 'Solde final'), sums.closing),
      exact(t('NCW naar datum', 'Present value by date', 'VAN selon la date'), metrics.xnpv, rate),
      exact(t('NCW per periode', 'Present value per period', 'VAN par période'), metrics.npv, rate),
      exact(t('Eindwaarde', 'End value', 'Valeur finale'), metrics.endValue, rate),
      ...euro(t('Piekfinanciering', 'Peak funding', 'Financement de pointe'), metrics.peakFunding.amount, {
        month: metrics.peakFunding.month,
      }),
      irr,
      ...euro(
        t('Residuele grondwaarde', 'Residual land value', 'Valeur foncière résiduelle'),
        metrics.residualLandValue,
      ),
      ...euro(t('Al uitgegeven', 'Sunk cost', 'Déjà dépensé'), metrics.sunkCost),
      ...euro(t('Na de horizon', 'After the horizon', 'Après l’horizon'), sums.afterHorizon),
    ],
    widths: [32, 20, 40],
  }
}

function yearSheet({ years }: ForecastResult, language: Language): Sheet {
  const t = inLanguage(language)
  return {
    name: t('Per jaar', 'Per year', 'Par année'),
    heads: [
      t('Jaar', 'Year', 'Année'),
      t('Ontvangsten', 'Inflow', 'Entrées'),
      t('Uitgaven', 'Outflow', 'Sorties'),
      t('Netto', 'Net', 'Net'),
      t('Rente', 'Interest', 'Intérêts'),
      t('Eindsaldo', 'Closing balance', 'Solde final'),
    ],
    rows: years.map((year) => [
      { number: year.year },
      ...[year.inflow, year.outflow, year.net, year.interest, year.closing].map((money) => ({ money })),
    ]),
    widths: [10, 18],
    frozen: 1,
  }
}

function milestoneSheet({ milestones }: ProjectModel, language: Language): Sheet {
  const t = inLanguage(language)
  return {
    name: t('Mijlpalen', 'Milestones', 'Jalons'),
    heads: [t('Mijlpaal', 'Milestone', 'Jalon'), t('Maand', 'Month', 'Mois')],
    rows: Object.entries(milestones).map(([code, month]) => [
      code,
      month === null ? t('nog geen datum', 'no date yet', 'pas encore de date') : { month },
    ]),
    widths: [40, 18],
  }
}
