import { defineConfig } from 'vitest/config'

const ofPackage = (name: string) => ({
  test: { name, root: `packages/${name}`, include: ['src/**/*.test.ts'] },
})

export default defineConfig({
  test: {
    // A run that finds no test has tested nothing; a failing test fails, however often it is repeated.
    passWithNoTests: false,
    retry: 0,
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
          // Threads without isolation: importing is most of the time otherwise. API code has no module-level state.
          pool: 'threads',
          isolate: false,
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
          // One browser at a time: the journeys share one running product.
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
