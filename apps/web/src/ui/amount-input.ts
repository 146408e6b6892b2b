const MAX_DIGITS = 13

/**
 * Amount as typed -> cents; undefined when it is not clearly an amount. "1.234" is a thousand, "12.34" a decimal point,
 * "12,345" is refused. Signs in front, behind or as brackets. Empty is 0.
 */
export function parseAmount(text: string): bigint | undefined {
  const bare = text.replaceAll(/[\s\u00a0\u202f€'’]|EUR/gi, '').replaceAll(/[\u2212\u2013]/g, '-')
  const negative = /^\(.*\)$|^-|-$/.test(bare)
  const digits = plainDecimal(bare.replace(/^\((.*)\)$/, '$1').replace(/^-|-$/, ''))
  if (bare === '') return 0n
  if (digits === undefined) return undefined
  const [whole = '', rest = ''] = digits.split('.')
  if (whole.length > MAX_DIGITS) return undefined
  const cents = BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))
  return negative ? -cents : cents
}

/** Thousands signs out, the decimal sign a point; undefined when the form is ambiguous or no number. */
function plainDecimal(text: string): string | undefined {
  if (/^\d{1,3}(\.\d{3})+(,\d{1,2})?$/.test(text)) return text.replaceAll('.', '').replace(',', '.')
  if (/^\d{1,3}(,\d{3})+\.\d{1,2}$/.test(text)) return text.replaceAll(',', '')
  if (/^\d+(,\d{1,2})?$/.test(text)) return text.replace(',', '.')
  return /^\d+(\.\d{1,2})?$/.test(text) ? text : undefined
}

/** A quantity as typed ("58.640", "1250,5") -> decimal string of the API; undefined when it is no number. */
export function parseQuantity(text: string): string | undefined {
  const bare = text.replaceAll(/[\s\u00a0\u202f]/g, '')
  const plain = /^\d{1,3}(\.\d{3})+(,\d+)?$/.test(bare) ? bare.replaceAll('.', '') : bare
  const decimal = plain.replace(',', '.')
  return /^\d{1,13}(\.\d{1,6})?$/.test(decimal) ? decimal.replace(/^0+(?=\d)/, '') : undefined
}
const quantities = new Intl.NumberFormat('nl-BE', { maximumFractionDigits: 6 })
/** "58640.5" -> "58.640,5" */
export const showQuantity = (decimal: string) => quantities.format(decimal as `${number}`)
