import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runFinance } from './conformance/finance.ts'
import { countFailures, type FileReport, fileLines, totalLine } from './conformance/report.ts'

/**
 * `node tools/conformance.ts [part …]`: runs the reference vectors of each part against the product. They are read
 * from `$CONFORMANCE_DATA/<part>`, else from the copy in the repository. Exit code 1 on any failure or on no case.
 */
interface Part {
  readonly name: string
  /** Folder inside the repository that is used when CONFORMANCE_DATA does not hold the part. */
  readonly fallback: string
  readonly run: (folder: string) => Promise<FileReport[]>
}

const PARTS: readonly Part[] = [
  { name: 'finance', fallback: 'packages/domain/test/reference', run: runFinance },
]

const root = join(import.meta.dirname, '..')

async function runPart(part: Part): Promise<FileReport[]> {
  const folder = folderOf(part)
  console.log(`${part.name}: vectors of ${folder.path} (${folder.why})`)
  try {
    const reports = await part.run(folder.path)
    for (const line of reports.flatMap(fileLines)) console.log(line)
    return reports
  } catch (error) {
    const failure = { id: '(folder)', fn: part.name, expected: 'readable vectors', actual: String(error) }
    const report = { file: part.name, passed: 0, failures: [failure], unsupported: [] }
    for (const line of fileLines(report)) console.log(line)
    return [report]
  }
}

function folderOf(part: Part): { readonly path: string; readonly why: string } {
  const data = process.env.CONFORMANCE_DATA
  const own = join(root, part.fallback)
  if (data === undefined || data === '') return { path: own, why: 'CONFORMANCE_DATA is not set' }
  const given = join(data, part.name)
  return existsSync(given)
    ? { path: given, why: 'CONFORMANCE_DATA' }
    : { path: own, why: `CONFORMANCE_DATA has no folder ${part.name}` }
}

function chosenParts(names: readonly string[]): Part[] {
  const unknown = names.filter((name) => !PARTS.some((part) => part.name === name))
  if (unknown.length > 0) {
    const known = PARTS.map((part) => part.name).join(', ')
    console.error(`unknown part ${unknown.join(', ')}; known: ${known}`)
    process.exit(2)
  }
  return names.length === 0 ? [...PARTS] : PARTS.filter((part) => names.includes(part.name))
}

const reports: FileReport[] = []
for (const part of chosenParts(process.argv.slice(2))) reports.push(...(await runPart(part)))
console.log(totalLine(reports))
const ran = reports.reduce((sum, r) => sum + r.passed + r.failures.length + r.unsupported.length, 0)
process.exitCode = countFailures(reports) > 0 || ran === 0 ? 1 : 0
