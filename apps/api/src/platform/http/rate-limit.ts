import type { Clock } from '../clock.ts'
import { type RateClass, rates } from '../limits.ts'
import { ProblemError } from '../problem.ts'

type Window = { start: number; calls: number }
const most = 50_000

export type RateLimiter = {
  /** Counts one call. @returns the RateLimit headers @throws TOO_MANY_REQUESTS with Retry-After */
  take(rate: RateClass, subject: string): Record<string, string>
}

/** Fixed windows per class and subject, in memory: each replica counts for itself. */
export function createRateLimiter(clock: Clock): RateLimiter {
  const windows = new Map<string, Window>()
  return {
    take(rate, subject) {
      const { calls, seconds } = rates[rate]
      const key = `${rate} ${subject}`
      const now = clock.now()
      let window = windows.get(key)
      if (!window || now - window.start >= seconds * 1000) {
        if (windows.size >= most) windows.clear() // a flood of addresses must not fill the memory
        window = { start: now, calls: 0 }
        windows.set(key, window)
      }
      window.calls++
      const reset = Math.max(1, Math.ceil((window.start + seconds * 1000 - now) / 1000))
      if (window.calls > calls) throw new ProblemError('TOO_MANY_REQUESTS', { retryAfterSec: reset })
      return {
        ratelimit: `"${rate}";r=${calls - window.calls};t=${reset}`,
        'ratelimit-policy': `"${rate}";q=${calls};w=${seconds}`,
      }
    },
  }
}
