import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CaseOutcome, checkCase, readCases } from '@stuurhuis/domain/reference'
import type { FileReport } from './report.ts'

/** The vector files of the finance part: every `dev/*.json` below the folder, in the order of their names. */
export async function runFinance(folder: string): Promise<FileReport[]> {
  const names = (await readdir(join(folder, 'dev'))).filter((name) => name.endsWith('.json')).sort()
  return Promise.all(
    names.map(async (name) => reportOf(name, await readFile(join(folder, 'dev', name), 'utf8'))),
  )
}

function reportOf(name: string, text: string): FileReport {
  const file = `finance/dev/${name}`
  let outcomes: CaseOutcome[]
  try {
    outcomes = readCases(JSON.parse(text)).map(checkCase)
  } catch (error) {
    const failure = { id: '(file)', fn: '(file)', expected: 'a list of cases', actual: String(error) }
    return { file, passed: 0, failures: [failure], unsupported: [] }
  }
  return {
    file,
    passed: outcomes.filter((o) => o.kind === 'passed').length,
    failures: outcomes.filter((o) => o.kind === 'failed'),
    unsupported: outcomes.filter((o) => o.kind === 'unsupported').map((o) => o.fn),
  }
}
