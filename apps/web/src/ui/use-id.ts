let last = 0

/**
 * An id that no other element of the page has, for labels and descriptions. Vue's own `useId` counts per async
 * component, and gives the same ids twice where one stands in another: a label then names the wrong field.
 */
export function useId(): string {
  last += 1
  return `id-${last}`
}
