import path from 'node:path'
import * as schemas from '@stuurhuis/schemas'
import type { Plugin } from 'vite'

const file = path.resolve(import.meta.dirname, '../src/session/routes.ts')

type Contract = (typeof schemas.allContracts)[number]
const isContract = (value: unknown): value is Contract =>
  schemas.allContracts.some((contract) => contract === value)

/** A list of code values, such as the stages of a project. */
const isCodeList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')

/** Makes session/routes.ts light: every contract under its own name with method, path and credential alone, and the code lists. */
export function routesPlugin(): Plugin {
  return {
    name: 'stuurhuis-routes',
    enforce: 'pre',
    load(id) {
      if (path.normalize(id) !== file) return undefined
      const all: [string, unknown][] = Object.entries(schemas)
      return all.map(([name, value]) => lightForm(name, value)).join('\n')
    },
  }
}

function lightForm(name: string, value: unknown): string {
  if (isCodeList(value)) return `export const ${name} = ${JSON.stringify(value)}`
  return isContract(value) ? lightRoute(name, value) : ''
}

function lightRoute(name: string, { method, path: pattern, credential }: Contract): string {
  return `export const ${name} = ${JSON.stringify({ method, path: pattern, credential })}`
}
