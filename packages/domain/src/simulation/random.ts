/**
 * xoroshiro128+ by Blackman and Vigna (24, 16, 37): own code, because the domain has no dependency. Stream and jump are
 * those of `pure-rand` 8.4.2 `xoroshiro128plus(seed)`, which a test compares (finance.md 11).
 */
export interface RandomSource {
  /** The next 32 bits, as a signed integer. */
  next(): number
  /** Goes 2^64 steps on: what one block of runs draws can never reach the draws of the next block. */
  jump(): void
  /** A source of its own that stands where this one stands. */
  fork(): RandomSource
}

const JUMP = [0xd8f554a5, 0xdf900294, 0x4b3201fc, 0x170865df]

/** @param seed a whole number; its lowest 32 bits count */
export function xoroshiro128plus(seed: number): RandomSource {
  // Two words of 64 bits, each as low and high half.
  return sourceOf({ low0: ~seed, high0: -1, low1: 0, high1: seed | 0 })
}

function sourceOf(state: State): RandomSource {
  return {
    next: () => {
      const out = (state.low0 + state.low1) | 0
      step(state)
      return out
    },
    jump: () => jump(state),
    fork: () => sourceOf({ ...state }),
  }
}

interface State {
  low0: number
  high0: number
  low1: number
  high1: number
}

/** s1 ^= s0; s0 = rotl(s0, 24) ^ s1 ^ (s1 << 16); s1 = rotl(s1, 37). */
function step(state: State): void {
  const { low0, high0 } = state
  const low = state.low1 ^ low0
  const high = state.high1 ^ high0
  state.low0 = (low0 << 24) ^ (high0 >>> 8) ^ low ^ (low << 16)
  state.high0 = (high0 << 24) ^ (low0 >>> 8) ^ high ^ ((high << 16) | (low >>> 16))
  state.low1 = (high << 5) ^ (low >>> 27)
  state.high1 = (low << 5) ^ (high >>> 27)
}

function jump(state: State): void {
  const sum: State = { low0: 0, high0: 0, low1: 0, high1: 0 }
  for (const word of JUMP) {
    for (let bit = 0; bit < 32; bit += 1) {
      if ((word >>> bit) & 1) {
        sum.low0 ^= state.low0
        sum.high0 ^= state.high0
        sum.low1 ^= state.low1
        sum.high1 ^= state.high1
      }
      step(state)
    }
  }
  Object.assign(state, sum)
}

/** Uniform in (0, 1), never 0 or 1, with 52 bits from two draws: ((a >>> 6) 2^26 + (b >>> 6) + 0.5) / 2^52. */
export function uniform(random: RandomSource): number {
  const a = random.next() >>> 6
  const b = random.next() >>> 6
  return (a * 67_108_864 + b + 0.5) / 4_503_599_627_370_496
}

/** The source at the start of a block of runs: the state of the seed after `block` jumps. */
export function randomOfBlock(seed: number, block: number): RandomSource {
  const random = xoroshiro128plus(seed)
  for (let i = 0; i < block; i += 1) random.jump()
  return random
}
