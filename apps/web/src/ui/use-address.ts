import { computed } from 'vue'
import { type LocationQuery, useRoute, useRouter } from 'vue-router'

const one = (query: LocationQuery, name: string) => {
  const value = query[name]
  return typeof value === 'string' ? value : ''
}

/** State that lives in the address: named parts of the query, absent when they have their usual value. */
export function useAddress<Name extends string>(usual: Record<Name, string>) {
  const route = useRoute()
  const router = useRouter()
  const names = Object.keys(usual) as Name[]
  const partOf = (name: Name) => one(route.query, name) || usual[name]
  function set(changes: Partial<Record<Name, string>>) {
    const next: Record<string, string> = {}
    for (const name of names) {
      const value = changes[name] ?? partOf(name)
      if (value !== '' && value !== usual[name]) next[name] = value
    }
    void router.replace({ query: next })
  }
  function only(name: Name, value: string) {
    const changes: Partial<Record<Name, string>> = {}
    changes[name] = value
    return changes
  }
  /** A free text of the address. */
  const part = (name: Name) =>
    computed({ get: () => partOf(name), set: (value: string) => set(only(name, value)) })
  /** One of a fixed set; anything else in the address counts as the usual value. */
  function choice<Value extends string>(name: Name, allowed: readonly Value[], otherwise: Value) {
    return computed({
      get: () => allowed.find((value) => value === partOf(name)) ?? otherwise,
      set: (value: Value) => set(only(name, value)),
    })
  }
  /** The query as text, in a fixed order, so that two equal states are equal texts. */
  const text = computed(() => {
    const present = names.filter((name) => partOf(name) !== usual[name])
    return new URLSearchParams(present.map((name) => [name, partOf(name)])).toString()
  })
  function setText(query: string) {
    void router.replace({ query: Object.fromEntries(new URLSearchParams(query)) })
  }
  return { part, choice, set, text, setText }
}
