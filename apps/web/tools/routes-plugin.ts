import path from 'node:path'
import * as schemas from '@stuurhuis/schemas'
import type { Plugin } from 'vite'

const file = path.resolve(import.meta.dirname, '../src/session/routes.ts')

type Contract = (typeof schemas.allContracts)[number]
const isContract = (value: unknown): value is Contract =>
  schemas.allContracts.some((contract) => contract === value)

/** Makes session/routes.ts light: every contract under its own name with method, path and credential alone. */
export function routesPlugin(): Plugin {
  return {
    name: 'stuurhuis-routes',
    enforce: 'pre',
    load(id) {
      if (path.normalize(id) !== file) return undefined
      const all: [string, unknown][] = Object.entries(schemas)
      return all.map(([name, value]) => (isContract(value) ? lightRoute(name, value) : '')).join('\n')
    },
  }
}

function lightRoute(name: string, { method, path: pattern, credential }: Contract): string {
  return `export const ${name} = ${JSON.stringify({ method, path: pattern, credential })}`
}
