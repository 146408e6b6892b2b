import { createRequire } from 'node:module'
import type { Socket } from 'node:net'
import type pg from 'pg'
import { serialize } from 'pg-protocol'
import type { Statement } from './sql.ts'

/** How pg writes a JavaScript value as a parameter: arrays, objects and bytes included. */
const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils') as {
  prepareValue(value: unknown): string | Buffer | null
}

export type Outcome = { readonly rows: unknown[]; readonly rowCount: number }
export type TypeParser = (text: string) => unknown

/** What PostgreSQL said of a statement's columns: property of each, and how its text is read. */
type Columns = { readonly properties: readonly string[]; readonly parsers: readonly TypeParser[] }
type Connection = { readonly stream: Socket; readonly parsedStatements: Record<string, string | undefined> }
type Field = { readonly name: string; readonly dataTypeID: number }

/** Per connection and named statement, as long as the connection lives: PostgreSQL itself refuses to change them. */
const described = new WeakMap<Connection, Map<string, Columns>>()
const describe = serialize.describe({ type: 'P' })
const executeAndSync = Buffer.concat([serialize.execute({}), serialize.sync()])

/**
 * Runs a statement with its parameters on a connection of pg, and gives its rows as objects with camelCase properties;
 * a null column is an absent property. Beside pg's own query it leaves out what is known already: a named statement is
 * parsed and described once per connection, and all of a call goes out in one write. On a small read that was a tenth
 * of the time of the server.
 */
export function runPrepared(
  client: pg.ClientBase,
  run: Statement,
  parserOf: (typeId: number) => TypeParser,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    client.query(new PreparedQuery(run, parserOf, resolve, reject))
  })
}

/** What pg asks of a query that is not its own: `submit`, and an answer to each message of the server. */
class PreparedQuery implements pg.Submittable {
  readonly text: string
  readonly name: string
  readonly #values: readonly unknown[]
  readonly #parserOf: (typeId: number) => TypeParser
  readonly #resolve: (outcome: Outcome) => void
  readonly #reject: (error: unknown) => void
  readonly #rows: unknown[] = []
  #rowCount = 0
  #columns: Columns | undefined
  #known: Map<string, Columns> | undefined
  #failure: unknown

  constructor(
    run: Statement,
    parserOf: (typeId: number) => TypeParser,
    resolve: (outcome: Outcome) => void,
    reject: (error: unknown) => void,
  ) {
    this.text = run.text
    this.name = run.name
    this.#values = run.values
    this.#parserOf = parserOf
    this.#resolve = resolve
    this.#reject = reject
  }

  submit(given: unknown): void {
    const connection = given as Connection
    this.#known = columnsOf(connection)
    this.#columns = this.#known.get(this.name)
    const messages = [
      serialize.bind({ statement: this.name, values: this.#values as unknown[], valueMapper: prepareValue }),
    ]
    if (this.name === '' || connection.parsedStatements[this.name] === undefined)
      messages.unshift(serialize.parse({ name: this.name, text: this.text }))
    if (this.#columns === undefined) messages.push(describe)
    messages.push(executeAndSync)
    connection.stream.write(Buffer.concat(messages))
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#columns = {
      properties: fields.map(({ name }) => propertyOf(name)),
      parsers: fields.map(({ dataTypeID }) => this.#parserOf(dataTypeID)),
    }
    if (this.name !== '') this.#known?.set(this.name, this.#columns)
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    if (this.#columns === undefined || this.#failure !== undefined) return
    const { properties, parsers } = this.#columns
    const row: Record<string, unknown> = {}
    try {
      for (let index = 0; index < properties.length; index++) {
        const text = fields[index]
        if (text != null) row[properties[index] as string] = (parsers[index] as TypeParser)(text)
      }
    } catch (error) {
      this.#failure = error
    }
    this.#rows.push(row)
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#rowCount = Number(/\d+$/.exec(text)?.[0] ?? 0)
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#resolve({ rows: this.#rows, rowCount: this.#rowCount })
    else this.#reject(this.#failure)
  }

  handleError(error: unknown): void {
    this.#reject(error)
  }

  handleCopyInResponse(connection: { sendCopyFail(reason: string): void }): void {
    connection.sendCopyFail('statements here do not copy')
  }

  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

function columnsOf(connection: Connection): Map<string, Columns> {
  const known = described.get(connection) ?? new Map<string, Columns>()
  described.set(connection, known)
  return known
}

/** `created_at` -> `createdAt` */
const propertyOf = (column: string): string =>
  column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
