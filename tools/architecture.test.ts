import { execFileSync, spawnSync } from 'node:child_process'
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, expect, test } from 'vitest'

type Cruise = {
  modules: { source: string }[]
  summary: { violations: { from: string; rule: { name: string } }[] }
}

const root = path.resolve(import.meta.dirname, '..')
const roots = ['apps', 'packages', 'tools', 'bench']
const probes: string[] = []

/** Runs the check as `pnpm check` does. */
function cruise(): Cruise {
  const { stdout } = spawnSync(
    path.join(root, 'node_modules/.bin/depcruise'),
    ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...roots],
    { cwd: root, encoding: 'utf8', maxBuffer: 256 * 1024 ** 2 },
  )
  return JSON.parse(stdout) as Cruise
}

/** A file that is there for this test only. */
function plant(file: string, text: string): void {
  const absolute = path.join(root, file)
  probes.push(absolute)
  mkdirSync(path.dirname(absolute), { recursive: true })
  writeFileSync(absolute, text)
}

afterEach(() => {
  for (const probe of probes.splice(0)) rmSync(probe, { force: true })
  rmSync(path.join(root, 'apps/api/src/zz-probe'), { recursive: true, force: true })
  rmSync(path.join(root, 'apps/web/src/zz-probe'), { recursive: true, force: true })
})

// dependency-cruiser skips every .ts silently when the installed TypeScript has no compiler API: green, but blind.
test('the architecture check sees every TypeScript and Vue file of the product', () => {
  const seen = new Set(cruise().modules.map(({ source }) => source))
  const files = globSync('{apps,packages}/*/src/**/*.{ts,vue}', { cwd: root }).filter(
    (file) => !file.endsWith('.d.ts'),
  )
  expect(files.length).toBeGreaterThan(50)
  expect(files.filter((file) => !seen.has(file))).toEqual([])
})

test('a planted violation of each rule is refused', () => {
  plant(
    'packages/domain/src/zz-probe.ts',
    "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n",
  )
  plant('packages/schemas/src/zz-probe.ts', "import pg from 'pg'\nexport const a = pg\n")
  plant(
    'packages/client/src/zz-probe.ts',
    "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n",
  )
  plant('apps/api/src/platform/zz-probe.ts', "import { a } from '../zz-probe/other.ts'\nexport const b = a\n")
  plant('apps/api/src/zz-probe/other.ts', "import pg from 'pg'\nexport const a = pg\n")
  plant('apps/api/src/zz-probe/thing.service.ts', "import fastify from 'fastify'\nexport const a = fastify\n")
  plant(
    'apps/api/src/zz-probe/crossing.ts',
    "import * as other from '../projects/projects.queries.ts'\nexport const a = other\n",
  )
  plant(
    'apps/api/src/zz-probe/thing.queries.ts',
    "import * as other from '../projects/projects.service.ts'\nexport const a = other\n",
  )
  plant(
    'apps/api/src/zz-probe/tools.ts',
    "import { freePort } from '../../../../tools/postgres.ts'\nexport const a = freePort\n",
  )
  plant(
    'apps/web/src/zz-probe/api.ts',
    "import { a } from '../../../api/src/zz-probe/other.ts'\nexport const b = a\n",
  )
  plant('apps/web/src/zz-probe/crossing.ts', "import { c } from '../today/zz-probe.ts'\nexport const d = c\n")
  plant(
    'apps/web/src/today/zz-probe.ts',
    "import { d } from '../zz-probe/crossing.ts'\nexport const c = () => d\n",
  )
  plant('apps/web/src/ui/zz-probe.ts', "import { c } from '../today/zz-probe.ts'\nexport const e = c\n")
  plant('apps/web/src/zz-probe/missing.ts', "import { a } from './nowhere.ts'\nexport const b = a\n")
  const refused = new Set(
    cruise()
      .summary.violations.filter(({ from }) => from.includes('zz-probe'))
      .map(({ rule }) => rule.name),
  )
  expect([...refused].sort()).toEqual([
    'client-imports-only-schemas',
    'domain-is-pure',
    'features-meet-only-through-services',
    'no-cycles',
    'not-unresolvable',
    'only-queries-touch-the-driver',
    'platform-knows-no-feature',
    'product-does-not-import-tools',
    'queries-meet-only-in-queries',
    'schemas-import-only-zod',
    'services-and-queries-know-no-http',
    'web-features-do-not-cross',
    'web-ground-floor-knows-no-feature',
    'web-never-imports-api',
  ])
})

test('the domain may not ask for the date, round a number or print', () => {
  plant(
    'packages/domain/src/zz-probe.ts',
    'export const a = () => [new Date(), Math.round(1.5), (1.5).toFixed(1), parseFloat("1"), Math.random()]\n',
  )
  const biome = spawnSync(
    path.join(root, 'node_modules/.bin/biome'),
    ['lint', '--max-diagnostics=50', 'packages/domain/src/zz-probe.ts'],
    { cwd: root, encoding: 'utf8' },
  )
  expect(biome.status).not.toBe(0)
  expect(biome.stderr + biome.stdout).toMatch(/Dates are YYYY-MM-DD strings/)
  expect(biome.stderr + biome.stdout).toMatch(/Money is bigint cents/)
  const eslint = spawnSync(path.join(root, 'node_modules/.bin/eslint'), ['packages/domain/src/zz-probe.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  for (const word of ['Math.round', 'toFixed', 'Math.random']) expect(eslint.stdout).toContain(word)
})

test('no secret, machine path or data folder is in the repository', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  expect(tracked.filter((file) => /(^|\/)(\.env|\.stuurhuis|node_modules|dist)(\/|$)/.test(file))).toEqual([])
})
