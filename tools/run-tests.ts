/**
 * All tests: first those without a browser, then the journeys. `--only unit|api|e2e` runs a part; what follows `--` goes
 * to vitest (`npm test -- --only api -- -t "one person"`). The exit code is 1 when anything failed or nothing ran.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'

type Round = { name: string; projects: string[]; needsBrowser: boolean }
type Count = { passed: number; failed: number }

const root = path.resolve(import.meta.dirname, '..')
const reports = path.join(root, 'node_modules/.cache/test-reports')
const unit: Round = {
  name: 'unit',
  projects: ['domain', 'schemas', 'client', 'web', 'tools'],
  needsBrowser: false,
}
const api: Round = { name: 'api', projects: ['api'], needsBrowser: false }
const e2e: Round = { name: 'e2e', projects: ['e2e'], needsBrowser: true }
const all: Round[] = [
  { name: 'unit and api', projects: [...unit.projects, ...api.projects], needsBrowser: false },
  e2e,
]

process.exitCode = await main(process.argv.slice(2))

async function main(argv: string[]): Promise<number> {
  const separator = argv.indexOf('--')
  const own = separator === -1 ? argv : argv.slice(0, separator)
  const extra = separator === -1 ? [] : argv.slice(separator + 1)
  const rounds = chooseRounds(own)
  if (rounds === undefined) {
    console.error('Use: npm test [-- --only unit|api|e2e] [-- arguments of vitest]')
    return 1
  }
  const abort = abortOnSignal()
  const results: (Count & { ok: boolean })[] = []
  for (const round of rounds) {
    if (abort.aborted) return 1
    results.push(await runRound(round, extra, abort))
  }
  const passed = results.reduce((sum, result) => sum + result.passed, 0)
  const failed = results.reduce((sum, result) => sum + result.failed, 0)
  const isGreen = results.every((result) => result.ok) && failed === 0 && passed > 0
  // A round that broke before or beside its tests counts as a failure, so that the line never looks green when it is not.
  console.log(`\n${passed} passed, ${isGreen ? 0 : Math.max(failed, 1)} failed`)
  return isGreen ? 0 : 1
}

function chooseRounds(own: string[]): Round[] | undefined {
  if (own.length === 0) return all
  if (own.length !== 2 || own[0] !== '--only') return undefined
  const chosen = [unit, api, e2e].find((round) => round.name === own[1])
  return chosen === undefined ? undefined : [chosen]
}

async function runRound(round: Round, extra: string[], abort: AbortSignal): Promise<Count & { ok: boolean }> {
  const env: NodeJS.ProcessEnv = { ...process.env }
  if (!process.stdout.isTTY) env.NO_COLOR = '1' // a log that people and programs read has no escape codes
  if (round.needsBrowser) {
    const browser = spawnSync(process.execPath, [path.join(root, 'tools/chromium.ts')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (browser.status !== 0) return { passed: 0, failed: 1, ok: false }
    env.CHROMIUM_PATH = browser.stdout.trim()
  }
  const report = path.join(reports, `${round.projects.at(-1)}.json`)
  mkdirSync(reports, { recursive: true })
  rmSync(report, { force: true })
  console.log(`\n== Tests: ${round.name} ==`)
  const projects = round.projects.flatMap((project) => ['--project', project])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const child = spawn(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', ...projects, ...reporters, ...extra],
    {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  )
  abort.addEventListener('abort', () => child.kill('SIGTERM'))
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', () => resolve(1)))
  return { ...count(report), ok: code === 0 }
}

/** From vitest's JSON report; a file that could not even be loaded counts as one failed test. */
function count(report: string): Count {
  if (!existsSync(report)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
    numPassedTests: number
    numFailedTests: number
    testResults: { status: string; assertionResults: unknown[] }[]
  }
  const broken = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

function abortOnSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort())
  process.on('disconnect', () => controller.abort())
  process.channel?.unref()
  return controller.signal
}
