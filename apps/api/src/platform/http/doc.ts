import { readFileSync } from 'node:fs'
import path from 'node:path'
import {
  allContracts,
  type Contract,
  problemTable,
  problemTexts,
  problemType,
  tags,
} from '@stuurhuis/schemas'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { buildTryOuts, confirmation, type TryOut } from './doc/forms.ts'
import { escaped } from './doc/html.ts'
import { buildOpenApi } from './openapi.ts'
import { keyOf, permissions } from './permissions.ts'

/**
 * The API document in both versions and a human page with its style and its script, all served by us. Made when first
 * asked for: it takes a fifth of a second that no start should wait for.
 */
export function docRoutes(app: FastifyInstance, publicUrl: string): void {
  const file = (name: string) => readFileSync(path.join(import.meta.dirname, 'doc', name), 'utf8')
  const latest = once(() => buildOpenApi(publicUrl, '3.1.0'))
  const served = {
    '/v1/doc': ['text/html', () => docPage(publicUrl, buildTryOuts(allContracts, latest()))],
    '/v1/doc/style.css': ['text/css', () => file('style.css')],
    '/v1/doc/try-out.js': ['text/javascript', () => file('try-out.js')],
    '/v1/doc/changelog': ['text/plain', () => readFileSync(changelog, 'utf8')],
    '/v1/doc/openapi.json': ['application/json', () => JSON.stringify(buildOpenApi(publicUrl))],
    '/v1/doc/openapi-3.1.json': ['application/json', () => JSON.stringify(latest())],
  } as const
  for (const [url, [type, make]] of Object.entries(served)) {
    const text = once(make)
    app.get(url, (_, reply) =>
      reply.header('cache-control', 'public, max-age=300').type(`${type}; charset=utf-8`).send(text()),
    )
  }
}

const changelog = path.join(import.meta.dirname, '../../../../../CHANGELOG.md')

function once<T extends object | string>(make: () => T): () => T {
  let made: T | undefined
  return () => (made ??= make())
}

function docPage(publicUrl: string, tryOuts: ReadonlyMap<string, TryOut>): string {
  const groups = (Object.keys(tags) as (keyof typeof tags)[]).map(
    (tag) =>
      `<section id="${tag}"><h2>${escaped(tags[tag])}</h2>${allContracts
        .filter((contract) => contract.tag === tag)
        .map((contract) => entry(contract, publicUrl, tryOuts.get(contract.id)))
        .join('')}</section>`,
  )
  const problems = Object.entries(problemTable).map(
    ([code, { status }]) =>
      `<tr><td>${status}</td><td><code>${breakable(code)}</code></td><td><code>${breakable(problemType(code as keyof typeof problemTable))}</code></td><td>${escaped(problemTexts[code as keyof typeof problemTable].en)}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Stuurhuis API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/v1/doc/style.css"><script type="module" src="/v1/doc/try-out.js"></script></head><body>
<header><h1>Stuurhuis API</h1><p>Base address <code>${escaped(publicUrl)}/v1</code>. The normative document is <a href="/v1/doc/openapi.json">openapi.json</a> (3.0.3); <a href="/v1/doc/openapi-3.1.json">openapi-3.1.json</a> says the same. What has changed: <a href="/v1/doc/changelog">changelog</a>.</p></header>
<nav aria-label="Subjects"><ul>${(Object.keys(tags) as (keyof typeof tags)[]).map((tag) => `<li><a href="#${tag}">${escaped(tags[tag])}</a></li>`).join('')}<li><a href="#problems">Problems</a></li></ul></nav>
<main><section><h2>Sign in and call</h2><pre>TOKEN=$(curl -s ${escaped(publicUrl)}/v1/auth/login -H 'content-type: application/json' \\
  -d '{"email":"bram.claes@demo.stuurhuis.example","password":"…"}' | sed 's/.*"accessToken":"\\([^"]*\\).*/\\1/')
curl -s ${escaped(publicUrl)}/v1/projects -H "authorization: Bearer $TOKEN"</pre>
<p>Money is a decimal string (<code>"1234.56"</code>), never a number. Changing a record needs <code>If-Match</code> with its ETag; a change honours <code>Idempotency-Key</code> where its route says so. Lists give a cursor in <code>next</code>. Every answer carries <code>BelGov-Trace-Id</code>.</p>
<p hidden data-script>Or open <strong>Try it out</strong> under a route: it sends with your own session of the web app, so <a href="/">sign in there</a> first.</p></section>
${groups.join('\n')}
<section id="problems"><h2>Problems</h2><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Type</th><th scope="col">Title</th></tr></thead><tbody>${problems.join('')}</tbody></table></section></main>
${confirmation}<p id="said" role="status"></p></body></html>`
}

function entry(contract: Contract, publicUrl: string, tryOut: TryOut | undefined): string {
  const permission = permissions[keyOf(contract)]
  const who =
    permission === undefined || permission.roles === 'public'
      ? 'everybody'
      : permission.roles === 'persons'
        ? 'every signed-in person'
        : permission.roles.join(', ')
  const query = Object.keys(contract.query?.shape ?? {}).map((name) => `<code>${escaped(name)}</code>`)
  const body = fieldsOf(contract.multipart?.fields ?? contract.body)
  const curl = [
    `curl ${contract.method === 'GET' ? '' : `-X ${contract.method} `}'${publicUrl}${contract.path.replace(/:(\w+)/g, '{$1}')}'`,
    ...(contract.credential === 'bearer' ? [`-H "authorization: Bearer $TOKEN"`] : []),
    ...(contract.ifMatch ? [`-H 'if-match: "1"'`] : []),
    ...(contract.multipart
      ? [`-F file=@papiermolen.xlsx -F mode=dryRun`]
      : contract.body
        ? [`-H 'content-type: application/json'`, `-d '${tryOut?.body ?? ''}'`]
        : []),
  ]
  return `<article id="${contract.id}"><h3><span class="method">${contract.method}</span> <code>${escaped(contract.path)}</code></h3><p>${escaped(contract.summary)}</p>${contract.description ? `<p>${escaped(contract.description)}</p>` : ''}
<dl><dt>Who</dt><dd>${escaped(who)}</dd>${row('Query', query)}${row('Body', contract.multipart ? ['<code>file</code> (compulsory)', ...body] : body)}<dt>Answers</dt><dd>${contract.ok.status} ${escaped(contract.ok.description)}</dd>${contract.problems.length > 0 ? `<dt>Refusals</dt><dd>${contract.problems.map((code) => `<a href="#problems"><code>${code}</code></a>`).join(' ')}</dd>` : ''}</dl>
<div class="curl"><pre>${escaped(curl.join(' \\\n  '))}</pre><button type="button" hidden data-script>Copy<span class="unseen"> the curl line of ${contract.id}</span></button></div>${tryOut?.form ?? ''}</article>`
}

/** A long name that may go on in the next line where its parts meet. */
const breakable = (name: string): string => name.replace(/[_:]/g, '$&<wbr>')

const row = (name: string, items: readonly string[]): string =>
  items.length > 0 ? `<dt>${name}</dt><dd>${items.join(', ')}</dd>` : ''

/** Names of the members of a body; those that must be there are marked. */
function fieldsOf(schema: z.ZodType | undefined): string[] {
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape).map(([name, field]) => {
    const isCompulsory = !(field as z.ZodType).safeParse(undefined).success
    return `<code>${escaped(name)}</code>${isCompulsory ? ' (compulsory)' : ''}`
  })
}
