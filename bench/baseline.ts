/** What was measured when the figures were last looked at: a later run is compared with it, ratio by ratio. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { CaseResult } from './cases.ts'
import { noiseLimit } from './measure.ts'

/** Node CPU of the product divided by that of its anchor, by case and pair: on every machine about the same. */
type Baseline = Record<string, Record<string, number>>

const file = path.join(import.meta.dirname, 'baseline.json')
const tolerance = 1.1

export function writeBaseline(results: readonly CaseResult[]): void {
  writeFileSync(file, `${JSON.stringify({ ...readBaseline(), ...ratiosOf(results) }, null, 2)}\n`)
}

/** One sentence for each pair that costs over 10 % more than the baseline, outside its own spread. */
export function slowerThanBaseline(results: readonly CaseResult[]): string[] {
  const baseline = readBaseline()
  return results.flatMap(({ name, pairs }) =>
    Object.entries(pairs).flatMap(([pair, { nodeCpuRatio, noise }]) => {
      const before = baseline[name]?.[pair]
      if (before === undefined || noise > noiseLimit || nodeCpuRatio.low <= before * tolerance) return []
      return [
        `${name}, ${pair}: Node CPU ${nodeCpuRatio.median.toFixed(2)}, in the baseline ${before.toFixed(2)}`,
      ]
    }),
  )
}

function ratiosOf(results: readonly CaseResult[]): Baseline {
  return Object.fromEntries(
    results.map(({ name, pairs }) => [
      name,
      Object.fromEntries(
        Object.entries(pairs).map(([pair, { nodeCpuRatio }]) => [
          pair,
          Number(nodeCpuRatio.median.toFixed(2)),
        ]),
      ),
    ]),
  )
}

const readBaseline = (): Baseline =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Baseline) : {}
