import { exp, log, log1p } from './elementary.ts'

/** Percentile, type 7 (PERCENTILE.INC); p in 0..1. NaN for an empty list. */
export function percentileInc(values: readonly number[], p: number): number {
  return percentileOfSorted(
    [...values].sort((a, b) => a - b),
    p,
  )
}

/** The same of values that already stand in ascending order. */
export function percentileOfSorted(sorted: ArrayLike<number>, p: number): number {
  const position = p * (sorted.length - 1)
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? below
  return below + (above - below) * (position - Math.floor(position))
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length
}

/** Sample standard deviation (divisor n - 1). */
export function stdevSample(values: readonly number[]): number {
  const average = mean(values)
  const squares = values.reduce((sum, v) => sum + (v - average) * (v - average), 0)
  return Math.sqrt(squares / (values.length - 1))
}

/** Inverse of the normal distribution: Wichura's AS 241 (PPND16), relative error about 1e-16. */
export function normalInverse(p: number, mu = 0, sd = 1): number {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : Number.NaN
  const q = p - 0.5
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q
    return mu + sd * q * (polynomial(CENTRE_TOP, r) / polynomial(CENTRE_BOTTOM, r))
  }
  const tail = Math.sqrt(-log(q < 0 ? p : 1 - p))
  const z =
    tail <= 5
      ? polynomial(MIDDLE_TOP, tail - 1.6) / polynomial(MIDDLE_BOTTOM, tail - 1.6)
      : polynomial(FAR_TOP, tail - 5) / polynomial(FAR_BOTTOM, tail - 5)
  return mu + sd * (q < 0 ? -z : z)
}

const CENTRE_TOP = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
  67265.7709270087, 33430.57558358813, 2509.0809287301227,
]
const CENTRE_BOTTOM = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
  28729.085735721943, 5226.495278852546,
]
const MIDDLE_TOP = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
  0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
]
const MIDDLE_BOTTOM = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
  0.0005475938084995345, 1.0507500716444169e-9,
]
const FAR_TOP = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
  0.0012426609473880784, 0.000027115555687434876, 2.0103343992922881e-7,
]
const FAR_BOTTOM = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
  0.000018463183175100548, 1.421511758316446e-7, 2.0442631033899397e-15,
]

function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0
  for (let i = coefficients.length - 1; i >= 0; i -= 1) sum = sum * x + (coefficients[i] ?? 0)
  return sum
}

const CDF_TOP = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688,
  0.0352624965998911,
]
const CDF_BOTTOM = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207,
  1.75566716318264, 0.0883883476483184,
]

/** Standard normal distribution function (Hart 1968 in the form of West 2005), absolute error below 1e-14. */
export function normalCdf(z: number): number {
  const x = Math.abs(z)
  if (x > 38) return z > 0 ? 1 : 0
  const density = exp((-x * x) / 2)
  const tail =
    x < 7.07106781186547
      ? (density * polynomial(CDF_TOP, x)) / polynomial(CDF_BOTTOM, x)
      : density / (2.506628274631 * (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))))
  return z > 0 ? 1 - tail : tail
}

/** Inverse of the lognormal distribution; mu and sigma are those of the logarithm. */
export function lognormalInverse(p: number, mu: number, sigma: number): number {
  return exp(normalInverse(p, mu, sigma))
}

export function triangularInverse(p: number, min: number, mode: number, max: number): number {
  const width = max - min
  if (width === 0) return min
  return p < (mode - min) / width
    ? min + Math.sqrt(p * width * (mode - min))
    : max - Math.sqrt((1 - p) * width * (max - mode))
}

/** PERT: a beta distribution on [min, max] with its mode; lambda 4 is the usual weight of the mode. */
export function pertInverse(p: number, min: number, mode: number, max: number, lambda: number): number {
  const width = max - min
  if (width === 0) return min
  const alpha = 1 + (lambda * (mode - min)) / width
  const beta = 1 + (lambda * (max - mode)) / width
  return min + width * betaInverse(p, alpha, beta)
}

/** Inverse of the regularised incomplete beta function by bisection: monotone, so 60 halvings are exact enough. */
export function betaInverse(p: number, alpha: number, beta: number): number {
  let [low, high] = [0, 1]
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (incompleteBeta(middle, alpha, beta) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Regularised incomplete beta function by Lentz's continued fraction. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log1p(-x))
  return x < (a + 1) / (a + b + 2)
    ? (front * continuedFraction(x, a, b)) / a
    : 1 - (front * continuedFraction(1 - x, b, a)) / b
}

function continuedFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300
  const guard = (v: number) => (Math.abs(v) < tiny ? tiny : v)
  let c = 1
  let d = 1 / guard(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m <= 300; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / guard(1 + even * d)
    c = guard(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / guard(1 + odd * d)
    c = guard(1 + odd / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return h
}

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 0.000009984369578019572, 1.5056327351493116e-7,
]

/** Logarithm of the gamma function for x > 0 (Lanczos, g = 7, nine terms). */
export function logGamma(x: number): number {
  const t = x + 6.5
  const series = LANCZOS.slice(1).reduce((sum, c, i) => sum + c / (x + i), LANCZOS[0] ?? 0)
  return 0.5 * log(2 * Math.PI) + (x - 0.5) * log(t) - t + log(series)
}
