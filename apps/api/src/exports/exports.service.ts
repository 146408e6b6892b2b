import { createHash } from 'node:crypto'
import type { BodyOf, createExport, Language } from '@stuurhuis/schemas'
import { forecastFile } from '../forecasts/forecast-sheets.service.ts'
import { type ResultCache, readable } from '../forecasts/forecasts.service.ts'
import { type PortfolioMemory, portfolioFile } from '../forecasts/portfolio-sheets.service.ts'
import { type ReaderPool, readsBackAs } from '../imports/input-sheets.service.ts'
import { liquidityFile, type Memory } from '../liquidity/liquidity-sheets.service.ts'
import type { Actor } from '../platform/actor.ts'
import { today } from '../platform/clock.ts'
import type { Reader } from '../platform/db/connect.ts'
import { labels } from '../platform/labels.ts'
import { limits } from '../platform/limits.ts'
import { ProblemError } from '../platform/problem.ts'
import type { Server } from '../platform/server.ts'
import { type Cell, type FileContent, inLanguage, type Sheet } from '../platform/sheets.ts'
import * as queries from './exports.queries.ts'
import { toCsv, toNdjson } from './text-files.ts'
import { isTooLong } from './workbook.ts'
import type { WorkbookWriter } from './workbook-writer.ts'

export type Deps = {
  readonly server: Pick<Server, 'db' | 'clock' | 'publicUrl'>
  readonly results: ResultCache
  readonly portfolio: PortfolioMemory
  readonly memory: Memory
  readonly readers: ReaderPool
  readonly writer: WorkbookWriter
}
type Asked = BodyOf<typeof createExport>

/**
 * The file that was asked for, with what this actor may see at this moment.
 * @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, BAD_REQUEST, SERVICE_UNAVAILABLE, PAYLOAD_TOO_LARGE beyond 20 MiB, or 500,000 cells of a workbook
 */
export async function makeFile(
  deps: Deps,
  actor: Actor,
  asked: Asked,
  language: Language,
): Promise<queries.NewFile> {
  const content = await contentOf(deps, actor, asked, language)
  const bytes = await bytesOf(deps, content, asked, () => noteSheet(content, actor, deps, language))
  if (bytes.length > limits.uploadBytes)
    throw new ProblemError('PAYLOAD_TOO_LARGE', { limit: limits.uploadBytes })
  return {
    resource: asked.resource,
    ...(asked.resource === 'forecast' && { subjectId: asked.filter.forecastId }),
    format: asked.format,
    name: `${content.name}.${asked.format}`,
    content: bytes,
    sha256: createHash('sha256').update(bytes).digest(),
  }
}

function contentOf(
  { server, results, portfolio, memory, readers, writer }: Deps,
  actor: Actor,
  asked: Asked,
  language: Language,
): Promise<FileContent> {
  const { db, clock } = server
  const on = today(clock)
  if (asked.resource === 'forecast') {
    const withInput =
      asked.format === 'xlsx'
        ? async (sheets: readonly Sheet[]) => readsBackAs(readers, await writer.write(sheets))
        : undefined
    return forecastFile({ db, results, today: on, withInput }, actor, asked.filter, language)
  }
  if (asked.resource === 'liquidity')
    return liquidityFile({ db, memory, today: on }, actor, asked.filter, language)
  return portfolioFile({ memory: portfolio, today: on }, actor, asked.filter, language)
}

async function bytesOf(
  { writer }: Deps,
  content: FileContent,
  { format, decimals }: Asked,
  notes: () => Sheet,
): Promise<Buffer> {
  if (format === 'csv') return Buffer.from(toCsv(content, decimals))
  if (format === 'ndjson') return Buffer.from(toNdjson(content))
  const cells = content.sheets.reduce((sum, { rows, heads }) => sum + rows.length * heads.length, 0)
  if (cells > limits.exportCells) throw new ProblemError('PAYLOAD_TOO_LARGE', { limit: limits.exportCells })
  return writer.write([notes(), ...content.sheets])
}

/** What the file is, of when, by whom, and how to read it. */
function noteSheet(content: FileContent, actor: Actor, { server }: Deps, language: Language): Sheet {
  const t = inLanguage(language)
  const roles = [...new Set(actor.roles.map(({ role }) => labels.roles[role][language]))].join(', ')
  const made = new Date(server.clock.now())
  const instant = made.toLocaleString('nl-BE', {
    timeZone: 'Europe/Brussels',
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  const long = content.sheets.flatMap((sheet) => sheet.rows.flat()).filter(isTooLong).length
  const rows: (readonly [string, Cell])[] = [
    ...content.notes.map(([label, value]) => [label[language], value] as const),
    [t('Gemaakt door', 'Made by', 'Fait par'), `${actor.firstName} ${actor.lastName} (${roles})`],
    [t('Gemaakt op', 'Made on', 'Fait le'), `${instant} (Europe/Brussels)`],
    [t('Installatie', 'Installation', 'Installation'), server.publicUrl],
    [
      t('Bedragen', 'Amounts', 'Montants'),
      t(
        'euro, tot op de cent; uitgaven zijn negatief',
        'euro, to the cent; outflows are negative',
        'euros, au centime ; les sorties sont négatives',
      ),
    ],
    [
      t('Datums', 'Dates', 'Dates'),
      t(
        'echte datums; een maand staat als haar eerste dag',
        'real dates; a month stands as its first day',
        'de vraies dates ; un mois figure par son premier jour',
      ),
    ],
    [
      t('Lange getallen', 'Long numbers', 'Nombres longs'),
      long === 0
        ? t(
            'geen: elk bedrag is een getal',
            'none: every amount is a number',
            'aucun : chaque montant est un nombre',
          )
        : t(
            `${long} bedragen met meer dan 15 cijfers staan als tekst, want een rekenblad zou ze afronden`,
            `${long} amounts of more than 15 digits are text, for a spreadsheet would round them`,
            `${long} montants de plus de 15 chiffres figurent en texte, car un tableur les arrondirait`,
          ),
    ],
  ]
  return {
    name: t('Toelichting', 'Explanation', 'Explication'),
    heads: [t('Gegeven', 'Fact', 'Donnée'), t('Waarde', 'Value', 'Valeur')],
    rows,
    widths: [28, 90],
    plain: true,
  }
}

export const { insertFile: keepFile } = queries

/** A file of this person that he may still download. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION */
export async function fileOf(db: Reader, actor: Actor, id: string): Promise<queries.FileHead> {
  const file = await queries.findFile(db, actor, id)
  if (!file) throw new ProblemError('RESOURCE_NOT_FOUND')
  if (file.subjectId !== undefined) await readable(db, actor, file.subjectId)
  return file
}
/** Whether a long task of this number is a file of this person. */
export const isFileOf = async (db: Reader, actor: Actor, id: string): Promise<boolean> =>
  (await queries.findFile(db, actor, id)) !== undefined
