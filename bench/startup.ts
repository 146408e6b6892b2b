/** B16: from starting the process to the first 200, and its memory after a load. */
import type { Environment } from './environment.ts'
import { saturate } from './load.ts'
import { memoryOf, type Spread, spread } from './measure.ts'

/** `coldMilliseconds`: of a start for which Node has kept nothing of an earlier one. */
export type StartupResult = {
  milliseconds: Spread
  coldMilliseconds: Spread
  memoryMebibytes: number
  isMet: boolean
}

const starts = 5
const loadRequests = 10_000

/** Targets: ready within 1.5 s, at most 300 MiB after a load. */
export async function startup(environment: Environment): Promise<StartupResult> {
  const milliseconds = spread(await startTimes(environment, {}))
  const coldMilliseconds = spread(await startTimes(environment, { NODE_DISABLE_COMPILE_CACHE: '1' }))
  const headers = { authorization: `Bearer ${await environment.signIn()}` }
  const make = (n: number) => {
    const id = environment.projectIds[n % environment.projectIds.length] ?? ''
    return { method: 'GET' as const, path: n % 5 === 0 ? '/v1/projects' : `/v1/projects/${id}`, headers }
  }
  await saturate({ port: environment.product.port, status: 200 }, make, 16, loadRequests)
  const memoryMebibytes = memoryOf(environment.product.pid)
  return {
    milliseconds,
    coldMilliseconds,
    memoryMebibytes,
    isMet: milliseconds.median <= 1_500 && memoryMebibytes <= 300,
  }
}

async function startTimes(environment: Environment, env: Record<string, string>): Promise<number[]> {
  const times: number[] = []
  for (let run = 0; run < starts; run++) {
    const server = await environment.startServer(env)
    times.push(server.milliseconds)
    await server.stop()
  }
  return times
}
