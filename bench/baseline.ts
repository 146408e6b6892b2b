/** What was measured when the figures were last looked at: a later run is compared with it, ratio by ratio. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CaseResult } from './cases.ts'
import { noiseLimit, type Spread } from './measure.ts'

/** CPU of the product divided by that of its anchor, by case and pair: on every machine about the same. */
type Baseline = Record<string, Record<string, { node: number; postgres: number }>>

const file = path.join(import.meta.dirname, 'baseline.json')
const tolerance = 1.1

export function writeBaseline(results: readonly CaseResult[]): void {
  writeFileSync(file, `${JSON.stringify({ ...readBaseline(), ...ratiosOf(results) }, null, 2)}\n`)
}

/** One sentence for each figure that is over 10 % higher than in the baseline, outside its own spread. */
export function slowerThanBaseline(results: readonly CaseResult[]): string[] {
  const baseline = readBaseline()
  return results.flatMap(({ name, pairs }) =>
    Object.entries(pairs).flatMap(([pair, { nodeCpuRatio, postgresCpuRatio, noise }]) => {
      const before = baseline[name]?.[pair]
      if (before === undefined) return [`${name}, ${pair} stands in no baseline`]
      if (noise > noiseLimit) return []
      return [
        ...grown(`${name}, ${pair}: Node CPU`, nodeCpuRatio, before.node),
        ...grown(`${name}, ${pair}: PostgreSQL CPU`, postgresCpuRatio, before.postgres),
      ]
    }),
  )
}

const grown = (what: string, now: Spread, before: number): string[] =>
  now.low > before * tolerance ? [`${what} ${rounded(now)}, in the baseline ${before}`] : []

/** Against an anchor that reads every month a ratio has zeros after the point. */
const rounded = ({ median }: Spread): number =>
  median < 0.1 ? Number(median.toPrecision(2)) : Number(median.toFixed(2))
const ratiosOf = (results: readonly CaseResult[]): Baseline =>
  Object.fromEntries(
    results.map(({ name, pairs }) => [
      name,
      Object.fromEntries(
        Object.entries(pairs).map(([pair, { nodeCpuRatio, postgresCpuRatio }]) => [
          pair,
          { node: rounded(nodeCpuRatio), postgres: rounded(postgresCpuRatio) },
        ]),
      ),
    ]),
  )

const readBaseline = (): Baseline =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Baseline) : {}
