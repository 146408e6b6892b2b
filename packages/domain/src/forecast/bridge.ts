import { type Cents, mulRatio } from '../money/money.ts'
import { type Ratio, ratio, roundRatio } from '../money/ratio.ts'
import { EngineRefusal, engineError } from '../money/result.ts'

export interface BridgeStep<G extends string = string> {
  readonly group: G
  readonly effect: Cents
}

export interface Bridge<G extends string = string> {
  readonly method: 'sequential' | 'shapley'
  readonly from: Cents
  readonly to: Cents
  /** In the order of the substitution; the effects sum to `to - from` exactly. */
  readonly steps: readonly BridgeStep<G>[]
}

/** More groups would need more than 2^12 evaluations of a model. */
const MAX_SHAPLEY_GROUPS = 12

/**
 * Explains the change of a figure by groups of changes. `value(set)` is the figure with exactly those groups
 * replaced. Sequential: each group's effect in the given order. Shapley: the average over all orders, made whole
 * cents by largest remainder, so no order is preferred.
 */
export function bridge<G extends string>(
  groups: readonly G[],
  value: (replaced: ReadonlySet<G>) => Cents,
  method: 'sequential' | 'shapley' = 'sequential',
): Bridge<G> {
  const [from, to] = [value(new Set()), value(new Set(groups))]
  const effects = method === 'sequential' ? sequential(groups, value) : shapley(groups, value, to - from)
  return { method, from, to, steps: groups.map((group, i) => ({ group, effect: effects[i] ?? 0n })) }
}

function sequential<G extends string>(groups: readonly G[], value: (s: ReadonlySet<G>) => Cents): Cents[] {
  const replaced = new Set<G>()
  let before = value(replaced)
  return groups.map((group) => {
    replaced.add(group)
    const after = value(new Set(replaced))
    const effect = after - before
    before = after
    return effect
  })
}

function shapley<G extends string>(
  groups: readonly G[],
  value: (s: ReadonlySet<G>) => Cents,
  total: Cents,
): Cents[] {
  const n = groups.length
  if (n > MAX_SHAPLEY_GROUPS) throw new EngineRefusal([engineError('BRIDGE_TOO_MANY_GROUPS')])
  const values = Array.from({ length: 2 ** n }, (_, mask) =>
    value(new Set(groups.filter((_g, i) => (mask & (1 << i)) !== 0))),
  )
  const factorials = Array.from({ length: n + 1 }, (_, k) => factorial(k))
  const shares = groups.map((_, i) => {
    let numerator = 0n
    for (let mask = 0; mask < values.length; mask += 1) {
      if ((mask & (1 << i)) !== 0) continue
      const size = bitCount(mask)
      const weight = (factorials[size] ?? 1n) * (factorials[n - size - 1] ?? 1n)
      numerator += weight * ((values[mask | (1 << i)] ?? 0n) - (values[mask] ?? 0n))
    }
    return ratio(numerator, factorials[n] ?? 1n)
  })
  return roundToTotal(shares, total)
}

/** Whole cents that sum to the total: floors first, the missing cents to the largest fractions. */
function roundToTotal(shares: readonly Ratio[], total: Cents): Cents[] {
  const floors = shares.map((s) => floor(s))
  const missing = total - floors.reduce((a, b) => a + b, 0n)
  if (missing === 0n) return floors
  const order = shares
    .map((s, i) => ({ i, rest: s.n - (floors[i] ?? 0n) * s.d }))
    .sort((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.i - b.i))
  order.slice(0, Number(missing)).forEach(({ i }) => {
    floors[i] = (floors[i] ?? 0n) + 1n
  })
  return floors
}

function floor(x: Ratio): bigint {
  const quotient = x.n / x.d
  return x.n < 0n && quotient * x.d !== x.n ? quotient - 1n : quotient
}

function factorial(k: number): bigint {
  let product = 1n
  for (let i = 2; i <= k; i += 1) product *= BigInt(i)
  return product
}

function bitCount(mask: number): number {
  let [rest, count] = [mask, 0]
  while (rest > 0) {
    count += rest & 1
    rest >>= 1
  }
  return count
}

/** What decides the cost of one line: quantity x unit price x index factor, with the VAT that is not recovered. */
export interface LineDrivers {
  readonly quantity: Ratio
  readonly price: Ratio
  readonly index: Ratio
  readonly vatRate: Ratio
  readonly recoverable: Ratio
}

export const LINE_BRIDGE_ORDER = ['quantity', 'price', 'index', 'vat'] as const
export type LineBridgeGroup = (typeof LINE_BRIDGE_ORDER)[number]

/** Bridge of one line between two versions, in the fixed order quantity, price, index, VAT (finance.md 10). */
export function lineBridge(
  a: LineDrivers,
  b: LineDrivers,
  method: 'sequential' | 'shapley' = 'sequential',
): Bridge<LineBridgeGroup> {
  return bridge(
    LINE_BRIDGE_ORDER,
    (replaced) => {
      const vatSource = replaced.has('vat') ? b : a
      return lineCost({
        quantity: replaced.has('quantity') ? b.quantity : a.quantity,
        price: replaced.has('price') ? b.price : a.price,
        index: replaced.has('index') ? b.index : a.index,
        vatRate: vatSource.vatRate,
        recoverable: vatSource.recoverable,
      })
    },
    method,
  )
}

/** Cost to the project: net + VAT - recoverable VAT, each product rounded to the cent in the order of the pipeline. */
function lineCost(d: LineDrivers): Cents {
  const amount = roundRatio({ n: d.quantity.n * d.price.n * 100n, d: d.quantity.d * d.price.d })
  const net = mulRatio(amount, d.index)
  const vat = mulRatio(net, d.vatRate)
  return net + vat - mulRatio(vat, d.recoverable)
}
