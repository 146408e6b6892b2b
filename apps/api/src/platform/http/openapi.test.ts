import { readFile } from 'node:fs/promises'
import { allContracts } from '@stuurhuis/schemas'
import { expect, test } from 'vitest'
import { givenApp } from '../../../test/app.ts'
import { openApiFiles } from '../../commands/openapi.ts'
import { buildTryOuts } from './doc/forms.ts'
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

test('both documents and the human page are served, with a form for every route and no script or style in the page', async () => {
  const { ask } = await givenApp({ demo: false })
  expect((await ask({ url: '/v1/doc/openapi.json' })).json<Json>()['openapi']).toBe('3.0.3')
  expect((await ask({ url: '/v1/doc/openapi-3.1.json' })).json<Json>()['openapi']).toBe('3.1.0')
  const changelog = await ask({ url: '/v1/doc/changelog' })
  expect([changelog.headers['content-type'], changelog.body]).toEqual([
    'text/plain; charset=utf-8',
    expect.stringContaining('# Changelog'),
  ])
  const page = await ask({ url: '/v1/doc' })
  expect(page.headers['content-type']).toContain('text/html')
  expect(page.body.match(/<script[^>]*>[^<]*/g)).toEqual(['<script type="module" src="/v1/doc/try-out.js">'])
  expect(page.body).not.toMatch(/<style|\sstyle="|\son\w+="/)
  const articles = page.body.split('<article ').slice(1)
  expect(articles).toHaveLength(allContracts.length)
  for (const { id, method, path, params, query, ifMatch, body, multipart } of allContracts) {
    const article = articles.find((text) => text.startsWith(`id="${id}"`))
    expect(article).toContain('<details class="try" hidden')
    expect(article).toContain(`data-method="${method}" data-path="${path.replace(/:(\w+)/g, '{$1}')}"`)
    const controls = [...(article ?? '').matchAll(/(?: name="([\w-]+)")? data-in="(\w+)"/g)].map(
      ([, name, place]) => (name ? `${place} ${name}` : place),
    )
    const names = (place: string, shape: object = {}) => Object.keys(shape).map((name) => `${place} ${name}`)
    expect(controls).toEqual(
      expect.arrayContaining([
        ...names('path', params?.shape),
        ...names('query', query?.shape),
        ...names('field', multipart && { ...multipart.fields.shape, file: true }),
        ...(ifMatch ? ['header If-Match'] : []),
        ...(body ? ['body'] : []),
      ]),
    )
  }
})

test('the script and the style of the page are ours, of the right type, and the content policy allows no other', async () => {
  const { ask } = await givenApp({ demo: false })
  for (const [url, type] of [
    ['/v1/doc/try-out.js', 'text/javascript; charset=utf-8'],
    ['/v1/doc/style.css', 'text/css; charset=utf-8'],
  ] as const) {
    const { statusCode, headers } = await ask({ url })
    expect(statusCode).toBe(200)
    expect(headers['content-type']).toBe(type)
    expect(headers['cache-control']).toBe('public, max-age=300')
    expect(headers['x-content-type-options']).toBe('nosniff')
  }
  const policy = String((await ask({ url: '/v1/doc' })).headers['content-security-policy']).split(';')
  expect(policy).toEqual(
    expect.arrayContaining(["script-src 'self'", "style-src 'self'", "connect-src 'self'"]),
  )
})

test('the example body of every form is one that its route accepts', () => {
  const tryOuts = buildTryOuts(allContracts, buildOpenApi('http://localhost:3000', '3.1.0'))
  for (const { id, body } of allContracts) {
    const example = tryOuts.get(id)?.body
    expect(example !== undefined, id).toBe(body !== undefined)
    if (body) expect(body.safeParse(JSON.parse(example ?? '')).error, id).toBeUndefined()
  }
})
