import type { QueryCache } from '@pinia/colada'

/** Reads again what stands under these keys. A read that fails or is overtaken says so where its data is shown. */
export function refresh(cache: QueryCache, ...roots: readonly string[]): void {
  for (const root of roots) cache.invalidateQueries({ key: [root] }).catch(() => {})
}
