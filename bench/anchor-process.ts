/** Anchors in other languages: a process that does one round for each line it is sent. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'

/** `sum` of all cells, so that it is known that every side computed the same. */
export type Round = { milliseconds: number; sum: number }
export type AnchorProcess = { round(): Promise<Round>; stop(): void }

const source = (name: string) => path.join(import.meta.dirname, name)
const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }

/** The C anchor, compiled for this very machine; undefined where there is no compiler. */
export function startC(): AnchorProcess | undefined {
  const compiler = ['gcc', 'cc'].find((name) => spawnSync(name, ['--version']).status === 0)
  if (compiler === undefined) return undefined
  const folder = mkdtempSync(path.join(tmpdir(), 'stuurhuis-anchor-'))
  const program = path.join(folder, 'anchor')
  const options = ['-O3', '-march=native', '-o', program, source('montecarlo-anchor.c')]
  const { status, stderr } = spawnSync(compiler, options, { encoding: 'utf8' })
  if (status !== 0) {
    rmSync(folder, { recursive: true })
    throw new Error(`the C anchor does not compile: ${stderr}`)
  }
  return talkTo(spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] }), () =>
    rmSync(folder, { recursive: true }),
  )
}

/** The numpy anchor; undefined where Python or numpy is missing. */
export function startNumpy(): AnchorProcess | undefined {
  if (spawnSync('python3', ['-c', 'import numpy']).status !== 0) return undefined
  const env = { ...process.env, ...oneThread }
  const child = spawn('python3', [source('montecarlo-anchor.py')], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  return talkTo(child, () => undefined)
}

function talkTo(child: ChildProcess, after: () => void): AnchorProcess {
  const { stdin, stdout } = child
  if (stdin === null || stdout === null) throw new Error('an anchor without pipes')
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  const answers = createInterface({ input: stdout })[Symbol.asyncIterator]()
  return {
    round: async () => {
      stdin.write('\n')
      const { value, done } = await answers.next()
      if (done === true) throw new Error('an anchor ended before its time')
      const [milliseconds = Number.NaN, sum = Number.NaN] = value.split(' ').map(Number)
      return { milliseconds, sum }
    },
    stop: () => {
      process.off('exit', end)
      child.once('exit', after)
      end()
    },
  }
}
