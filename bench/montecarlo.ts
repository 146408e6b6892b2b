/**
 * B10: the inner loop of a simulation of 10,000 runs, 360 months and 200 drivers, against C in single precision and
 * numpy in double precision, both on one thread; and a whole simulation on one thread against two.
 */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import {
  BLOCK_RUNS,
  type KernelExports,
  type KernelModel,
  kernelModule,
  type McKernel,
  type McModel,
  type McOptions,
  type McResult,
  mergePartials,
  type Result,
  scalarKernel,
  splitBlocks,
  wasmKernel,
} from '@stuurhuis/domain'
import { type AnchorProcess, type Round, startC, startNumpy } from './anchor-process.ts'
import { type ComputingResult, judge } from './computing.ts'
import { measureInTurn, type Rounds } from './measure.ts'
import type { Answer, Work } from './montecarlo-worker.ts'

const runs = 10_000
const months = 360
const drivers = 200
const [ours, preview, scalar] = ['WASM f64', 'WASM f32', 'TypeScript f64']
const [c, numpy] = ['C -O3 f32', 'numpy f64']
const [oneThread, twoThreads] = ['simulation, 1 thread', 'simulation, 2 threads']
const [oneByClock, twoByClock] = ['by the clock, 1 thread', 'by the clock, 2 threads']

export async function montecarlo(): Promise<ComputingResult> {
  const anchors: Record<string, AnchorProcess> = {}
  const missing: string[] = []
  for (const [name, start] of [[c, startC] as const, [numpy, startNumpy] as const]) {
    const anchor = start()
    if (anchor === undefined) missing.push(name)
    else anchors[name] = anchor
  }
  const workers = await Promise.all([startWorker(), startWorker()])
  try {
    const rounds = { ...(await kernelRounds(anchors)), ...(await threadRounds(workers)) }
    return result(rounds, missing)
  } finally {
    for (const anchor of Object.values(anchors)) anchor.stop()
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
}

function result(rounds: Rounds, missing: string[]): ComputingResult {
  const targets = [
    { text: 'f64 / C f32 >= 0.22', anchor: c, candidate: ours, atLeast: 0.22 },
    { text: 'f64 / numpy f64 >= 0.9', anchor: numpy, candidate: ours, atLeast: 0.9 },
    { text: 'f32 / C f32 >= 0.45', anchor: c, candidate: preview, atLeast: 0.45 },
    { text: '2 threads / 1 thread >= 1.7', anchor: oneThread, candidate: twoThreads, atLeast: 1.7 },
  ]
  return judge('montecarlo', rounds, targets, missing)
}

/** Processor time of one thread each, so that what else runs on the machine counts little. */
async function kernelRounds(anchors: Record<string, AnchorProcess>): Promise<Rounds> {
  const instance = await instantiate()
  const kernels: Record<string, McKernel> = {
    [ours]: wasmKernel(instance),
    [preview]: wasmKernel(await instantiate(), 'f32'),
    [scalar]: scalarKernel,
  }
  const sides: Record<string, () => Promise<Round>> = {}
  for (const [name, anchor] of Object.entries(anchors)) sides[name] = anchor.round
  for (const [name, kernel] of Object.entries(kernels)) sides[name] = kernelRound(kernel)
  await compareSums(sides)
  const timed = Object.entries(sides).map(
    ([name, round]) => [name, async () => (await round()).milliseconds] as const,
  )
  return await measureInTurn(Object.fromEntries(timed))
}

async function instantiate(): Promise<KernelExports> {
  const { instance } = await WebAssembly.instantiate(kernelModule())
  return instance.exports as unknown as KernelExports
}

/** The same numbers as in montecarlo-anchor.c and montecarlo-anchor.py; single precision holds them exactly. */
const model: KernelModel = {
  columns: months,
  base: Float64Array.from({ length: months }, (_, k) => k),
  vectors: Float64Array.from({ length: drivers * months }, (_, i) => {
    const [d, k] = [Math.floor(i / months), i % months]
    return (((d * 31 + k * 17) % 2001) - 1000) / 8
  }),
  tables: new Float64Array(0),
  terms: drivers,
  tableTerms: 0,
}

function kernelRound(kernel: McKernel): () => Promise<Round> {
  const session = kernel.load(model)
  const x = Float64Array.from({ length: runs * drivers }, (_, i) => {
    const [r, d] = [Math.floor(i / drivers), i % drivers]
    return ((r * 7919 + d * 104729) % 1024) / 1024
  })
  const factors = kernel.precision === 'f32' ? Float32Array.from(x) : x
  const compute = (look: (count: number) => void) => {
    for (let from = 0; from < runs; from += BLOCK_RUNS) {
      const count = Math.min(BLOCK_RUNS, runs - from)
      session.x.set(factors.subarray(from * drivers, (from + count) * drivers))
      session.run(count)
      look(count)
    }
  }
  let sum = 0
  compute((count) => {
    for (let r = 0; r < count; r++)
      for (let k = 0; k < months; k++) sum += session.out[r * session.stride + k] ?? 0
  })
  return async () => ({ milliseconds: await cpuOf(async () => compute(() => undefined)), sum })
}

/** Processor time of this thread, in milliseconds. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** One look before anything is timed: every side adds up to the same. */
async function compareSums(sides: Record<string, () => Promise<Round>>): Promise<void> {
  const expected = await sides[scalar]?.()
  for (const [name, round] of Object.entries(sides)) {
    const { sum } = await round()
    if (!(Math.abs(sum - (expected?.sum ?? Number.NaN)) <= 1e-4 * Math.abs(sum)))
      throw new Error(`${name} adds up to ${sum}, the scalar kernel to ${expected?.sum}`)
  }
}

async function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL('./montecarlo-worker.ts', import.meta.url))
  await once(worker, 'message')
  return worker
}

/**
 * A whole simulation: drawing, kernel, account of each run. What the slowest thread and this one use of a processor is
 * what it takes on cores that nobody else wants; by the clock it takes what the machine has to spare.
 */
async function threadRounds(workers: Worker[]): Promise<Rounds> {
  const options: McOptions = { seed: 2026, n: runs, figures: ['npv', 'closing'] }
  const one = await simulate(workers.slice(0, 1), options)
  const two = await simulate(workers, options)
  if (JSON.stringify(one.result) !== JSON.stringify(two.result))
    throw new Error('two threads do not give the bits of one')
  const cpu = (count: number) => async () => {
    let slowest = 0
    const own = await cpuOf(async () => {
      slowest = (await simulate(workers.slice(0, count), options)).slowest
    })
    return own + slowest
  }
  const clock = (count: number) => async () => {
    const started = performance.now()
    await simulate(workers.slice(0, count), options)
    return performance.now() - started
  }
  return await measureInTurn({
    [oneThread]: cpu(1),
    [twoThreads]: cpu(2),
    [oneByClock]: clock(1),
    [twoByClock]: clock(2),
  })
}

/** The result, and the processor time of the thread that used most. */
async function simulate(
  workers: Worker[],
  options: McOptions,
): Promise<{ result: McResult; slowest: number }> {
  const ranges = splitBlocks(options.n, workers.length)
  const answers = await Promise.all(
    workers.map(async (worker, i) => {
      const work: Work = {
        model: simulation,
        options: { ...options, ...(ranges[i] ?? { firstBlock: 0, blocks: 0 }) },
      }
      worker.postMessage(work)
      const [answer] = (await once(worker, 'message')) as [Answer]
      return answer
    }),
  )
  const parts = answers.map(({ part }) => expectOk(part))
  const result = expectOk(mergePartials(simulation, parts))
  return { result, slowest: Math.max(...answers.map(({ milliseconds }) => milliseconds)) }
}

function expectOk<T>(result: Result<T>): T {
  if (result.ok) return result.value
  throw new Error(`refused: ${JSON.stringify(result.errors)}`)
}

const columns = months + 4
const simulation: McModel = {
  engineVersion: 'bench',
  inputHash: '',
  start: '2026-01',
  months,
  period: 'month',
  drivers: Array.from({ length: drivers }, (_, d) => ({
    name: `driver ${d}`,
    distribution: { kind: 'triangular', min: 0.8, mode: 1, max: 1.3 },
    changes: [],
  })),
  cholesky: null,
  columns,
  base: new Float64Array(columns).fill(1000),
  linear: Array.from({ length: drivers }, (_, driver) => ({ driver, reference: 1 })),
  vectors: Float64Array.from({ length: drivers * columns }, (_, i) => ((i * 37) % 2001) - 1000),
  groups: [],
  tableTerms: [],
  tables: new Float64Array(0),
  rates: [],
  account: { opening: 0, debitRate: 0.0275, creditRate: 0.01 },
  parties: [{ unit: 'own:project:self', key: 1, isSelf: true }],
}
