/**
 * A statement with its parameters apart. Values never become text: `sql` makes a parameter of everything that is not
 * itself a piece of SQL, so user input cannot change a statement.
 */
export class Sql {
  /** What was written at this place of the program; the same for every call that comes by here. */
  readonly key: unknown
  /** The pieces of text around the parameters: one more than those. */
  readonly pieces: readonly string[]
  readonly params: readonly unknown[]
  constructor(pieces: readonly string[], params: readonly unknown[], key: unknown = pieces) {
    this.pieces = pieces
    this.params = params
    this.key = key
  }
  /** The text with `$1`, `$2`… in the order of `values`. */
  get text(): string {
    return textOf(this, { count: 0 })
  }
  get values(): readonly unknown[] {
    return this.params.flatMap((param) => (param instanceof Sql ? param.values : [param]))
  }
}

function textOf({ pieces, params }: Sql, numbers: { count: number }): string {
  let text = pieces[0] ?? ''
  for (const [index, param] of params.entries())
    text += `${param instanceof Sql ? textOf(param, numbers) : `$${++numbers.count}`}${pieces[index + 1]}`
  return text
}

/** sql`select … where id = ${id} and ${condition}`: values become parameters, nested Sql is spliced in. */
export const sql = (strings: TemplateStringsArray, ...params: readonly unknown[]): Sql =>
  new Sql(strings, params)

export const empty = sql``

/** Pieces side by side: joinSql(conditions, ' and '). The separator is code, never input. */
export const joinSql = (parts: readonly Sql[], separator: ' and ' | ' or ' | ', '): Sql =>
  parts.length === 0
    ? empty
    : new Sql(
        ['', ...parts.slice(1).map(() => separator), ''],
        parts,
        `join ${parts.length} with ${separator}`,
      )

/** A fixed piece of SQL chosen by the program from its own table of pieces, for instance the column of a sort key. */
export const fixed = (text: string): Sql => new Sql([text], [], `fixed ${text}`)

const limits = [11, 51, 201, 1001]
/**
 * `limit 51` as text, not as a parameter: PostgreSQL then knows how few rows are wanted, and keeps one plan for the
 * statement instead of planning every call anew. Rounded up to one of a few numbers, so that every page size does not
 * make a statement of its own: whoever asks takes of the rows what he wanted.
 * @throws on anything but a whole number from 1 to 1001
 */
export function limitTo(rows: number): Sql {
  const limit = limits.find((candidate) => candidate >= rows)
  if (!Number.isSafeInteger(rows) || rows < 1 || limit === undefined)
    throw new RangeError(`${rows} is no number of rows`)
  return fixed(`limit ${limit}`)
}

/** What people type in a search box as part of a LIKE pattern: its own wildcards mean themselves. */
export const likeLiteral = (text: string): string => text.replace(/[\\%_]/g, (char) => `\\${char}`)

export type Statement = { readonly text: string; readonly name: string; readonly values: readonly unknown[] }
type Step = { readonly next: Map<unknown, Step>; known?: { readonly text: string; readonly name: string } }
const value = Symbol('value')

/**
 * Text, name and values of a statement. A name lets PostgreSQL parse and plan it once per connection (of a small read,
 * that is most of the database's work). The text is put together once: a statement of the same pieces in the same
 * places is recognised by walking over them. What is written in one place is always named; of composed statements the
 * first `most` are, so that no mix of filters fills the memory, and later ones get the empty name.
 */
export function createStatements(most: number): (statement: Sql) => Statement {
  const root: Step = { next: new Map() }
  let named = 0
  let composed = 0
  return (statement) => {
    const isComposed = statement.params.some((param) => param instanceof Sql)
    const mayAdd = !isComposed || composed < most
    const values: unknown[] = []
    const step = walk(root, statement, values, mayAdd)
    if (step?.known !== undefined) return { ...step.known, values }
    const { text } = statement
    if (step === undefined || !mayAdd) return { text, name: '', values }
    if (isComposed) composed++
    step.known = { text, name: `s_${named++}` }
    return { ...step.known, values }
  }
}

/** @returns where the walk over all pieces ends; undefined where nobody walked before and none may begin */
function walk(from: Step | undefined, { key, params }: Sql, values: unknown[], mayAdd: boolean) {
  let step = stepTo(from, key, mayAdd)
  for (const param of params) {
    if (param instanceof Sql) step = walk(step, param, values, mayAdd)
    else {
      values.push(param)
      step = stepTo(step, value, mayAdd)
    }
  }
  return step
}

function stepTo(from: Step | undefined, key: unknown, mayAdd: boolean): Step | undefined {
  let step = from?.next.get(key)
  if (step === undefined && mayAdd && from !== undefined) {
    step = { next: new Map() }
    from.next.set(key, step)
  }
  return step
}
