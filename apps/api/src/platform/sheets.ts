import type { Language, Texts } from '@stuurhuis/schemas'

/** A cell of a file of figures: text, or a value that stays a value in a workbook. */
export type Cell =
  | string
  | { readonly money: string }
  | { readonly number: string | number }
  | { readonly percent: string }
  /** YYYY-MM-DD */
  | { readonly date: string }
  /** YYYY-MM; in a workbook the first of the month */
  | { readonly month: string }
  | null
export type Sheet = {
  readonly name: string
  readonly heads: readonly Cell[]
  readonly rows: readonly (readonly Cell[])[]
  /** In characters; the last one counts for all that follow. */
  readonly widths: readonly number[]
  /** Columns on the left that stay in sight. */
  readonly frozen?: number
  /** Sheets that a machine reads again have nothing but their rows. */
  readonly plain?: boolean
}
/** What a file says, whatever its form. */
export type FileContent = {
  /** File name without extension. */
  readonly name: string
  /** The first sheet is the whole of a CSV file. */
  readonly sheets: readonly Sheet[]
  /** Facts of the sheet that explains the file: what, of when, conventions, sources. */
  readonly notes: readonly (readonly [Texts, Cell])[]
  /** One record per line of NDJSON. */
  readonly records: readonly Readonly<Record<string, unknown>>[]
}

export const inLanguage =
  (language: Language) =>
  (nl: string, en: string, fr: string): string =>
    ({ nl, en, fr })[language]
/** Part of a file name: letters and digits of any language, hyphens for the rest. */
export const fileNameOf = (...parts: readonly string[]): string =>
  parts
    .join('-')
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}.-]+/gu, '-')
    .replace(/-{2,}/g, '-')
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, 120)
