import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ReferenceCase, readCases } from '../src/reference/index.ts'

/** The copy in the repository: always complete, so the tests run from a clean clone. */
export const OWN_FOLDER = join(import.meta.dirname, 'reference')

/** `$CONFORMANCE_DATA/finance` when it is set and exists, else the copy. */
export function referenceFolder(): string {
  const data = process.env.CONFORMANCE_DATA
  if (data === undefined || data === '') return OWN_FOLDER
  const given = join(data, 'finance')
  return existsSync(given) ? given : OWN_FOLDER
}

/** Every vector file `dev/*.json` of the reference folder with its cases. */
export function vectorFiles(): { readonly name: string; readonly cases: ReferenceCase[] }[] {
  const folder = join(referenceFolder(), 'dev')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, cases: readCases(JSON.parse(readFileSync(join(folder, name), 'utf8'))) }))
}

export function ownFile(name: string): string {
  return readFileSync(join(OWN_FOLDER, name), 'utf8')
}

/** Rows of a `;` file with a header line, as records. The reference files quote nothing. */
export function csvRows(text: string): Readonly<Record<string, string>>[] {
  const [header = '', ...lines] = text
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split(/\r?\n/)
  const names = header.split(';')
  return lines.map((line) => Object.fromEntries(line.split(';').map((cell, i) => [names[i] ?? '', cell])))
}

export function sha256OfFile(name: string): string {
  return createHash('sha256')
    .update(readFileSync(join(OWN_FOLDER, name)))
    .digest('hex')
}
