import type { QueryCache } from '@pinia/colada'

type Key = string | readonly string[]
/**
 * Reads again what stands under these keys; without any, everything. A read that fails or is overtaken says so where
 * its data is shown, so nobody waits for it here.
 */
export function refresh(cache: QueryCache, ...keys: readonly Key[]): void {
  const filters = keys.map((key) => ({ key: typeof key === 'string' ? [key] : [...key] }))
  for (const filter of filters.length > 0 ? filters : [undefined])
    cache.invalidateQueries(filter).catch(() => {})
}
