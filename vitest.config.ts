import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The journeys run by name, whatever took long or failed before: those of one worker share a product, and find what was done on it. */
class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const sorted = await super.sort(files)
    const isJourney = (file: TestSpecification) => file.project.name === 'e2e'
    const journeys = sorted.filter(isJourney).sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
    return [...sorted.filter((file) => !isJourney(file)), ...journeys]
  }
}

/** Pure code without module-level state, so that the files of a package may share threads: starting one takes a second. */
const shared = { pool: 'threads', isolate: false } as const
/** A law takes as long as its runs: more runs, more time. */
const testTimeout = Math.max(20_000, Number(process.env['FC_RUNS'] ?? '10000') * 20)
const ofPackage = (name: string) => ({
  test: { name, root: `packages/${name}`, include: ['src/**/*.test.ts'], testTimeout, ...shared },
})

export default defineConfig({
  test: {
    // A run that finds no test has tested nothing; a failing test fails, however often it is repeated.
    passWithNoTests: false,
    retry: 0,
    // A core each: left to itself, vitest keeps one of two cores for itself.
    maxWorkers: 2,
    sequence: { sequencer: Sequencer },
    projects: [
      ofPackage('domain'),
      ofPackage('schemas'),
      ofPackage('client'),
      {
        test: {
          name: 'api',
          root: 'apps/api',
          include: ['src/**/*.test.ts'],
          globalSetup: ['test/postgres.ts'],
          ...shared,
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: 'apps/web/vite.config.ts',
        test: { name: 'web', root: 'apps/web', environment: 'happy-dom', include: ['src/**/*.test.ts'] },
      },
      {
        test: {
          name: 'tools',
          root: '.',
          include: ['tools/**/*.test.ts'],
          // They start the whole product and say how long that took: nothing runs beside them.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          root: 'apps/web',
          include: ['e2e/**/*.e2e.ts'],
          globalSetup: ['e2e/product.ts'],
          // Two browsers, each with a product of its own; the journeys of one worker share one.
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // what is waited for on a page has the time that a click has
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
  },
})
