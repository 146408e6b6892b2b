import { onBeforeUnmount, onMounted } from 'vue'

/** A key pressed while typing belongs to the field. */
function isTyping(target: EventTarget | null) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
const G_MS = 1200

/** Ctrl+K, `/`, `?` and g + letter, everywhere outside a field and outside a dialog. */
export function useShortcuts(actions: {
  palette: () => void
  help: () => void
  go: (letter: string) => void
  letters: () => boolean
}) {
  let gAt = 0
  function key(event: KeyboardEvent) {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault()
      actions.palette()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !actions.letters()) return
    if (document.querySelector('dialog[open]')) return
    if (event.key === '?') actions.help()
    else if (event.key === '/') {
      const search = document.querySelector<HTMLElement>('main input[type=search]')
      if (!search) return
      event.preventDefault()
      search.focus()
    } else if (event.key === 'g') gAt = event.timeStamp
    else if (event.timeStamp - gAt < G_MS) {
      gAt = 0
      actions.go(event.key)
    }
  }
  onMounted(() => window.addEventListener('keydown', key))
  onBeforeUnmount(() => window.removeEventListener('keydown', key))
}
