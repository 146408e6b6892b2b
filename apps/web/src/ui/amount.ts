/** Money on screen: bigint cents inside, a decimal string for Intl. A `number` appears only as the position of a drawing. */
const euro = (digits: number) =>
  new Intl.NumberFormat('nl-BE', {
    style: 'currency',
    currency: 'EUR',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
const euro0 = euro(0)
const euro2 = euro(2)
const plain2 = new Intl.NumberFormat('nl-BE', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** The wire form "-1234.56" -> -123456n. Only for amounts that came from the API, which knows one form. */
export function centsOf(amount: string): bigint {
  const match = /^(-?)(\d+)\.(\d{2})$/.exec(amount)
  if (!match) throw new Error(`not an amount of the API: ${amount}`)
  const cents = BigInt(`${match[2]}${match[3]}`)
  return match[1] ? -cents : cents
}

/** A statistic of the API ("-3278037.684", any number of decimals) -> whole cents, half away from zero. Shown only. */
export function roundedCents(decimal: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal)
  if (!match) throw new Error(`not a decimal of the API: ${decimal}`)
  const digits = (match[3] ?? '').padEnd(3, '0')
  const cents = BigInt(`${match[2]}${digits.slice(0, 2)}`) + (digits.charAt(2) >= '5' ? 1n : 0n)
  return match[1] ? -cents : cents
}

/** -123456n -> "-1234.56": the wire form, and what Intl formats without losing a digit. */
export function decimalOf(cents: bigint): `${number}` {
  const size = cents < 0n ? -cents : cents
  return `${cents < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}` as `${number}`
}

/** "€ 1.250,50"; "€ -300.000,00" in the Belgian order. */
export const euros = (cents: bigint) => euro2.format(decimalOf(cents))
/** "€ 1.251": for sentences and cards, never where a total must be checked. */
export const wholeEuros = (cents: bigint) => euro0.format(decimalOf(cents))
/** An amount that somebody typed, given back as it was meant: cents only where there are cents. */
export const typedEuros = (cents: bigint) => (cents % 100n === 0n ? wholeEuros(cents) : euros(cents))
/** A cell of a grid: no sign of the currency, nothing for zero. */
export const gridAmount = (cents: bigint) => (cents === 0n ? '' : plain2.format(decimalOf(cents)))
/** "1250,50": what a spreadsheet takes from the clipboard. */
export const clipboardAmount = (cents: bigint) => decimalOf(cents).replace('.', ',')
/** Only the position of a bar or a line; never shown, never stored. */
export const toPlot = (cents: bigint) => Number(cents) / 100
/** "-1234.5" -> "-1.234,5": a decimal of the API with its own digits; other text (a month, "n.v.t.") stays as it is. */
export const decimalText = (text: string) =>
  /^-?\d+\.\d+$/.test(text)
    ? new Intl.NumberFormat('nl-BE', { minimumFractionDigits: text.split('.')[1]?.length ?? 0 }).format(
        text as `${number}`,
      )
    : text
export const sum = (amounts: readonly bigint[]) => amounts.reduce((total, cents) => total + cents, 0n)

/** "0.0350" -> "3,5 %": a rate in decimals as a percentage, digits kept as they are. */
export function percent(rate: string | number, digits = 2): string {
  const format = new Intl.NumberFormat('nl-BE', { style: 'percent', maximumFractionDigits: digits })
  return format.format(typeof rate === 'number' ? rate : (rate as `${number}`)).replace('%', '\u00a0%')
}
