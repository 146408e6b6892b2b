import type { Contract } from '@stuurhuis/schemas'
import { type Components, exampleOf, resolved, type Schema } from './example.ts'
import { escaped } from './html.ts'

type Place = 'path' | 'query' | 'header' | 'field'
type Parameter = {
  readonly name: string
  readonly in: Place
  readonly required: boolean
  readonly schema: Schema
  readonly example?: string
}
type Operation = {
  readonly operationId: string
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
type ApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Components }
}

/** What the page shows of one route to try it: the form, closed and hidden until the script takes it over. */
export type TryOut = {
  readonly form: string
  /** Example of the JSON body, on one line. */
  readonly body?: string
}

/**
 * The try-outs of all routes by contract id, made from the API document so that they never differ from it.
 * @param openApi version 3.1: what may be null is an `anyOf` there, which an example reads most easily
 */
export function buildTryOuts(
  contracts: readonly Contract[],
  openApi: Record<string, unknown>,
): ReadonlyMap<string, TryOut> {
  const { paths, components } = openApi as ApiDocument
  const operations = new Map(
    Object.values(paths)
      .flatMap((path) => Object.values(path))
      .map((operation) => [operation.operationId, operation]),
  )
  return new Map(
    contracts.flatMap((contract) => {
      const operation = operations.get(contract.id)
      return operation ? [[contract.id, tryOut(contract, operation, components.schemas)] as const] : []
    }),
  )
}

function tryOut(contract: Contract, operation: Operation, components: Components): TryOut {
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? []
  const body = contract.body && content ? exampleOf(content.schema, components) : undefined
  const parameters = operation.parameters.filter(({ name }) => name !== 'Accept-Language')
  const fields = contract.multipart ? fieldsOf(content?.schema) : []
  const controls = [
    ...[...parameters, ...fields].map((parameter) => control(contract.id, parameter, components)),
    ...(body === undefined ? [] : [bodyControl(contract.id, type ?? '', body)]),
  ]
  const about = `${contract.method} ${contract.path}`
  return {
    ...(body !== undefined && { body: JSON.stringify(body) }),
    form: `<details class="try" hidden data-script><summary>Try it out<span class="unseen">: ${about}</span></summary>
<form data-method="${contract.method}" data-path="${contract.path.replace(/:(\w+)/g, '{$1}')}" data-credential="${contract.credential}" data-type="${type ?? ''}">
${controls.length > 0 ? `<div class="fields">${controls.join('\n')}</div>` : ''}
<p class="actions"><button class="primary">Send ${contract.method}</button> ${controls.length > 0 ? '<button type="reset">Reset</button>' : ''}</p>
<p role="status"></p><div class="answer"></div></form></details>`,
  }
}

/** The parts of an upload: files first, then its fields. */
function fieldsOf(schema: Schema = {}): Parameter[] {
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, field]): Parameter => ({
      name,
      in: 'field',
      required: schema.required?.includes(name) ?? false,
      schema: field,
    }),
  )
  return fields.sort((a, b) => Number(b.required) - Number(a.required))
}

function control(route: string, parameter: Parameter, components: Components): string {
  const schema = resolved(parameter.schema, components)
  const isList = schema.type === 'array'
  const item = isList && schema.items ? resolved(schema.items, components) : schema
  const isFile = item.format === 'binary'
  const isOpenList = isList && !isFile && !item.enum
  const hints = [
    parameter.required && 'compulsory',
    isOpenList && 'one per line',
    isList && item.enum && 'one or more',
    isFile ? isList && 'one or more' : (item.format ?? (item.type === 'integer' && 'whole number')),
    schema.default !== undefined && `default ${String(schema.default)}`,
  ].filter(Boolean)
  const id = `${route}-${parameter.in}-${parameter.name}`
  // an empty If-Match or query may be sent, to see the refusal; an address needs its parts
  const attributes = `id="${id}" name="${parameter.name}" data-in="${parameter.in}"${parameter.in === 'path' || isFile ? ' required' : ''}`
  const label = `<label for="${id}"><code>${parameter.name}</code>${hints.length > 0 ? ` <small>${escaped(hints.join(', '))}</small>` : ''}</label>`
  return `<div>${label}${element()}</div>`

  function element(): string {
    if (isFile) return `<input type="file" ${attributes}${isList ? ' multiple' : ''}>`
    if (item.enum) return choice(item.enum.map(String), attributes, isList, parameter.in === 'path')
    if (isList) return `<textarea ${attributes} data-lines rows="2" spellcheck="false"></textarea>`
    return `<input ${attributes} value="${escaped(parameter.example ?? '')}" autocomplete="off" spellcheck="false">`
  }
}

function choice(
  values: readonly string[],
  attributes: string,
  isList: boolean,
  isCompulsory: boolean,
): string {
  const options = [...(isList || isCompulsory ? [] : ['']), ...values]
  return `<select ${attributes}${isList ? ' multiple size="4"' : ''}>${options.map((value) => `<option>${escaped(value)}</option>`).join('')}</select>`
}

function bodyControl(route: string, type: string, example: unknown): string {
  const text = JSON.stringify(example, null, 2)
  return `<div class="wide"><label for="${route}-body">Body <small>${type}</small></label><textarea id="${route}-body" data-in="body" rows="${Math.max(4, text.split('\n').length + 1)}" spellcheck="false">${escaped(text)}</textarea></div>`
}

/** Asked before anything is sent that is not a mere read; one for the whole page. */
export const confirmation = `<dialog id="confirmation" aria-labelledby="confirmation-title"><form method="dialog"><h2 id="confirmation-title">Send this call?</h2><p><code></code></p><p>It may change data, in your name.</p>
<p class="actions"><button class="primary" value="send">Send</button> <button value="" autofocus>Cancel</button></p></form></dialog>`
