/** Interleaved pairs, CPU time per request, and what may be said about the figures. */
import { readFileSync } from 'node:fs'
import { processesIn } from '@stuurhuis/tools/processes.ts'

/** One measured run: requests a second, and CPU microseconds a request of the Node process and of PostgreSQL. */
export type Sample = { perSecond: number; nodeCpu: number; postgresCpu: number }
export type Spread = { median: number; low: number; high: number }
export type Pair = {
  anchor: { perSecond: Spread; nodeCpu: Spread; postgresCpu: Spread }
  candidate: { perSecond: Spread; nodeCpu: Spread; postgresCpu: Spread }
  /** Candidate divided by anchor, round by round. */
  rateRatio: Spread
  nodeCpuRatio: Spread
  postgresCpuRatio: Spread
  /** Between the quartiles of the anchor's own CPU per request, divided by the median: above 0.25 nothing can be judged. */
  noise: number
}

const rounds = 7
export const noiseLimit = 0.25

/**
 * Runs both sides in turn, the order reversed every round, one round to warm up and seven that count.
 * @returns medians with the first and third quartile
 */
export async function measurePair(
  anchor: () => Promise<Sample>,
  candidate: () => Promise<Sample>,
): Promise<Pair> {
  const pairs: { anchor: Sample; candidate: Sample }[] = []
  for (let round = 0; round <= rounds; round++) {
    const isReversed = round % 2 === 1
    const first = await (isReversed ? candidate : anchor)()
    const second = await (isReversed ? anchor : candidate)()
    const pair = isReversed ? { anchor: second, candidate: first } : { anchor: first, candidate: second }
    if (round > 0) pairs.push(pair)
  }
  const side = (name: 'anchor' | 'candidate') => ({
    perSecond: spread(pairs.map((pair) => pair[name].perSecond)),
    nodeCpu: spread(pairs.map((pair) => pair[name].nodeCpu)),
    postgresCpu: spread(pairs.map((pair) => pair[name].postgresCpu)),
  })
  // an anchor may leave nearly all of its work to PostgreSQL
  const cpu = spread(pairs.map(({ anchor: { nodeCpu, postgresCpu } }) => nodeCpu + postgresCpu))
  return {
    anchor: side('anchor'),
    candidate: side('candidate'),
    rateRatio: spread(pairs.map((pair) => pair.candidate.perSecond / pair.anchor.perSecond)),
    nodeCpuRatio: spread(pairs.map((pair) => pair.candidate.nodeCpu / pair.anchor.nodeCpu)),
    postgresCpuRatio: spread(pairs.map((pair) => pair.candidate.postgresCpu / pair.anchor.postgresCpu)),
    noise: (cpu.high - cpu.low) / cpu.median,
  }
}

/** Milliseconds of each side, round by round: the nth numbers were measured beside each other. */
export type Rounds = Record<string, number[]>

/**
 * Runs all sides in turn, the order reversed every round, one round to warm up and seven that count.
 * @param sides each runs its work once and says how many milliseconds it took
 */
export async function measureInTurn(sides: Record<string, () => Promise<number>>): Promise<Rounds> {
  const names = Object.keys(sides)
  const measured: Rounds = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 1 ? names.toReversed() : names) {
      const milliseconds = await sides[name]?.()
      if (round > 0 && milliseconds !== undefined) measured[name]?.push(milliseconds)
    }
  }
  return measured
}

/** Of a side whose rounds lie apart by this share of their median, nothing can be judged: see `noiseLimit`. */
export function noiseOf(values: number[]): number {
  const { median, low, high } = spread(values)
  return (high - low) / median
}

/** Runs `work` and divides the CPU time that the processes spent meanwhile by the requests. */
export async function sample(
  work: () => Promise<{ perSecond: number }>,
  { requests, serverPid, dataFolder }: { requests: number; serverPid: number; dataFolder: string },
): Promise<Sample> {
  const before = { node: cpuOf([serverPid]), postgres: cpuOf(processesIn(dataFolder)) }
  const { perSecond } = await work()
  const node = cpuOf([serverPid]) - before.node
  const postgres = cpuOf(processesIn(dataFolder)) - before.postgres
  return { perSecond, nodeCpu: node / requests, postgresCpu: postgres / requests }
}

/** Median with the first and third quartile. */
export function spread(values: number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const place = (sorted.length - 1) * share
    const below = sorted[Math.floor(place)] ?? Number.NaN
    const above = sorted[Math.ceil(place)] ?? Number.NaN
    return below + (above - below) * (place - Math.floor(place))
  }
  return { median: at(0.5), low: at(0.25), high: at(0.75) }
}

/**
 * CPU time so far, user and system, in microseconds; of processes that ended meanwhile what their parent inherited. The
 * kernel counts in ticks of 10 ms.
 */
function cpuOf(pids: number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const [own, ofKernel, children, childrenOfKernel] = fields.slice(11, 15).map(Number)
      return sum + ((own ?? 0) + (ofKernel ?? 0) + (children ?? 0) + (childrenOfKernel ?? 0)) * 10_000
    } catch {
      return sum // ended meanwhile
    }
  }, 0)
}

/** Resident memory in MiB. */
export function memoryOf(pid: number): number {
  const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Number(line?.[1] ?? 0) / 1024
}
