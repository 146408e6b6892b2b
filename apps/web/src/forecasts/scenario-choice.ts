/** Beside the base, as many as the API compares at once. */
export const MOST_BESIDE = 5
const NONE = 'geen'

/**
 * Which scenarios stand beside the base, in the order of the list. The address names them; without a choice, or with
 * one of which nothing is left, the first ones.
 */
export function besideOf<S extends { id: string }>(list: readonly S[], address: string): S[] {
  if (address === NONE) return []
  const wanted = new Set(address.split(','))
  const named = list.filter((one) => wanted.has(one.id))
  return (named.length > 0 ? named : list).slice(0, MOST_BESIDE)
}

/** The address after one scenario was put beside the base or taken away; '' for what is shown without a choice. */
export function withBeside(
  list: readonly { id: string }[],
  address: string,
  id: string,
  isBeside: boolean,
): string {
  const ids = new Set(besideOf(list, address).map((one) => one.id))
  if (isBeside) ids.add(id)
  else ids.delete(id)
  const chosen = list.filter((one) => ids.has(one.id)).map((one) => one.id)
  if (chosen.length === 0) return NONE
  const usual = list.slice(0, MOST_BESIDE).map((one) => one.id)
  return chosen.join() === usual.join() ? '' : chosen.join(',')
}
