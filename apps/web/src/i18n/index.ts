import { computed } from 'vue'
import { createI18n } from 'vue-i18n'
import { readSetting, writeSetting } from '../ui/settings.ts'
import type { Catalogue } from './catalogue.ts'
import type { budget } from './nl/budget.ts'
import type { cash } from './nl/cash.ts'
import type nl from './nl/index.ts'
import type { partner } from './nl/partner.ts'
import type { plan } from './nl/plan.ts'
import type { risk } from './nl/risk.ts'
import type { scenario } from './nl/scenario.ts'

export const languages = ['nl', 'en', 'fr'] as const
export type Language = (typeof languages)[number]

export type Messages = Catalogue<typeof nl>
/** Texts that come with the pages of one part of the product: a first visit does not carry them. */
interface Parts {
  budget: Catalogue<typeof budget>
  cash: Catalogue<typeof cash>
  partner: Catalogue<typeof partner>
  plan: Catalogue<typeof plan>
  risk: Catalogue<typeof risk>
  scenario: Catalogue<typeof scenario>
}
type Path<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Path<T[K]>}`
}[keyof T & string]
/** Every text has a path; a path that does not exist does not compile. */
export type MessageKey = Path<Messages & Parts>

const loaders: Record<Language, () => Promise<{ default: Messages }>> = {
  nl: () => import('./nl/index.ts'),
  en: () => import('./en/index.ts'),
  fr: () => import('./fr/index.ts'),
}

const partLoaders: {
  [Name in keyof Parts]: Record<Language, () => Promise<Pick<Parts, Name>>>
} = {
  budget: {
    nl: () => import('./nl/budget.ts'),
    en: () => import('./en/budget.ts'),
    fr: () => import('./fr/budget.ts'),
  },
  cash: {
    nl: () => import('./nl/cash.ts'),
    en: () => import('./en/cash.ts'),
    fr: () => import('./fr/cash.ts'),
  },
  partner: {
    nl: () => import('./nl/partner.ts'),
    en: () => import('./en/partner.ts'),
    fr: () => import('./fr/partner.ts'),
  },
  plan: {
    nl: () => import('./nl/plan.ts'),
    en: () => import('./en/plan.ts'),
    fr: () => import('./fr/plan.ts'),
  },
  risk: {
    nl: () => import('./nl/risk.ts'),
    en: () => import('./en/risk.ts'),
    fr: () => import('./fr/risk.ts'),
  },
  scenario: {
    nl: () => import('./nl/scenario.ts'),
    en: () => import('./en/scenario.ts'),
    fr: () => import('./fr/scenario.ts'),
  },
}
const wanted = new Set<keyof Parts>()

export const i18n = createI18n({ legacy: false, locale: 'nl', messages: {} })

/** Loads the texts of a language when needed, then shows it and remembers it. */
export async function setLanguage(language: Language) {
  if (!i18n.global.availableLocales.includes(language)) {
    const { default: messages } = await loaders[language]()
    i18n.global.setLocaleMessage(language, messages)
  }
  for (const part of wanted) await loadPart(part, language)
  i18n.global.locale.value = language
  document.documentElement.lang = language
  writeSetting('language', language)
}

const loaded = new Set<string>()
async function loadPart<Name extends keyof Parts>(part: Name, language: Language) {
  if (loaded.has(`${language} ${part}`)) return
  const messages = await partLoaders[part][language]()
  i18n.global.mergeLocaleMessage(language, { [part]: messages[part] })
  loaded.add(`${language} ${part}`)
}
/** Before a page of these parts is shown, in whatever language then and later. */
export async function needTexts(...parts: readonly (keyof Parts)[]) {
  for (const part of parts) {
    wanted.add(part)
    await loadPart(part, currentLanguage())
  }
}

export function currentLanguage(): Language {
  return languages.find((language) => language === i18n.global.locale.value) ?? 'nl'
}

export const startLanguage = () => setLanguage(readSetting('language', languages, 'nl'))

type Params = Record<string, string | number>
export type Translate = (key: MessageKey, params?: Params & { count?: number }) => string

/** `t(key, { count })` picks the plural form and gives `{n}` the count, already formatted. */
export function translate(key: MessageKey, params: Params & { count?: number } = {}): string {
  const { count } = params
  const t = i18n.global.t
  if (count === undefined) return t(key, params)
  return t(key, { ...params, n: formatCount(count) }, count)
}

const counts = new Intl.NumberFormat('nl-BE')
export const formatCount = (count: number) => counts.format(count)

const language = computed(currentLanguage)
/** The text function and the language now shown; both follow a change of language. */
export const useText = () => ({ t: translate, language })

/** Narrows a code that came from outside to one that has a text, or undefined. */
export function knownKey(key: string): MessageKey | undefined {
  return i18n.global.te(key) ? (key as MessageKey) : undefined
}
