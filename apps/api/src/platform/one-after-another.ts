/**
 * Runs a piece of work one time after the other. Who calls while it runs waits for the next run, which begins after the
 * call; all who wait share it.
 */
export function oneAfterAnother<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve()
  let next: Promise<T> | undefined
  return () => {
    if (next) return next
    const begin = () => {
      next = undefined
      return work()
    }
    next = running.then(begin, begin)
    running = next
    return next
  }
}
