import { useQuery } from '@pinia/colada'
import { ref } from 'vue'
import { api } from '../session/api.ts'
import { search } from '../session/routes.ts'

const PAUSE_MS = 150

/** Hits over everything the person may see, a moment after the last key. */
export function useSearch() {
  const text = ref('')
  let timer: ReturnType<typeof setTimeout> | undefined
  function ask(next: string) {
    clearTimeout(timer)
    timer = setTimeout(() => (text.value = next), PAUSE_MS)
  }
  const { data, isLoading } = useQuery({
    key: () => ['search', text.value],
    enabled: () => text.value.length > 1,
    query: async ({ signal }) =>
      (await api.call(search, { query: { q: text.value } }, { signal })).data.items,
  })
  return { text, hits: data, searching: isLoading, ask }
}
