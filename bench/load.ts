/** A small load generator over raw sockets, so that the generator costs little beside the server it measures. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** One request: the path, and for a POST its body and further headers. */
export type Request = {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}
/** Makes the nth request: what is asked may differ from call to call. */
export type RequestMaker = (n: number) => Request
export type Rate = { perSecond: number; seconds: number }
/** Milliseconds from the moment at which the request should have left. */
export type Latency = { p50: number; p95: number; p99: number; perSecond: number }

// Fewer than the server lets wait for a connection to the database: beyond that it refuses, rightly.
const paceLines = 40

type Target = { port: number; status: number }

/**
 * Asks as fast as the answers come. @param clients connections that each wait for their answer
 * @throws at the first answer with another status than the expected one
 */
export async function saturate(
  target: Target,
  make: RequestMaker,
  clients: number,
  total: number,
): Promise<Rate> {
  const lines = await Promise.all(Array.from({ length: clients }, () => openLine(target.port)))
  let next = 0
  const started = performance.now()
  try {
    await Promise.all(
      lines.map(async (line) => {
        while (next < total) await expectStatus(line, make(next++), target.status)
      }),
    )
  } finally {
    for (const line of lines) line.close()
  }
  const seconds = (performance.now() - started) / 1000
  return { perSecond: total / seconds, seconds }
}

/** Before these the pool opens connections and PostgreSQL plans each statement on each of them. */
const warmUpSeconds = 2

/**
 * Asks at a fixed rate and measures from the scheduled moment, so that a stall counts for everyone who waited in it.
 * What is due in the first two seconds is asked and not counted; `seconds` come after them.
 */
export async function pace(
  target: Target,
  make: RequestMaker,
  perSecond: number,
  seconds: number,
): Promise<Latency> {
  const uncounted = Math.floor(perSecond * warmUpSeconds)
  const total = uncounted + Math.floor(perSecond * seconds)
  const lines = await Promise.all(Array.from({ length: paceLines }, () => openLine(target.port)))
  const free = [...lines]
  const waiting: ((line: Line) => void)[] = []
  const times: number[] = []
  const started = performance.now()
  const ask = async (n: number) => {
    const due = started + (n * 1000) / perSecond
    const line = free.pop() ?? (await new Promise<Line>((resolve) => waiting.push(resolve)))
    await expectStatus(line, make(n), target.status)
    if (n >= uncounted) times.push(performance.now() - due)
    const first = waiting.shift()
    if (first === undefined) free.push(line)
    else first(line)
  }
  const asked: Promise<void>[] = []
  let failure: unknown
  const fail = (error: unknown) => {
    failure ??= error
  }
  try {
    while (asked.length < total && failure === undefined) {
      const due = Math.min(total, Math.ceil(((performance.now() - started) / 1000) * perSecond))
      while (asked.length < due) asked.push(ask(asked.length).catch(fail))
      await sleep(1)
    }
    await Promise.all(asked)
    if (failure !== undefined) throw failure
  } finally {
    for (const line of lines) line.close()
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), perSecond }
}

/** One request and its answer's body, for set-up and for looking at an answer before it is timed. */
export async function ask(port: number, request: Request): Promise<{ status: number; body: string }> {
  const line = await openLine(port)
  try {
    return await line.ask(request)
  } finally {
    line.close()
  }
}

type Line = { ask(request: Request): Promise<{ status: number; body: string }>; close(): void }

async function expectStatus(line: Line, request: Request, status: number): Promise<void> {
  const answer = await line.ask(request)
  if (answer.status === status) return
  throw new Error(`${request.method} ${request.path} answered ${answer.status}: ${answer.body.slice(0, 300)}`)
}

async function openLine(port: number): Promise<Line> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(made))
    made.once('error', reject)
  })
  let received = Buffer.alloc(0)
  let settle:
    | { resolve(answer: { status: number; body: string }): void; reject(error: Error): void }
    | undefined
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = parse(received)
    if (answer === undefined) return
    received = Buffer.alloc(0)
    settle?.resolve(answer)
  })
  const fail = () => settle?.reject(new Error('the server closed the connection'))
  socket.on('error', fail).on('close', fail)
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject }
        socket.write(encode(request))
      }),
    close: () => {
      settle = undefined
      socket.destroy()
    },
  }
}

function encode({ method, path, headers, body }: Request): string {
  const length = body === undefined ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`
  const extra = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${extra.join('')}${length}\r\n${body ?? ''}`
}

/** A whole answer, or undefined while some of it is under way. Only answers with a length: ours all have one. */
function parse(bytes: Buffer): { status: number; body: string } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN)
  if (Number.isNaN(length)) throw new Error(`an answer without a length: ${head}`)
  if (bytes.length < end + 4 + length) return undefined
  return { status: Number(head.slice(9, 12)), body: bytes.toString('utf8', end + 4, end + 4 + length) }
}
