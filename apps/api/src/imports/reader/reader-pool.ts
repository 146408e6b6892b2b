import { Worker } from 'node:worker_threads'
import type { ImportReading, ReadingOptions, UploadedProjectFile } from './reading.ts'

/** Too many files wait to be read: the caller says so (503) instead of holding more memory. */
export class ReaderBusy extends Error {
  constructor() {
    super('too many files wait to be read')
    this.name = 'ReaderBusy'
  }
}

export interface ReaderPool {
  /** Reads the files in a worker thread; rejects with {@link ReaderBusy} when the queue is full. */
  read(files: readonly UploadedProjectFile[], options: ReadingOptions): Promise<ImportReading>
  close(): Promise<void>
}

export interface ReaderPoolLimits {
  readonly queue: number
  readonly timeoutMs: number
  readonly memoryMb: number
}

const DEFAULTS: ReaderPoolLimits = { queue: 8, timeoutMs: 30_000, memoryMb: 512 }

interface Job {
  readonly files: readonly UploadedProjectFile[]
  readonly options: ReadingOptions
  readonly done: (reading: ImportReading) => void
  readonly failed: (error: unknown) => void
}

type Reply = { readonly reading: ImportReading } | { readonly error: string }

/**
 * One worker thread that reads files one after the other, so that a large or hostile workbook never holds up the
 * requests of others. A file that takes longer than the limit, or more memory than the thread has, costs the thread:
 * it is ended, the file is refused as a bomb, and the next file gets a new one.
 */
export function createReaderPool(limits: Partial<ReaderPoolLimits> = {}): ReaderPool {
  const { queue, timeoutMs, memoryMb } = { ...DEFAULTS, ...limits }
  const waiting: Job[] = []
  let worker: Worker | null = null
  let isRunning = false
  let isClosed = false

  const start = () => {
    const next = new Worker(new URL('./reader-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      // The thread reads bytes it is given; it needs nothing of the environment of the server.
      env: {},
    })
    // An idle reader must not keep the process alive.
    next.unref()
    return next
  }

  const runNext = async () => {
    const job = waiting.shift()
    if (!job || isRunning) return
    isRunning = true
    worker ??= start()
    const outcome = await runInWorker(worker, job, timeoutMs)
    if (outcome === 'lost') {
      await worker.terminate()
      worker = null
      job.done({ state: 'refused', code: 'FILE_BOMB' })
    } else if ('reading' in outcome) job.done(outcome.reading)
    else job.failed(new Error(outcome.error))
    isRunning = false
    if (waiting.length > 0) void runNext()
  }

  return {
    read: (files, options) =>
      new Promise((done, failed) => {
        if (isClosed || waiting.length >= queue) {
          failed(new ReaderBusy())
          return
        }
        waiting.push({ files, options, done, failed })
        if (!isRunning) void runNext()
      }),
    close: async () => {
      isClosed = true
      for (const job of waiting.splice(0)) job.failed(new ReaderBusy())
      await worker?.terminate()
      worker = null
    },
  }
}

/** The reply of the worker, or `lost` when it took too long or broke down. */
function runInWorker(worker: Worker, job: Job, timeoutMs: number): Promise<Reply | 'lost'> {
  return new Promise((resolve) => {
    const finish = (outcome: Reply | 'lost') => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', onLost)
      worker.off('exit', onLost)
      resolve(outcome)
    }
    const onMessage = (reply: Reply) => finish(reply)
    const onLost = () => finish('lost')
    const timer = setTimeout(onLost, timeoutMs)
    worker.on('message', onMessage)
    worker.on('error', onLost)
    worker.on('exit', onLost)
    worker.postMessage({ files: job.files, options: job.options })
  })
}
