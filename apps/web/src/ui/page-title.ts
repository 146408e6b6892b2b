import { onMounted, watchEffect } from 'vue'

let focusWanted = false

/** After a change of page the next heading that appears takes the focus, so that a screen reader starts there. */
export function expectHeading() {
  focusWanted = true
}

/** The title of the browser tab, and the focus on the one h1 after a change of page. */
export function usePageTitle(title: () => string, heading: () => HTMLElement | null) {
  watchEffect(() => (document.title = `${title()} · Stuurhuis`))
  onMounted(() => {
    if (!focusWanted) return
    focusWanted = false
    heading()?.focus({ preventScroll: true })
  })
}
