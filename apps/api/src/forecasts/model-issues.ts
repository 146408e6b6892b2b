import {
  addToMonth,
  amountFaults,
  type CellFault,
  type EngineError,
  engineError,
  inputFaults,
  type Override,
  type ProjectModel,
  rateFaults,
  validateModel,
} from '@stuurhuis/domain'
import { type Issue, issueTypes } from '@stuurhuis/schemas'
import { ProblemError } from '../platform/problem.ts'

/** What the engine calls a field -> what the API calls it; the rest has the same name. */
const fieldNames: readonly (readonly [RegExp, string])[] = [
  [/^amount\.cents$/, 'amount'],
  [/^amount\.(quantity|unitPrice)$/, '$1'],
  [/^start\.month$/, 'start'],
  [/^start\.milestone$/, 'milestone'],
  [/^start\.offset$/, 'milestoneOffset'],
  [/^index$/, 'indexKey'],
  [/^description$/, 'label'],
  [/^actuals\.eac$/, 'expectedTotal'],
  [/^actuals\.policy$/, 'rollPolicy'],
  [/^cents$/, 'amount'],
  [/^discount\.rate$/, 'discountRate'],
  [/^discount\.(dayCount|timing)$/, '$1'],
  [/^months$/, 'months'],
]
const named = (path: string): string => {
  for (const [pattern, name] of fieldNames) if (pattern.test(path)) return path.replace(pattern, name)
  return path.replace(/\.(\d+)(?=\.|$)/g, '[$1]')
}

/**
 * Errors of the engine as issues of the API. An error inside the item that the caller sent is named by its field;
 * one of another item by the code of that item.
 * @param sent kind and index of the item that the caller sent; absent when the settings were
 */
function issueOf(
  error: EngineError,
  model: ProjectModel,
  sent: { kind: string; index: number } | undefined,
): Issue {
  const item = /^(lines|plots|transfers|loans)\.(\d+)\.(.*)$/.exec(error.path)
  const [, kind = '', at = '', rest = ''] = item ?? []
  const isSent = sent !== undefined && kind === sent.kind && Number(at) === sent.index
  const cell = /^cells\.(-?\d+)$/.exec(rest)
  const field = cell ? `amounts.${monthOfCell(model, Number(at), Number(cell[1]))}` : named(rest)
  const list = model[kind as 'lines' | 'plots' | 'transfers' | 'loans'] as
    | readonly { code?: string; id: string }[]
    | undefined
  const code = list?.[Number(at)]?.code ?? list?.[Number(at)]?.id ?? at
  const name = item === null ? settingName(error.path) : isSent ? field : `${kind}.${code}.${field}`
  return {
    type: issueTypes.invalidInput,
    in: 'body',
    name,
    code: error.code.toLowerCase(),
    ...(error.params && { params: { ...error.params } }),
  }
}

const settingName = (path: string): string => {
  if (path === 'start') return 'startMonth'
  if (path === 'months') return 'horizonMonths'
  return named(path)
}

function monthOfCell(model: ProjectModel, line: number, offset: number): string {
  const start = model.lines[line]?.start
  if (!start) return String(offset)
  const month = 'month' in start ? start.month : model.milestones[start.milestone]
  if (!month) return String(offset)
  return addToMonth(month, offset + ('month' in start ? 0 : start.offset))
}

/** @throws MODEL_INVALID with every issue, when there is one */
export function refuseInvalid(
  errors: readonly EngineError[],
  model: ProjectModel,
  sent?: { kind: string; index: number },
): void {
  if (errors.length === 0) return
  throw new ProblemError('MODEL_INVALID', {
    issues: errors.slice(0, 100).map((error) => issueOf(error, model, sent)),
  })
}

/** A fault that stood there before was stored under older rules, and must not keep anybody from changing something else. */
const added = (faults: readonly EngineError[], before: readonly EngineError[]): EngineError[] =>
  faults.filter(({ code, path }) => !before.some((one) => one.code === code && one.path === path))

/**
 * A model whose parameters changed. @throws MODEL_INVALID when it is none, or newly has a rate above 100 % or an amount
 * that grows beyond what is exact
 */
export function refuseUncountable(model: ProjectModel, before: ProjectModel): void {
  const faults = (of: ProjectModel) => [...rateFaults(of), ...amountFaults(of)]
  refuseInvalid(validateModel(model), model)
  refuseInvalid(added(faults(model), faults(before)), model)
}

/** A line that grew beyond what is exact by what was typed in it. @throws MODEL_INVALID */
export function refuseTooLarge(model: ProjectModel, index: number): never {
  refuseInvalid([engineError('AMOUNT_TOO_LARGE', `lines.${index}.amount.cents`)], model)
  throw new Error('refused above')
}

/** A model with what was entered at this place. @throws MODEL_INVALID when it is none, or newly is hardly meant */
export function refuseBadInput(
  model: ProjectModel,
  kind: 'lines' | 'plots' | 'transfers' | 'loans',
  index: number,
  before?: ProjectModel,
): void {
  refuseInvalid(validateModel(model), model, { kind, index })
  const had = before ? inputFaults(before, kind, index) : []
  refuseInvalid(added(inputFaults(model, kind, index), had), model, { kind, index })
}

/** Changes of a scenario that do not fit, by their place in the list. @throws SCENARIO_INVALID when there is one */
export function refuseOverrides(
  errors: readonly EngineError[],
  overrides: readonly { path: string; value: string }[],
  field: 'deltas' | 'overrides',
): void {
  if (errors.length === 0) return
  throw new ProblemError('SCENARIO_INVALID', {
    issues: errors.map((error) => {
      const index = overrides.findIndex(
        (override) =>
          override.path === error.path &&
          (error.params?.['value'] === undefined || override.value === error.params['value']),
      )
      const isPath = error.code === 'SCENARIO_UNKNOWN_PATH'
      return {
        type: issueTypes.invalidInput,
        in: 'body' as const,
        name: `${field}[${Math.max(0, index)}].${isPath ? 'path' : 'value'}`,
        value: isPath ? error.path : (error.params?.['value'] ?? error.path),
        code: error.code.toLowerCase(),
      }
    }),
  })
}

/** Amounts of a month that are hardly meant, by their place in the list. @throws SCENARIO_INVALID when there is one */
export function refuseCellFaults(
  faults: readonly CellFault[],
  overrides: readonly Override[],
  field: 'deltas' | 'overrides',
): void {
  if (faults.length === 0) return
  throw new ProblemError('SCENARIO_INVALID', {
    issues: faults.map(({ index, fault }) => {
      const [member, code, detail] = faultTexts[fault]
      return {
        type: issueTypes.invalidInput,
        in: 'body' as const,
        name: `${field}[${index}].${member}`,
        value: overrides[index]?.[member] ?? '',
        code,
        detail,
      }
    }),
  })
}
const faultTexts = {
  turned: ['value', 'negative_amount', 'An amount is in the sign of the line: what a cost pays is positive.'],
  noPeriod: ['path', 'not_a_period', 'A yearly version has one amount per year, in December.'],
} as const
