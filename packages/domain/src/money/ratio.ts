/** An exact fraction; `d` is always positive. Rates, shares and factors travel as ratios, never as floats. */
export interface Ratio {
  readonly n: bigint
  readonly d: bigint
}

/** A decimal string such as "0.025" or "-1.5": rates, shares, quantities and unit prices on the edge. */
export type Rate = string

export const ZERO: Ratio = { n: 0n, d: 1n }
export const ONE: Ratio = { n: 1n, d: 1n }

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/

/**
 * Exact value of a decimal string: parseRatio("0.025") = 25/1000. Accepts the exponent that `String(number)`
 * writes. Throws on anything else: text from outside is checked with {@link isDecimal} first.
 */
export function parseRatio(text: string): Ratio {
  const match = DECIMAL.exec(text.trim())
  if (!match) throw new TypeError(`not a decimal: ${JSON.stringify(text)}`)
  const [, sign, whole = '0', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction) * (sign === '-' ? -1n : 1n)
  const scale = fraction.length - Number(exponent)
  return scale >= 0 ? { n: digits, d: 10n ** BigInt(scale) } : { n: digits * 10n ** BigInt(-scale), d: 1n }
}

export function isDecimal(text: string): boolean {
  return DECIMAL.test(text.trim())
}

/** The exact value of the shortest decimal form of a number: 1.005 is 1005/1000, not its binary neighbour. */
export function ratioOfNumber(value: number): Ratio {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`)
  return parseRatio(String(value))
}

export function ratio(n: bigint | number, d: bigint | number = 1n): Ratio {
  const denominator = BigInt(d)
  if (denominator === 0n) throw new RangeError('a ratio needs a denominator other than 0')
  return denominator > 0n ? { n: BigInt(n), d: denominator } : { n: -BigInt(n), d: -denominator }
}

export function addRatio(a: Ratio, b: Ratio): Ratio {
  return a.d === b.d ? { n: a.n + b.n, d: a.d } : { n: a.n * b.d + b.n * a.d, d: a.d * b.d }
}

export function subRatio(a: Ratio, b: Ratio): Ratio {
  return addRatio(a, { n: -b.n, d: b.d })
}

export function mulRatios(a: Ratio, b: Ratio): Ratio {
  return { n: a.n * b.n, d: a.d * b.d }
}

export function divRatio(a: Ratio, b: Ratio): Ratio {
  return ratio(a.n * b.d, a.d * b.n)
}

export function powRatio(a: Ratio, exponent: number): Ratio {
  const e = BigInt(Math.abs(exponent))
  const p = { n: a.n ** e, d: a.d ** e }
  return exponent >= 0 ? p : ratio(p.d, p.n)
}

export function compareRatio(a: Ratio, b: Ratio): number {
  const difference = a.n * b.d - b.n * a.d
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** R(x): the integer nearest to x, half away from zero. The only rounding of the exact part of the engine. */
export function roundRatio(x: Ratio): bigint {
  const magnitude = x.n < 0n ? -x.n : x.n
  const rounded = (2n * magnitude + x.d) / (2n * x.d)
  return x.n < 0n ? -rounded : rounded
}

/** x rounded half away from zero to a number of decimals, still exact. */
export function roundToDecimals(x: Ratio, decimals: number): Ratio {
  const scale = 10n ** BigInt(decimals)
  return { n: roundRatio({ n: x.n * scale, d: x.d }), d: scale }
}

/** Index factors: six decimals. */
export function q6(x: Ratio): Ratio {
  return roundToDecimals(x, 6)
}

/** Pay factors: four decimals. */
export function q4(x: Ratio): Ratio {
  return roundToDecimals(x, 4)
}

/** The float nearest to x; only for metrics, never for an amount that is stored. */
export function ratioToNumber(x: Ratio): number {
  const scaled = Number(x.n) / Number(x.d)
  if (Number.isFinite(scaled)) return scaled
  // Both sides overflow a double: keep 30 digits of the quotient instead.
  return Number(`${(x.n * 10n ** 30n) / x.d}e-30`)
}

/** Shortest exact decimal text of a ratio whose denominator divides a power of ten; at most 30 decimals. */
export function formatRatio(x: Ratio): Rate {
  let scale = 0
  let remainder = x.d
  while (remainder > 1n && 10n ** BigInt(scale) % remainder !== 0n) {
    scale += 1
    if (scale > 30) throw new RangeError('this ratio has no finite decimal form')
    const common = greatestCommonDivisor(x.n, x.d)
    remainder = x.d / common
  }
  const magnitude = ((x.n < 0n ? -x.n : x.n) * 10n ** BigInt(scale)) / x.d
  const digits = magnitude.toString().padStart(scale + 1, '0')
  const whole = scale === 0 ? digits : digits.slice(0, -scale)
  const fraction = scale === 0 ? '' : digits.slice(-scale).replace(/0+$/, '')
  return `${x.n < 0n && magnitude !== 0n ? '-' : ''}${whole}${fraction ? `.${fraction}` : ''}`
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}

/** ROUND(value, decimals) on the decimal value that the number shows: 2.345 -> 2.35, 1.005 -> 1.01. */
export function roundHalfAwayFromZero(value: number, decimals: number): number {
  if (decimals >= 0) return Number(formatRatio(roundToDecimals(ratioOfNumber(value), decimals)))
  const unit = 10n ** BigInt(-decimals)
  const x = ratioOfNumber(value)
  return Number(roundRatio({ n: x.n, d: x.d * unit }) * unit)
}
