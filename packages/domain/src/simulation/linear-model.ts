import { canonicalJson, utf8 } from '../forecast/input-hash.ts'
import { ENGINE_VERSION, type ProjectModel, SELF } from '../forecast/model.ts'
import { toJson } from '../forecast/model-json.ts'
import type { ViewSpec } from '../forecast/project-result.ts'
import { parseRatio, ratioToNumber } from '../money/ratio.ts'
import { type EngineError, EngineRefusal, engineError, ok, type Result } from '../money/result.ts'
import { columnsOf } from './columns.ts'
import { type CorrelationMatrix, choleskyOf } from './correlation.ts'
import { validateDrivers } from './driver.ts'
import { differenceOf, evaluatorOf, type ItemCells } from './evaluate.ts'
import type { McDriver, McModel, RateTerm } from './mc-model.ts'
import { isAdditive, type Laboratory, laboratoryOf, type Probe, touchedItems, withProbes } from './probe.ts'
import { type Tables, tablesOf } from './tables.ts'

export interface LinearModelOptions {
  /** Whose npv, end value and nominal sum are simulated; project 100 % when absent. */
  readonly view?: ViewSpec
  /** Of the normal scores of the drivers, in their order; independent when absent. See `correlationMatrix`. */
  readonly correlation?: CorrelationMatrix
  /** The domain does no cryptography. */
  readonly sha256: (bytes: Uint8Array) => string
}

/**
 * The linear model of a project under uncertainty (finance.md 11): base and one vector per driver, computed once by
 * the exact engine at both ends of each driver's range, cell by cell in cents. What is not linear is found, not
 * assumed: delays and other drivers with few values get a vector per value, together where they touch the same lines.
 *
 * The model must have passed `validateModel`. Errors: those of `validateDrivers` and `choleskyOf`; SCENARIO_UNKNOWN_PATH
 * and SCENARIO_BAD_VALUE with the path; DRIVER_NOT_LINEAR; DRIVERS_NOT_ADDITIVE with both names (two continuous
 * drivers on one line whose effects multiply); DRIVER_GRID_TOO_LARGE; SIMULATION_TOO_LARGE.
 */
export function linearModel(
  model: ProjectModel,
  drivers: readonly McDriver[],
  options: LinearModelOptions,
): Result<McModel> {
  const problems = validateDrivers(drivers)
  if (problems.length > 0) return { ok: false, errors: problems }
  const names = drivers.map((driver) => driver.name)
  const copula = options.correlation ? choleskyOf(names, options.correlation) : ok(null)
  if (!copula.ok) return copula
  try {
    return ok(assemble(model, drivers, options, copula.value))
  } catch (error) {
    if (error instanceof EngineRefusal) return { ok: false, errors: error.errors }
    throw error
  }
}

function assemble(
  model: ProjectModel,
  drivers: readonly McDriver[],
  options: LinearModelOptions,
  cholesky: number[][] | null,
): McModel {
  const view = options.view ?? { kind: 'project' }
  const evaluator = evaluatorOf(model, view)
  const first = laboratoryOf(model, drivers, evaluator)
  const touched = first.probes.map((probe) =>
    probe.kind === 'rate' || probe.kind === 'constant' ? new Set<number>() : touchedItems(first, probe),
  )
  const laboratory = additive(first, touched)
  const linear = laboratory.probes.filter((probe) => probe.kind === 'linear')
  const columns = columnsOf(model)
  const tables = tablesOf(laboratory, linear, touched, columns)
  const reference = laboratory.at(new Map()).cells
  const base = columns(totalOf(reference, evaluator.cellCount))
  const vectors = linear.map((probe) => columns(slopeOf(laboratory, probe)))
  return {
    engineVersion: ENGINE_VERSION,
    inputHash: hashOf(model, drivers, view, options),
    start: model.start,
    months: model.months,
    period: model.period,
    drivers,
    cholesky,
    columns: base.length,
    base,
    linear: linear.map(({ index, reference: at }) => ({ driver: index, reference: at })),
    vectors: joined(vectors, base.length),
    ...tablesPart(tables, base.length),
    rates: laboratory.probes.flatMap(ratesOf),
    ...settingsOf(model),
  }
}

function tablesPart({ groups, terms, rows }: Tables, columns: number) {
  return { groups, tableTerms: terms, tables: joined(rows, columns) }
}

function settingsOf(model: ProjectModel): Pick<McModel, 'account' | 'parties'> {
  const { opening, debitRate, creditRate } = model.account
  const keys = model.parties.map((party) => ratioToNumber(parseRatio(party.key)))
  const total = keys.reduce((sum, key) => sum + key, 0)
  return {
    account: {
      opening: Number(opening),
      debitRate: ratioToNumber(parseRatio(debitRate)),
      creditRate: ratioToNumber(parseRatio(creditRate)),
    },
    parties: model.parties.map(({ unit }, i) => ({
      unit,
      key: (keys[i] ?? 0) / total,
      isSelf: unit === SELF,
    })),
  }
}

/**
 * Two linear drivers on one line must add up. Where they do not and one of them has few values, it becomes a table,
 * which is exact; else DRIVERS_NOT_ADDITIVE.
 */
function additive(laboratory: Laboratory, touched: readonly ReadonlySet<number>[]): Laboratory {
  const tabled = new Set<number>()
  const errors: EngineError[] = []
  const linear = laboratory.probes.filter((probe) => probe.kind === 'linear')
  for (const [i, a] of linear.entries()) {
    for (const b of linear.slice(i + 1)) {
      if (tabled.has(a.index) || tabled.has(b.index)) continue
      const shared = new Set([...(touched[a.index] ?? [])].filter((item) => touched[b.index]?.has(item)))
      if (shared.size === 0 || isAdditive(laboratory, a, b, shared)) continue
      const counted = [b, a].find((probe) => probe.values !== null)
      if (counted) tabled.add(counted.index)
      else errors.push(notAdditive(a, b))
    }
  }
  if (errors.length > 0) throw new EngineRefusal(errors)
  const probes = laboratory.probes.map((probe) =>
    tabled.has(probe.index) ? { ...probe, kind: 'table' as const } : probe,
  )
  return withProbes(laboratory.model, laboratory.evaluator, probes)
}

function notAdditive(a: Probe, b: Probe): EngineError {
  const names = { a: a.driver.name, b: b.driver.name }
  return engineError('DRIVERS_NOT_ADDITIVE', `drivers.${names.a}|${names.b}`, names)
}

/** Effect of one unit of a driver, in cells. */
function slopeOf(laboratory: Laboratory, { index, low, high }: Probe): Float64Array {
  const at = (x: number) => laboratory.at(new Map([[index, x]])).cells
  return differenceOf(at(high), at(low), laboratory.evaluator.cellCount).map((cell) => cell / (high - low))
}

function totalOf(cells: ItemCells, cellCount: number): Float64Array {
  return differenceOf(
    cells,
    cells.map(() => new Float64Array(cellCount)),
    cellCount,
  )
}

function ratesOf({ kind, driver, index }: Probe): RateTerm[] {
  if (kind !== 'rate') return []
  return driver.changes.map(({ path, op }) => ({
    driver: index,
    rate: path === 'account.creditRate' ? 'creditRate' : 'debitRate',
    op,
  }))
}

function joined(rows: readonly Float64Array[], columns: number): Float64Array {
  const all = new Float64Array(rows.length * columns)
  rows.forEach((row, i) => {
    all.set(row, i * columns)
  })
  return all
}

function hashOf(
  model: ProjectModel,
  drivers: readonly McDriver[],
  view: ViewSpec,
  { correlation, sha256 }: LinearModelOptions,
): string {
  return sha256(utf8(canonicalJson(toJson({ correlation: correlation ?? null, drivers, model, view }))))
}
