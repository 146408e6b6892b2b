import { type Ratio, roundRatio } from './ratio.ts'
import { ok, type Result, refuse } from './result.ts'

/** Money: whole euro cents. Decimal strings on the wire, `bigint` in TypeScript and SQL. */
export type Cents = bigint

/** How a source writes decimals: `point` is 1,234.56 or 1234.56; `comma` is 1.234,56 or 1234,56. */
export type MoneyDialect = 'point' | 'comma'

/** Above this a double is no longer exact, so the metrics would not start from the true amount. */
export const MAX_CENTS: Cents = 9_007_199_254_740_991n

const PLAIN = {
  point: /^([+-]?)(\d+)(?:\.(\d+))?$/,
  comma: /^([+-]?)(\d+)(?:,(\d+))?$/,
}
const GROUPED = {
  point: /^([+-]?)(\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/,
  comma: /^([+-]?)(\d{1,3}(?:[.\u00a0\u202f ]\d{3})+)(?:,(\d+))?$/,
}

/**
 * Amount in euro, as people and files write it, to cents. At most two decimals (a third one is refused unless it
 * is 0), optional thousands groups of the dialect, no currency sign.
 * Errors: MONEY_FORMAT, MONEY_DECIMALS, MONEY_NEGATIVE_ZERO, AMOUNT_TOO_LARGE.
 */
export function parseMoney(text: string, dialect: MoneyDialect): Result<Cents> {
  const trimmed = text.trim()
  const match = PLAIN[dialect].exec(trimmed) ?? GROUPED[dialect].exec(trimmed)
  if (!match) return refuse('MONEY_FORMAT', '', { value: text })
  const [, sign, whole = '0', written = ''] = match
  const fraction = written.replace(/0+$/, '')
  if (fraction.length > 2) return refuse('MONEY_DECIMALS', '', { value: text })
  const magnitude = BigInt(whole.replace(/\D/g, '')) * 100n + BigInt(fraction.padEnd(2, '0'))
  if (magnitude > MAX_CENTS) return refuse('AMOUNT_TOO_LARGE', '', { value: text })
  if (sign === '-' && magnitude === 0n) return refuse('MONEY_NEGATIVE_ZERO', '', { value: text })
  return ok(sign === '-' ? -magnitude : magnitude)
}

/** The wire form: always two decimals, point, no groups: "1234.56", "-0.05", "0.00". */
export function formatMoney(cents: Cents): string {
  const magnitude = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${magnitude.slice(0, -2)}.${magnitude.slice(-2)}`
}

/** R(cents x ratio): every product of money and a rate goes through here. */
export function mulRatio(cents: Cents, by: Ratio): Cents {
  return roundRatio({ n: cents * by.n, d: by.d })
}

export function sumCents(values: readonly Cents[]): Cents {
  let total = 0n
  for (const value of values) total += value
  return total
}

export function isWithinLimit(cents: Cents): boolean {
  return cents <= MAX_CENTS && cents >= -MAX_CENTS
}

/** Euro as a float, for metrics and charts only. */
export function centsToEuro(cents: Cents): number {
  return Number(cents) / 100
}
