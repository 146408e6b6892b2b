/** `pnpm check`: every check that is no test. All are run, so that one failure does not hide the next. */
import { spawn } from 'node:child_process'
import path from 'node:path'

type Check = { name: string; command: string; args: string[] }

const root = path.resolve(import.meta.dirname, '..')
const bin = path.join(root, 'node_modules/.bin')
const projects = [
  'packages/schemas',
  'packages/domain',
  'packages/client',
  'apps/api',
  'tools',
  'bench',
  'tsconfig.test.json',
]
const checks: Check[] = [
  { name: 'format and plain lint', command: 'biome', args: ['check', '--error-on-warnings', '.'] },
  { name: 'lint with types', command: 'eslint', args: ['--max-warnings', '0', '.'] },
  ...projects.map((project) => ({ name: `types of ${project}`, command: 'tsc', args: ['-p', project] })),
  { name: 'types of apps/web', command: 'vue-tsc', args: ['-p', 'apps/web'] },
  {
    name: 'architecture',
    command: 'depcruise',
    args: ['--config', '.dependency-cruiser.mjs', 'apps', 'packages', 'tools', 'bench'],
  },
  { name: 'dead code and dependencies', command: 'knip', args: [] },
  { name: 'simulation kernel is its source', command: 'node', args: ['tools/kernel.ts', '--check'] },
]

const only = process.argv[2]
const chosen = checks.filter(({ command }) => only === undefined || command === only)
const failed = await runAll(chosen)
if (chosen.length === 0) failed.push(`nothing is called ${only}`)
console.log(failed.length === 0 ? `All ${chosen.length} checks are green.` : `Red: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1

/** Two at a time: nearly all of them work on one core. @returns the names of those that are red */
async function runAll(list: readonly Check[]): Promise<string[]> {
  const waiting = [...list]
  const red: string[] = []
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift())
      if (!(await isGreen(check))) red.push(check.name)
  }
  await Promise.all([work(), work()])
  return red
}

async function isGreen({ name, command, args }: Check): Promise<boolean> {
  const started = performance.now()
  const child = spawn(path.join(bin, command), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const said: Buffer[] = []
  child.stdout.on('data', (part: Buffer) => said.push(part))
  child.stderr.on('data', (part: Buffer) => said.push(part))
  const status = await new Promise<number>((resolve) => {
    child.once('error', (error) => {
      said.push(Buffer.from(error.message))
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${status === 0 ? 'green' : 'RED  '} ${name} (${seconds} s)`)
  if (status !== 0) console.log(Buffer.concat(said).toString())
  return status === 0
}
