import { ok, type Result, refuse } from '../money/result.ts'
import { drawsOf, factorsOf } from './draws.ts'
import { BLOCK_RUNS, type KernelModel, type McKernel, scalarKernel } from './kernel.ts'
import { MC_LIMITS, type McFigure, type McModel } from './mc-model.ts'
import { firstColumnOf, type Outcome, outcomesOf } from './outcomes.ts'
import { randomOfBlock } from './random.ts'
import { type McOutcome, summarise } from './summary.ts'

export interface McOptions {
  /** A whole number of 32 bits; the same seed gives the same bits. */
  readonly seed: number
  /** Number of runs, 100 to 1,000,000. */
  readonly n: number
  /** The scalar kernel when absent. */
  readonly kernel?: McKernel
  /** `npv` alone when absent. */
  readonly figures?: readonly McFigure[]
  /** Looked at between blocks; an `AbortSignal` of any platform fits. */
  readonly signal?: { readonly aborted: boolean }
  /** Told after each block how many runs of its part are done, and of how many. */
  readonly onProgress?: (done: number, total: number) => void
}

/** A part of the blocks of a simulation, for one worker. */
export interface BlockRange {
  readonly firstBlock: number
  readonly blocks: number
}

/** Values of the runs of some blocks, in euro, one list per figure: plain data that a worker sends back. */
export interface McPartial extends BlockRange {
  readonly inputHash: string
  readonly seed: number
  readonly n: number
  readonly precision: 'f64' | 'f32'
  readonly figures: readonly McFigure[]
  readonly values: readonly Float64Array[]
}

export interface McResult {
  readonly seed: number
  readonly n: number
  readonly engineVersion: string
  readonly inputHash: string
  /** `f32` is a preview: about seven digits, not the bits of `f64`, never stored as a result. */
  readonly precision: 'f64' | 'f32'
  readonly outcomes: readonly McOutcome[]
}

/**
 * Runs a whole simulation (finance.md 11). Synchronous and heavy: for a browser worker or a job, never for the loop
 * that answers requests. Errors: MC_SEED, MC_RUNS (out of range), MC_FIGURE (a party that is not there), MC_ABORTED.
 */
export function monteCarlo(model: McModel, options: McOptions): Result<McResult> {
  const part = simulateBlocks(model, { ...options, firstBlock: 0, blocks: blockCount(options.n) })
  return part.ok ? mergePartials(model, [part.value]) : part
}

/** Number of blocks of 256 runs; the last one may be shorter. */
export function blockCount(n: number): number {
  return Math.ceil(n / BLOCK_RUNS)
}

/** The blocks of a simulation in so many parts of about equal size, none of them empty. */
export function splitBlocks(n: number, workers: number): BlockRange[] {
  const total = blockCount(n)
  const parts = Math.max(1, Math.min(total, Math.floor(workers)))
  return Array.from({ length: parts }, (_, i) => {
    const firstBlock = Math.floor((i * total) / parts)
    return { firstBlock, blocks: Math.floor(((i + 1) * total) / parts) - firstBlock }
  })
}

/**
 * Computes some blocks. Block b starts from the state of the seed after b jumps, so it does not matter who computes
 * it, or in how many parts. A worker that must listen to messages computes a few blocks at a time. Errors as
 * {@link monteCarlo}, and MC_BLOCKS for blocks that the simulation does not have.
 */
export function simulateBlocks(model: McModel, options: McOptions & BlockRange): Result<McPartial> {
  const { seed, n, firstBlock, blocks, figures = ['npv'], kernel = scalarKernel } = options
  const refused = problemOf(options)
  if (refused) return refused
  const readers = outcomesOf(model, figures)
  const missing = figures[readers.indexOf(null)]
  if (missing !== undefined) return refuse('MC_FIGURE', 'figures', { figure: missing })
  const outcomes = readers.filter((reader) => reader !== null)
  const runs = Math.min(n, (firstBlock + blocks) * BLOCK_RUNS) - firstBlock * BLOCK_RUNS
  const values = figures.map(() => new Float64Array(runs))
  const computeBlock = blockComputer(model, kernel, {
    outcomes,
    values,
    first: firstColumnOf(model, figures),
  })
  const random = randomOfBlock(seed, firstBlock)
  for (let done = 0; done < runs; done += BLOCK_RUNS) {
    if (options.signal?.aborted) return refuse('MC_ABORTED')
    computeBlock(random.fork(), done, Math.min(BLOCK_RUNS, runs - done))
    random.jump()
    options.onProgress?.(Math.min(runs, done + BLOCK_RUNS), runs)
  }
  const { precision } = kernel
  return ok({
    inputHash: model.inputHash,
    seed,
    n,
    precision,
    firstBlock,
    blocks,
    figures,
    values,
  })
}

function problemOf({ seed, n, firstBlock, blocks }: McOptions & BlockRange): Result<never> | null {
  if (!Number.isInteger(seed) || seed < -(2 ** 31) || seed >= 2 ** 32) {
    return refuse('MC_SEED', 'seed', { value: String(seed) })
  }
  if (!Number.isInteger(n) || n < MC_LIMITS.minRuns || n > MC_LIMITS.maxRuns) {
    const limits = { from: String(MC_LIMITS.minRuns), to: String(MC_LIMITS.maxRuns) }
    return refuse('MC_RUNS', 'n', { value: String(n), ...limits })
  }
  const isInside =
    Number.isInteger(firstBlock) &&
    Number.isInteger(blocks) &&
    firstBlock >= 0 &&
    blocks >= 1 &&
    firstBlock + blocks <= blockCount(n)
  return isInside ? null : refuse('MC_BLOCKS', 'firstBlock', { blocks: String(blockCount(n)) })
}

function blockComputer(
  model: McModel,
  kernel: McKernel,
  reads: {
    readonly outcomes: readonly Outcome[]
    readonly values: readonly Float64Array[]
    readonly first: number
  },
) {
  const { outcomes, values, first } = reads
  const session = kernel.load(kernelModelOf(model, first))
  const draws = drawsOf(model, BLOCK_RUNS)
  const fill = factorsOf(model, session, draws.values)
  const drivers = model.drivers.length
  return (random: ReturnType<typeof randomOfBlock>, done: number, runs: number): void => {
    for (let r = 0; r < runs; r += 1) {
      draws.draw(random, r)
      fill(r)
    }
    session.run(runs)
    outcomes.forEach((outcome, f) => {
      const list = values[f]
      if (list === undefined) return
      for (let r = 0; r < runs; r += 1)
        list[done + r] = outcome(session.out, r * session.stride - first, draws.values, r * drivers)
    })
  }
}

/** What the kernel multiplies: the columns from `first` on. Each is computed alone, so the others change no bit of it. */
export function kernelModelOf(model: McModel, first = 0): KernelModel {
  const { linear, tableTerms } = model
  const columns = model.columns - first
  const part = (rows: Float64Array) => columnsFrom(rows, model.columns, first)
  return {
    columns,
    base: part(model.base),
    vectors: part(model.vectors),
    tables: part(model.tables),
    terms: linear.length,
    tableTerms: tableTerms.length,
  }
}

function columnsFrom(rows: Float64Array, columns: number, first: number): Float64Array {
  if (first === 0) return rows
  const count = rows.length / columns
  const kept = new Float64Array(count * (columns - first))
  for (let r = 0; r < count; r += 1)
    kept.set(rows.subarray(r * columns + first, (r + 1) * columns), r * (columns - first))
  return kept
}

/**
 * The result of a simulation from the parts that its workers computed, in any order: the same bits as one worker
 * would have given. Errors: MC_PARTS when parts are missing, overlap, or belong to different simulations.
 */
export function mergePartials(model: McModel, partials: readonly McPartial[]): Result<McResult> {
  const sorted = [...partials].sort((a, b) => a.firstBlock - b.firstBlock)
  const [first] = sorted
  if (!first) return refuse('MC_PARTS')
  let next = 0
  for (const part of sorted) {
    if (part.firstBlock !== next || !isSameSimulation(part, first)) return refuse('MC_PARTS')
    next += part.blocks
  }
  if (next !== blockCount(first.n) || first.inputHash !== model.inputHash) return refuse('MC_PARTS')
  const { seed, n, precision, figures, inputHash } = first
  const outcomes = figures.map((figure, f) => {
    const values = new Float64Array(n)
    for (const part of sorted) {
      const list = part.values[f]
      if (list !== undefined) values.set(list, part.firstBlock * BLOCK_RUNS)
    }
    return summarise(figure, values)
  })
  return ok({ seed, n, engineVersion: model.engineVersion, inputHash, precision, outcomes })
}

function isSameSimulation(a: McPartial, b: McPartial): boolean {
  const text = ({ inputHash, seed, n, precision, figures }: McPartial) =>
    JSON.stringify([inputHash, seed, n, precision, figures])
  return text(a) === text(b)
}
