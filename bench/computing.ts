/** What a benchmark of pure computing says: milliseconds of each side and the ratios that a target asks for. */
import type { Target } from './cases.ts'
import { noiseLimit, noiseOf, type Rounds, type Spread, spread } from './measure.ts'

export type ComputingResult = {
  name: string
  milliseconds: Record<string, Spread>
  /** Between the quartiles of each side's own rounds, divided by their median. */
  noise: Record<string, number>
  targets: (Target & { spread: Spread; isNoisy: boolean })[]
  /** Anchors that this machine does not have. */
  missing: string[]
}

/** How many times as fast the candidate must be as its anchor. */
type Wanted = { text: string; anchor: string; candidate: string; atLeast: number }

export function judge(name: string, rounds: Rounds, wanted: Wanted[], missing: string[]): ComputingResult {
  const noise = Object.fromEntries(Object.entries(rounds).map(([side, values]) => [side, noiseOf(values)]))
  const targets = wanted.flatMap(({ text, anchor, candidate, atLeast }) => {
    const [slow, fast] = [rounds[anchor], rounds[candidate]]
    if (slow === undefined || fast === undefined) return []
    const ratios = spread(slow.map((value, i) => value / (fast[i] ?? Number.NaN)))
    const isNoisy = (noise[anchor] ?? 0) > noiseLimit
    return [{ text, value: ratios.median, isMet: ratios.median >= atLeast, spread: ratios, isNoisy }]
  })
  const milliseconds = Object.fromEntries(
    Object.entries(rounds).map(([side, values]) => [side, spread(values)]),
  )
  return { name, milliseconds, noise, targets, missing }
}

export function printComputing({ name, milliseconds, noise, targets, missing }: ComputingResult): void {
  console.log(`\n${name}`)
  for (const [side, { median, low, high }] of Object.entries(milliseconds)) {
    const apart = ((noise[side] ?? 0) * 100).toFixed(0)
    const range = `${low.toFixed(1)}-${high.toFixed(1)}`
    console.log(
      `  ${side.padEnd(24)} ${median.toFixed(1).padStart(7)} ms (${range}; half of the rounds ${apart} % apart)`,
    )
  }
  for (const side of missing) console.log(`  ${side.padEnd(24)} not installed`)
  for (const { text, value, isMet, isNoisy, spread: range } of targets) {
    const verdict = isNoisy ? 'no verdict' : isMet ? 'met' : 'NOT MET'
    console.log(
      `  ${verdict.padEnd(10)} ${text}: ${value.toFixed(2)} (${range.low.toFixed(2)}-${range.high.toFixed(2)})`,
    )
  }
}
