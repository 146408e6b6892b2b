import { onBeforeUnmount, type Ref, ref, watch } from 'vue'

/**
 * Keeps what is typed while `open` asks for a list that is still loading, so that no letter is lost and none reaches the
 * page behind it. `done` ends it once the list takes the keys itself; Escape gives up waiting.
 */
export function useTypeAhead(open: Ref<boolean>) {
  const typed = ref('')
  function key(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') open.value = false
    else if (event.key === 'Backspace') typed.value = typed.value.slice(0, -1)
    else if (event.key.length === 1) typed.value += event.key
  }
  const stop = () => window.removeEventListener('keydown', key, true)
  function done() {
    stop()
    typed.value = ''
  }
  // At once, not with the next drawing: the first letter may follow the shortcut immediately.
  watch(open, (isOpen) => (isOpen ? window.addEventListener('keydown', key, true) : done()), {
    flush: 'sync',
  })
  onBeforeUnmount(stop)
  return { typed, done }
}
