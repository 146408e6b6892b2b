// Every text and control colour reaches its WCAG contrast in both themes; the chart colours stay apart for colour-blind eyes.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const css = readFileSync(fileURLToPath(new URL('../src/style.css', import.meta.url)), 'utf8')
function tokensOf(selector) {
  const start = css.indexOf(`${selector} {`)
  if (start < 0) throw new Error(`no block ${selector} in style.css`)
  const block = css.slice(start, css.indexOf('}', start))
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1], m[2]]))
}
const linear = (hex) =>
  [1, 3, 5]
    .map((i) => Number.parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
const luminance = (hex) => linear(hex).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0)
function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (light + 0.05) / (dark + 0.05)
}
// Machado 2009, full severity.
const sight = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}
function oklab([r, g, b]) {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}
const clamp = (v) => Math.min(1, Math.max(0, v))
const seen = (hex, matrix) =>
  oklab(matrix.map((row) => clamp(row.reduce((sum, k, i) => sum + k * linear(hex)[i], 0))))
function distance(a, b, matrix) {
  const other = seen(b, matrix)
  return 100 * Math.hypot(...seen(a, matrix).map((v, i) => v - other[i]))
}

const texts = ['bg', 'surface', 'sunken'].flatMap((ground) =>
  ['ink', 'ink-2', 'ink-3'].map((text) => [text, ground, 4.5]),
)
const tones = ['accent', 'pos', 'warn', 'neg', 'info'].flatMap((tone) => [
  [tone, 'surface', 4.5],
  [tone, 'sunken', 4.5],
  [tone, `${tone}-soft`, 4.5],
  ['ink', `${tone}-soft`, 7],
])
const controls = [
  ['accent', 'bg', 4.5],
  ['accent-ink', 'accent', 4.5],
  ['accent-ink', 'accent-hover', 4.5],
  ['ink-2', 'accent-soft', 4.5],
  ['line-strong', 'surface', 3],
  ['line-strong', 'bg', 3],
]
const charts = [1, 2, 3, 4, 5, 6].map((n) => [`chart-${n}`, 'surface', 3])
const rules = [...texts, ...tones, ...controls, ...charts]

let failed = 0
for (const [theme, tokens] of [
  ['light', tokensOf(':root')],
  ['dark', tokensOf('[data-theme="dark"]')],
]) {
  for (const [text, ground, least] of rules) {
    const ratio = contrast(tokens[text], tokens[ground])
    if (!(ratio >= least)) {
      failed++
      console.error(`${theme}: ${text} on ${ground} ${ratio.toFixed(2)} < ${least}`)
    }
  }
  const chart = [1, 2, 3, 4, 5, 6].map((n) => tokens[`chart-${n}`])
  for (const [name, matrix] of Object.entries(sight)) {
    const pairs = chart.flatMap((a, i) => chart.slice(i + 1).map((b) => distance(a, b, matrix)))
    const least = Math.min(...pairs)
    console.log(`${theme} chart, ${name}: nearest two ${least.toFixed(1)}`)
    if (!(least >= 6)) {
      failed++
      console.error(`${theme}: chart colours too near for ${name}`)
    }
  }
}
console.log(failed ? `${failed} failed` : `${rules.length * 2} contrasts hold`)
process.exitCode = failed ? 1 : 0
