/** The error of a field in a row, named as on the screen: a form counts rows as `terms.0.amount`, the API as `terms[0].amount`. */
export function rowError(
  errors: Readonly<Record<string, string>>,
  list: string,
  index: number,
  field: string,
  label: string,
) {
  const names = [`${list}.${index}.${field}`, `${list}[${index}].${field}`]
  const name = names.find((one) => errors[one] !== undefined)
  const text = name && errors[name]
  if (!name || !text) return undefined
  return text.replace(name, text.startsWith(name) ? label : label.charAt(0).toLowerCase() + label.slice(1))
}
