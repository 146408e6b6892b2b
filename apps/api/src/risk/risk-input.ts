import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  applyScenario,
  choleskyOf,
  correlationMatrix,
  type EngineError,
  engineError,
  type McDriver,
  type Override,
  type ProjectModel,
  tornadoDriver,
  validateDrivers,
} from '@stuurhuis/domain'
import { type Issue, issueTypes } from '@stuurhuis/schemas'
import { ProblemError } from '../platform/problem.ts'
import type { BreakEvenRequest, Request, SimulationRequest, Task, TornadoRequest } from './task.ts'

/**
 * What can be seen to be wrong without computing the forecast: drivers, distributions, correlations, and every path at
 * both ends. What only the engine finds (a driver that is not linear) ends the job as failed, with issues of the same
 * shape. Yields between drivers: a long list must not hold up the requests of others.
 * @throws SIMULATION_INVALID with every issue
 */
export async function checkTask(model: ProjectModel, task: Task): Promise<void> {
  const errors = await errorsOf(model, task)
  if (errors.length > 0)
    throw new ProblemError('SIMULATION_INVALID', { issues: issuesOf(errors, task.request) })
}

async function errorsOf(model: ProjectModel, task: Task): Promise<EngineError[]> {
  switch (task.kind) {
    case 'break_even':
      return breakEvenErrors(model, task.request)
    case 'tornado':
      return tornadoErrors(model, task.request)
    case 'simulation':
      return simulationErrors(model, task.request)
  }
}

function breakEvenErrors(
  model: ProjectModel,
  { path, low, high, landLines = [] }: BreakEvenRequest,
): EngineError[] {
  const codes = new Set(model.lines.map((line) => line.code))
  return [
    ...pathErrors(model, [{ path, op: 'factor', value: '2', label: path }], 'path'),
    ...(low < high ? [] : [engineError('BREAK_EVEN_BOUNDS', 'high')]),
    ...landLines.flatMap((code, i) =>
      codes.has(code) ? [] : [engineError('LINE_UNKNOWN', `landLines[${i}]`, { line: code })],
    ),
  ]
}

async function tornadoErrors(model: ProjectModel, { drivers }: TornadoRequest): Promise<EngineError[]> {
  const errors = namedTwice(drivers)
  for (const [i, { name, changes, low, high }] of drivers.entries()) {
    for (const [j, change] of changes.entries())
      for (const [end, value] of [
        ['low', low],
        ['high', high],
      ] as const) {
        const override = { ...change, value, label: name }
        errors.push(
          ...pathErrors(model, [override], `drivers[${i}].changes[${j}].path`, `drivers[${i}].${end}`),
        )
      }
    await nextTurn()
  }
  return unique(errors)
}

const namedTwice = (drivers: TornadoRequest['drivers']): EngineError[] =>
  drivers.flatMap(({ name }, i) =>
    drivers.findIndex((other) => other.name === name) === i
      ? []
      : [engineError('DRIVER_TWICE', `drivers[${i}].name`)],
  )

async function simulationErrors(model: ProjectModel, request: SimulationRequest): Promise<EngineError[]> {
  const { drivers, correlation } = request
  const errors: EngineError[] = validateDrivers(drivers)
  const names = drivers.map(({ name }) => name)
  const matrix = correlationMatrix(names, correlation)
  const copula = matrix.ok ? choleskyOf(names, matrix.value) : matrix
  if (!copula.ok) errors.push(...copula.errors)
  if (errors.length > 0) return errors
  for (const [i, driver] of drivers.entries()) {
    for (const [j, change] of driver.changes.entries())
      errors.push(
        ...endsOf({ ...driver, changes: [change] }).flatMap((overrides) =>
          pathErrors(model, overrides, `drivers[${i}].changes[${j}].path`, `drivers[${i}].distribution`),
        ),
      )
    await nextTurn()
  }
  return unique(errors)
}

/** The overrides near both ends of a driver; a value that changes nothing still shows whether its path exists. */
function endsOf(driver: McDriver): (readonly Override[])[] {
  const ends = tornadoDriver(driver, 0.001)
  if (!ends.ok) return []
  const idle = driver.changes.map(
    ({ path, op }): Override => ({ path, op, value: op === 'factor' ? '1' : '0', label: driver.name }),
  )
  return [ends.value.low, ends.value.high].map((overrides) => (overrides.length > 0 ? overrides : idle))
}

function pathErrors(
  model: ProjectModel,
  overrides: readonly Override[],
  pathField: string,
  valueField: string = pathField,
): EngineError[] {
  const applied = applyScenario(model, overrides)
  if (applied.ok) return []
  return applied.errors.map((error) => {
    const isPath = error.code === 'SCENARIO_UNKNOWN_PATH'
    const params = isPath ? { path: error.path } : { path: error.path, ...error.params }
    return engineError(error.code, isPath ? pathField : valueField, params)
  })
}

const unique = (errors: readonly EngineError[]): EngineError[] => [
  ...new Map(errors.map((error) => [`${error.code} ${error.path}`, error])).values(),
]

/** Errors of the engine as issues: the code in lower case, the name of the field in the body that was sent. */
export function issuesOf(errors: readonly EngineError[], request: Request): Issue[] {
  return errors.map((error) => ({
    type: issueTypes.invalidInput,
    in: 'body' as const,
    name: fieldOf(error, request),
    code: error.code.toLowerCase(),
    ...(error.params && { params: { ...error.params } }),
  }))
}

function fieldOf({ path, params }: EngineError, request: Request): string {
  if (!('drivers' in request)) return path === '' ? 'path' : path
  const { drivers } = request
  if (/^drivers\[\d+\]/.test(path)) return path
  if ('correlation' in request && path.startsWith('correlation.')) return pairField(path, request.correlation)
  const pair = drivers.findIndex(({ name }) => name === params?.['b'])
  if (path.startsWith('drivers.') && path.includes('|') && pair >= 0) return `drivers[${pair}]`
  const rest = path.replace(/^drivers\./, '')
  // names may hold a point: the longest one that fits is meant, and of two equal ones the second is one too many
  const [best] = drivers
    .map(({ name }, index) => ({ name, index }))
    .filter(({ name }) => rest === name || rest.startsWith(`${name}.`))
    .sort((a, b) => b.name.length - a.name.length || b.index - a.index)
  if (path.startsWith('drivers.') && best) return `drivers[${best.index}]${rest.slice(best.name.length)}`
  return fieldOfPath(path, drivers)
}

/** A path of a change that the engine refused while it computed. */
function fieldOfPath(path: string, drivers: readonly Pick<McDriver, 'changes'>[]): string {
  for (const [i, { changes }] of drivers.entries()) {
    const j = changes.findIndex((change) => change.path === path)
    if (j >= 0) return `drivers[${i}].changes[${j}]`
  }
  return path === '' ? 'drivers' : path
}

function pairField(path: string, pairs: SimulationRequest['correlation']): string {
  const isMeant = ({ a, b }: { a: string; b: string }) =>
    path === `correlation.${a}|${b}` || path === `correlation.${b}|${a}`
  const last = pairs.findLastIndex(isMeant)
  return last < 0 ? 'correlation' : `correlation[${last}]`
}
