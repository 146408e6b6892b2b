// What a first visit to each page loads, compressed: the entry, its static imports, the Dutch texts and the page's own chunk.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const manifest = JSON.parse(readFileSync(`${dist}.vite/manifest.json`, 'utf8'))
const kB = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length / 1000
const limits = { first: 110, route: 150, css: 15, fonts: 60, chart: 210, chunk: 60 }
const firstPage = 'TodayPage.vue'
// A page inside another loads its frame too.
const frame = 'projects/ProjectPage.vue'
// Pages of one part of the product load its texts with them.
const parts = {
  'src/cash/': ['cash'],
  'src/budgets/': ['budget'],
  'src/partners/': ['partner'],
  'forecasts/PlanPage.vue': ['plan'],
  'forecasts/ScenariosPage.vue': ['plan', 'scenario'],
  'forecasts/RiskPage.vue': ['risk'],
}
const framed = [
  'projects/OverviewPage.vue',
  'projects/ProjectEditPage.vue',
  'forecasts/MoneyPage.vue',
  'forecasts/PlanPage.vue',
  'forecasts/ScenariosPage.vue',
  'forecasts/RiskPage.vue',
  'budgets/CommitmentsPage.vue',
  'budgets/CommitmentPage.vue',
  'partners/PartnersPage.vue',
  'partners/SettlementPage.vue',
]
let failed = 0

function judge(name, size, limit) {
  const over = size > limit
  if (over) failed++
  console.log(`${over ? 'OVER ' : '     '}${name.padEnd(44)} ${size.toFixed(1).padStart(6)} kB of ${limit}`)
}
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}
const keys = Object.keys(manifest)
function keyOf(name) {
  const key = keys.find((candidate) => candidate.endsWith(name))
  if (!key) throw new Error(`no ${name} in the build`)
  return key
}
const entry = keys.find((key) => manifest[key].isEntry)
const start = [entry, keyOf('i18n/nl/index.ts'), keyOf('shell/AppShell.vue')].reduce(
  (seen, key) => closure(key, seen),
  new Set(),
)
const pages = keys.filter((key) => key.endsWith('Page.vue'))
keyOf(firstPage)
for (const page of pages) {
  const loaded = closure(page, new Set(start))
  if (framed.some((name) => page.endsWith(name))) closure(keyOf(frame), loaded)
  for (const [folder, texts] of Object.entries(parts))
    if (page.includes(folder)) for (const part of texts) closure(keyOf(`i18n/nl/${part}.ts`), loaded)
  const files = new Set([...loaded].map((key) => manifest[key].file))
  const size = [...files].reduce((sum, file) => sum + kB(file), 0)
  judge(page, size, page.endsWith(firstPage) ? limits.first : limits.route)
}
const cssFiles = new Set(keys.flatMap((key) => manifest[key].css ?? []))
judge(
  'css, all',
  [...cssFiles].reduce((sum, file) => sum + kB(file), 0),
  limits.css,
)
const latin = readdirSync(`${dist}assets`).find((file) => /^inter-latin-wght.*\.woff2$/.test(file))
judge(
  'font, latin',
  latin ? readFileSync(`${dist}assets/${latin}`).length / 1000 : Number.POSITIVE_INFINITY,
  limits.fonts,
)
for (const key of keys) {
  const { file, isDynamicEntry, isEntry } = manifest[key]
  if (!file.endsWith('.js') || isEntry) continue
  const size = kB(file)
  const limit = /echarts|chart/i.test(file) ? limits.chart : limits.chunk
  if (isDynamicEntry && size > 8) judge(`chunk ${key}`.slice(0, 44), size, limit)
  else if (size > limit) judge(`chunk ${key}`.slice(0, 44), size, limit)
}
console.log(failed ? `${failed} over budget` : 'all within budget')
process.exitCode = failed ? 1 : 0
