import { parseRatio, type Ratio, ratioOfNumber } from '../money/ratio.ts'

/** Readers for the loosely typed input of a reference case. They throw with the name of the field that is wrong. */
export type Input = Readonly<Record<string, unknown>>

export function record(value: unknown, name = 'input'): Input {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name}: no object`)
  return value as Input
}

export function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${name}: no list`)
  return value
}

export function number(value: unknown, name: string): number {
  if (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  if (typeof value !== 'number') throw new TypeError(`${name}: no number`)
  return value
}

export function optionalNumber(value: unknown, otherwise: number): number {
  return value === undefined || value === null ? otherwise : number(value, 'number')
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw new TypeError(`${name}: no text`)
  return value
}

export function numbers(value: unknown, name: string): number[] {
  return list(value, name).map((v) => number(v, name))
}

/** A whole number of cents; a fraction of a cent in a reference file is an error of the file. */
export function cents(value: unknown, name: string): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'string' && /^-?\d+$/.test(value)) return BigInt(value)
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new TypeError(`${name}: no whole cents`)
  return BigInt(value)
}

export function centsList(value: unknown, name: string): bigint[] {
  return list(value, name).map((v) => cents(v, name))
}

export function ratioOf(value: unknown, name: string): Ratio {
  if (typeof value === 'string') return parseRatio(value)
  return ratioOfNumber(number(value, name))
}

export function ratios(value: unknown, name: string): Ratio[] {
  return list(value, name).map((v) => ratioOf(v, name))
}

export function mapValues<T>(
  value: unknown,
  name: string,
  read: (v: unknown, key: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(record(value, name)).map(([key, v]) => [key, read(v, `${name}.${key}`)]),
  )
}
