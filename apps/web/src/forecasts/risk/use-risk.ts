import { ProblemError } from '@stuurhuis/client'
import type {
  BodyInputOf,
  BreakEven,
  Issue,
  Job,
  ResultOf,
  Simulation,
  startBreakEven,
  startSimulation,
  startTornado,
  Tornado,
} from '@stuurhuis/schemas'
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { api } from '../../session/api.ts'
import {
  startBreakEven as breakEvenRoute,
  cancelJob,
  getJob,
  getSimulation,
  startSimulation as simulationRoute,
  startTornado as tornadoRoute,
} from '../../session/routes.ts'
import { type Failure, failureOf } from '../../ui/failure.ts'

const POLL_MS = 600
type Started = Promise<{ data: Job }>

function cancelQuietly(id: string) {
  // It may have ended just now: then there is nothing to stop.
  api.call(cancelJob, { params: { id } }).catch(() => undefined)
}
/** One computation on the server at a time: started, followed, stopped. `result` stays until the next one is done. */
function useTask<Output>() {
  const busy = ref(false)
  const percent = ref(0)
  const result = shallowRef<Output>()
  const failure = shallowRef<Failure>()
  const issues = shallowRef<readonly Issue[]>([])
  const stopped = ref(false)
  let following: AbortController | undefined
  let running: string | undefined

  async function run(start: (idempotencyKey: string) => Started) {
    if (busy.value) return
    const own = new AbortController()
    following = own
    busy.value = true
    percent.value = 0
    stopped.value = false
    failure.value = undefined
    issues.value = []
    try {
      const { data } = await start(crypto.randomUUID())
      running = data.id
      if (own.signal.aborted) return cancelQuietly(data.id)
      result.value = await follow(data.id, own.signal)
    } catch (error) {
      if (own.signal.aborted) return
      failure.value = failureOf(error)
      issues.value = error instanceof ProblemError ? error.issues : []
    } finally {
      if (following === own) {
        busy.value = false
        running = undefined
      }
    }
  }

  async function follow(id: string, signal: AbortSignal): Promise<Output> {
    for (;;) {
      await new Promise((done) => setTimeout(done, POLL_MS))
      signal.throwIfAborted()
      const { data } = await api.call(getJob, { params: { id } }, { signal })
      // Done is a redirect, which the browser has followed: this is the output.
      if (!('status' in data)) return data as unknown as Output
      const { status } = data as ResultOf<typeof getJob>
      if (status.state === 'failed' && status.problem) throw new ProblemError(status.problem)
      percent.value = status.progressPercent ?? 0
    }
  }
  function stop() {
    following?.abort()
    if (running) cancelQuietly(running)
    running = undefined
    stopped.value = busy.value
    busy.value = false
  }
  function forget() {
    stop()
    stopped.value = false
    result.value = undefined
    failure.value = undefined
    issues.value = []
  }
  /** An outcome of before, as it was given then. */
  async function load(earlier: () => Promise<Output>) {
    try {
      const output = await earlier()
      if (!busy.value) result.value = output
    } catch (error) {
      failure.value = failureOf(error)
    }
  }
  onBeforeUnmount(stop)
  return { busy, percent, result, failure, issues, stopped, run, stop, forget, load }
}
export function useTornado() {
  const task = useTask<Tornado>()
  return {
    ...task,
    start: (id: string, body: BodyInputOf<typeof startTornado>) =>
      task.run((idempotencyKey) => api.call(tornadoRoute, { params: { id }, body }, { idempotencyKey })),
  }
}
export function useBreakEven() {
  const task = useTask<BreakEven>()
  return {
    ...task,
    start: (id: string, body: BodyInputOf<typeof startBreakEven>) =>
      task.run((idempotencyKey) => api.call(breakEvenRoute, { params: { id }, body }, { idempotencyKey })),
  }
}
export function useSimulation() {
  const task = useTask<Simulation>()
  return {
    ...task,
    start: (id: string, body: BodyInputOf<typeof startSimulation>) =>
      task.run((idempotencyKey) => api.call(simulationRoute, { params: { id }, body }, { idempotencyKey })),
    reopen: (id: string, jobId: string) =>
      task.load(async () => (await api.call(getSimulation, { params: { id, jobId } })).data),
  }
}
