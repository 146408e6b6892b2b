import { formatMoney, parseMoney } from '../money/money.ts'
import { type EngineError, engineError, ok, type Result } from '../money/result.ts'
import type { ProjectModel } from './model.ts'
import { validateModel } from './validate-model.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The model as JSON: amounts become decimal strings ("1234.56"), everything else is JSON already. */
export function modelToJson(model: ProjectModel): Json {
  return toJson(model)
}

/** Any value of the engine as JSON, with money as decimal strings. */
export function toJson(value: unknown): Json {
  if (typeof value === 'bigint') return formatMoney(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== undefined)
        .map(([key, v]) => [key, toJson(v)]),
    )
  }
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  throw new TypeError(`no JSON form for ${typeof value}`)
}

/**
 * The model from its JSON form. Money is read back at the places where a model holds it, then the whole model is
 * validated. Errors carry the path of the field.
 */
export function modelFromJson(json: unknown): Result<ProjectModel> {
  const errors: EngineError[] = []
  const read = withMoney(json, MONEY_PLACES, '', errors)
  if (errors.length > 0) return { ok: false, errors }
  const problems = validateModel(read)
  return problems.length > 0 ? { ok: false, errors: problems } : ok(read as ProjectModel)
}

/** Where a model holds money; `[]` stands for every element of a list, `*` for every key of a map. */
const MONEY_PLACES: MoneyPlaces = {
  account: { opening: 'money' },
  lines: {
    '[]': {
      amount: { cents: 'money' },
      cells: { '*': 'money' },
      actuals: { paid: { '*': 'money' }, eac: 'money' },
    },
  },
  transfers: { '[]': { cents: 'money' } },
  loans: { '[]': { principal: 'money' } },
}

type MoneyPlaces = { readonly [key: string]: MoneyPlaces | 'money' }

function withMoney(
  value: unknown,
  places: MoneyPlaces | 'money',
  path: string,
  errors: EngineError[],
): unknown {
  if (places === 'money') {
    const parsed = typeof value === 'string' ? parseMoney(value, 'point') : null
    if (parsed?.ok) return parsed.value
    errors.push(engineError('MODEL_MONEY', path))
    return 0n
  }
  if (Array.isArray(value)) {
    const inner = places['[]']
    return inner === undefined
      ? value
      : value.map((item, i) => withMoney(item, inner, `${path}.${i}`, errors))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => {
      const inner = Object.hasOwn(places, key) ? places[key] : places['*']
      const at = path === '' ? key : `${path}.${key}`
      return [key, inner === undefined ? v : withMoney(v, inner, at, errors)]
    }),
  )
}
