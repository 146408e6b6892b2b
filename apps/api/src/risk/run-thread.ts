import { Worker } from 'node:worker_threads'
import type { EngineError } from '@stuurhuis/domain'
import type { ThreadInput } from './risk-thread.ts'

export type ThreadAnswer =
  | { readonly output: string }
  | { readonly errors: readonly EngineError[] }
  | { readonly lost: 'stopped' | 'too long' | 'too large' | Error }

export type ThreadOptions = {
  /** Ends the thread at once: the computation never looks at a flag. */
  readonly signal: AbortSignal
  readonly onProgress: (percent: number) => void
  readonly timeoutMs: number
  readonly memoryMb: number
}

/** Computes one task in a thread of its own, which knows nothing of the environment or the database. */
export function runInThread(input: ThreadInput, options: ThreadOptions): Promise<ThreadAnswer> {
  return new Promise((resolve) => {
    const { signal, timeoutMs, memoryMb } = options
    const thread = new Worker(new URL('./risk-thread.ts', import.meta.url), {
      workerData: input,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      env: {},
    })
    const finish = (answer: ThreadAnswer) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      void thread.terminate().then(() => resolve(answer))
    }
    const onAbort = () => finish({ lost: 'stopped' })
    const timer = setTimeout(() => finish({ lost: 'too long' }), timeoutMs)
    signal.addEventListener('abort', onAbort)
    thread.on('message', (message: { percent: number } | ThreadAnswer) => {
      if ('percent' in message) options.onProgress(message.percent)
      else finish(message)
    })
    thread.on('error', (error: Error & { code?: string }) =>
      finish({ lost: error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'too large' : error }),
    )
    if (signal.aborted) onAbort()
  })
}
