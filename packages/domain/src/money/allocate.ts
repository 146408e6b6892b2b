import type { Cents } from './money.ts'
import type { Ratio } from './ratio.ts'
import { EngineRefusal, engineError } from './result.ts'

/**
 * Splits a total over weights by largest remainder: each part is the floor of its exact share, the cents left go
 * to the largest fractions, a tie to the lowest index; a negative total mirrors a positive one. The parts always
 * sum to the total and differ from their exact share by less than a cent.
 * Throws ALLOC_NO_WEIGHT when the weights sum to 0, ALLOC_NEGATIVE_WEIGHT on a negative weight.
 */
export function allocate(total: Cents, weights: readonly Ratio[]): Cents[] {
  const common = weights.reduce((product, w) => (product % w.d === 0n ? product : product * w.d), 1n)
  const scaled = weights.map((w) => (w.n * common) / w.d)
  if (scaled.some((w) => w < 0n)) throw new EngineRefusal([engineError('ALLOC_NEGATIVE_WEIGHT')])
  const sum = scaled.reduce((a, b) => a + b, 0n)
  if (sum === 0n) throw new EngineRefusal([engineError('ALLOC_NO_WEIGHT')])

  const magnitude = total < 0n ? -total : total
  const parts = scaled.map((w) => (magnitude * w) / sum)
  const fractions = scaled.map((w) => (magnitude * w) % sum)
  let left = magnitude - parts.reduce((a, b) => a + b, 0n)
  const order = fractions
    .map((_, i) => i)
    .sort((a, b) => compareDescending(fractions[a], fractions[b]) || a - b)
  for (const index of order) {
    if (left === 0n) break
    parts[index] = (parts[index] ?? 0n) + 1n
    left -= 1n
  }
  return total < 0n ? parts.map((p) => -p) : parts
}

function compareDescending(a: bigint | undefined, b: bigint | undefined): number {
  const [x, y] = [a ?? 0n, b ?? 0n]
  return x > y ? -1 : x < y ? 1 : 0
}
