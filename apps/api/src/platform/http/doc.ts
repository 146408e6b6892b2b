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
import { buildOpenApi } from './openapi.ts'
import { keyOf, permissions } from './permissions.ts'

/** The API document in both versions and a human page, all served by us, with no script from anywhere. */
export function docRoutes(app: FastifyInstance, publicUrl: string): void {
  const documents = {
    '/v1/doc/openapi.json': JSON.stringify(buildOpenApi(publicUrl)),
    '/v1/doc/openapi-3.1.json': JSON.stringify(buildOpenApi(publicUrl, '3.1.0')),
  }
  const page = docPage(publicUrl)
  for (const [url, text] of Object.entries(documents)) {
    app.get(url, (_, reply) =>
      reply.header('cache-control', 'public, max-age=300').type('application/json; charset=utf-8').send(text),
    )
  }
  app.get('/v1/doc', (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').type('text/html; charset=utf-8').send(page),
  )
  app.get('/v1/doc/style.css', (_, reply) =>
    reply.header('cache-control', 'public, max-age=300').type('text/css; charset=utf-8').send(style),
  )
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function docPage(publicUrl: string): string {
  const groups = (Object.keys(tags) as (keyof typeof tags)[]).map(
    (tag) =>
      `<section id="${tag}"><h2>${escaped(tags[tag])}</h2>${allContracts
        .filter((contract) => contract.tag === tag)
        .map((contract) => entry(contract, publicUrl))
        .join('')}</section>`,
  )
  const problems = Object.entries(problemTable).map(
    ([code, { status }]) =>
      `<tr><td>${status}</td><td><code>${code}</code></td><td><code>${problemType(code as keyof typeof problemTable)}</code></td><td>${escaped(problemTexts[code as keyof typeof problemTable].en)}</td></tr>`,
  )
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Stuurhuis API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/v1/doc/style.css"></head><body>
<header><h1>Stuurhuis API</h1><p>Base address <code>${escaped(publicUrl)}/v1</code>. The normative document is <a href="/v1/doc/openapi.json">openapi.json</a> (3.0.3); <a href="/v1/doc/openapi-3.1.json">openapi-3.1.json</a> says the same.</p></header>
<nav aria-label="Subjects"><ul>${(Object.keys(tags) as (keyof typeof tags)[]).map((tag) => `<li><a href="#${tag}">${escaped(tags[tag])}</a></li>`).join('')}<li><a href="#problems">Problems</a></li></ul></nav>
<main><section><h2>Sign in and call</h2><pre>TOKEN=$(curl -s ${escaped(publicUrl)}/v1/auth/login -H 'content-type: application/json' \\
  -d '{"email":"bram.claes@demo.stuurhuis.example","password":"…"}' | sed 's/.*"accessToken":"\\([^"]*\\).*/\\1/')
curl -s ${escaped(publicUrl)}/v1/projects -H "authorization: Bearer $TOKEN"</pre>
<p>Money is a decimal string (<code>"1234.56"</code>), never a number. Changing a record needs <code>If-Match</code> with its ETag. A create honours <code>Idempotency-Key</code>. Lists give a cursor in <code>next</code>. Every answer carries <code>BelGov-Trace-Id</code>.</p></section>
${groups.join('\n')}
<section id="problems"><h2>Problems</h2><table><thead><tr><th scope="col">Status</th><th scope="col">Code</th><th scope="col">Type</th><th scope="col">Title</th></tr></thead><tbody>${problems.join('')}</tbody></table></section></main></body></html>`
}

function entry(contract: Contract, publicUrl: string): string {
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
        ? [`-H 'content-type: application/json' -d @body.json`]
        : []),
  ]
  return `<article id="${contract.id}"><h3><span class="method">${contract.method}</span> <code>${escaped(contract.path)}</code></h3><p>${escaped(contract.summary)}</p>${contract.description ? `<p>${escaped(contract.description)}</p>` : ''}
<dl><dt>Who</dt><dd>${escaped(who)}</dd>${row('Query', query)}${row('Body', contract.multipart ? ['<code>file</code> (compulsory)', ...body] : body)}<dt>Answers</dt><dd>${contract.ok.status} ${escaped(contract.ok.description)}</dd>${contract.problems.length > 0 ? `<dt>Refusals</dt><dd>${contract.problems.map((code) => `<a href="#problems"><code>${code}</code></a>`).join(' ')}</dd>` : ''}</dl><pre>${escaped(curl.join(' \\\n  '))}</pre></article>`
}

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

const style = `:root{color-scheme:light dark;--ink:#16222b;--ink2:#485761;--bg:#f5f7f8;--surface:#fff;--line:#d6dde1;--accent:#0f5e73}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef1;--ink2:#afbcc5;--bg:#0f1519;--surface:#172027;--line:#2c3943;--accent:#6cc3d9}}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/22px "Segoe UI","Liberation Sans",sans-serif}header,nav,main{max-width:60rem;margin:0 auto;padding:16px 24px}
h1{font-size:24px}h2{font-size:20px;margin-top:40px}h3{font-size:16px;margin:0}article{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:20px;margin:16px 0}
.method{display:inline-block;min-width:4.5em;color:var(--accent);font-weight:600}a{color:var(--accent)}code,pre{font-family:ui-monospace,"Liberation Mono",monospace;font-size:13px}pre{overflow:auto;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:12px}
dl{display:grid;grid-template-columns:6rem 1fr;gap:4px 12px}dt{color:var(--ink2)}dd{margin:0}table{border-collapse:collapse;width:100%;background:var(--surface)}td,th{text-align:left;border-bottom:1px solid var(--line);padding:6px 8px}section+section{margin-top:24px}header p{margin:0}nav ul{display:flex;flex-wrap:wrap;gap:8px 20px;list-style:none;padding:0}`
