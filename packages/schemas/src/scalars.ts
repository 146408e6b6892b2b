import { z } from 'zod'

/** Ids are uuidv7 strings; the human code (P-2027-014) is a field of its own. */
export const id = z.uuid()
/**
 * Money on the wire: always two decimals, no plus, no leading zero, no negative zero. Cents inside are `bigint`. Without
 * a bound, because a sum of amounts may be larger than any of them may be; what is taken in has a bound of its own.
 */
export const money = z
  .string()
  .regex(/^(?!-0\.00$)-?(0|[1-9]\d*)\.\d{2}$/)
  .meta({
    id: 'Money',
    description: 'euro, decimal string with two decimals',
    example: '1234.56',
  })
/** A rate, share or quantity as decimal string; never a binary float. */
export const decimal = z
  .string()
  .regex(/^(?!-0(\.0+)?$)-?(0|[1-9]\d*)(\.\d{1,12})?$/)
  .meta({ id: 'Decimal', description: 'decimal string', example: '0.0350' })
export const isoDate = z.iso.date()
export const instant = z.iso.datetime({ precision: 3 })
/** What a question about the past asks for; an instant that is still to come has no answer yet. */
export const knownAt = z.iso
  .datetime({ offset: true })
  .describe('as it was recorded at this instant; the same answer for ever, for whoever may see it now')
export const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
  .meta({ id: 'Month', example: '2027-03' })
/** A month somebody may plan in: a year before 1990 or after 2200 is a slip of the keyboard. */
export const monthInput = month.refine((value) => value >= '1990-01' && value <= '2200-12', {
  params: { code: 'month_out_of_range' },
})
/** A day somebody may plan on, in the same years. */
export const dayInput = isoDate.refine((value) => value >= '1990-01-01' && value <= '2200-12-31', {
  params: { code: 'date_out_of_range' },
})
const isBelowLimit = (digits: string) =>
  digits.length < 17 && (!/^\d+$/.test(digits) || BigInt(digits) < 2n ** 53n)
/** An amount that is taken in: at most 2^53 - 1 cents, so that every figure made of it is exact. */
export const amountInput = z
  .string()
  .regex(/^(?!-0\.00$)-?(0|[1-9]\d*)\.\d{2}$/)
  .refine((value) => isBelowLimit(value.replace(/[-.]/g, '')), { params: { code: 'amount_too_large' } })
  .meta({
    id: 'AmountInput',
    description: 'euro, decimal string with two decimals, at most 90071992547409.91',
    example: '1234.56',
  })
export const version = z.int().min(1).max(2147483647)
export const text = (max: number) => z.string().trim().min(1).max(max)
export const currency = z.literal('EUR')

/** A query parameter that may be repeated: one value and several values both arrive as a list. */
export const queryList = <S extends z.ZodType>(item: S) =>
  z
    .preprocess(
      (value) => (value === undefined || Array.isArray(value) ? value : [value]),
      z.array(item).min(1).max(50),
    )
    .optional()

/** What every record says of itself. */
export const recordFields = {
  id,
  href: z.url(),
  version,
  createdAt: instant,
  updatedAt: instant,
} as const

export const pageQuery = {
  pageSize: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(1000).optional(),
  include: z.enum(['total']).optional(),
} as const

/** A page of a list: cursors only; `next` is absent on the last page. */
export const pageOf = <S extends z.ZodType>(item: S, name: string) =>
  z
    .object({
      self: z.url(),
      items: z.array(item),
      pageSize: z.int().min(1).max(200),
      next: z.url().optional(),
      total: z.int().min(0).max(10000).optional(),
      totalCapped: z.boolean().optional(),
    })
    .meta({ id: `${name}Page` })

/** `sort=-updatedAt&sort=name`: only the named fields, each up or down. */
export const sortQuery = <const F extends readonly [string, ...string[]]>(...fields: F) =>
  queryList(
    z.enum(
      fields.flatMap((field) => [field, `-${field}`]) as [
        F[number] | `-${F[number]}`,
        ...(F[number] | `-${F[number]}`)[],
      ],
    ),
  )

export const idParams = z.object({ id })
