/** Small questions about processes: is it alive, is it still the same one, where does it stand. */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether a process with this number exists (also when it belongs to another user). */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return !isZombie(pid)
}

/** Sends a signal; a process that has just ended is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Waits until the process is gone. @returns false when it still lives after `milliseconds`. */
export async function isGoneWithin(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

/**
 * A text that names this run of this process: numbers are used again, so a number alone proves nothing.
 * @returns number and start moment where the system tells it (Linux), else the number alone
 */
export function identityOf(pid: number): string {
  const stat = readProc(pid, 'stat')
  // The second field is the program's name in brackets and may hold blanks; the 22nd is the start moment.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
  return `${pid} ${fields?.[19] ?? ''}`.trim()
}

/** Whether the process written down as `identity` (see identityOf) still runs. */
export function isSameProcess(identity: string): boolean {
  const pid = Number(identity.split(' ')[0])
  return Number.isInteger(pid) && pid > 0 && isAlive(pid) && identityOf(pid) === identity
}

/** Numbers of the processes that stand in this folder (every PostgreSQL process stands in its data folder). Linux only. */
export function processesIn(folder: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder
      } catch {
        return false // ended meanwhile, or not ours to see
      }
    })
}

/** The command line of a process on systems without /proc (macOS); empty elsewhere and when it is gone. */
export function commandOf(pid: number): string {
  if (process.platform === 'linux') return ''
  return spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
}

function isZombie(pid: number): boolean {
  const stat = readProc(pid, 'stat')
  return stat !== undefined && stat[stat.lastIndexOf(')') + 2] === 'Z'
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return undefined
  }
}
