/** The data folder of a running product: who holds it, its secrets, and whether there is room in it. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { explain, PlainError } from './plain-error.ts'
import { newPassword } from './postgres.ts'
import { identityOf, isSameProcess } from './processes.ts'

/** Absolute paths; `secrets` has mode 700 and its files 600. `isNew`: the built-in database is not made yet. */
export type DataFolder = { path: string; secrets: string; logs: string; isNew: boolean; release(): void }

const neededAtFirst = 512 // MiB: a new cluster, its write-ahead log, the demo data
const neededLater = 64

/**
 * Makes the folder when it is missing and holds it for this process, so that two starts never share one database.
 * @param hasOwnDatabase whether the built-in database lives in it, which needs room at first
 * @throws PlainError when it cannot be written, the disk is (nearly) full, or another start holds it
 */
export function openDataFolder(folder: string, hasOwnDatabase = true): DataFolder {
  const secrets = path.join(folder, 'secrets')
  const logs = path.join(folder, 'logs')
  try {
    makeFolder(secrets)
    makeFolder(logs)
    chmodSync(secrets, 0o700)
    writeFileSync(path.join(folder, '.write-probe'), 'room for this?')
    rmSync(path.join(folder, '.write-probe'))
  } catch (error) {
    throw new PlainError(explain(error, `the data folder ${folder}`))
  }
  const isNew = hasOwnDatabase && !existsSync(path.join(folder, 'postgres', 'PG_VERSION'))
  refuseFullDisk(folder, isNew ? neededAtFirst : neededLater)
  return { path: folder, secrets, logs, isNew, release: hold(path.join(folder, 'running')) }
}

/** One folder after the other: Node's own `recursive` never returns where a parent takes no folders (as in /proc). */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  mkdirSync(folder, { mode: path.basename(folder) === 'secrets' ? 0o700 : 0o755 })
}

/** Free space of the disk that holds `folder`, in MiB. */
export function freeMebibytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return Math.floor((bavail * bsize) / 1024 ** 2)
}

/** A secret that is made once and then kept in a file of mode 600. */
export function keepSecret(secrets: string, name: string, make: () => string = newPassword): string {
  const kept = readSecret(secrets, name)
  if (kept !== undefined) return kept
  const made = make()
  writeSecret(secrets, name, made)
  return made
}

/** The secret's text, or undefined when there is none. */
export function readSecret(secrets: string, name: string): string | undefined {
  try {
    return readFileSync(path.join(secrets, name), 'utf8').trim() || undefined
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Written beside and renamed: a crash leaves the old secret or the new one, never half of it. */
export function writeSecret(secrets: string, name: string, value: string): void {
  const file = path.join(secrets, name)
  rmSync(`${file}.new`, { force: true })
  writeFileSync(`${file}.new`, `${value}\n`, { mode: 0o600, flag: 'wx', flush: true })
  renameSync(`${file}.new`, file)
}

function refuseFullDisk(folder: string, needed: number): void {
  const free = freeMebibytes(folder)
  if (free >= needed) return
  throw new PlainError(
    `The disk that holds ${folder} has ${free} MiB free, and ${needed} MiB are needed; make room and start again.`,
  )
}

/** The process that holds a data folder, or undefined. */
export function holderOf(folder: string): number | undefined {
  const identity = readSecret(folder, 'running')
  return identity !== undefined && isSameProcess(identity) ? Number(identity.split(' ')[0]) : undefined
}

function hold(file: string): () => void {
  const folder = path.dirname(file)
  for (let attempt = 1; ; attempt++) {
    try {
      writeFileSync(file, identityOf(process.pid), { flag: 'wx', mode: 0o600 })
      return () => rmSync(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = holderOf(folder)
    if (holder !== undefined || attempt === 3) {
      throw new PlainError(
        `Stuurhuis already runs from ${folder} (process ${holder ?? 'unknown'}). Stop it first, or choose another folder with STUURHUIS_DATA_DIR.`,
      )
    }
    rmSync(file, { force: true }) // its process was killed
  }
}
