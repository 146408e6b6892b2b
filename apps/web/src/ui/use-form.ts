import { ProblemError } from '@stuurhuis/client'
import { computed, reactive, ref, type UnwrapNestedRefs, watch } from 'vue'
import { type MessageKey, translate } from '../i18n/index.ts'
import { type Failure, failureOf } from './failure.ts'

/** An issue of zod or of the API, brought to one shape. */
interface FieldIssue {
  name: string
  code: string
  params: Record<string, unknown>
  /** Nothing was typed: whatever rule it broke, it is only missing. */
  blank?: boolean
}
/** The part of a zod schema that a form needs; the shared schemas of the contracts fit. */
interface Checker {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly ZodIssue[] } }
}
interface ZodIssue {
  readonly code?: string
  readonly path: readonly PropertyKey[]
}

const formats = new Set(['date', 'email'])
/** A period that cannot be: the field tells which of its rules was broken. */
const periodTexts: Readonly<Record<string, MessageKey>> = {
  expectedReturn: 'ui.issue.return',
  dayPart: 'ui.issue.dayPart',
}
const isChoice = ({ code, params }: FieldIssue) =>
  code === 'invalid_value' || (code === 'invalid_format' && params['format'] === 'uuid')
const emptyText = ({ code, params }: FieldIssue): MessageKey =>
  code === 'invalid_format' && params['format'] === 'date' ? 'ui.issue.emptyDate' : 'ui.issue.empty'
/** One sentence of our catalogue for a code and its parameters; the built-in texts of zod are never shown. */
export function issueText(issue: FieldIssue, label: string): string {
  const field = label.charAt(0).toLowerCase() + label.slice(1)
  const { minimum, maximum, origin, format, code } = issue.params
  const custom = String(code ?? issue.code)
  if (issue.blank && !isChoice(issue)) return translate(emptyText(issue), { field })
  if (custom === 'period_invalid') return translate(periodTexts[issue.name] ?? 'ui.issue.period')
  if (custom === 'in_the_past') return translate('ui.issue.past', { field: label })
  if (custom === 'in_the_future') return translate('ui.issue.future', { field: label })
  if (custom === 'does_not_approve') return translate('ui.issue.noApproval')
  if (custom === 'of_another_project') return translate('ui.issue.otherProject')
  if (custom === 'not_found') return translate('ui.issue.unknown', { field: label })
  if (custom === 'password_length') return translate('ui.issue.password')
  if (custom === 'not_negative') return translate('ui.issue.tooSmall', { field: label, min: 0 })
  if (custom === 'not_positive') return translate('ui.issue.notPositive', { field: label })
  if (custom === 'duplicate') return translate('ui.issue.duplicate', { field: label })
  if (custom === 'date_out_of_range') return translate('ui.issue.date')
  if (issue.code === 'too_small' && origin === 'string' && Number(minimum) <= 1)
    return translate('ui.issue.empty', { field })
  if (issue.code === 'too_small' && origin === 'string')
    return translate('ui.issue.tooShort', { field: label, min: Number(minimum) })
  if (issue.code === 'too_small')
    return translate('ui.issue.tooSmall', { field: label, min: Number(minimum) })
  if (issue.code === 'too_big' && origin === 'string')
    return translate('ui.issue.tooLong', { field: label, max: Number(maximum) })
  if (issue.code === 'too_big') return translate('ui.issue.tooBig', { field: label, max: Number(maximum) })
  if (issue.code === 'invalid_format' && typeof format === 'string' && formats.has(format)) {
    return translate(format === 'date' ? 'ui.issue.date' : 'ui.issue.email')
  }
  if (isChoice(issue)) return translate('ui.issue.choose')
  if (['invalid_type', 'requiredInput', 'required'].includes(issue.code))
    return translate('ui.issue.empty', { field })
  return translate('ui.issue.format', { field: label })
}

/** Whether the request has only spaces at a path of zod ("terms.0.amount") or of the API ("terms[0].amount"). */
export function isBlank(body: unknown, name: string): boolean {
  let value: unknown = body
  for (const step of name.split(/[.[\]]+/).filter(Boolean))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  return typeof value === 'string' && value.trim() === ''
}

function fromZod(issue: ZodIssue): FieldIssue {
  const given = issue as ZodIssue & { params?: Record<string, unknown> }
  return {
    name: issue.path.map(String).join('.'),
    code: issue.code ?? 'custom',
    params: { ...given, ...given.params },
  }
}

/**
 * The state of one form: values, one error per field, one failure for the whole. `labels` names the fields in the words
 * of the screen; `body` makes the request from the values; `schema` is the one the API uses, so both refuse the same.
 */
export function useForm<V extends object, B>(options: {
  initial: () => V
  labels: Partial<Record<keyof V & string, MessageKey>>
  body: (values: V) => B
  schema?: Checker | undefined
}) {
  const values = reactive(options.initial())
  const start = ref(JSON.stringify(values))
  const errors = reactive<Record<string, string>>({})
  // What was said about a value is no longer true once it is another value.
  watch(
    () => ({ ...values }) as Record<string, unknown>,
    (now, before) => {
      // Left by pressing a button: a message that goes away would move that button from under the pointer.
      if (document.querySelector('button:active')) return
      for (const name of Object.keys(now)) if (now[name] !== before[name]) delete errors[name]
    },
    { flush: 'sync' }, // a faster hand than the next tick must not wipe the errors of its own Enter
  )
  const failure = ref<Failure>()
  const busy = ref(false)
  const dirty = computed(() => JSON.stringify(values) !== start.value)
  const labelOf = (name: string) => {
    const key = options.labels[name as keyof V & string]
    return key ? translate(key) : name
  }
  function note(issues: readonly FieldIssue[], body: unknown) {
    for (const issue of issues)
      errors[issue.name] ??= issueText({ ...issue, blank: isBlank(body, issue.name) }, labelOf(issue.name))
  }
  function clear() {
    for (const name of Object.keys(errors)) delete errors[name]
    failure.value = undefined
  }
  function reset(next: V = options.initial()) {
    Object.assign(values, next)
    start.value = JSON.stringify(values)
    clear()
  }
  /** Runs `send` when the values are right. Refusals land beside their field; other errors go to `onProblem` first. */
  async function submit(send: (body: B) => Promise<void>, onProblem?: (problem: ProblemError) => boolean) {
    if (busy.value) return
    clear()
    const body = options.body(values as V)
    const checked = options.schema?.safeParse(body)
    if (checked && !checked.success) {
      note(checked.error.issues.map(fromZod), body)
      return focusFirstError()
    }
    busy.value = true
    try {
      await send(body)
      start.value = JSON.stringify(values)
    } catch (error) {
      if (error instanceof ProblemError) {
        if (onProblem?.(error)) return
        note(
          error.issues
            .filter((issue) => issue.in === 'body')
            .map((issue) => ({ name: issue.name, code: issue.code ?? 'custom', params: issue.params ?? {} })),
          body,
        )
      }
      if (Object.keys(errors).length === 0) failure.value = failureOf(error)
      else focusFirstError()
    } finally {
      busy.value = false
    }
  }
  return { values: values as UnwrapNestedRefs<V>, errors, failure, busy, dirty, submit, reset, clear }
}

function focusFirstError() {
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
}

/** Empty text means "not given": the API knows no empty strings. */
export const given = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())
