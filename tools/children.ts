/** The processes of a running product: started in order, watched, and stopped in the opposite order. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDiskFull, PlainError } from './plain-error.ts'

/** A part that can be stopped, and says when it ended by itself. */
export type Part = {
  name: string
  pid: number
  exited: Promise<void>
  isEnded(): boolean
  stop(): Promise<void>
  /** After its end: one sentence that says how it ended. */
  failure(): string
}

type ChildOptions = {
  name: string
  /** Arguments of the pinned Node. */
  args: string[]
  cwd: string
  env: NodeJS.ProcessEnv
  /** Undefined: the child writes to our own output (development). */
  logFile?: string
}

const stopLimit = 20_000
const logLimit = 10 * 1024 ** 2

/**
 * Starts a long-running Node process in its own group, so that Ctrl-C reaches us alone and we decide the order. It ends
 * by itself when we are killed (its channel closes).
 */
export function startChild(options: ChildOptions): Part {
  const log = options.logFile === undefined ? undefined : openLog(options.logFile)
  const logStart = options.logFile === undefined ? 0 : statSync(options.logFile).size
  const output = log ?? 'inherit'
  const preload = ['--import', path.join(import.meta.dirname, 'end-with-parent.ts')]
  const stdio: SpawnOptions['stdio'] = ['ignore', output, output, 'ipc']
  const child = spawn(process.execPath, [...preload, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio,
  })
  if (log !== undefined) closeSync(log)
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  return {
    name: options.name,
    pid: child.pid ?? 0,
    exited,
    isEnded: () => child.exitCode !== null || child.signalCode !== null,
    stop: () => stopChild(child, exited),
    failure: () => describeEnd(options.name, child, options.logFile, logStart),
  }
}

/**
 * Runs a command of the product to its end. Its plain lines are handed on as progress.
 * @returns the lines it printed
 * @throws PlainError with its last line on standard error when it fails
 */
export async function runCommand(
  script: string,
  options: { cwd: string; env: NodeJS.ProcessEnv; onLine: (line: string) => void; abort: AbortSignal },
): Promise<string[]> {
  const child = spawn(process.execPath, [script], {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill('SIGTERM')
  options.abort.addEventListener('abort', end)
  const lines: string[] = []
  const complaints: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (!line.startsWith('{')) options.onLine(line)
  })
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line))
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', resolve))
  options.abort.removeEventListener('abort', end)
  if (code === 0) return lines
  const text = complaints.filter((line) => line.trim() !== '').join('\n')
  throw new PlainError(
    isDiskFull(text)
      ? 'The disk is full; make room and start again.'
      : text || `${script} ended with code ${code}.`,
  )
}

/** Waits until `url` answers 200. @throws PlainError when the part ends before that, or after `milliseconds` */
export async function waitUntilReady(
  part: Part,
  url: string,
  milliseconds: number,
  abort: AbortSignal,
): Promise<void> {
  const deadline = Date.now() + milliseconds
  while (!abort.aborted) {
    if (part.isEnded()) throw new PlainError(part.failure())
    if (Date.now() > deadline) throw new PlainError(`${part.name} does not answer at ${url}.`)
    const isReady = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isReady) return
    await sleep(25)
  }
}

async function stopChild(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const isGone = await Promise.race([exited.then(() => true), sleep(stopLimit, false, { ref: false })])
  if (isGone) return
  child.kill('SIGKILL')
  await exited
}

function describeEnd(
  name: string,
  child: ChildProcess,
  logFile: string | undefined,
  logStart: number,
): string {
  const how = child.signalCode === null ? `with code ${child.exitCode}` : `by ${child.signalCode}`
  const last = logFile === undefined ? '' : lastPlainLine(logFile, logStart)
  if (isDiskFull(last)) return 'The disk is full; make room and start again.'
  // Whoever was killed had no time to write why: his last line is about something else.
  const cause = child.signalCode === null && last !== '' ? `: ${last}` : ''
  return `${name} ended ${how}${cause}${logFile === undefined ? '' : ` (see ${logFile})`}`
}

/** The last line of this run: as it stands, or of a JSON line the error or else the message. @param start of this run, in bytes */
function lastPlainLine(logFile: string, start: number): string {
  const last = readFileSync(logFile).subarray(start).toString().trimEnd().split('\n').at(-1) ?? ''
  try {
    const line = JSON.parse(last) as { msg?: string; err?: { message?: string } } | null
    return line?.err?.message ?? line?.msg ?? last
  } catch {
    return last
  }
}

/** Appends; a log that has grown large is put aside first, so that two files are all there ever are. */
function openLog(file: string): number {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > logLimit) renameSync(file, `${file}.1`)
  return openSync(file, 'a', 0o600)
}
