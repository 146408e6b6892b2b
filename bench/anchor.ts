/**
 * What the product is measured against: bare node:http and pg with its default type parsers, the same rows and columns,
 * and no login, policy, validation, log line or entity tag. Environment: DATABASE_URL_APP, PORT, BENCH_CLUSTER (id).
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import pg from 'pg'
import { anchorStatements, createStatements } from './statements.ts'

// fifty million rows take longer than the five seconds that the API's login allows
const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL_APP,
  max: 10,
  options: '-c statement_timeout=0',
})
const cluster = process.env.BENCH_CLUSTER ?? ''

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(500).end(String(error))
  })
})
server.listen(Number(process.env.PORT), '127.0.0.1')
process.once('SIGTERM', () => {
  server.close(() => void pool.end())
  server.closeAllConnections()
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://anchor')
  if (url.pathname === '/readyz') return send(response, 200, { status: 'UP' })
  if (url.pathname === '/cells')
    return send(response, 200, { items: await query('cells', anchorStatements.cells, []) })
  if (url.pathname === '/days')
    return send(response, 200, { items: await query('days', anchorStatements.days, []) })
  if (url.pathname === '/edits') {
    const { line } = JSON.parse(await read(request)) as { line: number }
    await query('edit', anchorStatements.edit, [line])
    return send(response, 201, { line })
  }
  if (request.method === 'POST') {
    const body = JSON.parse(await read(request)) as { name: string; kind: string; municipality: string }
    return send(response, 201, await create(body))
  }
  if (url.pathname === '/projects') {
    const stage = url.searchParams.get('stage')
    const rows =
      stage === null
        ? await query('list', anchorStatements.list, [])
        : await query('filter', anchorStatements.filter, [stage])
    return send(response, 200, { items: rows })
  }
  const [row] = await query('get', anchorStatements.get, [url.pathname.split('/').at(-1)])
  return send(response, row === undefined ? 404 : 200, row ?? {})
}

async function query(name: string, text: string, values: unknown[]): Promise<unknown[]> {
  return (await pool.query({ name, text, values })).rows
}

/** One transaction with the same triggers, so the same audit record in the same chain. */
async function create(body: { name: string; kind: string; municipality: string }): Promise<unknown> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query({ name: 'actor', text: createStatements.actor })
    const code = await client.query<{ code: string }>({ name: 'code', text: createStatements.nextCode })
    const values = [code.rows[0]?.code, body.name, cluster, body.kind, body.municipality]
    const created = await client.query({ name: 'insert', text: createStatements.insert, values })
    await client.query('commit')
    return created.rows[0]
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}
