import type { Cents } from '../money/money.ts'
import { type ProjectModel, SELF, type UnitId } from './model.ts'
import type { Flow, ViewResult, ViewSpec } from './project-result.ts'

/** The units inside a view of a model: project 100 % is the project and its partners, own cash the project alone. */
export function insideOf(model: ProjectModel, view: ViewSpec): ReadonlySet<UnitId> {
  switch (view.kind) {
    case 'own':
      return new Set([SELF])
    case 'project':
      return new Set(model.parties.map((party) => party.unit))
    case 'units':
      return new Set(view.inside)
  }
}

/** Sign of a flow in a view: -1 inside to outside, +1 outside to inside, 0 eliminated or not in the view. */
export function signOf(flow: Pick<Flow, 'payer' | 'receiver'>, inside: ReadonlySet<UnitId>): 1n | -1n | 0n {
  const [paysInside, receivesInside] = [inside.has(flow.payer), inside.has(flow.receiver)]
  if (paysInside === receivesInside) return 0n
  return paysInside ? -1n : 1n
}

/**
 * One rule for every view (finance.md 9.1): inside to outside is an outflow, outside to inside an inflow, inside
 * to inside is eliminated and listed, outside to outside is not in the view.
 */
export function viewOf(flows: readonly Flow[], inside: ReadonlySet<UnitId>): ViewResult {
  const months = flows.reduce((n, flow) => Math.max(n, flow.cents.length), 0)
  const inflow = zeroSeries(months)
  const outflow = zeroSeries(months)
  const internal: Flow[] = []
  let afterHorizon = 0n
  for (const flow of flows) {
    const sign = signOf(flow, inside)
    if (sign === 0n) {
      if (inside.has(flow.payer)) internal.push(flow)
      continue
    }
    addInto(sign > 0n ? inflow : outflow, flow.cents, sign)
    afterHorizon += sign * flow.afterHorizon
  }
  return { inflow, outflow, net: addSeries(inflow, outflow), afterHorizon, internal }
}

export function zeroSeries(n: number): Cents[] {
  return Array.from({ length: n }, () => 0n)
}

/** target += sign x series, in place. */
export function addInto(target: Cents[], series: readonly Cents[], sign: bigint): void {
  for (let k = 0; k < series.length; k += 1) {
    const cents = series[k] ?? 0n
    if (cents !== 0n) target[k] = (target[k] ?? 0n) + sign * cents
  }
}

export function addSeries(a: readonly Cents[], b: readonly Cents[]): Cents[] {
  return a.map((cents, k) => cents + (b[k] ?? 0n))
}

export function cumulate(series: readonly Cents[]): Cents[] {
  let sum = 0n
  return series.map((cents) => {
    sum += cents
    return sum
  })
}
