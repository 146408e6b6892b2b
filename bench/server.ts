/**
 * The product's server as a benchmark runs it: nothing is switched off. Two ceilings are raised, and what stands below
 * them still counts and measures every call: rates, because one load generator stands for hundreds of people, and the
 * use of the event loop, because the capacity of a core is only seen when it is used up.
 */
import { limits, rates } from '@stuurhuis/api/src/platform/limits.ts'

for (const rate of Object.values(rates)) Object.assign(rate, { calls: Number.MAX_SAFE_INTEGER })
Object.assign(limits, { eventLoopUtilization: 2 })
await import('@stuurhuis/api/src/server.ts')
