import { Worker } from 'node:worker_threads'
import { ProblemError } from '../platform/problem.ts'
import type { Sheet } from '../platform/sheets.ts'

/** Writes workbooks in a thread, one after the other: a large one never holds up the requests of others. */
export type WorkbookWriter = {
  /** @throws SERVICE_UNAVAILABLE when too many wait */
  write(sheets: readonly Sheet[]): Promise<Buffer>
  close(): Promise<void>
}
const queue = 8
const timeoutMs = 30_000
const memoryMb = 512

export function createWorkbookWriter(): WorkbookWriter {
  let worker: Worker | undefined
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()
  const end = async () => {
    const ending = worker
    worker = undefined
    await ending?.terminate()
  }
  const run = async (sheets: readonly Sheet[]): Promise<Buffer> => {
    worker ??= start()
    const answer = await answerOf(worker, sheets)
    if (answer instanceof Error) {
      await end()
      throw answer
    }
    return Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength)
  }
  return {
    write(sheets) {
      if (waiting >= queue) throw new ProblemError('SERVICE_UNAVAILABLE', { retryAfterSec: 5 })
      waiting++
      const next = last.then(() => run(sheets))
      const done = next.finally(() => waiting--)
      last = done.catch(() => {})
      return done
    },
    close: end,
  }
}

function start(): Worker {
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    env: {},
  })
  worker.unref() // an idle writer must not keep the process alive
  return worker
}

/** The bytes, or why there are none: a fault, too long, or too large for the thread. */
function answerOf(worker: Worker, sheets: readonly Sheet[]): Promise<Uint8Array | Error> {
  return new Promise((resolve) => {
    const finish = (answer: Uint8Array | Error) => {
      clearTimeout(timer)
      worker.off('message', onMessage)
      worker.off('error', finish)
      worker.off('exit', onExit)
      resolve(answer)
    }
    const onMessage = ({ bytes, error }: { bytes?: Uint8Array; error?: string }) =>
      finish(bytes ?? new Error(error))
    const onExit = () => finish(new Error('the thread that writes workbooks ended'))
    const timer = setTimeout(() => finish(new Error('a workbook took too long to write')), timeoutMs)
    worker.on('message', onMessage)
    worker.on('error', finish)
    worker.on('exit', onExit)
    worker.postMessage(sheets)
  })
}
