import { onBeforeUnmount, onMounted, ref } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate, type RouteLocationNormalized } from 'vue-router'

/**
 * Asks before a page with unsaved work is left: `open` and `answer` belong to a LeaveDialog. Closing or reloading the tab
 * is asked by the browser in its own words. `isUnsaved` is read at that moment. Only in a page of the router.
 */
export function useLeaveGuard(isUnsaved: () => boolean) {
  const open = ref(false)
  let decide: ((leave: boolean) => void) | undefined

  function answer(leave: boolean) {
    open.value = false
    decide?.(leave)
    decide = undefined
  }
  function guard(to: RouteLocationNormalized, from: RouteLocationNormalized) {
    if (to.path === from.path || !isUnsaved()) return true
    // A second attempt while the question stands replaces the first.
    decide?.(false)
    open.value = true
    return new Promise<boolean>((resolve) => (decide = resolve))
  }
  onBeforeRouteLeave(guard)
  onBeforeRouteUpdate(guard)

  function unload(event: BeforeUnloadEvent) {
    if (isUnsaved()) event.preventDefault()
  }
  onMounted(() => addEventListener('beforeunload', unload))
  onBeforeUnmount(() => removeEventListener('beforeunload', unload))
  return { open, answer }
}
