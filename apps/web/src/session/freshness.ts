import { readonly, ref } from 'vue'

const answeredAt = ref<Date>()
const online = ref(navigator.onLine)
window.addEventListener('online', () => (online.value = true))
window.addEventListener('offline', () => (online.value = false))

/** `fetch` that remembers when the last good answer came: the "as of" of what is on screen. */
export const freshFetch: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (response.ok) answeredAt.value = new Date(response.headers.get('date') ?? Date.now())
  return response
}

export const useFreshness = () => ({ answeredAt: readonly(answeredAt), online: readonly(online) })
