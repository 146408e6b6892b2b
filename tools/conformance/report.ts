export interface CaseFailure {
  readonly id: string
  readonly fn: string
  readonly expected: string
  readonly actual: string
}

/** What one vector file gave. `unsupported` holds the function name of each case that nothing implements. */
export interface FileReport {
  readonly file: string
  readonly passed: number
  readonly failures: readonly CaseFailure[]
  readonly unsupported: readonly string[]
}

/** The lines of one file: the counts, then every failing case, then the names that are not supported. */
export function fileLines(report: FileReport): string[] {
  const { file, passed, failures, unsupported } = report
  const counts = `${passed} passed, ${failures.length} failed, ${unsupported.length} not supported`
  const names = [...new Set(unsupported)].sort()
  return [
    `${file}: ${counts}`,
    ...failures.flatMap((f) => [
      `  FAILED ${f.id} ${f.fn}`,
      `    expected ${f.expected}`,
      `    actual   ${f.actual}`,
    ]),
    ...(names.length > 0 ? [`  not supported: ${names.join(', ')}`] : []),
  ]
}

export function totalLine(reports: readonly FileReport[]): string {
  const passed = reports.reduce((sum, r) => sum + r.passed, 0)
  return `${passed} passed, ${countFailures(reports)} failed`
}

export function countFailures(reports: readonly FileReport[]): number {
  return reports.reduce((sum, r) => sum + r.failures.length, 0)
}
