import type { Timing } from '../calendar/dates.ts'

/** Payments at the end (0) or the beginning (1) of a period; signs as in a spreadsheet: what is paid is negative. */
export type PaymentType = 0 | 1

export function pmt(rate: number, nper: number, pv: number, fv = 0, type: PaymentType = 0): number {
  if (rate === 0) return -(pv + fv) / nper
  const growth = (1 + rate) ** nper
  return (-rate * (pv * growth + fv)) / ((1 + rate * type) * (growth - 1))
}

export function fv(rate: number, nper: number, payment: number, pv = 0, type: PaymentType = 0): number {
  if (rate === 0) return -(pv + payment * nper)
  const growth = (1 + rate) ** nper
  return -(pv * growth + (payment * (1 + rate * type) * (growth - 1)) / rate)
}

export function pv(rate: number, nper: number, payment: number, future = 0, type: PaymentType = 0): number {
  if (rate === 0) return -(future + payment * nper)
  const growth = (1 + rate) ** nper
  return -(future + (payment * (1 + rate * type) * (growth - 1)) / rate) / growth
}

/** Interest part of payment `per` (1-based). With payments at the beginning the first one carries no interest. */
export function ipmt(
  rate: number,
  per: number,
  nper: number,
  present: number,
  future = 0,
  type: PaymentType = 0,
): number {
  const payment = pmt(rate, nper, present, future, type)
  if (type === 1 && per === 1) return 0
  const before = fv(rate, per - 1, payment, present, type)
  const interest = before * rate
  return type === 1 ? interest / (1 + rate) : interest
}

export function ppmt(
  rate: number,
  per: number,
  nper: number,
  present: number,
  future = 0,
  type: PaymentType = 0,
): number {
  return pmt(rate, nper, present, future, type) - ipmt(rate, per, nper, present, future, type)
}

export function cumipmt(
  rate: number,
  nper: number,
  present: number,
  start: number,
  end: number,
  type: PaymentType,
): number {
  return sumOver(start, end, (per) => ipmt(rate, per, nper, present, 0, type))
}

export function cumprinc(
  rate: number,
  nper: number,
  present: number,
  start: number,
  end: number,
  type: PaymentType,
): number {
  return sumOver(start, end, (per) => ppmt(rate, per, nper, present, 0, type))
}

function sumOver(start: number, end: number, value: (per: number) => number): number {
  let sum = 0
  for (let per = start; per <= end; per += 1) sum += value(per)
  return sum
}

/** Number of periods; null when the payments never reach the future value. */
export function nper(
  rate: number,
  payment: number,
  present: number,
  future = 0,
  type: PaymentType = 0,
): number | null {
  if (rate === 0) return payment === 0 ? null : -(present + future) / payment
  const adjusted = payment * (1 + rate * type)
  const quotient = (adjusted - future * rate) / (adjusted + present * rate)
  return quotient > 0 ? Math.log(quotient) / Math.log1p(rate) : null
}

/** Rate per period by scan and bisection on ln(1+r): no guess, no divergence; null when no rate fits. */
export function rate(
  periods: number,
  payment: number,
  present: number,
  future = 0,
  type: PaymentType = 0,
): number | null {
  const gap = (u: number) => {
    const r = Math.expm1(u)
    // Divided by the growth factor, so that the far ends of the scan stay finite.
    return pv(r, periods, payment, future, type) - present
  }
  const [low, high, steps] = [Math.log(1e-4), Math.log(1e3), 4000]
  const at = (i: number) => low + ((high - low) * i) / steps
  const brackets: [number, number][] = []
  for (let i = 0; i < steps; i += 1) {
    const [a, b] = [gap(at(i)), gap(at(i + 1))]
    if (Number.isFinite(a) && Number.isFinite(b) && (a === 0 || a * b < 0)) brackets.push([at(i), at(i + 1)])
  }
  const roots = brackets.map(([from, to]) => Math.expm1(bisect(gap, from, to)))
  // With several rates the one nearest to zero is what a spreadsheet finds from its usual guess.
  return roots.sort((a, b) => Math.abs(a) - Math.abs(b))[0] ?? null
}

function bisect(f: (u: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  const sign = Math.sign(f(low))
  if (sign === 0) return low
  for (let step = 0; step < 100 && high - low > 1e-16; step += 1) {
    const middle = (low + high) / 2
    if (Math.sign(f(middle)) === sign) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Present value of a payment that grows every period: an indexed canon. */
export function pvGrowingAnnuity(
  rateOf: number,
  growth: number,
  periods: number,
  first: number,
  timing: Timing,
): number {
  const end =
    rateOf === growth
      ? (first * periods) / (1 + rateOf)
      : (first / (rateOf - growth)) * (1 - ((1 + growth) / (1 + rateOf)) ** periods)
  if (timing === 'end') return end
  return timing === 'begin' ? end * (1 + rateOf) : end * Math.sqrt(1 + rateOf)
}
