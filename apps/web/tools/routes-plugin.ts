import * as schemas from '@stuurhuis/schemas'
import type { Plugin } from 'vite'

const NAME = 'virtual:routes'

type Contract = (typeof schemas.allContracts)[number]
const isContract = (value: unknown): value is Contract => schemas.allContracts.includes(value as Contract)

/**
 * `virtual:routes`: every contract of the API under its own name, but only what a call needs of it (method, path,
 * credential). The types are those of the contracts themselves. So a page that only reads does not load zod; a form
 * imports its schema from @stuurhuis/schemas.
 */
export function routesPlugin(): Plugin {
  return {
    name: 'stuurhuis-routes',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined
      return Object.entries(schemas)
        .filter((entry): entry is [string, Contract] => isContract(entry[1]))
        .map(
          ([name, { method, path, credential }]) =>
            `export const ${name} = ${JSON.stringify({ method, path, credential })}`,
        )
        .join('\n')
    },
  }
}
