import fc from 'fast-check'

/** Number of runs of a property; FC_RUNS changes it. The seed is printed, and FC_SEED repeats a run. */
const numRuns = Number(process.env.FC_RUNS ?? '10000')
/** Runs of a property of which one case costs milliseconds. */
export const fewer = Math.ceil(numRuns / 10)
const seed =
  process.env.FC_SEED === undefined
    ? Math.trunc(performance.timeOrigin) % 2 ** 31
    : Number(process.env.FC_SEED)

/** Checks a law on random input; a failure names the seed that repeats it. */
export function law<T extends [unknown, ...unknown[]]>(
  arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> },
  check: (...values: T) => void,
  runs = numRuns,
): void {
  console.info(`seed ${seed}, ${runs} runs`)
  const property = fc.property(fc.tuple<T>(...arbitraries), (values) => {
    // An assertion in an arrow body returns a value, which fast-check would take for the verdict.
    check(...values)
  })
  fc.assert(property, { numRuns: runs, seed })
}

/** Cents up to ten million euro, both signs. */
export const anyCents = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n })
export const positiveCents = fc.bigInt({ min: 0n, max: 1_000_000_000n })

/** A decimal text with up to four decimals, 0 or more. */
export const anyWeight = fc
  .tuple(fc.nat(9999), fc.nat(9999))
  .map(([w, f]) => `${w}.${String(f).padStart(4, '0')}`)
