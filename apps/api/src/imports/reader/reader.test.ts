import { computeProject, formatMoney } from '@stuurhuis/domain'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type CellSpec,
  letters,
  papiermolenSheets,
  readingOptions,
  referenceFile,
  referenceRows,
  type SheetSpec,
  serialOf,
  withCell,
  workbookParts,
  zipParts,
} from '../../../test/workbook.ts'
import { findingCodes, type Language, messages, messageText } from './messages.ts'
import { dialectOf } from './numbers.ts'
import { readProjectFile } from './read-project-file.ts'
import { createReaderPool, ReaderBusy } from './reader-pool.ts'
import type { ImportReading } from './reading.ts'

type Reading = Extract<ImportReading, { state: 'read' }>
type File = { name: string; bytes: Uint8Array }

async function read(...files: File[]): Promise<Reading> {
  const reading = await readProjectFile(files, readingOptions)
  if (reading.state !== 'read') throw new Error(`refused: ${reading.code}`)
  return reading
}

async function refusal(...files: File[]): Promise<string> {
  const reading = await readProjectFile(files, readingOptions)
  return reading.state === 'refused' ? reading.code : 'read'
}

const workbook = async (sheets: readonly SheetSpec[]): Promise<File> => ({
  name: 'test.xlsx',
  bytes: await zipParts(workbookParts(sheets)),
})
const csv = (name: string, text: string | Buffer): File => ({ name, bytes: Buffer.from(text as string) })
const places = (reading: Reading) =>
  reading.findings.map(
    (f) => `${f.code} ${f.severity} ${f.sheet ?? ''}!${f.column ?? ''}${f.row ?? ''} ${f.messageKey}`,
  )
const INHOUDING = 'IMP-15 warning Lijnen!E13 negativeAmount'

describe('the real workbooks', () => {
  test.each([
    ['brownfield_papiermolen.xlsx', '-1817515.21', '-1016736.05'],
    ['brownfield_pessimistisch.xlsx', '-4174034.55', '-5091085.86'],
    ['brownfield_optimistisch.xlsx', '863463.58', '2464375.01'],
  ])('%s: no error, every computed cell equals the engine to the cent', async (name, result, closing) => {
    const reading = await read(referenceFile(name))
    expect(places(reading)).toEqual([INHOUDING])
    expect([reading.hasErrors, reading.differencesTotal, reading.formulas]).toEqual([false, 0, 21_559])
    expect(reading.cellsCompared).toBeGreaterThan(21_000)
    const model = reading.projects[0]?.model
    if (!model) throw new Error('no model')
    const own = computeProject(model, { asOf: '2026-01-01', view: { kind: 'own' } })
    const project = computeProject(model, { asOf: '2026-01-01', view: { kind: 'project' } })
    expect(formatMoney(project.metrics.nominalSum)).toBe(result)
    expect(formatMoney(own.account.closing.at(-1) ?? 0n)).toBe(closing)
  })

  test('every line, plot and transfer knows its sheet and row', async () => {
    const [project] = (await read(referenceFile('brownfield_papiermolen.xlsx'))).projects
    expect(project?.counts).toEqual({ lines: 29, plots: 18, transfers: 3 })
    expect(project?.sources.K12).toEqual({ sheet: 'Lijnen', row: 13 })
    expect(project?.sources.P18).toEqual({ sheet: 'Kavels', row: 19 })
    expect(project?.sources.T01).toEqual({ sheet: 'Transfers', row: 2 })
  })

  test('the same project as CSV files gives the same model', async () => {
    const names = [
      'parameters',
      'lijnen',
      'kavels',
      'transfers',
      'kasstroom',
      'jaren',
      'categorieen',
      'resultaat',
    ]
    const fromCsv = await read(...names.map((name) => referenceFile(`brownfield_${name}.csv`)))
    const fromWorkbook = await read(referenceFile('brownfield_papiermolen.xlsx'))
    expect(fromCsv.projects[0]?.model).toEqual(fromWorkbook.projects[0]?.model)
    expect([fromCsv.hasErrors, fromCsv.differencesTotal]).toEqual([false, 0])
    expect(fromCsv.cellsCompared).toBeGreaterThan(2000)
  })

  test('the start and the horizon can be changed before the commit', async () => {
    const options = { ...readingOptions, startMonth: '2025-07', horizonMonths: 60 }
    const reading = await readProjectFile([await workbook(papiermolenSheets())], options)
    if (reading.state !== 'read') throw new Error('refused')
    expect(reading.projects[0]?.model).toMatchObject({ start: '2025-07', months: 60 })
    expect(reading.findings.some((f) => f.messageKey === 'afterHorizon' && f.sheet === 'Kavels')).toBe(true)
  })
})

describe('the portfolio files', () => {
  const files = () => [referenceFile('portefeuille_lijnen.csv'), referenceFile('portefeuille_projecten.csv')]

  test('twelve projects in two decimal dialects, own cash, with the price level of the header', async () => {
    const reading = await read(...files())
    expect(reading.hasErrors).toBe(false)
    expect(reading.projects.map((p) => [p.externalId, p.basis, p.counts.lines]).slice(0, 2)).toEqual([
      ['PRJ-01', 'own', 44],
      ['PRJ-02', 'own', expect.any(Number)],
    ])
    expect(reading.projects).toHaveLength(12)
    expect(reading.projects.reduce((sum, p) => sum + p.counts.lines, 0)).toBe(94)
    expect(reading.projects[4]).toMatchObject({
      name: 'Incubator BioHub',
      kind: 'business_centre',
      ownShare: '0.51',
    })
    const chance = reading.projects
      .flatMap((p) => p.model?.lines ?? [])
      .find((line) => line.status === 'chance')
    expect(Number(chance?.probability)).toBeLessThan(1)
  })

  test('a line of a project that is not listed, and a project without lines', async () => {
    const [lines, projects] = files()
    if (!lines || !projects) throw new Error('two files')
    const shorter = csv('projecten.csv', projects.bytes.toString('utf8').replace('PRJ-07;', 'PRJ-99;'))
    const reading = await read(lines, shorter)
    const found = reading.findings.filter((f) => f.code === 'IMP-13')
    expect(new Set(found.map((f) => f.messageKey))).toEqual(
      new Set(['projectUnknown', 'projectWithoutLines']),
    )
    expect(found.find((f) => f.messageKey === 'projectUnknown')).toMatchObject({
      value: 'PRJ-07',
      header: 'project',
    })
    expect(reading.projects.every((p) => p.model === null)).toBe(true)
  })

  test('a status that is certain has probability 1', async () => {
    const [lines, projects] = files()
    if (!lines || !projects) throw new Error('two files')
    const text = lines.bytes.toString('utf8').replace('vastgelegd;1', 'vastgelegd;0,5')
    const reading = await read(csv('lijnen.csv', text), projects)
    expect(places(reading)).toContain('IMP-15 error lijnen.csv!kans2 certainWithChance')
  })

  test('one of the two files alone names the missing one', async () => {
    const [lines] = files()
    if (!lines) throw new Error('two files')
    expect((await read(lines)).findings.map((f) => [f.code, f.sheet])).toEqual([
      ['IMP-01', 'portefeuille_projecten.csv'],
    ])
  })
})

describe('faults of one cell', () => {
  const column = (sheet: string, header: string): number => {
    const index =
      papiermolenSheets()
        .find((s) => s.name === sheet)
        ?.rows[0]?.indexOf(header) ?? -1
    if (index === -1) throw new Error(`no column ${header}`)
    return index
  }
  const changed = async (sheet: string, row: number, header: string, value: CellSpec) =>
    places(
      await read(await workbook(withCell(papiermolenSheets(), sheet, row, column(sheet, header), value))),
    )

  test('the untouched sheets have no finding but the retention', async () => {
    expect(places(await read(await workbook(papiermolenSheets())))).toEqual([INHOUDING])
  })

  test.each<[string, number, string, CellSpec, string]>([
    ['Lijnen', 3, 'id', 'K01', 'IMP-02 error Lijnen!A3 duplicateCode'],
    ['Lijnen', 3, 'id', null, 'IMP-05 error Lijnen!A3 valueMissing'],
    ['Lijnen', 2, 'categorie', 'luchtkasteel', 'IMP-03 error Lijnen!B2 unknownValue'],
    ['Lijnen', 2, 'profiel', 'GOLF', 'IMP-03 error Lijnen!F2 unknownValue'],
    ['Lijnen', 2, 'status', 'misschien', 'IMP-03 error Lijnen!M2 unknownValue'],
    ['Lijnen', 2, 'richting', 'zijwaarts', 'IMP-03 error Lijnen!N2 unknownValue'],
    ['Lijnen', 2, 'betaler_ontvanger', 'BUUR', 'IMP-03 error Lijnen!D2 unknownValue'],
    ['Lijnen', 7, 'index', 'index_goud', 'IMP-04 error Lijnen!I7 unknownIndex'],
    ['Lijnen', 5, 'bedrag_excl_btw', 'veel', 'IMP-05 error Lijnen!E5 notANumber'],
    ['Lijnen', 5, 'bedrag_excl_btw', '61250.35', 'IMP-05 error Lijnen!E5 numberAsText'],
    ['Lijnen', 5, 'bedrag_excl_btw', { error: '#REF!' }, 'IMP-05 error Lijnen!E5 errorCell'],
    ['Lijnen', 5, 'bedrag_excl_btw', { formula: 'A1' }, 'IMP-05 error Lijnen!E5 noCachedValue'],
    ['Lijnen', 5, 'bedrag_excl_btw', null, 'IMP-05 error Lijnen!E5 valueMissing'],
    ['Lijnen', 5, 'bedrag_excl_btw', 61250.355, 'IMP-06 error Lijnen!E5 tooManyDecimals'],
    ['Lijnen', 5, 'bedrag_excl_btw', 1e15, 'IMP-11 error Lijnen!E5 outsideRange'],
    ['Lijnen', 5, 'bedrag_excl_btw', -5, 'IMP-15 warning Lijnen!E5 negativeAmount'],
    ['Lijnen', 5, 'startmaand', 'volgend jaar', 'IMP-08 error Lijnen!G5 invalidDate'],
    ['Lijnen', 5, 'startmaand', null, 'IMP-08 error Lijnen!G5 invalidDate'],
    ['Lijnen', 5, 'startmaand', 46174.5, 'IMP-08 error Lijnen!G5 invalidDate'],
    ['Lijnen', 5, 'startmaand', serialOf('2026-06-15'), 'IMP-08 warning Lijnen!G5 notFirstOfMonth'],
    ['Lijnen', 5, 'startmaand', serialOf('2025-12-01'), 'IMP-09 error Lijnen!G5 beforeModelStart'],
    ['Lijnen', 7, 'aantal_maanden', 0, 'IMP-10 error Lijnen!H7 monthsBelowOne'],
    ['Lijnen', 7, 'aantal_maanden', 2.5, 'IMP-05 error Lijnen!H7 notWhole'],
    ['Lijnen', 2, 'aantal_maanden', 3, 'IMP-10 error Lijnen!H2 lumpOfMonths'],
    ['Lijnen', 7, 'aantal_maanden', 240, 'IMP-16 warning Lijnen!H7 afterHorizon'],
    ['Lijnen', 7, 'btw_tarief', 21, 'IMP-11 error Lijnen!J7 outsideRange'],
    ['Lijnen', 7, 'btw_aftrek', -0.1, 'IMP-11 error Lijnen!K7 outsideRange'],
    ['Lijnen', 7, 'betaaltermijn_maanden', -1, 'IMP-11 error Lijnen!L7 outsideRange'],
    ['Lijnen', 7, 'start_index', 12, 'IMP-14 warning Lijnen!O7 formulaReplaced'],
    ['Lijnen', 7, 'start_index', { formula: '1', value: 13 }, 'IMP-14 warning Lijnen!O7 differsFromEngine'],
    ['Lijnen', 7, 'index_pct', { error: '#N/A' }, 'IMP-05 error Lijnen!P7 errorCell'],
    ['Kavels', 2, 'wijze', 'ruil', 'IMP-03 error Kavels!E2 unknownValue'],
    ['Kavels', 18, 'eur_per_m2_prijspeil', 5, 'IMP-15 warning Kavels!D18 leaseWithPrice'],
    ['Kavels', 2, 'm2', -1, 'IMP-11 error Kavels!C2 outsideRange'],
    [
      'Kavels',
      2,
      'prijs_geindexeerd',
      { formula: '1', value: 613352.9 },
      'IMP-14 warning Kavels!I2 differsFromEngine',
    ],
    ['Transfers', 2, 'naar', 'PARTNER', 'IMP-12 error Transfers!D2 transferToItself'],
    ['Transfers', 2, 'maand', serialOf('2024-01-01'), 'IMP-09 error Transfers!F2 beforeModelStart'],
    ['Parameters', 16, 'waarde', 0.5, 'IMP-12 error Parameters!B16 keysNotOne'],
    ['Parameters', 11, 'waarde', 'hoog', 'IMP-05 error Parameters!B11 notANumber'],
    ['Parameters', 14, 'waarde', 2.5, 'IMP-05 error Parameters!B14 notWhole'],
    ['Parameters', 17, 'waarde', 1.5, 'IMP-11 error Parameters!B17 outsideRange'],
    ['Parameters', 3, 'parameter', 'naam', 'IMP-02 error Parameters!A3 duplicateParameter'],
    ['Parameters', 3, 'parameter', 'iets', 'IMP-12 error Parameters! parameterMissing'],
  ])('%s row %i %s = %j', async (sheet, row, header, value, expected) => {
    const found = await changed(sheet, row, header, value)
    // A missing or double parameter has no column of its own.
    expect(found.map((f) => f.replace('!A3 duplicateParameter', '!A3 duplicateParameter'))).toContain(
      expected,
    )
  })

  test('every bad value in any input cell is found at that very sheet, row and column', async () => {
    const base = papiermolenSheets()
    const cells = base.flatMap((sheet) =>
      sheet.rows.slice(1).flatMap((cellsOfRow, r) =>
        cellsOfRow.map((_, c) => ({
          sheet: sheet.name,
          row: r + 2,
          column: c,
          header: String(sheet.rows[0]?.[c]),
        })),
      ),
    )
    const isFree = (header: string) => ['omschrijving', 'fase'].includes(header)
    const seed = Math.trunc(performance.timeOrigin) % 2 ** 31
    console.info(`seed ${seed}`)
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...cells), async ({ sheet, row, column, header }) => {
        // A renamed parameter, a free text and another code are fine; an error cell never is.
        const isName = sheet === 'Parameters' && (column === 0 || row === 2)
        const isCode = ['id', 'kavel'].includes(header)
        const bad: CellSpec = isFree(header) || isName || isCode ? { error: '#REF!' } : '~fout~'
        const found = await read(await workbook(withCell(base, sheet, row, column, bad)))
        const at = found.findings.filter(
          (f) => f.sheet === sheet && f.row === row && f.column === letters(column),
        )
        expect(at.length, `${sheet}!${letters(column)}${row}`).toBeGreaterThan(0)
      }),
      { numRuns: Number(process.env.FC_RUNS ?? '200'), seed },
    )
  })
})

describe('faults of the whole file', () => {
  const sheets = papiermolenSheets()

  test('a missing sheet is named, and the faults of the others come with it', async () => {
    const rest = withCell(sheets, 'Lijnen', 2, 1, 'luchtkasteel').filter((s) => s.name !== 'Kavels')
    const found = places(await read(await workbook(rest)))
    expect(found).toEqual([
      'IMP-01 error Kavels! sheetMissing',
      'IMP-03 error Lijnen!B2 unknownValue',
      INHOUDING,
    ])
  })

  test('a missing column is named', async () => {
    const renamed = withCell(sheets, 'Lijnen', 1, 4, 'budget')
    const found = (await read(await workbook(renamed))).findings
    expect(found.map((f) => [f.code, f.sheet, f.header, f.params.name])).toEqual([
      ['IMP-01', 'Lijnen', 'bedrag_excl_btw', 'bedrag_excl_btw'],
    ])
  })

  test('a workbook of something else misses all four sheets', async () => {
    const reading = await read(await workbook([{ name: 'Blad1', rows: [['hallo', 'wereld']] }]))
    expect(reading.findings.map((f) => f.sheet)).toEqual(['Parameters', 'Lijnen', 'Kavels', 'Transfers'])
    expect(reading.projects).toEqual([])
  })

  test('columns may stand in another order', async () => {
    const reversed = sheets.map((sheet) => ({
      ...sheet,
      rows: sheet.rows.map((cells) => [...Array.from({ length: 16 }, (_, i) => cells[i] ?? null)].reverse()),
    }))
    const leading = reversed.map((s) => ({
      ...s,
      rows: s.rows.map((r) => r.slice(16 - (s.rows[0]?.filter((c) => c !== null).length ?? 0))),
    }))
    const reading = await read(await workbook(leading))
    expect(reading.projects[0]?.model).toEqual((await read(await workbook(sheets))).projects[0]?.model)
  })

  test('hidden rows and sheets, merged cells and empty rows are warnings', async () => {
    const [parameters, lines, ...rest] = sheets
    if (!parameters || !lines) throw new Error('four sheets')
    const odd: SheetSpec[] = [
      { ...parameters, state: 'hidden' },
      {
        ...lines,
        rows: [...lines.rows.slice(0, 3), [], ...lines.rows.slice(3)],
        hiddenRows: [2],
        merged: ['B2:B3'],
      },
      ...rest,
    ]
    expect(places(await read(await workbook(odd)))).toEqual([
      'IMP-17 warning Parameters! hiddenSheet',
      'IMP-17 warning Lijnen! mergedCells',
      'IMP-17 warning Lijnen!2 hiddenRow',
      'IMP-18 warning Lijnen!4 emptyRow',
      'IMP-15 warning Lijnen!E14 negativeAmount',
    ])
  })

  test('five hundred findings are kept, and no error is pushed out by warnings', async () => {
    const [parameters, lines, ...rest] = sheets
    if (!parameters || !lines) throw new Error('four sheets')
    const [header = [], first = []] = lines.rows
    const many = Array.from({ length: 700 }, (_, i) => {
      const row = [...first]
      row[0] = `N${i}`
      row[4] = i === 699 ? 'fout' : -1
      return row
    })
    const reading = await read(await workbook([parameters, { ...lines, rows: [header, ...many] }, ...rest]))
    expect([reading.findings.length, reading.findingsTruncated, reading.hasErrors]).toEqual([500, true, true])
    expect(reading.findings.some((f) => f.severity === 'error' && f.row === 701)).toBe(true)
  })

  test('a constant over a computed cell and a figure that differs are reported per row, with a list', async () => {
    const header: CellSpec[] = ['id', 'totaal', serialOf('2026-02-28')]
    const kas: SheetSpec = {
      name: 'Kas',
      rows: [
        header,
        ['K01', { formula: '1', value: 456000.01 }, { formula: '1', value: 456001 }],
        ['K02', 4104000, { formula: '1', value: 0 }],
      ],
    }
    const reading = await read(await workbook([...sheets, kas]))
    expect(places(reading)).toEqual([
      INHOUDING,
      'IMP-14 warning Kas!B2 differsFromEngine',
      'IMP-14 warning Kas!B3 formulaReplaced',
    ])
    expect(reading.differences).toEqual([
      {
        sheet: 'Kas',
        row: 'K01',
        period: 'totaal',
        workbook: '456000.01',
        engine: '456000.00',
        difference: '0.01',
      },
      {
        sheet: 'Kas',
        row: 'K01',
        period: '2026-02',
        workbook: '456001.00',
        engine: '456000.00',
        difference: '1.00',
      },
    ])
  })

  test('doubles are read with their 15 digits, dates of the 1904 system as dates', async () => {
    const noisy = withCell(sheets, 'Lijnen', 5, 4, { raw: '81947.3600000001' })
    expect((await read(await workbook(noisy))).projects[0]?.model?.lines[3]?.amount).toEqual({
      cents: 8_194_736n,
    })
    const old = sheets.map((sheet) => ({
      ...sheet,
      rows: sheet.rows.map((cells) =>
        cells.map((c) => (typeof c === 'number' && c > 45_000 && c < 50_000 ? c - 1462 : c)),
      ),
    }))
    const file = { name: 'old.xlsx', bytes: await zipParts(workbookParts(old, true)) }
    expect((await read(file)).projects[0]?.model?.lines[0]?.start).toEqual({ month: '2026-02' })
  })
})

describe('CSV', () => {
  const lines = () => referenceFile('portefeuille_lijnen.csv').bytes.toString('utf8')
  const projects = () => referenceFile('portefeuille_projecten.csv')
  const modelOf = async (text: string | Buffer) =>
    (await read(csv('lijnen.csv', text), projects())).projects[0]?.model

  test('separator, line ends, BOM, quotes and Windows-1252 do not change the model', async () => {
    const base = await modelOf(lines())
    const quoted = (separator: string) =>
      lines()
        .split('\r\n')
        .map((line) =>
          line
            .split(';')
            .map((v) => (v.includes(separator) || v.includes('"') ? `"${v.replace(/"/g, '""')}"` : v))
            .join(separator),
        )
        .join('\n')
    expect(await modelOf(`\ufeff${quoted(',')}`)).toEqual(base)
    expect(await modelOf(quoted('\t'))).toEqual(base)
    expect(await modelOf(Buffer.from(lines(), 'latin1'))).toEqual(base)
    expect(await modelOf(Buffer.from(`\ufeff${lines()}`, 'utf16le'))).toEqual(base)
  })

  test('characters that are lost in decoding are a warning', async () => {
    const reading = await read(
      csv('lijnen.csv', lines().replace('Oriënterend', 'Ori\ufffdnterend')),
      projects(),
    )
    expect(places(reading)).toContain('IMP-18 warning lijnen.csv! lostCharacters')
  })

  test('a separator inside a text without quotes is found on its row', async () => {
    const reading = await read(
      csv('lijnen.csv', lines().replace('voorschot 10%', 'voorschot; 10%')),
      projects(),
    )
    expect(places(reading)).toContain('IMP-05 error lijnen.csv!2 tooManyFields')
  })

  test.each<[readonly string[], string]>([
    [['456000,0', '586560'], 'comma'],
    [['1.234', '12,5'], 'comma'],
    [['1.234.567'], 'comma'],
    [['0.025', '21'], 'point'],
    [['1,234.50'], 'point'],
    [['1.234', '586560'], 'none'],
    [['1,5', '2.5'], 'mixed'],
  ])('the decimal sign of %j is %s', (texts, expected) => {
    expect(dialectOf(texts)).toBe(expected)
  })

  test('1.234 alone is never guessed, with a decimal comma beside it the point sets thousands apart', async () => {
    const [header = [], first = []] = referenceRows('portefeuille_lijnen.csv')
    const file = (...amounts: string[]) => {
      const rows = amounts.map((amount, i) =>
        first.map((v, c) => (c === 1 ? `L${i}` : c === 5 ? amount : v)).join(';'),
      )
      return csv('lijnen.csv', [header.join(';'), ...rows].join('\n'))
    }
    const alone = await read(file('1.234', '586560'), projects())
    expect(alone.findings.filter((f) => f.code === 'IMP-07')).toMatchObject([
      {
        sheet: 'lijnen.csv',
        row: 2,
        column: 'bedrag_excl_btw_prijspeil_2026',
        value: '1.234',
        messageKey: 'ambiguousNumber',
      },
    ])
    const beside = await read(file('1.234', '12,5'), projects())
    expect(beside.projects[0]?.model?.lines[0]?.amount).toEqual({ cents: 123_400n })
    const mixed = await read(file('1,5', '2.5'), projects())
    expect(mixed.findings.filter((f) => f.messageKey === 'mixedDialects')).toHaveLength(2)
  })
})

describe('files that are refused as a whole', () => {
  const good = () => workbookParts(papiermolenSheets())
  const named = (bytes: Buffer, name = 'test.xlsx'): File => ({ name, bytes })
  const ole = (...more: Buffer[]) =>
    Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512), ...more])

  test.each<[string, () => Promise<Buffer> | Buffer, string]>([
    ['0 bytes', () => Buffer.alloc(0), 'FILE_EMPTY'],
    ['more bytes than the limit', () => Buffer.alloc(20 * 1024 * 1024 + 1, 0x20), 'FILE_TOO_LARGE'],
    ['a picture', () => Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'FILE_KIND'],
    ['text without columns', () => Buffer.from('hallo wereld\n'), 'FILE_KIND'],
    ['an old .xls', () => ole(), 'FILE_KIND'],
    ['a workbook with a password', () => ole(Buffer.from('EncryptedPackage', 'utf16le')), 'FILE_ENCRYPTED'],
    ['a zip that is no workbook', () => zipParts(new Map([['readme.txt', 'hallo']])), 'FILE_KIND'],
    ['a broken zip', async () => (await zipParts(good())).subarray(0, 900), 'FILE_DAMAGED'],
    ['VBA', () => zipParts(good().set('xl/vbaProject.bin', 'x')), 'FILE_MACROS'],
    [
      'a macro type',
      () => zipParts(good().set('[Content_Types].xml', '<Types><a t="macroEnabled"/></Types>')),
      'FILE_MACROS',
    ],
    [
      'an external link',
      () => zipParts(good().set('xl/externalLinks/externalLink1.xml', '<a/>')),
      'FILE_EXTERNAL_LINKS',
    ],
    [
      'an external target',
      () =>
        zipParts(
          good().set(
            'xl/_rels/workbook.xml.rels',
            '<R><Relationship Id="a" Target="http://x" TargetMode="External"/></R>',
          ),
        ),
      'FILE_EXTERNAL_LINKS',
    ],
    [
      'a DOCTYPE',
      () => zipParts(good().set('xl/worksheets/sheet1.xml', '<!DOCTYPE a [<!ENTITY b "c">]><worksheet/>')),
      'FILE_DAMAGED',
    ],
    [
      'XML that is not well-formed',
      () => zipParts(good().set('xl/worksheets/sheet1.xml', '<worksheet><row></worksheet>')),
      'FILE_DAMAGED',
    ],
    [
      'XML of a thousand levels',
      () => zipParts(good().set('xl/worksheets/sheet1.xml', '<a>'.repeat(1000))),
      'FILE_DAMAGED',
    ],
    [
      'an attribute of ten megabytes',
      () => zipParts(good().set('xl/workbook.xml', `<a b="${'x'.repeat(1e6)}${'yz'.repeat(10)}"/>`)),
      'FILE_BOMB',
    ],
    ['a zip bomb', () => zipParts(good().set('xl/sharedStrings.xml', ' '.repeat(30_000_000))), 'FILE_BOMB'],
    [
      'too many entries',
      () => zipParts(new Map(Array.from({ length: 1001 }, (_, i) => [`e${i}`, '']))),
      'FILE_BOMB',
    ],
    [
      'a sheet that is not there',
      () => zipParts(new Map([...good()].filter(([name]) => !name.endsWith('sheet2.xml')))),
      'FILE_DAMAGED',
    ],
    [
      'a shared string that is not there',
      () =>
        zipParts(
          good().set(
            'xl/worksheets/sheet1.xml',
            '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>9</v></c></row></sheetData></worksheet>',
          ),
        ),
      'FILE_DAMAGED',
    ],
  ])('%s', async (_title, make, expected) => {
    expect(await refusal(named(await make()))).toBe(expected)
  })

  test('a name that leaves the archive is refused', async () => {
    const zip = await zipParts(good().set('xl/aa/evil.xml', 'x'))
    const escaping = Buffer.from(
      zip.toString('latin1').replaceAll('xl/aa/evil.xml', '../../evil.xml'),
      'latin1',
    )
    expect(await refusal(named(escaping))).toBe('FILE_DAMAGED')
  })

  test('a size that lies ends the reading', async () => {
    const zip = await zipParts(good())
    // Uncompressed size of every central-directory entry set to 10 bytes.
    for (
      let at = zip.indexOf('PK\x01\x02', 0, 'latin1');
      at !== -1;
      at = zip.indexOf('PK\x01\x02', at + 4, 'latin1')
    )
      zip.writeUInt32LE(10, at + 24)
    expect(await refusal(named(zip))).toBe('FILE_DAMAGED')
  })

  test('a workbook beside another file, or no file at all', async () => {
    const file = named(await zipParts(good()))
    expect(await refusal(file, file)).toBe('FILE_COMBINATION')
    expect(await refusal()).toBe('FILE_COMBINATION')
  })

  test('a refusal is quick', async () => {
    const bomb = named(await zipParts(good().set('xl/sharedStrings.xml', ' '.repeat(60_000_000))))
    const started = performance.now()
    expect(await refusal(bomb)).toBe('FILE_BOMB')
    expect(performance.now() - started).toBeLessThan(200)
  })
})

test('no bytes bring the reader down: a damaged file is refused or read, never an exception', async () => {
  const seed = Math.trunc(performance.timeOrigin) % 2 ** 31
  console.info(`seed ${seed}`)
  const sources = [
    await zipParts(workbookParts(papiermolenSheets())),
    referenceFile('portefeuille_lijnen.csv').bytes,
  ]
  const sheet = workbookParts(papiermolenSheets()).get('xl/worksheets/sheet2.xml') ?? ''
  const flip = fc.tuple(fc.nat(), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sources),
      fc.array(flip, { minLength: 1, maxLength: 20 }),
      async (bytes, flips) => {
        const damaged = Buffer.from(bytes)
        for (const [at, value] of flips) damaged[at % damaged.length] = value
        expect((await readProjectFile([{ name: 'x', bytes: damaged }], readingOptions)).state).toMatch(
          /^(refused|read)$/,
        )
      },
    ),
    { numRuns: 300, seed },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.nat(sheet.length),
      fc.nat(40),
      fc.string({ unit: 'binary', maxLength: 20 }),
      async (at, cut, text) => {
        const parts = workbookParts(papiermolenSheets())
        parts.set('xl/worksheets/sheet2.xml', sheet.slice(0, at) + text + sheet.slice(at + cut))
        const state = (await readProjectFile([{ name: 'x', bytes: await zipParts(parts) }], readingOptions))
          .state
        expect(state).toMatch(/^(refused|read)$/)
      },
    ),
    { numRuns: 300, seed },
  )
})

describe('messages', () => {
  test('every code has at least one message, each in three languages with the same parameters', () => {
    expect([...new Set(Object.values(messages).map((m) => m.code))].sort()).toEqual([...findingCodes])
    const parameters = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([p]) => p).sort()
    for (const m of Object.values(messages)) {
      expect(parameters(m.en)).toEqual(parameters(m.nl))
      expect(parameters(m.fr)).toEqual(parameters(m.nl))
    }
    const late = (language: Language) =>
      messageText('afterHorizon', { amount: '66374.22' }, language).replaceAll(/[\u00a0\u202f]/g, ' ')
    expect((['nl', 'en', 'fr'] as const).map(late)).toEqual([
      '€ 66.374,22 valt na de horizon en staat apart',
      '€66,374.22 falls after the horizon and stands apart',
      '66 374,22 € tombent après l’horizon et figurent à part',
    ])
    expect(messageText('beforeModelStart', { start: '2026-01' }, 'nl')).toContain('2026-01')
    expect(messageText('outsideRange', { min: '2000', max: '90071992547409.91' }, 'nl')).toBe(
      'moet liggen tussen 2000 en 90.071.992.547.409,91',
    )
    expect(messageText('keysNotOne', { sum: '0.9' }, 'nl')).toBe('de sleutels zijn samen 0,9 en niet 1')
  })
})

describe('reading in a thread', () => {
  const pool = createReaderPool({ queue: 2 })
  afterAll(() => pool.close())

  test('gives the same as reading directly', async () => {
    const file = await workbook(papiermolenSheets())
    expect(await pool.read([file], readingOptions)).toEqual(await readProjectFile([file], readingOptions))
  })

  test('a full queue says so instead of taking more', async () => {
    const file = await workbook(papiermolenSheets())
    const outcomes = await Promise.allSettled(
      Array.from({ length: 5 }, () => pool.read([file], readingOptions)),
    )
    const refused = outcomes.filter((o) => o.status === 'rejected')
    expect(outcomes.filter((o) => o.status === 'fulfilled').length).toBeGreaterThanOrEqual(2)
    expect(refused.length).toBeGreaterThanOrEqual(1)
    for (const outcome of refused) expect(outcome.reason).toBeInstanceOf(ReaderBusy)
  })

  test('a file that takes too long is refused, and the next one is read', async () => {
    const impatient = createReaderPool({ timeoutMs: 1 })
    const file = await workbook(papiermolenSheets())
    expect(await impatient.read([file], readingOptions)).toEqual({ state: 'refused', code: 'FILE_BOMB' })
    await impatient.close()
    await expect(impatient.read([file], readingOptions)).rejects.toBeInstanceOf(ReaderBusy)
    expect(await pool.read([file], readingOptions)).toMatchObject({ state: 'read' })
  })
})
