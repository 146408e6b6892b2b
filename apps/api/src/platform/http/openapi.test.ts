import { readFile } from 'node:fs/promises'
import { allContracts } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { givenApp } from '../../../test/app.ts'
import { openApiFiles } from '../../commands/openapi.ts'
import { buildOpenApi } from './openapi.ts'

type Json = { [key: string]: unknown }
function* nodes(value: unknown, path = ''): Generator<[string, Json]> {
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* nodes(item, `${path}[${index}]`)
  else if (typeof value === 'object' && value !== null) {
    yield [path, value as Json]
    for (const [key, item] of Object.entries(value)) yield* nodes(item, `${path}.${key}`)
  }
}

test('the committed documents are the generated ones', async () => {
  for (const { file, text } of openApiFiles())
    expect((await readFile(file, 'utf8')) === text, `${file}: run pnpm openapi`).toBe(true)
})

test('every route is in the document under an id of its own, with a summary, its credential and the default problem', () => {
  const paths = buildOpenApi('http://localhost:3000')['paths'] as Record<string, Record<string, Json>>
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  expect(operations.map((operation) => operation['operationId']).sort()).toEqual(
    allContracts.map((contract) => contract.id).sort(),
  )
  for (const operation of operations) {
    expect(operation['summary']).toBeTruthy()
    expect(operation['security']).toBeDefined()
    expect(operation['responses']).toHaveProperty('default')
  }
})

test('no field is documented as anything at all, and no money as a number', () => {
  for (const version of ['3.0.3', '3.1.0'] as const) {
    for (const [path, node] of nodes(buildOpenApi('http://localhost:3000', version))) {
      if (/\.properties\.\w+$/.test(path) && !/\.(value|changes)$/.test(path))
        expect(Object.keys(node).length, path).toBeGreaterThan(0)
      if (/\.properties\.(amount|total|balance|net|price|floor|opening)$/i.test(path))
        expect(node['type'], path).not.toBe('number')
    }
  }
})

test('both documents and the human page are served, without a script', async () => {
  const { ask } = await givenApp({ demo: false })
  expect((await ask({ url: '/v1/doc/openapi.json' })).json<Json>()['openapi']).toBe('3.0.3')
  expect((await ask({ url: '/v1/doc/openapi-3.1.json' })).json<Json>()['openapi']).toBe('3.1.0')
  const page = await ask({ url: '/v1/doc' })
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.body).not.toMatch(/<script|style="/)
  for (const contract of allContracts) expect(page.body).toContain(`id="${contract.id}"`)
})
