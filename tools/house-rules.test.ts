/** Rules of the house that no linter knows. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Lines of files that match, as `file:line text`. */
function linesThatMatch(patterns: string[], bad: RegExp, allow: RegExp = /^$/): string[] {
  return globSync(patterns, { cwd: root, exclude: (name) => name === 'node_modules' || name === 'dist' })
    .sort()
    .filter((file) => !allow.test(file))
    .flatMap((file) =>
      readFileSync(path.join(root, file), 'utf8')
        .split('\n')
        .map((line, index) => ({ line, where: `${file}:${index + 1}` }))
        .filter(({ line }) => bad.test(line))
        .map(({ line, where }) => `${where} ${line.trim()}`),
    )
}

test('colours stand in the design tokens alone, so that light and dark stay complete', () => {
  const files = ['apps/web/src/**/*.{vue,ts}', 'apps/web/src/**/*.css']
  expect(
    linesThatMatch(files, /#[0-9a-f]{3,8}\b(?!.*-->)|\brgba?\(/i, /(style|tokens)\.css$|\.test\.ts$/),
  ).toEqual([])
})

test('no text is put into the page as markup', () => {
  expect(linesThatMatch(['apps/web/src/**/*.{vue,ts}'], /v-html|innerHTML|insertAdjacentHTML/)).toEqual([])
})

test('no test is skipped, focused or repeated until it passes', () => {
  const files = ['{apps,packages,tools,bench}/**/*.{test,e2e}.ts']
  expect(
    linesThatMatch(
      files,
      /\b(test|it|describe)\.(skip|only|todo|fails)\b|\bretry:\s*[1-9]/,
      /tools\/house-rules/,
    ),
  ).toEqual([])
})

test('no error is silenced without a reason beside it', () => {
  const files = ['{apps,packages,tools,bench}/**/*.{ts,vue,mjs}']
  const silenced =
    /(@ts-ignore|@ts-nocheck|@ts-expect-error|eslint-disable\S*|biome-ignore \S+?:?)\s*(\*\/|-->|$)/
  expect(linesThatMatch(files, silenced, /tools\/house-rules/)).toEqual([])
})

test('every migration has a number of its own, so that their order is certain', () => {
  const names = globSync('apps/api/migrations/*', { cwd: root }).map((file) => path.basename(file))
  expect(names.filter((name) => !/^\d{4}_[a-z0-9_]+\.sql$/.test(name))).toEqual([])
  expect(new Set(names.map((name) => name.slice(0, 4))).size).toBe(names.length)
})

/** Names of the variables that the program, its start and its containers read. */
function variablesRead(): string[] {
  const sources = globSync(['apps/api/src/**/*.ts', 'tools/**/*.ts', 'docker-compose.yml'], {
    cwd: root,
    exclude: (name) => name === 'node_modules',
  }).filter((file) => !file.endsWith('.test.ts'))
  const patterns = [
    /\benv(?:\.get\(|\[)'([A-Z][A-Z0-9_]+)'/g, // env.get('NAME'), process.env['NAME']
    /\benv\.([A-Z][A-Z0-9_]+)/g, // process.env.NAME
    /^ {2}([A-Z][A-Z0-9_]+): (?:z\.|port|flag)/gm, // the schema of platform/config.ts
    /\$\{([A-Z][A-Z0-9_]+):?-/g, // ${NAME:-default} of the compose file
  ]
  // Set by the machine, by us for a child, or by the package that carries the browser.
  const foreign =
    /^(PATH|HOME|PLAYWRIGHT_BROWSERS_PATH|TMPDIR|AWS_LAMBDA_JS_RUNTIME|NO_COLOR|FC_RUNS|API_URL)$/
  const names = sources.flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8')
    return patterns.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
  })
  return [...new Set(names)].filter((name) => !foreign.test(name)).sort()
}

test.for(['.env.example', 'docs/operations.md'])('%s names every variable that is read', (file) => {
  const read = variablesRead()
  expect(read).toContain('DATABASE_URL_APP')
  expect(read.length).toBeGreaterThan(20)
  const text = readFileSync(path.join(root, file), 'utf8')
  expect(read.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([])
})
