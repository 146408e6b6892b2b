import type { ProjectModel, Rate } from '@stuurhuis/domain'
import type { Finding } from './findings.ts'
import type { FileRefusalCode } from './refusal.ts'
import type { ReadProjectKind, ReadProjectStage } from './vocabulary.ts'

export interface UploadedProjectFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** Dated reference values that a portfolio file does not carry itself; the organisation keeps them. */
export interface ReadingAssumptions {
  /** Yearly rate per index name without the prefix `index_`. */
  readonly indexRates: Readonly<Record<string, Rate>>
  readonly discountRate: Rate
  readonly debitRate: Rate
  readonly creditRate: Rate
  readonly standardVatRate: Rate
  readonly refundLagMonths: number
  readonly outputLagMonths: number
}

export interface ReadingOptions {
  readonly assumptions: ReadingAssumptions
  /** Default: January of the price year. */
  readonly startMonth?: string
  /** Default: 132. */
  readonly horizonMonths?: number
}

export interface SourcePlace {
  readonly sheet: string
  readonly row: number
}

/** One project as read; `model` is null when the file has an error, so that nothing half-read is ever computed. */
export interface ReadProject {
  /** The code in the file itself, such as PRJ-01. */
  readonly externalId: string | null
  readonly name: string
  readonly kind: ReadProjectKind
  readonly stage: ReadProjectStage | null
  /** `own`: the lines are own cash already and no share may be applied again. */
  readonly basis: 'project100' | 'own'
  readonly ownShare: Rate
  readonly grossAreaM2: Rate | null
  readonly counts: { readonly lines: number; readonly plots: number; readonly transfers: number }
  readonly model: ProjectModel | null
  /** Where each line, plot and transfer stands in the file, by its code. */
  readonly sources: Readonly<Record<string, SourcePlace>>
}

/** A figure of the file itself beside the engine's; money with two decimals, rates as they are. */
export interface ReadDifference {
  readonly sheet: string
  readonly row: string
  readonly period: string | null
  readonly workbook: string
  readonly engine: string
  readonly difference: string
}

export type ImportReading =
  | { readonly state: 'refused'; readonly code: FileRefusalCode }
  | {
      readonly state: 'read'
      readonly kind: 'workbook' | 'portfolio'
      readonly projects: readonly ReadProject[]
      readonly findings: readonly Finding[]
      readonly findingsTruncated: boolean
      readonly hasErrors: boolean
      readonly formulas: number
      readonly cellsCompared: number
      readonly differences: readonly ReadDifference[]
      readonly differencesTotal: number
    }
