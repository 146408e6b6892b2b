/**
 * Logarithm, exponential and what follows from them, by the engine's own code. `Math.log`, `Math.exp` and `**` may
 * differ in the last bit from one machine or browser to the next, and then a simulation would not repeat; these use
 * only + - x / and comparisons, which every machine rounds alike (finance.md 11). Relative error below 1e-15.
 */

/** ln 2 in two parts: the first has so few bits that a whole number times it is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10

/** Every power of two that a double can hold, from 2^-1074 to 2^1023, by exact doubling. */
const LOWEST_EXPONENT = -1074
const POWERS_OF_TWO = powersOfTwo()

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(1024 - LOWEST_EXPONENT)
  powers[0] = Number.MIN_VALUE
  for (let i = 1; i < powers.length; i += 1) powers[i] = (powers[i - 1] ?? 0) * 2
  return powers
}

function powerOfTwo(exponent: number): number {
  return POWERS_OF_TWO[exponent - LOWEST_EXPONENT] ?? Number.NaN
}

/** 1/0!, 1/1!, … 1/14!: enough for |r| <= ln 2 / 2. */
const INVERSE_FACTORIALS = inverseFactorials(14)

function inverseFactorials(n: number): Float64Array {
  const list = new Float64Array(n + 1)
  let factorial = 1
  list[0] = 1
  for (let i = 1; i <= n; i += 1) {
    factorial *= i
    list[i] = 1 / factorial
  }
  return list
}

/** e^x. Overflows to Infinity above 709.78, and to 0 below -745.1. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN
  if (x > 709.782712893384) return Infinity
  if (x < -745.1332191019411) return 0
  const k = Math.floor(x * Math.LOG2E + 0.5)
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum = 0
  for (let i = INVERSE_FACTORIALS.length - 1; i >= 0; i -= 1) sum = sum * r + (INVERSE_FACTORIALS[i] ?? 0)
  // The ends of the range in two steps: 2^1024 is no double, and 2^-1075 would be 0 too early.
  if (k === 1024) return sum * powerOfTwo(1023) * 2
  return k < -1021 ? sum * powerOfTwo(k + 64) * powerOfTwo(-64) : sum * powerOfTwo(k)
}

const bits = new DataView(new ArrayBuffer(8))

/** 2/3, 2/5, … 2/25: the series of the inverse hyperbolic tangent, enough for s^2 <= 0.0295. */
const ODD_INVERSES = Float64Array.from({ length: 12 }, (_, i) => 2 / (2 * i + 3))

/** Natural logarithm. 0 gives -Infinity, a negative number NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN
  if (x === Infinity) return Infinity
  const { mantissa, exponent } = split(x)
  // log m = f - f^2/2 + s (f^2/2 + R), s = f/(2+f): the large part f is added last.
  const f = mantissa - 1
  const s = f / (2 + f)
  const z = s * s
  let series = 0
  for (let i = ODD_INVERSES.length - 1; i >= 0; i -= 1) series = series * z + (ODD_INVERSES[i] ?? 0)
  const half = 0.5 * f * f
  const small = s * (half + series * z) + exponent * LN2_LOW
  return exponent * LN2_HIGH - (half - small - f)
}

/** x = mantissa x 2^exponent with a mantissa between 1/sqrt 2 and sqrt 2. */
function split(x: number): { readonly mantissa: number; readonly exponent: number } {
  const isTiny = x < 2.2250738585072014e-308
  bits.setFloat64(0, isTiny ? x * 18_014_398_509_481_984 : x) // 2^54
  const high = bits.getUint32(0)
  const exponent = ((high >>> 20) & 0x7ff) - 1023 - (isTiny ? 54 : 0)
  bits.setUint32(0, (high & 0x000f_ffff) | 0x3ff0_0000)
  const mantissa = bits.getFloat64(0)
  return mantissa > Math.SQRT2 ? { mantissa: mantissa / 2, exponent: exponent + 1 } : { mantissa, exponent }
}

/** log(1 + x), also for an x far below 1. */
export function log1p(x: number): number {
  const u = 1 + x
  if (u === 1) return x
  if (u === Infinity) return Infinity
  // What was lost in 1 + x is made good by x / (u - 1).
  return u > 0 ? log(u) * (x / (u - 1)) : log(u)
}

/** a^t for a > 0: discount factors of a simulation. Error grows with |t log a|; 1e-14 for factors of a business case. */
export function power(a: number, t: number): number {
  return exp(t * log(a))
}
