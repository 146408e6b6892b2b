const MAX_DIGITS = 13

/**
 * Amount as typed or pasted -> cents; undefined when it is not clearly an amount. "1.234" is a thousand, "12.34" a decimal
 * point; "12,345" and "0.123" are refused. Signs in front, behind or as brackets; € or EUR at either end. Empty is 0.
 */
export function parseAmount(text: string): bigint | undefined {
  // As a spreadsheet copies it: no need to look further, which counts for thousands of cells.
  if (/^-?\d{1,13}(,\d\d)?$/.test(text))
    return BigInt(text.includes(',') ? text.replace(',', '') : `${text}00`)
  const bare = withoutCurrency(text.trim().replaceAll(/[ \u00a0\u2009\u202f]/g, '')).replaceAll(
    /[\u2212\u2013]/g,
    '-',
  )
  if (bare === '') return 0n
  const [, bracketed, minusBefore, minusAfter] = /^(?:\((.*)\)|-(.*)|(.*)-)$/.exec(bare) ?? []
  const size = bracketed ?? minusBefore ?? minusAfter
  const decimal = plainDecimal(size ?? bare)
  if (decimal === undefined) return undefined
  const [whole = '', rest = ''] = decimal.split('.')
  if (whole.length > MAX_DIGITS) return undefined
  const cents = BigInt(whole) * 100n + BigInt(rest.padEnd(2, '0'))
  return size === undefined ? cents : -cents
}

/** The currency may stand at either end, inside or outside the sign; in the middle it makes no amount. */
const withoutCurrency = (text: string) =>
  text.replace(/^([-\u2212\u2013(]?)(?:€|EUR)/i, '$1').replace(/(?:€|EUR)([-\u2212\u2013)]?)$/i, '$1')

/** Thousands signs out, the decimal sign a point; undefined when the form is ambiguous or no number. */
function plainDecimal(text: string): string | undefined {
  if (/^[1-9]\d{0,2}(\.\d{3})+(,\d{1,2})?$/.test(text)) return text.replaceAll('.', '').replace(',', '.')
  if (/^[1-9]\d{0,2}(,\d{3})+\.\d{1,2}$/.test(text)) return text.replaceAll(',', '')
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
