import fc from 'fast-check'
import { xoroshiro128plus as pureRand } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { law } from '../../test/arbitraries.ts'
import { randomOfBlock, uniform, xoroshiro128plus } from './random.ts'

const seeds = fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 })

test('the stream and its jumps are those of pure-rand', () => {
  law([seeds, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 })], (seed: number, steps: boolean[]) => {
    const [ours, theirs] = [xoroshiro128plus(seed), pureRand(seed)]
    for (const isJump of steps) {
      if (isJump) {
        ours.jump()
        theirs.jump()
      }
      for (let i = 0; i < 5; i += 1) expect(ours.next()).toBe(theirs.next())
    }
  })
})

test('a block starts after as many jumps as its number', () => {
  const random = xoroshiro128plus(7)
  for (let block = 0; block < 5; block += 1) {
    expect(randomOfBlock(7, block).next()).toBe(random.fork().next())
    random.jump()
  }
})

test('a fork leaves its source where it was', () => {
  const random = xoroshiro128plus(3)
  const fork = random.fork()
  const drawn = [fork.next(), fork.next()]
  expect([random.next(), random.next()]).toEqual(drawn)
})

test('a uniform number is made of two draws and is never 0 or 1', () => {
  const of = (a: number, b: number) => uniform({ ...xoroshiro128plus(1), next: sequence([a, b]) })
  expect(of(0, 0)).toBe(0.5 / 2 ** 52)
  expect(of(-1, -1)).toBe((2 ** 52 - 0.5) / 2 ** 52)
  expect(of(-1, -1)).toBeLessThan(1)
  expect(of(64, 128)).toBe((2 ** 26 + 2 + 0.5) / 2 ** 52)
})

test('a hundred thousand numbers are spread evenly', () => {
  const random = xoroshiro128plus(2026)
  const counts = Array.from({ length: 20 }, () => 0)
  for (let i = 0; i < 100_000; i += 1) {
    const bin = Math.floor(uniform(random) * 20)
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  // Chi squared with 19 degrees of freedom: 43.8 is passed once in a thousand.
  expect(counts.reduce((sum, c) => sum + (c - 5000) ** 2 / 5000, 0)).toBeLessThan(43.8)
})

function sequence(values: number[]): () => number {
  return () => values.shift() ?? 0
}
