/**
 * `pnpm bench [get|list|filter|create|startup|days|cockpit|edit|montecarlo|portfolio …]`: measures the product against a bare server, or a
 * computation against other languages, prints a table and writes bench/results/<time>.json. Exit code 0 whatever the figures are, 1 when something broke, 2 when the product became
 * slower than bench/baseline.json by more than a tenth, 3 when the machine was too busy for a verdict. `--baseline`
 * writes that file anew. `--large` gives the cockpit 50 million months instead of 9.6; `--edits=100000` says how many
 * random edits come before the rollups are compared.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import path from 'node:path'
import { processesIn } from '@stuurhuis/tools/processes.ts'
import { slowerThanBaseline, writeBaseline } from './baseline.ts'
import { type CaseResult, create, type Flags, filter, getOne, list } from './cases.ts'
import { cockpit, days } from './cockpit.ts'
import { type ComputingResult, printComputing } from './computing.ts'
import { edit } from './edit.ts'
import { type Environment, pinToSecondCore, projectCount, startEnvironment } from './environment.ts'
import { noiseLimit, type Pair, type Spread } from './measure.ts'
import { montecarlo } from './montecarlo.ts'
import { portfolio } from './portfolio.ts'
import { type StartupResult, startup } from './startup.ts'

const cases: Record<string, (environment: Environment, flags: Flags) => Promise<CaseResult>> = {
  get: getOne,
  list,
  filter,
  create,
  days,
  cockpit,
  edit,
}
/** These need no server and no database. */
const computations: Record<string, () => Promise<ComputingResult>> = { montecarlo, portfolio }
const all = [...Object.keys(cases), 'startup', ...Object.keys(computations)]
const timeLimit = 60 * 60_000

const args = process.argv.slice(2)
const newBaseline = '--baseline'
const flags: Flags = {
  isLarge: args.includes('--large'),
  edits: Number(args.find((arg) => arg.startsWith('--edits='))?.slice('--edits='.length) ?? 2_000),
}
process.exitCode = await main(args.filter((arg) => !arg.startsWith('--')))

async function main(names: string[]): Promise<number> {
  const wanted = names.length === 0 ? all : names
  const unknown = wanted.filter((name) => !all.includes(name))
  if (unknown.length > 0 || process.platform !== 'linux') {
    console.error(
      unknown.length > 0
        ? `There is no benchmark called ${unknown.join(', ')}; there are ${all.join(', ')}.`
        : 'The benchmarks read CPU times from /proc and run on Linux only.',
    )
    return 1
  }
  const computed: ComputingResult[] = []
  for (const name of wanted) {
    const result = await computations[name]?.()
    if (result === undefined) continue
    computed.push(result)
    printComputing(result)
  }
  const served = wanted.filter((name) => computations[name] === undefined)
  const { results, started } = served.length === 0 ? { results: [] } : await measureServer(served)
  const file = write(results, started, computed)
  console.log(`\nWritten to ${path.relative(process.cwd(), file)}`)
  return verdict(results, computed)
}

async function measureServer(
  wanted: string[],
): Promise<{ results: CaseResult[]; started?: StartupResult | undefined }> {
  console.log(`Setting up PostgreSQL on disk with fsync, ${projectCount} projects, and both servers …`)
  const environment = await startEnvironment()
  const stop = () => void environment.stop().then(() => process.exit(1))
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop)
  const timer = setTimeout(stop, timeLimit)
  try {
    pinToSecondCore(processesIn(environment.dataFolder))
    const results: CaseResult[] = []
    let started: StartupResult | undefined
    for (const name of wanted) {
      const run = cases[name]
      if (run === undefined) started = await startup(environment)
      else results.push(await run(environment, flags))
      if (run === undefined) printStartup(started)
      else printCase(results.at(-1))
    }
    return { results, started }
  } finally {
    clearTimeout(timer)
    await environment.stop()
  }
}

function verdict(results: CaseResult[], computed: ComputingResult[]): number {
  const noisy = results.filter(({ pairs }) => Object.values(pairs).some(({ noise }) => noise > noiseLimit))
  const noisyComputing = computed.filter(({ targets }) => targets.some(({ isNoisy }) => isNoisy))
  const names = [...noisy, ...noisyComputing].map(({ name }) => name)
  if (names.length > 0) console.log(`No verdict on ${names.join(', ')}: the machine was too busy.`)
  if (args.includes(newBaseline)) {
    writeBaseline(results.filter((result) => !noisy.includes(result)))
    return names.length > 0 ? 3 : 0
  }
  const slower = slowerThanBaseline(results)
  for (const sentence of slower) console.log(`SLOWER than before: ${sentence}`)
  return slower.length > 0 ? 2 : names.length > 0 ? 3 : 0
}

function printCase(result: CaseResult | undefined): void {
  if (result === undefined) return
  console.log(`\n${result.name}`)
  for (const [name, pair] of Object.entries(result.pairs)) printPair(name, pair)
  if (result.pgbench !== undefined)
    console.log(`  pgbench, same statement, 8 clients: ${result.pgbench.toFixed(0)} / s`)
  const { p50, p95, p99, perSecond } = result.latency
  console.log(
    `  latency at ${perSecond.toFixed(0)} / s: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  )
  for (const note of result.notes ?? []) console.log(`  ${note}`)
  for (const { text, value, isMet } of result.targets)
    console.log(`  ${isMet ? 'met    ' : 'NOT MET'} ${text}: ${value.toFixed(2)}`)
}

function printPair(name: string, pair: Pair): void {
  console.log(
    `  ${name}${pair.noise > noiseLimit ? `   (no verdict: half of the anchor's rounds lie ${(pair.noise * 100).toFixed(0)} % apart)` : ''}`,
  )
  for (const side of ['anchor', 'candidate'] as const) {
    const { perSecond, nodeCpu, postgresCpu } = pair[side]
    console.log(
      `    ${side.padEnd(9)} ${perSecond.median.toFixed(0).padStart(6)} / s, CPU a request: Node ${nodeCpu.median.toFixed(0)} µs, PostgreSQL ${postgresCpu.median.toFixed(0)} µs`,
    )
  }
  console.log(
    `    candidate / anchor: rate ${text(pair.rateRatio)}, Node CPU ${text(pair.nodeCpuRatio)}, PostgreSQL CPU ${text(pair.postgresCpuRatio)}`,
  )
}

function text({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`
}

function printStartup(result: StartupResult | undefined): void {
  if (result === undefined) return
  console.log('\nstartup')
  console.log(`  process start to first 200: ${text(result.milliseconds)} ms (target 1500)`)
  console.log(`  the first start of all, nothing compiled yet: ${text(result.coldMilliseconds)} ms`)
  console.log(`  memory after a load: ${result.memoryMebibytes.toFixed(0)} MiB (target 300)`)
}

function write(
  results: CaseResult[],
  started: StartupResult | undefined,
  computed: ComputingResult[],
): string {
  const folder = path.join(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`)
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' })
  const { dependencies } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../apps/api/package.json'), 'utf8'),
  ) as {
    dependencies: Record<string, string>
  }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, memory: totalmem(), load: loadavg() }
  const versions = { node: process.version, fastify: dependencies['fastify'], pg: dependencies['pg'] }
  const settings = { fsync: true, projects: projectCount, rateLimits: 'counted, ceilings raised' }
  const record = {
    flags,
    commit: git.stdout.trim(),
    at: new Date().toISOString(),
    machine,
    versions,
    settings,
    results,
    startup: started,
    computed,
  }
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`)
  return file
}
