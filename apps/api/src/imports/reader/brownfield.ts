import { type IndexSpec, type ProjectModel, SELF } from '@stuurhuis/domain'
import { inspectTable } from './fields.ts'
import type { Findings } from './findings.ts'
import { checkFormulaColumns } from './formula-columns.ts'
import { reportAfterHorizon } from './horizon.ts'
import { PARTNER, type ReadLine, readWorkbookLines } from './lines.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { type Read, readPlots, readTransfers } from './plots-and-transfers.ts'
import type { ReadingOptions, ReadProject, SourcePlace } from './reading.ts'
import type { Table } from './table.ts'

/** Months of a model when the file is silent about it: eleven years. */
export const DEFAULT_HORIZON = 132

/** The four sheets that are input; all of them are required, but a missing one must not hide faults of the others. */
export interface BrownfieldTables {
  readonly parameters: Table | null
  readonly lines: Table | null
  readonly plots: Table | null
  readonly transfers: Table | null
}

/** Reads one project from its input sheets; every fault of every sheet is reported in one go. */
export function readBrownfield(
  tables: BrownfieldTables,
  options: ReadingOptions,
  findings: Findings,
): ReadProject {
  for (const table of Object.values(tables)) if (table) inspectTable(table, findings)
  const parameterSheet = tables.parameters ? readParameters(tables.parameters, findings) : null
  const parameters = parameterSheet?.parameters ?? null
  const priceYear = Number(parameters?.values.prijspeil_jaar ?? 2000)
  // Without a price year there is no start to compare with: month 0 is then before everything.
  const modelStart =
    options.startMonth ?? parameters?.startMonth ?? (parameters ? `${priceYear}-01` : '1990-01')
  const context = { findings, priceYear, modelStart, indexNames: parameterSheet?.indexNames ?? null }
  const lines = tables.lines ? readWorkbookLines(tables.lines, context) : null
  const plots = tables.plots ? readPlots(tables.plots, context) : null
  const transfers = tables.transfers ? readTransfers(tables.transfers, context) : null
  const project = {
    externalId: null,
    name: parameters?.name ?? '',
    kind: 'brownfield' as const,
    stage: null,
    basis: 'project100' as const,
    ownShare: parameters?.values.sleutel_POM ?? '1',
    grossAreaM2: parameters?.values.brutoOppervlakte_m2 ?? null,
    counts: {
      lines: lines?.fields.rows.length ?? 0,
      plots: plots?.fields.rows.length ?? 0,
      transfers: transfers?.fields.rows.length ?? 0,
    },
    sources: sourcesOf(lines?.lines ?? [], plots?.plots ?? [], transfers?.transfers ?? []),
  }
  if (findings.hasErrors || !parameters || !lines || !plots || !transfers) return { ...project, model: null }
  const model: ProjectModel = {
    ...settings(parameters, options, modelStart),
    lines: lines.lines.map(({ line }) => line),
    plots: plots.plots.map(({ item }) => item),
    transfers: transfers.transfers.map(({ item }) => item),
  }
  checkFormulaColumns(model, { lines, plots, transfers })
  reportAfterHorizon(model, lines, plots)
  return { ...project, model }
}

function settings(
  { name, values, indexes, horizonMonths, outputLagMonths }: Parameters,
  options: ReadingOptions,
  start: string,
): Omit<ProjectModel, 'lines' | 'plots' | 'transfers'> {
  return {
    code: '',
    name,
    start,
    months: options.horizonMonths ?? horizonMonths ?? DEFAULT_HORIZON,
    period: 'month',
    priceYear: Number(values.prijspeil_jaar),
    grossAreaM2: values.brutoOppervlakte_m2,
    discount: { rate: values.discontovoet_jaar, dayCount: 'ACT/365F', timing: 'end' },
    account: { debitRate: values.debetrente_jaar, creditRate: values.creditrente_jaar, opening: 0n },
    vat: {
      refundLagMonths: Number(values.btw_recup_vertraging_maanden),
      outputLagMonths: outputLagMonths ?? options.assumptions.outputLagMonths,
      standardRate: values.btw_hoog,
    },
    indexes: yearlyIndexes(indexes),
    parties: [
      { unit: SELF, name: 'POM', key: values.sleutel_POM },
      { unit: PARTNER, name: 'PARTNER', key: values.sleutel_partner },
    ],
    milestones: {},
    plotTerms: {
      depositShare: values.voorschot_compromis,
      deedLagMonths: Number(values.maanden_compromis_akte),
      canonPerM2: values.erfpacht_canon_eur_m2_jaar,
      priceIndex: 'grondprijs',
      canonIndex: 'gezondheid',
    },
    loans: [],
  }
}

/** Rates per calendar year, as the spreadsheets use them. */
export function yearlyIndexes(rates: Readonly<Record<string, string>>): Record<string, IndexSpec> {
  return Object.fromEntries(Object.entries(rates).map(([key, rate]) => [key, { mode: 'calendarYear', rate }]))
}

function sourcesOf(
  lines: readonly ReadLine[],
  ...others: readonly (readonly Read<{ readonly code: string }>[])[]
): Record<string, SourcePlace> {
  const entries = lines.map(({ line, source }): [string, SourcePlace] => [line.code, source])
  for (const list of others)
    entries.push(...list.map(({ item, source }): [string, SourcePlace] => [item.code, source]))
  return Object.fromEntries(entries)
}
