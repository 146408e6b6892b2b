/** `pnpm check`: every check that is no test. All are run, so that one failure does not hide the next. */
import { spawnSync } from 'node:child_process'
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
const failed = chosen.filter((check) => !isGreen(check)).map(({ name }) => name)
if (chosen.length === 0) failed.push(`nothing is called ${only}`)
console.log(failed.length === 0 ? `All ${chosen.length} checks are green.` : `Red: ${failed.join(', ')}.`)
process.exitCode = failed.length === 0 ? 0 : 1

function isGreen({ name, command, args }: Check): boolean {
  const started = performance.now()
  const result = spawnSync(path.join(bin, command), args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
  })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${result.status === 0 ? 'green' : 'RED  '} ${name} (${seconds} s)`)
  if (result.status !== 0) console.log(`${result.stdout}${result.stderr}${result.error?.message ?? ''}`)
  return result.status === 0
}
