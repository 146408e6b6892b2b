/** As much of a JSON schema as the try-out needs. */
export type Schema = {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly minItems?: number
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly example?: unknown
  readonly default?: unknown
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
}
export type Components = Readonly<Record<string, Schema>>

/** The schema that a reference names, else the schema itself. */
export const resolved = (schema: Schema, components: Components): Schema =>
  (schema.$ref && components[schema.$ref.split('/').at(-1) ?? '']) || schema

/**
 * A value that the schema accepts: its own example or default, else the simplest one. Of an object the compulsory
 * members; where none is (a change), the first, so that nobody who only looks changes everything.
 */
export function exampleOf(given: Schema, components: Components, name = ''): unknown {
  const schema = resolved(given, components)
  const named = schema.example ?? schema.default ?? schema.const ?? schema.enum?.[0]
  if (named !== undefined) return named
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0]
  if (choice) return exampleOf(choice, components, name)
  if (schema.type === 'object') {
    const members = Object.entries(schema.properties ?? {})
    const shown = schema.required?.length
      ? members.filter(([key]) => schema.required?.includes(key))
      : members.slice(0, 1)
    return Object.fromEntries(shown.map(([key, member]) => [key, exampleOf(member, components, key)]))
  }
  if (schema.type === 'array')
    return schema.items && schema.minItems ? [exampleOf(schema.items, components, name)] : []
  if (schema.type === 'boolean') return true
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1
  return exampleText(schema, name)
}

const texts: Readonly<Record<string, string>> = {
  uuid: '01990000-0000-7000-8000-000000000000',
  date: '2027-03-01',
  'date-time': '2027-03-01T08:00:00.000Z',
  email: 'bram.claes@demo.stuurhuis.example',
}
function exampleText({ format, pattern }: Schema, name: string): string {
  const known = texts[format ?? name]
  if (known) return known
  // twelve characters: would also do as a new password
  if (!pattern) return 'Example text'
  return ['123456', '2027-03', 'DEMO'].find((text) => new RegExp(pattern, 'u').test(text)) ?? ''
}
