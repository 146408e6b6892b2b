import { createHash } from 'node:crypto'
import {
  breakEven,
  centsOfNumber,
  correlationMatrix,
  ENGINE_VERSION,
  EngineRefusal,
  type FigureOptions,
  figureValue,
  formatMoney,
  type KernelExports,
  kernelModule,
  linearModel,
  type McKernel,
  type McOutcome,
  monteCarlo,
  ok,
  type ProjectModel,
  type Result,
  residualLandValue,
  type TornadoRow,
  tornado,
  wasmKernel,
} from '@stuurhuis/domain'
import type * as contracts from '@stuurhuis/schemas'
import type { BodyOf, ResultInputOf } from '@stuurhuis/schemas'

export type TornadoRequest = BodyOf<typeof contracts.startTornado>
export type BreakEvenRequest = BodyOf<typeof contracts.startBreakEven>
export type SimulationRequest = BodyOf<typeof contracts.startSimulation>
export type Request = TornadoRequest | BreakEvenRequest | SimulationRequest
export type Kind = 'tornado' | 'break_even' | 'simulation'

/** What is computed, on which forecast: plain data that a thread can be sent. */
export type Task =
  | { readonly kind: 'tornado'; readonly request: TornadoRequest; readonly asOf: string }
  | { readonly kind: 'break_even'; readonly request: BreakEvenRequest; readonly asOf: string }
  | { readonly kind: 'simulation'; readonly request: SimulationRequest; readonly asOf: string }

type Own = 'id' | 'href' | 'forecastId' | 'createdAt' | 'completedAt' | 'asOf' | 'forecastHash' | 'inputHash'
type OutputOf<C extends contracts.Contract> = Omit<ResultInputOf<C>, Own>
export type TornadoOutput = OutputOf<typeof contracts.getTornado>
export type BreakEvenOutput = OutputOf<typeof contracts.getBreakEven>
export type SimulationOutput = OutputOf<typeof contracts.getSimulation> & { readonly inputHash: string }
/** What a job leaves: the output without what its row says already. */
export type Output = TornadoOutput | BreakEvenOutput | SimulationOutput

/** Told how much is done, from 0 to 1. */
export type OnProgress = (share: number) => void

/**
 * Computes a task; synchronous and heavy, for a thread of its own. Refusals are those of the engine: `tornado`,
 * `breakEven`, `linearModel`, `monteCarlo`.
 */
export function compute(model: ProjectModel, task: Task, onProgress: OnProgress): Result<Output> {
  try {
    switch (task.kind) {
      case 'tornado':
        return tornadoOf(model, task.request, task.asOf, onProgress)
      case 'break_even':
        return ok(breakEvenOf(model, task.request, task.asOf))
      case 'simulation':
        return simulationOf(model, task.request, onProgress)
    }
  } catch (error) {
    if (error instanceof EngineRefusal) return { ok: false, errors: error.errors }
    throw error
  }
}

function tornadoOf(
  model: ProjectModel,
  { drivers, figure, view }: TornadoRequest,
  asOf: string,
  onProgress: OnProgress,
): Result<TornadoOutput> {
  const options: FigureOptions = { asOf, view: { kind: view } }
  const rows: TornadoRow[] = []
  const values = new Map(drivers.map(({ name, low, high }) => [name, { lowValue: low, highValue: high }]))
  for (const [done, { name, changes, low, high }] of drivers.entries()) {
    const at = (value: string) => changes.map((change) => ({ ...change, value, label: name }))
    const computed = tornado(model, [{ name, low: at(low), high: at(high) }], figure, options)
    if (!computed.ok) return computed
    rows.push(...computed.value)
    onProgress((done + 1) / drivers.length)
  }
  return ok({
    engineVersion: ENGINE_VERSION,
    figure,
    view,
    base: rows[0]?.base ?? figureValue(model, figure, options),
    rows: rows
      .sort((a, b) => b.swing - a.swing)
      .map(({ name, low, high, swing }) => ({
        name,
        lowValue: values.get(name)?.lowValue ?? '',
        highValue: values.get(name)?.highValue ?? '',
        low,
        high,
        swing,
      })),
  })
}

function breakEvenOf(
  model: ProjectModel,
  { path, low, high, figure, view, landLines: chosen }: BreakEvenRequest,
  asOf: string,
): BreakEvenOutput {
  const options = { figure, view: { kind: view } } as const
  const found = breakEven(model, path, asOf, [low, high], options)
  const landLines =
    chosen ?? model.lines.filter((line) => line.category === 'land_acquisition').map((line) => line.code)
  const residual = landLines.length === 0 ? null : residualLandValue(model, landLines, asOf)
  return {
    engineVersion: ENGINE_VERSION,
    path,
    figure,
    view,
    now: figureValue(model, figure, { asOf, view: { kind: view } }),
    ...(found && { factor: found.factor }),
    ...(found?.price && {
      price: {
        unit: found.price.unit,
        bound: found.price.bound,
        required: formatMoney(found.price.cents),
        current: found.price.nowCents / 100,
        figure: found.price.value,
      },
    }),
    landLines,
    ...(residual !== null &&
      Number.isFinite(residual) && { residualLandValue: formatMoney(centsOfNumber(residual)) }),
  }
}

/** Share of the work that building the linear model is, as the progress shows it. */
const BUILDING = 0.2
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function simulationOf(
  model: ProjectModel,
  request: SimulationRequest,
  onProgress: OnProgress,
): Result<SimulationOutput> {
  const { seed, draws, drivers, correlation, figures, view } = request
  const matrix = correlationMatrix(
    drivers.map(({ name }) => name),
    correlation,
  )
  if (!matrix.ok) return matrix
  const linear = linearModel(model, drivers, {
    view: { kind: view },
    ...(correlation.length > 0 && { correlation: matrix.value }),
    sha256,
  })
  if (!linear.ok) return linear
  onProgress(BUILDING)
  const result = monteCarlo(linear.value, {
    seed,
    n: draws,
    figures,
    kernel: simdKernel(),
    onProgress: (done, total) => onProgress(BUILDING + (1 - BUILDING) * (done / total)),
  })
  if (!result.ok) return result
  const { engineVersion, inputHash, outcomes } = result.value
  return ok({
    engineVersion,
    inputHash,
    seed,
    draws,
    view,
    drivers,
    correlation,
    figures: outcomes.map(toFigure),
  })
}

function simdKernel(): McKernel {
  const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelModule()))
  // the module is our own, built from the source beside it: check.ts compares the two
  return wasmKernel(instance.exports as unknown as KernelExports)
}

function toFigure(outcome: McOutcome): SimulationOutput['figures'][number] {
  const { figure, limits, percentiles, histogram, ...rest } = outcome
  return {
    ...rest,
    figure: figure as contracts.RiskFigure,
    percentiles: [...percentiles],
    limits: {
      p10: { from: limits.p10[0], to: limits.p10[1] },
      p90: { from: limits.p90[0], to: limits.p90[1] },
    },
    histogram: { ...histogram, counts: [...histogram.counts] },
  }
}
