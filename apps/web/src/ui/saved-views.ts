import { ref } from 'vue'
import { readText, writeSetting } from './settings.ts'

/** A name for the query part of an address, without the question mark. */
export interface SavedView {
  name: string
  query: string
}
const MAX_VIEWS = 20

function isView(value: unknown): value is SavedView {
  return typeof value === 'object' && value !== null && 'name' in value && 'query' in value
}
function read(list: string): SavedView[] {
  try {
    const stored: unknown = JSON.parse(readText(`views.${list}`) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isView).slice(0, MAX_VIEWS) : []
  } catch {
    return [] // an unreadable setting is as good as none
  }
}

/** The views that this person named in this browser. */
export function useSavedViews(list: string) {
  const views = ref(read(list))
  function store(next: SavedView[]) {
    views.value = next.slice(-MAX_VIEWS)
    writeSetting(`views.${list}`, JSON.stringify(views.value))
  }
  return {
    views,
    keep: (view: SavedView) => store([...views.value.filter((other) => other.name !== view.name), view]),
    drop: (name: string) => store(views.value.filter((view) => view.name !== name)),
  }
}
