/** "21" or "4,5 %" as typed -> "0.21", "0.045"; other text stays, so that the schema refuses it beside its field. */
export function rateOf(text: string): string {
  const plain = text.trim().replace('%', '').trim().replace(',', '.')
  if (!/^-?\d{1,4}(\.\d{1,6})?$/.test(plain)) return text.trim()
  const negative = plain.startsWith('-')
  const [whole = '0', rest = ''] = plain.replace('-', '').split('.')
  const digits = whole.padStart(3, '0')
  const decimal = `${digits.slice(0, -2)}.${digits.slice(-2)}${rest}`.replace(/^0+(?=\d)/, '')
  const short = decimal.replace(/0+$/, '').replace(/\.$/, '')
  return negative && short !== '0' ? `-${short}` : short
}
/** "0.045" -> "4,5" */
export const percentOf = (rate: string) => String(Number((Number(rate) * 100).toFixed(6))).replace('.', ',')
