import { createHash } from 'node:crypto'

/**
 * A statement with its parameters apart. Values never become text: `sql` makes a parameter of everything that is not
 * itself a piece of SQL, so user input cannot change a statement.
 */
export class Sql {
  readonly chunks: readonly string[]
  readonly values: readonly unknown[]
  /** A statement whose text never varies gets a name, so that PostgreSQL parses and plans it once per connection. */
  readonly name: string | undefined
  constructor(chunks: readonly string[], values: readonly unknown[], name?: string) {
    this.chunks = chunks
    this.values = values
    this.name = name
  }
  /** The text with `$1`, `$2`… in the order of `values`. */
  get text(): string {
    return this.chunks.reduce((text, chunk, index) => (index === 0 ? chunk : `${text}$${index}${chunk}`), '')
  }
}

const names = new WeakMap<readonly string[], string>()
function nameOf(strings: readonly string[]): string {
  let name = names.get(strings)
  if (!name) {
    name = `s_${createHash('sha256').update(strings.join('?')).digest('hex').slice(0, 20)}`
    names.set(strings, name)
  }
  return name
}

/** sql`select … where id = ${id} and ${condition}`: values become parameters, nested Sql is spliced in. */
export function sql(strings: TemplateStringsArray, ...params: readonly unknown[]): Sql {
  if (!params.some((param) => param instanceof Sql)) return new Sql(strings, params, nameOf(strings))
  const chunks: string[] = [strings[0] ?? '']
  const values: unknown[] = []
  params.forEach((param, index) => {
    const after = strings[index + 1] ?? ''
    if (param instanceof Sql) {
      const [first = '', ...rest] = param.chunks
      chunks.push(`${chunks.pop()}${first}`, ...rest)
      chunks.push(`${chunks.pop()}${after}`)
      values.push(...param.values)
    } else {
      values.push(param)
      chunks.push(after)
    }
  })
  return new Sql(chunks, values)
}

export const empty = new Sql([''], [])

/** Pieces side by side: joinSql(conditions, ' and '). The separator is code, never input. */
export function joinSql(parts: readonly Sql[], separator: ' and ' | ' or ' | ', '): Sql {
  const [first, ...rest] = parts
  if (!first) return empty
  return rest.reduce((all, part) => sql`${all}${new Sql([separator], [])}${part}`, first)
}

/** A fixed piece of SQL chosen by the program from its own table of pieces, for instance the column of a sort key. */
export const fixed = (text: string): Sql => new Sql([text], [])

/**
 * `limit 51` as text, not as a parameter: PostgreSQL then knows how few rows are wanted, and keeps one plan for the
 * statement instead of planning every call anew.
 * @throws on anything but a whole number above 0
 */
export function limitTo(rows: number): Sql {
  if (!Number.isSafeInteger(rows) || rows < 1) throw new RangeError(`${rows} is no number of rows`)
  return fixed(`limit ${rows}`)
}

/** What people type in a search box as part of a LIKE pattern: its own wildcards mean themselves. */
export const likeLiteral = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)
