/** What a key means in an editable grid where no cell is open; moves are `moveInGrid` and `edgeOfBlock`. */
export type EditAction =
  | 'open'
  | 'type'
  | 'clear'
  | 'fillDown'
  | 'fillRight'
  | 'undo'
  | 'redo'
  | 'origin'
  | 'next'
  | 'previous'
  | 'up'
  | 'leave'
type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Undefined for a key that is not of editing. Letters stay with the shortcuts of the page: no amount begins with one. */
export function editActionOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Press): EditAction | undefined {
  if (altKey) return key === 'Enter' && !ctrlKey && !metaKey ? 'origin' : undefined
  const letter = key.toLowerCase()
  if (ctrlKey || metaKey) {
    if (letter === 'z') return shiftKey ? 'redo' : 'undo'
    if (letter === 'y') return 'redo'
    // On a Mac the browser keeps Cmd+D and Cmd+R for itself.
    if (shiftKey || metaKey) return undefined
    return letter === 'd' ? 'fillDown' : letter === 'r' ? 'fillRight' : undefined
  }
  if (key === 'Enter') return shiftKey ? 'up' : 'open'
  if (key === 'F2' || key === ' ') return 'open'
  if (key === 'Tab') return shiftKey ? 'previous' : 'next'
  if (key === 'Delete' || key === 'Backspace') return 'clear'
  if (key === 'Escape') return 'leave'
  return /^[\d.,(\-\u2212]$/.test(key) ? 'type' : undefined
}

/**
 * Where a key leads that closes an open cell: down, right; undefined when the key belongs to the text. Arrows move on
 * only when the cell was opened by typing; otherwise they move in the text.
 */
export function closingMove(
  { key, shiftKey, altKey, ctrlKey, metaKey }: Press,
  isTyped: boolean,
): { down: number; right: number } | undefined {
  if (altKey || ctrlKey || metaKey) return undefined
  const back = shiftKey ? -1 : 1
  if (key === 'Enter') return { down: back, right: 0 }
  if (key === 'Tab') return { down: 0, right: back }
  if (!isTyped || shiftKey) return undefined
  return {
    ArrowUp: { down: -1, right: 0 },
    ArrowDown: { down: 1, right: 0 },
    ArrowLeft: { down: 0, right: -1 },
    ArrowRight: { down: 0, right: 1 },
  }[key]
}
