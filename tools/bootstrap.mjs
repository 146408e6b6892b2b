// Brings the pinned pnpm and Node, installs the packages when they changed, and runs a script under that Node.
// Plain JavaScript for Node 20: everything else in this folder runs under the pinned Node.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')
const pinnedNode = path.join(root, 'node_modules/.bin/node')
const stampFile = path.join(root, 'node_modules/.stuurhuis-install')
const installMebibytes = 1500

/**
 * Installs and runs `script` (relative to the root); the process ends with its exit code.
 * @param {string} script
 * @param {string[]} args
 */
export async function run(script, args) {
  try {
    refuseUnknownPlatform()
    await install()
    process.exitCode = await runPinned([script, ...args])
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  }
}

function refuseUnknownPlatform() {
  const isKnown = ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch)
  if (!isKnown) {
    throw new Error(
      `Stuurhuis runs on Linux and macOS (x64 or arm64), and this is ${process.platform}-${process.arch}. Use docker-compose.yml, or WSL 2 on Windows.`,
    )
  }
  if (process.platform === 'linux' && isMusl()) {
    throw new Error(
      'Stuurhuis needs a Linux with glibc (Debian, Ubuntu, Fedora, …); on this one use docker-compose.yml.',
    )
  }
}

/** The packaged PostgreSQL and Node are built for glibc; Alpine and its like have musl. */
function isMusl() {
  const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport())
  return report.header.glibcVersionRuntime === undefined
}

async function install() {
  const wanted = fingerprint()
  if (existsSync(pinnedNode) && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const { bavail, bsize } = statfsSync(root)
  const free = Math.floor((bavail * bsize) / 1024 ** 2)
  if (!existsSync(stampFile) && free < installMebibytes) {
    throw new Error(
      `The disk that holds ${root} has ${free} MiB free; installing needs ${installMebibytes} MiB.`,
    )
  }
  refuseUnwritable()
  console.log(
    `Installing the packages with Node ${manifest.devDependencies.node} and ${manifest.packageManager} …`,
  )
  const tools = ['-p', `node@${manifest.devDependencies.node}`, '-p', manifest.packageManager]
  const command = ['pnpm', 'install', '--frozen-lockfile', '--reporter=append-only']
  const code = await finish(
    spawn('npx', ['--yes', ...tools, '--', ...command], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }),
  )
  if (code !== 0) {
    throw new Error(
      'Installing the packages failed; the reason is above. Check the network and the disk, and start again.',
    )
  }
  writeFileSync(stampFile, wanted)
}

function refuseUnwritable() {
  const probe = path.join(root, `.write-probe-${process.pid}`)
  try {
    writeFileSync(probe, '')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw new Error(
      code === 'ENOSPC'
        ? `The disk that holds ${root} is full.`
        : `${root} cannot be written by this user (${code}).`,
    )
  }
  rmSync(probe, { force: true })
}

/** Changes with everything that decides what is installed. */
function fingerprint() {
  const manifests = ['apps', 'packages']
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}/package.json`))
    .filter((file) => existsSync(path.join(root, file)))
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    'tools/package.json',
    'bench/package.json',
  ]
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`)
  for (const file of [...files, ...manifests.sort()])
    hash.update(file).update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

/**
 * Runs Node's arguments under the pinned Node and hands every signal on. The child stands in its own group, so Ctrl-C
 * reaches it once, from here; it also ends when this process is killed (its channel closes), and this process ends it
 * when npm, which started us, is killed.
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
function runPinned(args) {
  const child = spawn(pinnedNode, args, {
    cwd: root,
    detached: true,
    env: {
      ...process.env,
      PATH: `${path.join(root, 'node_modules/.bin')}${path.delimiter}${process.env.PATH ?? ''}`,
    },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  for (const name of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(name, () => child.kill(name))
  if (process.env.npm_lifecycle_event !== undefined) {
    const starters = findStarters()
    setInterval(() => {
      if (findStarters() !== starters) child.kill('SIGTERM')
    }, 500).unref()
  }
  return finish(child)
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} its exit code; 1 when a signal ended it or it could not start
 */
function finish(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/**
 * Our parent, which is npm; where that is a shell that npm put between, also its parent, for the killing of npm leaves
 * the shell alive. Not who started npm: a start from a script or over ssh goes on when that ends.
 */
function findStarters() {
  if (process.platform !== 'linux') return String(process.ppid)
  try {
    const [, name, rest = ''] =
      /\((.*)\) . (.*)/s.exec(readFileSync(`/proc/${process.ppid}/stat`, 'utf8')) ?? []
    const isShell = /^(sh|dash|bash|ash|zsh|ksh)$/.test(name ?? '')
    return isShell ? `${process.ppid} ${rest.split(' ')[0]}` : String(process.ppid)
  } catch {
    return 'gone'
  }
}
