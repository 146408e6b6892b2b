import { type ProjectModel, SELF } from '@stuurhuis/domain'
import { DEFAULT_HORIZON, yearlyIndexes } from './brownfield.ts'
import { Fields, inspectTable, reportDuplicates } from './fields.ts'
import { type Findings, placeOf } from './findings.ts'
import { reportAfterHorizon } from './horizon.ts'
import { readerLimits } from './limits.ts'
import { PORTFOLIO_AMOUNT, type ReadLine, readPortfolioLines } from './lines.ts'
import type { ReadingOptions, ReadProject } from './reading.ts'
import { cellAt, type Table, type TableRow } from './table.ts'
import { projectKinds, projectStages, type ReadProjectKind, type ReadProjectStage } from './vocabulary.ts'

interface ListedProject {
  readonly code: string
  readonly name: string
  readonly kind: ReadProjectKind
  readonly stage: ReadProjectStage
  readonly ownShare: string
}

/** Reads the two files of a portfolio: its projects and their lines, which are own cash already. */
export function readPortfolio(
  tables: { readonly projects: Table; readonly lines: Table },
  options: ReadingOptions,
  findings: Findings,
): ReadProject[] {
  for (const table of Object.values(tables)) inspectTable(table, findings)
  const projects = readProjects(tables.projects, findings)
  const amountHeader = tables.lines.columns.find((column) => PORTFOLIO_AMOUNT.test(column.header))?.header
  const priceYear = Number(PORTFOLIO_AMOUNT.exec(amountHeader ?? '')?.[1] ?? 2000)
  const modelStart = options.startMonth ?? `${priceYear}-01`
  const indexNames = Object.keys(options.assumptions.indexRates)
  const context = { findings, priceYear, modelStart, indexNames }
  const lines = readPortfolioLines(tables.lines, amountHeader ?? 'bedrag_excl_btw_prijspeil_JJJJ', context)
  reportStrangers(tables.projects, projects, lines, findings)
  return projects.map((project) => {
    const own = lines.lines.filter((read) => read.project === project.code)
    const about = {
      ...common(project, own, lines.fields.table.name),
      counts: countLines(lines.fields, project.code),
    }
    if (findings.hasErrors) return { ...about, model: null }
    const model = modelOf(project, own, options, modelStart, priceYear)
    reportAfterHorizon(model, { fields: lines.fields, lines: own })
    return { ...about, model }
  })
}

function common(project: ListedProject, own: readonly ReadLine[], sheet: string) {
  return {
    externalId: project.code,
    name: project.name,
    kind: project.kind,
    stage: project.stage,
    basis: 'own' as const,
    ownShare: project.ownShare,
    grossAreaM2: null,
    sources: Object.fromEntries(own.map(({ line, row }) => [line.code, { sheet, row: row.number }])),
  }
}

function countLines(fields: Fields, code: string): ReadProject['counts'] {
  const lines = fields.rows.filter((row) => projectOf(fields.table, row) === code).length
  return { lines, plots: 0, transfers: 0 }
}

function readProjects(table: Table, findings: Findings): ListedProject[] {
  const fields = new Fields(table, findings)
  if (!fields.hasColumns(['project', 'naam', 'type', 'fase', 'start', 'einde', 'aandeel_POM'])) return []
  if (fields.rows.length > readerLimits.projects) {
    findings.add('tooManyRows', { sheet: table.name }, { limit: String(readerLimits.projects) })
    return []
  }
  reportDuplicates(fields, 'project')
  return fields.rows.flatMap((row) => {
    const code = fields.text(row, 'project', readerLimits.codeLength)
    const name = fields.text(row, 'naam', readerLimits.nameLength)
    const kind = fields.choice(row, 'type', projectKinds)
    const stage = fields.choice(row, 'fase', projectStages)
    const [start, end] = [fields.month(row, 'start'), fields.month(row, 'einde')]
    const ownShare = fields.within(row, 'aandeel_POM', '0', '1')
    if (code === null || name === null || kind === null || stage === null) return []
    if (start === null || end === null || ownShare === null) return []
    return [{ code, name, kind, stage, ownShare }]
  })
}

/** Lines of projects nobody listed, and listed projects without a line. */
function reportStrangers(
  table: Table,
  projects: readonly ListedProject[],
  lines: { readonly fields: Fields; readonly lines: readonly ReadLine[] },
  findings: Findings,
): void {
  const listed = new Set(table.rows.map((row) => projectOf(table, row)))
  const used = new Set<string>()
  for (const row of lines.fields.rows) {
    const code = projectOf(lines.fields.table, row)
    used.add(code)
    if (code !== '' && !listed.has(code)) lines.fields.report('projectUnknown', row, 'project')
  }
  for (const { code } of projects) {
    const row = table.rows.find((candidate) => projectOf(table, candidate) === code)
    if (!used.has(code) && row) findings.add('projectWithoutLines', placeOf(table, row, 'project'))
  }
}

function projectOf(table: Table, row: TableRow): string {
  return cellAt(table, row, 'project').text.trim()
}

function modelOf(
  project: ListedProject,
  own: readonly ReadLine[],
  options: ReadingOptions,
  start: string,
  priceYear: number,
): ProjectModel {
  const { assumptions } = options
  return {
    code: project.code,
    name: project.name,
    start,
    months: options.horizonMonths ?? DEFAULT_HORIZON,
    period: 'month',
    priceYear,
    discount: { rate: assumptions.discountRate, dayCount: 'ACT/365F', timing: 'end' },
    account: { debitRate: assumptions.debitRate, creditRate: assumptions.creditRate, opening: 0n },
    vat: {
      refundLagMonths: assumptions.refundLagMonths,
      outputLagMonths: assumptions.outputLagMonths,
      standardRate: assumptions.standardVatRate,
    },
    indexes: yearlyIndexes(assumptions.indexRates),
    parties: [{ unit: SELF, name: 'POM', key: '1' }],
    milestones: {},
    lines: own.map(({ line }) => line),
    plots: [],
    plotTerms: {
      depositShare: '0',
      deedLagMonths: 0,
      canonPerM2: '0',
      priceIndex: 'geen',
      canonIndex: 'geen',
    },
    transfers: [],
    loans: [],
  }
}
