import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { budget as enBudget } from './en/budget.ts'
import { cash as enCash } from './en/cash.ts'
import enIndex from './en/index.ts'
import { plan as enPlan } from './en/plan.ts'
import { risk as enRisk } from './en/risk.ts'
import { scenario as enScenario } from './en/scenario.ts'
import { budget as frBudget } from './fr/budget.ts'
import { cash as frCash } from './fr/cash.ts'
import frIndex from './fr/index.ts'
import { plan as frPlan } from './fr/plan.ts'
import { risk as frRisk } from './fr/risk.ts'
import { scenario as frScenario } from './fr/scenario.ts'
import { budget as nlBudget } from './nl/budget.ts'
import { cash as nlCash } from './nl/cash.ts'
import nlIndex from './nl/index.ts'
import { plan as nlPlan } from './nl/plan.ts'
import { risk as nlRisk } from './nl/risk.ts'
import { scenario as nlScenario } from './nl/scenario.ts'

const nl = { ...nlIndex, budget: nlBudget, cash: nlCash, plan: nlPlan, risk: nlRisk, scenario: nlScenario }
const en = { ...enIndex, budget: enBudget, cash: enCash, plan: enPlan, risk: enRisk, scenario: enScenario }
const fr = { ...frIndex, budget: frBudget, cash: frCash, plan: frPlan, risk: frRisk, scenario: frScenario }

function leaves(tree: object, prefix = ''): [path: string, text: string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : leaves(value as object, `${prefix}${key}.`),
  )
}
const dutch = leaves(nl)
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort().join(' ')
const forms = (text: string) => text.split(' | ').length

test.each([
  ['English', leaves(en)],
  ['French', leaves(fr)],
] as const)('%s has the same variables and plural forms as Dutch in every text', (_, other) => {
  const texts = new Map(other)
  const wrong = dutch.filter(([path, text]) => {
    const translated = texts.get(path) ?? ''
    return placeholders(text) !== placeholders(translated) || forms(text) !== forms(translated)
  })
  expect(wrong).toEqual([])
})

test('no text is left untranslated by copying a Dutch sentence', () => {
  const texts = new Map([...leaves(en), ...leaves(fr)])
  const copied = dutch.filter(([path, text]) => /\p{L}+( \p{L}+){3}/u.test(text) && texts.get(path) === text)
  expect(copied).toEqual([])
})

test('every text is used by a page or a building block', () => {
  const folder = path.join(import.meta.dirname, '..')
  const source = globSync('**/*.{vue,ts}', { cwd: folder })
    .filter((file) => !file.startsWith('i18n'))
    .map((file) => readFileSync(path.join(folder, file), 'utf8'))
    .join('\n')
  const parents = new Set([...source.matchAll(/`([\w.]+)\.\$\{/g)].map((match) => match[1]))
  const unused = dutch
    .map(([path]) => path)
    .filter((path) => !source.includes(`'${path}'`) && !isBuilt(path, parents))
  expect(unused).toEqual([])
})

/** A key made from a code of the API: `projects.stages.${stage}`, `keys.${key}.does`. */
function isBuilt(path: string, parents: ReadonlySet<string | undefined>) {
  const parts = path.split('.')
  return parts.some((_, index) => parents.has(parts.slice(0, index).join('.')))
}
