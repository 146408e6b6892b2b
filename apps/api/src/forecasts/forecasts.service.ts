import { createHash } from 'node:crypto'
import {
  applyScenario,
  type Cents,
  computeProject,
  ENGINE_VERSION,
  inputHash,
  modelFromJson,
  modelToJson,
  type ProjectModel,
  type ProjectResult,
  projectCash,
  type Result,
  rollupOf,
} from '@stuurhuis/domain'
import type { Actor } from '../platform/actor.ts'
import type { Reader, Tx } from '../platform/db/connect.ts'
import { readable } from './forecast.ts'
import { putRollup } from './forecasts.edit.queries.ts'
import * as queries from './forecasts.queries.ts'
import { refuseOverrides } from './model-issues.ts'

export { toForecast } from './forecast.ts'
export { readable }

/** Inputs of some versions, in their order. */
export const { listItems } = queries

const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
/** Hash of everything the result depends on. */
export const hashOfModel = (model: ProjectModel): string => inputHash(model, sha256Hex)

export type NewVersion = {
  projectId: string
  label: string
  model: ProjectModel
  basis: 'project100' | 'own'
  ownShare: string
  parentId?: string | undefined
  /** Where each line, plot and transfer stands in the file, by its code. */
  sources?: Readonly<Record<string, { sheet: string; row: number }>>
  sourceFile?: string | undefined
  sourceSha256?: Buffer | undefined
  importId?: string | undefined
}

/**
 * Stores a new working version: its inputs, and the monthly cash of each line as one array of cents (project view,
 * + comes in), with the VAT settlement as a derived line of its own.
 * @returns id of the version
 */
export async function createForecast(tx: Tx, version: NewVersion): Promise<string> {
  const { model } = version
  const { lines, plots, transfers, loans, ...settings } = modelToJson(model) as Record<string, unknown>
  const hash = Buffer.from(hashOfModel(model), 'hex')
  const { id } = await queries.insertForecast(tx, {
    ...version,
    startOn: `${model.start}-01`,
    nMonths: model.months,
    settings,
    inputHash: hash,
    engineVersion: ENGINE_VERSION,
  })
  const item =
    (kind: queries.ItemRow['kind']) =>
    (input: unknown, position: number): queries.NewItem => {
      const code = String((input as { code?: string; id: string }).code ?? (input as { id: string }).id)
      const source = version.sources?.[code]
      return {
        kind,
        code,
        position,
        input,
        ...(source && { sourceSheet: source.sheet, sourceRow: source.row }),
      }
    }
  const items = [
    ...(lines as unknown[]).map(item('line')),
    ...(plots as unknown[]).map(item('plot')),
    ...(transfers as unknown[]).map(item('transfer')),
    ...(loans as unknown[]).map(item('loan')),
  ]
  const ids = await queries.insertItems(tx, id, items)
  await queries.insertAmounts(tx, id, hash, amountsOf(model, ids))
  await putRollup(tx, id, rollupOf(model))
  return id
}

/** What the model of a version is made of, and a key that is the same for the same content. */
export type ModelSource = {
  readonly key: string
  /** Hash of the model where the row says it: one that was edited between the two readings is another. */
  readonly hash?: string
  readonly load: () => Promise<ProjectModel>
}
/**
 * The model of a version, or of a scenario: its frozen one, else that of its base with its changes.
 * @throws SCENARIO_INVALID when the base changed so that a change of the scenario no longer fits
 */
export async function modelSource(
  db: Reader,
  row: queries.ForecastRow,
  knownAt?: string,
): Promise<ModelSource> {
  if (row.frozenModel) {
    const { frozenModel } = row
    return {
      key: `frozen ${row.id}`,
      load: () => Promise.resolve(expectStored(modelFromJson(frozenModel))),
    }
  }
  if (row.baseId === undefined) {
    const load = async () => modelOf(row.settings, await queries.listItems(db, [row.id], knownAt))
    const hash = row.inputHash.toString('hex')
    return { key: hash, hash, load }
  }
  const { baseId, overrides = [] } = row
  const base = await queries.findContent(db, baseId, knownAt)
  const changes = createHash('sha256').update(JSON.stringify(overrides)).digest('hex')
  return {
    key: `${base.inputHash.toString('hex')} ${changes} ${knownAt ?? ''}`,
    load: async () => {
      const model = modelOf(base.settings, await queries.listItems(db, [baseId], knownAt))
      const applied = applyScenario(model, overrides)
      if (!applied.ok) refuseOverrides(applied.errors, overrides, 'overrides')
      return expectStored(applied)
    },
  }
}
function expectStored<T>(read: Result<T>): T {
  if (read.ok) return read.value
  throw new Error(`stored forecast does not validate: ${JSON.stringify(read.errors.slice(0, 3))}`)
}

/** The arrays that are the record: one per line, one per plot, one for the VAT settlement. */
export function amountsOf(model: ProjectModel, ids: ReadonlyMap<string, string>): queries.NewAmount[] {
  const result = projectCash(model)
  const sum = (...series: (readonly Cents[])[]) =>
    Array.from({ length: model.months }, (_, k) => series.reduce((total, one) => total + (one[k] ?? 0n), 0n))
  return [
    ...result.lines.map((line) => {
      const sign = line.direction === 'cost' ? -1n : 1n
      return {
        key: `line:${line.code}`,
        itemId: ids.get(`line ${line.code}`),
        cents: sum(line.cash).map((cents) => sign * cents),
        afterHorizon: sign * line.cashAfterHorizon,
      }
    }),
    ...result.plots.map((plot) => ({
      key: `plot:${plot.code}`,
      itemId: ids.get(`plot ${plot.code}`),
      cents: sum(plot.deposits, plot.balances, plot.canon),
      afterHorizon: plot.depositAfterHorizon + plot.balanceAfterHorizon,
    })),
    {
      key: 'vatSettlement',
      cents: sum(...result.lines.map((line) => line.vatSettlement)),
      afterHorizon: result.lines.reduce((total, line) => total + line.vatSettlementAfterHorizon, 0n),
    },
  ]
}

/** The model of a stored version. @throws when the stored inputs no longer pass the engine's own validation */
export function modelOf(
  settings: Readonly<Record<string, unknown>>,
  items: readonly queries.ItemRow[],
): ProjectModel {
  const of = (kind: queries.ItemRow['kind']) =>
    items.filter((item) => item.kind === kind).map((item) => item.input)
  const read = modelFromJson({
    ...settings,
    lines: of('line'),
    plots: of('plot'),
    transfers: of('transfer'),
    loans: of('loan'),
  })
  return expectStored(read)
}

export type Computed = {
  readonly model: ProjectModel
  /** Hash of everything the result depends on, as hexadecimal text. */
  readonly inputHash: string
  readonly project: ProjectResult
  readonly own: ProjectResult
}
/** A version that this actor may read, worked out. @throws RESOURCE_NOT_FOUND, MISSING_PERMISSION, SCENARIO_INVALID */
export async function computedOf(
  { db, results, today }: { readonly db: Reader; readonly results: ResultCache; readonly today: string },
  actor: Actor,
  id: string,
): Promise<{ forecast: queries.ForecastRow; computed: Computed }> {
  const forecast = await readable(db, actor, id)
  return { forecast, computed: await results.get(await modelSource(db, forecast), today) }
}

/** Results by input hash and engine version: the same inputs are computed once per process. */
export type ResultCache = {
  get(source: ModelSource, asOf: string): Promise<Computed>
}
/** A result of a large model is a few megabytes. */
const cachedResults = 40
export function createResultCache(): ResultCache {
  const results = leastUsed<Computed>(cachedResults)
  return {
    get: ({ key, hash, load }, asOf) =>
      results(
        `${key} ${ENGINE_VERSION} ${asOf}`,
        async () => {
          const model = await load()
          return {
            model,
            inputHash: hashOfModel(model),
            project: computeProject(model, { asOf, view: { kind: 'project' } }),
            own: computeProject(model, { asOf, view: { kind: 'own' } }),
          }
        },
        (computed) => hash === undefined || computed.inputHash === hash,
      ),
  }
}

/** A memory of bounded size; the least used entry falls out first, and what does not belong to its key is not kept. */
function leastUsed<T>(
  size: number,
): (key: string, make: () => Promise<T>, belongs: (made: T) => boolean) => Promise<T> {
  const entries = new Map<string, T>()
  return async (key, make, belongs) => {
    const known = entries.get(key)
    const entry = known ?? (await make())
    if (!belongs(entry)) return entry
    entries.delete(key)
    entries.set(key, entry)
    if (entries.size > size) entries.delete(entries.keys().next().value as string)
    return entry
  }
}
