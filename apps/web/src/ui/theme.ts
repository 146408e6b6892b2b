import { readonly, ref, watch } from 'vue'
import { readSetting, writeSetting } from './settings.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]
export const densities = ['normal', 'compact'] as const
export type Density = (typeof densities)[number]

const dark = window.matchMedia('(prefers-color-scheme: dark)')
const theme = ref<Theme>(readSetting('theme', themes, 'system'))
const density = ref<Density>(readSetting('density', densities, 'normal'))
const shown = ref<'light' | 'dark'>('light')

function apply() {
  const isDark = theme.value === 'dark' || (theme.value === 'system' && dark.matches)
  document.documentElement.dataset['density'] = density.value
  show(isDark ? 'dark' : 'light')
}

/** The attribute first: who watches `shown` reads the colours of the new theme. */
function show(next: 'light' | 'dark') {
  document.documentElement.dataset['theme'] = next
  shown.value = next
}

/** Follows the choice of the user and, when that is "system", the operating system. Called once at start. */
export function startTheme() {
  apply()
  dark.addEventListener('change', apply)
  // Paper is white: what is printed from a dark screen is printed in the light theme.
  window.addEventListener('beforeprint', () => show('light'))
  window.addEventListener('afterprint', apply)
  watch(theme, (value) => {
    writeSetting('theme', value)
    apply()
  })
  watch(density, (value) => {
    writeSetting('density', value)
    apply()
  })
}

/** `theme` and `density` are the user's choices; `shown` is the theme on screen now. */
export function useTheme() {
  return { theme, density, shown: readonly(shown) }
}
